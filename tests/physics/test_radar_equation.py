"""Golden numbers of MathWorks' radareqrng, radareqpow and of the fourth-root law; laws of the equation."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiads.physics.radar_equation import (
    normalised_snr,
    radar_peak_power_w,
    radar_range_m,
    radar_snr,
    range_scale_ratio,
)
from openiads.units import db_to_ratio

X_BAND_HZ, MEGAWATT_W, PULSE_S, ROOM_K = 10e9, 1e6, 10e-6, 290.0
SIX_DB = db_to_ratio(6.0)


def test_range_of_a_megawatt_radar_matches_mathworks() -> None:
    found = radar_range_m(MEGAWATT_W, PULSE_S, db_to_ratio(20.0), X_BAND_HZ, 1.0, SIX_DB, ROOM_K, 1.0)
    assert found == pytest.approx(41_057.0, abs=1.0)


def test_range_with_gain_loss_and_a_small_target_matches_mathworks() -> None:
    loss = db_to_ratio(3.0)
    found = radar_range_m(MEGAWATT_W, PULSE_S, db_to_ratio(40.0), X_BAND_HZ, 0.1, SIX_DB, ROOM_K, loss)
    assert found == pytest.approx(194_260.0, abs=5.0)


def test_power_for_fifty_kilometres_matches_mathworks() -> None:
    found = radar_peak_power_w(50_000.0, 1e-6, db_to_ratio(20.0), 1e9, 1.0, SIX_DB, ROOM_K, 1.0)
    assert found == pytest.approx(2.1996e5, rel=1e-4)


def test_range_shrinks_with_the_fourth_root_of_the_cross_section() -> None:
    assert range_scale_ratio(0.1, 5.0) == pytest.approx(0.37606, abs=1e-5)


@settings(deadline=None)
@given(st.floats(1e3, 1e6), st.floats(1e3, 1e6), st.floats(1e-3, 100.0))
def test_more_range_never_raises_the_signal(near: float, far: float, rcs: float) -> None:
    near, far = sorted((near, far))
    assert normalised_snr(far, rcs, 1e5, 1.0, 20.0) <= normalised_snr(near, rcs, 1e5, 1.0, 20.0)
    common = (MEGAWATT_W, PULSE_S, 100.0, X_BAND_HZ, rcs)
    assert radar_snr(*common, far, ROOM_K, 1.0) <= radar_snr(*common, near, ROOM_K, 1.0)


def test_normalised_signal_is_the_published_one_at_the_published_range() -> None:
    assert normalised_snr(340e3, 4.0, 340e3, 4.0, 61.0) == pytest.approx(61.0)
    assert normalised_snr(170e3, 4.0, 340e3, 4.0, 61.0) == pytest.approx(16 * 61.0)


def test_range_and_signal_are_inverse() -> None:
    common = (MEGAWATT_W, PULSE_S, 100.0, X_BAND_HZ, 1.0)
    reach_m = radar_range_m(*common, SIX_DB, ROOM_K, 2.0)
    assert 10 * math.log10(radar_snr(*common, reach_m, ROOM_K, 2.0)) == pytest.approx(6.0)
