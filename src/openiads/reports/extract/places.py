"""Stage 3: the places of a sentence and what each is to the event: at, from, to, to protect, or no place of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from openiads.gazetteer.mentions import Mention
from openiads.gazetteer.place import Place
from openiads.geodesy.point import distance_m
from openiads.reports.extract.word_lists import pattern, prepositions, words

_GIVING = re.compile(
    r"(?i)\b(?:giv(?:e|es|ing|en)|gave|hand(?:s|ed|ing)?|sen[dt]s?|sending|lend(?:s|ing)?|lent|offer(?:s|ed|ing)?|"
    r"suppl(?:y|ies|ied|ying)|provid(?:e|es|ed|ing)|grant(?:s|ed|ing)?|equip(?:s|ped|ping)?|promis(?:e|es|ed|ing)|"
    r"pledg(?:e|es|ed|ing)|sell(?:s|ing)?|sold|arm(?:s|ed|ing)?|reach(?:es|ed)?|for)\s+(?:the )?$"
)
"""Verbs whose next word is the one who gets it ("give Ukraine six launchers")."""

_AGENT = re.compile(r"(?i)\bby\s+(?:the )?$")
"""Who did it or said so ("dismissed by Warsaw")."""

_BESIDE = re.compile(r"(?i)\s+(?:near|at|outside|from)\s+(?:the )?$")
"""Between what is protected and from where ("to guard Jeddah near Taif")."""

_VERB_BETWEEN = re.compile(r"(?i)\b(?:is|are|was|were|has|have|had|will|would)\b")
"""Ends what is protected ("the battery guarding Jeddah was moved to Taif")."""

_OBJECT_OF = re.compile(
    r"\b(?:reinforc\w+|reach\w*|enter\w*|cover(?:s|ed)|guard(?:s|ed)|defend(?:s|ed)|protect(?:s|ed))\s+(?:\w+ ){0,3}$"
)
"""Verbs whose object is the place where they happen."""

_ACTING = re.compile(
    r"\s+(?:has|had|will|would|did|does|may|might|sa(?:id|ys)|den(?:ied|ies)|plans|wants|insist(?:s|ed))\b"
)
"""What a capital does, not what is there ("..., and Ankara has not withdrawn it")."""

_NEW_PHRASE = re.compile(r"(?i)^\s*(?!the\b|an?\b|its\b|their\b|either\b|both\b|from\b|to\b)[\w-]+\s+(?:the|an?)\s+$")
"""A determiner behind a word begins another phrase ("in return the United States ...")."""

_GOING = re.compile(r"(?i)\b(?:to|for|towards?|into|onto|from|via|through)\b")
_ON_THE_WAY = re.compile(r"(?i)\b(?:through|via|by way of|past)\s+(?:the )?$")
_DATELINE = re.compile(r"[^.:\n]{0,40}?(?:\s[-–—]\s|/\.|\)\s*[-–—:]|\.?\s*—|:\s)")
"""What follows the place from where an agency reports ("WARSAW (Agency) - ...")."""

_TURKISH_ENDING = re.compile(
    r"(?:[’'])?(?:\s+(?:hava üssü|havalimanı|havaalanı|üssü|limanı|bölgesi|kenti|ili|şehri|kırsalı|sınırı)n?)?"
    r"(da|de|ta|te|dan|den|tan|ten|daki|deki|taki|teki|ya|ye|na|ne|a|e)\b",
    re.IGNORECASE,
)
_TURKISH_ROLES = {
    "da": "at", "de": "at", "ta": "at", "te": "at", "an": "from", "en": "from", "ki": "at", "ya": "to", "ye": "to",
    "na": "to", "ne": "to",
}  # fmt: skip
"""Turkish says it behind the name; the last two letters of the ending tell which."""

BEFORE_CHARACTERS = 90
COARSER_RATIO = 1.5
"""A place at least this many times vaguer than the one before it, and holding it, only says where that one is."""


@dataclass(frozen=True, slots=True)
class PlaceUse:
    """A place in a text and its role: at, to, from, protect, aside, context or actor; either: one of alternatives."""

    start: int
    end: int
    place: Place
    role: str
    either: bool = False
    site: bool = False
    anaphor: bool = False


def place_roles(text: str, start: int, end: int, mentions: Sequence[Mention], lang: str = "en") -> list[PlaceUse]:
    """Give the places of the sentence text[start:end] with their roles; `mentions`: of the whole text, in order.

    lang: language of the text, two letters, for its prepositions.
    """
    uses: list[PlaceUse] = []
    for mention in mentions:
        if mention.start < start or mention.end > end:
            continue
        before = text[max(start, mention.start - BEFORE_CHARACTERS) : mention.start]
        last = uses[-1] if uses else None
        gap = text[last.end : mention.start] if last else ""
        role, either = _role(before, mention, lang, text[mention.end : end]), False
        if role == "protect" and last is not None and last.role == "protect":
            role = "at" if _BESIDE.match(gap) else _role(gap, mention, lang) if _VERB_BETWEEN.search(gap) else role
        acts = role == "actor" and gap.startswith(", and ") and _ACTING.match(text, mention.end) is not None
        if last is not None and _joined().fullmatch(gap) and not acts:
            role = (
                last.role
                if role in ("actor", last.role) or (last.role in ("at", "to", "from") and role == "aside")
                else role
            )
            either = " or " in f" {gap} "
        elif last is not None and last.role in ("at", "to", "from", "protect") and _aside().search(gap):
            role = "aside"
        if mention.start == 0 and text[: mention.end].isupper() and _DATELINE.match(text, mention.end):
            role = "dateline"
        if (
            last is not None
            and last.role in ("at", "to", "from", "protect", "dateline")
            and _inside(last, mention, gap)
        ):
            role = "context"
        if either and uses:
            uses[-1] = _as_either(uses[-1])
        if last is not None and _owns(last, text[last.start : last.end], gap):
            uses[-1] = PlaceUse(last.start, last.end, last.place, "context", last.either)
            role = last.role if role == "actor" else role
        uses.append(PlaceUse(mention.start, mention.end, mention.place, role, either, mention.site))
    return uses


def _owns(country: PlaceUse, words_of_it: str, gap: str) -> bool:
    """Whether the country only says whose the next place is ("Poland's Rzeszow")."""
    owner = country.place.kind == "country" and words_of_it.endswith(("'s", "’s", "s'"))
    return owner and re.fullmatch(r"\s+(?:[\w-]+\s+){0,2}", gap) is not None


def _role(before: str, mention: Mention, lang: str, after: str = "") -> str:
    own = re.search(r"[’']\w+$", mention.text) if lang == "tr" else None
    if lang == "tr" and (ending := _TURKISH_ENDING.match(own[0] if own else after)):
        return _TURKISH_ROLES[ending[1].casefold()[-2:]] if len(ending[1]) > 1 else "to"
    if _purpose().search(before):
        return "protect"
    if mention.country and _GIVING.search(before):
        return "to"
    if _ON_THE_WAY.search(before):
        return "context"
    if _AGENT.search(before) or _seats().search(before):
        return "actor"
    matches = list(_prepositions(lang).finditer(before))
    match = matches[-1] if matches else None
    if match is None and re.match(
        r"(?i)(?:the )?(?:(?:north|south|east|west)(?:[- ]?(?:east|west))?(?:ern\b| (?:\w+ )?of\b)|"
        r"countryside|outskirts|\d|a few)",
        mention.text,
    ):
        return "at"
    if match is None:
        if re.search(r"\b(?:over|flying|overfl\w+)\s+(?:the )?$", before, re.IGNORECASE):
            return "at"
        if _OBJECT_OF.search(before):
            return "at"
        return "actor"
    word = match["word"].casefold()
    between = before[match.end("word") :]
    if mention.text[:4].casefold() == "the ":
        between += "the "
    if _NEW_PHRASE.search(between) and not re.search(r"(?i)\b(?:of|and|or) (?:the|an?) $", between):
        return "actor"
    if mention.country and re.search(r"['’]s?\s*$|^\s+$", between) is None and len(between.split()) > 2:
        return "actor"
    for role in ("from", "to", "at"):
        if re.fullmatch(_words_of(role, lang), word, re.IGNORECASE):
            return role
    return "actor"


def _inside(last: PlaceUse, mention: Mention, gap: str) -> bool:
    """Whether `mention` only says in which larger place the one before it lies."""
    if _GOING.search(gap):
        return False
    if not re.fullmatch(r",?\s*(?:\(|(?:in|on|near|within|of)\b)?\s*(?:the |its )?(?:[\w-]+ ){0,5}?(?:of )?", gap):
        return False
    wide = mention.place.tolerance_m
    if mention.place.kind in ("country", "admin1", "area") and mention.place.country == last.place.country != "":
        return wide >= COARSER_RATIO * last.place.tolerance_m
    apart = distance_m(last.place.point, mention.place.point)
    return wide >= COARSER_RATIO * last.place.tolerance_m and apart <= wide + last.place.tolerance_m


def _as_either(use: PlaceUse) -> PlaceUse:
    return PlaceUse(use.start, use.end, use.place, use.role, True, use.site, use.anaphor)


@cache
def _words_of(role: str, lang: str) -> str:
    return prepositions(lang)[role]


@cache
def _prepositions(lang: str) -> re.Pattern[str]:
    """A preposition that still governs what follows: nothing but a few words of a noun phrase stand between."""
    every = "|".join(_words_of(role, lang) for role in ("from", "to", "at"))
    return re.compile(
        rf"\b(?P<word>{every})\s+(?=(?:[\w’'\"“”.-]+\s+){{0,7}}(?:[\"“(«]\s*)?(?:[ld][’'])?$)", re.IGNORECASE
    )


@cache
def _purpose() -> re.Pattern[str]:
    return re.compile(r"\b" + words("places")["purpose"], re.IGNORECASE)


@cache
def _seats() -> re.Pattern[str]:
    """ "The government in Vilnius": where somebody sits who speaks or buys."""
    return pattern("places", "seats")


@cache
def _aside() -> re.Pattern[str]:
    return re.compile(r"(?:^|,)\s*" + words("places")["aside"], re.IGNORECASE)


@cache
def _joined() -> re.Pattern[str]:
    side = r"(?:further |farther )?(?:north|south|east|west)?(?:ern)?\s*"
    lead = (
        r"(?:either |directly |onwards? |on |back |down |up |further |from there |towards? |to |in |at |near |from |"
        r"over |the |around |and |or )*"
    )
    return re.compile(rf"\s*(?:,|and|or|/|,\s*and|,\s*or|as well as|\()\s*{lead}{side}{lead}", re.IGNORECASE)
