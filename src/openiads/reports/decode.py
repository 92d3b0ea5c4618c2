"""Bytes to text, and HTML to plain text."""

import codecs
import re
from html.parser import HTMLParser

ENCODINGS_BY_BOM = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
FIRST_NON_ASCII = 0x80
MAX_CAPITAL_SHARE = 0.4
"""No Cyrillic prose has more capitals than this; Arabic bytes read as Cyrillic have."""
MAX_CONTROL_SHARE = 0.01
"""More control characters than this and the content is binary."""
SKIPPED_TAGS = frozenset({"script", "style", "noscript", "template", "svg", "head", "nav", "footer", "form", "iframe"})
BLOCK_TAGS = frozenset(
    {"p", "br", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "article", "section", "title"}
)

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")


def decode(payload: bytes) -> str | None:
    """Give the text in `payload`, with "\\n" line ends and without invisible characters; None for binary content.

    UTF-8, UTF-16 and UTF-32 by their marks, UTF-8 by its rules, else the likeliest of cp1252, cp1251 and cp1256.
    """
    encoding = next((name for mark, name in ENCODINGS_BY_BOM if payload.startswith(mark)), None)
    if encoding is None and b"\0" in payload:
        return None
    try:
        text = payload.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        if encoding is not None:
            return None
        text = _single_byte(payload)
    if _is_binary(text):
        return None
    return _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def html_to_text(html: str) -> str:
    """Give the visible text of an HTML page, one line per block; scripts, styles and forms are left out."""
    reader = _VisibleText()
    reader.feed(html)
    reader.close()
    lines = (re.sub(r"[ \t\r\f\v\xa0]+", " ", line).strip() for line in "".join(reader.pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _VisibleText(HTMLParser):
    """Collects text outside of skipped elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._skipping += tag in SKIPPED_TAGS
        if tag in BLOCK_TAGS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in SKIPPED_TAGS and self._skipping:
            self._skipping -= 1
        if tag in BLOCK_TAGS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.pieces.append(data)


def _single_byte(payload: bytes) -> str:
    """Latin where most letters are ASCII; else Cyrillic, or Arabic where Cyrillic would be mostly capitals."""
    plain = sum(1 for byte in payload if chr(byte).isalpha() and byte < FIRST_NON_ASCII)
    others = [byte for byte in payload if byte >= FIRST_NON_ASCII]
    if plain >= len(others):
        return payload.decode("cp1252", "replace")
    capitals = sum(1 for letter in bytes(others).decode("cp1251", "replace") if letter.isupper())
    encoding = "cp1256" if capitals > MAX_CAPITAL_SHARE * len(others) else "cp1251"
    return payload.decode(encoding, "replace")


def _is_binary(text: str) -> bool:
    control = sum(1 for letter in text[:4096] if ord(letter) < 32 and letter not in "\n\r\t\f")
    return control > MAX_CONTROL_SHARE * min(len(text), 4096)
