"""Claims as people have revised them: accepted, rejected, retracted by their source, corrected.

A revision is a fact of its own, a claim that names the one it revises; nothing is overwritten. What holds on a day is
worked out from all facts known by then.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

from openiads.reports.claim import Claim
from openiads.reports.judgement import Credibility, Reliability, Revision, Verdict

FIXED_FIELDS = frozenset(
    {"id", "report", "source", "title", "url", "quote", "offset", "published", "known_from", "confidence", "revisions"}
    | {"gradings"}
)
"""What no reviewer can correct: where a claim stands, in what words, and what is worked out from it."""

CORRECTABLE_FIELDS = tuple(field.name for field in fields(Claim) if field.name not in FIXED_FIELDS)

REVIEWED_CONFIDENCE = 1.0
"""Once a person has found that the text says so, it counts as surely read."""

UNJUDGED: Credibility = 6
"""The credibility of a claim of which nobody said anything."""

UNGRADED: Reliability = "F"
"""The reliability of a source of which nobody said anything."""


def revise(
    claim: Claim,
    verdict: Verdict,
    *,
    reviewer: str,
    reason: str,
    made_at: datetime,
    credibility: Credibility | None = None,
    corrections: Mapping[str, Any] | None = None,
) -> Claim:
    """Give the fact that revises a claim, to be added to the store beside it.

    corrections: new values by name of the claim's field. made_at: with its time zone; the day of it, in UTC, is the
    day from which the revision is known. Raises ValueError for a field that cannot be corrected, pydantic's
    ValidationError for a value that does not fit.
    """
    changed = dict(corrections or {})
    wrong = sorted(changed.keys() - set(CORRECTABLE_FIELDS))
    if wrong:
        raise ValueError(f"{', '.join(wrong)} cannot be corrected; these can: {', '.join(CORRECTABLE_FIELDS)}")
    revision = Revision(
        of=claim.id,
        verdict=verdict,
        reviewer=reviewer,
        reason=reason,
        made_at=made_at,
        changed=tuple(sorted(changed)),
        credibility=credibility,
    )
    said = f"{revision}\n{sorted((name, str(value)) for name, value in changed.items())}"
    digest = hashlib.sha256(said.encode()).hexdigest()[:10]
    return replace(
        claim, id=f"{claim.id}-r{digest}", known_from=revision.made_on, revisions=(revision,), gradings=(), **changed
    )


def revised(claims: Iterable[Claim], known_at: date | None = None) -> list[Claim]:
    """The claims as they stand by all that was said of them by the day `known_at`, or ever: dismissed ones as well.

    Each keeps its id, and has what was said of it in `revisions`. Facts that revise are no claims of their own, and
    are not among the result. Grades of sources made after `known_at` are left out.
    """
    facts: dict[str, list[Claim]] = defaultdict(list)
    originals: dict[str, Claim] = {}
    for claim in claims:
        if known_at is not None and claim.known_from > known_at:
            continue
        if is_fact(claim):
            facts[claim.revisions[0].of].append(claim)
        else:
            originals[claim.id] = claim
    return [_revised(claim, facts[claim.id], known_at) for claim in originals.values()]


def current(claims: Iterable[Claim], known_at: date | None = None) -> list[Claim]:
    """The claims that count by the day `known_at`, or now: as revised, without those rejected or retracted."""
    return [claim for claim in revised(claims, known_at) if not is_dismissed(claim)]


def is_fact(claim: Claim) -> bool:
    """Whether this is a fact that revises another claim, not a statement of a report."""
    return len(claim.revisions) == 1 and claim.revisions[0].of != claim.id


def verdict_on(claim: Claim) -> Verdict | None:
    """The last verdict on a revised claim; None where there is none. Ratings of its credibility are no verdict."""
    return next((one.verdict for one in reversed(claim.revisions) if one.verdict != "rate"), None)


def is_dismissed(claim: Claim) -> bool:
    """Whether a revised claim is rejected or retracted, and counts no more."""
    return verdict_on(claim) in ("reject", "retract")


def credibility_of(claim: Claim) -> Credibility:
    """The Admiralty credibility that was last set for a revised claim; 6, cannot be judged, where none was."""
    return next((one.credibility for one in reversed(claim.revisions) if one.credibility is not None), UNJUDGED)


def reliability_of(claim: Claim, *names: str) -> Reliability:
    """The Admiralty reliability last given to the first of these sources that has one; F where none has."""
    for name in names:
        given = [one for one in claim.gradings if one.source.casefold() == name.casefold()]
        if given:
            return given[-1].reliability
    return UNGRADED


def _revised(claim: Claim, facts: list[Claim], known_at: date | None) -> Claim:
    gradings = tuple(one for one in claim.gradings if known_at is None or one.made_on <= known_at)
    said = [one for one in claim.revisions if known_at is None or one.made_on <= known_at]
    now = replace(claim, gradings=gradings)
    for fact in sorted(facts, key=lambda fact: (fact.revisions[0].made_at, fact.id)):
        revision = fact.revisions[0]
        now = replace(now, **{name: getattr(fact, name) for name in revision.changed})
        if revision.verdict in ("accept", "correct"):
            now = replace(now, confidence=REVIEWED_CONFIDENCE)
        said.append(replace(revision, of=claim.id))
    return replace(now, revisions=tuple(said))
