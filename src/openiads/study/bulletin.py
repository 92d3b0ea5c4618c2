"""From claims, regions and routes to a bulletin in the manner of a conflict-zone information bulletin.

The order follows public bulletins of aviation authorities: what States and others say of the airspace first, then the
regions and levels concerned, then why, on whose word, how surely, and what is not known.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from openiads import __version__
from openiads.coverage.band import Band
from openiads.coverage.exposed import Exposure
from openiads.coverage.exposure import TARGET_CLASS, exposure
from openiads.coverage.fir import Fir
from openiads.coverage.route import Route
from openiads.errors import Fault, ScenarioError
from openiads.export.bulletin import Bulletin, Contradiction
from openiads.export.bulletin_map import bulletin_map
from openiads.laydown.conflicts import Conflict, conflicts
from openiads.reports.claim import Claim
from openiads.study.bulletin_rows import deployed_rows, exposure_rows, stretch_rows
from openiads.study.bulletin_words import assumptions, statement, unknowns
from openiads.study.exposure import Situation, airspace_statements, exposing_sites, nearby, site_voices, situation
from openiads.terrain.elevation import Elevation

DEFAULT_DRAWS = 8
REVIEW_AFTER_D = 7
"""Days after which a bulletin should be made anew: the half-life of aircraft at a base. Grade N: assumption."""

Step = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A bulletin with its maps as PNG: one of all bands together, and one small map per band."""

    bulletin: Bulletin
    map_png: bytes
    bands_png: bytes


def make_bulletin(
    claims: Sequence[Claim],
    elevation: Elevation,
    *,
    as_of: date,
    known_at: date | None = None,
    firs: Sequence[Fir] = (),
    routes: Sequence[Route] = (),
    bands: Sequence[Band],
    origin: str,
    n_draws: int = DEFAULT_DRAWS,
    target_class: str = TARGET_CLASS,
    issued_on: date | None = None,
    with_maps: bool = True,
    progress: Step | None = None,
) -> Drawn:
    """Write the bulletin of a day, as could be known on `known_at`, for regions, routes and bands.

    origin: where the claims are from, in words. n_draws: positions drawn within each site's tolerance. with_maps: draw
    them, else both are empty. Raises ScenarioError where neither a region nor a route is given, or they cannot be
    looked at.
    """
    if not firs and not routes:
        remedy = "give a region (GeoJSON) or a route"
        raise ScenarioError(Fault(where="bulletin", problem="there is nothing to write it about", remedy=remedy))
    step = progress or (lambda text, share: None)
    step("fusing the laydown", 0.0)
    given = nearby(situation(claims, as_of, known_at), firs, routes)
    named = _named(routes)
    sheet = bulletin_map(firs, named, given.sites, elevation) if with_maps else None
    found, fields = exposure(
        given.sites,
        elevation,
        routes=named,
        firs=firs,
        bands=bands,
        target_class=target_class,
        n_draws=n_draws,
        more_points=sheet.points if sheet is not None else None,
        progress=lambda text, share: step(text, 0.05 + 0.75 * share),
    )
    step("putting it into words", 0.8)
    written = _bulletin(given, found, claims, firs, named, origin, issued_on or date.today())
    maps = (b"", b"")
    if sheet is not None:
        step("drawing the maps", 0.85)
        maps = (sheet.overview(found, fields), sheet.by_band(found, fields))
    step("done", 1.0)
    return Drawn(written, *maps)


def _named(routes: Sequence[Route]) -> tuple[Route, ...]:
    """Routes with names, each of its own."""
    taken: set[str] = set()
    named = []
    for number, route in enumerate(routes, start=1):
        name = " ".join(route.name.split()) or f"Route {number}"
        name = name if name not in taken else f"{name} ({number})"
        taken.add(name)
        named.append(replace(route, name=name))
    return tuple(named)


def _bulletin(
    given: Situation,
    found: Exposure,
    claims: Sequence[Claim],
    firs: Sequence[Fir],
    routes: Sequence[Route],
    origin: str,
    issued_on: date,
) -> Bulletin:
    """All the words; sources are numbered in the order in which the bulletin names them."""
    airspace = airspace_statements(given, firs)
    voices = site_voices(given, exposing_sites(found))
    open_conflicts = _contradictions(given, claims, found)
    return Bulletin(
        number=f"OPENIADS-{given.as_of:%Y%m%d}-{_digest(given, found, firs, routes)}",
        title=_title(firs, routes),
        issued_on=issued_on,
        as_of=given.as_of,
        known_at=given.known_at,
        review_by=given.as_of + timedelta(days=REVIEW_AFTER_D),
        origin=origin,
        version=__version__,
        regions=tuple(fir.title for fir in firs),
        routes=tuple(route.name for route in routes),
        bands=tuple(band.text for band in found.bands),
        airspace=airspace,
        statement=statement(given, found, airspace),
        exposure_rows=exposure_rows(found),
        stretches=stretch_rows(found, voices),
        deployed=deployed_rows(found, voices),
        contradictions=open_conflicts,
        unknowns=unknowns(found),
        assumptions=assumptions(found),
        sources=given.roll.voices,
        exposure=found,
    )


def _title(firs: Sequence[Fir], routes: Sequence[Route]) -> str:
    names = [fir.title for fir in firs] or [route.name for route in routes]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"Air defence and airspace: {', '.join(names[:3])}{more}"


def _digest(given: Situation, found: Exposure, firs: Sequence[Fir], routes: Sequence[Route]) -> str:
    """Four hexadecimal digits that change with whatever the bulletin is made from."""
    parts: list[object] = [given.as_of, given.known_at, found.bands, found.n_draws, found.target_class, __version__]
    parts += [(fir.id, fir.polygons) for fir in firs]
    parts += [(route.name, route.points) for route in routes]
    parts += [(stand.id, stand.probability, stand.claims) for stand in found.stands]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:4].upper()


def _contradictions(given: Situation, claims: Iterable[Claim], found: Exposure) -> tuple[Contradiction, ...]:
    """Conflicts that stand open on the day about systems of the sites that are known of."""
    systems = {stand.system for stand in found.stands} | {one.system for one in found.not_counted}
    by_id = {claim.id: claim for claim in given.claims}

    def told(one: Conflict) -> Contradiction:
        said, against = ([by_id[claim] for claim in side if claim in by_id] for side in (one.said, one.against))
        return Contradiction(
            words=one.words, since=one.since, said=given.roll.all(said), against=given.roll.all(against)
        )

    standing = conflicts(claims, given.as_of, known_at=given.known_at)
    return tuple(told(one) for one in standing if one.system in systems)
