"""Places by what somebody has typed so far, and places around a point."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Annotated, Literal, TypeVar

from pydantic import Field

from openiads.errors import PlaceError
from openiads.gazetteer.find import find_place
from openiads.gazetteer.index import Row, gazetteer, rows_inside
from openiads.gazetteer.names import name_key
from openiads.gazetteer.namesakes import LEAST_WEIGHT, Evidence, ranked, score
from openiads.gazetteer.place import Place
from openiads.geodesy.point import Point, distance_m
from openiads.record import record
from openiads.terrain.box import box_around
from openiads.units import Probability

T = TypeVar("T")
Match = Literal["name", "beginning", "spelling"]

SHORTEST_BEGINNING = 2
MOST_KEYS = 2000
"""Names that begin so and are looked at; more have one letter or two in common with what is meant."""
DATE_LINE_DEG = 180.0


@record
class FoundPlace:
    """A place that is found by a search.

    match: "name" where it is called just so, "beginning" where its name begins so, "spelling" where it is written
    otherwise. weight: of a namesake, its share among all places called so, 0 to 1; else None. country_name: as it is
    called in English, "" where it lies in none.
    """

    place: Place
    match: Match
    weight: Probability | None = None
    country_name: str = ""


@record
class NearPlace:
    """A place and how far its centre is from the point that was asked about."""

    place: Place
    distance_m: Annotated[float, Field(ge=0.0)]


def search_places(text: str, *, limit: int, country: str | None = None) -> list[FoundPlace]:
    """The places that a text may mean: all namesakes, the likeliest first, then names that begin so.

    The rarest namesakes come last. Where there is neither, the one place whose name is spelt or sounds alike, if any;
    "Tripoli, Lebanon" is understood.
    country: two letters, of those alone.
    """
    key = name_key(text)
    if not key:
        return []
    named = _of(gazetteer().by_key.rows(key), country)
    state = gazetteer().country_by_key.get(key) or gazetteer().foreign_country_by_key.get(key)
    found = [_found(state, "name")] if state is not None and country in (None, state.country) else []
    shares = ranked(named, key, Evidence()) if named else []
    found += [_found(row, "name", weight) for row, weight in shares if weight >= LEAST_WEIGHT]
    if len(key) >= SHORTEST_BEGINNING and len(found) < limit:
        begun = sorted(
            _beginning(key, country), key=lambda row: (not name_key(row.name).startswith(key), -_standing(row))
        )
        found += [_found(row, "beginning") for row in begun if row not in named and row != state]
    found += [_found(row, "name", weight) for row, weight in shares if weight < LEAST_WEIGHT]
    return list(islice(_once((one.place, one) for one in found), limit)) or _spelt_alike(text, country)


def places_near(point: Point, within_m: float, *, limit: int, least_population: int = 0) -> list[NearPlace]:
    """The places whose centre lies within a distance of a point, the nearest first.

    least_population: leave out towns with fewer people; with more than none, airfields and regions too, but never the
    places that openiads lists itself.
    """
    box = box_around([point], within_m)
    strips = [(box.west, min(box.east, DATE_LINE_DEG))]
    if box.east > DATE_LINE_DEG:
        strips.append((-DATE_LINE_DEG, box.east - 360.0))
    rows: list[Row] = [row for row in _curated() if box.south <= row.lat <= box.north]
    for west, east in strips:
        rows += rows_inside(box.south, box.north, west, east, least_population=least_population)
    away = [NearPlace(place=row.place(), distance_m=distance_m(point, Point(lat=row.lat, lon=row.lon))) for row in rows]
    near = sorted((one for one in away if one.distance_m <= within_m), key=lambda one: one.distance_m)
    return list(islice(_once((one.place, one) for one in near), limit))


def _beginning(key: str, country: str | None) -> Iterator[Row]:
    """Rows with a name that begins with the key, each name's likeliest ones."""
    index = gazetteer()
    keys = [one for one in (*index.country_by_key, *index.by_key.curated) if one.startswith(key)]
    for one in dict.fromkeys((*keys, *islice(index.by_key.store.keys(key), MOST_KEYS))):
        state = index.country_by_key.get(one)
        yield from _of((*([state] if state is not None else []), *index.by_key.rows(one)), country)


def _standing(row: Row) -> float:
    """How likely a row is meant, whatever it is called."""
    return score(row, name_key(row.name), Evidence())


def _of(rows: Iterable[Row], country: str | None) -> list[Row]:
    return [row for row in rows if country in (None, row.country)]


def _found(row: Row, match: Match, weight: float | None = None) -> FoundPlace:
    return FoundPlace(place=row.place(), match=match, weight=weight, country_name=_country_name(row.country))


def _country_name(code: str) -> str:
    known = gazetteer().countries.get(code)
    return known.row.name if known else ""


def _once(places: Iterable[tuple[Place, T]]) -> Iterator[T]:
    """What belongs to each place, once: a later place of the same name within the circle of one is the same."""
    known: list[Place] = []
    for place, found in places:
        key = name_key(place.name)
        same = (other for other in known if name_key(other.name) == key)
        if all(distance_m(place.point, other.point) > other.tolerance_m for other in same):
            known.append(place)
            yield found


def _spelt_alike(text: str, country: str | None) -> list[FoundPlace]:
    try:
        place = find_place(text, country=country)
    except PlaceError:
        return []
    return [FoundPlace(place=place, match="spelling", country_name=_country_name(place.country))]


@cache
def _curated() -> tuple[Row, ...]:
    return tuple(dict.fromkeys(row for rows in gazetteer().by_key.curated.values() for row in rows))
