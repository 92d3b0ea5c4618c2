"""Maps turned into polygons in longitude and latitude: areas of cells, and contours between cells."""

from itertools import pairwise
from typing import Any

import numpy as np
import shapely
import xarray as xr
from contourpy import FillType, contour_generator
from numpy.typing import NDArray
from pyproj import Transformer
from rasterio import Affine
from rasterio.features import shapes
from shapely.geometry.base import BaseGeometry

from openiads.coverage.dataset import OUTSIDE
from openiads.geodesy.local_grid import LocalGrid

SMALLEST_AREA_CELLS = 4.0
"""Specks and holes below this many cells are left out of the areas."""
FAR_ABOVE_M = 1e6
"""Stands for infinite heights: the contour between a cell that is seen and one that never is lies at the former."""


def seen_area(mask: NDArray[np.bool_], grid: LocalGrid) -> BaseGeometry:
    """The cells of a mask (n_y, n_x) as polygons in longitude and latitude, simplified to half a cell.

    Valid; outer rings run counter-clockwise, holes clockwise.
    """
    corner_m = grid.half_m + grid.posting_m / 2
    placed = Affine(grid.posting_m, 0.0, -corner_m, 0.0, -grid.posting_m, corner_m)
    found = [shapely.geometry.shape(one) for one, _ in shapes(mask.astype(np.uint8), mask=mask, transform=placed)]
    return _in_degrees(found, grid)


def area_above(values: NDArray[np.floating], least: float, grid: LocalGrid) -> BaseGeometry:
    """Where values (n_y, n_x), bilinear between the cells, are at least `least`; no part of it is unknown (NaN)."""
    return _filled(values, least, np.inf, grid)


def area_below(values: NDArray[np.floating], most: float, grid: LocalGrid) -> BaseGeometry:
    """Where values (n_y, n_x), bilinear between the cells, are at most `most`; no part of it is unknown (NaN)."""
    return _filled(np.minimum(values, FAR_ABOVE_M), -np.inf, most, grid)


def unknown_cells(dataset: xr.Dataset) -> NDArray[np.bool_]:
    """Cells of a coverage dataset of which nothing can be said for want of terrain there or on the way: (n_y, n_x).

    Inside the radius of at least one site, and unknown at every level.
    """
    unknown = np.isnan(dataset.network_line_of_sight.values).all(axis=0)
    return np.asarray(unknown & (dataset.surface.values != OUTSIDE), dtype=bool)


def _filled(values: NDArray[np.floating], low: float, high: float, grid: LocalGrid) -> BaseGeometry:
    generator = contour_generator(
        grid.x_m(), grid.y_m(), np.ma.masked_invalid(values.astype(np.float64)), fill_type=FillType.OuterOffset
    )
    polygons = []
    for points, offsets in zip(*generator.filled(low, high), strict=True):
        rings = [points[start:end] for start, end in pairwise(offsets)]
        polygons += _polygons(shapely.make_valid(shapely.Polygon(rings[0], rings[1:])))
    return _in_degrees(polygons, grid)


def _in_degrees(found: list[Any], grid: LocalGrid) -> BaseGeometry:
    """Polygons of the grid without specks, simplified to half a cell, in longitude and latitude."""
    smallest_m2 = SMALLEST_AREA_CELLS * grid.posting_m**2
    large = [_without_specks(area, smallest_m2) for area in found if area.area >= smallest_m2]
    flat = shapely.simplify(shapely.MultiPolygon(large), grid.posting_m / 2)
    to_degrees = Transformer.from_crs(grid.crs, "EPSG:4326", always_xy=True)
    area = shapely.transform(flat, lambda places: np.column_stack(to_degrees.transform(*places.T)))
    turned: BaseGeometry = shapely.orient_polygons(shapely.MultiPolygon(_polygons(shapely.make_valid(area))))
    return turned


def _polygons(geometry: BaseGeometry) -> list[Any]:
    """The polygons of a geometry; lines and points that mending may leave are dropped."""
    parts = [part for one in shapely.get_parts(geometry) for part in shapely.get_parts(one)]
    return [part for part in parts if part.geom_type == "Polygon" and part.area > 0.0]


def _without_specks(area: Any, smallest_m2: float) -> Any:
    holes = [ring for ring in area.interiors if shapely.Polygon(ring).area >= smallest_m2]
    return shapely.Polygon(area.exterior, holes)
