"""Regions: their area, and points spread evenly over them."""

import numpy as np
import pytest
import shapely

from openiads.coverage.fir import Fir, area_points

EARTH_KM2 = 510_065_622.0
"""Surface of the WGS84 ellipsoid (NIMA TR8350.2, table 3.3)."""


def box(west: float, south: float, east: float, north: float, *holes: tuple[float, float, float, float]) -> Fir:
    def ring(w: float, s: float, e: float, n: float) -> tuple[tuple[float, float], ...]:
        return ((w, s), (e, s), (e, n), (w, n), (w, s))

    rings = (ring(west, south, east, north), *(ring(*hole) for hole in holes))
    return Fir(id="BOX", polygons=(rings,))


def test_area_of_a_tenth_of_a_hemisphere_is_that_part_of_the_earth() -> None:
    assert box(10.0, 0.0, 46.0, 90.0).area_km2 == pytest.approx(EARTH_KM2 / 20.0, rel=1e-3)


def test_points_lie_inside_and_stand_for_the_area() -> None:
    fir = box(35.0, 34.0, 37.0, 36.0, (35.5, 34.5, 36.5, 35.5))
    lat, lon, each_km2 = area_points(fir, 2_000, 1_000.0)
    assert 1_500 < len(lat) < 3_000
    assert len(lat) * each_km2 == pytest.approx(fir.area_km2, rel=1e-3)
    assert shapely.contains_xy(fir.shape, lon, lat).mean() > 0.99
    assert not ((np.abs(lat - 35.0) < 0.45) & (np.abs(lon - 36.0) < 0.45)).any()


def test_points_are_as_dense_in_the_north_as_in_the_south() -> None:
    lat, _, _ = area_points(box(10.0, 0.0, 14.0, 70.0), 4_000, 1_000.0)
    south, north = ((lat > 0) & (lat < 10)).mean(), ((lat > 60) & (lat < 70)).mean()
    expected = (np.sin(np.radians(70)) - np.sin(np.radians(60))) / np.sin(np.radians(10))
    assert north / south == pytest.approx(expected, rel=0.1)


def test_an_area_smaller_than_a_step_has_one_point_inside_it() -> None:
    fir = box(35.0, 34.0, 35.004, 34.004)
    lat, lon, _ = area_points(fir, 100, 2_000.0)
    assert len(lat) == 1
    assert shapely.contains_xy(fir.shape, lon[0], lat[0])


def test_a_sliver_across_half_a_continent_costs_no_more_points_than_its_box_may_hold() -> None:
    ring = ((0.0, 0.0), (60.0, 50.0), (60.0, 50.001), (0.0, 0.001), (0.0, 0.0))
    lat, _, _ = area_points(Fir(id="THIN", polygons=((ring,),)), 100_000, 1.0)
    assert 1 <= len(lat) < 100_000


def test_an_area_over_the_antimeridian_is_in_one_piece() -> None:
    fir = box(175.0, 50.0, 185.0, 60.0)
    lat, lon, each_km2 = area_points(fir, 500, 1_000.0)
    assert len(lat) * each_km2 == pytest.approx(box(-5.0, 50.0, 5.0, 60.0).area_km2, rel=1e-3)
    assert ((lon >= 175.0) | (lon <= -175.0)).all()


def test_the_title_says_designator_and_name_each_once() -> None:
    ring = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0))
    assert Fir(id="OSTT", name="Damascus", polygons=((ring,),)).title == "OSTT Damascus"
    assert Fir(id="OSTT", name="OSTT", polygons=((ring,),)).title == "OSTT"
