"""A PDF file: the text of its pages, its title and date."""

import io
import re
from datetime import datetime

from openiads.reports.decode import clean
from openiads.reports.document import MAX_TEXT_CHARACTERS, Document, UnreadableError

_HYPHENATED = re.compile(r"(?<=[a-z])-\n(?=[a-z])")


def read_pdf(payload: bytes) -> Document:
    """Give the text of a PDF file, page after page, words that were broken at a line's end put together.

    Raises UnreadableError for a damaged or protected file, and for one without text (scanned pages).
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(payload))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError("is a PDF file protected by a password", "give one without protection")
        pages, characters = [], 0
        for page in reader.pages:
            pages.append(page.extract_text())
            characters += len(pages[-1])
            if characters > MAX_TEXT_CHARACTERS:
                break
        said = reader.metadata
        title = said.title if said is not None else None
        created = _created(said.creation_date if said is not None else None)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, NotImplementedError,
            ArithmeticError, AssertionError) as error:  # fmt: skip
        raise UnreadableError(f"is a damaged PDF file ({_words(error)})", "save it anew, or give its text") from error
    text = _HYPHENATED.sub("", clean("\n\n".join(pages))).strip()
    if not text:
        raise UnreadableError("is a PDF file without text (scanned pages)", "run text recognition on it first")
    return Document(text=text, title=" ".join(clean(str(title or "")).split())[:500], published=created)


def _created(day: datetime | None) -> str:
    return day.date().isoformat() if day is not None else ""


def _words(error: Exception) -> str:
    return (str(error).split("\n")[0] or type(error).__name__)[:100]
