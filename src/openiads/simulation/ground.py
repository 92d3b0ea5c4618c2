"""Terrain on the grid of a scenario, and the horizon of each antenna on it."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from openiads.coverage.compute import antenna_horizon
from openiads.geodesy.earth import effective_earth_radius_m
from openiads.geodesy.local_grid import LocalGrid, grid_cell
from openiads.geodesy.point import Point
from openiads.simulation.force import Sensor
from openiads.simulation.scenario import Scenario
from openiads.simulation.tables import Ground, Singles
from openiads.terrain.elevation import Elevation
from openiads.terrain.resample import resample_to_grid
from openiads.terrain.sweep import sweep_horizon

Spots = dict[tuple[float, float, float], int]
"""Latitude, longitude and antenna height -> which horizon of the ground is theirs."""
LayGround = Callable[
    [Scenario, Elevation | None, LocalGrid, Sequence[Sensor], Callable[[str, float], None]], tuple[Ground, Spots]
]


def lay_ground(
    scenario: Scenario,
    elevation: Elevation | None,
    grid: LocalGrid,
    sensors: Sequence[Sensor],
    report: Callable[[str, float], None],
) -> tuple[Ground, Spots]:
    """Terrain and one horizon per antenna position, and which of them belongs to (lat, lon, antenna height)."""
    flat = np.zeros((grid.n, grid.n), dtype=np.float32)
    heights = flat if elevation is None else resample_to_grid(elevation, grid)
    effective_radius_m = effective_earth_radius_m(scenario.k_ratio)
    spots: Spots = {}
    horizons: list[Singles] = []
    for number, sensor in enumerate(sensors):
        if spot_of(sensor) in spots:
            continue
        report(f"sight of {sensor.unit.name}", number / len(sensors))
        spots[spot_of(sensor)] = len(horizons)
        horizons.append(_horizon(elevation, grid, heights, sensor, effective_radius_m))
    ground = Ground(
        elevation_m=heights,
        ceiling_m=ceiling_of(heights),
        horizon_m=np.stack(horizons) if horizons else np.zeros((0, grid.n, grid.n), dtype=np.float32),
        west_m=-grid.half_m,
        north_m=grid.half_m,
        posting_m=grid.posting_m,
        cells_per_m=1.0 / grid.posting_m,
        effective_radius_m=effective_radius_m,
        visibility_m=math.inf,
        cloud_base_m=math.inf,
    )
    return ground, spots


def ceiling_of(heights: Singles) -> Singles:
    """The highest that the ground comes to within each cell, drawn as the engine draws it.

    That is bilinear between cell centres, so it is highest at a corner of a quarter of the cell; beside unknown ground
    and beyond the grid it is taken for sea.
    """
    padded = np.pad(heights.astype(np.float64), 1, constant_values=np.nan)
    top = np.full(heights.shape, -np.inf)
    for turns in range(4):
        turned = np.rot90(padded, turns)
        own, north, west = turned[1:-1, 1:-1], turned[:-2, 1:-1], turned[1:-1, :-2]
        corner = (own + north + west + turned[:-2, :-2]) / 4.0
        quarter = np.maximum(np.maximum(own, corner), np.maximum(own + north, own + west) / 2.0)
        top = np.maximum(top, np.rot90(np.nan_to_num(quarter), -turns))
    return np.nextafter(top.astype(np.float32), np.float32(np.inf))


def _horizon(
    elevation: Elevation | None, grid: LocalGrid, heights: Singles, sensor: Sensor, effective_radius_m: float
) -> Singles:
    point = Point(lat=sensor.unit.lat, lon=sensor.unit.lon)
    height_m = sensor.radar.antenna_height_m.best
    radius_m = 3.0 * grid.half_m
    if elevation is None:
        antenna = (*grid_cell(grid, point), height_m)
        return sweep_horizon(heights, grid.posting_m, antenna, radius_m, effective_radius_m)
    return antenna_horizon(elevation, grid, heights, point, radius_m, effective_radius_m, height_m)


def spot_of(sensor: Sensor) -> tuple[float, float, float]:
    """What decides a sensor's horizon: latitude, longitude and height of the antenna above the ground."""
    return sensor.unit.lat, sensor.unit.lon, sensor.radar.antenna_height_m.best
