"""Where sites may stand: presence and position of each site in each draw, from counted randomness.

A draw is a function of seed, site id, draw and attempt alone: neither the order of the sites nor the number of draws
or threads changes it, and two laydowns that share a site share its luck.
"""

import hashlib
import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from openiads.coverage.emplacement import Emplacement
from openiads.errors import Fault, ScenarioError
from openiads.geodesy.local_grid import LocalGrid, grid_cell, to_degrees, to_grid_m
from openiads.terrain.elevation import Elevation, ground_height_m, ground_heights_m

Spread = Literal["disk", "normal"]
"""disk: every point within the tolerance is as likely; normal: the centre is likeliest, cut at the tolerance."""

NORMAL_SHARE = 0.95
"""Part of an uncut normal distribution that lies within the tolerance. Grade N: assumption."""
MOST_ATTEMPTS = 1_000
SEA_M = 0.0
"""Height that rasters write for the sea."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """Where one site stands in each draw.

    present: bool (n_draws,). row, column: on the grid, float64 (n_draws,). ground_m: height of the ground there,
    float64 (n_draws,). redrawn: positions thrown away because the ground was unknown or sea.
    """

    present: NDArray[np.bool_]
    row: NDArray[np.float64]
    column: NDArray[np.float64]
    ground_m: NDArray[np.float64]
    redrawn: int


def stands(
    place: Emplacement,
    elevation: Elevation,
    grid: LocalGrid,
    *,
    n_draws: int,
    seed: int,
    spread: Spread,
    tolerance_m: float,
) -> Stands:
    """Draw where a site stands; a position off the terrain, on unknown ground or in the sea is drawn again.

    Sea is allowed where the centre itself lies in it. Raises ScenarioError where no position can be found, or
    where one lies off the grid; TerrainError where the centre lies off the terrain.
    """
    key = _key(seed, place.site_id)
    centre_m = ground_height_m(elevation, place.point)
    offsets = np.zeros((n_draws, 2))
    ground_m = np.full(n_draws, centre_m)
    waiting = np.arange(n_draws) if tolerance_m > 0.0 else np.arange(0)
    redrawn = 0
    for attempt in range(MOST_ATTEMPTS):
        if not waiting.size:
            break
        offsets[waiting] = _offsets_m(key, waiting, attempt, spread, tolerance_m)
        ground_m[waiting] = _ground_m(place, elevation, grid, offsets[waiting], centre_m)
        lost = np.isnan(ground_m[waiting]) | ((ground_m[waiting] == SEA_M) & (centre_m != SEA_M))
        waiting = waiting[lost]
        redrawn += waiting.size
    row, column = grid_cell(grid, place.point)
    rows, columns = row - offsets[:, 1] / grid.posting_m, column + offsets[:, 0] / grid.posting_m
    _check(place, waiting, rows, columns, grid)
    return Stands(
        present=np.array([_uniforms(key, draw, 0)[2] < place.probability for draw in range(n_draws)]),
        row=rows,
        column=columns,
        ground_m=ground_m,
        redrawn=redrawn,
    )


def _key(seed: int, site_id: str) -> NDArray[np.uint64]:
    digest = hashlib.blake2b(f"{seed}:{site_id}".encode(), digest_size=16).digest()
    return np.frombuffer(digest, dtype=np.uint64)


def _uniforms(key: NDArray[np.uint64], draw: int, attempt: int) -> NDArray[np.float64]:
    """Two numbers for a position and one for presence, uniform between 0 and 1: float64 (3,)."""
    counted = np.random.Philox(key=key, counter=[0, 0, attempt, draw])
    return np.random.Generator(counted).random(3)


def _offsets_m(
    key: NDArray[np.uint64],
    draws: NDArray[np.int64],
    attempt: int,
    spread: Spread,
    tolerance_m: float,
) -> NDArray[np.float64]:
    """East and north of the centre, in m: float64 (n_draws, 2)."""
    numbers = np.array([_uniforms(key, int(draw), attempt)[:2] for draw in draws])
    away_m = tolerance_m * (np.sqrt(numbers[:, 0]) if spread == "disk" else _normal_radius(numbers[:, 0]))
    bearing = 2.0 * math.pi * numbers[:, 1]
    return np.column_stack([away_m * np.sin(bearing), away_m * np.cos(bearing)])


def _normal_radius(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance from the centre, in tolerances, within which a share of the cut normal distribution lies.

    Source: the Rayleigh distribution, r = sqrt(-2 ln(1 - u)), scaled so that `NORMAL_SHARE` of it lies within 1.
    """
    return np.sqrt(np.log1p(-share * NORMAL_SHARE) / math.log1p(-NORMAL_SHARE))


def _ground_m(
    place: Emplacement, elevation: Elevation, grid: LocalGrid, offsets: NDArray[np.float64], centre_m: float
) -> NDArray[np.float64]:
    """Height of the ground at the centre plus each offset, NaN where unknown: float64 (n,)."""
    x, y = to_grid_m(grid, place.point)
    lat, lon = to_degrees(grid, x + offsets[:, 0], y + offsets[:, 1])
    ground_m = ground_heights_m(elevation, lat, lon).astype(np.float64)
    return np.where((offsets == 0.0).all(axis=1), centre_m, ground_m)


def _check(
    place: Emplacement,
    waiting: NDArray[np.int64],
    rows: NDArray[np.float64],
    columns: NDArray[np.float64],
    grid: LocalGrid,
) -> None:
    where = f"draws of {place.site_id}"
    if waiting.size:
        problem = "no known land was found within the tolerance of the site"
        raise ScenarioError(Fault(where=where, problem=problem, remedy="give terrain that covers it, or a tolerance"))
    if min(rows.min(), columns.min()) < 0.0 or max(rows.max(), columns.max()) > grid.n - 1:
        problem = "a position lies off the grid"
        raise ScenarioError(Fault(where=where, problem=problem, remedy="give a grid that holds the tolerance too"))
