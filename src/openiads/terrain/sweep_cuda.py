"""The horizon on a CUDA card: the row sweep of `sweep`, from the same formulas, for one antenna or for many.

Design (`sweep_card_kernels`): one thread per ray keeps its sight in a register; a block of rays shares ROWS rows of
sights on the chip and writes the cells between them at once. So memory carries the map and the result alone: per cell
the ground is read for the rays (from the transpose where rows are columns of the map, so that neighbours are read
together), read for the cell itself, and the altitude is written: 12 bytes. A warp whose rays can meet nothing in some
rows skips them, by the test of the CPU; then 8 bytes and the writing are left.

Bound: a radius of 200 km at 90 m holds 15.5 million cells, 186 MB of traffic, of which 3.3 TB/s would carry 17,000 a
second. The rays take 70 million steps at 95 machine instructions and the cells 87 each (counted in what NVIDIA's
assembler makes for an H100): 8 thousand million, and 132 processors of 128 lanes at 1.76 GHz issue those of 3,700
antennas a second where nothing is skipped. So arithmetic is the bound, and 1,000 a second ask for 27 % of it.
A block waits twice in ROWS rows; a launch should hold 8 antennas or more, or the card is not full.
Altitudes stay on the card unless copied: 62 MB for each antenna take longer to the host than the sweep.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from openiads.compiled import card, card_kernel, missing_card
from openiads.errors import Fault, TerrainError
from openiads.terrain.sweep import (
    N_OCTANTS,
    Heights,
    Quality,
    Relief,
    octant_of,
    prepare,
    stand_at,
)
from openiads.terrain.sweep_card_kernels import BLOCK, NUMBERS, SINGLES, Table, clear_block, sweep_block
from openiads.terrain.sweep_formulas import Sky, frame_of, sky_numbers

Antenna = tuple[float, float, float]

CLEARING = 256
"""Threads that clear a row of the map."""


@dataclass(frozen=True, slots=True)
class CardRelief:
    """A map kept on the card, as `put_on_card` makes it: made once, used for many antennas.

    shape: rows and columns; the rest are arrays on the card: the map and then its transpose, flat, and the highest
    ground of each tile of both.
    """

    shape: tuple[int, int]
    maps: Any
    peaks: Any
    peaks_turned: Any


def sweep_horizon_cuda(
    heights: Heights | Relief | CardRelief,
    posting_m: float,
    antenna: Antenna,
    radius_m: float,
    effective_radius_m: float,
    *,
    quality: Quality = "default",
) -> Heights:
    """The horizon of one antenna as `sweep.sweep_horizon` gives it, computed on a CUDA card; no finer near ground.

    Arguments and result are those of that function; TerrainError where there is no card to compute on.
    """
    relief = heights if isinstance(heights, CardRelief) else put_on_card(heights)
    on_card = sweep_many_cuda(relief, posting_m, [antenna], radius_m, effective_radius_m, quality=quality)
    lowest: Heights = on_card.copy_to_host()[0]
    return lowest


def put_on_card(heights: Heights | Relief) -> CardRelief:
    """Copy a map to the card, with its transpose and the highest ground of its tiles: 8 bytes a cell."""
    reason = missing_card()
    if reason is not None:
        raise TerrainError(Fault(where="horizon on a CUDA card", problem=reason, remedy="or compute it on the CPU"))
    relief = heights if isinstance(heights, Relief) else prepare(heights)
    n_y, n_x = relief.heights.shape
    maps = np.concatenate([relief.heights.ravel(), relief.heights.T.ravel()])
    arrays = (maps, relief.peaks, relief.peaks_turned)
    return CardRelief((n_y, n_x), *(card().to_device(array) for array in arrays))


def sweep_many_cuda(
    relief: CardRelief,
    posting_m: float,
    antennas: Sequence[Antenna],
    radius_m: float,
    effective_radius_m: float,
    *,
    quality: Quality = "default",
    out: Any = None,
) -> Any:
    """The horizons of many antennas over one map, float32 (antennas, n_y, n_x) in m, left on the card.

    out: such an array on the card to fill instead of a new one, so that batches can take turns. The call returns while
    the card still works; `.copy_to_host()` of the result waits for it.
    """
    if not antennas:
        raise ValueError("no antenna is given")
    n_y, n_x = relief.shape
    stands = [stand_at(relief.shape, posting_m, one, radius_m, effective_radius_m, quality) for one in antennas]
    tables = _table(relief.shape, stands)
    places = np.array([(row, column, sky.radius_cells) for row, column, _, sky in stands], dtype=np.float64)
    lowest = card().device_array((len(stands), n_y, n_x), dtype=np.float32) if out is None else out
    flat = lowest.reshape(len(stands), n_y * n_x)
    places, *table = (card().to_device(part) for part in (places, *tables))
    card_kernel(clear_block)[(n_y, len(stands)), CLEARING](relief.maps, n_x, places, flat)
    parts = -(-max(n_rays for _, _, n_rays, _ in stands) // (BLOCK - 1))
    card_kernel(sweep_block)[(parts, N_OCTANTS, len(stands)), BLOCK](
        relief.maps, relief.peaks, relief.peaks_turned, *table, flat
    )
    return lowest


def _table(shape: tuple[int, int], stands: Sequence[tuple[float, float, int, Sky]]) -> Table:
    """What the kernels know of octants beforehand, eight rows for each antenna: see `sweep_card_kernels.Table`."""
    size = len(stands) * N_OCTANTS
    numbers = np.empty((size, NUMBERS), dtype=np.int64)
    places, singles = np.empty((size, 7), dtype=np.float64), np.empty((size, SINGLES), dtype=np.float32)
    for s, (row, column, n_rays, sky) in enumerate(stands):
        for number in range(N_OCTANTS):
            at = s * N_OCTANTS + number
            one, turned = octant_of(shape, row, column, number)
            lain = octant_of(shape[::-1], column, row, number % 4)[0] if turned else one
            skipped = shape[0] * shape[1] if turned else 0
            base, aside, edge = frame_of(one)
            memory = (one.origin, one.along, one.across, one.n_rows, one.n_columns)
            tiles = (one.tile_row, one.tile_down, one.tile_column, one.tile_right, one.owns_axis, one.owns_diagonal)
            start = skipped + lain.origin + base * lain.across
            numbers[at] = (*memory, *tiles, start, lain.along, lain.across, base, n_rays)
            places[at] = (one.row, one.column, *sky)
            singles[at] = (*sky_numbers(sky), aside, edge)
    return numbers, places, singles
