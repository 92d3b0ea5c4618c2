"""Detection against published numbers, closed forms and a counted simulation."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiads.physics.detection import (
    albersheim_snr_db,
    cumulative_detection_probability,
    either_probability,
    look_detection_probability,
    m_of_n_probability,
    steady_detection_probability,
    swerling1_detection_probability,
    swerling1_required_snr,
)
from openiads.physics.radar_equation import normalised_snr
from openiads.units import db_to_ratio

PFA = 1e-6
PROBABILITY = st.floats(0.0, 1.0)


def bisect(function: Callable[[float], float], low: float, high: float) -> float:
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) < 0 else (low, middle)
    return low


def test_steady_target_needs_13_183_db_for_nine_in_ten() -> None:
    needed_db = bisect(lambda db: steady_detection_probability(db_to_ratio(db), PFA) - 0.9, 0.0, 30.0)
    assert needed_db == pytest.approx(13.183, abs=0.001)


@pytest.mark.parametrize(("n_pulses", "snr_db"), [(1, 13.115), (10, 4.990)])
def test_albersheim_gives_the_published_ratio(n_pulses: int, snr_db: float) -> None:
    assert albersheim_snr_db(0.9, PFA, n_pulses) == pytest.approx(snr_db, abs=0.001)


def test_fluctuating_target_needs_21_144_db_for_nine_in_ten() -> None:
    assert 10 * math.log10(swerling1_required_snr(0.9, PFA)) == pytest.approx(21.144, abs=0.001)


def test_detection_at_fifteen_decibels() -> None:
    assert steady_detection_probability(db_to_ratio(15.0), PFA) == pytest.approx(0.9972, abs=1e-4)
    assert swerling1_detection_probability(db_to_ratio(15.0), PFA) == pytest.approx(0.6548, abs=1e-4)


def test_detection_agrees_with_a_million_noisy_looks() -> None:
    draws, n, snr, pfa = np.random.default_rng(7), 1_000_000, 8.0, 1e-3
    noise = draws.normal(size=n) + 1j * draws.normal(size=n)
    fading = np.sqrt(snr / 2) * (draws.normal(size=n) + 1j * draws.normal(size=n)) * np.sqrt(2)
    threshold = -2 * math.log(pfa)
    assert (np.abs(np.sqrt(2 * snr) + noise) ** 2 > threshold).mean() == pytest.approx(
        steady_detection_probability(snr, pfa), abs=0.003
    )
    assert (np.abs(fading + noise) ** 2 > threshold).mean() == pytest.approx(
        swerling1_detection_probability(snr, pfa), abs=0.003
    )


def test_no_signal_gives_false_alarms_and_a_strong_one_certainty() -> None:
    assert steady_detection_probability(0.0, PFA) == pytest.approx(PFA)
    assert swerling1_detection_probability(0.0, PFA) == pytest.approx(PFA)
    assert steady_detection_probability(650.0, PFA) == pytest.approx(1.0)
    assert steady_detection_probability(1e6, PFA) == 1.0


@settings(deadline=None)
@given(st.floats(0.01, 0.99), st.floats(1e-9, 1e-3))
def test_required_ratio_is_the_inverse_of_detection(pd: float, pfa: float) -> None:
    assert swerling1_detection_probability(swerling1_required_snr(pd, pfa), pfa) == pytest.approx(pd)


def test_several_looks() -> None:
    assert cumulative_detection_probability(0.5, 5) == pytest.approx(0.96875)
    assert m_of_n_probability(0.7, 2, 3) == pytest.approx(0.784)
    assert m_of_n_probability(0.7, 3, 5) == pytest.approx(0.83692)


def test_three_radars_together_detect_88_percent_not_100() -> None:
    assert either_probability(either_probability(0.6, 0.5), 0.4) == pytest.approx(0.88)


@settings(deadline=None)
@given(PROBABILITY, PROBABILITY)
def test_order_of_two_radars_changes_nothing_and_a_second_never_hurts(p: float, q: float) -> None:
    both = either_probability(p, q)
    assert both == pytest.approx(either_probability(q, p), abs=1e-15)
    assert max(p, q) - 1e-12 <= both <= 1.0


def test_closing_target_is_found_at_the_ranges_worked_out_by_hand() -> None:
    reached, missed, range_m = {}, 1.0, 160_000.0
    while range_m > 50_000.0:
        snr = normalised_snr(range_m, 1.0, 100_000.0, 1.0, db_to_ratio(13.0))
        missed *= 1.0 - swerling1_detection_probability(snr, PFA)
        for share in (0.5, 0.9, 0.99):
            if 1.0 - missed >= share:
                reached.setdefault(share, range_m / 1000)
        range_m -= 250.0 * 10.0
    assert reached == {0.5: 137.5, 0.9: 120.0, 0.99: 105.0}


def look(range_m: float = 50e3, elevation_deg: float = 5.0, rcs_m2: float = 1.0) -> float:
    snr = swerling1_required_snr(0.8, PFA)
    return look_detection_probability(
        range_m, sine(elevation_deg), rcs_m2, 100e3, 1.0, snr, math.log(PFA), 3e3, 150e3, sine(-5.0), sine(60.0)
    )


def sine(elevation_deg: float) -> float:
    return math.sin(math.radians(elevation_deg))


def test_look_at_the_published_range_has_the_published_probability() -> None:
    assert look(range_m=100e3) == pytest.approx(0.8)


@pytest.mark.parametrize(("range_m", "elevation_deg"), [(2999.0, 5.0), (150_001.0, 5.0), (50e3, -5.1), (50e3, 60.1)])
def test_look_outside_the_limits_sees_nothing(range_m: float, elevation_deg: float) -> None:
    assert look(range_m=range_m, elevation_deg=elevation_deg) == 0.0


def test_smaller_target_is_seen_less() -> None:
    assert look(rcs_m2=0.01) < look(rcs_m2=1.0)


@settings(deadline=None)
@given(st.floats(3e3, 150e3), st.floats(-5, 60), st.floats(1e-3, 100))
def test_compiled_and_plain_formula_agree(range_m: float, elevation_deg: float, rcs_m2: float) -> None:
    plain = look_detection_probability.py_func  # type: ignore[attr-defined]
    limits = (sine(-5.0), sine(60.0))
    inputs = (range_m, sine(elevation_deg), rcs_m2, 100e3, 1.0, 61.0, math.log(PFA), 3e3, 150e3, *limits)
    assert plain(*inputs) == pytest.approx(look_detection_probability(*inputs), rel=1e-12)
