"""From the dates of a sentence to the days for which a claim holds."""

import re
from collections.abc import Sequence
from datetime import date

from openiads.reports.extract.clauses import Clause
from openiads.reports.extract.dates import DateSpan
from openiads.reports.extract.sentences import Sentence

DATELINE_CHARACTERS = 60


def dates_of_clause(text: str, clause: Clause, sentence: Sentence, dates: Sequence[DateSpan]) -> list[DateSpan]:
    """Give the dates in the clause, but for the report's own, else the first of its sentence."""
    spans = [span for span in dates if clause.start <= span.start < clause.end and not _is_dateline(text, span)]
    return spans or [span for span in dates if sentence.start <= span.start < sentence.end][:1]


def find_when(
    spans: Sequence[DateSpan], verb_start: int, published: date | None, event: str, *, lasting: bool
) -> tuple[date | None, date | None, date | None]:
    """Give first and last day of what the verb says, and the last day by which it had begun.

    Of several dates the one nearest to the verb counts. lasting: what was set up is taken to stay, so that it has no
    last day; where it came on some day of a month or a year, it had begun by its end, or by publication.
    """
    if not spans:
        return None, None, None
    span = min(spans, key=lambda one: abs(one.start - verb_start))
    if not lasting or span.first is None:
        return span.first, span.last, None
    last = span.last or span.began_by
    if event != "deployed" or last is None or last <= span.first:
        return span.first, None, None
    return span.first, None, last if published is None or published < span.first else min(last, published)


def _is_dateline(text: str, span: DateSpan) -> bool:
    """The date in "NEW DELHI, July 25: ..." is the report's own."""
    return span.start < DATELINE_CHARACTERS and bool(
        re.match(r"\s*(?:/\w+/|\(\w+\))?\s*[.:–—-]", text[span.end :][:20])
    )
