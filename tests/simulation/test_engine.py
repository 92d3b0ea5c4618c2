"""The engine by hand: the order of simultaneous events, magazines, reasons, Estimates, and what the catalogue says."""

import dataclasses
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from openiads.catalogue.estimate import Estimate
from openiads.catalogue.radar import Radar
from openiads.catalogue.system import Battery
from openiads.geodesy.local_grid import to_degrees
from openiads.geodesy.point import Point, distance_m
from openiads.simulation.command import Belief
from openiads.simulation.prepare import prepare
from openiads.simulation.scenario import Asset, Scenario

from .notional import (
    EXACT_IDENTITY,
    Happening,
    doctrine,
    effector,
    exact,
    log_of,
    network,
    play,
    radar,
    raid,
    raids_apart,
    scenario,
    system,
    traffic,
    unit,
)


def with_system(**changes: Any) -> Scenario:
    return scenario(systems=(system(**changes),))


def first(kind: str, laid: Scenario) -> Happening:
    return next(event for event in log_of(laid) if event.kind == kind)


# The written order of simultaneous events.


def test_intercept_comes_before_the_end_of_a_route_at_the_same_time() -> None:
    """Launch at 1 s from 8,333 m, 300 against 1,000 m/s: were it exactly at the asset, the missile would count."""
    here = (raid(distance_m=13_300.0, altitude_msl_m=0.0),)
    laid = scenario(raids=here, systems=(system(effectors=(effector(range_min_m=0.0),), sensors=(low_radar(),)),))
    assert play(laid).fate("raid") == "killed"


def low_radar() -> Radar:
    return radar(antenna_height_m=0.0)


def test_scan_comes_before_the_decision_of_a_unit_at_the_same_time() -> None:
    """The track is confirmed by the scan at 1 s, and the unit, without any delay, fires at 1 s."""
    assert first("confirmed", scenario(raids=(raid(distance_m=20_000.0),))).t == 1.0
    assert first("launched", scenario(raids=(raid(distance_m=20_000.0),))).t == 1.0


def test_kill_frees_the_channel_for_a_shot_at_the_same_time() -> None:
    events = log_of(scenario(systems=(system(target_channels=1.0),), raids=raids_apart(2, 0.5)))
    killed = next(event for event in events if event.kind == "killed")
    second = [event for event in events if event.kind == "launched"][1]
    assert second.t == killed.t
    assert events.index(killed) < events.index(second)


def test_of_two_units_that_wake_together_the_first_by_name_fires() -> None:
    for names in (("a", "b"), ("b", "a")):
        laid = scenario(units=tuple(unit(name=name) for name in names))
        shot = first("launched", laid)
        assert prepare(laid).units[shot.actor].name == "a"


def test_unit_takes_the_target_that_reaches_the_asset_first() -> None:
    attack = (raid(name="a", distance_m=29_000.0), raid(name="z", distance_m=24_000.0))
    laid = scenario(systems=(system(target_channels=1.0),), raids=attack)
    shots = [event for event in log_of(laid) if event.kind == "launched"]
    assert [prepare(laid).flights[shot.vehicle].name for shot in shots] == ["z", "a"]


# Geometry.


@pytest.mark.parametrize("bearing_deg", [0.0, 45.0, 90.0, 200.0])
def test_raid_starts_at_its_distance_in_every_direction_far_north(bearing_deg) -> None:
    """A circle drawn in degrees, a mistake of peers, would be half as wide as high at 60 N."""
    north = Asset(name="home", lat=60.0, lon=20.0)
    laid = scenario(
        assets=(north,),
        units=(unit(lat=60.0, lon=20.0),),
        raids=(raid(distance_m=185_200.0, bearing_deg=bearing_deg),),
        posting_m=10_000.0,
    )
    board = prepare(laid)
    _, x, y, _ = board.flights[0].points[0]
    lat, lon = to_degrees(board.grid, np.array([x]), np.array([y]))
    start = Point(lat=float(lat[0]), lon=float(lon[0]))
    assert distance_m(Point(lat=60.0, lon=20.0), start) == pytest.approx(185_200.0, rel=1e-3)


def test_pages_about_the_engine_name_only_files_that_are_there() -> None:
    """A documented script that is not there is a mistake of peers too."""
    root = Path(__file__).parents[2]
    for page in ("engine.md", "trust.md"):
        text = (root / "docs" / "background" / page).read_text(encoding="utf-8")
        named = re.findall(r"`([\w/]+\.(?:py|toml))`", text) + re.findall(r"\]\((\w+\.md)\)", text)
        assert named
        for name in named:
            places = [root, root / "src" / "openiads", root / "docs" / "background"]
            assert any((place / name).exists() for place in places), f"{page}: {name}"


# Shots.


def test_effector_of_the_shortest_reach_is_tried_first() -> None:
    arms = (effector(id="long", name="long"), effector(id="short", name="short", range_max_m=12_000.0))
    near = (raid(distance_m=11_000.0),)
    laid = scenario(systems=(system(effectors=arms, battery=two_launchers()),), raids=near)
    played = play(laid)
    assert [one.effector.id for _, one in played.board.magazines] == ["short", "long"]
    assert list(played.rounds[0]) == [1, 0]


def two_launchers() -> Battery:
    return dataclasses.replace(system().battery, launchers=exact(2.0, "launchers/battery"))


def test_unit_without_rounds_says_so() -> None:
    """Ten rounds, all missed, then none."""
    missile = effector(ready_rounds=1.0, kill_probability=0.0)
    assert play(with_system(effectors=(missile,))).reason() == {"fired and missed": 1}
    two = scenario(systems=(system(effectors=(missile,)),), raids=(raid(count=2, spacing_s=30.0),))
    assert play(two).reason() == {"fired and missed": 1, "no rounds": 1}


def test_channel_is_held_until_the_intercept() -> None:
    busy = scenario(systems=(system(target_channels=1.0),), raids=(raid(count=8, spacing_s=0.1, speed_mps=900.0),))
    played = play(busy)
    assert 0 < played.leakers[0] < 8
    assert played.reason()["no channel"] >= played.leakers[0] - 1, "one may be missed by the shot that came too late"
    assert play(scenario(raids=busy.raids)).leakers[0] == 0


def test_long_assessment_does_not_use_up_the_channels() -> None:
    """Twelve targets 3 s apart, flights of 3 s: one channel serves them all, however long their assessment takes."""
    battery = system(
        target_channels=1.0,
        missile_channels=1.0,
        effectors=(effector(range_max_m=6_000.0, speed_average_mps=2_000.0),),
    )
    for assessment_s in (0.0, 4.0, 20.0):
        nets = (network(doctrine=doctrine(assessment_s=assessment_s)),)
        played = play(scenario(systems=(battery,), networks=nets, raids=(raid(count=12, spacing_s=3.0),)))
        assert played.rounds[0, 0] == 12


def test_target_killed_once_is_not_killed_twice() -> None:
    units = tuple(unit(name=f"unit {number}") for number in range(4))
    played = play(scenario(units=units, networks=(network(coordinated=False),)), 20)
    assert np.all(played.rounds.sum(axis=1) == 4)
    assert np.all(played.kills.sum(axis=1) == 1)


def test_reload_fills_the_magazine_from_the_reserve() -> None:
    missile = effector(ready_rounds=2.0, kill_probability=0.0)
    laid = scenario(units=(unit(reserve_ratio=1.0),), systems=(system(effectors=(missile,), reload_time_s=15.0),))
    events = log_of(laid)
    shots = [event.t for event in events if event.kind == "launched"]
    reloads = [event.t for event in events if event.kind == "reloaded"]
    assert len(shots) == 4
    assert reloads == pytest.approx([shots[1] + 15.0])
    assert shots[2] >= reloads[0]


# Why not: the furthest obstacle on the chain.


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"sensors": (radar(instrumented_range_m=100.0),)}, "out of radar range"),
        ({"sensors": (radar(detection_range_m=1.0),)}, "too small to be detected"),
        ({"effectors": (effector(altitude_max_m=1_000.0),)}, "out of envelope"),
        ({"effectors": (effector(altitude_min_m=5_000.0),)}, "out of envelope"),
        (
            {"effectors": (effector(range_min_m=29_999.0, range_max_m=29_999.5),), "reaction_time_s": 60.0},
            "out of envelope",
        ),
        ({"reaction_time_s": 10_000.0}, "too late"),
        ({"sensors": (radar(scan_period_s=200.0),)}, "not confirmed"),
        (
            {
                "sensors": (
                    radar(),
                    radar(id="g", role="engagement", dual_role=False, antenna_height_m=30.0, blind_range_m=5e4),
                )
            },
            "not seen by the guiding radar",
        ),
    ],
)
def test_leaker_tells_why_the_unit_did_not_fire(changes, reason) -> None:
    if "g" in [sensor.id for sensor in changes.get("sensors", ())]:
        changes = {"sensors": (radar(dual_role=False), changes["sensors"][1])}
    played = play(with_system(**changes))
    assert played.leakers[0] == 1
    assert played.reason() == {reason: 1}


def test_reasons_add_up_to_leakers_times_units() -> None:
    units = (unit(), unit(name="held", doctrine=doctrine(rules="hold")))
    weak = system(effectors=(effector(kill_probability=0.3, ready_rounds=4.0),), target_channels=1.0)
    played = play(scenario(units=units, systems=(weak,), raids=(raid(count=6, spacing_s=2.0),)), 50)
    assert np.array_equal(played.reasons.sum(axis=(1, 2)), played.leakers * 2)


# Chance and ignorance.


def test_an_estimate_is_drawn_once_per_replication_and_shared_by_all_shots() -> None:
    """Uncertain kill probability: the spread of kills is far above that of independent shots."""
    unsure = Estimate(low=0.0, best=0.5, high=1.0, unit="probability", grade="N")
    missile = dataclasses.replace(effector(ready_rounds=50.0), kill_probability=unsure)
    nets = (network(doctrine=doctrine(shots_per_target=1)),)
    laid = scenario(systems=(system(effectors=(missile,)),), networks=nets, raids=raids_apart(50, 1.0))
    best, full = play(laid, 1_000), play(laid, 1_000, sampled=True)
    shots = 50.0
    independent = np.sqrt(shots * 0.25)
    assert best.leakers.std() == pytest.approx(independent, rel=0.15)
    shared = np.sqrt(shots * (0.25 - 1.0 / 24.0) + shots**2 / 24.0)
    assert full.leakers.std() == pytest.approx(shared, rel=0.15)
    assert full.leakers.mean() == pytest.approx(25.0, abs=4 * shared / np.sqrt(1_000))


def test_exact_values_are_the_same_sampled_or_not() -> None:
    laid = scenario(systems=(system(effectors=(effector(kill_probability=0.5),)),), raids=(raid(count=5),))
    assert np.array_equal(play(laid, 50).fates, play(laid, 50, sampled=True).fates)


# Each value of the catalogue that the engine plays changes a result.

EYE = {"detection_range_m": 20_000.0, "scan_period_s": 2.0}


@pytest.mark.parametrize(
    ("field", "less", "more"),
    [
        ("detection_range_m", 10_000.0, 30_000.0),
        ("reference_rcs_m2", 10.0, 0.1),
        ("detection_probability", 0.3, 0.95),
        ("false_alarm_probability", 1e-3, 1e-9),
        ("scan_period_s", 10.0, 0.5),
        ("instrumented_range_m", 15_000.0, 200_000.0),
        ("elevation_min_deg", 6.5, -5.0),
    ],
)
def test_each_value_of_a_radar_decides_where_it_detects(field, less, more) -> None:
    """Beyond the reference range a lower false-alarm probability costs range, all others go the way they sound."""
    far, near = (
        float(np.nanmean(play(with_system(sensors=(radar(**(EYE | {field: value})),)), 300).confirmation_m))
        for value in (more, less)
    )
    assert (near if field == "false_alarm_probability" else far) > min(far, near) + 200.0


def test_beam_that_ends_below_the_target_does_not_see_it() -> None:
    """At 40 km the target stands 4.2 degrees high, and higher when it comes closer."""
    assert np.isnan(play(with_system(sensors=(radar(elevation_max_deg=4.0),))).first_detection_m).all()
    assert play(with_system(sensors=(radar(elevation_max_deg=60.0),))).first_detection_m[0, 0] > 30_000.0


def test_blind_range_ends_detection() -> None:
    played = play(
        scenario(raids=(raid(distance_m=10_000.0),), systems=(system(sensors=(radar(blind_range_m=15_000.0),)),))
    )
    assert np.isnan(played.first_detection_m).all()


@pytest.mark.parametrize("field", ["range_error_m", "bearing_error_deg"])
def test_errors_of_measurement_spread_the_first_shot(field) -> None:
    value = {"range_error_m": 300.0, "bearing_error_deg": 2.0}[field]
    spread = [
        float(np.nanstd(play(with_system(sensors=(radar(**{field: x}),)), 100).first_shot_m)) for x in (0.0, value)
    ]
    assert spread[0] < 1e-6
    assert spread[1] > 1.0


@pytest.mark.parametrize(
    ("field", "early", "late"),
    [
        ("range_max_m", 30_000.0, 15_000.0),
        ("speed_average_mps", 500.0, 2_000.0),
        ("altitude_max_m", 40_000.0, 2_000.0),
    ],
)
def test_each_value_of_an_envelope_decides_the_first_shot(field, early, late) -> None:
    shots_m = [play(with_system(effectors=(effector(**{field: value}),))).first_shot_m[0, 0] for value in (early, late)]
    assert np.isnan(shots_m[1]) or shots_m[0] > shots_m[1] + 1_000.0


def test_reaction_time_delays_the_first_shot() -> None:
    near = (raid(distance_m=25_000.0),)
    slow = scenario(raids=near, systems=(system(reaction_time_s=12.0),))
    assert first("launched", slow).t == pytest.approx(first("launched", scenario(raids=near)).t + 12.0)


def test_hit_without_damage_and_dispersion_wider_than_the_radius_kill_less() -> None:
    gun = {
        "id": "gun",
        "kind": "gun",
        "range_min_m": 0.0,
        "range_max_m": 4_000.0,
        "ready_rounds": 4_000.0,
        "rate_of_fire_per_min": 1_200.0,
        "lethal_radius_m": 1.5,
        "aim_error_m": 4.0,
        "dispersion_m": 3.0,
        "damage_probability": 1.0,
    }
    nets = (network(doctrine=doctrine(shots_per_target=1)),)
    attack = (raid(distance_m=20_000.0, altitude_msl_m=500.0, count=50, spacing_s=20.0),)

    def kills(**changes: Any) -> float:
        battery = system(effectors=(effector(**(gun | changes)),))
        return float(play(scenario(systems=(battery,), networks=nets, raids=attack), 20).kills.mean())

    usual = kills()
    assert kills(lethal_radius_m=3.0) > usual + 1.0
    assert kills(aim_error_m=8.0) < usual - 1.0
    assert kills(dispersion_m=12.0) < usual - 1.0
    assert kills(damage_probability=0.2) < usual - 1.0
    assert kills(rate_of_fire_per_min=300.0) < usual - 1.0


def test_a_wrongly_engaged_airliner_is_counted_by_what_it_is() -> None:
    """Fratricide is a headline: the count goes by truth, the decision by belief."""
    mistaken = dataclasses.replace(EXACT_IDENTITY, civil=Belief(hostile=1.0))
    here = (traffic(identity="civil"),)
    played = play(scenario(networks=(network(identification=mistaken),), raids=(), traffic=here))
    assert list(played.engaged[0]) == [0, 0, 0, 1]
    assert list(played.killed[0]) == [0, 0, 0, 1]
    assert played.leakers[0] == 0
