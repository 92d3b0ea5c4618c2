"""Tracks of the engine: one test for each setting of the tracker, and laws of what a network knows of whom."""

import ast
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import openiads.simulation
from openiads.geodesy.point import destination
from openiads.simulation.command import Tracking
from openiads.simulation.scenario import Scenario, Waypoint

from .notional import HOME, log_of, network, play, radar, raid, raids_apart, scenario, system, traffic
from .settings import setting


def tracks(laid: Scenario, n: int = 20) -> float:
    """Tracks that are confirmed in a replication, on average."""
    return float(play(laid, n).tracks.mean())


def seen(tracking: Tracking, scan_period_s: float = 5.0, **changes) -> Scenario:
    """A scenario without shots, seen by a radar of usual errors that detects whatever it looks at."""
    eye = radar(scan_period_s=scan_period_s, range_error_m=50.0, bearing_error_deg=0.2)
    nets = (network(tracking=tracking, rules="hold"),)
    return scenario(**({"systems": (system(sensors=(eye,)),), "networks": nets} | changes))


@setting("Network.tracking", "Tracking.noise_m2ps3")
def test_tracker_that_expects_no_turn_loses_one_who_turns() -> None:
    away = destination(HOME, 0.0, 30_000.0)
    corner = traffic(east_m=(40_000.0, 20_000.0), speed_mps=250.0)
    north = Waypoint(lat=away.lat, lon=corner.route[1].lon, altitude_msl_m=3_000.0)
    turned = replace(corner, route=(*corner.route, north))
    stiff, nimble = (
        tracks(seen(Tracking(noise_m2ps3=noise), raids=(), traffic=(turned,))) for noise in (0.1, 20_000.0)
    )
    assert stiff > nimble == 1.0


@setting("Tracking.climb_noise_m2ps3")
def test_tracker_that_expects_no_climb_loses_one_who_pulls_up() -> None:
    near = traffic(east_m=(30_000.0, 20_000.0, 10_000.0), speed_mps=250.0)
    heights = (3_000.0, 3_000.0, 9_000.0)
    route = tuple(
        Waypoint(lat=way.lat, lon=way.lon, altitude_msl_m=height)
        for way, height in zip(near.route, heights, strict=True)
    )
    pulls_up = replace(near, route=route)
    stiff, nimble = (
        tracks(seen(Tracking(climb_noise_m2ps3=noise), raids=(), traffic=(pulls_up,))) for noise in (0.01, 2_000.0)
    )
    assert stiff > nimble == 1.0


@setting("Tracking.gate_probability")
def test_narrow_gate_breaks_tracks() -> None:
    wide, narrow = (tracks(seen(Tracking(gate_probability=share))) for share in (0.999, 0.3))
    assert narrow > wide == 1.0


@setting("Tracking.speed_sigma_mps")
def test_second_plot_of_a_fast_target_is_not_expected_by_who_expects_slow_ones() -> None:
    assert tracks(seen(Tracking(speed_sigma_mps=400.0))) == 1.0
    assert tracks(seen(Tracking(speed_sigma_mps=5.0))) == 0.0


@setting("Tracking.climb_sigma_mps")
def test_second_plot_of_a_climbing_target_is_not_expected_by_who_expects_level_flight() -> None:
    near = traffic(east_m=(20_000.0, 10_000.0), speed_mps=250.0)
    low, high = near.route
    steep = (low, Waypoint(lat=high.lat, lon=high.lon, altitude_msl_m=13_000.0))
    climbs = replace(near, route=steep)
    known, unknown = (
        tracks(seen(Tracking(climb_sigma_mps=sigma, climb_noise_m2ps3=0.01), raids=(), traffic=(climbs,)))
        for sigma in (300.0, 0.1)
    )
    assert known == 1.0
    assert unknown < 1.0


@setting("Tracking.assignment")
def test_nearest_first_and_least_sum_sort_a_dense_stream_differently() -> None:
    dense = raid(count=20, spacing_s=0.5, speed_mps=100.0)
    both = [play(seen(Tracking(assignment=way), raids=(dense,)), 50) for way in ("global", "greedy")]
    assert not np.array_equal(both[0].tracks, both[1].tracks)


# Laws.


def test_targets_far_apart_have_one_track_each() -> None:
    """However many they are: nothing is mixed up, nothing is tracked twice."""
    played = play(seen(Tracking(), raids=raids_apart(30, 2.0)), 20)
    assert np.all(played.tracks == 30)


def test_a_track_takes_the_identity_of_who_gave_its_first_plots_with_it() -> None:
    """Two that fly as one are told apart by nobody: the friendly one is fired at too, which alone it never is."""
    friend = traffic(name="friend", east_m=(40_000.0, 0.0), speed_mps=300.0, identity="friendly")
    eye = radar(scan_period_s=5.0, range_error_m=300.0, bearing_error_deg=1.0)
    laid = scenario(systems=(system(sensors=(eye,)),), raids=(raid(),), traffic=(friend,))
    alone = scenario(systems=(system(sensors=(eye,)),), raids=(raid(bearing_deg=270.0),), traffic=(friend,))
    together, apart = play(laid, 200), play(alone, 200)
    assert apart.engaged[:, 1].sum() == 0
    assert together.engaged[:, 1].sum() > 20


def test_no_decision_reads_which_vehicle_a_track_follows() -> None:
    """`label` is read by what keeps the score, logs and stands for physics alone: in these functions."""
    allowed = {
        "take_plots",  # sets it
        "take_hit",  # what is answered, and the score
        "wake_units",  # the score
        "stands_against",  # the score: for whom an obstacle is noted
        "held_by",  # whose echo the guiding radar finds
        "launch",  # whom the missile meets
        "forget",
    }
    folder = Path(openiads.simulation.__file__).parent
    reads = set()
    for source in folder.glob("*.py"):
        for function in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                reads |= {
                    function.name
                    for node in ast.walk(function)
                    if isinstance(node, ast.Attribute) and node.attr == "label"
                }
    assert {"take_plots", "held_by", "launch"} <= reads <= allowed


@pytest.mark.parametrize("latency_s", [0.0, 3.0, 10.0])
def test_what_units_know_is_as_old_as_the_latency_and_at_most_twice_as_old(latency_s) -> None:
    """A target that turns away is met by no shot fired before the news of it can have come."""
    shots = [one.t for one in log_of(scenario(networks=(network(latency_s=latency_s),))) if one.kind == "launched"]
    plain = [one.t for one in log_of(scenario()) if one.kind == "launched"]
    assert plain[0] <= shots[0] <= plain[0] + 2.0 * latency_s + 1.0
