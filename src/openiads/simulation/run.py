"""Playing a scenario many times: in chunks, on all cores, with progress."""

import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import Any, Literal

import numpy as np
import xarray as xr

from openiads.errors import Fault, ScenarioError
from openiads.simulation.allocate import allocate_logs, allocate_outcomes, allocate_states
from openiads.simulation.arrays import Board
from openiads.simulation.card import play_on_card
from openiads.simulation.dataset import add_outcome, add_twin, run_dataset, start_sums
from openiads.simulation.estimates import name_key
from openiads.simulation.kernels import play_some
from openiads.simulation.post_tables import States
from openiads.simulation.tables import Outcome

CHUNK = 256
"""Replications between two reports of progress; bounds the memory."""
CHUNKS_AHEAD = 1
"""Chunks begun before the last one is handed out, so that no thread waits for the slowest."""
MOST_REPLICATIONS = 2**31
"""Replications are numbered below this, so that no two of them share a draw."""

Uncertainty = Literal["best", "full"]
"""What of the catalogue is played: its best values, or one draw of every Estimate per replication."""
FirstScan = Literal["random", "zero"]
Device = Literal["processor", "card"]
"""What plays: the threads of the processor, or those of a CUDA card."""
Report = Callable[[str, float], None]


def simulate(
    board: Board,
    n: int = 1000,
    seed: int = 1,
    *,
    uncertainty: Uncertainty = "best",
    first_scan: FirstScan = "random",
    n_workers: int | None = None,
    device: Device = "processor",
    progress: Report | None = None,
) -> xr.Dataset:
    """Play `n` replications and sum them up; the same seed gives the same numbers on any number of threads.

    uncertainty: "full" draws every Estimate once per replication, and plays each of these draws a second time with
    other luck (`with_other_luck`), so that the spread by chance and the spread by ignorance can be told apart.
    first_scan: each radar begins its turn at a random moment, or all at time zero.
    device: a card gives the numbers of the processor but for the last digits of its exponentials, logarithms and sines.
    The dataset is described in `openiads.simulation.dataset`. Raises ScenarioError for a number that cannot be played,
    and where there is no card.
    """
    check_numbers(n, seed)
    report = progress or (lambda text, share: None)
    full = uncertainty == "full"
    chunks = play_on_card if device == "card" else play_chunks
    play = partial(chunks, n=n, seed=seed, sampled=full, random_phase=first_scan == "random", n_workers=n_workers)
    sums = start_sums(board)
    started_s = time.perf_counter()
    if full:
        for outcome, twin in zip(play(board, report=report), play(with_other_luck(board)), strict=True):
            add_outcome(sums, board, outcome)
            add_twin(sums, board, outcome, twin)
    else:
        for outcome in play(board, report=report):
            add_outcome(sums, board, outcome)
    attrs = {"replications": n, "seed": seed, "uncertainty": uncertainty, "first_scan": first_scan}
    return run_dataset(board, sums, {**attrs, "seconds": time.perf_counter() - started_s})


def check_numbers(n: int, seed: int) -> None:
    """Refuse a number of replications or a seed that cannot be played. Raises ScenarioError with all faults."""
    faults = []
    if not 1 <= n <= MOST_REPLICATIONS:
        remedy = f"give 1 to {MOST_REPLICATIONS}"
        faults.append(
            Fault(where="simulation", field="replications", value=n, problem="cannot be played", remedy=remedy)
        )
    if not 0 <= seed < 2**64:
        remedy = "give a whole number of 0 to 2^64 - 1"
        faults.append(Fault(where="simulation", field="seed", value=seed, problem="is no seed", remedy=remedy))
    if faults:
        raise ScenarioError(faults)


def with_other_luck(board: Board) -> Board:
    """The same board with other luck: every draw comes out anew, except those of the Estimates.

    Played under one seed, replication i of both has the same values of the catalogue and nothing else in common.
    """
    flip = np.uint64(name_key("other luck"))
    vehicles, sensors = board.sky.vehicles.copy(), board.defence.sensors.copy()
    lines, orders = board.defence.lines.copy(), board.defence.orders.copy()
    vehicles["key"] ^= flip
    vehicles["turn_key"] ^= flip
    sensors["key"] ^= flip
    lines["key"] ^= flip
    orders["chance_key"] ^= flip
    defence = board.defence
    return replace(
        board,
        sky=board.sky._replace(vehicles=vehicles),
        defence=defence._replace(
            sensors=sensors,
            lines=lines,
            orders=orders,
            look_keys=defence.look_keys ^ flip,
            guide_keys=defence.guide_keys ^ flip,
            belief_keys=defence.belief_keys ^ flip,
        ),
    )


def play_chunks(
    board: Board,
    n: int,
    seed: int,
    *,
    sampled: bool = False,
    random_phase: bool = True,
    n_workers: int | None = None,
    first: int = 0,
    report: Report = lambda text, share: None,
) -> Iterator[Outcome]:
    """Outcomes of replications `first` to `first + n`, chunk by chunk.

    sampled: draw each Estimate once per replication; else best values. The result is the same for any n_workers.
    """
    workers = range(n_workers or os.cpu_count() or 1)
    states = allocate_states(board, len(workers))
    ready(board, states)
    ahead: deque[tuple[Outcome, list[Future[None]]]] = deque()
    with ExitStack() as stack:
        hands = [stack.enter_context(ThreadPoolExecutor(1)) for _ in workers]
        for start in range(0, n, CHUNK):
            outcomes = allocate_outcomes(board, min(CHUNK, n - start))
            play = partial(_play_share, board, states, outcomes, seed, first + start, sampled, random_phase)
            ahead.append((outcomes, [hand.submit(play, worker) for worker, hand in zip(workers, hands, strict=True)]))
            last = start + CHUNK >= n
            while len(ahead) > (0 if last else CHUNKS_AHEAD):
                outcomes, shares = ahead.popleft()
                for share in shares:
                    share.result()
                done = start + min(CHUNK, n - start) - sum(chunk.vehicles.shape[0] for chunk, _ in ahead)
                report(f"replication {done} of {n}", done / n)
                yield outcomes


def ready(board: Board, states: States) -> None:
    """Compile the engine where it is not yet, in the calling thread, so that Ctrl-C can stop it: it plays nothing."""
    _play_share(board, states, allocate_outcomes(board, 0), 0, 0, False, False, 0)


def _play_share(
    board: Board,
    states: States,
    outcomes: Outcome,
    seed: int,
    first: int,
    sampled: bool,
    random_phase: bool,
    worker: int,
) -> None:
    """One worker's share of a chunk, without a log."""
    wide_seed: Any = np.uint64(seed)
    sky, defence, ground = board.sky, board.defence, board.ground
    logs = allocate_logs(1, 0)
    play_some(sky, defence, ground, states, outcomes, logs, wide_seed, first, worker, sampled, random_phase)
