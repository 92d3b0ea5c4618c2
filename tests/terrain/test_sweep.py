"""The horizon against closed forms, its laws, and plain Python."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiads.geodesy.earth import effective_earth_radius_m
from openiads.physics.propagation import horizon_range_m, shadow_altitude_m, sight_slope
from openiads.terrain.sweep import NearGround, sweep_horizon, trace_all

RADIUS_M = effective_earth_radius_m(4 / 3)
FAR_M = 1e6
Heights = np.ndarray


def rugged(seed: int, n: int = 41) -> Heights:
    draws = np.random.default_rng(seed)
    return np.asarray(draws.uniform(0, 800, (n, n)), dtype=np.float32)


def sweep(heights: Heights, row: float, column: float, height_m: float = 10.0, **options: object) -> Heights:
    ground_m = float(heights[round(row), round(column)])
    settings_ = {"radius_m": FAR_M, "effective_radius_m": RADIUS_M, "posting_m": 1000.0} | options
    posting_m = settings_.pop("posting_m")
    return sweep_horizon(heights, posting_m, (row, column, ground_m + height_m), **settings_)  # type: ignore[arg-type]


def test_smooth_sea_hides_what_lies_under_the_horizon() -> None:
    n, posting_m, antenna_m = 401, 500.0, 30.0
    lowest = sweep(np.zeros((n, n), dtype=np.float32), 200, 0, antenna_m, posting_m=posting_m)[200]
    for column in (60, 120, 250, 400):
        range_m = column * posting_m
        assert horizon_range_m(antenna_m, float(lowest[column]), RADIUS_M) == pytest.approx(range_m, rel=1e-3)
    near = int(horizon_range_m(antenna_m, 0.0, RADIUS_M) / posting_m)
    assert (lowest[: near - 1] == 0.0).all()
    assert lowest[near + 3] > 0.0


def test_target_behind_a_wall_is_seen_above_the_ray_over_its_top() -> None:
    heights = np.zeros((101, 101), dtype=np.float32)
    heights[:, 60] = 500.0
    lowest = sweep(heights, 50, 50)
    slope = sight_slope(10.0, 500.0, 10_000.0, RADIUS_M)
    assert lowest[50, 90] == pytest.approx(shadow_altitude_m(10.0, slope, 40_000.0, RADIUS_M), abs=1e-3)
    assert lowest[50, 60] == 500.0
    assert lowest[50, 55] == 0.0
    oblique = sight_slope(10.0, 500.0, 10_000.0 * math.hypot(1, 1), RADIUS_M)
    assert lowest[80, 80] == pytest.approx(
        shadow_altitude_m(10.0, oblique, 30_000 * math.hypot(1, 1), RADIUS_M), abs=1e-3
    )


def test_slope_without_curvature_is_seen_to_its_end_and_ground_behind_a_crest_is_not() -> None:
    flat_m = 1e11
    columns = np.arange(81, dtype=np.float32)
    tilted = np.repeat((8000.0 - 100.0 * columns)[None, :], 81, axis=0).astype(np.float32)
    assert np.allclose(sweep(tilted, 40, 0, effective_radius_m=flat_m), tilted, atol=0.01)
    crest = np.maximum(tilted, 8000.0 - 100.0 * 40) - 50.0 * np.maximum(columns - 40, 0)[None, :]
    level_then_down = np.minimum(crest, 4000.0).astype(np.float32)
    assert (sweep(level_then_down, 40, 0, effective_radius_m=flat_m)[40, 60:] > level_then_down[40, 60:]).all()


def test_observer_above_everything_sees_all_ground_near_by() -> None:
    heights = rugged(3)
    assert np.array_equal(sweep(heights, 20, 20, 500_000.0), heights)


def test_never_below_the_ground_and_infinite_beyond_the_radius() -> None:
    heights = rugged(4)
    lowest = sweep(heights, 20, 20, radius_m=15_000.0)
    rows, columns = np.mgrid[0:41, 0:41]
    outside = np.hypot(rows - 20, columns - 20) > 15.0
    assert np.isposinf(lowest[outside]).all()
    assert (lowest[~outside] >= heights[~outside]).all()


def test_radius_does_not_change_what_lies_inside_it() -> None:
    heights = rugged(5)
    wide, small = sweep(heights, 20.3, 19.6), sweep(heights, 20.3, 19.6, radius_m=12_000.0)
    assert np.array_equal(wide[np.isfinite(small)], small[np.isfinite(small)])


def test_behind_unknown_ground_all_is_unknown() -> None:
    heights = np.zeros((41, 41), dtype=np.float32)
    heights[20, 25] = np.nan
    lowest = sweep(heights, 20, 20)
    assert np.isnan(lowest[20, 25:]).all()
    assert np.isfinite(lowest[20, :25]).all()
    assert np.isfinite(lowest[:, :20]).all()
    assert np.isnan(lowest).sum() < 41 * 41 / 4


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_turning_the_ground_by_quarters_turns_the_horizon(turns: int) -> None:
    heights = rugged(6)
    turned = sweep(np.ascontiguousarray(np.rot90(heights, turns)), 20, 20)
    assert np.allclose(np.rot90(sweep(heights, 20, 20), turns), turned, atol=2e-3)


def test_mirrored_ground_has_a_mirrored_horizon() -> None:
    heights = rugged(7)
    mirrored = sweep(np.ascontiguousarray(heights[:, ::-1]), 12, 40 - 7)
    assert np.allclose(sweep(heights, 12, 7)[:, ::-1], mirrored, atol=2e-3)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(0, 40), st.integers(0, 40), st.floats(1, 2000))
def test_raising_the_ground_never_lowers_the_horizon(seed: int, i: int, j: int, by_m: float) -> None:
    heights = rugged(seed)
    antenna = (20.0, 20.0, float(heights[20, 20]) + 3000.0)
    before = sweep_horizon(heights, 1000.0, antenna, FAR_M, RADIUS_M)
    heights[i, j] += by_m
    assert (sweep_horizon(heights, 1000.0, antenna, FAR_M, RADIUS_M) >= before - 1e-3).all()


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.floats(0, 50), st.floats(0, 500))
def test_raising_the_mast_never_raises_the_horizon(seed: int, mast_m: float, more_m: float) -> None:
    heights = rugged(seed)
    low, high = sweep(heights, 20.4, 20.7, mast_m + 1000), sweep(heights, 20.4, 20.7, mast_m + more_m + 1000)
    assert (high <= low + 1e-2).all()


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.floats(2, 38), st.floats(2, 38), st.floats(1, 5000))
def test_stopping_rays_above_the_highest_ground_changes_nothing(
    seed: int, row: float, column: float, height_m: float
) -> None:
    heights = rugged(seed)
    full = sweep(heights, row, column, height_m)
    stopped = sweep(heights, row, column, height_m, highest_ground_m=float(heights.max()))
    assert np.array_equal(full, stopped)


def test_refraction_lowers_the_horizon() -> None:
    sea = np.zeros((101, 101), dtype=np.float32)
    straight = sweep(sea, 50, 50, effective_radius_m=effective_earth_radius_m(1.0))
    assert (sweep(sea, 50, 50)[50, 95:] < straight[50, 95:]).all()


def test_near_ground_that_repeats_the_wide_one_changes_nothing_and_a_hidden_crest_does() -> None:
    wide = np.zeros((61, 61), dtype=np.float32)
    flat = NearGround(heights=np.zeros((41, 41), dtype=np.float32), posting_m=250.0)
    assert np.allclose(sweep(wide, 30, 30), sweep(wide, 30, 30, near=flat), atol=1e-3)
    crest = np.zeros((41, 41), dtype=np.float32)
    crest[:, 26] = 40.0
    lowest = sweep(wide, 30, 30, near=NearGround(heights=crest, posting_m=250.0))
    slope = sight_slope(10.0, 40.0, 1500.0, RADIUS_M)
    assert lowest[30, 50] == pytest.approx(shadow_altitude_m(10.0, slope, 20_000.0, RADIUS_M), abs=1e-3)
    assert lowest[30, 10] == pytest.approx(sweep(wide, 30, 30)[30, 10], abs=1e-3)


def test_compiled_and_plain_loops_agree() -> None:
    heights, close = rugged(8, 15), rugged(9, 9)
    heights[3, 4] = np.nan
    inputs = (heights, heights.T.copy(), close, close.T.copy(), 0.25, 1000.0, 7.3, 6.8, 900.0, 6_500.0, RADIUS_M, 800.0)
    compiled, plain = (np.full((15, 15), np.inf, dtype=np.float32) for _ in range(2))
    trace_all(*inputs, compiled)
    trace_all.py_func(*inputs, plain)  # type: ignore[attr-defined]
    assert np.array_equal(compiled, plain, equal_nan=True)


def test_antenna_outside_the_grid_is_refused() -> None:
    with pytest.raises(ValueError, match=r"row 50\.0, column 2\.0 stands outside the grid 41 x 41"):
        sweep_horizon(rugged(1), 1000.0, (50.0, 2.0, 10.0), FAR_M, RADIUS_M)
