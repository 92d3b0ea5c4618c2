"""Rasters whose rows follow Web Mercator (EPSG:3857), as web maps draw them, and the cells of a local grid under them.

Source: EPSG Guidance Note 7-2, 3.5.1.2 (Popular Visualisation Pseudo Mercator).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from openiads.compiled import formula, kernel, prange
from openiads.geodesy.local_grid import LocalGrid, to_metres

RADIUS_M = 6_378_137.0
"""Semi-major axis of WGS84, on which Web Mercator is a sphere."""
HIGHEST_LATITUDE_DEG = 85.05
"""Where web maps end."""
MESH = 16
"""Every so many cells are projected; places between them are interpolated."""
NOT_THERE = -1


@dataclass(frozen=True, slots=True)
class MercatorRaster:
    """Square cells on the Web Mercator plane; row 0 is the northern one.

    west_m, north_m: of the outer corner, m on that plane; the west may lie below -180 degrees where a raster crosses
    the antimeridian. cell_m: size of a cell on that plane, which is 1 / cos(latitude) of that on the ground.
    """

    west_m: float
    north_m: float
    cell_m: float
    n_rows: int
    n_columns: int

    @property
    def bounds_deg(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the outer corners, in degrees."""
        east_m, south_m = self.west_m + self.n_columns * self.cell_m, self.north_m - self.n_rows * self.cell_m
        west, east = (math.degrees(x / RADIUS_M) for x in (self.west_m, east_m))
        return west, latitude_deg(south_m), east, latitude_deg(self.north_m)


def mercator_raster(bounds_deg: tuple[float, float, float, float], cell_m: float, most_cells: int) -> MercatorRaster:
    """The raster that holds west, south, east, north, with cells of about `cell_m` on the ground in the middle.

    most_cells: on a side; where more would be needed, cells are larger.
    """
    west, south, east, north = bounds_deg
    south, north = max(south, -HIGHEST_LATITUDE_DEG), min(north, HIGHEST_LATITUDE_DEG)
    left, right = (math.radians(lon) * RADIUS_M for lon in (west, east))
    bottom, top = northing_m(south), northing_m(north)
    width, height = right - left, top - bottom
    stretched_m = cell_m / math.cos(math.radians((south + north) / 2.0))
    size_m = max(stretched_m, width / most_cells, height / most_cells)
    n_rows, n_columns = (min(max(math.ceil(side / size_m - 1e-9), 1), most_cells) for side in (height, width))
    spare_x, spare_y = n_columns * size_m - width, n_rows * size_m - height
    return MercatorRaster(left - spare_x / 2.0, top + spare_y / 2.0, size_m, n_rows, n_columns)


def nearest_cells(raster: MercatorRaster, grid: LocalGrid) -> NDArray[np.int32]:
    """The cell of a local grid in which the middle of each cell lies: int32 (n_rows, n_columns), counted row by row.

    NOT_THERE off the grid. Every `MESH`-th place is projected, which puts the others off by a few metres at most.
    """
    right = raster.west_m + (0.5 + np.arange((raster.n_columns - 1) // MESH + 2) * MESH) * raster.cell_m
    down = raster.north_m - (0.5 + np.arange((raster.n_rows - 1) // MESH + 2) * MESH) * raster.cell_m
    lon, lat = np.meshgrid(np.degrees(right / RADIUS_M), latitudes_deg(down))
    x, y = to_metres(grid, lat, lon)
    rows, columns = (grid.half_m - y) / grid.posting_m, (grid.half_m + x) / grid.posting_m
    found = np.empty((raster.n_rows, raster.n_columns), dtype=np.int32)
    _round_to_cells(rows, columns, MESH, grid.n, found)
    return found


def northing_m(latitude_deg: float) -> float:
    """Northing on the plane of a latitude."""
    return RADIUS_M * math.asinh(math.tan(math.radians(latitude_deg)))


def latitude_deg(northing: float) -> float:
    """Latitude of a northing, m, on the plane."""
    return math.degrees(math.atan(math.sinh(northing / RADIUS_M)))


def latitudes_deg(northings_m: NDArray[np.floating]) -> NDArray[np.float64]:
    """The same for many."""
    return np.asarray(np.degrees(np.arctan(np.sinh(northings_m / RADIUS_M))), dtype=np.float64)


@kernel
def _round_to_cells(
    rows: NDArray[np.float64], columns: NDArray[np.float64], mesh: int, n: int, found: NDArray[np.int32]
) -> None:
    """Fill `found`; rows, columns: of every `mesh`-th cell on a grid of n x n, with one more in each direction."""
    for i in prange(found.shape[0]):
        for j in range(found.shape[1]):
            row = math.floor(_between(rows, i, j, mesh) + 0.5)
            column = math.floor(_between(columns, i, j, mesh) + 0.5)
            inside = 0 <= row < n and 0 <= column < n
            found[i, j] = row * n + column if inside else NOT_THERE


@formula
def _between(values: NDArray[np.float64], i: int, j: int, mesh: int) -> float:
    """Value at cell (i, j), bilinear between those of every `mesh`-th cell; not a number where one of those is not."""
    p, q = i // mesh, j // mesh
    down, right = (i - p * mesh) / mesh, (j - q * mesh) / mesh
    upper: float = values[p, q] + right * (values[p, q + 1] - values[p, q])
    lower: float = values[p + 1, q] + right * (values[p + 1, q + 1] - values[p + 1, q])
    return upper + down * (lower - upper)
