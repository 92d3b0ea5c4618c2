"""Places under the names and in the cases of other languages: "из Сирии", "w okolicach Zamościa", "Ankara'ya"."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from openiads.gazetteer.find import airfield_of_town, lookup
from openiads.gazetteer.index import Row
from openiads.gazetteer.mentions import Mention, find_places_in_text
from openiads.gazetteer.names import name_key
from openiads.reports.extract.word_lists import prepositions

DETECTION_CHARACTERS = 1200
MIN_LETTERS = 3
PIECE_CHARACTERS = 8_000
MIN_STEM_LETTERS = 4
OWN_LETTER_WEIGHT = 2
"""A word in small letters with a letter that only one of the languages has ("konuşlandırdı") tells more than "de"."""
CITY_POPULATION = 100_000
TOWN_POPULATION = 5_000
"""A town that no list of ours has is believed from this size on behind a preposition, a city anywhere."""
FIELD_TOLERANCE_RATIO = 2.0
"""An airfield at a town for which no airfield is known lies somewhere about the town."""

_WORD = re.compile(r"[^\W\d_][\w-]*")
_GAP = re.compile(r"[ \t\xa0]|\n")
_ARABIC_PREFIX = re.compile(r"^[وف]?(?:ب|ل|ك)?(?=\w{3})")
_FIELD_BEFORE = re.compile(
    r"(?:مطار|قاعدة|аэропорт\w*|аэродром\w*|авиабаз\w+|баз[аеуы]|baz\w+|lotnisk\w+)\s+[«\"]?$", re.IGNORECASE
)
_FIELD_AFTER = re.compile(r"\s+(?:hava üssü|havalimanı|havaalanı|askeri üssü)\w*|\s+hava üs\w+", re.IGNORECASE)


def find_all_places(text: str, lang: str) -> list[Mention]:
    """Give the places of `text` in order, also those that only the names and endings of its language tell.

    lang: two letters. What a name means is settled by its neighbours; long texts are read in pieces, so that far parts
    of it say nothing of each other and the time stays in proportion.
    """
    found: list[Mention] = []
    for start, end in _pieces(text):
        found += [
            replace(one, start=one.start + start, end=one.end + start) for one in find_places_in_text(text[start:end])
        ]
    return _with_more(text, lang, found)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while len(text) - start > 2 * PIECE_CHARACTERS:
        blank = text.rfind(" ", start + 1, start + PIECE_CHARACTERS)
        end = blank if blank > start else start + PIECE_CHARACTERS
        yield start, end
        start = end
    yield start, len(text)


def _with_more(text: str, lang: str, found: Sequence[Mention]) -> list[Mention]:
    if lang not in _exonyms():
        return list(found)
    taken = [(one.start, one.end) for one in found]
    words = list(_WORD.finditer(text))
    added: list[Mention] = []
    n = 0
    while n < len(words):
        hit = _longest(text, words, n, lang)
        if hit is None or any(start < hit[1] and words[n].start() < end for start, end in taken):
            n += 1
            continue
        row, end, used = hit
        added.append(_mention(text, words[n].start(), end, row))
        n += used
    return sorted((*found, *added), key=lambda one: one.start)


def detect_language(text: str, said: str) -> str:
    """Give the language of `text`: what its metadata `said`, unless that is English and the words are not."""
    code = said[:2].lower()
    if code not in ("en", ""):
        return code
    letters = text[:DETECTION_CHARACTERS]
    for lang, script in (("ar", "[\u0600-\u06ff]"), ("ru", "[\u0400-\u04ff]")):
        if 2 * len(re.findall(script, letters)) > len(re.findall(r"[^\W\d_]", letters)):
            return lang
    words = re.findall(r"[^\W\d_]+", letters)
    spoken = [word.casefold() for word in words]
    shares = {lang: sum(word in common for word in spoken) for lang, common in _common_words().items()}
    for lang, own in _own_letters().items():
        if not own.isdisjoint(letters):
            shares[lang] += OWN_LETTER_WEIGHT * sum(word.islower() and not own.isdisjoint(word) for word in words)
    best = max(shares, key=lambda lang: (shares[lang], lang == "en"))
    return best if shares[best] > shares["en"] + 1 else "en"


def _longest(text: str, words: Sequence[re.Match[str]], n: int, lang: str) -> tuple[Row, int, int] | None:
    first = words[n][0]
    if first[0].islower() or len(first) < MIN_LETTERS:
        return None
    for used in (3, 2, 1):
        if n + used > len(words):
            continue
        gaps = [text[words[k].end() : words[k + 1].start()] for k in range(n, n + used - 1)]
        if not all(_GAP.fullmatch(gap) for gap in gaps):
            continue
        end = words[n + used - 1].end()
        start = words[n].start()
        field = _FIELD_BEFORE.search(text[max(0, start - 30) : start]) is not None
        row = _row(text[start:end], lang, field or _governed(text, start, lang), field)
        if row is not None:
            return row, end, used
    return None


def _governed(text: str, start: int, lang: str) -> bool:
    return bool(_leads(lang).search(text[max(0, start - 20) : start]))


@lru_cache(maxsize=16384)
def _row(name: str, lang: str, governed: bool, field: bool) -> Row | None:
    own = _exonyms()[lang]
    for form in _base_forms(name, lang):
        english = own.get(name_key(form))
        if english is not None:
            row = lookup(form)
            return row if row is not None and name_key(row.name) == name_key(english) else lookup(english)
    if len(name) < MIN_STEM_LETTERS:
        return None
    if lang in ("de", "fr", "es"):
        row = lookup(name) if governed else None
        return row if row is not None and row.kind == "country" else None
    least = TOWN_POPULATION if governed else CITY_POPULATION
    for form in _base_forms(name, lang):
        row = lookup(form) if len(form) >= MIN_LETTERS else None
        if row is not None and row.kind == "airfield":
            row = row if field else None
        elif row is not None and not row.curated and row.population < least:
            row = None
        if row is not None:
            return row
    return None


def _base_forms(name: str, lang: str) -> Iterator[str]:
    yield name
    if lang == "ar":
        bare = _ARABIC_PREFIX.sub("", name)
        yield bare
        if bare.startswith("ل"):
            yield "ا" + bare
        return
    head, _, last = name.rpartition(" ")
    lead = head + " " if head else ""
    for ending, bases in _inflections()["endings"].get(lang, {}).items():
        if last.endswith(ending) and len(last) - len(ending) >= MIN_LETTERS:
            for base in bases:
                yield lead + last[: len(last) - len(ending)] + base


def _mention(text: str, start: int, end: int, row: Row) -> Mention:
    before, after = _FIELD_BEFORE.search(text[max(0, start - 30) : start]), _FIELD_AFTER.match(text, end)
    field = bool(before or after) and row.kind not in ("country", "area", "sea", "airfield")
    if field:
        row = airfield_of_town(name_key(row.name), row.country or None, None) or row._replace(
            tolerance_m=row.tolerance_m * FIELD_TOLERANCE_RATIO
        )
    start = start - len(before[0]) if before else start
    return Mention(
        start=start,
        end=end,
        text=text[start:end],
        place=row.place(),
        site=field or row.kind in ("airfield", "base", "port"),
        country=row.kind == "country",
    )


@cache
def _exonyms() -> dict[str, dict[str, str]]:
    """English names by language and name key of the language's own."""
    source = files("openiads.reports.extract") / "data" / "exonyms.toml"
    table = tomllib.loads(source.read_text("utf-8"))
    return {
        lang: {name_key(own): english for english, names in entries.items() for own in names}
        for lang, entries in table.items()
    }


@cache
def _leads(lang: str) -> re.Pattern[str]:
    every = "|".join(prepositions(lang)[role] for role in ("from", "to", "at"))
    return re.compile(rf"\b(?:(?:{every})\s+|(?:\w+\s+)?[ld][’'])[«\"(]?$", re.IGNORECASE)


@cache
def _common_words() -> dict[str, frozenset[str]]:
    return {lang: frozenset(spoken.split()) for lang, spoken in _inflections()["common_words"].items()}


@cache
def _own_letters() -> dict[str, frozenset[str]]:
    return {lang: frozenset(letters) for lang, letters in _inflections()["own_letters"].items()}


@cache
def _inflections() -> dict[str, Any]:
    return tomllib.loads((files("openiads.reports.extract") / "data" / "inflections.toml").read_text("utf-8"))
