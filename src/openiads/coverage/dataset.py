"""The coverage dataset: names, dimensions, units and where the numbers come from."""

import re
from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from pyproj import CRS

from openiads.coverage.emplacement import Emplacement, effector_label
from openiads.coverage.kernels import LEAST_DETECTION, NO_SITE, UNKNOWN_SITE
from openiads.coverage.level import Level
from openiads.coverage.site_maps import NetworkMaps, SiteMaps
from openiads.geodesy.local_grid import LocalGrid
from openiads.geodesy.point import Point

Maps = NDArray[np.float32]
SURFACE, VOLUME = ("y", "x"), ("level", "y", "x")
KNOWN = "1 yes, 0 no, NaN unknown"
LAND, SEA, UNKNOWN, OUTSIDE = 0, 1, 2, 3
"""What `surface` holds. Sea is height exactly zero, as GLOBE and Copernicus write it; GLOBE writes it also for ground
below the sea."""


def coverage_dataset(
    emplacements: Sequence[Emplacement],
    asked: Sequence[Level],
    grid: LocalGrid,
    ground_m: Maps,
    sites: SiteMaps,
    network: NetworkMaps,
    degrees: tuple[NDArray[np.float64], NDArray[np.float64]],
    attrs: dict[str, str | float],
) -> xr.Dataset:
    """Put the maps of all sites and of the network they form into one dataset that keeps the CF conventions.

    ground_m: float32 (n_y, n_x); degrees: latitude and longitude of the cells, float64 (n_y, n_x).
    """
    variables = _ground_variables(ground_m, sites) | _site_variables(sites) | _network_variables(emplacements, network)
    return with_grid_mapping(xr.Dataset(variables, coordinates(emplacements, asked, grid, degrees), attrs))


def with_grid_mapping(dataset: xr.Dataset) -> xr.Dataset:
    """The dataset with each map tied to the projection in `crs`, as writers and `decode_coords="all"` expect it."""
    for variable in dataset.data_vars.values():
        if {"y", "x"} <= set(variable.dims):
            variable.encoding["grid_mapping"] = "crs"
    return dataset


def surface_flags(lowest_m: Maps, ground_m: Maps) -> NDArray[np.int8]:
    """What each cell is: LAND, SEA, UNKNOWN ground, or OUTSIDE the radius of every site, int8 (n_y, n_x).

    lowest_m: horizons, float32 (n_sites, n_y, n_x), +inf beyond the radius; ground_m: float32 (n_y, n_x).
    """
    flags = np.where(ground_m == 0.0, SEA, LAND)
    flags = np.where(np.isnan(ground_m), UNKNOWN, flags)
    return np.where(np.isposinf(lowest_m).all(axis=0), OUTSIDE, flags).astype(np.int8)


def first_site_attrs(site_ids: Sequence[str]) -> dict[str, object]:
    """Attributes of `first_site`: the index of each site is a flag, its id the meaning."""
    words = [re.sub(r"[^A-Za-z0-9_.+@-]+", "_", site_id) for site_id in site_ids]
    least = f"{LEAST_DETECTION:.0%}"
    return {
        "units": "1",
        "long_name": f"site with the greatest probability of detection in one look, if at least {least}",
        "flag_values": np.array([UNKNOWN_SITE, NO_SITE, *range(len(words))], dtype=np.int16),
        "flag_meanings": " ".join(["unknown", "none", *words]),
    }


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


def _ground_variables(ground_m: Maps, sites: SiteMaps) -> dict[str, tuple[object, ...]]:
    flags = {
        "units": "1",
        "long_name": "what the cell is; sea is height zero, outside is beyond the radius of every site",
        "flag_values": np.array([LAND, SEA, UNKNOWN, OUTSIDE], dtype=np.int8),
        "flag_meanings": "land sea unknown outside",
    }
    return {
        "elevation_m": (SURFACE, ground_m, _words("m", "height of the ground above sea", "surface_altitude")),
        "surface": (SURFACE, surface_flags(sites.lowest_m, ground_m), flags),
    }


def _site_variables(sites: SiteMaps) -> dict[str, tuple[object, ...]]:
    each = ("site", *SURFACE)
    return {
        "lowest_visible_altitude_m": (
            each,
            sites.lowest_m,
            _words("m", "lowest altitude above sea in line of sight; +inf beyond the radius, NaN unknown"),
        ),
        "beam_floor_m": (
            each,
            sites.beam_floor_m,
            _words("m", "lowest altitude above sea at which a radar can look, terrain aside; +inf none"),
        ),
        "beam_ceiling_m": (
            each,
            sites.beam_ceiling_m,
            _words("m", "greatest altitude above sea at which a radar can look, terrain aside; -inf none"),
        ),
        "line_of_sight": (("site", *VOLUME), sites.sight, _yes_or_no("in line of sight of a radar")),
        "detection_probability": (
            ("site", *VOLUME),
            sites.detection,
            _words("1", "probability of detection per look"),
        ),
        "reach": (
            ("effector", *VOLUME),
            sites.reach,
            _yes_or_no("inside the envelope and in sight of the guiding sensor"),
        ),
    }


def _network_variables(emplacements: Sequence[Emplacement], network: NetworkMaps) -> dict[str, tuple[object, ...]]:
    return {
        "network_lowest_visible_altitude_m": (
            SURFACE,
            network.lowest_m,
            _words("m", "lowest altitude above sea in line of sight of any site; +inf beyond the radius, NaN unknown"),
        ),
        "network_line_of_sight": (VOLUME, network.sight, _yes_or_no("in line of sight of any site")),
        "network_detection_probability": (
            VOLUME,
            network.detection,
            _words("1", "probability that at least one site detects in one look of each"),
        ),
        "redundancy": (VOLUME, network.redundancy, _words("1", "how many sites have it in line of sight; NaN unknown")),
        "first_site": (VOLUME, network.first_site, first_site_attrs([place.site_id for place in emplacements])),
    }


def coordinates(
    emplacements: Sequence[Emplacement],
    asked: Sequence[Level],
    grid: LocalGrid,
    degrees: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> dict[str, tuple[object, ...]]:
    """Names of sites, effectors and levels, and where the cells lie."""
    weapons = [(place, effector) for place in emplacements for effector in place.system.effectors]
    agl = [level.number if level.above_ground else np.nan for level in asked]
    flight_level = [np.nan if level.above_ground else level.number for level in asked]
    return {
        "site": ("site", [place.site_id for place in emplacements], {"long_name": "site"}),
        "system": ("site", [place.system.id for place in emplacements], {"long_name": "system of the catalogue"}),
        "site_lat": (
            "site",
            [place.point.lat for place in emplacements],
            _words("degrees_north", "latitude of the site", "latitude"),
        ),
        "site_lon": (
            "site",
            [place.point.lon for place in emplacements],
            _words("degrees_east", "longitude of the site", "longitude"),
        ),
        "site_tolerance_m": ("site", [place.tolerance_m for place in emplacements], _words("m", "position tolerance")),
        "effector": (
            "effector",
            [effector_label(place, effector) for place, effector in weapons],
            {"long_name": "effector"},
        ),
        "effector_id": ("effector", [effector.id for _, effector in weapons], {"long_name": "effector's id"}),
        "effector_site": ("effector", [place.site_id for place, _ in weapons], {"long_name": "effector's site"}),
        "effector_range_m": ("effector", [e.range_max_m.best for _, e in weapons], _words("m", "greatest slant range")),
        "level": ("level", [level.text for level in asked], {"long_name": "height of the target"}),
        "agl_m": ("level", agl, _words("m", "height above ground, NaN for a flight level")),
        "flight_level": ("level", flight_level, _words("1", "flight level, NaN for a height above ground")),
        "crs": ((), np.int32(0), _projection(grid)),
        "y": ("y", grid.y_m(), _words("m", "northing from the grid's centre", "projection_y_coordinate")),
        "x": ("x", grid.x_m(), _words("m", "easting from the grid's centre", "projection_x_coordinate")),
        "lat": (("y", "x"), degrees[0], _words("degrees_north", "latitude", "latitude")),
        "lon": (("y", "x"), degrees[1], _words("degrees_east", "longitude", "longitude")),
    }


def _projection(grid: LocalGrid) -> dict[str, object]:
    """The grid mapping of the CF conventions, with the projection as WKT beside it."""
    name = "azimuthal equidistant projection around the middle of the grid"
    return {**CRS.from_user_input(grid.crs).to_cf(), "geographic_crs_name": "WGS 84", "long_name": name}


def _yes_or_no(long_name: str) -> dict[str, object]:
    flags = {"flag_values": np.array([0.0, 1.0], dtype=np.float32), "flag_meanings": "no yes"}
    return _words("1", f"{long_name}: {KNOWN}") | flags


def _words(units: str, long_name: str, standard_name: str = "") -> dict[str, str]:
    attrs = {"units": units, "long_name": long_name}
    return attrs | {"standard_name": standard_name} if standard_name else attrs
