"""What a text tells before any of its places is known: its words, the countries that it names, who is a person."""

import re
from dataclasses import dataclass
from functools import cache

from openiads.gazetteer.index import gazetteer, words
from openiads.gazetteer.namesakes import COUNTRY_SCORE, PEOPLE_SCORE

WORDS_OF_A_COUNTRY = 3

_WORD = re.compile(r"[^\W_][\w’'ʿ]*(?:\.[^\W\d_]\.)*")
_PERSON = re.compile(r"[A-Z][\w’'-]+")


@dataclass(frozen=True, slots=True)
class Survey:
    """Words of a text as (start, end); points of the countries named in it (see `ranked`); surnames."""

    text: str
    tokens: tuple[tuple[int, int], ...]
    countries: dict[str, float]
    people: frozenset[str]


def survey(text: str) -> Survey:
    """Go through the words of `text` once."""
    tokens = tuple((match.start(), match.end()) for match in _WORD.finditer(text))
    countries: dict[str, float] = {}
    people: set[str] = set()
    points, introductions = _country_words(), _introductions()
    for position, (start, end) in enumerate(tokens):
        if text[start].islower():
            if text[start:end] in introductions:
                people |= _surnames(text, tokens, position)
            continue
        for n_words in range(1, WORDS_OF_A_COUNTRY + 1):
            if position + n_words > len(tokens):
                break
            word = text[start : tokens[position + n_words - 1][1]]
            found = points.get(word) or points.get(word.removesuffix("'s").removesuffix("’s"))
            if found is not None:
                code, worth = found
                countries[code] = max(countries.get(code, 0.0), worth)
        if text[start:end] in introductions:
            people |= _surnames(text, tokens, position)
    return Survey(text, tokens, countries, frozenset(people))


def _surnames(text: str, tokens: tuple[tuple[int, int], ...], position: int) -> set[str]:
    """The capitalised words right behind a title or a given name."""
    found: set[str] = set()
    for (_, before), (start, end) in zip(
        tokens[position : position + 4], tokens[position + 1 : position + 4], strict=False
    ):
        gap = text[before:start]
        if gap not in (" ", ". ", "-") or not _PERSON.match(text, start):
            break
        found.add(text[start:end].removesuffix("'s").removesuffix("’s"))
    return found - _introductions()


@cache
def _introductions() -> frozenset[str]:
    return frozenset((*words()["titles"], *words()["given_names"]))


@cache
def _country_words() -> dict[str, tuple[str, float]]:
    found: dict[str, tuple[str, float]] = {}
    for code, country in gazetteer().countries.items():
        found |= dict.fromkeys(country.people, (code, PEOPLE_SCORE))
        found |= dict.fromkeys(country.names, (code, COUNTRY_SCORE))
    return found
