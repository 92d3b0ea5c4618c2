"""Claims that no verb gives: numbers with a place each, and systems beside a place."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from openiads.gazetteer.place import Place
from openiads.reports.claim import Claim
from openiads.reports.extract.clauses import Clause
from openiads.reports.extract.counts import find_pronoun_count
from openiads.reports.extract.make_claim import Reading, make_claim
from openiads.reports.extract.places import PlaceUse
from openiads.reports.extract.repeats import Draft
from openiads.reports.extract.sentences import Sentence
from openiads.reports.extract.subjects import Subject
from openiads.reports.extract.systems import SystemMention
from openiads.reports.extract.where import REMEMBERED, Where
from openiads.reports.extract.word_lists import words

REACH_CHARACTERS = 80
"""A place this near to a system is in its reach, whatever the verb."""


def deal_out(
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
        claim = make_claim(reading, sentence, clause, Subject(system), Where(place=use.place))
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


def unread(
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
            claim = make_claim(reading, sentence, clause, Subject(one), Where(place=finest.place, trust=REMEMBERED))
            made.append(Draft(claim, stated=True, weak=True))
            claimed.add(one.system)
    return made
