"""What sites see, detect and reach: as a field for the map, for one point with reasons, and at which heights."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from openiads.catalogue.air_vehicle import AirVehicleKind
from openiads.catalogue.citation import Source
from openiads.catalogue.load import load_catalogue
from openiads.coverage.compute import K_RATIOS
from openiads.coverage.field import LEAST_FIELD_CELLS, MOST_FIELD_CELLS, Quantity, field
from openiads.coverage.level import HIGHEST_AGL_M, HIGHEST_FLIGHT_LEVEL, levels
from openiads.coverage.view import PointView
from openiads.coverage.why import why
from openiads.errors import Fault, ScenarioError
from openiads.export.field_bytes import field_bytes
from openiads.geodesy.point import Point
from openiads.record import record
from openiads.units import LatitudeDeg, LongitudeDeg
from openiads.web.coverage_sites import SitesDep, find_sites
from openiads.web.desk import DeskDep

router = APIRouter(prefix="/coverage", tags=["coverage"])

HEIGHTS_AGL_M = (50.0, 100.0, 200.0, 300.0, 500.0, 1000.0, 2000.0, 3000.0, 5000.0, 8000.0, 12000.0)
FLIGHT_LEVELS = (50.0, 100.0, 150.0, 200.0, 250.0, 300.0, 350.0, 400.0, 450.0)
MOST_LEVELS = 16
"""At once: a plane of a large field takes a megabyte."""
LARGEST_RADIUS_KM = 400.0
FIELD_TYPE = "application/vnd.openiads.field"

Agl = Annotated[
    list[Annotated[float, Query(ge=0.0, le=HIGHEST_AGL_M)]] | None,
    Query(description="Heights above ground, m.", max_length=MOST_LEVELS, examples=[[300.0, 1000.0]]),
]
Fl = Annotated[
    list[Annotated[float, Query(ge=0.0, le=HIGHEST_FLIGHT_LEVEL)]] | None,
    Query(description="Flight levels, in hundreds of feet.", max_length=MOST_LEVELS, examples=[[250.0]]),
]
Target = Annotated[str, Query(description="Air-vehicle class of the catalogue.", max_length=60)]
Refraction = Annotated[
    float | None,
    Query(ge=K_RATIOS[0], le=K_RATIOS[1], description="Effective over true earth radius; by default 4/3."),
]
SweepQuality = Annotated[
    Literal["draft", "default", "exact"], Query(description="How finely the horizon is swept; draft is not kept.")
]


@record
class TargetClass:
    """A class of air vehicle that coverage is asked for, with its radar cross-section."""

    id: str
    name: str
    kind: AirVehicleKind
    rcs_m2: float


@record
class Stops:
    """Where the height slider stops, and which targets there are."""

    heights_agl_m: tuple[float, ...]
    flight_levels: tuple[float, ...]
    targets: tuple[TargetClass, ...]


@record
class PointAnswer:
    """What is told of one point, the citations that its figures name, and the sites that were left out and why."""

    view: PointView
    sources: tuple[Source, ...]
    notes: tuple[str, ...]


_POINT = TypeAdapter(PointAnswer)


@router.get("/levels", summary="Heights and targets to choose from")
def read_levels() -> Stops:
    """Give the stops of a height slider, above ground and as flight levels, and the classes of targets."""
    known = load_catalogue().air_vehicles.values()
    targets = [TargetClass(id=one.id, name=one.name, kind=one.kind, rcs_m2=one.rcs_m2.best) for one in known]
    return Stops(heights_agl_m=HEIGHTS_AGL_M, flight_levels=FLIGHT_LEVELS, targets=tuple(targets))


@router.get(
    "/field",
    summary="Coverage as a field to be coloured",
    response_class=Response,
    responses={200: {"content": {FIELD_TYPE: {"schema": {"type": "string", "format": "binary"}}}}},
)
def read_field(
    request: Request,
    desk: DeskDep,
    sites: SitesDep,
    quantity: Annotated[Quantity, Query(description="Line of sight, probability of detection, or reach.")] = "sight",
    agl: Agl = None,
    fl: Fl = None,
    target: Target = "fighter-4gen",
    radius_km: Annotated[
        float | None, Query(ge=1.0, le=LARGEST_RADIUS_KM, description="How far each site looks; by default all it can.")
    ] = None,
    k: Refraction = None,
    quality: SweepQuality = "default",
    cells: Annotated[
        int, Query(ge=LEAST_FIELD_CELLS, le=MOST_FIELD_CELLS, description="Most cells on a side.")
    ] = MOST_FIELD_CELLS,
) -> Response:
    """Give heights once and probabilities for each level, in Web Mercator, so that no height needs another question.

    The body is a little-endian uint32 with the length of a JSON header, the header, and the planes that it lists:
    `floor`, the lowest height above ground in line of sight; `share`, the probability of detection or reach at each
    level; the same `_before` on the day compared with; `ground`. The header says what codes mean unknown and outside.
    """
    heights, flight_levels = _heights(agl, fl, HEIGHTS_AGL_M)
    radius_m = None if radius_km is None else radius_km * 1000.0

    def made() -> bytes:
        with desk.computing():
            found = find_sites(desk, sites, radius_m)
            computed = field(
                found.now,
                found.elevation,
                quantity=quantity,
                before=found.before,
                heights_agl_m=heights,
                flight_levels=flight_levels,
                target_class=target,
                k_ratio=k,
                quality=quality,
                radius_m=radius_m,
                most_cells=cells,
            )
            return field_bytes(computed, notes=found.notes, days=list(map(str, sites.days)))

    if quality == "draft":
        return Response(made(), media_type=FIELD_TYPE, headers={"Cache-Control": "no-store"})
    known = desk.claims()
    asked = (sites, sites.days, quantity, heights, flight_levels, target, radius_m, k, quality, cells)
    return desk.answers.cached(request, (known.origin, known.version, *asked), FIELD_TYPE, made)


@router.get("/why", summary="Why a point is covered or not", response_model=PointAnswer)
def read_why(
    request: Request,
    desk: DeskDep,
    sites: SitesDep,
    lat: Annotated[LatitudeDeg, Query(examples=[35.1])],
    lon: Annotated[LongitudeDeg, Query(examples=[37.0])],
    agl: Annotated[float | None, Query(ge=0.0, le=HIGHEST_AGL_M, description="Height above ground, m.")] = None,
    fl: Annotated[float | None, Query(ge=0.0, le=HIGHEST_FLIGHT_LEVEL, description="Or a flight level.")] = None,
    target: Target = "fighter-4gen",
    k: Refraction = None,
) -> Response:
    """Tell for each site whether it sees, detects and reaches a target over a point, and why not.

    With the values of the catalogue behind it, their grades and sources. A site of the laydown is named by its id.
    """
    heights, flight_levels = _heights(None if agl is None else [agl], None if fl is None else [fl], HEIGHTS_AGL_M[3:4])
    level = levels(heights, flight_levels)[0]

    def made() -> bytes:
        with desk.computing():
            found = find_sites(desk, sites, None)
            view = why(found.now, found.elevation, Point(lat=lat, lon=lon), level, target_class=target, k_ratio=k)
            return _POINT.dump_json(PointAnswer(view=view, sources=_cited(view), notes=found.notes))

    known = desk.claims()
    asked = (sites, sites.days, lat, lon, level.text, target, k)
    return desk.answers.cached(request, (known.origin, known.version, *asked), "application/json", made)


def _heights(
    agl: list[float] | None, fl: list[float] | None, default: tuple[float, ...]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    if not agl and not fl:
        return default, ()
    heights, flight_levels = tuple(dict.fromkeys(agl or ())), tuple(dict.fromkeys(fl or ()))
    if len(heights) + len(flight_levels) > MOST_LEVELS:
        n, remedy = len(heights) + len(flight_levels), f"give at most {MOST_LEVELS} at once"
        raise ScenarioError(Fault(where="coverage", field="heights", value=n, problem="too many", remedy=remedy))
    return heights, flight_levels


def _cited(view: PointView) -> tuple[Source, ...]:
    """The citations that the figures of a view name, each once."""
    figures = [view.target]
    for site in view.sites:
        figures += [one for sensor in site.sensors for one in sensor.figures]
        figures += [one for effector in site.effectors for one in effector.figures]
    named = dict.fromkeys(name for one in figures for name in one.sources)
    known = load_catalogue().sources
    return tuple(known[name] for name in named if name in known)
