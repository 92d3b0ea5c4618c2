"""Statements about the airspace itself: airports and airspace closed, reopened or handed over."""

import re

from openiads.reports.extract.word_lists import airspace_words

MAX_GAP_CHARACTERS = 80


def find_airspace_change(text: str, start: int, end: int) -> str | None:
    """Give "closed", "reopened" or "handed over" where text[start:end] says so of an airport or of airspace."""
    words = airspace_words()
    for subject in words["subjects"].finditer(text, start, end):
        reach = (max(start, subject.start() - MAX_GAP_CHARACTERS // 2), min(end, subject.end() + MAX_GAP_CHARACTERS))
        for name, verb in (("opened", "reopened"), ("closed", "closed"), ("handed", "handed over")):
            match = words[name].search(text, *reach)
            if match and not re.search(r"(?i)\bclose (?:to|by|air)", text[match.start() : match.end() + 4]):
                if name == "closed" and not _is_airspace(subject[0], text[slice(*reach)]):
                    continue
                if name == "handed" and "airport" not in subject[0].casefold() and "air" not in subject[0].casefold():
                    continue
                return verb
    return None


def _is_airspace(subject: str, around: str) -> bool:
    """An air base that "closed a deal" is no closure: the subject must be followed or governed by the verb itself."""
    if re.search(r"(?i)airspace|air space|skies|flights|air traffic", subject):
        return True
    return bool(
        re.search(
            r"(?i)(?:is|was|were|are|been|be|being|has|had|remain\w*|temporarily)\s+(?:\w+ly\s+)?(?:closed|shut|suspended|restricted)",
            around,
        )
        or re.search(
            r"(?i)(?:clos|shut|suspend|halt|ban|restrict)\w*\s+(?:down\s+)?(?:\w+\s+){0,4}(?:airports?|airfields?|runway)",
            around,
        )
        or re.search(r"(?i)civil(?:ian)?|flights", around)
    )
