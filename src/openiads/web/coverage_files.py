"""Coverage as numbers and as files: shares of an area, maps for other programs, cuts and charts as pictures."""

from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import TypeAdapter

from openiads.export.by_ending import write_coverage
from openiads.study.cover import cover_area, cover_map
from openiads.study.cover_shares import cover_rows, rounded
from openiads.web.coverage_asked import CoverAsked, CoverDep, check_small, lay_out
from openiads.web.coverage_rows import SharesBody
from openiads.web.coverage_sites import SitesAsked, SitesDep
from openiads.web.desk import Desk, DeskDep
from openiads.web.runs import RunBody, run_body
from openiads.web.settings import Settings
from openiads.web.written import MEDIA_TYPES, file_answers, to_be_saved, written
from openiads.web.written_run import FileOfRun, file_of_run

router = APIRouter(prefix="/coverage", tags=["coverage"])

AS_A_RUN = "start it as a run, POST to this address, or ask for fewer sites, heights or draws"
JSON = "application/json"

MapFormat = Annotated[
    Literal["tif", "png", "geojson", "nc", "kml"], Query(alias="format", description="Of the file.", examples=["tif"])
]
_SHARES = TypeAdapter(SharesBody)


@router.get("/shares", summary="Shares of an area at each height", response_model=SharesBody)
def read_shares(request: Request, desk: DeskDep, sites: SitesDep, wanted: CoverDep) -> Response:
    """Give the shares of the ground around the first site, of a route and of a strip, as `cover --json` prints them.

    Line of sight, detection, reach, and on demand how likely over draws, and what changed since another day.
    """

    def made() -> bytes:
        with desk.computing():
            return shares(desk, sites, wanted, at_once=True)

    known = desk.claims()
    return desk.answers.cached(request, (known.origin, known.version, sites, sites.days, wanted), JSON, made)


@router.post("/shares", summary="The same as a run", status_code=202)
def start_shares(desk: DeskDep, sites: SitesDep, wanted: CoverDep) -> RunBody:
    """Start it in the background, for many sites, draws or fine terrain; then see /coverage/results/{run_id}."""
    job = desk.jobs.start("shares", "shares of an area", run_shares, desk.settings, sites, wanted)
    return run_body(job)


@router.get(
    "/files",
    summary="Maps of coverage as a file",
    response_class=Response,
    responses=file_answers(".tif", ".png", ".geojson", ".nc", ".kml"),
)
def read_file(
    request: Request, desk: DeskDep, sites: SitesDep, wanted: CoverDep, file_format: MapFormat = "tif"
) -> Response:
    """Give maps of all that any site sees or reaches, as `cover --out` writes them."""
    ending = f".{file_format}"

    def made() -> bytes:
        with desk.computing():
            return map_file(desk, sites, wanted, ending, at_once=True)

    known = desk.claims()
    parts = (known.origin, known.version, sites, sites.days, wanted, ending)
    answer = desk.answers.cached(request, parts, MEDIA_TYPES[ending], made)
    return to_be_saved(answer, f"coverage{ending}")


@router.post("/files", summary="The same as a run", status_code=202)
def start_file(desk: DeskDep, sites: SitesDep, wanted: CoverDep, file_format: MapFormat = "tif") -> RunBody:
    """Start it in the background, for many sites or fine terrain; then see /coverage/results/{run_id}."""
    job = desk.jobs.start(
        "coverage file", f"coverage.{file_format}", run_map_file, desk.settings, sites, wanted, f".{file_format}"
    )
    return run_body(job)


@router.get(
    "/results/{run_id}",
    summary="What came of a run",
    response_class=Response,
    responses=file_answers(".json", ".tif", ".png", ".geojson", ".nc", ".kml"),
)
def read_result(desk: DeskDep, run_id: Annotated[str, Path(max_length=80)]) -> Response:
    """Give the file that a run of /coverage/shares or /coverage/files made."""
    return file_of_run(desk, run_id)


def run_shares(settings: Settings, sites: SitesAsked, wanted: CoverAsked, progress: Any) -> FileOfRun:
    """Compute shares in a process of their own."""
    return FileOfRun(name="shares.json", content=shares(Desk(settings), sites, wanted, step=progress))


def run_map_file(settings: Settings, sites: SitesAsked, wanted: CoverAsked, ending: str, progress: Any) -> FileOfRun:
    """Write maps in a process of their own."""
    content = map_file(Desk(settings), sites, wanted, ending, step=progress)
    return FileOfRun(name=f"coverage{ending}", content=content)


def shares(
    desk: Desk, sites: SitesAsked, wanted: CoverAsked, *, at_once: bool = False, step: Any = lambda text, share: None
) -> bytes:
    """The shares as JSON. Raises ScenarioError where that is too much `at_once`."""
    laid = lay_out(desk, sites, wanted, as_map=False)
    if at_once:
        check_small(laid, wanted.area, AS_A_RUN)
    found = cover_area(laid.asked, laid.elevation, wanted.area, step)
    rows = rounded(cover_rows(found, wanted.area, str(sites.against or "")))
    body = _SHARES.validate_python({"levels": rows, "notes": list(laid.notes)})
    return _SHARES.dump_json(body, exclude_unset=True)


def map_file(
    desk: Desk,
    sites: SitesAsked,
    wanted: CoverAsked,
    ending: str,
    *,
    at_once: bool = False,
    step: Any = lambda text, share: None,
) -> bytes:
    """Maps as a file of that ending. Raises ScenarioError where that is too much `at_once`."""
    laid = lay_out(desk, sites, wanted, as_map=True)
    if at_once:
        check_small(laid, None, AS_A_RUN)
    dataset = cover_map(laid.asked, laid.elevation, step)

    def write(path: FilePath) -> None:
        write_coverage(dataset, path)

    return written(write, ending)
