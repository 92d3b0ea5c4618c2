"""How likely a cell is covered when the positions of the sites are not known exactly: many draws, counts only.

Each draw puts every site somewhere within its tolerance (`draws`), sweeps it once per antenna height (`play_draws`),
and is added to counts per cell (`tally`). No map outlives its draw, so memory does not grow with their number.
"""

import math
import os
from collections.abc import Callable, Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from openiads.catalogue.load import default_k_ratio
from openiads.coverage.compute import Scene, check_request, lay_scene, provenance
from openiads.coverage.dataset import SURFACE, VOLUME, coordinates, with_grid_mapping
from openiads.coverage.draws import Spread, stands
from openiads.coverage.emplacement import Emplacement
from openiads.coverage.extent import coverage_grid, default_radius_m
from openiads.coverage.level import levels
from openiads.coverage.play_draws import Tally, UncertainSite, play_draws
from openiads.coverage.tally import FIXED_POINT, UNKNOWN
from openiads.errors import Fault, ScenarioError
from openiads.geodesy.local_grid import LocalGrid
from openiads.terrain.elevation import Elevation
from openiads.terrain.near import near_ground
from openiads.terrain.sweep import Quality

DEFAULT_DRAWS = 256
MOST_DRAWS = 65_536


def ensemble(
    emplacements: Sequence[Emplacement],
    elevation: Elevation,
    *,
    n_draws: int = DEFAULT_DRAWS,
    seed: int = 0,
    spread: Spread = "disk",
    tolerance_m: float | None = None,
    heights_agl_m: Sequence[float] = (100.0, 300.0, 1000.0, 3000.0),
    flight_levels: Sequence[float] = (),
    target_class: str = "fighter-4gen",
    k_ratio: float | None = None,
    knife_edge: bool = False,
    quality: Quality = "default",
    radius_m: float | None = None,
    grid: LocalGrid | None = None,
    area: NDArray[np.bool_] | None = None,
    n_threads: int | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> xr.Dataset:
    """Probability that cells are covered, over draws of where the sites stand and whether they are there.

    n_draws, seed: how many draws, and which. spread: uniform in the disk of each site's tolerance, or "normal".
    tolerance_m: one for all sites, in place of their own; 0 gives the plain map. area: bool (n_y, n_x), cells whose
    share in line of sight is given draw by draw. n_threads: draws side by side; the result does not depend on it.
    The others as in `coverage`.

    Gives cover_probability (level, y, x), that any site has a target in line of sight; fold_probability
    (at_least, level, y, x), that at least so many have; mean_detection_probability (level, y, x) of the network at one
    look; unknown_share (level, y, x), the part of the draws in which a cell is unknown; with an area
    draw_line_of_sight_share (draw, level). A cell that is unknown in any draw is NaN: a probability is given where
    every draw answers. Raises as `coverage`, and ScenarioError where there are no positions to draw.
    """
    asked = levels(heights_agl_m, flight_levels)
    k_ratio = default_k_ratio() if k_ratio is None else k_ratio
    check_request(emplacements, k_ratio, radius_m, quality)
    _check_draws(n_draws, tolerance_m, n_threads)
    loosest_m = max(place.tolerance_m for place in emplacements) if tolerance_m is None else tolerance_m
    radius = radius_m or default_radius_m(emplacements, elevation, asked, k_ratio)
    grid = grid or coverage_grid(emplacements, elevation, radius + loosest_m, len(asked))
    report = progress or (lambda text, share: None)
    report("bringing the terrain onto the grid", 0.0)
    scene = lay_scene(elevation, grid, asked, target_class, k_ratio, radius, quality, knife_edge)
    in_order = sorted(emplacements, key=lambda place: place.site_id)
    sites = [_uncertain(scene, place, n_draws, seed, spread, tolerance_m) for place in in_order]
    counted = np.zeros(scene.ground_m.shape, dtype=np.bool_) if area is None else area
    tally = play_draws(scene, sites, counted, n_draws, n_threads or os.cpu_count() or 1, report)
    attrs = provenance(scene) | {
        "title": "How likely cells are covered, over draws of where air-defence sites stand",
        "draws": n_draws,
        "seed": seed,
        "spread": spread,
        "tolerance_m": "each site's own" if tolerance_m is None else tolerance_m,
        "redrawn_positions": sum(site.stands.redrawn for site in sites),
    }
    variables = _variables(scene.ground_m, tally, n_draws, area is not None)
    named = coordinates(emplacements, asked, grid, scene.degrees)
    kept = {name: value for name, value in named.items() if not name.startswith("effector")}
    kept["at_least"] = ("at_least", np.arange(1, len(tally.covered) + 1), _words("1", "sites that have line of sight"))
    kept["site_probability"] = ("site", [place.probability for place in emplacements], _words("1", "of being there"))
    return with_grid_mapping(xr.Dataset(variables, kept, attrs))


def _check_draws(n_draws: int, tolerance_m: float | None, n_threads: int | None) -> None:
    faults = []
    if not 1 <= n_draws <= MOST_DRAWS:
        faults.append(_fault("n_draws", n_draws, f"give 1 to {MOST_DRAWS}"))
    if tolerance_m is not None and not 0.0 <= tolerance_m < math.inf:
        faults.append(_fault("tolerance_m", tolerance_m, "give 0 or more"))
    if n_threads is not None and n_threads < 1:
        faults.append(_fault("n_threads", n_threads, "give 1 or more"))
    if faults:
        raise ScenarioError(faults)


def _fault(field: str, value: float, remedy: str) -> Fault:
    return Fault(where="ensemble", field=field, value=value, problem="nothing can be drawn", remedy=remedy)


def _uncertain(
    scene: Scene, place: Emplacement, n_draws: int, seed: int, spread: Spread, tolerance_m: float | None
) -> UncertainSite:
    """Where a site stands in each draw, and finer ground for all of these places."""
    away_m = place.tolerance_m if tolerance_m is None else tolerance_m
    drawn = stands(place, scene.elevation, scene.grid, n_draws=n_draws, seed=seed, spread=spread, tolerance_m=away_m)
    near = near_ground(scene.elevation, scene.grid, place.point, scene.radius_m, roaming_m=away_m)
    return UncertainSite(place=place, stands=drawn, near=near)


def _variables(
    ground_m: NDArray[np.float32], tally: Tally, n_draws: int, with_area: bool
) -> dict[str, tuple[object, ...]]:
    """Shares of the draws from their counts."""
    folds = np.where(tally.unsettled > 0, np.nan, tally.covered / n_draws).astype(np.float32)
    detected = np.where(tally.detected == UNKNOWN, np.nan, tally.detected / (FIXED_POINT * n_draws)).astype(np.float32)
    variables: dict[str, tuple[object, ...]] = {
        "elevation_m": (SURFACE, ground_m, _words("m", "height of the ground above sea", "surface_altitude")),
        "cover_probability": (VOLUME, folds[0], _words("1", "share of the draws in which any site has line of sight")),
        "fold_probability": (
            ("at_least", *VOLUME),
            folds,
            _words("1", "share of the draws in which at least so many sites have line of sight"),
        ),
        "mean_detection_probability": (
            VOLUME,
            detected,
            _words("1", "mean over the draws of the network's probability of detection in one look of each site"),
        ),
        "unknown_share": (
            VOLUME,
            (tally.unsettled[0] / n_draws).astype(np.float32),
            _words("1", "share of the draws in which it is unknown whether any site has line of sight"),
        ),
    }
    if with_area:
        seen, known = tally.area_counts[..., 0], tally.area_counts[..., 1]
        share = np.where(known > 0, seen / np.maximum(known, 1), np.nan).astype(np.float32)
        words = _words("1", "share of the area's known ground in line of sight, draw by draw")
        variables["draw_line_of_sight_share"] = (("draw", "level"), share, words)
    return variables


def _words(units: str, long_name: str, standard_name: str = "") -> dict[str, str]:
    attrs = {"units": units, "long_name": long_name}
    return attrs | {"standard_name": standard_name} if standard_name else attrs
