"""How much claims weigh together: capped log-odds over independent sources."""

import math
import re
from collections.abc import Iterable, Sequence

from openiads.record import record
from openiads.reports.claim import Claim, Modality

WEIGHT: dict[Modality, float] = {
    "confirmed": 2.2,
    "reported": 1.1,
    "unconfirmed": 0.4,
    "planned": 0.2,
    "denied": 1.1,
}
"""Log-odds of one independent source: alone, 0.90 for what is confirmed, 0.75 for what is reported or denied, 0.60 for
what is unconfirmed, 0.55 for a plan under way. Grade N: assumption."""

CAP = 3.5
"""However many sources agree, the log-odds stay within this (0.97): they may share a mistake. Grade N: assumption."""

_REPUBLISHED = re.compile(
    r"\b(?:republish\w*|reprint\w*|citing|quot\w+|report(?:s|ing) from)\b[:\s]*(.+)", re.IGNORECASE
)
_BY_WAY_OF = re.compile(r"^(.+?)\s+(?:via\b|through\b|\bby way of\b).+", re.IGNORECASE)
_UNNAMED = re.compile(
    r"\b(sources?|officials?|activists?|diplomats?|experts?|analysts?|witness(?:es)?|residents?|locals?|reports?|"
    r"media|users?|images?|imagery|photos?|video|footage)\b",
    re.IGNORECASE,
)


@record
class Weighed:
    """One independent source and its say: its name, how surely it says so, and the log-odds it adds."""

    source: str
    claim: Claim
    log_odds: float


def weighed(claims: Iterable[Claim]) -> list[Weighed]:
    """One entry for each independent source among the claims: its strongest claim, strongest source first.

    Near copies, republishers and one named source in several outlets count once. A claim weighs by its modality times
    the reader's confidence that the text says so.
    """
    strongest: dict[str, Weighed] = {}
    for claim, source in _sources(sorted(claims, key=lambda claim: claim.id)):
        one = Weighed(source=source, claim=claim, log_odds=WEIGHT[claim.modality] * claim.confidence)
        key = source.casefold()
        if key not in strongest or one.log_odds > strongest[key].log_odds:
            strongest[key] = one
    return sorted(strongest.values(), key=lambda one: (-one.log_odds, one.source))


def log_odds(weights: Sequence[Weighed], against: Sequence[Weighed] = ()) -> float:
    """The sum of what speaks for less what speaks against, within the cap."""
    total = math.fsum(one.log_odds for one in weights) - math.fsum(one.log_odds for one in against)
    return max(-CAP, min(CAP, total))


def probability_of(value: float) -> float:
    """Probability of log-odds."""
    return 1.0 / (1.0 + math.exp(-value))


def outlet(source: str) -> str:
    """The outlet that a report goes back to: "A republishing B" is B, "B via A" is B."""
    republished = _REPUBLISHED.search(source)
    if republished:
        return republished.group(1).strip(" .")
    by_way_of = _BY_WAY_OF.match(source)
    return (by_way_of.group(1) if by_way_of else source).strip(" .")


def _sources(claims: list[Claim]) -> list[tuple[Claim, str]]:
    """Each claim with the name of its ultimate source.

    An outlet that speaks in its own voice is no source beside the ones that it names in the same report.
    """
    publishers = {_report(claim): outlet(claim.source) or _report(claim) for claim in claims if not claim.duplicate_of}
    named = {_report(claim): _source(claim, publishers) for claim in reversed(claims) if claim.attribution}
    voice = {_report(claim): _publisher(claim, publishers) for claim in claims}
    return [
        (claim, _source(claim, publishers) if claim.attribution else named.get(_report(claim), voice[_report(claim)]))
        for claim in claims
    ]


def _report(claim: Claim) -> str:
    return claim.duplicate_of or claim.report


def _publisher(claim: Claim, publishers: dict[str, str]) -> str:
    return publishers.get(_report(claim)) or outlet(claim.source) or _report(claim)


def _source(claim: Claim, publishers: dict[str, str]) -> str:
    """A named source by its name; the outlet's own and unnamed ones by the outlet that quotes them."""
    publisher = _publisher(claim, publishers)
    said_by = claim.attribution[0].strip()
    own = any(len(word) > 3 and word.casefold() in said_by.casefold() for word in re.findall(r"\w+", publisher))
    if own:
        return publisher
    return f"{publisher}: {said_by}" if _UNNAMED.search(said_by) else said_by
