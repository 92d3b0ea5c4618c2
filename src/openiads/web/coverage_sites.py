"""The sites that a question about coverage names: of a laydown, chosen among it, and set up by the user."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Query

from openiads.coverage.cut import longest_range_m
from openiads.coverage.emplacement import Emplacement
from openiads.coverage.extent import DEFAULT_RADIUS_CAP_M
from openiads.coverage.from_laydown import LEAST_PROBABILITY, standing
from openiads.errors import Fault, ScenarioError
from openiads.geodesy.point import Point
from openiads.laydown.laydown import laydown_at
from openiads.laydown.site import Site
from openiads.study.placed import place_laydowns, place_sites
from openiads.terrain.elevation import Elevation
from openiads.web.desk import Desk

MOST_SITES = 40
LONGEST_ID = 200
Id = Annotated[str, Query(max_length=LONGEST_ID)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SitesAsked:
    """Which sites: of the laydown on `as_of`, chosen by id, and those set up by hand.

    only: ids of the laydown that count, empty for all; without: ids left out now, not on the day compared with;
    site: "SYSTEM@LAT,LON"; against: the day compared with.
    """

    as_of: date | None
    known_at: date | None
    against: date | None
    only: tuple[str, ...]
    without: tuple[str, ...]
    site: tuple[str, ...]
    mast: bool

    @property
    def days(self) -> list[date]:
        """The days whose laydowns count, that asked for first; none where only sites set up by hand do."""
        if self.as_of is None and self.site and self.against is None:
            return []
        return [self.as_of or date.today(), *([self.against] if self.against else [])]


@dataclass(frozen=True, slots=True, kw_only=True)
class SitesFound:
    """Where they stand now and on the day compared with (None without one), the ground, and what was left out."""

    now: list[Emplacement]
    before: list[Emplacement] | None
    elevation: Elevation
    notes: tuple[str, ...]


def asked_sites(
    as_of: Annotated[
        date | None, Query(description="Sites of the laydown on this day; by default today, unless `site` is given.")
    ] = None,
    known_at: Annotated[date | None, Query(description="Leave out what became known only after this day.")] = None,
    against: Annotated[date | None, Query(description="Compare with the laydown of this day.")] = None,
    only: Annotated[list[Id] | None, Query(description="Ids of the laydown's sites that count.")] = None,
    without: Annotated[list[Id] | None, Query(description="Ids of the laydown's sites left out now.")] = None,
    site: Annotated[
        list[Id] | None,
        Query(description="A system and where it stands, as the commands take it.", examples=[["s-400@35.40,35.95"]]),
    ] = None,
    mast: Annotated[bool, Query(description="Set up optional mast radars too.")] = False,
) -> SitesAsked:
    """Take in which sites are meant. Raises ScenarioError where there are more than is computed at once."""
    if site and len(site) > MOST_SITES:
        remedy = f"give at most {MOST_SITES} at once"
        raise ScenarioError(Fault(where="sites", value=len(site), problem="too many", field="site", remedy=remedy))
    return SitesAsked(
        as_of=as_of,
        known_at=known_at,
        against=against,
        only=tuple(only or ()),
        without=tuple(without or ()),
        site=tuple(site or ()),
        mast=mast,
    )


SitesDep = Annotated[SitesAsked, Depends(asked_sites)]
"""For the parameters of a route."""


def find_sites(desk: Desk, asked: SitesAsked, reach_m: float | None) -> SitesFound:
    """Set up the sites, and open the ground as far around them as any sees or reaches, or `reach_m`.

    Raises ScenarioError where nothing stands.
    """
    by_hand = place_sites(asked.site, asked.mast)
    around = [place.point for place in by_hand]
    far_m = reach_m or max([longest_range_m([place]) for place in by_hand], default=0.0)

    def open_ground(points: Sequence[Point], enough_m: float) -> Elevation:
        wanted = [*points, *around]
        return desk.elevation(wanted, max(enough_m, far_m)) if wanted else desk.elevation([], enough_m)

    laydowns = [_chosen(desk, asked, number) for number in range(len(asked.days))]
    if any(standing(sites, least_probability=LEAST_PROBABILITY) for sites in laydowns) or not by_hand:
        _check_number(laydowns)
        placed = place_laydowns(
            laydowns, asked.days, open_ground, lambda points: reach_m or DEFAULT_RADIUS_CAP_M, asked.mast
        )
        sites, elevation, notes = placed.sites, placed.elevation, placed.notes
    else:
        sites, elevation, notes = [[] for _ in asked.days], open_ground([], far_m), ()
    now = [*(sites[0] if sites else []), *by_hand]
    return SitesFound(now=now, before=sites[1] if len(sites) > 1 else None, elevation=elevation, notes=tuple(notes))


def _chosen(desk: Desk, asked: SitesAsked, number: int) -> list[Site]:
    """The sites of the laydown on one of the days that count there."""
    found = laydown_at(desk.claims().claims, asked.days[number], known_at=asked.known_at)
    left_out = set(asked.without) if number == 0 else set()
    return [site for site in found if (not asked.only or site.id in asked.only) and site.id not in left_out]


def _check_number(laydowns: Sequence[Sequence[Site]]) -> None:
    n = max(len(standing(sites, least_probability=LEAST_PROBABILITY)) for sites in laydowns)
    if n > MOST_SITES:
        remedy = f"choose at most {MOST_SITES} of them with `only`"
        raise ScenarioError(Fault(where="sites", field="laydown", value=n, problem="too many at once", remedy=remedy))
