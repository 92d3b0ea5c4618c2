"""Tracks that are given up while something is done about them: who was shot down, and who was lost from sight."""

import ast
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import openiads.simulation.under_way
from openiads.geodesy.point import destination
from openiads.simulation.command import Belief
from openiads.simulation.prepare import prepare
from openiads.simulation.replay import replay
from openiads.simulation.scenario import Scenario, Unit

from .notional import (
    EXACT_IDENTITY,
    HOME,
    Played,
    doctrine,
    effector,
    log_of,
    network,
    play,
    radar,
    raid,
    scenario,
    system,
    traffic,
    unit,
)

EYE = radar(scan_period_s=5.0, range_error_m=50.0, bearing_error_deg=0.2)
UNITS = tuple(unit(name=f"unit {number}") for number in range(3))


def in_a_row(gap_s: float, n: int, hostile: float = 0.7, **shots: float) -> Played:
    """Two slow friendly flights, one behind the other, each taken for hostile with the same probability."""
    flights = tuple(
        traffic(name=name, east_m=(25_000.0, 0.0), speed_mps=60.0, start_s=start_s)
        for name, start_s in (("first", 0.0), ("second", gap_s))
    )
    mistaken = replace(EXACT_IDENTITY, friendly=Belief(hostile=hostile, friendly=1.0 - hostile))
    nets = (network(identification=mistaken, doctrine=doctrine(assessment_s=4.0, **shots)),)
    return play(scenario(raids=(), traffic=flights, networks=nets, systems=(system(sensors=(EYE,)),)), n)


def turning(units: tuple[Unit, ...] = UNITS, **changes) -> Scenario:
    """One attacker who turns by about 90 degrees while the first missile flies, some units, and misses only."""
    straight = traffic(east_m=(32_000.0, 26_000.0, 20_000.0, 14_000.0), speed_mps=250.0, identity="hostile")
    route = tuple(
        replace(way, lat=destination(HOME, 0.0, 6_000.0).lat) if number % 2 else way
        for number, way in enumerate(straight.route)
    )
    nets = (network(**({"doctrine": doctrine(), "coordinated": True} | changes)),)
    missiles = system(sensors=(EYE,), effectors=(effector(kill_probability=0.0, speed_average_mps=500.0),))
    flown = replace(straight, route=route)
    return scenario(raids=(), traffic=(flown,), networks=nets, units=units, systems=(missiles,))


def most_in_flight(laid: Scenario, replication: int = 0) -> int:
    """Missiles under way at a time, at most."""
    now, most = 0, 0
    for event in log_of(laid, 1, replication):
        now += (event.kind == "launched") - (event.kind in ("killed", "missed"))
        most = max(most, now)
    return most


@pytest.mark.parametrize("gap_s", [10.0, 40.0])
def test_who_flies_behind_one_that_was_shot_down_is_not_taken_for_it(gap_s) -> None:
    """Two independent errors: both fall in 0.7 x 0.7 of the replications, none in 0.3 x 0.3."""
    fallen = in_a_row(gap_s, 1_000).killed[:, 1]
    assert np.mean(fallen == 2) == pytest.approx(0.49, abs=0.05)
    assert np.mean(fallen == 0) == pytest.approx(0.09, abs=0.03)


def test_who_is_wrongly_believed_killed_begins_a_new_track_and_is_fired_at_again() -> None:
    sure, fooled = (
        play(
            scenario(
                systems=(system(effectors=(effector(kill_probability=0.0),)),),
                networks=(network(doctrine=doctrine(assessment_s=4.0, false_kill_probability=share)),),
            )
        )
        for share in (0.0, 1.0)
    )
    assert (sure.tracks[0], fooled.tracks[0]) == (1, fooled.rounds.sum())
    assert 1 < fooled.rounds.sum() < sure.rounds.sum()


def test_kill_that_nobody_noticed_leaves_the_track_to_be_fired_at() -> None:
    """The track is carried on until it is dropped, and draws shots that meet nothing."""
    assert in_a_row(1_000.0, 20, hostile=1.0, missed_kill_probability=1.0).rounds.sum() > 80
    assert in_a_row(1_000.0, 20, hostile=1.0).rounds.sum() == 40


def test_missile_under_way_counts_for_the_track_that_goes_on_after_a_turn() -> None:
    """The track that is lost in the turn coasts: nobody fires before the first missile has arrived."""
    assert play(turning()).tracks[0] > 1, "the turn must lose the track"
    assert most_in_flight(turning()) == 1
    assert most_in_flight(turning(coordinated=False)) == 3


def test_missile_under_way_counts_also_where_the_lost_track_is_gone_already() -> None:
    """One radar that turns in 5 s confirms the new track when the old one was dropped."""
    alone = turning(units=UNITS[:1], drop_after_s=6.0)
    assert play(alone).tracks[0] > 1
    assert most_in_flight(alone) == 1


def test_missile_sent_to_who_is_believed_killed_counts_for_nobody_who_comes_after() -> None:
    """The slow missile of the second unit is under way to one whom the first unit shot down: it fires at the next."""
    quick = system(effectors=(effector(speed_average_mps=3_000.0, range_max_m=12_000.0),))
    slow = replace(system(effectors=(effector(speed_average_mps=300.0, range_max_m=12_000.0),)), id="slow", name="slow")
    laid = scenario(
        systems=(quick, slow),
        units=(unit(name="quick"), unit(name="slow", system="slow")),
        networks=(network(coordinated=False),),
        raids=(raid(name="first", distance_m=20_000.0), raid(name="next", distance_m=13_500.0, start_s=28.0)),
    )
    launched = {(event.vehicle, event.actor): event.t for event in log_of(laid) if event.kind == "launched"}
    arrived = [event.t for event in log_of(laid) if event.kind in ("missed", "killed") and event.actor == 1]
    assert launched[1, 1] < arrived[0], "the slow unit fires at the next one while its first missile flies"


def test_where_missiles_are_sent_is_known_by_tracks_alone() -> None:
    source = Path(openiads.simulation.under_way.__file__).read_text(encoding="utf-8")
    read = {node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}
    assert not read & {"vehicle", "vehicles", "label", "fate"}


def test_kills_of_the_shots_are_those_of_the_fates_where_tracks_are_mixed_up() -> None:
    """One unit may have two missiles under way to one vehicle, by two tracks."""
    shots = system(sensors=(EYE,), effectors=(effector(kill_probability=0.6),))
    board = prepare(scenario(raids=(raid(count=6, spacing_s=2.0),), systems=(shots,)))
    twice = 0
    for number in range(10):
        played = replay(board, 1, number)
        killed = sorted(shot.vehicle for shot in played.shots if shot.result == "killed")
        assert killed == sorted(track.flight.name for track in played.tracks if track.fate == "killed")
        launched = [(shot.vehicle, shot.start_s, shot.end_s) for shot in played.shots]
        twice += sum(one[0] == other[0] and one[1] < other[1] < one[2] for one in launched for other in launched)
    assert twice > 0
