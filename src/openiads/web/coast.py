"""Coast, borders and lakes of the world, fine where the package holds them fine, as one document for the map."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from shapely.geometry import box, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from openiads.export.borders import load_borders

EDGE = box(-180.0, -90.0, 180.0, 90.0).exterior.buffer(0.01)
"""Where the map of the world ends: no coast, though polygons end there."""
ATTRIBUTION = "Natural Earth"


@cache
def coast_geojson() -> bytes:
    """GeoJSON with the features `land` and `lakes` (polygons), `coast` and `borders` (lines), named in properties.

    The world at 1:50m around the region at 1:10m that `load_borders` gives, joined without a seam.
    """
    world, region = _world(), load_borders()
    land = unary_union([world["land"], region.land])
    drawn = {
        "land": land,
        "lakes": world["lakes"],
        "coast": land.boundary.difference(EDGE),
        "borders": unary_union([world["borders"], region.borders]),
    }
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": mapping(one)} for name, one in drawn.items()
    ]
    document: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    return json.dumps(document, separators=(",", ":")).encode()


def _world() -> dict[str, BaseGeometry]:
    text = files("openiads.web").joinpath("data", "world.geojson").read_text(encoding="utf-8")
    return {item["properties"]["name"]: shape(item["geometry"]) for item in json.loads(text)["features"]}
