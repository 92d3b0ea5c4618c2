"""Which claims want the eye of a person, and why."""

from collections.abc import Iterable
from datetime import date

from openiads.laydown.conflicts import conflicts
from openiads.laydown.revise import current
from openiads.record import record
from openiads.reports.claim import Claim

LEAST_CONFIDENCE = 0.6
"""A claim read less surely than this wants review. Grade N: assumption."""


@record
class Wanted:
    """A claim that wants review, and why: in words, one each."""

    claim: Claim
    why: tuple[str, ...]


def wanting_review(
    claims: Iterable[Claim], *, below: float = LEAST_CONFIDENCE, known_at: date | None = None
) -> list[Wanted]:
    """Claims that nobody has judged, and that were read less surely than `below`, or as an event of no known kind, or
    without any date, or that stand in an open conflict. The least surely read come first."""
    known = current(claims, known_at)
    open_conflicts = [one for one in conflicts(known) if one.settled_by is None]
    wanted = []
    for claim in known:
        why = _why(claim, below)
        why += [f"in conflict: {one.words}" for one in open_conflicts if claim.id in (*one.said, *one.against)]
        if why and not claim.revisions:
            wanted.append(Wanted(claim=claim, why=tuple(why)))
    return sorted(wanted, key=lambda one: (one.claim.confidence, one.claim.id))


def _why(claim: Claim, below: float) -> list[str]:
    why = []
    if claim.confidence < below:
        why.append(f"read with confidence {claim.confidence:.2f} only")
    if claim.event == "other":
        why.append("event other: what happened is not understood")
    if claim.published is None and claim.valid_from is None:
        why.append("neither report nor text gives a date")
    return why
