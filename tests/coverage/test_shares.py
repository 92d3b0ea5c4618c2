"""Shares of an area, and the published terrain case of Hmeimim and the ridge above Masyaf."""

import numpy as np
import pytest
import xarray as xr

from openiads.coverage.compute import coverage
from openiads.coverage.extent import area_grid, coverage_grid, default_radius_m
from openiads.coverage.level import levels
from openiads.coverage.shares import area_mask, mask_reach_shares, shares
from openiads.errors import ScenarioError
from openiads.geodesy.point import Point, distance_m
from openiads.terrain.elevation import read_elevation

from .ground import emplacement, flat, holed, walled

HMEIMIM = emplacement(lat=35.401, lon=35.949, site_id="hmeimim")
MASYAF = emplacement(lat=35.135, lon=36.240, site_id="masyaf")
EAST = (45.0, 135.0)
WITHIN = 0.02


@pytest.fixture(scope="module")
def real() -> dict[str, xr.Dataset]:
    ground = read_elevation()
    grid = area_grid([MASYAF.point], HMEIMIM.point, 100_000.0, ground)
    options = {"heights_agl_m": (100.0, 3000.0), "radius_m": 145_000.0, "grid": grid}
    return {
        "alone": coverage([HMEIMIM], ground, **options),
        "both": coverage([HMEIMIM, MASYAF], ground, **options),
    }


@pytest.mark.parametrize(
    ("area_km", "sector", "agl_m", "alone", "both"),
    [
        ((0, 100), (0, 360), 3000.0, 0.84, 0.91),
        ((20, 80), EAST, 3000.0, 0.69, 0.91),
        ((0, 80), EAST, 3000.0, 0.71, 0.92),
        ((0, 100), (0, 360), 100.0, 0.23, 0.33),
        ((20, 80), EAST, 100.0, 0.04, 0.05),
    ],
)
def test_shares_seen_from_hmeimim_and_masyaf_equal_an_independent_computation(
    real: dict[str, xr.Dataset],
    area_km: tuple[float, float],
    sector: tuple[float, float],
    agl_m: float,
    alone: float,
    both: float,
) -> None:
    """NOAA GLOBE 30 arc-seconds, k 4/3, antenna 9.6 m; rays refined to 50 m and 0.05 degrees."""
    area = {"within_m": (area_km[0] * 1000.0, area_km[1] * 1000.0), "sector_deg": sector}
    for name, expected in (("alone", alone), ("both", both)):
        row = next(row for row in shares(real[name], **area) if row["agl_m"] == agl_m)
        assert row["line_of_sight_share"] == pytest.approx(expected, abs=WITHIN), name


def test_shares_are_given_per_level_with_agl_or_flight_level() -> None:
    dataset = coverage([emplacement()], flat(), heights_agl_m=(50.0,), flight_levels=(100.0,), radius_m=50e3)
    rows = shares(dataset, within_m=(0.0, 40e3))
    assert [set(row) for row in rows] == [
        {"agl_m", "line_of_sight_share", "detection_share"},
        {"fl", "line_of_sight_share", "detection_share"},
    ]
    assert rows[1]["line_of_sight_share"] == 1.0
    mask = area_mask(dataset, (0.0, 40e3), (0.0, 360.0))
    mean = dataset.network_detection_probability.values[1][mask].mean(dtype=float)
    assert rows[1]["detection_share"] == pytest.approx(mean)


def test_area_lies_between_the_distances_and_bearings_from_the_first_site() -> None:
    dataset = coverage([emplacement()], flat(), heights_agl_m=(50.0,), radius_m=50e3)
    mask = area_mask(dataset, (20e3, 40e3), (45.0, 135.0))
    lat, lon = dataset.lat.values[mask], dataset.lon.values[mask]
    away = [distance_m(Point(lat=35.0, lon=36.0), Point(lat=a, lon=b)) for a, b in zip(lat, lon, strict=True)]
    assert min(away) >= 20e3
    assert max(away) <= 40e3
    assert lon.min() > 36.0
    quarter_ring_m2 = np.pi * (40e3**2 - 20e3**2) / 4
    assert mask.sum() * dataset.attrs["posting_m"] ** 2 == pytest.approx(quarter_ring_m2, rel=0.03)


def test_sector_through_north_is_the_rest_of_the_circle() -> None:
    dataset = coverage([emplacement()], flat(), heights_agl_m=(50.0,), radius_m=50e3)
    whole = area_mask(dataset, (1e3, 40e3), (0.0, 360.0))
    north, south = (area_mask(dataset, (1e3, 40e3), sector) for sector in ((300.0, 60.0), (60.0, 300.0)))
    assert ((north | south) == whole).all()
    assert south.sum() == pytest.approx(2 * north.sum(), rel=0.05)


def test_unknown_ground_is_left_out_and_nothing_known_gives_none() -> None:
    dataset = coverage([emplacement()], holed(), heights_agl_m=(8000.0,), radius_m=60e3)
    assert shares(dataset, within_m=(0.0, 50e3))[0]["line_of_sight_share"] == 1.0
    assert shares(dataset, within_m=(40e3, 50e3), sector_deg=(80.0, 100.0))[0]["line_of_sight_share"] is None


def test_wall_takes_its_share_of_the_sector_behind_it() -> None:
    dataset = coverage([emplacement()], walled(), heights_agl_m=(300.0,), radius_m=60e3)
    behind = shares(dataset, within_m=(25e3, 50e3), sector_deg=(80.0, 100.0))[0]
    before = shares(dataset, within_m=(25e3, 50e3), sector_deg=(260.0, 280.0))[0]
    assert behind["line_of_sight_share"] == 0.0
    assert before["line_of_sight_share"] == 1.0


def test_reach_is_shared_out_per_effector_and_level() -> None:
    dataset = coverage([emplacement("tor-m2")], flat(), heights_agl_m=(1000.0, 20_000.0), radius_m=50e3)
    [(name, range_m, (low, high))] = mask_reach_shares(dataset, area_mask(dataset, (0.0, 40e3), (0.0, 360.0)))
    assert name.startswith("one: ")
    assert range_m == 15_000.0
    assert low == pytest.approx((15 / 40) ** 2, abs=0.02)
    assert high == 0.0


@pytest.mark.parametrize("within_m", [(0.0, 90e3), (40e3, 20e3), (-1.0, 10e3)])
def test_area_beyond_the_radius_or_upside_down_is_refused(within_m: tuple[float, float]) -> None:
    dataset = coverage([emplacement()], flat(), heights_agl_m=(50.0,), radius_m=50e3)
    with pytest.raises(ScenarioError, match="within the radius of 50000 m"):
        shares(dataset, within_m=within_m)


def test_default_radius_is_the_longest_range_or_the_horizon_if_nearer() -> None:
    low, high = levels((10.0,), ()), levels((20_000.0,), ())
    tor = [emplacement("tor-m2")]
    farthest = max(sensor.instrumented_range_m.best for sensor in tor[0].system.sensors)
    assert default_radius_m(tor, flat(), high, 4 / 3) == farthest
    assert 25_000.0 < default_radius_m([emplacement()], flat(), low, 4 / 3) < 28_000.0


def test_default_grid_holds_the_radius_but_no_more_than_the_terrain() -> None:
    ground = flat()
    grid = coverage_grid([emplacement()], ground, 30_000.0)
    assert grid.half_m >= 30_000.0
    assert grid.posting_m == ground.posting_m
    assert coverage_grid([emplacement()], ground, 900_000.0).half_m < 130_000.0
