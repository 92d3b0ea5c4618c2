"""Stage 2: the systems that a text names or means."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from openiads.catalogue.lexicon import LexiconSystem
from openiads.catalogue.load import load_catalogue
from openiads.catalogue.system import System
from openiads.reports.extract.word_lists import kinds_of_system, pattern, words

CONTEXT_CHARACTERS = 70
"""How near a word like "missile" must stand for "Tor" or "Patriot" to be a weapon."""
RENAMING_CHARACTERS = 40
END = ""
"""Key of a trie node under which the system's id stands."""

MIN_STEM_LETTERS = 3
_POLISH_ENDINGS = ("ami", "ach", "em", "om", "y", "u", "a")
_CASE_ENDINGS = (
    "ами",
    "ями",
    "ах",
    "ях",
    "ов",
    "ев",
    "ей",
    "ом",
    "ем",
    "ой",
    "ам",
    "ям",
    "ы",
    "и",
    "е",
    "а",
    "я",
    "у",
    "ю",
    "ów",
)
_ARABIC_LEADS = ("وال", "بال", "فال", "لل", "ال", "و", "ف", "ب", "ل", "ك")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_FREE_END = re.compile(r"s?(?!\w)")
_GAP = re.compile(r"[-–‑ /.\"“”'’]{0,2}")


@dataclass(frozen=True, slots=True)
class SystemMention:
    """Characters [start, end): a system named (`named`), or one left unnamed but of a kind ("air-defence").

    compared: it is only what another thing is likened to, or bought and sold.
    """

    start: int
    end: int
    system: str
    class_id: str | None
    named: bool
    text: str
    compared: bool = False


def find_systems(text: str, lang: str = "en") -> list[SystemMention]:
    """Give the systems that `text` speaks of, in order: aliases of the catalogue and lexicon, then unnamed kinds.

    A kind that only says what a named system is ("S-400 air defence system") belongs to the name; a second name for
    the one before ("SA-22 system, known as Pantsir-S1") is marked as compared.
    """
    named = _named(text, lang)
    kinds = [kind for kind in _kinds(text, lang) if not any(kind.start < n.end and n.start < kind.end for n in named)]
    merged = _with_heads(text, sorted((*named, *kinds), key=lambda mention: mention.start))
    marked = [replace(one, compared=_is_compared(text, one.start)) for one in merged]
    for n in range(1, len(marked)):
        gap = text[marked[n - 1].end : marked[n].start]
        if len(gap) < RENAMING_CHARACTERS and _renamed().search(gap) and "." not in gap:
            marked[n - 1 : n + 1] = _same_thing(marked[n - 1], marked[n])
    return marked


def _same_thing(first: SystemMention, second: SystemMention) -> tuple[SystemMention, SystemMention]:
    """ "A system known as Pantsir": one system, by the name of the second where the first has none."""
    if first.system == "air-defence" and second.named:
        first = replace(first, system=second.system, named=True)
    return first, replace(second, compared=True)


def _named(text: str, lang: str) -> list[SystemMention]:
    """Names by the longest alias; an ordinary word counts where the text somewhere uses it of a weapon."""
    tokens = [(match.start(), match.end(), match[0].casefold()) for match in _TOKEN.finditer(text)]
    found: list[tuple[SystemMention, bool]] = []
    position = 0
    while position < len(tokens):
        hit = _longest(text, tokens, position)
        if hit is None:
            position += 1
            continue
        n_tokens, system, ordinary = hit
        start, end = tokens[position][0], tokens[position + n_tokens - 1][1]
        found.append((SystemMention(start, end, system, None, True, text[start:end]), ordinary))
        position += n_tokens
    sure = {one.system for one, ordinary in found if not ordinary or _in_context(text, one.start, one.end, lang)}
    return [one for one, _ in found if one.system in sure]


def _longest(text: str, tokens: list[tuple[int, int, str]], position: int) -> tuple[int, str, bool] | None:
    """Give number of tokens, id and whether the alias is an ordinary word, for the longest alias that begins here."""
    node, best = _aliases(), None
    for count, (start, end, token) in enumerate(tokens[position:]):
        if count and not _GAP.fullmatch(text, tokens[position + count - 1][1], start):
            break
        following = _first(token) if count == 0 else _following(node, token)
        if following is None:
            break
        node = following
        if END in node and _stands_alone(text, tokens[position][0], end):
            system, ordinary, capital = node[END]
            if not capital or not text[tokens[position][0]].islower():
                best = (count + 1, system, ordinary)
    return best


@lru_cache(maxsize=65536)
def _first(token: str) -> dict[str, Any] | None:
    return _following(_aliases(), token)


def _following(node: dict[str, Any], token: str) -> dict[str, Any] | None:
    return node.get(token) or next((node[form] for form in _base_forms(token) if form in node), None)


def _base_forms(token: str) -> Iterator[str]:
    """What an inflected form may come from: a plural in s, Russian cases, Polish ones, Arabic words written in one."""
    if len(token) < 2:
        return
    if token.isascii():
        if token.endswith("s"):
            yield token[:-1]
        for ending in _POLISH_ENDINGS:
            if token.endswith(ending) and len(token) - len(ending) >= MIN_STEM_LETTERS:
                yield token[: -len(ending)]
        return
    if token[0] in "وفبلكا":
        yield from (token[len(lead) :] for lead in _ARABIC_LEADS if token.startswith(lead))
        return
    for ending in _CASE_ENDINGS:
        if token.endswith(ending) and len(token) - len(ending) >= MIN_STEM_LETTERS:
            stem = token[: -len(ending)]
            yield from (stem, stem + "ь", stem + "й", stem + "а")


def _stands_alone(text: str, start: int, end: int) -> bool:
    """No letter or digit may touch the name, but for a plural s."""
    before = text[max(0, start - 1) : start]
    return not before.isalnum() and _FREE_END.match(text, end) is not None


def _in_context(text: str, start: int, end: int, lang: str) -> bool:
    before = text[max(0, start - CONTEXT_CHARACTERS) : start]
    near = before + " " + text[end : end + CONTEXT_CHARACTERS]
    return bool(
        pattern("systems", "context", lang).search(near) or pattern("systems", "before_ordinary").search(before)
    )


def _kinds(text: str, lang: str) -> list[SystemMention]:
    found = []
    for hit in kinds_of_system(lang).find(text, 0, len(text)):
        if not _not_equipment().match(text, hit.end):
            system, class_id = hit.meaning
            words_used = text[hit.start : hit.end]
            found.append(SystemMention(hit.start, hit.end, system, class_id or None, False, words_used))
    return found


def _with_heads(text: str, mentions: list[SystemMention]) -> list[SystemMention]:
    """Join a name and the kind behind it, and a name and itself."""
    merged: list[SystemMention] = []
    for one in mentions:
        last = merged[-1] if merged else None
        if last is not None:
            gap = text[last.end : one.start]
            same = last.system == one.system and re.fullmatch(r"[\s\"“”'‘’(/-]{0,3}", gap)
            head = last.named and one.system == "air-defence" and _between().fullmatch(gap)
            tail = (
                last.system == "air-defence" and not last.named and one.named and re.fullmatch(r"[\s(\"“-]{1,3}", gap)
            )
            if same or head:
                merged[-1] = replace(last, end=one.end, text=text[last.start : one.end])
                continue
            if tail:
                merged[-1] = replace(one, start=last.start, text=text[last.start : one.end])
                continue
        merged.append(one)
    return merged


def _is_compared(text: str, start: int) -> bool:
    return bool(_comparison().search(text[max(0, start - 80) : start]))


@cache
def _aliases() -> dict[str, Any]:
    """Trie over the tokens of every alias; under END: id, whether ordinary, whether it must begin with a capital."""
    catalogue = load_catalogue()
    root: dict[str, Any] = {}
    entries: list[System | LexiconSystem] = [*catalogue.lexicon.values(), *catalogue.systems.values()]
    for entry in entries:
        ordinary = {word.casefold() for word in entry.ordinary_words}
        for alias in entry.names:
            tokens = [match[0].casefold() for match in _TOKEN.finditer(alias)]
            if not tokens or len("".join(tokens)) < 3:
                continue
            node = root
            for token in tokens:
                node = node.setdefault(token, {})
            node.setdefault(END, (entry.id, _is_ordinary(alias, ordinary), alias.isalpha()))
    return root


def _is_ordinary(alias: str, ordinary: set[str]) -> bool:
    """A name with a number in it is never an ordinary word."""
    return alias.casefold() in ordinary and not any(letter.isdigit() for letter in alias)


@cache
def _not_equipment() -> re.Pattern[str]:
    return pattern("systems", "not_equipment")


@cache
def _between() -> re.Pattern[str]:
    return re.compile(words("systems")["between"], re.IGNORECASE)


@cache
def _renamed() -> re.Pattern[str]:
    return re.compile(r"\b" + words("systems")["renamed"], re.IGNORECASE)


@cache
def _comparison() -> re.Pattern[str]:
    return re.compile(r"\b" + words("systems")["comparisons"], re.IGNORECASE)
