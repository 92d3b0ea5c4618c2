"""One claim from a clause, its subject and its places, with all that the other stages tell of it."""

import hashlib
import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import date
from posixpath import basename
from typing import TypeVar

from openiads.gazetteer.mentions import Mention
from openiads.reports.claim import Claim, Event
from openiads.reports.extract.attribution import find_attribution, find_operator
from openiads.reports.extract.clauses import WEAK, Clause
from openiads.reports.extract.counts import find_count
from openiads.reports.extract.dates import DateSpan
from openiads.reports.extract.modality import find_modality, find_progress
from openiads.reports.extract.sentences import Sentence
from openiads.reports.extract.subjects import Subject
from openiads.reports.extract.systems import SystemMention
from openiads.reports.extract.when import dates_of_clause, find_when
from openiads.reports.extract.where import Where
from openiads.reports.report import Report

CONFIDENT, CARRIED_RATIO, WEAK_RATIO = 0.9, 0.8, 0.7
"""That the text says it: with a verb, a named system and a place; times these where one of them is inferred."""
ORDERING = re.compile(r"(?i)(?:order|earmark|pledg|promis|allocat)\w*(?! by)\b")
"""What these verbs send somewhere is not there yet."""
Found = TypeVar("Found", SystemMention, Mention, DateSpan)


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


def make_claim(reading: Reading, sentence: Sentence, clause: Clause, subject: Subject, where: Where) -> Claim:
    """Give what the clause says of the subject, at `where`, as a claim."""
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
        id=identifier(report.path, clause.verb_start, mention.system, event),
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


def identifier(path: str, offset: int, system: str, event: str) -> str:
    """The same report read again gives the same ids, wherever its file lies; pages go by their whole address."""
    name = path if "://" in path else basename(path)
    return hashlib.sha256(f"{name}\n{offset}\n{system}\n{event}".encode()).hexdigest()[:12]
