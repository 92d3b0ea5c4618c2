"""From claims to episodes: one system at one place from when it came until it left.

System by system: what is said of one place belongs together, and is cut where the system left or was not heard of for
so long that a later claim is about something new. What is said of a family (S-300) joins the one member (S-300PMU-2)
that is said to be there. Areas and open alternatives keep episodes of their own; whether a finer place refines them is
asked for each day anew (see `assess`).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from openiads.gazetteer.place import Place
from openiads.laydown.evidence import AREA_TOLERANCE_M, Evidence, contains, evidence_of, same_place
from openiads.laydown.family import members
from openiads.laydown.match import gap_d, places_score
from openiads.laydown.persistence import PERIOD_D, SILENT_HALF_LIVES, half_life_d, persistence
from openiads.record import record
from openiads.reports.claim import Claim

_NEAR = re.compile(
    r"^(?:\d.*|near|outside|(?:north|south|east|west|central|countryside).*) (?:of )?(?=[A-Z])", re.IGNORECASE
)
"""What a place is called beside the town that it is named after: "13 km north-west of Masyaf"."""

_SLUG_LETTERS = 40
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
    unique = {claim.id: claim for claim in claims}
    said = settle_families([one for claim in unique.values() for one in evidence_of(claim)])
    by_system: dict[str, list[Evidence]] = defaultdict(list)
    for one in said:
        by_system[one.system].append(one)
    found = [episode for system, group in by_system.items() for episode in _of_system(system, group)]
    return sorted(_with_ids(found), key=lambda episode: (episode.system, episode.id))


def settle_families(said: Sequence[Evidence]) -> list[Evidence]:
    """The statements, those about a family given to the one member that is said to be at the place in that period.

    Where several members are there, or none, the family stays a system of its own. That a family is not there denies
    each of its members.
    """
    by_system: dict[str, list[Evidence]] = defaultdict(list)
    for one in said:
        by_system[one.system].append(one)
    families = {system: members(system, by_system) for system in by_system}
    settled = []
    for one in said:
        family = families[one.system]
        if one.kind in ("denied", "stays"):
            settled += [one, *(replace(one, system=member) for member in family)]
            continue
        there = {other.system for member in family for other in by_system[member] if _is_member(other, one)}
        settled.append(replace(one, system=there.pop()) if len(there) == 1 else one)
    return settled


def _is_member(member: Evidence, general: Evidence) -> bool:
    """Whether a statement about a member tells more about the same thing: as finely placed at least, and then."""
    if member.kind not in ("present", "left") or gap_d(member, general) > PERIOD_D[persistence(member.system)]:
        return False
    if len(member.places) > 1 or len(general.places) > 1:
        return False
    fine, coarse = member.places[0], general.places[0]
    if general.is_area:
        same_area = member.is_area and fine.name.casefold() == coarse.name.casefold()
        return same_area or (not member.is_area and contains(coarse, fine))
    return not member.is_area and same_place(fine, coarse)


def _of_system(system: str, said: list[Evidence]) -> list[Episode]:
    others = sorted((one for one in said if one.kind not in ("present", "left")), key=lambda one: one.order)
    denied = [one for one in others if one.kind == "denied"]
    positive = [after_denial(one, denied) for one in said if one.kind in ("present", "left")]
    found = []
    for cluster in _clusters(positive):
        for run in _runs(system, cluster):
            places = min((one.places for one in run), key=_fineness)
            context = tuple(one for one in others if concerns(one, places))
            stem = _stem(min(run, key=_first_known))
            found.append(Episode(id=stem, system=system, places=places, evidence=tuple(run), context=context))
    return found


def after_denial(one: Evidence, denied: Sequence[Evidence]) -> Evidence:
    """What came "in November" came after the 13th where that day still denies it: it begins with the month's end."""
    began_by = one.claim.began_by
    if one.kind != "present" or began_by is None:
        return one
    inside = any(one.start <= no.start and no.end < began_by and concerns(no, one.places) for no in denied)
    return replace(one, start=began_by, end=max(one.end, began_by)) if inside else one


def _clusters(positive: list[Evidence]) -> list[list[Evidence]]:
    """Statements about one place together: the finest places stand first, others join the nearest that agrees."""
    clusters: list[list[Evidence]] = []
    for one in sorted(positive, key=lambda one: (_fineness(one.places), one.order)):
        agreeing = [cluster for cluster in clusters if _agree(cluster[0], one)]
        if agreeing:
            max(agreeing, key=lambda cluster: places_score(cluster[0].places, one.places)[0]).append(one)
        else:
            clusters.append([one])
    return clusters


def _agree(anchor: Evidence, one: Evidence) -> bool:
    if anchor.is_area != one.is_area or len(anchor.places) != len(one.places):
        return False
    if one.is_area:
        return anchor.places[0].name.casefold() == one.places[0].name.casefold()
    return all(any(same_place(place, other) for other in anchor.places) for place in one.places)


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


def concerns(one: Evidence, places: tuple[Place, ...]) -> bool:
    """Whether a denial or plan for some places is about all of these."""
    return all(any(_covers(said, place) for said in one.places) for place in places)


def _covers(said: Place, place: Place) -> bool:
    is_vaguer = place.tolerance_m > said.tolerance_m
    if is_vaguer and place.tolerance_m > AREA_TOLERANCE_M and place.name.casefold() != said.name.casefold():
        return False
    if is_vaguer and not same_place(said, place):
        return False
    return same_place(said, place) or contains(said, place)


def _first_known(one: Evidence) -> tuple[date, tuple[bool, float, tuple[str, ...], float, float], str]:
    return (one.claim.known_from, _fineness(one.places), one.claim.id)


def _stem(first: Evidence) -> str:
    """System and place as they were first known: what becomes known later leaves the id of a site as it is."""
    names = " or ".join(_NEAR.sub("", place.name) for place in first.places)
    slug = re.sub(r"[^a-z0-9]+", "-", names.casefold()).strip("-")[:_SLUG_LETTERS].strip("-")
    if not slug:
        slug = f"{first.places[0].lat:.1f}-{first.places[0].lon:.1f}".replace(".", "-")
    return f"{first.claim.system}-{slug}"


def _with_ids(found: list[Episode]) -> list[Episode]:
    """Ids that nothing shares: of several sites of one system at one place the later known get a number."""
    by_stem: dict[str, list[Episode]] = defaultdict(list)
    for episode in found:
        by_stem[episode.id].append(episode)
    named = []
    for stem, group in by_stem.items():
        for number, episode in enumerate(sorted(group, key=_known_order), start=1):
            named.append(episode if number == 1 else replace(episode, id=f"{stem}-{number}"))
    return named


def _known_order(episode: Episode) -> tuple[date, date, str]:
    first = min(episode.evidence, key=_first_known)
    return (first.claim.known_from, episode.start, first.claim.id)


def _days_from(day: date, days: float) -> date:
    """The day so many days on, kept inside the calendar."""
    ordinal = day.toordinal() + round(days)
    return date.fromordinal(min(max(ordinal, date.min.toordinal()), date.max.toordinal()))
