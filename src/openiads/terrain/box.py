"""A box in degrees, which may cross the antimeridian."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openiads.errors import Fault, PlaceError
from openiads.geodesy.point import Point

SHORTEST_DEGREE_M = 110_574.0
"""A degree of latitude at the equator, the shortest there is. Source: WGS84, meridional radius 6,335,439 m."""
PAD_DEG = 0.01
"""Around every box of points, so that those on its edge have ground on all sides."""


@dataclass(frozen=True, slots=True)
class Box:
    """West, south, east, north in degrees; west in [-180, 180), east beyond 180 where it crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def __str__(self) -> str:
        """W,S,E,N as commands take it, rounded outwards to a hundredth of a degree."""
        east = self.east if self.east <= 180.0 else self.east - 360.0
        outwards = (math.floor, self.west), (math.floor, self.south), (math.ceil, east), (math.ceil, self.north)
        return ",".join(f"{round_to(round(value * 100.0, 6)) / 100.0:g}" for round_to, value in outwards)

    @property
    def middle(self) -> tuple[float, float]:
        """Latitude and longitude of the middle, the longitude in the count of the box."""
        return (self.south + self.north) / 2.0, (self.west + self.east) / 2.0


def parse_box(text: str) -> Box:
    """A box from "W,S,E,N" in degrees; an east below the west crosses the antimeridian. Raises PlaceError."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise PlaceError(_no_box(text, "is not four numbers")) from None
    if not (-90.0 <= south < north <= 90.0):
        raise PlaceError(_no_box(text, "must have its south below its north, within -90 to 90"))
    if not (-180.0 <= west <= 180.0 and -180.0 <= east <= 180.0 and west != east):
        raise PlaceError(_no_box(text, "must have different west and east, within -180 to 180"))
    if west == 180.0:
        west = -180.0
    return Box(west, south, east if east > west else east + 360.0, north)


def box_around(points: Sequence[Point], reach_m: float) -> Box:
    """The smallest box that holds all that lies within `reach_m` of any of the points, and a little more."""
    start = _western_edge([point.lon for point in points])
    wests, souths, easts, norths = [], [], [], []
    for point in points:
        lat_deg = reach_m / SHORTEST_DEGREE_M + PAD_DEG
        lon_deg = _half_width_deg(point.lat, lat_deg)
        lon = start + (point.lon - start) % 360.0
        wests.append(lon - lon_deg)
        easts.append(lon + lon_deg)
        souths.append(point.lat - lat_deg)
        norths.append(point.lat + lat_deg)
    west, east = min(wests), max(easts)
    south, north = max(min(souths), -90.0), min(max(norths), 90.0)
    if east - west >= 360.0:
        return Box(-180.0, south, 180.0, north)
    turns = 360.0 * math.floor((west + 180.0) / 360.0)
    return Box(west - turns, south, east - turns, north)


def hull(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds boxes of one width, also across the antimeridian."""
    listed = list(boxes)
    wests = sorted({one.west for one in listed})
    width = listed[0].east - listed[0].west
    gaps = [(after - west) % 360.0 or 360.0 for west, after in zip(wests, [*wests[1:], wests[0]], strict=True)]
    last = max(range(len(gaps)), key=gaps.__getitem__)
    start = wests[(last + 1) % len(wests)]
    east = start + (wests[last] - start) % 360.0 + width
    return Box(start, min(one.south for one in listed), min(east, start + 360.0), max(one.north for one in listed))


def _half_width_deg(lat: float, radius_deg: float) -> float:
    """Longitudes to each side of a circle's centre that it reaches; all of them where it holds a pole."""
    if abs(lat) + radius_deg >= 90.0:
        return 180.0
    return math.degrees(math.asin(math.sin(math.radians(radius_deg)) / math.cos(math.radians(lat)))) + PAD_DEG


def _western_edge(longitudes: Sequence[float]) -> float:
    """The longitude from which all others follow eastwards after the widest gap."""
    ordered = sorted({lon % 360.0 for lon in longitudes})
    gaps = [(lon - before) % 360.0 for before, lon in zip([ordered[-1], *ordered], ordered, strict=False)]
    return ordered[max(range(len(ordered)), key=gaps.__getitem__)] if len(ordered) > 1 else ordered[0]


def _no_box(text: str, problem: str) -> Fault:
    remedy = "give W,S,E,N in degrees, like 6.5,45.5,8,46.5"
    return Fault(where="box", field="BBOX", value=text, problem=problem, remedy=remedy)
