"""The exact lowest visible altitude of single cells: one line each, every grid-line crossing, double precision."""

import math

import numpy as np
from numpy.typing import NDArray

from openiads.compiled import formula, kernel, prange
from openiads.physics.propagation import shadow_altitude_m, sight_slope


def exact_altitudes_m(
    heights: NDArray[np.float32],
    posting_m: float,
    antenna: tuple[float, float, float],
    effective_radius_m: float,
    rows: NDArray[np.integer],
    columns: NDArray[np.integer],
) -> NDArray[np.float64]:
    """Lowest altitude in line of sight over the cells (rows, columns), never below their ground, float64 (n,).

    antenna: row and column with fractions, and altitude above the sea.
    """
    altitudes_m = np.empty(len(rows), dtype=np.float64)
    ground = heights.astype(np.float64)
    trace(ground, posting_m, *antenna, effective_radius_m, rows.astype(np.int64), columns.astype(np.int64), altitudes_m)
    return altitudes_m


@kernel
def trace(
    heights: NDArray[np.float64],
    posting_m: float,
    row: float,
    column: float,
    antenna_m: float,
    effective_radius_m: float,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    altitudes_m: NDArray[np.float64],
) -> None:
    for n in prange(rows.size):
        down, right = rows[n] - row, columns[n] - column
        distance_m = math.sqrt(down * down + right * right) * posting_m
        slope = -math.inf
        for by_row in (True, False):
            slope = steepest(
                heights, row, column, down, right, by_row, antenna_m, distance_m, effective_radius_m, slope
            )
        ground_m = heights[rows[n], columns[n]]
        ray_m = shadow_altitude_m(antenna_m, slope, distance_m, effective_radius_m) if slope > -math.inf else ground_m
        altitudes_m[n] = max(ray_m, ground_m)


@formula
def steepest(
    heights: NDArray[np.float64],
    row: float,
    column: float,
    down: float,
    right: float,
    by_row: bool,
    antenna_m: float,
    distance_m: float,
    effective_radius_m: float,
    slope: float,
) -> float:
    start, span = (row, down) if by_row else (column, right)
    if span == 0.0:
        return slope
    step = 1 if span > 0.0 else -1
    line = math.floor(start) + 1 if step > 0 else math.ceil(start) - 1
    while (line - start) / span < 1.0:
        share = (line - start) / span
        along = column + right * share if by_row else row + down * share
        first = math.floor(along)
        weight = along - first
        if by_row:
            point_m = heights[line, first]
            beside_m = heights[line, first + 1] if weight > 0.0 else point_m
        else:
            point_m = heights[first, line]
            beside_m = heights[first + 1, line] if weight > 0.0 else point_m
        point_m += weight * (beside_m - point_m)
        slope = max(slope, sight_slope(antenna_m, point_m, distance_m * share, effective_radius_m))
        line += step
    return slope
