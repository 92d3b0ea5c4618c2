"""The texts that claims are from, and new ones: what they would change, and keeping them."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from itertools import pairwise
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field, TypeAdapter

from openiads.errors import Fault, ReportError
from openiads.laydown.database import shown
from openiads.laydown.load import load_report, load_reports, store_name
from openiads.laydown.revise import revised
from openiads.record import record
from openiads.reports.claim import Claim
from openiads.reports.report import Report
from openiads.study.preview import Effect, keep, preview, reports_of_address, reports_of_bytes
from openiads.units import Count
from openiads.web.claims import SERVE_REMEDY, store_of
from openiads.web.desk import DeskDep
from openiads.web.known import known_json
from openiads.web.laydown import KnownAt
from openiads.web.problems import not_found

router = APIRouter(prefix="/reports", tags=["reports"])

MOST_CHARACTERS_SENT = 2_000_000
Line = Annotated[str, Field(max_length=2000)]
LineQuery = Annotated[str, Query(max_length=2000)]
ReportPath = Annotated[str, Path(max_length=4000, examples=["samples/2015-11-26-s-400-hmeimim.txt"])]


@record
class ReportBody:
    """A report as text, or the address of one; what is said of it wins over what it says of itself.

    text: the report; without it the page at `url` is fetched, from public addresses only. name: of its file, if any.
    """

    text: Annotated[str, Field(max_length=MOST_CHARACTERS_SENT)] = ""
    title: Line = ""
    source: Line = ""
    url: Line = ""
    date: datetime.date | None = None
    name: Annotated[str, Field(max_length=500)] = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """A report as it was handed over: bytes, the encoding that was named for them, and what was said of it."""

    payload: bytes
    encoding: str
    name: str
    title: str
    source: str
    url: str
    published: datetime.date | None

    def reports(self) -> list[Report]:
        """Read what was handed over, or fetch what it names. Raises ReportError."""
        if self.payload.strip():
            return reports_of_bytes(
                self.payload,
                name=self.name,
                encoding=self.encoding,
                title=self.title,
                source=self.source,
                url=self.url,
                published=self.published,
            )
        if self.url:
            return reports_of_address(self.url, published=self.published)
        remedy = "paste a text, drop a file, or give the address of a page"
        raise ReportError(Fault(where="report", problem="nothing was handed over", remedy=remedy))


@record
class ReportLine:
    """A report that claims are from."""

    path: str
    title: str
    source: str
    url: str
    published: datetime.date | None
    claims: Count


@record
class Piece:
    """Some of a report's text, and the claims whose words it is part of."""

    text: str
    claims: tuple[str, ...] = ()


@record
class ReportText:
    """A report, its text in pieces that join to the whole, so that quotes can be marked without counting letters."""

    path: str
    title: str
    source: str
    url: str
    published: datetime.date | None
    date_basis: str
    pieces: tuple[Piece, ...]
    claims: tuple[Claim, ...]


@record
class PreviewAnswer:
    """What reports say and what that would change; nothing is kept.

    known_before: ids of claims that are known already. can_keep: whether there is a store to keep them in; where not,
    keep_words says how to name one.
    """

    reports: tuple[ReportText, ...]
    known_before: tuple[str, ...]
    effects: tuple[Effect, ...]
    can_keep: bool
    keep_words: str = ""


@record
class KeptAnswer:
    """What was kept: reports, their claims, how many of those are new, and in which store."""

    reports: tuple[str, ...]
    claims: tuple[str, ...]
    new_claims: Count
    store: str


_LINES, _TEXT = TypeAdapter(list[ReportLine]), TypeAdapter(ReportText)
_BODY = TypeAdapter(ReportBody)
_UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file as it is, or a JSON document with a text or an address.",
        "content": {
            "application/json": {
                "schema": _BODY.json_schema(),
                "examples": {
                    "text": {
                        "value": {
                            "text": "An S-400 battery was deployed at Rmelan on 1 March 2025.",
                            "source": "Example Wire",
                            "date": "2025-03-02",
                        }
                    },
                    "address": {"value": {"url": "https://example.org/news/1"}},
                },
            },
            "text/plain": {"schema": {"type": "string"}},
            "text/html": {"schema": {"type": "string"}},
            "application/pdf": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


async def handed_over(
    request: Request,
    name: Annotated[str, Query(max_length=500, description="Of the file, for a body that is no JSON.")] = "",
    title: LineQuery = "",
    source: LineQuery = "",
    url: Annotated[LineQuery, Query(description="Where it was published.")] = "",
    published: Annotated[datetime.date | None, Query(alias="date", description="When it was published.")] = None,
) -> Upload:
    """Take in the body, whatever it is; how much is limited for all routes."""
    kind = Message()
    kind["content-type"] = request.headers.get("content-type", "")
    payload = await request.body()
    if kind.get_content_type() == "application/json" and kind["content-type"]:
        body = _BODY.validate_json(payload)
        text = body.text.encode("utf-8", "replace")
        return Upload(text, "utf-8", body.name, body.title, body.source, body.url, body.date)
    encoding = kind.get_content_charset("")
    return Upload(payload, encoding, name, title, source, url, published)


UploadDep = Annotated[Upload, Depends(handed_over)]


@router.get("", summary="The reports that claims are from", response_model=list[ReportLine])
def read_reports(request: Request, desk: DeskDep, known_at: KnownAt = None) -> Response:
    """Give each report with the number of its claims, by the day of publication."""
    return known_json(request, desk, (known_at,), _LINES, lambda claims: _lines(revised(claims, known_at)))


@router.post("/preview", summary="What a report would change", openapi_extra=_UPLOAD)
def preview_report(desk: DeskDep, upload: UploadDep) -> PreviewAnswer:
    """Read a text, page, PDF file, feed or address, and tell what its claims would change. Nothing is kept."""
    with desk.computing():
        reports = upload.reports()
        found = preview(reports, desk.claims().claims, load_reports(desk.settings.store))
    has_store = store_name(desk.settings.store) is not None
    return PreviewAnswer(
        reports=tuple(_text(one, found.claims) for one in reports),
        known_before=found.known_before,
        effects=found.effects,
        can_keep=has_store,
        keep_words="" if has_store else f"Nothing can be kept beside the sample reports: {SERVE_REMEDY}.",
    )


@router.post("", summary="Keep a report", status_code=201, openapi_extra=_UPLOAD)
def keep_report(desk: DeskDep, upload: UploadDep) -> KeptAnswer:
    """Read a report as for the preview, and keep its text and claims in the store; without a store it is refused."""
    store = store_of(desk, "keeping a report")
    with desk.computing():
        reports = upload.reports()
        claims, n_new = keep(reports, store)
    return KeptAnswer(
        reports=tuple(one.path for one in reports),
        claims=tuple(one.id for one in claims),
        new_claims=n_new,
        store=shown(store),
    )


@router.get("/{path:path}", summary="The text of a report", response_model=ReportText)
def read_report(
    request: Request,
    desk: DeskDep,
    path: ReportPath,
    claim: Annotated[str, Query(max_length=200, description="The version that has this claim's words.")] = "",
) -> Response:
    """Give a report's text in pieces, those that claims quote marked with the ids of the claims."""

    def text(claims: tuple[Claim, ...]) -> ReportText:
        told = [one for one in revised(claims) if one.report == path]
        meant = [one for one in told if not claim or one.id == claim]
        if not meant:
            raise not_found(f"report {path}", "no such claim or report is known", "see /reports for all of them")
        found = load_report(meant[0], desk.settings.store)
        if found is None:
            remedy = "read it again with `openiads read --store FILE REPORT`, which keeps its text"
            raise not_found(f"report {path}", "its text is not kept, only its claims", remedy)
        return _text(found, told)

    return known_json(request, desk, (path, claim), _TEXT, text)


def _lines(claims: Sequence[Claim]) -> list[ReportLine]:
    counts = Counter(one.report for one in claims)
    first = {one.report: one for one in reversed(claims)}
    lines = [
        ReportLine(
            path=path,
            title=one.title,
            source=one.source,
            url=one.url,
            published=one.published,
            claims=counts[path],
        )
        for path, one in first.items()
    ]
    return sorted(lines, key=lambda one: (one.published or datetime.date.max, one.path))


def _text(report: Report, claims: Sequence[Claim]) -> ReportText:
    quoted = [one for one in claims if one.report == report.path and report.text.startswith(one.quote, one.offset)]
    return ReportText(
        path=report.path,
        title=report.title,
        source=report.source,
        url=report.url,
        published=report.published,
        date_basis=report.date_basis,
        pieces=_pieces(report.text, quoted),
        claims=tuple(quoted),
    )


def _pieces(text: str, quoted: Sequence[Claim]) -> tuple[Piece, ...]:
    """The text cut wherever a quote begins or ends; each piece with the claims that quote it."""
    spans = [(one.offset, one.offset + len(one.quote), one.id) for one in quoted]
    cuts = sorted({0, len(text), *(cut for start, end, _ in spans for cut in (start, end))})
    return tuple(
        Piece(text=text[start:end], claims=tuple(one for begin, last, one in spans if begin <= start and end <= last))
        for start, end in pairwise(cuts)
    )
