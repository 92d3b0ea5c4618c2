"""What is asked of coverage besides the sites: heights, area, route, strip, draws, target; and computing it."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Depends, Query

from openiads.coverage.area import Area, asked_heights, parse_area
from openiads.coverage.extent import DEFAULT_RADIUS_CAP_M
from openiads.coverage.read_route import lines_of, the_one
from openiads.errors import Fault, ScenarioError
from openiads.geodesy.point import distance_m
from openiads.study.cover import Asked, area_reach_m, likely_bytes
from openiads.study.placed import loosened, place_sites
from openiads.terrain.elevation import Elevation
from openiads.web.coverage import Agl, Fl, Refraction, SweepQuality, Target
from openiads.web.coverage_sites import SitesAsked, find_sites
from openiads.web.desk import Desk

MOST_DRAWS = 1024
LONGEST_LINE = 20_000
"""Letters of a route or a strip."""
FARTHEST_LINE_M = 1_500_000.0
LARGEST_AT_ONCE_BYTES = 400_000_000
"""What takes more than a few seconds is done as a run."""

Span = Annotated[str, Query(max_length=40)]
Line = Annotated[str | None, Query(max_length=LONGEST_LINE)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverAsked:
    """Heights, area and method of a coverage, as the options of `openiads cover` give them."""

    agl: tuple[float, ...]
    fl: tuple[float, ...]
    area: Area
    draws: int | None
    seed: int
    spread: Literal["disk", "normal"]
    tolerance_km: float | None
    target: str
    k: float | None
    knife_edge: bool
    quality: Literal["draft", "default", "exact"]

    @property
    def options(self) -> dict[str, Any]:
        """What `coverage` takes by keyword."""
        heights_agl_m, flight_levels = asked_heights(self.agl, self.fl, self.area.route)
        return {
            "heights_agl_m": heights_agl_m,
            "flight_levels": flight_levels,
            "target_class": self.target,
            "k_ratio": self.k,
            "knife_edge": self.knife_edge,
            "quality": self.quality,
        }

    @property
    def tolerance_m(self) -> float | None:
        """That of all sites; None for each site's own."""
        return None if self.tolerance_km is None else self.tolerance_km * 1000.0

    @property
    def ensemble(self) -> dict[str, Any] | None:
        """What `ensemble` takes besides; None without draws."""
        if self.draws is None:
            return None
        return {"n_draws": self.draws, "seed": self.seed, "spread": self.spread, "tolerance_m": self.tolerance_m}


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """Everything a coverage needs: what is asked, the ground under it, and what was left out, in words."""

    asked: Asked
    elevation: Elevation
    notes: tuple[str, ...]


def asked_cover(
    agl: Agl = None,
    fl: Fl = None,
    within: Annotated[Span, Query(description="Distance from the first site that shares count, km: 80 or 20-80.")] = (
        "100"
    ),
    sector: Annotated[Span, Query(description="Bearings from the first site that shares count: 300-60.")] = "0-360",
    route: Annotated[
        Line,
        Query(
            description='A line "LAT,LON LAT,LON", each point with a height if wanted (,300 or ,FL250), or GeoJSON.',
            examples=["35.5,35.8,300 35.0,36.7,300"],
        ),
    ] = None,
    strip: Annotated[Line, Query(description='Lines of a strip: "LAT,LON LAT,LON", or GeoJSON.')] = None,
    strip_width: Annotated[
        float, Query(gt=0.0, le=1500.0, description="How far the strip reaches to each side of its line, km.")
    ] = 5.0,
    draws: Annotated[
        int | None, Query(ge=1, le=MOST_DRAWS, description="How likely, over draws of where the sites stand.")
    ] = None,
    seed: Annotated[int, Query(ge=0, lt=2**63, description="Which draws.")] = 0,
    spread: Annotated[
        Literal["disk", "normal"], Query(description="How sites lie within their tolerance when drawn.")
    ] = "disk",
    tolerance: Annotated[
        float | None, Query(ge=0.0, le=100.0, description="Of all sites, km; by default each site's own.")
    ] = None,
    target: Target = "fighter-4gen",
    k: Refraction = None,
    knife_edge: Annotated[bool, Query(description="Count the loss over a ridge in detection.")] = False,
    quality: SweepQuality = "default",
) -> CoverAsked:
    """Take in heights, area and method. Raises UsageError and PlaceError."""
    return CoverAsked(
        agl=tuple(dict.fromkeys(agl or ())),
        fl=tuple(dict.fromkeys(fl or ())),
        area=parse_area(
            within,
            sector,
            the_one(lines_of(route), "route") if route else None,
            lines_of(strip) if strip else (),
            strip_width,
        ),
        draws=draws,
        seed=seed,
        spread=spread,
        tolerance_km=tolerance,
        target=target,
        k=k,
        knife_edge=knife_edge,
        quality=quality,
    )


CoverDep = Annotated[CoverAsked, Depends(asked_cover)]
"""For the parameters of a route."""


def lay_out(desk: Desk, sites: SitesAsked, wanted: CoverAsked, *, as_map: bool) -> Laid:
    """Set up the sites and open the ground: for the shares of the area, or for all that any site sees or reaches.

    Raises ScenarioError where nothing stands, or the route lies too far away.
    """
    area = wanted.area
    points = [place.point for place in place_sites(sites.site, sites.mast)]
    reach_m = max(area_reach_m(area, points), DEFAULT_RADIUS_CAP_M if area.lines and not points else 0.0)
    found = find_sites(desk, sites, None if as_map else min(reach_m, FARTHEST_LINE_M))
    now, before = (None if one is None else loosened(one, wanted.tolerance_m) for one in (found.now, found.before))
    everything = [*(now or ()), *(before or ())]
    if not everything:
        remedy = "give `site`, or another day"
        raise ScenarioError(Fault(where="sites", problem="no system stands anywhere", remedy=remedy))
    corners = [corner for line in area.lines for corner in line.points]
    if any(distance_m(everything[0].point, corner) > FARTHEST_LINE_M for corner in corners):
        problem = f"lies more than {FARTHEST_LINE_M / 1000:g} km from the first site"
        raise ScenarioError(Fault(where="route or strip", problem=problem, remedy="ask for one nearer to the sites"))
    asked = Asked(sites=now or [], before=before, options=wanted.options, draws=wanted.ensemble, days=sites.days)
    return Laid(asked=asked, elevation=found.elevation, notes=found.notes)


def check_small(laid: Laid, area: Area | None, remedy: str) -> None:
    """Raise ScenarioError where this is too much to be computed while somebody waits; area: None for the map."""
    n_bytes = likely_bytes(laid.asked, laid.elevation, area)
    if n_bytes > LARGEST_AT_ONCE_BYTES:
        problem = f"about {n_bytes / 1e6:.0f} MB of maps and draws, more than is computed while you wait"
        raise ScenarioError(Fault(where="coverage", problem=problem, remedy=remedy))
