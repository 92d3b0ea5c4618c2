"""Loss over a knife edge, against ITU-R P.526, the Fresnel integral and hand-made geometry."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiads.geodesy.earth import effective_earth_radius_m
from openiads.physics.diffraction import edge_parameter, fresnel_parameter, knife_edge_loss_db, two_way_edge_power
from openiads.physics.propagation import shadow_altitude_m, sight_slope

RADIUS_M = effective_earth_radius_m(4 / 3)


@pytest.mark.parametrize(("parameter", "loss_db"), [(0.0, 6.033), (1.0, 13.926), (-0.78, 0.0), (-3.0, 0.0)])
def test_loss_is_that_of_the_recommendation(parameter: float, loss_db: float) -> None:
    """Reference case 13."""
    assert knife_edge_loss_db(parameter) == pytest.approx(loss_db, abs=0.0005)


@pytest.mark.parametrize("parameter", [-0.7, -0.3, 0.0, 0.5, 1.0, 2.4, 6.0])
def test_loss_equals_the_fresnel_integral(parameter: float) -> None:
    """|(1 + j)/2 times the integral of exp(-j pi t^2/2) from v to infinity|, its tail bent down the complex plane."""
    t = np.linspace(0.0, 12.0, 400_001)
    turn = np.exp(-0.25j * np.pi)
    path = parameter + turn * t
    values = np.exp(-0.5j * np.pi * path**2) * turn
    field = abs((1 + 1j) / 2 * np.trapezoid(values, t))
    assert knife_edge_loss_db(parameter) == pytest.approx(-20 * math.log10(field), abs=0.15)


def test_a_radar_loses_twice_the_decibels() -> None:
    assert -10 * math.log10(two_way_edge_power(0.0)) == pytest.approx(2 * 6.0329, abs=0.001)
    assert two_way_edge_power(-0.78) == two_way_edge_power(-50.0) == 1.0


@settings(deadline=None)
@given(st.floats(-5.0, 50.0), st.floats(-5.0, 50.0))
def test_more_edge_never_means_less_loss(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0.0 <= knife_edge_loss_db(low) <= knife_edge_loss_db(high) + 1e-9


def test_parameter_of_an_edge_halfway_is_worked_by_hand() -> None:
    """An edge of 20 m, 10 km from either end, at 3 GHz: 20 sqrt(2/0.1 (2/10000)) = 1.2649."""
    assert fresnel_parameter(20.0, 10_000.0, 10_000.0, 0.1) == pytest.approx(1.26491, abs=1e-5)


def test_target_on_the_ray_over_the_edge_has_parameter_zero() -> None:
    slope = 0.01
    for distance_m in (31_000.0, 80_000.0, 300_000.0):
        target_m = shadow_altitude_m(50.0, slope, distance_m, RADIUS_M)
        assert edge_parameter(50.0, slope, 30_000.0, target_m, distance_m, RADIUS_M, 0.1) == pytest.approx(0, abs=1e-6)


def test_edge_over_a_nearly_flat_earth_is_worked_by_hand() -> None:
    """Antenna and target at 0 m, 20 km apart, the edge 20 m over the line halfway; an earth of 1e12 m is flat."""
    slope = 20.0 / 10_000.0
    assert edge_parameter(0.0, slope, 10_000.0, 0.0, 20_000.0, 1e12, 0.1) == pytest.approx(1.26491, abs=1e-4)


def test_bulge_of_the_earth_counts_as_height_of_the_edge() -> None:
    """Both ends at sea level, 60 km apart: the sea halfway stands d^2/8R = 52.97 m over the line."""
    slope = sight_slope(0.0, 0.0, 30_000.0, RADIUS_M)
    bulge_m = 60_000.0**2 / (8.0 * RADIUS_M)
    expected = fresnel_parameter(bulge_m, 30_000.0, 30_000.0, 0.1)
    assert edge_parameter(0.0, slope, 30_000.0, 0.0, 60_000.0, RADIUS_M, 0.1) == pytest.approx(expected, rel=1e-3)


@settings(deadline=None)
@given(st.floats(0.0, 3000.0), st.floats(1.0, 2000.0), st.floats(0.01, 3.0))
def test_lower_target_and_longer_wave_only_change_the_parameter_the_right_way(
    target_m: float, deeper_m: float, wavelength_m: float
) -> None:
    def parameter(altitude_m: float, wave_m: float) -> float:
        return edge_parameter(10.0, 0.02, 20_000.0, altitude_m, 60_000.0, RADIUS_M, wave_m)

    assert parameter(target_m - deeper_m, wavelength_m) > parameter(target_m, wavelength_m)
    assert abs(parameter(target_m, 2.0 * wavelength_m)) <= abs(parameter(target_m, wavelength_m))


def test_compiled_and_plain_formulas_agree() -> None:
    inputs = (12.0, 0.013, 21_000.0, 300.0, 90_000.0, RADIUS_M, 0.1)
    assert edge_parameter.py_func(*inputs) == pytest.approx(edge_parameter(*inputs), rel=1e-12)  # type: ignore[attr-defined]
    assert knife_edge_loss_db.py_func(0.4) == pytest.approx(knife_edge_loss_db(0.4), rel=1e-12)  # type: ignore[attr-defined]
