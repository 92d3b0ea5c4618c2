"""The places that a text names, with where in the text they stand."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from rapidfuzz import fuzz

from openiads.gazetteer.borders import find_borders
from openiads.gazetteer.find import choose, sounds_like
from openiads.gazetteer.index import Row, curated_names, gazetteer, words
from openiads.gazetteer.names import ARTICLES, name_key
from openiads.gazetteer.place import Place
from openiads.gazetteer.surroundings import widened
from openiads.record import record

_COMPOUND = re.compile(r"[-‑](?:based|led|backed|made|flagged|built|run|born|origin)\b")

MAX_WORDS = 5
MIN_KEY_LETTERS = 3
ALIAS_POPULATION = 100_000
ALIAS_SCORE = 70.0
SAME_SCORE = 95.0
"""An alternative name is believed in running text only where it is like the main one, and of a city."""
METROPOLIS_POPULATION = 400_000
"""A town of this size is believed wherever its name stands; a smaller one needs a word before it that says "place"."""

_WORD = re.compile(r"[^\W_][\w’'ʿ]*(?:\.[^\W\d_]\.)*")
_GAP = re.compile(r"\)?(?:[ \t]*[-–‑/][ \t]*|[ \t]+|[ \t]*\n[ \t]*|[ \t]*\(|\.[ \t])")
_LEAD = re.compile(
    r"(?:\b(?:in|at|near|to|from|of|over|around|outside|towards?|into|via|through|between|and|or|above|on|for|off|"
    r"city|town|village|port|capital|province|leave|leaves|leaving|left|reached|reach|protect|shield|cover|guard|"
    r"including|nach|bei|aus|im|en|cerca de|desde|hacia|dans|vers|"
    r"nearby|inside|within|across|flying|the|s)[ \n]+(?:the[ \n]+)?|,[ \n]+|/[ ]*)$",
    re.IGNORECASE,
)


@record
class Mention:
    """A place named in a text: characters [start, end) and the place meant.

    site: whether it is named as an airfield, base or port rather than as a town or an area;
    country: whether the word is only a country's.
    """

    start: int
    end: int
    text: str
    place: Place
    site: bool = False
    country: bool = False


def find_places_in_text(text: str) -> list[Mention]:
    """Give the places named in `text`, in order, none overlapping another.

    Airfields named by their town, provinces and countryside, borders between countries, sides ("northern Syria") and
    distances ("30 miles outside of ...") are taken into the place and its tolerance. Words for people ("Russian") and
    ordinary words that some town shares are no places.
    """
    borders = find_borders(text)
    taken = [(border.start, border.end) for border in borders]
    found = [Mention(start=b.start, end=b.end, text=text[b.start : b.end], place=b.place) for b in borders]
    names = [hit for hit in _names(text) if not any(start < hit[1] and hit[0] < end for start, end in taken)]
    countries = [row.country for _, _, row in names if row.kind == "country"]
    for start, end, row in names:
        wide = widened(text, start, end, _at_home(text, start, end, row, countries))
        place = wide.row.place()
        kind = wide.row.kind
        found.append(
            Mention(
                start=wide.start,
                end=wide.end,
                text=text[wide.start : wide.end],
                place=place,
                site=wide.site or kind in ("airfield", "base", "port"),
                country=kind == "country",
            )
        )
    return _without_overlap(found)


def _names(text: str) -> Iterator[tuple[int, int, Row]]:
    """Give start, end and row of each name, the longest first wherever several begin."""
    tokens = [(match.start(), match.end()) for match in _WORD.finditer(text)]
    position = 0
    while position < len(tokens):
        hit = _longest(text, tokens, position)
        if hit is None:
            position += 1
            continue
        n_words, row = hit
        yield tokens[position][0], tokens[position + n_words - 1][1], row
        position += n_words


def _longest(text: str, tokens: Sequence[tuple[int, int]], position: int) -> tuple[int, Row] | None:
    start = tokens[position][0]
    first = text[start : tokens[position][1]]
    article = first.casefold() in ARTICLES and text[tokens[position][1] : tokens[position][1] + 1] in ("-", " ", "‑")
    lower = first[0].islower()
    if lower and not (article and text[tokens[position][1]] == "-") and first not in _lower_starts():
        return None
    n_most = 1
    while n_most < MAX_WORDS and position + n_most < len(tokens):
        if not _GAP.fullmatch(text, tokens[position + n_most - 1][1], tokens[position + n_most][0]):
            break
        n_most += 1
    for n_words in range(n_most, 0, -1):
        end = tokens[position + n_words - 1][1]
        if n_words == 1 and (article or lower):
            continue
        row = _believed(text, start, end, n_words)
        if row is not None and (row.curated or not lower or article) and not _COMPOUND.match(text, end):
            return n_words, row
    return None


def _believed(text: str, start: int, end: int, n_words: int) -> Row | None:
    """Give the row named by text[start:end] where the words around it allow that it is a place."""
    name = text[start:end]
    name = re.sub(r"[’']s?$", "", name)
    key = name_key(name)
    if len(key) < MIN_KEY_LETTERS and not any(letter.isdigit() for letter in key) and key not in ("us", "uk"):
        return None
    index = gazetteer()
    if key in index.country_by_key:
        return None if key == "us" and name != "US" else index.country_by_key[key]
    if key in _not_places():
        return None
    rows = index.by_key.get(key, ())
    last_word = key.rsplit(" ", 1)[-1]
    if rows and not any(row.curated for row in rows):
        if len(key) < 4 or (n_words > 1 and name.rsplit(None, 1)[-1][0].islower() and last_word not in _site_words()):
            return None
        rows = [row for row in rows if _may_stand_here(text, start, row, key, n_words)]
    if rows and " " not in key:
        rows = [row for row in rows if row.kind != "airfield" or row.curated] or rows
        if all(row.kind == "airfield" and not row.curated for row in rows) and not _site_follows(text, end):
            return None
    if rows:
        return choose(rows, None, None)
    return _by_sound(text, start, end, name) if n_words <= 2 else None


def _may_stand_here(text: str, start: int, row: Row, key: str, n_words: int) -> bool:
    if row.kind == "airfield":
        return n_words > 1 or row.name.isupper()
    likeness = fuzz.ratio(key, name_key(row.name))
    if likeness < ALIAS_SCORE or (likeness < SAME_SCORE and row.population < ALIAS_POPULATION):
        return False
    return row.population >= METROPOLIS_POPULATION or bool(_LEAD.search(text, max(0, start - 20), start))


def _by_sound(text: str, start: int, end: int, name: str) -> Row | None:
    """A spelling that no list has is believed only for a curated place, as a base's name or with an Arabic article."""
    hinted = _site_follows(text, end) or re.match(r"[Aa][ldrstnz]h?-", name)
    if not hinted or len(name) <= MIN_KEY_LETTERS + 1 or name.casefold() in gazetteer().country_of_word:
        return None
    row = sounds_like(name, "")
    return row if row is not None and row.curated and text[start].isalpha() else None


def _site_follows(text: str, end: int) -> bool:
    return bool(_site_suffix().match(text, end))


def _at_home(text: str, start: int, end: int, row: Row, countries: Sequence[str]) -> Row:
    """Prefer the namesake in a country that the text names."""
    if row.country in countries or row.kind == "country":
        return row
    rows = gazetteer().by_key.get(name_key(text[start:end]), ())
    for country in dict.fromkeys(countries):
        namesake = choose((other for other in rows if other.kind != "airfield"), country, None)
        if namesake is not None and not row.curated:
            return namesake
    return row


def _without_overlap(found: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


@cache
def _not_places() -> frozenset[str]:
    return frozenset(words()["not_places"])


@cache
def _lower_starts() -> frozenset[str]:
    """First words of curated names that begin in lower case ("occupied territories of ...")."""
    return frozenset(name.split()[0] for name in curated_names() if name[0].islower() and name[0].isascii())


@cache
def _site_words() -> frozenset[str]:
    return frozenset(word.split()[-1] for word in (*words()["airfield"], *words()["port"], *words()["area"]))


@cache
def _site_suffix() -> re.Pattern[str]:
    choices = "|".join(sorted((*words()["airfield"], *words()["port"]), key=len, reverse=True))
    return re.compile(rf"\s+(?:{choices})\b", re.IGNORECASE)
