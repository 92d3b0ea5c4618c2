"""Many draws: known probabilities, laws, the plain map as a special case, and memory that does not grow."""

import gc
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from openiads.coverage.compute import coverage
from openiads.coverage.dataset import dataset_grid
from openiads.coverage.draws import stands
from openiads.coverage.emplacement import Emplacement
from openiads.coverage.ensemble import ensemble
from openiads.coverage.tally import add_site, close_draw
from openiads.errors import ScenarioError
from openiads.geodesy.local_grid import local_grid, to_degrees, to_grid_m
from openiads.geodesy.point import Point
from openiads.terrain.elevation import read_elevation

from .ground import emplacement, flat, holed, walled

GRID = local_grid(Point(lat=35.0, lon=36.1), 2000.0, 40_000.0)
MIDDLE = emplacement("tor-m2")
EAST = emplacement("tor-m2", lon=36.3, site_id="east")
MAPS = ("cover_probability", "fold_probability", "mean_detection_probability", "unknown_share")


def drawn(*places: Emplacement, ground=None, **options) -> xr.Dataset:
    settings = {"n_draws": 16, "heights_agl_m": (100.0, 1000.0), "radius_m": 80_000.0, "grid": GRID} | options
    return ensemble(places or (MIDDLE,), ground or walled(), **settings)


def cell(dataset: xr.Dataset, lat: float, lon: float) -> tuple[int, int]:
    x, y = to_grid_m(dataset_grid(dataset), Point(lat=lat, lon=lon))
    return int(np.abs(dataset.y.values - y).argmin()), int(np.abs(dataset.x.values - x).argmin())


def same(one: xr.Dataset, other: xr.Dataset) -> bool:
    return all(np.array_equal(one[name], other[name], equal_nan=True) for name in MAPS)


def test_cell_behind_a_wall_is_covered_as_often_as_the_site_stands_behind_it() -> None:
    """The wall crosses the disk at 0.547 of its radius: beyond lies a segment of 0.170 of its area."""
    away = 0.547
    beyond = (np.arccos(away) - away * np.sqrt(1 - away**2)) / np.pi
    place = emplacement("tor-m2", lon=36.14)
    found = drawn(place, n_draws=256, tolerance_m=10_000.0, heights_agl_m=(200.0,))
    behind, before = cell(found, 35.0, 36.45), cell(found, 35.0, 35.8)
    assert float(found.cover_probability[0, *behind]) == pytest.approx(beyond, abs=0.06)
    assert float(found.cover_probability[0, *before]) == pytest.approx(1 - beyond, abs=0.06)
    assert float(found.cover_probability[0, *behind]) > 0.0


def test_zero_tolerance_is_the_plain_map() -> None:
    places = (MIDDLE, EAST)
    plain = coverage(places, holed(), heights_agl_m=(100.0, 1000.0), radius_m=80_000.0, grid=GRID)
    found = drawn(*places, ground=holed(), n_draws=3, tolerance_m=0.0)
    assert np.array_equal(found.cover_probability, plain.network_line_of_sight, equal_nan=True)
    assert np.allclose(found.mean_detection_probability, plain.network_detection_probability, atol=1e-7, equal_nan=True)
    assert np.array_equal(np.isnan(plain.network_line_of_sight), found.unknown_share == 1.0)


def test_ensemble_is_the_mean_of_plain_maps_from_the_drawn_positions() -> None:
    ground, options = read_elevation(), {"heights_agl_m": (300.0, 3000.0), "radius_m": 60_000.0}
    place = emplacement("s-400", lat=35.135, lon=36.24, site_id="masyaf")
    grid = local_grid(place.point, 759.0, 30_000.0)
    asked = {"n_draws": 4, "seed": 3, "spread": "disk", "tolerance_m": 6000.0}
    found = ensemble([place], ground, **asked, **options, grid=grid)
    where = stands(place, ground, grid, **asked)
    x, y = (where.column - (grid.n - 1) / 2) * grid.posting_m, ((grid.n - 1) / 2 - where.row) * grid.posting_m
    points = [Point(lat=lat, lon=lon) for lat, lon in zip(*to_degrees(grid, x, y), strict=True)]
    plain = [coverage([replace(place, point=point)], ground, **options, grid=grid) for point in points]
    sight = np.mean([one.network_line_of_sight.values for one in plain], axis=0)
    detection = np.mean([one.network_detection_probability.values for one in plain], axis=0)
    assert 0.1 < sight.mean() < 0.9
    assert np.mean(found.cover_probability.values != sight.astype(np.float32)) < 0.001
    assert np.mean(np.abs(found.mean_detection_probability.values - detection) > 1e-4) < 0.001


def test_order_of_the_sites_and_number_of_threads_change_nothing() -> None:
    places = (MIDDLE, EAST, emplacement("pantsir-s1", lat=35.1, site_id="third"))
    first = drawn(*places, n_threads=1, tolerance_m=5000.0)
    assert same(first, drawn(*reversed(places), n_threads=2, tolerance_m=5000.0))
    assert same(first, drawn(*places, n_threads=5, tolerance_m=5000.0))


def test_another_site_never_lowers_the_union() -> None:
    one, two = drawn(MIDDLE, tolerance_m=8000.0), drawn(MIDDLE, EAST, tolerance_m=8000.0)
    assert (two.cover_probability >= one.cover_probability).all()
    assert (two.cover_probability > one.cover_probability).any()
    assert (two.mean_detection_probability >= one.mean_detection_probability - 1e-6).all()


def test_more_sites_at_once_are_never_likelier_than_fewer() -> None:
    found = drawn(MIDDLE, EAST, emplacement("tor-m2", lat=35.1, site_id="third"), tolerance_m=8000.0)
    assert found.at_least.values.tolist() == [1, 2, 3]
    assert (np.diff(found.fold_probability, axis=0) <= 0.0).all()
    assert (np.diff(found.fold_probability, axis=0) < 0.0).any()
    assert np.array_equal(found.fold_probability[0], found.cover_probability)


def test_sites_that_are_perhaps_there_cover_by_the_product_of_their_absences() -> None:
    maybe = [replace(MIDDLE, probability=0.5), replace(EAST, probability=0.5)]
    found = drawn(*maybe, ground=flat(), n_draws=1024, heights_agl_m=(1000.0,), grid=local_grid(GRID.centre, 5e3, 2e4))
    assert float(found.cover_probability.max()) == pytest.approx(0.75, abs=0.05)
    assert float(found.cover_probability.min()) == float(found.cover_probability.max())
    assert float(found.fold_probability[1].max()) == pytest.approx(0.25, abs=0.05)


def test_cell_that_some_draws_do_not_know_is_unknown_and_says_how_often() -> None:
    ground = flat()
    ground.heights[47:53, 62] = np.nan
    found = drawn(ground=ground, n_draws=32, tolerance_m=15_000.0)
    partly = (found.unknown_share > 0.0) & (found.unknown_share < 1.0)
    assert partly.any()
    assert np.array_equal(np.isnan(found.cover_probability), found.unknown_share > 0.0)
    assert np.isnan(found.mean_detection_probability.values[partly.values]).all()


@pytest.mark.parametrize(
    "changes",
    [
        {"n_draws": 17},
        {"seed": 1},
        {"spread": "normal"},
        {"tolerance_m": 3000.0},
        {"heights_agl_m": (50.0, 1000.0)},
        {"heights_agl_m": (), "flight_levels": (10.0, 30.0)},
        {"target_class": "uav-quad"},
        {"k_ratio": 0.5},
        {"knife_edge": True},
        {"radius_m": 30_000.0},
    ],
)
def test_each_setting_changes_the_result(changes: dict[str, object]) -> None:
    settings = {"tolerance_m": 9000.0, "n_draws": 16}
    assert not same(drawn(**settings), drawn(**(settings | changes)))


def test_share_of_an_area_is_given_draw_by_draw() -> None:
    area = np.zeros((GRID.n, GRID.n), dtype=bool)
    area[15:25, 5:40] = True
    found = drawn(emplacement("tor-m2", lon=36.14), tolerance_m=9000.0, area=area)
    assert found.draw_line_of_sight_share.dims == ("draw", "level")
    means = found.draw_line_of_sight_share.mean("draw")
    assert np.allclose(means, found.cover_probability.values[:, area].mean(axis=1), atol=1e-6)
    assert float(found.draw_line_of_sight_share[:, 0].std()) > 0.0
    assert "draw_line_of_sight_share" not in drawn()


def test_default_grid_holds_radius_and_tolerance() -> None:
    found = ensemble([replace(MIDDLE, tolerance_m=9000.0)], flat(), n_draws=2, radius_m=20_000.0)
    assert dataset_grid(found).half_m >= 29_000.0
    assert found.attrs["terrain"] == "made-up level ground"
    assert found.attrs["draws"] == 2
    assert found.sizes["level"] == 4


def test_quality_of_the_sweep_changes_the_result() -> None:
    hills = flat()
    hills.heights[:] = np.random.default_rng(2).uniform(0.0, 900.0, hills.heights.shape)
    assert not same(drawn(ground=hills, quality="draft"), drawn(ground=hills, quality="exact"))


def test_memory_does_not_grow_with_the_number_of_draws() -> None:
    """What a draw leaves to the collector of cycles is collected after each: when that runs by itself is chance."""
    drawn(n_draws=2, n_threads=1, tolerance_m=9000.0)
    peaks = []
    gc.freeze()
    for n_draws in (4, 40):
        tracemalloc.start()
        drawn(n_draws=n_draws, n_threads=1, tolerance_m=9000.0, progress=lambda *_: gc.collect())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    gc.unfreeze()
    one_map = GRID.n**2 * 4
    assert peaks[1] < peaks[0] + (40 - 4) * 0.5 * one_map, "half of one map for each further draw"


def test_progress_rises_to_the_whole() -> None:
    steps: list[tuple[str, float]] = []
    drawn(n_draws=6, n_threads=3, progress=lambda text, share: steps.append((text, share)))
    shares = [share for _, share in steps]
    assert shares == sorted(shares)
    assert steps[-1] == ("draw 6 of 6", 1.0)


def test_failure_in_one_thread_stops_the_others_and_is_raised() -> None:
    told: list[str] = []

    def stop(text: str, share: float) -> None:
        told.append(text)
        if text.startswith("draw 2 "):
            raise InterruptedError("enough")

    with pytest.raises(InterruptedError, match="enough"):
        drawn(n_draws=200, n_threads=2, progress=stop)
    assert len(told) < 20


def test_compiled_and_plain_counting_agree() -> None:
    numbers = np.random.default_rng(5)
    altitudes = numbers.uniform(0, 900, (2, 4, 5)).astype(np.float32)
    altitudes[0, 0, 0] = np.nan
    area = numbers.random((4, 5)) < 0.5
    results = []
    for add, close in ((add_site, close_draw), (add_site.py_func, close_draw.py_func)):  # type: ignore[attr-defined]
        draws = np.random.default_rng(6)
        bench = (np.zeros((2, 4, 5), np.int16), np.zeros((2, 4, 5), np.int16), np.ones((2, 4, 5)))
        folds = (np.zeros((2, 2, 4, 5), np.uint32), np.zeros((2, 2, 4, 5), np.uint32))
        detected, counts = np.zeros((2, 4, 5), np.int64), np.zeros((3, 2, 2), np.int64)
        for draw in range(3):
            for _ in range(2):
                lowest = draws.uniform(0, 900, (4, 5)).astype(np.float32)
                lowest[draws.random((4, 5)) < 0.1] = np.nan
                detection = np.where(np.isnan(lowest) | np.isnan(altitudes), np.nan, draws.random((2, 4, 5)))
                add(lowest, altitudes, detection.astype(np.float32), *bench)
            close(altitudes, area, *bench, *folds, detected, counts[draw])
        results.append((*folds, detected, counts))
        assert folds[0].max() > 1
        assert folds[1].max() > 0
    for one, other in zip(*results, strict=True):
        assert np.array_equal(one, other)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"n_draws": 0}, "n_draws is 0: nothing can be drawn; give 1 to 65536"),
        ({"tolerance_m": -1.0}, r"tolerance_m is -1\.0"),
        ({"n_threads": 0}, "n_threads is 0"),
        ({"k_ratio": 0.0}, r"k_ratio is 0\.0"),
        ({"quality": "best"}, "quality is 'best'"),
        ({"tolerance_m": 90_000.0, "grid": local_grid(GRID.centre, 2000.0, 20_000.0)}, "a position lies off the grid"),
    ],
)
def test_absurd_settings_are_refused(options: dict[str, object], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        drawn(**options)
