"""Converted measurements: no bias, and the covariance that draws show."""

import math

import numpy as np
import pytest

from openiads.tracking.made import MadeRadar, MadeSky, made_truth, radar_plots
from openiads.tracking.play import track_scans
from openiads.tracking.polar import plane_position, space_position
from openiads.tracking.settings import TrackerSettings

N = 400_000


def test_position_in_space_has_the_covariance_of_draws() -> None:
    """Truth scatters about what is measured; wide errors, so that the factors matter."""
    random = np.random.default_rng(1)
    range_m, elevation, errors = 50e3, 0.3, (100.0, 0.05, 0.04)
    along, up, aa, cc, uu, au = space_position(range_m, elevation, *errors)
    r, a, e = (
        mean + sigma * random.standard_normal(N) for mean, sigma in zip((range_m, 0.0, elevation), errors, strict=True)
    )
    x, y, z = r * np.cos(a) * np.cos(e), r * np.sin(a) * np.cos(e), r * np.sin(e)
    drawn = [np.mean((x - along) ** 2), np.mean(y**2), np.mean((z - up) ** 2), np.mean((x - along) * (z - up))]
    assert [aa, cc, uu, au] == pytest.approx(drawn, rel=0.02)


def test_positions_are_without_bias() -> None:
    """Measured about a fixed truth; the plain conversion falls 156 m short, the standard error is 4 m."""
    random = np.random.default_rng(2)
    turn = 0.079
    azimuth = turn * random.standard_normal(N)
    pushed_m, _, _ = plane_position(50e3, 1e-6, turn)
    assert np.mean(pushed_m * np.cos(azimuth)) == pytest.approx(50e3, abs=20.0)
    assert np.mean(50e3 * np.cos(azimuth)) < 50e3 - 130.0


def test_narrow_errors_are_the_plain_ones() -> None:
    """70 m and 0.08 degrees at 100 km: 70 m along, 139.6 m across."""
    pushed_m, along, across = plane_position(100e3, 70.0, math.radians(0.08))
    assert pushed_m == pytest.approx(100e3, abs=0.2)
    assert math.sqrt(along) == pytest.approx(70.0, abs=0.1)
    assert math.sqrt(across) == pytest.approx(139.63, abs=0.1)


def test_space_at_no_elevation_is_the_plane() -> None:
    along, up, aa, cc, _, au = space_position(80e3, 0.0, 50.0, 0.01, 1e-9)
    assert (along, aa, cc) == pytest.approx(plane_position(80e3, 50.0, 0.01), rel=1e-6)
    assert (up, au) == pytest.approx((0.0, 0.0), abs=1e-6)


@pytest.mark.parametrize("azimuth_error_deg", [0.1, 1.0])
def test_tracks_from_range_and_azimuth_are_as_sure_as_they_say(azimuth_error_deg: float) -> None:
    """40 targets, 40 scans, nothing missed: NIS and NEES of the position are chi-square with 2 degrees."""
    sky = MadeSky(targets=40, scans=40, noise_m2ps3=5.0)
    truth = made_truth(sky, 6)
    radar = MadeRadar(azimuth_error_deg=azimuth_error_deg, detection_probability=1.0, clutter=0.0)
    plots, scans = radar_plots([states[:, :2] for states in truth], sky.scan_s, radar, 6)
    settings = TrackerSettings(noise_m2ps3=5.0, gate_probability=0.9999)
    estimates = track_scans(plots, scans, settings).estimates
    estimates = estimates[estimates["scan"] >= 8]
    assert np.nanmean(estimates["distance"]) == pytest.approx(2.0, abs=0.2)
    nees = []
    for one in estimates:
        miss = np.array([one["x"], one["y"]]) - truth[one["scan"], :, :2]
        nearest = miss[np.argmin((miss**2).sum(axis=1))]
        nees.append(nearest @ np.linalg.solve([[one["xx"], one["xy"]], [one["xy"], one["yy"]]], nearest))
    assert np.mean(nees) == pytest.approx(2.0, abs=0.35)
