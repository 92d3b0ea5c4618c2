"""A replication played again is the same replication, and its events, tracks and shots fit together."""

from dataclasses import replace

import numpy as np
import pytest

from openiads.export.map_frame import bilinear
from openiads.geodesy.local_grid import to_grid_m
from openiads.geodesy.point import Point, destination, distance_m
from openiads.simulation.command import Belief, Identification
from openiads.simulation.prepare import prepare
from openiads.simulation.reasons import REASONS
from openiads.simulation.replay import PLACE_STEP_DEG, Replay, replay
from openiads.simulation.run import play_chunks
from openiads.simulation.scenario import Waypoint
from tests.simulation.notional import (
    HOME,
    doctrine,
    effector,
    exact,
    network,
    raid,
    scenario,
    system,
    traffic,
    unit,
)

SEED = 5


def skirmish() -> Replay:
    """Three attackers from a random bearing, an even chance of a kill, and a friendly flight that is taken for them."""
    poor = Identification(time_s=0.0, hostile=Belief(hostile=1.0), friendly=Belief(hostile=1.0))
    board = prepare(
        scenario(
            networks=(network(identification=poor, doctrine=doctrine(shots_per_target=1, assessment_s=3.0)),),
            systems=(system(effectors=(effector(kill_probability=0.5),)),),
            raids=(raid(bearing_deg=None, count=3, spacing_s=20.0),),
            traffic=(traffic(north_m=8_000.0),),
        )
    )
    return replay(board, SEED, 11, first_scan="zero")


def test_replay_has_the_outcome_of_the_run_of_many():
    board = prepare(
        scenario(
            systems=(system(effectors=(effector(kill_probability=0.5),)),),
            raids=(raid(bearing_deg=None, count=4, reliability_probability=0.8),),
        )
    )
    (many,) = play_chunks(board, 40, SEED)
    assert len({tuple(fates) for fates in many.vehicles.fate}) > 3, "the replications must differ to be told apart"
    for number in (0, 17, 39):
        again = replay(board, SEED, number).outcome
        for one, all_ in zip(again, many, strict=True):
            assert one[0].tobytes() == all_[number].tobytes()


def test_each_estimate_is_drawn_only_with_full_uncertainty():
    wide = replace(exact(30_000.0, "m"), low=20_000.0, high=40_000.0)
    board = prepare(scenario(systems=(system(effectors=(replace(effector(), range_max_m=wide),)),)))
    reach_m = [
        replay(board, SEED, number, uncertainty=uncertainty).units[0].reaches[0][1]
        for uncertainty, number in (("best", 0), ("best", 1), ("full", 0), ("full", 1))
    ]
    assert reach_m[:2] == [30_000.0, 30_000.0]
    assert len(set(reach_m)) == 3


def test_first_scan_moves_the_first_detection():
    board = prepare(scenario())
    first_s = [replay(board, SEED, 0, first_scan=phase).events[0].t_s for phase in ("zero", "random")]
    assert first_s[0] == 0.0
    assert 0.0 < first_s[1] < 1.0, "the radar turns once in a second"


def test_events_stand_in_the_order_of_time_and_carry_names():
    played = skirmish()
    assert [event.t_s for event in played.events] == sorted(event.t_s for event in played.events)
    flights = {flight.name for flight in played.board.flights}
    assert {event.vehicle for event in played.events} == flights
    for event in played.events:
        assert bool(event.sensor) == (event.kind in ("detected", "confirmed"))
        assert bool(event.unit) == (event.kind in ("launched", "killed", "missed", "assessed"))
        assert bool(event.effector) == bool(event.unit)


def test_a_log_of_exactly_the_needed_rows_holds_every_event():
    played = skirmish()
    assert len(played.events) == int(played.outcome.counts[0, 0].events)
    assert sum(event.kind == "launched" for event in played.events) == int(played.outcome.effectors.rounds.sum())


def test_track_of_a_killed_vehicle_ends_where_and_when_it_was_killed():
    played = skirmish()
    kills = [event for event in played.events if event.kind == "killed"]
    assert kills
    for kill in kills:
        track = played.track(kill.vehicle)
        assert track.fate == "killed"
        assert track.t_s[-1] == pytest.approx(kill.t_s)
        end = Point(lat=track.lat[-1], lon=track.lon[-1])
        assert distance_m(end, Point(lat=kill.lat, lon=kill.lon)) < 1.0


def test_track_of_a_raid_is_turned_as_in_that_replication():
    played = skirmish()
    starts = [track for track in played.tracks if track.flight.has_goal]
    for track in starts:
        start = Point(lat=track.lat[0], lon=track.lon[0])
        assert distance_m(start, HOME) == pytest.approx(40_000.0, rel=1e-3)
        assert distance_m(start, destination(HOME, 90.0, 40_000.0)) > 1_000.0, "the bearing was drawn"
        assert track.t_s[0] == pytest.approx(track.flight.points[0][0])
    leaked = [track for track in starts if track.fate == "leaked"]
    assert leaked
    for track in leaked:
        assert distance_m(Point(lat=track.lat[-1], lon=track.lon[-1]), HOME) < 1.0


def test_detection_stands_on_the_track():
    played = skirmish()
    seen = next(event for event in played.events if event.kind == "detected" and event.t_s > 0.0)
    lat, lon, altitude_m = played.track(seen.vehicle).at(seen.t_s)
    assert distance_m(Point(lat=lat, lon=lon), Point(lat=seen.lat, lon=seen.lon)) < 5.0
    assert altitude_m == pytest.approx(seen.altitude_m, abs=0.1)


def test_a_vehicle_that_fails_has_no_track():
    board = prepare(scenario(raids=(raid(reliability_probability=0.0),)))
    played = replay(board, SEED, 0)
    assert played.tracks == ()
    with pytest.raises(KeyError, match="raid"):
        played.track("raid")


def test_route_above_ground_follows_the_ground():
    ridge = [Waypoint(lat=35.40, lon=36.00, height_agl_m=200.0), Waypoint(lat=35.40, lon=36.40, height_agl_m=200.0)]
    board = prepare(
        scenario(
            terrain="bundled", posting_m=1_000.0, raids=(), traffic=(traffic(route=tuple(ridge)),), units=(), assets=()
        )
    )
    (track,) = replay(board, SEED, 0).tracks
    assert track.altitude_m.max() - track.altitude_m.min() > 500.0, "the coastal mountains lie between"
    points = [Point(lat=lat, lon=lon) for lat, lon in zip(track.lat, track.lon, strict=True)]
    x_m, y_m = np.array([to_grid_m(board.grid, point) for point in points]).T
    ground_m = bilinear(board.ground.elevation_m, board.grid.x_m(), board.grid.y_m(), x_m, y_m).diagonal()
    assert track.altitude_m == pytest.approx(ground_m + 200.0, abs=0.5)


def test_shots_tell_kills_misses_and_what_is_still_flying():
    played = skirmish()
    results = [shot.result for shot in played.shots]
    kinds = [event.kind for event in played.events]
    assert len(results) == kinds.count("launched")
    assert results.count("killed") == kinds.count("killed")
    assert results.count("missed") + results.count("target gone") == kinds.count("missed")
    for shot in played.shots:
        assert shot.end_s > shot.start_s
        met = Point(lat=shot.lat, lon=shot.lon)
        flight_s = shot.end_s - shot.start_s
        assert distance_m(HOME, met) == pytest.approx(1_000.0 * flight_s, rel=0.02, abs=1_200.0), "missiles fly 1 km/s"


def test_shot_at_a_target_that_another_network_killed_meets_nothing():
    board = prepare(
        scenario(
            networks=(network(), network(name="other", latency_s=4.0)),
            units=(unit(), unit(name="second", network="other")),
        )
    )
    played = replay(board, SEED, 0, first_scan="zero")
    assert [(shot.unit, shot.result) for shot in played.shots] == [("unit", "killed"), ("second", "target gone")]
    gone = played.shots[1]
    track = played.track("raid")
    assert (gone.lat, gone.lon) == (pytest.approx(track.lat[-1]), pytest.approx(track.lon[-1]))


def test_units_and_radars_stand_no_finer_than_their_sources():
    board = prepare(scenario(units=(unit(lat=35.123456, lon=36.654321),)))
    played = replay(board, SEED, 0)
    for standing in (*played.units, *played.sensors):
        assert (standing.lat, standing.lon) == (35.12, 36.65)
        assert standing.lat == pytest.approx(round(standing.lat / PLACE_STEP_DEG) * PLACE_STEP_DEG)


def test_reload_is_told_with_the_unit_and_where_it_stands():
    board = prepare(
        scenario(
            systems=(system(effectors=(effector(ready_rounds=1.0, kill_probability=0.0),)),),
            units=(unit(reserve_ratio=1.0, lat=35.0012, lon=36.0012),),
        )
    )
    reloads = [event for event in replay(board, SEED, 0).events if event.kind == "reloaded"]
    assert [(one.unit, one.vehicle, one.lat, one.lon) for one in reloads] == [("unit", "", 35.0, 36.0)]


def test_reasons_of_each_leaker_add_up_to_those_of_the_outcome():
    board = prepare(
        scenario(
            networks=(network(doctrine=doctrine(shots_per_target=1)),),
            systems=(system(effectors=(effector(kill_probability=0.3),)),),
            raids=(raid(bearing_deg=None, count=4),),
        )
    )
    counted = set()
    for number in range(6):
        played = replay(board, SEED, number)
        units = [unit.name for unit in board.units]
        table = np.zeros_like(played.outcome.reasons[0])
        for one in played.reasons:
            table[units.index(one.unit), REASONS.index(one.cause)] += 1
        assert (table == played.outcome.reasons[0]).all()
        counted |= {one.cause for one in played.reasons}
        leaked = {track.flight.name for track in played.tracks if track.fate == "leaked"}
        assert {one.vehicle for one in played.reasons} == leaked
    assert counted
