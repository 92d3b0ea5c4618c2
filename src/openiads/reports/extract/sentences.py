"""Stage 1: a text as sentences, with where each stands."""

import re
from dataclasses import dataclass

MAX_SENTENCE_CHARACTERS = 1000
"""Longer runs without an end are cut: no sentence of a report is longer, and every later stage stays fast."""

_BLOCK = re.compile(r"[^\n]+(?:\n(?![ \t]*(?:\n|[*•\-–—]\s|\d+[.)]\s))[ \t]*(?=[a-z(])[^\n]+)*")
_END = re.compile(r"[.!?…。؟]+[\"”’'»)\]]*(?=\s+[\"“‘'«(\[]*[^\W\da-z_]|\s+\d|\s*$)|[.!?][\"”’']?(?=[A-Z][a-z]+\s)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Col|Gen|Maj|Lt|Capt|Sgt|Adm|Brig|Cmdr|St|No|vs|Sen|Rep|Gov|Prof|Jr|Sr|Inc|Ltd|Co|Jan|"
    r"Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|approx|e\.g|i\.e|U\.S|U\.K|U\.N|U\.A\.E|S|N|a\.m|p\.m))\.$"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Characters [start, end) of the text; n: its place in order; bullet: whether it is an entry of a list."""

    start: int
    end: int
    n: int
    bullet: bool = False


def split_sentences(text: str) -> list[Sentence]:
    """Give the sentences of `text` in order: headlines, list entries and sentences proper, without blank edges."""
    spans: list[tuple[int, int]] = []
    for block in _BLOCK.finditer(text):
        start = block.start()
        for end in (*_ends(text, block.start(), block.end()), block.end()):
            spans += _pieces(text, start, end)
            start = end
    kept = [span for span in (_trimmed(text, *span) for span in spans) if span]
    return [
        Sentence(
            start=start,
            end=end,
            n=n,
            bullet=bool(re.search(r"(?:^|\n)[ \t]*[*•\-–][ \t]*$", text[max(0, start - 12) : start])),
        )
        for n, (start, end) in enumerate(kept)
    ]


def _ends(text: str, start: int, end: int) -> list[int]:
    return [
        match.end()
        for match in _END.finditer(text, start, end)
        if not (
            match[0].startswith(".") and _ABBREVIATION.search(text[max(start, match.start() - 12) : match.start() + 1])
        )
    ]


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut what is too long at a blank."""
    pieces = []
    while end - start > MAX_SENTENCE_CHARACTERS:
        blank = text.rfind(" ", start + 1, start + MAX_SENTENCE_CHARACTERS)
        cut = blank if blank > start else start + MAX_SENTENCE_CHARACTERS
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, end)]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and (text[start].isspace() or text[start] in "*•"):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if any(letter.isalnum() for letter in text[start:end]) else None
