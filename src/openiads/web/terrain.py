"""Terrain: what is there and under which licence, heights at a place, fetching more, and whether it is whole."""

from dataclasses import asdict
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field, TypeAdapter

from openiads.errors import Fault, TerrainError
from openiads.geodesy.point import Point
from openiads.record import record
from openiads.study.terrain import (
    GroundAround,
    around,
    box_asked,
    check_disk,
    check_fetch,
    fetched_as_plain,
    held,
    holdings_as_plain,
    licence,
    plan_as_plain,
    too_large,
)
from openiads.terrain.fetch import Plan, plan_fetch
from openiads.terrain.fetch import fetch as fetch_tiles
from openiads.terrain.find import BUNDLED
from openiads.terrain.source import LARGEST_ZOOM, SOURCES, n_tiles
from openiads.terrain.survey import verify as verify_tiles
from openiads.units import LatitudeDeg, LongitudeDeg
from openiads.web.desk import DeskDep
from openiads.web.posted_scenario import own_raster
from openiads.web.problems import ConflictError
from openiads.web.runs import RunBody, run_body

router = APIRouter(prefix="/terrain", tags=["terrain"])

MOST_TILES = 20_000
LARGEST_WITHIN_KM = 300.0
OWN = "own"
"""What the server's own raster is called; its path is told to nobody."""

SourceName = Literal["copernicus-30", "copernicus-90", "terrarium"]
FIRST_SOURCE: SourceName = "copernicus-30"
Degrees = Annotated[tuple[float, ...], Field(min_length=4, max_length=4)]


@record
class FetchedTiles:
    """Tiles of a source that hang together. box: west, south, east, north; size: bytes; first, last: when fetched."""

    source: str
    zoom: int
    box: Degrees
    n_land: int
    n_sea: int
    size: int
    first: str
    last: str


@record
class TerrainSource:
    """Where terrain can be fetched from, and under which licence."""

    name: str
    title: str
    posting: str
    surface: str
    licence: str
    licence_url: str
    attribution: str


@record
class TerrainList:
    """The ground that is there. in_use: what the server computes on, null for the bundled clip and what was fetched."""

    in_use: str | None
    fetched: tuple[FetchedTiles, ...]
    sources: tuple[TerrainSource, ...]


@record
class GroundHeld:
    """What a terrain holds; heights in m above sea; shares of the postings. box: west, south, east, north."""

    source: str
    posting_m: float
    n_rows: int
    n_columns: int
    box: Degrees
    lowest_m: float
    highest_m: float
    unknown_share: float
    sea_share: float


@record
class TerrainInfo:
    """What a terrain holds, null where nothing of it was fetched, with surface, licence and attribution."""

    ground: GroundHeld | None
    licence: dict[str, str]


@record
class FetchAsked:
    """A box "W,S,E,N", or what lies around a place or "LAT,LON", as `openiads terrain fetch` takes them.

    zoom: of terrarium tiles; parallel: tiles at a time; yes: fetch more than 500 MB too.
    """

    box: Annotated[str | None, Field(max_length=100, examples=["6.5,45.5,8,46.5"])] = None
    around: Annotated[str | None, Field(max_length=200)] = None
    radius_km: Annotated[float | None, Field(gt=0.0, le=3000.0)] = None
    source: SourceName = FIRST_SOURCE
    zoom: Annotated[int | None, Field(ge=1, le=LARGEST_ZOOM)] = None
    parallel: Annotated[int, Field(ge=1, le=16)] = 4
    yes: bool = False


@record
class FetchPlan:
    """What a fetch would bring: tiles of the box, those not there yet, at most so many bytes, and their names."""

    source: str
    box: Degrees
    n_tiles: int
    n_wanted: int
    likely_bytes: int
    tiles: tuple[str, ...]


@record
class FetchDone:
    """What a fetch did: tiles, those that were there, came, are sea or held back, and bytes."""

    source: str
    box: Degrees
    n_tiles: int
    n_there: int
    n_fetched: int
    n_sea: int
    withheld: tuple[str, ...]
    new_bytes: int
    reused_bytes: int


@record
class VerifyAsked:
    """remove: delete what is torn, so that it can be fetched anew."""

    remove: bool = False


@record
class Torn:
    """A file of fetched terrain that is not as it was fetched, and what to do."""

    file: str
    problem: str
    remedy: str


@record
class Verified:
    """How many tiles were read, and those that are torn."""

    n_tiles: int
    removed: bool
    torn: tuple[Torn, ...]


_LIST, _INFO = TypeAdapter(TerrainList), TypeAdapter(TerrainInfo)
_PLAN, _HELD = TypeAdapter(FetchPlan), TypeAdapter(GroundHeld)


@router.get("", summary="The terrain that is there")
def read_terrain(desk: DeskDep) -> TerrainList:
    """Give what was fetched, and the sources from which more can be."""
    own = desk.settings.terrain
    plain: dict[str, Any] = {
        "in_use": own if own is None or own in (BUNDLED, *SOURCES) else OWN,
        "fetched": holdings_as_plain(),
        "sources": [
            {name: getattr(one, name) for name in TerrainSource.__dataclass_fields__} for one in SOURCES.values()
        ],
    }
    return _LIST.validate_python(plain)


@router.get("/info", summary="What a terrain holds", response_model=TerrainInfo)
def read_info(
    request: Request,
    desk: DeskDep,
    source: Annotated[
        Literal["bundled", "own", "copernicus-30", "copernicus-90", "terrarium"],
        Query(description="The bundled clip, the server's own raster (`serve --terrain FILE`), or a fetched source."),
    ] = "bundled",
) -> Response:
    """Give extent, posting, heights and gaps of a terrain, and under which licence it may be used."""
    what = desk.settings.terrain if source == OWN else source
    own = own_raster(desk.settings) if source == OWN else None

    def made() -> bytes:
        with desk.computing():
            ground = held(what)
        plain = None if ground is None else _HELD.validate_python(asdict(ground))
        return _INFO.dump_json(TerrainInfo(ground=plain, licence=licence(what)))

    parts = (what, own.stat().st_mtime if own else 0.0, holdings_as_plain())
    return desk.answers.cached(request, parts, "application/json", made)


@router.get("/ground", summary="Heights at a point and around it")
def read_ground(
    desk: DeskDep,
    lat: Annotated[LatitudeDeg, Query(examples=[35.06])],
    lon: Annotated[LongitudeDeg, Query(examples=[36.34])],
    within_km: Annotated[
        float, Query(gt=0.0, le=LARGEST_WITHIN_KM, description="Half the side of the square that is summed up.")
    ] = 5.0,
) -> GroundAround:
    """Give the height of the ground at a point, and the lowest, highest and mean around it."""
    point = Point(lat=lat, lon=lon)
    with desk.computing():
        return around(desk.elevation([point], within_km * 1000.0), point, within_km * 1000.0)


@router.get("/plan", summary="What a fetch would bring")
def read_plan(
    box: Annotated[str | None, Query(max_length=100, description="W,S,E,N.", examples=["6.5,45.5,8,46.5"])] = None,
    near: Annotated[str | None, Query(alias="around", max_length=200, description="A place, or LAT,LON.")] = None,
    radius_km: Annotated[float | None, Query(gt=0.0, le=3000.0)] = None,
    source: SourceName = FIRST_SOURCE,
    zoom: Annotated[int | None, Query(ge=1, le=LARGEST_ZOOM)] = None,
) -> FetchPlan:
    """Say what `terrain fetch --dry-run` says: tiles, bytes, and which of them are there already."""
    asked = FetchAsked(box=box, around=near, radius_km=radius_km, source=source, zoom=zoom)
    return _PLAN.validate_python(plan_as_plain(_plan(asked)))


@router.post("/fetch", summary="Fetch terrain", status_code=202)
def start_fetch(desk: DeskDep, asked: FetchAsked) -> RunBody:
    """Fetch tiles into the server's cache in the background; what came is kept, and a new run goes on from there.

    Nothing else of the server fetches terrain. The address of a source is set where the server is started.
    """
    plan = _plan(asked)
    check_disk(plan)
    refusal = too_large(plan)
    if refusal is not None and not asked.yes:
        raise refusal
    job = desk.jobs.start("terrain fetch", f"{plan.source.name} {plan.box}", run_fetch, asked)
    return run_body(job)


@router.post("/verify", summary="Read all fetched terrain anew", status_code=202)
def start_verify(desk: DeskDep, asked: VerifyAsked) -> RunBody:
    """Compare every fetched tile with its checksum, in the background; the answer is at /terrain/results/{run_id}."""
    return run_body(desk.jobs.start("terrain verify", "fetched terrain", run_verify, asked.remove))


@router.get("/results/{run_id}", summary="What a fetch or a check came to")
def read_result(desk: DeskDep, run_id: Annotated[str, Path(max_length=80)]) -> FetchDone | Verified:
    """Give what a run of /terrain/fetch did, or what one of /terrain/verify found."""
    result = desk.jobs.result(run_id)
    if not isinstance(result, FetchDone | Verified):
        fault = Fault(where=f"run {run_id}", problem="is no run of terrain", remedy="ask where it was started")
        raise ConflictError(fault)
    return result


def run_fetch(asked: FetchAsked, progress: Any) -> FetchDone:
    """Fetch in a process of its own."""
    plan = _plan(asked)
    done = fetch_tiles(plan, n_parallel=asked.parallel, progress=progress)
    return TypeAdapter(FetchDone).validate_python(fetched_as_plain(plan, done))


def run_verify(remove: bool, progress: Any) -> Verified:
    """Read all fetched tiles in a process of its own."""
    n_read, torn = verify_tiles(remove=remove, progress=progress)
    return Verified(
        n_tiles=n_read,
        removed=remove,
        torn=tuple(Torn(file=FilePath(one.file).name, problem=one.problem, remedy=one.remedy) for one in torn),
    )


def _plan(asked: FetchAsked) -> Plan:
    source = SOURCES[asked.source]
    check_fetch(source, asked.zoom, asked.parallel)
    box = box_asked(asked.box, asked.around, asked.radius_km)
    if n_tiles(source, box, asked.zoom) > MOST_TILES:
        problem = f"more than {MOST_TILES} tiles"
        remedy = "ask for a smaller box, a coarser source or a lower zoom"
        raise TerrainError(Fault(where=f"terrain {source.name}", problem=problem, remedy=remedy))
    return plan_fetch(source, box, zoom=asked.zoom)
