"""Many expressions searched at once: each is tried only where a word begins with its first letters."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PREFIX_LETTERS = 2
_WORD_START = re.compile(rf"(?<!\w)[^\W_]{{1,{PREFIX_LETTERS}}}")
_ARABIC_AND = "وف"
"""And, so: written in one with the word behind them."""

_LOOK = re.compile(r"\(\?<?[!=](?:[^()\\]|\\.)*\)")
_GROUP = re.compile(r"\(\?(?:-i)?:|\((?!\?)")

Meaning = TypeVar("Meaning")


@dataclass(frozen=True)
class Word(Generic[Meaning]):
    """One expression and what it means; of overlapping finds the one of lowest rank wins, then the first."""

    expression: str
    rank: int
    meaning: Meaning


@dataclass(frozen=True)
class Hit(Generic[Meaning]):
    """Characters [start, end) of a text that say `meaning`."""

    start: int
    end: int
    meaning: Meaning


@dataclass(frozen=True)
class WordIndex(Generic[Meaning]):
    """Compiled expressions, together and one by one, by the first letters of what they fit ("": any)."""

    by_prefix: Mapping[str, tuple[re.Pattern[str], Sequence[tuple[re.Pattern[str], int, Meaning]]]]

    @classmethod
    def of(cls, words: Sequence[Word[Meaning]]) -> "WordIndex[Meaning]":
        """Index `words` in their order; none may begin inside a word."""
        by_prefix: dict[str, list[tuple[re.Pattern[str], int, Meaning]]] = {}
        together: dict[str, list[str]] = {}
        for word in words:
            compiled = re.compile(word.expression, re.IGNORECASE)
            for prefix in first_letters(word.expression) or ("",):
                by_prefix.setdefault(prefix, []).append((compiled, word.rank, word.meaning))
                together.setdefault(prefix, []).append(word.expression)
        any_of = {prefix: re.compile("|".join(every), re.IGNORECASE) for prefix, every in together.items()}
        return cls({prefix: (any_of[prefix], entries) for prefix, entries in by_prefix.items()})

    def find(
        self, text: str, start: int, end: int, wanted: Callable[[Meaning], bool] = lambda meaning: True
    ) -> list[Hit[Meaning]]:
        """Give what is `wanted` and found in text[start:end], in order, none overlapping another."""
        hits: list[tuple[int, int, int, Hit[Meaning]]] = []
        order = 0
        for at, letters in _beginnings(text, start, end):
            for n in range(len(letters) + 1):
                entry = self.by_prefix.get(letters[:n])
                if entry is None or entry[0].match(text, at, end) is None:
                    continue
                for expression, rank, meaning in entry[1]:
                    match = expression.match(text, at, end)
                    if match and match.end() > at and wanted(meaning):
                        order += 1
                        hits.append((rank, at, order, Hit(at, match.end(), meaning)))
        kept: list[Hit[Meaning]] = []
        for *_, hit in sorted(hits, key=lambda entry: entry[:3]):
            if not any(one.start < hit.end and hit.start < one.end for one in kept):
                kept.append(hit)
        return sorted(kept, key=lambda hit: hit.start)


def first_letters(expression: str) -> frozenset[str] | None:
    """Give the possible first letters, up to two and in lower case, of what `expression` fits; None where unclear."""
    expression = _without_looks(expression)
    group = _GROUP.match(expression)
    if group is None:
        literal = re.match(r"(?:[^\W_](?![?*{+]))+", expression)
        return frozenset({literal[0][:PREFIX_LETTERS].casefold()}) if literal else None
    close = _closing(expression, group.end())
    rest = expression[close + 1 :]
    optional = rest[:1] in ("?", "*")
    found: set[str] = set()
    for choice in _choices(expression[group.end() : close]):
        letters = first_letters(choice)
        if letters is None:
            return None
        found |= letters
    if optional:
        behind = first_letters(re.sub(r"^[?*]\??", "", rest))
        if behind is None:
            return None
        found |= behind
    return frozenset(found)


def _beginnings(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    for match in _WORD_START.finditer(text, start, end):
        yield match.start(), match[0].casefold()
        if match[0][0] in _ARABIC_AND:
            at = match.start() + 1
            yield at, text[at : min(end, at + PREFIX_LETTERS)]


def _without_looks(expression: str) -> str:
    """Leave off look-arounds without inner groups at the beginning: they fit no letters."""
    while look := _LOOK.match(expression):
        expression = expression[look.end() :]
    return expression


def _closing(expression: str, position: int) -> int:
    depth = 1
    while depth:
        if expression[position] == "\\":
            position += 1
        else:
            depth += (expression[position] == "(") - (expression[position] == ")")
        position += 1
    return position - 1


def _choices(inside: str) -> list[str]:
    """Split at the bars of the outermost level."""
    parts, depth, last, position = [], 0, 0, 0
    while position < len(inside):
        letter = inside[position]
        if letter == "\\":
            position += 1
        elif letter in "()":
            depth += 1 if letter == "(" else -1
        elif letter == "|" and depth == 0:
            parts.append(inside[last:position])
            last = position + 1
        position += 1
    return [*parts, inside[last:]]
