"""The sweep on a CUDA card: in numba's simulator wherever the tests run, and on a card where there is one."""

import json
import os
import subprocess
import sys
import types

import numpy as np
import pytest

from openiads import compiled
from openiads.compiled import missing_card
from openiads.errors import TerrainError
from openiads.geodesy.earth import effective_earth_radius_m
from openiads.terrain.sweep import sweep_horizon
from openiads.terrain.sweep_cuda import put_on_card, sweep_horizon_cuda, sweep_many_cuda

from .rugged import fractal

RADIUS_M = effective_earth_radius_m(4 / 3)
SMALL_BLOCKS = """
import json, sys
import numpy as np
from openiads.terrain import sweep_card_kernels, sweep_cuda
sweep_card_kernels.BLOCK, sweep_card_kernels.BUNDLES, sweep_card_kernels.LINE = 64, 2, 65
sweep_cuda.BLOCK, sweep_cuda.CLEARING = 64, 4
heights = np.load(sys.argv[1])
relief = sweep_cuda.put_on_card(heights)
antennas, radii, quality = json.loads(sys.argv[2])
found = sweep_cuda.sweep_many_cuda(relief, 90.0, [tuple(one) for one in antennas], *radii, quality=quality)
np.save(sys.argv[3], found.copy_to_host())
"""
"""Blocks of a quarter of the usual size: the octants of a small map then take several, as those of a large one do."""

Heights = np.ndarray


def simulated(
    tmp_path: object,
    heights: Heights,
    antennas: list[tuple[float, float, float]],
    radius_m: float,
    quality: str = "default",
) -> Heights:
    source, target = f"{tmp_path}/heights.npy", f"{tmp_path}/found.npy"
    np.save(source, heights)
    command = [sys.executable, "-W", "ignore", "-c", SMALL_BLOCKS]
    subprocess.run(
        [*command, source, json.dumps([antennas, [radius_m, RADIUS_M], quality]), target],
        env=os.environ | {"NUMBA_ENABLE_CUDASIM": "1"},
        check=True,
        timeout=300,
    )
    return np.load(target)


def agree(
    found: Heights, heights: Heights, antenna: tuple[float, float, float], radius_m: float, quality: str = "default"
) -> None:
    true = sweep_horizon(heights, 90.0, antenna, radius_m, RADIUS_M, quality=quality)  # type: ignore[arg-type]
    known = np.isfinite(true)
    assert np.array_equal(np.isposinf(found), np.isposinf(true))
    assert (np.isnan(found) != np.isnan(true)).mean() <= 0.001
    both = known & np.isfinite(found)
    off_m = np.abs(found[both].astype(float) - true[both])
    assert (off_m > 0.5).sum() <= 0.001 * known.sum()
    assert known.sum() > 100


def test_card_agrees_with_the_processor_in_all_octants_and_batches(tmp_path: object) -> None:
    heights = fractal(90.0, 37)[:, :33].copy()
    high_m = float(heights.max())
    antennas = [(17.3, 18.71, high_m - 40.0), (36.0, 3.0, high_m + 30.0)]
    found = simulated(tmp_path, heights, antennas, 1_700.0, "exact")
    assert found.shape == (2, 37, 33)
    for one, antenna in zip(found, antennas, strict=True):
        agree(one, heights, antenna, 1_700.0, "exact")
    assert (found[0][np.isfinite(found[0])] > heights[np.isfinite(found[0])]).mean() > 0.2
    assert found[1][36, 3] == heights[36, 3]


def test_bundles_on_a_card_sleep_only_where_no_ground_can_be_seen(tmp_path: object) -> None:
    draws = np.random.default_rng(5)
    heights = draws.uniform(0, 5, (62, 55)).astype(np.float32)
    away = np.maximum(*np.abs(np.mgrid[0:62, 0:55] - np.array([10, 12])[:, None, None]))
    heights[(away == 4) & (draws.random(away.shape) < 0.8)] = 30.0
    hills = draws.integers(18, 54, (60, 2))
    heights[hills[:, 0], hills[:, 1]] = draws.uniform(10, 250, 60)
    heights[58, 2], heights[3, 50] = 300.0, 90.0
    antenna = (10.0, 12.0, 15.0)
    agree(simulated(tmp_path, heights, [antenna], 1e6)[0], heights, antenna, 1e6)


def test_unknown_ground_stays_unknown_on_a_card_and_so_does_what_lies_behind(tmp_path: object) -> None:
    heights = fractal(90.0, 41).copy()
    heights[12:15, 25:27] = np.nan
    heights[30, 8] = np.nan
    antenna = (20.0, 20.0, float(np.nanmax(heights)) + 30.0)
    found = simulated(tmp_path, heights, [antenna], 1e6)[0]
    agree(found, heights, antenna, 1e6)
    assert np.isnan(found).sum() > 50


def test_without_a_card_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openiads.terrain.sweep_cuda.missing_card", lambda: "no driver was found")
    with pytest.raises(TerrainError, match=r"horizon on a CUDA card: no driver was found; or compute it on the CPU"):
        sweep_horizon_cuda(np.zeros((4, 4), dtype=np.float32), 90.0, (1.0, 1.0, 5.0), 1e3, RADIUS_M)


def test_reason_names_the_extra_where_numba_has_no_cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> types.ModuleType:
        raise ImportError(name)

    monkeypatch.setattr(compiled, "import_module", absent)
    assert "pip install 'openiads[cuda]'" in str(missing_card())


def test_reason_names_the_extra_where_numba_has_only_its_old_cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = (types.SimpleNamespace(is_available=lambda: True, implementation=one) for one in ("Built-in", "NVIDIA"))
    monkeypatch.setattr(compiled, "import_module", lambda name: old)
    assert missing_card() == "numba has only its old CUDA; pip install 'openiads[cuda]'"
    monkeypatch.setattr(compiled, "import_module", lambda name: new)
    assert missing_card() is None


@pytest.mark.skipif(missing_card() is not None, reason=f"no CUDA card here: {missing_card()}")
def test_real_card_agrees_with_the_processor_on_a_map_of_2000_cells() -> None:
    heights = fractal(90.0, 2000)
    heights[700:720, 900:950] = np.nan
    high_m = float(np.nanmax(heights))
    antennas = [(1000.0, 1000.0, high_m + 20.0), (812.3, 1200.9, high_m - 300.0), (0.0, 1999.0, high_m + 3000.0)]
    found = sweep_many_cuda(put_on_card(heights), 90.0, antennas, 80_000.0, RADIUS_M).copy_to_host()
    for one, antenna in zip(found, antennas, strict=True):
        agree(one, heights, antenna, 80_000.0)
