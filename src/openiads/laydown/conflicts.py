"""What contradicts what: statements with their denials, differing counts, and what settled them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from openiads.laydown.evidence import Evidence
from openiads.laydown.fuse import concerns
from openiads.laydown.link import link_unnamed
from openiads.laydown.match import places_score
from openiads.laydown.persistence import SAME_PERIOD_D, SILENT_HALF_LIVES, half_life_d
from openiads.laydown.relations import differ_in_count, opposes, statements
from openiads.laydown.revise import current
from openiads.laydown.sources import ultimate_sources
from openiads.record import record
from openiads.reports.claim import Claim

About = Literal["presence", "departure", "plan", "count"]


@record
class Conflict:
    """Claims that cannot all be right.

    about: whether it is there, whether it left, whether it is to come or go, how many. since: the first day on which
    they contradict each other. said, against: ids of the claims on either side. settled_by: the id of the first claim
    after it that speaks for one side, with the day it is about; None where the conflict stands open.
    """

    system: str
    place: str
    about: About
    since: date
    said: tuple[str, ...]
    against: tuple[str, ...]
    settled_by: str | None = None
    settled_on: date | None = None
    words: str


def conflicts(claims: Iterable[Claim], as_of: date | None = None, *, known_at: date | None = None) -> list[Conflict]:
    """All conflicts that ever were, or those that stand open on the day `as_of`, oldest first.

    A denial and a claim for later days are no conflict: the later one holds. A country does not contradict a place in
    it. Rejected and retracted claims are in no conflict. known_at: what became known later is left out.
    """
    known = link_unnamed(current(claims, known_at))
    sources = {claim.id: name for claim, name in ultimate_sources(sorted(known, key=lambda claim: claim.id))}
    said = [one for one in statements(known) if as_of is None or one.start <= as_of]
    found = [*_denied(said), *_counted(said, sources), *_still_there(said, sources)]
    standing = [one for one in found if as_of is None or _is_open(one, as_of)]
    return sorted(standing, key=lambda one: (one.since, one.system, one.place, one.about))


def _denied(said: Sequence[Evidence]) -> list[Conflict]:
    """One conflict for each denial that speaks against anything."""
    found = []
    for denial in (one for one in said if one.kind in ("denied", "stays")):
        against = [one for one in said if opposes(denial, one)]
        for about in ("presence", "departure", "plan"):
            group = [one for one in against if _about(one) == about]
            if group:
                found.append(_conflict(about, group, [denial], _settling(denial, said)))
    return found


def _about(one: Evidence) -> About:
    if one.kind == "planned":
        return "plan"
    return "departure" if one.kind == "left" else "presence"


def _counted(said: Sequence[Evidence], sources: dict[str, str]) -> list[Conflict]:
    """Pairs of sources that count differently in the same days at one place; settled by the next count."""
    found, seen = [], set()
    present = [one for one in said if one.kind == "present" and one.claim.count is not None]
    for number, one in enumerate(present):
        for other in present[number + 1 :]:
            pair = (one.system, sources[one.claim.id], sources[other.claim.id], one.claim.count, other.claim.count)
            if pair in seen or sources[one.claim.id] == sources[other.claim.id] or not _may_count_alike(one, other):
                continue
            seen.add(pair)
            later = [
                next_one
                for next_one in present
                if (next_one.start - max(one.start, other.start)).days > SAME_PERIOD_D and _at_one_place(one, next_one)
            ]
            found.append(_conflict("count", [one], [other], later[0] if later else None))
    return found


def _may_count_alike(one: Evidence, other: Evidence) -> bool:
    return one.system == other.system and differ_in_count(one, other) and _at_one_place(one, other)


def _still_there(said: Sequence[Evidence], sources: dict[str, str]) -> list[Conflict]:
    """What one source says left, and another sees there in those days or just after."""
    found = []
    for gone in (one for one in said if one.kind == "left" and one.claim.event != "destroyed" and not one.is_area):
        there = [
            one
            for one in said
            if one.kind == "present"
            and one.status == "operational"
            and one.system == gone.system
            and sources[one.claim.id] != sources[gone.claim.id]
            and 0 <= (one.start - gone.end).days <= SAME_PERIOD_D
            and _at_one_place(one, gone)
        ]
        if there:
            after = [
                one
                for one in said
                if one.system == gone.system
                and one.kind in ("present", "left")
                and (one.start - gone.end).days > SAME_PERIOD_D
                and _at_one_place(one, gone)
            ]
            found.append(_conflict("departure", [gone], there, after[0] if after else None))
    return found


def _at_one_place(one: Evidence, other: Evidence) -> bool:
    return one.system == other.system and one.is_area == other.is_area and places_score(one.places, other.places)[0] > 0


def _settling(denial: Evidence, said: Sequence[Evidence]) -> Evidence | None:
    """The first statement for days well after the denial that says what was denied, or denies it again."""
    after = [
        one
        for one in said
        if one.system == denial.system
        and one.kind in ("present", "left")
        and (one.start - denial.end).days > SAME_PERIOD_D
        and concerns(denial, one.places)
    ]
    return after[0] if after else None


def _conflict(
    about: About, said: Sequence[Evidence], against: Sequence[Evidence], settled: Evidence | None
) -> Conflict:
    first, denial = said[0], against[0]
    place = " or ".join(place.name for place in min((first, denial), key=_tolerance).places)
    how = f"settled on {settled.start} by claim {settled.claim.id}" if settled else "open"
    what = {
        "presence": "said to be there, and denied",
        "departure": "said to leave, and said to stay",
        "plan": "said to be planned, and denied",
        "count": f"{first.claim.count} against {denial.claim.count}",
    }[about]
    return Conflict(
        system=first.system,
        place=place,
        about=about,
        since=max(min(one.start for one in said), min(one.start for one in against)),
        said=tuple(dict.fromkeys(one.claim.id for one in said)),
        against=tuple(dict.fromkeys(one.claim.id for one in against)),
        settled_by=settled.claim.id if settled else None,
        settled_on=settled.start if settled else None,
        words=f"{first.system} at {place}: {what}; {how}",
    )


def _tolerance(one: Evidence) -> float:
    return max(place.tolerance_m for place in one.places)


def _is_open(one: Conflict, as_of: date) -> bool:
    """Whether nothing settled it, and the silence after it is not yet so long that a site would be forgotten."""
    silence = (as_of - one.since).days
    return one.settled_by is None and silence <= SILENT_HALF_LIVES * half_life_d(one.system)
