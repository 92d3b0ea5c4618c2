"""Terrain brought onto a local grid, once."""

import numpy as np
from numpy.typing import NDArray

from openiads.geodesy.local_grid import LocalGrid, cell_degrees, grid_degrees, to_grid_m
from openiads.geodesy.point import Point
from openiads.terrain.elevation import Elevation, ground_heights_m


def resample_to_grid(elevation: Elevation, grid: LocalGrid) -> NDArray[np.float32]:
    """Ground heights at the cell centres of a local grid, bilinear: float32 (n, n), NaN where unknown.

    Every cell is looked up at its own coordinates: a warp that interpolates the coordinates moves the ground by up to
    20 m in height, which beside an antenna decides over much of the sky.
    """
    lat, lon = cell_degrees(grid)
    return ground_heights_m(elevation, lat, lon)


def resample_around(
    elevation: Elevation, grid: LocalGrid, centre: Point, posting_m: float, half_m: float
) -> NDArray[np.float32]:
    """Ground heights around a point, in the projection of `grid` but finer: float32 (n, n), n odd.

    The point is the middle of the middle cell; the outermost cells lie `half_m` away or a little farther.
    """
    x, y = to_grid_m(grid, centre)
    half = int(np.ceil(half_m / posting_m))
    offsets = np.asarray(np.arange(-half, half + 1) * posting_m, dtype=np.float64)
    lat, lon = grid_degrees(grid, x + offsets, y - offsets)
    return ground_heights_m(elevation, lat, lon)
