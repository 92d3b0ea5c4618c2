"""From a scenario to the board on which it is played: terrain, grid and the checks that need them."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from openiads.errors import Fault, ScenarioError
from openiads.geodesy.local_grid import LocalGrid, local_grid, to_grid_m
from openiads.geodesy.point import Point, destination, distance_m
from openiads.simulation.arrays import Board, lay_out
from openiads.simulation.check import faults_of
from openiads.simulation.check_ground import ground_faults, raid_starts
from openiads.simulation.entries import where
from openiads.simulation.force import Sensor
from openiads.simulation.ground import Spots, lay_ground
from openiads.simulation.kept_ground import KeptGround, ground_key, keep, place_key
from openiads.simulation.scenario import Scenario
from openiads.simulation.tables import Ground
from openiads.terrain.box import box_around
from openiads.terrain.elevation import Elevation, covers, read_elevation
from openiads.terrain.find import BUNDLED, fetch_command, open_elevation
from openiads.terrain.source import SOURCES

MARGIN_M = 2_000.0
"""Kept free around all that stands and flies, so that the outermost is well within the grid."""
LARGEST_SIDE_CELLS = 1_200
"""Cells on a side beyond which the posting is made coarser: one horizon of that size takes seconds and 6 MB."""
LARGEST_HALF_M = 1_500_000.0
"""Half the side of the flat grid: at this distance lengths across the radius are 1 % too long."""


def prepare(
    scenario: Scenario, progress: Callable[[str, float], None] | None = None, *, kept: KeptGround | None = None
) -> Board:
    """Check a scenario, also against its terrain, and lay it out on a grid that holds all of it.

    progress: called with what is done and the share of it. kept: terrain and horizons that several scenarios share.
    Raises ScenarioError with every fault at once, TerrainError where the terrain cannot be read.
    """
    report = progress or (lambda text, share: None)
    faults = faults_of(scenario)
    if faults:
        raise ScenarioError(faults)
    if kept is None:
        elevation, grid = checked_place(scenario, report)
        return lay_out(scenario, elevation, grid, report)
    place = place_key(scenario)
    elevation, grid = kept.places.get(place) or keep(kept.places, place, checked_place(scenario, report))
    return lay_out(scenario, elevation, grid, report, partial(_kept_ground, kept))


def checked_place(scenario: Scenario, report: Callable[[str, float], None]) -> tuple[Elevation | None, LocalGrid]:
    """Terrain and grid of a scenario. Raises ScenarioError with every fault that they show."""
    report("reading the terrain", 0.0)
    elevation = terrain_of(scenario)
    grid = grid_of(scenario)
    faults = ground_faults(scenario, elevation, grid)
    if faults:
        raise ScenarioError([*faults, *_beyond_bundled(scenario, elevation)])
    if grid.posting_m > scenario.posting_m:
        report(f"posting {grid.posting_m:.0f} m in place of {scenario.posting_m:.0f} m: the area is large", 0.0)
    return elevation, grid


def _kept_ground(
    kept: KeptGround, scenario: Scenario, elevation: Elevation | None, grid: LocalGrid, sensors: Sequence[Sensor],
    report: Callable[[str, float], None],
) -> tuple[Ground, Spots]:  # fmt: skip
    key = ground_key(scenario)
    return kept.grounds.get(key) or keep(kept.grounds, key, lay_ground(scenario, elevation, grid, sensors, report))


def terrain_of(scenario: Scenario) -> Elevation | None:
    """The ground that a scenario names: the bundled clip, none (a smooth sea), a source of fetched tiles, or a raster.

    A raster's relative path counts from the scenario's file; only what the scenario's grid covers is read of it.
    Raises TerrainError where it cannot be read, or was not fetched, with the command that fetches it.
    """
    if scenario.terrain == "none":
        return None
    if scenario.terrain == BUNDLED:
        return read_elevation()
    needed = [*_points(scenario), *_outline(grid_of(scenario))]
    if scenario.terrain in SOURCES:
        return open_elevation(scenario.terrain, needed, 0.0)
    home = Path(scenario.origin.file).parent if scenario.origin else Path()
    return read_elevation(home / scenario.terrain, box_around(needed, 0.0))


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


def _outline(grid: LocalGrid) -> list[Point]:
    """Corners and middles of the sides of a grid."""
    corners = [
        destination(grid.centre, bearing, grid.half_m * math.sqrt(2.0)) for bearing in (45.0, 135.0, 225.0, 315.0)
    ]
    return corners + [destination(grid.centre, bearing, grid.half_m) for bearing in (0.0, 90.0, 180.0, 270.0)]


def _beyond_bundled(scenario: Scenario, elevation: Elevation | None) -> list[Fault]:
    """How to get terrain for a scenario that the bundled clip does not cover."""
    points = _points(scenario)
    if scenario.terrain != BUNDLED or elevation is None or all(covers(elevation, point) for point in points):
        return []
    command = fetch_command(None, [*points, *_outline(grid_of(scenario))], 0.0)
    remedy = f"run `{command}`, then play it with `--terrain {command.split()[-1]}` or write that in the file"
    problem = "does not cover all of the scenario"
    return [Fault(where=where(scenario, "terrain"), field="terrain", value=BUNDLED, problem=problem, remedy=remedy)]


def _points(scenario: Scenario) -> list[Point]:
    """All units, where they move to, assets, waypoints and points from which raids start."""
    placed = [(one.lat, one.lon) for one in scenario.units] + [(one.lat, one.lon) for one in scenario.assets]
    placed += [(move.lat, move.lon) for one in scenario.units for move in one.moves]
    placed += [(way.lat, way.lon) for one in scenario.traffic for way in one.route]
    starts = [point for raid in scenario.raids for point in raid_starts(scenario, raid, raid.distance_m)]
    return [Point(lat=lat, lon=lon) for lat, lon in placed] + starts


def _middle(points: list[Point]) -> Point:
    """The middle of the box around all points, on the plane that touches the earth at the first."""
    plane = local_grid(points[0], 1000.0, 1000.0)
    x, y = np.array([to_grid_m(plane, point) for point in points]).T
    east, north = (x.min() + x.max()) / 2.0, (y.min() + y.max()) / 2.0
    return destination(points[0], float(np.degrees(np.arctan2(east, north))), float(np.hypot(east, north)))
