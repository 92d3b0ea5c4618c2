"""The reader's word lists (data/*.toml), compiled once."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from openiads.reports.extract.word_index import Word, WordIndex

LANGUAGES = ("de", "fr", "es", "pl", "ru", "ar", "tr")
"""Languages with a file of their own (data/<language>.toml) beside English."""


@dataclass(frozen=True, slots=True)
class EventWord:
    """What a verb or noun says; kinds: the systems for which it holds, empty for any."""

    event: str
    noun: bool
    kinds: frozenset[str]


@cache
def words(section: str) -> dict[str, Any]:
    """One table of words.toml."""
    table: dict[str, Any] = _toml("words.toml")[section]
    return table


@cache
def pattern(section: str, name: str, lang: str = "en") -> re.Pattern[str]:
    """One entry of words.toml as a compiled expression, any case, with what the language `lang` adds to it."""
    more = _toml(f"{lang}.toml").get(section, {}).get(name) if lang in LANGUAGES else None
    own = words(section)[name]
    return re.compile(f"{own}|\\b(?:{more})\\b" if more else own, re.IGNORECASE)


@cache
def kinds_of_system(lang: str) -> WordIndex[tuple[str, str]]:
    """Expressions for unnamed kinds, with the system and the class of air vehicle that they mean."""
    more = _toml(f"{lang}.toml")["systems"]["kinds"] if lang in LANGUAGES else []
    return WordIndex.of(
        [
            Word(f"(?:{expression})(?!\\w)", rank, (system, class_id))
            for rank, (expression, system, class_id) in enumerate((*more, *words("systems")["kinds"]))
        ]
    )


@cache
def prepositions(lang: str) -> dict[str, str]:
    """Prepositions by role (at, to, from) of the language `lang` (two letters), English where it has no list."""
    code = lang[:2].lower()
    table: dict[str, str] = _toml(f"{code}.toml")["places"] if code in LANGUAGES else words("places")
    return table


@cache
def event_words(lang: str) -> WordIndex[EventWord]:
    """The verbs and nouns of English and of the language `lang`, the groups of events.toml first to last."""
    every: list[Word[EventWord]] = []
    for rank, group in enumerate(_toml("events.toml")["event"]):
        event, kinds = group["event"], frozenset(group.get("kinds", ()))
        more = _toml(f"{lang}.toml")["verbs"].get(event, []) if lang in LANGUAGES else []
        for n, expressions in enumerate(([*more, *group["verbs"]], group["nouns"])):
            meaning = EventWord(event, bool(n), kinds)
            every += [Word(rf"(?:{expression})\b", 2 * rank + n, meaning) for expression in expressions]
    return WordIndex.of(every)


@cache
def airspace_words() -> dict[str, re.Pattern[str]]:
    """Expressions for an airport or airspace and for its being closed, reopened or handed over."""
    table = _toml("events.toml")["airspace"]
    lists = {name: _any_of(table[name]) for name in ("closed", "opened", "handed")}
    return {"subjects": re.compile(rf"\b{table['subjects']}\b", re.IGNORECASE), **lists}


def _any_of(expressions: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(expressions)})\b", re.IGNORECASE)


@cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((files("openiads.reports.extract") / "data" / name).read_text("utf-8"))
