"""One episode on one day: its status and probability, with the arithmetic in words."""

from collections.abc import Iterable
from typing import TypeVar

from openiads.gazetteer.place import Place
from openiads.geodesy.point import Point, distance_m
from openiads.laydown.evidence import Evidence
from openiads.laydown.link import LINK_NOTE
from openiads.laydown.match import match
from openiads.laydown.reckon import days_of, reckon
from openiads.laydown.site import Alternative, Site, Status
from openiads.laydown.standing import Standing
from openiads.record import record
from openiads.reports.claim import Claim
from openiads.units import Count

Value = TypeVar("Value")

_CAUTIOUS_FIRST: tuple[Status, ...] = ("partial", "arriving", "operational")
_QUOTE_LETTERS = 160


@record
class Outline:
    """What of a site changes from day to day, but for its fading probability: all by which two laydowns differ."""

    status: Status
    place: str
    count: Count | None


def outline(standing: Standing) -> Outline:
    """The outline of the site that an episode makes on that day, without its reasons, at a fraction of the cost."""
    status, _ = _status(standing)
    place = _enclosing(standing.episode.places).name
    return Outline(status=status, place=place, count=_first(claim.count for claim in _here(standing)))


def site(standing: Standing) -> Site:
    """The site that an episode makes on that day, with its reasons."""
    episode, counted = standing.episode, standing.counted
    reckoned = reckon(standing)
    status, status_reason = _status(standing)
    present, here = _present(standing), _here(standing)
    return Site(
        id=episode.id,
        system=episode.system,
        class_id=_first(one.claim.class_id for one in present),
        place=_enclosing(episode.places),
        status=status,
        probability=reckoned.probability,
        count=_first(claim.count for claim in here),
        unit=_first(claim.unit for claim in here if claim.count is not None) or _first(claim.unit for claim in here),
        operator=_first(one.claim.operator for one in present),
        valid_from=min((one.start for one in standing.present), default=None),
        valid_to=standing.left.end if standing.left else None,
        known_from=min(one.claim.known_from for one in counted),
        alternatives=_alternatives(episode.places),
        claims=_ids(counted),
        against=_ids(standing.denials),
        reasons=(*_what_is_said(standing), status_reason, *reckoned.words),
    )


def _present(standing: Standing) -> list[Evidence]:
    """What puts it there, coarser claims too, the newest first."""
    return sorted((one for one in standing.counted if one.kind == "present"), key=lambda one: one.order, reverse=True)


def _here(standing: Standing) -> list[Claim]:
    """The claims that may count it: those about the place itself, the newest first."""
    return [one.claim for one in _present(standing) if not one.is_area or standing.episode.is_loose]


def _status(standing: Standing) -> tuple[Status, str]:
    left = standing.left
    if left is not None and standing.as_of <= left.end:
        return "moving", f"status moving: said to leave on {days_of(left)}"
    if left is not None:
        gone = any(one.claim.modality in ("reported", "confirmed") for one in standing.own if one.kind == "left")
        if gone:
            return "withdrawn", f"status withdrawn: said to have left on {days_of(left)}"
        return "moving", f"status moving: that it left on {days_of(left)} is unconfirmed"
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
    return f"{what} ({claim.modality}) {days_of(one)}: “{quote}” [{said}]"


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
