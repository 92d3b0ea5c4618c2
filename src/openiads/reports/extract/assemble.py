"""The last stage: from sentences, systems, places, dates and verbs to claims."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath

from openiads.gazetteer.mentions import Mention, find_places_in_text
from openiads.gazetteer.place import Place
from openiads.reports.claim import Claim, Event, Modality
from openiads.reports.extract.airspace import find_airspace_change
from openiads.reports.extract.attribution import find_attribution, find_operator
from openiads.reports.extract.clauses import Clause, find_clauses
from openiads.reports.extract.counts import find_count
from openiads.reports.extract.dates import DateSpan, find_dates
from openiads.reports.extract.modality import confirms_reports, denies_reports, find_modality, find_progress
from openiads.reports.extract.places import PlaceUse, place_roles
from openiads.reports.extract.sentences import Sentence, split_sentences
from openiads.reports.extract.state import State, remember_claims, remember_systems
from openiads.reports.extract.subjects import Subject, find_subjects
from openiads.reports.extract.systems import SystemMention, find_systems
from openiads.reports.extract.where import REMEMBERED, Where, find_anaphor, find_where
from openiads.reports.report import Report

CONFIDENT, CARRIED_RATIO, WEAK_RATIO = 0.9, 0.8, 0.7
"""That the text says it: with a verb, a named system and a place; times these where one of them is inferred."""
RECEIVING = re.compile(
    r"(?i)receiv|got\b|obtain|buy|bought|acquir|field|take|took|h(?:as|ave|ad)\b|possess|activat|operat"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One report with what the first stages found in its whole text."""

    report: Report
    read_on: date
    systems: list[SystemMention]
    places: list[Mention]
    dates: list[DateSpan]


def extract_claims(report: Report, *, read_on: date | None = None) -> list[Claim]:
    """Give the claims of `report` in the order of the text, by rules and word lists alone.

    Every quote is a piece of report.text at its offset; ids depend on file name, offset, system and event only.
    read_on: from when a claim of an undated report counts as known (today by default).
    """
    text = report.text
    reading = Reading(
        report=report,
        read_on=report.published or read_on or date.today(),
        systems=find_systems(text),
        places=find_places_in_text(text),
        dates=find_dates(text, report.published),
    )
    state = _state_from_title(report)
    claims: list[Claim] = []
    for sentence in split_sentences(text):
        found = _sentence_claims(reading, sentence, state, claims)
        claims += found
        _update(state, reading, sentence, found)
    return _unique(_without_vaguer_repeats(claims))


def _state_from_title(report: Report) -> State:
    state = State()
    systems = find_systems(report.title)
    remember_systems(state, systems)
    state.title_systems = frozenset(one.system for one in systems)
    mentions = find_places_in_text(report.title)
    state.title_places = [
        use.place for use in place_roles(report.title, 0, len(report.title), mentions) if use.role in ("at", "to")
    ]
    sites = [mention.place for mention in mentions if mention.site]
    state.site = sites[-1] if sites else None
    state.place = state.title_places[-1] if state.title_places else state.site
    return state


def _sentence_claims(reading: Reading, sentence: Sentence, state: State, earlier: list[Claim]) -> list[Claim]:
    text = reading.report.text
    systems = [one for one in reading.systems if sentence.start <= one.start < sentence.end]
    uses = place_roles(text, sentence.start, sentence.end, reading.places)
    clauses = find_clauses(
        text, sentence.start, sentence.end, frozenset(one.system for one in (*systems, *state.systems))
    )
    claims = _airspace_claims(reading, sentence, uses, state)
    before: list[Subject] = []
    inside: list[Claim] = []
    for clause in clauses:
        subjects = find_subjects(text, clause, systems, before, state)
        made = _clause_claims(reading, sentence, clause, subjects, uses, state, inside)
        inside += made
        before = subjects or before
    claims += inside
    if not inside and not any(one for one in systems if not one.compared):
        claims += _echoes(reading, sentence, state)
    elif inside:
        claims += _echoes(reading, sentence, state) if _calls_false(text, sentence, inside) else []
    return claims


def _clause_claims(
    reading: Reading, sentence: Sentence, clause: Clause, subjects: Sequence[Subject], uses: Sequence[PlaceUse],
    state: State, inside: list[Claim],
) -> list[Claim]:  # fmt: skip
    text = reading.report.text
    if not subjects or _is_heading(text, clause):
        return []
    here = [use for use in uses if clause.start <= use.start < clause.end]
    stated = find_where(text, clause, here, clause.event)
    claims = []
    for subject in subjects:
        where = stated if stated.known else _inferred(text, clause, subject, state, uses, inside)
        if not where.known or (clause.event in ("present", "other") and not _worth_it(clause, subject, where, text)):
            continue
        claims.append(_claim(reading, sentence, clause, subject, where))
    return claims


def _inferred(
    text: str, clause: Clause, subject: Subject, state: State, uses: Sequence[PlaceUse], inside: list[Claim]
) -> Where:
    """Where a clause without a place puts its system: "there", where the sentence or the report had it before."""
    system = subject.mention.system
    anaphor = find_anaphor(text, clause.start, clause.end, state)
    place = anaphor
    if place is None and subject.carried:
        place = state.place_of.get(system) or (inside[-1].place if inside else None) or state.place
    if place is None and system in state.place_of and clause.event != "other":
        place = state.place_of[system]
    if place is None and system in state.title_systems and state.title_places:
        place = state.title_places[-1]
    if place is None and inside and clause.event not in ("destroyed", "other"):
        place = inside[-1].place
    if place is None and RECEIVING.search(text[clause.verb_start : clause.verb_end]):
        actors = [
            use.place
            for use in uses
            if use.role == "actor" and use.place.kind == "country" and use.start < clause.verb_start
        ]
        place = actors[0] if actors and clause.event == "deployed" else None
    if place is None:
        return Where()
    if clause.event == "withdrawn":
        return Where(origin=place, trust=REMEMBERED)
    return Where(place=place, trust=REMEMBERED)


def _worth_it(clause: Clause, subject: Subject, where: Where, text: str) -> bool:
    """Verbs that only show or use a system make a claim only with a place that the clause itself gives."""
    if where.trust == REMEMBERED:
        carrier = re.search(
            r"(?i)\b(?:convoys?|cargo|shipments?|there|here|operated|run|manned)\b", text[clause.start : clause.end]
        )
        return clause.event == "present" and carrier is not None
    return True


def _is_heading(text: str, clause: Clause) -> bool:
    """A line that ends in a colon announces a list, whose entries are the claims."""
    return text[clause.start : clause.end].rstrip().endswith(":")


def _claim(reading: Reading, sentence: Sentence, clause: Clause, subject: Subject, where: Where) -> Claim:
    text, report, mention = reading.report.text, reading.report, subject.mention
    event: Event = "deployed" if clause.event == "present" else clause.event  # type: ignore[assignment]
    count, unit = subject.count, None
    if not subject.carried and clause.start <= mention.start < clause.end:
        count, unit = find_count(text, clause.start, clause.end, mention.start, mention.end, mention.system)
    modality = find_modality(text, clause.start, clause.end, clause.verb_start, sentence.start)
    first, last = _when(reading, clause, sentence, event, modality)
    operator, owner = find_operator(
        text[clause.start : clause.end], text[clause.start : mention.start] if not subject.carried else ""
    )
    ratio = (CARRIED_RATIO if subject.carried else 1.0) * (WEAK_RATIO if clause.event in ("present", "other") else 1.0)
    return Claim(
        id=_identifier(report.path, clause.verb_start, mention.system, event),
        report=report.path,
        source=report.source,
        title=report.title,
        url=report.url,
        quote=text[sentence.start : sentence.end],
        offset=sentence.start,
        system=mention.system,
        system_text=mention.text,
        class_id=mention.class_id,
        event=event,
        modality=modality,
        progress=find_progress(text, clause.start, clause.end),
        count=count,
        unit=unit,
        place=where.place,
        origin=where.origin,
        destinations=where.destinations,
        destination_mode=where.mode,
        operator=operator,
        owner=owner,
        attribution=find_attribution(text[sentence.start : sentence.end]),
        published=report.published,
        known_from=reading.read_on,
        valid_from=first,
        valid_to=last,
        confidence=round(CONFIDENT * ratio * where.trust, 3),
    )


def _when(
    reading: Reading, clause: Clause, sentence: Sentence, event: Event, modality: Modality
) -> tuple[date | None, date | None]:
    """The days that the clause gives, else the only ones of its sentence; what was set up is taken to stay."""
    spans = [span for span in reading.dates if clause.start <= span.start < clause.end]
    spans = spans or [span for span in reading.dates if sentence.start <= span.start < sentence.end][:1]
    if not spans:
        return None, None
    span = min(spans, key=lambda one: abs(one.start - clause.verb_start))
    lasting = event in ("deployed", "moved", "withdrawn", "airspace") and modality != "denied"
    return span.first, None if lasting and span.first is not None else span.last


def _airspace_claims(reading: Reading, sentence: Sentence, uses: Sequence[PlaceUse], state: State) -> list[Claim]:
    text = reading.report.text
    change = find_airspace_change(text, sentence.start, sentence.end)
    places = [use for use in uses if use.role != "aside" and (use.site or use.role in ("at", "from", "to"))]
    sites = [use for use in places if use.site] or places
    place = sites[0].place if sites else None
    if change is None or place is None:
        return []
    clause = Clause(sentence.start, sentence.end, sentence.start, sentence.start, "airspace", False, False, "")
    subject = Subject(SystemMention(sentence.start, sentence.start, "airliner", "airliner", False, ""))
    claim = _claim(reading, sentence, clause, subject, Where(place=place))
    return [replace(claim, count=None, unit=None, note=change)]


def _calls_false(text: str, sentence: Sentence, inside: list[Claim]) -> bool:
    """Whether a sentence that tells something itself also has someone call the reports false."""
    parts = re.split(r"(?i),? (?:but|while|although|though)\s|;", text[sentence.start : sentence.end])
    return (
        len(parts) > 1
        and any(denies_reports(part) for part in parts)
        and all(one.modality != "denied" for one in inside)
    )


def _echoes(reading: Reading, sentence: Sentence, state: State) -> list[Claim]:
    """Confirmations and denials of what was told before: the same claims again, with the other modality."""
    text = reading.report.text
    told = [claim for claim in state.claims if claim.event != "airspace"]
    echoes: list[Claim] = []
    for part in re.split(r"(?i),? (?:but|while|although|though)\s|;", text[sentence.start : sentence.end]):
        modality: Modality | None = (
            "denied" if denies_reports(part) else "confirmed" if confirms_reports(part) else None
        )
        for claim in told if modality else ():
            echoes.append(
                replace(
                    claim,
                    id=_identifier(
                        claim.report, sentence.start + len(echoes), claim.system, f"{claim.event} {modality}"
                    ),
                    quote=text[sentence.start : sentence.end],
                    offset=sentence.start,
                    modality=modality,
                    count=None if modality == "denied" else claim.count,
                    attribution=find_attribution(part),
                    confidence=round(claim.confidence * CARRIED_RATIO, 3),
                )
            )
    return echoes


def _update(state: State, reading: Reading, sentence: Sentence, found: list[Claim]) -> None:
    """Remember the sentence: its systems, its last site, where its claims put things."""
    remember_systems(state, [one for one in reading.systems if sentence.start <= one.start < sentence.end])
    sites = [one for one in reading.places if sentence.start <= one.start < sentence.end and one.site]
    if sites:
        state.site = sites[-1].place
    remember_claims(state, found)


def _without_vaguer_repeats(claims: list[Claim]) -> list[Claim]:
    """Leave out a claim that only repeats an earlier one more vaguely: same system and event, no date, no number."""
    kept: list[Claim] = []
    for claim in claims:
        repeats = claim.count is None and claim.valid_from is None and claim.modality not in ("planned", "denied")
        if not (repeats and any(_is_finer(earlier, claim) for earlier in kept)):
            kept.append(claim)
    return kept


def _is_finer(earlier: Claim, claim: Claim) -> bool:
    a, b = _main_place(earlier), _main_place(claim)
    same = (earlier.system, earlier.event) == (claim.system, claim.event) and earlier.modality not in (
        "planned",
        "denied",
    )
    if not same or a is None or b is None or claim.destinations != () and len(claim.destinations) > 1:
        return False
    return b.kind == "country" and a.kind != "country" and a.country == b.country


def _main_place(claim: Claim) -> Place | None:
    return claim.place or claim.origin or (claim.destinations[0] if claim.destinations else None)


def _unique(claims: list[Claim]) -> list[Claim]:
    return list({claim.id: claim for claim in claims}.values())


def _identifier(path: str, offset: int, system: str, event: str) -> str:
    """The same report read again gives the same ids, wherever its file lies."""
    name = PurePath(path).name
    return hashlib.sha256(f"{name}\n{offset}\n{system}\n{event}".encode()).hexdigest()[:12]
