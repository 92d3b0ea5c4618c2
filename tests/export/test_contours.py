"""Areas of cells and contours between them, on small grids."""

import numpy as np
import pytest
import shapely

from openiads.export.contours import area_above, area_below, seen_area
from openiads.geodesy.local_grid import local_grid
from openiads.geodesy.point import Point

GRID = local_grid(Point(lat=60.0, lon=20.0), 1000.0, 20_000.0)
KM_PER_DEGREE = 111.4


def test_square_of_cells_keeps_its_size_and_specks_are_dropped() -> None:
    mask = np.zeros((GRID.n, GRID.n), dtype=bool)
    mask[10:30, 15:25] = True
    mask[2, 2] = True
    west, south, east, north = seen_area(mask, GRID).bounds
    assert (north - south) * KM_PER_DEGREE == pytest.approx(20.0, rel=0.02)
    assert (east - west) * KM_PER_DEGREE * 0.5 == pytest.approx(10.0, rel=0.03)
    assert len(shapely.get_parts(seen_area(mask, GRID))) == 1


def test_nothing_seen_is_an_empty_area() -> None:
    assert seen_area(np.zeros((GRID.n, GRID.n), dtype=bool), GRID).is_empty


def cone() -> np.ndarray:
    """1 in the middle, falling evenly to 0 at 20 km."""
    return 1.0 - np.hypot(GRID.x_m()[None, :], GRID.y_m()[:, None]) / 20_000.0


def test_contour_runs_between_cells_where_the_value_is_met() -> None:
    area = area_above(cone(), 0.5, GRID)
    _, south, _, north = area.bounds
    assert (north - south) / 2 * KM_PER_DEGREE == pytest.approx(10.0, abs=0.6)
    assert area_above(cone(), 0.9, GRID).area < area.area


def test_area_below_is_what_area_above_leaves() -> None:
    whole = area_above(cone(), -9.0, GRID).area
    assert area_below(cone(), 0.5, GRID).area + area_above(cone(), 0.5, GRID).area == pytest.approx(whole, rel=0.01)


def test_unknown_cells_are_in_no_contour() -> None:
    values = cone()
    values[:, 25:] = np.nan
    middle = 20.0 + 6.0 / KM_PER_DEGREE * 2
    assert not area_above(values, 0.1, GRID).contains(shapely.Point(middle, 60.0))
    assert area_above(cone(), 0.1, GRID).contains(shapely.Point(middle, 60.0))


def test_what_is_never_seen_is_not_below_any_height() -> None:
    heights = np.full((GRID.n, GRID.n), np.inf)
    heights[10:30, 10:30] = 50.0
    area = area_below(heights, 100.0, GRID)
    _, south, _, north = area.bounds
    assert (north - south) * KM_PER_DEGREE == pytest.approx(19.0, abs=0.6)
    assert area_below(np.full((GRID.n, GRID.n), np.inf), 100.0, GRID).is_empty
