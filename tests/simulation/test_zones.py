"""Zones: which points they hold, worked by hand, and what they make of a play."""

import dataclasses
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from openiads.geodesy.local_grid import to_grid_m
from openiads.simulation.command import Alone, Belief
from openiads.simulation.estimates import named_records, records_of
from openiads.simulation.in_zone import KEPT, NO_CORRIDOR, NOT_KEPT, corridor_keeping, in_no_fire_area, strictest_rules
from openiads.simulation.prepare import prepare
from openiads.simulation.scenario import Outage
from openiads.simulation.tables import FREE, HOLD, TIGHT
from openiads.simulation.zone_tables import ZONE, ZONE_NO_FIRE, ZONE_POINT, ZONE_RULES, ZONE_SAFE

from .notional import EXACT_IDENTITY, HOME, effector, log_of, network, play, raid, scenario, system, traffic, unit
from .settings import setting
from .zoned import FAR_M, corner, strip

UNKNOWN_TO_ALL = dataclasses.replace(EXACT_IDENTITY, hostile=Belief(), friendly=Belief())
"""The network never makes up its mind on hostile and friendly vehicles."""


def rows(*points: tuple[float, float], **changes: float) -> tuple[Any, Any]:
    """One zone of points on the grid."""
    half = changes.get("half_width", 0.0)
    x, y = zip(*points, strict=True)
    row: dict[str, float] = {
        "kind": ZONE_NO_FIRE,
        "rules": -1,
        "first_point": 0,
        "end_point": len(points),
        "half_width": half,
        "west": min(x) - half,
        "east": max(x) + half,
        "south": min(y) - half,
        "north": max(y) + half,
        "floor": -np.inf,
        "ceiling": np.inf,
        "from_t": 0.0,
        "to_t": np.inf,
        "slowest": 0.0,
        "fastest": np.inf,
    }
    return named_records(ZONE, [row | changes]), records_of(ZONE_POINT, list(points))


def holds(zone: tuple[Any, Any], x: float, y: float, z: float = 1_000.0, t: float = 0.0) -> bool:
    return bool(in_no_fire_area(*zone, 0, 1, x, y, z, t))


# Which points, by hand.

HOOK = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (8.0, 10.0), (8.0, 2.0), (0.0, 2.0))
"""An L turned about: its bounding box holds much that it does not."""


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [(1.0, 1.0, True), (9.0, 9.0, True), (4.0, 5.0, False), (9.0, 1.0, True), (11.0, 1.0, False), (9.0, 11.0, False)],
)
def test_outline_holds_what_lies_inside_its_sides(x: float, y: float, expected: bool) -> None:
    assert holds(rows(*HOOK), x, y) is expected
    assert holds(rows(*HOOK[::-1]), x, y) is expected, "whichever way round its corners are given"


def test_two_zones_that_share_a_side_never_both_hold_a_point_of_it() -> None:
    left = rows((0.0, 0.0), (5.0, 0.0), (5.0, 10.0), (0.0, 10.0))
    right = rows((5.0, 0.0), (10.0, 0.0), (10.0, 10.0), (5.0, 10.0))
    for y in np.linspace(0.5, 9.5, 19):
        assert holds(left, 5.0, y) != holds(right, 5.0, y)


def test_corridor_holds_what_is_within_half_its_width_of_its_line() -> None:
    """A bend: the inside of it, its outside, the round end and what lies beyond it."""
    bend = rows((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), half_width=2.0)
    assert holds(bend, 5.0, 2.0)
    assert not holds(bend, 5.0, 2.01)
    assert holds(bend, -1.4, -1.4)
    assert not holds(bend, -1.5, -1.5)
    assert holds(bend, 12.0, 5.0)
    assert not holds(bend, 7.9, 5.0)


def test_floor_and_ceiling_count_and_the_end_of_its_time_does_not() -> None:
    box = rows(*HOOK, floor=500.0, ceiling=2_000.0, from_t=10.0, to_t=20.0)
    assert [holds(box, 1.0, 1.0, z, 15.0) for z in (499.0, 500.0, 2_000.0, 2_001.0)] == [False, True, True, False]
    assert [holds(box, 1.0, 1.0, 1_000.0, t) for t in (9.0, 10.0, 19.99, 20.0)] == [False, True, True, False]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=3, max_size=9, unique=True),
    st.floats(-60, 60),
    st.floats(-60, 60),
)
def test_outlines_and_corridors_agree_with_shapely(points: Any, x: float, y: float) -> None:
    """Agreement with an independent library, away from the edges by more than rounding."""
    spot = shapely.Point(x, y)
    outline = shapely.Polygon(points)
    if outline.is_valid and outline.exterior.distance(spot) > 1e-6:
        assert holds(rows(*points), x, y) == outline.contains(spot)
    off = shapely.LineString(points).distance(spot)
    if abs(off - 7.0) > 1e-6 and all(a != b for a, b in pairwise(points)):
        assert holds(rows(*points, half_width=7.0), x, y) == (off < 7.0)


def test_strictest_rules_hold_where_zones_overlap() -> None:
    square = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0))
    first, points = rows(*square, kind=ZONE_RULES, rules=FREE)
    zones = np.concatenate([first, first, first]).view(np.recarray)
    zones.rules[:] = (TIGHT, HOLD, FREE)
    zones.east[1] = 4.0
    assert strictest_rules(zones, points, 0, 3, 3.0, 5.0, 0.0, 0.0) == HOLD
    assert strictest_rules(zones, points, 0, 3, 6.0, 5.0, 0.0, 0.0) == TIGHT
    assert strictest_rules(zones, points, 2, 3, 6.0, 5.0, 0.0, 0.0) == FREE
    assert strictest_rules(zones, points, 0, 3, 60.0, 5.0, 0.0, 0.0) == -1


def test_corridor_protects_at_its_speeds_alone() -> None:
    zones, points = rows((0.0, 0.0), (10.0, 0.0), half_width=2.0, kind=ZONE_SAFE, slowest=100.0, fastest=200.0)

    def keeping(x: float = 5.0, speed_mps: float = 150.0, t: float = 0.0, end: int = 1) -> int:
        return int(corridor_keeping(zones, points, 0, end, x, 0.0, 0.0, speed_mps**2, t))

    assert [keeping(speed_mps=speed) for speed in (99.0, 100.0, 200.0, 201.0)] == [NOT_KEPT, KEPT, KEPT, NOT_KEPT]
    assert keeping(x=50.0) == NOT_KEPT
    assert keeping(t=-1.0) == keeping(end=0) == NO_CORRIDOR, "not open yet, and none at all"


# What they make of a play.


def places_m(kind: str, laid: Any) -> list[float]:
    """How far east of home the target is at each event of one kind."""
    board = prepare(laid)
    home_m, _ = to_grid_m(board.grid, HOME)
    return [event.x - home_m for event in log_of(board) if event.kind == kind]


@setting("Scenario.zones", "Zone.kind")
def test_each_kind_of_zone_forbids_or_allows_what_it_says() -> None:
    def fired(kind: str, **changes: Any) -> int:
        return int(play(scenario(zones=(strip(kind=kind),), **changes)).rounds.sum())

    unsure = {rules: (network(rules=rules, identification=UNKNOWN_TO_ALL),) for rules in ("free", "tight", "hold")}
    assert fired("tight") == fired("safe corridor") == 1, "an identified hostile is fired at in both"
    assert fired("hold") == fired("no-fire area") == 0
    assert fired("free", networks=unsure["tight"]) == 1, "in place of the rules of the units"
    assert fired("free", networks=unsure["hold"]) == 1
    assert fired("tight", networks=unsure["free"]) == 0
    assert fired("safe corridor", networks=unsure["free"]) == 0
    assert play(scenario(networks=unsure["free"])).rounds.sum() == 1


def test_what_a_zone_forbade_is_told_as_the_reason() -> None:
    unsure = (network(rules="free", identification=UNKNOWN_TO_ALL),)
    assert play(scenario(zones=(strip(),))).reason() == {"in a no-fire area": 1}
    assert play(scenario(zones=(strip(kind="hold"),))).reason() == {"held by rules": 1}
    corridor = scenario(zones=(strip(kind="safe corridor"),), networks=unsure)
    assert play(corridor).reason() == {"not identified as hostile": 1}


@pytest.mark.parametrize("speed_mps", [100.0, 300.0, 900.0])
@pytest.mark.parametrize(
    ("own", "of_zone", "identification"), [("tight", "free", UNKNOWN_TO_ALL), ("hold", "tight", EXACT_IDENTITY)]
)
def test_target_is_fired_at_once_it_comes_into_the_zone(speed_mps, own, of_zone, identification) -> None:
    """However long the unit need not ask while the target is far from the zone, which ends 15 km east of home."""
    bound = network(rules=own, identification=identification)
    laid = scenario(
        networks=(bound,),
        zones=(strip(east_m=15_000.0, kind=of_zone),),
        raids=(raid(speed_mps=speed_mps),),
    )
    assert 15_000.0 - 2.1 * speed_mps < places_m("launched", laid)[0] < 15_000.0, "within replan_s, 2 s"


@setting("Zone.corners", "Corner.lat", "Corner.lon")
def test_target_is_fired_at_once_it_has_left_the_zone() -> None:
    """It flies west through the zone, which ends 20 km east of home; the shot meets it 1,300 / 1,000 nearer."""
    first_m = places_m("launched", scenario())[0]
    assert first_m == pytest.approx(30_000.0 * 1.3, rel=0.01)
    inside_m = places_m("launched", scenario(zones=(strip(west_m=20_000.0),)))
    assert 19_000.0 < inside_m[0] < 20_000.0, "within replan_s, 2 s at 300 m/s, of leaving"
    east_m = places_m("launched", scenario(zones=(strip(west_m=20_000.0, half_m=1_000.0, east_m=25_000.0),)))
    assert east_m[0] == pytest.approx(first_m), "a zone that neither target nor shot comes into"


def test_no_shot_meets_its_target_in_a_no_fire_area() -> None:
    """Around the unit, 10 km wide: a target outside may be fired at only if it is met outside."""
    strong = (system(effectors=(effector(range_min_m=0.0),)),)
    slow = (raid(speed_mps=500.0, distance_m=32_000.0),)
    area = strip(west_m=-10_000.0, east_m=24_000.0)
    events = log_of(scenario(systems=strong, raids=slow, zones=(area,)))
    assert [event.kind for event in events].count("launched") == 0, "what leads in is met inside, or is inside"
    met_m = places_m("killed", scenario(systems=strong, raids=slow, zones=(strip(west_m=-10_000.0, east_m=12_000.0),)))
    assert met_m[0] > 12_000.0


@setting("Zone.line", "Zone.width_m")
def test_corridor_along_a_line_protects_across_its_width() -> None:
    """Flights 3 km north of a line: within 8 km, not within 4."""
    unsure = (network(rules="free", identification=UNKNOWN_TO_ALL),)
    line = (corner(-FAR_M, 0.0), corner(FAR_M, 0.0))

    def fired(**changes: Any) -> int:
        zone = strip(kind="safe corridor", **({"corners": (), "line": line} | changes))
        guests = (traffic(north_m=3_000.0),)
        return int(play(scenario(raids=(), traffic=guests, networks=unsure, zones=(zone,))).rounds.sum())

    assert fired(width_m=8_000.0) == 0
    assert fired(width_m=4_000.0) > 0
    assert fired(width_m=8_000.0, line=(corner(-FAR_M, 9_000.0), corner(FAR_M, 9_000.0))) > 0


@setting("Zone.floor_msl_m", "Zone.ceiling_msl_m", "Zone.floor_fl", "Zone.ceiling_fl")
def test_zone_binds_between_its_floor_and_ceiling() -> None:
    """The target flies at 3,000 m, flight level 98.4."""

    def fired(**changes: float) -> int:
        return int(play(scenario(zones=(strip(**changes),))).rounds.sum())

    assert [fired(floor_msl_m=floor) for floor in (2_900.0, 3_100.0)] == [0, 1]
    assert [fired(ceiling_msl_m=ceiling) for ceiling in (2_900.0, 3_100.0)] == [1, 0]
    assert [fired(floor_fl=floor) for floor in (98.0, 99.0)] == [0, 1]
    assert [fired(ceiling_fl=ceiling) for ceiling in (98.0, 99.0)] == [1, 0]


@setting("Zone.from_s", "Zone.to_s")
def test_zone_binds_from_its_beginning_to_its_end() -> None:
    near = {"raids": (raid(distance_m=25_000.0),)}
    first_s = next(event.t for event in log_of(scenario(**near)) if event.kind == "launched")
    assert first_s < 5.0
    until = [event.t for event in log_of(scenario(zones=(strip(to_s=40.0),), **near)) if event.kind == "launched"]
    assert 40.0 <= until[0] <= 42.0
    late = log_of(scenario(zones=(strip(from_s=60.0),), **near))
    assert next(event.t for event in late if event.kind == "launched") == first_s


@setting("Zone.networks")
def test_zone_binds_the_networks_that_it_names() -> None:
    units = (unit(name="own"), unit(name="foreign", network="other"))
    nets = (network(), network(name="other"))

    def fired(*names: str) -> list[int]:
        laid = scenario(units=units, networks=nets, zones=(strip(networks=names),))
        played = play(laid)
        return [int(rounds) for rounds in played.rounds[0]]

    assert fired() == [0, 0]
    assert fired("net") == [1, 0]
    assert fired("other") == [0, 1]
    assert fired("net", "other") == [0, 0]


def test_battery_that_fights_alone_keeps_to_the_zones_of_its_network() -> None:
    alone = (network(alone=Alone(rules="free")),)
    cut = (Outage(name="cut", link="unit"),)
    assert play(scenario(networks=alone, outages=cut)).rounds.sum() == 1
    assert play(scenario(networks=alone, outages=cut, zones=(strip(networks=("net",)),))).rounds.sum() == 0


@setting("Zone.slowest_mps", "Zone.fastest_mps")
def test_corridor_protects_who_keeps_to_its_speeds() -> None:
    """The target flies at 300 m/s."""
    unsure = (network(rules="free", identification=UNKNOWN_TO_ALL),)

    def fired(**changes: float) -> int:
        return int(play(scenario(networks=unsure, zones=(strip(kind="safe corridor", **changes),))).rounds.sum())

    assert [fired(slowest_mps=speed) for speed in (290.0, 310.0)] == [0, 1]
    assert [fired(fastest_mps=speed) for speed in (290.0, 310.0)] == [1, 0]


# Laws.


@settings(max_examples=12, deadline=None)
@given(
    st.floats(-30_000.0, 25_000.0),
    st.floats(500.0, 40_000.0),
    st.floats(500.0, 30_000.0),
    st.integers(1, 6),
    st.sampled_from(["free", "tight"]),
    st.integers(0, 2**32),
)
def test_nobody_is_fired_at_or_met_inside_a_no_fire_area(west_m, wide_m, half_m, count, rules, seed) -> None:
    """Radars measure without error and targets fly straight, so that what is believed is where they are."""
    area = strip(west_m=west_m, east_m=west_m + wide_m, half_m=half_m)
    laid = scenario(zones=(area,), networks=(network(rules=rules),), raids=(raid(count=count, spacing_s=7.0),))
    events = [one for one in log_of(laid, seed) if one.kind in ("launched", "killed", "missed")]
    board = prepare(laid)
    zones = (board.defence.zones, board.defence.zone_points)
    for event in events:
        assert not in_no_fire_area(*zones, 0, 1, event.x, event.y, 3_000.0, event.t), event


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 6), st.integers(0, 2**32))
def test_order_of_zones_changes_nothing(count, seed) -> None:
    zones = (
        strip(name="a", kind="hold", west_m=15_000.0, east_m=22_000.0),
        strip(name="b", kind="free"),
        strip(name="c", west_m=8_000.0, east_m=17_000.0),
    )
    laid = [scenario(zones=order, raids=(raid(count=count),)) for order in (zones, zones[::-1])]
    assert repr(log_of(laid[0], seed)) == repr(log_of(laid[1], seed))


def test_zone_that_binds_nobody_changes_nothing() -> None:
    laid = scenario(raids=(raid(count=8),))
    other = (strip(networks=("other",)),)
    with_other = scenario(raids=(raid(count=8),), networks=(network(), network(name="other")), zones=other)
    assert repr(log_of(laid)) == repr(log_of(with_other))
