"""Two laydowns over the same ground: which is the one before, what of them can be computed, what each of them sees."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from openiads.catalogue.load import load_catalogue
from openiads.coverage.compute import coverage
from openiads.coverage.dataset import any_detects, any_seen, dataset_grid
from openiads.coverage.emplacement import Emplacement, seeing_sensors
from openiads.coverage.extent import coverage_grid
from openiads.coverage.from_laydown import LARGEST_TOLERANCE_M, LEAST_PROBABILITY
from openiads.coverage.network import of_sites
from openiads.geodesy.local_grid import local_grid, to_grid_m
from openiads.laydown.laydown import laydown_at
from openiads.laydown.site import Site
from openiads.reports.claim import Claim
from openiads.terrain.elevation import Elevation, covers
from openiads.terrain.find import fetch_command

RADIUS_CAP_M = 160_000.0
AREA_CAP_M = 100_000.0
FINEST_POSTING_M, MOST_CELLS = 900.0, 640
"""Cells of a brief's maps: no finer than a picture shows, and fewer than a minute's work."""
HEIGHTS_AGL_M = (100.0, 300.0, 1000.0, 3000.0)
FLIGHT_LEVELS = (100.0, 200.0, 300.0)
TARGET_CLASS = "fighter-4gen"
OFF_TERRAIN = "it lies off the terrain"
FETCHED_SOURCE, FETCHED_AROUND_M = "copernicus-90", 100_000.0
"""What is proposed to be fetched where a site lies off the terrain."""

Cells = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Laydowns:
    """The sites on the day asked for and those before.

    before_on: the day of the latter, None for an empty sky; asked: whether the user named that day.
    """

    as_of: date
    after: tuple[Site, ...]
    before_on: date | None
    before: tuple[Site, ...]
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Network:
    """What the sites of one laydown see together; all on the same grid.

    sight: (n_levels, n_y, n_x) 1 yes, 0 no, NaN unknown, within the radars' instrumented ranges; n_seeing: how many
    sites see; detection: (n_levels, n_y, n_x); lowest_agl_m, within: (n_y, n_x); reach: effector name to
    (n_levels, n_y, n_x).
    """

    sight: NDArray[np.float32]
    n_seeing: NDArray[np.int16]
    detection: NDArray[np.float32]
    lowest_agl_m: NDArray[np.float32]
    within: Cells
    reach: dict[str, Cells]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Coverage of all the sites of both laydowns, and what each laydown sees.

    changed: the sites that only one of them has (all, where they are the same); area: the cells within `area_m` of
    these, over which shares are taken.
    """

    dataset: xr.Dataset
    before: Network
    after: Network
    changed: tuple[Site, ...]
    area: Cells
    area_m: float


def laydowns(
    claims: Sequence[Claim], as_of: date, elevation: Elevation, known_at: date | None, against: date | None
) -> Laydowns:
    """The laydown of a day and the one before it: of the day `against`, else of the day before the newest change.

    The newest change is the latest day on which a system that can be computed came or went; before the first of them
    the sky is taken as empty.
    """
    after = tuple(laydown_at(claims, as_of, known_at=known_at))
    if against is not None:
        return Laydowns(as_of, after, against, tuple(laydown_at(claims, against, known_at=known_at)), asked=True)
    now = _standing(after, elevation)
    for day in _days_of_change(claims, as_of):
        earlier = tuple(laydown_at(claims, day - timedelta(days=1), known_at=known_at))
        if _standing(earlier, elevation) != now:
            found = day - timedelta(days=1) if _standing(earlier, elevation) else None
            return Laydowns(as_of, after, found, earlier if found else ())
    return Laydowns(as_of, after, None, ())


def not_drawn(site: Site) -> str:
    """Why a site has no place on the map, or "": then it is drawn."""
    places = [one.place for one in site.alternatives] or [site.place]
    finest_m = min(place.tolerance_m for place in places)
    if site.status == "withdrawn":
        return "it was withdrawn"
    if finest_m > LARGEST_TOLERANCE_M:
        return f"known only within {finest_m / 1000:.0f} km"
    return ""


def not_computed(site: Site, elevation: Elevation) -> str:
    """Why what a site sees is not computed, or "": then it is."""
    if not_drawn(site):
        return not_drawn(site)
    if site.status == "moving":
        return "it is on the move"
    if site.alternatives:
        return "it is at one of several places, not known which"
    if site.place.tolerance_m > LARGEST_TOLERANCE_M:
        return f"known only within {site.place.tolerance_m / 1000:.0f} km"
    if site.system not in load_catalogue().systems:
        return "the catalogue does not model it"
    if site.probability < LEAST_PROBABILITY:
        return f"less likely than {LEAST_PROBABILITY:.0%} to be still there"
    if not covers(elevation, site.place.point):
        return OFF_TERRAIN
    return ""


def off_terrain_notes(sites: Iterable[Site], elevation: Elevation) -> list[str]:
    """Which sites would be computed if the terrain went there, and how to get it, in words."""
    notes = []
    for site in sites:
        if not_computed(site, elevation) == OFF_TERRAIN:
            command = fetch_command(FETCHED_SOURCE, [site.place.point], FETCHED_AROUND_M)
            where = f"{site.system} at {site.place.name} lies off the terrain and is not computed"
            notes.append(f"{where}; run: {command}, then give --terrain {FETCHED_SOURCE}")
    return notes


def computed(sites: Iterable[Site], elevation: Elevation) -> list[Site]:
    """The sites whose coverage is computed."""
    return [site for site in sites if not not_computed(site, elevation)]


def compare(
    both: Laydowns, elevation: Elevation, progress: Callable[[str, float], None] | None = None
) -> Comparison | None:
    """Coverage of both laydowns on one grid; None where neither has a site that can be computed."""
    before, after = computed(both.before, elevation), computed(both.after, elevation)
    places = {site_key(site): _emplacement(site) for site in (*after, *before)}
    if not places:
        return None
    radius_m = min(max(map(_range_m, places.values())), RADIUS_CAP_M)
    grid = coverage_grid(list(places.values()), elevation, radius_m)
    posting_m = max(grid.posting_m, FINEST_POSTING_M, 2.0 * grid.half_m / MOST_CELLS)
    dataset = coverage(
        list(places.values()),
        elevation,
        heights_agl_m=HEIGHTS_AGL_M,
        flight_levels=FLIGHT_LEVELS,
        target_class=TARGET_CLASS,
        radius_m=radius_m,
        grid=local_grid(grid.centre, posting_m, grid.half_m),
        progress=progress,
    )
    keys = list(places)
    indices = [[keys.index(key) for key in dict.fromkeys(map(site_key, sites))] for sites in (before, after)]
    emplaced = list(places.values())
    changed = _changed(before, after)
    around = [_emplacement(site) for site in changed]
    area_m = min(AREA_CAP_M, radius_m, max(map(_range_m, around)))
    area = np.logical_or.reduce(_near(dataset, around, [area_m] * len(around)))
    networks = [_network(dataset, emplaced, chosen) for chosen in indices]
    return Comparison(dataset, networks[0], networks[1], changed, area, area_m)


def network_dataset(comparison: Comparison, sites: Iterable[Site]) -> xr.Dataset:
    """The coverage dataset of some of the compared sites alone, as the files beside the page hold it."""
    wanted = {_emplacement(site).site_id for site in sites}
    dataset = comparison.dataset
    return of_sites(dataset, np.array([str(site) in wanted for site in dataset.site.values], dtype=bool))


def share(values: NDArray[np.float32], area: Cells) -> float | None:
    """Mean of the known values (n_y, n_x) over an area; None where nothing is known."""
    known = values[area & np.isfinite(values)]
    return float(known.mean(dtype=np.float64)) if known.size else None


def level_index(comparison: Comparison, level: str) -> int:
    """Position of a level in the dataset."""
    return [str(one) for one in comparison.dataset.level.values].index(level)


def site_key(site: Site) -> str:
    """What makes two sites of different days the same for coverage: the system and the place."""
    return f"{site.system} at {site.place.lat:.4f},{site.place.lon:.4f}"


def _changed(before: Sequence[Site], after: Sequence[Site]) -> tuple[Site, ...]:
    """The sites that only one of two laydowns has, or all where both have the same."""
    sites = {site_key(site): site for site in (*before, *after)}
    differing = set(map(site_key, before)) ^ set(map(site_key, after))
    return tuple(site for key, site in sites.items() if key in differing or not differing)


def _standing(sites: Iterable[Site], elevation: Elevation) -> frozenset[str]:
    return frozenset(site_key(site) for site in computed(sites, elevation))


def _days_of_change(claims: Iterable[Claim], as_of: date) -> list[date]:
    """Days on which, by the claims, something may have changed, newest first.

    The end of a period counts too: what is said to have left by then is there no longer the day after.
    """
    days: set[date] = set()
    for claim in claims:
        days |= {day for day in (claim.valid_from, claim.published, claim.known_from) if day}
        days |= {claim.valid_to + timedelta(days=1)} if claim.valid_to else set()
    return sorted((day for day in days if day <= as_of), reverse=True)


def range_m(site: Site) -> float:
    """How far a site that can be computed sees at most: the instrumented range of its farthest sensor."""
    return _range_m(_emplacement(site))


def _emplacement(site: Site) -> Emplacement:
    system = load_catalogue().systems[site.system]
    name = f"{system.name} at {site.place.name}"
    return Emplacement(site_id=name, system=system, point=site.place.point, tolerance_m=site.place.tolerance_m)


def _range_m(place: Emplacement) -> float:
    return max(sensor.instrumented_range_m.best for sensor in seeing_sensors(place))


def _near(dataset: xr.Dataset, places: Sequence[Emplacement], ranges_m: Sequence[float]) -> Cells:
    """Cells within a range of each place: bool (n_places, n_y, n_x)."""
    grid = dataset_grid(dataset)
    masks = []
    for place, range_m in zip(places, ranges_m, strict=True):
        x, y = to_grid_m(grid, place.point)
        masks.append(np.hypot(dataset.x.values[None, :] - x, dataset.y.values[:, None] - y) <= range_m)
    return np.array(masks)


def _network(dataset: xr.Dataset, places: Sequence[Emplacement], chosen: Sequence[int]) -> Network:
    """What some of the sites see together; nothing is seen by none, but what is unknown stays unknown."""
    known = np.isfinite(dataset.network_line_of_sight.values)
    nothing = np.where(known, 0.0, np.nan).astype(np.float32)
    bare = np.where(known[0], np.inf, np.nan).astype(np.float32)
    if not chosen:
        none = np.zeros(known[0].shape, dtype=bool)
        return Network(nothing, np.zeros(known.shape, dtype=np.int16), nothing, bare, none, {})
    picked = [places[index] for index in chosen]
    in_range = _near(dataset, picked, [min(_range_m(place), dataset.attrs["radius_m"]) for place in picked])
    sight = dataset.line_of_sight.values[chosen]
    sight = np.where(in_range[:, None] | np.isnan(sight), sight, 0.0).astype(np.float32)
    lowest_m = np.where(in_range, dataset.lowest_visible_altitude_m.values[chosen], np.inf)
    lowest_agl_m = np.fmin.reduce(lowest_m, axis=0) - dataset.elevation_m.values
    return Network(
        sight=any_seen(sight),
        n_seeing=(sight == 1.0).sum(axis=0).astype(np.int16),
        detection=any_detects(dataset.detection_probability.values[chosen]),
        lowest_agl_m=np.maximum(lowest_agl_m, 0.0).astype(np.float32),
        within=np.logical_or.reduce(in_range) & np.isfinite(dataset.elevation_m.values),
        reach=_reach(dataset, {place.site_id for place in picked}),
    )


def _reach(dataset: xr.Dataset, site_ids: set[str]) -> dict[str, Cells]:
    """Cells that each effector reaches from any of the sites, by the effector's name."""
    reached: dict[str, Cells] = {}
    for index, (label, site_id) in enumerate(zip(dataset.effector.values, dataset.effector_site.values, strict=True)):
        if str(site_id) in site_ids:
            name = str(label).removeprefix(f"{site_id}: ")
            cells = dataset.reach.values[index] == 1.0
            reached[name] = reached[name] | cells if name in reached else cells
    return reached
