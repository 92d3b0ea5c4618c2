"""The local grid: distances and directions are true, degrees are never taken for lengths."""

import numpy as np
import pytest

from openiads.geodesy.local_grid import cell_degrees, grid_cell, local_grid, to_grid_m
from openiads.geodesy.point import Point, bearing_deg, destination, distance_m
from openiads.units import NAUTICAL_MILE_M


@pytest.mark.parametrize("bearing", [0.0, 90.0, 180.0, 270.0])
def test_ring_of_100_nautical_miles_is_100_in_every_direction_at_60_north(bearing: float) -> None:
    centre = Point(lat=60.0, lon=20.0)
    grid = local_grid(centre, 1000.0, 200_000.0)
    x, y = to_grid_m(grid, destination(centre, bearing, 100 * NAUTICAL_MILE_M))
    assert np.hypot(x, y) == pytest.approx(100 * NAUTICAL_MILE_M, abs=0.01)
    assert np.degrees(np.arctan2(x, y)) % 360 == pytest.approx(bearing, abs=1e-6)


def test_cells_lie_where_their_degrees_say() -> None:
    centre = Point(lat=35.2, lon=36.1)
    grid = local_grid(centre, 750.0, 60_000.0)
    lat, lon = cell_degrees(grid)
    corner = Point(lat=float(lat[0, -1]), lon=float(lon[0, -1]))
    assert distance_m(centre, corner) == pytest.approx(grid.half_m * np.sqrt(2), abs=0.01)
    assert bearing_deg(centre, corner) == pytest.approx(45.0, abs=1e-6)
    assert grid_cell(grid, corner) == pytest.approx((0.0, grid.n - 1.0), abs=1e-6)
    assert grid.n % 2 == 1
    assert grid.half_m >= 60_000.0


def test_lengths_across_the_radius_stretch_by_less_than_a_twentieth_of_a_percent_at_300_km() -> None:
    centre = Point(lat=35.0, lon=38.0)
    grid = local_grid(centre, 1000.0, 300_000.0)
    a, b = destination(centre, 90.0, 300_000.0), destination(centre, 92.0, 300_000.0)
    on_map = np.hypot(*(np.array(to_grid_m(grid, a)) - np.array(to_grid_m(grid, b))))
    assert 1.0 < on_map / distance_m(a, b) < 1.0005
