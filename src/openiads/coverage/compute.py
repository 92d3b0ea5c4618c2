"""What sites see and reach over the terrain."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from openiads.catalogue.load import load_catalogue
from openiads.catalogue.radar import Radar
from openiads.coverage.arrays import effector_numbers, radar_numbers, target_altitudes_m
from openiads.coverage.dataset import SiteMaps, coverage_dataset
from openiads.coverage.emplacement import Emplacement, guiding_sensors, searching_radars, seeing_sensors
from openiads.coverage.extent import coverage_grid, default_radius_m
from openiads.coverage.kernels import add_detection, mark_reach
from openiads.coverage.level import levels
from openiads.errors import CatalogueError, Fault, ScenarioError
from openiads.geodesy.earth import STANDARD_K_RATIO, effective_earth_radius_m
from openiads.geodesy.local_grid import LocalGrid, cell_degrees, grid_cell
from openiads.geodesy.point import Point
from openiads.terrain.elevation import Elevation, ground_height_m, ground_heights_m
from openiads.terrain.resample import resample_around
from openiads.terrain.sweep import NearGround, sweep_horizon

Maps = NDArray[np.float32]

NEAR_HALF_M = 30_000.0
NEAR_OVERSAMPLING = 5.0
NEAR_FINEST_M = 60.0
"""Finer ground around each antenna: on 30 arc-second terrain the shares converge with a fifth of the posting, 30 km."""
LARGEST_RADIUS_M = 1_500_000.0
"""Beyond it the series of `physics.propagation` lose digits."""
K_RATIOS = (0.3, 10.0)
"""From strong subrefraction to nearly ducting; outside a straight ray over an effective earth says nothing."""


def coverage(
    emplacements: Sequence[Emplacement],
    elevation: Elevation,
    *,
    heights_agl_m: Sequence[float] = (100.0, 300.0, 1000.0, 3000.0),
    flight_levels: Sequence[float] = (),
    target_class: str = "fighter-4gen",
    k_ratio: float = STANDARD_K_RATIO,
    radius_m: float | None = None,
    grid: LocalGrid | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> xr.Dataset:
    """Line of sight, probability of detection and reach of sites, at heights above ground and flight levels.

    target_class: an air-vehicle class of the catalogue; all values at their best estimate.
    radius_m: how far each site looks; by default as far as any of its sensors or effectors, `extent.default_radius_m`.
    grid: the local grid; by default around all sites at the terrain's posting. progress: called with text and share.

    Gives elevation_m (y, x), lowest_visible_altitude_m (site, y, x), line_of_sight and detection_probability
    (site, level, y, x), network_line_of_sight and network_detection_probability (level, y, x), reach
    (effector, level, y, x), with lat and lon (y, x). Unknown is NaN throughout, also where the ground stands above a
    flight level. Raises TerrainError where a site lies off the terrain.
    """
    asked = levels(heights_agl_m, flight_levels)
    _check(emplacements, k_ratio, radius_m)
    rcs_m2 = _cross_section_m2(target_class)
    radius = radius_m or default_radius_m(emplacements, elevation, asked, k_ratio)
    grid = grid or coverage_grid(emplacements, elevation, radius)
    report = progress or (lambda text, share: None)
    report("bringing the terrain onto the grid", 0.0)
    degrees = cell_degrees(grid)
    ground_m = ground_heights_m(elevation, *degrees)
    altitudes_m = target_altitudes_m(ground_m, asked)
    effective_radius_m = effective_earth_radius_m(k_ratio)
    maps = []
    for index, place in enumerate(emplacements):
        report(f"sight of {place.site_id}", (index + 0.2) / len(emplacements))
        sweep = partial(antenna_horizon, elevation, grid, ground_m, place.point, radius, effective_radius_m)
        maps.append(_site_maps(place, elevation, grid, ground_m, altitudes_m, sweep, rcs_m2, effective_radius_m))
    report("putting the maps together", 1.0)
    attrs = _provenance(elevation, grid, target_class, rcs_m2, k_ratio, radius)
    return coverage_dataset(emplacements, asked, grid, ground_m, maps, degrees, attrs)


def _check(emplacements: Sequence[Emplacement], k_ratio: float, radius_m: float | None) -> None:
    ids = [place.site_id for place in emplacements]
    fault = partial(Fault, where="coverage")
    faults = []
    if not ids or len(set(ids)) < len(ids):
        faults.append(
            fault(field="site ids", value=ids, problem="none, or one twice", remedy="give each site its own id")
        )
    if not K_RATIOS[0] <= k_ratio <= K_RATIOS[1]:
        faults.append(fault(field="k_ratio", value=k_ratio, problem="no atmosphere", remedy=f"give {K_RATIOS}"))
    if radius_m is not None and not 0.0 < radius_m <= LARGEST_RADIUS_M:
        remedy = f"give a radius above 0, at most {LARGEST_RADIUS_M:g} m"
        faults.append(fault(field="radius_m", value=radius_m, problem="cannot be looked over", remedy=remedy))
    if faults:
        raise ScenarioError(faults)


def _cross_section_m2(target_class: str) -> float:
    classes = load_catalogue().air_vehicles
    if target_class not in classes:
        remedy = f"give one of {', '.join(sorted(classes))}"
        raise CatalogueError(
            Fault(where="catalogue", field="target class", value=target_class, problem="unknown", remedy=remedy)
        )
    return classes[target_class].rcs_m2.best


def antenna_horizon(
    elevation: Elevation,
    grid: LocalGrid,
    ground_m: Maps,
    point: Point,
    radius_m: float,
    effective_radius_m: float,
    height_m: float,
) -> Maps:
    """Horizon of an antenna `height_m` above the ground at a point: float32 (n_y, n_x), in m above the sea.

    ground_m: the terrain on the grid; the first kilometres are looked over on finer ground. Map and simulation both
    ask here.
    """
    near = None
    near_posting_m = max(elevation.posting_m / NEAR_OVERSAMPLING, NEAR_FINEST_M)
    if near_posting_m < grid.posting_m:
        half_m = min(NEAR_HALF_M, radius_m)
        near_m = resample_around(elevation, grid, point, near_posting_m, half_m)
        near = NearGround(heights=near_m, posting_m=near_posting_m)
    row, column = grid_cell(grid, point)
    antenna = (row, column, ground_height_m(elevation, point) + height_m)
    highest_m = np.inf if np.isnan(elevation.heights).any() else float(elevation.heights.max())
    return sweep_horizon(ground_m, grid.posting_m, antenna, radius_m, effective_radius_m, near, highest_m)


def _site_maps(
    place: Emplacement,
    elevation: Elevation,
    grid: LocalGrid,
    ground_m: Maps,
    altitudes_m: Maps,
    sweep: Callable[[float], Maps],
    rcs_m2: float,
    effective_radius_m: float,
) -> SiteMaps:
    """What one site sees and reaches; one horizon is swept per antenna height.

    Of antennas on one spot the highest sees all that the others see, so it decides what is in sight at all.
    """
    horizons = {height_m: sweep(height_m) for height_m in _antenna_heights_m(place)}
    lowest_m = horizons[_highest_m(seeing_sensors(place))]
    site_ground_m = ground_height_m(elevation, place.point)
    row, column = grid_cell(grid, place.point)
    detection = np.zeros(altitudes_m.shape, dtype=np.float32)
    for radar in searching_radars(place):
        height_m = radar.antenna_height_m.best
        antenna_m, numbers = site_ground_m + height_m, radar_numbers(radar)
        where = (grid.posting_m, row, column, antenna_m, effective_radius_m)
        add_detection(horizons[height_m], altitudes_m, *where, rcs_m2, numbers, detection)
    weapons = np.array([effector_numbers(effector) for effector in place.system.effectors])
    reach = np.zeros((len(weapons), *altitudes_m.shape), dtype=np.float32)
    where = (grid.posting_m, row, column, site_ground_m, effective_radius_m)
    mark_reach(horizons[_highest_m(guiding_sensors(place))], altitudes_m, ground_m, *where, weapons, reach)
    return SiteMaps(lowest_m=lowest_m, sight=in_sight(lowest_m, altitudes_m), detection=detection, reach=reach)


def in_sight(lowest_m: Maps, altitudes_m: Maps) -> Maps:
    """Whether targets are in line of sight, float32 (n_levels, n_y, n_x): 1 yes, 0 no, NaN unknown."""
    unknown = np.isnan(lowest_m) | np.isnan(altitudes_m)
    return np.where(unknown, np.nan, altitudes_m >= lowest_m).astype(np.float32)


def _antenna_heights_m(place: Emplacement) -> list[float]:
    heights_m = {_height_m(radar) for radar in searching_radars(place)}
    return sorted(heights_m | {_highest_m(seeing_sensors(place)), _highest_m(guiding_sensors(place))})


def _highest_m(radars: Sequence[Radar]) -> float:
    return max(_height_m(radar) for radar in radars)


def _height_m(radar: Radar) -> float:
    return radar.antenna_height_m.best


def _provenance(
    elevation: Elevation, grid: LocalGrid, target_class: str, rcs_m2: float, k_ratio: float, radius_m: float
) -> dict[str, str | float]:
    return {
        "Conventions": "CF-1.11",
        "title": "What air-defence sites can see and reach over the terrain",
        "terrain": elevation.source,
        "terrain_posting_m": round(elevation.posting_m, 1),
        "posting_m": grid.posting_m,
        "crs": grid.crs,
        "centre_lat": grid.centre.lat,
        "centre_lon": grid.centre.lon,
        "k_ratio": k_ratio,
        "radius_m": radius_m,
        "target_class": target_class,
        "target_rcs_m2": rcs_m2,
        "note": "best estimates from public sources; simulation and analysis only, never a clearance to fly",
    }
