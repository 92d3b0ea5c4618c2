"""The plane of a map: distances hold, resampling is true."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiads.export.map_frame import MapFrame, bilinear, rounded_classes
from openiads.geodesy.point import Point, destination

FRAME = MapFrame(centre=Point(lat=35.0, lon=36.0), west_m=-100e3, east_m=100e3, south_m=-50e3, north_m=50e3)


@given(st.floats(0.0, 359.0), st.floats(1000.0, 150_000.0))
def test_distance_from_the_centre_is_true_in_every_direction(bearing: float, distance: float) -> None:
    point = destination(FRAME.centre, bearing, distance)
    x, y = FRAME.project(point.lat, point.lon)
    assert np.hypot(x, y) == pytest.approx(distance, abs=0.01)
    lat, lon = FRAME.unproject(x, y)
    assert (lat, lon) == pytest.approx((point.lat, point.lon), abs=1e-8)


def test_bilinear_gives_the_value_half_way_between_two_cells() -> None:
    values = np.array([[0.0, 10.0], [20.0, 30.0]])
    x, y = np.array([0.0, 100.0]), np.array([100.0, 0.0])
    assert bilinear(values, x, y, np.array([50.0]), np.array([100.0]))[0, 0] == 5.0
    assert bilinear(values, x, y, np.array([50.0]), np.array([50.0]))[0, 0] == 15.0
    assert bilinear(values, x, y, np.array([-900.0]), np.array([900.0]))[0, 0] == 0.0


def test_rounded_classes_keep_every_cell_centre() -> None:
    classes = np.random.default_rng(1).integers(-1, 4, (9, 7)).astype(np.int8)
    x, y = np.arange(7) * 900.0, np.arange(9)[::-1] * 900.0
    assert (rounded_classes(classes, x, y, x, y) == classes).all()


def test_a_point_near_the_edge_is_shown_only_without_a_margin() -> None:
    near_edge = destination(FRAME.centre, 0.0, 49_000.0)
    assert FRAME.shows(near_edge)
    assert not FRAME.shows(near_edge, margin_m=2000.0)
