"""Points, distances and bearings on the ellipsoid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiads.geodesy.point import Point, bearing_deg, destination, distance_m

latitudes = st.floats(min_value=-80, max_value=80)
longitudes = st.floats(min_value=-179, max_value=179)


def test_one_degree_of_the_equator_is_111319_metres():
    assert distance_m(Point(lat=0, lon=0), Point(lat=0, lon=1)) == pytest.approx(111_319.49, abs=0.01)


def test_bearing_due_east_on_the_equator_is_90_degrees():
    assert bearing_deg(Point(lat=0, lon=0), Point(lat=0, lon=1)) == pytest.approx(90.0)


@given(latitudes, longitudes, st.floats(min_value=0, max_value=359.9), st.floats(min_value=10, max_value=500_000))
def test_going_out_and_measuring_gives_the_same_distance(lat: float, lon: float, bearing: float, metres: float):
    start = Point(lat=lat, lon=lon)
    assert distance_m(start, destination(start, bearing, metres)) == pytest.approx(metres, abs=1e-3)
