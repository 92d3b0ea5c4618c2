"""How a place name is compared: without accents, articles and hyphens, or by the consonants that survive spelling."""

import re
import unicodedata
from functools import lru_cache

ARTICLES = frozenset(
    ("al", "el", "ar", "as", "ash", "az", "an", "at", "ad", "ed", "er", "es", "esh", "et", "ul", "the")
)
"""Leading words that one spelling has and the next one drops."""

_LETTERS = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
_APOSTROPHES = re.compile(r"[’'`‘ʼʿʾ′ـ]")
_SEPARATORS = re.compile(r"[^\w]+")
_SOUNDS = (("sch", "sh"), ("kh", "h"), ("gh", "g"), ("ck", "k"), ("q", "k"), ("ph", "f"), ("dj", "j"), ("z", "s"))
_VOWELS = re.compile(r"[aeiouyw]+")
MIN_INFLECTED_LETTERS = 5
_CASES = (
    ("иеи", ("ия",)), ("ии", ("ия",)), ("ию", ("ия",)), ("ои", ("а", "ая")), ("ом", ("", "о")), ("ем", ("ь", "е")),
    ("ым", ("",)), ("ові", ("",)), ("е", ("", "а", "о")), ("у", ("", "а")), ("а", ("", "о")), ("и", ("ь", "а", "я")),
    ("ы", ("а",)), ("і", ("", "а", "ь", "я")), ("ю", ("я", "ь")), ("я", ("ь",)),
)  # fmt: skip
"""Endings of Russian and Ukrainian cases, as keys write them, with those of the first case."""
_REPEATED = re.compile(r"(.)\1+")


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """Give the form under which `name` is looked up: lower case, no accents, apostrophes or leading article."""
    folded = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    folded = "".join(letter for letter in folded if not unicodedata.combining(letter))
    words = _SEPARATORS.sub(" ", _APOSTROPHES.sub("", folded)).split()
    while len(words) > 1 and words[0] in ARTICLES:
        words = words[1:]
    return " ".join(words)


def nominative_keys(key: str) -> tuple[str, ...]:
    """Give the keys that a Russian or Ukrainian name in another case may stand for; none for other scripts."""
    if len(key) < MIN_INFLECTED_LETTERS or not "а" <= key[-1] <= "ї":
        return ()
    return tuple(key[: -len(ending)] + first for ending, firsts in _CASES if key.endswith(ending) for first in firsts)


@lru_cache(maxsize=65536)
def sound_key(name: str) -> str:
    """Give the consonants of `name` as transliterations share them: Qamishli, Al-Qamishly and Kamishly are one."""
    text = name_key(name)
    for written, heard in _SOUNDS:
        text = text.replace(written, heard)
    text = text.rstrip("h")
    return _VOWELS.sub("", _REPEATED.sub(r"\1", text.replace(" ", "")))
