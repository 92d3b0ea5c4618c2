"""What is wrong with zones: their shape, their heights and times, and the networks that they name."""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import shapely

from openiads.errors import Fault
from openiads.geodesy.local_grid import local_grid, to_degrees, to_metres
from openiads.geodesy.point import Point, distance_m
from openiads.simulation.entries import unknown_name, where
from openiads.simulation.lay_zones import altitude_limits_m
from openiads.simulation.scenario import Scenario
from openiads.simulation.zone import Corner, Zone

FEWEST_CORNERS, FEWEST_OF_LINE = 3, 2
SAME_SPOT_M = 1.0
SMALLEST_M2 = 1.0
FARTHEST_M = 3_000_000.0
"""Between two corners: a slip of the pen, and beyond what a flat grid holds."""
FIELDS_OF_KIND = {"slowest_mps": "safe corridor", "fastest_mps": "safe corridor"}
"""Fields that only one kind of zone reads."""
PAIRS = (("floor_msl_m", "floor_fl"), ("ceiling_msl_m", "ceiling_fl"))


def zone_faults(scenario: Scenario) -> list[Fault]:
    """Everything in the zones that contradicts itself or the scenario."""
    networks = {network.name for network in scenario.networks}
    faults: list[Fault] = []
    for index, zone in enumerate(scenario.zones):
        path = f"zones.{index}"
        faults += _shape(scenario, zone, path)
        faults += _heights(scenario, zone, path)
        faults += _times_and_speeds(scenario, zone, path)
        faults += [
            unknown_name(scenario, f"{path}.networks", one, networks) for one in zone.networks if one not in networks
        ]
    return faults


def _shape(scenario: Scenario, zone: Zone, path: str) -> Iterable[Fault]:
    if bool(zone.corners) == bool(zone.line):
        problem = "it gives both corners and a line" if zone.corners else "it gives neither corners nor a line"
        remedy = "give its corners, or the line of a corridor with its width_m"
        return [Fault(where=where(scenario, path), problem=problem, remedy=remedy)]
    field, points = ("corners", zone.corners) if zone.corners else ("line", zone.line)
    fewest = FEWEST_CORNERS if zone.corners else FEWEST_OF_LINE
    place = where(scenario, f"{path}.{field}")
    faults = []
    if (zone.width_m is None) != bool(zone.corners):
        problem = "a corridor along a line needs it" if zone.line else "an outline of corners has no width"
        remedy = "give its whole width in m" if zone.line else "remove it, or give a line in place of corners"
        own = where(scenario, f"{path}.width_m")
        faults.append(Fault(where=own, field="width_m", value=zone.width_m, problem=problem, remedy=remedy))
    if len(points) < fewest:
        problem = f"{'an outline' if zone.corners else 'a line'} takes at least {fewest} points"
        remedy = "add points (`width_m` and a `line` of two make a corridor)" if zone.corners else "add points"
        return [*faults, Fault(where=place, field=field, value=len(points), problem=problem, remedy=remedy)]
    return [*faults, *_spots(scenario, points, f"{path}.{field}"), *_crossing(scenario, zone, path)]


def _spots(scenario: Scenario, points: tuple[Corner, ...], path: str) -> Iterable[Fault]:
    """Points that follow each other on one spot, or are a continent apart."""
    for number, (one, two) in enumerate(pairwise(points), 1):
        apart_m = distance_m(Point(lat=one.lat, lon=one.lon), Point(lat=two.lat, lon=two.lon))
        if SAME_SPOT_M <= apart_m <= FARTHEST_M:
            continue
        is_near = apart_m < SAME_SPOT_M
        yield Fault(
            where=where(scenario, f"{path}.{number}"),
            field="lat, lon",
            value=f"{two.lat:g}, {two.lon:g}",
            problem="it is the same spot as the one before" if is_near else f"it is {apart_m / 1000.0:.0f} km on",
            remedy="remove it; an outline closes by itself" if is_near else "correct it: zones are local",
        )


def _crossing(scenario: Scenario, zone: Zone, path: str) -> Iterable[Fault]:
    """An outline that crosses or touches itself, or holds nothing."""
    if not zone.corners:
        return []
    first = zone.corners[0]
    grid = local_grid(Point(lat=first.lat, lon=first.lon), 1000.0, 1000.0)
    x, y = to_metres(grid, *np.array([(one.lat, one.lon) for one in zone.corners]).T)
    outline = shapely.Polygon(np.column_stack([x, y]))
    reason = shapely.is_valid_reason(outline)
    if outline.convex_hull.area < SMALLEST_M2:
        problem = "the corners lie on one line, so that it holds nothing"
        remedy = "move a corner, or give a line with its width_m"
    elif not outline.is_valid:
        meets_x, meets_y = reason.partition("[")[2].rstrip("]").split()
        lat, lon = to_degrees(grid, np.array([float(meets_x)]), np.array([float(meets_y)]))
        problem = f"its outline meets itself near {lat[0]:.4f}, {lon[0]:.4f}"
        remedy = "put the corners in order around it, or make two zones of it"
    else:
        return []
    place = where(scenario, f"{path}.corners")
    return [Fault(where=place, field="corners", value=len(zone.corners), problem=problem, remedy=remedy)]


def _heights(scenario: Scenario, zone: Zone, path: str) -> Iterable[Fault]:
    for metres, level in PAIRS:
        if getattr(zone, metres) is not None and getattr(zone, level) is not None:
            place = where(scenario, f"{path}.{level}")
            problem = f"{metres} is given too"
            yield Fault(
                where=place, field=level, value=getattr(zone, level), problem=problem, remedy="keep one of the two"
            )
    floor_m, ceiling_m = altitude_limits_m(zone)
    if floor_m >= ceiling_m:
        field = next(name for name in PAIRS[1] if getattr(zone, name) is not None)
        yield Fault(
            where=where(scenario, f"{path}.{field}"),
            field=field,
            value=getattr(zone, field),
            problem=f"the ceiling, {ceiling_m:.0f} m above the sea, is not above the floor, {floor_m:.0f} m",
            remedy="raise the ceiling or lower the floor",
        )


def _times_and_speeds(scenario: Scenario, zone: Zone, path: str) -> Iterable[Fault]:
    if zone.to_s is not None and zone.to_s <= zone.from_s:
        yield Fault(
            where=where(scenario, f"{path}.to_s"),
            field="to_s",
            value=zone.to_s,
            problem=f"it ends no later than it begins, at {zone.from_s:g} s",
            remedy="raise it, or leave it out: until the end",
        )
    for field, kind in FIELDS_OF_KIND.items():
        if getattr(zone, field) is not None and zone.kind != kind:
            yield Fault(
                where=where(scenario, f"{path}.{field}"),
                field=field,
                value=getattr(zone, field),
                problem=f"nothing reads it in a zone of the kind '{zone.kind}'",
                remedy=f"remove it, or write `kind: {kind}`",
            )
    if zone.slowest_mps is not None and zone.fastest_mps is not None and zone.slowest_mps > zone.fastest_mps:
        yield Fault(
            where=where(scenario, f"{path}.slowest_mps"),
            field="slowest_mps",
            value=zone.slowest_mps,
            problem=f"it is above fastest_mps, {zone.fastest_mps:g}",
            remedy="lower it, or raise fastest_mps",
        )
