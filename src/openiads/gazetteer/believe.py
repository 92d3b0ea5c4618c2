"""Which words of a text may name a place: what the words around them allow, before it is known which place is meant."""

import re
from collections.abc import Iterable
from functools import cache

from openiads.gazetteer.find import areas_named, sounds_like
from openiads.gazetteer.index import Row, gazetteer, words
from openiads.gazetteer.names import name_key, nominative_keys
from openiads.gazetteer.namesakes import Evidence, is_like, lies_in
from openiads.gazetteer.traps import is_equipment_or_person, is_ordinary_word

MIN_KEY_LETTERS = 3
MIN_TOWN_LETTERS = 4
METROPOLIS_POPULATION = 400_000
"""A town of this size is believed wherever its name stands; a smaller one needs a word before it that says "place"."""
TOWN_POPULATION = 15_000
"""A town of this size is believed behind such a word where the text is about its country or one beside it, or about no
country; a smaller one where the text is about its country or names another place near it."""
ALIAS_POPULATION = 100_000
SHORT_LETTERS, SHORT_ALIAS_POPULATION = 4, 1_000_000
"""A name this short must be the main one, but for a city of this size ("Kiev")."""
NEAR_M = 300_000.0
LARGE_COUNTRY_M = 1_200_000.0
"""In a country of this radius, a village must also be near another place of the text."""
LEAD_CHARACTERS = 24

_LEAD = re.compile(
    r"(?:\b(?:in|at|near|to|from|of|over|around|outside|towards?|into|via|through|between|and|or|above|on|for|off|"
    r"city|town|village|port|capital|province|leave|leaves|leaving|left|reached|reach|protect|shield|cover|guard|"
    r"including|nach|bei|aus|im|en|cerca de|desde|hacia|dans|vers|à|au|près de|depuis|"
    r"w|we|do|z|ze|pod|koło|в|во|из|на|под|около|близ|возле|районе|у|з|біля|до|في|من|إلى|قرب|"
    r"nearby|inside|within|across|flying|the|s)[ \n]+(?:the[ \n]+)?|,[ \n]+|/[ ]*)$",
    re.IGNORECASE,
)
_SETTLEMENT = re.compile(r"\b(?:city|town|village|settlement|suburb)\s+(?:of\s+)?$", re.IGNORECASE)
_STANDS = re.compile(r"\b(?:in|at|near|outside)\s+$")
_QUALIFIER = re.compile(
    r"(?:\s*,\s+(?:in\s+)?|\s+\(|\s+in\s+)(?:(?:north|south|east|west|central)\w*\s+)?"
    r"(?P<name>[A-Z][\w.]*(?:\s+[A-Z]\w+){0,2})(?P<owner>[’']s)?"
)  # fmt: skip
_LOCATIVE = re.compile(r"[’'](?:[dt][ae]n?|y[ae])$")
_CASE_ENDING = re.compile(r"[’'](?:s|[dt][ae]n?|n?[ıiuü]n|[ıiuü]|y?[aeıiuü]|y?l[ae])?$")


def rows_named(text: str, start: int, end: int) -> tuple[str, tuple[Row, ...]]:
    """Give the key of text[start:end] and all rows called so, curated and large ones first."""
    index = gazetteer()
    key = name_key(_CASE_ENDING.sub("", text[start:end]))
    rows = index.by_key.rows(key)
    if rows or key.isascii() or _is_country(key):
        return key, rows
    for first in nominative_keys(key):
        rows = index.by_key.rows(first)
        if rows or _is_country(first):
            return first, rows
    return key, ()


def country_named(text: str, start: int, end: int, key: str) -> Row | None:
    """Give the country that the words name, in any language where a preposition or a foreign script makes it sure."""
    index = gazetteer()
    if key in index.country_by_key:
        return None if key == "us" and not text[start:end].startswith("US") else index.country_by_key[key]
    row = index.foreign_country_by_key.get(key)
    if row is None or is_equipment_or_person(key) or is_ordinary_word(key):
        return None
    return row if not key.isascii() or (len(key) > MIN_TOWN_LETTERS and _leads(text, start, end)) else None


def believable(text: str, start: int, end: int, key: str, n_words: int, rows: Iterable[Row]) -> tuple[Row, ...]:
    """Give those of the rows called so that the words around the name allow, whatever the text is about."""
    rows = tuple(rows)
    if len(key) < MIN_KEY_LETTERS and not any(letter.isdigit() for letter in key):
        return ()
    if any(row.curated for row in rows):
        return (
            tuple(row for row in rows if row.curated or _is_rival(row, key))
            if not _is_barred(text, start, end, key)
            else ()
        )
    if not _may_name_a_town(text, start, end, key, n_words):
        return ()
    return tuple(row for row in rows if _may_stand_here(text, start, end, row, key, n_words))


def is_sure(row: Row, evidence: Evidence) -> bool:
    """Whether a believable row is also likely in a text about these countries and places."""
    if row.curated or row.kind in ("country", "airfield") or row.population >= METROPOLIS_POPULATION:
        return True
    if evidence.qualifier is not None and lies_in(row, evidence.qualifier):
        return True
    countries = gazetteer().countries
    if row.population >= TOWN_POPULATION:
        known = [countries[code] for code in evidence.countries if code in countries]
        beside = (neighbour for country in known for neighbour in country.neighbours)
        return not evidence.countries or evidence.is_home(row) or row.country in beside
    if evidence.nearest_m(row) <= NEAR_M:
        return True
    return evidence.is_home(row) and row.country in countries and _is_small(row.country)


def _is_small(code: str) -> bool:
    return gazetteer().countries[code].row.tolerance_m < LARGE_COUNTRY_M


def by_sound(text: str, start: int, end: int) -> Row | None:
    """A spelling that no list has is believed only for a curated place, as a base's name or with an Arabic article."""
    name = _CASE_ENDING.sub("", text[start:end])
    hinted = _site_follows(text, end) or re.match(r"[Aa][ldrstnz]h?-", name)
    if not hinted or len(name) <= MIN_KEY_LETTERS + 1 or name.casefold() in gazetteer().country_of_word:
        return None
    row = sounds_like(name, "")
    return row if row is not None and row.curated and text[start].isalpha() else None


def qualifiers_behind(text: str, end: int) -> tuple[Row, ...]:
    """Give the countries and regions that the next words may name as where the place lies ("Tripoli, Lebanon")."""
    match = _QUALIFIER.match(text, end)
    if match is None or match["owner"]:
        return ()
    names = match["name"].split()
    for n_words in range(len(names), 0, -1):
        found = areas_named(" ".join(names[:n_words]))
        if found:
            return found
    return ()


def _is_country(key: str) -> bool:
    index = gazetteer()
    return key in index.country_by_key or key in index.foreign_country_by_key


def _is_barred(text: str, start: int, end: int, key: str) -> bool:
    return is_equipment_or_person(key) and not _is_stated(text, start, end)


def _is_rival(row: Row, key: str) -> bool:
    return row.kind in ("city", "town", "admin1") and row.population >= TOWN_POPULATION and is_like(key, row)


def _may_name_a_town(text: str, start: int, end: int, key: str, n_words: int) -> bool:
    if is_equipment_or_person(key) and not _is_stated(text, start, end):
        return False
    last = text[start:end].rsplit(None, 1)[-1]
    if n_words > 1 and last[0].islower() and key.rsplit(" ", 1)[-1] not in _site_words():
        return False
    if n_words == 1 and is_ordinary_word(key):
        return _is_stated(text, start, end) or (_leads(text, start, end) and _is_metropolis(key))
    if len(key) >= MIN_TOWN_LETTERS:
        return True
    return _leads(text, start, end) and (not key.isascii() or _is_metropolis(key))


def _is_metropolis(key: str) -> bool:
    rows = gazetteer().by_key.rows(key)
    return any(
        row.kind == "city" and row.population >= METROPOLIS_POPULATION and name_key(row.name) == key for row in rows
    )


def _is_stated(text: str, start: int, end: int) -> bool:
    """Whether the words say in so many words that it is a settlement: "the town of Nice", "in Nice, France"."""
    before = text[max(0, start - LEAD_CHARACTERS) : start]
    return bool(_SETTLEMENT.search(before)) or (bool(_STANDS.search(before)) and bool(qualifiers_behind(text, end)))


def _may_stand_here(text: str, start: int, end: int, row: Row, key: str, n_words: int) -> bool:
    if row.kind == "airfield":
        return n_words > 1 or _site_follows(text, end)
    alike = is_like(key, row)
    if (not alike or (not key.isascii() and not _leads(text, start, end))) and row.population < ALIAS_POPULATION:
        return False
    exact = name_key(row.name) == key
    if key.isascii() and len(key) <= SHORT_LETTERS and not exact and row.population < SHORT_ALIAS_POPULATION:
        return False
    if row.kind == "admin1":
        return _leads(text, start, end) or _area_follows(text, end)
    if not alike and not _leads(text, start, end):
        return False
    return row.population >= METROPOLIS_POPULATION or _leads(text, start, end) or bool(qualifiers_behind(text, end))


def _leads(text: str, start: int, end: int) -> bool:
    """Whether a preposition stands before the name, or a case of Turkish behind it."""
    return _LEAD.search(text, max(0, start - LEAD_CHARACTERS), start) is not None or bool(
        _LOCATIVE.search(text, start, end)
    )


def _site_follows(text: str, end: int) -> bool:
    return bool(_site_suffix().match(text, end))


def _area_follows(text: str, end: int) -> bool:
    return bool(_area_suffix().match(text, end))


@cache
def _site_words() -> frozenset[str]:
    return frozenset(word.split()[-1] for word in (*words()["airfield"], *words()["port"], *words()["area"]))


@cache
def _site_suffix() -> re.Pattern[str]:
    choices = "|".join(sorted((*words()["airfield"], *words()["port"]), key=len, reverse=True))
    return re.compile(rf"\s+(?:{choices})\b", re.IGNORECASE)


@cache
def _area_suffix() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{'|'.join(sorted(words()['area'], key=len, reverse=True))})\b", re.IGNORECASE)
