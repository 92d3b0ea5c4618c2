"""The horizon: for every cell the lowest altitude at which a target is in line of sight of an antenna.

A row sweep: rays leave the antenna in eight octants and sample the ground at every grid line that they cross; a cell
takes the mean of the two rays beside it. `sweep_kernels` holds the loops, this file the octants and threads.
Sources: van Kreveld, Variations on sweep algorithms, SDH 1996; Franklin and Ray, Higher isn't necessarily better:
visibility algorithms and experiments, SDH 1994.
"""

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from openiads.errors import Fault, TerrainError
from openiads.terrain.sweep_formulas import NOTHING, ROWS, Octant, Sky
from openiads.terrain.sweep_kernels import BUNDLE, FIELDS, SIGHT, sweep_wedge, tile_peaks
from openiads.terrain.sweep_write import GROUP, clear_outside

Heights = NDArray[np.float32]
Quality = Literal["draft", "default", "exact"]

QUALITIES: tuple[Quality, ...] = ("draft", "default", "exact")
N_OCTANTS = 8
WEDGES = 4
"""Parts of an octant: the unit of work of a thread."""
N_BANDS = 16
"""Parts of a map that threads prepare in turn."""
ANTENNA_STEPS = 2**20
"""Antennas stand on multiples of this part of a cell, so that no rounding lets two octants claim or leave a cell."""
LARGEST_MAP_CELLS = 2**31 - 2**20
"""The kernels count cells in 32 bits."""
RAYS_PER_CELL: dict[Quality, float] = {"draft": 1.0, "default": 2.0, "exact": 4.0}
"""Rays per cell of the perimeter at postings up to FINE_POSTING_M; more where it is coarser, since relief changes more
from one cell to the next. Chosen so that the errors stay within their bounds, see docs/background/sight.md."""
FINE_POSTING_M = 100.0
COARSER_POWER = 2.0 / 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NearGround:
    """Finer ground around an antenna, cut from the same plane as a wide grid.

    heights: float32, m above sea, NaN unknown; each cell of the wide grid is `factor` x `factor` of its cells, an odd
    number. first_row, first_column: the wide cell, perhaps outside the wide grid, that its first ones make up.
    radius_cells: in the square up to this many wide cells from the antenna it stands in for the wide grid, which it
    surpasses by a cell on each side.
    """

    heights: Heights
    factor: int
    first_row: int
    first_column: int
    radius_cells: float


@dataclass(frozen=True, slots=True)
class Relief:
    """A map's heights and the highest of each tile, as `prepare` makes it: made once, used for many antennas."""

    heights: Heights
    peaks: Heights
    peaks_turned: Heights


def sweep_horizon(
    heights: Heights | Relief,
    posting_m: float,
    antenna: tuple[float, float, float],
    radius_m: float,
    effective_radius_m: float,
    *,
    near: NearGround | None = None,
    quality: Quality = "default",
    n_threads: int | None = None,
    out: Heights | None = None,
) -> Heights:
    """Lowest altitude above the sea at which a target is in line of sight, float32 (n_y, n_x), in m.

    heights: float32 (n_y, n_x), m above sea, NaN unknown, or what `prepare` made of them; posting_m: size of a cell,
    the same both ways. antenna: row and column on the grid, with fractions (whole numbers are cell centres), and
    altitude above the sea. effective_radius_m: of the earth over which rays are straight. near: finer ground for the
    first stretch. quality: how dense the rays are. n_threads: all cores by default; the result does not depend on it.
    out: an array to fill instead of a new one.
    Never below the ground. +inf beyond `radius_m`, NaN where unknown ground lies under the cell or before it.
    """
    relief = heights if isinstance(heights, Relief) else prepare(heights, n_threads)
    row, column, n_rays, sky = stand_at(relief.heights.shape, posting_m, antenna, radius_m, effective_radius_m, quality)
    lowest = np.empty(relief.heights.shape, dtype=np.float32) if out is None else out
    with ThreadPoolExecutor(n_threads or os.cpu_count() or 1) as pool:
        list(pool.map(lambda part: clear_outside(lowest, row, column, sky.radius_cells, *part), _bands(len(lowest))))
        passes = [_Pass(relief, lowest, sky, row, column)]
        if near is not None:
            passes.insert(0, _near_pass(near, row, column, sky))
        jobs = [(octant, wedge) for wedge in range(WEDGES) for octant in range(N_OCTANTS)]
        list(pool.map(lambda job: _sweep(passes, n_rays, *job), jobs))
    if near is not None:
        _take_over(near, passes[0].lowest, row, column, lowest)
    if row.is_integer() and column.is_integer():
        lowest[int(row), int(column)] = relief.heights[int(row), int(column)]
    return lowest


def stand_at(
    shape: tuple[int, ...],
    posting_m: float,
    antenna: tuple[float, float, float],
    radius_m: float,
    effective_radius_m: float,
    quality: Quality,
) -> tuple[float, float, int, Sky]:
    """Row and column of an antenna on a map as the sweep takes them, how many rays an octant has, and the sky."""
    n_y, n_x = shape
    row, column = (round(part * ANTENNA_STEPS) / ANTENNA_STEPS for part in antenna[:2])
    if not (0.0 <= row <= n_y - 1 and 0.0 <= column <= n_x - 1):
        raise ValueError(f"the antenna at row {row:.1f}, column {column:.1f} stands outside the grid {n_y} x {n_x}")
    radius_cells = radius_m / posting_m
    farthest = min(radius_cells, max(row, n_y - 1 - row, column, n_x - 1 - column))
    n_rays = max(math.ceil(rays_per_cell(quality, posting_m) * farthest), 1)
    lowered_m = antenna[2] / (1.0 + antenna[2] / effective_radius_m)
    return row, column, n_rays, Sky(lowered_m, effective_radius_m, posting_m, radius_cells, 0.0)


def prepare(heights: Heights, n_threads: int | None = None) -> Relief:
    """Find the highest ground of each tile of a map; heights: float32 (n_y, n_x), NaN unknown."""
    heights = np.ascontiguousarray(heights, dtype=np.float32)
    if min(heights.shape) < 2 or heights.size > LARGEST_MAP_CELLS:
        remedy = (
            "take a coarser posting or a smaller radius" if heights.size > LARGEST_MAP_CELLS else "give a larger map"
        )
        size = " x ".join(map(str, heights.shape))
        raise TerrainError(Fault(where="horizon", field="size", value=size, problem="cannot be swept", remedy=remedy))
    n_y, n_x = heights.shape
    peaks = np.empty((-(-n_y // ROWS), -(-n_x // ROWS)), dtype=np.float32)
    with ThreadPoolExecutor(n_threads or os.cpu_count() or 1) as pool:
        bands = _bands(len(peaks))
        list(pool.map(lambda part: tile_peaks(heights, part[0], part[1], np.empty_like(heights[0]), peaks), bands))
    return Relief(heights, peaks, np.ascontiguousarray(peaks.T))


def rays_per_cell(quality: Quality, posting_m: float) -> float:
    """How many rays pass each cell of the perimeter."""
    return RAYS_PER_CELL[quality] * float(max(posting_m / FINE_POSTING_M, 1.0) ** COARSER_POWER)


@dataclass(frozen=True, slots=True)
class _Pass:
    """A sweep over one map: the wide one, or the finer one near the antenna; up_to_cells: rows beyond are left out."""

    relief: Relief
    lowest: Heights
    sky: Sky
    row: float
    column: float
    up_to_cells: float = math.inf


def _near_pass(near: NearGround, row: float, column: float, sky: Sky) -> _Pass:
    relief = prepare(near.heights, 1)
    lowest = np.empty_like(relief.heights)
    row, column = _near_cell(near, row, column)
    fine = sky._replace(cell_m=sky.cell_m / near.factor, radius_cells=sky.radius_cells * near.factor)
    clear_outside(lowest, row, column, fine.radius_cells, 0, len(lowest))
    if row.is_integer() and column.is_integer():
        lowest[int(row), int(column)] = relief.heights[int(row), int(column)]
    return _Pass(relief, lowest, fine, row, column, near.radius_cells * near.factor)


def _near_cell(near: NearGround, row: float, column: float) -> tuple[float, float]:
    """The place on the finer grid of one on the wide grid: centres of wide cells are centres of fine ones."""
    middle = (near.factor - 1) / 2
    return (row - near.first_row) * near.factor + middle, (column - near.first_column) * near.factor + middle


def _sweep(passes: Sequence[_Pass], n_rays: int, number: int, wedge: int) -> None:
    """Sweep a wedge of an octant, first over the near ground if there is any, with the same rays."""
    first, last = wedge * n_rays // WEDGES, (wedge + 1) * n_rays // WEDGES
    n = last - first + 1
    rays = np.empty((FIELDS, n + 1), dtype=np.float32)
    rays[SIGHT] = NOTHING
    cells, heights = np.empty((3, BUNDLE + 1), dtype=np.int32), np.empty((3, BUNDLE), dtype=np.float32)
    lines = np.empty(GROUP * (n + 1), dtype=np.float32)
    low, asleep = np.empty(-(-n // BUNDLE), dtype=np.float32), np.empty(-(-n // BUNDLE), dtype=np.bool_)
    starts, (begin, end) = np.empty(GROUP, dtype=np.int32), np.empty((2, GROUP), dtype=np.int64)
    swept_m = 0.0
    for one in passes:
        octant, turned = octant_of(one.relief.heights.shape, one.row, one.column, number, one.up_to_cells)
        sky = one.sky._replace(from_cells=swept_m / one.sky.cell_m)
        rays[SIGHT] *= one.sky.cell_m / passes[0].sky.cell_m
        swept_m = (octant.n_rows - 1 - octant.row) * one.sky.cell_m
        sweep_wedge(
            one.relief.heights.ravel(),
            one.relief.peaks_turned if turned else one.relief.peaks,
            octant,
            sky,
            n_rays,
            first,
            last,
            rays,
            cells,
            heights,
            lines,
            starts,
            low,
            asleep,
            begin,
            end,
            one.lowest.ravel(),
        )


def octant_of(
    shape: tuple[int, ...], row: float, column: float, number: int, up_to_cells: float = math.inf
) -> tuple[Octant, bool]:
    """The octant of a number from 0 to N_OCTANTS - 1 around a place, and whether its rows are columns of the map."""
    turned, up, left = bool(number & 4), bool(number & 2), bool(number & 1)
    sizes, at, strides = shape, (row, column), (shape[1], 1)
    if turned:
        sizes, at, strides = sizes[::-1], at[::-1], strides[::-1]
    starts = (sizes[0] - 1 if up else 0, sizes[1] - 1 if left else 0)
    row, column = (sizes[0] - 1 - at[0] if up else at[0], sizes[1] - 1 - at[1] if left else at[1])
    octant = Octant(
        origin=starts[0] * strides[0] + starts[1] * strides[1],
        along=-strides[0] if up else strides[0],
        across=-strides[1] if left else strides[1],
        n_rows=int(min(sizes[0], math.floor(min(row + up_to_cells, 1e9)) + 1)),
        n_columns=sizes[1],
        row=row,
        column=column,
        tile_row=starts[0],
        tile_down=-1 if up else 1,
        tile_column=starts[1],
        tile_right=-1 if left else 1,
        owns_axis=not left,
        owns_diagonal=not turned,
    )
    return octant, turned


def _take_over(near: NearGround, close: Heights, row: float, column: float, lowest: Heights) -> None:
    """Take the cells of the square around the antenna from the finer map."""
    n_y, n_x = lowest.shape
    top, bottom = max(0, math.ceil(row - near.radius_cells)), min(n_y - 1, math.floor(row + near.radius_cells))
    left, right = max(0, math.ceil(column - near.radius_cells)), min(n_x - 1, math.floor(column + near.radius_cells))
    i, j = (round(part) for part in _near_cell(near, top, left))
    lowest[top : bottom + 1, left : right + 1] = close[i :: near.factor, j :: near.factor][
        : bottom - top + 1, : right - left + 1
    ]


def _bands(n: int) -> list[tuple[int, int]]:
    """Parts of 0..n for threads to take in turn."""
    edges = [round(part * n / N_BANDS) for part in range(N_BANDS + 1)]
    return list(pairwise(edges))
