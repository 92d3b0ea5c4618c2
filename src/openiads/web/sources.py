"""Who says what is claimed, and how far each is relied on."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field, TypeAdapter

from openiads.laydown.known_sources import KnownSource, keep_gradings, known_sources
from openiads.record import record
from openiads.reports.judgement import Grading, Name, Reliability
from openiads.web.claims import store_of
from openiads.web.desk import DeskDep
from openiads.web.known import known_json
from openiads.web.laydown import KnownAt

router = APIRouter(prefix="/sources", tags=["sources"])

MOST_GRADES = 500
_SOURCES = TypeAdapter(list[KnownSource])


@record
class GradeBody:
    """How far a source is relied on, by the Admiralty code: A completely to E not at all, F cannot be judged."""

    source: Name
    reliability: Reliability
    reason: Annotated[str, Field(max_length=2000)] = "graded by the user"


@record
class GradesBody:
    """Grades of sources and who gives them."""

    reviewer: Name
    grades: Annotated[tuple[GradeBody, ...], Field(min_length=1, max_length=MOST_GRADES)]


@record
class GradeAnswer:
    """A grade that was kept; heard: whether any claim of the store is by a source of that name."""

    grading: Grading
    heard: bool


@router.get("", summary="The sources of the claims", response_model=list[KnownSource])
def read_sources(request: Request, desk: DeskDep, known_at: KnownAt = None) -> Response:
    """Give who is behind the claims, with grade and number of claims, those with the most first."""
    return known_json(request, desk, (known_at,), _SOURCES, lambda claims: known_sources(claims, known_at))


@router.post("/grades", summary="Grade sources", status_code=201)
def add_grades(desk: DeskDep, body: GradesBody) -> list[GradeAnswer]:
    """Keep grades of sources as new facts from today on; older ones are kept beside them. Needs a store."""
    store = store_of(desk, "a grade")
    now = datetime.now(UTC)
    given = [
        Grading(source=one.source, reliability=one.reliability, reviewer=body.reviewer, reason=one.reason, made_at=now)
        for one in body.grades
    ]
    return [
        GradeAnswer(grading=grading, heard=heard)
        for grading, heard in zip(given, keep_gradings(store, given), strict=True)
    ]
