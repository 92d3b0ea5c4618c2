"""Coverage as GeoJSON: the sites, areas in line of sight, contours of detection and of the lowest visible height."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import shapely
import xarray as xr
from shapely.geometry.base import BaseGeometry

from openiads.coverage.dataset import dataset_grid
from openiads.export.contours import area_above, area_below, seen_area, unknown_cells
from openiads.export.whole_file import whole_file
from openiads.laydown.site import POSITION_DECIMALS

AREA_DECIMALS = 4
PROBABILITIES = (0.1, 0.5, 0.9)
HEIGHTS_AGL_M = (100.0, 300.0, 1000.0, 3000.0)
STANDING = (
    *("terrain", "terrain_posting_m", "posting_m", "k_ratio", "quality", "knife_edge", "target_class"),
    *("laydown_day", "compared_day"),
)
"""What the areas stand on, of the dataset's attributes."""


def write_geojson(dataset: xr.Dataset, path: str | Path) -> None:
    """Write a coverage dataset as a FeatureCollection in WGS84 (RFC 7946): points, and multipolygons that are valid.

    Kinds of features: "site"; "line of sight" per level; "probability of detection" per level, at least 0.1, 0.5 and
    0.9; "lowest visible height above ground", at most 100, 300, 1000 and 3000 m; "probability of line of sight" where
    the dataset has it; "unknown terrain". Areas are simplified to half a cell; outer rings run counter-clockwise.
    Raises OutputError where the file cannot be written.
    """
    collection = {
        "type": "FeatureCollection",
        "note": dataset.attrs["note"],
        **{key: dataset.attrs[key] for key in STANDING if key in dataset.attrs},
        "features": [*_sites(dataset), *_areas(dataset)],
    }
    with whole_file(path) as partial:
        partial.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")


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
    """What is in line of sight and how surely it is detected at each level, from what height on, and the unknown."""
    grid = dataset_grid(dataset)
    for index, level in enumerate(dataset.level.values):
        area = seen_area(dataset.network_line_of_sight.values[index] == 1.0, grid)
        yield _feature(area, "line of sight", level=str(level))
    for index, level in enumerate(dataset.level.values):
        detection = dataset.network_detection_probability.values[index]
        for least in PROBABILITIES:
            area = area_above(detection, least, grid)
            yield _feature(area, "probability of detection", level=str(level), at_least=least)
    lowest_m = dataset.network_lowest_visible_altitude_m.values - dataset.elevation_m.values
    for most_m in HEIGHTS_AGL_M:
        area = area_below(lowest_m, most_m, grid)
        yield _feature(area, "lowest visible height above ground", at_most_m=most_m)
    if "cover_probability" in dataset:
        for index, level in enumerate(dataset.level.values):
            likely = dataset.cover_probability.values[index]
            for least in PROBABILITIES:
                area = area_above(likely, least, grid)
                yield _feature(area, "probability of line of sight", level=str(level), at_least=least)
    yield _feature(seen_area(unknown_cells(dataset), grid), "unknown terrain")


def _feature(area: BaseGeometry, kind: str, **properties: str | float) -> dict[str, Any]:
    geometry = _rounded(shapely.geometry.mapping(area))
    return {"type": "Feature", "geometry": geometry, "properties": {"kind": kind, **properties}}


def _rounded(geometry: Any) -> Any:
    """The same GeoJSON with coordinates cut to `AREA_DECIMALS`."""
    if isinstance(geometry, dict):
        return {key: value if key == "type" else _rounded(value) for key, value in geometry.items()}
    if isinstance(geometry, float):
        return round(geometry, AREA_DECIMALS)
    return [_rounded(part) for part in geometry]
