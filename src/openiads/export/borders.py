"""Coast and borders for the background of a map (Natural Earth 1:10m, public domain)."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True)
class Borders:
    """Land as polygons and the borders between countries as lines; x is longitude, y latitude, in degrees."""

    land: BaseGeometry
    borders: BaseGeometry


@cache
def load_borders() -> Borders:
    """The bundled coast and borders of 28-44 N, 28-50 E; a map that reaches beyond shows none there, and
    takes land and sea from the heights."""
    text = files("openiads.export").joinpath("data", "borders.geojson").read_text(encoding="utf-8")
    shapes = {item["properties"]["name"]: shape(item["geometry"]) for item in json.loads(text)["features"]}
    return Borders(land=shapes["land"], borders=shapes["borders"])
