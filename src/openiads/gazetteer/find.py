"""From a place name to a place."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from rapidfuzz import fuzz, process

from openiads.errors import Fault, PlaceError
from openiads.gazetteer.index import WELL_KNOWN_POPULATION, Row, curated_sounds, gazetteer, words
from openiads.gazetteer.names import name_key, sound_key
from openiads.gazetteer.namesakes import Evidence, lies_in, score
from openiads.gazetteer.place import Place
from openiads.geodesy.point import Point

SIMILAR_SCORE = 86.0
"""Least rapidfuzz ratio at which two spellings are taken for one name (assumption, tested on transliterations)."""
SOUNDS_ALIKE_SCORE = 60.0
MIN_SOUND_LETTERS = 3
MIN_FUZZY_LETTERS = 5
NEAREST_NAMES = 5
BEGINNING_LETTERS = 2
"""A misspelt name is compared with the large places of the world, and with all those that begin with these letters."""
AIRFIELD_REACH_DEG = 0.45
"""An airfield named by its town lies within about 50 km of it."""
CODE = re.compile(r"[A-Z]{3}|[A-Z]{2}[A-Z0-9]{2}")
"""What an IATA or ICAO code of an airfield looks like."""
CODE_LETTERS = 2
AIRFIELD_KINDS = frozenset({"airfield", "base"})


def find_place(name: str, *, country: str | None = None, near: Point | None = None) -> Place:
    """Give the place called `name`.

    "Odessa, Texas" and "Tripoli, LB" say in which country or region it lies; an airfield is also found by its ICAO or
    IATA code. Exact names and aliases first, then spellings that sound the same, then small edit distances (within
    `country`, two letters, where given). Among places of one name the one in `country`, then nearest to `near`, then
    curated before large before small. An unknown name raises PlaceError with the nearest names.
    """
    row = _in_area(name, near) or lookup(name, country=country, near=near) or _misspelt(name, country)
    if row is None:
        raise PlaceError(
            Fault(
                where="gazetteer",
                field="place",
                value=name,
                problem="no such place is known" + (f" in {country}" if country else ""),
                remedy=f"nearest names: {', '.join(nearest_names(name)) or 'none'}; or give LAT,LON",
            )
        )
    return row.place()


def lookup(name: str, *, country: str | None = None, near: Point | None = None) -> Row | None:
    """Give the row called exactly `name` (any listed spelling), or None."""
    index = gazetteer()
    key = name_key(name)
    if not key:
        return None
    for named in (index.country_by_key.get(key), index.foreign_country_by_key.get(key)):
        if named is not None and country in (None, named.country):
            return named
    rows: Iterable[Row] = [row for row in index.by_key.rows(key) if country in (None, row.country)]
    if CODE.fullmatch(name) and not any(name_key(row.name) == key or row.curated for row in rows):
        rows = [row for row in rows if row.kind == "airfield"] or rows
    bare = airfield_stem(key)
    if bare is None:
        rows = [row for row in rows if row.kind != "airfield" or row.curated] or rows
    best = choose(rows, country, near, key)
    if best is not None or bare is None:
        return best
    return airfield_of_town(bare, country, near)


def airfield_stem(key: str) -> str | None:
    """Give the town's name in "qamishli military airport", or None where the key names no airfield."""
    for word in _airfield_words():
        if key.endswith(" " + word):
            return key[: -len(word) - 1]
        for joint in (" in ", " of ", " at "):
            if key.startswith(word + joint):
                return key[len(word + joint) :]
    return None


def airfield_of_town(town_key: str, country: str | None, near: Point | None) -> Row | None:
    """Give the airfield known by a town's name: listed as such, curated near it, or the nearest one to it."""
    index = gazetteer()
    for words_after in ("air base", "airport", "military airport", "airfield"):
        row = choose(index.by_key.get(f"{town_key} {words_after}", ()), country, near)
        if row is not None:
            return row
    town = choose((row for row in index.by_key.get(town_key, ()) if row.kind != "airfield"), country, near)
    if town is not None and (town.kind in AIRFIELD_KINDS or town.kind == "area"):
        return town
    listed = [row for row in index.by_key.get(town_key, ()) if row.kind in AIRFIELD_KINDS]
    if town is None:
        return choose(listed, country, near)
    close = [row for row in listed if _degrees(row, town) < AIRFIELD_REACH_DEG]
    return min(close, key=lambda row: _degrees(row, town)) if close else None


def choose(rows: Iterable[Row], country: str | None, near: Point | None, key: str = "") -> Row | None:
    """Give the likeliest of rows of one name, or None: in `country`, curated, near `near`, most people.

    key: the name asked for, to which a main name is preferred before an alternative one that is nothing like it.
    """
    candidates = list(rows)
    if country is not None:
        candidates = [row for row in candidates if row.country == country]
    if not candidates:
        return None
    if near is not None:
        return min(candidates, key=lambda row: (not row.curated, abs(row.lat - near.lat) + abs(row.lon - near.lon)))
    return max(candidates, key=lambda row: (row.curated, score(row, key or name_key(row.name), Evidence())))


def areas_named(name: str) -> tuple[Row, ...]:
    """Give the country and the regions called `name`, or by their two letters ("LB", "TX")."""
    index, key = gazetteer(), name_key(name)
    code = index.countries.get(name) if len(name) == CODE_LETTERS else None
    country = index.country_by_key.get(key) or (code.row if code is not None else None)
    regions = (
        row for row in index.by_key.rows(key) if row.kind == "admin1" and (len(key) > CODE_LETTERS or name.isupper())
    )
    if key == "us" and name != "US":
        country = None
    return (*([country] if country is not None else []), *regions)


def _in_area(name: str, near: Point | None) -> Row | None:
    """Handle "Tripoli, Lebanon": the place of the first part that lies in the second; None where it says no such."""
    first, comma, second = name.rpartition(",")
    for area in areas_named(second.strip()) if comma else ():
        key = name_key(first)
        rows = [row for row in gazetteer().by_key.rows(key) if lies_in(row, area)]
        found = choose(rows, None, near, key)
        if found is not None:
            return found
    return None


def sounds_like(name: str, country: str) -> Row | None:
    """Give the row whose name sounds like `name`, or None.

    country: two letters, or "" for the curated places and the larger towns of the world.
    """
    heard = sound_key(name)
    if len(heard) < MIN_SOUND_LETTERS:
        return None
    wanted = name_key(name)
    names = gazetteer().by_key
    rows = [(name_key(row.name), row) for row in map(names.row, names.store.sounding(heard))]
    rows = [(key, row) for key, row in rows if country or row.population >= WELL_KNOWN_POPULATION]
    alike = [
        (fuzz.ratio(key, wanted), row.curated, row.population, row)
        for key, row in (*curated_sounds().get(heard, ()), *rows)
        if country in ("", row.country) and fuzz.ratio(key, wanted) >= SOUNDS_ALIKE_SCORE
    ]
    return max(alike, key=lambda entry: entry[:3], default=(0, 0, 0, None))[3]


def country_of(place: Place) -> Place | None:
    """Give the country that `place` is, or of which it is the capital ("Kyiv received ..."), else None."""
    country = gazetteer().countries.get(place.country)
    if country is None:
        return None
    speaks = place.kind == "country" or name_key(place.name) in (name_key(country.capital), "delhi")
    return country.row.place() if speaks else None


def nearest_names(name: str) -> Sequence[str]:
    """Give the known names most like `name`, best first."""
    keys = (*_well_known_keys(), *_keys_that_begin_like(name_key(name)))
    found = process.extract(name_key(name), keys, scorer=fuzz.ratio, limit=NEAREST_NAMES * 3, score_cutoff=50.0)
    index = gazetteer()
    rows = (index.country_by_key.get(key) or index.by_key[key][0] for key, *_ in found)
    return list(dict.fromkeys(_with_country(row) for row in rows))[:NEAREST_NAMES]


def _with_country(row: Row) -> str:
    country = gazetteer().countries.get(row.country)
    return row.name if country is None or row.kind == "country" else f"{row.name} ({country.row.name})"


def _misspelt(name: str, country: str | None) -> Row | None:
    """Find a spelling that no list has: the same sound, else an edit or two away."""
    heard = sounds_like(name, country or "")
    wanted = name_key(name)
    if heard is not None or len(wanted) < MIN_FUZZY_LETTERS:
        return heard
    keys = (*_well_known_keys(), *_keys_that_begin_like(wanted))
    found = process.extract(wanted, keys, scorer=fuzz.ratio, limit=NEAREST_NAMES * 3, score_cutoff=SIMILAR_SCORE)
    rows = (lookup(key, country=country) for key, *_ in found)
    return next((row for row in rows if row is not None and (country or _is_well_known(row))), None)


def _is_well_known(row: Row) -> bool:
    return row.curated or row.population >= WELL_KNOWN_POPULATION


def _degrees(a: Row, b: Row) -> float:
    return float(abs(a.lat - b.lat) + abs(a.lon - b.lon))


@cache
def _airfield_words() -> tuple[str, ...]:
    return tuple(sorted((re.sub(r"\s+", " ", word) for word in words()["airfield"]), key=len, reverse=True))


def _keys_that_begin_like(key: str) -> tuple[str, ...]:
    return tuple(gazetteer().by_key.store.keys(key[:BEGINNING_LETTERS])) if len(key) >= BEGINNING_LETTERS else ()


@cache
def _well_known_keys() -> tuple[str, ...]:
    """Countries, curated places and the main names of the larger towns of the world."""
    index = gazetteer()
    large = index.by_key.store.inside(-90.0, 90.0, -180.0, 180.0, WELL_KNOWN_POPULATION)
    towns = (name_key(index.by_key.store.record(number).name) for number in large)
    return tuple(dict.fromkeys((*index.country_by_key, *index.by_key.curated, *towns)))
