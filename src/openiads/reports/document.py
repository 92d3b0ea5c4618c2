"""What a page, a PDF file or a feed gives: text, and what it says of itself."""

from dataclasses import dataclass

MAX_TEXT_CHARACTERS = 100_000
"""About 16,000 words, 35 pages. A longer text is a book, or made to keep the reader busy."""
MAX_ENTRIES = 500
"""Of one feed; published feeds have 10 to 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text and what its file says of it.

    published: ISO date or ""; id: by which a feed knows its entry; url: where it is published, http or https only, or
    ""; lang: "en" or "", as far as it is said.
    """

    text: str
    title: str = ""
    source: str = ""
    url: str = ""
    published: str = ""
    lang: str = ""
    id: str = ""


class UnreadableError(Exception):
    """A file that cannot be parsed; `problem` and `remedy` are words for a Fault."""

    def __init__(self, problem: str, remedy: str):
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
