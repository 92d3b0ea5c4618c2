"""Which systems stand where: those that are named with a place, or those of a laydown; and the ground under them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from openiads.catalogue.load import find_system
from openiads.coverage.emplacement import Emplacement
from openiads.coverage.from_laydown import LEAST_PROBABILITY, emplace, standing
from openiads.errors import Fault, FaultyInputError, PlaceError, ScenarioError, TerrainError, UsageError
from openiads.gazetteer.find import find_place
from openiads.geodesy.point import Point
from openiads.laydown.site import Site
from openiads.terrain.elevation import Elevation, covers

TYPED_TOLERANCE_M = 1000.0
"""How far off coordinates that were typed in are taken to be: the least that anything is shown with."""

OpenGround = Callable[[Sequence[Point], float], Elevation]
"""Opens the ground around points, so many m far; around no points all there is. Raises TerrainError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The systems of each day, the ground under all of them, and what was left out and why, in words."""

    sites: list[list[Emplacement]]
    elevation: Elevation
    notes: tuple[str, ...]


def place_sites(texts: Sequence[str], mast: bool) -> list[Emplacement]:
    """Set up what texts like "s-400@35.401,35.949" name; sites are called by their system and number.

    mast: whether optional mast radars stand there too. Raises UsageError where a text is not like that, else all faults
    of systems and places together as a CatalogueError or PlaceError.
    """
    placed, faults = [], []
    kind: type[FaultyInputError] = PlaceError
    for number, text in enumerate(texts, start=1):
        name, at, where = text.rpartition("@")
        if not (at and name.strip() and where.strip()):
            problem = f"{text!r} is not like s-400@35.401,35.949"
            raise UsageError(Fault(where="site", value=text, problem=problem, remedy="write SYSTEM@LAT,LON or @PLACE"))
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


def place_of(text: str, option: str = "--site") -> tuple[Point, float]:
    """Point and tolerance in m of "LAT,LON" or of a place's name; option: what a fault names. Raises PlaceError."""
    point = typed_point(text, option)
    if point is not None:
        return point, TYPED_TOLERANCE_M
    place = find_place(text)
    return place.point, place.tolerance_m


def typed_point(text: str, option: str) -> Point | None:
    """The point of "LAT,LON", None where the text is none. Raises PlaceError where it is not on the earth."""
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError:
        return None
    if not (-90.0 <= lat <= 90.0 and -180.0 <= lon <= 180.0):
        remedy = "give latitude -90 to 90, then longitude -180 to 180, in degrees"
        raise PlaceError(Fault(where=option, field="point", value=text, problem="not on the earth", remedy=remedy))
    return Point(lat=lat, lon=lon)


def place_laydowns(
    laydowns: Sequence[Sequence[Site]],
    days: Sequence[date],
    open_ground: OpenGround,
    reach_m: Callable[[Sequence[Point]], float],
    mast: bool,
) -> Placed:
    """Set up the laydown of each day, and open the ground around all sites: as far, in m, as `reach_m` says of them.

    Raises ScenarioError where nothing stands on any of the days.
    """
    there = [site for sites in laydowns for site in standing(sites, least_probability=LEAST_PROBABILITY)]
    points = list(dict.fromkeys(site.place.point for site in there))
    elevation, notes = _ground_under(open_ground, points, reach_m(points))
    placed = []
    for day, sites in zip(days, laydowns, strict=True):
        drawn, left_out = emplace(sites, elevation, mast=mast, least_probability=LEAST_PROBABILITY)
        placed.append(drawn)
        when = f" on {day}" if len(days) > 1 else ""
        notes += [f"not drawn{when}: {one.site.system} at {one.site.place.name}: {one.reason}" for one in left_out]
    if not any(placed):
        problem = "no system stands anywhere where it could be drawn"
        remedy = "see `openiads laydown --as-of DATE` for what is known, or give --site"
        where = f"laydown of {' and of '.join(map(str, days))}"
        raise ScenarioError(Fault(where=where, problem="; ".join([problem, *notes]), remedy=remedy))
    return Placed(sites=placed, elevation=elevation, notes=tuple(notes))


def loosened(sites: Sequence[Emplacement], tolerance_m: float | None) -> list[Emplacement]:
    """The sites with another tolerance, at least the least that anything is shown with; as they are for None."""
    if tolerance_m is None:
        return list(sites)
    return [replace(site, tolerance_m=max(tolerance_m, TYPED_TOLERANCE_M)) for site in sites]


def _ground_under(open_ground: OpenGround, points: Sequence[Point], reach_m: float) -> tuple[Elevation, list[str]]:
    """The ground of a laydown: where some of its points have none, that of the others, and a note.

    Raises TerrainError where no point has any.
    """
    try:
        return open_ground(points, reach_m), []
    except TerrainError as error:
        whole = open_ground([], reach_m)
        covered = [point for point in points if covers(whole, point)]
        if not covered:
            raise
        return open_ground(covered, reach_m), [f"some sites are left out: {error}"]
