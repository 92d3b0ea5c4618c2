"""Tells a browser that claims were added, by another browser, by a command, or by another machine."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter
from fastapi.sse import EventSourceResponse, ServerSentEvent

from openiads.errors import OpeniadsError
from openiads.laydown.load import SAMPLES
from openiads.record import record
from openiads.units import Count
from openiads.web.desk import Desk, DeskDep, Known

router = APIRouter(prefix="/events", tags=["events"])

LOOK_EVERY_S = 1.0
"""How often the store is asked whether anything was added."""


@record
class LaydownEvent:
    """What is known now.

    version: changes with every addition; origin: the store or the samples, in words; can_keep: whether there is a store
    to keep reports and verdicts in; claims: how many facts are known; added: those that are new since the event before.
    """

    version: str
    origin: str
    can_keep: bool
    claims: Count
    added: Count


@record
class TroubleEvent:
    """Why it cannot be told at the moment what is known."""

    detail: str


@router.get("", summary="Changes of the laydown, as they happen", response_class=EventSourceResponse)
async def follow_changes(desk: DeskDep) -> AsyncIterator[ServerSentEvent]:
    """Send `laydown` at once and after each addition to the store, and `trouble` where the store cannot be read."""
    before: Known | None = None
    trouble = ""
    while not desk.stopping():
        known, words = await asyncio.to_thread(_look, desk)
        if known is not None and (before is None or known.version != before.version or trouble):
            yield ServerSentEvent(data=_event(known, before), event="laydown", id=known.version)
        if words and words != trouble:
            yield ServerSentEvent(data=TroubleEvent(detail=words), event="trouble")
        before, trouble = known or before, words
        await asyncio.sleep(LOOK_EVERY_S)


def _look(desk: Desk) -> tuple[Known | None, str]:
    try:
        return desk.claims(), ""
    except OpeniadsError as error:
        return None, str(error)


def _event(known: Known, before: Known | None) -> LaydownEvent:
    added = len(known.claims) - len(before.claims) if before is not None else 0
    return LaydownEvent(
        version=known.version,
        origin=known.origin,
        can_keep=known.origin != SAMPLES,
        claims=len(known.claims),
        added=max(0, added),
    )
