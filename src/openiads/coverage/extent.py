"""How far coverage is computed, and on which grid."""

from collections.abc import Sequence

import numpy as np

from openiads.coverage.emplacement import Emplacement, seeing_sensors
from openiads.coverage.level import Level
from openiads.geodesy.earth import effective_earth_radius_m
from openiads.geodesy.local_grid import LocalGrid, local_grid, to_grid_m
from openiads.geodesy.point import Point, destination, distance_m
from openiads.physics.propagation import horizon_range_m
from openiads.terrain.elevation import Elevation, ground_height_m

DEFAULT_RADIUS_CAP_M = 400_000.0
"""The longest range published for any system of the catalogue; a larger one is computed when asked for."""
LARGEST_DEFAULT_CELLS = 2_000
"""Cells on a side beyond which the default grid gets coarser."""
LARGEST_DEFAULT_BYTES = 2e9
"""Memory of a dataset beyond which the default grid gets coarser: four bytes per cell, site, level and effector."""
USUAL_LEVELS, USUAL_EFFECTORS = 4, 3
"""How many levels a coverage has, and effectors a site, where only the number of sites is known."""


def default_radius_m(
    emplacements: Sequence[Emplacement], elevation: Elevation, asked: Sequence[Level], k_ratio: float
) -> float:
    """Distance beyond which none of the sites detects or reaches anything at the heights asked for, at most 400 km.

    The longest instrumented or effector range of all sites, or the smooth-earth horizon of the highest target over the
    highest ground where that is nearer.
    """
    ranges, horizons = [], []
    top_m = float(np.nanmax(elevation.heights))
    highest_m = max(level.height_m + (top_m if level.above_ground else 0.0) for level in asked)
    for place in emplacements:
        sensors = seeing_sensors(place)
        ranges += [sensor.instrumented_range_m.best for sensor in sensors]
        ranges += [effector.range_max_m.best for effector in place.system.effectors]
        antenna_m = ground_height_m(elevation, place.point) + max(s.antenna_height_m.best for s in sensors)
        horizons.append(horizon_range_m(max(antenna_m, 0.0), highest_m, effective_earth_radius_m(k_ratio)))
    return min(max(ranges), max(horizons), DEFAULT_RADIUS_CAP_M)


def coverage_grid(
    emplacements: Sequence[Emplacement], elevation: Elevation, radius_m: float, n_levels: int = USUAL_LEVELS
) -> LocalGrid:
    """Grid that holds the radius around every site, but not more than the terrain, at the terrain's posting.

    Coarser where it would have more than two thousand cells on a side or the dataset would take more than 2 GB.
    """
    centre = _middle([place.point for place in emplacements])
    half_m = max(distance_m(centre, place.point) for place in emplacements) + radius_m
    half_m = max(min(half_m, _terrain_half_m(centre, elevation)), 2.0 * elevation.posting_m)
    n_effectors = sum(len(place.system.effectors) for place in emplacements)
    n_cells = _largest_cells(len(emplacements), n_levels, n_effectors)
    return local_grid(centre, max(elevation.posting_m, 2.0 * half_m / n_cells), half_m)


def area_grid(points: Sequence[Point], centre: Point, half_m: float, elevation: Elevation) -> LocalGrid:
    """Grid of the terrain's posting around a centre that holds `half_m` on each side and all of the points.

    Coarser where a usual coverage of as many sites would be too large, as in `coverage_grid`.
    """
    half_m = max([half_m, *(distance_m(centre, point) for point in points)])
    n_cells = _largest_cells(len(points), USUAL_LEVELS, USUAL_EFFECTORS * len(points))
    posting_m = max(elevation.posting_m, 2.0 * half_m / n_cells)
    return local_grid(centre, posting_m, half_m + posting_m)


def bytes_of(grid: LocalGrid, n_sites: int, n_levels: int, n_effectors: int) -> float:
    """What the dataset of a coverage takes in memory."""
    return float(grid.n**2 * _bytes_per_cell(n_sites, n_levels, n_effectors))


def _bytes_per_cell(n_sites: int, n_levels: int, n_effectors: int) -> int:
    return 4 * (n_sites * (2 * n_levels + 3) + (n_effectors + 5) * n_levels + 7)


def _largest_cells(n_sites: int, n_levels: int, n_effectors: int) -> int:
    """Cells on a side of the largest default grid."""
    bytes_per_cell = _bytes_per_cell(n_sites, n_levels, n_effectors)
    return min(LARGEST_DEFAULT_CELLS, int((LARGEST_DEFAULT_BYTES / bytes_per_cell) ** 0.5))


def _middle(points: Sequence[Point]) -> Point:
    """Point in the middle of the box around all points, on the plane that touches the earth at the first."""
    if len(points) == 1:
        return points[0]
    plane = local_grid(points[0], 1000.0, 1000.0)
    x, y = np.array([to_grid_m(plane, point) for point in points]).T
    east, north = (x.min() + x.max()) / 2.0, (y.min() + y.max()) / 2.0
    return destination(points[0], float(np.degrees(np.arctan2(east, north))), float(np.hypot(east, north)))


def _terrain_half_m(centre: Point, elevation: Elevation) -> float:
    """Half the side of the square around the centre that holds all of the terrain, in m."""
    west, south, east, north = elevation.bounds_deg
    plane = local_grid(centre, 1000.0, 1000.0)
    edge = [(lat, lon) for lat in np.linspace(south, north, 9) for lon in (west, east)]
    edge += [(lat, lon) for lon in np.linspace(west, east, 9) for lat in (south, north)]
    return max(max(map(abs, to_grid_m(plane, Point(lat=lat, lon=lon)))) for lat, lon in edge)
