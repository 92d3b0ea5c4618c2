"""The last stage: from sentences, systems, places, dates and verbs to claims."""

import hashlib
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from posixpath import basename
from typing import TypeVar

from openiads.gazetteer.find import country_of
from openiads.gazetteer.mentions import Mention, find_places_in_text
from openiads.gazetteer.place import Place
from openiads.reports.claim import Claim, Event, Modality
from openiads.reports.extract.airspace import find_airspace_change
from openiads.reports.extract.attribution import find_attribution, find_operator
from openiads.reports.extract.clauses import WEAK, Clause, find_clauses
from openiads.reports.extract.counts import find_count, find_pronoun_count
from openiads.reports.extract.dates import DateSpan, find_dates
from openiads.reports.extract.inflected import detect_language, find_all_places
from openiads.reports.extract.modality import (
    confirms_reports,
    denies_reports,
    find_modality,
    find_progress,
    is_ability,
    is_only_decided,
)
from openiads.reports.extract.places import PlaceUse, place_roles
from openiads.reports.extract.repeats import Draft, told_once, without_vaguer_repeats
from openiads.reports.extract.sentences import Sentence, split_sentences
from openiads.reports.extract.state import State, remember_claims, remember_systems
from openiads.reports.extract.subjects import Subject, find_subjects
from openiads.reports.extract.systems import SystemMention, find_systems
from openiads.reports.extract.when import dates_of_clause, find_when
from openiads.reports.extract.where import REMEMBERED, STATED, Where, find_anaphor, find_where, places_of_each
from openiads.reports.extract.word_lists import pattern, words
from openiads.reports.report import Report

CONFIDENT, CARRIED_RATIO, WEAK_RATIO = 0.9, 0.8, 0.7
"""That the text says it: with a verb, a named system and a place; times these where one of them is inferred."""
REACH_CHARACTERS = 80
"""A place this near to a system is in its reach, whatever the verb."""
GUARDING = re.compile(r"(?i)guard|protect|cover|shield|defend")
OVERHEAD = re.compile(r"(?i)\b(?:over|above|overflying)\s+(?:[\w-]+\s+){0,3}$")
ORDERING = re.compile(r"(?i)(?:order|earmark|pledg|promis|allocat)\w*(?! by)\b")
"""What these verbs send somewhere is not there yet."""
RECEIVING = re.compile(
    r"(?i)receiv|got\b|keep|kept|maintain|own|retain|boast|obtain|buy|bought|acquir|field|take|took|h(?:as|ave|ad)\b|possess|activat|operat"
)


Found = TypeVar("Found", SystemMention, Mention, DateSpan)
MAX_CHARACTERS = 50_000
"""Of longer texts only the beginning is read: no report has 8,000 words."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One report with what the first stages found in its whole text."""

    report: Report
    read_on: date
    systems: list[SystemMention]
    places: list[Mention]
    dates: list[DateSpan]

    def within(self, sentence: Sentence) -> "Reading":
        """What of it stands in the sentence."""
        return replace(
            self,
            systems=_between(self.systems, sentence),
            places=_between(self.places, sentence),
            dates=_between(self.dates, sentence),
        )


def _between(found: "list[Found]", sentence: Sentence) -> "list[Found]":
    first = bisect_left(found, sentence.start, key=_start_of)
    return found[first : bisect_left(found, sentence.end, key=_start_of)]


def _start_of(found: SystemMention | Mention | DateSpan) -> int:
    return found.start


def extract_claims(report: Report, *, read_on: date | None = None) -> list[Claim]:
    """Give the claims of `report` in the order of the text, by rules and word lists alone.

    Every quote is a piece of report.text at its offset; ids depend on file name, offset, system and event only.
    read_on: from when a claim of an undated report counts as known (today by default).
    """
    text = report.text[:MAX_CHARACTERS]
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
    claims = _airspace_claims(reading, sentence, uses, state)
    before: list[Subject] = []
    drafts: list[Draft] = []
    for clause in clauses:
        subjects = find_subjects(text, clause, systems, before, state)
        told = [draft.claim for draft in drafts]
        drafts += _clause_claims(reading, sentence, clause, subjects, uses, state, told)
        before = subjects or before
    drafts = _dealt_out(reading, sentence, systems or state.systems, uses, drafts)
    drafts += _unread(reading, sentence, systems, uses, drafts)
    inside = [draft.claim for draft in told_once(drafts)]
    claims += inside
    if not inside and not any(one for one in systems if not one.compared):
        claims += _echoes(reading, sentence, state)
    elif inside:
        claims += _echoes(reading, sentence, state) if _calls_false(text, sentence, inside, reading.report.lang) else []
    return claims


def _dealt_out(
    reading: Reading,
    sentence: Sentence,
    systems: Sequence[SystemMention],
    uses: Sequence[PlaceUse],
    drafts: list[Draft],
) -> list[Draft]:
    """ "Six batteries are ready: two at A, two in B": each number with its place is a claim of its own."""
    text = reading.report.text
    shares = [
        (use, match)
        for use in uses
        if use.role in ("at", "to") and (match := _share().search(text[sentence.start : use.start]))
    ]
    named = [one for one in systems if not one.compared and one.start < (shares[0][0].start if shares else 0)]
    if len(shares) < 2 or not named:
        return drafts
    system = named[-1]
    lead = next((one.claim for one in drafts if one.claim.system == system.system), None)
    verb = (lead.event if lead and lead.event != "other" else "deployed") if lead else "deployed"
    made = []
    for use, match in shares:
        start = sentence.start + match.start()
        clause = Clause(sentence.start, sentence.end, start, use.start, verb, False, False, "", reading.report.lang)
        claim = _claim(reading, sentence, clause, Subject(system), Where(place=use.place))
        destinations = (use.place,) if use.role == "to" else ()
        count = find_pronoun_count(match["n"]) if not match["n"].isdigit() else int(match["n"])
        count = 1 if match["n"].casefold() in ("one", "another", "a second") else count
        claim = replace(
            claim, count=count, destinations=destinations, destination_mode="single" if destinations else None
        )
        made.append(Draft(replace(claim, modality=lead.modality if lead else claim.modality), stated=True, weak=False))
    places = {use.place for use, _ in shares}
    mine = [one for one in drafts if one.claim.system == system.system and _is_among(one.claim, places)]
    return [one for one in drafts if one not in mine] + made


def _is_among(claim: Claim, places: set[Place]) -> bool:
    """Whether the claim says no more of where than that it is at one of `places`, or nothing else."""
    return all(place in places for place in (claim.place, *claim.destinations) if place is not None)


@cache
def _share() -> re.Pattern[str]:
    number = "|".join(
        sorted((word for word in words("counts")["numbers"] if word not in ("a", "an")), key=len, reverse=True)
    )
    return re.compile(
        rf"(?:[:;,–—-]|\band|\bwith)\s+(?:the )?(?P<n>\d{{1,3}}|{number}|others?)(?:\s+of them)?\s+(?:more\s+)?"
        r"(?:(?:are|is|were|was|stand|stands|sit|sits|remain|remains|went|go|being|each)\s+)?"
        r"(?:\w+ed\s+)?(?:at|in|near|to|on|outside|around|by)\s+(?:the\s+)?(?:[\w-]+\s+){0,3}$",
        re.IGNORECASE,
    )


def _unread(
    reading: Reading,
    sentence: Sentence,
    systems: Sequence[SystemMention],
    uses: Sequence[PlaceUse],
    drafts: list[Draft],
) -> list[Draft]:
    """Named systems with a place beside them that no verb has claimed: kept for review as event "other"."""
    claimed = {draft.claim.system for draft in drafts}
    left = [one for one in systems if one.named and not one.compared and one.system not in claimed]
    made = []
    for one in left:
        if one.system in claimed:
            continue
        near = [
            use for use in uses if use.role in ("at", "to", "from") and abs(use.start - one.end) <= REACH_CHARACTERS
        ]
        if near:
            finest = min(near, key=lambda use: (use.start < one.end, use.place.tolerance_m))
            clause = Clause(
                sentence.start, sentence.end, one.start, one.end, "other", False, True, "", reading.report.lang
            )
            claim = _claim(reading, sentence, clause, Subject(one), Where(place=finest.place, trust=REMEMBERED))
            made.append(Draft(claim, stated=True, weak=True))
            claimed.add(one.system)
    return made


def _clause_claims(
    reading: Reading, sentence: Sentence, clause: Clause, subjects: Sequence[Subject], uses: Sequence[PlaceUse],
    state: State, inside: list[Claim],
) -> list[Draft]:  # fmt: skip
    text = reading.report.text
    if not subjects or _is_heading(text, clause) or _is_adjunct(text, clause):
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
            claim = _claim(reading, sentence, clause, subject, where)
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
            id=claim.id if n == 0 else _identifier(claim.id, n, claim.system, claim.event),
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


def _claim(reading: Reading, sentence: Sentence, clause: Clause, subject: Subject, where: Where) -> Claim:
    text, report, mention = reading.report.text, reading.report, subject.mention
    event: Event = "deployed" if clause.event == "present" else clause.event  # type: ignore[assignment]
    count, unit = subject.count, None
    if clause.start <= mention.start < clause.end:
        count, unit = find_count(text, clause.start, clause.end, mention.start, mention.end, mention.system)
    modality = find_modality(text, clause.start, clause.end, clause.verb_start, sentence.start, clause.lang)
    if modality == "reported" and event == "deployed" and ORDERING.match(text, clause.verb_start):
        modality = "planned"
    lasting = event in ("deployed", "moved", "withdrawn", "airspace") and modality != "denied"
    spans = dates_of_clause(text, clause, sentence, reading.dates)
    first, last, began_by = find_when(spans, clause.verb_start, report.published, event, lasting=lasting)
    operator, owner = find_operator(
        text[clause.start : clause.end], text[clause.start : mention.start] if not subject.carried else ""
    )
    ratio = (CARRIED_RATIO if subject.carried else 1.0) * (WEAK_RATIO if clause.event in WEAK else 1.0)
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
        progress=find_progress(text, clause.start, clause.end, clause.lang),
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
        began_by=began_by,
        confidence=round(CONFIDENT * ratio * where.trust, 3),
    )


def _airspace_claims(reading: Reading, sentence: Sentence, uses: Sequence[PlaceUse], state: State) -> list[Claim]:
    text = reading.report.text
    change = find_airspace_change(text, sentence.start, sentence.end)
    places = [use for use in uses if use.role != "aside" and (use.site or use.role in ("at", "from", "to"))]
    sites = [use for use in places if use.site] or places or [use for use in uses if use.place.kind == "country"]
    if change is None or not sites:
        return []
    joined = [sites[0]]
    joined += [
        use
        for use in sites[1:]
        if re.fullmatch(r"[\s,]*(?:and|or)?\s*(?:the |in |at )*", text[joined[-1].end : use.start])
    ]
    clause = Clause(
        sentence.start, sentence.end, sentence.start, sentence.start, "airspace", False, False, "", reading.report.lang
    )
    subject = Subject(SystemMention(sentence.start, sentence.start, "airliner", "airliner", False, ""))
    claims = [_claim(reading, sentence, clause, subject, Where(place=use.place)) for use in joined]
    return [
        replace(
            claim,
            id=_identifier(claim.id, n, claim.system, change) if n else claim.id,
            count=None,
            unit=None,
            note=change,
        )
        for n, claim in enumerate(claims)
    ]


def _calls_false(text: str, sentence: Sentence, inside: list[Claim], lang: str) -> bool:
    """Whether a sentence that tells something itself also has someone call the reports false."""
    parts = re.split(r"(?i),? (?:but|while|although|though)\s|;", text[sentence.start : sentence.end])
    return (
        len(parts) > 1
        and any(denies_reports(part, lang) for part in parts)
        and all(one.modality != "denied" for one in inside)
    )


def _echoes(reading: Reading, sentence: Sentence, state: State) -> list[Claim]:
    """Confirmations and denials of what was told before: the same claims again, with the other modality."""
    text = reading.report.text
    told = (
        [claim for claim in state.claims if claim.event != "airspace"]
        if sentence.n <= state.claims_sentence + 2
        else []
    )
    echoes: list[Claim] = []
    for part in re.split(r"(?i),? (?:but|while|although|though)\s|;", text[sentence.start : sentence.end]):
        modality: Modality | None = (
            "denied"
            if denies_reports(part, reading.report.lang)
            else "confirmed"
            if confirms_reports(part, reading.report.lang)
            else None
        )
        if modality is None:
            continue
        for claim in told:
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


def _identifier(path: str, offset: int, system: str, event: str) -> str:
    """The same report read again gives the same ids, wherever its file lies; pages go by their whole address."""
    name = path if "://" in path else basename(path)
    return hashlib.sha256(f"{name}\n{offset}\n{system}\n{event}".encode()).hexdigest()[:12]
