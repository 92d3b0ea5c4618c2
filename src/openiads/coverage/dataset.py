"""The coverage dataset: names, dimensions, units and where the numbers come from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from openiads.coverage.emplacement import Emplacement, effector_label
from openiads.coverage.level import Level
from openiads.geodesy.local_grid import LocalGrid
from openiads.geodesy.point import Point

Maps = NDArray[np.float32]
KNOWN = "1 yes, 0 no, NaN unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteMaps:
    """What one site sees and reaches.

    lowest_m: float32 (n_y, n_x); detection, sight: float32 (n_levels, n_y, n_x);
    reach: float32 (n_effectors, n_levels, n_y, n_x). NaN unknown.
    """

    lowest_m: Maps
    sight: Maps
    detection: Maps
    reach: Maps


def coverage_dataset(
    emplacements: Sequence[Emplacement],
    asked: Sequence[Level],
    grid: LocalGrid,
    ground_m: Maps,
    maps: Sequence[SiteMaps],
    degrees: tuple[NDArray[np.float64], NDArray[np.float64]],
    attrs: dict[str, str | float],
) -> xr.Dataset:
    """Put the maps of all sites and of the network they form into one dataset.

    ground_m: float32 (n_y, n_x); degrees: latitude and longitude of the cells, float64 (n_y, n_x).
    """
    sight = np.stack([site.sight for site in maps])
    detection = np.stack([site.detection for site in maps])
    surface, volume = ("y", "x"), ("level", "y", "x")
    variables = {
        "elevation_m": (surface, ground_m, _words("m", "height of the ground above sea", "surface_altitude")),
        "lowest_visible_altitude_m": (
            ("site", *surface),
            np.stack([site.lowest_m for site in maps]),
            _words("m", "lowest altitude above sea in line of sight; +inf beyond the radius, NaN unknown"),
        ),
        "line_of_sight": (("site", *volume), sight, _words("1", f"in line of sight of a radar: {KNOWN}")),
        "detection_probability": (("site", *volume), detection, _words("1", "probability of detection per look")),
        "network_line_of_sight": (volume, any_seen(sight), _words("1", f"in line of sight of any site: {KNOWN}")),
        "network_detection_probability": (
            volume,
            any_detects(detection),
            _words("1", "probability that at least one site detects in one look of each"),
        ),
        "reach": (
            ("effector", *volume),
            np.concatenate([site.reach for site in maps]),
            _words("1", f"inside the envelope and in sight of the guiding sensor: {KNOWN}"),
        ),
    }
    return xr.Dataset(variables, _coordinates(emplacements, asked, grid, degrees), attrs)


def dataset_grid(dataset: xr.Dataset) -> LocalGrid:
    """The local grid on which a coverage dataset lies."""
    attrs = dataset.attrs
    centre = Point(lat=attrs["centre_lat"], lon=attrs["centre_lon"])
    return LocalGrid(centre=centre, posting_m=attrs["posting_m"], n=dataset.sizes["y"])


def any_seen(sight: Maps) -> Maps:
    """Whether any site sees: yes if one does, else unknown if one is unknown, else no. Over the first axis."""
    seen = (sight == 1.0).any(axis=0)
    unknown = np.isnan(sight).any(axis=0)
    verdict = np.where(seen, 1.0, np.where(unknown, np.nan, 0.0))
    return np.asarray(verdict, dtype=np.float32)


def any_detects(detection: Maps) -> Maps:
    """Probability that at least one detects, 1 - prod(1 - p) over the first axis; unknown where one is unknown."""
    missed = np.prod(1.0 - detection.astype(np.float64), axis=0)
    return np.asarray(1.0 - missed, dtype=np.float32)


def _coordinates(
    emplacements: Sequence[Emplacement],
    asked: Sequence[Level],
    grid: LocalGrid,
    degrees: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> dict[str, tuple[object, ...]]:
    weapons = [(place, effector) for place in emplacements for effector in place.system.effectors]
    agl = [level.number if level.above_ground else np.nan for level in asked]
    flight_level = [np.nan if level.above_ground else level.number for level in asked]
    return {
        "site": ("site", [place.site_id for place in emplacements]),
        "system": ("site", [place.system.id for place in emplacements]),
        "site_lat": ("site", [place.point.lat for place in emplacements], _words("degrees_north", "latitude")),
        "site_lon": ("site", [place.point.lon for place in emplacements], _words("degrees_east", "longitude")),
        "site_tolerance_m": ("site", [place.tolerance_m for place in emplacements], _words("m", "position tolerance")),
        "effector": ("effector", [effector_label(place, effector) for place, effector in weapons]),
        "effector_id": ("effector", [effector.id for _, effector in weapons]),
        "effector_site": ("effector", [place.site_id for place, _ in weapons]),
        "effector_range_m": ("effector", [e.range_max_m.best for _, e in weapons], _words("m", "greatest slant range")),
        "level": ("level", [level.text for level in asked]),
        "agl_m": ("level", agl, _words("m", "height above ground, NaN for a flight level")),
        "flight_level": ("level", flight_level, _words("1", "flight level, NaN for a height above ground")),
        "y": ("y", grid.y_m(), _words("m", "northing from the grid's centre", "projection_y_coordinate")),
        "x": ("x", grid.x_m(), _words("m", "easting from the grid's centre", "projection_x_coordinate")),
        "lat": (("y", "x"), degrees[0], _words("degrees_north", "latitude", "latitude")),
        "lon": (("y", "x"), degrees[1], _words("degrees_east", "longitude", "longitude")),
    }


def _words(units: str, long_name: str, standard_name: str = "") -> dict[str, str]:
    attrs = {"units": units, "long_name": long_name}
    return attrs | {"standard_name": standard_name} if standard_name else attrs
