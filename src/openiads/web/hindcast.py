"""What one would have believed then, against what is known now."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from openiads.laydown.hindcast import Hindcast, hindcast
from openiads.web.desk import DeskDep
from openiads.web.known import known_json

router = APIRouter(prefix="/laydown", tags=["laydown"])

MOST_DAYS = 60
_HINDCAST = TypeAdapter(Hindcast)


@router.get("/hindcast", summary="Score what was believed", response_model=Hindcast)
def read_hindcast(
    request: Request,
    desk: DeskDep,
    day: Annotated[
        list[date] | None,
        Query(
            max_length=MOST_DAYS,
            description="Days; by default each on which something became known.",
            examples=[["2018-01-01"]],
        ),
    ] = None,
) -> Response:
    """Score what one would have believed on each day by what was known then, and each source by what the others say.

    The Brier score is the mean squared error of the probabilities: 0 is perfect, 1 surely wrong.
    """
    days = day or None
    return known_json(request, desk, (days,), _HINDCAST, lambda claims: hindcast(claims, days))
