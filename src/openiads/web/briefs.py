"""Briefs: from reports to one page with its files, written in the background."""

import base64
import datetime
import io
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response
from pydantic import Field

from openiads.errors import Fault, ReportError
from openiads.record import record
from openiads.reports.report import Report
from openiads.study.brief import brief
from openiads.study.comparison import off_terrain_notes
from openiads.study.demo import demo, summary
from openiads.study.preview import reports_of_bytes
from openiads.terrain.find import open_elevation
from openiads.units import Count
from openiads.web.desk import DeskDep
from openiads.web.problems import ConflictError, not_found
from openiads.web.runs import RunBody, RunId, run_body
from openiads.web.written import BINARY, MEDIA_TYPES, media_type, to_be_saved

router = APIRouter(prefix="/briefs", tags=["briefs"])

MOST_REPORTS = 200
MOST_CHARACTERS = 2_000_000
PAGE = "index.html"
PAGE_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""Of a page that carries its style in itself, to be a file of its own; nothing runs in it."""

Line = Annotated[str, Field(max_length=2000)]


@record
class BriefReport:
    """A report as text, or as the content of a file (HTML, PDF, a feed) in base64.

    What is said of it here wins over what it says of itself; front matter may say date_from, date_to and lang as well.
    """

    name: Annotated[str, Field(max_length=500)] = ""
    text: Annotated[str, Field(max_length=MOST_CHARACTERS)] = ""
    content: Annotated[str, Field(max_length=20_000_000)] = ""
    title: Line = ""
    source: Line = ""
    url: Line = ""
    date: datetime.date | None = None


@record
class BriefAsked:
    """Reports to make a brief of. as_of: by default the newest day on which a claim became known.

    known_at: only what could be known on that day; against: the day compared with, by default before the newest change.
    """

    reports: Annotated[tuple[BriefReport, ...], Field(min_length=1, max_length=MOST_REPORTS)]
    as_of: datetime.date | None = None
    known_at: datetime.date | None = None
    against: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A brief that was written: what it says in few words, and its files by their path."""

    headline: tuple[str, ...]
    notes: tuple[str, ...]
    n_reports: int
    n_claims: int | None
    n_sites: int | None
    files: dict[str, bytes]


@record
class BriefBody:
    """What a brief says in few words, what was left out, and its files, the page first.

    claims, sites: None where several briefs stand on one page.
    """

    headline: tuple[str, ...]
    notes: tuple[str, ...]
    reports: Count
    claims: Count | None
    sites: Count | None
    files: tuple[str, ...]


def written_of(desk: DeskDep, run_id: RunId) -> Written:
    """The brief of a run that is done. Raises NotFoundError, ConflictError, or the run's own error."""
    result = desk.jobs.result(run_id)
    if not isinstance(result, Written):
        kind = desk.jobs.job(run_id).kind
        remedy = "ask for the brief under the id that POST /briefs gave"
        raise ConflictError(Fault(where=f"run {run_id}", problem=f"is of kind {kind}, no brief", remedy=remedy))
    return result


WrittenDep = Annotated[Written, Depends(written_of)]


@router.post("", summary="Make a brief of reports", status_code=202)
def start_brief(desk: DeskDep, asked: BriefAsked) -> RunBody:
    """Read reports, and write the page of who put what where and what that changes, in the background.

    What is wrong with a report is told at once. Nothing is kept in the store.
    """
    with desk.computing():
        reports = _reports(asked)
    title = f"brief of {len(reports)} report{'' if len(reports) == 1 else 's'}"
    job = desk.jobs.start("brief", title, run_brief, reports, asked, desk.settings.terrain)
    return run_body(job)


@router.post("/demo", summary="Make the briefs of the sample reports", status_code=202)
def start_demo(desk: DeskDep) -> RunBody:
    """Write the briefs of the bundled sample reports on four dates, as `openiads demo` does, in the background."""
    return run_body(desk.jobs.start("brief", "demo", run_demo))


@router.get("/{run_id}", summary="A brief in few words")
def read_brief(found: WrittenDep) -> BriefBody:
    """Give the headline of a brief, what was left out, and the names of its files."""
    names = sorted(found.files, key=lambda name: (name != PAGE, name))
    return BriefBody(
        headline=found.headline,
        notes=found.notes,
        reports=found.n_reports,
        claims=found.n_claims,
        sites=found.n_sites,
        files=tuple(names),
    )


@router.get(
    "/{run_id}/zip",
    summary="A brief with all its files",
    response_class=Response,
    responses={200: {"content": {MEDIA_TYPES[".zip"]: BINARY}}},
)
def read_zip(found: WrittenDep) -> Response:
    """Give the page and the files beside it, as the command leaves them in a folder."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(found.files.items()):
            archive.writestr(name, content)
    return to_be_saved(Response(packed.getvalue(), media_type=MEDIA_TYPES[".zip"]), "brief.zip")


@router.get(
    "/{run_id}/files/{path:path}",
    summary="A file of a brief",
    response_class=Response,
    responses={200: {"content": {MEDIA_TYPES[".html"]: {"schema": {"type": "string"}}, MEDIA_TYPES[".tif"]: BINARY}}},
)
def read_file(
    found: WrittenDep, path: Annotated[str, Path(max_length=500, description="As listed.", examples=[PAGE])]
) -> Response:
    """Give the page, index.html, or a file beside it."""
    if path not in found.files:
        raise not_found(f"file {path}", "the brief has no such file", "see /briefs/{run_id} for those it has")
    kind = media_type(path)
    policy = {"Content-Security-Policy": PAGE_POLICY} if kind == MEDIA_TYPES[".html"] else {}
    return Response(found.files[path], media_type=kind, headers=policy)


def run_brief(reports: tuple[Report, ...], asked: BriefAsked, terrain: str | None, progress: Any) -> Written:
    """Make a brief in a process of its own."""
    elevation = open_elevation(terrain, (), 0.0)
    with tempfile.TemporaryDirectory(prefix="openiads-") as folder:
        out = FilePath(folder) / "brief"
        result = brief(
            reports,
            as_of=asked.as_of,
            known_at=asked.known_at,
            against=asked.against,
            out=out,
            elevation=elevation,
            command="POST /briefs",
            progress=progress,
        )
        nothing = ["nothing could be computed; the page says what was and what was not found"]
        return Written(
            headline=result.headline,
            notes=(*off_terrain_notes(result.sites, elevation), *(nothing if result.comparison is None else [])),
            n_reports=len(reports),
            n_claims=len(result.claims),
            n_sites=len(result.sites),
            files=_files(out),
        )


def run_demo(progress: Any) -> Written:
    """Make the briefs of the samples in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="openiads-") as folder:
        out = FilePath(folder) / "demo"
        result = demo(out=out, command="POST /briefs/demo", progress=progress)
        lines = [line for line in summary(result) if folder not in line]
        return Written(
            headline=tuple(lines),
            notes=(),
            n_reports=result.n_reports,
            n_claims=None,
            n_sites=None,
            files=_files(out),
        )


def _reports(asked: BriefAsked) -> tuple[Report, ...]:
    """Read what was sent. Raises ReportError with the faults of all reports."""
    faults: list[Fault] = []
    found: list[Report] = []
    for number, one in enumerate(asked.reports, start=1):
        name = one.name or f"report {number}"
        try:
            payload = (
                base64.b64decode(one.content, validate=True) if one.content else one.text.encode("utf-8", "replace")
            )
            found += reports_of_bytes(
                payload,
                name=name,
                encoding="" if one.content else "utf-8",
                title=one.title,
                source=one.source,
                url=one.url,
                published=one.date,
            )
        except ValueError:
            faults.append(
                Fault(where=name, field="content", problem="is no base64", remedy="send it as text, or encode it")
            )
        except ReportError as error:
            faults += error.faults
    if faults:
        raise ReportError(faults)
    return tuple(found)


def _files(folder: FilePath) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
