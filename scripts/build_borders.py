"""Cut the coast and the borders of the region out of world-atlas (Natural Earth 1:10m, public domain).

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python scripts/build_borders.py package/countries-10m.json src/openiads/export/data/borders.geojson

In TopoJSON two neighbours share one arc: an arc that two countries use is a border, one that a single country uses is
coast. The borders are drawn as Natural Earth has them, without any statement on whose they are.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from shapely.geometry import LineString, MultiLineString, box, mapping, shape
from shapely.ops import linemerge, unary_union

REGION = box(28.0, 28.0, 50.0, 44.0)
"""Longitudes and latitudes kept: the Levant with room for a 200 km ring around any site in it."""
DECIMALS = 4
"""Ten metres, finer than the source."""
LEAST_RING = 4
"""Points of the smallest ring; the atlas holds islets that its rounding has shrunk below that."""

Arc = list[tuple[float, float]]


def build(atlas: dict[str, Any]) -> dict[str, Any]:
    """GeoJSON with two features: `land` (polygons) and `borders` (lines between countries)."""
    arcs = decode_arcs(atlas)
    countries = atlas["objects"]["countries"]["geometries"]
    land = unary_union([polygons(geometry, arcs).intersection(REGION) for geometry in countries])
    users = Counter(index for geometry in countries for index in {arc_index(i) for i in flat(geometry["arcs"])})
    shared = [LineString(arcs[index]) for index, n_users in users.items() if n_users > 1]
    borders = linemerge(MultiLineString(shared)).intersection(REGION)
    return {
        "type": "FeatureCollection",
        "name": "Natural Earth 1:10m, public domain, cut from world-atlas 2.0.2",
        "features": [feature("land", land), feature("borders", borders)],
    }


def decode_arcs(atlas: dict[str, Any]) -> list[Arc]:
    """Arcs in degrees: each is stored as integer steps from its first point (TopoJSON specification, 2.1.3)."""
    (scale_x, scale_y), (start_x, start_y) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    decoded = []
    for arc in atlas["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + start_x, y * scale_y + start_y))
        decoded.append(points)
    return decoded


def arc_index(index: int) -> int:
    """Position of an arc; a negative index means the same arc read backwards (~i)."""
    return ~index if index < 0 else index


def flat(nested: Any) -> list[int]:
    """All arc indices of a geometry, however deeply they are nested."""
    return [nested] if isinstance(nested, int) else [index for part in nested for index in flat(part)]


def polygons(geometry: dict[str, Any], arcs: list[Arc]) -> Any:
    """The shape of one country."""
    parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    drawn = [[ring(indices, arcs) for indices in part] for part in parts]
    rings = [[points for points in part if len(points) >= LEAST_RING] for part in drawn if len(part[0]) >= LEAST_RING]
    return shape({"type": "MultiPolygon", "coordinates": rings}).buffer(0)


def ring(indices: list[int], arcs: list[Arc]) -> Arc:
    """Arcs joined end to end; the first point of each repeats the last of the one before."""
    points: Arc = []
    for index in indices:
        arc = arcs[arc_index(index)]
        points.extend((arc if index >= 0 else arc[::-1])[1 if points else 0 :])
    return points


def feature(name: str, geometry: Any) -> dict[str, Any]:
    """A GeoJSON feature with rounded coordinates."""
    return {"type": "Feature", "properties": {"name": name}, "geometry": rounded(mapping(geometry))}


def rounded(geometry: dict[str, Any], decimals: int = DECIMALS) -> dict[str, Any]:
    """The geometry with coordinates cut to some decimals."""

    def cut(part: Any) -> Any:
        return round(part, decimals) if isinstance(part, float) else [cut(inner) for inner in part]

    return {"type": geometry["type"], "coordinates": cut(geometry["coordinates"])}


if __name__ == "__main__":
    source, target = sys.argv[1:]
    collection = build(json.loads(Path(source).read_text(encoding="utf-8")))
    Path(target).write_text(json.dumps(collection, separators=(",", ":")) + "\n", encoding="utf-8")
    print(target, Path(target).stat().st_size, "bytes")
