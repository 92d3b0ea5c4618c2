"""A flat grid in metres around a centre: azimuthal equidistant on the WGS84 ellipsoid."""

from functools import lru_cache
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from pyproj import Transformer

from openiads.geodesy.point import Point
from openiads.record import record

LARGEST_GRID = 20_001
PROJECTIONS_KEPT = 64
"""A server that follows a dragged site makes a projection at every step."""


@record
class LocalGrid:
    """Square cells around a centre; distances from the centre are true, and lines through it are geodesics.

    At 300 km from the centre lengths across the radius are 0.04 % too long. n: cells on a side, odd, so that the
    centre is the middle of a cell; row 0 is the northern edge, column 0 the western.
    """

    centre: Point
    posting_m: Annotated[float, Field(gt=0.0, le=100_000.0)]
    n: Annotated[int, Field(ge=3, le=LARGEST_GRID)]

    @property
    def crs(self) -> str:
        """The projection, as PROJ writes it."""
        return f"+proj=aeqd +lat_0={self.centre.lat!r} +lon_0={self.centre.lon!r} +datum=WGS84 +units=m +no_defs"

    @property
    def half_m(self) -> float:
        """Distance from the centre to the middle of the outermost cells, in m."""
        return (self.n - 1) / 2 * self.posting_m

    def x_m(self) -> NDArray[np.float64]:
        """Eastings of the cell centres, float64 (n,), ascending."""
        return np.asarray((np.arange(self.n) - (self.n - 1) / 2) * self.posting_m, dtype=np.float64)

    def y_m(self) -> NDArray[np.float64]:
        """Northings of the cell centres, float64 (n,), descending: row 0 is north."""
        return -self.x_m()


def local_grid(centre: Point, posting_m: float, half_m: float) -> LocalGrid:
    """Grid of the given posting that reaches at least `half_m` to each side of the centre."""
    return LocalGrid(centre=centre, posting_m=posting_m, n=2 * int(np.ceil(half_m / posting_m)) + 1)


def to_grid_m(grid: LocalGrid, point: Point) -> tuple[float, float]:
    """Easting and northing of a point, in m from the centre."""
    x, y = _projection(grid.crs).transform(point.lon, point.lat)
    return float(x), float(y)


def grid_cell(grid: LocalGrid, point: Point) -> tuple[float, float]:
    """Row and column of a point with fractions; the middle of a cell has whole numbers."""
    x, y = to_grid_m(grid, point)
    return (grid.half_m - y) / grid.posting_m, (grid.half_m + x) / grid.posting_m


def cell_degrees(grid: LocalGrid) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Latitude and longitude of all cell centres, each float64 (n, n), in degrees."""
    return grid_degrees(grid, grid.x_m(), grid.y_m())


def grid_degrees(
    grid: LocalGrid, x_m: NDArray[np.float64], y_m: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Latitude and longitude where the eastings (n_x,) and northings (n_y,) meet, each float64 (n_y, n_x)."""
    x, y = np.meshgrid(x_m, y_m)
    lon, lat = _projection(grid.crs).transform(x, y, direction="INVERSE")
    return lat, lon


def to_degrees(
    grid: LocalGrid, x_m: NDArray[np.float64], y_m: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Latitude and longitude of points, each float64 of the shape that the eastings and northings share."""
    lon, lat = _projection(grid.crs).transform(x_m, y_m, direction="INVERSE")
    return lat, lon


def to_metres(
    grid: LocalGrid, lat: NDArray[np.float64], lon: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Eastings and northings of points, each float64 of the shape that the latitudes and longitudes share."""
    x, y = _projection(grid.crs).transform(lon, lat)
    return x, y


@lru_cache(maxsize=PROJECTIONS_KEPT)
def _projection(crs: str) -> Transformer:
    return Transformer.from_crs("EPSG:4326", crs, always_xy=True)
