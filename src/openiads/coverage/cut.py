"""A vertical cut along a line: what sites see, detect and reach at each distance and altitude."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from pyproj import Geod

from openiads.catalogue.load import default_k_ratio
from openiads.coverage.compute import K_RATIOS, K_REMEDY, cross_section_m2
from openiads.coverage.dataset import any_detects, any_seen
from openiads.coverage.emplacement import Emplacement, effector_label, seeing_sensors
from openiads.coverage.extent import DEFAULT_RADIUS_CAP_M
from openiads.coverage.section import Section, section, surface_under
from openiads.errors import Fault, ScenarioError
from openiads.geodesy.point import Point, distance_m
from openiads.terrain.elevation import Elevation
from openiads.terrain.sweep import Quality

Floats = NDArray[np.float64]

N_DISTANCES, N_ALTITUDES = 801, 241
"""More than a picture 7 inches wide shows."""
SHORTEST_LINE_M, LONGEST_LINE_M = 1_000.0, 3_000_000.0
HIGHEST_TOP_M = 100_000.0

NOTE = "best estimates from public sources; simulation and analysis only, never a clearance to fly"


def cut(
    emplacements: Sequence[Emplacement],
    elevation: Elevation,
    line: Sequence[Point],
    *,
    top_m: float = 12_000.0,
    target_class: str = "fighter-4gen",
    k_ratio: float | None = None,
    quality: Quality = "default",
    n_distances: int = N_DISTANCES,
    n_altitudes: int = N_ALTITUDES,
    progress: Callable[[str, float], None] | None = None,
) -> xr.Dataset:
    """Line of sight, probability of detection and reach over a line of geodesics, from the sea up to `top_m`.

    line: two points or more; k_ratio: effective over true earth radius, by default the catalogue's estimate. The sight
    is that of the maps (`compute.antenna_horizon`), as far as each site's longest range. Distances are along the line,
    altitudes above the sea. quality: of the sweep, draft, default or exact.

    Gives elevation_m and surface (distance), lowest_visible_altitude_m and beam_ceiling_m (site, distance), in_beam and
    detection_probability (site, altitude, distance), network_line_of_sight and network_detection_probability
    (altitude, distance), reach (effector, altitude, distance), with lat, lon and bend of the line (distance).
    NaN unknown, and below the ground. Raises ScenarioError where the line or the top cannot be cut, CatalogueError for
    an unknown target class, TerrainError where a site lies off the terrain.
    """
    k_ratio = default_k_ratio() if k_ratio is None else k_ratio
    _check(emplacements, line, top_m, k_ratio)
    rcs_m2 = cross_section_m2(target_class)
    along_m, degrees = _points_on(line, n_distances)
    altitudes_m = np.linspace(0.0, top_m, n_altitudes)
    found = section(
        emplacements,
        elevation,
        degrees,
        altitudes_m,
        rcs_m2=rcs_m2,
        k_ratio=k_ratio,
        radius_m=longest_range_m(emplacements),
        quality=quality,
        progress=progress,
    )
    attrs = provenance(elevation, found, target_class, rcs_m2, k_ratio, quality) | {
        "title": "What air-defence sites see and reach in a vertical cut along a line",
        "line": " ".join(f"{point.lat:.3f},{point.lon:.3f}" for point in line),
        "radius_m": longest_range_m(emplacements),
    }
    return xr.Dataset(
        section_variables(found, altitudes_m, ("distance",)),
        site_coordinates(emplacements)
        | {
            "altitude_m": ("altitude", altitudes_m, {"units": "m", "long_name": "altitude above the sea"}),
            "distance_m": ("distance", along_m, {"units": "m", "long_name": "distance along the line"}),
            "lat": ("distance", degrees[0], {"units": "degrees_north", "standard_name": "latitude"}),
            "lon": ("distance", degrees[1], {"units": "degrees_east", "standard_name": "longitude"}),
        },
        attrs,
    )


def section_variables(found: Section, altitudes_m: Floats, along: tuple[str, ...], n: int = 1) -> dict[str, object]:
    """The variables of a dataset from a section; along: the names of its horizontal dimensions, ("distance",) or
    ("bearing", "distance") with `n` bearings one after the other.

    Below the ground all is NaN.
    """

    def shaped(values: NDArray[np.generic]) -> NDArray[np.generic]:
        return values if len(along) == 1 else values.reshape(*values.shape[:-1], n, -1)

    below = altitudes_m[:, None] < found.ground_m[None, :]
    high, lowest = altitudes_m[None, :, None], found.lowest_m[:, None, :]
    sight = np.where(np.isnan(lowest) | below, np.nan, high >= lowest).astype(np.float32)
    detection = np.where(below, np.nan, found.detection).astype(np.float32)
    ceiling = np.where(found.looked, high, -np.inf).max(axis=1)
    volume = ("altitude", *along)
    yes = "1 yes, 0 no, NaN unknown or below the ground"
    return {
        "elevation_m": (along, shaped(found.ground_m), _words("m", "height of the ground above sea")),
        "surface": (along, shaped(surface_under(found.ground_m)), _FLAGS),
        "lowest_visible_altitude_m": (
            ("site", *along),
            shaped(found.lowest_m),
            _words("m", "lowest altitude in line of sight; +inf beyond the radius"),
        ),
        "beam_ceiling_m": (
            ("site", *along),
            shaped(ceiling.astype(np.float32)),
            _words("m", "highest altitude of the cut at which a search radar can look; -inf none"),
        ),
        "in_beam": (("site", *volume), shaped(found.looked.astype(np.int8)), _words("1", "a search radar can look")),
        "detection_probability": (("site", *volume), shaped(detection), _words("1", "probability of detection")),
        "network_line_of_sight": (volume, shaped(any_seen(sight)), _words("1", f"in line of sight: {yes}")),
        "network_detection_probability": (
            volume,
            shaped(any_detects(detection)),
            _words("1", "probability that at least one site detects in one look of each"),
        ),
        "reach": (
            ("effector", *volume),
            shaped(np.where(below, np.nan, found.reach).astype(np.float32)),
            _words("1", f"in the envelope and in sight of the guiding sensor: {yes}"),
        ),
    }


def site_coordinates(emplacements: Sequence[Emplacement]) -> dict[str, object]:
    """The coordinates of sites and effectors, named as those of the coverage dataset."""
    weapons = [(place, effector) for place in emplacements for effector in place.system.effectors]
    return {
        "site": ("site", [place.site_id for place in emplacements]),
        "system": ("site", [place.system.id for place in emplacements]),
        "site_lat": ("site", [place.point.lat for place in emplacements]),
        "site_lon": ("site", [place.point.lon for place in emplacements]),
        "site_tolerance_m": ("site", [place.tolerance_m for place in emplacements]),
        "effector": ("effector", [effector_label(place, effector) for place, effector in weapons]),
        "effector_name": ("effector", [effector.name for _, effector in weapons]),
        "effector_site": ("effector", [place.site_id for place, _ in weapons]),
    }


def provenance(
    elevation: Elevation, found: Section, target_class: str, rcs_m2: float, k_ratio: float, quality: str
) -> dict[str, str | float]:
    """What a section stands on, as attributes."""
    return {
        "terrain": elevation.source,
        "terrain_posting_m": round(elevation.posting_m, 1),
        "posting_m": found.posting_m,
        "k_ratio": k_ratio,
        "quality": quality,
        "target_class": target_class,
        "target_rcs_m2": rcs_m2,
        "note": NOTE,
    }


def longest_range_m(emplacements: Sequence[Emplacement]) -> float:
    """The longest instrumented or effector range of all sites, at most that to which maps are drawn."""
    ranges = [sensor.instrumented_range_m.best for place in emplacements for sensor in seeing_sensors(place)]
    ranges += [effector.range_max_m.best for place in emplacements for effector in place.system.effectors]
    return min(max(ranges), DEFAULT_RADIUS_CAP_M)


_FLAGS = {"flag_values": np.array([0, 1, 2], dtype=np.int8), "flag_meanings": "land sea unknown"}


def _words(units: str, long_name: str) -> dict[str, str]:
    return {"units": units, "long_name": long_name}


def _check(emplacements: Sequence[Emplacement], line: Sequence[Point], top_m: float, k_ratio: float) -> None:
    length_m = sum(distance_m(a, b) for a, b in pairwise(line))
    faults = []
    if not emplacements:
        faults.append(Fault(where="cut", problem="there is no site", remedy="give at least one"))
    if not SHORTEST_LINE_M <= length_m <= LONGEST_LINE_M:
        remedy = f"give points {SHORTEST_LINE_M / 1000:g} to {LONGEST_LINE_M / 1000:g} km apart"
        faults.append(Fault(where="cut", field="length of the line", value=length_m, problem="no line", remedy=remedy))
    faults += air_faults("cut", top_m, k_ratio)
    if faults:
        raise ScenarioError(faults)


def air_faults(where: str, top_m: float, k_ratio: float) -> list[Fault]:
    """What is wrong with the top of a cut and its atmosphere."""
    faults = []
    if not 100.0 <= top_m <= HIGHEST_TOP_M:
        remedy = f"give 0.1 to {HIGHEST_TOP_M / 1000:g} km"
        faults.append(Fault(where=where, field="top", value=top_m, problem="no height to look up to", remedy=remedy))
    if not K_RATIOS[0] <= k_ratio <= K_RATIOS[1]:
        faults.append(Fault(where=where, field="k", value=k_ratio, problem="no atmosphere", remedy=K_REMEDY))
    return faults


def _points_on(line: Sequence[Point], n: int) -> tuple[Floats, tuple[Floats, Floats]]:
    """Distances along the line, evenly spaced, and latitude and longitude there: each float64 (n,)."""
    geod = Geod(ellps="WGS84")
    legs = [geod.inv(a.lon, a.lat, b.lon, b.lat) for a, b in pairwise(line)]
    starts_m = np.concatenate([[0.0], np.cumsum([length for _, _, length in legs])])
    along_m = np.linspace(0.0, starts_m[-1], n)
    leg = np.clip(np.searchsorted(starts_m, along_m, side="right") - 1, 0, len(legs) - 1)
    bearing = np.array([azimuth for azimuth, _, _ in legs])[leg]
    lon, lat, _ = geod.fwd(
        np.array([point.lon for point in line])[leg],
        np.array([point.lat for point in line])[leg],
        bearing,
        along_m - starts_m[leg],
    )
    return along_m, (np.asarray(lat), np.asarray(lon))
