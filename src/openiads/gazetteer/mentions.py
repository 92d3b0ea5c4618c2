"""The places that a text names, with where in the text they stand."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from openiads.gazetteer.believe import believable, by_sound, country_named, is_sure, qualifiers_behind, rows_named
from openiads.gazetteer.borders import find_borders
from openiads.gazetteer.index import Row, curated_names, gazetteer
from openiads.gazetteer.names import ARTICLES, name_key
from openiads.gazetteer.namesakes import COUNTRY_SCORE, Evidence, Namesake, lies_in, namesakes, ranked
from openiads.gazetteer.place import Place
from openiads.gazetteer.surroundings import widened
from openiads.gazetteer.survey import Survey, survey
from openiads.gazetteer.traps import stands_for_else
from openiads.record import record

_COMPOUND = re.compile(r"[-‑](?:based|led|backed|made|flagged|built|run|born|origin)\b")
_GAP = re.compile(r"\)?(?:[ \t]*[-–‑/][ \t]*|[ \t]+|[ \t]*\n[ \t]*|[ \t]*\(|\.[ \t])")

MOST_CERTAIN = 100
"""So many places of a text are enough to say where it is about; a list of thousands must not take for ever."""
WORDS_KEPT = 65_536
MAX_WORDS = 5
QUALIFIER_CHARACTERS = 4
"""Between a place and the region that it lies in stands no more than ", in"."""
METROPOLIS_POPULATION = 400_000
"""A city of this size says what the text is about, as a curated place does,"""
RIVAL_POPULATION = 50_000
"""unless there is another of this size and name in another country."""


@record
class Context:
    """What is known of a text beside its words, for example from its title or from the report that it belongs to.

    countries: two letters of those that it is about; places: those that it speaks of; taken: stretches of the text
    (start, end) that name something else, for example a weapon system.
    """

    countries: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    taken: tuple[tuple[int, int], ...] = ()


@record
class Mention:
    """A place named in a text: characters [start, end) and the place meant.

    site: whether it is named as an airfield, base or port rather than as a town or an area;
    country: whether the word is only a country's; namesakes: the places that the words could mean, the one meant first,
    with weights that add up to 1; empty where there is no doubt.
    """

    start: int
    end: int
    text: str
    place: Place
    site: bool = False
    country: bool = False
    namesakes: tuple[Namesake, ...] = ()


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    key: str
    rows: tuple[Row, ...]
    qualifier: Row | None


def find_places_in_text(text: str, context: Context | None = None) -> list[Mention]:
    """Give the places named in `text`, in order, none overlapping another.

    Airfields named by their town, provinces and countryside, borders between countries, sides ("northern Syria") and
    distances ("30 miles outside of ...") are taken into the place and its tolerance. Words for people ("Russian"),
    people, newspapers, ships and ordinary words that some town shares are no places. Of several places of one name the
    likeliest is taken (see `namesakes.ranked`) and the others are kept with it.
    """
    context = context or Context()
    borders = find_borders(text)
    taken = [(border.start, border.end) for border in borders] + list(context.taken)
    found = [Mention(start=b.start, end=b.end, text=text[b.start : b.end], place=b.place) for b in borders]
    read = survey(text)
    hits = [hit for hit in _hits(read) if not any(start < hit.end and hit.start < end for start, end in taken)]
    evidence = _evidence(read, hits, context)
    for before, hit in zip([None, *hits], hits, strict=False):
        area = _area_before(before, hit) if before is not None else None
        hit = hit if area is None else replace(hit, rows=(area,))
        mention = _mention(text, hit, replace(evidence, qualifier=hit.qualifier))
        if mention is not None:
            found.append(mention)
    return _without_overlap(found)


def _area_before(before: _Hit, hit: _Hit) -> Row | None:
    """Give the region in which the name before lies, where the hit names it and by its name something else as well."""
    area = before.qualifier
    if area is None or hit.start - before.end > QUALIFIER_CHARACTERS:
        return None
    meant = area in hit.rows or (hit.rows[0].kind == "country" and name_key(area.name) == hit.key)
    return area if meant else None


def _mention(text: str, hit: _Hit, evidence: Evidence) -> Mention | None:
    evidence = replace(evidence, rows=[row for row in evidence.rows if row not in hit.rows])
    shares = ranked(hit.rows, hit.key, evidence) if len(hit.rows) > 1 else [(hit.rows[0], 1.0)]
    row = shares[0][0]
    if not is_sure(row, evidence):
        return None
    wide = widened(text, hit.start, hit.end, row)
    return Mention(
        start=wide.start,
        end=wide.end,
        text=text[wide.start : wide.end],
        place=wide.row.place(),
        site=wide.site or wide.row.kind in ("airfield", "base", "port"),
        country=wide.row.kind == "country",
        namesakes=namesakes(shares) if wide.row == row and len(shares) > 1 else (),
    )


def _evidence(read: Survey, hits: Sequence[_Hit], context: Context) -> Evidence:
    """What the text is about: the countries it names, and those of the places that it names beyond doubt."""
    countries = dict(read.countries)
    rows = [hit.rows[0] for hit in hits if _is_beyond_doubt(hit)]
    homes = [*(place.country for place in context.places), *(row.country for row in rows)]
    for code in (*context.countries, *(code for code in homes if code in gazetteer().countries)):
        countries[code] = max(countries.get(code, 0.0), COUNTRY_SCORE)
    near = [Row(p.name, p.kind, p.country, p.lat, p.lon, p.tolerance_m, 0, True) for p in context.places]
    certain = (row for row in (*near, *rows) if row.kind not in ("country", "area", "border"))
    return Evidence(countries, list(dict.fromkeys(certain))[:MOST_CERTAIN])


def _is_beyond_doubt(hit: _Hit) -> bool:
    first, others = hit.rows[0], hit.rows[1:]
    if first.kind == "country":
        return False
    if hit.qualifier is not None:
        return False
    large = first.curated or (first.population >= METROPOLIS_POPULATION and first.kind == "city")
    return large and not any(row.population >= RIVAL_POPULATION and row.country != first.country for row in others)


def _hits(read: Survey) -> Iterator[_Hit]:
    """Give the names, the longest first wherever several begin."""
    position = 0
    while position < len(read.tokens):
        n_words, hit = _longest(read, position)
        if hit is not None:
            yield hit
        position += n_words


def _longest(read: Survey, position: int) -> tuple[int, _Hit | None]:
    text, tokens = read.text, read.tokens
    start, first_end = tokens[position]
    first = text[start:first_end]
    article = first.casefold() in ARTICLES and text[first_end : first_end + 1] in ("-", " ", "‑")
    lower = first[0].islower()
    if lower and not (article and text[first_end] == "-") and first not in _lower_starts():
        return 1, None
    for n_words in range(_n_most(text, tokens, position, article), 0, -1):
        end = tokens[position + n_words - 1][1]
        if n_words == 1 and (article or lower):
            continue
        hit = _hit(read, start, end, n_words)
        believed = hit is not None and (
            hit.rows[0].curated or not (lower or (article and text[tokens[position + 1][0]].islower()))
        )
        if believed and not _COMPOUND.match(text, end):
            return n_words, hit
    return 1, None


def _n_most(text: str, tokens: Sequence[tuple[int, int]], position: int, article: bool) -> int:
    """How many words from here on can be one name: those that stand together and that some name begins with."""
    start = tokens[position][0]
    n_most = 1
    while n_most < MAX_WORDS and position + n_most < len(tokens):
        end = tokens[position + n_most - 1][1]
        if not (article and n_most == 1) and not _begins(text[start:end]):
            break
        if not _GAP.fullmatch(text, end, tokens[position + n_most][0]):
            break
        n_most += 1
    return n_most


@lru_cache(maxsize=WORDS_KEPT)
def _begins(words: str) -> bool:
    key = name_key(words)
    return key in _beginnings_of_countries() or gazetteer().by_key.begins(key)


def _hit(read: Survey, start: int, end: int, n_words: int) -> _Hit | None:
    text = read.text
    key, rows = rows_named(text, start, end)
    country = country_named(text, start, end, key)
    if country is not None:
        return (
            None if stands_for_else(text, start, end, country, read.people) else _Hit(start, end, key, (country,), None)
        )
    kept = believable(text, start, end, key, n_words, rows) if rows else ()
    kept = tuple(row for row in kept if row.kind != "airfield" or row.curated) or kept
    if not kept and n_words <= 2 and not rows:
        heard = by_sound(text, start, end)
        kept = (heard,) if heard is not None else ()
    kept = tuple(row for row in kept if not stands_for_else(text, start, end, row, read.people))
    if not kept:
        return None
    areas = (area for area in qualifiers_behind(text, end) if any(lies_in(row, area) for row in kept))
    return _Hit(start, end, key, kept, next(areas, None))


def _without_overlap(found: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


@cache
def _lower_starts() -> frozenset[str]:
    """First words of curated names that begin in lower case ("occupied territories of ...")."""
    return frozenset(name.split()[0] for name in curated_names() if name[0].islower() and name[0].isascii())


@cache
def _beginnings_of_countries() -> frozenset[str]:
    index = gazetteer()
    keys = (*index.country_by_key, *index.foreign_country_by_key)
    return frozenset(" ".join(key.split(" ")[:n]) for key in keys for n in range(1, key.count(" ") + 1))
