"""Draws played one by one, side by side on several threads, and added up."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event, Lock

import numpy as np
from numpy.typing import NDArray

from openiads.coverage.arrays import radar_numbers
from openiads.coverage.draws import Stands
from openiads.coverage.emplacement import Emplacement, searching_radars, seeing_sensors
from openiads.coverage.kernels import add_detection
from openiads.coverage.tally import UNKNOWN, add_site, close_draw
from openiads.terrain.sweep import NearGround, sweep_horizon

Maps = NDArray[np.float32]

TEAM = Lock()
"""Loops that run on all threads at once take turns: not every threading layer lets two of them run together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What all draws share: the ground (n_y, n_x), the targets' altitudes (n_levels, n_y, n_x), how rays bend.

    area: bool (n_y, n_x), cells whose share in line of sight is kept draw by draw. n_folds: how deep sites are counted.
    """

    posting_m: float
    ground_m: Maps
    altitudes_m: Maps
    radius_m: float
    effective_radius_m: float
    rcs_m2: float
    area: NDArray[np.bool_]
    n_folds: int


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
    scene: Scene, sites: Sequence[UncertainSite], n_draws: int, n_threads: int, report: Callable[[str, float], None]
) -> Tally:
    """Play all draws on `n_threads` threads; each keeps its own counts, whose sum does not depend on their number."""
    area_counts = np.zeros((n_draws, scene.altitudes_m.shape[0], 2), dtype=np.int64)
    stop, lock, done = Event(), Lock(), [0]

    def work(first: int) -> Tally:
        tally = _empty_tally(scene, area_counts)
        bench = _Bench(scene)
        try:
            for draw in range(first, n_draws, n_threads):
                if stop.is_set():
                    break
                _play(scene, sites, draw, bench, tally)
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


def _play(scene: Scene, sites: Sequence[UncertainSite], draw: int, bench: _Bench, tally: Tally) -> None:
    """Put every site that is there in this draw in its place, and add what they see to the counts."""
    for site in sites:
        if site.stands.present[draw]:
            bench.detection[:] = 0.0
            lowest_m = _look(scene, site, draw, bench.detection)
            add_site(lowest_m, scene.altitudes_m, bench.detection, bench.n_seeing, bench.n_unknown, bench.missed)
    counts = (tally.covered, tally.unsettled, tally.detected, tally.area_counts[draw])
    close_draw(scene.altitudes_m, scene.area, bench.n_seeing, bench.n_unknown, bench.missed, *counts)


def _look(scene: Scene, site: UncertainSite, draw: int, detection: Maps) -> Maps:
    """Horizon of the site's highest antenna in a draw, float32 (n_y, n_x); its detection is combined into `detection`.

    One sweep per height at which an antenna stands.
    """
    stands, place = site.stands, site.place
    row, column, ground_m = float(stands.row[draw]), float(stands.column[draw]), float(stands.ground_m[draw])
    highest_m = max(sensor.antenna_height_m.best for sensor in seeing_sensors(place))
    radars = searching_radars(place)
    horizons = {}
    for height_m in sorted({highest_m} | {radar.antenna_height_m.best for radar in radars}):
        antenna = (row, column, ground_m + height_m)
        horizons[height_m] = sweep_horizon(
            scene.ground_m,
            scene.posting_m,
            antenna,
            scene.radius_m,
            scene.effective_radius_m,
            near=site.near,
            n_threads=1,
        )
    for radar in radars:
        height_m = radar.antenna_height_m.best
        where = (scene.posting_m, row, column, ground_m + height_m, scene.effective_radius_m)
        with TEAM:
            add_detection(horizons[height_m], scene.altitudes_m, *where, scene.rcs_m2, radar_numbers(radar), detection)
    return horizons[highest_m]


def _empty_tally(scene: Scene, area_counts: NDArray[np.int64]) -> Tally:
    shape = scene.altitudes_m.shape
    folds = (scene.n_folds, *shape)
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
