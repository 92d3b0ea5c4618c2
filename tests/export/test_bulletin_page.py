"""The bulletin as a page: complete, without script, hostile words as text."""

import re
from pathlib import Path

from openiads.export.bulletin import NOTICE
from openiads.export.bulletin_json import bulletin_json, read_bulletin_json, write_bulletin_json
from openiads.export.bulletin_page import bulletin_page, write_bulletin_page
from tests.study.bulletins import ARABIC, made_bulletin


def page(**more: str) -> str:
    made = made_bulletin()
    return bulletin_page(made.bulletin, (made.map_png, made.bands_png), **more)


def test_the_page_holds_every_part_in_its_order() -> None:
    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", page())
    assert headings == [
        "In short",
        "1. Said of the airspace itself",
        "2. Affected regions, routes and levels",
        "3. What is deployed, and what it reaches by level",
        "4. Maps",
        "5. Stretches of the routes",
        "6. Confidence, and what the figures take for granted",
        "7. Contradictions between sources",
        "8. What is not known",
        "9. Sources",
    ]
    assert page().count(NOTICE) >= 2
    assert ARABIC in page()


def test_the_page_has_no_script_and_asks_for_nothing() -> None:
    text = page()
    assert "<script" not in text
    assert not re.search(r"\son\w+=", text.replace("onerror=alert(1)&gt;", ""))
    assert " style=" not in text
    assert set(re.findall(r'src="([a-z]+:)', text)) == {"data:"}
    assert "default-src 'none'" in text


def test_hostile_words_stay_words() -> None:
    text = page()
    assert "<img src=x" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in text
    assert "javascript:" not in text
    assert "Third &lt;b&gt;Wire&lt;/b&gt;" in text


def test_on_the_server_the_style_is_a_file_of_its_own() -> None:
    text = page(style_address="/bulletins/style.css", pdf_address="/bulletins/x/pdf")
    assert "<style" not in text
    assert '<link rel="stylesheet" href="/bulletins/style.css">' in text
    assert '<a class="pdf" href="/bulletins/x/pdf">' in text
    assert "@page" in page()
    assert "@page" not in text


def test_every_number_of_a_source_leads_to_it() -> None:
    text = page()
    assert set(re.findall(r'href="#(source-\d+)"', text)) <= set(re.findall(r'id="(source-\d+)"', text))


def test_files_are_written_and_json_gives_the_same_record(tmp_path: Path) -> None:
    made = made_bulletin()
    write_bulletin_page(made.bulletin, (made.map_png, made.bands_png), tmp_path / "b.html")
    write_bulletin_json(made.bulletin, tmp_path / "b.json")
    assert (tmp_path / "b.html").read_text(encoding="utf-8") == page()
    text = (tmp_path / "b.json").read_text(encoding="utf-8")
    assert text == bulletin_json(made.bulletin)
    assert read_bulletin_json(text) == made.bulletin
    assert ARABIC in text
