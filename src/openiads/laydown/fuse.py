"""From claims to episodes: one system at one place from when it came until it left.

System by system: what is said of one place belongs together, and is cut where the system left or was not heard of for
so long that a later claim is about something new. Areas and open alternatives keep episodes of their own; whether a
finer place refines them is asked for each day anew (see `assess`).
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from openiads.gazetteer.place import Place
from openiads.geodesy.point import distance_m
from openiads.laydown.evidence import Evidence, contains, evidence_of, same_place
from openiads.laydown.persistence import PERIOD_D, SILENT_HALF_LIVES, half_life_d, persistence
from openiads.record import record
from openiads.reports.claim import Claim

_STATED_DISTANCE = re.compile(r"\d+(?:\.\d+)? ?(?:km|kilomet|mi\b|miles?)", re.IGNORECASE)


@record
class Episode:
    """A system at a place from when it came until it left or fell silent.

    places: one, or the alternatives left open. evidence: what is said of its presence and leaving, in order of the day.
    context: denials, plans and denied departures that concern the place.
    """

    id: str
    system: str
    places: tuple[Place, ...]
    evidence: tuple[Evidence, ...]
    context: tuple[Evidence, ...] = ()

    @property
    def is_loose(self) -> bool:
        """Whether the place is an area or left open, so that a finer claim may settle it."""
        return len(self.places) > 1 or self.evidence[0].is_area

    @property
    def start(self) -> date:
        """First day; where only its leaving is known, it is taken to have been there for one period before."""
        first = self.evidence[0]
        if first.kind == "present":
            return first.start
        return _days_from(first.start, -PERIOD_D[persistence(self.system)])

    @property
    def left(self) -> Evidence | None:
        """The first claim that says that it left."""
        return next((said for said in self.evidence if said.kind == "left"), None)

    @property
    def until(self) -> date:
        """The day it left, else the day it falls silent."""
        if self.left is not None:
            return self.left.end
        last = max(said.end for said in self.evidence)
        return _days_from(last, SILENT_HALF_LIVES * half_life_d(self.system))


def episodes(claims: Iterable[Claim]) -> list[Episode]:
    """All episodes in the claims, whatever the order of the claims, sorted by system and id."""
    by_system: dict[str, list[Evidence]] = defaultdict(list)
    for claim in {claim.id: claim for claim in claims}.values():
        by_system[claim.system].extend(evidence_of(claim))
    found = [episode for system, said in by_system.items() for episode in _of_system(system, said)]
    return sorted(found, key=lambda episode: (episode.system, episode.id))


def _of_system(system: str, said: list[Evidence]) -> list[Episode]:
    others = sorted((one for one in said if one.kind not in ("present", "left")), key=lambda one: one.order)
    denied = [one for one in others if one.kind == "denied"]
    positive = [_after_denial(one, denied) for one in said if one.kind in ("present", "left")]
    found = []
    for cluster in _clusters(positive):
        for run in _runs(system, cluster):
            places = min((one.places for one in run), key=_fineness)
            context = tuple(one for one in others if _concerns(one, places))
            site_id = _site_id(system, places, run[0])
            found.append(Episode(id=site_id, system=system, places=places, evidence=tuple(run), context=context))
    return found


def _after_denial(one: Evidence, denied: Sequence[Evidence]) -> Evidence:
    """What came "in November" came after the 13th where that day still denies it: it begins with the month's end."""
    began_by = one.claim.began_by
    if one.kind != "present" or began_by is None:
        return one
    inside = any(one.start <= no.start and no.end < began_by and _concerns(no, one.places) for no in denied)
    return replace(one, start=began_by, end=max(one.end, began_by)) if inside else one


def _clusters(positive: list[Evidence]) -> list[list[Evidence]]:
    """Statements about one place together: the finest places stand first, others join the nearest that agrees."""
    clusters: list[list[Evidence]] = []
    for one in sorted(positive, key=lambda one: (_fineness(one.places), one.order)):
        agreeing = [cluster for cluster in clusters if _agree(cluster[0], one)]
        if agreeing:
            min(agreeing, key=lambda cluster: _apart_m(cluster[0], one)).append(one)
        else:
            clusters.append([one])
    return clusters


def _agree(anchor: Evidence, one: Evidence) -> bool:
    if anchor.is_area != one.is_area or len(anchor.places) != len(one.places):
        return False
    if one.is_area:
        return anchor.places[0].name.casefold() == one.places[0].name.casefold()
    return all(any(same_place(place, other) for other in anchor.places) for place in one.places)


def _apart_m(anchor: Evidence, one: Evidence) -> float:
    return min(distance_m(a.point, b.point) for a in anchor.places for b in one.places)


def _fineness(places: tuple[Place, ...]) -> tuple[bool, float, tuple[str, ...], float, float]:
    """Sorts the finest place first, and equals in a fixed order.

    A place at a stated distance from a town says more than the town near which it lies, whatever their tolerances.
    """
    names = tuple(sorted(place.name for place in places))
    near_a_name = not all(_STATED_DISTANCE.match(name) for name in names)
    return (near_a_name, max(place.tolerance_m for place in places), names, places[0].lat, places[0].lon)


def _runs(system: str, cluster: list[Evidence]) -> list[list[Evidence]]:
    """Cut what is said of one place where the system had left, or had not been heard of for too long, and came anew."""
    silence = timedelta(days=SILENT_HALF_LIVES * half_life_d(system))
    runs: list[list[Evidence]] = []
    for one in sorted(cluster, key=lambda one: (one.start, one.kind != "present", one.order)):
        if runs and not _begins_anew(runs[-1], one, silence):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _begins_anew(run: Sequence[Evidence], one: Evidence, silence: timedelta) -> bool:
    if one.kind != "present":
        return False
    left = next((said for said in run if said.kind == "left"), None)
    if left is not None:
        return one.start > left.end
    return one.start - max(said.end for said in run) > silence


def _concerns(one: Evidence, places: tuple[Place, ...]) -> bool:
    """Whether a denial or plan for some places is about all of these."""
    return all(any(_covers(said, place) for said in one.places) for place in places)


def _covers(said: Place, place: Place) -> bool:
    if place.tolerance_m > said.tolerance_m and not same_place(said, place):
        return False
    return same_place(said, place) or contains(said, place)


def _site_id(system: str, places: tuple[Place, ...], first: Evidence) -> str:
    names = " or ".join(place.name for place in places)
    digest = hashlib.sha256(f"{system}\n{names}\n{first.claim.id}".encode()).hexdigest()[:6]
    slug = re.sub(r"[^a-z0-9]+", "-", names.casefold()).strip("-")[:40].strip("-")
    return f"{system}-{slug}-{digest}"


def _days_from(day: date, days: float) -> date:
    """The day so many days on, kept inside the calendar."""
    ordinal = day.toordinal() + round(days)
    return date.fromordinal(min(max(ordinal, date.min.toordinal()), date.max.toordinal()))
