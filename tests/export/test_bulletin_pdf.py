"""The bulletin as PDF, read back."""

import io
import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from openiads.export.bulletin import NOTICE
from openiads.export.bulletin_pdf import bulletin_pdf, write_bulletin_pdf
from tests.study.bulletins import made_bulletin


@pytest.fixture(scope="module")
def reader() -> PdfReader:
    made = made_bulletin()
    return PdfReader(io.BytesIO(bulletin_pdf(made.bulletin, (made.map_png, made.bands_png))))


def text_of(reader: PdfReader) -> str:
    """All text, with lines joined."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_its_pages_are_a4_numbered_and_carry_the_notice(reader: PdfReader) -> None:
    total = len(reader.pages)
    for number, page in enumerate(reader.pages, start=1):
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
        assert f"page {number} of {total}" in page.extract_text()
        assert NOTICE in page.extract_text()


def test_its_metadata_say_what_it_is(reader: PdfReader) -> None:
    one = made_bulletin().bulletin
    assert reader.metadata is not None
    assert reader.metadata.title == f"{one.number}: {one.title}"
    assert reader.metadata.author == "openiads"
    assert NOTICE in str(reader.metadata.subject)
    assert reader.trailer["/Root"]["/Lang"] == "en"


def test_its_outline_lists_the_sections(reader: PdfReader) -> None:
    titles = [str(entry.title) for entry in reader.outline if not isinstance(entry, list)]
    assert titles[0] == "In short"
    assert titles[-1] == "9. Sources"
    assert len(titles) == 10


def test_its_text_is_real_text_with_the_numbers_of_the_bulletin(reader: PdfReader) -> None:
    text, one = text_of(reader), made_bulletin().bulletin
    for row in one.exposure_rows:
        assert row.reach in text
    for voice in one.sources:
        assert f"[{voice.number}]" in text
    assert "«Тор-М2» прибыл на базу" in text
    assert "<img src=x onerror=alert(1)> &" in text


def test_arabic_words_are_there_joined_and_in_reading_order(reader: PdfReader) -> None:
    seen = unicodedata.normalize("NFKC", text_of(reader))
    for word in ("القامشلي", "الطيران", "المدني"):
        assert word in seen or word[::-1] in seen


def test_all_fonts_of_the_text_are_embedded(reader: PdfReader) -> None:
    fonts = {str(font.get_object()["/BaseFont"]) for page in reader.pages for font in _fonts(page).values()}
    used = {name for name in fonts if "DejaVu" in name}
    assert len(used) >= 2
    assert all(re.match(r"/[A-Z]{6}\+|/AAAAAA\+", name) for name in used)


def _fonts(page: object) -> dict[str, object]:
    return page["/Resources"].get("/Font", {})  # type: ignore[index, no-any-return]


def test_it_holds_the_maps(reader: PdfReader) -> None:
    assert sum(len(page.images) for page in reader.pages) == 2


def test_links_to_addresses_on_the_web_alone(reader: PdfReader) -> None:
    addresses = set()
    for page in reader.pages:
        for note in page.get("/Annots") or ():
            action = note.get_object().get("/A")
            if action is not None and "/URI" in action:
                addresses.add(str(action["/URI"]))
    assert addresses == {"https://example.org/a?b=1&c=2"}


def test_a_long_bulletin_breaks_its_tables_over_pages() -> None:
    made = made_bulletin()
    long = replace(made.bulletin, deployed=made.bulletin.deployed * 60, stretches=made.bulletin.stretches * 60)
    content = bulletin_pdf(long, (made.map_png, made.bands_png))
    pages = PdfReader(io.BytesIO(content)).pages
    assert len(pages) > 8
    assert sum("Probability of being" in page.extract_text().replace("\n", " ") for page in pages) > 3


def test_a_bulletin_without_routes_or_anything_reached_is_set_too(tmp_path: Path) -> None:
    made = made_bulletin()
    bare = replace(
        made.bulletin,
        routes=(),
        airspace=(),
        exposure_rows=(),
        stretches=(),
        deployed=(),
        contradictions=(),
        sources=(),
    )
    write_bulletin_pdf(bare, (made.map_png, made.bands_png), tmp_path / "b.pdf")
    text = text_of(PdfReader(tmp_path / "b.pdf"))
    assert "no statement that they are safe" in text
    assert "8. Sources" in text
