"""The horizon: for every cell the lowest altitude at which a target is in line of sight of an antenna.

Plain and exact: one straight line from the antenna to each cell centre, and on it every crossing of a grid line, where
the ground is interpolated linearly between the two postings (R3). The work grows with the cube of the radius in cells.
Close to the antenna, where a few metres of ground decide over much of the sky, a finer grid may stand in for the first
kilometres of each line.
Source: Franklin and Ray, Higher isn't necessarily better: visibility algorithms and experiments, SDH 1994.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from openiads.compiled import formula, kernel, prange
from openiads.physics.propagation import clear_distance_m, shadow_altitude_m, sight_rise_m, sight_run_m

Heights = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class NearGround:
    """Finer ground around an antenna: the antenna stands on the middle cell of a square grid.

    heights: float32 (n, n), n odd, m above sea, NaN unknown, rows and columns as those of the wide grid.
    """

    heights: Heights
    posting_m: float


def sweep_horizon(
    heights: Heights,
    posting_m: float,
    antenna: tuple[float, float, float],
    radius_m: float,
    effective_radius_m: float,
    near: NearGround | None = None,
    highest_ground_m: float = math.inf,
) -> Heights:
    """Lowest altitude above the sea at which a target is in line of sight, float32 (n_y, n_x), in m.

    heights: float32 (n_y, n_x), m above sea, NaN unknown; posting_m: size of a cell, the same both ways.
    antenna: row and column on the grid, with fractions (whole numbers are cell centres), and altitude above the sea.
    effective_radius_m: of the earth over which rays are straight; near: finer ground for the first stretch.
    highest_ground_m: no ground, known or unknown, is higher: rays are not followed above it; inf assumes nothing.
    Never below the ground. +inf beyond `radius_m`, NaN where unknown ground lies under the cell or before it.
    """
    row, column, altitude_m = antenna
    n_y, n_x = heights.shape
    if not (0.0 <= row <= n_y - 1 and 0.0 <= column <= n_x - 1):
        raise ValueError(f"the antenna at row {row:.1f}, column {column:.1f} stands outside the grid {n_y} x {n_x}")
    wide = np.ascontiguousarray(heights, dtype=np.float32)
    close = np.zeros((1, 1), dtype=np.float32) if near is None else np.ascontiguousarray(near.heights, np.float32)
    close_cells = 1.0 if near is None else near.posting_m / posting_m
    lowest = np.full((n_y, n_x), np.inf, dtype=np.float32)
    trace_all(
        wide,
        np.ascontiguousarray(wide.T),
        close,
        np.ascontiguousarray(close.T),
        close_cells,
        posting_m,
        row,
        column,
        altitude_m,
        radius_m,
        effective_radius_m,
        highest_ground_m,
        lowest,
    )
    return lowest


@kernel
def trace_all(
    wide: Heights,
    wide_turned: Heights,
    close: Heights,
    close_turned: Heights,
    close_cells: float,
    posting_m: float,
    row: float,
    column: float,
    altitude_m: float,
    radius_m: float,
    effective_radius_m: float,
    highest_m: float,
    lowest: Heights,
) -> None:
    """Fill `lowest` for every cell within `radius_m`; cells beyond are left as they are.

    wide, close: ground, float32; the turned ones are their transposes, so that both are read along rows.
    close_cells: size of a cell of `close` in cells of `wide`; a `close` of one cell is empty.
    """
    n_y, n_x = wide.shape
    half = (close.shape[0] - 1) / 2
    for i in prange(n_y):
        for j in range(n_x):
            down, right = i - row, j - column
            cells = math.sqrt(down * down + right * right)
            distance_m = cells * posting_m
            if distance_m > radius_m:
                continue
            ground_m = wide[i, j]
            if ground_m != ground_m:
                lowest[i, j] = math.nan
                continue
            start, slope = 0.0, -math.inf
            rest = (altitude_m, distance_m, effective_radius_m, highest_m)
            if half > 0.0 and cells > 0.0:
                start = min(half * close_cells / max(abs(down), abs(right)), 1.0)
                d, r = down / close_cells, right / close_cells
                slope = steepest(close, half, half, d, r, 0.0, start, slope, *rest)
                slope = steepest(close_turned, half, half, r, d, 0.0, start, slope, *rest)
            slope = steepest(wide, row, column, down, right, start, 1.0, slope, *rest)
            slope = steepest(wide_turned, column, row, right, down, start, 1.0, slope, *rest)
            if slope != slope:
                lowest[i, j] = math.nan
            else:
                shadow_m = shadow_altitude_m(altitude_m, slope, distance_m, effective_radius_m)
                lowest[i, j] = ground_m if slope == -math.inf else max(shadow_m, ground_m)


@formula
def steepest(
    heights: Heights,
    row: float,
    column: float,
    down: float,
    right: float,
    share_from: float,
    share_to: float,
    slope: float,
    altitude_m: float,
    distance_m: float,
    effective_radius_m: float,
    highest_m: float,
) -> float:
    """Steepest slope at which the antenna sees the ground where its line to a target crosses the grid's rows.

    row, column: the antenna on this grid; down, right: from it to the target, in cells of this grid.
    share_from, share_to: the part of the line looked at, 0 the antenna (left out) to 1 the target (left out).
    highest_m: no ground is higher; the line is not followed where it can meet none.
    slope: the steepest found so far, returned where nothing is steeper; NaN as soon as unknown ground is met.
    """
    if down == 0.0 or slope != slope:
        return slope
    step = 1 if down > 0.0 else -1
    first = row + down * share_from
    line = math.floor(first) + 1 if down > 0.0 else math.ceil(first) - 1
    per_row = 1.0 / down
    beside = heights.shape[1] - 1
    clear = clear_distance_m(altitude_m, slope, highest_m, effective_radius_m) / distance_m
    share = (line - row) * per_row
    while share < share_to and share <= clear:
        at = column + right * share
        left = int(at)
        weight = at - left
        point_m = heights[line, left]
        if weight > 0.0:
            point_m = (1.0 - weight) * point_m + weight * heights[line, min(left + 1, beside)]
        run_m = sight_run_m(point_m, distance_m * share, effective_radius_m)
        rise_m = sight_rise_m(altitude_m, point_m, distance_m * share, effective_radius_m)
        if not rise_m <= slope * run_m:
            slope = rise_m / run_m
            if slope != slope:
                return slope
            clear = clear_distance_m(altitude_m, slope, highest_m, effective_radius_m) / distance_m
        line += step
        share = (line - row) * per_row
    return slope
