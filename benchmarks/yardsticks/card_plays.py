"""How many replications a second a CUDA card plays, beside the processor, and whether they come out the same."""

import statistics
import time

import numpy as np

from openiads.compiled import SIMULATED, card, missing_card
from openiads.simulation.arrays import Board
from openiads.simulation.card import play_on_card
from openiads.simulation.run import play_chunks, simulate

PLAYED = 2**18
"""Replications of one timing on the card."""
PLAYED_ON_PROCESSOR = 1024
COMPARED = 256


def report_card(board: Board, rounds: int) -> None:
    """Print the rates of both and their ratio, or why there are none."""
    reason = "numba only simulates a card" if SIMULATED else missing_card()
    if reason is not None:
        print(f"gpu: not measured: {reason}")
        return
    device = card().get_current_device().name
    started_s = time.perf_counter()
    simulate(board, 1, 1, device="card")
    print(f"gpu: {device}, first replication after {time.perf_counter() - started_s:.1f} s", flush=True)
    simulate(board, 1, 1)
    on_processor = median_per_s(lambda seed: simulate(board, PLAYED_ON_PROCESSOR, seed), PLAYED_ON_PROCESSOR, rounds)
    played = median_per_s(lambda seed: [None for _ in play_on_card(board, PLAYED, seed)], PLAYED, rounds)
    summed = median_per_s(lambda seed: simulate(board, PLAYED, seed, device="card"), PLAYED, rounds)
    print(
        f"result: gpu_replications_per_s={summed:.0f} gpu_played_per_s={played:.0f} "
        f"gpu_ratio={summed / on_processor:.1f} processor_replications_per_s={on_processor:.1f} "
        f"gpu_agreed_share={agreed_share(board):.4f}"
    )


def median_per_s(play, n: int, rounds: int) -> float:
    """Median of the replications a second; each round with a seed of its own."""
    rates = []
    for seed in range(1, rounds + 1):
        started_s = time.perf_counter()
        play(seed)
        rates.append(n / (time.perf_counter() - started_s))
    return statistics.median(rates)


def agreed_share(board: Board) -> float:
    """Share of the first replications in which each vehicle met the same fate on the card and on the processor."""
    on_card, on_processor = (next(play(board, COMPARED, 1)).vehicles.fate for play in (play_on_card, play_chunks))
    return float(np.mean((on_card == on_processor).all(axis=1)))
