"""The plane that a map is drawn on: metres east and north of a centre, so that rings are round and scales hold."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from openiads.geodesy.point import Point

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MapFrame:
    """An azimuthal-equidistant plane (WGS84) around `centre`, with the extent that is drawn.

    west_m, east_m, south_m, north_m: edges in metres from the centre.
    """

    centre: Point
    west_m: float
    east_m: float
    south_m: float
    north_m: float

    @property
    def aspect_ratio(self) -> float:
        """Height over width."""
        return (self.north_m - self.south_m) / (self.east_m - self.west_m)

    def project(self, lat: Any, lon: Any) -> tuple[Any, Any]:
        """Metres east and north of the centre, for numbers or arrays of degrees."""
        x_m, y_m = self._transformer().transform(lon, lat)
        return x_m, y_m

    def unproject(self, x_m: Any, y_m: Any) -> tuple[Any, Any]:
        """Latitude and longitude in degrees, for numbers or arrays of metres."""
        lon, lat = self._transformer().transform(x_m, y_m, direction="INVERSE")
        return lat, lon

    def project_shape(self, geometry: BaseGeometry) -> BaseGeometry:
        """A shape in degrees (x longitude, y latitude), moved onto the plane."""
        return shapely.transform(geometry, self.project_lon_lat, interleaved=False)  # type: ignore[arg-type]

    def project_lon_lat(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """The same in the order of coordinates that shapes have."""
        return self.project(lat, lon)

    def shows(self, point: Point, margin_m: float = 0.0) -> bool:
        """Whether the point lies within the extent, at least `margin_m` from its edges."""
        x, y = self.project(point.lat, point.lon)
        inside_x = self.west_m + margin_m <= x <= self.east_m - margin_m
        return bool(inside_x and self.south_m + margin_m <= y <= self.north_m - margin_m)

    def pixel_centres(self, n_x: int) -> tuple[Floats, Floats]:
        """x of `n_x` columns and y of as many rows as the aspect gives, north row first, in metres."""
        n_y = max(1, round(n_x * self.aspect_ratio))
        x = self.west_m + (np.arange(n_x) + 0.5) * (self.east_m - self.west_m) / n_x
        y = self.north_m - (np.arange(n_y) + 0.5) * (self.north_m - self.south_m) / n_y
        return x, y

    def _transformer(self) -> Transformer:
        return _plane(self.centre.lat, self.centre.lon)


@cache
def _plane(lat: float, lon: float) -> Transformer:
    """Degrees to metres around a centre; kept, because building one takes longer than a thousand points."""
    plane = f"+proj=aeqd +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m"
    return Transformer.from_crs("EPSG:4326", plane, always_xy=True)


def rounded_classes(
    classes: NDArray[np.int8], x_m: Floats, y_m: Floats, at_x_m: Floats, at_y_m: Floats
) -> NDArray[np.int8]:
    """Class (n_y, n_x) with most weight at the asked columns and rows: edges without steps, never moved by a cell."""
    present = np.unique(classes)
    best = np.full((len(at_y_m), len(at_x_m)), present[0], dtype=np.int8)
    most = np.full(best.shape, -1.0, dtype=np.float32)
    for kind in present:
        weight = bilinear(classes == kind, x_m, y_m, at_x_m, at_y_m)
        heavier = weight > most
        best[heavier] = kind
        most[heavier] = weight[heavier]
    return best


def bilinear(values: NDArray[Any], x_m: Floats, y_m: Floats, at_x_m: Floats, at_y_m: Floats) -> NDArray[np.float32]:
    """Values (n_y, n_x) between the grid's cell centres at the asked columns and rows; edges are held."""
    row, row_share = _between(y_m, at_y_m)
    column, column_share = _between(x_m, at_x_m)
    grid = values.astype(np.float32)
    along = grid[row] * (1 - row_share)[:, None] + grid[row + 1] * row_share[:, None]
    mixed = along[:, column] * (1 - column_share) + along[:, column + 1] * column_share
    return np.asarray(mixed, dtype=np.float32)


def _between(centres_m: Floats, at_m: Floats) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Index of the centre before each coordinate, and how far on to the next it lies, 0 to 1."""
    step = (centres_m[-1] - centres_m[0]) / (len(centres_m) - 1)
    position = np.clip((at_m - centres_m[0]) / step, 0.0, len(centres_m) - 1.0)
    index = np.minimum(position.astype(np.intp), len(centres_m) - 2)
    return index, (position - index).astype(np.float32)
