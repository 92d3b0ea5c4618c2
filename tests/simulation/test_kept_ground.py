"""Ground kept for the next scenario is the ground that would have been laid for it."""

from dataclasses import replace

import numpy as np
import pytest

from openiads.errors import ScenarioError
from openiads.simulation.kept_ground import MOST_KEPT, KeptGround
from openiads.simulation.prepare import prepare
from openiads.simulation.read_scenario import read_scenario
from openiads.simulation.scenario import Scenario

from .notional import doctrine, network, radar, scenario, system, unit

SCENARIO = read_scenario("hmeimim-2024-after")


def horizons(laid: Scenario, kept: KeptGround | None = None) -> np.ndarray:
    return prepare(laid, kept=kept).ground.horizon_m


def test_a_change_of_doctrine_shares_the_ground_and_plays_on_the_same():
    kept = KeptGround()
    first = prepare(SCENARIO, kept=kept)
    shots = replace(SCENARIO.networks[0], doctrine=doctrine(shots_per_target=1))
    second = prepare(replace(SCENARIO, networks=(shots,)), kept=kept)
    assert second.ground.horizon_m is first.ground.horizon_m
    anew = prepare(replace(SCENARIO, networks=(shots,)))
    assert np.array_equal(second.ground.horizon_m, anew.ground.horizon_m, equal_nan=True)
    assert np.array_equal(second.defence.sensors, anew.defence.sensors)
    assert np.array_equal(second.defence.units, anew.defence.units)


def higher(antenna_height_m: float) -> Scenario:
    return scenario(systems=(system(sensors=(radar(antenna_height_m=antenna_height_m),)),))


@pytest.mark.parametrize(
    "changed",
    [
        higher(30.0),
        replace(higher(20.0), k_ratio=1.0),
        replace(higher(20.0), posting_m=4_000.0),
        replace(higher(20.0), units=(unit(lat=35.01),)),
    ],
    ids=["antenna", "refraction", "posting", "place"],
)
def test_what_changes_the_sight_gets_ground_of_its_own(changed):
    kept = KeptGround()
    before = horizons(higher(20.0), kept)
    after = horizons(changed, kept)
    assert np.array_equal(after, horizons(changed))
    assert before.shape != after.shape or not np.array_equal(before, after)


def test_a_mast_gets_ground_of_its_own():
    kept = KeptGround()
    plain = prepare(SCENARIO, kept=kept)
    masts = replace(SCENARIO, units=tuple(replace(one, mast=True) for one in SCENARIO.units))
    assert len(prepare(masts, kept=kept).ground.horizon_m) > len(plain.ground.horizon_m)


def test_a_fault_is_told_with_kept_ground_too():
    kept = KeptGround()
    prepare(SCENARIO, kept=kept)
    off = tuple(replace(one, lat=60.0) for one in SCENARIO.units)
    with pytest.raises(ScenarioError, match="off the terrain"):
        prepare(replace(SCENARIO, units=off), kept=kept)
    with pytest.raises(ScenarioError, match="no such network"):
        prepare(replace(SCENARIO, networks=(network(name="other"),)), kept=kept)


def test_only_the_newest_grounds_are_kept():
    kept = KeptGround()
    for step in range(MOST_KEPT + 3):
        prepare(higher(20.0 + step), kept=kept)
    assert len(kept.grounds) == MOST_KEPT
    assert len(kept.places) == 1
