"""The collision triangle."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiads.physics.flight import intercept_time_s

metres = st.floats(-100_000.0, 100_000.0)
speeds = st.floats(-900.0, 900.0)


def test_closing_target_is_met_where_the_triangle_says() -> None:
    """Reference case 10: 32.0019 s, meeting at x = 30,399.4 m."""
    t = intercept_time_s(40_000.0, 0.0, 10_000.0, -300.0, 0.0, 0.0, 1000.0)
    assert t == pytest.approx(32.0019, abs=5e-5)
    assert 40_000.0 - 300.0 * t == pytest.approx(30_399.4, abs=0.05)


def test_standing_target_is_met_after_distance_over_speed() -> None:
    assert intercept_time_s(3_000.0, 4_000.0, 0.0, 0.0, 0.0, 0.0, 500.0) == pytest.approx(10.0)


def test_target_that_flees_faster_than_the_missile_is_never_met() -> None:
    assert math.isnan(intercept_time_s(10_000.0, 0.0, 0.0, 600.0, 0.0, 0.0, 500.0))


def test_faster_target_that_comes_is_met_at_the_earlier_of_two_times() -> None:
    t = intercept_time_s(10_000.0, 0.0, 0.0, -1_000.0, 0.0, 0.0, 500.0)
    assert t == pytest.approx(10_000.0 / 1_500.0)


def test_target_as_fast_as_the_missile_is_met_only_if_it_comes() -> None:
    assert intercept_time_s(10_000.0, 0.0, 0.0, -500.0, 0.0, 0.0, 500.0) == pytest.approx(10.0)
    assert math.isnan(intercept_time_s(10_000.0, 0.0, 0.0, 500.0, 0.0, 0.0, 500.0))


@given(metres, metres, metres, speeds, speeds, speeds)
def test_missile_and_target_are_at_one_place_at_that_time(dx, dy, dz, vx, vy, vz) -> None:
    t = intercept_time_s(dx, dy, dz, vx, vy, vz, 1_000.0 * math.sqrt(3.0))
    assert t >= 0.0, "a missile faster than its target always meets it"
    place = math.dist((0.0, 0.0, 0.0), (dx + vx * t, dy + vy * t, dz + vz * t))
    assert place == pytest.approx(1_000.0 * math.sqrt(3.0) * t, rel=1e-6, abs=1e-3)


@given(st.floats(10_000.0, 100_000.0), st.floats(10.0, 400.0), st.floats(500.0, 2_000.0), st.floats(1.0, 500.0))
def test_faster_missile_never_meets_later(x, closing, speed, more) -> None:
    slow = intercept_time_s(x, 0.0, 3_000.0, -closing, 0.0, 0.0, speed)
    assert intercept_time_s(x, 0.0, 3_000.0, -closing, 0.0, 0.0, speed + more) <= slow
