"""The coverage that is asked for: of the area that shares count, and of the whole map."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from openiads.catalogue.load import default_k_ratio
from openiads.coverage.area import Area
from openiads.coverage.compute import coverage
from openiads.coverage.cut import longest_range_m
from openiads.coverage.difference import difference
from openiads.coverage.emplacement import Emplacement
from openiads.coverage.ensemble import ensemble
from openiads.coverage.extent import area_grid, bytes_of, coverage_grid, default_radius_m
from openiads.coverage.level import levels
from openiads.coverage.network import of_sites
from openiads.coverage.shares import area_mask
from openiads.geodesy.point import Point, distance_m
from openiads.terrain.elevation import Elevation

Step = Callable[[str, float], None]

DRAWS_LIKE_ONE = 8.0
"""Draws that take as long as computing the sites once, about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The sites, those of the day before if there is one, and how they are computed.

    options: what `coverage` takes by keyword; draws: what `ensemble` takes besides, None without draws. days: of the
    laydown and of the one compared with, as far as sites come from a laydown.
    """

    sites: Sequence[Emplacement]
    before: Sequence[Emplacement] | None
    options: dict[str, Any]
    draws: dict[str, Any] | None
    days: Sequence[date] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Coverage of the sites; what changed since the day before, and how likely it is, where that was asked for.

    area: the cells that shares count, bool (n_y, n_x).
    """

    dataset: xr.Dataset
    area: NDArray[np.bool_]
    changed: xr.Dataset | None
    likely: xr.Dataset | None


def cover_area(asked: Asked, elevation: Elevation, area: Area, step: Step) -> Found:
    """Coverage around the first site as far as shares count, at the terrain's posting, the same with and without a map.

    The grid also holds the route and the strip.
    """
    settings = _area_settings(asked, elevation, area)
    union = _union(asked, elevation, settings, step)
    mask = area_mask(union, area.within_m, area.sector_deg)
    dataset, changed, likely = _products(asked, elevation, union, mask, settings, step)
    return Found(dataset=dataset, area=mask, changed=changed, likely=likely)


def cover_map(asked: Asked, elevation: Elevation, step: Step) -> xr.Dataset:
    """Coverage as far as anything is seen or reached, with what changed and how likely it is, all in one dataset."""
    settings = _map_settings(asked, elevation)
    union = _union(asked, elevation, settings, step)
    dataset, *others = _products(asked, elevation, union, None, settings, step)
    for other in others:
        if other is not None:
            new = [name for name in other.data_vars if name not in dataset]
            dataset = dataset.assign({name: other[name] for name in new})
            dataset.attrs |= {key: value for key, value in other.attrs.items() if key not in dataset.attrs}
    dataset.attrs |= dict(zip(("laydown_day", "compared_day"), map(str, asked.days), strict=False))
    return dataset


def map_ground(asked: Asked) -> tuple[list[Point], float]:
    """The points that `cover_map` needs ground under, and how far around them: as far as any site sees or reaches."""
    everything = [*asked.sites, *(asked.before or ())]
    return [place.point for place in everything], longest_range_m(everything)


def area_reach_m(area: Area, points: Sequence[Point]) -> float:
    """How far around the points of sites ground is needed: as far as the area, the route and the strip lie."""
    corners = [corner for line in area.lines for corner in line.points]
    away_m = [min((distance_m(corner, point) for point in points), default=0.0) for corner in corners]
    return max([area.within_m[1], *(distance + area.strip_half_width_m for distance in away_m)])


def likely_bytes(asked: Asked, elevation: Elevation, area: Area | None) -> float:
    """What `cover_area`, or without an area `cover_map`, is likely to hold in memory: draws count as more of it."""
    settings = _map_settings(asked, elevation) if area is None else _area_settings(asked, elevation, area)
    n_sites = len(_together(asked))
    n_levels = len(asked.options["heights_agl_m"]) + len(asked.options["flight_levels"])
    n_effectors = sum(len(place.system.effectors) for place in _together(asked))
    draws = asked.draws["n_draws"] / DRAWS_LIKE_ONE if asked.draws else 0.0
    return bytes_of(settings["grid"], n_sites, n_levels, n_effectors) * (1.0 + draws)


def _area_settings(asked: Asked, elevation: Elevation, area: Area) -> dict[str, Any]:
    """How far and on which grid the coverage around the first site is computed, the route and the strip within it."""
    everything = _together(asked)
    first = everything[0].point
    half_m = max([area.within_m[1], *(distance_m(first, point) for line in area.lines for point in line.points)])
    half_m += area.strip_half_width_m * 1.01 if area.strip else 0.0
    loose_m = _loosest_m(asked)
    away_m = max(distance_m(first, place.point) for place in everything) + loose_m
    radius_m = half_m + away_m
    grid = area_grid([place.point for place in everything], first, max(half_m, away_m if loose_m else 0.0), elevation)
    return {"radius_m": radius_m, "grid": grid}


def _map_settings(asked: Asked, elevation: Elevation) -> dict[str, Any]:
    """How far and on which grid all that any site sees or reaches is computed."""
    everything = _together(asked)
    heights = levels(asked.options["heights_agl_m"], asked.options["flight_levels"])
    k_ratio = asked.options["k_ratio"]
    k_ratio = default_k_ratio() if k_ratio is None else k_ratio
    radius_m = default_radius_m(everything, elevation, heights, k_ratio) + _loosest_m(asked)
    grid = coverage_grid(everything, elevation, radius_m, len(heights))
    return {"radius_m": radius_m, "grid": grid}


def _products(
    asked: Asked,
    elevation: Elevation,
    union: xr.Dataset,
    mask: NDArray[np.bool_] | None,
    settings: dict[str, Any],
    step: Step,
) -> tuple[xr.Dataset, xr.Dataset | None, xr.Dataset | None]:
    """Coverage of the day's sites, what changed since the day before, and how likely it is, as far as asked for."""
    dataset, changed, likely = union, None, None
    if asked.before is not None:
        now, before = ([place in sites for place in _together(asked)] for sites in _both(asked))
        dataset = of_sites(union, _mask(now))
        changed = difference(of_sites(union, _mask(before)), dataset)
    if asked.draws is not None and asked.sites:
        likely = ensemble(asked.sites, elevation, **asked.options, **asked.draws, **settings, area=mask, progress=step)
    return dataset, changed, likely


def _union(asked: Asked, elevation: Elevation, settings: dict[str, Any], step: Step) -> xr.Dataset:
    return coverage(_together(asked), elevation, **asked.options, **settings, progress=step)


def _together(asked: Asked) -> list[Emplacement]:
    """All sites once, those of the day asked for first."""
    now, before = _both(asked)
    return [*now, *(place for place in before if place not in now)]


def _both(asked: Asked) -> tuple[list[Emplacement], list[Emplacement]]:
    """The sites of both days; one that stands where it stood is the same, another of its name is called "before"."""
    known = {(place.system.id, place.point): place for place in asked.sites}
    names = {place.site_id for place in asked.sites}
    before = []
    for place in asked.before or ():
        other = replace(place, site_id=f"{place.site_id} before") if place.site_id in names else place
        before.append(known.get((place.system.id, place.point), other))
    return list(asked.sites), before


def _mask(chosen: Sequence[bool]) -> NDArray[np.bool_]:
    return np.array(chosen, dtype=np.bool_)


def _loosest_m(asked: Asked) -> float:
    """The greatest distance that a drawn site may stand from its centre, 0 without draws."""
    if asked.draws is None:
        return 0.0
    common_m: float | None = asked.draws["tolerance_m"]
    return max((place.tolerance_m for place in asked.sites), default=0.0) if common_m is None else common_m
