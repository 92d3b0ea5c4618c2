"""From a model's answer to claims: kept is only what stands in the report and what the catalogue and gazetteer know."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from openiads.gazetteer.find import lookup
from openiads.gazetteer.mentions import Mention, find_places_in_text
from openiads.gazetteer.place import Place
from openiads.reports.claim import Claim, DestinationMode, Event, Modality, Progress, Unit
from openiads.reports.extract.airspace import find_airspace_change
from openiads.reports.extract.attribution import find_attribution, find_operator
from openiads.reports.extract.make_claim import Reading, identifier
from openiads.reports.extract.systems import SystemMention, find_systems
from openiads.reports.extract.when import find_when

MIN_QUOTE_WORDS, MAX_QUOTE_CHARACTERS = 3, 1000
MAX_NAME_CHARACTERS = 120
MAX_DESTINATIONS = 8
MAX_COUNT = 100_000
CONFIDENT, ELSEWHERE_RATIO = 0.8, 0.8
"""That the text says it (assumptions): below the rules' own 0.9, as no one can look up why; times the ratio where the
system or a place is not named in the quote itself."""
AIRLINER = SystemMention(0, 0, "airliner", "airliner", False, "")
"""Whom a closed airspace concerns."""


class DroppedError(Exception):
    """A statement that is not kept; str() says why."""


@dataclass(frozen=True, slots=True)
class _Where:
    place: Place | None
    origin: Place | None
    destinations: tuple[Place, ...]
    mode: DestinationMode | None
    in_quote: bool


def check_statement(reading: Reading, said: object) -> Claim:
    """Give the claim that a model's statement `said` (see reader_llm.SCHEMA) makes; `reading`: its report.

    The quote must stand in the text word for word; system and places must be named in the text, at least one of them in
    the quote, and be known; dates, speakers and operators are taken from the quote by rules. Raises DroppedError.
    """
    if not isinstance(said, Mapping):
        raise DroppedError("is no object")
    start, end = _quote(reading, said)
    event: Event = _word(said, "event", get_args(Event))
    modality: Modality = _word(said, "modality", get_args(Modality))
    progress: Progress = _word(said, "progress", get_args(Progress), "complete")
    count, unit = _count(said), _word(said, "unit", (*get_args(Unit), None), None)
    note = _airspace_note(reading, start, end) if event == "airspace" else ""
    mention = AIRLINER if event == "airspace" else _system(reading, said, start, end)
    where = _where(reading, said, event, start, end)
    claim = _claim(reading, mention, where, event, start, end)
    return _dated(replace(claim, modality=modality, progress=progress, count=count, unit=unit, note=note), reading, end)


def each_once(claims: Sequence[Claim]) -> list[Claim]:
    """Drop what is said twice, and give those of one sentence, system and event ids of their own."""
    kept: dict[str, Claim] = {}
    for claim in claims:
        n, named = 0, claim
        while named.id in kept and kept[named.id] != named:
            n += 1
            named = replace(claim, id=identifier(claim.id, n, claim.system, claim.event))
        if not any(replace(one, id=claim.id) == claim for one in kept.values()):
            kept[named.id] = named
    return list(kept.values())


def _airspace_note(reading: Reading, start: int, end: int) -> str:
    note = find_airspace_change(reading.report.text, start, end)
    if note is None:
        raise DroppedError("quote says nothing of the airspace")
    return note


def _claim(reading: Reading, mention: SystemMention, where: _Where, event: Event, start: int, end: int) -> Claim:
    """What and where, with what rules read from the quote text[start:end] of who says so and whose it is."""
    text, report = reading.report.text, reading.report
    named_here = mention is not AIRLINER and start <= mention.start < end
    if not named_here and not where.in_quote:
        raise DroppedError("quote names neither the system nor a place of it")
    whole = where.in_quote and (named_here or mention is AIRLINER)
    operator, owner = find_operator(text[start:end], text[start : mention.start] if named_here else "")
    return Claim(
        id=identifier(report.path, -1 - start, mention.system, event),
        report=report.path,
        source=report.source,
        title=report.title,
        url=report.url,
        quote=text[start:end],
        offset=start,
        system=mention.system,
        system_text=mention.text,
        class_id=mention.class_id,
        event=event,
        modality="reported",
        place=where.place,
        origin=where.origin,
        destinations=where.destinations,
        destination_mode=where.mode,
        operator=operator,
        owner=owner,
        attribution=find_attribution(text[start:end]),
        published=report.published,
        known_from=reading.read_on,
        confidence=round(CONFIDENT * (1.0 if whole else ELSEWHERE_RATIO), 3),
    )


def _dated(claim: Claim, reading: Reading, end: int) -> Claim:
    """The claim with the days that its quote, up to `end`, names."""
    lasting = claim.event in ("deployed", "moved", "withdrawn", "airspace") and claim.modality != "denied"
    spans = [span for span in reading.dates if claim.offset <= span.start < end]
    first, last, began_by = find_when(spans, claim.offset, claim.published, claim.event, lasting=lasting)
    return replace(claim, valid_from=first, valid_to=last, began_by=began_by)


def _quote(reading: Reading, said: Mapping[str, Any]) -> tuple[int, int]:
    quote = said.get("quote")
    if not isinstance(quote, str) or len(quote.split()) < MIN_QUOTE_WORDS:
        raise DroppedError(f"has no quote of {MIN_QUOTE_WORDS} words or more")
    if len(quote) > MAX_QUOTE_CHARACTERS:
        raise DroppedError(f"has a quote of more than {MAX_QUOTE_CHARACTERS} characters")
    found = _find(reading.report.text, quote)
    if found is None:
        raise DroppedError("quote does not stand in the report")
    return found


def _find(text: str, words: str, start: int = 0, end: int | None = None) -> tuple[int, int] | None:
    """Where the words stand, one after the other; line breaks count as blanks."""
    expression = r"(?<!\w)" * words[:1].isalnum() + r"\s+".join(re.escape(word) for word in words.split())
    match = re.compile(expression + r"(?!\w)" * words[-1:].isalnum()).search(
        text, start, len(text) if end is None else end
    )
    return match.span() if match else None


def _word(said: Mapping[str, Any], field: str, allowed: Sequence[Any], default: Any = ...) -> Any:
    value = said.get(field)
    if value is None and default is not ...:
        return default
    if not isinstance(value, str) or value not in allowed:
        raise DroppedError(f"{field} is none of the words for it")
    return value


def _count(said: Mapping[str, Any]) -> int | None:
    count = said.get("count")
    if count is None:
        return None
    if not isinstance(count, int) or isinstance(count, bool) or not 0 < count <= MAX_COUNT:
        raise DroppedError(f"count is no whole number from 1 to {MAX_COUNT}")
    return count


def _name(value: object, field: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_NAME_CHARACTERS:
        raise DroppedError(f"{field} is no name of 1 to {MAX_NAME_CHARACTERS} characters")
    return value.strip()


def _located(reading: Reading, words: str, field: str, start: int, end: int) -> tuple[int, int]:
    """Where the words stand: in the quote, else anywhere in the report."""
    text = reading.report.text
    found = _find(text, words, start, end) or _find(text, words)
    if found is None:
        raise DroppedError(f"{field} does not stand in the report")
    return found


def _system(reading: Reading, said: Mapping[str, Any], start: int, end: int) -> SystemMention:
    words = _name(said.get("system"), "system")
    at = _located(reading, words, "system", start, end)
    touching = [one for one in reading.systems if one.start < at[1] and at[0] < one.end]
    if touching:
        return replace(max(touching, key=lambda one: one.named), start=at[0], end=at[1])
    alone = find_systems(words, reading.report.lang)
    as_weapon = [one for one in find_systems(f"{words} missile system", reading.report.lang) if one.named]
    for one in (*alone, *as_weapon):
        return replace(one, start=at[0], end=at[1], text=words)
    raise DroppedError("system is known to neither catalogue nor lexicon")


def _where(reading: Reading, said: Mapping[str, Any], event: Event, start: int, end: int) -> _Where:
    named = said.get("destinations") or []
    if not isinstance(named, list) or len(named) > MAX_DESTINATIONS:
        raise DroppedError(f"destinations is no list of {MAX_DESTINATIONS} at most")
    wanted: list[Any] = [said.get("place"), said.get("origin"), *named]
    words = [None if value is None else _name(value, "place") for value in wanted]
    stand = [None if name is None else _located(reading, name, "place", start, end) for name in words]
    places = [None if at is None else _place(reading, at) for at in stand]
    place, origin = places[:2]
    destinations = tuple(dict.fromkeys(one for one in places[2:] if one is not None))
    if place is None and origin is None and not destinations:
        raise DroppedError("names no place")
    mode: DestinationMode | None = _word(said, "destination_mode", get_args(DestinationMode), None)
    if len(destinations) < 2:
        mode = "single" if destinations else None
    elif mode not in ("one_of", "route"):
        raise DroppedError("has several destinations and does not say whether one of them or a route")
    if event == "deployed" and place is None and len(destinations) == 1:
        place = destinations[0]
    if event == "withdrawn" and place is None:
        place = origin
    in_quote = any(at is not None and start <= at[0] < end for at in stand)
    return _Where(place, origin, destinations, mode, in_quote)


def _place(reading: Reading, at: tuple[int, int]) -> Place:
    """The place that our own gazetteer knows by these words of the text, in the company of the text's other places."""
    touching = [one for one in reading.places if one.start < at[1] and at[0] < one.end]
    if touching:
        return max(touching, key=lambda one: _shared(one, at)).place
    words = reading.report.text[at[0] : at[1]]
    alone: list[Mention] = find_places_in_text(words)
    if alone:
        return alone[0].place
    near = reading.places[0].place.point if reading.places else None
    row = lookup(words, near=near) if words[:1].isupper() else None
    if row is None:
        raise DroppedError("place is not in the gazetteer")
    return row.place()


def _shared(mention: Mention, at: tuple[int, int]) -> int:
    return min(mention.end, at[1]) - max(mention.start, at[0])
