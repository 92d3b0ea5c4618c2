"""The gazetteer in memory: one row per place, found by name key; loaded once, on first use."""

import gzip
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import sqrt
from typing import Any, NamedTuple

from openiads.gazetteer.names import name_key, sound_key
from openiads.gazetteer.place import Place

DATA = files("openiads.gazetteer") / "data"
AIRFIELD_TOLERANCE_M = 4000.0
TOWN_TOLERANCE_M = 4000.0
WELL_KNOWN_POPULATION = 100_000
CITY_TOLERANCE_M_PER_SQRT_PERSON = 12.0
"""Assumption: a city of a million lies within 12 km of its centre."""


class Row(NamedTuple):
    """One place; curated rows are written by us, country rows carry the radius as tolerance."""

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


@dataclass(frozen=True, slots=True)
class Index:
    """All rows by name key, best first; countries by code and by word in lower case."""

    by_key: Mapping[str, Sequence[Row]]
    countries: Mapping[str, Country]
    country_of_word: Mapping[str, str]
    country_by_key: Mapping[str, Row]


@cache
def gazetteer() -> Index:
    """Load the shipped tables (about 0.3 s, once)."""
    countries = {code: _country(code, entry) for code, entry in _toml("countries.toml").items()}
    by_key: dict[str, list[Row]] = {}
    words: dict[str, str] = {}
    country_rows: dict[str, Row] = {}
    for country in countries.values():
        for name in country.names:
            country_rows[name_key(name)] = country.row
        words |= {word.casefold(): country.code for word in (*country.names, *country.people)}
    _add_sites(by_key)
    _add_towns_and_airfields(by_key)
    return Index(by_key=by_key, countries=countries, country_of_word=words, country_by_key=country_rows)


@cache
def sounds(country: str) -> Mapping[str, Sequence[tuple[str, Row]]]:
    """Name keys and rows by sound, for spellings that no list has.

    country: two letters, or "" for the curated places and the larger towns of the world.
    """
    found: dict[str, list[tuple[str, Row]]] = {}
    for key, rows in gazetteer().by_key.items():
        for row in rows:
            wanted = row.country == country if country else row.curated or row.population >= WELL_KNOWN_POPULATION
            if wanted:
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


def _add_sites(by_key: dict[str, list[Row]]) -> None:
    for site in _toml("sites.toml")["site"]:
        tolerance_m = site["tolerance_km"] * 1000.0
        row = Row(site["name"], site["kind"], site["country"], site["lat"], site["lon"], tolerance_m, 0, True)
        for name in (site["name"], *site["aliases"]):
            by_key.setdefault(name_key(name), []).append(row)


def _add_towns_and_airfields(by_key: dict[str, list[Row]]) -> None:
    with (DATA / "places.tsv.gz").open("rb") as packed, gzip.open(packed, "rt", encoding="utf-8") as lines:
        for line in lines:
            kind, country, population_text, lat, lon, name, keys = line.rstrip("\n").split("\t")
            population = int(population_text)
            tolerance_m = AIRFIELD_TOLERANCE_M
            if kind != "airfield":
                tolerance_m = TOWN_TOLERANCE_M + CITY_TOLERANCE_M_PER_SQRT_PERSON * sqrt(population)
            row = Row(name, kind, country, float(lat), float(lon), tolerance_m, population, False)
            for key in keys.split("|"):
                by_key.setdefault(key, []).append(row)


@cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text("utf-8"))
