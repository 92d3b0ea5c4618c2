"""The last stage: from sentences, systems, places, dates and verbs to claims."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from openiads.gazetteer.find import country_of
from openiads.gazetteer.mentions import find_places_in_text
from openiads.gazetteer.place import Place
from openiads.reports.claim import Claim
from openiads.reports.document import MAX_TEXT_CHARACTERS
from openiads.reports.extract.clauses import WEAK, Clause, find_clauses
from openiads.reports.extract.dates import find_dates
from openiads.reports.extract.echoes import airspace_claims, calls_false, echoes
from openiads.reports.extract.inflected import detect_language, find_all_places
from openiads.reports.extract.leftovers import deal_out, unread
from openiads.reports.extract.make_claim import Reading, identifier, make_claim
from openiads.reports.extract.modality import (
    is_ability,
    is_counterfactual,
    is_only_decided,
)
from openiads.reports.extract.places import PlaceUse, place_roles
from openiads.reports.extract.repeats import Draft, told_once, without_vaguer_repeats
from openiads.reports.extract.sentences import Sentence, split_sentences
from openiads.reports.extract.state import State, remember_claims, remember_systems
from openiads.reports.extract.subjects import Subject, find_subjects
from openiads.reports.extract.systems import find_systems
from openiads.reports.extract.where import REMEMBERED, STATED, Where, find_anaphor, find_where, places_of_each
from openiads.reports.extract.word_lists import pattern
from openiads.reports.report import Report

GUARDING = re.compile(r"(?i)guard|protect|cover|shield|defend")
OVERHEAD = re.compile(r"(?i)\b(?:over|above|overflying)\s+(?:[\w-]+\s+){0,3}$")
RECEIVING = re.compile(
    r"(?i)receiv|got\b|keep|kept|maintain|own|retain|boast|obtain|buy|bought|acquir|field|take|took|h(?:as|ave|ad)\b|possess|activat|operat"
)


def extract_claims(report: Report, *, read_on: date | None = None) -> list[Claim]:
    """Give the claims of `report` in the order of the text, by rules and word lists alone.

    Every quote is a piece of report.text at its offset; ids depend on file name, offset, system and event only.
    read_on: from when a claim of an undated report counts as known (today by default).
    """
    text = report.text[:MAX_TEXT_CHARACTERS]
    lang = detect_language(text, report.lang)
    report = replace(report, text=text, lang=lang)
    reading = Reading(
        report=report,
        read_on=report.published or read_on or date.today(),
        systems=find_systems(text, lang),
        places=find_all_places(text, lang),
        dates=find_dates(text, report.published),
    )
    state = _state_from_title(report)
    claims: list[Claim] = []
    for sentence in split_sentences(text):
        inside = reading.within(sentence)
        uses = place_roles(text, sentence.start, sentence.end, inside.places, lang)
        found = _sentence_claims(inside, sentence, uses, state, claims)
        claims += found
        _update(state, inside, sentence, uses, found)
    return _unique(without_vaguer_repeats(claims))


def _state_from_title(report: Report) -> State:
    state = State()
    systems = find_systems(report.title, report.lang)
    remember_systems(state, systems)
    state.title_systems = frozenset(one.system for one in systems)
    mentions = find_places_in_text(report.title)
    state.title_places = [
        use.place
        for use in place_roles(report.title, 0, len(report.title), mentions, report.lang)
        if use.role in ("at", "to")
    ]
    state.title_places = state.title_places or [mention.place for mention in mentions[-1:]]
    sites = [mention.place for mention in mentions if mention.site]
    state.site = sites[-1] if sites else None
    state.place = state.title_places[-1] if state.title_places else state.site
    return state


def _sentence_claims(
    reading: Reading, sentence: Sentence, uses: Sequence[PlaceUse], state: State, earlier: list[Claim]
) -> list[Claim]:
    text = reading.report.text
    systems = [one for one in reading.systems if sentence.start <= one.start < sentence.end]
    clauses = find_clauses(
        text,
        sentence.start,
        sentence.end,
        frozenset(one.system for one in (*systems, *state.systems)),
        reading.report.lang,
    )
    claims = airspace_claims(reading, sentence, uses, state)
    before: list[Subject] = []
    drafts: list[Draft] = []
    for clause in clauses:
        subjects = find_subjects(text, clause, systems, before, state)
        told = [draft.claim for draft in drafts]
        drafts += _clause_claims(reading, sentence, clause, subjects, uses, state, told)
        before = subjects or before
    drafts = deal_out(reading, sentence, systems or state.systems, uses, drafts)
    drafts += unread(reading, sentence, systems, uses, drafts)
    inside = [draft.claim for draft in told_once(drafts)]
    claims += inside
    if not inside and not any(one for one in systems if not one.compared):
        claims += echoes(reading, sentence, state)
    elif inside:
        false = calls_false(text, sentence, inside, reading.report.lang)
        claims += echoes(reading, sentence, state, inside) if false else []
    return claims


def _clause_claims(
    reading: Reading, sentence: Sentence, clause: Clause, subjects: Sequence[Subject], uses: Sequence[PlaceUse],
    state: State, inside: list[Claim],
) -> list[Draft]:  # fmt: skip
    text = reading.report.text
    if not subjects or _is_heading(text, clause) or _is_adjunct(text, clause):
        return []
    if is_counterfactual(text, sentence.start, sentence.end):
        return []
    if is_ability(text, clause.start, clause.verb_start, clause.lang):
        return []
    here = [use for use in uses if clause.start <= use.start < clause.end]
    if _is_overhead(text, clause, here) and any(subject.mention.class_id for subject in subjects):
        clause = replace(clause, event="flew")
    if clause.event == "flew" and all(subject.mention.class_id is None for subject in subjects):
        clause = replace(clause, event="deployed")
    own = places_of_each(text, clause, [(one.mention.start, one.mention.end) for one in subjects], here)
    weak = clause.event in WEAK
    drafts = []
    for subject, places in zip(subjects, own, strict=True):
        stated = find_where(text, clause, places, clause.event, reading.report.lang)
        where = stated if stated.known else _inferred(text, clause, subject, state, uses, inside)
        where = _with_recipient(where, text, clause, uses)
        where = _with_origin(where, clause, subject, state)
        if where.known and (not weak or _worth_it(clause, where, text, subject, state)):
            claim = make_claim(reading, sentence, clause, subject, where)
            if claim.system in state.on_the_move and is_only_decided(
                text, clause.start, clause.verb_start, clause.lang
            ):
                claim = replace(claim, modality="reported")
            drafts += [Draft(one, stated=where.trust == STATED, weak=weak) for one in _one_for_each_place(claim)]
    return drafts


def _one_for_each_place(claim: Claim) -> list[Claim]:
    """Systems at several places are as many statements; a number for all of them is none for one of them."""
    if claim.destination_mode != "all":
        return [claim]
    places = claim.destinations
    return [
        replace(
            claim,
            id=claim.id if n == 0 else identifier(claim.id, n, claim.system, claim.event),
            place=place if claim.event == "deployed" else claim.place,
            destinations=(place,),
            destination_mode="single",
            count=1 if claim.count == len(places) else None,
        )
        for n, place in enumerate(places)
    ]


def _is_overhead(text: str, clause: Clause, uses: Sequence[PlaceUse]) -> bool:
    """Aircraft that are counted, seen or busy over a place fly there."""
    idle = clause.event in WEAK or clause.event == "deployed"
    return idle and any(OVERHEAD.search(text[max(clause.start, use.start - 30) : use.start]) for use in uses)


def _with_recipient(where: Where, text: str, clause: Clause, uses: Sequence[PlaceUse]) -> Where:
    """ "Saudi Arabia received interceptors from Greece": what is received is where its recipient is."""
    if clause.event != "deployed" or where.place or where.destinations or not where.origin:
        return where
    actor = _receiving_country(text, clause, uses)
    return replace(where, place=actor, trust=REMEMBERED) if actor else where


def _receiving_country(text: str, clause: Clause, uses: Sequence[PlaceUse]) -> Place | None:
    if clause.passive or not RECEIVING.search(text[clause.verb_start : clause.verb_end]):
        return None
    actors = (country_of(use.place) for use in uses if use.role == "actor" and use.start < clause.verb_start)
    return next((place for place in actors if place is not None), None)


def _with_origin(where: Where, clause: Clause, subject: Subject, state: State) -> Where:
    """What is moved elsewhere leaves the place where the report had it."""
    last = state.place_of.get(subject.mention.system)
    if clause.event != "moved" or not where.destinations or where.origin or where.place or last is None:
        return where
    return where if last in where.destinations else replace(where, origin=last)


def _inferred(
    text: str, clause: Clause, subject: Subject, state: State, uses: Sequence[PlaceUse], inside: list[Claim]
) -> Where:
    """Where a clause without a place puts its system: "there", where the sentence or the report had it before."""
    system = subject.mention.system
    anaphor = find_anaphor(text, clause.start, clause.end, uses, state) or _antecedent(clause, uses)
    place, trust = anaphor, REMEMBERED
    if place is None and subject.carried:
        place = state.place_of.get(system) or (inside[-1].place if inside else None) or state.place
    if place is None and system in state.place_of and clause.event != "other":
        place = state.place_of[system]
    protected = [use.place for use in uses if use.role == "protect" and clause.start <= use.start < clause.end]
    if place is None and protected and clause.event not in ("moved", "withdrawn"):
        place, trust = protected[0], STATED if GUARDING.match(text, clause.verb_start) else REMEMBERED
    if place is None and system in state.title_systems and state.title_places:
        place = state.title_places[-1]
    if place is None and inside and clause.event not in ("destroyed", "other"):
        place = inside[-1].place
    if place is None and subject.mention.named and clause.event not in WEAK:
        place = state.place
    if place is None and clause.event in ("deployed", "present"):
        place = _receiving_country(text, clause, uses)
    if place is None:
        return Where()
    if clause.event in ("withdrawn", "moved"):
        return Where(place=place, origin=place, trust=trust)
    return Where(place=place, trust=trust)


def _antecedent(clause: Clause, uses: Sequence[PlaceUse]) -> Place | None:
    """The place before ", where ..."."""
    before = [use.place for use in uses if use.end <= clause.start and use.role in ("at", "to", "from", "context")]
    return before[-1] if before and clause.divider.endswith("where") else None


def _worth_it(clause: Clause, where: Where, text: str, subject: Subject, state: State) -> bool:
    """Verbs that only show or use a system make a claim only with a place that the clause itself gives or points to."""
    if where.trust == REMEMBERED:
        own = subject.mention.named and not subject.carried
        pointed = pattern("places", "anaphors").search(text, clause.start, clause.end)
        if (
            clause.event == "present"
            and own
            and (pointed or clause.divider.endswith("where") or subject.mention.system not in state.place_of)
        ):
            return True
        carrier = re.search(
            r"(?i)\b(?:convoys?|cargo|shipments?|there|here|operated|run|manned)\b", text[clause.start : clause.end]
        )
        return clause.event == "present" and carrier is not None
    return True


def _is_heading(text: str, clause: Clause) -> bool:
    """A line that ends in a colon announces a list, whose entries are the claims."""
    return text[clause.start : clause.end].rstrip().endswith(":")


def _is_adjunct(text: str, clause: Clause) -> bool:
    """ "In addition to the relocation of ..." only leads over to the news."""
    return clause.noun and bool(pattern("modality", "adjunct").search(text[clause.start : clause.verb_start]))


def _update(state: State, reading: Reading, sentence: Sentence, uses: Sequence[PlaceUse], found: list[Claim]) -> None:
    """Remember the sentence: its systems, its last site, where its claims put things."""
    spoken = [one for one in reading.systems if sentence.start <= one.start < sentence.end]
    remember_systems(state, spoken, sentence.n)
    if found and not spoken:
        state.systems_sentence = sentence.n
    datelines = [use.place for use in uses if use.role == "dateline"]
    state.dateline = state.dateline or (datelines[0] if datelines else None)
    sites = [one for one in reading.places if sentence.start <= one.start < sentence.end and one.site]
    if sites:
        state.site = sites[-1].place
    located = [use.place for use in uses if use.role in ("at", "to") and use.place.kind != "country"]
    state.place = located[-1] if located else state.place
    state.just_spoken_of = bool(spoken or found)
    state.people_near = (
        pattern("systems", "people").search(reading.report.text, sentence.start, sentence.end) is not None
    )
    remember_claims(state, found, sentence.n)


def _unique(claims: list[Claim]) -> list[Claim]:
    return list({claim.id: claim for claim in claims}.values())
