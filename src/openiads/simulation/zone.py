"""Zones: named parts of the sky in which other rules hold, safe corridors, and areas into which nobody fires."""

from typing import Annotated, Literal

from pydantic import Field

from openiads.record import record
from openiads.simulation.command import Name
from openiads.units import DurationS, LatitudeDeg, LongitudeDeg

ZoneKind = Literal["free", "tight", "hold", "safe corridor", "no-fire area"]
ZoneAltitudeM = Annotated[float, Field(ge=-450.0, le=100_000.0)]
FlightLevel = Annotated[float, Field(ge=0.0, le=1_500.0)]
WidthM = Annotated[float, Field(gt=0.0, le=500_000.0)]
ZoneSpeedMps = Annotated[float, Field(ge=0.0, le=5_000.0)]
MOST_CORNERS = 500


@record
class Corner:
    """A point of a zone's outline or of a corridor's line."""

    lat: LatitudeDeg
    lon: LongitudeDeg


Corners = Annotated[tuple[Corner, ...], Field(max_length=MOST_CORNERS)]


@record
class Zone:
    """A part of the sky: inside an outline of corners, or within half of `width_m` of a line; edges are straight.

    kind: weapons free, tight or hold in place of the units' own rules; a safe corridor, in which nothing is fired at
    that is not identified as hostile; or a no-fire area, into which nobody fires. floor, ceiling: altitudes above the
    sea or flight levels, None: from the ground, without limit. networks: those that it binds, none named: all.
    slowest_mps, fastest_mps: of a safe corridor, the ground speeds at which it protects.
    """

    name: Name
    kind: ZoneKind
    corners: Corners = ()
    line: Corners = ()
    width_m: WidthM | None = None
    floor_msl_m: ZoneAltitudeM | None = None
    ceiling_msl_m: ZoneAltitudeM | None = None
    floor_fl: FlightLevel | None = None
    ceiling_fl: FlightLevel | None = None
    from_s: DurationS = 0.0
    to_s: DurationS | None = None
    networks: tuple[Name, ...] = ()
    slowest_mps: ZoneSpeedMps | None = None
    fastest_mps: ZoneSpeedMps | None = None
    because: str = ""
