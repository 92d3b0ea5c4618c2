"""A vertical cut: the ground it needs, and what it comes to as plain data."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from openiads.coverage.emplacement import Emplacement
from openiads.errors import TerrainError
from openiads.geodesy.point import Point, distance_m
from openiads.study.placed import OpenGround
from openiads.terrain.elevation import Elevation

AROUND_M = 40_000.0
"""Ground around the line and the sites that is read: an antenna's surroundings decide over much of its sky."""
STEPS = 101
"""Points of the line that a profile has."""


def cut_ground(open_ground: OpenGround, placed: Sequence[Emplacement], line: Sequence[Point]) -> tuple[Elevation, str]:
    """The ground of the sites and of the line; and a note where it is missing under the line alone, else "".

    Raises TerrainError where a site has none.
    """
    sites = [place.point for place in placed]
    try:
        return open_ground([*line, *sites], AROUND_M), ""
    except TerrainError as error:
        farthest_m = max(distance_m(site, point) for site in sites for point in line)
        found = open_ground(sites, farthest_m + AROUND_M)
        return found, f"drawn as unknown where there is no terrain: {error}"


def cut_profile(dataset: xr.Dataset) -> dict[str, object]:
    """A cut as plain data: at each step the ground, what lies there, and the lowest altitude that each site sees."""
    words = str(dataset.surface.attrs["flag_meanings"]).split()
    steps = np.linspace(0, dataset.sizes["distance"] - 1, STEPS).round().astype(int)
    lowest_m = dataset.lowest_visible_altitude_m.values
    rows = [
        {
            "distance_m": round(float(dataset.distance_m[index]), 1),
            "lat": round(float(dataset.lat[index]), 4),
            "lon": round(float(dataset.lon[index]), 4),
            "surface": words[int(dataset.surface[index])],
            "elevation_m": _metres(dataset.elevation_m.values[index]),
            "lowest_visible_altitude_m": {
                str(site): _metres(lowest_m[number, index]) for number, site in enumerate(dataset.site.values)
            },
        }
        for index in steps
    ]
    return dict(dataset.attrs) | {"profile": rows}


def _metres(value: float) -> float | None:
    """Rounded to a decimetre; None where it is unknown or infinite."""
    return round(float(value), 1) if abs(float(value)) < float("inf") else None
