"""Pages, PDF files, feeds and addresses become reports with title, outlet, address and date."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from openiads.errors import ReportError
from openiads.reports.dateline import find_publication_date
from openiads.reports.decode import decode
from openiads.reports.fetch_url import Limits
from openiads.reports.kind import kind_of_bytes, kind_of_text
from openiads.reports.read_claims import read_claims
from openiads.reports.read_files import read_reports
from openiads.reports.report import Report
from tests.reports.hostile_server import Server, serving

CORPUS = Path(__file__).parent / "corpus"
LOCAL = Limits(allow_private=True)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def one(name: str) -> Report:
    (report,) = read_reports([CORPUS / name])
    return report


def test_a_page_says_who_published_it_when_and_where() -> None:
    report = one("page.html")
    assert (report.title, report.source) == ("Battery lands at the airport", "Example Wire")
    assert (report.url, report.published, report.date_basis) == ("https://example.org/a", date(2024, 5, 15), "page")
    assert report.text.splitlines()[0] == "Battery lands at the airport"
    assert "closed to civil flights since the early hours." in report.text
    assert "Home" not in report.text


def test_a_pdf_file_gives_its_lines_title_and_as_last_resort_its_date() -> None:
    report = one("paper.pdf")
    assert report.text.startswith("A Pantsir-S1 battery was set up at Qamishli airport in March 2023.")
    assert "It covers the runway, said a witness (who left)." in report.text
    assert (report.title, report.published, report.date_basis) == ("Example paper", date(2023, 4, 1), "file")


def test_each_entry_of_a_feed_is_a_report_with_its_own_date() -> None:
    first, second = read_reports([CORPUS / "news.rss"])
    assert (first.path, first.title, first.source) == ("https://example.org/1", "Tor-M2 at Masyaf", "Example Wire")
    assert (first.published, first.date_basis) == (date(2024, 5, 14), "feed")
    assert first.text == "Tor-M2 at Masyaf\n\nA Tor-M2 was deployed at Masyaf on Monday, the ministry said."
    assert (second.path, second.url, second.published) == (f"{CORPUS / 'news.rss'}#2", "", None)


def test_an_atom_feed_is_read_as_well() -> None:
    report = one("news.atom")
    assert (report.title, report.source, report.published) == ("Jets at Hmeimim", "Example Blog", date(2024, 5, 15))
    assert report.text.endswith("Four fighter jets flew from Hmeimim on Tuesday.")


def test_entries_with_one_address_stay_apart(tmp_path: Path) -> None:
    item = "<item><title>T{0}</title><link>https://example.org/a</link><description>Text {0}.</description></item>"
    feed = "<rss><channel><title>F</title>" + item.format(1) + item.format(2) + "</channel></rss>"
    (tmp_path / "a.rss").write_text(feed)
    assert [report.path for report in read_reports([tmp_path])] == ["https://example.org/a", "https://example.org/a#2"]


def test_a_folder_of_everything_is_read_in_order() -> None:
    reports = read_reports([CORPUS], meta=CORPUS / "meta.csv")
    assert [report.date_basis for report in reports] == [
        "unknown", "metadata", "feed", "feed", "unknown", "page", "file", "metadata", "unknown",
    ]  # fmt: skip
    assert {report.source for report in reports} >= {"Agency", "Wire, Example", "Example Wire", "Example Blog"}


@pytest.mark.parametrize("name", ["page.html", "paper.pdf", "news.atom", "plain.txt", "cyrillic.txt", "wide.txt"])
def test_standard_input_is_told_by_its_content(name: str) -> None:
    (report,) = read_reports(["-"], stdin=io.BytesIO((CORPUS / name).read_bytes()))
    assert report.text == one(name).text


@pytest.mark.parametrize("name", ["page.html", "paper.pdf", "news.atom"])
def test_a_file_is_told_by_its_content_whatever_its_name(tmp_path: Path, name: str) -> None:
    wrong = tmp_path / "a.txt"
    wrong.write_bytes((CORPUS / name).read_bytes())
    assert read_reports([wrong])[0].text == one(name).text


@pytest.mark.parametrize("said", ["text/plain", "image/png", "application/octet-stream", "nonsense"])
def test_an_address_is_read_by_its_content_whatever_the_server_says(server: Server, said: str) -> None:
    url = server.give("/2021/05/14/news", (CORPUS / "page.html").read_bytes(), Content_Type=said)
    (report,) = read_reports([url], limits=LOCAL)
    assert (report.path, report.text) == (url, one("page.html").text)


def test_claims_of_an_address_name_it(server: Server) -> None:
    url = server.give("/a/index.html", "<p>A Tor-M2 was deployed at Masyaf on 3 May 2021.</p>")
    other = server.give("/b/index.html", "<p>A Tor-M2 was deployed at Masyaf on 3 May 2021.</p>")
    claims, _ = read_claims([url, other], limits=LOCAL)
    assert [claim.report for claim in claims] == [url, other]
    assert [claim.url for claim in claims] == [url, other]
    assert len({claim.id for claim in claims}) == 2


def test_the_encoding_that_the_server_names_is_used(server: Server) -> None:
    url = server.give("/a", "<p>Przemyśl</p>".encode("iso8859-2"), Content_Type="text/html; charset=ISO-8859-2")
    assert read_reports([url], limits=LOCAL)[0].text == "Przemyśl"


def test_a_picture_behind_an_address_is_refused(server: Server) -> None:
    url = server.give("/a", b"\x89PNG\r\n\x1a\n", Content_Type="text/html")
    with pytest.raises(ReportError, match="is a picture; give its text"):
        read_reports([url], limits=LOCAL)


def test_a_private_address_needs_leave(server: Server) -> None:
    with pytest.raises(ReportError, match=r"is no public address; give --allow-private if you trust it"):
        read_reports([server.give("/a", "Text.")])


@pytest.mark.parametrize("scheme", ["file", "ftp", "data"])
def test_other_schemes_are_refused(scheme: str) -> None:
    with pytest.raises(ReportError, match=f"cannot be fetched by '{scheme}' scheme"):
        read_reports([f"{scheme}:///etc/passwd"])


POLISH = "Wyrzutnie rakiet ustawiono pod Przemyślem, poinformował rzecznik. Żołnierze ćwiczą tam już od świtu."
RUSSIAN = "Зенитный ракетный комплекс развернут на авиабазе, сообщил представитель министерства обороны в пятницу."


@pytest.mark.parametrize(
    ("payload", "text"),
    [
        (f'<meta charset="iso-8859-2"><p>{POLISH}'.encode("iso8859-2"), POLISH),
        (f'<?xml version="1.0" encoding="KOI8-R"?><a>{RUSSIAN}'.encode("koi8-r"), RUSSIAN),
        ((RUSSIAN * 3).encode("koi8-r"), RUSSIAN * 3),
        ((RUSSIAN * 3).encode("cp866"), RUSSIAN * 3),
        (f'<meta charset="rot13"><p>{RUSSIAN}'.encode("cp1251"), RUSSIAN),
        (f'<meta charset="zlib"><p>{RUSSIAN}'.encode("cp1251"), RUSSIAN),
    ],
)
def test_an_encoding_is_found_where_it_is_named_and_where_not(payload: bytes, text: str) -> None:
    found = decode(payload)
    assert found is not None
    assert text in found


def test_a_servers_word_on_the_encoding_comes_before_the_pages() -> None:
    payload = f'<meta charset="cp1251"><p>{POLISH}'.encode("iso8859-2")
    assert POLISH in (decode(payload, "iso-8859-2") or "")
    assert POLISH not in (decode(payload) or "")


@pytest.mark.parametrize(
    ("front", "given", "text", "expected"),
    [
        ("date: 2020-01-01\n", date(2021, 1, 1), "14 May 2022. Words.", (date(2020, 1, 1), "front matter")),
        ("", date(2021, 1, 1), "14 May 2022. Words.", (date(2021, 1, 1), "user")),
        ("", None, "14 May 2022. Words.", (date(2022, 5, 14), "text")),
        ("url: https://a.org/2023/06/07/x\n", None, "Words.", (date(2023, 6, 7), "text")),
        ("", None, "Words.", (None, "unknown")),
    ],
)
def test_the_date_comes_from_the_surest_place(
    tmp_path: Path, front: str, given: date | None, text: str, expected: tuple[date | None, str]
) -> None:
    (tmp_path / "a.txt").write_text(f"---\ntitle: x\n{front}---\n{text}")
    (report,) = read_reports([tmp_path], published=given)
    assert (report.published, report.date_basis) == expected


@pytest.mark.parametrize(
    ("text", "url", "expected"),
    [
        ("Published: 14.05.2021\nWords.", "", date(2021, 5, 14)),
        ("Published: 14/05/2021\nWords.", "", date(2021, 5, 14)),
        ("Published: 05/14/2021\nWords.", "", date(2021, 5, 14)),
        ("Published: 04/05/2021\nWords.", "", None),
        ("Published: 04.05.2021\nWords.", "", date(2021, 5, 4)),
        ("Published: 31.02.2021\nWords.", "", None),
        ("Words.", "https://a.org/2021/5/4/title", date(2021, 5, 4)),
        ("Words.", "https://a.org/news-2021-05-04.html", date(2021, 5, 4)),
        ("Words.", "https://a.org/2021/13/04/title", None),
        ("Words.", "https://a.org/9021/12/04/title", None),
        ("14 May 2022. Words.", "https://a.org/2021/5/4/title", date(2022, 5, 14)),
    ],
)
def test_a_date_is_found_in_figures_and_in_the_address(text: str, url: str, expected: date | None) -> None:
    assert find_publication_date(text, url) == expected


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("<!DOCTYPE html><html>", "html"),
        ("\n  <!-- x --><HTML lang=en>", "html"),
        ('<?xml version="1.0"?><!DOCTYPE html PUBLIC "x" "y"><html>', "html"),
        ('<?xml version="1.0"?>\n<?xml-stylesheet href="a"?><rss version="2.0">', "feed"),
        ('<feed xmlns="http://www.w3.org/2005/Atom">', "feed"),
        ("<rdf:RDF xmlns:rdf='x'>", "feed"),
        ("<p>Words.", "html"),
        ("Words on <html> and <rss>.", "text"),
        ("", "text"),
    ],
)
def test_the_kind_shows_in_how_a_text_begins(head: str, kind: str) -> None:
    assert kind_of_text(head) == kind


def test_the_kind_shows_in_the_first_bytes() -> None:
    assert kind_of_bytes(b"\n\n%PDF-1.7") == "pdf"
    assert kind_of_bytes(b"PK\x03\x04") == "archive"
    assert kind_of_bytes(b"Words.") is None
