"""Two scenarios under the same luck: the difference, replication by replication.

What bears the same name in both draws the same numbers, so most of the chance cancels in the difference, and far fewer
replications show it than two runs with luck of their own would need.
"""

import time
from collections.abc import Callable
from functools import partial

import numpy as np
import xarray as xr

from openiads.simulation.arrays import Board
from openiads.simulation.dataset import MEASURES, WRONG, measures_of
from openiads.simulation.measures import (
    INTERVAL,
    STATISTICS,
    Pairs,
    Tally,
    add_counts,
    add_pairs,
    difference_intervals,
    share_above_zero,
    start_pairs,
    start_tally,
    tally_statistics,
)
from openiads.simulation.reasons import REASONS
from openiads.simulation.run import FirstScan, Uncertainty, check_numbers, play_chunks

SIDES = ("a", "b")
ORDER = ("fewer", "same", "more")
WRONG_ROWS = [MEASURES.index(f"{identity} engaged") for identity in WRONG]


def compare(
    board_a: Board,
    board_b: Board,
    n: int = 1000,
    seed: int = 1,
    *,
    uncertainty: Uncertainty = "best",
    first_scan: FirstScan | tuple[FirstScan, FirstScan] = "random",
    n_workers: int | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> xr.Dataset:
    """Play both `n` times under common random numbers, and set the second against the first.

    first_scan: of both, or of each. The dataset holds

        outcome        side, measure, statistic  each on its own
        difference     measure, interval         mean of b less a, with its 95 % interval as played, in pairs
        unpaired       measure, interval         the interval that two runs with luck of their own would have given
        shares         measure, order            share of the replications in which b had fewer, the same or more than a
        wrong_engagement_probability             side, identity, interval
        reasons        side, cause, statistic    leakers at which a unit did not fire, over all units

    Raises ScenarioError for a number that cannot be played.
    """
    check_numbers(n, seed)
    boards = (board_a, board_b)
    play = partial(play_chunks, n=n, seed=seed, sampled=uncertainty == "full", n_workers=n_workers)
    pairs = start_pairs(len(MEASURES))
    tallies = tuple(start_tally(len(MEASURES)) for _ in SIDES)
    reasons = tuple(start_tally(len(REASONS)) for _ in SIDES)
    phases = (first_scan, first_scan) if isinstance(first_scan, str) else first_scan
    started_s = time.perf_counter()
    plays_a = play(board_a, random_phase=phases[0] == "random", report=progress or (lambda text, share: None))
    plays_b = play(board_b, random_phase=phases[1] == "random")
    for outcomes in zip(plays_a, plays_b, strict=True):
        counts = [measures_of(board, outcome) for board, outcome in zip(boards, outcomes, strict=True)]
        add_pairs(pairs, counts[0], counts[1])
        for side in range(len(SIDES)):
            add_counts(tallies[side], counts[side])
            add_counts(reasons[side], outcomes[side].reasons.sum(axis=1))
    attrs = {"replications": n, "seed": seed, "uncertainty": uncertainty, "seconds": time.perf_counter() - started_s}
    return _dataset(pairs, tallies, reasons, {**attrs, **_sizes(boards)})


def same_raid(board_a: Board, board_b: Board) -> bool:
    """Whether the same vehicles, by name and class, fly in both, so that differences are those of the defence."""
    skies = [
        [(one.name, one.vehicle.id, one.identity, one.has_goal) for one in board.flights]
        for board in (board_a, board_b)
    ]
    return skies[0] == skies[1]


def _sizes(boards: tuple[Board, Board]) -> dict[str, list[int]]:
    return {
        "vehicles": [len(board.flights) for board in boards],
        "raid_vehicles": [int(np.count_nonzero(board.sky.vehicles.has_goal)) for board in boards],
        "units": [len(board.units) for board in boards],
    }


def _dataset(
    pairs: Pairs, tallies: tuple[Tally, ...], reasons: tuple[Tally, ...], attrs: dict[str, object]
) -> xr.Dataset:
    wrong = np.stack([share_above_zero(tally)[WRONG_ROWS] for tally in tallies])
    dataset = xr.Dataset(
        {
            "outcome": (("side", "measure", "statistic"), np.stack([tally_statistics(one) for one in tallies])),
            "difference": (("measure", "interval"), difference_intervals(pairs)),
            "unpaired": (("measure", "interval"), difference_intervals(pairs, paired=False)),
            "shares": (("measure", "order"), pairs.order.T / pairs.n),
            "wrong_engagement_probability": (("side", "identity", "interval"), wrong),
            "reasons": (("side", "cause", "statistic"), np.stack([tally_statistics(one) for one in reasons])),
        },
        {
            "side": list(SIDES),
            "measure": list(MEASURES),
            "statistic": list(STATISTICS),
            "interval": list(INTERVAL),
            "order": list(ORDER),
            "identity": list(WRONG),
            "cause": list(REASONS),
        },
        attrs,
    )
    for variable in dataset.data_vars.values():
        variable.attrs["units"] = "1"
    return dataset
