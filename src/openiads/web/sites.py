"""Why a site is believed to be where it is."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import TypeAdapter

from openiads.laydown.explanation import SiteExplanation, explain_site
from openiads.laydown.load import load_report
from openiads.reports.claim import Claim
from openiads.web.desk import DeskDep
from openiads.web.known import known_json
from openiads.web.laydown import AsOf, KnownAt
from openiads.web.problems import not_found

router = APIRouter(prefix="/sites", tags=["sites"])

SiteId = Annotated[str, Path(max_length=200, examples=["s-400-masyaf"])]
_EXPLANATION = TypeAdapter(SiteExplanation)


@router.get("/{site_id}", summary="Why a site is believed", response_model=SiteExplanation)
def read_site(
    request: Request, desk: DeskDep, site_id: SiteId, as_of: AsOf = None, known_at: KnownAt = None
) -> Response:
    """Give a site on a day with the arithmetic of its probability, and the claims for and against it in their words."""
    day = as_of or date.today()

    def explained(claims: tuple[Claim, ...]) -> SiteExplanation:
        found = explain_site(
            site_id, claims, day, known_at=known_at, report_of=lambda claim: load_report(claim, desk.settings.store)
        )
        if found is None:
            known = f" as known on {known_at}" if known_at else ""
            raise not_found(
                f"site {site_id}", f"there is no such site on {day}{known}", "see /laydown?all=true for that day"
            )
        return found

    return known_json(request, desk, (site_id, day, known_at), _EXPLANATION, explained)
