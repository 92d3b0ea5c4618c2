"""Bulletins: written in the background, read as JSON, as a page that prints, and as PDF."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from openiads.errors import Fault
from openiads.export.bulletin import Bulletin
from openiads.export.bulletin_page import bulletin_page, bulletin_style
from openiads.export.bulletin_pdf import bulletin_pdf
from openiads.laydown.load import load_claims
from openiads.study.bulletin import DEFAULT_DRAWS, Drawn, make_bulletin
from openiads.study.exposure import ground_of, situation
from openiads.terrain.find import open_elevation
from openiads.web.airspace import Asked, ExposureAsked, checked_request
from openiads.web.desk import DeskDep
from openiads.web.problems import ConflictError
from openiads.web.runs import RunBody, RunId, run_body

router = APIRouter(prefix="/bulletins", tags=["bulletins"])

KIND = "bulletin"


class BulletinAsked(ExposureAsked):
    """Regions and routes of a bulletin, the day, the bands, and how many positions are drawn per site."""

    draws: Annotated[int, ExposureAsked.model_fields["draws"]] = DEFAULT_DRAWS


def drawn_of(desk: DeskDep, run_id: RunId) -> Drawn:
    """The bulletin of a run that is done. Raises NotFoundError, ConflictError, or the run's own error."""
    result = desk.jobs.result(run_id)
    if not isinstance(result, Drawn):
        kind = desk.jobs.job(run_id).kind
        remedy = "ask for the bulletin under the id that POST /bulletins gave"
        raise ConflictError(Fault(where=f"run {run_id}", problem=f"is of kind {kind}, no bulletin", remedy=remedy))
    return result


DrawnDep = Annotated[Drawn, Depends(drawn_of)]


@router.post("", status_code=202, summary="Write a bulletin")
def start_bulletin(desk: DeskDep, asked: BulletinAsked) -> RunBody:
    """Start writing in the background; its progress is told by /runs/{run_id}/events, and it is read here when done.

    429: too many works wait already.
    """
    checked = checked_request(asked)
    names = [fir.id for fir in checked.firs] + [route.name or "route" for route in checked.routes]
    title = f"Bulletin {checked.as_of}: {', '.join(names)}"[:200]
    job = desk.jobs.start(KIND, title, write_bulletin, desk.settings.store, desk.settings.terrain, checked)
    return run_body(job)


@router.get("/style.css", summary="The style sheet of the pages", response_class=Response)
def read_style() -> Response:
    """Give the style of a bulletin's page, for screen and paper."""
    return Response(bulletin_style(), media_type="text/css")


@router.get("/{run_id}", summary="A bulletin as data")
def read_bulletin(drawn: DrawnDep) -> Bulletin:
    """Give every field of the bulletin."""
    return drawn.bulletin


@router.get("/{run_id}/page", summary="A bulletin as a page", response_class=Response)
def read_page(drawn: DrawnDep, run_id: RunId) -> Response:
    """Give the page: without script, printable on A4."""
    pictures = (drawn.map_png, drawn.bands_png)
    page = bulletin_page(
        drawn.bulletin, pictures, style_address="/bulletins/style.css", pdf_address=f"/bulletins/{run_id}/pdf"
    )
    return Response(page, media_type="text/html; charset=utf-8")


@router.get("/{run_id}/pdf", summary="A bulletin as PDF", response_class=Response)
def read_pdf(request: Request, desk: DeskDep, drawn: DrawnDep, run_id: RunId) -> Response:
    """Give the PDF, A4."""

    def make() -> bytes:
        with desk.computing():
            return bulletin_pdf(drawn.bulletin, (drawn.map_png, drawn.bands_png))

    answer = desk.answers.cached(request, (run_id,), "application/pdf", make)
    answer.headers["Content-Disposition"] = f'inline; filename="{drawn.bulletin.number}.pdf"'
    return answer


@router.get("/{run_id}/map.png", summary="The map of a bulletin", response_class=Response)
def read_map(drawn: DrawnDep) -> Response:
    """Give the map of all levels together."""
    return Response(drawn.map_png, media_type="image/png")


@router.get("/{run_id}/bands.png", summary="The maps of a bulletin by band", response_class=Response)
def read_bands(drawn: DrawnDep) -> Response:
    """Give the small maps, one per band of levels."""
    return Response(drawn.bands_png, media_type="image/png")


def write_bulletin(
    store: str | None, terrain: str | None, asked: Asked, *, progress: Callable[[str, float], None]
) -> Drawn:
    """The work of a run: the same as `openiads bulletin`. store, terrain: as the server was told."""
    claims, origin = load_claims(store)
    given = situation(claims, asked.as_of, asked.known_at)
    elevation = ground_of(
        given, asked.firs, asked.routes, lambda points, reach_m: open_elevation(terrain, points, reach_m)
    )
    return make_bulletin(
        claims,
        elevation,
        as_of=asked.as_of,
        known_at=asked.known_at,
        firs=asked.firs,
        routes=asked.routes,
        bands=asked.bands,
        origin=origin,
        n_draws=asked.n_draws,
        target_class=asked.target_class,
        progress=progress,
    )
