"""The reader's word lists (data/*.toml), compiled once."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


LANGUAGES = ("de", "fr", "es", "pl", "ru", "ar", "tr")
"""Languages with a file of their own (data/<language>.toml) beside English."""

PREFIX_LETTERS = 2
"""A verb's expression is tried only where a word begins with its first letters."""

_LITERAL_START = re.compile(r"[^\W_]+(?![?*+{])")


@dataclass(frozen=True, slots=True)
class EventWord:
    """One verb or noun that speaks of an event; rank: its group's place in events.toml, the first wins.

    kinds: the systems for which it holds, empty for any.
    """

    expression: re.Pattern[str]
    rank: int
    event: str
    noun: bool
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class EventWords:
    """Verbs and nouns by the first letters of the words with which they begin, and those that begin in any way."""

    by_prefix: Mapping[str, Sequence[EventWord]]
    others: Sequence[EventWord]


@cache
def words(section: str) -> dict[str, Any]:
    """One table of words.toml."""
    table: dict[str, Any] = _toml("words.toml")[section]
    return table


@cache
def pattern(section: str, name: str) -> re.Pattern[str]:
    """One entry of words.toml as a compiled expression, any case, with what the other languages add to it."""
    more = [
        choices for lang in LANGUAGES if (choices := _toml(f"{lang}.toml").get(section, {}).get(name)) is not None
    ]
    own = words(section)[name]
    return re.compile(f"{own}|\\b(?:{'|'.join(more)})\\b" if more else own, re.IGNORECASE)


@cache
def kinds_of_system() -> tuple[tuple[str, str, str], ...]:
    """Expressions for unnamed kinds, with the system and the class of air vehicle that they mean."""
    every = [kind for lang in LANGUAGES for kind in _toml(f"{lang}.toml").get("systems", {}).get("kinds", ())]
    return tuple((expression, system, class_id) for expression, system, class_id in (*every, *words("systems")["kinds"]))


@cache
def prepositions(lang: str) -> dict[str, str]:
    """Prepositions by role (at, to, from) of the language `lang` (two letters), English where it has no list."""
    code = lang[:2].lower()
    table: dict[str, str] = _toml(f"{code}.toml")["places"] if code in LANGUAGES else words("places")
    return table


@cache
def event_words() -> EventWords:
    """The verbs and nouns of all languages, the groups of events.toml first to last."""
    by_prefix: dict[str, list[EventWord]] = {}
    others: list[EventWord] = []
    for rank, group in enumerate(_toml("events.toml")["event"]):
        added = [_toml(f"{lang}.toml")["verbs"].get(group["event"], []) for lang in LANGUAGES]
        verbs = [*(verb for verbs in added for verb in verbs), *group["verbs"]]
        for expression, noun in (*((one, False) for one in verbs), *((one, True) for one in group["nouns"])):
            kinds = frozenset(group.get("kinds", ()))
            word = EventWord(_any_of([expression]), rank, group["event"], noun, kinds)
            start = _LITERAL_START.match(expression)
            if start and "|" not in re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)", "", expression):
                at_start = EventWord(_beginning(expression), rank, group["event"], noun, kinds)
                by_prefix.setdefault(start[0][:PREFIX_LETTERS].casefold(), []).append(at_start)
            else:
                others.append(word)
    return EventWords(by_prefix, others)


@cache
def airspace_words() -> dict[str, re.Pattern[str]]:
    """Expressions for an airport or airspace and for its being closed, reopened or handed over."""
    table = _toml("events.toml")["airspace"]
    lists = {name: _any_of(table[name]) for name in ("closed", "opened", "handed")}
    return {"subjects": re.compile(rf"\b{table['subjects']}\b", re.IGNORECASE), **lists}


def _beginning(expression: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{expression})\b", re.IGNORECASE)


def _any_of(expressions: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(expressions)})\b", re.IGNORECASE)


@cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((files("openiads.reports.extract") / "data" / name).read_text("utf-8"))
