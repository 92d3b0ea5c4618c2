"""Terrain brought onto a local grid, once."""

import numpy as np
from numpy.typing import NDArray

from openiads.geodesy.local_grid import LocalGrid, cell_degrees
from openiads.terrain.elevation import Elevation, ground_heights_m


def resample_to_grid(elevation: Elevation, grid: LocalGrid) -> NDArray[np.float32]:
    """Ground heights at the cell centres of a local grid, bilinear: float32 (n, n), NaN where unknown.

    Every cell is looked up at its own coordinates: a warp that interpolates the coordinates moves the ground by up to
    20 m in height, which beside an antenna decides over much of the sky.
    """
    lat, lon = cell_degrees(grid)
    return ground_heights_m(elevation, lat, lon)
