"""What turns a swept horizon into maps: heights on another grid, the beam's limits, heights above ground."""

import math

import numpy as np
from numpy.typing import NDArray

from openiads.compiled import formula, kernel, prange
from openiads.physics.beam import beam_ceiling_m, beam_floor_m

Heights = NDArray[np.float32]
Places = NDArray[np.float64]
LAND, SEA, UNKNOWN, OUTSIDE = 0, 1, 2, 3
"""Values of the surface flag; sea is height exactly zero, as GLOBE and Copernicus write it."""

EDGE = 1e-3
"""So many postings beside the outermost ones count as on them: interpolated places are no more exact."""


@kernel
def look_up(heights: Heights, rows: Places, columns: Places, mesh: int, found: Heights, off: NDArray[np.bool_]) -> None:
    """Fill `found` with heights at the cells of another grid, bilinear; NaN where a posting that counts is unknown.

    heights: float32 (n_rows, n_columns), NaN unknown; rows, columns: where in it every `mesh`-th cell of the other grid
    lies, float64, with one more in each direction; between them places are interpolated. off: set where a cell lies off
    `heights`.
    """
    last_row, last_column = heights.shape[0] - 1, heights.shape[1] - 1
    for i in prange(found.shape[0]):
        for j in range(found.shape[1]):
            row = between(rows, i, j, mesh)
            column = between(columns, i, j, mesh)
            inside = -EDGE <= row <= last_row + EDGE and -EDGE <= column <= last_column + EDGE
            off[i, j] = not inside
            row, column = min(max(row, 0.0), last_row), min(max(column, 0.0), last_column)
            found[i, j] = bilinear_m(heights, row, column) if inside else math.nan


@formula
def between(values: Places, i: int, j: int, mesh: int) -> float:
    """Value at cell (i, j), bilinear between those of every `mesh`-th cell, rounded to a millionth."""
    p, q = i // mesh, j // mesh
    down, right = (i - p * mesh) / mesh, (j - q * mesh) / mesh
    upper: float = values[p, q] + right * (values[p, q + 1] - values[p, q])
    lower: float = values[p + 1, q] + right * (values[p + 1, q + 1] - values[p + 1, q])
    return math.floor((upper + down * (lower - upper)) * 1e6 + 0.5) * 1e-6


@formula
def bilinear_m(heights: Heights, row: float, column: float) -> float:
    """Height at a place between four postings, in m; NaN where one that counts is unknown. The place lies inside."""
    i, j = int(row), int(column)
    down, right = row - i, column - j
    below, beside = i + 1 if down > 0.0 else i, j + 1 if right > 0.0 else j
    upper: float = (1.0 - right) * heights[i, j] + right * heights[i, beside]
    lower: float = (1.0 - right) * heights[below, j] + right * heights[below, beside]
    return (1.0 - down) * upper + down * lower


@kernel
def flag_and_measure(
    heights: Heights,
    off: NDArray[np.bool_],
    where: tuple[float, float, float, float],
    lowest: Heights,
    above: Heights,
    surface: NDArray[np.int8],
) -> None:
    """Fill `surface` with flags and `above` with heights above ground; `lowest` becomes NaN where nothing is looked at.

    heights, lowest: ground and horizon, float32 (n_y, n_x); off: cells off the raster.
    where: row and column of the antenna, size of a cell and the radius in m.
    """
    row, column, posting_m, radius_m = where
    for i in prange(heights.shape[0]):
        for j in range(heights.shape[1]):
            ground_m = heights[i, j]
            distance_m = math.sqrt((i - row) ** 2 + (j - column) ** 2) * posting_m
            if off[i, j] or distance_m > radius_m:
                surface[i, j] = OUTSIDE
                lowest[i, j] = math.nan
            elif ground_m != ground_m:
                surface[i, j] = UNKNOWN
            else:
                surface[i, j] = SEA if ground_m == 0.0 else LAND
            above[i, j] = lowest[i, j] - ground_m


@kernel
def cut_to_beam(
    heights: Heights,
    where: tuple[float, float, float],
    antenna_m: float,
    effective_radius_m: float,
    beam: tuple[float, float, float],
    lowest: Heights,
    above: Heights,
    highest: Heights,
) -> None:
    """Raise `lowest` and `above` to the beam's lower edge and fill `highest` with its upper one, float32 (n_y, n_x).

    where: row and column of the antenna, size of a cell in m; beam: sines of its lowest and highest elevation, and the
    greatest slant range in m. Where nothing is left between them, `lowest` is +inf and `highest` -inf; NaN stays.
    """
    row, column, posting_m = where
    low, high, slant_m = beam
    for i in prange(lowest.shape[0]):
        for j in range(lowest.shape[1]):
            least_m = lowest[i, j]
            if least_m != least_m:
                highest[i, j] = math.nan
                continue
            distance_m = math.sqrt((i - row) ** 2 + (j - column) ** 2) * posting_m
            floor_m = beam_floor_m(antenna_m, distance_m, effective_radius_m, 0.0, slant_m, low)
            top_m = beam_ceiling_m(antenna_m, distance_m, effective_radius_m, 0.0, slant_m, high)
            bottom_m = max(least_m, floor_m)
            if not bottom_m <= top_m or floor_m != floor_m:
                bottom_m, top_m = math.inf, -math.inf
            lowest[i, j], highest[i, j] = bottom_m, top_m
            if bottom_m > least_m:
                above[i, j] = bottom_m - heights[i, j]


@kernel
def mark_visible(
    heights: Heights, lowest: Heights, highest: Heights, target_m: float, above_ground: bool, visible: Heights
) -> None:
    """Fill `visible` with 1 where a target at `target_m` above ground or sea is seen, 0 where not, NaN where unknown.

    lowest, highest: altitudes between which targets are seen, float32 (n_y, n_x); an empty `highest` sets no limit.
    NaN too where the target would be underground.
    """
    limited = highest.size > 0
    for i in prange(heights.shape[0]):
        for j in range(heights.shape[1]):
            ground_m, least_m = heights[i, j], lowest[i, j]
            altitude_m = np.float32(ground_m + target_m) if above_ground else np.float32(target_m)
            if not (least_m == least_m and altitude_m >= ground_m):
                visible[i, j] = math.nan
            elif altitude_m < least_m or (limited and altitude_m > highest[i, j]):
                visible[i, j] = 0.0
            else:
                visible[i, j] = 1.0
