"""Exposure with those on whose word it stands: each site's sources with grades, and what is said of the airspace."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray

from openiads.coverage.band import Band
from openiads.coverage.exposed import Exposure
from openiads.coverage.exposure import TARGET_CLASS, exposure
from openiads.coverage.extent import DEFAULT_RADIUS_CAP_M
from openiads.coverage.fir import Fir
from openiads.coverage.route import Route, along
from openiads.coverage.section import distances_m
from openiads.coverage.stands import standings
from openiads.errors import TerrainError
from openiads.export.bulletin import AirspaceStatement, Voice
from openiads.gazetteer.place import Place
from openiads.geodesy.point import Point
from openiads.laydown.laydown import laydown_at
from openiads.laydown.link import link_unnamed
from openiads.laydown.revise import current
from openiads.laydown.site import POSITION_DECIMALS, Site
from openiads.laydown.weigh import Weighed, weighed
from openiads.record import record
from openiads.reports.claim import Claim
from openiads.terrain.elevation import Elevation

Step = Callable[[str, float], None]

ABOUT_STEP_DEG, ABOUT_STEP_M = 0.5, 50_000.0
"""How finely regions and routes are looked at to tell which sites are near them."""


@record
class SiteVoices:
    """The sources of one site: those that speak for it and those against it, the strongest first."""

    site_id: str
    supporting: tuple[Voice, ...]
    opposing: tuple[Voice, ...]


@record
class VoicedExposure:
    """Exposure on a day, with the sources of each site in it."""

    as_of: date
    known_at: date | None
    exposure: Exposure
    voices: tuple[SiteVoices, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known on a day: the claims that count, their sites, and all voices numbered in order of appearance."""

    as_of: date
    known_at: date | None
    claims: tuple[Claim, ...]
    sites: tuple[Site, ...]
    roll: "Roll"


class Roll:
    """Voices under the numbers that the list of sources gives them, in the order in which they are asked for."""

    def __init__(self) -> None:
        self._by_claim: dict[tuple[str, str], Voice] = {}

    @property
    def voices(self) -> tuple[Voice, ...]:
        """All voices so far, by number."""
        return tuple(self._by_claim.values())

    def voice(self, one: Weighed) -> Voice:
        """The voice of a source, numbered anew if it was not asked for before."""
        key = (one.source, one.claim.id)
        if key not in self._by_claim:
            self._by_claim[key] = _voice(one, len(self._by_claim) + 1)
        return self._by_claim[key]

    def all(self, claims: Iterable[Claim]) -> tuple[Voice, ...]:
        """The independent sources among some claims, the strongest first."""
        return tuple(self.voice(one) for one in weighed(claims))


def situation(claims: Iterable[Claim], as_of: date, known_at: date | None = None) -> Situation:
    """The claims known by `known_at` (None: all) and the sites on the day `as_of`."""
    given = list(claims)
    known = tuple(link_unnamed(current(given, known_at)))
    return Situation(as_of, known_at, known, tuple(laydown_at(given, as_of, known_at=known_at)), Roll())


def voiced_exposure(
    given: Situation,
    elevation: Elevation,
    *,
    routes: Sequence[Route] = (),
    firs: Sequence[Fir] = (),
    bands: Sequence[Band],
    target_class: str = TARGET_CLASS,
    n_draws: int = 1,
    progress: Step | None = None,
) -> VoicedExposure:
    """Exposure of routes and regions on the day, as `coverage.exposure`, with the sources of the sites that expose."""
    near = nearby(given, firs, routes) if firs or routes else given
    found, _ = exposure(
        near.sites,
        elevation,
        routes=routes,
        firs=firs,
        bands=bands,
        target_class=target_class,
        n_draws=n_draws,
        progress=progress,
    )
    return VoicedExposure(
        as_of=given.as_of, known_at=given.known_at, exposure=found, voices=site_voices(given, exposing_sites(found))
    )


def ground_of(
    given: Situation,
    firs: Sequence[Fir],
    routes: Sequence[Route],
    opened: Callable[[Sequence[Point], float], Elevation],
) -> Elevation:
    """The ground of the sites near regions and routes, and around them as far as envelopes reach.

    opened: `terrain.find.open_elevation` with what --terrain says. Where it lacks the ground of some sites, all of it
    is opened, and those sites are told as off the terrain.
    """
    points = [one.emplacement.point for one in standings(given.sites, None)[0]]
    degrees = _about(firs, routes)
    near = [point for point in points if distances_m(point, degrees).min() <= DEFAULT_RADIUS_CAP_M]
    try:
        return opened(near, DEFAULT_RADIUS_CAP_M)
    except TerrainError:
        return opened((), DEFAULT_RADIUS_CAP_M)


def exposing_sites(found: Exposure) -> tuple[str, ...]:
    """Ids of the sites with an envelope that touches any of the routes or regions."""
    touching = {part.stand for route in found.routes for part in route.parts}
    touching |= {part.stand for fir in found.firs for part in fir.parts}
    return tuple(dict.fromkeys(stand.site_id for stand in found.stands if stand.id in touching))


def site_voices(given: Situation, site_ids: Iterable[str]) -> tuple[SiteVoices, ...]:
    """The sources of some sites."""
    by_id = {claim.id: claim for claim in given.claims}
    wanted = set(site_ids)
    return tuple(
        SiteVoices(
            site_id=site.id,
            supporting=given.roll.all(by_id[one] for one in site.claims if one in by_id),
            opposing=given.roll.all(by_id[one] for one in site.against if one in by_id),
        )
        for site in given.sites
        if site.id in wanted
    )


def nearby(given: Situation, firs: Sequence[Fir], routes: Sequence[Route]) -> Situation:
    """The situation without sites and statements on airspace too far from the regions and routes to matter to them.

    Near is what lies, tolerance counted, within the farthest range that is computed.
    """
    degrees = _about(firs, routes)

    def is_near(place: Place | None) -> bool:
        return place is None or distances_m(place.point, degrees).min() <= DEFAULT_RADIUS_CAP_M + place.tolerance_m

    claims = tuple(claim for claim in given.claims if claim.event != "airspace" or is_near(claim.place))
    return replace(given, claims=claims, sites=tuple(site for site in given.sites if is_near(site.place)))


def airspace_statements(given: Situation, firs: Sequence[Fir] = ()) -> tuple[AirspaceStatement, ...]:
    """What sources say of the airspace itself by the day, the newest first; a later one on a place overtakes others.

    Near copies and denials are left out. firs: regions of which it is told in which of them a statement lies.
    """
    said = [
        claim
        for claim in given.claims
        if claim.event == "airspace" and claim.duplicate_of is None and claim.modality != "denied"
    ]
    said = sorted((claim for claim in said if _day(claim) <= given.as_of), key=lambda claim: (_day(claim), claim.id))
    newest = {_place_name(claim): claim for claim in said}
    return tuple(_statement(claim, newest[_place_name(claim)], given.roll, firs) for claim in reversed(said))


def _about(firs: Sequence[Fir], routes: Sequence[Route]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points of regions and routes, near enough to each other to tell what is near: latitude and longitude, (n,)."""
    spots = [shapely.get_coordinates(shapely.segmentize(fir.shape, ABOUT_STEP_DEG)) for fir in firs]
    spots += [np.array([[fir.shape.representative_point().x, fir.shape.representative_point().y]]) for fir in firs]
    for route in routes:
        samples = along(route.points, ABOUT_STEP_M)
        spots.append(np.column_stack([samples.lon, samples.lat]))
    together = np.concatenate(spots)
    return together[:, 1].copy(), together[:, 0].copy()


def _statement(claim: Claim, newest: Claim, roll: Roll, firs: Sequence[Fir]) -> AirspaceStatement:
    place = claim.place
    at = None if place is None else shapely.Point(place.lon, place.lat)
    overtaken = "" if newest is claim else f"{newest.note or 'said otherwise'} from {_day(newest)}"
    return AirspaceStatement(
        effect=claim.note or "restricted",
        place=_place_name(claim),
        lat=None if place is None else round(place.lat, POSITION_DECIMALS),
        lon=None if place is None else round(place.lon, POSITION_DECIMALS),
        valid_from=claim.valid_from,
        valid_to=claim.valid_to,
        regions=tuple(fir.id for fir in firs if at is not None and fir.shape.buffer(0).intersects(at)),
        overtaken=overtaken,
        voice=roll.all([claim])[0],
    )


def _day(claim: Claim) -> date:
    """From when a statement holds, as far as it is said."""
    return claim.valid_from or claim.published or claim.known_from


def _place_name(claim: Claim) -> str:
    return claim.place.name if claim.place is not None else "place not said"


def _voice(one: Weighed, number: int) -> Voice:
    claim = one.claim
    return Voice(
        number=number,
        source=one.source,
        reliability=one.reliability,
        credibility=one.credibility,
        modality=claim.modality,
        claim=claim.id,
        quote=" ".join(claim.quote.split()),
        title=claim.title,
        url=claim.url,
        published=claim.published,
        known_from=claim.known_from,
    )
