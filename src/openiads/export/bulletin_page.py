"""A bulletin as one HTML page: for the screen and, by its print style, for A4 paper; no script, no outside request."""

import base64
from importlib.resources import files
from pathlib import Path

from openiads.export.bulletin import BOUNDARY, Bulletin, ExposureRow
from openiads.export.page import page_environment
from openiads.export.whole_file import whole_file

STYLE = "bulletin.css"


def write_bulletin_page(bulletin: Bulletin, pictures: tuple[bytes, bytes], path: Path) -> None:
    """Write the page with everything in it; pictures: the map and the small maps per band, PNG."""
    html = bulletin_page(bulletin, pictures)
    with whole_file(path) as partial:
        partial.write_text(html, encoding="utf-8", newline="\n")


def bulletin_page(
    bulletin: Bulletin, pictures: tuple[bytes, bytes], *, style_address: str = "", pdf_address: str = ""
) -> str:
    """The page as text.

    style_address: where `bulletin_style` is served; empty: the style goes into the page. pdf_address: of the same
    bulletin as PDF, linked to where there is one.
    """
    template = page_environment().get_template("bulletin.html")
    return template.render(
        one=bulletin,
        boundary=BOUNDARY,
        groups=_by_subject(bulletin.exposure_rows),
        pictures=[_embedded(png) for png in pictures],
        style="" if style_address else bulletin_style(),
        style_address=style_address,
        pdf_address=pdf_address,
    )


def bulletin_style() -> str:
    """The style sheet of the page."""
    return files("openiads.export").joinpath("templates", STYLE).read_text(encoding="utf-8")


def _by_subject(rows: tuple[ExposureRow, ...]) -> list[tuple[str, list[ExposureRow]]]:
    """Rows of one region or route together, in their order."""
    groups: dict[str, list[ExposureRow]] = {}
    for row in rows:
        groups.setdefault(row.subject, []).append(row)
    return list(groups.items())


def _embedded(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")
