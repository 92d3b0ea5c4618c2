"""What is where on a day, when that changes, and what contradicts what."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from openiads.catalogue.load import load_catalogue
from openiads.catalogue.system import System
from openiads.laydown.conflicts import Conflict, conflicts
from openiads.laydown.days import Day, days
from openiads.laydown.laydown import Change, diff, laydown_at
from openiads.laydown.named import system_and_place
from openiads.laydown.persistence import is_aircraft
from openiads.laydown.site import Site
from openiads.laydown.timeline import Timeline, timeline
from openiads.record import record
from openiads.reports.claim import Claim
from openiads.web.desk import DeskDep
from openiads.web.known import known_json

router = APIRouter(prefix="/laydown", tags=["laydown"])

SHORT_RANGE_M, MEDIUM_RANGE_M = 20_000.0, 70_000.0
"""Up to which greatest range a system is drawn as of short and of medium range. Grade N: assumption."""
MAN_PORTABLE = "man-portable"

Kind = Literal[
    "long-range", "medium-range", "short-range", "man-portable", "gun", "air-defence",
    "helicopter", "fighter-jet", "drone", "airliner", "aircraft",
]  # fmt: skip
AsOf = Annotated[date | None, Query(description="Day asked for; by default today.", examples=["2024-12-06"])]
KnownAt = Annotated[
    date | None, Query(description="Leave out what became known only after this day.", examples=["2024-12-06"])
]
Words = Annotated[str, Query(max_length=200)]

_SITES, _DAYS, _CHANGES = TypeAdapter(list[Site]), TypeAdapter(list[Day]), TypeAdapter(list[Change])
_CONFLICTS, _TIMELINE = TypeAdapter(list[Conflict]), TypeAdapter(Timeline)


@record
class NamedSystem:
    """A system by its id, with the name to show and the kind of symbol to draw."""

    id: str
    name: str
    kind: Kind


@router.get("", summary="The sites on a day", response_model=list[Site])
def read_laydown(
    request: Request,
    desk: DeskDep,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    show_all: Annotated[bool, Query(alias="all", description="Give sites that were left as well.")] = False,
) -> Response:
    """Give the systems that are where on the day, how surely, and since when that could be known."""
    day = as_of or date.today()

    def sites(claims: tuple[Claim, ...]) -> list[Site]:
        found = laydown_at(claims, day, known_at=known_at)
        return [site for site in found if show_all or site.status != "withdrawn"]

    return known_json(request, desk, (day, known_at, show_all), _SITES, sites)


@router.get("/days", summary="The days on which something happens", response_model=list[Day])
def read_days(request: Request, desk: DeskDep, known_at: KnownAt = None) -> Response:
    """Give the days up to today on which something became known, or on which the laydown changes.

    Of more than 1500 claims only those on which something became known.
    """
    today = date.today()
    return known_json(request, desk, (today, known_at), _DAYS, lambda claims: days(claims, known_at, until=today))


@router.get("/diff", summary="What changed between two days", response_model=list[Change])
def read_diff(
    request: Request,
    desk: DeskDep,
    before: Annotated[date, Query(examples=["2018-01-01"])],
    after: Annotated[date, Query(examples=["2024-12-07"])],
    known_at: KnownAt = None,
    as_known_then: Annotated[bool, Query(description="See each day by what was known on it.")] = False,
) -> Response:
    """Give the sites that appeared, are gone, or changed status, place or number."""

    def changes(claims: tuple[Claim, ...]) -> list[Change]:
        old, new = (laydown_at(claims, day, known_at=day if as_known_then else known_at) for day in (before, after))
        return diff(old, new)

    return known_json(request, desk, (before, after, known_at, as_known_then), _CHANGES, changes)


@router.get("/timeline", summary="All that was said of a place or a system", response_model=Timeline)
def read_timeline(
    request: Request,
    desk: DeskDep,
    system: Annotated[Words, Query(description="A system of the claims or the catalogue.", examples=["s-400"])] = "",
    place: Annotated[Words, Query(description="A place, or LAT,LON,KM.", examples=["Masyaf"])] = "",
    known_at: KnownAt = None,
) -> Response:
    """Give the sites and the claims of a system, of a place, or of one at the other; without either, all."""

    def found(claims: tuple[Claim, ...]) -> Timeline:
        named_system, named_place = system_and_place([word for word in (system, place) if word], claims)
        return timeline(claims, system=named_system, place=named_place, known_at=known_at)

    return known_json(request, desk, (system, place, known_at), _TIMELINE, found)


@router.get("/conflicts", summary="What contradicts what", response_model=list[Conflict])
def read_conflicts(request: Request, desk: DeskDep, as_of: AsOf = None, known_at: KnownAt = None) -> Response:
    """Give the claims that cannot all be right: those that stand open on the day, or all that ever did."""
    return known_json(
        request, desk, (as_of, known_at), _CONFLICTS, lambda claims: conflicts(claims, as_of, known_at=known_at)
    )


@router.get("/systems", summary="The names of systems")
def read_systems(desk: DeskDep) -> list[NamedSystem]:
    """Give the systems of the catalogue and all that the claims name, with the kind of symbol that each gets."""
    catalogue = load_catalogue()
    named = {claim.system: _general_name(claim.system) for claim in desk.claims().claims}
    named |= {one: catalogue.lexicon[one].name for one in named if one in catalogue.lexicon}
    named |= {system.id: system.name for system in catalogue.systems.values()}
    return [
        NamedSystem(id=one, name=name, kind=_kind(one, catalogue.systems.get(one)))
        for one, name in sorted(named.items())
    ]


def _general_name(identifier: str) -> str:
    """Of what is named by a general word only, such as fighter-jet or air-defence."""
    return identifier.replace("-", " ").capitalize()


def _kind(identifier: str, system: System | None) -> Kind:
    if system is None:
        return identifier if is_aircraft(identifier) else "air-defence"  # type: ignore[return-value]
    if system.role.lower().startswith(MAN_PORTABLE):
        return "man-portable"
    missiles = [one for one in system.effectors if one.kind == "missile"]
    if not missiles:
        return "gun"
    reach_m = max(one.range_max_m.best for one in missiles)
    if reach_m <= SHORT_RANGE_M:
        return "short-range"
    return "medium-range" if reach_m <= MEDIUM_RANGE_M else "long-range"
