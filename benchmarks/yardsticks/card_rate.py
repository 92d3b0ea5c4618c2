"""How many sites a second a CUDA card sweeps, beside what the card could copy, and whether it agrees with the CPU."""

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from openiads.compiled import SIMULATED, card, missing_card
from openiads.terrain.sweep import prepare, sweep_horizon
from openiads.terrain.sweep_cuda import CardRelief, put_on_card, sweep_many_cuda

Heights = NDArray[np.float32]
Antenna = tuple[float, float, float]

N_SITES, BATCH = 256, 16
"""Sites of one timing, and how many of them are swept by one call, into the same arrays in turn."""
BYTES_PER_CELL = 12
"""Ground for the rays, ground for the cell, altitude: see `openiads.terrain.sweep_cuda`."""
COPIED_BYTES = 2**30
AGREED_M = 0.5
N_COMPARED = 3


def report_card(
    heights: Heights,
    posting_m: float,
    radius_m: float,
    effective_radius_m: float,
    masts_m: dict[str, float],
    rounds: int,
) -> None:
    """Print the rates of sites spread over the middle of a map with each height of mast, or why there are none."""
    reason = "numba only simulates a card" if SIMULATED else missing_card()
    if reason is not None:
        print(f"gpu: not measured: {reason}")
        return
    host = prepare(heights)
    relief = put_on_card(host)
    copied = copy_bytes_per_s(rounds)
    device = card().get_current_device().name
    print(f"gpu: {device if isinstance(device, str) else device.decode()}, copies {copied / 1e9:.0f} GB/s", flush=True)
    out = card().device_array((BATCH, *heights.shape), dtype=np.float32)
    for name, mast_m in masts_m.items():
        antennas = spread(heights, posting_m, radius_m, mast_m)
        run = lambda: sweep_all(relief, posting_m, antennas, radius_m, effective_radius_m, out)  # noqa: E731, B023
        rate = N_SITES / median_s(run, rounds)
        share = rate * np.pi * (radius_m / posting_m) ** 2 * BYTES_PER_CELL / copied
        found = sweep_many_cuda(relief, posting_m, antennas[:N_COMPARED], radius_m, effective_radius_m).copy_to_host()
        true = [sweep_horizon(host, posting_m, one, radius_m, effective_radius_m) for one in antennas[:N_COMPARED]]
        agreed = agreement(found, np.array(true))
        print(
            f"result: gpu, {name}: gpu_sites_per_s={rate:.0f} gpu_copy_ratio={share:.3f} gpu_agreed_share={agreed:.5f}",
            flush=True,
        )


def copy_bytes_per_s(rounds: int) -> float:
    """Bytes read and written a second when the card copies its own memory."""
    source, target = (card().device_array(COPIED_BYTES, dtype=np.uint8) for _ in range(2))
    return 2 * COPIED_BYTES / median_s(lambda: target.copy_to_device(source), rounds)


def median_s(task: Callable[[], object], rounds: int) -> float:
    """Median of the seconds that the card takes, after a first round that may compile."""
    taken = []
    for _ in range(rounds + 1):
        card().synchronize()
        started = time.perf_counter()
        task()
        card().synchronize()
        taken.append(time.perf_counter() - started)
    return float(np.median(taken[1:]))


def spread(heights: Heights, posting_m: float, radius_m: float, mast_m: float) -> list[Antenna]:
    """Sites over cells of the middle of a map, as far out as their circles still fit."""
    middle, room = np.array(heights.shape) // 2, max(int(min(heights.shape) / 2 - radius_m / posting_m) - 1, 1)
    places = middle + np.random.default_rng(0).integers(-room, room + 1, (N_SITES, 2))
    return [(float(row), float(column), float(heights[row, column]) + mast_m) for row, column in places]


def sweep_all(
    relief: CardRelief,
    posting_m: float,
    antennas: list[Antenna],
    radius_m: float,
    effective_radius_m: float,
    out: object,
) -> None:
    for first in range(0, N_SITES, BATCH):
        sweep_many_cuda(relief, posting_m, antennas[first : first + BATCH], radius_m, effective_radius_m, out=out)


def agreement(found: Heights, true: Heights) -> float:
    """Share of the cells within the radius whose altitudes differ by at most AGREED_M, or are unknown in both."""
    within = ~np.isposinf(true)
    same = (np.abs(found[within] - true[within]) <= AGREED_M) | (np.isnan(found[within]) & np.isnan(true[within]))
    return float(same.mean())
