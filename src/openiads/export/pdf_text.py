"""Text for a PDF: a font that is embedded, letters that join, lines that run from right to left, nothing as boxes."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import matplotlib
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont

FONT, BOLD, ITALIC = "DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique"
"""DejaVu Sans, which matplotlib brings along: Latin, Greek, Cyrillic, Arabic and Hebrew."""
NOT_IN_FONT = "[…]"
"""Stands for letters that the font does not have."""
_FORMS_FROM, _FORMS_TO = (0xFB50, 0xFE70), (0xFBFF, 0xFEFC)
_RIGHT_TO_LEFT = ("R", "AL")
_NUMBERS = ("EN", "AN")
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_LAM = "\u0644"
_NON_JOINER = "\u200c"


def register_fonts() -> None:
    """Make the fonts known to reportlab, with bold and italic in paragraphs."""
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for name in (FONT, BOLD, ITALIC):
        registerFont(TTFont(name, str(folder / f"{name}.ttf")))
    for bold, italic, name in ((0, 0, FONT), (1, 0, BOLD), (0, 1, ITALIC), (1, 1, BOLD)):
        addMapping(FONT, bold, italic, name)


def inline(text: str) -> str:
    """Text to stand within a line of a paragraph: in the order in which it is seen, escaped."""
    return escape(_visual(_kept(text), right_to_left=False))


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left."""
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((one in _RIGHT_TO_LEFT for one in directions if one in ("L", *_RIGHT_TO_LEFT)), False)


def lines(text: str, width_pt: float, size_pt: float) -> list[str]:
    """Text that runs from right to left, broken into lines of a width, each as it is seen and escaped."""
    found: list[list[str]] = [[]]
    for word in _kept(text).split():
        tried = " ".join([*found[-1], word])
        if found[-1] and stringWidth(_shaped(tried), FONT, size_pt) > width_pt:
            found.append([word])
        else:
            found[-1].append(word)
    return [escape(_visual(" ".join(words), right_to_left=True)) for words in found if words]


def _kept(text: str) -> str:
    """Text without control letters, with a sign for what the font does not have."""
    known = _letters_of_font()
    flat = " ".join(text.split())
    clean = "".join(
        letter for letter in flat if letter == _NON_JOINER or unicodedata.category(letter) not in ("Cc", "Cf", "Co")
    )
    marked = "".join(letter if ord(letter) in known or letter == _NON_JOINER else "\0" for letter in clean)
    return re.sub("\0[\0 ]*\0|\0", NOT_IN_FONT, marked)


@cache
def _letters_of_font() -> frozenset[int]:
    register_fonts()
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return frozenset(TTFont(FONT, str(folder / f"{FONT}.ttf")).face.charToGlyph)


def _visual(text: str, *, right_to_left: bool) -> str:
    """Text in the order in which it is seen, its Arabic letters joined.

    A plain form of the Unicode bidirectional algorithm (UAX 9): runs of one direction, numbers inside a run from right
    to left keep their own order, what stands between two runs takes their direction if it is the same for both.
    """
    if not any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text):
        return text.replace(_NON_JOINER, "")
    runs = _runs(_shaped(text), right_to_left)
    seen = [_reversed(run) if backwards else run for run, backwards in runs]
    return "".join(reversed(seen) if right_to_left else seen)


def _runs(text: str, right_to_left: bool) -> list[tuple[str, bool]]:
    """Runs of text with whether they run from right to left."""
    directions = [_direction(letter) for letter in text]
    resolved: list[bool] = []
    for at, one in enumerate(directions):
        if one is not None:
            resolved.append(one)
            continue
        before = resolved[-1] if resolved else right_to_left
        after = next((other for other in directions[at:] if other is not None), right_to_left)
        resolved.append(before if before == after else right_to_left)
    found: list[tuple[str, bool]] = []
    for letter, backwards in zip(text, resolved, strict=True):
        if found and found[-1][1] == backwards:
            found[-1] = (found[-1][0] + letter, backwards)
        else:
            found.append((letter, backwards))
    return found


def _direction(letter: str) -> bool | None:
    """Whether a letter runs from right to left; None where it takes the direction around it."""
    kind = unicodedata.bidirectional(letter)
    if kind in _RIGHT_TO_LEFT:
        return True
    return False if kind == "L" or kind in _NUMBERS else None


def _reversed(run: str) -> str:
    """A run from its end, marks kept behind their letters and brackets mirrored."""
    clusters: list[str] = []
    for letter in run:
        if clusters and unicodedata.combining(letter):
            clusters[-1] += letter
        else:
            clusters.append(letter)
    return "".join(reversed(clusters)).translate(_MIRRORED)


def _shaped(text: str) -> str:
    """Arabic letters in the forms that join to their neighbours (Unicode presentation forms); others as they are."""
    forms = _forms()
    letters = [letter for letter in text if not unicodedata.combining(letter)]
    found: list[str] = []
    at = 0
    while at < len(letters):
        letter = letters[at]
        pair = letter + letters[at + 1] if letter == _LAM and at + 1 < len(letters) else ""
        whole = pair if pair in forms else letter
        joins_before = at > 0 and "initial" in forms.get(letters[at - 1], {}) and "final" in forms.get(whole, {})
        after = letters[at + len(whole)] if at + len(whole) < len(letters) else ""
        joins_after = "initial" in forms.get(whole, {}) and "final" in forms.get(after, {})
        form = {(0, 0): "isolated", (1, 0): "final", (0, 1): "initial", (1, 1): "medial"}[joins_before, joins_after]
        found.append(forms.get(whole, {}).get(form, whole))
        at += len(whole)
    return "".join(found).replace(_NON_JOINER, "")


@cache
def _forms() -> dict[str, dict[str, str]]:
    """The presentation forms of each Arabic letter, and of lam with alef: isolated, final, initial, medial.

    Source: the compatibility decompositions of the Unicode character database.
    """
    known = _letters_of_font()
    found: dict[str, dict[str, str]] = {"\u0640": {"initial": "\u0640", "medial": "\u0640", "final": "\u0640"}}
    for first, last in zip(_FORMS_FROM, _FORMS_TO, strict=True):
        for code in range(first, last + 1):
            kind, _, bases = unicodedata.decomposition(chr(code)).partition(" ")
            letters = "".join(chr(int(one, 16)) for one in bases.split())
            is_letter = len(letters) == 1 or (len(letters) == 2 and letters[0] == _LAM)
            if kind in ("<isolated>", "<final>", "<initial>", "<medial>") and is_letter and code in known:
                found.setdefault(letters, {})[kind.strip("<>")] = chr(code)
    return found
