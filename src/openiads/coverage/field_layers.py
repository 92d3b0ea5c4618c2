"""What a field shows, on the local grid: of the sites of a day, and of those that it is compared with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from openiads.coverage.arrays import effector_numbers
from openiads.coverage.compute import Scene, antenna_horizons, fill_detection
from openiads.coverage.dataset import any_seen
from openiads.coverage.emplacement import (
    Emplacement,
    guiding_sensors,
    highest_antenna_m,
    searching_radars,
    seeing_sensors,
)
from openiads.coverage.kernels import mark_reach
from openiads.geodesy.local_grid import grid_cell
from openiads.terrain.elevation import ground_height_m
from openiads.terrain.near import OVERSAMPLING
from openiads.terrain.sweep import Relief, prepare

Maps = NDArray[np.float32]
DRAFT_OVERSAMPLING = 9
"""While a site is dragged time counts: floors are off by 10 m at the ninetieth percentile, for two thirds of it."""
Report = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """What some sites do together, as `compute.coverage` has it for the network.

    lowest_m: lowest altitude in line of sight, float32 (n_y, n_x), or None where it was not asked for; probability: of
    detection or of reach (1 or 0), float32 (n_levels, n_y, n_x), NaN unknown; outside: beyond the radius of every site.
    """

    lowest_m: Maps | None
    probability: Maps
    outside: NDArray[np.bool_]


def compute_layers(
    scene: Scene,
    quantity: str,
    now: Sequence[Emplacement],
    before: Sequence[Emplacement] | None,
    report: Report,
) -> list[Layers]:
    """The layers of the sites of a day and, where they are compared with others, of those; each site is swept once."""
    shared = [place for place in now if before is None or place in before]
    only = [[place for place in now if place not in shared]]
    only += [] if before is None else [[place for place in before if place not in shared]]
    n, done = len(shared) + sum(map(len, only)), 0
    relief = prepare(scene.ground_m)
    found = _nothing(scene, quantity)
    for place in shared:
        report(f"sight of {place.site_id}", (done + 0.2) / n)
        found, done = _with_site(scene, relief, quantity, found, place), done + 1
    parts = []
    for others in only:
        part = replace(found, probability=found.probability.copy()) if len(only) > 1 else found
        for place in others:
            report(f"sight of {place.site_id}", (done + 0.2) / n)
            part, done = _with_site(scene, relief, quantity, part, place), done + 1
        parts.append(part)
    return parts


def _nothing(scene: Scene, quantity: str) -> Layers:
    """What no site at all sees, detects or reaches: nothing wherever there is air over known ground."""
    nowhere = np.full_like(scene.ground_m, np.inf) if quantity == "sight" else None
    air = np.where(np.isnan(scene.altitudes_m), np.float32(np.nan), np.float32(0.0))
    return Layers(lowest_m=nowhere, probability=air, outside=np.ones(scene.ground_m.shape, dtype=np.bool_))


def _with_site(scene: Scene, relief: Relief, quantity: str, found: Layers, place: Emplacement) -> Layers:
    around = (scene.elevation, scene.grid, relief, place.point, scene.radius_m, scene.effective_radius_m)
    heights_m = {
        "sight": [highest_antenna_m(seeing_sensors(place))],
        "detection": sorted({radar.antenna_height_m.best for radar in searching_radars(place)}),
        "reach": [highest_antenna_m(guiding_sensors(place))],
    }[quantity]
    oversampling = DRAFT_OVERSAMPLING if scene.quality == "draft" else OVERSAMPLING
    horizons = antenna_horizons(*around, heights_m, quality=scene.quality, oversampling=oversampling)
    highest_m = horizons[heights_m[-1]]
    outside = found.outside & np.isposinf(highest_m)
    if found.lowest_m is not None:
        return replace(found, lowest_m=_lower(found.lowest_m, highest_m, scene.ground_m), outside=outside)
    site_ground_m = ground_height_m(scene.elevation, place.point)
    spot = (scene.grid.posting_m, *grid_cell(scene.grid, place.point))
    if quantity == "detection":
        fill_detection(scene, place, spot, site_ground_m, horizons, found.probability)
    else:
        _add_reach(scene, place, (*spot, site_ground_m, scene.effective_radius_m), highest_m, found.probability)
    return replace(found, outside=outside)


def _lower(lowest_m: Maps, other_m: Maps, ground_m: Maps) -> Maps:
    """The lower of two horizons; unknown where one is, unless the other sees the ground itself."""
    least_m = np.fmin(lowest_m, other_m)
    unknown = (np.isnan(lowest_m) | np.isnan(other_m)) & ~(least_m <= ground_m)
    return np.where(unknown, np.float32(np.nan), least_m)


def _add_reach(
    scene: Scene,
    place: Emplacement,
    site: tuple[float, float, float, float, float],
    lowest_m: Maps,
    reached: Maps,
) -> None:
    """Mark in `reached` what any effector of a site reaches, level by level, so that memory stays small."""
    weapons = np.array([effector_numbers(effector) for effector in place.system.effectors])
    each = np.empty((len(weapons) + 1, 1, *lowest_m.shape), dtype=np.float32)
    for index in range(len(reached)):
        mark_reach(lowest_m, scene.altitudes_m[index : index + 1], scene.ground_m, *site, weapons, each[1:])
        each[0, 0] = reached[index]
        reached[index] = any_seen(each)[0]
