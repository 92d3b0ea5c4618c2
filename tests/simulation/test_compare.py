"""Two scenarios under the same luck."""

import math
from functools import cache

import numpy as np
import pytest
import xarray as xr

from openiads.errors import ScenarioError
from openiads.simulation import run
from openiads.simulation.arrays import Board
from openiads.simulation.compare import compare, same_raid
from openiads.simulation.prepare import prepare
from openiads.simulation.reasons import REASONS
from openiads.simulation.run import simulate
from openiads.simulation.scenario import Kill

from .battles import battle, wide
from .notional import play, raid, unit

N = 400


@cache
def before() -> Board:
    return prepare(battle())


@cache
def after() -> Board:
    """The second battery has moved, as one does in the shipped pair."""
    return prepare(battle(units=(unit(name="north", system="far"), unit(name="south", system="near", lat=35.2))))


@cache
def difference() -> xr.Dataset:
    return compare(before(), after(), N, 1)


def width(interval: xr.DataArray) -> float:
    return float(interval.sel(interval="high") - interval.sel(interval="low"))


def test_difference_is_that_of_the_stored_replications() -> None:
    a, b = play(before(), N), play(after(), N)
    change = b.leakers - a.leakers
    found = compare(before(), after(), N, 1, first_scan="zero").sel(measure="leakers")
    half = 1.959963984540054 * change.std(ddof=1) / math.sqrt(N)
    np.testing.assert_allclose(found.difference, [change.mean(), change.mean() - half, change.mean() + half])
    np.testing.assert_allclose(found.shares, [(change < 0).mean(), (change == 0).mean(), (change > 0).mean()])
    np.testing.assert_allclose(found.outcome.sel(statistic="mean"), [a.leakers.mean(), b.leakers.mean()])


def test_pairing_narrows_the_interval() -> None:
    leakers = difference().sel(measure="leakers")
    assert width(leakers.difference) < 0.75 * width(leakers.unpaired)
    assert width(leakers.difference) > 0.0


def test_unpaired_interval_is_that_of_two_runs_of_their_own() -> None:
    a, b = simulate(before(), N, 1), simulate(after(), N, 2)
    spread = [float(one.leakers.sel(statistic="sd")) for one in (a, b)]
    half = 1.96 * math.hypot(*spread) / math.sqrt(N)
    assert width(difference().sel(measure="leakers").unpaired) == pytest.approx(2.0 * half, rel=0.1)


def test_a_scenario_does_not_differ_from_itself() -> None:
    dataset = compare(before(), before(), 100, 1)
    assert (dataset.difference == 0.0).all()
    assert (dataset.shares.sel(order="same") == 1.0).all()


def test_exchanging_the_two_turns_the_sign() -> None:
    turned = compare(after(), before(), N, 1)
    np.testing.assert_allclose(turned.difference.sel(interval="value"), -difference().difference.sel(interval="value"))
    np.testing.assert_allclose(turned.shares.sel(order="fewer"), difference().shares.sel(order="more"))


def test_each_side_is_what_simulate_gives() -> None:
    for side, board in (("a", before()), ("b", after())):
        alone = simulate(board, N, 1)
        np.testing.assert_array_equal(difference().outcome.sel(side=side), alone.measures)
        wrong = difference().wrong_engagement_probability.sel(side=side)
        np.testing.assert_array_equal(wrong, alone.wrong_engagement_probability)
        causes = difference().reasons.sel(side=side, statistic="mean")
        np.testing.assert_allclose(causes, alone.reasons.sel(statistic="mean").sum("unit"))
    assert tuple(difference().cause.values) == REASONS


def test_threads_and_chunks_change_no_digit(monkeypatch) -> None:
    first = compare(before(), after(), 100, 1, n_workers=1).assign_attrs(seconds=0.0)
    monkeypatch.setattr(run, "CHUNK", 9)
    xr.testing.assert_identical(first, compare(before(), after(), 100, 1, n_workers=2).assign_attrs(seconds=0.0))


def test_seed_changes_the_difference() -> None:
    other = compare(before(), after(), N, 2)
    assert not np.array_equal(other.difference, difference().difference)


def test_drawn_values_are_shared_by_both_sides() -> None:
    kills = (Kill(effector="far-missile", probability=wide(0.1, 0.6, 0.9)),)
    boards = [prepare(battle(kills=kills, n_raid=8)) for _ in range(2)]
    dataset = compare(boards[0], boards[1], 100, 1, uncertainty="full")
    assert (dataset.shares.sel(order="same") == 1.0).all()
    best = compare(boards[0], boards[1], 100, 1)
    assert not np.array_equal(dataset.outcome, best.outcome)


def test_each_side_may_have_its_own_first_scan() -> None:
    mixed = compare(before(), before(), 200, 1, first_scan=("random", "zero"))
    assert float(mixed.shares.sel(measure="missiles fired", order="same")) < 1.0


def test_another_raid_is_noticed() -> None:
    assert same_raid(before(), after())
    assert not same_raid(before(), prepare(battle(raids=(raid(count=3),))))


def test_no_replication_cannot_be_compared() -> None:
    with pytest.raises(ScenarioError, match="replications is 0: cannot be played"):
        compare(before(), after(), 0)
