"""The gazetteer: curated places and countries in memory, the rest of the world in one packed file; opened at need."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from math import sqrt
from typing import Any, NamedTuple

from openiads.gazetteer.names import name_key, sound_key
from openiads.gazetteer.pack import Store
from openiads.gazetteer.place import Place

DATA = files("openiads.gazetteer") / "data"
AIRFIELD_TOLERANCE_M = 4000.0
TOWN_TOLERANCE_M = 4000.0
WELL_KNOWN_POPULATION = 100_000
CITY_TOLERANCE_M_PER_SQRT_PERSON = 12.0
"""Assumption: a city of a million lies within 12 km of its centre."""
ROWS_KEPT = 65_536


class Row(NamedTuple):
    """One place; curated rows are written by us, country and region rows carry the radius as tolerance.

    population: people, of an airfield its size from 1 to 3, of a curated place 0.
    """

    name: str
    kind: str
    country: str
    lat: float
    lon: float
    tolerance_m: float
    population: int
    curated: bool

    def place(self) -> Place:
        """Give the row as the record that the other layers use."""
        name, kind, country, lat, lon, tolerance_m = self[:6]
        return Place(name=name, kind=kind, country=country, lat=lat, lon=lon, tolerance_m=tolerance_m)


@dataclass(frozen=True, slots=True)
class Country:
    """A country with the words for it: names, and what its people and things are called."""

    code: str
    row: Row
    names: tuple[str, ...]
    people: tuple[str, ...]
    capital: str
    neighbours: tuple[str, ...]


class Names(Mapping[str, Sequence[Row]]):
    """Rows by name key, the curated ones first, then those with the most people."""

    def __init__(self, curated: Mapping[str, Sequence[Row]], store: Store) -> None:
        """Take the curated rows and the file of all others."""
        self.curated, self.store = curated, store
        self._first_words = frozenset(
            " ".join(key.split(" ")[:n_words]) for key in curated for n_words in range(1, key.count(" ") + 1)
        )
        self.rows = lru_cache(ROWS_KEPT)(self._rows)

    def __getitem__(self, key: str) -> Sequence[Row]:
        """Give the rows called `key`; KeyError where there are none."""
        rows = self.rows(key)
        if not rows:
            raise KeyError(key)
        return rows

    def __contains__(self, key: object) -> bool:
        """Whether any place is called so."""
        return isinstance(key, str) and bool(self.rows(key))

    def __iter__(self) -> Iterator[str]:
        """Go through all keys: a million, so rather ask for `inside` or for a prefix."""
        yield from self.curated
        yield from (key for key in self.store.keys("") if key not in self.curated)

    def __len__(self) -> int:
        """How many keys there are."""
        return sum(1 for _ in self)

    def begins(self, words: str) -> bool:
        """Whether some longer key may begin with these words (seldom true for none)."""
        return words in self._first_words or self.store.may_hold(words + " ")

    def row(self, number: int) -> Row:
        """Give a row of the packed file."""
        record = self.store.record(number)
        tolerance_m = AIRFIELD_TOLERANCE_M
        if record.kind == "admin1":
            tolerance_m = record.radius_km * 1000.0
        elif record.kind != "airfield":
            tolerance_m = TOWN_TOLERANCE_M + CITY_TOLERANCE_M_PER_SQRT_PERSON * sqrt(record.population)
        kind, country, population, lat, lon, _, name = record
        return Row(name, kind, country, lat, lon, tolerance_m, population, False)

    def _rows(self, key: str) -> tuple[Row, ...]:
        return (*self.curated.get(key, ()), *(self.row(number) for number in self.store.numbers(key)))


@dataclass(frozen=True, slots=True)
class Index:
    """All rows by name key, best first; countries by code and by word in lower case.

    country_by_key: by the names that countries.toml gives; foreign_country_by_key: by their names in other languages.
    """

    by_key: Names
    countries: Mapping[str, Country]
    country_of_word: Mapping[str, str]
    country_by_key: Mapping[str, Row]
    foreign_country_by_key: Mapping[str, Row]


@cache
def gazetteer() -> Index:
    """Open the shipped tables (about 0.1 s, once)."""
    countries = {code: _country(code, entry) for code, entry in _toml("countries.toml").items()}
    words: dict[str, str] = {}
    country_rows: dict[str, Row] = {}
    for country in countries.values():
        for name in country.names:
            country_rows[name_key(name)] = country.row
        words |= {word.casefold(): country.code for word in (*country.names, *country.people)}
    store = Store((DATA / "places.bin").read_bytes())
    foreign = {key: countries[code].row for key, code in store.country_names.items() if code in countries}
    return Index(Names(_sites(), store), countries, words, country_rows, foreign)


@cache
def curated_sounds() -> Mapping[str, Sequence[tuple[str, Row]]]:
    """Name keys and rows of the curated places by sound, for spellings that no list has."""
    found: dict[str, list[tuple[str, Row]]] = {}
    for key, rows in gazetteer().by_key.curated.items():
        for row in rows:
            found.setdefault(sound_key(key), []).append((key, row))
    return found


@cache
def curated_names() -> tuple[str, ...]:
    """Every name and alias of sites.toml as written."""
    return tuple(name for site in _toml("sites.toml")["site"] for name in (site["name"], *site["aliases"]))


@cache
def words() -> dict[str, Any]:
    """The word lists of words.toml."""
    return _toml("words.toml")


def rows_inside(south: float, north: float, west: float, east: float, *, least_population: int) -> Iterator[Row]:
    """Give the packed rows within a box in degrees that have at least that many people, the most people first."""
    names = gazetteer().by_key
    return (names.row(number) for number in names.store.inside(south, north, west, east, least_population))


def _country(code: str, entry: dict[str, Any]) -> Country:
    radius_m = entry["radius_km"] * 1000.0
    row = Row(entry["name"], "country", code, entry["lat"], entry["lon"], radius_m, 0, True)
    names = (entry["name"], *entry["aliases"])
    return Country(
        code=code,
        row=row,
        names=names,
        people=tuple(entry["people"]),
        capital=entry["capital"],
        neighbours=tuple(entry["neighbours"]),
    )


def _sites() -> dict[str, list[Row]]:
    by_key: dict[str, list[Row]] = {}
    for site in _toml("sites.toml")["site"]:
        tolerance_m = site["tolerance_km"] * 1000.0
        row = Row(site["name"], site["kind"], site["country"], site["lat"], site["lon"], tolerance_m, 0, True)
        for key in dict.fromkeys(name_key(name) for name in (site["name"], *site["aliases"])):
            by_key.setdefault(key, []).append(row)
    return by_key


@cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text("utf-8"))
