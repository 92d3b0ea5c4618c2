"""Shares of a route: how much of it the sites have in sight, and where they first see what flies it.

For the risk of a flight: shares alone. Which parts are not seen is never listed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from pydantic import Field
from pyproj import Geod, Transformer

from openiads.coverage.dataset import dataset_grid
from openiads.coverage.level import Level
from openiads.errors import Fault, ScenarioError
from openiads.geodesy.point import Point, distance_m
from openiads.record import record

SAMPLES_PER_POSTING = 2
LONGEST_ROUTE_M = 5_000_000.0
DETECTED_PROBABILITY = 0.5
"""A flight counts as detected where one look is as likely to find it as not."""


@record
class Route:
    """A line of geodesics between points.

    heights: at which height each point is left, one per point, or none where the route is asked for at every level.
    """

    points: Annotated[tuple[Point, ...], Field(min_length=2)]
    heights: tuple[Level, ...] = ()
    name: str = ""

    @property
    def length_m(self) -> float:
        """Length along the geodesics, in m."""
        return sum(distance_m(a, b) for a, b in pairwise(self.points))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """The first point of a route at which something holds: how far along it, in m, and for which site."""

    at_m: float
    site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteShares:
    """What sites see of a route at one level, or of the part of it that is flown there.

    length_m: of that part. line_of_sight_share: part of its known length in line of sight of any site, whatever the
    radars' ranges; detection_share: mean probability that the network detects in one look; both None where nothing is
    known. unknown_share: part of its length where it is unknown whether it is seen. in_sight, detected: where it is
    first in line of sight, and first detected in one look as likely as not; None where it never is.
    """

    level: str
    length_m: float
    line_of_sight_share: float | None
    detection_share: float | None
    unknown_share: float
    in_sight: Sighting | None
    detected: Sighting | None


@dataclass(frozen=True, slots=True)
class Samples:
    """Points along a line: latitude, longitude, distance from its start, the length each stands for, its leg; (n,)."""

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    along_m: NDArray[np.float64]
    length_m: NDArray[np.float64]
    leg: NDArray[np.intp]


def route_shares(dataset: xr.Dataset, route: Route) -> list[RouteShares]:
    """For each level of a coverage dataset what sites see of a route, sampled along its geodesics at half a posting.

    A route with its own heights counts at each level only where it is flown at that height; levels at which it is
    never flown are left out. Off the map is unknown. Raises ScenarioError where the route is too long, or flown at a
    height that the dataset does not have.
    """
    names = [str(level) for level in dataset.level.values]
    _check(route, names)
    samples = along(route.points, dataset.attrs["posting_m"] / SAMPLES_PER_POSTING)
    cells = _cells(dataset, samples)
    found = []
    for index, name in enumerate(names):
        flown = [not route.heights or route.heights[leg].text == name for leg in range(len(route.points) - 1)]
        part = np.array(flown)[samples.leg]
        if part.any():
            found.append(_shares(dataset, index, samples, part, cells))
    return found


def along(points: Sequence[Point], step_m: float) -> Samples:
    """The middles of equal pieces, at most `step_m` long, of each geodesic between points."""
    geod = Geod(ellps="WGS84")
    parts, start_m = [], 0.0
    for leg, (a, b) in enumerate(pairwise(points)):
        azimuth, _, length_m = geod.inv(a.lon, a.lat, b.lon, b.lat)
        n = max(1, int(np.ceil(length_m / step_m)))
        away_m = (np.arange(n) + 0.5) * length_m / n
        lon, lat, _ = geod.fwd(np.full(n, a.lon), np.full(n, a.lat), np.full(n, azimuth), away_m)
        parts.append((lat, lon, start_m + away_m, np.full(n, length_m / n), np.full(n, leg)))
        start_m += length_m
    lat, lon, along_m, piece_m, legs = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Samples(lat, lon, along_m, piece_m, legs.astype(np.intp))


def _check(route: Route, names: Sequence[str]) -> None:
    faults = []
    if route.length_m > LONGEST_ROUTE_M or route.length_m == 0.0:
        remedy = f"give one of at most {LONGEST_ROUTE_M / 1000:g} km"
        faults.append(_fault("length", route.length_m, "no route to look at", remedy))
    if route.heights and len(route.heights) != len(route.points):
        faults.append(_fault("heights", len(route.heights), "not one per point", "give each point one, or none"))
    for height in dict.fromkeys(height.text for height in route.heights[:-1]):
        if height not in names:
            faults.append(_fault("height", height, "not among the levels computed", "compute the coverage there too"))
    if faults:
        raise ScenarioError(faults)


def _fault(field: str, value: object, problem: str, remedy: str) -> Fault:
    return Fault(where="route", field=field, value=value, problem=problem, remedy=remedy)


def _cells(dataset: xr.Dataset, samples: Samples) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]]:
    """Row and column of the cell of each sample, and whether it lies on the map: each (n,)."""
    grid = dataset_grid(dataset)
    x, y = Transformer.from_crs("EPSG:4326", grid.crs, always_xy=True).transform(samples.lon, samples.lat)
    rows = np.rint((grid.half_m - np.asarray(y)) / grid.posting_m).astype(np.intp)
    columns = np.rint((grid.half_m + np.asarray(x)) / grid.posting_m).astype(np.intp)
    on_map = (rows >= 0) & (rows < grid.n) & (columns >= 0) & (columns < grid.n)
    return np.clip(rows, 0, grid.n - 1), np.clip(columns, 0, grid.n - 1), on_map


def _shares(
    dataset: xr.Dataset,
    index: int,
    samples: Samples,
    part: NDArray[np.bool_],
    cells: tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]],
) -> RouteShares:
    """Shares at one level over the samples of `part`."""
    rows, columns, on_map = cells
    counted = part & on_map
    sight = np.where(counted, dataset.network_line_of_sight.values[index, rows, columns], np.nan)
    detection = np.where(counted, dataset.network_detection_probability.values[index, rows, columns], np.nan)
    length_m = float(samples.length_m[part].sum())
    known_m = float(samples.length_m[np.isfinite(sight)].sum())
    where = (dataset, index, samples, rows, columns)
    return RouteShares(
        level=str(dataset.level.values[index]),
        length_m=length_m,
        line_of_sight_share=_mean(sight, samples.length_m),
        detection_share=_mean(detection, samples.length_m),
        unknown_share=max(0.0, 1.0 - known_m / length_m),
        in_sight=_first(*where, sight == 1.0, by_detection=False),
        detected=_first(*where, detection >= DETECTED_PROBABILITY, by_detection=True),
    )


def _mean(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float | None:
    known = np.isfinite(values)
    return float(np.average(values[known], weights=weights[known])) if known.any() else None


def _first(
    dataset: xr.Dataset,
    index: int,
    samples: Samples,
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    holds: NDArray[np.bool_],
    *,
    by_detection: bool,
) -> Sighting | None:
    """Where along the route it first holds: the site with the greatest probability there, or else the nearest."""
    if not holds.any():
        return None
    at = int(np.flatnonzero(holds)[0])
    cell = (index, rows[at], columns[at])
    seen = dataset.line_of_sight.values[:, *cell] == 1.0
    detection = np.nan_to_num(dataset.detection_probability.values[:, *cell])
    able = np.flatnonzero(detection > 0.0 if by_detection else seen)
    here = Point(lat=float(samples.lat[at]), lon=float(samples.lon[at]))
    sites = zip(dataset.site_lat.values, dataset.site_lon.values, strict=True)
    away_m = [distance_m(here, Point(lat=float(lat), lon=float(lon))) for lat, lon in sites]
    best = max(able, key=lambda site: (detection[site], -away_m[site]))
    return Sighting(at_m=float(samples.along_m[at]), site=str(dataset.site.values[best]))
