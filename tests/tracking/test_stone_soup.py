"""Beside Stone Soup: the same pictures on made plots; on recorded flights not worse, where the recording is there."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from openiads.tracking.made import MadeSky, made_plots, made_truth
from openiads.tracking.play import track_scans
from openiads.tracking.scores import score
from openiads.tracking.settings import TrackerSettings

from .scenes import RECORDED, pictures

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "track.py"


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("track_benchmark", BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_both_show_the_same_tracks_at_the_same_places(benchmark: ModuleType) -> None:
    """Four targets, little clutter, 12 scans: the same filter, gate and assignment give the same numbers."""
    pytest.importorskip("stonesoup")
    sky = MadeSky(targets=4, scans=12, clutter=2.0)
    plots, scans = made_plots(made_truth(sky, 3), sky, 3)
    settings = TrackerSettings(noise_m2ps3=10.0, hits=3, looks=5)
    ours = pictures(track_scans(plots, scans, settings), len(scans))
    theirs, _ = benchmark.stone_soup_pictures(plots, scans, settings, 2)
    assert sum(len(one) for one in ours) > 25
    for one, other in zip(ours, theirs, strict=True):
        assert np.array(sorted(map(tuple, one))) == pytest.approx(np.array(sorted(map(tuple, other))), abs=1e-3)


def test_recorded_flights_are_tracked_through_clutter(benchmark: ModuleType) -> None:
    """84 recorded aircraft, a made radar amid them: 20 false plots a scan, one look in ten missed."""
    if not RECORDED.exists():
        pytest.skip("the recording is not beside the checkout")
    truth, plots, scans = benchmark.recorded_scene(RECORDED)
    found = track_scans(plots, scans, benchmark.SETTINGS["recorded"])
    scored = score(pictures(found, len(scans))[5:], truth[5:], 2_000.0)
    assert scored.missed_ratio < 0.05
    assert scored.false_ratio < 0.05
    assert scored.rmse_m < 300.0
