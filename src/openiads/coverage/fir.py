"""Flight information regions and other areas of airspace, as a user's file draws them."""

from typing import Annotated

import numpy as np
import shapely
from numpy.typing import NDArray
from pydantic import Field
from pyproj import Geod, Transformer
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from openiads.record import record

Ring = Annotated[tuple[tuple[float, float], ...], Field(min_length=4)]
"""A closed line of (longitude, latitude), first point again at its end."""
Floats = NDArray[np.float64]

DENSE_M = 20_000.0
"""Sides of an area are straight in longitude and latitude, as charts draw them; they get a point at least so often."""
MOST_IN_BOX = 1_000_000
"""Points looked at in the box around an area, however thin it is."""
M2_PER_KM2 = 1e6


@record
class Fir:
    """An area of airspace: its designator, its name, and its polygons, each an outer ring and its holes.

    A longitude may go beyond 180 where the area crosses the antimeridian, so that every ring is one piece.
    """

    id: Annotated[str, Field(min_length=1, max_length=120)]
    name: Annotated[str, Field(max_length=200)] = ""
    polygons: Annotated[tuple[Annotated[tuple[Ring, ...], Field(min_length=1)], ...], Field(min_length=1)]

    @property
    def title(self) -> str:
        """Designator and name, each once."""
        return f"{self.id} {self.name}" if self.name and self.name != self.id else self.id

    @property
    def shape(self) -> BaseGeometry:
        """The area in degrees, x longitude, y latitude."""
        return shapely.MultiPolygon([(rings[0], list(rings[1:])) for rings in self.polygons])

    @property
    def area_km2(self) -> float:
        """Area on the WGS84 ellipsoid."""
        dense = shapely.segmentize(self.shape, DENSE_M / 111_000.0)
        return sum(_area_m2(polygon) for polygon in shapely.get_parts(dense)) / M2_PER_KM2


def area_points(fir: Fir, most: int, least_step_m: float) -> tuple[Floats, Floats, float]:
    """Points spread evenly over an area: latitude and longitude, each float64 (n,), and the km2 each stands for.

    They lie on a square grid of an equal-area projection around the area's middle, at least `least_step_m` apart and
    at most about `most` of them; an area smaller than a step has the one point inside it.
    """
    shape = fir.shape
    west, south, east, north = shape.bounds
    plane = f"+proj=laea +lat_0={(south + north) / 2} +lon_0={_normal((west + east) / 2)} +datum=WGS84 +units=m"
    project = Transformer.from_crs("EPSG:4326", plane, always_xy=True)
    dense = shapely.segmentize(shape, DENSE_M / 111_000.0)
    flat = shapely.transform(dense, project.transform, interleaved=False)  # type: ignore[arg-type]
    flat = flat if flat.is_valid else shapely.make_valid(flat)
    west_m, south_m, east_m, north_m = flat.bounds
    in_box_m2 = (east_m - west_m) * (north_m - south_m)
    step_m = max(least_step_m, float(np.sqrt(flat.area / most)), float(np.sqrt(in_box_m2 / MOST_IN_BOX)))
    x, y = _grid_in(flat, step_m)
    lon, lat = project.transform(x, y, direction="INVERSE")
    return np.asarray(lat), np.asarray(lon), float(flat.area / M2_PER_KM2 / len(x))


def _area_m2(polygon: shapely.Polygon) -> float:
    """Area of a polygon in degrees on the ellipsoid, its holes taken off however they run."""
    return abs(float(Geod(ellps="WGS84").geometry_area_perimeter(orient(polygon))[0]))


def _grid_in(flat: BaseGeometry, step_m: float) -> tuple[Floats, Floats]:
    west, south, east, north = flat.bounds
    x, y = np.meshgrid(np.arange(west + step_m / 2, east, step_m), np.arange(south + step_m / 2, north, step_m))
    shapely.prepare(flat)
    inside = shapely.contains_xy(flat, x.ravel(), y.ravel()) if x.size else np.zeros(0, dtype=bool)
    if not inside.any():
        middle = flat.representative_point()
        return np.array([middle.x]), np.array([middle.y])
    return x.ravel()[inside], y.ravel()[inside]


def _normal(lon: float) -> float:
    """A longitude within -180 to 180."""
    return (lon + 180.0) % 360.0 - 180.0
