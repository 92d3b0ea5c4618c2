"""What a person says of claims and of sources: who, when, why. Facts of their own, never changes of a claim."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from openiads.record import record

Verdict = Literal["accept", "reject", "retract", "correct", "rate"]
"""accept: the text says so; reject: it does not, or it is not to be used; retract: its own source took it back;
correct: some fields were read wrongly; rate: only its credibility is set."""

Reliability = Literal["A", "B", "C", "D", "E", "F"]
"""Of a source, by the Admiralty code: A completely, B usually, C fairly, D not usually reliable, E unreliable,
F cannot be judged."""

Credibility = Annotated[int, Field(ge=1, le=6)]
"""Of a claim, by the Admiralty code: 1 confirmed, 2 probably true, 3 possibly true, 4 doubtful, 5 improbable,
6 cannot be judged."""

Name = Annotated[str, Field(min_length=1, max_length=200)]


@record
class Revision:
    """One person's say on one claim.

    of: the claim's id; changed: names of the claim's fields that the revising claim corrects; credibility: of what is
    claimed, None where nothing is said of it. made_at: with its time zone.
    """

    of: str
    verdict: Verdict
    reviewer: Name
    reason: str
    made_at: AwareDatetime
    changed: tuple[str, ...] = ()
    credibility: Credibility | None = None

    @property
    def made_on(self) -> date:
        """The day, from which it could be known."""
        return day_of(self.made_at)


@record
class Grading:
    """How far a source is relied on, as one person says from one moment on."""

    source: Name
    reliability: Reliability
    reviewer: Name
    reason: str
    made_at: AwareDatetime

    @property
    def made_on(self) -> date:
        """The day, from which it holds for what is asked as known then."""
        return day_of(self.made_at)


def day_of(moment: datetime) -> date:
    """The day of a moment, in UTC."""
    return moment.astimezone(UTC).date()
