"""The sentence in which a quote stands."""

import re
from dataclasses import dataclass

FARTHEST = 400
"""Characters shown before and after a quote at most, where a text has no sentences."""
END_OF_SENTENCE = re.compile(r"[.!?…؟。][\"'”’)\]]*\s|\n")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A quote with the words around it; found: whether it stands in the report's text as given."""

    before: str
    quote: str
    after: str
    found: bool


def sentence_of(text: str, quote: str, offset: int) -> Sentence:
    """The quote in its sentence; where the text does not hold it at `offset`, where it first stands, else alone."""
    start = offset if text.startswith(quote, offset) else text.find(quote)
    if start < 0 or not quote:
        return Sentence("", quote, "", found=False)
    end = start + len(quote)
    lead = text[max(0, start - FARTHEST) : start]
    breaks = list(END_OF_SENTENCE.finditer(lead))
    before = lead[breaks[-1].end() :] if breaks else lead
    tail = text[end : end + FARTHEST]
    stop = END_OF_SENTENCE.search(quote[-1] + tail)
    after = tail if stop is None else tail[: max(0, stop.end() - 1)]
    return Sentence(before.lstrip(), quote, after.rstrip(), found=True)
