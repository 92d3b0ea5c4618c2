"""The row sweep on a CUDA card: what a block of threads and each thread does, with the formulas of `sweep_formulas`.

A block of BLOCK threads takes as many neighbouring rays of one octant of one antenna, ROWS rows at a time. First each
thread walks its ray over these rows and leaves its sights in shared memory, unless its bundle of WARP rays can meet
nothing there. Then the threads share out the cells between the rays: the two sights beside a cell, interpolated. So
sights never leave the chip. What all threads of a block have in common is read anew from a `Table` in each part: held
in registers it would leave room for few blocks at a time. Kernels are plain Python; `card_kernel` of openiads.compiled
builds them.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openiads.compiled import cuda, step
from openiads.terrain.sweep_formulas import (
    NOTHING,
    ONE,
    ROWS,
    UNKNOWN,
    Octant,
    Single,
    Singles,
    Sky,
    above_ground,
    altitude_of,
    column_of,
    columns_of_row,
    columns_within,
    curve_of,
    is_beyond,
    is_hidden,
    pass_row,
    ray_of,
    sight_between,
    whole,
)

BLOCK = 256
"""Threads and rays of a block."""
WARP = 32
"""Threads that run in step, and rays that are skipped together."""
BUNDLES = BLOCK // WARP
LINE = BLOCK + 1
"""Sights of a block on one row, and a guard beyond the last."""
OWN_CELLS = 2.0
"""Within the radius less this, no cell is cleared: the sweep writes it. The rim beyond it is cleared and then swept."""
START, ALONG, ACROSS, BASE, N_RAYS, NUMBERS = 11, 12, 13, 14, 15, 16
"""Places in `Table.numbers` after the first eleven, which are an Octant's: how the octant lies in `maps` (its cell
(i, BASE + j) is START + i*ALONG + j*ACROSS), its first column (`frame_of`), its number of rays; and their count."""
ANTENNA, RADIUS, SHRINK, ANGLE, ASIDE, EDGE, SINGLES = range(7)
"""Places in `Table.singles`: four of `sky_numbers`, two of `frame_of`; and their count."""

f4, i4, u4, u8 = np.float32, np.int32, np.uint32, np.uint64
Table = tuple[NDArray[np.int64], NDArray[np.float64], Singles]
"""What is known of octants beforehand, one row for each.

int64 (n, NUMBERS); float64 (n, 7), row and column of the antenna in the octant and the five of Sky; float32 (n,
SINGLES).
"""


class Rays(NamedTuple):
    """The rays first..last of an octant, a block's, and the row of the table in which it stands."""

    octant: int
    first: int
    last: int


def sweep_block(
    maps: Singles,
    peaks: Singles,
    peaks_turned: Singles,
    numbers: NDArray[np.int64],
    places: NDArray[np.float64],
    singles: Singles,
    out: Singles,
) -> None:
    """Sweep a block's rays outwards and write the lowest visible altitudes of the cells between them.

    Blocks: (parts of an octant, octants, antennas). maps: the map and then its transpose, flat; peaks: highest ground
    per tile of both. numbers, places, singles: a `Table`, eight octants for each antenna. out: (antennas, cells).
    """
    t = cuda.threadIdx.x
    row = cuda.blockIdx.z * cuda.gridDim.y + cuda.blockIdx.y
    table = (numbers, places, singles)
    n_rays = numbers[row, N_RAYS]
    first = cuda.blockIdx.x * (BLOCK - 1)
    if first >= n_rays:
        return
    rays = Rays(row, first, min(first + BLOCK - 1, n_rays))
    n = rays.last - first + 1
    lines = cuda.shared.array((ROWS, LINE), f4)
    sights = cuda.shared.array(BLOCK, f4)
    asleep = cuda.shared.array(BUNDLES, i4)
    columns = cuda.shared.array((2, ROWS, 2), i4)
    ray = single_ray(table, row, first + t)
    sight = NOTHING
    sights[t] = NOTHING if t < n else UNKNOWN
    i0, last_row = row_range(table, rays)
    half = 0
    cuda.syncthreads()
    while i0 <= last_row:
        i1 = min(last_row, i0 + ROWS - 1)
        if t < BUNDLES:
            asleep[t] = sleeps(peaks, peaks_turned, table, rays, i0, i1, sights, t * WARP)
        elif WARP <= t < WARP + ROWS:
            find_columns(table, rays, i0 + t - WARP, i1, columns[half, t - WARP])
        cuda.syncthreads()
        if t < n:
            if asleep[t // WARP] == 0:
                sight = walk(maps, table, row, i0, i1, ray, sight, lines, t)
                sights[t] = sight
            else:
                for q in range(ROWS):
                    lines[q, t] = sight
            if t == n - 1:
                for q in range(ROWS):
                    lines[q, n] = lines[q, t]
        cuda.syncthreads()
        write_cells(maps, table, rays, i0, lines, columns[half], t, out[cuda.blockIdx.z])
        half = 1 - half
        i0 = i1 + 1


@step
def octant_in(table: Table, row: int) -> Octant:
    """The octant of a row of the table."""
    numbers, places, _ = table
    origin, along, across, n_rows, n_columns = (
        numbers[row, 0],
        numbers[row, 1],
        numbers[row, 2],
        numbers[row, 3],
        numbers[row, 4],
    )
    tiles = (numbers[row, 5], numbers[row, 6], numbers[row, 7], numbers[row, 8])
    owns = (numbers[row, 9] != 0, numbers[row, 10] != 0)
    return Octant(origin, along, across, n_rows, n_columns, places[row, 0], places[row, 1], *tiles, *owns)


@step
def sky_in(table: Table, row: int) -> Sky:
    """The antenna over the earth of a row of the table."""
    places = table[1]
    return Sky(places[row, 2], places[row, 3], places[row, 4], places[row, 5], places[row, 6])


@step
def single_ray(table: Table, row: int, k: int) -> tuple[Single, Single, Single, Single]:
    """What does not change along the ray k, in single precision: slope, its inverse, turn, bend."""
    slope, inverse, turn, bend = ray_of(k, table[0][row, N_RAYS], sky_in(table, row))
    return f4(slope), f4(inverse), f4(turn), f4(bend)


@step
def row_range(table: Table, rays: Rays) -> tuple[int, int]:
    """First and last row that a block sweeps: up to the map's edge, or a row after its first ray leaves the radius."""
    octant, sky = octant_in(table, rays.octant), sky_in(table, rays.octant)
    slope = rays.first / table[0][rays.octant, N_RAYS]
    reach = (sky.radius_cells + 2.0) / math.sqrt(1.0 + slope * slope)
    last_row = whole(math.floor(octant.row + min(reach, sky.radius_cells)))
    return whole(math.floor(octant.row)) + 1, min(last_row, octant.n_rows - 1)


@step
def sleeps(
    peaks: Singles, peaks_turned: Singles, table: Table, rays: Rays, i0: int, i1: int, sights: Singles, t: int
) -> bool:
    """Whether the bundle of rays from `t` on meets nothing in the rows i0..i1 that rises above its sights."""
    end = min(rays.last - rays.first + 1, t + WARP)
    if end <= t:
        return True
    low = sights[t]
    for k in range(t + 1, end):
        low = min(low, sights[k])
    octant, sky, n_rays = octant_in(table, rays.octant), sky_in(table, rays.octant), table[0][rays.octant, N_RAYS]
    slope, _, _, bend = single_ray(table, rays.octant, rays.first + t)
    greatest = (rays.first + end - 1) / n_rays
    if is_beyond(octant, sky, i0, slope):
        return True
    if octant.owns_diagonal:
        return is_hidden(peaks, octant, sky, i0, i1, slope, greatest, bend, low)
    return is_hidden(peaks_turned, octant, sky, i0, i1, slope, greatest, bend, low)


@step
def find_columns(table: Table, rays: Rays, i: int, i1: int, columns: NDArray[np.int32]) -> None:
    """Fill between which columns a block writes on row i: none on rows beyond i1."""
    begin, end = 0, 0
    if i <= i1:
        octant, sky, n_rays = octant_in(table, rays.octant), sky_in(table, rays.octant), table[0][rays.octant, N_RAYS]
        begin, end = columns_of_row(octant, sky.radius_cells, n_rays, rays.first, rays.last, i)
    columns[0], columns[1] = begin, end


@step
def walk(
    maps: Singles,
    table: Table,
    row: int,
    i0: int,
    i1: int,
    ray: tuple[Single, Single, Single, Single],
    sight: Single,
    lines: Singles,
    t: int,
) -> Single:
    """Take the ray of thread t over the rows i0..i1 and leave its sights on arrival in `lines`; gives the last."""
    numbers, places, singles = table
    slope, inverse, turn, bend = ray
    aside, edge, antenna, shrink = singles[row, ASIDE], singles[row, EDGE], singles[row, ANTENNA], singles[row, SHRINK]
    along, across = numbers[row, ALONG], numbers[row, ACROSS]
    middle = f4(0.5 * (i0 + i1) - places[row, 0])
    stretch, sag = curve_of(turn, bend, middle * middle)
    last = f4(i0 - 1 - places[row, 0])
    at = numbers[row, START] + (i0 - 1) * along
    old = column_of(slope, max(last, f4(0.0)), aside, edge)
    outer = maps[u8(at + (old + 1) * across)]
    for q in range(i1 - i0 + 1):
        x = last + ONE
        at += along
        new = column_of(slope, x, aside, edge)
        spot = at + new * across
        inner, far = maps[u8(spot)], maps[u8(spot + across)]
        lines[q, t], sight = pass_row(
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
            f4(0.0),
            old,
            new,
            inner,
            outer,
            far,
            sight,
            ONE / x,
        )
        old, outer, last = new, far, x
    return sight


@step
def write_cells(
    maps: Singles,
    table: Table,
    rays: Rays,
    i0: int,
    lines: Singles,
    columns: NDArray[np.int32],
    t: int,
    out: Singles,
) -> None:
    """Write thread t's share of a block's cells in the rows from i0 on: threads of a warp write neighbours in memory.

    So where rows are rows of the map a warp takes one row, and elsewhere ROWS rows, in which each thread stays.
    """
    numbers, places, singles = table
    row = rays.octant
    antenna, radius, shrink, angle = (
        singles[row, ANTENNA],
        singles[row, RADIUS],
        singles[row, SHRINK],
        singles[row, ANGLE],
    )
    along, across, base = numbers[row, 1], numbers[row, 2], numbers[row, BASE]
    n_rays4, first4, aside = f4(numbers[row, N_RAYS]), f4(rays.first), singles[row, ASIDE]
    by_rows = numbers[row, 10] != 0
    q0, q_step, lane = (t // WARP, BUNDLES, t % WARP) if by_rows else (t % ROWS, ROWS, t // ROWS)
    lanes = WARP if by_rows else BLOCK // ROWS
    for q in range(q0, ROWS, q_step):
        x = f4(i0 + q - places[row, 0])
        rays_per_column = n_rays4 / x
        start = numbers[row, 0] + (i0 + q) * along
        for j in range(columns[q, 0] + lane, columns[q, 1], lanes):
            y = f4(j - base) - aside
            ray = max(y * rays_per_column - first4, f4(0.0))
            k = i4(ray)
            sight = sight_between(lines[q, u4(k)], lines[q, u4(k + i4(1))], ray - f4(k))
            altitude = altitude_of(sight, x, (x * x + y * y) * angle, antenna, radius, shrink)
            cell = u8(start + j * across)
            out[cell] = above_ground(altitude, maps[cell])


def clear_block(maps: Singles, n_columns: int, antennas: NDArray[np.float64], out: Singles) -> None:
    """Write +inf into a row's cells beyond the radius, and the ground where the antenna stands over a cell's centre.

    Blocks: (rows of the map, antennas). antennas: (antennas, 3), row, column and radius in cells; maps, out: as in
    `sweep_block`.
    """
    i, antenna, t = cuda.blockIdx.x, cuda.blockIdx.y, cuda.threadIdx.x
    row, column = antennas[antenna, 0], antennas[antenna, 1]
    left, right = columns_within(row, column, antennas[antenna, 2] - OWN_CELLS, i, n_columns)
    for j in range(t, n_columns, cuda.blockDim.x):
        if j < left or j >= right:
            out[antenna, i * n_columns + j] = np.inf
    cuda.syncthreads()
    if t == 0 and i == row and column == math.floor(column):
        cell = i * n_columns + int(column)
        out[antenna, cell] = maps[cell]
