"""Laws of ties: an arc, a cue and a protection bound every shot, whatever flies."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from openiads.geodesy.local_grid import to_grid_m
from openiads.geodesy.point import Point, destination
from openiads.simulation.allocate import allocate_logs, allocate_outcomes, allocate_states
from openiads.simulation.kernels import play_some
from openiads.simulation.prepare import prepare
from openiads.simulation.scenario import Asset
from openiads.simulation.tables import LOG_KILLED
from openiads.simulation.tasking import Arc, Protection

from .notional import HOME, LARGEST_LOG, doctrine, network, play, radar, raid, scenario, system, unit

few = settings(max_examples=12, deadline=None)
bearings = st.floats(0.0, 359.9)
ranges_m = st.floats(3_000.0, 40_000.0)


def at(bearing: float, distance_m: float) -> dict[str, float]:
    point = destination(HOME, bearing, distance_m) if distance_m else HOME
    return {"lat": point.lat, "lon": point.lon}


@few
@given(bearings, st.floats(1.0, 359.0), bearings, st.floats(0.0, 20_000.0))
def test_no_target_is_met_outside_the_arc(centre, width, stand, distance_m) -> None:
    """Targets come from all around to a place beside the unit; every missile hits where it meets its target."""
    own = unit(arc=Arc(centre_deg=centre, width_deg=width), **at(stand, distance_m))
    around = tuple(raid(name=f"raid {b}", bearing_deg=float(b)) for b in range(0, 360, 30))
    board = prepare(scenario(units=(own,), raids=around))
    states, outcomes, logs = allocate_states(board, 1), allocate_outcomes(board, 1), allocate_logs(1, LARGEST_LOG)
    play_some(board.sky, board.defence, board.ground, states, outcomes, logs, np.uint64(1), 0, 0, False, False)
    place = board.defence.units[0]
    here = Point(lat=own.lat, lon=own.lon)
    x, y = to_grid_m(board.grid, destination(here, 0.0, 1_000.0))
    north_deg = math.degrees(math.atan2(x - place.x, y - place.y))
    for event in logs[0][: int(outcomes.counts["events"][0, 0])]:
        if event.kind == LOG_KILLED:
            found_deg = math.degrees(math.atan2(event.x - place.x, event.y - place.y)) - north_deg
            off_deg = abs((found_deg - centre + 180.0) % 360.0 - 180.0)
            assert off_deg <= width / 2.0 + 0.1


@few
@given(ranges_m, st.floats(3_000.0, 60_000.0), st.integers(1, 6))
def test_battery_limited_to_its_own_radars_fires_at_nothing_that_they_never_saw(own_m, other_m, count) -> None:
    """All fly straight at the battery, so what is farther off than its radar sees it has never seen."""
    guides = radar(id="engage", role="engagement", dual_role=False)
    systems = (
        system(id="own", sensors=(radar(dual_role=False, instrumented_range_m=own_m), guides)),
        system(id="other", sensors=(radar(instrumented_range_m=other_m),)),
    )
    held = doctrine(rules="hold")
    units = (unit(system="own", cued_by=()), unit(name="other", system="other", doctrine=held))
    played = play(scenario(systems=systems, units=units, raids=(raid(count=count, distance_m=60_000.0),)))
    assert not np.any(played.first_shot_m[0] > own_m)


@few
@given(st.floats(0.0, 20_000.0), ranges_m, bearings)
def test_fire_is_kept_from_all_that_passes_too_far_off(offset_m, within_m, stand) -> None:
    """A raid from the east on a place `offset_m` south of the protected battery, in the guard's reach."""
    aim = at(180.0, offset_m)
    guard = unit(protects=Protection(battery="big", within_m=within_m), **at(stand, 5_000.0))
    big = unit(name="big", doctrine=doctrine(rules="hold"))
    laid = scenario(
        units=(guard, big),
        networks=(network(coordinated=False),),
        assets=(Asset(name="home", **aim),),
        raids=(raid(distance_m=60_000.0),),
    )
    fired = play(laid).rounds.sum() > 0
    assert fired == (offset_m < within_m) or abs(offset_m - within_m) < 200.0
