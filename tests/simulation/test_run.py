"""Many replications: the same on any number of threads and in any chunks, by seed, in flat memory."""

import threading
import tracemalloc
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import xarray as xr

from openiads.errors import ScenarioError
from openiads.simulation import run
from openiads.simulation.allocate import allocate_outcomes
from openiads.simulation.arrays import Board
from openiads.simulation.compare import compare
from openiads.simulation.prepare import prepare
from openiads.simulation.read_scenario import read_scenario
from openiads.simulation.run import simulate, with_other_luck
from openiads.simulation.scenario import Kill

from .battles import battle, wide


@cache
def board() -> Board:
    return prepare(battle())


@cache
def unsure_board() -> Board:
    return prepare(battle(kills=(Kill(effector="far-missile", probability=wide(0.1, 0.6, 0.9)),)))


def timeless(dataset: xr.Dataset) -> xr.Dataset:
    return dataset.assign_attrs(seconds=0.0)


def mean(dataset: xr.Dataset, name: str = "leakers") -> float:
    return float(dataset[name].sel(statistic="mean"))


def test_one_thread_and_two_give_identical_results() -> None:
    one, two = (simulate(unsure_board(), 300, 3, uncertainty="full", n_workers=n) for n in (1, 2))
    xr.testing.assert_identical(timeless(one), timeless(two))


def test_the_size_of_the_chunks_changes_no_digit(monkeypatch) -> None:
    whole = simulate(unsure_board(), 300, 3, uncertainty="full")
    monkeypatch.setattr(run, "CHUNK", 7)
    xr.testing.assert_identical(timeless(whole), timeless(simulate(unsure_board(), 300, 3, uncertainty="full")))


def test_same_seed_repeats_and_another_seed_does_not() -> None:
    first, again, other = (timeless(simulate(board(), 200, seed)) for seed in (5, 5, 6))
    xr.testing.assert_identical(first, again)
    assert not first.identical(other)


def under_open_sky(laid: Board) -> Board:
    """Under a ceiling without end nothing counts as hidden ahead of time, so that every turn of a radar looks."""
    return replace(laid, ground=laid.ground._replace(ceiling_m=np.full_like(laid.ground.ceiling_m, np.inf)))


def test_turns_left_out_behind_terrain_change_no_digit() -> None:
    scenario = read_scenario("hmeimim-2024-before")
    holding = tuple(replace(one, rules="hold") for one in scenario.networks)
    laid = prepare(replace(scenario, networks=holding))
    skipped, looked = (timeless(simulate(one, 30, 3)) for one in (laid, under_open_sky(laid)))
    assert float(skipped.reasons.sel(cause="held by rules", statistic="mean").sum()) > 0.0, "nobody fires, all look"
    xr.testing.assert_identical(skipped, looked)


def test_looks_of_guides_left_out_behind_terrain_change_hardly_a_play() -> None:
    """A unit that tries anew asks at slightly other times, so a few plays end otherwise, as often better as worse."""
    laid = prepare(read_scenario("hmeimim-2024-before"))
    compared = compare(laid, under_open_sky(laid), 600, 3)
    leakers = compared.shares.sel(measure="leakers")
    assert float(leakers.sel(order="same")) > 0.98
    assert abs(float(compared.difference.sel(measure="leakers", interval="value"))) < 0.1


def test_a_seed_of_64_bits_is_played() -> None:
    assert mean(simulate(board(), 100, 2**64 - 1)) != mean(simulate(board(), 100, 0))


def test_memory_does_not_grow_with_the_replications(monkeypatch) -> None:
    monkeypatch.setattr(run, "CHUNK", 64)
    simulate(board(), 64, 1)

    def peak_bytes(n: int) -> int:
        tracemalloc.start()
        simulate(board(), n, 1)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    outcomes_of_3584 = 3584 * sum(part.nbytes for part in allocate_outcomes(board(), 1))
    assert peak_bytes(4096) - peak_bytes(512) < 0.05 * outcomes_of_3584


def test_drawing_the_estimates_changes_results_and_tells_ignorance_apart() -> None:
    best, full = (simulate(unsure_board(), 500, 1, uncertainty=how) for how in ("best", "full"))
    assert mean(full) > mean(best), "the mean of the drawn kill probabilities is below the best value"
    assert "spread" not in best
    leakers = full.spread.sel(measure="leakers")
    assert float(leakers.sel(source="ignorance")) > 0.3


def test_values_without_doubt_leave_chance_alone() -> None:
    best, full = (simulate(board(), 1000, 1, uncertainty=how) for how in ("best", "full"))
    xr.testing.assert_identical(best.leakers, full.leakers)
    chance, ignorance, both = full.spread.sel(measure="leakers").values
    assert chance == pytest.approx(both, rel=0.08)
    assert ignorance < 0.4 * both


def test_first_scan_changes_results() -> None:
    random, zero = (simulate(board(), 100, 1, first_scan=phase) for phase in ("random", "zero"))
    assert float(random.ranges.sum()) != float(zero.ranges.sum())


def test_other_luck_keeps_the_values_and_changes_all_else() -> None:
    ours, other = board(), with_other_luck(board())
    assert (ours.defence.kill_estimates == other.defence.kill_estimates).all()
    assert (ours.sky.rcs == other.sky.rcs).all()
    for before, after in (
        (ours.sky.vehicles.key, other.sky.vehicles.key),
        (ours.sky.vehicles.turn_key, other.sky.vehicles.turn_key),
        (ours.defence.sensors.key, other.defence.sensors.key),
        (ours.defence.look_keys, other.defence.look_keys),
        (ours.defence.guide_keys, other.defence.guide_keys),
        (ours.defence.belief_keys, other.defence.belief_keys),
    ):
        assert (before != after).all()


def test_progress_ends_at_the_whole_work() -> None:
    said: list[tuple[str, float]] = []
    simulate(board(), 300, 1, progress=lambda text, share: said.append((text, share)))
    assert said[-1] == ("replication 300 of 300", 1.0)
    assert [share for _, share in said] == sorted(share for _, share in said)


def test_ctrl_c_between_chunks_leaves_no_thread_behind() -> None:
    def stop(text: str, share: float) -> None:
        raise KeyboardInterrupt

    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        simulate(board(), 4096, 1, progress=stop)
    assert threading.active_count() == before


def test_numbers_that_cannot_be_played_are_named_together() -> None:
    with pytest.raises(ScenarioError) as caught:
        simulate(board(), 0, -1)
    assert "replications is 0: cannot be played" in str(caught.value)
    assert "seed is -1" in str(caught.value)
