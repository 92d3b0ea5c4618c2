"""Finer ground around an antenna: there a few metres decide over much of the sky."""

import math

import numpy as np

from openiads.geodesy.local_grid import LocalGrid, grid_cell, grid_degrees
from openiads.geodesy.point import Point
from openiads.terrain.elevation import Elevation, postings
from openiads.terrain.horizon_kernels import look_up
from openiads.terrain.sweep import NearGround

NEAR_RADIUS_M = 30_000.0
COARSE_POSTING_M = 300.0
OVERSAMPLING = 15
"""On 30 arc-second terrain the shares that are seen have converged at 50 m in the first 30 km; at 150 m a crest beside
the antenna is still clipped by a metre. Finer terrain is taken as it is, where the grid is coarser than that."""
MOST_CELLS = 1_400
"""On a side: on fine terrain the near ground does not reach as far."""


def near_ground(
    elevation: Elevation,
    grid: LocalGrid,
    point: Point,
    radius_m: float,
    roaming_m: float = 0.0,
    oversampling: int = OVERSAMPLING,
) -> NearGround | None:
    """Ground around a point, finer than a grid and aligned with its cells; None where the grid is fine enough.

    radius_m: how far is looked at all; roaming_m: how far from the point the antenna may be put later on;
    oversampling: how much finer than coarse terrain. Places are projected once per cell of the grid and interpolated
    between, which puts them off by a centimetre.
    """
    finest_m = elevation.posting_m / (oversampling if elevation.posting_m > COARSE_POSTING_M else 1)
    factor = math.ceil(grid.posting_m / finest_m - 1e-6) // 2 * 2 + 1
    if factor == 1:
        return None
    most_m = MOST_CELLS / 2 * grid.posting_m / factor
    radius_cells = math.ceil(min(NEAR_RADIUS_M, radius_m, most_m) / grid.posting_m)
    row, column = grid_cell(grid, point)
    spare = radius_cells + 1 + math.ceil(roaming_m / grid.posting_m)
    rows = np.arange(math.floor(row) - spare, math.ceil(row) + spare + 1)
    columns = np.arange(math.floor(column) - spare, math.ceil(column) + spare + 1)
    y = grid.half_m - _finer(rows, factor) * grid.posting_m
    x = _finer(columns, factor) * grid.posting_m - grid.half_m
    mesh_x, mesh_y = (np.append(cells[::factor], cells[-1] + cells[1] - cells[0]) for cells in (x, y))
    heights = np.empty((len(y), len(x)), dtype=np.float32)
    off = np.empty(heights.shape, dtype=np.bool_)
    look_up(elevation.heights, *postings(elevation, *grid_degrees(grid, mesh_x, mesh_y)), factor, heights, off)
    return NearGround(
        heights=heights,
        factor=factor,
        first_row=int(rows[0]),
        first_column=int(columns[0]),
        radius_cells=float(radius_cells),
    )


def _finer(
    cells: np.ndarray[tuple[int], np.dtype[np.int64]], factor: int
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Middles of the finer cells that make up some cells of the grid, in cells of the grid."""
    steps = (np.arange(factor) - (factor - 1) / 2) / factor
    return np.asarray((cells[:, None] + steps[None, :]).ravel(), dtype=np.float64)
