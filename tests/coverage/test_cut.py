"""The vertical cut: by hand over level ground, and in agreement with the map."""

import math

import numpy as np
import pytest
import xarray as xr

from openiads.coverage.compute import coverage
from openiads.coverage.cut import cut
from openiads.coverage.emplacement import searching_radars
from openiads.errors import CatalogueError, ScenarioError
from openiads.geodesy.earth import effective_earth_radius_m
from openiads.geodesy.point import Point, distance_m
from openiads.physics.propagation import horizon_range_m
from openiads.terrain.elevation import read_elevation
from tests.coverage.ground import emplacement, flat, holed, walled

WEST, EAST = Point(lat=35.0, lon=35.4), Point(lat=35.0, lon=36.6)
LINE = (WEST, EAST)


@pytest.fixture(scope="module")
def level() -> xr.Dataset:
    return cut([emplacement()], flat(), LINE, n_distances=241, n_altitudes=121)


def test_line_is_the_geodesic_and_its_length_is_true(level: xr.Dataset) -> None:
    assert float(level.distance_m[-1]) == pytest.approx(distance_m(WEST, EAST))
    assert (float(level.lat[0]), float(level.lon[-1])) == pytest.approx((35.0, 36.6))
    assert float(level.lat[120]) > 35.0, "a geodesic between points of one latitude bends to the pole"


def test_lowest_altitude_over_the_sea_is_that_of_the_smooth_earth(level: xr.Dataset) -> None:
    antenna_m = max(radar.antenna_height_m.best for radar in emplacement().system.sensors if not radar.optional)
    radius_m = effective_earth_radius_m(4 / 3)
    away_m = np.array(
        [distance_m(Point(lat=35.0, lon=36.0), Point(lat=float(y), lon=float(x))) for y, x in _points(level)]
    )
    lowest_m = level.lowest_visible_altitude_m.values[0]
    for height_m in (5.0, 40.0):
        reached_m = away_m[lowest_m <= height_m].max()
        assert reached_m == pytest.approx(horizon_range_m(antenna_m, height_m, radius_m), abs=1500.0)


def test_sea_is_sea_and_the_hole_is_unknown_with_all_that_lies_behind_it(level: xr.Dataset) -> None:
    assert set(np.unique(level.surface.values)) == {1}
    hole = cut([emplacement()], holed(), LINE, n_distances=241, n_altitudes=41)
    unknown = hole.surface.values == 2
    assert 0 < unknown.sum() < 40
    behind = np.arange(241) > np.flatnonzero(unknown).max()
    assert np.isnan(hole.network_line_of_sight.values[:, behind]).all()
    assert np.isnan(hole.network_detection_probability.values[:, behind]).all()
    assert np.isnan(hole.reach.values[:, :, behind]).all()
    assert np.isfinite(hole.network_line_of_sight.values[:, :100]).all()


def test_air_in_the_ground_is_not_a_number_and_the_wall_hides_what_is_behind() -> None:
    wall = cut([emplacement()], walled(), LINE, n_distances=241, n_altitudes=121)
    inside = wall.altitude_m.values[:, None] < wall.elevation_m.values[None, :]
    assert inside.any()
    assert np.isnan(wall.network_line_of_sight.values[inside]).all()
    behind = int(np.argmin(np.abs(wall.lon.values - 36.35)))
    sight = wall.network_line_of_sight.values[:, behind]
    assert sight[wall.altitude_m.values < 1500.0].max() == 0.0
    assert sight[-1] == 1.0
    assert wall.network_detection_probability.values[:, behind][sight == 0.0].max() == 0.0


def test_cut_agrees_with_the_map_along_the_same_line() -> None:
    place = emplacement(lat=35.401, lon=35.949)
    line = (Point(lat=35.401, lon=35.949), Point(lat=35.2, lon=36.6))
    section = cut([place], read_elevation(), line, top_m=6000.0, n_distances=61, n_altitudes=61)
    terrain = read_elevation()
    dataset = coverage([place], terrain, heights_agl_m=(), flight_levels=(98.4252,), radius_m=70e3)
    index = int(np.argmin(np.abs(section.altitude_m.values - 3000.0)))
    differ, apart = [], []
    for number in range(61):
        at = {"lat": float(section.lat[number]), "lon": float(section.lon[number])}
        cell = np.unravel_index(
            np.argmin((dataset.lat.values - at["lat"]) ** 2 + (dataset.lon.values - at["lon"]) ** 2), dataset.lat.shape
        )
        differ.append(
            abs(
                float(section.network_detection_probability[index, number])
                - float(dataset.network_detection_probability.values[0][cell])
            )
        )
        apart.append(
            float(section.lowest_visible_altitude_m[0, number])
            - float(dataset.lowest_visible_altitude_m.values[0][cell])
        )
    assert np.median(differ) < 0.005
    assert np.mean(np.array(differ) > 0.05) < 0.1
    assert abs(np.median(apart)) < 30.0


def test_network_is_made_of_its_sites() -> None:
    two = cut([emplacement(), emplacement(lon=36.4, site_id="two")], walled(), LINE, n_distances=81, n_altitudes=41)
    each = two.detection_probability.values.astype(float)
    known = np.isfinite(each).all(axis=0)
    together = 1.0 - np.prod(1.0 - each, axis=0)
    np.testing.assert_allclose(two.network_detection_probability.values[known], together[known], atol=1e-6)
    one = cut([emplacement()], walled(), LINE, n_distances=81, n_altitudes=41)
    assert np.nansum(two.network_line_of_sight) > np.nansum(one.network_line_of_sight)


def test_beam_leaves_a_cone_of_silence_above_the_antenna(level: xr.Dataset) -> None:
    over = int(np.argmin(np.abs(level.lon.values - 36.0)))
    steepest_deg = max(radar.elevation_max_deg.best for radar in searching_radars(emplacement()))
    off = int(np.argmin(np.abs(level.distance_m.values - level.distance_m.values[over] - 4000.0)))
    away_m = float(level.distance_m[off] - level.distance_m[over])
    assert float(level.beam_ceiling_m[0, off]) == pytest.approx(
        away_m * math.tan(math.radians(steepest_deg)), abs=150.0
    )
    above = level.altitude_m.values > away_m * math.tan(math.radians(steepest_deg)) + 200.0
    assert level.network_detection_probability.values[above, off].max() == 0.0
    assert level.network_line_of_sight.values[above, off].min() == 1.0


@pytest.mark.parametrize(
    "change",
    [{"top_m": 9000.0}, {"target_class": "uav-quad"}, {"k_ratio": 1.0}, {"n_distances": 81}, {"n_altitudes": 61}],
)
def test_each_setting_changes_the_cut(change: dict[str, object]) -> None:
    settings = {"n_distances": 61, "n_altitudes": 41}
    place = emplacement("pantsir-s1")
    plain = cut([place], walled(), LINE, **settings)
    other = cut([place], walled(), LINE, **(settings | change))
    assert not plain.drop_attrs().identical(other.drop_attrs())


def test_a_line_may_bend() -> None:
    bend = Point(lat=35.3, lon=36.0)
    found = cut([emplacement()], flat(), (WEST, bend, EAST), n_distances=201, n_altitudes=21)
    assert float(found.distance_m[-1]) == pytest.approx(distance_m(WEST, bend) + distance_m(bend, EAST))
    nearest = np.argmin(np.hypot(found.lat.values - 35.3, found.lon.values - 36.0))
    assert float(found.lat[nearest]) == pytest.approx(35.3, abs=0.01)


def test_quality_of_the_sweep_changes_the_horizon() -> None:
    line = (Point(lat=35.401, lon=35.6), Point(lat=35.2, lon=36.9))
    place = emplacement(lat=35.401, lon=35.949)
    found = [cut([place], read_elevation(), line, n_altitudes=21, quality=quality) for quality in ("draft", "exact")]
    apart_m = np.abs(np.diff([one.lowest_visible_altitude_m.values[0] for one in found], axis=0))
    assert 0.0 < np.nanmax(apart_m) < 500.0
    assert np.nanmedian(apart_m) < 5.0
    assert [one.attrs["quality"] for one in found] == ["draft", "exact"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"line": (WEST, WEST)}, "length of the line is 0"),
        ({"top_m": 5.0}, "top is 5.0: no height to look up to"),
        ({"k_ratio": 0.0}, "k is 0.0: no atmosphere"),
        ({"emplacements": ()}, "there is no site"),
    ],
)
def test_what_cannot_be_cut_is_told(change: dict[str, object], words: str) -> None:
    asked = {"emplacements": (emplacement(),), "elevation": flat(), "line": LINE} | change
    with pytest.raises(ScenarioError, match=words):
        cut(**asked)


def test_unknown_target_class_is_told() -> None:
    with pytest.raises(CatalogueError, match="fighter-4gen"):
        cut([emplacement()], flat(), LINE, target_class="blimp")


def _points(dataset: xr.Dataset) -> list[tuple[float, float]]:
    return list(zip(dataset.lat.values, dataset.lon.values, strict=True))
