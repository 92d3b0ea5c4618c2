"""A bulletin as PDF, A4: real text in an embedded font, headings in the outline, tables, maps, numbered pages."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from openiads.export.bulletin import NOTICE, Bulletin
from openiads.export.bulletin_flow import HEADING, HEADING_HEIGHT, INK, SOFT, flow
from openiads.export.pdf_text import BOLD, FONT, register_fonts
from openiads.export.whole_file import whole_file

MARGIN, HEAD, FOOT = 16 * mm, 16 * mm, 19 * mm
WIDTH = A4[0] - 2 * MARGIN


def write_bulletin_pdf(bulletin: Bulletin, pictures: tuple[bytes, bytes], path: Path) -> None:
    """Write the PDF; pictures: the map and the small maps per band, PNG."""
    content = bulletin_pdf(bulletin, pictures)
    with whole_file(path) as partial:
        partial.write_bytes(content)


def bulletin_pdf(bulletin: Bulletin, pictures: tuple[bytes, bytes]) -> bytes:
    """The PDF as bytes."""
    register_fonts()
    n_pages = _build(bulletin, flow(bulletin, pictures, WIDTH), io.BytesIO(), 0)
    written = io.BytesIO()
    _build(bulletin, flow(bulletin, pictures, WIDTH), written, n_pages)
    return written.getvalue()


def _build(bulletin: Bulletin, story: Sequence[Flowable], target: io.BytesIO, n_pages: int) -> int:
    """Set the story; gives how many pages it takes. n_pages: shown at the foot, 0 while it is not known."""
    document = BaseDocTemplate(
        target,
        pagesize=A4,
        title=f"{bulletin.number}: {bulletin.title}",
        author="openiads",
        subject=f"{NOTICE} Situation of {bulletin.as_of}, {bulletin.known_words}.",
        keywords=["conflict zone information", *bulletin.regions, *bulletin.routes],
        creator=f"openiads {bulletin.version}",
        lang="en",
    )
    frame = Frame(
        MARGIN, FOOT, WIDTH, A4[1] - HEAD - FOOT, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
    )
    document.addPageTemplates([PageTemplate(frames=[frame], onPage=_foot(bulletin, n_pages))])
    document.afterFlowable = _outline(document)
    document.build(list(story))
    return int(document.page)


def _outline(document: Any) -> Callable[[Flowable], None]:
    """Called after each part was set: a heading becomes an entry of the outline."""

    def note(part: Flowable) -> None:
        if getattr(part, "style", None) is HEADING:
            key = f"section {part.getPlainText()}"
            document.canv.bookmarkHorizontalAbsolute(key, document.frame._y + HEADING_HEIGHT)
            document.canv.addOutlineEntry(part.getPlainText(), key, 0, False)

    return note


def _foot(bulletin: Bulletin, n_pages: int) -> Callable[[Canvas, Any], None]:
    """What stands at the foot of every page."""

    def draw(canvas: Canvas, document: Any) -> None:
        canvas.saveState()
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.5)
        canvas.line(MARGIN, FOOT - 4 * mm, A4[0] - MARGIN, FOOT - 4 * mm)
        canvas.setFont(BOLD, 7.5)
        canvas.setFillColor(INK)
        canvas.drawString(MARGIN, FOOT - 8 * mm, NOTICE)
        canvas.setFont(FONT, 7.5)
        canvas.setFillColor(SOFT)
        canvas.drawString(MARGIN, FOOT - 11.5 * mm, f"{bulletin.number} · openiads {bulletin.version}")
        canvas.drawRightString(A4[0] - MARGIN, FOOT - 8 * mm, f"page {document.page} of {n_pages}")
        canvas.restoreState()

    return draw
