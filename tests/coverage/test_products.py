"""What the dataset says beside line of sight: surface, beam, redundancy, who sees first, the network's horizon."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from pyproj import CRS

from openiads.coverage.dataset import LAND, OUTSIDE, SEA, UNKNOWN, dataset_grid
from openiads.coverage.emplacement import Emplacement, seeing_sensors
from openiads.coverage.kernels import NO_SITE, UNKNOWN_SITE, combine_sites, find_edges, mark_sight, widen_beam
from openiads.coverage.network import network_maps, of_sites
from openiads.export.netcdf import write_netcdf
from openiads.geodesy.point import Point, destination
from openiads.terrain.elevation import read_elevation

from .ground import emplacement, holed, sea_and_hill, walled
from .test_compute import EFFECTIVE_M, cell, small

NAN, INF = math.nan, math.inf


def single(place: Emplacement, **changes: float) -> Emplacement:
    """The site with one radar, its estimates changed."""
    radar = seeing_sensors(place)[0]
    sure = {
        name: replace(getattr(radar, name), low=value, best=value, high=value, default=False)
        for name, value in changes.items()
    }
    return replace(place, system=replace(place.system, sensors=(replace(radar, dual_role=True, **sure),)))


# Surface.


def test_surface_tells_land_sea_unknown_and_outside() -> None:
    dataset = small(ground=sea_and_hill(), radius_m=80_000.0, heights_agl_m=(100.0,))
    flags = dataset.surface.values
    assert flags.dtype == np.int8
    assert flags[cell(dataset, Point(lat=35.0, lon=36.0))] == LAND
    assert flags[cell(dataset, Point(lat=35.3, lon=36.0))] == SEA
    assert flags[cell(dataset, Point(lat=35.0, lon=35.15))] == UNKNOWN
    assert flags[0, 0] == OUTSIDE
    assert dataset.surface.attrs["flag_meanings"].split() == ["land", "sea", "unknown", "outside"]
    assert dataset.surface.attrs["flag_values"].tolist() == [LAND, SEA, UNKNOWN, OUTSIDE]
    unseen = np.isposinf(dataset.lowest_visible_altitude_m.values[0])
    assert np.array_equal(flags == OUTSIDE, unseen)


def test_a_cell_within_the_radius_of_one_of_two_sites_is_not_outside() -> None:
    pair = (emplacement(), emplacement(lon=36.6, site_id="two"))
    together, alone = small(*pair, radius_m=30_000.0), small(*pair[:1], radius_m=30_000.0)
    beside_two = Point(lat=35.0, lon=36.7)
    assert together.surface.values[cell(together, beside_two)] == SEA
    assert (together.surface.values == OUTSIDE).any()
    assert (alone.surface.values == OUTSIDE).any()


# The interval of visibility.


def column(dataset: xr.Dataset, bearing: float, away_m: float, place: Emplacement) -> tuple[int, int]:
    return cell(dataset, destination(place.point, bearing, away_m))


def distance_in_map(dataset: xr.Dataset, place: Emplacement, i: int, j: int) -> float:
    x, y = float(dataset.x[j]), float(dataset.y[i])
    home = cell(dataset, place.point)
    return math.hypot(x - float(dataset.x[home[1]]), y - float(dataset.y[home[0]]))


def test_target_straight_above_the_antenna_is_in_sight_and_not_seen() -> None:
    place = emplacement()
    dataset = small(place, heights_agl_m=(3000.0, 20_000.0))
    i, j = cell(dataset, place.point)
    assert dataset.line_of_sight.values[0, :, i, j].tolist() == [1.0, 1.0]
    assert dataset.detection_probability.values[0, :, i, j].tolist() == [0.0, 0.0]
    assert float(dataset.beam_ceiling_m[0, i, j]) < 3000.0


def test_beam_ends_at_the_greatest_elevation_by_hand() -> None:
    """Up to 30 degrees: tan 30 = 0.57735 over the distance, from 20 m over the sea; d^2/2kR is 23 m at 20 km."""
    place = single(emplacement(), elevation_max_deg=30.0, elevation_min_deg=0.0, antenna_height_m=20.0)
    levels = (100.0, 10_000.0, 12_000.0)
    dataset = small(place, heights_agl_m=levels)
    i, j = column(dataset, 90.0, 20_000.0, place)
    away_m = distance_in_map(dataset, place, i, j)
    for elevation_deg, seen in ((29.0, True), (31.0, False)):
        high_m = 20.0 + away_m * math.tan(math.radians(elevation_deg)) + away_m**2 / (2.0 * EFFECTIVE_M)
        one = small(place, heights_agl_m=(high_m,))
        assert (float(one.detection_probability[0, 0, i, j]) > 0.5) is seen
        assert (high_m <= float(one.beam_ceiling_m[0, i, j])) is seen
        assert float(one.line_of_sight[0, 0, i, j]) == 1.0, "the ground does not know of the beam"
    ceiling_m = 20.0 + away_m * math.tan(math.radians(30.0)) + away_m**2 / (2.0 * EFFECTIVE_M)
    assert float(dataset.beam_ceiling_m[0, i, j]) == pytest.approx(ceiling_m, rel=0.005)
    assert float(dataset.beam_floor_m[0, i, j]) == pytest.approx(20.0 + away_m**2 / (2.0 * EFFECTIVE_M), abs=1.0)


def test_instrumented_range_lowers_the_ceiling_by_hand() -> None:
    """30 km instrumented: at 24 km the ceiling is sqrt(30^2 - 24^2) = 18 km over the antenna."""
    place = single(emplacement(), instrumented_range_m=30_000.0, elevation_max_deg=80.0, antenna_height_m=20.0)
    dataset = small(place, heights_agl_m=(100.0,))
    i, j = column(dataset, 0.0, 24_000.0, place)
    away_m = distance_in_map(dataset, place, i, j)
    assert float(dataset.beam_ceiling_m[0, i, j]) == pytest.approx(math.sqrt(30_000.0**2 - away_m**2), rel=0.01)
    far = column(dataset, 0.0, 40_000.0, place)
    assert float(dataset.beam_ceiling_m[(0, *far)]) == -INF
    assert float(dataset.beam_floor_m[(0, *far)]) == INF


def test_two_radars_of_a_site_widen_its_beam() -> None:
    dataset = small()
    place = emplacement()
    alone = [
        small(single_of(place, index)) for index in range(len(seeing_sensors(place)))
    ]  # one dataset for each radar of the site
    assert len(alone) > 1
    assert np.array_equal(dataset.beam_ceiling_m, np.max([one.beam_ceiling_m for one in alone], axis=0))
    assert np.array_equal(dataset.beam_floor_m, np.min([one.beam_floor_m for one in alone], axis=0))


def single_of(place: Emplacement, index: int) -> Emplacement:
    return replace(place, system=replace(place.system, sensors=(seeing_sensors(place)[index],)))


def test_no_radar_detects_outside_the_interval_of_visibility() -> None:
    dataset = small(emplacement("tor-m2"), ground=walled(), heights_agl_m=(100.0, 3000.0, 9000.0))
    altitude_m = dataset.elevation_m.values + dataset.agl_m.values[:, None, None]
    bottom_m = np.maximum(dataset.lowest_visible_altitude_m.values[0], dataset.beam_floor_m.values[0])
    inside = (altitude_m >= bottom_m) & (altitude_m <= dataset.beam_ceiling_m.values[0])
    assert 0.01 < inside.mean() < 0.9
    assert (dataset.detection_probability.values[0][~inside] == 0.0).all()


# Together.


def combined(lowest: list[float], sight: list[float], detection: list[float], ground: float = 0.0) -> list[float]:
    """One cell and one level of several sites: lowest, sight, redundancy, detection, first site."""
    maps = network_maps(
        np.array(lowest, dtype=np.float32).reshape(-1, 1, 1),
        np.array(sight, dtype=np.float32).reshape(-1, 1, 1, 1),
        np.array(detection, dtype=np.float32).reshape(-1, 1, 1, 1),
        np.full((1, 1), ground, dtype=np.float32),
    )
    values = (maps.lowest_m, maps.sight, maps.redundancy, maps.detection, maps.first_site)
    return [float(value.item()) for value in values]


def test_three_radars_of_60_50_and_40_percent_detect_88_percent_and_the_best_is_first() -> None:
    """Reference case 4."""
    assert combined([50.0, 20.0, 70.0], [1, 1, 1], [0.5, 0.6, 0.4]) == pytest.approx([20.0, 1.0, 3.0, 0.88, 1.0])


@pytest.mark.parametrize(
    ("lowest", "sight", "detection", "expected"),
    [
        ([9.0, INF], [1, 0], [0.3, 0.0], [9.0, 1.0, 1.0, 0.3, 0]),
        ([INF, INF], [0, 0], [0.0, 0.0], [INF, 0.0, 0.0, 0.0, NO_SITE]),
        ([9.0, 9.0], [0, 0], [0.005, 0.009], [9.0, 0.0, 0.0, 0.013955, NO_SITE]),
        ([9.0, NAN], [1, NAN], [0.3, NAN], [NAN, 1.0, NAN, NAN, UNKNOWN_SITE]),
        ([NAN, 9.0], [NAN, 0], [NAN, 0.0], [NAN, NAN, NAN, NAN, UNKNOWN_SITE]),
        ([0.0, NAN], [1, NAN], [0.3, NAN], [0.0, 1.0, NAN, NAN, UNKNOWN_SITE]),
        ([9.0, 9.0], [1, 1], [0.4, 0.4], [9.0, 1.0, 2.0, 0.64, 0]),
    ],
)
def test_unknown_of_one_site_stays_unknown_except_where_another_settles_it(
    lowest: list[float], sight: list[float], detection: list[float], expected: list[float]
) -> None:
    assert combined(lowest, sight, detection) == pytest.approx(expected, abs=1e-6, nan_ok=True)


def test_two_sites_count_twice_where_both_see_and_the_nearer_sees_first() -> None:
    pair = (emplacement("tor-m2"), emplacement("tor-m2", lon=36.3, site_id="two"))
    dataset = small(*pair, heights_agl_m=(3000.0,), target_class="uav-male", ground=walled())
    counts = dataset.redundancy.values[0]
    assert np.array_equal(counts, dataset.line_of_sight.values.sum(axis=0)[0])
    assert set(np.unique(counts)) == {0.0, 1.0, 2.0}
    first = dataset.first_site.values[0]
    assert first.dtype == np.int16
    assert first[cell(dataset, Point(lat=35.05, lon=36.0))] == 0
    assert first[cell(dataset, Point(lat=35.05, lon=36.3))] == 1
    assert first[cell(dataset, Point(lat=35.0, lon=35.45))] == NO_SITE
    assert dataset.first_site.attrs["flag_meanings"] == "unknown none one two"
    lowest = dataset.network_lowest_visible_altitude_m.values
    assert np.array_equal(lowest, dataset.lowest_visible_altitude_m.values.min(axis=0))


def test_unknown_ground_stays_unknown_in_every_product_of_the_network() -> None:
    dataset = small(ground=holed(), knife_edge=True)
    behind, before = cell(dataset, Point(lat=35.0, lon=36.4)), cell(dataset, Point(lat=35.0, lon=35.6))
    for name in ("redundancy", "network_lowest_visible_altitude_m", "detection_probability"):
        assert np.isnan(dataset[name].values[..., *behind]).all(), name
        assert np.isfinite(dataset[name].values[..., *before]).all(), name
    assert (dataset.first_site.values[:, *behind] == UNKNOWN_SITE).all()
    assert (dataset.first_site.values[:, *before] >= NO_SITE).all()


def test_some_of_the_sites_alone_are_what_coverage_gives_of_them() -> None:
    pair = (emplacement("tor-m2"), emplacement("s-400", lon=36.3, site_id="two"))
    both = small(*pair, ground=sea_and_hill(), radius_m=40_000.0)
    alone = small(pair[1], ground=sea_and_hill(), radius_m=40_000.0, grid=dataset_grid(both))
    part = of_sites(both, np.array([False, True]))
    xr.testing.assert_identical(part.drop_attrs(deep=False), alone.drop_attrs(deep=False))


# As CF has it.


def test_dataset_names_its_projection_as_cf_does() -> None:
    dataset = small()
    mapping = dataset.crs.attrs
    assert mapping["grid_mapping_name"] == "azimuthal_equidistant"
    assert mapping["longitude_of_projection_origin"] == pytest.approx(dataset.attrs["centre_lon"])
    assert mapping["latitude_of_projection_origin"] == pytest.approx(dataset.attrs["centre_lat"])
    assert (mapping["false_easting"], mapping["false_northing"]) == (0.0, 0.0)
    assert mapping["inverse_flattening"] == pytest.approx(298.257223563)
    assert CRS.from_cf(mapping) == CRS.from_user_input(dataset.attrs["crs"])
    on_grid = [variable for variable in dataset.data_vars.values() if "y" in variable.dims]
    assert len(on_grid) == len(dataset.data_vars)
    assert all(variable.encoding["grid_mapping"] == "crs" for variable in on_grid)
    assert all({"units", "long_name"} <= set(variable.attrs) for variable in on_grid)


def test_dataset_comes_back_from_netcdf_with_its_projection(tmp_path: Path) -> None:
    before = small(heights_agl_m=(3000.0,), flight_levels=(100.0,))
    write_netcdf(before, tmp_path / "coverage.nc")
    with xr.open_dataset(tmp_path / "coverage.nc", engine="h5netcdf", decode_coords="all") as after:
        xr.testing.assert_equal(before, after)
        assert after.line_of_sight.encoding["grid_mapping"] == "crs"
        assert after.surface.dtype == np.int8
    with xr.open_dataset(tmp_path / "coverage.nc", engine="h5netcdf", decode_coords=False) as raw:
        assert raw.line_of_sight.attrs["grid_mapping"] == "crs"
        assert "crs" not in raw.line_of_sight.attrs["coordinates"].split()
        assert {"lat", "lon"} <= set(raw.line_of_sight.attrs["coordinates"].split())


def test_flags_have_the_type_of_their_variable() -> None:
    for name, variable in small().data_vars.items():
        if "flag_values" in variable.attrs:
            assert variable.attrs["flag_values"].dtype == variable.dtype, name
            assert len(variable.attrs["flag_meanings"].split()) == len(variable.attrs["flag_values"]), name


def test_provenance_says_what_the_products_stand_on() -> None:
    plain, edged = small().attrs, small(knife_edge=True, k_ratio=1.2).attrs
    assert (plain["k_ratio"], plain["knife_edge"], plain["quality"]) == (4 / 3, 0, "default")
    assert (edged["k_ratio"], edged["knife_edge"]) == (1.2, 1)
    assert "diffraction" in plain["ignored"]
    assert "diffraction" not in edged["ignored"]
    assert "multipath, ducting" in edged["ignored"]
    assert all(isinstance(value, str | int | float) for value in plain.values())


def test_compiled_and_plain_loops_agree() -> None:
    draws = np.random.default_rng(5)
    lowest = draws.uniform(0, 3000, (2, 6, 5)).astype(np.float32)
    lowest[0, 2, 2], lowest[1, 3, 3] = np.nan, np.inf
    altitudes = draws.uniform(0, 5000, (3, 6, 5)).astype(np.float32)
    ground = draws.uniform(0, 500, (6, 5)).astype(np.float32)
    detection = draws.uniform(0, 0.9, (2, 3, 6, 5)).astype(np.float32)
    radar = np.array([4e4, 1.0, 60.0, -13.8, 1e3, 6e4, -0.05, 0.9])
    results = []
    for sees, combines, finds, widens in (
        (mark_sight, combine_sites, find_edges, widen_beam),
        (mark_sight.py_func, combine_sites.py_func, find_edges.py_func, widen_beam.py_func),  # type: ignore[attr-defined]
    ):
        sight = np.zeros((2, 3, 6, 5), dtype=np.float32)
        for site in range(2):
            sees(lowest[site], altitudes, sight[site])
        filled = [np.zeros((6, 5), dtype=np.float32), *np.zeros((3, 3, 6, 5), dtype=np.float32)]
        filled.append(np.zeros((3, 6, 5), dtype=np.int16))
        combines(lowest, sight, detection, ground, *filled)
        edges = np.zeros((2, 6, 5), dtype=np.float32)
        finds(lowest[0], ground, 1000.0, 2.2, 1.7, 30.0, EFFECTIVE_M, 1e5, edges)
        beam = [np.full((6, 5), INF, dtype=np.float32), np.full((6, 5), -INF, dtype=np.float32)]
        widens(1000.0, 2.2, 1.7, 30.0, EFFECTIVE_M, radar, *beam)
        results.append([sight, *filled, edges, *beam])
    for compiled, plain in zip(*results, strict=True):
        assert np.allclose(compiled, plain, rtol=1e-6, equal_nan=True)


def test_quality_of_the_sweep_changes_the_horizon_and_is_said() -> None:
    """Over the real ridge above Masyaf; a draft is coarser than the exact sweep, and both stay near it."""
    ridge, options = emplacement(lat=35.135, lon=36.240), {"heights_agl_m": (300.0,), "radius_m": 25_000.0}
    maps = {word: small(ridge, ground=read_elevation(), quality=word, **options) for word in ("draft", "exact")}
    draft, exact = (one.lowest_visible_altitude_m.values[0] for one in maps.values())
    inside = np.isfinite(exact)
    assert not np.array_equal(draft[inside], exact[inside])
    assert np.abs(draft[inside] - exact[inside]).mean() < 5.0
    assert [one.attrs["quality"] for one in maps.values()] == ["draft", "exact"]
