"""Columns of air over points of the ground: what sites see, detect and reach at each altitude above them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod, Transformer

from openiads.catalogue.radar import Radar
from openiads.coverage.arrays import effector_numbers, radar_numbers
from openiads.coverage.compute import antenna_horizons
from openiads.coverage.dataset import LAND, SEA, UNKNOWN
from openiads.coverage.emplacement import (
    Emplacement,
    guiding_sensors,
    highest_antenna_m,
    searching_radars,
    seeing_sensors,
)
from openiads.coverage.section_kernels import detect_in_columns, look_in_columns, reach_in_columns
from openiads.geodesy.earth import effective_earth_radius_m
from openiads.geodesy.local_grid import LocalGrid, cell_degrees, local_grid, to_degrees
from openiads.geodesy.point import Point
from openiads.terrain.elevation import Elevation, ground_height_m, ground_heights_m
from openiads.terrain.sweep import Quality, prepare

Floats = NDArray[np.float64]
Columns = NDArray[np.float32]

MOST_CELLS = 2_001
"""Cells on a side of the grid that is swept; where the terrain is finer over that distance, the grid is coarser."""
EDGE_CELLS = 2.0
"""Swept beyond the radius, so that points at it lie between cells that were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What sites see over points; n points, m altitudes above sea.

    ground_m: float32 (n,); lowest_m: lowest altitude in line of sight, float32 (n_sites, n), +inf beyond the radius;
    detection: probability in one look, float32 (n_sites, m, n); looked: whether any radar can look there, bool
    (n_sites, m, n); reach: float32 (n_effectors, m, n), 1 or 0. NaN where unknown. posting_m: of the grid swept.
    horizons_m: of each site, by the height of an antenna above its ground, as lowest_m of the highest that sees.
    """

    ground_m: Columns
    lowest_m: Columns
    detection: Columns
    looked: NDArray[np.bool_]
    reach: Columns
    posting_m: float
    horizons_m: tuple[Mapping[float, Columns], ...]


def section(
    emplacements: Sequence[Emplacement],
    elevation: Elevation,
    degrees: tuple[Floats, Floats],
    altitudes_m: Floats,
    *,
    rcs_m2: float,
    k_ratio: float,
    radius_m: float,
    quality: Quality = "default",
    unknown_as_sea: bool = False,
    progress: Callable[[str, float], None] | None = None,
) -> Section:
    """What sites see over points, by the horizon that the maps use, on a grid that holds sites and points.

    degrees: latitude and longitude of the points, each float64 (n,); altitudes_m: float64 (m,), above sea; quality: of
    the sweep. unknown_as_sea: take unknown ground as height zero, which hides least; else what lies over or behind it
    is NaN.
    Raises TerrainError where a site lies off the terrain.
    """
    report = progress or (lambda text, share: None)
    report("bringing the terrain onto the grid", 0.0)
    grid = _grid(emplacements, degrees, elevation)
    grid_ground_m = ground_heights_m(elevation, *cell_degrees(grid))
    ground_m = ground_heights_m(elevation, *degrees)
    if unknown_as_sea:
        grid_ground_m, ground_m = np.nan_to_num(grid_ground_m), np.nan_to_num(ground_m)
    relief, effective_radius_m = prepare(grid_ground_m), effective_earth_radius_m(k_ratio)
    sites, swept_horizons = [], []
    for number, place in enumerate(emplacements):
        report(f"sight of {place.site_id}", (number + 0.2) / len(emplacements))
        away_m = distances_m(place.point, degrees)
        swept_m = radius_m + EDGE_CELLS * grid.posting_m
        heights_m = {
            *map(_height_m, searching_radars(place)),
            highest_antenna_m(seeing_sensors(place)),
            highest_antenna_m(guiding_sensors(place)),
        }
        around = (grid, relief, place.point, swept_m, effective_radius_m)
        swept = antenna_horizons(elevation, *around, sorted(heights_m), quality=quality)
        horizons = {
            height_m: np.where(away_m <= radius_m, _over_points(horizon_m, grid, degrees, ground_m), np.float32(np.inf))
            for height_m, horizon_m in swept.items()
        }
        swept_horizons.append(horizons)
        air = _Air(altitudes_m, away_m, ground_m, effective_radius_m)
        sites.append(_site(place, ground_height_m(elevation, place.point), horizons, air, rcs_m2))
    lowest, detection, looked, reach = zip(*sites, strict=True)
    return Section(
        ground_m=ground_m,
        lowest_m=np.stack(lowest),
        detection=np.stack(detection),
        looked=np.stack(looked),
        reach=np.concatenate(reach),
        posting_m=grid.posting_m,
        horizons_m=tuple(swept_horizons),
    )


def surface_under(ground_m: Columns) -> NDArray[np.int8]:
    """Land, sea (height exactly zero) or unknown from heights of the ground: int8 of the same shape."""
    return np.where(np.isnan(ground_m), UNKNOWN, np.where(ground_m == 0.0, SEA, LAND)).astype(np.int8)


def distances_m(point: Point, degrees: tuple[Floats, Floats]) -> Floats:
    """Lengths of the geodesics from a point to many (latitude and longitude, each float64 (n,)): float64 (n,)."""
    lat, lon = degrees
    _, _, away_m = Geod(ellps="WGS84").inv(np.full(lon.shape, point.lon), np.full(lat.shape, point.lat), lon, lat)
    return np.asarray(away_m, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Air:
    """The air over the points, seen from one site; distances_m: of the points from it, float64 (n,)."""

    altitudes_m: Floats
    distances_m: Floats
    ground_m: Columns
    effective_radius_m: float


def _site(
    place: Emplacement, site_ground_m: float, horizons: Mapping[float, Columns], air: _Air, rcs_m2: float
) -> tuple[Columns, Columns, NDArray[np.bool_], Columns]:
    """Lowest altitude seen, detection, looked at and reach of one site; horizons: by antenna height over the ground.

    Antenna by antenna as `compute.coverage` does it; of antennas on one spot the highest decides what is in sight.
    """
    shape = (len(air.altitudes_m), len(air.ground_m))
    detection, looked = np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=bool)
    for radar in searching_radars(place):
        numbers, antenna_m = radar_numbers(radar), site_ground_m + _height_m(radar)
        where = (air.altitudes_m, air.distances_m, antenna_m, air.effective_radius_m)
        detect_in_columns(horizons[_height_m(radar)], *where, rcs_m2, numbers, detection)
        look_in_columns(*where, numbers, looked)
    weapons = np.array([effector_numbers(effector) for effector in place.system.effectors])
    reach = np.zeros((len(weapons), *shape), dtype=np.float32)
    over = (air.altitudes_m, air.distances_m, air.ground_m, site_ground_m, air.effective_radius_m)
    reach_in_columns(horizons[highest_antenna_m(guiding_sensors(place))], *over, weapons, reach)
    return horizons[highest_antenna_m(seeing_sensors(place))], detection, looked, reach


def _height_m(radar: Radar) -> float:
    return radar.antenna_height_m.best


def _grid(emplacements: Sequence[Emplacement], degrees: tuple[Floats, Floats], elevation: Elevation) -> LocalGrid:
    """Grid around all sites and points, at the terrain's posting or as fine as `MOST_CELLS` allow."""
    lat = np.concatenate([[place.point.lat for place in emplacements], degrees[0]])
    lon = np.concatenate([[place.point.lon for place in emplacements], degrees[1]])
    first = local_grid(Point(lat=float(lat[0]), lon=float(lon[0])), 1000.0, 1000.0)
    x, y = _on_grid(first, (lat, lon))
    middle = to_degrees(first, np.array([(x.min() + x.max()) / 2]), np.array([(y.min() + y.max()) / 2]))
    centre = Point(lat=float(middle[0][0]), lon=float(middle[1][0]))
    x, y = _on_grid(local_grid(centre, 1000.0, 1000.0), (lat, lon))
    half_m = float(max(np.abs(x).max(), np.abs(y).max()))
    posting_m = max(elevation.posting_m, 2.0 * half_m / (MOST_CELLS - 3))
    return local_grid(centre, posting_m, half_m + posting_m)


def _on_grid(grid: LocalGrid, degrees: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    x, y = Transformer.from_crs("EPSG:4326", grid.crs, always_xy=True).transform(degrees[1], degrees[0])
    return np.asarray(x), np.asarray(y)


def _over_points(horizon_m: Columns, grid: LocalGrid, degrees: tuple[Floats, Floats], ground_m: Columns) -> Columns:
    """A horizon of the grid over points: bilinear, never below the ground there: float32 (n,).

    Where a cell around a point is unknown or beyond the radius, the nearest cell decides.
    """
    x, y = _on_grid(grid, degrees)
    row, column = (grid.half_m - y) / grid.posting_m, (grid.half_m + x) / grid.posting_m
    i, j = np.clip(row.astype(np.intp), 0, grid.n - 2), np.clip(column.astype(np.intp), 0, grid.n - 2)
    south, east = row - i, column - j
    with np.errstate(invalid="ignore"):
        upper = (1.0 - east) * horizon_m[i, j] + east * horizon_m[i, j + 1]
        lower = (1.0 - east) * horizon_m[i + 1, j] + east * horizon_m[i + 1, j + 1]
        between = (1.0 - south) * upper + south * lower
    nearest = horizon_m[np.rint(row).astype(np.intp), np.rint(column).astype(np.intp)]
    lowest = np.where(np.isfinite(between), between, nearest)
    return np.maximum(lowest, ground_m).astype(np.float32)
