"""How large the default grids are."""

from dataclasses import replace

import pytest

from openiads.coverage.extent import LARGEST_DEFAULT_BYTES, LARGEST_DEFAULT_CELLS, area_grid, coverage_grid
from openiads.geodesy.point import Point, destination

from .ground import emplacement, flat

FINE = replace(flat(), posting_m=10.0)
MIDDLE = Point(lat=35.0, lon=36.0)


def test_grid_over_fine_ground_has_no_more_than_two_thousand_cells_on_a_side() -> None:
    grid = coverage_grid([emplacement("tor-m2")], FINE, 60_000.0)
    assert LARGEST_DEFAULT_CELLS <= grid.n <= LARGEST_DEFAULT_CELLS + 2
    assert grid.half_m == pytest.approx(60_000.0, rel=0.001)
    assert area_grid([MIDDLE], MIDDLE, 60_000.0, FINE).n <= LARGEST_DEFAULT_CELLS + 4


def test_grid_gets_coarser_where_many_sites_or_levels_would_fill_the_memory() -> None:
    places = [
        emplacement("s-400", *(lambda at: (at.lat, at.lon))(destination(MIDDLE, 30.0 * k, 5_000.0)), site_id=f"s{k}")
        for k in range(12)
    ]
    many, more = coverage_grid(places, FINE, 60_000.0, 4), coverage_grid(places, FINE, 60_000.0, 8)
    assert more.n < many.n < LARGEST_DEFAULT_CELLS
    maps = 12 * (2 * 4 + 3) + (12 * 4 + 5) * 4 + 7
    assert 4 * maps * many.n**2 == pytest.approx(LARGEST_DEFAULT_BYTES, rel=0.01)
    assert area_grid([place.point for place in places], MIDDLE, 60_000.0, FINE).n < LARGEST_DEFAULT_CELLS


def test_bundled_posting_is_kept_where_the_grid_is_small() -> None:
    ground = flat()
    assert coverage_grid([emplacement()], ground, 60_000.0).posting_m == ground.posting_m
    assert area_grid([MIDDLE], MIDDLE, 60_000.0, ground).posting_m == ground.posting_m
