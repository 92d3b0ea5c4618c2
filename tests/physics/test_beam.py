"""Between which altitudes a radar can look: by hand, and against the formula that says whether it detects."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from openiads.geodesy.earth import effective_earth_radius_m
from openiads.physics.beam import altitude_at_range_m, beam_ceiling_m, beam_floor_m, edge_altitude_m
from openiads.physics.detection import look_detection_probability
from openiads.physics.propagation import elevation_sine, slant_range_m

RADIUS_M = effective_earth_radius_m(4 / 3)
FLAT_M = 1e12
"""An earth so large that it is flat, for sums by hand."""
BLIND_M, FAR_M = 1_000.0, 50_000.0


def sine(degrees: float) -> float:
    return math.sin(math.radians(degrees))


def floor_m(distance_m: float, least_deg: float = 0.0, radius_m: float = FLAT_M) -> float:
    return beam_floor_m(100.0, distance_m, radius_m, BLIND_M, FAR_M, sine(least_deg))


def ceiling_m(distance_m: float, most_deg: float = 45.0, radius_m: float = FLAT_M) -> float:
    return beam_ceiling_m(100.0, distance_m, radius_m, BLIND_M, FAR_M, sine(most_deg))


def test_ceiling_is_the_greatest_elevation_near_and_the_instrumented_range_far() -> None:
    """Over a flat earth at 45 degrees: 100 + 10,000 m at 10 km; at 40 km sqrt(50^2 - 40^2) = 30 km over the antenna."""
    assert ceiling_m(10_000.0) == pytest.approx(10_100.0, abs=0.1)
    assert ceiling_m(40_000.0) == pytest.approx(30_100.0, abs=1.0)


def test_floor_is_the_least_elevation() -> None:
    assert floor_m(10_000.0) == pytest.approx(100.0, abs=0.1)
    assert floor_m(10_000.0, -5.0) == pytest.approx(100.0 - 10_000.0 * math.tan(math.radians(5.0)), abs=0.1)


def test_sea_falls_away_under_a_beam_without_depression() -> None:
    """d^2/2R at 40 km over 4/3 earth: 94 m."""
    assert floor_m(40_000.0, radius_m=RADIUS_M) == pytest.approx(100.0 + 94.2, abs=0.2)


def test_inside_the_blind_range_the_floor_is_above_it() -> None:
    """800 m out, blind within 1,000 m: sqrt(1000^2 - 800^2) = 600 m over the antenna."""
    assert floor_m(800.0, -5.0) == pytest.approx(700.0, abs=0.1)
    assert ceiling_m(800.0, 60.0) == pytest.approx(100.0 + 800.0 * math.tan(math.radians(60.0)), abs=0.1)


def test_straight_above_the_antenna_there_is_no_altitude_to_look_at() -> None:
    assert ceiling_m(0.0) < floor_m(0.0)
    assert ceiling_m(300.0) < floor_m(300.0), "the greatest elevation is reached inside the blind range"


def test_beam_up_to_the_zenith_has_no_cone_of_silence() -> None:
    assert ceiling_m(0.0, 90.0) == pytest.approx(50_100.0)


def test_beyond_the_instrumented_range_there_is_none() -> None:
    assert math.isnan(ceiling_m(50_001.0))
    assert math.isnan(floor_m(50_001.0))


@settings(deadline=None)
@given(st.floats(0.0, 400_000.0), st.floats(10.0, 500_000.0), st.sampled_from([-1.0, 1.0]))
def test_altitude_at_a_range_is_that_far_away(distance_m: float, slant_m: float, side: float) -> None:
    altitude_m = altitude_at_range_m(30.0, distance_m, RADIUS_M, slant_m, side)
    assume(not math.isnan(altitude_m))
    assert slant_range_m(30.0, altitude_m, distance_m, RADIUS_M) == pytest.approx(slant_m, abs=1e-3)


@settings(deadline=None)
@given(st.floats(0.0, 60_000.0), st.floats(-3_000.0, 60_000.0), st.floats(-10.0, 5.0), st.floats(20.0, 89.0))
def test_detection_is_zero_outside_the_interval_and_positive_inside(
    distance_m: float, altitude_m: float, least_deg: float, most_deg: float
) -> None:
    """The one formula of the map and the simulation, and the interval, agree on where a radar looks."""
    assume(not BLIND_M * 0.9 < distance_m < BLIND_M)  # a sliver below the antenna is left out of the interval there
    bottom_m = beam_floor_m(50.0, distance_m, RADIUS_M, BLIND_M, FAR_M, sine(least_deg))
    top_m = beam_ceiling_m(50.0, distance_m, RADIUS_M, BLIND_M, FAR_M, sine(most_deg))
    slant_m = slant_range_m(50.0, altitude_m, distance_m, RADIUS_M)
    limits = (BLIND_M, FAR_M, sine(least_deg), sine(most_deg))
    up = elevation_sine(50.0, altitude_m, distance_m, slant_m, RADIUS_M)
    looks = look_detection_probability(slant_m, up, 1.0, 30_000.0, 1.0, 60.0, math.log(1e-6), *limits) > 0.0
    if not math.isnan(top_m):
        assume(min(abs(altitude_m - bottom_m), abs(altitude_m - top_m)) > 0.01)
    assert looks == (bottom_m <= altitude_m <= top_m)


def test_compiled_and_plain_formulas_agree() -> None:
    for compiled, limit in ((beam_floor_m, sine(-5.0)), (beam_ceiling_m, sine(60.0))):
        inputs = (80.0, 800.0, RADIUS_M, BLIND_M, FAR_M, limit)
        assert compiled.py_func(*inputs) == pytest.approx(compiled(*inputs), rel=1e-12)  # type: ignore[attr-defined]
    assert edge_altitude_m.py_func(10.0, 5e3, RADIUS_M, 1.0) == math.inf  # type: ignore[attr-defined]
