"""From a scenario to the board on which it is played: terrain, grid and checks."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from openiads.geodesy.local_grid import LocalGrid, local_grid, to_grid_m
from openiads.geodesy.point import Point, destination, distance_m
from openiads.simulation.arrays import Board, lay_out
from openiads.simulation.scenario import Scenario
from openiads.terrain.elevation import Elevation, read_elevation

MARGIN_M = 5_000.0
LARGEST_SIDE_CELLS = 1_200


def prepare(scenario: Scenario, progress: Callable[[str, float], None] | None = None) -> Board:
    """Check a scenario against its terrain and lay it out on a grid that holds all of it.

    Raises ScenarioError with every fault, TerrainError where the terrain cannot be read.
    """
    report = progress or (lambda text, share: None)
    report("reading the terrain", 0.0)
    elevation = terrain_of(scenario)
    return lay_out(scenario, elevation, grid_of(scenario), report)


def terrain_of(scenario: Scenario) -> Elevation | None:
    """The ground that a scenario names: the bundled clip, none (a smooth earth at sea level), or a raster."""
    if scenario.terrain == "none":
        return None
    return read_elevation(None if scenario.terrain == "bundled" else Path(scenario.terrain))


def grid_of(scenario: Scenario) -> LocalGrid:
    """Grid around the middle of all that stands and flies, coarser than asked where it would be too large."""
    points = points_of(scenario)
    plane = local_grid(points[0], 1000.0, 1000.0)
    x, y = np.array([to_grid_m(plane, point) for point in points]).T
    east, north = (x.min() + x.max()) / 2.0, (y.min() + y.max()) / 2.0
    centre = destination(points[0], float(np.degrees(np.arctan2(east, north))), float(np.hypot(east, north)))
    half_m = max(distance_m(centre, point) for point in points) + MARGIN_M
    assets = {asset.name: Point(lat=asset.lat, lon=asset.lon) for asset in scenario.assets}
    for raid in scenario.raids:
        half_m = max(half_m, distance_m(centre, assets[raid.toward]) + raid.distance_m + MARGIN_M)
    return local_grid(centre, max(scenario.posting_m, 2.0 * half_m / LARGEST_SIDE_CELLS), half_m)


def points_of(scenario: Scenario) -> list[Point]:
    """All units, assets and waypoints."""
    placed = [*scenario.units, *scenario.assets, *(way for one in scenario.traffic for way in one.route)]
    return [Point(lat=one.lat, lon=one.lon) for one in placed]
