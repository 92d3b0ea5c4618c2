"""Zones around the line east of home, along which notional targets come."""

from typing import Any

from openiads.geodesy.point import destination
from openiads.simulation.zone import Corner, Zone

from .notional import HOME

FAR_M = 60_000.0


def corner(east_m: float, north_m: float) -> Corner:
    """A point east and north of home."""
    across = destination(HOME, 90.0 if east_m > 0.0 else 270.0, abs(east_m)) if east_m else HOME
    spot = destination(across, 0.0 if north_m > 0.0 else 180.0, abs(north_m)) if north_m else across
    return Corner(lat=spot.lat, lon=spot.lon)


def strip(west_m: float = -FAR_M, east_m: float = FAR_M, half_m: float = 10_000.0, **changes: Any) -> Zone:
    """A zone of four corners around the line east of home, by default all of it."""
    corners = (corner(west_m, -half_m), corner(east_m, -half_m), corner(east_m, half_m), corner(west_m, half_m))
    return Zone(**({"name": "zone", "kind": "no-fire area", "corners": corners} | changes))
