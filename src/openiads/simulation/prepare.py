"""From a scenario to the board on which it is played: terrain, grid and the checks that need them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from openiads.errors import Fault, ScenarioError
from openiads.geodesy.local_grid import LocalGrid, local_grid, to_grid_m
from openiads.geodesy.point import Point, destination, distance_m
from openiads.simulation.arrays import Board, lay_out
from openiads.simulation.check import faults_of, where
from openiads.simulation.check_ground import ground_faults, raid_starts
from openiads.simulation.scenario import Scenario
from openiads.terrain.elevation import Elevation, read_elevation

MARGIN_M = 2_000.0
"""Kept free around all that stands and flies, so that the outermost is well within the grid."""
LARGEST_SIDE_CELLS = 1_200
"""Cells on a side beyond which the posting is made coarser: one horizon of that size takes seconds and 6 MB."""
LARGEST_HALF_M = 1_500_000.0
"""Half the side of the flat grid: at this distance lengths across the radius are 1 % too long."""


def prepare(scenario: Scenario, progress: Callable[[str, float], None] | None = None) -> Board:
    """Check a scenario, also against its terrain, and lay it out on a grid that holds all of it.

    progress: called with what is done and the share of it. Raises ScenarioError with every fault at once, TerrainError
    where the terrain cannot be read.
    """
    report = progress or (lambda text, share: None)
    faults = faults_of(scenario)
    if faults:
        raise ScenarioError(faults)
    report("reading the terrain", 0.0)
    elevation = terrain_of(scenario)
    grid = grid_of(scenario)
    faults = ground_faults(scenario, elevation, grid)
    if faults:
        raise ScenarioError(faults)
    if grid.posting_m > scenario.posting_m:
        report(f"posting {grid.posting_m:.0f} m in place of {scenario.posting_m:.0f} m: the area is large", 0.0)
    return lay_out(scenario, elevation, grid, report)


def terrain_of(scenario: Scenario) -> Elevation | None:
    """The ground that a scenario names: the bundled clip, none (a smooth earth at sea level), or a raster.

    A raster's relative path counts from the scenario's file. Raises TerrainError where it cannot be read.
    """
    if scenario.terrain == "none":
        return None
    if scenario.terrain == "bundled":
        return read_elevation()
    home = Path(scenario.origin.file).parent if scenario.origin else Path()
    return read_elevation(home / scenario.terrain)


def grid_of(scenario: Scenario) -> LocalGrid:
    """Grid around the middle of all that stands and flies, coarser than asked where it would be too large.

    Raises ScenarioError where the scenario spreads too far for a flat grid.
    """
    points = _points(scenario)
    centre = _middle(points)
    half_m = max(distance_m(centre, point) for point in points) + MARGIN_M
    if half_m > LARGEST_HALF_M:
        raise ScenarioError(
            Fault(
                where=where(scenario, "name"),
                problem=f"it spreads over {2 * half_m / 1000:.0f} km, more than {2 * LARGEST_HALF_M / 1000:.0f} km",
                remedy="leave out what is far away, or split it into two scenarios",
            )
        )
    return local_grid(centre, max(scenario.posting_m, 2.0 * half_m / LARGEST_SIDE_CELLS), half_m)


def _points(scenario: Scenario) -> list[Point]:
    """All units, assets, waypoints and points from which raids start."""
    placed = [(one.lat, one.lon) for one in scenario.units] + [(one.lat, one.lon) for one in scenario.assets]
    placed += [(way.lat, way.lon) for one in scenario.traffic for way in one.route]
    starts = [point for raid in scenario.raids for point in raid_starts(scenario, raid, raid.distance_m)]
    return [Point(lat=lat, lon=lon) for lat, lon in placed] + starts


def _middle(points: list[Point]) -> Point:
    """The middle of the box around all points, on the plane that touches the earth at the first."""
    plane = local_grid(points[0], 1000.0, 1000.0)
    x, y = np.array([to_grid_m(plane, point) for point in points]).T
    east, north = (x.min() + x.max()) / 2.0, (y.min() + y.max()) / 2.0
    return destination(points[0], float(np.degrees(np.arctan2(east, north))), float(np.hypot(east, north)))
