"""The day of publication as the text itself states it, found conservatively."""

import re
from datetime import date

from openiads.reports.extract.dates import find_dates

HEAD_CHARACTERS = 600
"""A dateline stands at the top; a date further down is the date of something told."""

_LINE = re.compile(
    r"(?im)^\s*(?:(?:published|posted|updated|date|on)\b[^\n]{0,30}?[:\s]\s*(?P<label>[^\n]{6,40})"
    r"|(?P<line>[^\n]{6,30})$"
    r"|(?P<start>(?-i:\d{1,2}|[A-Z][a-z]{2,8})\b[^\n.:;]{2,20}?\b(?:19|20)\d\d)\s*(?:[.:]|[–—-])\s"
    r"|(?-i:[A-Z][A-Za-z .,]{2,30})[,(][^\n.:]{0,10}?(?P<city>[^\n.:;]{6,28}?)\s*(?:[:/—–)-]|\(\w+\)))"
)
_COMPLETE = re.compile(r"(?:19|20)\d\d")


def find_publication_date(text: str) -> date | None:
    """Give the date of a dateline ("MOSCOW, 14 May 2021 -", "14 May 2021."), of its own line, or behind "Published:".

    None where there is no such thing: it must stand at the top and name day, month and year; anything less is not
    taken for the day of publication.
    """
    for match in _LINE.finditer(text[:HEAD_CHARACTERS]):
        part = match["label"] or match["line"] or match["start"] or match["city"] or ""
        spans = find_dates(part, None) if _COMPLETE.search(part) else []
        for span in spans:
            rest = (part[: span.start] + part[span.end :]).strip(" ,.|")
            most = 0 if match["start"] else len(part) / 2
            if span.first is not None and span.first == span.last and (not rest or len(rest) < most):
                return span.first
    return None
