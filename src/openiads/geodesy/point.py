"""A point on the earth, and how far and in what direction another lies (WGS84 ellipsoid)."""

from functools import cache

from pyproj import Geod

from openiads.record import record
from openiads.units import LatitudeDeg, LongitudeDeg


@record
class Point:
    """A position on the WGS84 ellipsoid."""

    lat: LatitudeDeg
    lon: LongitudeDeg


def distance_m(a: Point, b: Point) -> float:
    """Length of the geodesic from `a` to `b`, in m (Karney, via PROJ)."""
    return float(_wgs84().inv(a.lon, a.lat, b.lon, b.lat)[2])


def bearing_deg(a: Point, b: Point) -> float:
    """Direction of `b` seen from `a`, clockwise from true north, in [0, 360)."""
    return float(_wgs84().inv(a.lon, a.lat, b.lon, b.lat)[0] % 360.0)


def destination(start: Point, bearing: float, distance: float) -> Point:
    """Point reached from `start` on the geodesic that leaves at `bearing` degrees after `distance` metres."""
    lon, lat, _ = _wgs84().fwd(start.lon, start.lat, bearing, distance)
    return Point(lat=lat, lon=lon)


@cache
def _wgs84() -> Geod:
    return Geod(ellps="WGS84")
