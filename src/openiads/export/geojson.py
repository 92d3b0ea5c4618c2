"""Coverage as GeoJSON: the sites, and for each level the area in which targets are in line of sight."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import xarray as xr
from numpy.typing import NDArray
from pyproj import Transformer
from rasterio import Affine
from rasterio.features import shapes
from shapely.geometry.base import BaseGeometry

from openiads.coverage.dataset import dataset_grid
from openiads.export.whole_file import whole_file
from openiads.geodesy.local_grid import LocalGrid
from openiads.laydown.site import POSITION_DECIMALS

AREA_DECIMALS = 4
SMALLEST_AREA_CELLS = 4.0
"""Specks and holes below this many cells are left out of the areas."""


def write_geojson(dataset: xr.Dataset, path: str | Path) -> None:
    """Write sites as points and, for each level, what the network has in line of sight as a multipolygon, in WGS84.

    Areas are simplified to half a cell. Raises OutputError where the file cannot be written.
    """
    collection = {
        "type": "FeatureCollection",
        "note": dataset.attrs["note"],
        "terrain": dataset.attrs["terrain"],
        "features": [*_sites(dataset), *_areas(dataset)],
    }
    with whole_file(path) as partial:
        partial.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")


def seen_area(mask: NDArray[np.bool_], grid: LocalGrid) -> BaseGeometry:
    """The cells of a mask (n_y, n_x) as polygons in longitude and latitude, simplified to half a cell."""
    corner_m = grid.half_m + grid.posting_m / 2
    placed = Affine(grid.posting_m, 0.0, -corner_m, 0.0, -grid.posting_m, corner_m)
    found = [shapely.geometry.shape(one) for one, _ in shapes(mask.astype(np.uint8), mask=mask, transform=placed)]
    smallest_m2 = SMALLEST_AREA_CELLS * grid.posting_m**2
    large = [_without_specks(area, smallest_m2) for area in found if area.area >= smallest_m2]
    flat = shapely.simplify(shapely.MultiPolygon(large), grid.posting_m / 2)
    to_degrees = Transformer.from_crs(grid.crs, "EPSG:4326", always_xy=True)
    area = shapely.transform(flat, lambda places: np.column_stack(to_degrees.transform(*places.T)))
    turned: BaseGeometry = shapely.orient_polygons(shapely.make_valid(area))
    return turned


def _sites(dataset: xr.Dataset) -> Iterator[dict[str, Any]]:
    for index, site in enumerate(dataset.site.values):
        lon, lat = float(dataset.site_lon[index]), float(dataset.site_lat[index])
        yield {
            "type": "Feature",
            "geometry": {
                "type": "Point",
                "coordinates": [round(lon, POSITION_DECIMALS), round(lat, POSITION_DECIMALS)],
            },
            "properties": {
                "kind": "site",
                "site": str(site),
                "system": str(dataset.system.values[index]),
                "tolerance_m": float(dataset.site_tolerance_m[index]),
            },
        }


def _areas(dataset: xr.Dataset) -> Iterator[dict[str, Any]]:
    grid = dataset_grid(dataset)
    for index, level in enumerate(dataset.level.values):
        area = seen_area(dataset.network_line_of_sight.values[index] == 1.0, grid)
        yield {
            "type": "Feature",
            "geometry": _rounded(shapely.geometry.mapping(area)),
            "properties": {"kind": "line of sight", "level": str(level)},
        }


def _without_specks(area: Any, smallest_m2: float) -> Any:
    holes = [ring for ring in area.interiors if shapely.Polygon(ring).area >= smallest_m2]
    return shapely.Polygon(area.exterior, holes)


def _rounded(geometry: Any) -> Any:
    """The same GeoJSON with coordinates cut to `AREA_DECIMALS`."""
    if isinstance(geometry, dict):
        return {key: value if key == "type" else _rounded(value) for key, value in geometry.items()}
    if isinstance(geometry, float):
        return round(geometry, AREA_DECIMALS)
    return [_rounded(part) for part in geometry]
