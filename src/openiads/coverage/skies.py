"""What each of many stands detects and reaches over the same points, at several altitudes, with its place uncertain."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from openiads.catalogue.load import default_k_ratio
from openiads.coverage.arrays import effector_numbers, radar_numbers
from openiads.coverage.compute import cross_section_m2
from openiads.coverage.cut import longest_range_m
from openiads.coverage.draws import stands as drawn_stands
from openiads.coverage.emplacement import Emplacement, guiding_sensors, searching_radars
from openiads.coverage.section import Section, distances_m, section
from openiads.coverage.section_kernels import detect_in_columns, reach_in_columns
from openiads.errors import Fault, ScenarioError
from openiads.geodesy.earth import effective_earth_radius_m
from openiads.geodesy.local_grid import local_grid, to_degrees
from openiads.geodesy.point import Point
from openiads.physics.propagation import horizon_range_m
from openiads.terrain.elevation import Elevation, ground_height_m

Floats = NDArray[np.float64]
Columns = NDArray[np.float32]

MOST_DRAWS = 64
DRAW_POSTING_M = 250.0
"""Of the plane on which positions are drawn; they lie between its cells too."""
SEED = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sky:
    """What one stand does over those of the points that are near enough, taken as there.

    near: indices of these points, (n,); detection: probability in one look, mean over the draws, float32 (m, n);
    reach: share of the draws in which any missile or gun reaches, float32 (m, n); by_effector: whether each reaches in
    any draw, bool (n_effectors, m, n); unknown: points whose terrain is unknown, there or on the way, and where the
    earth was taken as smooth, bool (n,).
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
    k_ratio: float | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> list[Sky]:
    """One sky per emplacement over points (latitude and longitude, each float64 (n,)) at altitudes above the sea (m,).

    n_draws: places drawn within its tolerance, uniformly over the disk and on land, with the same luck each time; 1:
    its centre alone. Over unknown terrain the earth is taken as a smooth sea. Raises ScenarioError for a number of
    draws that cannot be, CatalogueError for an unknown target class, TerrainError where a site lies off the terrain.
    """
    if not 1 <= n_draws <= MOST_DRAWS:
        remedy = f"give 1 to {MOST_DRAWS}"
        raise ScenarioError(
            Fault(where="exposure", field="draws", value=n_draws, problem="cannot be drawn", remedy=remedy)
        )
    rcs_m2 = cross_section_m2(target_class)
    k_ratio = default_k_ratio() if k_ratio is None else k_ratio
    report = progress or (lambda text, share: None)
    found = []
    for number, place in enumerate(emplacements):
        report(f"envelope of {place.system.name} ({number + 1} of {len(emplacements)})", number / len(emplacements))
        found.append(_sky(place, elevation, degrees, altitudes_m, rcs_m2, k_ratio, n_draws))
    return found


def _sky(
    place: Emplacement,
    elevation: Elevation,
    degrees: tuple[Floats, Floats],
    altitudes_m: Floats,
    rcs_m2: float,
    k_ratio: float,
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
    drawn = _places(place, elevation, n_draws)
    over = section(drawn, elevation, there, altitudes_m, rcs_m2=rcs_m2, k_ratio=k_ratio, radius_m=radius_m)
    earth_m = effective_earth_radius_m(k_ratio)
    detection, reach, unknown = _completed(over, drawn, elevation, there, altitudes_m, rcs_m2, earth_m)
    weapons = reach.reshape(n_draws, n_effectors, *shape) == 1.0
    return Sky(
        near=near,
        detection=detection.mean(axis=0, dtype=np.float64).astype(np.float32),
        reach=weapons.any(axis=1).mean(axis=0).astype(np.float32),
        by_effector=weapons.any(axis=0),
        unknown=unknown,
    )


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


def _completed(
    over: Section,
    drawn: Sequence[Emplacement],
    elevation: Elevation,
    degrees: tuple[Floats, Floats],
    altitudes_m: Floats,
    rcs_m2: float,
    earth_m: float,
) -> tuple[Columns, Columns, NDArray[np.bool_]]:
    """Detection and reach of a section with what is unknown for want of terrain taken from a smooth sea.

    Gives detection float32 (n_draws, m, n), reach float32 (n_draws * n_effectors, m, n), and which points are unknown
    in any draw, bool (n,).
    """
    detection, reach = over.detection.copy(), over.reach.copy()
    unknown = np.isnan(over.lowest_m) | np.isnan(over.ground_m)[None, :]
    n_effectors = len(drawn[0].system.effectors)
    for number, place in enumerate(drawn):
        lost = np.flatnonzero(unknown[number])
        if lost.size:
            some = (degrees[0][lost], degrees[1][lost])
            sea = _over_smooth_sea(place, ground_height_m(elevation, place.point), some, altitudes_m, rcs_m2, earth_m)
            detection[number][:, lost] = sea[0]
            reach[number * n_effectors : (number + 1) * n_effectors, :, lost] = sea[1]
    below = altitudes_m[:, None] < over.ground_m[None, :]
    detection[:, below], reach[:, below] = 0.0, 0.0
    return detection, reach, np.asarray(unknown.any(axis=0))


def _over_smooth_sea(
    place: Emplacement,
    site_ground_m: float,
    degrees: tuple[Floats, Floats],
    altitudes_m: Floats,
    rcs_m2: float,
    earth_m: float,
) -> tuple[Columns, Columns]:
    """Detection (m, n) and reach (n_effectors, m, n) over a smooth sea: float32."""
    away_m = distances_m(place.point, degrees)
    detection = np.zeros((len(altitudes_m), len(away_m)), dtype=np.float32)
    for radar in searching_radars(place):
        antenna_m = site_ground_m + radar.antenna_height_m.best
        lowest_m = lowest_over_sea_m(antenna_m, away_m, earth_m)
        detect_in_columns(lowest_m, altitudes_m, away_m, antenna_m, earth_m, rcs_m2, radar_numbers(radar), detection)
    weapons = np.array([effector_numbers(effector) for effector in place.system.effectors])
    reach = np.zeros((len(weapons), *detection.shape), dtype=np.float32)
    guide_m = site_ground_m + max(sensor.antenna_height_m.best for sensor in guiding_sensors(place))
    sea_m = np.zeros(len(away_m), dtype=np.float32)
    lowest_m = lowest_over_sea_m(guide_m, away_m, earth_m)
    reach_in_columns(lowest_m, altitudes_m, away_m, sea_m, site_ground_m, earth_m, weapons, reach)
    return detection, reach


def lowest_over_sea_m(antenna_m: float, away_m: Floats, earth_m: float) -> Columns:
    """Lowest altitude in line of sight over a smooth sea at distances, float32 (n,), in m.

    antenna_m: above the sea; earth_m: effective radius. Zero up to the antenna's horizon, beyond it R (1 / cos b - 1)
    with b the angle at the earth's centre from there on. Source: the exact geometry of
    `physics.propagation.horizon_range_m`, solved for the target's height.
    """
    horizon_m = horizon_range_m(max(antenna_m, 0.0), 0.0, earth_m)
    beyond = np.maximum(away_m - horizon_m, 0.0) / earth_m
    return np.asarray(earth_m * (1.0 / np.cos(beyond) - 1.0), dtype=np.float32)
