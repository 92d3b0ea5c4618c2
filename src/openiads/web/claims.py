"""The claims themselves, which of them want the eye of a person, and what that person says of them."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field, TypeAdapter

from openiads.errors import Fault
from openiads.laydown.explanation import ClaimExplanation, explain_claim
from openiads.laydown.judge import judge
from openiads.laydown.load import load_report, store_name
from openiads.laydown.review import LEAST_CONFIDENCE, Wanted, wanting_review
from openiads.laydown.revise import revised
from openiads.record import record
from openiads.reports.claim import Claim
from openiads.reports.judgement import Credibility, Name, Verdict
from openiads.web.desk import Desk, DeskDep
from openiads.web.known import known_json
from openiads.web.laydown import AsOf, KnownAt, Words
from openiads.web.problems import ConflictError, not_found

router = APIRouter(prefix="/claims", tags=["claims"])

MOST_CLAIMS = 1000
SERVE_REMEDY = "start the server with `openiads serve --store FILE`; `openiads read --store FILE REPORT...` makes one"

ClaimId = Annotated[str, Path(max_length=200, examples=["9d49feaddd0e"])]
Correction = Annotated[str, Field(max_length=500, examples=["place=Tartus"])]
_CLAIMS, _WANTED, _EXPLAINED = TypeAdapter(list[Claim]), TypeAdapter(list[Wanted]), TypeAdapter(ClaimExplanation)


@record
class VerdictBody:
    """What a person says of a claim, with name and reason.

    verdict: accept (the text says so), reject, retract (its source took it back), correct, or rate (only its
    credibility, 1 confirmed to 6 cannot be judged). corrections: FIELD=VALUE, for correct.
    """

    verdict: Verdict
    reviewer: Name
    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    credibility: Credibility | None = None
    corrections: Annotated[tuple[Correction, ...], Field(max_length=20)] = ()


@record
class VerdictAnswer:
    """The claim as it stands with the verdict, and the id of the fact that was kept beside it."""

    claim: Claim
    fact: str


@router.get("", summary="Claims", response_model=list[Claim])
def read_claims(
    request: Request,
    desk: DeskDep,
    report: Annotated[str, Query(max_length=2000, description="Of this report only.")] = "",
    system: Annotated[Words, Query(description="Of this system only.", examples=["s-400"])] = "",
    known_at: KnownAt = None,
    reviewed: Annotated[Literal["any", "yes", "no"], Query(description="Whether somebody judged it.")] = "any",
    start: Annotated[int, Query(ge=0, le=10_000_000, description="Leave out so many first ones.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_CLAIMS)] = 200,
) -> Response:
    """Give the claims as they stand, revised, by the day from which they were known."""

    def found(claims: tuple[Claim, ...]) -> list[Claim]:
        wanted = [
            one
            for one in revised(claims, known_at)
            if (not report or one.report == report)
            and (not system or one.system == system)
            and (reviewed == "any" or bool(one.revisions) == (reviewed == "yes"))
        ]
        return wanted[start : start + limit]

    return known_json(request, desk, (report, system, known_at, reviewed, start, limit), _CLAIMS, found)


@router.get("/wanting", summary="Claims that want review", response_model=list[Wanted])
def read_wanting(
    request: Request,
    desk: DeskDep,
    below: Annotated[float, Query(ge=0.0, le=1.0, description="Read less surely than this.")] = LEAST_CONFIDENCE,
    known_at: KnownAt = None,
) -> Response:
    """Give the claims that want the eye of a person, each with why, the least surely read first."""
    return known_json(
        request, desk, (below, known_at), _WANTED, lambda claims: wanting_review(claims, below=below, known_at=known_at)
    )


@router.get("/{claim_id}", summary="A claim in its report", response_model=ClaimExplanation)
def read_claim(
    request: Request, desk: DeskDep, claim_id: ClaimId, as_of: AsOf = None, known_at: KnownAt = None
) -> Response:
    """Give a claim with its sources and their grades, the words around its own, and its sites on that day."""
    day = as_of or date.today()

    def explained(claims: tuple[Claim, ...]) -> ClaimExplanation:
        found = explain_claim(
            claim_id, claims, day, known_at=known_at, report_of=lambda claim: load_report(claim, desk.settings.store)
        )
        if found is None:
            raise _no_claim(claim_id)
        return found

    return known_json(request, desk, (claim_id, day, known_at), _EXPLAINED, explained)


@router.post("/{claim_id}/verdicts", summary="Say something of a claim", status_code=201)
def add_verdict(desk: DeskDep, claim_id: ClaimId, body: VerdictBody) -> VerdictAnswer:
    """Keep a verdict beside the claim, as a new fact from today on; nothing is overwritten. Needs a store."""
    store = store_of(desk, "a verdict")
    if all(one.id != claim_id for one in desk.claims().claims):
        raise _no_claim(claim_id)
    with desk.computing():
        judged = judge(
            claim_id,
            store,
            body.verdict,
            reviewer=body.reviewer,
            reason=body.reason,
            credibility=body.credibility,
            corrections=body.corrections,
        )
    return VerdictAnswer(claim=judged.after, fact=judged.fact.id)


def store_of(desk: Desk, what: str) -> str:
    """The store that `what` is to be kept in. Raises ConflictError where the server shows the samples."""
    name = store_name(desk.settings.store)
    if name is None:
        problem = f"{what} needs a store, and the bundled sample reports are none"
        raise ConflictError(Fault(where="server", problem=problem, remedy=SERVE_REMEDY))
    return name


def _no_claim(claim_id: str) -> Exception:
    return not_found(f"claim {claim_id}", "there is no such claim", "see /claims for all of them")
