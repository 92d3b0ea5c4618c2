"""Which claims want the eye of a person, and why."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from openiads.laydown.conflicts import conflicts
from openiads.laydown.revise import current, is_fact, revised
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
    without any date, or that stand in an open conflict; and judged ones of which two reviewers say different things.
    The least surely read come first."""
    facts = list(claims)
    known = current(facts, known_at)
    open_conflicts = [one for one in conflicts(known) if one.settled_by is None]
    wanted = []
    for claim in known:
        why = _why(claim, below)
        why += [f"in conflict: {one.words}" for one in open_conflicts if claim.id in (*one.said, *one.against)]
        if why and not claim.revisions:
            wanted.append(Wanted(claim=claim, why=tuple(why)))
    disputes = _disputes(facts, known_at)
    wanted += [
        Wanted(claim=claim, why=tuple(disputes[claim.id])) for claim in revised(facts, known_at) if claim.id in disputes
    ]
    return sorted(wanted, key=lambda one: (one.claim.confidence, one.claim.id))


def _disputes(claims: Iterable[Claim], known_at: date | None) -> dict[str, list[str]]:
    """By claim, where the last words of its reviewers differ: whether it counts, and what a field should hold."""
    last: dict[str, dict[str, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
    facts = [one for one in claims if is_fact(one) and (known_at is None or one.known_from <= known_at)]
    for fact in sorted(facts, key=lambda one: (one.revisions[0].made_at, one.id)):
        said = fact.revisions[0]
        if said.verdict != "rate":
            last[said.of]["whether it counts"][said.reviewer] = said.verdict not in ("reject", "retract")
        for name in said.changed:
            last[said.of][name][said.reviewer] = getattr(fact, name)
    differing: dict[str, list[str]] = defaultdict(list)
    for claim_id, fields in last.items():
        for name, by_reviewer in fields.items():
            if any(value != next(iter(by_reviewer.values())) for value in by_reviewer.values()):
                differing[claim_id].append(f"reviewers differ on {name}: {', '.join(by_reviewer)}; the last one holds")
    return differing


def _why(claim: Claim, below: float) -> list[str]:
    why = []
    if claim.confidence < below:
        why.append(f"read with confidence {claim.confidence:.2f} only")
    if claim.event == "other":
        why.append("event other: what happened is not understood")
    if claim.published is None and claim.valid_from is None:
        why.append("neither report nor text gives a date")
    return why
