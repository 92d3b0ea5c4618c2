"""Flight information regions from a user's GeoJSON, with all that is wrong with it told at once."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely

from openiads.coverage.fir import Fir, Ring
from openiads.errors import Fault, PlaceError

LARGEST_BYTES = 20_000_000
MOST_AREAS = 3_000
MOST_POINTS = 500_000
MOST_FAULTS = 20
ID_NAMES = ("id", "icao", "ICAO", "icaocode", "designator", "ident", "code", "AV_AIRSPACE_ID", "fir", "FIR")
TITLE_NAMES = ("name", "Name", "NAME", "title", "AV_NAME")
REMEDY = "give GeoJSON with Polygon or MultiPolygon features, longitude first"
HALF_TURN = 180.0


def read_firs(path: Path) -> tuple[Fir, ...]:
    """The areas of a GeoJSON file, as `firs_of` gives them. Raises PlaceError where it cannot be read too."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise PlaceError(_too_large(str(path), path.stat().st_size))
        content = path.read_bytes()
    except OSError as error:
        problem = f"cannot be read: {error.strerror or error}"
        raise PlaceError(Fault(where=str(path), problem=problem, remedy=REMEDY)) from None
    return firs_of(content, str(path))


def firs_of(content: str | bytes, where: str) -> tuple[Fir, ...]:
    """The areas of GeoJSON text: every Polygon and MultiPolygon, holes kept.

    Designator from the properties id, icao, designator, ident or the like, else from the feature's id, else from its
    name, else its number; name from name. Features of one designator become one area. An edge that goes farther than
    half around the earth is read as crossing the antimeridian. A ring that is left open is closed. Raises PlaceError
    with all faults: no JSON, no areas, points that are none (told where latitude seems to stand first), too large.
    """
    text = _text(content, where)
    try:
        features = list(_features(json.loads(text), {}, None))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        problem = f"is no JSON (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else "is no GeoJSON"
        raise PlaceError(Fault(where=where, problem=problem, remedy=REMEDY)) from None
    if not features or len(features) > MOST_AREAS:
        problem = f"holds {len(features)} areas" if features else "holds no area: no Polygon and no MultiPolygon"
        raise PlaceError(Fault(where=where, problem=problem, remedy=f"{REMEDY}, at most {MOST_AREAS}"))
    return _areas(features, where)


Feature = tuple[str, str, Sequence[Any]]
"""Designator ("" where there is none), name, and the polygons' coordinates."""


def _text(content: str | bytes, where: str) -> str:
    if len(content) > LARGEST_BYTES:
        raise PlaceError(_too_large(where, len(content)))
    try:
        return content if isinstance(content, str) else content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PlaceError(Fault(where=where, problem="is no UTF-8 text", remedy=REMEDY)) from None


def _too_large(where: str, n_bytes: int) -> Fault:
    problem = f"has {n_bytes / 1e6:.1f} MB, more than {LARGEST_BYTES / 1e6:g}"
    return Fault(where=where, problem=problem, remedy="cut it to the regions that you need")


def _features(node: Any, properties: Mapping[str, Any], number: Any) -> Iterator[Feature]:
    """Every area of a GeoJSON object with its designator and name."""
    kind = node["type"]
    if kind == "FeatureCollection":
        for feature in node["features"]:
            yield from _features(feature, {}, None)
    elif kind == "Feature" and node["geometry"]:
        yield from _features(node["geometry"], node.get("properties") or {}, node.get("id"))
    elif kind == "GeometryCollection":
        for geometry in node["geometries"]:
            yield from _features(geometry, properties, number)
    elif kind in ("Polygon", "MultiPolygon"):
        name = _first(properties, TITLE_NAMES)
        own = _first(properties, ID_NAMES) or _first({"id": number}, ("id",)) or name
        yield own[:120], name[:200], [node["coordinates"]] if kind == "Polygon" else node["coordinates"]


def _first(properties: Mapping[str, Any], names: Sequence[str]) -> str:
    values = (properties.get(name) for name in names)
    words = next((str(value) for value in values if value not in (None, "")), "")
    return " ".join(words.encode("utf-8", "replace").decode().split())


def _areas(features: Sequence[Feature], where: str) -> tuple[Fir, ...]:
    faults: list[Fault] = []
    together: dict[str, tuple[str, list[tuple[Ring, ...]]]] = {}
    n_points = 0
    for number, (own, name, polygons) in enumerate(features, start=1):
        spot = f"{where}, area {own or number}"
        _, kept = together.setdefault(own or f"area {number}", (name, []))
        for index, rings in _listed(polygons, spot, faults):
            beside = kept[0][0][0][0] if kept else None
            found = _polygon(rings, f"{spot}, polygon {index}", beside, faults)
            n_points += sum(len(ring) for ring in found)
            kept += [found] if found else []
    if n_points > MOST_POINTS:
        problem = f"holds {n_points} points, more than {MOST_POINTS}"
        faults.append(Fault(where=where, problem=problem, remedy="simplify it, or cut it to the regions that you need"))
    if faults:
        more = len(faults) - MOST_FAULTS
        rest = [Fault(where=where, problem=f"{more} more faults", remedy="mend the first ones")] if more > 0 else []
        raise PlaceError([*faults[:MOST_FAULTS], *rest])
    return tuple(Fir(id=own, name=name, polygons=tuple(found)) for own, (name, found) in together.items())


def _listed(polygons: Any, where: str, faults: list[Fault]) -> list[tuple[int, Any]]:
    if isinstance(polygons, list) and polygons and all(isinstance(rings, list) and rings for rings in polygons):
        return list(enumerate(polygons, start=1))
    faults.append(Fault(where=where, problem="has no coordinates, or a polygon without rings", remedy=REMEDY))
    return []


def _polygon(rings: Sequence[Any], where: str, beside: float | None, faults: list[Fault]) -> tuple[Ring, ...]:
    """Outer ring and holes, each in one piece and closed; empty with a fault where one is wrong.

    beside: longitude of the area's first polygon, so that pieces on both sides of the antimeridian lie together.
    """
    found: list[Ring] = []
    for number, ring in enumerate(rings, start=1):
        points = _points(ring, f"{where}, ring {number}", faults)
        if points is None:
            return ()
        found.append(_unrolled(points, found[0][0][0] if found else beside))
    lons = [lon for lon, _ in found[0]]
    if max(lons) - min(lons) > HALF_TURN:
        remedy = "draw it as several areas"
        faults.append(Fault(where=where, problem="goes more than half around the earth", remedy=remedy))
        return ()
    if shapely.Polygon(found[0]).area == 0.0:
        faults.append(Fault(where=where, problem="encloses nothing", remedy="give a ring around an area"))
        return ()
    return tuple(found)


def _points(ring: Any, where: str, faults: list[Fault]) -> list[tuple[float, float]] | None:
    """Longitude and latitude of a ring, closed; None with a fault where it is none."""
    try:
        points = [(float(point[0]), float(point[1])) for point in ring]
    except (TypeError, ValueError, IndexError, KeyError, OverflowError):
        faults.append(Fault(where=where, problem="holds points that are no pairs of numbers", remedy=REMEDY))
        return None
    for lon, lat in points:
        if not (math.isfinite(lon) and math.isfinite(lat) and abs(lat) <= 90.0 and abs(lon) <= 2.0 * HALF_TURN):
            swapped = abs(lon) <= 90.0 and abs(lat) <= HALF_TURN
            remedy = "longitude comes first in GeoJSON: swap the two" if swapped else REMEDY
            problem = "no longitude and latitude"
            faults.append(Fault(where=where, field="point", value=f"{lon:g},{lat:g}", problem=problem, remedy=remedy))
            return None
    points = [*points, points[0]] if points and points[0] != points[-1] else points
    if len(set(points)) < 3:
        faults.append(Fault(where=where, problem="has fewer than three different points", remedy=REMEDY))
        return None
    return points


def _unrolled(points: Sequence[tuple[float, float]], beside: float | None) -> Ring:
    """The ring in one piece: no step of more than half a turn, and a hole beside its outer ring."""
    found = [points[0]]
    for lon, lat in points[1:]:
        turns = round((found[-1][0] - lon) / (2.0 * HALF_TURN))
        found.append((lon + turns * 2.0 * HALF_TURN, lat))
    middle = (min(lon for lon, _ in found) + max(lon for lon, _ in found)) / 2.0
    shift = round(((middle if beside is None else beside) - middle) / (2.0 * HALF_TURN)) * 2.0 * HALF_TURN
    return tuple((lon + shift, lat) for lon, lat in found)
