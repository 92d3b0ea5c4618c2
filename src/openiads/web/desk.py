"""What all routes share: the settings, what is known, the ground, and the work that goes on beside."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock
from typing import Annotated

from fastapi import Depends, Request

from openiads.compiled import is_thread_safe
from openiads.errors import Fault
from openiads.geodesy.point import Point
from openiads.laydown.load import SAMPLES, load_claims, store_name
from openiads.laydown.store import open_store
from openiads.reports.claim import Claim
from openiads.terrain.box import Box, box_around
from openiads.terrain.elevation import Elevation, covers
from openiads.terrain.find import open_elevation
from openiads.web.answers import Answers
from openiads.web.jobs import Jobs
from openiads.web.problems import BusyError
from openiads.web.settings import Settings

AT_ONCE = 2
"""Computations of a request at a time, where that is safe; the others wait."""
LONGEST_WAIT_S = 30.0
"""How long a request waits for its turn before it is told to come again."""
GROUNDS_KEPT = 4
GROUND_KEPT_S = 60.0
"""Then it is opened anew: more may have been fetched."""
WIDER = 1.5
"""How much farther than asked ground is opened."""


@dataclass(frozen=True, slots=True)
class Known:
    """All claims, where they are from, and a word that changes whenever they do."""

    claims: tuple[Claim, ...]
    origin: str
    version: str


class Desk:
    """What the routes of one server share. Made by `app.create_app`.

    stopping: whether the server is about to stop, so that what waits for events ends.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.answers = Answers()
        self.jobs = Jobs(n_workers=settings.n_workers, most_queued=settings.most_queued)
        self.stopping: Callable[[], bool] = lambda: False
        self._known: Known | None = None
        self._grounds: list[_Ground] = []
        self._lock = Lock()
        self._turns = BoundedSemaphore(AT_ONCE if is_thread_safe() else 1)

    def claims(self) -> Known:
        """All claims of the store, read anew only where it changed, or those of the sample reports."""
        version = self.version()
        with self._lock:
            if self._known is None or self._known.version != version:
                claims, origin = load_claims(self.settings.store)
                self._known = Known(tuple(claims), origin, version)
            return self._known

    def version(self) -> str:
        """A word that changes whenever anything was added to the store, by whomever."""
        name = store_name(self.settings.store)
        if name is None:
            return SAMPLES
        with open_store(name, create=False) as store:
            return store.version()

    def elevation(self, points: Sequence[Point], reach_m: float) -> Elevation:
        """The ground within `reach_m` of some points, as `open_elevation` gives it.

        More than was asked for is opened and kept for a while, so that a site that is dragged stays on it.
        """
        if not points:
            return open_elevation(self.settings.terrain, (), reach_m)
        asked, now_s = box_around(points, reach_m), time.monotonic()
        with self._lock:
            self._grounds = [one for one in self._grounds if now_s - one.opened_s < GROUND_KEPT_S]
            kept = next((one for one in self._grounds if _holds(one.box, asked) and _covers(one, points)), None)
        if kept is None:
            wider_m = reach_m * WIDER
            elevation = open_elevation(self.settings.terrain, points, wider_m)
            kept = _Ground(box_around(points, wider_m), elevation, now_s)
            with self._lock:
                self._grounds = [*self._grounds, kept][-GROUNDS_KEPT:]
        return kept.elevation

    @contextmanager
    def computing(self) -> Iterator[None]:
        """Wait for a turn to compute. Raises BusyError where none comes in time."""
        if not self._turns.acquire(timeout=LONGEST_WAIT_S):
            problem = f"others compute since {LONGEST_WAIT_S:g} s"
            raise BusyError(Fault(where="server", problem=problem, remedy="ask again in a moment"))
        try:
            yield
        finally:
            self._turns.release()


@dataclass(frozen=True, slots=True)
class _Ground:
    """Ground that was opened, for which box, and when."""

    box: Box
    elevation: Elevation
    opened_s: float


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer.west <= inner.west
        and outer.south <= inner.south
        and inner.east <= outer.east
        and inner.north <= outer.north
    )


def _covers(ground: _Ground, points: Sequence[Point]) -> bool:
    return all(covers(ground.elevation, point) for point in points)


def desk_of(request: Request) -> Desk:
    """The desk of the server that a request came to."""
    desk: Desk = request.app.state.desk
    return desk


DeskDep = Annotated[Desk, Depends(desk_of)]
"""For the parameters of a route."""
