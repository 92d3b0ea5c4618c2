"""Conversions at the edges."""

import pytest

from openiads.units import FOOT_M, NAUTICAL_MILE_M, db_to_ratio, flight_level_m


def test_flight_level_100_is_3048_metres():
    assert flight_level_m(100) == pytest.approx(3048.0)


def test_decibels_become_power_ratios():
    assert db_to_ratio(3.0) == pytest.approx(1.9953, abs=1e-4)
    assert db_to_ratio(-10.0) == pytest.approx(0.1)


def test_a_nautical_mile_is_about_6076_feet():
    assert pytest.approx(6076.1155, abs=1e-3) == NAUTICAL_MILE_M / FOOT_M
