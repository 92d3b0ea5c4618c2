"""Exposure of flights that are not hostile, and the time to tell them right: worked by hand, and by a plain loop."""

import dataclasses
import math
from typing import Any

import numpy as np
import pytest

from openiads.geodesy.point import destination
from openiads.physics.propagation import elevation_sine, slant_range_m
from openiads.simulation.arrays import Board
from openiads.simulation.civil_safety import SAFETY_MEASURES, _exposed
from openiads.simulation.command import Belief, Identification
from openiads.simulation.compare import compare
from openiads.simulation.motion import ground_m, in_sight
from openiads.simulation.prepare import prepare
from openiads.simulation.read_scenario import read_scenario
from openiads.simulation.run import simulate
from openiads.simulation.scenario import Move, Outage
from openiads.simulation.within_reach import reach_of, sampled

from .notional import EXACT_IDENTITY, HOME, effector, network, radar, raid, scenario, system, traffic, unit
from .zoned import strip

THROUGH_M = (50_000.0, -50_000.0)
"""A flight over home at 3,000 m and 300 m/s: in 30 km of range for 2 sqrt(30^2 - 3^2) km, 199 s of 333."""


def reach_s(laid: Any, name: str = "net") -> float:
    """How long a network has the only flight that is not hostile within reach."""
    board = prepare(laid)
    vehicle = next(index for index, one in enumerate(board.flights) if one.identity != "hostile")
    spans = [one.spans for one in reach_of(board, [vehicle]) if board.networks[one.network].name == name]
    return float(sum((span[:, 1] - span[:, 0]).sum() for span in spans))


def guests(**changes: Any) -> dict[str, Any]:
    return {"raids": (), "traffic": (traffic(east_m=THROUGH_M, **changes),)}


def safety(laid: Any, n: int = 1, flight: str = "", net: str = "net", **how: Any) -> dict[str, Any]:
    """The measures of one row, each as (value, low, high), and the time within reach."""
    found = simulate(prepare(laid), n, first_scan=laid.first_scan, n_workers=1, **how)
    wanted = (found.row_flight == flight) & (found.row_network == net)
    row = int(np.flatnonzero(wanted.values)[0])
    values = found.safety.isel(row=row)
    return {"in_reach": float(found.in_reach[row])} | {
        name: tuple(float(one) for one in values.sel(safety_measure=name).values) for name in SAFETY_MEASURES
    }


# The geometry.


def test_time_within_reach_is_the_chord_of_the_envelope() -> None:
    """Near the unit itself the least range of 1 km is never undercut at 3 km of height."""
    chord_s = 2.0 * math.sqrt(30_000.0**2 - 3_000.0**2) / 300.0
    assert reach_s(scenario(**guests())) == pytest.approx(chord_s, abs=2.0)
    near = (system(effectors=(effector(range_min_m=6_000.0),)),)
    hole_s = 2.0 * math.sqrt(6_000.0**2 - 3_000.0**2) / 300.0
    assert reach_s(scenario(systems=near, **guests())) == pytest.approx(chord_s - hole_s, abs=4.0)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"systems": (system(effectors=(effector(altitude_max_m=2_900.0),)),)}, 0.0),
        ({"systems": (system(effectors=(effector(altitude_min_m=3_100.0),)),)}, 0.0),
        ({"systems": (system(max_target_speed_mps=290.0),)}, 0.0),
        (
            {"systems": (system(sensors=(radar(instrumented_range_m=15_000.0),)),)},
            2 * math.sqrt(15e3**2 - 3e3**2) / 300,
        ),
        ({"systems": (system(sensors=(radar(elevation_max_deg=-1.0),)),)}, 0.0),
        ({"units": ()}, 0.0),
        ({"units": (unit(arrives_s=1e5),)}, 0.0),
        ({"outages": (Outage(name="out", node="unit"),)}, 0.0),
        ({"outages": (Outage(name="out", node="unit", probability=0.5),)}, 198.997),
    ],
)
def test_what_the_envelope_or_the_sight_leaves_out_is_not_within_reach(changes: Any, expected: float) -> None:
    assert reach_s(scenario(**(guests() | changes))) == pytest.approx(expected, abs=2.5)


def test_battery_that_leaves_reaches_only_until_then() -> None:
    """It leaves after 100 s, when the flight has been within reach since about 67 s."""
    away = destination(HOME, 0.0, 90_000.0)
    gone = (unit(moves=(Move(lat=away.lat, lon=away.lon, leaves_s=100.0),)),)
    enters_s = (50_000.0 - math.sqrt(30_000.0**2 - 3_000.0**2)) / 300.0
    assert reach_s(scenario(units=gone, **guests())) == pytest.approx(100.0 - enters_s, abs=2.0)


def plain_reach_s(board: Board, vehicle: int, name: str) -> float:
    """The same by one loop over the seconds, the units and their effectors, with the formulas of the engine."""
    ground, defence = board.ground, board.defence
    edges, way = sampled(board, board.flights[vehicle])
    total = 0.0
    for number, (x, y, z, speed) in enumerate(way):
        reached = False
        for place, one in zip(defence.units, board.units, strict=True):
            if one.unit.network != name:
                continue
            eye = defence.sensors[int(place.guide)]
            radar_ = board.sensors[int(place.guide)].radar
            distance = math.hypot(x - eye.x, y - eye.y)
            slant = slant_range_m(eye.z, z, distance, ground.effective_radius_m)
            angle = math.degrees(math.asin(elevation_sine(eye.z, z, distance, slant, ground.effective_radius_m)))
            seen = in_sight(ground, int(eye.horizon), x, y, z)
            seen = seen and radar_.blind_range_m.best <= slant and radar_.elevation_min_deg.best <= angle
            seen = seen and max(slant, distance) <= radar_.instrumented_range_m.best
            if not seen or angle > radar_.elevation_max_deg.best or speed > one.system.max_target_speed_mps.best:
                continue
            for magazine in one.magazines:
                shot = magazine.effector
                apart = math.dist((x, y, z), (place.x, place.y, place.z))
                high = z - ground_m(ground, x, y) >= shot.altitude_min_m.best
                low = z - place.z <= shot.altitude_max_m.best
                reached |= shot.range_min_m.best <= apart <= shot.range_max_m.best and high and low
        total += (edges[number + 1] - edges[number]) if reached else 0.0
    return total


def test_reach_agrees_with_a_plain_loop_over_seconds_in_real_terrain() -> None:
    """Every flight of a shipped scenario that is not hostile, and every network."""
    board = prepare(read_scenario("qamishli-2022"))
    vehicles = [index for index, one in enumerate(board.flights) if one.identity != "hostile"][:6]
    found = {(one.vehicle, board.networks[one.network].name): one.spans for one in reach_of(board, vehicles)}
    assert found, "somebody is within reach"
    for vehicle in vehicles:
        for net in board.networks:
            spans = found.get((vehicle, net.name), np.zeros((0, 2)))
            expected = plain_reach_s(board, vehicle, net.name)
            assert float((spans[:, 1] - spans[:, 0]).sum()) == pytest.approx(expected, abs=1e-6)


def test_exposure_is_what_is_left_of_the_spans_between_two_times() -> None:
    spans = np.array([[10.0, 20.0], [40.0, 70.0]])
    lasts, entry = _exposed(
        spans, np.array([0.0, 15.0, 30.0, 80.0, np.inf]), np.array([100.0, 50.0, 60.0, 100.0, 100.0])
    )
    assert lasts.tolist() == [40.0, 15.0, 20.0, 0.0, 0.0]
    assert entry.tolist() == [10.0, 15.0, 40.0, np.inf, np.inf]


# What comes of it.


def slow_to_tell(time_s: float, **beliefs: Belief) -> tuple[Any, ...]:
    return (network(identification=dataclasses.replace(EXACT_IDENTITY, time_s=time_s, **beliefs)),)


def test_times_of_a_flight_that_is_told_right() -> None:
    """Scans at 0 and 1 s confirm it; it is told 20 s later, and first within reach after 67 s."""
    enters_s = (50_000.0 - math.sqrt(30_000.0**2 - 3_000.0**2)) / 300.0
    found = safety(scenario(networks=slow_to_tell(20.0), **guests()))
    assert found["identification_s"][0] == pytest.approx(20.0, abs=0.06)
    assert found["available_s"][0] == pytest.approx(enters_s - 1.0, abs=1.0)
    assert found["exposed"][0] == found["identified"][0] == found["identified_in_time"][0] == 1.0
    assert found["exposed_s"][0] == pytest.approx(found["in_reach"], abs=0.06)
    assert found["taken_for_hostile"][0] == found["fired_at"][0] == found["shot_down"][0] == 0.0
    late = safety(scenario(networks=slow_to_tell(90.0), **guests()))
    assert (late["identified"][0], late["identified_in_time"][0]) == (1.0, 0.0)


def test_flight_that_is_confirmed_within_reach_has_no_time() -> None:
    """A radar of 20 km: tracked from there on, within reach as long as that holds."""
    short = (system(sensors=(radar(instrumented_range_m=20_000.0),)),)
    found = safety(scenario(systems=short, **guests()))
    assert found["available_s"][0] == pytest.approx(0.0, abs=1.0)
    assert found["exposed_s"][0] == pytest.approx(found["in_reach"] - 1.5, abs=1.5)


def test_mistakes_are_counted_as_often_as_they_are_drawn() -> None:
    mistaken = slow_to_tell(0.0, friendly=Belief(hostile=0.3, friendly=0.5))
    found = safety(scenario(networks=mistaken, **guests()), 400)
    for name, share in (("taken_for_hostile", 0.3), ("fired_at", 0.3), ("shot_down", 0.3), ("identified", 0.5)):
        value, low, high = found[name]
        assert low < value < high
        assert value == pytest.approx(share, abs=4.0 * math.sqrt(share * (1.0 - share) / 400.0)), name
    assert found["exposed_s"][0] < found["in_reach"], "what is shot down is exposed no longer"


def test_what_a_no_fire_area_changes_is_seen_in_pairs() -> None:
    """As many are mistaken under the same luck, and none is shot down where nobody may fire."""
    mistaken = slow_to_tell(0.0, friendly=Belief(hostile=0.3, friendly=0.5))
    laid = scenario(networks=mistaken, **guests())
    safe = dataclasses.replace(laid, zones=(strip(),))
    found = compare(prepare(laid), prepare(safe), 60, first_scan="zero", n_workers=1)
    changes = {
        name: found.difference.sel(measure=name).values for name in ("others taken for hostile", "others shot down")
    }
    assert changes["others taken for hostile"].tolist() == [0.0, 0.0, 0.0]
    assert changes["others shot down"][2] < 0.0
    before, after = found.outcome.sel(measure="others shot down", statistic="mean").values
    assert 0.1 < before < 0.5
    assert after == 0.0


def test_none_in_many_is_not_never() -> None:
    value, low, high = safety(scenario(**guests()), 50)["fired_at"]
    assert (value, low) == (0.0, 0.0)
    assert 0.05 < high < 0.1, "Wilson: 3.84 / (50 + 3.84)"


def test_group_is_the_mean_of_its_flights_and_each_network_is_told_apart() -> None:
    """Two flights, one after the other; the second network stands 200 km off and reaches neither."""
    far = destination(HOME, 0.0, 150_000.0)
    laid = scenario(
        networks=(network(), network(name="far")),
        units=(unit(), unit(name="off", network="far", lat=far.lat, lon=far.lon)),
        **guests(count=2, spacing_s=60.0),
    )
    assert safety(laid)["in_reach"] == pytest.approx(safety(laid, flight="traffic 1")["in_reach"], abs=1e-6)
    assert safety(laid, net="far")["in_reach"] == 0.0
    assert safety(laid, net="far")["exposed"][0] == 0.0
    assert math.isnan(safety(laid, net="far")["available_s"][0])


def test_nothing_is_told_where_all_are_hostile() -> None:
    found = simulate(prepare(scenario(raids=(raid(),))), 2, n_workers=1)
    assert found.sizes["row"] == 0


def test_network_that_knows_nobody_tells_nobody_right() -> None:
    nobody = Identification(hostile=Belief(), friendly=Belief(), neutral=Belief(), civil=Belief())
    found = safety(scenario(networks=(network(identification=nobody),), **guests()))
    assert found["identified"][0] == found["identified_in_time"][0] == 0.0
    assert math.isnan(found["identification_s"][0])


def test_threads_change_nothing() -> None:
    mistaken = slow_to_tell(3.0, friendly=Belief(hostile=0.3, friendly=0.5))
    laid = scenario(networks=mistaken, first_scan="random", **guests(count=3))
    board = prepare(laid)
    one, two = (simulate(board, 60, n_workers=workers).safety.values for workers in (1, 2))
    assert np.array_equal(one, two, equal_nan=True)
