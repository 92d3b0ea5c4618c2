"""A long work of the server at one moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from openiads.errors import OpeniadsError

JobState = Literal["queued", "running", "done", "failed", "cancelled"]

ENDED: frozenset[JobState] = frozenset({"done", "failed", "cancelled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """How far a long work is.

    kind: what sort of work; text, share: how far it is; n_before: jobs that come first; error: why it failed; moments
    in UTC.
    """

    id: str
    kind: str
    title: str
    state: JobState = "queued"
    text: str = "waiting for its turn"
    share: float = 0.0
    n_before: int = 0
    queued_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    error: OpeniadsError | None = None

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in ENDED
