"""Scan by scan: confirmed, coasted, dropped, begun; close targets; several radars; full; no setting without effect."""

import os
import subprocess
import sys
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiads.compiled import formula
from openiads.tracking.made import MadeSky, made_plots, made_truth
from openiads.tracking.play import track_scans
from openiads.tracking.scan import quality, take_scan
from openiads.tracking.settings import TrackerSettings, settings_array
from openiads.tracking.state import (
    CONFIRMED,
    PLOT,
    SCAN,
    Records,
    Tracker,
    forget_tracks,
    group_of,
    new_trackers,
    tracker_of,
)

from .scenes import by_hand, ids_after, made, pictures, straight, tracked

NOTHING: list[tuple[float, float]] = []
SKY = MadeSky(targets=8, scans=30, clutter=15.0, detection_probability=0.85)


def test_a_straight_flight_becomes_one_track_with_its_velocity() -> None:
    found = tracked(by_hand(*straight(12)))
    last = found.estimates[found.estimates["scan"] == 11]
    assert len(last) == 1
    assert (last["x"][0], last["y"][0]) == pytest.approx((22_000.0, 0.0), abs=30.0)
    assert (last["vx"][0], last["vy"][0]) == pytest.approx((200.0, 0.0), abs=3.0)
    assert last["quality"][0] == 1.0
    assert found.tally["started"] == found.tally["confirmed"] == 1


def test_two_of_three_plots_confirm_and_two_of_five_do_not_with_three_asked() -> None:
    line = straight(6)
    gapped = [line[0], NOTHING, line[2], NOTHING, NOTHING, NOTHING]
    assert ids_after(tracked(by_hand(*gapped), hits=2, looks=3), 2) == [0]
    assert len(tracked(by_hand(*gapped), hits=3, looks=5, drop_s=100.0).estimates) == 0


def test_a_track_coasts_on_its_line_and_takes_up_its_target_again() -> None:
    line = straight(10)
    line[6] = line[7] = NOTHING
    found = tracked(by_hand(*line), drop_s=35.0)
    coasted = found.estimates[found.estimates["scan"] == 7][0]
    assert coasted["plot"] == -1
    assert np.isnan(coasted["distance"])
    assert coasted["x"] == pytest.approx(14_000.0, abs=50.0)
    before = found.estimates[found.estimates["scan"] == 5][0]
    assert coasted["xx"] > 3.0 * before["xx"]
    assert coasted["quality"] < before["quality"]
    assert ids_after(found, 9) == [0]


def test_a_silent_track_is_dropped_after_its_time_and_begins_anew_as_another() -> None:
    line = straight(14)
    line[6:10] = [NOTHING] * 4
    found = tracked(by_hand(*line), drop_s=25.0)
    assert ids_after(found, 7) == [0]
    assert ids_after(found, 8) == []
    assert ids_after(found, 13) == [1]
    assert found.tally["dropped"] == 1


def test_scattered_clutter_confirms_no_track() -> None:
    random = np.random.default_rng(1)
    scans = [[tuple(one) for one in random.uniform(-2e5, 2e5, (15, 2))] for _ in range(30)]
    assert len(tracked(by_hand(*scans), speed_sigma_mps=150.0).estimates) == 0


def crossing(greedy: bool) -> float:
    """Share of 40 pairs of targets on parallel lines 400 m apart of which both tracks end at their own target."""
    kept = 0
    for seed in range(40):
        random = np.random.default_rng(seed)
        scans = []
        for k in range(25):
            near = np.array([[200.0 * 10.0 * k, -200.0], [200.0 * 10.0 * k, 200.0]])
            scans.append([tuple(one) for one in near + 100.0 * random.standard_normal((2, 2))])
        found = tracked(by_hand(*scans), noise_m2ps3=1.0, assignment="greedy" if greedy else "global")
        at = {scan: found.estimates[found.estimates["scan"] == scan] for scan in (6, 24)}
        order = {scan: one["id"][np.argsort(one["y"])].tolist() for scan, one in at.items()}
        kept += len(order[24]) == 2 and order[6] == order[24]
    return kept / 40.0


def test_close_targets_keep_their_tracks_and_greedy_loses_more_of_them() -> None:
    least, greedy = crossing(False), crossing(True)
    assert least >= 0.85
    assert greedy <= least


def two_radars(late_s: float) -> Records:
    """A target in range of radar 0 throughout, of radar 1 in the first scans alone."""
    line = straight(30)
    plots, scans = by_hand(*line)
    plots["sensor"] = scans["sensor"] = np.arange(30) % 2
    gone = (plots["sensor"] == 1) & (plots["t"] > 80.0)
    scans["end"][gone] = scans["first"][gone]
    return track_scans(plots, scans, TrackerSettings(late_s=late_s)).estimates


def test_a_track_lives_on_by_the_radar_that_still_sees_it() -> None:
    estimates = two_radars(15.0)
    assert np.unique(estimates["id"]).tolist() == [0]
    assert estimates["scan"].max() == 29


def test_a_radar_that_never_saw_a_track_counts_no_miss() -> None:
    """Radar 1 looks elsewhere: the tentative track of radar 0 is confirmed at its third plot all the same."""
    plots, scans = by_hand(*[one for plot in straight(6) for one in (plot, NOTHING, NOTHING)])
    scans["sensor"] = np.arange(len(scans)) % 3
    plots["sensor"] = 0
    found = track_scans(plots, scans, TrackerSettings(hits=3, looks=3, drop_s=95.0))
    assert ids_after(found, 6) == [0]


def test_late_scans_are_taken_up_to_their_limit() -> None:
    """Scans 5 and 6 come in the wrong order: with 15 s allowed the late plot is taken, with 5 s it begins a track."""
    plots, scans = by_hand(*straight(9))
    order = [0, 1, 2, 3, 4, 6, 5, 7, 8]
    swapped = scans[order]
    swapped["t"] = scans["t"]
    swapped["t"][5] = swapped["t"][6] = 60.0
    taken = track_scans(plots, swapped, TrackerSettings(late_s=15.0))
    refused = track_scans(plots, swapped, TrackerSettings(late_s=5.0))
    assert (taken.tally["late"], taken.tally["started"]) == (1, 1)
    assert (refused.tally["late"], refused.tally["started"]) == (0, 2)


def test_a_full_tracker_says_how_many_plots_found_no_place() -> None:
    """Five plots far apart, three places."""
    scan = [(50_000.0 * k, 0.0) for k in range(5)]
    found = tracked(by_hand(scan, scan, scan), most_tracks=3)
    assert found.tally["started"] == 3
    assert found.tally["overflow"] == 6
    assert ids_after(found, 2) == [0, 1, 2]


def test_plots_with_and_without_height_go_into_one_track() -> None:
    plots, scans = by_hand(*straight(8))
    plots["z"], plots["zz"] = 5_000.0, 3_500.0**2
    plots["n_axes"][3:], plots["zz"][3:], plots["z"][3:] = 3, 30.0**2, 8_000.0
    found = track_scans(plots, scans)
    assert np.unique(found.estimates["id"]).tolist() == [0]
    assert found.estimates["z"][-1] == pytest.approx(8_000.0, abs=30.0)
    assert found.estimates["zz"][-1] < 40.0**2


def test_height_tells_targets_apart_that_fly_one_above_the_other() -> None:
    plots, scans = by_hand(*[[one[0], one[0]] for one in straight(10)])
    plots["n_axes"], plots["zz"] = 3, 30.0**2
    plots["z"] = np.tile([3_000.0, 4_000.0], 10)
    found = track_scans(plots, scans)
    last = found.estimates[found.estimates["scan"] == 9]
    assert sorted(last["z"].tolist()) == pytest.approx([3_000.0, 4_000.0], abs=40.0)


def test_quality_counts_the_last_looks() -> None:
    assert quality(0b1011, 4) == 0.75
    assert quality(0, 0) == 0.0
    assert quality(0xFFFF, 40) == 1.0


@formula
def play_two(trackers: Tracker, rules: Records, plots: Records, scans: Records) -> None:
    """Every other scan to each of two trackers, as a simulation of two networks would."""
    group = group_of(trackers, 0)
    for number in range(scans.size):
        one, taken = tracker_of(group, number % 2), scans[number]
        take_scan(one, rules, plots, taken.first, taken.end, 0, taken.t)


@formula
def empty_two(trackers: Tracker) -> None:
    for number in range(2):
        forget_tracks(tracker_of(group_of(trackers, 0), number))


def test_trackers_of_two_networks_share_nothing_and_can_be_emptied() -> None:
    """The flight goes to network 0, its scans for network 1 are empty; then all is forgotten and played again."""
    plots, scans = by_hand(*[one for plot in straight(8) for one in (plot, NOTHING)])
    plots, scans = plots.view(np.recarray), scans.view(np.recarray)
    trackers, rules = new_trackers(1, 2, 4, 4), settings_array(TrackerSettings(drop_s=60.0))[0]
    for _ in range(2):
        play_two(trackers, rules, plots, scans)
        assert trackers.tally["confirmed"].tolist() == [[[1], [0]]]
        assert trackers.tracks["status"].tolist() == [[[CONFIRMED, 0, 0, 0], [0, 0, 0, 0]]]
        assert trackers.mean[0, 0, 0, 3] == pytest.approx(100.0, abs=2.0)
        empty_two(trackers)
        assert not trackers.tracks["status"].any()
        assert trackers.tally["next_id"].tolist() == [[[0], [0]]]


# Laws.


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1_000), st.integers(0, 1_000))
def test_the_order_of_plots_within_a_scan_changes_nothing(seed: int, shuffle: int) -> None:
    plots, scans = made_plots(made_truth(SKY, seed), SKY, seed)
    random = np.random.default_rng(shuffle)
    order = np.concatenate([random.permutation(np.arange(one["first"], one["end"])) for one in scans])
    a, b = (pictures(track_scans(some, scans), len(scans)) for some in (plots, plots[order]))
    for one, other in zip(a, b, strict=True):
        assert sorted(map(tuple, one.round(6))) == sorted(map(tuple, other.round(6)))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1_000), st.floats(0.0, 6.28), st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))
def test_turning_and_moving_the_sky_turns_and_moves_the_tracks(seed: int, angle: float, dx: float, dy: float) -> None:
    plots, scans = made_plots(made_truth(SKY, seed), SKY, seed)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    moved = plots.copy()
    moved["x"], moved["y"] = turn @ np.array([plots["x"], plots["y"]]) + np.array([[dx], [dy]])
    still, turned = (track_scans(some, scans).estimates for some in (plots, moved))
    expected = turn @ np.array([still["x"], still["y"]]) + np.array([[dx], [dy]])
    assert len(still) == len(turned)
    assert np.abs(expected - np.array([turned["x"], turned["y"]])).max(initial=0.0) < 1e-3
    assert still["xx"] + still["yy"] == pytest.approx(turned["xx"] + turned["yy"], rel=1e-6)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1_000))
def test_no_plot_goes_into_two_tracks_and_covariances_stay_positive(seed: int) -> None:
    plots, scans = made_plots(made_truth(SKY, seed), SKY, seed)
    estimates = track_scans(plots, scans).estimates
    taken = estimates["plot"][estimates["plot"] >= 0]
    assert len(set(taken.tolist())) == len(taken)
    assert (estimates["xx"] * estimates["yy"] > estimates["xy"] ** 2).all()
    assert ((estimates["quality"] >= 0.0) & (estimates["quality"] <= 1.0)).all()


PLAIN = """
import numpy as np
from openiads.compiled import formula
from openiads.tracking.made import MadeSky, made_plots, made_truth
from openiads.tracking.play import track_scans
sky = MadeSky(targets=3, scans=8, clutter=4.0)
found = track_scans(*made_plots(made_truth(sky, 2), sky, 2))
print(found.tally.tolist())
print(np.array([found.estimates[name] for name in found.estimates.dtype.names]).round(5).tolist())
"""


def test_compiled_and_plain_python_agree() -> None:
    printed = [
        subprocess.run(
            [sys.executable, "-c", PLAIN], env=os.environ | extra, capture_output=True, text=True, check=True
        ).stdout
        for extra in ({}, {"NUMBA_DISABLE_JIT": "1"})
    ]
    assert len(printed[0]) > 1_000
    assert printed[0] == printed[1]


# Every setting changes a result.

CHANGES = {
    "noise_m2ps3": 200.0,
    "climb_noise_m2ps3": 50.0,
    "gate_probability": 0.6,
    "hits": 2,
    "looks": 3,
    "drop_s": 15.0,
    "speed_sigma_mps": 20.0,
    "climb_sigma_mps": 300.0,
    "late_s": 0.0,
    "assignment": "greedy",
    "most_tracks": 4,
}


def scene_with_everything() -> tuple[Records, Records]:
    """Close targets with heights, misses, clutter, and every fifth scan late."""
    sky = MadeSky(targets=14, scans=40, half_m=12_000.0, error_m=300.0, clutter=6.0, detection_probability=0.8)
    plots, scans = made_plots(made_truth(sky, 4), sky, 4)
    plots["n_axes"], plots["zz"] = 3, 30.0**2
    plots["z"] = 5_000.0 + 8.0 * plots["t"] + 30.0 * np.random.default_rng(0).standard_normal(len(plots))
    order = np.arange(len(scans))
    order[10:15] = [11, 10, 12, 14, 13]
    late = scans[order]
    late["t"] = np.maximum.accumulate(late["t"])
    return plots, late


def test_every_setting_has_a_change_to_test() -> None:
    assert set(CHANGES) == {field.name for field in fields(TrackerSettings)}


@pytest.mark.parametrize("name", list(CHANGES))
def test_setting_changes_a_result(name: str) -> None:
    scene = scene_with_everything()
    usual, changed = tracked(scene), tracked(scene, **{name: CHANGES[name]})
    assert (
        usual.tally.tolist() != changed.tally.tolist()
        or not np.array_equal(usual.estimates["x"], changed.estimates["x"])
        or not np.array_equal(usual.estimates["zz"], changed.estimates["zz"])
    )


def test_a_wider_gate_and_more_noise_follow_a_turn_that_less_noise_loses() -> None:
    """A target that turns at 3 degrees a second: with little noise assumed it leaves the gate."""
    course = np.radians(np.concatenate([np.zeros(8), np.arange(12) * 30.0]))
    steps = 2_000.0 * np.column_stack([np.sin(course), np.cos(course)])
    line = [[tuple(one)] for one in np.cumsum(steps, axis=0)]
    assert ids_after(tracked(by_hand(*line), noise_m2ps3=300.0), 19) == [0]
    assert 0 not in ids_after(tracked(by_hand(*line), noise_m2ps3=0.1), 19)


def test_ten_and_fifty_targets_in_clutter_are_tracked() -> None:
    """Raw plots would be off by 141 m; nearly no target missed, nearly no false track."""
    for targets in (10, 50):
        found = made(MadeSky(targets=targets, scans=40), 7, noise_m2ps3=10.0)
        assert found.missed_ratio < 0.02
        assert found.false_ratio < 0.02
        assert found.rmse_m < 180.0


def test_records_are_those_that_the_tracker_is_built_for() -> None:
    assert PLOT.fields is not None
    assert SCAN.names == ("first", "end", "sensor", "t")
    assert {"xx", "xy", "yy", "xz", "yz", "zz"} <= set(PLOT.names or ())


@pytest.mark.parametrize("targets", [3, 30], ids=["few plots", "many plots"])
@pytest.mark.parametrize("n_axes", [2, 3])
def test_plots_of_one_moment_are_shared_out_as_those_of_many(targets: int, n_axes: int) -> None:
    """Where a scan's plots have one time each track is carried there once: a short cut that may change nothing."""
    sky = MadeSky(targets=targets, scans=20, clutter=0.3 * targets)
    plots, scans = made_plots(made_truth(sky, 4), sky, 4)
    plots["n_axes"] = n_axes
    spread = plots.copy()
    spread["t"] += 1e-7 * np.random.default_rng(4).uniform(size=len(plots))
    at_once, apart = tracked((plots, scans)).estimates, tracked((spread, scans)).estimates
    assert len(at_once) > targets
    for name in ("scan", "id", "plot"):
        assert list(at_once[name]) == list(apart[name])
    assert at_once["x"] == pytest.approx(apart["x"], abs=0.1)
