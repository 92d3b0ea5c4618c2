"""How fast and how exact the horizon is, beside GDAL's minimum-height viewshed in the same process.

    python benchmarks/sight.py [--rounds N] [--picture FILE] [--gpu]

Radius 200 km at 90 m, two threads, from memory to memory, on very rugged synthetic terrain and on a window of the
bundled GLOBE clip made ten times finer (a timing, too smooth to test accuracy). Rounds are interleaved: GDAL, the
engine with the terrain prepared, the engine from nothing; medians of wall and processor time. On the same line the
error against the exact computation on a sample of cells. Then the accuracy on GLOBE at its own posting, and how many
draws a second the ensemble of uncertain positions plays. A picture shows the errors of both on a map. With --gpu
only a CUDA card is measured, or it is said why there is none.
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from yardsticks.card_rate import report_card
from yardsticks.error_map import write_error_map
from yardsticks.fractal_terrain import fractal_terrain
from yardsticks.gdal_viewshed import NODATA, GdalViewshed, MissingGdalError

from openiads.geodesy.earth import STANDARD_K_RATIO, effective_earth_radius_m
from openiads.terrain.elevation import read_elevation
from openiads.terrain.sweep import Quality, Relief, prepare, sweep_horizon

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.terrain.exact_sight import exact_altitudes_m

Heights = NDArray[np.float32]
Altitudes = NDArray[np.float64]

THREADS = 2
POSTING_M, RADIUS_M, N_CELLS = 90.0, 200_000.0, 4608
MAST_M, ABOVE_SUMMIT_M = 20.0, 3000.0
EFFECTIVE_RADIUS_M = effective_earth_radius_m(STANDARD_K_RATIO)
NEIGHBOURHOOD_CELLS = 32
"""Summit and valley are the highest and the lowest cell within this of the middle; the slope is the middle."""
GLOBE_POSTING_M, GLOBE_FINER = 925.0, 10
SAMPLED_CELLS = 40_000
LEVELS_M = (0.0, 300.0, 1000.0)
SEEN_WITHIN_M = 0.01
PICTURE_EVERY = 4
N_DRAWS = 256
ENSEMBLE_RADIUS_M = 100_000.0


@dataclass(frozen=True)
class Site:
    """An antenna over a cell's centre."""

    name: str
    row: int
    column: int
    mast_m: float


@dataclass(frozen=True)
class Timing:
    """Medians of wall and processor time in ms."""

    wall_ms: float
    cpu_ms: float


@dataclass(frozen=True)
class Errors:
    """Computed less exact altitude of sampled cells; missed and false ones per level, as shares of those truly seen."""

    off_10m: float
    off_50m: float
    largest_m: float
    mean_m: float
    missed: tuple[float, ...]
    false: tuple[float, ...]


def main() -> None:
    options = arguments()
    rugged = fractal_terrain(options.size)
    if options.picture:
        draw(rugged, options.picture)
        return
    if options.gpu:
        masts_m = {"mast": MAST_M, "3 km above ground": ABOVE_SUMMIT_M}
        report_card(rugged, POSTING_M, RADIUS_M, EFFECTIVE_RADIUS_M, masts_m, options.rounds)
        return
    rows = measure("fractal", rugged, options.rounds)
    rows |= measure("globe, 10 x finer", finer_globe(options.size), options.rounds)
    native = globe()
    for site in sites(native):
        altitudes_m = engine(native, GLOBE_POSTING_M, site)
        found = errors(native, GLOBE_POSTING_M, site, altitudes_m)
        rows[f"globe {site.name}"] = (None, found)
        print(f"globe at {GLOBE_POSTING_M:g} m, {site.name}: {words(found)}", flush=True)
    report_qualities(rugged, options.rounds)
    report_ensemble()
    summit, worst = rows["fractal summit"][0], rows["fractal 3 km above the summit"][0]
    off_10m = max(found.off_10m for _, found in rows.values())
    off_50m = max(found.off_50m for _, found in rows.values())
    ratios = f"gdal_wall_ratio={summit[0]:.2f} worst_wall_ratio={worst[0]:.2f} gdal_cpu_ratio={summit[1]:.2f}"
    print(f"result: {ratios} off_10m_share={off_10m:.5f} off_50m_share={off_50m:.5f}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="rounds of which medians are taken [5]")
    parser.add_argument("--size", type=int, default=N_CELLS, help="cells on a side of the maps [4608]")
    parser.add_argument("--picture", type=Path, help="only write the error map of both to this PNG")
    parser.add_argument("--gpu", action="store_true", help="only measure a CUDA card, if there is one")
    return parser.parse_args()


def measure(terrain: str, heights: Heights, rounds: int) -> dict[str, tuple[tuple[float, float] | None, Errors]]:
    """Time and check all sites on one terrain; gives wall and processor ratios to GDAL, and errors, by name."""
    gdal = gdal_over(heights)
    found = {}
    for site in sites(heights):
        altitudes_m = engine(heights, POSTING_M, site)
        theirs, ours, nothing = time_rounds(heights, site, gdal, rounds)
        off = errors(heights, POSTING_M, site, altitudes_m)
        ratios = (theirs.wall_ms / ours.wall_ms, theirs.cpu_ms / ours.cpu_ms)
        print(
            f"{terrain}, {site.name}: GDAL {theirs.wall_ms:.0f} ms (cpu {theirs.cpu_ms:.0f}), "
            f"openiads {ours.wall_ms:.1f} ms (cpu {ours.cpu_ms:.0f}), from nothing {nothing.wall_ms:.1f} ms; "
            f"ratio {ratios[0]:.2f} (cpu {ratios[1]:.2f}, from nothing {theirs.wall_ms / nothing.wall_ms:.2f}); "
            f"{words(off)}",
            flush=True,
        )
        found[f"{terrain} {site.name}"] = (ratios, off)
    return found


def engine(ground: Heights | Relief, posting_m: float, site: Site, quality: Quality = "default") -> Heights:
    """The horizon of a site at the settings that are measured."""
    heights = ground.heights if isinstance(ground, Relief) else ground
    return sweep_horizon(
        ground, posting_m, antenna(heights, site), RADIUS_M, EFFECTIVE_RADIUS_M, quality=quality, n_threads=THREADS
    )


def antenna(heights: Heights, site: Site) -> tuple[float, float, float]:
    return float(site.row), float(site.column), float(heights[site.row, site.column]) + site.mast_m


def gdal_over(heights: Heights) -> GdalViewshed:
    try:
        return GdalViewshed(heights, POSTING_M)
    except MissingGdalError as error:
        raise SystemExit(f"nothing to compare with: {error}") from error


def sites(heights: Heights) -> list[Site]:
    """Summit, slope and valley near the middle, and high above the summit, where little ground is hidden."""
    middle = heights.shape[0] // 2
    near = slice(middle - NEIGHBOURHOOD_CELLS, middle + NEIGHBOURHOOD_CELLS + 1)
    high, low = (
        np.unravel_index(at, heights[near, near].shape)
        for at in (heights[near, near].argmax(), heights[near, near].argmin())
    )
    summit, valley = ([int(k) + near.start for k in place] for place in (high, low))
    return [
        Site("summit", *summit, MAST_M),
        Site("slope", middle, middle, MAST_M),
        Site("valley", *valley, MAST_M),
        Site("3 km above the summit", *summit, ABOVE_SUMMIT_M),
    ]


def globe() -> Heights:
    """A square window of the bundled clip, rows and columns taken as equally far apart."""
    heights = read_elevation().heights
    side = min(heights.shape)
    return np.ascontiguousarray(heights[:side, :side])


def finer_globe(n: int) -> Heights:
    """The middle of the window with cells between its postings, bilinear, n x n."""
    coarse = globe()
    first = (coarse.shape[0] - 1 - n / GLOBE_FINER) / 2
    places = first + np.arange(n) / GLOBE_FINER
    down, right = np.meshgrid(places, places, indexing="ij")
    i, j = down.astype(int), right.astype(int)
    down, right = down - i, right - j
    upper = (1 - right) * coarse[i, j] + right * coarse[i, j + 1]
    lower = (1 - right) * coarse[i + 1, j] + right * coarse[i + 1, j + 1]
    return ((1 - down) * upper + down * lower).astype(np.float32)


def time_rounds(heights: Heights, site: Site, gdal: GdalViewshed, rounds: int) -> tuple[Timing, Timing, Timing]:
    """GDAL, the engine with the terrain prepared, and from nothing, one after the other in each round."""
    prepared = prepare(heights, THREADS)
    tasks: list[tuple[Callable[[], object], Callable[[object], None]]] = [
        (lambda: gdal.run(site.row, site.column, site.mast_m, RADIUS_M, EFFECTIVE_RADIUS_M), gdal.close),
        (lambda: engine(prepared, POSTING_M, site), lambda result: None),
        (lambda: engine(heights, POSTING_M, site), lambda result: None),
    ]
    taken = np.array([[timed(task, after) for task, after in tasks] for _ in range(rounds)])
    wall_ms, cpu_ms = (1e3 * np.median(taken[..., k], axis=0) for k in (0, 1))
    theirs, ours, nothing = (Timing(float(wall), float(cpu)) for wall, cpu in zip(wall_ms, cpu_ms, strict=True))
    return theirs, ours, nothing


def timed(task: Callable[[], object], after: Callable[[object], None]) -> tuple[float, float]:
    """Wall and processor seconds of one call; what it gives is freed after the clocks have stopped."""
    cpu_s, wall_s = time.process_time(), time.perf_counter()
    result = task()
    taken = time.perf_counter() - wall_s, time.process_time() - cpu_s
    after(result)
    return taken


def errors(heights: Heights, posting_m: float, site: Site, altitudes_m: Heights) -> Errors:
    """Compare with the exact altitudes of sampled cells within the radius."""
    draws = np.random.default_rng(0)
    rows, columns = (draws.integers(0, size, SAMPLED_CELLS) for size in heights.shape)
    cells = np.hypot(rows - site.row, columns - site.column)
    kept = (cells * posting_m <= RADIUS_M) & (cells > 1.0)
    rows, columns = rows[kept], columns[kept]
    exact_m = exact_altitudes_m(heights, posting_m, antenna(heights, site), EFFECTIVE_RADIUS_M, rows, columns)
    return compared(altitudes_m[rows, columns].astype(np.float64), exact_m, heights[rows, columns])


def compared(found_m: Altitudes, exact_m: Altitudes, ground_m: Heights) -> Errors:
    """How altitudes of cells differ from the exact ones, and what that makes of the cells that are seen."""
    off_m = found_m - exact_m
    missed, false = [], []
    for level_m in LEVELS_M:
        seen, truly = (altitude <= ground_m + level_m + SEEN_WITHIN_M for altitude in (found_m, exact_m))
        n_true = max(int(truly.sum()), 1)
        missed.append(float((truly & ~seen).sum() / n_true))
        false.append(float((seen & ~truly).sum() / n_true))
    off = np.where(np.isfinite(off_m), np.abs(off_m), np.inf)
    return Errors(
        float((off > 10).mean()),
        float((off > 50).mean()),
        float(off.max()),
        float(off_m.mean()),
        tuple(missed),
        tuple(false),
    )


def words(found: Errors) -> str:
    levels = ", ".join(
        f"{level_m:g} m {missed:.3%}/{false:.3%}"
        for level_m, missed, false in zip(LEVELS_M, found.missed, found.false, strict=True)
    )
    return (
        f"off by >10 m {found.off_10m:.3%}, >50 m {found.off_50m:.3%}, at most {found.largest_m:.1f} m, mean "
        f"{found.mean_m:+.3f} m; missed/false at {levels}"
    )


def report_qualities(heights: Heights, rounds: int) -> None:
    """The other qualities at the summit of the rugged terrain."""
    site, relief = sites(heights)[0], prepare(heights, THREADS)
    for quality in ("draft", "exact"):
        taken_s = [timed(partial(engine, relief, POSTING_M, site, quality), lambda result: None) for _ in range(rounds)]
        wall_ms, cpu_ms = 1e3 * np.median(taken_s, axis=0)
        found = errors(heights, POSTING_M, site, engine(relief, POSTING_M, site, quality))
        print(f"fractal, summit, {quality}: {wall_ms:.1f} ms (cpu {cpu_ms:.0f}); {words(found)}", flush=True)


def report_ensemble() -> None:
    """How many draws of the positions of two sites are played a second."""
    from openiads.catalogue.load import find_system
    from openiads.coverage.emplacement import Emplacement
    from openiads.coverage.ensemble import ensemble
    from openiads.geodesy.point import Point

    system = find_system("s-400")
    points = {"one": Point(lat=35.401, lon=35.949), "two": Point(lat=35.135, lon=36.240)}
    places = [Emplacement(site_id=name, system=system, point=point) for name, point in points.items()]
    elevation = read_elevation()
    play = lambda n_draws: ensemble(  # noqa: E731
        places, elevation, n_draws=n_draws, tolerance_m=3000.0, radius_m=ENSEMBLE_RADIUS_M, n_threads=THREADS
    )
    play(1)
    started_s = time.perf_counter()
    play(N_DRAWS)
    rate = N_DRAWS / (time.perf_counter() - started_s)
    print(
        f"ensemble: {rate:.1f} draws a second ({N_DRAWS} draws, 2 sites, {ENSEMBLE_RADIUS_M / 1000:g} km, GLOBE)",
        flush=True,
    )


def draw(heights: Heights, path: Path) -> None:
    """The error map of GDAL and of the engine at the summit, every few cells."""
    site = sites(heights)[0]
    gdal_m, first_row, first_column = gdal_over(heights).minimum_heights_m(
        site.row, site.column, site.mast_m, RADIUS_M, EFFECTIVE_RADIUS_M
    )
    room = min(site.row, site.column, heights.shape[0] - 1 - site.row, heights.shape[1] - 1 - site.column)
    reach = min(int(RADIUS_M / POSTING_M), room) // PICTURE_EVERY * PICTURE_EVERY
    offsets = np.arange(-reach, reach + 1, PICTURE_EVERY)
    down, right = np.meshgrid(offsets, offsets, indexing="ij")
    inside = np.hypot(down, right) * POSTING_M <= RADIUS_M - POSTING_M
    rows, columns = site.row + down[inside], site.column + right[inside]
    exact_m = exact_altitudes_m(heights, POSTING_M, antenna(heights, site), EFFECTIVE_RADIUS_M, rows, columns)
    theirs_m = gdal_m[rows - first_row, columns - first_column]
    theirs_m = np.where(theirs_m == NODATA, np.nan, theirs_m) + heights[rows, columns]
    ours_m = engine(heights, POSTING_M, site)[rows, columns]
    maps = {}
    for name, altitudes_m in (("GDAL, minimum height", theirs_m), ("openiads, default quality", ours_m)):
        maps[name] = np.full(down.shape, np.nan, dtype=np.float32)
        maps[name][inside] = altitudes_m - exact_m
        print(f"{name}: {words(compared(altitudes_m.astype(np.float64), exact_m, heights[rows, columns]))}")
    title = "Lowest visible height: computed less exact"
    subtitle = (
        f"very rugged synthetic terrain, posting {POSTING_M:g} m, antenna {MAST_M:g} m above a summit, k = 4/3; "
        f"every {PICTURE_EVERY}th cell"
    )
    write_error_map(maps, reach * POSTING_M / 1000.0, title, subtitle, path)


if __name__ == "__main__":
    main()
