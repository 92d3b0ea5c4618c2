"""One person's say on one claim, kept beside it in a store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from openiads.errors import Fault, ReportError
from openiads.laydown.correct import parse_corrections
from openiads.laydown.revise import revise, revised
from openiads.laydown.store import open_store
from openiads.reports.claim import Claim
from openiads.reports.judgement import Credibility, Verdict

_NEAREST = 3
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim before and after a verdict, and the fact that was kept."""

    before: Claim
    after: Claim
    fact: Claim


def judge(
    identifier: str,
    store: str,
    verdict: Verdict,
    *,
    reviewer: str,
    reason: str,
    credibility: Credibility | None = None,
    corrections: Sequence[str] = (),
) -> Judged:
    """Keep a verdict on the claim of that id, or on the only one whose id begins so, as a new fact of now.

    corrections: "FIELD=VALUE" texts (see `parse_corrections`). Raises ReportError for a claim that is not there and for
    wrong corrections, StoreError for a store that cannot be used.
    """
    with open_store(store, create=False) as opened:
        claim = one_claim(identifier, revised(opened.claims()))
        fact = revise(
            claim,
            verdict,
            reviewer=reviewer,
            reason=reason,
            made_at=datetime.now(UTC),
            credibility=credibility,
            corrections=parse_corrections(claim, corrections),
        )
        opened.add_claims([fact])
        now = next(one for one in revised(opened.claims()) if one.id == claim.id)
    return Judged(claim, now, fact)


def one_claim(identifier: str, claims: Sequence[Claim]) -> Claim:
    """The claim of that id, or the only one whose id begins so. Raises ReportError with the nearest ids."""
    from rapidfuzz import process

    found = [one for one in claims if one.id == identifier] or [one for one in claims if one.id.startswith(identifier)]
    if len(found) == 1:
        return found[0]
    if found:
        problem = f"is how {len(found)} claims begin: {', '.join(one.id for one in found[:_NAMED])}"
    else:
        near = [match for match, _, _ in process.extract(identifier, [one.id for one in claims], limit=_NEAREST)]
        problem = "is no claim" + (f"; nearest: {', '.join(near)}" if near else "")
    remedy = "`openiads review` and `openiads timeline` print the ids of claims"
    raise ReportError(Fault(where="review", field="CLAIM", value=identifier, problem=problem, remedy=remedy))
