"""Names that stand for something else than the place: people, newspapers, ships, companies, equipment."""

import re
from functools import cache

from openiads.gazetteer.index import Row, gazetteer, words
from openiads.gazetteer.names import name_key

BEFORE_CHARACTERS = 40
BEYOND_DOUBT_POPULATION = 1_000_000
"""A city of this size is meant by its name even where a title or a given name stands before it."""
SITE_KINDS = ("base", "airfield")

_SPEAKS = re.compile(r"\s+(?:said|says|told|added|wrote|tweeted|noted|explained|argued|claimed)\b")
_NUMBERED = re.compile(r"[-‑–](?:\d|[A-Z]{1,3}\d*\b)|\s+(?:[IVX]{2,4}|\d{1,2}[A-Z])\b")


def stands_for_else(text: str, start: int, end: int, row: Row, people: frozenset[str]) -> bool:
    """Whether text[start:end] is part of another name.

    people: surnames in the text (see `survey`). Curated places and cities beyond doubt can only be part of the name of
    a newspaper or a ship; a curated base may be a person as well ("Asad").
    """
    if _outlet().match(text, end) or _ship().search(text, max(0, start - BEFORE_CHARACTERS), start):
        return True
    name = text[start:end]
    if row.kind == "country" or row.curated:
        return row.kind in SITE_KINDS and name in people
    if _organisation().match(text, end) or _NUMBERED.match(text, end):
        return True
    if row.population >= BEYOND_DOUBT_POPULATION:
        return False
    if any(word in people for word in name.split()):
        return True
    return " " not in name and bool(_SPEAKS.match(text, end))


def is_equipment_or_person(key: str) -> bool:
    """Whether the name is, in a report, nearly always that of something else (listed in words.toml)."""
    return key in _not_places()


def is_ordinary_word(key: str) -> bool:
    """Whether the name is an English word as well."""
    return key in gazetteer().by_key.store.common


@cache
def _not_places() -> frozenset[str]:
    return frozenset(map(name_key, (*words()["not_places"], *words()["given_names"])))


@cache
def _outlet() -> re.Pattern[str]:
    return re.compile(rf"[ ](?:{'|'.join(words()['outlets'])})\b")


@cache
def _organisation() -> re.Pattern[str]:
    return re.compile(rf"[ ](?:{'|'.join(words()['organisations'])})\b")


@cache
def _ship() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words()['ships'])})\s+(?:the\s+)?[\"“‘']?$")
