"""What kind of file some bytes are, by what they begin with: names and servers may say anything."""

import re
from typing import Literal

Kind = Literal["text", "html", "pdf", "feed", "archive", "compressed", "picture"]

SNIFFED_BYTES = 2048
PDF_MARK_WITHIN_BYTES = 1024
"""Adobe's readers accept the mark anywhere in here."""
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c")
_COMPRESSED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_FEED = re.compile(r"<(?:rss|feed|rdf:RDF|channel)[\s>]", re.IGNORECASE)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|article|div|meta|p|h1)[\s>/]", re.IGNORECASE)
_LEADING = re.compile(
    r"(?:\s|<\?[^>]{0,500}\?>|<!--.{0,1000}?-->|<!DOCTYPE\s+(?!html)[^>\[]{0,200}>)*", re.DOTALL | re.IGNORECASE
)
_HTML_NAME = re.compile(r"\.x?html?$", re.IGNORECASE)


def kind_of_bytes(payload: bytes) -> Kind | None:
    """Give the kind of what is no text (or a PDF file), None for what may be text."""
    if b"%PDF-" in payload[:PDF_MARK_WITHIN_BYTES]:
        return "pdf"
    marks: tuple[tuple[tuple[bytes, ...], Kind], ...] = (
        (_ARCHIVES, "archive"), (_COMPRESSED, "compressed"), (_PICTURES, "picture"),
    )  # fmt: skip
    return next((kind for group, kind in marks if payload.startswith(group)), None)


def kind_of_text(text: str, name: str = "") -> Kind:
    """Give whether a decoded text is a feed, a page or plain text; name: what an HTML file may be told by besides."""
    head = text[:SNIFFED_BYTES]
    rest = _LEADING.sub("", head, count=1)
    if _FEED.match(rest) or (rest.startswith("<!DOCTYPE") and not _HTML.match(rest) and _FEED.search(rest)):
        return "feed"
    if _HTML.match(rest) or _HTML_NAME.search(name):
        return "html"
    return "text"
