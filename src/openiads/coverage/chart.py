"""Range, height and angle of one site along bearings over real terrain, as a Blake chart shows them."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import xarray as xr
from pyproj import Geod

from openiads.catalogue.load import default_k_ratio
from openiads.coverage.compute import cross_section_m2
from openiads.coverage.cut import (
    air_faults,
    longest_range_m,
    provenance,
    section_variables,
    site_coordinates,
)
from openiads.coverage.emplacement import Emplacement, searching_radars
from openiads.coverage.section import section
from openiads.errors import Fault, ScenarioError
from openiads.terrain.elevation import Elevation, ground_height_m
from openiads.terrain.sweep import Quality

N_DISTANCES, N_ALTITUDES = 601, 301
MOST_BEARINGS = 36
LARGEST_RANGE_M = 1_000_000.0
TOP_STEP_M, LOWEST_TOP_M = 5_000.0, 10_000.0
"""The default top: above the greatest altitude of any effector, in steps."""


def chart(
    emplacement: Emplacement,
    elevation: Elevation,
    bearings_deg: Sequence[float],
    *,
    range_m: float | None = None,
    top_m: float | None = None,
    target_class: str = "fighter-4gen",
    k_ratio: float | None = None,
    quality: Quality = "default",
    n_distances: int = N_DISTANCES,
    n_altitudes: int = N_ALTITUDES,
    progress: Callable[[str, float], None] | None = None,
) -> xr.Dataset:
    """What one site sees and reaches at each distance and altitude, along geodesics that leave it at some bearings.

    bearings_deg: clockwise from true north; range_m: how far, by default the site's longest range, at most 400 km;
    top_m: how high above the sea, by default above all effectors; k_ratio: by default the catalogue's estimate;
    quality: of the sweep, draft, default or exact.

    Gives the variables of `coverage.cut.cut` with dimensions (bearing, distance) for (distance); attributes
    antenna_altitude_m of the highest search radar, instrumented_range_m, elevation_min_deg and elevation_max_deg over
    all search radars. Raises ScenarioError where bearings, range or top cannot be drawn, CatalogueError for an unknown
    target class, TerrainError where the site lies off the terrain.
    """
    k_ratio = default_k_ratio() if k_ratio is None else k_ratio
    range_m = longest_range_m([emplacement]) if range_m is None else range_m
    top_m = _top_m(emplacement) if top_m is None else top_m
    _check(bearings_deg, range_m, top_m, k_ratio)
    rcs_m2 = cross_section_m2(target_class)
    distances_m = np.linspace(0.0, range_m, n_distances)
    altitudes_m = np.linspace(0.0, top_m, n_altitudes)
    point, n = emplacement.point, len(bearings_deg)
    lon, lat, _ = Geod(ellps="WGS84").fwd(
        np.full(n * n_distances, point.lon),
        np.full(n * n_distances, point.lat),
        np.repeat(np.asarray(bearings_deg, dtype=np.float64), n_distances),
        np.tile(distances_m, n),
    )
    found = section(
        [emplacement],
        elevation,
        (np.asarray(lat), np.asarray(lon)),
        altitudes_m,
        rcs_m2=rcs_m2,
        k_ratio=k_ratio,
        radius_m=range_m,
        quality=quality,
        progress=progress,
    )
    radars = searching_radars(emplacement)
    attrs = provenance(elevation, found, target_class, rcs_m2, k_ratio, quality) | {
        "title": "Range, height and angle of what one air-defence site sees over the terrain",
        "antenna_altitude_m": ground_height_m(elevation, point) + max(r.antenna_height_m.best for r in radars),
        "instrumented_range_m": max(radar.instrumented_range_m.best for radar in radars),
        "elevation_min_deg": min(radar.elevation_min_deg.best for radar in radars),
        "elevation_max_deg": max(radar.elevation_max_deg.best for radar in radars),
        "radius_m": range_m,
    }
    along = {"units": "m", "long_name": "distance along the surface from the site"}
    return xr.Dataset(
        section_variables(found, altitudes_m, ("bearing", "distance"), n),
        site_coordinates([emplacement])
        | {
            "bearing_deg": ("bearing", list(bearings_deg), {"units": "degree", "long_name": "bearing from true north"}),
            "altitude_m": ("altitude", altitudes_m, {"units": "m", "long_name": "altitude above the sea"}),
            "distance_m": ("distance", distances_m, along),
        },
        attrs,
    )


def _top_m(emplacement: Emplacement) -> float:
    highest_m = max((effector.altitude_max_m.best for effector in emplacement.system.effectors), default=0.0)
    return max(LOWEST_TOP_M, math.ceil(highest_m * 1.05 / TOP_STEP_M) * TOP_STEP_M)


def _check(bearings_deg: Sequence[float], range_m: float, top_m: float, k_ratio: float) -> None:
    faults = air_faults("chart", top_m, k_ratio)
    wrong = [bearing for bearing in bearings_deg if not 0.0 <= bearing <= 360.0]
    if wrong or not 0 < len(bearings_deg) <= MOST_BEARINGS:
        remedy = f"give 1 to {MOST_BEARINGS} bearings of 0 to 360 degrees"
        faults.append(
            Fault(where="chart", field="bearings", value=list(bearings_deg), problem="cannot be drawn", remedy=remedy)
        )
    if not 1_000.0 <= range_m <= LARGEST_RANGE_M:
        remedy = f"give 1 to {LARGEST_RANGE_M / 1000:g} km"
        faults.append(Fault(where="chart", field="range_m", value=range_m, problem="no range", remedy=remedy))
    if faults:
        raise ScenarioError(faults)
