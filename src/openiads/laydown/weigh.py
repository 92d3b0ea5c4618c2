"""How much claims weigh together: capped log-odds over independent sources, graded by the Admiralty code."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from openiads.laydown.revise import credibility_of, reliability_of
from openiads.laydown.sources import outlet, ultimate_sources
from openiads.record import record
from openiads.reports.claim import Claim, Modality
from openiads.reports.judgement import Credibility, Reliability

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

RELIABILITY_FACTOR: dict[Reliability, float] = {"A": 1.5, "B": 1.25, "C": 1.0, "D": 0.5, "E": 0.2, "F": 1.0}
"""What the reliability of its source makes of a claim's weight. A source that nobody graded (F) weighs as a fairly
reliable one. Grade N: assumption."""

CREDIBILITY_FACTOR: dict[Credibility, float] = {1: 1.5, 2: 1.25, 3: 1.0, 4: 0.5, 5: 0.1, 6: 1.0}
"""What the credibility set for a claim makes of its weight; unset is 6. Agreement of sources is not turned into
credibility, since it already adds up. Grade N: assumption."""


@record
class Weighed:
    """One independent source and its say: its name, its strongest claim, and the log-odds that this adds.

    also: its other claims, which add nothing.
    """

    source: str
    claim: Claim
    reliability: Reliability
    credibility: Credibility
    log_odds: float
    also: tuple[Claim, ...] = ()


def weighed(claims: Iterable[Claim]) -> list[Weighed]:
    """One entry for each independent source among the claims: its strongest claim, strongest source first.

    Near copies, republishers and one named source in several outlets count once. A claim weighs by its modality, times
    the reader's confidence that the text says so, times the factors of its source's reliability and its credibility.
    """
    strongest: dict[str, Weighed] = {}
    given = sorted({claim.id: claim for claim in claims}.values(), key=lambda claim: claim.id)
    for claim, source in ultimate_sources(given):
        one, key = _weigh(claim, source), source.casefold()
        best = strongest.get(key)
        if best is None:
            strongest[key] = one
        elif one.log_odds > best.log_odds:
            strongest[key] = replace(one, also=(*best.also, best.claim))
        else:
            strongest[key] = replace(best, also=(*best.also, claim))
    return sorted(strongest.values(), key=lambda one: (-one.log_odds, one.source))


def log_odds(weights: Sequence[Weighed], against: Sequence[Weighed] = ()) -> float:
    """The sum of what speaks for less what speaks against, within the cap."""
    total = math.fsum(one.log_odds for one in weights) - math.fsum(one.log_odds for one in against)
    return max(-CAP, min(CAP, total))


def probability_of(value: float) -> float:
    """Probability of log-odds."""
    return 1.0 / (1.0 + math.exp(-value))


def _weigh(claim: Claim, source: str) -> Weighed:
    reliability = reliability_of(claim, source, source.partition(": ")[0], outlet(claim.source), claim.source)
    credibility = credibility_of(claim)
    factor = RELIABILITY_FACTOR[reliability] * CREDIBILITY_FACTOR[credibility]
    return Weighed(
        source=source,
        claim=claim,
        reliability=reliability,
        credibility=credibility,
        log_odds=WEIGHT[claim.modality] * claim.confidence * factor,
    )
