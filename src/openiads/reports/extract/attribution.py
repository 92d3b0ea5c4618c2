"""Stage 8: who says so, and whose hands it is in."""

import re
from functools import cache

from openiads.gazetteer.index import gazetteer
from openiads.reports.extract.word_lists import words

MAX_SPEAKER_CHARACTERS = 90
OWNER_CHARACTERS = 60
"""So near before a system stands whose it is."""


_ROLE = (
    r"(?:[\w’'-]+ ){0,5}?(?:spokes(?:man|woman|person)|minister|official|officer|commander|president|governor|general|"
    r"colonel|mayor|analyst|ambassador|diplomat|source|newspaper|broadcaster|agency|monitor)\b"
)
"""Words for those who speak, with a few words before them: "air force spokesman", "a Western diplomat"."""

_WHEN = re.compile(
    r"(?:As late as|As early as|On|In|By|Since|Until|Late in|Early in)\s+(?:the\s+)?(?:(?:early|late|mid)[- ])?"
    r"(?:\d{1,2}\s+)?(?:(?:Jan|Febr)uary|March|April|May|June|July|August|(?:Septem|Octo|Novem|Decem)ber|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)(?:\s+\d{1,2})?(?:\s+(?:19|20)\d\d)?\s+(?=\S)|"
    r"(?:The same|The next|The following|That|This)\s+(?:day|week|month|year|evening|morning)\s+(?=\S)"
)
"""When somebody said so, in front of who did: "In May Channel 13", "The same day the ministry"."""

_NOBODY = re.compile(
    r"(?i)\b(?:is|are|was|were|has|have|had|be|been|that|to|separately|not|(?:has|have|had|who) \w+ed|"
    r"den(?:y|ies|ied)|reject(?:s|ed)|dismiss(?:es|ed))$|^(?:he|she|it|they|we|i|who|which|this|these|those|there)$"
)
"""What stands before a verb of speech and is no speaker: "He denied (reports)", "the article does not (show)"."""


def find_attribution(sentence: str) -> tuple[str, ...]:
    """Give those whom the sentence quotes, in its words; empty where it speaks in the outlet's own voice."""
    found = [match["who"] for match in _according().finditer(sentence)]
    found += [match["who"] for match in _speaker().finditer(sentence)]
    cleaned = (re.sub(r"^(?:and|but|that|as|while|,|\s)+|[\s,]+$", "", who) for who in found)
    cleaned = (_WHEN.sub("", who) for who in cleaned)
    cleaned = (who for who in cleaned if not _NOBODY.search(who))
    return tuple(dict.fromkeys(who for who in cleaned if who and len(who) <= MAX_SPEAKER_CHARACTERS))


def find_operator(clause: str, before_system: str) -> tuple[str | None, str | None]:
    """Give operator and owner as country codes: "operated by Russian troops", "Russian S-400", "its S-300"."""
    match = _operated().search(clause) if " by " in clause else None
    near = before_system[-OWNER_CHARACTERS:]
    owner = _owned().search(near) if near != near.lower() else None
    made_elsewhere = owner and re.search(r"(?:made|built)", owner[0])
    return _code(match), None if made_elsewhere else _code(owner)


def _code(match: re.Match[str] | None) -> str | None:
    return gazetteer().country_of_word[match["who"].casefold()] if match else None


@cache
def _operated() -> re.Pattern[str]:
    return re.compile(rf"\b(?:operat\w+|run|manned|crewed|staffed) by (?:the )?(?P<who>{_people()})\b")


@cache
def _owned() -> re.Pattern[str]:
    return re.compile(
        rf"\b(?P<who>{_people()})(?:['’]s)?(?:[- ](?:made|built))?\s+(?:(?!the |a |an |its )[\w-]+\s+){{0,2}}$"
    )


@cache
def _people() -> str:
    index = gazetteer()
    names = {
        name for country in index.countries.values() for name in (*country.names, *country.people) if name.isascii()
    }
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


@cache
def _according() -> re.Pattern[str]:
    return re.compile(r"(?i:according to|citing|quoting) (?P<who>[^,.;\"“”]{3,90})")


@cache
def _speaker() -> re.Pattern[str]:
    verbs = words("attribution")["verbs"]
    begins = rf"(?:[A-Z]|the |one of |two |some |several |unnamed |an? (?={_ROLE})|(?={_ROLE} [A-Z]))"
    return re.compile(
        rf"(?:^|[,;\"”]\s*)(?P<who>{begins}[^,.;:\"“”]{{2,80}}?) (?:has |have |had |also |later )?(?:{verbs})\b"
    )
