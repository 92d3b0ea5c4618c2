"""One episode on one day: its status and probability, with the arithmetic in words."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from openiads.gazetteer.place import Place
from openiads.geodesy.point import Point, distance_m
from openiads.laydown.evidence import Evidence
from openiads.laydown.fuse import Episode
from openiads.laydown.link import LINK_NOTE
from openiads.laydown.match import match
from openiads.laydown.persistence import SAME_PERIOD_D, SILENT_HALF_LIVES, half_life_d
from openiads.laydown.site import Alternative, Site, Status
from openiads.laydown.weigh import CAP, Weighed, log_odds, probability_of, weighed
from openiads.record import record

Value = TypeVar("Value")

THERE_WHILE_MOVING = 0.5
"""Share of what is on the move that is taken to be still at its origin. Grade N: assumption."""

_CAUTIOUS_FIRST: tuple[Status, ...] = ("partial", "arriving", "operational")
_QUOTE_LETTERS = 160


@record
class Standing:
    """An episode as it stands on a day, with what coarser claims add to it.

    refined: statements about an area, or about alternatives, that this place alone settles; also_fits: those that fit
    other places as well, so that they do not weigh. handed_on: its own statements that a finer place settles.
    """

    episode: Episode
    as_of: date
    refined: tuple[Evidence, ...] = ()
    also_fits: tuple[Evidence, ...] = ()
    handed_on: tuple[Evidence, ...] = ()

    @property
    def own(self) -> list[Evidence]:
        """What is said of this very place."""
        return [one for one in self.episode.evidence if one not in self.handed_on]

    @property
    def present(self) -> list[Evidence]:
        """What puts it at this very place by that day, oldest first."""
        return [one for one in self.own if one.kind == "present" and one.start <= self.as_of]

    @property
    def leaving(self) -> Evidence | None:
        """The first claim that says that it leaves, on whatever day."""
        return next((one for one in self.own if one.kind == "left"), None)

    @property
    def left(self) -> Evidence | None:
        """The claim that says that it leaves, from the day on which it does."""
        return self.leaving if self.leaving is not None and self.leaving.start <= self.as_of else None

    @property
    def counted(self) -> list[Evidence]:
        """What weighs for it: its presence, coarser claims that can mean nothing else, and that it left later."""
        coarse = [one for one in self.refined if one.kind == "present"]
        return [*self.present, *coarse, *(one for one in self.own if one.kind == "left")]

    @property
    def denials(self) -> list[Evidence]:
        """Denials, and departures from the area around it, that no later claim has overtaken."""
        last = max((one.start for one in self.present), default=self.as_of)
        said = [one for one in self.episode.context if one.kind == "denied" and one.start <= self.as_of]
        gone = [one for one in self.refined if one.kind == "left"]
        return [one for one in (*said, *gone) if (last - one.end).days <= SAME_PERIOD_D]


def is_standing(standing: Standing) -> bool:
    """Whether it has begun by that day and was not silent for too long; what left is kept, as withdrawn."""
    if standing.episode.start > standing.as_of or not standing.counted:
        return False
    if standing.leaving is None and not standing.present:
        return False
    return age_d(standing) <= SILENT_HALF_LIVES * half_life_d(standing.episode.system)


def age_d(standing: Standing) -> int:
    """Days between that day and the nearest claim that puts it there; none where it is said when it left."""
    if standing.leaving is not None:
        return 0
    present = [one for one in standing.counted if one.kind == "present"]
    before = [(standing.as_of - min(one.end, standing.as_of)).days for one in present]
    after = [(one.start - standing.as_of).days for one in standing.own if one.start > standing.as_of]
    return min([*before, *after], default=0)


def site(standing: Standing) -> Site:
    """The site that an episode makes on that day, with its reasons."""
    episode, counted = standing.episode, standing.counted
    probability, arithmetic = _probability(standing)
    status, status_reason = _status(standing)
    present = sorted((one for one in counted if one.kind == "present"), key=lambda one: one.order, reverse=True)
    here = [one.claim for one in present if not one.is_area or episode.is_loose]
    return Site(
        id=episode.id,
        system=episode.system,
        class_id=_first(one.claim.class_id for one in present),
        place=_enclosing(episode.places),
        status=status,
        probability=probability,
        count=_first(claim.count for claim in here),
        unit=_first(claim.unit for claim in here if claim.count is not None) or _first(claim.unit for claim in here),
        operator=_first(one.claim.operator for one in present),
        valid_from=min((one.start for one in standing.present), default=None),
        valid_to=standing.left.end if standing.left else None,
        known_from=min(one.claim.known_from for one in counted),
        alternatives=_alternatives(episode.places),
        claims=_ids(counted),
        against=_ids(standing.denials),
        reasons=(*_what_is_said(standing), status_reason, *arithmetic),
    )


def _status(standing: Standing) -> tuple[Status, str]:
    left = standing.left
    if left is not None and standing.as_of <= left.end:
        return "moving", f"status moving: said to leave on {_days(left)}"
    if left is not None:
        gone = any(one.claim.modality in ("reported", "confirmed") for one in standing.own if one.kind == "left")
        if gone:
            return "withdrawn", f"status withdrawn: said to have left on {_days(left)}"
        return "moving", f"status moving: that it left on {_days(left)} is unconfirmed"
    if standing.denials:
        return "disputed", "status disputed: claimed and denied, and no claim after the denial settles it"
    if not standing.present:
        return "operational", "status operational: it left only later, so it was there"
    newest = max((one.start, one.end) for one in standing.present)
    said = [one.status for one in standing.present if (one.start, one.end) == newest]
    status = min(said, key=_CAUTIOUS_FIRST.index)
    return status, f"status {status}: what the newest claim says, of {newest[0]}" + _several(said)


def _several(said: list[Status]) -> str:
    return "; of several on that day the most cautious" if len(set(said)) > 1 else ""


def _probability(standing: Standing) -> tuple[float, list[str]]:
    """Capped log-odds of the independent sources, then halved with every half-life of silence, then less what left."""
    supporting = weighed(one.claim for one in standing.counted)
    opposing = weighed(one.claim for one in standing.denials)
    total = log_odds(supporting, opposing)
    probability = probability_of(total)
    words = [*_terms("+", supporting), *_terms("-", opposing)]
    words += [
        f"log-odds {_sum(supporting, opposing)} = {total:+.2f} (kept within ±{CAP}): probability {probability:.2f}"
    ]
    age, half_life = age_d(standing), half_life_d(standing.episode.system)
    if age > 0:
        faded = probability * 0.5 ** (age / half_life)
        words.append(
            f"nearest claim {age} days away, half-life {half_life:.0f} days (assumption): "
            f"{probability:.2f} x 0.5^({age}/{half_life:.0f}) = {faded:.2f}"
        )
        probability = faded
    elif standing.leaving is not None and standing.left is None:
        words.append(f"said to have left only on {_days(standing.leaving)}: nothing fades before")
    if standing.left is not None:
        probability, less = _less_what_left(standing, probability)
        words += less
    return probability, words


def _less_what_left(standing: Standing, probability: float) -> tuple[float, list[str]]:
    departures = weighed(one.claim for one in standing.own if one.kind == "left" and one.start <= standing.as_of)
    total = log_odds(departures)
    gone = probability_of(total)
    moving = standing.left is not None and standing.as_of <= standing.left.end
    share = THERE_WHILE_MOVING if moving else 1.0
    rest = probability * (1.0 - share * gone)
    part = f"{share:.1f} x " if moving else ""
    less = f"left, log-odds {_sum(departures, [])}: {probability:.2f} x (1 - {part}{gone:.2f}) = {rest:.2f}"
    return rest, [*_terms("left +", departures), less]


def _terms(sign: str, weights: Sequence[Weighed]) -> list[str]:
    """One line for each source: how its log-odds come about, from which claim, and which of its claims add nothing."""
    lines = []
    for one in weights:
        also = f"; of the same source, adding nothing: {', '.join(claim.id for claim in one.also)}" if one.also else ""
        lines.append(f"term {sign}{one.log_odds:.2f} = {one.arithmetic}: {one.source}, claim {one.claim.id}{also}")
    return lines


def _sum(supporting: Sequence[Weighed], opposing: Sequence[Weighed]) -> str:
    signed = [(one, one.log_odds) for one in supporting] + [(one, -one.log_odds) for one in opposing]
    return " ".join(f"{value:+.2f} ({one.claim.modality}, {one.source})" for one, value in signed) or "0"


def _what_is_said(standing: Standing) -> list[str]:
    speaking = [one for one in standing.own if _speaks(standing, one)]
    lines = [_line(_saying(one), one) for one in speaking]
    lines += [_fit(speaking[0], one) for one in speaking[1:] if one.claim.id != speaking[0].claim.id]
    lines += [_line(f"also said of {_names(one.places)}", one) for one in standing.refined if one.kind == "present"]
    for one in standing.also_fits:
        lines.append(_line(f"said of {_names(one.places)}, which fits other sites as well and does not weigh", one))
    lines += [_line("against", one) for one in standing.denials]
    for one in standing.episode.context:
        if one.kind == "denied" and one not in standing.denials and one.start <= standing.as_of:
            lines.append(_line("was denied before, and overtaken since", one))
        if one.kind == "planned" and one.start <= standing.as_of:
            lines.append(_line("a plan only, which does not weigh", one))
        if one.kind == "stays" and one.start <= standing.as_of:
            lines.append(_line("that it leaves is denied, which does not weigh", one))
    return lines


def _fit(anchor: Evidence, one: Evidence) -> str:
    """Why a statement is taken to be about the same site as the first one."""
    return f"one site: claim {one.claim.id} fits claim {anchor.claim.id} by {match(anchor, one).words}"


def _saying(one: Evidence) -> str:
    if one.kind == "left":
        return "leaves"
    return "on its way there" if one.status == "arriving" else "there"


def _speaks(standing: Standing, one: Evidence) -> bool:
    """Everything up to that day, and what says later that it was still there or left."""
    return one.kind == "left" or one.start <= standing.as_of or one is _next_after(standing)


def _next_after(standing: Standing) -> Evidence | None:
    return next((one for one in standing.own if one.start > standing.as_of), None)


def _line(what: str, one: Evidence) -> str:
    claim = one.claim
    said_by = f"{', '.join(claim.attribution)}, in " if claim.attribution else ""
    published = f", {claim.published}" if claim.published else f", date unknown, read on {claim.known_from}"
    linked = f", {LINK_NOTE}" if LINK_NOTE in claim.note else ""
    copy = f", near copy of {claim.duplicate_of}" if claim.duplicate_of else ""
    family = f", said of {claim.system}, its family" if claim.system != one.system else ""
    judged = "".join(
        f", {said.verdict} by {said.reviewer} on {said.made_on}: {said.reason}" for said in claim.revisions
    )
    quote = claim.quote if len(claim.quote) <= _QUOTE_LETTERS else claim.quote[: _QUOTE_LETTERS - 1] + "…"
    quote = " ".join(quote.split())
    source = claim.source or claim.report
    said = f"{said_by}{source}{published}{copy}{linked}{family}{judged}"
    return f"{what} ({claim.modality}) {_days(one)}: “{quote}” [{said}]"


def _days(one: Evidence) -> str:
    days = f"{one.start}" if one.start == one.end else f"{one.start} to {one.end}"
    return days if one.dated else f"{days} (day of reading: the report has no date)"


def _enclosing(places: tuple[Place, ...]) -> Place:
    """The place, or of several alternatives the circle that holds them all: never finer than what is said."""
    if len(places) == 1:
        return places[0]
    centre = Point(
        lat=sum(place.lat for place in places) / len(places), lon=sum(place.lon for place in places) / len(places)
    )
    reach_m = max(distance_m(centre, place.point) + place.tolerance_m for place in places)
    countries = {place.country for place in places}
    return Place(
        name=_names(places),
        lat=centre.lat,
        lon=centre.lon,
        tolerance_m=reach_m,
        kind="area",
        country=countries.pop() if len(countries) == 1 else "",
    )


def _alternatives(places: tuple[Place, ...]) -> tuple[Alternative, ...]:
    """All the places left open, each with the same share."""
    if len(places) == 1:
        return ()
    return tuple(Alternative(place=place, weight=1.0 / len(places)) for place in places)


def _names(places: tuple[Place, ...]) -> str:
    return " or ".join(place.name for place in places)


def _ids(said: Iterable[Evidence]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.claim.id for one in said))


def _first(values: Iterable[Value | None]) -> Value | None:
    return next((value for value in values if value is not None), None)
