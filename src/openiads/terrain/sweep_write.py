"""The loops of the row sweep that write the map: from the sights of rays to lowest visible altitudes of cells."""

import numpy as np
from numpy.typing import NDArray

from openiads.compiled import simd, step
from openiads.terrain.sweep_formulas import (
    Octant,
    Singles,
    Sky,
    above_ground,
    altitude_of,
    columns_of_row,
    columns_within,
    sight_between,
    sky_numbers,
)

GROUP = 64
"""Rows written together, several blocks: where they are columns of the map, memory is met in runs of that length."""

f4, i4, u4 = np.float32, np.int32, np.uint32


@simd
def clear_outside(out: Singles, row: float, column: float, radius_cells: float, first: int, last: int) -> None:
    """Write +inf into the cells of rows first..last-1 that lie beyond the radius, less a rim that is swept later."""
    n_columns = out.shape[1]
    for i in range(first, last):
        left, right = columns_within(row, column, radius_cells - 2.0, i, n_columns)
        out[i, :left] = np.inf
        out[i, right:] = np.inf


@simd
def find_cells(
    octant: Octant,
    sky: Sky,
    n_rays: int,
    first: int,
    last: int,
    i0: int,
    i1: int,
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
) -> None:
    """Columns begin..end-1 of each row that a wedge writes: between its rays, within the radius, no cell twice."""
    for i in range(i0, i1 + 1):
        begin[i - i0], end[i - i0] = columns_of_row(octant, sky.radius_cells, n_rays, first, last, i)


@simd
def write_rows(
    ground: Singles,
    where: tuple[Octant, Sky, int, int, int, int, int, int],
    lines: Singles,
    starts: NDArray[np.int32],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    out: Singles,
) -> None:
    """Write the rows of an octant whose rows are rows of the map.

    where: octant, sky, number of rays, first ray, first and last row, and the columns between which ground may rise
    above the line of sight. lines: sights of the rays on arrival at each row; starts: where a row's begin, see `place`.
    """
    octant, sky, n_rays, first, i0, i1, bare0, bare1 = where
    for i in range(i0, i1 + 1):
        low, high = begin[i - i0], end[i - i0]
        if high <= low:
            continue
        x = i - octant.row
        lowest = low if octant.across > 0 else high - 1
        cell = octant.origin + i * octant.along
        there = slice(cell + lowest * octant.across, cell + lowest * octant.across + high - low)
        away, turn = lowest - octant.column, octant.across
        write_row(lines[starts[place(octant, i - i0)] :], x, away, turn, first, n_rays / x, sky, out[there])
        low, high = max(low, bare0), min(high, bare1)
        if high > low:
            start = cell + (low if octant.across > 0 else high - 1) * octant.across
            raise_to_ground(ground[start : start + high - low], out[start : start + high - low])


@simd
def write_row(
    line: Singles,
    x: float,
    away: float,
    turn: int,
    first: int,
    rays_per_column: float,
    sky: Sky,
    out: Singles,
) -> None:
    """Altitudes of neighbours along a row at x: the sights of the rays on both sides, interpolated.

    away: columns from the axis to the first cell; turn: +1 or -1, where the next ones lie.
    """
    x4, away4, turn4, per, first4 = f4(x), f4(away), f4(turn), f4(rays_per_column), f4(first)
    antenna, radius, shrink, angle = sky_numbers(sky)
    for n in range(out.size):
        y = away4 + turn4 * f4(i4(n))
        ray = max(y * per - first4, f4(0.0))
        k = i4(ray)
        left, right = line[u4(k)], line[u4(k + i4(1))]
        sight = sight_between(left, right, ray - f4(k))
        out[n] = altitude_of(sight, x4, (x4 * x4 + y * y) * angle, antenna, radius, shrink)


@simd
def write_columns(
    ground: Singles,
    where: tuple[Octant, Sky, int, int, int, int, int, int],
    lines: Singles,
    starts: NDArray[np.int32],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    out: Singles,
) -> None:
    """Write the rows of an octant whose rows are columns of the map: across them, so that memory is met in order.

    Inputs as in `write_rows`.
    """
    octant, sky, n_rays, first, i0, i1, bare0, bare1 = where
    n = i1 - i0 + 1
    low, high = begin[0], end[0]
    for q in range(1, n):
        low, high = min(low, begin[q]), max(high, end[q])
    q0, q1 = 0, 0
    for j in range(low, high):
        while q1 < n and begin[q1] <= j:
            q1 += 1
        while q0 < q1 and end[q0] <= j:
            q0 += 1
        top = q1
        while top > q0 and end[top - 1] <= j:
            top -= 1
        if top > q0:
            q = q0 if octant.along > 0 else top - 1
            cell = octant.origin + (i0 + q) * octant.along + j * octant.across
            there = slice(cell, cell + top - q0)
            x, y, s = i0 + q - octant.row, j - octant.column, place(octant, q)
            write_column(lines, starts[s:], x, octant.along, y * n_rays, y, first, sky, out[there])
            if bare0 <= j < bare1:
                raise_to_ground(ground[there], out[there])


@step
def place(octant: Octant, q: int) -> int:
    """Where a group's row q stands in `starts`: in the order of memory."""
    return q if octant.along > 0 else GROUP - 1 - q


@simd
def write_column(
    lines: Singles,
    starts: NDArray[np.int32],
    x: float,
    turn: int,
    rays: float,
    y: float,
    first: int,
    sky: Sky,
    out: Singles,
) -> None:
    """Altitudes of neighbours across rows, all at `y` from the axis: the sights of the rays beside each, interpolated.

    x: distance of the first one; turn: +1 or -1, where the next ones lie; rays: y times the number of rays.
    """
    x4, y4, rays4, turn4, first4 = f4(x), f4(y), f4(rays), f4(turn), f4(first)
    antenna, radius, shrink, angle = sky_numbers(sky)
    for n in range(out.size):
        there = x4 + turn4 * f4(i4(n))
        ray = max(rays4 / there - first4, f4(0.0))
        k = i4(ray)
        at = starts[n] + k
        left, right = lines[u4(at)], lines[u4(at + i4(1))]
        sight = sight_between(left, right, ray - f4(k))
        out[n] = altitude_of(sight, there, (there * there + y4 * y4) * angle, antenna, radius, shrink)


@simd
def raise_to_ground(ground: Singles, altitude: Singles) -> None:
    """Nothing is seen below the ground, and nothing is known over unknown ground."""
    for n in range(altitude.size):
        altitude[n] = above_ground(altitude[n], ground[n])
