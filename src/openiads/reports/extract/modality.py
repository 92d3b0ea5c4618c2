"""Stage 6: whether a clause tells what is, what is planned, what is doubted or what is denied."""

import re

from openiads.reports.claim import Modality, Progress
from openiads.reports.extract.word_lists import pattern

VERB_CHARACTERS = 14
"""A word of intention may be part of the verb ("is due to", "to be moved")."""

_ASIDE = re.compile(
    r";|,? (?:but|while|although|though|whereas)\s|"
    r",? and (?:another|more|others?|an? (?:second|third|fourth|further)|the (?:others?|rest|second|third))\s",
    re.IGNORECASE,
)
_COUNTERFACTUAL = re.compile(
    r"(?:\bHad\b|\b[Ii]f\b[^.;]{1,120}?\bhad\b)[^.;]{1,160}?\b(?:would|could|might) (?:not )?have\b|"
    r"\b(?:would|could|might) (?:not )?have\b[^.;]{1,120}?\b(?:had|if)\b[^.;]{1,120}?\b(?:been|had)\b"
)
_PLAN_BEFORE = re.compile(
    r"\b(?:plans?|intends?|intended|intention|proposal|proposed|preparing|wants?|agreed|decided) to\s*$"
)


def find_modality(text: str, start: int, end: int, verb_start: int, sentence_start: int, lang: str = "en") -> Modality:
    """Give the modality of the clause text[start:end] whose verb begins at `verb_start`.

    A denial before it in the sentence ("denied that ...") holds for it too; a "no" or "not" must stand in the clause
    before the verb, or right after "has" and "there are". "The entire system had not arrived yet" is no denial.
    """
    clause, lead = text[start:end], text[sentence_start:start]
    clause = clause[: _end_of_statement(clause, verb_start - start)]
    clause = pattern("modality", "litotes").sub(_blank, clause)
    if _is_denied(clause, lead, verb_start - start, lang):
        return "planned" if re.search(r"\byet\b", clause) else "denied"
    if _is_planned(clause, verb_start - start, start == sentence_start, lang) or _PLAN_BEFORE.search(lead[-40:]):
        return "planned"
    if pattern("modality", "unconfirmed", lang).search(text[sentence_start:end]):
        return "unconfirmed"
    if pattern("modality", "confirmed", lang).search(text[sentence_start:end]):
        return "confirmed"
    return "reported"


def is_only_decided(text: str, start: int, verb_start: int, lang: str = "en") -> bool:
    """Whether nothing but a word of decision ("have decided to move") makes the verb a plan."""
    lead = text[start : verb_start + VERB_CHARACTERS]
    plain, found = pattern("modality", "decision").subn(_blank, lead)
    return found > 0 and not pattern("modality", "planned", lang).search(plain)


def is_ability(text: str, start: int, verb_start: int, lang: str = "en") -> bool:
    """Whether the verb only says what a system can do ("can be moved within five minutes")."""
    return bool(pattern("modality", "ability").search(text[start:verb_start]))


def is_counterfactual(text: str, start: int, end: int) -> bool:
    """Whether the sentence text[start:end] tells what did not come about ("had it been there, it would have ...")."""
    return _COUNTERFACTUAL.search(text, start, end) is not None


def find_progress(text: str, start: int, end: int, lang: str = "en") -> Progress:
    """Give whether all of it is there, parts of it, or the move is still going on."""
    clause = text[start:end]
    if pattern("modality", "partial", lang).search(clause):
        return "partial"
    return "under_way" if pattern("modality", "under_way", lang).search(clause) else "complete"


def denies_reports(clause: str, lang: str = "en") -> bool:
    """Whether the clause calls reports false ("dismissed the reports as invention")."""
    false = pattern("modality", "denied", lang).search(clause)
    return bool(
        (false or pattern("modality", "report_denial", lang).search(clause))
        and pattern("modality", "report_words", lang).search(clause)
        and false
    )


def confirms_reports(clause: str, lang: str = "en") -> bool:
    """Whether the clause says that what was told before is so ("officials confirmed the information")."""
    if pattern("modality", "not_negating").search(clause) or pattern("modality", "negated", lang).search(clause):
        return False
    return bool(
        pattern("modality", "confirmed", lang).search(clause)
        and pattern("modality", "report_words", lang).search(clause)
    )


def _end_of_statement(clause: str, verb: int) -> int:
    """What others say behind a "but" or a semicolon is theirs: "..., but the ministry denied it"."""
    match = _ASIDE.search(clause, max(verb, 0))
    return match.start() if match else len(clause)


def _is_denied(clause: str, lead: str, verb: int, lang: str) -> bool:
    if pattern("modality", "partial", lang).search(clause) and re.search(r"\bnot\b", clause):
        return False
    plain = pattern("modality", "not_negating").sub(_blank, clause)
    if any(pattern("modality", "denied", lang).search(one) for one in (plain, _affirmed(lead))):
        return True
    plain = re.sub(r"(?i)\bno\. ?\d", _blank, plain)
    return any(
        match.start() < verb + len("there were no") + 6
        for match in pattern("modality", "negated", lang).finditer(plain)
    )


def _affirmed(text: str) -> str:
    """The text without the negations that deny nothing ("does not rule out", "did not deny")."""
    return pattern("modality", "not_negating").sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    return "x" * len(match[0])


def _is_planned(clause: str, verb: int, first: bool, lang: str) -> bool:
    """Words of intention count up to the verb and just behind it; words of the near future anywhere."""
    if pattern("modality", "done").search(clause):
        return False
    early = clause[: verb + VERB_CHARACTERS]
    ahead = pattern("modality", "planned", lang).search(early) or pattern("modality", "planned_anywhere").search(clause)
    return bool(ahead) or _headline_plan(clause, first)


def _headline_plan(clause: str, first: bool) -> bool:
    """Headlines say "India to deploy ..."."""
    return first and bool(re.match(pattern("modality", "headline_planned").pattern, clause))
