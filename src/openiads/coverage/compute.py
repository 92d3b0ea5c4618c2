"""What sites see and reach over the terrain."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from openiads.catalogue.load import default_k_ratio, load_catalogue
from openiads.catalogue.radar import Radar
from openiads.coverage.arrays import (
    effector_numbers,
    noticed_range_m,
    radar_numbers,
    target_altitudes_m,
    wavelength_m,
)
from openiads.coverage.dataset import coverage_dataset
from openiads.coverage.emplacement import (
    Emplacement,
    guiding_sensors,
    highest_antenna_m,
    searching_radars,
    seeing_sensors,
)
from openiads.coverage.extent import coverage_grid, default_radius_m
from openiads.coverage.kernels import (
    add_detection,
    add_detection_over_edges,
    find_edges,
    mark_reach,
    mark_sight,
    widen_beam,
)
from openiads.coverage.level import Level, levels
from openiads.coverage.network import network_maps
from openiads.coverage.site_maps import SiteMaps, empty_site_maps
from openiads.errors import CatalogueError, Fault, ScenarioError
from openiads.geodesy.earth import effective_earth_radius_m
from openiads.geodesy.local_grid import LocalGrid, cell_degrees, grid_cell
from openiads.geodesy.point import Point
from openiads.terrain.elevation import Elevation, ground_height_m, ground_heights_m
from openiads.terrain.near import OVERSAMPLING, near_ground
from openiads.terrain.sweep import QUALITIES, Quality, Relief, prepare, sweep_horizon

Maps = NDArray[np.float32]
Spot = tuple[float, float, float]
"""Posting of the grid in m, and row and column of a site on it."""

LARGEST_RADIUS_M = 1_500_000.0
"""Beyond it the series of `physics.propagation` lose digits."""
IGNORED = "multipath, ducting, weather, clutter, jamming, buildings and trees"
"""What no product here takes into account; diffraction too, unless a single knife edge was asked for."""
K_RATIOS = (0.3, 10.0)
"""From strong subrefraction to nearly ducting; outside a straight ray over an effective earth says nothing."""
K_REMEDY = f"give {K_RATIOS[0]:g} to {K_RATIOS[1]:g}; 4/3 is a standard atmosphere"


def coverage(
    emplacements: Sequence[Emplacement],
    elevation: Elevation,
    *,
    heights_agl_m: Sequence[float] = (100.0, 300.0, 1000.0, 3000.0),
    flight_levels: Sequence[float] = (),
    target_class: str = "fighter-4gen",
    k_ratio: float | None = None,
    knife_edge: bool = False,
    quality: Quality = "default",
    radius_m: float | None = None,
    grid: LocalGrid | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> xr.Dataset:
    """Line of sight, probability of detection and reach of sites, at heights above ground and flight levels.

    target_class: an air-vehicle class of the catalogue; all values at their best estimate. k_ratio: effective over true
    earth radius, by default `default_k_ratio`. knife_edge: count the two-way loss over the steepest ground before a
    target in the probability of detection, also for targets that it hides; line of sight stays as it is.
    quality: of the sweep, draft, default or exact. radius_m: how far each site looks; by default as far as any of its
    sensors or effectors, `extent.default_radius_m`. grid: the local grid; by default around all sites at the terrain's
    posting. progress: called with text and share.

    Gives elevation_m and surface (y, x), lowest_visible_altitude_m, beam_floor_m and beam_ceiling_m (site, y, x),
    line_of_sight and detection_probability (site, level, y, x), network_lowest_visible_altitude_m (y, x),
    network_line_of_sight, network_detection_probability, redundancy and first_site (level, y, x), reach
    (effector, level, y, x), with lat and lon (y, x). Unknown is NaN throughout, also where the ground stands above a
    flight level. Raises TerrainError where a site lies off the terrain.
    """
    asked = levels(heights_agl_m, flight_levels)
    k_ratio = default_k_ratio() if k_ratio is None else k_ratio
    check_request(emplacements, k_ratio, radius_m, quality)
    radius = radius_m or default_radius_m(emplacements, elevation, asked, k_ratio)
    grid = grid or coverage_grid(emplacements, elevation, radius, len(asked))
    report = progress or (lambda text, share: None)
    report("bringing the terrain onto the grid", 0.0)
    scene = lay_scene(elevation, grid, asked, target_class, k_ratio, radius, quality, knife_edge)
    relief = prepare(scene.ground_m)
    weapons = [len(place.system.effectors) for place in emplacements]
    maps = empty_site_maps(len(weapons), sum(weapons), len(asked), (grid.n, grid.n))
    for index, place in enumerate(emplacements):
        report(f"sight of {place.site_id}", (index + 0.2) / len(emplacements))
        first = sum(weapons[:index])
        fill_site(scene, relief, place, maps, index, slice(first, first + weapons[index]))
    report("putting the maps together", 1.0)
    network = network_maps(maps.lowest_m, maps.sight, maps.detection, scene.ground_m)
    surroundings = (grid, scene.ground_m, maps, network, scene.degrees)
    return coverage_dataset(emplacements, asked, *surroundings, provenance(scene))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What all sites share: terrain, grid, targets and how rays run.

    degrees: latitude and longitude of the cells, float64 (n_y, n_x); ground_m: float32 (n_y, n_x); altitudes_m: of the
    target, float32 (n_levels, n_y, n_x).
    """

    elevation: Elevation
    grid: LocalGrid
    degrees: tuple[NDArray[np.float64], NDArray[np.float64]]
    ground_m: Maps
    altitudes_m: Maps
    radius_m: float
    k_ratio: float
    effective_radius_m: float
    target_class: str
    rcs_m2: float
    knife_edge: bool
    quality: Quality


def lay_scene(
    elevation: Elevation,
    grid: LocalGrid,
    asked: Sequence[Level],
    target_class: str,
    k_ratio: float,
    radius_m: float,
    quality: Quality,
    knife_edge: bool,
) -> Scene:
    """Bring the terrain onto the grid, with a target of the class at each level over it."""
    rcs_m2 = cross_section_m2(target_class)
    degrees = cell_degrees(grid)
    ground_m = ground_heights_m(elevation, *degrees)
    return Scene(
        elevation=elevation,
        grid=grid,
        degrees=degrees,
        ground_m=ground_m,
        altitudes_m=target_altitudes_m(ground_m, asked),
        radius_m=radius_m,
        k_ratio=k_ratio,
        effective_radius_m=effective_earth_radius_m(k_ratio),
        target_class=target_class,
        rcs_m2=rcs_m2,
        knife_edge=knife_edge,
        quality=quality,
    )


def check_request(
    emplacements: Sequence[Emplacement], k_ratio: float, radius_m: float | None, quality: Quality = "default"
) -> None:
    """Raise ScenarioError with all that cannot be computed."""
    ids = [place.site_id for place in emplacements]
    fault = partial(Fault, where="coverage")
    faults = []
    if not ids or len(set(ids)) < len(ids):
        faults.append(
            fault(field="site ids", value=ids, problem="none, or one twice", remedy="give each site its own id")
        )
    if not K_RATIOS[0] <= k_ratio <= K_RATIOS[1]:
        faults.append(fault(field="k_ratio", value=k_ratio, problem="no atmosphere", remedy=K_REMEDY))
    if radius_m is not None and not 0.0 < radius_m <= LARGEST_RADIUS_M:
        remedy = f"give a radius above 0, at most {LARGEST_RADIUS_M:g} m"
        faults.append(fault(field="radius_m", value=radius_m, problem="cannot be looked over", remedy=remedy))
    if quality not in QUALITIES:
        remedy = f"give {', '.join(QUALITIES)}"
        faults.append(fault(field="quality", value=quality, problem="no quality of the sweep", remedy=remedy))
    if faults:
        raise ScenarioError(faults)


def cross_section_m2(target_class: str) -> float:
    """Radar cross-section of an air-vehicle class; raises CatalogueError where there is no such class."""
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
    *,
    quality: Quality = "default",
) -> Maps:
    """Horizon of an antenna `height_m` above the ground at a point: float32 (n_y, n_x), in m above the sea.

    As `antenna_horizons` gives it; map and simulation both ask here.
    """
    around = (elevation, grid, ground_m, point, radius_m, effective_radius_m)
    return antenna_horizons(*around, [height_m], quality=quality)[height_m]


def antenna_horizons(
    elevation: Elevation,
    grid: LocalGrid,
    ground_m: Maps | Relief,
    point: Point,
    radius_m: float,
    effective_radius_m: float,
    heights_m: Sequence[float],
    *,
    quality: Quality = "default",
    oversampling: int = OVERSAMPLING,
) -> dict[float, Maps]:
    """Horizons of antennas at several heights above the ground at a point: each float32 (n_y, n_x), m above the sea.

    ground_m: the terrain on the grid, as it is or prepared; the first kilometres are looked over on finer ground.
    quality: of the sweep; oversampling: of that finer ground.
    """
    row, column = grid_cell(grid, point)
    foot_m = ground_height_m(elevation, point)
    near = near_ground(elevation, grid, point, radius_m, oversampling=oversampling)
    sweep = partial(sweep_horizon, ground_m, grid.posting_m, near=near, quality=quality)
    return {height_m: sweep((row, column, foot_m + height_m), radius_m, effective_radius_m) for height_m in heights_m}


def fill_site(scene: Scene, relief: Relief, place: Emplacement, maps: SiteMaps, index: int, effectors: slice) -> None:
    """Fill the maps of one site; one horizon is swept per antenna height.

    Of antennas on one spot the highest sees all that the others see, so it decides what is in sight at all.
    relief: the scene's ground, prepared; index: of the site, effectors: of its effectors in `maps`.
    """
    around = (scene.grid, relief, place.point, scene.radius_m, scene.effective_radius_m)
    horizons = antenna_horizons(scene.elevation, *around, _antenna_heights_m(place), quality=scene.quality)
    maps.lowest_m[index] = horizons[highest_antenna_m(seeing_sensors(place))]
    mark_sight(maps.lowest_m[index], scene.altitudes_m, maps.sight[index])
    site_ground_m = ground_height_m(scene.elevation, place.point)
    spot = (scene.grid.posting_m, *grid_cell(scene.grid, place.point))
    _fill_beam(scene, place, spot, site_ground_m, maps.beam_floor_m[index], maps.beam_ceiling_m[index])
    fill_detection(scene, place, spot, site_ground_m, horizons, maps.detection[index])
    weapons = np.array([effector_numbers(effector) for effector in place.system.effectors])
    guided_m = horizons[highest_antenna_m(guiding_sensors(place))]
    site = (*spot, site_ground_m, scene.effective_radius_m)
    mark_reach(guided_m, scene.altitudes_m, scene.ground_m, *site, weapons, maps.reach[effectors])


def _fill_beam(
    scene: Scene, place: Emplacement, spot: Spot, site_ground_m: float, floor_m: Maps, ceiling_m: Maps
) -> None:
    for radar in seeing_sensors(place):
        antenna = (*spot, site_ground_m + _height_m(radar), scene.effective_radius_m)
        widen_beam(*antenna, radar_numbers(radar), floor_m, ceiling_m)


def fill_detection(
    scene: Scene, place: Emplacement, spot: Spot, site_ground_m: float, horizons: dict[float, Maps], detection: Maps
) -> None:
    """Combine one look of each searching radar of a site into `detection`, float32 (n_levels, n_y, n_x).

    horizons: by the height of the antenna above the ground under the site, which lies `site_ground_m` above the sea.
    Edges are looked for once per antenna height.
    """
    for height_m, radars in _by_height(searching_radars(place)):
        lowest_m = horizons[height_m]
        antenna = (*spot, site_ground_m + height_m, scene.effective_radius_m)
        waves_m = [wavelength_m(radar) if scene.knife_edge else None for radar in radars]
        edges = np.empty((2, *lowest_m.shape) if any(waves_m) else (2, 0, 0), dtype=np.float32)
        if any(waves_m):
            reach_m = max(noticed_range_m(radar, scene.rcs_m2) for radar in radars)
            find_edges(lowest_m, scene.ground_m, *antenna, reach_m, edges)
        for radar, wave_m in zip(radars, waves_m, strict=True):
            target, numbers = (*antenna, scene.rcs_m2), radar_numbers(radar)
            if wave_m is None:
                add_detection(lowest_m, scene.altitudes_m, *target, numbers, detection)
            else:
                add_detection_over_edges(lowest_m, scene.altitudes_m, edges, *target, wave_m, numbers, detection)


def _by_height(radars: Sequence[Radar]) -> list[tuple[float, list[Radar]]]:
    """Radars that share an antenna height, lowest first."""
    heights_m = sorted({_height_m(radar) for radar in radars})
    return [(height_m, [radar for radar in radars if _height_m(radar) == height_m]) for height_m in heights_m]


def _antenna_heights_m(place: Emplacement) -> list[float]:
    heights_m = {_height_m(radar) for radar in searching_radars(place)}
    return sorted(heights_m | {highest_antenna_m(seeing_sensors(place)), highest_antenna_m(guiding_sensors(place))})


def _height_m(radar: Radar) -> float:
    return radar.antenna_height_m.best


def provenance(scene: Scene) -> dict[str, str | float]:
    """What a dataset stands on, as its attributes."""
    return {
        "Conventions": "CF-1.11",
        "history": "computed by openiads.coverage",
        "title": "What air-defence sites can see and reach over the terrain",
        "terrain": scene.elevation.source,
        "terrain_posting_m": round(scene.elevation.posting_m, 1),
        "posting_m": scene.grid.posting_m,
        "crs": scene.grid.crs,
        "centre_lat": scene.grid.centre.lat,
        "centre_lon": scene.grid.centre.lon,
        "k_ratio": scene.k_ratio,
        "quality": scene.quality,
        "knife_edge": int(scene.knife_edge),
        "ignored": IGNORED if scene.knife_edge else f"diffraction, {IGNORED}",
        "radius_m": scene.radius_m,
        "target_class": scene.target_class,
        "target_rcs_m2": scene.rcs_m2,
        "note": "best estimates from public sources; simulation and analysis only, never a clearance to fly",
    }
