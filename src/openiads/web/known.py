"""Answers that hang on the claims alone: made once for each state of the store."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import Request, Response
from pydantic import TypeAdapter

from openiads.reports.claim import Claim
from openiads.web.desk import Desk

Value = TypeVar("Value")


def known_json(
    request: Request,
    desk: Desk,
    parts: tuple[object, ...],
    shape: TypeAdapter[Value],
    make: Callable[[tuple[Claim, ...]], Value],
) -> Response:
    """What `make` gives of all claims, as JSON of that shape, with an ETag.

    parts: all else that it hangs on, the day of today where that is among it.
    """
    known = desk.claims()

    def written() -> bytes:
        with desk.computing():
            return shape.dump_json(make(known.claims))

    return desk.answers.cached(request, (known.origin, known.version, *parts), "application/json", written)
