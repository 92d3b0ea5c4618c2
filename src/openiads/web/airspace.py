"""Regions and routes that users bring, and which parts of them lie within whose envelope."""

import json
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from shapely.geometry.base import BaseGeometry

from openiads.coverage.band import DEFAULT_BANDS, MOST_BANDS, Band, bands
from openiads.coverage.exposure import TARGET_CLASS
from openiads.coverage.fir import Fir
from openiads.coverage.level import HIGHEST_FLIGHT_LEVEL, levels
from openiads.coverage.read_firs import firs_of
from openiads.coverage.read_route import lines_of
from openiads.coverage.route import Route
from openiads.errors import Fault, PlaceError
from openiads.geodesy.point import Point
from openiads.record import record
from openiads.study.exposure import VoicedExposure, ground_of, situation, voiced_exposure
from openiads.units import LatitudeDeg, LongitudeDeg
from openiads.web.desk import DeskDep

router = APIRouter(prefix="/airspace", tags=["airspace"])

MOST_POINTS, MOST_ROUTES, MOST_REGIONS = 500, 10, 30
MOST_REGIONS_AT_ONCE = 6
MOST_DRAWS_AT_ONCE = 2
"""A quick answer takes seconds; a bulletin, which runs in the background, may draw more."""
FlightLevel = Annotated[float, Field(ge=0.0, le=HIGHEST_FLIGHT_LEVEL)]
GEOJSON: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/geo+json": {"schema": {"type": "object", "additionalProperties": True}}},
    }
}
ROUTE_TEXT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"text/plain": {"schema": {"type": "string"}, "example": "34.9,33.6 33.8,35.5 36.2,37.2"}},
    }
}


async def sent_bytes(request: Request) -> bytes:
    """The body of a request as it came."""
    return await request.body()


Sent = Annotated[bytes, Depends(sent_bytes)]
FileName = Annotated[str, Query(max_length=200, description="What the file is called, for messages.")]


@record
class RegionProperties:
    """What is known of a region besides its outline. bounds: west, south, east, north in degrees."""

    id: str
    name: str
    area_km2: float
    bounds: tuple[float, float, float, float]


@record
class RegionGeometry:
    """The outline of a region: polygons of rings of (longitude, latitude)."""

    type: Literal["MultiPolygon"] = "MultiPolygon"
    coordinates: Annotated[list[list[list[tuple[float, float]]]], Field(min_length=1, max_length=2_000)]


@record
class RegionFeature:
    """A region as a GeoJSON feature."""

    type: Literal["Feature"] = "Feature"
    properties: RegionProperties
    geometry: RegionGeometry


@record
class Regions:
    """Regions as a GeoJSON collection."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[RegionFeature]


@record
class RoutePoint:
    """A point of a route; fl: the flight level at which it is left, None for any."""

    lat: LatitudeDeg
    lon: LongitudeDeg
    fl: FlightLevel | None = None


@record
class GivenRoute:
    """A route of geodesics between points; with flight levels all of its points have one."""

    name: Annotated[str, Field(max_length=200)] = ""
    points: Annotated[list[RoutePoint], Field(min_length=2, max_length=MOST_POINTS)]


class ExposureAsked(BaseModel):
    """Regions and routes, the day, and the bands of flight levels.

    regions: GeoJSON as `POST /airspace/firs` gives it. as_of: by default today; known_at: leave out what became known
    later.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "as_of": "2018-01-01",
                    "routes": [{"name": "A", "points": [{"lat": 33.8, "lon": 35.5}, {"lat": 36.2, "lon": 37.2}]}],
                    "bands": [[0, 100], [100, 245], [245, 460]],
                }
            ]
        },
    )

    as_of: date | None = None
    known_at: date | None = None
    routes: Annotated[list[GivenRoute], Field(max_length=MOST_ROUTES)] = []
    regions: dict[str, Any] | None = None
    bands: Annotated[list[tuple[FlightLevel, FlightLevel]], Field(min_length=1, max_length=MOST_BANDS)] = list(
        DEFAULT_BANDS
    )
    target_class: Annotated[str, Field(max_length=80, description="Air-vehicle class of the catalogue.")] = TARGET_CLASS
    draws: Annotated[int, Field(ge=1, le=16, description="Positions drawn within each site's tolerance.")] = 1


class Asked(BaseModel):
    """What was asked, checked. Kept apart from `ExposureAsked` because it holds records, not JSON."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    as_of: date
    known_at: date | None
    routes: tuple[Route, ...]
    firs: tuple[Fir, ...]
    bands: tuple[Band, ...]
    target_class: str
    n_draws: int


@router.post("/firs", summary="Check regions and give them in one form", openapi_extra=GEOJSON)
def read_firs(content: Sent, name: FileName = "regions.geojson") -> Regions:
    """Read GeoJSON of any origin: Polygon and MultiPolygon, holes, both sides of the antimeridian.

    Nothing is kept: the regions stay with the one who sent them.
    """
    return Regions(features=[_feature(fir) for fir in firs_of(content, name)])


@router.post("/routes", summary="Read routes from GeoJSON, CSV or text", openapi_extra=ROUTE_TEXT)
def read_routes(content: Sent, name: FileName = "route") -> list[GivenRoute]:
    """Read lines: GeoJSON, CSV with columns lat and lon (and fl), or typed points "34.9,33.6 33.8,35.5"."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        remedy = "give GeoJSON, CSV or points as UTF-8 text"
        raise PlaceError(Fault(where=name, problem="is no text", remedy=remedy)) from None
    found = lines_of(text, name)
    most = max((len(line.points) for line in found), default=0)
    if len(found) > MOST_ROUTES or most > MOST_POINTS:
        problem = f"holds {len(found)} lines, the longest with {most} points"
        remedy = f"give at most {MOST_ROUTES} lines of at most {MOST_POINTS} points"
        raise PlaceError(Fault(where=name, problem=problem, remedy=remedy))
    return [_given(line, name if len(found) == 1 else f"{name} {i}") for i, line in enumerate(found, start=1)]


@router.post("/exposure", summary="Which parts lie within whose envelope")
def read_exposure(desk: DeskDep, asked: ExposureAsked) -> VoicedExposure:
    """Give, band by band, the parts of routes and regions that sites detect or reach, how likely, since when, by whom.

    Only what lies within an envelope is told; what is not told is not thereby safe. For many regions or draws ask for
    a bulletin, which runs in the background.
    """
    checked = checked_request(asked)
    _check_quick(checked)
    given = situation(desk.claims().claims, checked.as_of, checked.known_at)
    with desk.computing():
        return voiced_exposure(
            given,
            ground_of(given, checked.firs, checked.routes, desk.elevation),
            routes=checked.routes,
            firs=checked.firs,
            bands=checked.bands,
            target_class=checked.target_class,
            n_draws=checked.n_draws,
        )


def checked_request(asked: ExposureAsked) -> Asked:
    """The records of a request. Raises PlaceError and ScenarioError with what is wrong."""
    firs = firs_of(json.dumps(asked.regions), "regions") if asked.regions and asked.regions.get("features") else ()
    faults = []
    if not firs and not asked.routes:
        faults.append(Fault(where="request", problem="names no region and no route", remedy="give at least one"))
    if len(firs) > MOST_REGIONS:
        problem = "are more regions than one answer holds"
        remedy = f"choose at most {MOST_REGIONS}"
        faults.append(Fault(where="request", field="regions", value=len(firs), problem=problem, remedy=remedy))
    if faults:
        raise PlaceError(faults)
    return Asked(
        as_of=asked.as_of or date.today(),
        known_at=asked.known_at,
        routes=tuple(_route(one) for one in asked.routes),
        firs=firs,
        bands=bands(asked.bands),
        target_class=asked.target_class,
        n_draws=asked.draws,
    )


def _check_quick(asked: Asked) -> None:
    for what, n, most in (
        ("regions", len(asked.firs), MOST_REGIONS_AT_ONCE),
        ("draws", asked.n_draws, MOST_DRAWS_AT_ONCE),
    ):
        if n > most:
            problem = "take longer than an answer may"
            remedy = f"give at most {most}, or ask for a bulletin"
            raise PlaceError(Fault(where="request", field=what, value=n, problem=problem, remedy=remedy))


def _feature(fir: Fir) -> RegionFeature:
    shape: BaseGeometry = fir.shape
    west, south, east, north = shape.bounds
    return RegionFeature(
        properties=RegionProperties(
            id=fir.id, name=fir.name, area_km2=round(fir.area_km2), bounds=(west, south, east, north)
        ),
        geometry=RegionGeometry(coordinates=[[list(ring) for ring in rings] for rings in fir.polygons]),
    )


def _given(line: Route, name: str) -> GivenRoute:
    levels_fl = [None if one.above_ground else one.number for one in line.heights] or [None] * len(line.points)
    points = [RoutePoint(lat=point.lat, lon=point.lon, fl=fl) for point, fl in zip(line.points, levels_fl, strict=True)]
    return GivenRoute(name=(line.name or name)[:200], points=points)


def _route(given: GivenRoute) -> Route:
    """The route; flight levels count where every point has one."""
    points = tuple(Point(lat=one.lat, lon=one.lon) for one in given.points)
    flown = [one.fl for one in given.points if one.fl is not None]
    heights = tuple(levels((), (fl,))[0] for fl in flown) if len(flown) == len(points) else ()
    return Route(points=points, heights=heights, name=given.name)
