"""A system at a place for a period, fused from claims."""

from datetime import date
from typing import Literal

from openiads.gazetteer.place import Place
from openiads.record import record
from openiads.units import Count, Probability

POSITION_DECIMALS = 2
"""Of a degree, about a kilometre: no file or text shows a site more finely."""

Status = Literal["arriving", "partial", "operational", "moving", "withdrawn", "disputed"]


@record
class Alternative:
    """A place where the system may be instead, and how much of the probability lies there."""

    place: Place
    weight: Probability


@record
class Site:
    """A system at a place for a period.

    probability: that it is there on the day asked for. known_from: the first day on which it could be known.
    claims: ids of the claims it rests on; against: ids of those that speak against it.
    reasons: in plain words why these claims make this site, one line each.
    """

    id: str
    system: str
    class_id: str | None = None
    place: Place
    status: Status
    probability: Probability
    count: Count | None = None
    unit: str | None = None
    operator: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    known_from: date
    alternatives: tuple[Alternative, ...] = ()
    claims: tuple[str, ...]
    against: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
