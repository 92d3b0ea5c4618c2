"""The knife edge in the probability of detection: worked by hand behind a wall, and where it must change nothing."""

import math

import numpy as np
import pytest

from openiads.coverage.arrays import noticed_range_m, radar_numbers, wavelength_m
from openiads.coverage.emplacement import searching_radars, seeing_sensors
from openiads.coverage.kernels import (
    add_detection,
    add_detection_over_edges,
    find_edges,
    look_probability,
    steepest_share,
)
from openiads.geodesy.earth import effective_earth_radius_m
from openiads.physics.diffraction import knife_edge_loss_db
from openiads.physics.propagation import shadow_altitude_m, sight_slope

from .ground import emplacement, walled
from .test_compute import small

EFFECTIVE_M = effective_earth_radius_m(4 / 3)
POSTING_M = 500.0
ANTENNA_M, WALL_M = 20.0, 300.0
ROW, HERE, WALL, THERE = 3, 2, 42, 82
"""On one row: the antenna, a wall 20 km away, a target 40 km away."""


def profile() -> tuple[np.ndarray, np.ndarray]:
    """Ground at sea level with one row of high postings, and the horizon of the antenna before and behind it."""
    ground = np.zeros((7, 90), dtype=np.float32)
    ground[:, WALL] = WALL_M
    lowest = ground.copy()
    wall_m = (WALL - HERE) * POSTING_M
    slope = sight_slope(ANTENNA_M, WALL_M, wall_m, EFFECTIVE_M)
    for j in range(WALL + 1, 90):
        lowest[ROW, j] = shadow_altitude_m(ANTENNA_M, slope, (j - HERE) * POSTING_M, EFFECTIVE_M)
    return ground, lowest


def edges_of(ground: np.ndarray, lowest: np.ndarray, reach_m: float = 1e6) -> np.ndarray:
    edges = np.empty((2, *ground.shape), dtype=np.float32)
    find_edges(lowest, ground, POSTING_M, ROW, HERE, ANTENNA_M, EFFECTIVE_M, reach_m, edges)
    return edges


def test_edge_is_the_wall_for_all_that_stands_behind_it() -> None:
    edges = edges_of(*profile())
    assert edges[0, ROW, THERE] == (WALL - HERE) * POSTING_M
    slope = sight_slope(ANTENNA_M, WALL_M, (WALL - HERE) * POSTING_M, EFFECTIVE_M)
    assert edges[1, ROW, THERE] == pytest.approx(slope, rel=1e-4)


def test_horizon_of_the_sea_is_no_edge_and_that_of_a_plain_is_one() -> None:
    """Before the wall the steepest point is the horizon, sqrt(2 R h) away."""
    ground, lowest = profile()
    assert np.isnan(edges_of(ground, lowest)[:, ROW, HERE + 1 : WALL + 1]).all()
    plain_m = np.float32(4.0)
    lower = edges_of(ground + plain_m, lowest + plain_m)
    horizon_m = math.sqrt(2.0 * EFFECTIVE_M * (ANTENNA_M - 4.0))
    assert lower[0, ROW, WALL] == pytest.approx(horizon_m, abs=POSTING_M)


def test_cell_of_the_antenna_has_no_edge() -> None:
    edges = edges_of(*profile())
    assert np.isnan(edges[:, ROW, HERE]).all()


def test_edges_are_looked_for_within_the_reach_only() -> None:
    edges = edges_of(*profile(), reach_m=30_000.0)
    assert np.isnan(edges[0, ROW, THERE])
    assert edges[0, ROW, THERE - 22] > 0.0


@pytest.mark.parametrize(("down", "right"), [(7.3, 2.1), (-7.3, 2.1), (2.1, 7.3), (2.1, -7.3), (-2.1, -7.3), (6, 6)])
def test_steepest_ground_is_found_in_every_direction(down: float, right: float) -> None:
    """A tall ring 4 to 5 cells around the antenna is met between these shares of the line."""
    rows, columns = np.mgrid[-10:11, -10:11]
    ground = np.where(np.maximum(abs(rows), abs(columns)) == 4, 900.0, 0.0).astype(np.float32)
    share, slope, top_m = steepest_share(ground, 10.0, 10.0, down, right, 5.0, 10_000.0, EFFECTIVE_M)
    assert share == pytest.approx(4.0 / max(abs(down), abs(right)))
    away_m = share * 10_000.0
    assert top_m == pytest.approx(900.0)
    assert slope == pytest.approx(895.0 / away_m - away_m / (2.0 * EFFECTIVE_M))


@pytest.mark.parametrize("below_m", [300.0, 60.0, 10.0, 0.0, -10.0, -30.0, -400.0])
def test_detection_behind_the_wall_is_worked_by_hand(below_m: float) -> None:
    """v = h sqrt(2/lambda (1/d1 + 1/d2)), h half of how far the target is under the ray, d1 = d2 = 20 km, 3 GHz.

    The power falls by twice J(v) = 6.9 + 20 log10(sqrt((v - 0.1)^2 + 1) + v - 0.1), here as 1/10 of it each way.
    """
    ground, lowest = profile()
    altitude_m = float(lowest[ROW, THERE]) - below_m
    altitudes = np.full((1, *ground.shape), altitude_m, dtype=np.float32)
    radar = radar_numbers(searching_radars(emplacement("tor-m2"))[0])
    radar[0], radar[5], radar[6] = 60_000.0, 90_000.0, -1.0
    detection = np.zeros((1, *ground.shape), dtype=np.float32)
    spot = (POSTING_M, ROW, HERE, ANTENNA_M, EFFECTIVE_M)
    add_detection_over_edges(lowest, altitudes, edges_of(ground, lowest), *spot, 3.0, 0.1, radar, detection)
    v = below_m / 2.0 * math.sqrt(2.0 / 0.1 * (2.0 / 20_000.0))
    loss_db = 6.9 + 20.0 * math.log10(math.sqrt((v - 0.1) ** 2 + 1.0) + v - 0.1) if v > -0.78 else 0.0
    power = 10.0 ** (-2.0 * max(loss_db, 0.0) / 10.0)
    by_hand = look_probability(ANTENNA_M, altitude_m, 40_000.0, EFFECTIVE_M, -1.0, 3.0 * power, radar)
    assert float(detection[0, ROW, THERE]) == pytest.approx(by_hand, rel=0.01, abs=2e-5)
    assert knife_edge_loss_db(v) == pytest.approx(max(loss_db, 0.0))


def test_radar_without_a_frequency_sees_sharply() -> None:
    """Without edges the kernel is that of the line of sight."""
    ground, lowest = profile()
    altitudes = np.linspace(0, 900, 3, dtype=np.float32)[:, None, None] + np.zeros((3, 7, 90), dtype=np.float32)
    radar = radar_numbers(searching_radars(emplacement("tor-m2"))[0])
    spot = (POSTING_M, ROW, HERE, ANTENNA_M, EFFECTIVE_M)
    sharp, none = np.zeros((2, *altitudes.shape), dtype=np.float32)
    add_detection(lowest, altitudes, *spot, 3.0, radar, sharp)
    unknown = np.full((2, *ground.shape), np.nan, dtype=np.float32)
    add_detection_over_edges(lowest, altitudes, unknown, *spot, 3.0, 0.1, radar, none)
    assert np.array_equal(sharp, none)
    assert sharp.max() > 0.5
    assert wavelength_m(seeing_sensors(emplacement("igla-s"))[0]) is None
    eyes = [
        small(emplacement("igla-s"), ground=walled(), knife_edge=bent).detection_probability for bent in (False, True)
    ]
    assert np.array_equal(*eyes, equal_nan=True)


def test_knife_edge_lets_something_through_and_takes_something_away() -> None:
    options = {"ground": walled(400.0), "heights_agl_m": (500.0,), "target_class": "uav-small"}
    sharp, bent = (small(**options, knife_edge=edge) for edge in (False, True))
    assert np.array_equal(sharp.line_of_sight, bent.line_of_sight), "line of sight stays as it is"
    assert np.array_equal(sharp.reach, bent.reach)
    hidden = sharp.line_of_sight.values[0, 0] == 0.0
    inside = np.isfinite(sharp.lowest_visible_altitude_m.values[0])
    before, after = sharp.detection_probability.values[0, 0], bent.detection_probability.values[0, 0]
    assert before[hidden].max() == 0.0
    assert after[hidden & inside].max() > 0.05
    assert (after[~hidden] <= before[~hidden] + 1e-6).all()
    assert (after[~hidden] < before[~hidden] - 0.01).any()
    assert np.array_equal(np.isnan(before), np.isnan(after))


def test_longer_waves_bend_further_behind_the_wall() -> None:
    """Frequency is a setting of the catalogue that counts."""
    ground, lowest = profile()
    edges, spot = edges_of(ground, lowest), (POSTING_M, ROW, HERE, ANTENNA_M, EFFECTIVE_M)
    altitudes = np.full((1, *ground.shape), lowest[ROW, THERE] - 100.0, dtype=np.float32)
    radar = radar_numbers(searching_radars(emplacement("s-400"))[0])
    found = []
    for wave_m in (0.35, 0.1, 0.03):
        detection = np.zeros((1, *ground.shape), dtype=np.float32)
        add_detection_over_edges(lowest, altitudes, edges, *spot, 3.0, wave_m, radar, detection)
        found.append(float(detection[0, ROW, THERE]))
    assert found[0] > found[1] > found[2]


def test_noticed_range_is_where_a_thousandth_is_detected_or_the_display_ends() -> None:
    radar = searching_radars(emplacement("tor-m2"))[0]
    numbers = radar_numbers(radar)
    small_m2 = 1e-4
    away_m = noticed_range_m(radar, small_m2)
    assert away_m < numbers[5]
    flat_m = 1e12
    near, far = (
        look_probability(0.0, 0.0, at, flat_m, -1.0, small_m2, numbers) for at in (0.999 * away_m, 1.001 * away_m)
    )
    assert far < 1e-3 < near
    assert noticed_range_m(radar, 100.0) == numbers[5]
    assert wavelength_m(radar) == pytest.approx(299_792_458.0 / radar.frequency_hz.best)
