"""Coverage: the map equals the formulas, every setting counts, unknown stays unknown."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from openiads.coverage.arrays import radar_numbers
from openiads.coverage.compute import coverage
from openiads.coverage.dataset import any_detects, any_seen, dataset_grid
from openiads.coverage.emplacement import Emplacement, guiding_sensors, searching_radars, seeing_sensors
from openiads.coverage.kernels import add_detection, mark_reach
from openiads.errors import CatalogueError, ScenarioError, TerrainError
from openiads.geodesy.earth import effective_earth_radius_m
from openiads.geodesy.local_grid import local_grid, to_grid_m
from openiads.geodesy.point import Point, destination
from openiads.physics.detection import look_detection_probability
from openiads.physics.propagation import elevation_sine, slant_range_m
from openiads.units import NAUTICAL_MILE_M

from .ground import emplacement, flat, holed, walled

RADIUS_M = 60_000.0
EFFECTIVE_M = effective_earth_radius_m(4 / 3)


def small(*places: Emplacement, ground=None, **options) -> xr.Dataset:
    settings = {"heights_agl_m": (100.0, 3000.0), "radius_m": RADIUS_M} | options
    return coverage(places or (emplacement(),), ground or flat(), **settings)


def cell(dataset: xr.Dataset, point: Point) -> tuple[int, int]:
    x, y = to_grid_m(dataset_grid(dataset), point)
    return int(np.abs(dataset.y.values - y).argmin()), int(np.abs(dataset.x.values - x).argmin())


def test_dataset_has_the_names_dimensions_and_units_of_the_contract() -> None:
    dataset = small(flight_levels=(250.0,))
    assert dataset.line_of_sight.dims == ("site", "level", "y", "x")
    assert dataset.detection_probability.dims == ("site", "level", "y", "x")
    assert dataset.network_detection_probability.dims == ("level", "y", "x")
    assert dataset.lowest_visible_altitude_m.dims == ("site", "y", "x")
    assert dataset.reach.dims == ("effector", "level", "y", "x")
    assert list(dataset.level.values) == ["100 m AGL", "3000 m AGL", "FL250"]
    assert dataset.flight_level.values[2] == 250.0
    assert dataset.elevation_m.attrs["standard_name"] == "surface_altitude"
    assert dataset.attrs["terrain"] == "made-up level ground"
    assert all("units" in variable.attrs for variable in dataset.data_vars.values())


def test_map_equals_the_formula_in_a_cell() -> None:
    place = emplacement("tor-m2")
    dataset = small(place)
    i, j = cell(dataset, destination(place.point, 90.0, 20_000.0))
    x, y = to_grid_m(dataset_grid(dataset), place.point)
    distance_m = float(np.hypot(dataset.x[j] - x, dataset.y[i] - y))
    missed = 1.0
    for radar in searching_radars(place):
        ends = (radar.antenna_height_m.best, 3000.0, distance_m)
        slant_m = slant_range_m(*ends, EFFECTIVE_M)
        sine = elevation_sine(*ends, slant_m, EFFECTIVE_M)
        missed *= 1 - look_detection_probability(slant_m, sine, 3.0, *radar_numbers(radar))
    assert 0.5 < 1 - missed < 1.0
    assert float(dataset.detection_probability[0, 1, i, j]) == pytest.approx(1 - missed, rel=1e-5)
    assert dataset.attrs["target_rcs_m2"] == 3.0


def test_three_radars_of_60_50_and_40_percent_detect_88_percent_not_100() -> None:
    each = np.array([0.6, 0.5, 0.4], dtype=np.float32)
    assert float(any_detects(each)) == pytest.approx(0.88)


def test_two_sites_detect_together_by_the_product_of_their_misses() -> None:
    dataset = small(emplacement("tor-m2"), emplacement("pantsir-s1", lon=36.2, site_id="two"), target_class="uav-small")
    p, q = dataset.detection_probability.values.astype(float)
    assert np.allclose(dataset.network_detection_probability, 1 - (1 - p) * (1 - q), atol=1e-6, equal_nan=True)
    assert (dataset.network_detection_probability.values > np.maximum(p, q) + 1e-3).any()


def test_order_of_the_sites_changes_nothing() -> None:
    pair = (emplacement("tor-m2"), emplacement("pantsir-s1", lon=36.2, site_id="two"))
    forth, back = small(*pair), small(*reversed(pair))
    assert np.array_equal(forth.network_line_of_sight, back.network_line_of_sight, equal_nan=True)
    assert np.allclose(
        forth.network_detection_probability, back.network_detection_probability, atol=1e-6, equal_nan=True
    )


@pytest.mark.parametrize("bearing", [0.0, 90.0])
def test_hundred_mile_ring_is_a_hundred_miles_east_and_north_at_60_north(bearing: float) -> None:
    place, ring_m = emplacement(lat=60.0), 100 * NAUTICAL_MILE_M
    weapon = place.system.effectors[0]
    ring = replace(weapon.range_max_m, low=ring_m, best=ring_m, high=ring_m)
    system = replace(place.system, effectors=(replace(weapon, range_max_m=ring),))
    sited = replace(place, system=system)
    dataset = small(sited, ground=flat(60.0, half_deg=4.0), heights_agl_m=(10_000.0,), radius_m=220_000.0)
    for away_m, reached in ((ring_m - 4000.0, 1.0), (ring_m + 4000.0, 0.0)):
        i, j = cell(dataset, destination(place.point, bearing, away_m))
        assert float(dataset.reach[0, 0, i, j]) == reached


def test_target_behind_the_wall_is_neither_seen_nor_reached_until_it_flies_high() -> None:
    dataset = small(ground=walled(), heights_agl_m=(300.0, 8000.0))
    i, j = cell(dataset, Point(lat=35.0, lon=36.4))
    assert dataset.line_of_sight.values[0, :, i, j].tolist() == [0.0, 1.0]
    assert dataset.detection_probability.values[0, 0, i, j] == 0.0
    assert dataset.reach.values[:, 0, i, j].max() == 0.0
    assert dataset.reach.values[:, 1, i, j].max() == 1.0


def test_unknown_ground_stays_unknown_in_every_product() -> None:
    dataset = small(ground=holed())
    behind, before = cell(dataset, Point(lat=35.0, lon=36.4)), cell(dataset, Point(lat=35.0, lon=35.6))
    for name in ("line_of_sight", "detection_probability", "network_line_of_sight", "network_detection_probability"):
        assert np.isnan(dataset[name].values[..., *behind]).all(), name
        assert np.isfinite(dataset[name].values[..., *before]).all(), name
    assert np.isnan(dataset.reach.values[..., *behind]).all()
    assert np.isnan(dataset.lowest_visible_altitude_m.values[..., *behind]).all()


def test_another_site_that_sees_settles_what_one_does_not_know() -> None:
    nan = np.nan
    sight = np.array([[1.0, nan, nan, 0.0], [nan, nan, 0.0, 0.0]], dtype=np.float32)
    assert any_seen(sight).tolist()[0] == 1.0
    assert np.isnan(any_seen(sight)[1:3]).all()
    assert any_seen(sight)[3] == 0.0


def test_flight_level_under_the_ground_is_no_air() -> None:
    dataset = small(ground=walled(4000.0), heights_agl_m=(), flight_levels=(100.0,))
    i, j = cell(dataset, Point(lat=35.0, lon=36.2))
    assert dataset.elevation_m.values[i, j] > 3048.0
    assert np.isnan(dataset.network_line_of_sight.values[0, i, j])


def test_line_of_sight_does_not_depend_on_the_range_of_the_radar() -> None:
    far, near = small(emplacement("s-400"), ground=walled()), small(emplacement("tor-m2"), ground=walled())
    assert float(near.detection_probability.mean()) < 0.8 * float(far.detection_probability.mean())
    assert float(near.line_of_sight.mean()) == pytest.approx(float(far.line_of_sight.mean()), abs=0.05)


@pytest.mark.parametrize(
    ("variable", "options"),
    [
        ("lowest_visible_altitude_m", {"k_ratio": 1.0}),
        ("detection_probability", {"target_class": "uav-quad"}),
        ("line_of_sight", {"heights_agl_m": (50.0, 3000.0)}),
        ("line_of_sight", {"heights_agl_m": (), "flight_levels": (10.0, 100.0)}),
        ("lowest_visible_altitude_m", {"ground": walled(500.0)}),
        (
            "lowest_visible_altitude_m",
            {"radius_m": 40_000.0, "grid": local_grid(Point(lat=35.0, lon=36.0), 2000.0, 60e3)},
        ),
    ],
)
def test_each_setting_changes_the_result(variable: str, options: dict[str, object]) -> None:
    grid = local_grid(Point(lat=35.0, lon=36.0), 2000.0, 60e3)
    before, after = small(grid=grid), small(**({"grid": grid} | options))
    assert not np.array_equal(before[variable].values, after[variable].values, equal_nan=True)


def test_grid_sets_where_and_how_finely_the_map_lies() -> None:
    dataset = small(grid=local_grid(Point(lat=35.1, lon=36.1), 3000.0, 30_000.0))
    assert dataset.sizes["x"] == 21
    assert dataset.attrs["posting_m"] == 3000.0


def test_mast_stands_only_where_asked_for_and_sees_farther() -> None:
    plain, raised = small(emplacement()), small(emplacement(mast=True))
    assert all(not radar.optional for radar in seeing_sensors(emplacement()))
    assert (raised.lowest_visible_altitude_m.values <= plain.lowest_visible_altitude_m.values + 0.02).all()
    assert (raised.lowest_visible_altitude_m.values < plain.lowest_visible_altitude_m.values - 10.0).any()


def test_search_radars_search_engagement_radars_guide_and_sights_do_neither() -> None:
    place = emplacement()
    assert {radar.role for radar in searching_radars(place)} == {"search"}
    assert {radar.role for radar in guiding_sensors(place)} == {"engagement"}
    sights = [sensor for sensor in emplacement("pantsir-s1").system.sensors if sensor.role == "electro-optical"]
    assert sights
    assert not set(sights) & set(seeing_sensors(emplacement("pantsir-s1")))
    blind = replace(place, system=replace(place.system, sensors=tuple(sights)))
    assert seeing_sensors(blind) == searching_radars(blind) == guiding_sensors(blind) == sights


def test_progress_names_the_steps_and_rises_to_the_whole() -> None:
    steps: list[tuple[str, float]] = []
    small(progress=lambda text, share: steps.append((text, share)))
    assert any("one" in text for text, _ in steps)
    shares = [share for _, share in steps]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_compiled_and_plain_loops_agree() -> None:
    draws = np.random.default_rng(11)
    lowest = draws.uniform(0, 4000, (6, 5)).astype(np.float32)
    altitudes = draws.uniform(0, 6000, (2, 6, 5)).astype(np.float32)
    altitudes[0, 1, 1] = lowest[3, 3] = np.nan
    radar = radar_numbers(emplacement("tor-m2").system.sensors[0])
    weapons = np.array([[1000.0, 12_000.0, 10.0, 5000.0], [500.0, 4000.0, 0.0, 3000.0]])
    ground = np.zeros((6, 5), dtype=np.float32)
    detections, reaches = [], []
    for see, hit in ((add_detection, mark_reach), (add_detection.py_func, mark_reach.py_func)):  # type: ignore[attr-defined]
        detections.append(np.zeros((2, 6, 5), dtype=np.float32))
        reaches.append(np.zeros((2, 2, 6, 5), dtype=np.float32))
        see(lowest, altitudes, 3000.0, 2.2, 1.7, 5.0, EFFECTIVE_M, 1.0, radar, detections[-1])
        hit(lowest, altitudes, ground, 3000.0, 2.2, 1.7, 0.0, EFFECTIVE_M, weapons, reaches[-1])
    assert np.allclose(*detections, rtol=1e-6, equal_nan=True)
    assert np.array_equal(*reaches, equal_nan=True)
    assert np.nanmax(detections[0]) > 0
    assert np.nanmax(reaches[0]) == 1.0


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"heights_agl_m": (-5.0,)}, ScenarioError, r"height above ground is -5\.0.*give 0 to 40000"),
        ({"heights_agl_m": (float("nan"),)}, ScenarioError, "height above ground is nan"),
        ({"flight_levels": (9000.0,)}, ScenarioError, r"flight level is 9000\.0"),
        ({"heights_agl_m": ()}, ScenarioError, "none given"),
        ({"heights_agl_m": (100.0, 100.0)}, ScenarioError, "one twice"),
        ({"k_ratio": 0.0}, ScenarioError, r"k_ratio is 0\.0"),
        ({"quality": "best"}, ScenarioError, r"quality is 'best'.*give draft, default, exact"),
        ({"radius_m": -1.0}, ScenarioError, r"radius_m is -1\.0"),
        ({"target_class": "zeppelin"}, CatalogueError, "'zeppelin': unknown; give one of .*fighter-4gen"),
    ],
)
def test_absurd_settings_are_refused(options: dict[str, object], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        small(**options)


def test_site_off_the_terrain_and_sites_of_one_name_are_refused() -> None:
    with pytest.raises(TerrainError, match="lies off the terrain"):
        small(emplacement(lat=50.0))
    with pytest.raises(ScenarioError, match="one twice"):
        small(emplacement(), emplacement(lon=36.1))
