"""Bytes to text: the encoding found, characters composed, what is invisible taken out."""

import codecs
import re
import unicodedata

ENCODINGS_BY_BOM = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
HEAD_BYTES = 4096
"""Where a page or feed names its encoding, and where binary content shows itself."""
GUESS_BYTES = 65_536
"""What the encoding is guessed from: more of the text does not tell more."""
FIRST_NON_ASCII = 0x80
MAX_CAPITAL_SHARE = 0.4
"""No Cyrillic prose has more capitals than this; Arabic bytes read as Cyrillic have."""
MAX_CONTROL_SHARE = 0.01
"""More control characters than this and the content is binary."""
MANY_LETTERS = 60
"""From so many letters beyond ASCII on, their statistics tell the encoding; below, the alphabet decides."""
TEXT_ENCODINGS = frozenset(
    {
        "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "ascii", "koi8-r", "koi8-u", "mac-roman",
        "mac-cyrillic", "gb2312", "gbk", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr",
        *(f"iso8859-{n}" for n in range(1, 17)), *(f"cp{n}" for n in range(1250, 1259)), "cp866", "cp437", "cp850",
        "cp852", "cp932", "cp949", "cp950",
    }
)  # fmt: skip
"""Encodings of text that a page may name: not the codecs of Python that compress, escape or rotate."""

_NAMED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,30})""", re.IGNORECASE)
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
"""Zero-width, bidirectional, filling, selecting and tagging characters: they change what is read, not what is seen."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


def decode(payload: bytes, named: str = "") -> str | None:
    """Give the text in `payload`, cleaned (see `clean`); None for binary content.

    The encoding: by its byte-order mark, else UTF-8 by its rules, else as the server says (`named`), else as the page
    or feed itself says, else guessed: by charset-normalizer where there is enough text, and by alphabet (Latin cp1252,
    Cyrillic cp1251, Arabic cp1256) where there is little.
    """
    mark = next((name for mark, name in ENCODINGS_BY_BOM if payload.startswith(mark)), None)
    if mark is None and b"\0" in payload[:HEAD_BYTES]:
        return None
    text = _tried(payload, mark or "utf-8")
    if text is None and mark is not None:
        return None
    if text is None:
        text = next((text for text in (_tried(payload, name) for name in _names(payload, named)) if text), None)
    if text is None:
        text = _guessed(payload)
    return None if _is_binary(text) else clean(text)


def clean(text: str) -> str:
    """Give the text with "\\n" line ends, in composed form (NFC), without invisible and control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = _CONTROL.sub("", _INVISIBLE.sub("", text.replace("\x85", "\n")))
    return unicodedata.normalize("NFC", text)


def _tried(payload: bytes, encoding: str) -> str | None:
    try:
        return payload.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _names(payload: bytes, named: str) -> list[str]:
    """The encodings that the server and the content's head name, as far as they are encodings of text."""
    said = [named, *(one.decode("ascii") for one in _NAMED.findall(payload[:HEAD_BYTES]))]
    found = []
    for name in said:
        try:
            codec = codecs.lookup(name.strip()).name if name.strip() else ""
        except (LookupError, ValueError):
            continue
        codec = "cp1252" if codec in ("iso8859-1", "ascii") else codec
        found += [codec] if codec in TEXT_ENCODINGS else []
    return found


def _guessed(payload: bytes) -> str:
    """By statistics where there are many letters; else Latin, or Cyrillic, or Arabic where that is mostly capitals."""
    plain = sum(1 for byte in payload[:GUESS_BYTES] if chr(byte).isalpha() and byte < FIRST_NON_ASCII)
    others = bytes(byte for byte in payload[:GUESS_BYTES] if byte >= FIRST_NON_ASCII)
    if len(others) >= MANY_LETTERS:
        from charset_normalizer import from_bytes

        best = from_bytes(payload[:GUESS_BYTES]).best()
        if best is not None and (text := _tried(payload, best.encoding)) is not None:
            return text
    if plain >= len(others):
        return payload.decode("cp1252", "replace")
    capitals = sum(1 for letter in others.decode("cp1251", "replace") if letter.isupper())
    encoding = "cp1256" if capitals > MAX_CAPITAL_SHARE * len(others) else "cp1251"
    return payload.decode(encoding, "replace")


def _is_binary(text: str) -> bool:
    head = text[:HEAD_BYTES]
    control = sum(1 for letter in head if ord(letter) < ord(" ") and letter not in "\n\r\t\f")
    return control > MAX_CONTROL_SHARE * len(head)
