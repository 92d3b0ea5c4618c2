"""The day of publication as the text itself, or its address, states it, found conservatively."""

import re
from datetime import date

from openiads.reports.extract.dates import FIRST_YEAR, LAST_YEAR, find_dates

HEAD_CHARACTERS = 600
"""A dateline stands at the top; a date further down is the date of something told."""

_LINE = re.compile(
    r"(?im)^\s*(?:(?:published|posted|updated|date|on)\b[^\n]{0,30}?[:\s]\s*(?P<label>[^\n]{6,40})"
    r"|(?P<line>[^\n]{6,30})$"
    r"|(?P<start>(?-i:\d{1,2}|[A-Z][a-z]{2,8})\b[^\n.:;]{2,20}?\b(?:19|20)\d\d)\s*(?:[.:]|[–—-])\s"
    r"|(?-i:[A-Z][A-Za-z .,]{2,30})[,(][^\n.:]{0,10}?(?P<city>[^\n.:;]{6,28}?)\s*(?:[:/—–)-]|\(\w+\))"
    r"|(?-i:[A-Z][A-Z .'’-]{2,30}), (?P<capitals>[^\n.:;,]{6,28}?(?:,? (?:19|20)\d\d))\.\s)"
)
_COMPLETE = re.compile(r"(?:19|20)\d\d")
_IN_ADDRESS = re.compile(r"[/_-]((?:19|20)\d\d)[/_-](\d{1,2})[/_-](\d{1,2})(?=[/_.-]|$)")
_NUMBERS = re.compile(r"\b(\d{1,2})([./])(\d{1,2})\2((?:19|20)\d\d)\b")
"""Day, month and year in figures."""


def find_publication_date(text: str, url: str = "") -> date | None:
    """Give the date of a dateline ("MOSCOW, 14 May 2021 -", "14 May 2021."), of its own line, or behind "Published:".

    url: where it is published; "/2021/05/14/" in it is taken where the text has no such thing. In figures a date is
    taken where it can be read in one way only: "14.05.2021", "14/05/2021", not "04/05/2021".
    None where there is no such thing: it must stand at the top and name day, month and year; anything less is not
    taken for the day of publication.
    """
    for match in _LINE.finditer(text[:HEAD_CHARACTERS]):
        part = _in_words(match["label"] or match["line"] or match["start"] or match["city"] or match["capitals"] or "")
        spans = find_dates(part, None) if _COMPLETE.search(part) else []
        for span in spans:
            rest = (part[: span.start] + part[span.end :]).strip(" ,.|")
            most = 0 if match["start"] else len(part) / 2
            if span.first is not None and span.first == span.last and (not rest or len(rest) < most):
                return span.first
    return _of_address(url)


def _in_words(part: str) -> str:
    """Figures as an ISO date, where day and month cannot be mistaken for one another."""

    def iso(match: re.Match[str]) -> str:
        first, second = int(match[1]), int(match[3])
        if match[2] == "/" and first <= 12 and second <= 12 and first != second:
            return match[0]
        day, month = (first, second) if second <= 12 else (second, first)
        return f"{match[4]}-{month:02d}-{day:02d}"

    return _NUMBERS.sub(iso, part)


def _of_address(url: str) -> date | None:
    for year, month, day in _IN_ADDRESS.findall(url):
        try:
            found = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if FIRST_YEAR <= found.year <= LAST_YEAR:
            return found
    return None
