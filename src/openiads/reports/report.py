"""A text with its source and date."""

from datetime import date
from typing import Annotated

from pydantic import Field

from openiads.record import record


@record
class Report:
    """A report as it was published.

    path: file path or URL as given, "-" for standard input; text: the body without front matter.
    published: day of publication, None where unknown; published_from, published_to: the days
    between which it was published;
    date_basis: where the date comes from (metadata, front matter, page, feed, user, text, file, unknown).
    """

    path: str
    text: str
    title: str = ""
    source: str = ""
    url: str = ""
    published: date | None = None
    published_from: date | None = None
    published_to: date | None = None
    date_basis: Annotated[str, Field(pattern="^(metadata|front matter|page|feed|user|text|file|unknown)$")] = "unknown"
    lang: str = "en"
