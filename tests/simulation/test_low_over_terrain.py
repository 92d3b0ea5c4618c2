"""Low fliers over real terrain: they appear when the ground lets them, not before; against a line worked out apart."""

import numpy as np
import pytest

from openiads.geodesy.point import Point, destination
from openiads.simulation.ground import ceiling_of
from openiads.simulation.motion import ground_m
from openiads.simulation.prepare import prepare
from openiads.simulation.scenario import Traffic, Waypoint
from openiads.terrain.elevation import Elevation, ground_height_m, read_elevation

from .notional import log_of, radar, scenario, system, unit

BASE = Point(lat=35.401, lon=35.949)
"""Hmeimim, at the foot of the coastal mountains: the ridge to the south-east stands up to 1,290 m, some 25 km away."""
BEARING_DEG = 120.0
START_M = 50_000.0
ANTENNA_M = 20.0
EFFECTIVE_RADIUS_M = 4.0 / 3.0 * 6_371_000.0
HELICOPTER_MPS, DRONE_MPS, JET_MPS = 60.0, 50.0, 250.0


def inbound(name: str, height_agl_m: float, speed_mps: float) -> Traffic:
    """A flight from 50 km away to the base, at one height above the ground."""
    places = [destination(BASE, BEARING_DEG, distance) for distance in (START_M, 2_000.0)]
    route = tuple(Waypoint(lat=place.lat, lon=place.lon, height_agl_m=height_agl_m) for place in places)
    return Traffic(name=name, vehicle="target", identity="hostile", route=route, speed_mps=speed_mps)


def first_seen_s(height_agl_m: float, speed_mps: float, terrain: str) -> float:
    """When the engine's radar, which detects all that it sees, first detects the flight."""
    laid = scenario(
        terrain=terrain,
        posting_m=250.0,
        raids=(),
        assets=(),
        traffic=(inbound("low", height_agl_m, speed_mps),),
        units=(unit(lat=BASE.lat, lon=BASE.lon),),
        systems=(system(sensors=(radar(antenna_height_m=ANTENNA_M),)),),
    )
    return next(event.t for event in log_of(prepare(laid)) if event.kind == "detected")


def expected_s(elevation: Elevation, height_agl_m: float, speed_mps: float) -> float:
    """When the straight line to the flight first clears every point of the ground in between, every 50 m of the way."""
    distance = np.arange(50.0, START_M, 50.0)
    ground = np.array([ground_height_m(elevation, destination(BASE, BEARING_DEG, float(d))) for d in distance])
    antenna = ground_height_m(elevation, BASE) + ANTENNA_M
    drop = distance**2 / (2.0 * EFFECTIVE_RADIUS_M)
    highest = np.maximum.accumulate((ground - antenna - drop) / distance)
    clear = (ground + height_agl_m - antenna - drop) / distance >= highest
    return (START_M - distance[clear].max()) / speed_mps


@pytest.mark.parametrize(("height_agl_m", "speed_mps"), [(50.0, HELICOPTER_MPS), (150.0, DRONE_MPS), (400.0, JET_MPS)])
def test_low_flier_appears_when_it_clears_the_ridge(height_agl_m: float, speed_mps: float) -> None:
    """Within 1.5 km of its way: the terrain comes in cells of about 900 m and is resampled."""
    seen_s = first_seen_s(height_agl_m, speed_mps, "bundled")
    assert seen_s == pytest.approx(expected_s(read_elevation(), height_agl_m, speed_mps), abs=1_500.0 / speed_mps)


def test_helicopter_appears_minutes_later_than_over_a_smooth_earth_and_a_high_flight_at_once() -> None:
    """50 m above the ground at 60 m/s, the ridge costs the defence more than five minutes of warning."""
    hidden, open_sea = (first_seen_s(50.0, HELICOPTER_MPS, terrain) for terrain in ("bundled", "none"))
    assert hidden > open_sea + 300.0
    assert first_seen_s(4_000.0, JET_MPS, "bundled") == 0.0


def test_ceiling_of_a_cell_is_as_high_as_its_ground_comes_and_no_higher() -> None:
    """Ground from 50 m under the sea to 300 m over it, some of it unknown, asked at 42 by 42 points of each cell."""
    rng = np.random.default_rng(5)
    heights = rng.uniform(-50.0, 300.0, (10, 10)).astype(np.float32)
    heights[rng.integers(0, 10, 6), rng.integers(0, 10, 6)] = np.nan
    ceiling = ceiling_of(heights)
    ground = prepare(scenario()).ground._replace(elevation_m=heights, west_m=0.0, north_m=0.0, cells_per_m=1e-3)
    offsets_m = (*np.arange(-500.0, 500.0, 25.0), -0.001, 499.999)
    for row, column in np.ndindex(heights.shape):
        asked = [ground_m(ground, 1e3 * column + x, -1e3 * row - y) for x in offsets_m for y in offsets_m]
        assert max(asked) <= ceiling[row, column] <= max(asked) + 0.01, (row, column)
