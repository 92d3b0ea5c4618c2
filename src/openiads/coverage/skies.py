"""What each of many stands detects and reaches over the same points, at several altitudes, with its place uncertain."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from rasterio import Affine

from openiads.catalogue.load import default_k_ratio
from openiads.coverage.compute import cross_section_m2
from openiads.coverage.cut import longest_range_m
from openiads.coverage.draws import stands as drawn_stands
from openiads.coverage.emplacement import Emplacement
from openiads.coverage.section import distances_m, section
from openiads.errors import Fault, ScenarioError
from openiads.geodesy.local_grid import local_grid, to_degrees
from openiads.geodesy.point import Point
from openiads.terrain.elevation import Elevation, ground_heights_m
from openiads.terrain.near import NEAR_RADIUS_M

Floats = NDArray[np.float64]
Columns = NDArray[np.float32]

MOST_DRAWS = 64
DRAW_POSTING_M = 250.0
"""Of the plane on which positions are drawn; they lie between its cells too."""
SEED = 0
WAY_STEPS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Sky:
    """What one stand does over those of the points that are near enough, taken as there.

    near: indices of these points, (n,); detection: probability in one look, mean over the draws, float32 (m, n);
    reach: share of the draws in which any missile or gun reaches, float32 (m, n); by_effector: whether each reaches in
    any draw, bool (n_effectors, m, n); unknown: whether a point lies over or behind unknown terrain, which was taken as
    sea, bool (n,).
    """

    near: NDArray[np.intp]
    detection: Columns
    reach: Columns
    by_effector: NDArray[np.bool_]
    unknown: NDArray[np.bool_]


def skies(
    emplacements: Sequence[Emplacement],
    elevation: Elevation,
    degrees: tuple[Floats, Floats],
    altitudes_m: Floats,
    *,
    target_class: str,
    n_draws: int = 1,
    progress: Callable[[str, float], None] | None = None,
) -> list[Sky]:
    """One sky per emplacement over points (latitude and longitude, each float64 (n,)) at altitudes above the sea (m,).

    n_draws: places drawn within its tolerance, uniformly over the disk and on land, with the same luck each time; 1:
    its centre alone. Unknown terrain is taken as sea, which hides least. Raises ScenarioError for a number of
    draws that cannot be, CatalogueError for an unknown target class, TerrainError where a site lies off the terrain.
    """
    if not 1 <= n_draws <= MOST_DRAWS:
        remedy = f"give 1 to {MOST_DRAWS}"
        raise ScenarioError(
            Fault(where="exposure", field="draws", value=n_draws, problem="cannot be drawn", remedy=remedy)
        )
    rcs_m2 = cross_section_m2(target_class)
    report = progress or (lambda text, share: None)
    with_sea = _with_sea(elevation)
    found = []
    for number, place in enumerate(emplacements):
        report(f"envelope of {place.system.name} ({number + 1} of {len(emplacements)})", number / len(emplacements))
        sky = _sky(place, with_sea, degrees, altitudes_m, rcs_m2, n_draws)
        found.append(replace(sky, unknown=_behind_unknown(place.point, elevation, degrees, sky.near)))
    return found


def _sky(
    place: Emplacement,
    elevation: Elevation,
    degrees: tuple[Floats, Floats],
    altitudes_m: Floats,
    rcs_m2: float,
    n_draws: int,
) -> Sky:
    radius_m = longest_range_m([place])
    roaming_m = place.tolerance_m if n_draws > 1 else 0.0
    near = np.flatnonzero(distances_m(place.point, degrees) <= radius_m + roaming_m)
    n_effectors, shape = len(place.system.effectors), (len(altitudes_m), near.size)
    if not near.size:
        nothing = np.zeros(shape, dtype=np.float32)
        none = np.zeros((n_effectors, *shape), dtype=bool)
        return Sky(near=near, detection=nothing, reach=nothing, by_effector=none, unknown=np.zeros(0, dtype=bool))
    there = (degrees[0][near], degrees[1][near])
    over = section(
        _places(place, elevation, n_draws),
        elevation,
        there,
        altitudes_m,
        rcs_m2=rcs_m2,
        k_ratio=default_k_ratio(),
        radius_m=radius_m,
        unknown_as_sea=True,
    )
    weapons = over.reach.reshape(n_draws, n_effectors, *shape) == 1.0
    return Sky(
        near=near,
        detection=np.nan_to_num(over.detection).mean(axis=0, dtype=np.float64).astype(np.float32),
        reach=weapons.any(axis=1).mean(axis=0).astype(np.float32),
        by_effector=weapons.any(axis=0),
        unknown=np.zeros(near.size, dtype=bool),
    )


def _with_sea(elevation: Elevation) -> Elevation:
    """The ground with sea wherever it is unknown, and around it as far as antennas look over finer ground."""
    n = int(np.ceil(NEAR_RADIUS_M / elevation.posting_m)) + 2
    heights = np.pad(np.nan_to_num(elevation.heights), n, constant_values=0.0)
    was = elevation.transform
    corner = Affine(was.a, 0.0, was.c - n * was.a, 0.0, was.e, was.f - n * was.e)
    return replace(elevation, heights=heights, transform=corner)


def _behind_unknown(
    point: Point, elevation: Elevation, degrees: tuple[Floats, Floats], near: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Whether ground is unknown at a point or on the way to it from the site, looked at in `WAY_STEPS` steps: (n,)."""
    share = np.linspace(0.0, 1.0, WAY_STEPS + 1)[1:, None]
    lat = point.lat + share * (degrees[0][near] - point.lat)
    lon = point.lon + share * ((degrees[1][near] - point.lon + 180.0) % 360.0 - 180.0)
    return np.asarray(np.isnan(ground_heights_m(elevation, lat, lon)).any(axis=0))


def _places(place: Emplacement, elevation: Elevation, n_draws: int) -> list[Emplacement]:
    """The emplacement at each of the places drawn."""
    if n_draws == 1:
        return [place]
    plane = local_grid(place.point, DRAW_POSTING_M, place.tolerance_m + DRAW_POSTING_M)
    found = drawn_stands(
        place, elevation, plane, n_draws=n_draws, seed=SEED, spread="disk", tolerance_m=place.tolerance_m
    )
    middle = (plane.n - 1) / 2
    lat, lon = to_degrees(plane, (found.column - middle) * plane.posting_m, (middle - found.row) * plane.posting_m)
    points = [Point(lat=float(north), lon=float(east)) for north, east in zip(lat, lon, strict=True)]
    return [replace(place, site_id=f"{place.site_id} draw {i}", point=point) for i, point in enumerate(points)]
