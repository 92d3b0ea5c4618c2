"""Routes and lines as users give them: typed out, GeoJSON or CSV."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from openiads.coverage.level import Level, levels
from openiads.coverage.route import Route
from openiads.errors import Fault, FaultyInputError, PlaceError
from openiads.geodesy.point import Point

LAT_NAMES, LON_NAMES = ("lat", "latitude"), ("lon", "lng", "longitude")
AGL_NAME, FLIGHT_LEVEL_NAME = "agl_m", "fl"
FILE_ENDS = (".geojson", ".json", ".csv")
EXAMPLE = '"35.40,35.95 36.2,37.1", with heights "35.4,35.9,300 36.2,37.1,FL250", a .geojson or a .csv file'


def read_route(text: str) -> Route:
    """The one line that `read_lines` finds. Raises PlaceError where there is none, or more than one."""
    return the_one(read_lines(text), text)


def the_one(lines: Sequence[Route], where: str) -> Route:
    """The only one of some lines. Raises PlaceError where there are more."""
    if len(lines) > 1:
        problem = f"holds {len(lines)} lines"
        raise PlaceError(Fault(where=where, problem=problem, remedy="give a file with the one line of the route"))
    return lines[0]


def read_lines(text: str) -> tuple[Route, ...]:
    """Lines from "LAT,LON LAT,LON ...", or from a file that the text names.

    A point may have a height: metres above ground ("300"), or a flight level ("FL250"); then all points have one. CSV:
    columns lat, lon and perhaps agl_m or fl. GeoJSON: every LineString and MultiLineString of it, longitude first as
    GeoJSON has it; a property agl_m or fl counts for the whole line, a third coordinate is left aside.
    Raises PlaceError with all that is wrong, and where.
    """
    path = Path(text)
    if path.suffix.lower() in FILE_ENDS or path.is_file():
        return _from_file(path)
    return lines_of(text)


def lines_of(text: str, name: str = "") -> tuple[Route, ...]:
    """Lines from "LAT,LON LAT,LON ...", from the text of a GeoJSON, or from that of a CSV with a header.

    name: what the text is called in messages, and a line that has no name. No file is read. Raises PlaceError.
    """
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("{"):
        return _from_geojson(name or "GeoJSON", name, start)
    if {cell.strip().lower() for cell in start.partition("\n")[0].split(",")} & {*LAT_NAMES, *LON_NAMES}:
        return (_from_csv(name or "CSV", name, start),)
    rows = [(f"point {number}", part.split(",")) for number, part in enumerate(text.replace(";", " ").split(), start=1)]
    return (_route(name or text, "", [(where, *_columns(parts)) for where, parts in rows]),)


Row = tuple[str, Any, Any, Any]
"""Where it stands, latitude, longitude, height: "" or None where there is none."""


def _columns(parts: Sequence[str]) -> tuple[Any, Any, Any]:
    padded = [*parts, "", ""]
    return padded[0], padded[1], ",".join(parts[2:])


def _from_file(path: Path) -> tuple[Route, ...]:
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "is no text"
        raise PlaceError(
            Fault(where=str(path), problem=f"cannot be read: {reason}", remedy=f"give {EXAMPLE}")
        ) from None
    if path.suffix.lower() == ".csv":
        return (_from_csv(str(path), path.stem, content),)
    return _from_geojson(str(path), path.stem, content)


def _from_csv(where: str, name: str, content: str) -> Route:
    try:
        lines = [(number, row) for number, row in enumerate(csv.reader(content.splitlines()), start=1) if any(row)]
    except csv.Error as error:
        raise PlaceError(Fault(where=where, problem=f"is no CSV: {error}", remedy=f"give {EXAMPLE}")) from None
    header = [cell.strip().lower() for cell in lines[0][1]] if lines else []
    lat = next((header.index(name) for name in LAT_NAMES if name in header), None)
    lon = next((header.index(name) for name in LON_NAMES if name in header), None)
    if lat is None or lon is None:
        problem = f"the first line, {','.join(header)!r}, names no columns lat and lon"
        raise PlaceError(Fault(where=where, problem=problem, remedy="begin with lat,lon or lat,lon,agl_m"))
    agl = header.index(AGL_NAME) if AGL_NAME in header else None
    fl = header.index(FLIGHT_LEVEL_NAME) if FLIGHT_LEVEL_NAME in header else None
    rows = []
    for number, row in lines[1:]:
        cells = [*row, *[""] * len(header)]
        level = f"FL{cells[fl]}" if fl is not None and cells[fl].strip() else cells[agl] if agl is not None else ""
        rows.append((f"line {number}", cells[lat], cells[lon], level))
    return _route(where, name, rows)


def _from_geojson(where: str, name: str, content: str) -> tuple[Route, ...]:
    try:
        found = list(_line_strings(json.loads(content), {}))
        rows = [
            (properties, [(f"point {number}", pair[1], pair[0], _height(properties)) for number, pair in numbered])
            for properties, numbered in ((known, list(enumerate(line, start=1))) for known, line in found)
        ]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        problem, remedy = "is no GeoJSON", "give a file with a LineString in longitude and latitude"
        raise PlaceError(Fault(where=where, problem=problem, remedy=remedy)) from None
    if not rows:
        remedy = "give a file with a LineString in longitude and latitude"
        raise PlaceError(Fault(where=where, problem="holds no line", remedy=remedy))
    return tuple(_route(where, str(known.get("name") or name), points) for known, points in rows)


def _line_strings(node: Any, properties: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Sequence[Any]]]:
    """Every line of a GeoJSON object with the properties of its feature."""
    kind = node["type"]
    if kind == "FeatureCollection":
        for feature in node["features"]:
            yield from _line_strings(feature, properties)
    elif kind == "Feature" and node["geometry"]:
        yield from _line_strings(node["geometry"], node.get("properties") or {})
    elif kind == "GeometryCollection":
        for geometry in node["geometries"]:
            yield from _line_strings(geometry, properties)
    elif kind == "LineString":
        yield properties, node["coordinates"]
    elif kind == "MultiLineString":
        for part in node["coordinates"]:
            yield properties, part


def _height(properties: Mapping[str, Any]) -> Any:
    if properties.get(FLIGHT_LEVEL_NAME) is not None:
        return f"FL{properties[FLIGHT_LEVEL_NAME]}"
    return properties.get(AGL_NAME)


def _route(where: str, name: str, rows: Sequence[Row]) -> Route:
    """A route from its rows; all faults are raised together."""
    points, heights, faults = [], [], []
    for spot, lat, lon, height in rows:
        try:
            points.append(Point(lat=float(lat), lon=float(lon)))
        except (ValueError, TypeError, OverflowError, ValidationError):
            remedy = f"give latitude -90 to 90, then longitude -180 to 180, as in {EXAMPLE}"
            value = f"{lat},{lon}"
            faults.append(
                Fault(where=f"{where}, {spot}", field="point", value=value, problem="no place", remedy=remedy)
            )
        if height not in (None, ""):
            heights += _level(f"{where}, {spot}", str(height).strip(), faults)
    if not faults and len(points) < 2:
        faults.append(Fault(where=where, problem="fewer than two points are no line", remedy=f"give {EXAMPLE}"))
    if not faults and heights and len(heights) < len(points):
        faults.append(Fault(where=where, problem="some points have a height, some none", remedy="give each one"))
    if faults:
        raise PlaceError(faults)
    return Route(points=tuple(points), heights=tuple(heights), name=name)


def _level(where: str, text: str, faults: list[Fault]) -> list[Level]:
    """The height "FL250" or "300" (m above ground), or none with a fault added."""
    upper = text.upper().removesuffix("AGL").strip().removesuffix("M").strip()
    try:
        return levels((), (float(upper[2:]),)) if upper.startswith("FL") else levels((float(upper),), ())
    except (ValueError, FaultyInputError):
        remedy = "give metres above ground, 300, or a flight level, FL250"
        faults.append(Fault(where=where, field="height", value=text, problem="no height", remedy=remedy))
        return []
