"""An RSS or Atom feed: its entries as documents with their dates."""

import io
import re
from calendar import timegm
from datetime import UTC, datetime
from typing import Any

from openiads.reports.decode import clean
from openiads.reports.document import MAX_ENTRIES, Document, UnreadableError
from openiads.reports.metadata import WEB_ADDRESS
from openiads.reports.read_html import html_to_text

_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")


def read_feed(text: str) -> list[Document]:
    """Give the entries of a feed in its order: title and text, with date, outlet, address and id.

    Raises UnreadableError for XML that declares entities (no feed needs them; they are how a small file becomes a huge
    one or takes in a local file), and for a feed without entries.
    """
    if "<!ENTITY" in text.upper():
        raise UnreadableError("is a feed that declares XML entities", "no feed needs them: do not read this one")
    import feedparser

    payload = _DECLARATION.sub("", text).encode("utf-8", "replace")
    headers = {"content-type": "application/xml; charset=utf-8"}
    feed = feedparser.parse(io.BytesIO(payload), response_headers=headers)
    entries = feed.entries[:MAX_ENTRIES]
    if not entries and feed.get("bozo"):
        problem = " ".join(str(feed.get("bozo_exception", "")).split())[:100]
        raise UnreadableError(f"is a damaged feed ({problem})", "check its address")
    source = _line(feed.feed.get("title", ""))
    lang = _line(feed.feed.get("language", ""))[:2].lower()
    return [_document(entry, source, lang) for entry in entries]


def _document(entry: Any, source: str, lang: str) -> Document:
    body = html_to_text(" ".join([*(one.get("value", "") for one in entry.get("content", [])[:1])]))
    summary = html_to_text(entry.get("summary", ""))
    title = _line(html_to_text(entry.get("title", "")))
    text = body if len(body) >= len(summary) else summary
    link = entry.get("link", "")
    return Document(
        text=f"{title}\n\n{text}" if title and not text.startswith(title) else text,
        title=title,
        source=_line(entry.get("source", {}).get("title", "")) or source,
        url=link if WEB_ADDRESS.match(link) else "",
        published=_day(entry),
        lang=lang,
        id=_line(entry.get("id", "") or link or title),
    )


def _day(entry: Any) -> str:
    """The day of publication, else of the last change, in UTC."""
    when = entry.get("published_parsed") or entry.get("updated_parsed")
    if when is None:
        return ""
    try:
        return datetime.fromtimestamp(timegm(when), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


def _line(text: str) -> str:
    return " ".join(clean(text).split())[:500]
