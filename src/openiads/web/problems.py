"""Errors as problem+json (RFC 9457): one table from exception to HTTP status."""

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException

from openiads.errors import (
    CatalogueError,
    Fault,
    FaultyInputError,
    OpeniadsError,
    OutputError,
    PlaceError,
    PlotError,
    ReportError,
    ScenarioError,
    StoreError,
    StudyError,
    TerrainError,
    UsageError,
)

LONGEST_VALUE = 200
"""Letters of a wrong value that are shown."""


class NotFoundError(FaultyInputError):
    """Something asked for by name that is not there."""


class BusyError(FaultyInputError):
    """More work than the server takes on at once."""


class ConflictError(FaultyInputError):
    """What is asked for does not fit the present state, such as the result of a run that still runs."""


STATUS: dict[type[Exception], tuple[int, str]] = {
    NotFoundError: (404, "Not there"),
    ConflictError: (409, "Not now"),
    BusyError: (429, "Too much at once"),
    CatalogueError: (422, "Not in the catalogue"),
    PlaceError: (422, "No such place"),
    PlotError: (422, "The plots cannot be read"),
    StudyError: (422, "The study cannot be carried out"),
    ReportError: (422, "The report cannot be read"),
    ScenarioError: (422, "It cannot be computed"),
    TerrainError: (422, "No terrain there"),
    StoreError: (503, "The store of claims cannot be used"),
    OutputError: (422, "It cannot be written"),
    UsageError: (422, "Not as expected"),
    OpeniadsError: (422, "It cannot be done"),
}
"""The first that fits, from the class of an error upwards."""
RETRY_AFTER_S = "5"

_log = logging.getLogger("openiads.web")


class FaultBody(BaseModel):
    """One thing wrong in what was asked: where it stands, what is wrong, and what to do."""

    where: str
    field: str = ""
    value: str | None = None
    problem: str
    remedy: str


class ProblemBody(BaseModel):
    """What went wrong, in words fit to be shown."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    faults: list[FaultBody] = []


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": title,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemBody"}}},
    }
    for status, title in (
        (400, "Not understood"),
        (401, "A token is needed"),
        (403, "Not from there"),
        (404, "Not there"),
        (405, "Not that way"),
        (409, "Not now"),
        (413, "Too large"),
        (422, "It cannot be done"),
        (429, "Too much at once"),
        (503, "Not available"),
    )
}
"""What any route may answer besides its result."""


def not_found(where: str, problem: str, remedy: str) -> NotFoundError:
    """The error of something that is not there."""
    return NotFoundError(Fault(where=where, problem=problem, remedy=remedy))


def answer_problems(app: FastAPI) -> None:
    """Let the app answer every error as a problem."""
    app.add_exception_handler(OpeniadsError, _refused)
    app.add_exception_handler(RequestValidationError, _misasked)
    app.add_exception_handler(ValidationError, _misasked)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _broken)


def problem(
    status: int, title: str, detail: str, faults: Sequence[Fault] = (), headers: dict[str, str] | None = None
) -> JSONResponse:
    """A problem as a response."""
    body = ProblemBody(title=title, status=status, detail=detail, faults=[_fault_body(fault) for fault in faults])
    return JSONResponse(body.model_dump(), status, headers, "application/problem+json")


def problem_body(error: OpeniadsError) -> ProblemBody:
    """An error as a problem, for where it is part of an answer and not the answer itself."""
    status, title = status_of(error)
    faults = error.faults if isinstance(error, FaultyInputError) else ()
    return ProblemBody(title=title, status=status, detail=str(error), faults=[_fault_body(fault) for fault in faults])


def status_of(error: Exception) -> tuple[int, str]:
    """HTTP status and title of an error of openiads."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def _refused(request: Request, error: Exception) -> JSONResponse:
    del request
    status, title = status_of(error)
    faults = error.faults if isinstance(error, FaultyInputError) else ()
    headers = {"Retry-After": RETRY_AFTER_S} if status in (429, 503) else None
    return problem(status, title, str(error), faults, headers)


def _misasked(request: Request, error: Exception) -> JSONResponse:
    """A request whose parameters or body are not as the schema says; nothing of the machine is told."""
    del request
    assert isinstance(error, RequestValidationError | ValidationError)
    faults = [
        Fault(
            where=".".join(str(part) for part in one["loc"]) or "request",
            problem=one["msg"],
            remedy="see /openapi.json for what is expected",
        )
        for one in error.errors()
    ]
    return problem(422, "Not as expected", "\n".join(str(fault) for fault in faults), faults)


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    words = {404: "Nothing at this address", 405: "Not that way"}
    detail = f"{request.method} {request.url.path}: {error.detail}"
    return problem(
        error.status_code, words.get(error.status_code, str(error.detail)), detail, (), dict(error.headers or {})
    )


def _broken(request: Request, error: Exception) -> JSONResponse:
    _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem(500, "A fault of openiads", f"{type(error).__name__}; the server's log says more")


def _fault_body(fault: Fault) -> FaultBody:
    value = None if fault.value is None else str(fault.value)[:LONGEST_VALUE]
    return FaultBody(where=fault.where, field=fault.field, value=value, problem=fault.problem, remedy=fault.remedy)
