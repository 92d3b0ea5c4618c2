"""Coverage as KML for Google Earth: the sites, and for each level the area in which targets are in line of sight."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import simplekml
import xarray as xr

from openiads.catalogue.load import load_catalogue
from openiads.coverage.dataset import dataset_grid
from openiads.export.contours import seen_area, unknown_cells
from openiads.export.layer import BLUE_TO_YELLOW
from openiads.export.whole_file import whole_file
from openiads.geodesy.point import Point, destination
from openiads.laydown.site import POSITION_DECIMALS

AREA_DECIMALS = 4
CIRCLE_POINTS = 72
AREA_OPACITY, UNKNOWN_COLOUR, SITE_COLOUR = "99", "#7d766b", "#c3efb9"
"""Opacity of filled areas, of 00 to ff; the circle of a site is an outline."""

Span = tuple[date, date | None]
"""From which day on, and to which or open-ended."""


def write_kml(dataset: xr.Dataset, path: str | Path, span: Span | None = None) -> None:
    """Write a coverage dataset as KML 2.2: folders "Sites", one per level, and "Unknown terrain".

    span: the days for which all of it holds, shown by the time slider. Areas and circles lie clamped to the ground:
    they say over which ground a target at the level is in sight; a polygon at the level's own height would cut through
    the hills. Sites are rounded to about a kilometre, with a circle as wide as their source is unsure, at least 1 km.
    Raises OutputError where the file cannot be written.
    """
    document = simplekml.Kml(name=str(dataset.attrs.get("title", "Coverage")))
    document.document.description = _description(dataset)
    _add_sites(document.newfolder(name="Sites"), dataset, span)
    grid = dataset_grid(dataset)
    n_levels = dataset.sizes["level"]
    for index, level in enumerate(dataset.level.values):
        folder = document.newfolder(name=f"In line of sight at {level}", visibility=int(index == n_levels - 1))
        area = seen_area(dataset.network_line_of_sight.values[index] == 1.0, grid)
        colour = BLUE_TO_YELLOW[min(index, len(BLUE_TO_YELLOW) - 1)]
        words = f"Over this ground a target at {level} is in line of sight of at least one site."
        _add_area(folder, f"In line of sight at {level}", words, area, colour, span)
    unknown = seen_area(unknown_cells(dataset), grid)
    if not unknown.is_empty:
        folder = document.newfolder(name="Unknown terrain")
        _add_area(folder, "Unknown terrain", "Nothing can be said for want of terrain.", unknown, UNKNOWN_COLOUR, span)
    with whole_file(path) as partial:
        document.save(str(partial))


def _add_sites(folder: Any, dataset: xr.Dataset, span: Span | None) -> None:
    names = {identifier: system.name for identifier, system in load_catalogue().systems.items()}
    for index, site in enumerate(dataset.site.values):
        system = str(dataset.system.values[index])
        tolerance_m = float(dataset.site_tolerance_m[index])
        lat = round(float(dataset.site_lat[index]), POSITION_DECIMALS)
        lon = round(float(dataset.site_lon[index]), POSITION_DECIMALS)
        words = f"{names.get(system, system)} ({site}), placed by its source within {tolerance_m / 1000:g} km."
        mark = folder.newpoint(name=names.get(system, system), description=words, coords=[(lon, lat)])
        mark.altitudemode = simplekml.AltitudeMode.clamptoground
        mark.style.iconstyle.color = _colour(SITE_COLOUR, "ff")
        ring = folder.newpolygon(
            name=f"{site}: within {tolerance_m / 1000:g} km",
            outerboundaryis=_circle(Point(lat=lat, lon=lon), tolerance_m),
        )
        ring.altitudemode = simplekml.AltitudeMode.clamptoground
        ring.tessellate = 1
        ring.style.linestyle.color, ring.style.linestyle.width = _colour("#ffffff", "ff"), 2
        ring.style.polystyle.fill = 0
        for feature in (mark, ring):
            _hold(feature, span)


def _add_area(folder: Any, name: str, words: str, area: Any, colour: str, span: Span | None) -> None:
    """One placemark of all the polygons of an area."""
    if area.is_empty:
        return
    placed = folder.newmultigeometry(name=name, description=words)
    for polygon in shapely.get_parts(area):
        if polygon.geom_type != "Polygon":
            continue
        one = placed.newpolygon(
            outerboundaryis=_ring(polygon.exterior), innerboundaryis=[_ring(hole) for hole in polygon.interiors]
        )
        one.altitudemode = simplekml.AltitudeMode.clamptoground
        one.tessellate = 1
    placed.style.polystyle.color = _colour(colour, AREA_OPACITY)
    placed.style.linestyle.color, placed.style.linestyle.width = _colour(colour, "ff"), 1
    _hold(placed, span)


def _hold(feature: Any, span: Span | None) -> None:
    if span is not None:
        feature.timespan.begin = span[0].isoformat()
        feature.timespan.end = span[1].isoformat() if span[1] else None


def _ring(ring: Any) -> Sequence[tuple[float, float]]:
    return [(float(lon), float(lat)) for lon, lat in np.round(np.asarray(ring.coords)[:, :2], AREA_DECIMALS)]


def _circle(centre: Point, radius_m: float) -> list[tuple[float, float]]:
    bearings = np.linspace(0.0, -360.0, CIRCLE_POINTS + 1) % 360.0
    points = [destination(centre, float(bearing), radius_m) for bearing in bearings]
    return [(round(point.lon, AREA_DECIMALS), round(point.lat, AREA_DECIMALS)) for point in points]


def _colour(colour: str, opacity: str) -> str:
    """#rrggbb as KML writes it: aabbggrr."""
    return f"{opacity}{colour[5:7]}{colour[3:5]}{colour[1:3]}"


def _description(dataset: xr.Dataset) -> str:
    attrs = dataset.attrs
    day = f"Laydown of {attrs['laydown_day']}. " if "laydown_day" in attrs else ""
    return (
        f"{day}Terrain {attrs['terrain']}, posting {attrs['terrain_posting_m']:g} m; k = {attrs['k_ratio']:.4g}; "
        f"{attrs['note']}."
    )
