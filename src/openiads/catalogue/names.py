"""Names of systems in any script, spelling or punctuation: how they are compared, looked up and suggested."""

import unicodedata
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

_SAME_LETTER = str.maketrans({"ی": "ي", "ى": "ي", "ک": "ك", "ة": "ه"})
"""Arabic letters that Persian keyboards and careless spelling interchange."""
_SUGGESTION_SCORE = 60.0
"""Similarity (0 to 100, edit distance over length) below which a name is not worth suggesting."""


def fold_name(name: str) -> str:
    """Reduce a name to what identifies it: case, spaces, hyphens, accents and kinds of digit make no difference.

    "SA-22", "sa 22" and "Sa22" fold to the same text; so do "إس-400" and "اس ٤٠٠". Scripts stay apart.
    """
    letters = unicodedata.normalize("NFKD", name).casefold().translate(_SAME_LETTER)
    kept = (letter for letter in letters if letter.isalnum())
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in kept)


def nearest_names(name: str, known: Mapping[str, str], limit: int = 3) -> tuple[str, ...]:
    """Ids whose names look most like `name`, best first, without repetition.

    known: folded name -> id.
    """
    found = process.extract(fold_name(name), known.keys(), scorer=fuzz.ratio, limit=20, score_cutoff=_SUGGESTION_SCORE)
    return tuple(_first_seen(known[folded] for folded, _, _ in found))[:limit]


def _first_seen(ids: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(ids)
