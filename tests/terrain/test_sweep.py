"""The sweep against closed forms, the exact computation, its laws, and plain Python."""

import json
import math
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiads import compiled
from openiads.errors import TerrainError
from openiads.geodesy.earth import effective_earth_radius_m
from openiads.physics.propagation import horizon_range_m, shadow_altitude_m, sight_slope
from openiads.terrain.sweep import NearGround, prepare, rays_per_cell, sweep_horizon

from .exact_sight import exact_altitudes_m, exact_horizon
from .rugged import fractal

RADIUS_M = effective_earth_radius_m(4 / 3)
FAR_M = 1e6
METRE = 1.0
Heights = np.ndarray


def noise(seed: int, n: int = 41) -> Heights:
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


def test_curve_of_the_earth_is_exact_at_400_km_where_the_parabola_is_metres_low() -> None:
    n, posting_m = 841, 1000.0
    lowest = sweep(np.zeros((n, n), dtype=np.float32), 420, 420, 30.0, posting_m=posting_m)
    true_m = exact_altitudes_m(
        np.zeros((n, n)),
        posting_m,
        (420.0, 420.0, 30.0),
        RADIUS_M,
        np.array([420, 820, 703]),
        np.array([820, 420, 703]),
    )
    assert lowest[[420, 820, 703], [820, 420, 703]] == pytest.approx(true_m, abs=0.05)
    parabola_m = 30.0 + (400e3 - horizon_range_m(30.0, 0.0, RADIUS_M)) ** 2 / (2 * RADIUS_M) - 30.0
    assert float(lowest[420, 820]) - parabola_m > 5.0


def test_target_behind_a_wall_is_seen_above_the_ray_over_its_top() -> None:
    heights = np.zeros((101, 101), dtype=np.float32)
    heights[:, 60] = 500.0
    lowest = sweep(heights, 50, 50)
    slope = sight_slope(10.0, 500.0, 10_000.0, RADIUS_M)
    assert lowest[50, 90] == pytest.approx(shadow_altitude_m(10.0, slope, 40_000.0, RADIUS_M), abs=0.02)
    assert lowest[50, 60] == 500.0
    assert lowest[50, 55] == 0.0
    oblique = sight_slope(10.0, 500.0, 10_000.0 * math.hypot(1, 1), RADIUS_M)
    behind_m = shadow_altitude_m(10.0, oblique, 30_000 * math.hypot(1, 1), RADIUS_M)
    assert lowest[80, 80] == pytest.approx(behind_m, abs=0.02)


def test_plane_and_cone_are_seen_to_their_ends_and_what_lies_behind_a_crest_is_not() -> None:
    flat_m = 1e11
    columns = np.arange(81, dtype=np.float32)
    plane = np.repeat((8000.0 - 100.0 * columns)[None, :], 81, axis=0).astype(np.float32)
    assert np.allclose(sweep(plane, 40, 0, effective_radius_m=flat_m), plane, atol=0.01)
    i, j = np.mgrid[0:81, 0:81]
    cone = (8000.0 - 90.0 * np.hypot(i - 40, j - 40)).astype(np.float32)
    assert np.allclose(sweep(cone, 40, 40, 50.0, effective_radius_m=flat_m), cone, atol=0.01)
    crest = np.minimum(np.maximum(plane, 4000.0) - 50.0 * np.maximum(columns - 40, 0)[None, :], 4000.0)
    assert (sweep(crest.astype(np.float32), 40, 0, effective_radius_m=flat_m)[40, 60:] > crest[40, 60:]).all()


def test_observer_above_everything_sees_all_ground_near_by() -> None:
    heights = noise(3)
    assert np.allclose(sweep(heights, 20, 20, 50_000.0), heights, atol=0.05)


@pytest.mark.parametrize(("row", "column"), [(20, 20), (20.3, 33.7), (0, 0), (40, 17.5), (40, 40), (12.25, 12.25)])
@pytest.mark.parametrize("radius_m", [FAR_M, 15_000.0, 700.0])
def test_every_cell_within_the_radius_is_written_and_no_other(row: float, column: float, radius_m: float) -> None:
    heights = noise(4)
    poisoned = np.full(heights.shape, -777.0, dtype=np.float32)
    lowest = sweep(heights, row, column, radius_m=radius_m, out=poisoned)
    rows, columns = np.mgrid[0:41, 0:41]
    within = np.hypot(rows - row, columns - column) <= radius_m / 1000.0
    assert lowest is poisoned
    assert np.isposinf(lowest[~within]).all()
    assert (lowest[within] >= heights[within]).all()
    assert np.isfinite(lowest[within]).all()


@pytest.mark.parametrize("posting_m", [30.0, 90.0, 180.0, 450.0, 925.0, 2000.0])
@pytest.mark.parametrize(
    ("place", "mast_m"), [("summit", 20.0), ("slope", 20.0), ("valley", 20.0), ("edge", 20.0), ("summit", 3000.0)]
)
def test_gates_against_the_exact_computation_hold_at_every_posting(place: str, mast_m: float, posting_m: float) -> None:
    heights, row, column = fractal(posting_m, 481), *site(fractal(posting_m, 481), place)
    antenna = (row, column, ground_m(heights, row, column) + mast_m)
    radius_m = 240 * posting_m
    draws = np.random.default_rng(1)
    rows, columns = draws.integers(0, 481, (2, 12_000))
    away = np.hypot(rows - row, columns - column)
    rows, columns = rows[(away <= 239) & (away > 1.5)], columns[(away <= 239) & (away > 1.5)]
    true_m = exact_altitudes_m(heights, posting_m, antenna, RADIUS_M, rows, columns)
    off_m = sweep_horizon(heights, posting_m, antenna, radius_m, RADIUS_M)[rows, columns] - true_m
    assert np.isfinite(off_m).all()
    assert (np.abs(off_m) > 10.0).mean() < 0.01
    assert np.abs(off_m).max() <= 50.0
    assert abs(off_m.mean()) < 0.1
    above_m = true_m - heights[rows, columns]
    for target_m in (0.0, 300.0, 1000.0):
        missed = (above_m <= target_m) & (above_m + off_m > target_m + METRE)
        false = (above_m > target_m + METRE) & (above_m + off_m <= target_m)
        assert missed.mean() < 0.01
        assert false.mean() < 0.01
    exact_m = sweep_horizon(heights, posting_m, antenna, radius_m, RADIUS_M, quality="exact")[rows, columns] - true_m
    assert (np.abs(exact_m) > 10.0).mean() < 0.0005
    assert np.abs(exact_m).mean() < np.abs(off_m).mean()


def ground_m(heights: Heights, row: float, column: float) -> float:
    i, j = min(int(row), heights.shape[0] - 2), min(int(column), heights.shape[1] - 2)
    down, right = row - i, column - j
    corners = heights[i : i + 2, j : j + 2].astype(float)
    return float(np.array([1 - down, down]) @ corners @ np.array([1 - right, right]))


def site(heights: Heights, place: str) -> tuple[float, float]:
    middle = heights[220:261, 220:261]
    if place in ("summit", "valley"):
        at = middle.argmax() if place == "summit" else middle.argmin()
        i, j = np.unravel_index(at, middle.shape)
        return float(220 + i), float(220 + j)
    return (240.3, 239.6) if place == "slope" else (0.0, 123.4)


def test_sea_site_meets_the_gates() -> None:
    heights = fractal(90.0, 481)
    heights = np.maximum(heights - np.float32(np.percentile(heights, 40)), np.float32(0.0))
    sea = np.argwhere(heights == 0.0)
    row, column = (float(part) for part in sea[np.abs(sea - 240).sum(axis=1).argmin()])
    antenna = (row, column, 15.0)
    true_m = exact_horizon(heights, 90.0, antenna, 20_000.0, RADIUS_M)
    lowest_m = sweep_horizon(heights, 90.0, antenna, 20_000.0, RADIUS_M)
    within = np.isfinite(true_m)
    off_m = np.abs(lowest_m - true_m, where=within, out=np.zeros_like(true_m))
    assert np.array_equal(np.isfinite(lowest_m), within)
    assert (off_m > 10.0).sum() < 0.01 * within.sum()
    assert off_m.max() <= 50.0


def test_qualities_differ_in_rays_and_coarse_postings_take_more() -> None:
    heights = fractal(90.0, 301)
    draft, default, exact = (sweep(heights, 150, 150, posting_m=90.0, quality=q) for q in ("draft", "default", "exact"))
    truth = exact_horizon(heights, 90.0, (150.0, 150.0, float(heights[150, 150]) + 10.0), FAR_M, RADIUS_M)
    off = [
        float(np.abs(np.delete((found - truth).ravel(), 150 * 301 + 150)).mean()) for found in (draft, default, exact)
    ]
    assert off[0] > 1.5 * off[1] > 1.5 * 1.5 * off[2]
    assert rays_per_cell("default", 30.0) == rays_per_cell("default", 100.0) == 2.0
    assert 8.0 < rays_per_cell("default", 925.0) < 9.0


def test_skipping_terrain_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    heights = fractal(90.0, 481)
    relief = prepare(heights)
    antenna = (240.0, 240.0, float(heights[240, 240]) + 20.0)
    skipped = sweep_horizon(relief, 90.0, antenna, 21_000.0, RADIUS_M)
    relief.peaks[:] = relief.peaks_turned[:] = 1e9
    assert np.array_equal(sweep_horizon(relief, 90.0, antenna, 21_000.0, RADIUS_M), skipped)


def test_number_of_threads_and_of_wedges_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    heights = fractal(90.0, 301)
    once = sweep(heights, 140.7, 160.2, posting_m=90.0, n_threads=1)
    assert np.array_equal(sweep(heights, 140.7, 160.2, posting_m=90.0, n_threads=3), once)
    monkeypatch.setattr("openiads.terrain.sweep.WEDGES", 7)
    assert np.allclose(sweep(heights, 140.7, 160.2, posting_m=90.0), once, atol=0.05)


def test_a_window_that_holds_the_radius_gives_what_the_whole_map_gives() -> None:
    heights = fractal(90.0, 481)
    antenna = (240.25, 236.5, float(heights[240, 236]) + 20.0)
    whole = sweep_horizon(heights, 90.0, antenna, 9_000.0, RADIUS_M)
    window = np.ascontiguousarray(heights[131:352, 120:350])
    part = sweep_horizon(window, 90.0, (240.25 - 131, 236.5 - 120, antenna[2]), 9_000.0, RADIUS_M)
    assert np.allclose(whole[131:352, 120:350], part, atol=0.02)


def test_behind_unknown_ground_all_is_unknown_and_nothing_else() -> None:
    heights = np.zeros((41, 41), dtype=np.float32)
    heights[20, 25] = np.nan
    lowest = sweep(heights, 20, 20)
    assert np.isnan(lowest[20, 25:]).all()
    assert np.isfinite(lowest[20, :25]).all()
    assert np.isfinite(lowest[:, :20]).all()
    assert np.isnan(lowest).sum() < 41 * 41 / 4


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.integers(0, 60), st.floats(5, 55), st.floats(5, 55))
def test_unknown_cells_are_those_of_the_exact_computation_and_at_most_their_neighbours(
    seed: int, n_voids: int, row: float, column: float
) -> None:
    heights = noise(seed, 61)
    draws = np.random.default_rng(seed + 1)
    voids = draws.integers(0, 61, (n_voids, 2))
    voids = voids[np.abs(voids - (row, column)).max(axis=1) > 3]
    heights[voids[:, 0], voids[:, 1]] = np.nan
    antenna = (row, column, 900.0)
    exact = np.isnan(exact_horizon(heights, 1000.0, antenna, FAR_M, RADIUS_M))
    found = np.isnan(sweep_horizon(heights, 1000.0, antenna, FAR_M, RADIUS_M))
    assert found[exact].all()
    grown = np.lib.stride_tricks.sliding_window_view(np.pad(exact, 1), (3, 3)).any(axis=(2, 3))
    assert not found[~grown].any()
    assert n_voids > 0 or not found.any()


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_turning_the_ground_by_quarters_turns_the_horizon(turns: int) -> None:
    heights = fractal(90.0, 301)
    turned = sweep(np.ascontiguousarray(np.rot90(heights, turns)), 150, 150, posting_m=90.0)
    assert np.allclose(np.rot90(sweep(heights, 150, 150, posting_m=90.0), turns), turned, atol=0.05)


def test_mirrored_ground_has_a_mirrored_horizon() -> None:
    heights = noise(7)
    mirrored = sweep(np.ascontiguousarray(heights[:, ::-1]), 12, 40 - 7.25)
    ours = sweep(heights, 12, 7.25, height_m=10.0 + float(heights[12, 40 - 33] - heights[12, 7]))
    assert np.allclose(ours[:, ::-1], mirrored, atol=0.05)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(0, 40), st.integers(0, 40), st.floats(1, 2000))
def test_raising_the_ground_never_lowers_the_horizon(seed: int, i: int, j: int, by_m: float) -> None:
    heights = noise(seed)
    antenna = (20.0, 20.0, float(heights[20, 20]) + 3000.0)
    before = sweep_horizon(heights, 1000.0, antenna, FAR_M, RADIUS_M)
    heights[i, j] += by_m
    assert (sweep_horizon(heights, 1000.0, antenna, FAR_M, RADIUS_M) >= before - 0.02).all()


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.floats(0, 50), st.floats(0, 500))
def test_raising_the_mast_on_flat_ground_never_raises_the_horizon(seed: int, mast_m: float, more_m: float) -> None:
    heights = np.full((41, 41), float(seed % 3000), dtype=np.float32)
    low, high = sweep(heights, 20.4, 20.7, mast_m + 1), sweep(heights, 20.4, 20.7, mast_m + more_m + 1)
    assert (high <= low + 0.02).all()


def test_refraction_lowers_the_horizon() -> None:
    sea = np.zeros((101, 101), dtype=np.float32)
    straight = sweep(sea, 50, 50, effective_radius_m=effective_earth_radius_m(1.0))
    assert (sweep(sea, 50, 50)[50, 95:] < straight[50, 95:]).all()


def near_of(heights: Heights, factor: int, first: tuple[int, int], cells: float) -> NearGround:
    return NearGround(heights=heights, factor=factor, first_row=first[0], first_column=first[1], radius_cells=cells)


def test_near_ground_that_repeats_the_wide_one_changes_nothing_and_a_hidden_crest_does() -> None:
    wide = np.zeros((61, 61), dtype=np.float32)
    fine = np.zeros((13 * 5, 13 * 5), dtype=np.float32)
    same = sweep(wide, 30, 30, near=near_of(fine, 5, (24, 24), 5.0))
    assert np.allclose(sweep(wide, 30, 30), same, atol=0.05)
    crest = fine.copy()
    crest[:, 32 + 8] = 40.0
    lowest = sweep(wide, 30, 30, near=near_of(crest, 5, (24, 24), 5.0))
    slope = sight_slope(10.0, 40.0, 1600.0, RADIUS_M)
    assert lowest[30, 50] == pytest.approx(shadow_altitude_m(10.0, slope, 20_000.0, RADIUS_M), abs=0.05)
    assert lowest[30, 33] == pytest.approx(shadow_altitude_m(10.0, slope, 3_000.0, RADIUS_M), abs=0.05)
    assert lowest[30, 10] == pytest.approx(sweep(wide, 30, 30)[30, 10], abs=0.05)


@pytest.mark.parametrize(("row", "column"), [(30.0, 30.0), (29.7, 31.2), (2.4, 57.9)])
def test_near_ground_meets_the_gates_of_the_exact_computation(row: float, column: float) -> None:
    fine = fractal(925.0 / 5, 61 * 5)
    wide = np.ascontiguousarray(fine[2::5, 2::5])
    first = (math.floor(row) - 9, math.floor(column) - 9)
    close = np.full((19 * 5 + 5, 19 * 5 + 5), np.nan, dtype=np.float32)
    for i in range(close.shape[0]):
        for j in range(close.shape[1]):
            r, c = first[0] * 5 + i, first[1] * 5 + j
            close[i, j] = fine[min(max(r, 0), 304), min(max(c, 0), 304)]
    near = near_of(close, 5, first, 8.0)
    antenna = (row, column, ground_m(fine, row * 5 + 2, column * 5 + 2) + 30.0)
    true_m = exact_horizon(wide, 925.0, antenna, FAR_M, RADIUS_M, near)
    off_m = sweep_horizon(wide, 925.0, antenna, FAR_M, RADIUS_M, near=near) - true_m
    rows, columns = np.mgrid[0:61, 0:61]
    off_m = np.abs(off_m[np.hypot(rows - row, columns - column) > 1.5])
    assert (off_m > 10.0).mean() < 0.01
    assert off_m.max() <= 50.0


def test_relief_prepared_once_serves_many_antennas() -> None:
    heights = noise(9)
    relief = prepare(heights)
    for row, column in ((3, 4), (20, 20)):
        antenna = (row, column, 900.0)
        again = sweep_horizon(heights, 1000.0, antenna, FAR_M, RADIUS_M)
        assert np.array_equal(sweep_horizon(relief, 1000.0, antenna, FAR_M, RADIUS_M), again)


PLAIN = """
import json, sys
import numpy as np
from openiads.terrain.sweep import sweep_horizon
heights = np.random.default_rng(8).uniform(0, 800, (21, 21)).astype(np.float32)
heights[3, 4] = np.nan
lowest = sweep_horizon(heights, 1000.0, (10.25, 9.5, 900.0), 9000.0, 8.5e6)
print(json.dumps([None if not np.isfinite(v) else float(v) for v in lowest.ravel()]))
"""


def test_compiled_and_plain_loops_agree() -> None:
    found = [
        json.loads(
            subprocess.run(
                [sys.executable, "-c", PLAIN], env=os.environ | extra, capture_output=True, text=True, check=True
            ).stdout
        )
        for extra in ({}, {"NUMBA_DISABLE_JIT": "1"})
    ]
    fast, plain = (np.array(values, dtype=float) for values in found)
    assert np.allclose(fast, plain, atol=0.05, equal_nan=True)
    assert np.isfinite(fast).sum() > 200


def test_compiler_is_told_that_arrays_do_not_overlap() -> None:
    def double(source: Heights, target: Heights) -> None:
        for k in range(target.size):
            target[k] = 2 * source[k]

    told = compiled.njit(pipeline_class=compiled.Unaliased)(double)
    silent = compiled.njit(double)
    counts = []
    for function in (told, silent):
        function(np.ones(4, dtype=np.float32), np.ones(4, dtype=np.float32))
        counts.append(next(iter(function.inspect_llvm().values())).count("noalias"))
    assert counts[0] > counts[1]


def test_antenna_outside_the_grid_is_refused() -> None:
    with pytest.raises(ValueError, match=r"row 50\.0, column 2\.0 stands outside the grid 41 x 41"):
        sweep_horizon(noise(1), 1000.0, (50.0, 2.0, 10.0), FAR_M, RADIUS_M)


def test_map_of_one_row_is_refused() -> None:
    with pytest.raises(TerrainError, match=r"size is '1 x 41': cannot be swept; give a larger map"):
        sweep_horizon(np.zeros((1, 41), dtype=np.float32), 1000.0, (0.0, 2.0, 10.0), FAR_M, RADIUS_M)
