"""Draws played one by one, side by side on several threads, and added up."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event, Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openiads.coverage.compute import Scene, fill_detection
from openiads.coverage.draws import Stands
from openiads.coverage.emplacement import Emplacement, searching_radars, seeing_sensors
from openiads.coverage.tally import UNKNOWN, add_site, close_draw
from openiads.terrain.sweep import NearGround, Relief, prepare, sweep_horizon

Maps = NDArray[np.float32]

MOST_FOLDS = 3
"""Deeper than this sites are not counted."""
TEAM = Lock()
"""Loops that run on all threads at once take turns: not every threading layer lets two of them run together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UncertainSite:
    """A site and where it stands in each draw.

    near: finer ground around the centre and all the places it may stand at, or None where the grid is fine enough.
    """

    place: Emplacement
    stands: Stands
    near: NearGround | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts over draws, as `tally.close_draw` fills them; area_counts: int64 (n_draws, n_levels, 2)."""

    covered: NDArray[np.uint32]
    unsettled: NDArray[np.uint32]
    detected: NDArray[np.int64]
    area_counts: NDArray[np.int64]


def play_draws(
    scene: Scene,
    sites: Sequence[UncertainSite],
    area: NDArray[np.bool_],
    n_draws: int,
    n_threads: int,
    report: Callable[[str, float], None],
) -> Tally:
    """Play all draws on `n_threads` threads; each keeps its own counts, whose sum does not depend on their number.

    area: bool (n_y, n_x), cells whose share in line of sight is kept draw by draw.
    """
    area_counts = np.zeros((n_draws, scene.altitudes_m.shape[0], 2), dtype=np.int64)
    relief = prepare(scene.ground_m)
    stop, lock, done = Event(), Lock(), [0]

    def work(first: int) -> Tally:
        tally = _empty_tally(scene, min(len(sites), MOST_FOLDS), area_counts)
        bench = _Bench(scene)
        try:
            for draw in range(first, n_draws, n_threads):
                if stop.is_set():
                    break
                _play(scene, relief, sites, area, draw, bench, tally)
                with lock:
                    done[0] += 1
                    report(f"draw {done[0]} of {n_draws}", done[0] / n_draws)
        except BaseException:
            stop.set()
            raise
        return tally

    n_threads = min(n_threads, n_draws)
    with ThreadPoolExecutor(n_threads) as pool:
        futures = [pool.submit(work, first) for first in range(n_threads)]
        try:
            tallies = [future.result() for future in futures]
        finally:
            stop.set()
    return _sum(tallies)


class _Bench:
    """Arrays that one thread fills anew in each draw, all (n_levels, n_y, n_x)."""

    def __init__(self, scene: Scene):
        shape = scene.altitudes_m.shape
        self.detection = np.zeros(shape, dtype=np.float32)
        self.n_seeing = np.zeros(shape, dtype=np.int16)
        self.n_unknown = np.zeros(shape, dtype=np.int16)
        self.missed = np.ones(shape, dtype=np.float64)


def _play(
    scene: Scene,
    relief: Relief,
    sites: Sequence[UncertainSite],
    area: NDArray[np.bool_],
    draw: int,
    bench: _Bench,
    tally: Tally,
) -> None:
    """Put every site that is there in this draw in its place, and add what they see to the counts."""
    for site in sites:
        if site.stands.present[draw]:
            bench.detection[:] = 0.0
            lowest_m = _look(scene, relief, site, draw, bench.detection)
            add_site(lowest_m, scene.altitudes_m, bench.detection, bench.n_seeing, bench.n_unknown, bench.missed)
    counts = (tally.covered, tally.unsettled, tally.detected, tally.area_counts[draw])
    close_draw(scene.altitudes_m, area, bench.n_seeing, bench.n_unknown, bench.missed, *counts)


def _look(scene: Scene, relief: Relief, site: UncertainSite, draw: int, detection: Maps) -> Maps:
    """Horizon of the site's highest antenna in a draw, float32 (n_y, n_x); its detection is combined into `detection`.

    One sweep per height at which an antenna stands.
    """
    stands, place = site.stands, site.place
    ground_m, spot = float(stands.ground_m[draw]), (float(stands.row[draw]), float(stands.column[draw]))
    highest_m = max(sensor.antenna_height_m.best for sensor in seeing_sensors(place))
    heights_m = sorted({highest_m} | {radar.antenna_height_m.best for radar in searching_radars(place)})
    terrain, rays = (relief, scene.grid.posting_m), (scene.radius_m, scene.effective_radius_m)
    options: dict[str, Any] = {"near": site.near, "quality": scene.quality, "n_threads": 1}
    horizons = {
        height_m: sweep_horizon(*terrain, (*spot, ground_m + height_m), *rays, **options) for height_m in heights_m
    }
    with TEAM:
        fill_detection(scene, place, (scene.grid.posting_m, *spot), ground_m, horizons, detection)
    return horizons[highest_m]


def _empty_tally(scene: Scene, n_folds: int, area_counts: NDArray[np.int64]) -> Tally:
    shape = scene.altitudes_m.shape
    folds = (n_folds, *shape)
    return Tally(
        covered=np.zeros(folds, dtype=np.uint32),
        unsettled=np.zeros(folds, dtype=np.uint32),
        detected=np.zeros(shape, dtype=np.int64),
        area_counts=area_counts,
    )


def _sum(tallies: Sequence[Tally]) -> Tally:
    """All counts in the arrays of the first; each draw's area counts are shared already."""
    total = tallies[0]
    for other in tallies[1:]:
        total.covered[:] += other.covered
        total.unsettled[:] += other.unsettled
        unknown = (total.detected == UNKNOWN) | (other.detected == UNKNOWN)
        total.detected[:] = np.where(unknown, UNKNOWN, total.detected + other.detected)
    return total
