"""The reader's word lists (data/*.toml), compiled once."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class EventWords:
    """Verbs and nouns that speak of one kind of event; `kinds` limits them to some systems, empty means any."""

    event: str
    verbs: re.Pattern[str]
    nouns: re.Pattern[str] | None
    kinds: frozenset[str]


@cache
def words(section: str) -> dict[str, Any]:
    """One table of words.toml."""
    table: dict[str, Any] = _toml("words.toml")[section]
    return table


@cache
def pattern(section: str, name: str) -> re.Pattern[str]:
    """One entry of words.toml as a compiled expression, any case."""
    return re.compile(words(section)[name], re.IGNORECASE)


@cache
def event_words() -> tuple[EventWords, ...]:
    """The groups of events.toml, in the order in which they win."""
    return tuple(
        EventWords(
            event=group["event"],
            verbs=_any_of(group["verbs"]),
            nouns=_any_of(group["nouns"]) if group["nouns"] else None,
            kinds=frozenset(group.get("kinds", ())),
        )
        for group in _toml("events.toml")["event"]
    )


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
