"""Playing a scenario many times: in chunks, on all cores, with progress."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np

from openiads.simulation.allocate import allocate_logs, allocate_outcomes, allocate_states
from openiads.simulation.arrays import Board
from openiads.simulation.kernels import play_some
from openiads.simulation.tables import Outcome

CHUNK = 256
"""Replications between two reports of progress; bounds the memory."""


def play_chunks(
    board: Board,
    n: int,
    seed: int,
    *,
    sampled: bool = False,
    random_phase: bool = True,
    n_workers: int | None = None,
    first: int = 0,
    report: Callable[[str, float], None] = lambda text, share: None,
) -> Iterator[Outcome]:
    """Outcomes of replications `first` to `first + n`, chunk by chunk; each chunk reuses the arrays of the last one.

    sampled: draw each Estimate once per replication; else best values. The result is the same for any n_workers.
    """
    workers = range(n_workers or os.cpu_count() or 1)
    states = allocate_states(board, len(workers))
    logs = allocate_logs(1, 0)
    with ThreadPoolExecutor(len(workers)) as pool:
        for start in range(0, n, CHUNK):
            outcomes = allocate_outcomes(board, min(CHUNK, n - start))
            play = partial(play_some, board.sky, board.defence, board.ground, states, outcomes, logs, np.uint64(seed))
            list(pool.map(lambda worker, at=start: play(first + at, worker, sampled, random_phase), workers))
            done = start + outcomes.vehicles.shape[0]
            report(f"replication {done} of {n}", done / n)
            yield outcomes
