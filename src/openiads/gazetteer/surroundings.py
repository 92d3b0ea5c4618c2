"""What the words around a place name do to it: its airfield, its province, a side of it, a distance from it."""

import re
from dataclasses import dataclass
from functools import cache
from math import cos, radians, sin

from openiads.gazetteer.find import airfield_of_town
from openiads.gazetteer.index import Row, gazetteer, words
from openiads.gazetteer.names import name_key
from openiads.units import STATUTE_MILE_M

BEARINGS = {
    "north": 0, "northeast": 45, "east": 90, "southeast": 135, "south": 180, "southwest": 225, "west": 270,
    "northwest": 315,
}  # fmt: skip
METRES_PER_DEGREE = 111_200.0
AREA_TOLERANCE_M = 40_000.0
"""Province or countryside of a town, where no list has it (assumption)."""
SIDE_SHIFT_RATIO = 0.5
"""The middle of a country's north lies half its radius from its centre."""
SIDE_TOLERANCE_RATIO = 0.7
BESIDE_SHIFT_M = 12_000.0
"""How far "north of a town" is where no distance is given (assumption), with as much tolerance."""
NEAR_TOLERANCE_M = 15_000.0
"""What is "near" a place may be this far from it (assumption, from a battery 13 km from the town it was "near")."""
AROUND_TOLERANCE_M = 25_000.0
"""What is "around", "outside" or "in the area of" a place is known as an area only (assumption)."""
DISTANCE_TOLERANCE_RATIO = 0.4
FEW = 4.0
MAX_TOLERANCE_M = 2_000_000.0

_UNITS = {"km": 1000.0, "kilometre": 1000.0, "kilometer": 1000.0, "mile": STATUTE_MILE_M}
_DISTANCE = re.compile(
    r"(?P<number>\d+(?:\.\d+)?|a few|several|dozens of)[ -]?(?P<unit>km|kilomet(?:re|er)s?|miles?)\s+"
    r"(?:(?:to the )?(?P<side>(?:north|south)?[- ]?(?:east|west)?)(?:ern)?\s+)?(?:of|from|outside(?: of)?|away from)\s+"
    r"(?:the (?:city|town|village|capital) of |the )?$",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"(?:the )?(?P<side>(?:north|south)[- ]?(?:east|west)?|east|west)(?:ern)?"
    r"(?: countryside| part| parts| outskirts)? of\s+(?:the )?$",
    re.IGNORECASE,
)
_SIDED = re.compile(r"(?P<side>(?:north|south)[- ]?(?:east|west)?|east|west)(?:ern)?\s+$", re.IGNORECASE)
_TO_NAME = r"\s+(?:the )?(?:(?:\w+ )?(?:city|town|village|port|capital) of )?(?:the )?$"
_NEAR = re.compile(
    r"\b(?:near|nearby|close to|next to|beside|not far from|in the vicinity of|in the neighbou?rhood of)" + _TO_NAME,
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"\b(?:around|outside(?: of)?|in the (?:wider |general )?areas? (?:of|around))" + _TO_NAME, re.IGNORECASE
)
_COUNTRYSIDE = re.compile(r"(?:countryside|outskirts|province|suburbs) of\s+$", re.IGNORECASE)
_REGION_WORD = re.compile(r"province|governorate|region|oblast|krai|voivodeship|prefecture", re.IGNORECASE)
_BEFORE_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Wide:
    """A name with the words around it that belong to it, and the row that they mean together."""

    start: int
    end: int
    row: Row
    site: bool = False


def widened(text: str, start: int, end: int, row: Row) -> Wide:
    """Give the place meant by the name text[start:end] together with the words around it."""
    wide = _airfield(text, start, end, row) or _area(text, start, end, row) or Wide(start, end, row)
    before = text[max(0, wide.start - _BEFORE_CHARACTERS) : wide.start]
    if match := _DISTANCE.search(before):
        return Wide(wide.start - len(match[0]), wide.end, _at_distance(wide.row, match), False)
    if match := _BESIDE.search(before):
        return Wide(wide.start - len(match[0]), wide.end, _on_side(wide.row, match["side"], beside=True), False)
    if (match := _SIDED.search(before)) and wide.row.kind in ("country", "admin1", "area"):
        return Wide(wide.start - len(match[0]), wide.end, _on_side(wide.row, match["side"], beside=False), wide.site)
    least_m = NEAR_TOLERANCE_M if _NEAR.search(before) else AROUND_TOLERANCE_M if _AROUND.search(before) else 0.0
    if wide.row.tolerance_m < least_m:
        return Wide(wide.start, wide.end, wide.row._replace(tolerance_m=least_m), wide.site)
    return wide


def _airfield(text: str, start: int, end: int, row: Row) -> Wide | None:
    """Handle "Qamishli airport", "an airfield in Latakia", "the naval facility in Tartus"."""
    after = _site_suffix().match(text, end)
    before = _site_prefix().search(text, max(0, start - _BEFORE_CHARACTERS), start)
    if not after and not before:
        return None
    wide = row.kind == "area" or (row.kind == "admin1" and not row.curated)
    if row.kind in ("country", "border", "sea") or (wide and not after):
        return None
    port = (after or before)["port"] is not None  # type: ignore[index]
    found = _port(text[start:end]) if port else airfield_of_town(name_key(text[start:end]), row.country or None, None)
    found = found or (
        row if row.kind in ("airfield", "base", "port") else row._replace(tolerance_m=row.tolerance_m * 2)
    )
    return Wide(before.start() if before else start, after.end() if after else end, found, True)


def _port(name: str) -> Row | None:
    from openiads.gazetteer.find import lookup

    return lookup(f"{name} naval base") or lookup(f"{name} port")


def _area(text: str, start: int, end: int, row: Row) -> Wide | None:
    """Handle "Latakia province" and "countryside of Hama"."""
    if row.kind not in ("city", "town", "village", "admin1"):
        return None
    after = _area_suffix().match(text, end)
    before = _COUNTRYSIDE.search(text, max(0, start - _BEFORE_CHARACTERS), start)
    if not after and not before:
        return None
    wide_row = row._replace(name=f"{row.name} area", kind="admin1", tolerance_m=max(row.tolerance_m, AREA_TOLERANCE_M))
    known = row if row.kind == "admin1" else _region(text[start:end], after[0], row.country) if after else None
    if known is not None:
        wide_row = known
    return Wide(before.start() if before else start, after.end() if after else end, wide_row)


def _region(name: str, word_behind: str, country: str) -> Row | None:
    """The first-level region called by the town's name; its countryside and outskirts are not the whole region."""
    if not _REGION_WORD.search(word_behind):
        return None
    rows = gazetteer().by_key.rows
    listed = (*rows(f"{name_key(name)} province"), *rows(f"{name_key(name)} region"), *rows(name_key(name)))
    return next((row for row in listed if row.kind == "admin1" and row.country == country), None)


def _at_distance(row: Row, match: re.Match[str]) -> Row:
    unit = next(metres for word, metres in _UNITS.items() if match["unit"].casefold().startswith(word))
    number = match["number"]
    distance_m = (float(number) if number[0].isdigit() else FEW) * unit
    side = _side(match["side"])
    if side is None:
        return _named(row, f"{match[0].strip()} {row.name}", tolerance_m=row.tolerance_m + distance_m)
    moved = _shifted(row, BEARINGS[side], distance_m)
    return _named(moved, f"{match[0].strip()} {row.name}", row.tolerance_m + DISTANCE_TOLERANCE_RATIO * distance_m)


def _on_side(row: Row, side_text: str, *, beside: bool) -> Row:
    side = _side(side_text)
    if side is None:
        return row
    if row.kind in ("country", "admin1", "area"):
        moved = _shifted(row, BEARINGS[side], SIDE_SHIFT_RATIO * row.tolerance_m)
        return _named(moved, f"{side}ern {row.name}", SIDE_TOLERANCE_RATIO * row.tolerance_m)
    if not beside:
        return row
    moved = _shifted(row, BEARINGS[side], BESIDE_SHIFT_M)
    return _named(moved, f"{side} of {row.name}", row.tolerance_m + BESIDE_SHIFT_M)


def _named(row: Row, name: str, tolerance_m: float) -> Row:
    kind = "area" if row.kind == "country" else row.kind
    return row._replace(name=name, kind=kind, tolerance_m=min(max(tolerance_m, 1000.0), MAX_TOLERANCE_M), curated=False)


def _shifted(row: Row, bearing: float, distance_m: float) -> Row:
    north_deg = distance_m * cos(radians(bearing)) / METRES_PER_DEGREE
    lat = max(-89.0, min(89.0, row.lat + north_deg))
    east_deg = distance_m * sin(radians(bearing)) / (METRES_PER_DEGREE * cos(radians(lat)))
    return row._replace(lat=lat, lon=(row.lon + east_deg + 180.0) % 360.0 - 180.0)


def _side(text: str | None) -> str | None:
    side = re.sub(r"[- ]|ern", "", (text or "").casefold())
    return side if side in BEARINGS else None


@cache
def _site_suffix() -> re.Pattern[str]:
    airfield, port = (_choices(words()[kind]) for kind in ("airfield", "port"))
    return re.compile(rf"(?:[’']s)?\s+(?:{airfield}|(?P<port>{port}))\b", re.IGNORECASE)


@cache
def _site_prefix() -> re.Pattern[str]:
    airfield, port = (_choices(words()[kind]) for kind in ("airfield", "port"))
    where = (
        r"(?:in|at|of|near|de|von|bei|d[eu])?\s*(?:the\s+)?(?:(?:coastal|port|northern|western|eastern|southern)\s+)*"
        r"(?:(?:city|town|province)\s+(?:of\s+)?)?"
    )
    return re.compile(rf"\b(?:{airfield}|(?P<port>{port}))\s+{where}$", re.IGNORECASE)


@cache
def _area_suffix() -> re.Pattern[str]:
    return re.compile(rf"(?:[’']s)?\s+(?:{_choices(words()['area'])})\b", re.IGNORECASE)


def _choices(names: list[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
