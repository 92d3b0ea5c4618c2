"""A text with its source and date."""

from datetime import date as Day
from typing import Annotated

from pydantic import Field

from openiads.record import record


@record
class Report:
    """A report as it was published.

    path: file path or URL as given, "-" for standard input; text: the body without front matter.
    date: day of publication, None where unknown; date_from, date_to: the days between which it was published;
    date_basis: where the date comes from (metadata, front matter, text, unknown).
    """

    path: str
    text: str
    title: str = ""
    source: str = ""
    url: str = ""
    date: Day | None = None
    date_from: Day | None = None
    date_to: Day | None = None
    date_basis: Annotated[str, Field(pattern="^(metadata|front matter|text|unknown)$")] = "unknown"
    lang: str = "en"
