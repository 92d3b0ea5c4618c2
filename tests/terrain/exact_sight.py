"""R3, the truth that the sweep is held to: one straight line from the antenna to each cell, every grid-line crossing.

Double precision throughout, with the plain formulas of `physics.propagation`; the work grows with the radius cubed.
Source: Franklin and Ray, Higher isn't necessarily better: visibility algorithms and experiments, SDH 1994.
"""

import math

import numpy as np
from numpy.typing import NDArray

from openiads.compiled import formula, kernel, prange
from openiads.physics.propagation import shadow_altitude_m, sight_slope
from openiads.terrain.sweep import NearGround

Doubles = NDArray[np.float64]


def exact_horizon(
    heights: NDArray[np.float32],
    posting_m: float,
    antenna: tuple[float, float, float],
    radius_m: float,
    effective_radius_m: float,
    near: NearGround | None = None,
) -> NDArray[np.float32]:
    """What `sweep_horizon` gives, computed cell by cell."""
    rows, columns = np.mgrid[: heights.shape[0], : heights.shape[1]]
    lowest = exact_altitudes_m(heights, posting_m, antenna, effective_radius_m, rows.ravel(), columns.ravel(), near)
    distance_m = np.hypot(rows - antenna[0], columns - antenna[1]) * posting_m
    return np.where(distance_m <= radius_m, lowest.reshape(heights.shape), np.inf).astype(np.float32)


def exact_altitudes_m(
    heights: NDArray[np.float32],
    posting_m: float,
    antenna: tuple[float, float, float],
    effective_radius_m: float,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    near: NearGround | None = None,
) -> Doubles:
    """Lowest visible altitude over some cells, never below their ground, NaN unknown: float64 (n,)."""
    wide = np.asarray(heights, dtype=np.float64)
    close, place = np.zeros((1, 1)), np.zeros(4)
    if near is not None:
        middle = (near.factor - 1) / 2
        close = near.heights.astype(np.float64)
        own = [(at - start) * near.factor + middle for at, start in zip(antenna, _first(near), strict=False)]
        place = np.array([*own, near.factor, near.radius_cells])
    found = np.empty(rows.size)
    trace_cells(wide, close, place, np.array(antenna), posting_m, effective_radius_m, rows, columns, found)
    return found


def _first(near: NearGround) -> tuple[int, int]:
    return near.first_row, near.first_column


@kernel
def trace_cells(
    wide: Doubles,
    close: Doubles,
    place: Doubles,
    antenna: Doubles,
    posting_m: float,
    effective_radius_m: float,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    found: Doubles,
) -> None:
    """Fill `found`. place: row, column, cells per wide cell and reach of the antenna on `close`; zeros for none."""
    row, column, altitude_m = antenna
    for n in prange(rows.size):
        down, right = rows[n] - row, columns[n] - column
        distance_m = math.hypot(down, right) * posting_m
        slope, start = -math.inf, 0.0
        ends = (altitude_m, distance_m, effective_radius_m)
        if place[3] > 0.0 and distance_m > 0.0:
            start = handover(place, down, right)
            d, r = down * place[2], right * place[2]
            slope = steepest(close, place[0], place[1], d, r, 0.0, start, slope, ends)
            slope = steepest(close.T, place[1], place[0], r, d, 0.0, start, slope, ends)
        slope = steepest(wide, row, column, down, right, start, 1.0, slope, ends)
        slope = steepest(wide.T, column, row, right, down, start, 1.0, slope, ends)
        ground_m = wide[rows[n], columns[n]]
        lowest_m = ground_m if slope == -math.inf else shadow_altitude_m(altitude_m, slope, distance_m, ends[2])
        found[n] = math.nan if math.isnan(slope + ground_m) else max(lowest_m, ground_m)


@formula
def handover(place: Doubles, down: float, right: float) -> float:
    """Share of the line up to which the finer ground counts: to its last row or column within reach."""
    steep = abs(down) >= abs(right)
    away, at = (down, place[0]) if steep else (right, place[1])
    reach = place[2] * place[3]
    last = math.floor(at + reach) - at if away > 0.0 else at - math.ceil(at - reach)
    return min(last / place[2] / abs(away), 1.0)


@formula
def steepest(
    heights: Doubles,
    row: float,
    column: float,
    down: float,
    right: float,
    share_from: float,
    share_to: float,
    slope: float,
    ends: tuple[float, float, float],
) -> float:
    """Steepest slope at which the antenna sees ground where its line to a target crosses rows; NaN over unknown ground.

    down, right: from the antenna to the target; share_from, share_to: the part of the line looked at, ends left out.
    """
    if down == 0.0 or math.isnan(slope):
        return slope
    step = 1 if down > 0.0 else -1
    first = row + down * share_from
    line = math.floor(first) + 1 if down > 0.0 else math.ceil(first) - 1
    while (line - row) / down < share_to + (1e-12 if share_to < 1.0 else 0.0):
        share = (line - row) / down
        at = column + right * share
        left = math.floor(at + 1e-9)
        weight = at - left
        point_m = heights[line, left]
        if weight > 1e-9:
            point_m = (1.0 - weight) * point_m + weight * heights[line, left + 1]
        seen = sight_slope(ends[0], point_m, ends[1] * share, ends[2])
        if not seen <= slope:
            slope = seen
        if math.isnan(slope):
            return slope
        line += step
    return slope
