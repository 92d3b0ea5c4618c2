"""Claims on the airspace, and confirmations and denials of what was told before."""

import re
from collections.abc import Sequence
from dataclasses import replace

from openiads.reports.claim import Claim, Modality
from openiads.reports.extract.airspace import find_airspace_change
from openiads.reports.extract.attribution import find_attribution
from openiads.reports.extract.clauses import Clause
from openiads.reports.extract.make_claim import CARRIED_RATIO, Reading, identifier, make_claim
from openiads.reports.extract.modality import confirms_reports, denies_reports
from openiads.reports.extract.places import PlaceUse
from openiads.reports.extract.sentences import Sentence
from openiads.reports.extract.state import State
from openiads.reports.extract.subjects import Subject
from openiads.reports.extract.systems import SystemMention
from openiads.reports.extract.where import Where

_DIVIDED = re.compile(r"(?i),? (?:but|while|although|though)\s|;")
"""Parts of a sentence of which one may call the other false."""


def airspace_claims(reading: Reading, sentence: Sentence, uses: Sequence[PlaceUse], state: State) -> list[Claim]:
    """Give what the sentence says of airports and airspace being closed, reopened or handed over."""
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
    claims = [make_claim(reading, sentence, clause, subject, Where(place=use.place)) for use in joined]
    return [
        replace(
            claim,
            id=identifier(claim.id, n, claim.system, change) if n else claim.id,
            count=None,
            unit=None,
            note=change,
        )
        for n, claim in enumerate(claims)
    ]


def calls_false(text: str, sentence: Sentence, inside: list[Claim], lang: str) -> bool:
    """Whether a sentence that tells something itself also has someone call the reports false."""
    parts = _DIVIDED.split(text[sentence.start : sentence.end])
    return (
        len(parts) > 1
        and any(denies_reports(part, lang) for part in parts)
        and all(one.modality != "denied" for one in inside)
    )


def echoes(reading: Reading, sentence: Sentence, state: State, inside: Sequence[Claim] = ()) -> list[Claim]:
    """Confirmations and denials of what was told before: the same claims again, with the other modality.

    inside: what the sentence tells itself; "...; the ministry dismissed it" behind it means that.
    """
    text = reading.report.text
    told = (
        [claim for claim in state.claims if claim.event != "airspace"]
        if sentence.n <= state.claims_sentence + 2
        else []
    )
    echoes: list[Claim] = []
    for n, part in enumerate(_DIVIDED.split(text[sentence.start : sentence.end])):
        modality: Modality | None = (
            "denied"
            if denies_reports(part, reading.report.lang)
            else "confirmed"
            if confirms_reports(part, reading.report.lang)
            else None
        )
        if modality is None:
            continue
        for claim in inside if n and inside else told:
            echoes.append(
                replace(
                    claim,
                    id=identifier(
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
