"""What --site and --as-of set up, and the ground under it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from datetime import date

    from openiads.coverage.emplacement import Emplacement
    from openiads.geodesy.point import Point
    from openiads.laydown.site import Site
    from openiads.terrain.elevation import Elevation

TYPED_TOLERANCE_M = 1000.0
"""How far off coordinates that were typed in are taken to be: the least that anything is shown with."""


def place_sites(texts: Sequence[str], mast: bool) -> list[Emplacement]:
    """Set up what --site names; sites are called by their system and number. All faults are raised together."""
    from openiads.catalogue.load import find_system
    from openiads.coverage.emplacement import Emplacement
    from openiads.errors import FaultyInputError, PlaceError

    placed, faults = [], []
    kind: type[FaultyInputError] = PlaceError
    for number, text in enumerate(texts, start=1):
        name, at, where = text.rpartition("@")
        if not (at and name.strip() and where.strip()):
            raise typer.BadParameter(f"{text!r} is not like s-400@35.401,35.949", param_hint="'--site'")
        try:
            system = find_system(name.strip())
            point, tolerance_m = place_of(where.strip())
        except FaultyInputError as error:
            faults += list(error.faults)
            kind = type(error)
            continue
        placed.append(
            Emplacement(site_id=f"{system.id} {number}", system=system, point=point, mast=mast, tolerance_m=tolerance_m)
        )
    if faults:
        raise kind(faults)
    return placed


def place_of(text: str) -> tuple[Point, float]:
    """Point and tolerance in m of "LAT,LON" or of a place's name."""
    from openiads.errors import Fault, PlaceError
    from openiads.gazetteer.find import find_place
    from openiads.geodesy.point import Point

    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError:
        place = find_place(text)
        return place.point, place.tolerance_m
    if not (-90.0 <= lat <= 90.0 and -180.0 <= lon <= 180.0):
        remedy = "give latitude -90 to 90, then longitude -180 to 180, in degrees"
        raise PlaceError(Fault(where="--site", field="point", value=text, problem="not on the earth", remedy=remedy))
    return Point(lat=lat, lon=lon), TYPED_TOLERANCE_M


def laydown_sites(days: Sequence[date], known_at: date | None, store: str | None) -> list[list[Site]]:
    """The sites on each of the days; where they come from is said on stderr."""
    from openiads.laydown.laydown import laydown_at
    from openiads.laydown.load import load_claims

    claims, origin = load_claims(store)
    known_words = f" as known on {known_at}" if known_at else ""
    typer.echo(f"laydown of {' and of '.join(map(str, days))}{known_words} from {origin}", err=True)
    return [laydown_at(claims, day, known_at=known_at) for day in days]


def set_up(
    laydowns: Sequence[Sequence[Site]],
    days: Sequence[date],
    terrain: str | None,
    reach: Callable[[Sequence[Point]], float],
    mast: bool,
) -> tuple[list[list[Emplacement]], Elevation]:
    """Set up the laydown of each day, and open the ground around all sites: as far, in m, as `reach` says of them.

    What is listed and not drawn is said on stderr. Raises ScenarioError where nothing stands on any of the days.
    """
    from openiads.coverage.from_laydown import LEAST_PROBABILITY, emplace, standing
    from openiads.errors import Fault, ScenarioError

    there = [site for sites in laydowns for site in standing(sites, least_probability=LEAST_PROBABILITY)]
    points = list(dict.fromkeys(site.place.point for site in there))
    elevation = _ground_under(terrain, points, reach(points))
    placed = []
    for day, sites in zip(days, laydowns, strict=True):
        drawn, left_out = emplace(sites, elevation, mast=mast, least_probability=LEAST_PROBABILITY)
        placed.append(drawn)
        when = f" on {day}" if len(days) > 1 else ""
        for one in left_out:
            typer.echo(f"not drawn{when}: {one.site.system} at {one.site.place.name}: {one.reason}", err=True)
    if not any(placed):
        problem = "no system stands anywhere where it could be drawn"
        remedy = "see `openiads laydown --as-of DATE` for what is known, or give --site"
        where = f"laydown of {' and of '.join(map(str, days))}"
        raise ScenarioError(Fault(where=where, problem=problem, remedy=remedy))
    return placed, elevation


def loosened(sites: Sequence[Emplacement], tolerance_km: float | None) -> list[Emplacement]:
    """The sites with the tolerance of --tolerance, at least the least that anything is shown with."""
    from dataclasses import replace

    if tolerance_km is None:
        return list(sites)
    return [replace(site, tolerance_m=max(1000.0 * tolerance_km, TYPED_TOLERANCE_M)) for site in sites]


def _ground_under(terrain: str | None, points: Sequence[Point], reach_m: float) -> Elevation:
    """The ground of a laydown: where some of its points have none, that of the others, and a word on stderr.

    Raises TerrainError where no point has any.
    """
    from openiads.errors import TerrainError
    from openiads.terrain.elevation import covers
    from openiads.terrain.find import open_elevation

    try:
        return open_elevation(terrain, points, reach_m)
    except TerrainError as error:
        whole = open_elevation(terrain, [], reach_m)
        covered = [point for point in points if covers(whole, point)]
        if not covered:
            raise
        typer.echo(f"some sites are left out: {error}", err=True)
        return open_elevation(terrain, covered, reach_m)
