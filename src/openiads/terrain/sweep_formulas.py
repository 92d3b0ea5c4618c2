"""The formulas of the row sweep, of one ray, row or cell: loops on the CPU and threads of a CUDA card share them.

An *octant* is an eighth of the map, turned and mirrored so that its rows count outwards from the antenna and its
columns away from the octant's axis; rays have the slopes k/n_rays, k = 0 to n_rays, columns per row. On every row a ray
meets the ground linearly between two cells, and between two rows it crosses at most one line of columns, and meets the
ground there too. So every crossing of a grid line counts.

A ray's *sight* is the tangent of its steepest line of sight, times the length that it runs in a row: metres of rise per
row. Over the effective earth this is exact: with altitudes z written as z' = z/(1 + z/R), the tangent at which an
antenna sees a point at the angle a from the earth's centre is ((z' - z'_antenna) - (R - z'_antenna)(1 - cos a)) over
(R sin a), which is linear in z'. Powers of a stand for sine and cosine (Abramowitz and Stegun 4.3.65-67, 4.3.70), so
that no near-equal numbers are taken from one another.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openiads.compiled import simd, simd_step, step

Singles = NDArray[np.float32]
Single = Any
"""A number in single precision, which type checkers tell from a float."""

ROWS = 16
"""Rows traced together; also the side of a tile of the relief."""
NOTHING = np.float32(-1e30)
"""Sight of a ray that has met no ground."""
UNKNOWN = np.float32(1e30)
"""Sight of a ray that has met unknown ground: steeper than anything, so that it stays."""
SURELY_UNKNOWN = np.float32(1e12)
"""No sight over known ground is as steep; a mean with an unknown sight is steeper."""
MARGIN_M = 0.05
"""More than single precision loses in a height: terrain must stay that much lower to be skipped."""
INSIDE = np.float32(1e-3)
"""Rays that leave the map at its side run on this far from its edge, in cells."""
BELOW_ONE = np.float32(1 - 2**-23)
"""Times this, a single-precision number is less, however large: beyond 16,384 columns INSIDE is lost in rounding."""

f4, i4 = np.float32, np.int32
ONE, HALF, TENTH = f4(1.0), f4(0.5), f4(0.1)
SIXTH, TWELFTH, TWENTIETH, THIRTIETH = f4(1 / 6), f4(1 / 12), f4(1 / 20), f4(1 / 30)
SEVEN_SIXTIETHS = f4(7 / 60)


class Octant(NamedTuple):
    """One octant of a map that is stored row by row: the cell (i, j) of the octant is origin + i*along + j*across.

    n_rows, n_columns: of the octant's whole view of the map; row, column: the antenna in it, multiples of 2^-20.
    tile_row, tile_column: cell of the relief's table (turned as the octant) at (0, 0); tile_down, tile_right: +1 or -1,
    where its rows and columns go. owns_axis, owns_diagonal: whether the cells there belong to this octant.
    """

    origin: int
    along: int
    across: int
    n_rows: int
    n_columns: int
    row: float
    column: float
    tile_row: int
    tile_down: int
    tile_column: int
    tile_right: int
    owns_axis: bool
    owns_diagonal: bool


class Sky(NamedTuple):
    """The antenna over the earth, in metres and cells.

    antenna_m: z' of the antenna; effective_radius_m: R; cell_m: size of a cell; radius_cells: how far to look;
    from_cells: rows up to this distance from the antenna have been swept before.
    """

    antenna_m: float
    effective_radius_m: float
    cell_m: float
    radius_cells: float
    from_cells: float


@simd_step
def ray_of(k: int, n_rays: int, sky: Sky) -> tuple[float, float, float, float]:
    """What does not change along the ray k: columns per row, its inverse, turn and bend.

    turn: (angle at the earth's centre per row)^2; bend: fall of the sight per row by the curve of the earth.
    """
    radius_m = sky.effective_radius_m
    s = k / n_rays
    turn = (1.0 + s * s) * (sky.cell_m / radius_m) ** 2
    bend = (1.0 - sky.antenna_m / radius_m) * (1.0 + s * s) * sky.cell_m**2 / (2.0 * radius_m)
    return s, 1.0 / s if s > 0.0 else 0.0, turn, bend


@step
def frame_of(octant: Octant) -> tuple[int, Single, Single]:
    """An octant's first column that rays meet, the antenna's place beside it, and where rays stop short of the side."""
    base = min(whole(math.floor(octant.column)), octant.n_columns - 2)
    side = f4(octant.n_columns - 1 - base)
    return base, f4(octant.column - base), min(side - INSIDE, side * BELOW_ONE)


@step
def whole(rounded: float) -> int:
    """A rounded number as an integer, which floor and ceiling give on the CPU and not on a card."""
    return int(rounded)


@step
def is_beyond(octant: Octant, sky: Sky, i0: int, least_slope: float) -> bool:
    """Whether a bundle has left the radius, with a row to spare, before row i0."""
    x = i0 - octant.row
    return x * x * (1.0 + least_slope * least_slope) > (sky.radius_cells + 2.0) ** 2


@simd
def is_hidden(
    peaks: Singles,
    octant: Octant,
    sky: Sky,
    i0: int,
    i1: int,
    least_slope: float,
    greatest_slope: float,
    bend: float,
    low: float,
) -> bool:
    """Whether no ground from row i0 - 1 to row i1 can rise above the sight of any ray of a bundle.

    low: the least of the sights; bend: of the ray of the least slope, the least of the bundle.
    """
    if low > SURELY_UNKNOWN:
        return True
    x0, x1 = i0 - 1 - octant.row, i1 - octant.row
    if x0 <= 0.0:
        return False
    last_column = octant.n_columns - 1
    left = min(last_column, int(octant.column + least_slope * x0)) * octant.tile_right + octant.tile_column
    right = min(last_column, int(octant.column + greatest_slope * x1) + 1) * octant.tile_right + octant.tile_column
    near = (i0 - 1) * octant.tile_down + octant.tile_row
    far = i1 * octant.tile_down + octant.tile_row
    top = -np.inf
    for i in range(min(near, far) // ROWS, max(near, far) // ROWS + 1):
        for j in range(min(left, right) // ROWS, max(left, right) // ROWS + 1):
            top = max(top, peaks[i, j])
    rise = top / (1.0 + top / sky.effective_radius_m) - sky.antenna_m + MARGIN_M
    if rise > 0.0:
        angle = sky.cell_m * x1 / sky.effective_radius_m
        rise *= 1.0 + angle * angle
    return rise / (x0 if rise > 0.0 else x1) - x0 * bend <= low


@simd_step
def curve_of(turn: Single, bend: Single, x2: Single) -> tuple[Single, Single]:
    """How the curve of the earth changes a ray's sights in a block with its middle at x rows; x2: x squared.

    Gives stretch and sag, see `sight_of`. At the edges of a block this is off by millimetres in height.
    """
    angle2 = x2 * turn
    stretch = ONE + angle2 * SIXTH * (ONE + angle2 * SEVEN_SIXTIETHS)
    return stretch, bend * (ONE + angle2 * TWELFTH * (ONE + angle2 * TENTH))


@simd_step
def column_of(slope: Single, x: Single, aside: Single, edge: Single) -> Single:
    """Column, from the antenna's, on whose far side a ray passes the row at x.

    aside: of the antenna within its column; edge: beyond it no column lies on the ray's far side.
    """
    return i4(min(aside + slope * x, edge))


@simd_step
def pass_row(
    slope: Single,
    inverse: Single,
    stretch: Single,
    sag: Single,
    x: Single,
    last: Single,
    aside: Single,
    edge: Single,
    antenna: Single,
    shrink: Single,
    swept: Single,
    old: Single,
    new: Single,
    inner: Single,
    outer: Single,
    far: Single,
    sight: Single,
    near: Single,
) -> tuple[Single, Single]:
    """Take a ray from the row at `last` to the row at x: first the crossing in between, then the row itself.

    old, new: its columns on both rows; inner, far: ground on both sides of it on the new row; outer: beyond it on the
    old one. near: 1/x. Gives the sights between crossing and row, and after the row.
    """
    column = f4(new)
    crossing = (column - aside) * inverse
    height = outer + (inner - outer) * (crossing - last)
    steepness = sight_of(height, crossing, ONE / crossing, antenna, shrink, stretch, sag)
    crosses = (old != new) & (crossing > swept)
    steepness = steepness if crosses else NOTHING
    before = steepness if steepness > sight else sight
    height = inner + (far - inner) * (min(aside + slope * x, edge) - column)
    steepness = sight_of(height, x, near, antenna, shrink, stretch, sag)
    return before, steepness if steepness > before else before


@step
def sight_of(
    height: Single, x: Single, inverse: Single, antenna: Single, shrink: Single, stretch: Single, sag: Single
) -> Single:
    """Metres of rise per row at which a ray sees ground at the distance of x rows; UNKNOWN where that is unknown.

    height: above sea; inverse: 1/x; antenna: z' of the antenna; shrink: 1/R. z' to the second power of z/R, which is a
    centimetre off at 9 km; stretch: a/sin a; sag: how much (1 - cos a)/(sin a) lowers the sight per row.
    """
    rise = height * (ONE - height * shrink) - antenna
    steepness = rise * stretch * inverse - x * sag
    return steepness if steepness == steepness else UNKNOWN


@step
def columns_of_row(octant: Octant, radius_cells: float, n_rays: int, first: int, last: int, i: int) -> tuple[int, int]:
    """Columns begin and end - 1 that a wedge writes on row i: between its rays, within the radius, no cell twice."""
    x = i - octant.row
    reach = math.sqrt(max(radius_cells**2 - x * x, 0.0))
    low = first_column(octant.column, x, first, n_rays)
    high = first_column(octant.column, x, last, n_rays)
    if first == 0 and not octant.owns_axis and low == octant.column:
        low += 1
    if last == n_rays and octant.owns_diagonal and high - octant.column == x:
        high += 1
    high = min(high, octant.n_columns, whole(math.floor(octant.column + reach)) + 1)
    return low, max(low, high)


@step
def first_column(column: float, x: float, k: int, n_rays: int) -> int:
    """First column at or beyond the ray k on the row at x; exact, since the antenna stands on multiples of 2^-20."""
    j = whole(math.ceil(column + x * k / n_rays))
    while (j - 1 - column) * n_rays >= k * x:
        j -= 1
    while (j - column) * n_rays < k * x:
        j += 1
    return j


@step
def columns_within(row: float, column: float, radius_cells: float, i: int, n_columns: int) -> tuple[int, int]:
    """Columns left to right - 1 of the map's row i that lie within the radius."""
    half = radius_cells**2 - (i - row) ** 2
    if radius_cells <= 0.0 or half <= 0.0:
        return n_columns, n_columns
    left = max(0, min(n_columns, whole(math.ceil(column - math.sqrt(half)))))
    return left, max(left, min(n_columns, whole(math.floor(column + math.sqrt(half))) + 1))


@step
def sky_numbers(sky: Sky) -> tuple[Single, Single, Single, Single]:
    """z' of the antenna, R - z' of the antenna, 1/R, (angle at the earth's centre of a cell)^2, in single precision."""
    radius_m = sky.effective_radius_m
    return (
        f4(sky.antenna_m),
        f4(radius_m - sky.antenna_m),
        f4(1.0 / radius_m),
        f4((sky.cell_m / radius_m) ** 2),
    )


@simd_step
def sight_between(left: Single, right: Single, part: Single) -> Single:
    """The sight between two rays, linear, `part` of the way from one to the other."""
    return left + (right - left) * part


@step
def altitude_of(sight: Single, x: Single, angle2: Single, antenna: Single, radius: Single, shrink: Single) -> Single:
    """Altitude above the sea of the line of sight over a cell; NaN where it is unknown, inf where it leaves the earth.

    angle2: square of the angle at the earth's centre.
    """
    fall = angle2 * HALF * (ONE - angle2 * TWELFTH * (ONE - angle2 * THIRTIETH))
    high = antenna + x * sight * (ONE - angle2 * SIXTH * (ONE - angle2 * TWENTIETH)) + radius * fall
    high = high / (ONE - high * shrink) if high * shrink < f4(0.99) else f4(np.inf)
    return high if sight < SURELY_UNKNOWN else f4(np.nan)


@simd_step
def above_ground(altitude: Single, ground: Single) -> Single:
    """Nothing is seen below the ground, and nothing is known over unknown ground."""
    return ground if (altitude < ground) | (ground != ground) else altitude
