"""Exposure of routes and regions: which parts lie within what sites detect and reach, in which band, how likely."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from openiads.coverage.band import Band
from openiads.laydown.site import Status
from openiads.record import record
from openiads.units import LatitudeDeg, LongitudeDeg, Probability

Kind = Literal["reach", "detection"]
"""reach: within the envelope of a missile or gun; detection: one look is at least as likely to find it as not."""
Share = Annotated[float, Field(ge=0.0, le=1.0)]


@record
class Stand:
    """A site at one of its places, as exposure counts it.

    probability: that it is there, times `weight`, the share of it that lies at this place where it is at one of
    several. lat, lon: rounded to 0.01 degrees. reach_m: of its farthest missile or gun, detection_m: of its farthest
    radar, as published; claims, against: ids of the claims it rests on and of those that speak against it.
    """

    id: str
    site_id: str
    system: str
    system_name: str
    place: str
    lat: LatitudeDeg
    lon: LongitudeDeg
    tolerance_m: float
    status: Status
    probability: Probability
    weight: Probability
    reach_m: float
    detection_m: float
    valid_from: date | None
    known_from: date
    operator: str | None = None
    claims: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


@record
class NotCounted:
    """A site that is known of and not counted, and why. reach_m: of its farthest missile or gun, None if unknown."""

    site_id: str
    system: str
    system_name: str
    place: str
    tolerance_m: float
    probability: Probability
    status: Status
    reason: str
    reach_m: float | None = None
    claims: tuple[str, ...] = ()


@record
class Part:
    """A stretch of a route within what one site detects or reaches at some level of a band.

    from_km, to_km: along the route. probability, least_probability: greatest and least on the stretch, that the site is
    there and reaches (or detects in one look) at the level where it is likeliest. effectors: that reach it.
    terrain_known: False where some of it lies over or behind unknown terrain, which was taken as sea.
    line: (longitude, latitude) along it.
    """

    band: str
    kind: Kind
    stand: str
    effectors: tuple[str, ...]
    from_km: float
    to_km: float
    probability: Probability
    least_probability: Probability
    terrain_known: bool
    line: tuple[tuple[float, float], ...]


@record
class AreaPart:
    """The share of a region within what one site detects or reaches at some level of a band; else as `Part`."""

    band: str
    kind: Kind
    stand: str
    effectors: tuple[str, ...]
    share: Share
    area_km2: float
    probability: Probability
    terrain_known: bool


@record
class Total:
    """What all sites together detect or reach in one band: km of a route, or share of a region.

    probability: the greatest anywhere there, that at least one of them is there and reaches (or detects), sites taken
    as independent of each other. stands: of which sites. unknown_terrain: km or share of it over unknown terrain.
    """

    band: str
    kind: Kind
    within: float
    probability: Probability
    stands: tuple[str, ...]
    unknown_terrain: float


@record
class RouteExposure:
    """A route with its exposed parts, and what they add up to in each band. Nothing is said of the rest of it."""

    name: str
    length_km: float
    parts: tuple[Part, ...]
    totals: tuple[Total, ...]


@record
class FirExposure:
    """A region with its exposed shares, and what they add up to in each band. point_km2: what a point stands for."""

    id: str
    name: str
    area_km2: float
    point_km2: float
    parts: tuple[AreaPart, ...]
    totals: tuple[Total, ...]


@record
class Exposure:
    """Routes and regions within the envelopes of the sites of a laydown, by band.

    stands: every site counted, also those that touch nothing; not_counted: those known of and left out, with reasons.
    n_draws: positions drawn within each site's tolerance; 1: its centre.
    """

    target_class: str
    bands: tuple[Band, ...]
    routes: tuple[RouteExposure, ...]
    firs: tuple[FirExposure, ...]
    stands: tuple[Stand, ...]
    not_counted: tuple[NotCounted, ...]
    terrain: str
    n_draws: int
