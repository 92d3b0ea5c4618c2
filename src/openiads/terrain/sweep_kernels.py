"""The loops of the row sweep over arrays: bundles of rays walk the rows of an octant outwards, see `sweep_formulas`.

A block of ROWS rows that cannot rise above the lowest sight of a bundle of rays changes none of them and is skipped.
"""

import math

import numpy as np
from numpy.typing import NDArray

from openiads.compiled import formula, simd
from openiads.terrain.sweep_formulas import (
    ONE,
    ROWS,
    Octant,
    Single,
    Singles,
    Sky,
    column_of,
    curve_of,
    frame_of,
    is_beyond,
    is_hidden,
    pass_row,
    ray_of,
)
from openiads.terrain.sweep_write import GROUP, find_cells, place, write_columns, write_rows

BUNDLE = 128
"""Rays traced together."""
SLOPE, INVERSE, TURN, BEND, STRETCH, SAG, SIGHT, FIELDS = range(8)
"""Rows of a wedge's `rays`: columns per row, its inverse, (angle at the earth's centre per row)^2, fall of the sight
per row by the curve of the earth, what both make of a block (see `curve_of`), sight; and how many rows there are."""

f4, i4, u8 = np.float32, np.int32, np.uint64
END = i4(-(2**31))
"""Marks the end of a bundle's cells."""


@simd
def tile_peaks(heights: Singles, first: int, last: int, band: Singles, peaks: Singles) -> None:
    """Fill the rows first..last-1 of `peaks` with the highest cell of each ROWS x ROWS tile; inf where one is unknown.

    band: scratch, one row of the map.
    """
    n_rows, n_columns = heights.shape
    for i in range(first, last):
        band[:] = -np.inf
        for r in range(i * ROWS, min(n_rows, (i + 1) * ROWS)):
            raise_to(heights[r], band)
        for j in range(peaks.shape[1]):
            top = band[j * ROWS]
            for c in range(j * ROWS + 1, min(n_columns, (j + 1) * ROWS)):
                top = max(top, band[c])
            peaks[i, j] = top


@simd
def raise_to(heights: Singles, band: Singles) -> None:
    """Raise each cell of the band to a row's height, to inf where that is unknown."""
    for c in range(band.size):
        height = heights[c]
        top = height if height > band[c] else band[c]
        band[c] = top if height == height else f4(np.inf)


@simd
def sweep_wedge(
    ground: Singles,
    peaks: Singles,
    octant: Octant,
    sky: Sky,
    n_rays: int,
    first: int,
    last: int,
    rays: Singles,
    cells: NDArray[np.int32],
    heights: Singles,
    lines: Singles,
    starts: NDArray[np.int32],
    low: Singles,
    asleep: NDArray[np.bool_],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    out: Singles,
) -> int:
    """Sweep the rays first..last of an octant outwards and write the lowest visible altitudes of the cells between.

    ground, out: the whole map, flat; peaks: highest ground per tile, turned as the octant.
    rays: (FIELDS, n + 1), its SIGHT row filled for a start and left as it is at the end. Scratch, with n = last - first
    + 1: cells (3, BUNDLE + 1); heights (3, BUNDLE); lines (GROUP * (n + 1),); starts, begin, end (GROUP,); low and
    asleep, the lowest sight of each bundle and whether it is not traced. Gives the number of blocks that were traced.
    """
    n = last - first + 1
    set_rays(rays[SLOPE], rays[INVERSE], rays[TURN], rays[BEND], first, n_rays, sky)
    last_row = min(octant.n_rows - 1, math.floor(octant.row + sky.radius_cells))
    traced = 0
    for b in range(low.size):
        low[b] = lowest(rays[SIGHT, b * BUNDLE : min(n, (b + 1) * BUNDLE)])
    group = math.floor(octant.row + sky.from_cells) + 1
    while group <= last_row:
        group_end = min(last_row, group + GROUP - 1)
        first_awake, last_awake = n, -1
        i0 = group
        while i0 <= group_end:
            i1 = min(group_end, i0 + ROWS - 1)
            n_awake = 0
            for b in range(asleep.size):
                k0, k1 = b * BUNDLE, min(n, (b + 1) * BUNDLE)
                asleep[b] = is_beyond(octant, sky, i0, rays[SLOPE, k0]) or is_hidden(
                    peaks, octant, sky, i0, i1, rays[SLOPE, k0], rays[SLOPE, k1 - 1], rays[BEND, k0], low[b]
                )
                if not asleep[b]:
                    n_awake += 1
                    first_awake, last_awake = min(first_awake, k0), max(last_awake, k1)
                    trace(
                        ground,
                        octant,
                        sky,
                        i0,
                        i1,
                        rays[SLOPE, k0:k1],
                        rays[INVERSE, k0:k1],
                        rays[TURN, k0:k1],
                        rays[BEND, k0:k1],
                        rays[STRETCH, k0:k1],
                        rays[SAG, k0:k1],
                        rays[SIGHT, k0:k1],
                        lines[(i0 - group) * (n + 1) + k0 :],
                        n + 1,
                        cells,
                        heights,
                    )
                    low[b] = lowest(rays[SIGHT, k0:k1])
            rays[SIGHT, n] = rays[SIGHT, n - 1]
            n_lines = i1 - i0 + 1 if n_awake > 0 else 1
            fill_lines(rays[SIGHT], asleep, n_lines, lines[(i0 - group) * (n + 1) :])
            for i in range(i0, i1 + 1):
                starts[place(octant, i - group)] = (min(i - i0, n_lines - 1) + i0 - group) * (n + 1)
            traced += n_awake
            i0 = i1 + 1
        find_cells(octant, sky, n_rays, first, last, group, group_end, begin, end)
        bare0 = int(octant.column + (first + first_awake - 1) / n_rays * (group - octant.row))
        bare1 = int(octant.column + (first + last_awake + 1) / n_rays * (group_end - octant.row)) + 2
        where = (octant, sky, n_rays, first, group, group_end, bare0, bare1)
        if abs(octant.across) == 1:
            write_rows(ground, where, lines, starts, begin, end, out)
        else:
            write_columns(ground, where, lines, starts, begin, end, out)
        group = group_end + 1
    return traced


@simd
def set_rays(slope: Singles, inverse: Singles, turn: Singles, bend: Singles, first: int, n_rays: int, sky: Sky) -> None:
    """Fill what does not change along a ray."""
    for k in range(slope.size):
        slope[k], inverse[k], turn[k], bend[k] = ray_of(first + k, n_rays, sky)


@simd
def lowest(sight: Singles) -> Single:
    """The lowest sight of a bundle."""
    low = sight[0]
    for k in range(1, sight.size):
        low = sight[k] if sight[k] < low else low
    return low


@simd
def trace(
    ground: Singles,
    octant: Octant,
    sky: Sky,
    i0: int,
    i1: int,
    slope: Singles,
    inverse: Singles,
    turn: Singles,
    bend: Singles,
    stretch: Singles,
    sag: Singles,
    sight: Singles,
    lines: Singles,
    stride: int,
    cells: NDArray[np.int32],
    heights: Singles,
) -> None:
    """Take a bundle of rays over the rows i0..i1; sight: at the end.

    lines: the sights on arrival at each row, which lie `stride` numbers apart. cells: (3, BUNDLE + 1) and heights:
    (3, BUNDLE) are scratch.
    """
    n = slope.size
    base, aside, edge = frame_of(octant)
    antenna, shrink, swept = f4(sky.antenna_m), f4(1.0 / sky.effective_radius_m), f4(sky.from_cells)
    spots, old, new = cells[0, : n + 1], cells[1, :n], cells[2, :n]
    inner, outer, far = heights[0, :n], heights[1, :n], heights[2, :n]
    start = octant.origin + base * octant.across
    set_curve(turn, bend, 0.5 * (i0 + i1) - octant.row, stretch, sag)
    for i in range(i0 - 1, i1 + 1):
        x = f4(max(i - octant.row, 0.0))
        locate(slope, x, aside, edge, octant.across, new, spots)
        spots[n] = END
        fetch(ground, start + i * octant.along, octant.across, spots, inner, far)
        if i >= i0:
            line = lines[(i - i0) * stride : (i - i0) * stride + n]
            last = f4(i - 1 - octant.row)
            advance(
                slope,
                inverse,
                stretch,
                sag,
                x,
                last,
                aside,
                edge,
                antenna,
                shrink,
                swept,
                old,
                new,
                inner,
                outer,
                far,
                sight,
                line,
            )
        old, new = new, old
        outer, far = far, outer


@simd
def set_curve(turn: Singles, bend: Singles, x: float, stretch: Singles, sag: Singles) -> None:
    """Fill how the curve of the earth changes the sights of rays in a block with its middle at x."""
    x2 = f4(x * x)
    for k in range(turn.size):
        stretch[k], sag[k] = curve_of(turn[k], bend[k], x2)


@simd
def locate(
    slope: Singles,
    x: Single,
    aside: Single,
    edge: Single,
    across: int,
    column: NDArray[np.int32],
    spots: NDArray[np.int32],
) -> None:
    """Columns, from the antenna's, on whose far side each ray passes the row at x, and where they lie in memory."""
    step4 = i4(across)
    for k in range(column.size):
        c = column_of(slope[k], x, aside, edge)
        column[k] = c
        spots[k] = c * step4


@formula
def fetch(ground: Singles, at: int, across: int, spots: NDArray[np.int32], inner: Singles, outer: Singles) -> None:
    """Ground of the cells on both sides of each ray. A loop to an end mark, of plain loads: gathers are slower."""
    k = 0
    spot = spots[0]
    while spot != END:
        inner[k] = ground[u8(at + spot)]
        outer[k] = ground[u8(at + across + spot)]
        k += 1
        spot = spots[k]


@simd
def advance(
    slope: Singles,
    inverse: Singles,
    stretch: Singles,
    sag: Singles,
    x: Single,
    last: Single,
    aside: Single,
    edge: Single,
    antenna: Single,
    shrink: Single,
    swept: Single,
    old: NDArray[np.int32],
    new: NDArray[np.int32],
    inner: Singles,
    outer: Singles,
    far: Singles,
    sight: Singles,
    line: Singles,
) -> None:
    """Take rays from the row at `last` to the row at x: first the crossing in between, then the row itself.

    old, new: their columns on both rows; inner, far: ground on both sides of a ray on the new row; outer: beyond it on
    the old one. line: the sights between crossing and row; sight: after the row.
    """
    near = ONE / x
    for k in range(sight.size):
        line[k], sight[k] = pass_row(
            slope[k],
            inverse[k],
            stretch[k],
            sag[k],
            x,
            last,
            aside,
            edge,
            antenna,
            shrink,
            swept,
            old[k],
            new[k],
            inner[k],
            outer[k],
            far[k],
            sight[k],
            near,
        )


@simd
def fill_lines(sight: Singles, asleep: NDArray[np.bool_], n_lines: int, lines: Singles) -> None:
    """Give the bundles that were not traced their unchanged sights on all lines, and each line its guard."""
    stride = sight.size
    for b in range(asleep.size):
        if asleep[b]:
            for q in range(n_lines):
                for k in range(b * BUNDLE, min(stride - 1, (b + 1) * BUNDLE)):
                    lines[q * stride + k] = sight[k]
    for q in range(n_lines):
        lines[q * stride + stride - 1] = lines[q * stride + stride - 2]
