"""The square grid over which the horizon of one antenna is swept: the raster's own where that is fit, else a local one.

A raster in metres or feet with square cells is swept as it is, so that the result overlays it, as long as its
projection shows distances and straight lines around the antenna as they are. Any other (latitude and longitude, oblong
cells, Web Mercator over long distances) is brought once onto an azimuthal-equidistant grid around the antenna.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from openiads.errors import Fault, TerrainError
from openiads.geodesy.local_grid import LARGEST_GRID, LocalGrid
from openiads.geodesy.point import Point
from openiads.terrain.horizon_kernels import bilinear_m, look_up
from openiads.terrain.near import COARSE_POSTING_M, NEAR_RADIUS_M, OVERSAMPLING
from openiads.terrain.placed import Placed, Places, nearest_turn, project, read_heights
from openiads.terrain.sweep import NearGround

LARGEST_CELLS = 250_000_000
"""A gigabyte of float32; the sweep and its maps take five times that."""
LARGEST_RADIUS_M = 1_500_000.0
"""Beyond it the series of `physics.propagation` lose digits."""
OBLONG_SHARE = 1e-3
"""Cells longer than wide by no more than this are square."""
LARGEST_SCALE_ERROR = 1e-3
"""Of distances on the raster's own grid, after the mean scale: 200 m in 200 km change the earth's drop by 5 m there."""
LARGEST_BEND = 5e-4
"""Of a line's length, how far a straight line on the raster's own grid may leave the true one: 100 m over 200 km."""
MESH_CELLS, NEAR_POLE_DEG = 4, 85.0
"""On a local grid every fourth cell is projected and those between are interpolated, which puts them off by 0.0005 of a
posting at 30 arc-seconds and by less at finer ones; near a pole every cell is projected."""
METRES_PER_RADIAN = 6.3e6
N_DIRECTIONS, LEAST_DIRECTION = 32, 1e-9
COARSEST_POSTING_M = 100_000.0
LEAST_CELLS = 2.0
"""How far a grid goes at least in each direction, where the raster does, whatever the radius."""
LEAST_ASPECT_RATIO = 0.25
"""Towards a pole cells in degrees grow ever narrower: a local grid is no finer than this share of their length."""
BESIDE_ALL = -1e9
"""Row or column of what the raster's projection cannot show."""
HALF_TURN_DEG, TURN_DEG = 180.0, 360.0
N_ALONG_EDGE = 65
WHOLE_TURN = 2.0 * math.pi


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Ground on the grid that is swept, and the antenna on it.

    heights: float32 (n_y, n_x), m above sea, NaN unknown; off: cells that lie off the raster, bool (n_y, n_x).
    x, y: coordinates of the cells in the unit of `crs`; row, column: of the antenna, with fractions.
    ground_m: height of the ground under it, bilinear on the raster, NaN where unknown.
    posting_m: true size of a cell around the antenna; own_grid: whether the cells are the raster's own.
    near: finer ground for the first kilometres where the raster was resampled, as `coverage` takes it.
    """

    heights: NDArray[np.float32]
    off: NDArray[np.bool_]
    x: Places
    y: Places
    crs: CRS
    row: float
    column: float
    ground_m: float
    posting_m: float
    radius_m: float
    near: NearGround | None
    own_grid: bool


def frame_around(raster: Placed, x: float, y: float, point: Point, radius_m: float | None) -> Frame:
    """Bring the ground around an antenna onto the grid that is swept.

    x, y: the antenna in the raster's coordinates, and `point` where that is; radius_m: how far to look, None for the
    whole raster. Raises TerrainError where the raster is too large or holds no heights.
    """
    around = LocalGrid(centre=point, posting_m=1.0, n=3)
    reach_m = _reach_m(raster, around, radius_m)
    true_m = _posting_on_own_grid(raster, x, y, around, reach_m)
    if true_m is not None:
        return _own_frame(raster, x, y, true_m, reach_m)
    return _local_frame(raster, x, y, point, reach_m)


def _reach_m(raster: Placed, around: LocalGrid, radius_m: float | None) -> float:
    """The radius asked for, or the distance of the raster's farthest corner."""
    if radius_m is None:
        corners = np.meshgrid(raster.x[[0, -1]], raster.y[[0, -1]])
        farthest_m = float(np.hypot(*_local_m(raster, around, corners[0].ravel(), corners[1].ravel())).max())
        reach_m = farthest_m * (1.0 + LARGEST_SCALE_ERROR)
    else:
        reach_m = radius_m
    if not 0.0 < reach_m <= LARGEST_RADIUS_M:
        remedy = f"give a radius above 0, at most {LARGEST_RADIUS_M / 1000:g} km (--radius KM)"
        where, problem = raster.source, "cannot be looked over at once"
        raise TerrainError(Fault(where=where, field="radius_m", value=round(reach_m), problem=problem, remedy=remedy))
    return reach_m


def _posting_on_own_grid(raster: Placed, x: float, y: float, around: LocalGrid, reach_m: float) -> float | None:
    """True size of a cell in m where the raster's own grid is fit to be swept, else None.

    Judged on points around the antenna, as far as the radius and the raster go, and half-way to them.
    """
    step = abs(raster.step_x)
    if raster.crs.is_geographic or abs(abs(raster.step_y) / step - 1.0) > OBLONG_SHARE:
        return None
    unit_m = float(np.hypot(*_local_m(raster, around, np.array([x + step]), np.array([y])))[0]) / step
    angles = np.arange(N_DIRECTIONS) * WHOLE_TURN / N_DIRECTIONS
    right, up = np.cos(angles), np.sin(angles)
    length = np.minimum(_room(x, raster.x, right), _room(y, raster.y, up))
    length = np.maximum(np.minimum(length, reach_m / unit_m), step)
    far_x, far_y = _local_m(raster, around, x + right * length, y + up * length)
    mid_x, mid_y = _local_m(raster, around, x + right * length / 2, y + up * length / 2)
    far_m, mid_m = np.hypot(far_x, far_y), np.hypot(mid_x, mid_y)
    scales = np.concatenate([far_m / length, mid_m / (length / 2)])
    scale = float(scales.max() + scales.min()) / 2
    bend = np.abs(far_x * mid_y - far_y * mid_x) / far_m**2
    if not (np.abs(scales / scale - 1.0).max() <= LARGEST_SCALE_ERROR and bend.max() <= LARGEST_BEND):
        return None
    return step * scale


def _room(at: float, coordinates: Places, direction: Places) -> Places:
    """How far one can go from `at` along each direction before the coordinates end."""
    edge = np.where(direction > 0.0, coordinates.max() - at, at - coordinates.min())
    return np.asarray(edge / np.maximum(np.abs(direction), LEAST_DIRECTION))


def _local_m(raster: Placed, around: LocalGrid, x: Places, y: Places) -> tuple[Places, Places]:
    """Eastings and northings in m from the antenna of places in the raster's coordinates."""
    lon, lat = project(raster.crs, x, y, to_raster=False)
    return project(CRS.from_user_input(around.crs), lon, lat, to_raster=True)


def _own_frame(raster: Placed, x: float, y: float, posting_m: float, reach_m: float) -> Frame:
    """The raster's own cells within the radius."""
    reach = max(reach_m / posting_m, LEAST_CELLS)
    row, rows = _span((y - raster.y[0]) / raster.step_y, reach, len(raster.y))
    column, columns = _span((x - raster.x[0]) / raster.step_x, reach, len(raster.x))
    _check_size(raster, rows.stop - rows.start, columns.stop - columns.start)
    heights = np.ascontiguousarray(read_heights(raster, rows, columns))
    return Frame(
        heights=heights,
        off=np.zeros(heights.shape, dtype=np.bool_),
        x=raster.x[columns],
        y=raster.y[rows],
        crs=raster.crs,
        row=row - rows.start,
        column=column - columns.start,
        ground_m=float(bilinear_m(heights, row - rows.start, column - columns.start)),
        posting_m=posting_m,
        radius_m=reach_m,
        near=None,
        own_grid=True,
    )


def _span(at: float, reach: float, n: int) -> tuple[float, slice]:
    """A place counted in postings, rounded to a millionth and within the raster, and those within `reach` of it."""
    place = min(max(round(at, 6), 0.0), n - 1.0)
    first, last = max(math.ceil(place - reach), 0), min(math.floor(place + reach), n - 1)
    return place, slice(min(first, int(place)), max(last, math.ceil(place)) + 1)


def _local_frame(raster: Placed, x: float, y: float, point: Point, reach_m: float) -> Frame:
    """The raster's heights on an azimuthal-equidistant grid whose middle cell holds the antenna."""
    posting_m = _smaller_posting_m(raster, x, y, LocalGrid(centre=point, posting_m=1.0, n=3))
    if posting_m > COARSEST_POSTING_M:
        value, remedy = f"{posting_m:.0f} m", "give a raster that shows mountains"
        raise TerrainError(
            Fault(where=raster.source, field="posting", value=value, problem="too coarse", remedy=remedy)
        )
    grid = _grid_around(raster, point, posting_m, reach_m)
    rows, columns = _covered(raster, grid)
    _check_size(raster, rows.stop - rows.start, columns.stop - columns.start)
    heights, off, ground_m = _resampled(raster, x, y, grid, rows, columns)
    middle = (grid.n - 1) // 2
    row, column = middle - rows.start, middle - columns.start
    return Frame(
        heights=heights,
        off=off,
        x=grid.x_m()[columns],
        y=grid.y_m()[rows],
        crs=CRS.from_user_input(grid.crs),
        row=float(row),
        column=float(column),
        ground_m=ground_m,
        posting_m=posting_m,
        radius_m=reach_m,
        near=_near(raster, x, y, grid, (row, column), reach_m),
        own_grid=False,
    )


def _near(
    raster: Placed, x: float, y: float, grid: LocalGrid, middle: tuple[int, int], reach_m: float
) -> NearGround | None:
    """Finer ground around the middle cell of a local grid, aligned with it; `middle`: where that cell is swept."""
    if grid.posting_m <= COARSE_POSTING_M:
        return None
    reach = math.ceil(min(reach_m, NEAR_RADIUS_M) / grid.posting_m)
    n = (2 * reach + 3) * OVERSAMPLING
    fine = LocalGrid(centre=grid.centre, posting_m=grid.posting_m / OVERSAMPLING, n=n)
    return NearGround(
        heights=_resampled(raster, x, y, fine, slice(0, n), slice(0, n))[0],
        factor=OVERSAMPLING,
        first_row=middle[0] - reach - 1,
        first_column=middle[1] - reach - 1,
        radius_cells=float(reach),
    )


def _grid_around(raster: Placed, point: Point, posting_m: float, half_m: float) -> LocalGrid:
    half = math.ceil(max(half_m / posting_m, LEAST_CELLS))
    _check_size(raster, 2 * half + 1, 1)
    return LocalGrid(centre=point, posting_m=posting_m, n=2 * half + 1)


def _resampled(
    raster: Placed, x: float, y: float, grid: LocalGrid, rows: slice, columns: slice
) -> tuple[NDArray[np.float32], NDArray[np.bool_], float]:
    """Heights of cells of a local grid, which of them lie off the raster, and the raster's own height at its middle."""
    east_m, north_m = grid.x_m()[columns], grid.y_m()[rows]
    mesh = 1 if abs(grid.centre.lat) + math.degrees(grid.half_m / METRES_PER_RADIAN) > NEAR_POLE_DEG else MESH_CELLS
    at_rows, at_columns = _mesh_places(raster, grid, east_m, north_m, mesh)
    window = _within(at_rows, len(raster.y), 1), _within(at_columns, len(raster.x), 1, open_ended=raster.goes_round)
    known = read_heights(raster, *window)
    heights = np.empty((len(north_m), len(east_m)), dtype=np.float32)
    off = np.empty(heights.shape, dtype=np.bool_)
    look_up(known, at_rows - window[0].start, at_columns - window[1].start, mesh, heights, off)
    row, _ = _span((y - raster.y[0]) / raster.step_y, 0.0, len(raster.y))
    column = round((x - raster.x[0]) / raster.step_x, 6) - window[1].start
    return heights, off, float(bilinear_m(known, row - window[0].start, min(max(column, 0.0), known.shape[1] - 1.0)))


def _smaller_posting_m(raster: Placed, x: float, y: float, around: LocalGrid) -> float:
    """Distance of two postings at the antenna in m, the smaller of both directions within reason."""
    half_x, half_y = raster.step_x / 2, raster.step_y / 2
    ends = _local_m(raster, around, np.array([x - half_x, x + half_x, x, x]), np.array([y, y, y - half_y, y + half_y]))
    across_m, along_m = (math.hypot(*(float(end[k + 1] - end[k]) for end in ends)) for k in (0, 2))
    smaller_m, larger_m = sorted((across_m, along_m))
    return max(smaller_m, LEAST_ASPECT_RATIO * larger_m)


def _covered(raster: Placed, grid: LocalGrid) -> tuple[slice, slice]:
    """Rows and columns of the local grid between which the raster lies."""
    whole = slice(0, grid.n)
    if raster.crs.is_geographic and abs(raster.x[-1] - raster.x[0]) > HALF_TURN_DEG:
        return whole, whole
    along_x = np.linspace(raster.x[0], raster.x[-1], N_ALONG_EDGE)
    along_y = np.linspace(raster.y[0], raster.y[-1], N_ALONG_EDGE)
    x = np.concatenate([along_x, along_x, np.full_like(along_y, raster.x[0]), np.full_like(along_y, raster.x[-1])])
    y = np.concatenate([np.full_like(along_x, raster.y[0]), np.full_like(along_x, raster.y[-1]), along_y, along_y])
    east_m, north_m = _local_m(raster, grid, x, y)
    columns, rows = (grid.half_m + east_m) / grid.posting_m, (grid.half_m - north_m) / grid.posting_m
    return _within(rows, grid.n, 0), _within(columns, grid.n, 0)


def _within(places: Places, n: int, spare: int, open_ended: bool = False) -> slice:
    """The least span of 0 to `n` that holds the places, with some to spare; places beside all do not count.

    open_ended: columns that go round the earth have no first and last, and span one turn at most.
    """
    sound = places[np.isfinite(places) & (places > BESIDE_ALL)]
    first, stop = math.floor(sound.min()) - spare, math.ceil(sound.max()) + spare + 1
    return slice(first, min(stop, first + n)) if open_ended else slice(max(first, 0), min(stop, n))


def _mesh_places(raster: Placed, grid: LocalGrid, east_m: Places, north_m: Places, mesh: int) -> tuple[Places, Places]:
    """Rows and columns of the raster under every `mesh`-th cell of the local grid, with one more each way."""
    east = east_m[0] + np.arange((len(east_m) - 1) // mesh + 2) * mesh * grid.posting_m
    north = north_m[0] - np.arange((len(north_m) - 1) // mesh + 2) * mesh * grid.posting_m
    easts, norths = np.meshgrid(east, north)
    lon, lat = project(CRS.from_user_input(grid.crs), easts, norths, to_raster=False)
    x, y = project(raster.crs, lon, lat, to_raster=True)
    if raster.crs.is_geographic:
        x_at = nearest_turn(raster, grid.centre.lon)
        x = x_at + (x - x_at + HALF_TURN_DEG) % TURN_DEG - HALF_TURN_DEG
    rows, columns = (y - raster.y[0]) / raster.step_y, (x - raster.x[0]) / raster.step_x
    sound = np.isfinite(rows) & np.isfinite(columns)
    return np.where(sound, rows, BESIDE_ALL), np.where(sound, columns, BESIDE_ALL)


def _check_size(raster: Placed, n_rows: int, n_columns: int) -> None:
    """Refuse what would not fit into memory."""
    if n_rows * n_columns > LARGEST_CELLS or max(n_rows, n_columns) > LARGEST_GRID:
        size, where = f"{n_rows} x {n_columns}", raster.source
        problem = f"more than {LARGEST_CELLS / 1e6:g} million or {LARGEST_GRID} in a row"
        remedy = "give a smaller radius (--radius KM) or a coarser raster"
        raise TerrainError(Fault(where=where, field="cells to look over", value=size, problem=problem, remedy=remedy))
