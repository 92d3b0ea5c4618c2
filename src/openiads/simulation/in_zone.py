"""In which zones a believed position lies, and what they forbid: whatever is asked here is asked of a track."""

import math

from openiads.compiled import formula, inner, step
from openiads.simulation.tables import Defence, Records
from openiads.simulation.zone_tables import ZONE_NO_FIRE, ZONE_RULES, ZONE_SAFE

NO_CORRIDOR, NOT_KEPT, KEPT = -1, 0, 1
"""Answers of `corridor_keeping`."""


@inner
def rules_at(defence: Defence, network: int, own: int, x: float, y: float, z: float, t: float) -> int:
    """Weapons free, tight or hold for a target believed there: the strictest of the zones around it, else `own`."""
    place = defence.networks[network]
    if place.first_zone == place.end_zone:
        return own
    found = strictest_rules(defence.zones, defence.zone_points, place.first_zone, place.end_zone, x, y, z, t)
    return own if found < 0 else found


@inner
def to_zones_m(defence: Defence, network: int, x: float, y: float) -> float:
    """Distance on the ground to the nearest zone with rules, or to the box around it; 0 inside. Inf: there is none."""
    nearest2 = math.inf
    for index in range(defence.networks[network].first_zone, defence.networks[network].end_zone):
        zone = defence.zones[index]
        if zone.kind == ZONE_RULES:
            dx = max(max(zone.west - x, x - zone.east), 0.0)
            dy = max(max(zone.south - y, y - zone.north), 0.0)
            nearest2 = min(nearest2, dx * dx + dy * dy)
    return math.sqrt(nearest2)


@inner
def in_safe_corridor(
    defence: Defence, network: int, x: float, y: float, z: float, vx: float, vy: float, t: float
) -> bool:
    """Whether a target believed there, at that speed over the ground, flies as a safe corridor asks."""
    place = defence.networks[network]
    if place.first_zone == place.end_zone:
        return False
    speed2 = vx * vx + vy * vy
    zones, points = defence.zones, defence.zone_points
    return corridor_keeping(zones, points, place.first_zone, place.end_zone, x, y, z, speed2, t) == KEPT


@inner
def is_shot_barred(
    defence: Defence,
    network: int,
    x: float,
    y: float,
    z: float,
    vx: float,
    vy: float,
    vz: float,
    flight_s: float,
    t: float,
) -> bool:
    """Whether a target believed there is in a no-fire area now, or would be when a shot fired now meets it."""
    place = defence.networks[network]
    if place.first_zone == place.end_zone:
        return False
    zones, points, first, end = defence.zones, defence.zone_points, place.first_zone, place.end_zone
    if in_no_fire_area(zones, points, first, end, x, y, z, t):
        return True
    return in_no_fire_area(
        zones, points, first, end, x + vx * flight_s, y + vy * flight_s, z + vz * flight_s, t + flight_s
    )


@formula
def strictest_rules(
    zones: Records, points: Records, first: int, end: int, x: float, y: float, z: float, t: float
) -> int:
    """The strictest rules of the zones `first` to `end` that hold there; -1 where none does."""
    strictest = -1
    for index in range(first, end):
        zone = zones[index]
        if zone.kind == ZONE_RULES and zone.rules > strictest and inside(zone, points, x, y, z, t):
            strictest = zone.rules
    return strictest


@formula
def corridor_keeping(
    zones: Records, points: Records, first: int, end: int, x: float, y: float, z: float, speed2: float, t: float
) -> int:
    """KEPT in a safe corridor at a speed (squared) that it asks for, NOT_KEPT elsewhere; NO_CORRIDOR: none is open.

    What it gives is also evidence of what a track is.
    """
    found = NO_CORRIDOR
    for index in range(first, end):
        zone = zones[index]
        if zone.kind != ZONE_SAFE or not zone.from_t <= t < zone.to_t:
            continue
        found = NOT_KEPT
        if zone.slowest * zone.slowest <= speed2 <= zone.fastest * zone.fastest and inside(zone, points, x, y, z, t):
            return KEPT
    return found


@formula
def in_no_fire_area(
    zones: Records, points: Records, first: int, end: int, x: float, y: float, z: float, t: float
) -> bool:
    """Whether a no-fire area among the zones `first` to `end` holds that point."""
    for index in range(first, end):
        if zones[index].kind == ZONE_NO_FIRE and inside(zones[index], points, x, y, z, t):
            return True
    return False


@step
def inside(zone: Records, points: Records, x: float, y: float, z: float, t: float) -> bool:
    """Whether a zone holds a point at a time: floor, ceiling, sides of its line and beginning count, its end not."""
    if not (zone.floor <= z <= zone.ceiling and zone.from_t <= t < zone.to_t):
        return False
    if not (zone.west <= x <= zone.east and zone.south <= y <= zone.north):
        return False
    if zone.half_width > 0.0:
        return near_line(points, zone.first_point, zone.end_point, zone.half_width, x, y)
    return within_outline(points, zone.first_point, zone.end_point, x, y)


@step
def within_outline(points: Records, first: int, end: int, x: float, y: float) -> bool:
    """Whether a point lies within a polygon: a ray to the east crosses its outline an odd number of times.

    Of a point on the outline one side is in and the other out, so that zones that touch never both hold it.
    Source: Haines, Point in polygon strategies, Graphics Gems IV, 1994.
    """
    held = False
    before = end - 1
    for index in range(first, end):
        a, b = points[before], points[index]
        if (a.y > y) != (b.y > y) and x < a.x + (y - a.y) * (b.x - a.x) / (b.y - a.y):
            held = not held
        before = index
    return held


@step
def near_line(points: Records, first: int, end: int, distance: float, x: float, y: float) -> bool:
    """Whether a point lies within a distance of a line of points; its ends are round."""
    for index in range(first, end - 1):
        a, b = points[index], points[index + 1]
        dx, dy = b.x - a.x, b.y - a.y
        along = ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy)
        share = min(max(along, 0.0), 1.0)
        off_x, off_y = x - a.x - share * dx, y - a.y - share * dy
        if off_x * off_x + off_y * off_y <= distance * distance:
            return True
    return False
