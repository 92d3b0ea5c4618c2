"""Stage 5: the verbs of a sentence that say what happened to a system, and the stretch of text each one governs."""

import re
from dataclasses import dataclass, replace

from openiads.reports.extract.word_lists import event_words

WEAK = frozenset({"present", "other"})
"""Events that give way to any other in the same clause."""
CHAIN_CHARACTERS = 28
"""Verbs this near to each other with nothing between that divides are one phrase ("decided to redeploy")."""

_VERB_FINAL = re.compile(r"\s+(?:wurden?|worden|werden|wird|sein|ist|sind)\b")
"""German puts the passive's auxiliary behind the verb."""

_PARTICIPLE = re.compile(
    r"(?:deployed|stationed|based|installed|located|positioned|placed|emplaced|parked|mounted|delivered|supplied|"
    r"donated|desplegad[oa]s?|instalad[oa]s?|ubicad[oa]s?|estacionad[oa]s?|déployée?s?|installée?s?|stationnée?s?|"
    r"размещ[её]нн\w+|развернут\w+|rozmieszczon\w+)",
    re.IGNORECASE,
)
_NO_NOUN = re.compile(
    r"and|or|then|ha[sd]|have|having|was|were|is|are|been|being|be|also|now|already|later|newly|recently|first|"
    r"once|since|still|just|to|not|it|they|them|who|which|that|[a-z]+ly|y|e|et|a|ont|été|est|sont|fue|fueron|han|sido",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|been|being|be|got|get)\s+"
    r"(?:(?:\w+ly|later|also|now|already|then|first|soon|since|still|just|again|once|all|both|subsequently)\s+){0,2}$"
)
"""What makes the verb behind it a passive."""

_DIVIDERS = (
    re.compile(r";\s|\s[—–-]\s|:\s"),
    re.compile(
        r",? (?:but|while|whereas|although|though|after|before|because|when|until|following|as well as|amid|unless|"
        r"once|despite)\s",
        re.IGNORECASE,
    ),
    re.compile(
        r",? (?:aber|während|nachdem|bevor|mais|tandis que|alors que|après que|pero|mientras|aunque|ale|"
        r"podczas gdy|choć|но|однако|тогда как|ancak|fakat|لكن|بينما|فيما)\s",
        re.IGNORECASE,
    ),
    re.compile(r", (?:and|or|then|which|who|where)\s"),
    re.compile(r" (?:and|then|und|et|y|и|ve)\s"),
    re.compile(r", "),
    re.compile(r" (?:that|which|who|where)\s"),
)


@dataclass(frozen=True, slots=True)
class Clause:
    """Characters [start, end), governed by the verb at [verb_start, verb_end).

    event: as in Claim, "present" for verbs that only say where something is; passive: whether what stands before the
    verb suffers it; noun: whether it is a noun ("the deployment of ..."); divider: what stands before it.
    """

    start: int
    end: int
    verb_start: int
    verb_end: int
    event: str
    passive: bool
    noun: bool
    divider: str
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class _Verb:
    start: int
    end: int
    event: str
    noun: bool
    kinds: frozenset[str]


def find_clauses(text: str, start: int, end: int, kinds: frozenset[str], lang: str = "en") -> list[Clause]:
    """Give the clauses of the sentence text[start:end] that have an event verb.

    kinds: the systems that the sentence speaks of, for verbs that hold for some of them only ("flew").
    """
    verbs = _without_nouns_where_verbs_are(_verbs(text, start, end, kinds, lang))
    verbs = [
        verb
        for n, verb in enumerate(verbs)
        if not (any(one.event not in WEAK for one in verbs[:n]) and _only_describes(text, verb))
    ]
    groups: list[list[_Verb]] = []
    borders: list[tuple[int, int]] = []
    for verb in verbs:
        if groups:
            divider = _divider(text, groups[-1][-1].end, verb.start)
            near = verb.start - groups[-1][-1].end <= CHAIN_CHARACTERS
            if divider is None and (near or verb.event in WEAK or groups[-1][-1].event in WEAK):
                groups[-1].append(verb)
                continue
            borders.append(divider or (verb.start, verb.start))
        groups.append([verb])
    clauses = []
    for n, group in enumerate(groups):
        first = borders[n - 1][1] if n else start
        last = borders[n][0] if n < len(borders) else end
        divider_text = text[slice(*borders[n - 1])] if n else ""
        clauses.append(replace(_clause(text, first, last, group, divider_text), lang=lang))
    return clauses


def _verbs(text: str, start: int, end: int, kinds: frozenset[str], lang: str) -> list[_Verb]:
    """Verbs of the earlier groups of events.toml win; within a group the leftmost, then the first in the list."""
    return [
        _Verb(hit.start, hit.end, hit.meaning.event, hit.meaning.noun, hit.meaning.kinds)
        for hit in event_words(lang).find(text, start, end, lambda word: not word.kinds or bool(word.kinds & kinds))
    ]


def _without_nouns_where_verbs_are(verbs: list[_Verb]) -> list[_Verb]:
    strong = [verb for verb in verbs if not verb.noun and verb.event not in WEAK]
    return [verb for verb in verbs if not verb.noun] if strong else verbs


def _divider(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The strongest mark or word between two verbs at which the sentence divides."""
    for pattern in _DIVIDERS:
        matches = list(pattern.finditer(text, start, end))
        if matches:
            return matches[-1].start(), matches[-1].end()
    return None


def _clause(text: str, start: int, end: int, group: list[_Verb], divider: str) -> Clause:
    strong = [verb for verb in group if verb.event not in WEAK] or [verb for verb in group if verb.event == "present"]
    flying = [verb for verb in strong if verb.event == "flew"]
    main = (flying or strong or group)[-1]
    before = text[max(start, main.start - 24) : main.start]
    active = text[main.start : main.end].endswith("ing")
    passive = (not active and bool(_AUXILIARY.search(before))) or bool(
        re.match(r"(?:is|are|was|were|been|being|be)\b", text[main.start : main.end])
    )
    passive = passive or _VERB_FINAL.match(text, main.end) is not None
    return Clause(start, end, main.start, main.end, main.event, passive, main.noun, divider.strip().casefold())


def _only_describes(text: str, verb: _Verb) -> bool:
    """Whether it is a participle behind its noun: "withdrew the battery deployed at ..."."""
    if not _PARTICIPLE.fullmatch(text, verb.start, verb.end):
        return False
    before = re.search(r"([\w-]+)\s+$", text[max(0, verb.start - 24) : verb.start])
    return before is not None and _NO_NOUN.fullmatch(before[1]) is None
