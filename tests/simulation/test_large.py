"""Many against many: what is conserved in any play is conserved there, with and without a post."""

import numpy as np
import pytest

from openiads.geodesy.point import destination
from openiads.simulation.command import Assignment
from openiads.simulation.tables import FATES, KILLED

from .notional import HOME, doctrine, effector, network, play, radar, raids_apart, scenario, system, unit

N_VEHICLES, N_UNITS, N_PLAYS = 500, 60, 2
READY, RESERVE_RATIO = 4, 1.0
CHANNELS = 2


def many(assignment: Assignment):
    """60 batteries on a ring of 15 km around an asset, 500 targets towards it from all sides within ten minutes."""
    places = [destination(HOME, 360.0 * number / N_UNITS, 15_000.0) for number in range(N_UNITS)]
    battery = system(
        target_channels=float(CHANNELS),
        missile_channels=float(CHANNELS),
        sensors=(radar(scan_period_s=5.0, instrumented_range_m=40_000.0, range_error_m=30.0, bearing_error_deg=0.2),),
        effectors=(effector(kill_probability=0.7, ready_rounds=float(READY), range_max_m=12_000.0),),
    )
    return scenario(
        first_scan="random",
        systems=(battery,),
        networks=(network(assignment=assignment, doctrine=doctrine(assessment_s=4.0, missed_kill_probability=0.05)),),
        units=tuple(
            unit(name=f"unit {number:02d}", lat=place.lat, lon=place.lon, reserve_ratio=RESERVE_RATIO)
            for number, place in enumerate(places)
        ),
        raids=raids_apart(N_VEHICLES, 600.0 / N_VEHICLES, distance_m=60_000.0),
    )


@pytest.mark.parametrize("assignment", ["each battery", "linear"])
def test_500_vehicles_against_60_fire_units_keep_their_sums(assignment: Assignment) -> None:
    """Each vehicle has one fate, each kill a round, each leaker one reason a unit; no magazine gives more than it held.

    Looks: a radar looks at a vehicle at most once a scan.
    """
    played = play(many(assignment), N_PLAYS)
    assert played.fates.shape == (N_PLAYS, N_VEHICLES)
    killed = (played.fates == KILLED).sum(axis=1)
    assert {FATES[fate] for fate in np.unique(played.fates)} == {"killed", "leaked"}
    assert np.array_equal(killed + played.leakers, [N_VEHICLES] * N_PLAYS)
    assert np.array_equal(played.kills.sum(axis=1), killed)
    assert np.array_equal(played.killed.sum(axis=1), killed)
    assert np.all(played.kills <= played.rounds)
    assert np.all(played.rounds <= READY * (1.0 + RESERVE_RATIO))
    assert np.array_equal(played.engaged.sum(axis=1), played.rounds.sum(axis=1))
    assert np.array_equal(played.reasons.sum(axis=2), np.repeat(played.leakers[:, None], N_UNITS, axis=1))
    assert killed.min() > 100
    assert played.leakers.min() > 0
    assert played.looks.max() <= N_UNITS * N_VEHICLES * (60_000.0 / 300.0 / 5.0 + 1.0)
