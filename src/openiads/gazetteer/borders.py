"""Borders that a text names by their two countries, or by one where the other is plain from the text."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from openiads.gazetteer.index import Row, gazetteer
from openiads.gazetteer.place import Place

BORDER_TOLERANCE_RATIO = 0.8
KNOWN = {frozenset({"SY", "TR"}): Row("Syria-Turkey border", "border", "SY", 36.85, 39.5, 300_000.0, 0, True)}
"""Borders whose middle is far from the line between the two centres."""


@dataclass(frozen=True, slots=True)
class Border:
    """A border named in characters [start, end) of a text."""

    start: int
    end: int
    place: Place


def find_borders(text: str) -> list[Border]:
    """Give the borders that `text` names, in order."""
    if "order" not in text and "frontier" not in text:
        return []
    found = []
    for match in _pattern().finditer(text):
        codes = [_code(match[name]) for name in ("a1", "a2", "b1", "b2", "c", "d") if match[name]]
        row = _between(codes, text)
        if row is not None:
            found.append(Border(match.start(), match.end(), row.place()))
    return found


def _between(codes: list[str], text: str) -> Row | None:
    countries = gazetteer().countries
    pair = frozenset(codes)
    if len(pair) == 1:
        pair |= frozenset(_likely_neighbour(codes[0], text))
    if pair in KNOWN:
        return KNOWN[pair]
    if len(pair) != 2:
        return None
    if pair == {"CN", "IN"}:
        return gazetteer().by_key["line of actual control"][0]
    a, b = sorted((countries[code].row for code in pair), key=lambda row: row.tolerance_m)
    share = a.tolerance_m / (a.tolerance_m + b.tolerance_m)
    tolerance_m = BORDER_TOLERANCE_RATIO * min(a.tolerance_m, b.tolerance_m)
    lat, lon = a.lat + share * (b.lat - a.lat), a.lon + share * (b.lon - a.lon)
    names = "-".join(countries[code].row.name for code in dict.fromkeys(codes)) if len(set(codes)) > 1 else None
    return Row(f"{names or f'{a.name}-{b.name}'} border", "border", a.country, lat, lon, tolerance_m, 0, False)


def _likely_neighbour(code: str, text: str) -> list[str]:
    """The country that the text speaks of most among those that can lie on the other side."""
    neighbours = gazetteer().countries[code].neighbours
    counts = Counter(_code(match[0]) for match in _words().finditer(text))
    return [other for other, _ in counts.most_common() if other in neighbours][:1]


def _code(word: str) -> str:
    return gazetteer().country_of_word[word.casefold()]


@cache
def _words() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_choices()})\b")


@cache
def _pattern() -> re.Pattern[str]:
    word = _choices()
    border = r"(?:borders?|frontiers?)(?: (?:areas?|strip|region|zone))?"
    return re.compile(
        rf"\b{border} between (?P<a1>{word}) and (?:the )?(?P<a2>{word})\b"
        rf"|\b(?P<b1>{word})(?:[-–/]| and | )(?P<b2>{word}) {border}\b"
        rf"|\b{border} (?:with|to) (?:the )?(?P<c>{word})\b"
        rf"|\b(?P<d>{word})(?:[’']s?)?(?: (?:northern|southern|eastern|western|own))? {border}\b"
    )


def _choices() -> str:
    index = gazetteer()
    names = [name for country in index.countries.values() for name in (*country.names, *country.people)]
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name.isascii())
