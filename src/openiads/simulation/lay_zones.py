"""The zones of a scenario as arrays: points on the local grid, boxes around them, and which network they bind."""

import math
from collections.abc import Sequence

from openiads.geodesy.local_grid import LocalGrid, to_grid_m
from openiads.geodesy.point import Point
from openiads.simulation.command import Network
from openiads.simulation.estimates import named_records, records_of
from openiads.simulation.scenario import Scenario
from openiads.simulation.tables import RULES, Records
from openiads.simulation.timetable import homes
from openiads.simulation.zone import Zone
from openiads.simulation.zone_tables import ZONE, ZONE_NO_FIRE, ZONE_POINT, ZONE_RULES, ZONE_SAFE
from openiads.units import flight_level_m

KINDS = {"safe corridor": ZONE_SAFE, "no-fire area": ZONE_NO_FIRE}
"""Zones that do not change the rules."""
Row = dict[str, float]


def lay_zones(
    scenario: Scenario, networks: Sequence[Network], grid: LocalGrid
) -> tuple[Records, Records, list[tuple[int, int]]]:
    """ZONE (n_z,), ZONE_POINT (n_points,), and for each network the first and one past the last of its zones."""
    home = homes(scenario)
    points: list[tuple[float, float]] = []
    rows: list[tuple[Zone, Row]] = []
    for zone in sorted(scenario.zones, key=lambda one: one.name):
        own = [to_grid_m(grid, Point(lat=one.lat, lon=one.lon)) for one in zone.corners or zone.line]
        rows.append((zone, _row(zone, own, len(points))))
        points += own
    bound: list[Row] = []
    spans = []
    for network in networks:
        mine = [row for zone, row in rows if not zone.networks or home[network.name] in zone.networks]
        spans.append((len(bound), len(bound) + len(mine)))
        bound += mine
    return named_records(ZONE, bound), records_of(ZONE_POINT, points), spans


def altitude_limits_m(zone: Zone) -> tuple[float, float]:
    """Floor and ceiling above the sea, -inf and inf where there is none; a flight level as on a standard day."""
    floor_m = zone.floor_msl_m if zone.floor_fl is None else flight_level_m(zone.floor_fl)
    ceiling_m = zone.ceiling_msl_m if zone.ceiling_fl is None else flight_level_m(zone.ceiling_fl)
    return -math.inf if floor_m is None else floor_m, math.inf if ceiling_m is None else ceiling_m


def _row(zone: Zone, points: Sequence[tuple[float, float]], first: int) -> Row:
    half_width = 0.0 if zone.corners else (zone.width_m or 0.0) / 2.0
    x, y = zip(*points, strict=True)
    floor_m, ceiling_m = altitude_limits_m(zone)
    kind = KINDS.get(zone.kind, ZONE_RULES)
    return {
        "kind": kind,
        "rules": RULES.index(zone.kind) if kind == ZONE_RULES else -1,
        "first_point": first,
        "end_point": first + len(points),
        "half_width": half_width,
        "west": min(x) - half_width,
        "east": max(x) + half_width,
        "south": min(y) - half_width,
        "north": max(y) + half_width,
        "floor": floor_m,
        "ceiling": ceiling_m,
        "from_t": zone.from_s,
        "to_t": math.inf if zone.to_s is None else zone.to_s,
        "slowest": zone.slowest_mps or 0.0,
        "fastest": math.inf if zone.fastest_mps is None else zone.fastest_mps,
    }
