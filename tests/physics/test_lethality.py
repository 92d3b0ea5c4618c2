"""Guns: rounds that share an aim error are not independent (reference case 12)."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiads.physics.lethality import burst_kill_probability, round_hit_probability

RADIUS_M, ROUND_SIGMA_M, AIM_SIGMA_M, N_ROUNDS = 1.5, 3.0, 4.0, 40


def shared_aim_probability() -> float:
    """Mean over the shared aim error, Rayleigh distributed, by the trapezoid rule."""
    offsets = np.linspace(0.0, 8.0 * AIM_SIGMA_M, 4001)
    density = offsets / AIM_SIGMA_M**2 * np.exp(-0.5 * (offsets / AIM_SIGMA_M) ** 2)
    kills = [burst_kill_probability(N_ROUNDS, RADIUS_M, offset, ROUND_SIGMA_M, 1.0) for offset in offsets]
    return float(np.trapezoid(density * kills, offsets))


def test_one_round_without_aim_error() -> None:
    assert round_hit_probability(RADIUS_M, 0.0, ROUND_SIGMA_M) == pytest.approx(0.11750, abs=5e-6)
    assert round_hit_probability(RADIUS_M, 0.0, ROUND_SIGMA_M) == pytest.approx(1.0 - math.exp(-0.125), rel=1e-12)


def test_burst_whose_hits_do_not_always_kill() -> None:
    assert burst_kill_probability(N_ROUNDS, RADIUS_M, 0.0, ROUND_SIGMA_M, 0.2) == pytest.approx(0.61374, abs=5e-6)


def test_burst_with_a_known_aim_error() -> None:
    assert burst_kill_probability(N_ROUNDS, RADIUS_M, 4.0, ROUND_SIGMA_M, 1.0) == pytest.approx(0.877, abs=5e-4)


def test_shared_aim_error_is_not_averaged_out_by_more_rounds() -> None:
    assert shared_aim_probability() == pytest.approx(0.65099, abs=1e-5)
    independent = burst_kill_probability(N_ROUNDS, RADIUS_M, 0.0, math.hypot(AIM_SIGMA_M, ROUND_SIGMA_M), 1.0)
    assert independent == pytest.approx(0.83470, abs=5e-6), "the wrong answer, all errors as independent"


def test_round_with_offset_agrees_with_counting() -> None:
    places = np.random.default_rng(5).normal((2.0, 0.0), ROUND_SIGMA_M, (400_000, 2))
    share = float((np.hypot(*places.T) < RADIUS_M).mean())
    assert round_hit_probability(RADIUS_M, 2.0, ROUND_SIGMA_M) == pytest.approx(share, abs=4 * math.sqrt(0.1 / 400_000))


def test_tiny_dispersion_hits_what_lies_within_the_radius() -> None:
    assert round_hit_probability(5.0, 1.0, 0.1) == 1.0
    assert round_hit_probability(5.0, 9.0, 0.1) == pytest.approx(0.0, abs=1e-12)
    assert round_hit_probability(5.0, 5.0, 0.1) == pytest.approx(0.5, abs=0.01)


@given(st.integers(1, 100), st.floats(0.1, 10.0), st.floats(0.0, 30.0), st.floats(0.1, 10.0), st.floats(0.0, 1.0))
def test_more_rounds_and_a_wider_radius_never_kill_less(n, radius, offset, sigma, damage) -> None:
    before = burst_kill_probability(n, radius, offset, sigma, damage)
    assert -1e-12 <= before <= 1.0
    assert burst_kill_probability(n + 1, radius, offset, sigma, damage) >= before - 1e-12
    assert burst_kill_probability(n, radius * 1.5, offset, sigma, damage) >= before - 1e-12
    assert burst_kill_probability(n, radius, offset + 1.0, sigma, damage) <= before + 1e-12
