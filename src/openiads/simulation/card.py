"""Playing a scenario many times on a CUDA card: every thread is a worker of `play_some`, built from the same source.

Board, states and outcomes of a batch are put on the card once; each batch is one launch. While the card plays a batch,
the one before it is summed up on the processor. Every draw is counted, so who plays which replication changes nothing.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openiads.compiled import (
    SIMULATED,
    card,
    exact_threads,
    from_card,
    launch_exact,
    missing_card,
    to_card,
    zeros_on_card,
)
from openiads.errors import Fault, ScenarioError
from openiads.simulation.allocate import allocate_logs, allocate_outcomes, allocate_states
from openiads.simulation.arrays import Board
from openiads.simulation.kernels import play_on_thread
from openiads.simulation.tables import Outcome

BLOCK = 64
"""Threads of a block: few, since a block stays on the card until its slowest thread is done."""
CARD_CHUNK = 4096
"""Replications handed out at a time: what is summed up at once."""
BATCH_BYTES = 2**29
"""Outcomes of one launch: some 100,000 replications of a raid of 24, several for each thread."""
MEMORY_SHARE = 0.5
"""Of the card's free memory that states may take."""
SIMULATED_THREADS = 4


def play_on_card(
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
    """Outcomes of replications `first` to `first + n`, chunk by chunk, as `play_chunks` gives them.

    n_workers: threads on the card; by default as many as find room on it. Raises ScenarioError where there is no card.
    """
    refuse_without_card()
    size = batch_size(board, n)
    state = allocate_states(board, 1)
    n_threads = min(n_workers or threads_that_fit(nbytes(state)), size)
    sky, defence, ground = (laid(to_card, part) for part in (board.sky, board.defence, board.ground))
    # The engine counts on zeros: what nobody writes, such as a plot's covariance between height and place, stays so.
    states = laid(partial(zeros_on_card, n_threads), state)
    outcomes = laid(partial(zeros_on_card, size), allocate_outcomes(board, 1))
    logs = to_card(allocate_logs(1, 0))
    wide_seed: Any = np.uint64(seed)

    def launch(start: int) -> None:
        threads = min(BLOCK, n_threads)
        blocks = -(-n_threads // threads)
        arguments = (sky, defence, ground, states, outcomes, logs, wide_seed, first + start, sampled, random_phase)
        launch_exact(play_on_thread, blocks, threads, *arguments)

    launch(0)
    for start in range(0, n, size):
        played = bring_back(board, outcomes, size)
        if start + size < n:
            launch(start + size)
        wanted = min(size, n - start)
        for begin in range(0, wanted, CARD_CHUNK):
            end = min(begin + CARD_CHUNK, wanted)
            report(f"replication {start + end} of {n}", (start + end) / n)
            yield Outcome(*(part[begin:end] for part in played))


def refuse_without_card() -> None:
    """Raise ScenarioError, with what to do, where no card can be used."""
    reason = missing_card()
    if reason is not None:
        raise ScenarioError(Fault(where="simulation on a CUDA card", problem=reason, remedy="or play on the processor"))


def batch_size(board: Board, n: int) -> int:
    """Replications of a launch: all batches are of one size, so that the last plays hardly any beyond `n`."""
    most = max(BATCH_BYTES // nbytes(allocate_outcomes(board, 1)), CARD_CHUNK)
    return -(-n // -(-n // most))


def threads_that_fit(bytes_each: int) -> int:
    """Threads that the card can hold at a time, as long as their states find room in its memory."""
    if SIMULATED:
        return SIMULATED_THREADS
    free = card().current_context().get_memory_info().free
    return max(1, min(exact_threads(), int(MEMORY_SHARE * free) // bytes_each))


def laid(lay: Callable[[NDArray[Any]], Any], part: Any) -> Any:
    """Named tuples, within others or not, with each array replaced by what `lay` makes of it on the card."""
    if isinstance(part, np.ndarray):
        return lay(part)
    if isinstance(part, tuple):
        return type(part)(*(laid(lay, one) for one in part))
    return part


def nbytes(part: Any) -> int:
    """Bytes of all arrays in named tuples."""
    if isinstance(part, tuple):
        return sum(nbytes(one) for one in part)
    return part.nbytes if isinstance(part, np.ndarray) else 0


def bring_back(board: Board, outcomes: Outcome, size: int) -> Outcome:
    """A batch that the card has played; waits for it."""
    played = allocate_outcomes(board, size)
    for source, target in zip(outcomes, played, strict=True):
        from_card(source, target)
    return played
