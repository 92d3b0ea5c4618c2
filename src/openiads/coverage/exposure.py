"""Which parts of routes and regions lie within what the sites of a laydown detect and reach, band by band.

Only what lies within an envelope is told. Nothing is said of the rest, and no other way is proposed: what is not listed
is not safe, it is only not known to be reached.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import compress, pairwise

import numpy as np
from numpy.typing import NDArray

from openiads.coverage.band import Band
from openiads.coverage.exposed import AreaPart, Exposure, FirExposure, Kind, Part, RouteExposure, Total
from openiads.coverage.fir import Fir, area_points
from openiads.coverage.route import DETECTED_PROBABILITY, LONGEST_ROUTE_M, Route, Samples, along
from openiads.coverage.skies import Sky, skies
from openiads.coverage.stands import Standing, standings
from openiads.errors import Fault, ScenarioError
from openiads.laydown.site import POSITION_DECIMALS, Site
from openiads.terrain.elevation import Elevation

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

TARGET_CLASS = "airliner"
STEP_M = 1_000.0
"""Pieces of a route that are looked at: no finer than any position is known."""
MOST_AREA_POINTS, LEAST_AREA_STEP_M = 8_000, 2_000.0
MOST_ROUTES, MOST_FIRS = 20, 30
SHORTEST_BREAK_M = 20_000.0
"""Breaks shorter than this are no break: positions are not known so well. Grade N: assumption."""
LINE_STEP = 25
"""Every so many pieces a stretch that is drawn gets a point."""
LEAST_TOLD = 0.05
"""Reach that is less likely than this is not told. Grade N: assumption."""
KINDS: tuple[Kind, ...] = ("reach", "detection")
KM = 1000.0


@dataclass(frozen=True, slots=True)
class Overhead:
    """What all stands do over all points of one request: of each a sky, with the altitudes that it holds."""

    standings: tuple[Standing, ...]
    skies: tuple[Sky, ...]
    altitudes_m: Floats
    n_points: int


def exposure(
    sites: Iterable[Site],
    elevation: Elevation,
    *,
    routes: Sequence[Route] = (),
    firs: Sequence[Fir] = (),
    bands: Sequence[Band],
    target_class: str = TARGET_CLASS,
    n_draws: int = 1,
    more_points: tuple[Floats, Floats] | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> tuple[Exposure, list[Floats]]:
    """Exposure of routes and regions to the sites of a laydown, and beside it that of further points.

    bands: in which it is told; of the levels in a band the one counts at which the probability is greatest. A route
    with its own flight levels counts in a band only where it is flown in it. target_class: air-vehicle class whose
    radar cross-section counts. n_draws: positions drawn within each site's tolerance, 1 for its centre. more_points:
    latitude and longitude of points of a map; for each band the probability that any site reaches them is given.
    Raises ScenarioError where there are too many or too long routes or regions.
    """
    _check(routes, firs)
    counted, left = standings(sites, elevation)
    samples = [along(route.points, STEP_M) for route in routes]
    areas = [area_points(fir, MOST_AREA_POINTS, LEAST_AREA_STEP_M) for fir in firs]
    asked = [(one.lat, one.lon) for one in samples] + [(lat, lon) for lat, lon, _ in areas]
    asked += [more_points] if more_points is not None else []
    over = _overhead(counted, elevation, asked, bands, target_class, n_draws, progress)
    starts = np.concatenate([[0], np.cumsum([len(lat) for lat, _ in asked], dtype=np.intp)])
    spans = [slice(int(a), int(b)) for a, b in pairwise(starts)]
    n_routes, n_firs = len(routes), len(firs)
    found = Exposure(
        target_class=target_class,
        bands=tuple(bands),
        routes=tuple(map(_route, routes, samples, [over] * n_routes, spans, [bands] * n_routes)),
        firs=tuple(map(_fir, firs, areas, [over] * n_firs, spans[n_routes:], [bands] * n_firs)),
        stands=tuple(one.stand for one in counted),
        not_counted=left,
        terrain=elevation.source,
        n_draws=n_draws,
    )
    fields = [] if more_points is None else [_together(over, band, "reach", spans[-1]) for band in bands]
    return found, fields


def _check(routes: Sequence[Route], firs: Sequence[Fir]) -> None:
    faults = []
    for what, n, most in (("routes", len(routes), MOST_ROUTES), ("regions", len(firs), MOST_FIRS)):
        if n > most:
            problem = f"more {what} than one answer holds"
            faults.append(Fault(where="exposure", field=what, value=n, problem=problem, remedy=f"give at most {most}"))
    for route in routes:
        if not 0.0 < route.length_m <= LONGEST_ROUTE_M:
            remedy = f"give one of up to {LONGEST_ROUTE_M / KM:g} km"
            where = f"route {route.name}".strip()
            length = round(route.length_m / KM, 1)
            problem = "km is no route to look at"
            faults.append(Fault(where=where, field="length", value=length, problem=problem, remedy=remedy))
    if faults:
        raise ScenarioError(faults)


def _overhead(
    counted: tuple[Standing, ...],
    elevation: Elevation,
    asked: Sequence[tuple[Floats, Floats]],
    bands: Sequence[Band],
    target_class: str,
    n_draws: int,
    progress: Callable[[str, float], None] | None,
) -> Overhead:
    """The skies of all stands over all that is asked, put one after the other."""
    altitudes_m = np.unique(np.concatenate([band.altitudes_m for band in bands]))
    lat = np.concatenate([one for one, _ in asked]) if asked else np.zeros(0)
    lon = np.concatenate([one for _, one in asked]) if asked else np.zeros(0)
    found = skies(
        [one.emplacement for one in counted],
        elevation,
        (lat, lon),
        altitudes_m,
        target_class=target_class,
        n_draws=n_draws,
        progress=progress,
    )
    return Overhead(counted, tuple(found), altitudes_m, len(lat))


@dataclass(frozen=True, slots=True)
class _Within:
    """What one stand does over the points of one subject in one band.

    probability: greatest over the band's levels, that it is there and does so, float64 (n,); within, unknown: bool
    (n,); effectors: names of those that reach any of these points, for each whether it does, (k, n).
    """

    standing: Standing
    probability: Floats
    within: Flags
    unknown: Flags
    effectors: Flags


def _within(over: Overhead, number: int, band: Band, kind: Kind, span: slice) -> _Within | None:
    """None where it touches none of the points."""
    sky, standing = over.skies[number], over.standings[number]
    here = (sky.near >= span.start) & (sky.near < span.stop)
    if not here.any():
        return None
    levels = np.isin(over.altitudes_m, band.altitudes_m)
    values = (sky.reach if kind == "reach" else sky.detection)[levels][:, here].max(axis=0)
    n, at = span.stop - span.start, sky.near[here] - span.start
    probability, unknown = np.zeros(n), np.zeros(n, dtype=bool)
    probability[at] = values
    unknown[at] = sky.unknown[here]
    effectors = np.zeros((len(sky.by_effector), n), dtype=bool)
    effectors[:, at] = sky.by_effector[:, levels][:, :, here].any(axis=1)
    there = probability * standing.stand.probability
    within = there >= LEAST_TOLD if kind == "reach" else probability >= DETECTED_PROBABILITY
    return _Within(standing, there, within, unknown, effectors) if within.any() else None


def _together(over: Overhead, band: Band, kind: Kind, span: slice) -> Floats:
    """Probability that at least one site is there and does so, at the band's level where it is greatest: (n,).

    Places of one site exclude each other and add up; sites are taken as independent.
    """
    levels = np.flatnonzero(np.isin(over.altitudes_m, band.altitudes_m))
    n = span.stop - span.start
    by_site: dict[str, Floats] = {}
    for sky, standing in zip(over.skies, over.standings, strict=True):
        here = (sky.near >= span.start) & (sky.near < span.stop)
        at = sky.near[here] - span.start
        values = (sky.reach if kind == "reach" else sky.detection)[levels][:, here]
        total = by_site.setdefault(standing.stand.site_id, np.zeros((len(levels), n)))
        total[:, at] += standing.stand.probability * values
    missed = np.ones((len(levels), n))
    for total in by_site.values():
        missed *= 1.0 - np.minimum(total, 1.0)
    return np.asarray((1.0 - missed).max(axis=0))


def _route(route: Route, samples: Samples, over: Overhead, span: slice, bands: Sequence[Band]) -> RouteExposure:
    parts: list[Part] = []
    totals: list[Total] = []
    for band in bands:
        flown = _flown(route, samples, band)
        for kind in KINDS:
            found = [_within(over, number, band, kind, span) for number in range(len(over.standings))]
            exposed = [(one, one.within & flown) for one in found if one is not None]
            parts += [part for one, mask in exposed for part in _stretches(one, mask, samples, band, kind)]
            totals += _total(over, band, kind, span, exposed, samples.length_m / KM)
    return RouteExposure(
        name=route.name, length_km=round(route.length_m / KM, 1), parts=tuple(parts), totals=tuple(totals)
    )


def _flown(route: Route, samples: Samples, band: Band) -> Flags:
    """Samples at which the route may be flown in the band: all, but where it has a flight level of its own."""
    if not route.heights:
        return np.ones(len(samples.lat), dtype=bool)
    in_band = [one.above_ground or band.low_fl <= one.number <= band.high_fl for one in route.heights]
    return np.array(in_band)[samples.leg]


def _stretches(one: _Within, mask: Flags, samples: Samples, band: Band, kind: Kind) -> list[Part]:
    """One part for each run of samples; short breaks in it are told as part of it."""
    names = [effector.name for effector in one.standing.emplacement.system.effectors]
    found = []
    for first, after in _runs(mask, samples):
        run = slice(first, after)
        some = one.probability[run][mask[run]]
        reaching = np.asarray(one.effectors[:, run].any(axis=1) & (kind == "reach"))
        found.append(
            Part(
                band=band.text,
                kind=kind,
                stand=one.standing.stand.id,
                effectors=tuple(compress(names, reaching.tolist())),
                from_km=round(float(samples.along_m[first] - samples.length_m[first] / 2) / KM, 1),
                to_km=round(float(samples.along_m[after - 1] + samples.length_m[after - 1] / 2) / KM, 1),
                probability=_rounded(some.max()),
                least_probability=_rounded(some.min()),
                terrain_known=not bool(one.unknown[run].any()),
                line=_line(samples, run),
            )
        )
    return found


def _runs(mask: Flags, samples: Samples) -> list[tuple[int, int]]:
    """First sample and the one after the last of each run, those less than `SHORTEST_BREAK_M` apart put together."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8))).reshape(-1, 2)
    found: list[tuple[int, int]] = []
    for first, after in edges.tolist():
        if found and samples.along_m[first] - samples.along_m[found[-1][1] - 1] < SHORTEST_BREAK_M:
            found[-1] = (found[-1][0], after)
        else:
            found.append((first, after))
    return found


def _line(samples: Samples, run: slice) -> tuple[tuple[float, float], ...]:
    """Points of a stretch to draw it by: its ends, its corners, and some between."""
    at = set(range(run.start, run.stop, LINE_STEP)) | {run.stop - 1}
    at |= {i for i in range(run.start + 1, run.stop) if samples.leg[i] != samples.leg[i - 1]}
    lon, lat = samples.lon.round(POSITION_DECIMALS), samples.lat.round(POSITION_DECIMALS)
    found = [(float(lon[i]), float(lat[i])) for i in sorted(at)]
    return tuple(found if len(found) > 1 else found * 2)


def _fir(
    fir: Fir, points: tuple[Floats, Floats, float], over: Overhead, span: slice, bands: Sequence[Band]
) -> FirExposure:
    lat, _, point_km2 = points
    area_km2 = point_km2 * len(lat)
    parts: list[AreaPart] = []
    totals: list[Total] = []
    for band in bands:
        for kind in KINDS:
            found = [_within(over, number, band, kind, span) for number in range(len(over.standings))]
            exposed = [(one, one.within) for one in found if one is not None]
            parts += [_area_part(one, area_km2, band, kind) for one, _ in exposed]
            totals += _total(over, band, kind, span, exposed, np.full(len(lat), 1.0 / len(lat)))
    return FirExposure(
        id=fir.id,
        name=fir.name,
        area_km2=round(area_km2),
        point_km2=round(point_km2, 1),
        parts=tuple(parts),
        totals=tuple(totals),
    )


def _area_part(one: _Within, area_km2: float, band: Band, kind: Kind) -> AreaPart:
    names = [effector.name for effector in one.standing.emplacement.system.effectors]
    reaching = np.asarray(one.effectors.any(axis=1) & (kind == "reach"))
    share = float(one.within.mean())
    return AreaPart(
        band=band.text,
        kind=kind,
        stand=one.standing.stand.id,
        effectors=tuple(compress(names, reaching.tolist())),
        share=round(share, 4),
        area_km2=round(share * area_km2),
        probability=_rounded(one.probability[one.within].max()),
        terrain_known=not bool((one.unknown & one.within).any()),
    )


def _total(
    over: Overhead,
    band: Band,
    kind: Kind,
    span: slice,
    exposed: Sequence[tuple[_Within, Flags]],
    weights: Floats,
) -> list[Total]:
    """What the stands do together, none where nothing is exposed; weights: km or share of each point."""
    if not any(mask.any() for _, mask in exposed):
        return []
    any_of_them = np.logical_or.reduce([mask for _, mask in exposed])
    together = _together(over, band, kind, span)
    unknown = np.logical_or.reduce([one.unknown & mask for one, mask in exposed])
    return [
        Total(
            band=band.text,
            kind=kind,
            within=round(float(weights[any_of_them].sum()), 4),
            probability=_rounded(together[any_of_them].max()),
            stands=tuple(one.standing.stand.id for one, mask in exposed if mask.any()),
            unknown_terrain=round(float(weights[unknown].sum()), 4),
        )
    ]


def _rounded(probability: np.floating | float) -> float:
    """A probability as it is told: to the hundredth, never as nothing and never as certain."""
    return min(0.99, max(0.01, round(float(probability), 2)))
