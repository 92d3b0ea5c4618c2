"""Horizon and straight lines over the effective earth, against closed forms, MathWorks and high precision."""

import math
from decimal import Decimal, getcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiads.geodesy.earth import MEAN_EARTH_RADIUS_M, effective_earth_radius_m
from openiads.physics.propagation import (
    central_fall,
    central_sine,
    curvature_drop_m,
    elevation_sine,
    horizon_range_m,
    horizon_tangent_m,
    shadow_altitude_m,
    sight_slope,
    slant_range_m,
)

RADIUS_M = effective_earth_radius_m(4 / 3)
MATHWORKS_RADIUS_M = 8_477_377.0


@pytest.mark.parametrize(("target_m", "range_km"), [(30.0, 42.77), (100.0, 61.41), (3000.0, 245.97)])
def test_radar_horizon_of_a_24_m_antenna(target_m: float, range_km: float) -> None:
    tangents_m = horizon_tangent_m(24.0, RADIUS_M) + horizon_tangent_m(target_m, RADIUS_M)
    assert tangents_m / 1000 == pytest.approx(range_km, abs=0.006)
    assert horizon_range_m(24.0, target_m, RADIUS_M) == pytest.approx(tangents_m, rel=3e-4)


def test_horizon_of_one_height_matches_mathworks_horizonrange() -> None:
    assert horizon_tangent_m(30.0, MATHWORKS_RADIUS_M) == pytest.approx(22_553.0, abs=1.0)
    assert horizon_tangent_m(30.0, RADIUS_M) == pytest.approx(22_576.0, abs=1.0)


def test_height_below_zero_has_no_horizon() -> None:
    assert math.isnan(horizon_range_m(-1.0, 100.0, RADIUS_M))


def test_refraction_lengthens_the_horizon() -> None:
    assert horizon_range_m(10.0, 100.0, effective_earth_radius_m(4 / 3)) > horizon_range_m(
        10.0, 100.0, MEAN_EARTH_RADIUS_M
    )


@pytest.mark.parametrize(
    ("distance_m", "sine_off_m", "fall_off_m"),
    [(10.0, 1e-12, 1e-12), (3e5, 2e-7, 1e-9), (4e5, 2e-6, 1e-8), (1.5e6, 1e-2, 1e-3)],
)
def test_series_equal_sine_and_cosine_within_the_stated_lengths(
    distance_m: float, sine_off_m: float, fall_off_m: float
) -> None:
    angle = distance_m / RADIUS_M
    assert abs(central_sine(distance_m, RADIUS_M) - math.sin(angle)) * RADIUS_M < sine_off_m
    assert abs(central_fall(distance_m, RADIUS_M) - 2 * math.sin(angle / 2) ** 2) * RADIUS_M < fall_off_m


def test_curvature_drop_keeps_its_digits_where_the_cosine_loses_them() -> None:
    getcontext().prec = 40
    angle = Decimal(100) / Decimal(RADIUS_M)
    exact_m = Decimal(RADIUS_M) * (angle**2 / 2 - angle**4 / 24)
    assert curvature_drop_m(100.0, RADIUS_M) == pytest.approx(float(exact_m), rel=1e-15)


@pytest.mark.parametrize(
    ("k_ratio", "distance_m", "low_m"), [(4 / 3, 2e5, 0.54), (1.0, 2e5, 1.28), (4 / 3, 4e5, 8.72), (1.0, 4e5, 20.7)]
)
def test_parabola_reads_low_by_metres_where_the_shadow_is_exact(
    k_ratio: float, distance_m: float, low_m: float
) -> None:
    """Of the horizontal ray, R (sec a - 1) less d^2/2R, worked out by hand; steeper rays differ more."""
    radius_m = effective_earth_radius_m(k_ratio)
    shadow_m = shadow_altitude_m(0.0, 0.0, distance_m, radius_m)
    assert shadow_m - distance_m**2 / (2 * radius_m) == pytest.approx(low_m, rel=0.01)
    assert shadow_m == pytest.approx(radius_m * (1 / math.cos(distance_m / radius_m) - 1), abs=1e-5)


@settings(deadline=None)
@given(st.floats(-400, 5000), st.floats(-400, 20_000), st.floats(100, 600_000), st.sampled_from([1.0, 4 / 3, 2.0]))
def test_shadow_is_the_inverse_of_the_slope(antenna: float, target: float, distance: float, k: float) -> None:
    radius_m = effective_earth_radius_m(k)
    slope = sight_slope(antenna, target, distance, radius_m)
    assert shadow_altitude_m(antenna, slope, distance, radius_m) == pytest.approx(target, abs=1e-6)


def test_ray_that_rises_too_steeply_never_meets_a_far_vertical() -> None:
    assert shadow_altitude_m(0.0, 1000.0, 600_000.0, RADIUS_M) == math.inf


@settings(deadline=None)
@given(st.floats(0, 3000), st.floats(0, 20_000), st.floats(1, 500_000))
def test_slant_range_and_elevation_are_those_of_the_plane_triangle(
    antenna: float, target: float, distance: float
) -> None:
    angle = distance / RADIUS_M
    run = (RADIUS_M + target) * math.sin(angle)
    rise = (RADIUS_M + target) * math.cos(angle) - (RADIUS_M + antenna)
    assert slant_range_m(antenna, target, distance, RADIUS_M) == pytest.approx(math.hypot(run, rise), abs=1e-5)
    slant = slant_range_m(antenna, target, distance, RADIUS_M)
    expected = rise / math.hypot(run, rise)
    assert elevation_sine(antenna, target, distance, slant, RADIUS_M) == pytest.approx(expected, abs=1e-7)


def test_target_overhead_stands_straight_above() -> None:
    assert elevation_sine(10.0, 5000.0, 0.0, 4990.0, RADIUS_M) == pytest.approx(1.0)
    assert elevation_sine(10.0, 10.0, 0.0, 0.0, RADIUS_M) == 1.0
    assert slant_range_m(10.0, 5000.0, 0.0, RADIUS_M) == pytest.approx(4990.0)
