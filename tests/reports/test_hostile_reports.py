"""Reports made to harm: nothing runs, nothing is fetched, nothing hangs, and the refusal says what is wrong."""

import io
import os
import sqlite3
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from openiads.errors import Fault, ReportError
from openiads.laydown.store import open_store
from openiads.reports import parse_apart
from openiads.reports.document import MAX_TEXT_CHARACTERS, UnreadableError
from openiads.reports.metadata import MAX_VALUE_CHARACTERS
from openiads.reports.parse_apart import parse
from openiads.reports.read_claims import claims_of, read_claims
from openiads.reports.read_files import read_reports, reports_in
from openiads.reports.report import Report
from tests.reports.hostile_server import Server, serving

LIMIT_S = 5.0
SENTENCE = "A Pantsir-S1 battery was deployed at Qamishli airport on 3 May 2021."


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def read(name: str, content: str | bytes) -> tuple[list[Report], str]:
    """The reports in it, and what was wrong."""
    faults: list[Fault] = []
    payload = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    return reports_in(name, payload, faults=faults), "\n".join(map(str, faults))


def pdf(stream: bytes, more: bytes = b"") -> bytes:
    """A file of one page with this packed stream."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R " + more + b" >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(stream) + stream + b"\nendstream",
    ]  # fmt: skip
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, part) for n, part in enumerate(parts, start=1))
    return b"%PDF-1.4\n" + body + b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"


def test_scripts_styles_and_what_is_hidden_are_no_text() -> None:
    page = (
        "<html><head><script>An S-400 is at Homs.</script></head><body><p>" + SENTENCE + "</p>"
        "<script>S-400 at Homs</script><style>S-400 at Homs</style><noscript>S-400 at Homs</noscript>"
        "<p style='display: none'>An S-400 is at Homs.</p><p hidden>An S-400 is at Homs.</p>"
        "<div style='font-size:0px'>An S-400 is at Homs.</div><!-- An S-400 is at Homs. -->"
        "<svg><text>S-400 at Homs</text></svg><template><p>S-400 at Homs</p></template></body></html>"
    )  # fmt: skip
    (report,), _ = read("a.html", page)
    assert report.text == SENTENCE


def test_a_long_page_loses_what_is_hidden_too() -> None:
    page = "<html><body><article>" + "".join(f"<p>{SENTENCE} Number {n}.</p>" for n in range(30))
    (report,), _ = read(
        "a.html", page + "<p style='visibility:hidden'>An S-400 is at Homs.</p></article></body></html>"
    )
    assert "S-400" not in report.text
    assert report.text.count(SENTENCE) == 30


def test_characters_that_cannot_be_seen_do_not_change_what_is_read() -> None:
    plain, _ = read("a.txt", SENTENCE)
    masked = "\u2060 \u00ad".join("\u200b".join(word) for word in SENTENCE.split(" "))
    disguised, _ = read("a.txt", f"\u202e{masked}\u2066\U000e0041\x1b[31m")
    assert disguised[0].text == plain[0].text + "[31m"
    (claim,) = claims_of(disguised)
    assert claim.system == "pantsir-s1"


def test_nothing_that_is_shown_on_a_terminal_can_steer_it(tmp_path: Path) -> None:
    (report,), _ = read("a.txt", '---\ntitle: "x\\e[2J"\nsource: "W\\e]0;owned\\a"\n---\n' + SENTENCE)
    assert not any(ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 for letter in report.title + report.source)


def test_decomposed_letters_are_composed() -> None:
    (report,), _ = read("a.txt", "Zamos\u0301c\u0301")
    assert report.text == "Zamość"


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]>',
        '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r [<!entity % a SYSTEM "http://127.0.0.1/x">%a;]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_feed_that_declares_entities_is_refused(declared: str, encoding: str) -> None:
    feed = (
        f'<?xml version="1.0"?>{declared}<rss version="2.0"><channel><item><title>&c;&a;</title></item></channel></rss>'
    )
    reports, wrong = read("f.rss", feed.encode(encoding))
    assert reports == []
    assert "declares XML entities; no feed needs them" in wrong


def test_neither_page_nor_feed_nor_file_makes_the_reader_fetch_anything(server: Server) -> None:
    url = server.give("/x", "owned")
    page = (
        f'<html><head><base href="{url}"><link rel=stylesheet href="{url}"><meta http-equiv=refresh content="0;{url}">'
    )
    page += f'</head><body><img src="{url}"><iframe src="{url}"></iframe><p>{SENTENCE}</p></body></html>'
    feed = (
        f'<?xml version="1.0"?><?xml-stylesheet href="{url}"?><!DOCTYPE rss SYSTEM "{url}"><rss version="2.0"><channel>'
    )
    feed += f'<title>F</title><item><title>T</title><link>{url}</link><enclosure url="{url}"/><description>'
    feed += f"&lt;img src='{url}'&gt;{SENTENCE}</description></item></channel></rss>"
    for name, content in (("a.html", page), ("a.rss", feed), ("a.txt", url), ("b.rss", url)):
        read(name, content)
    assert server.asked == []


def test_a_feed_entry_cannot_give_an_address_that_runs_or_opens_a_file() -> None:
    links = ("javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", " https://a b/", "../../etc/passwd")
    items = "".join(
        f"<item><title>T {link}</title><link>{link}</link><description>{SENTENCE}</description></item>"
        for link in links
    )
    reports, _ = read("f.rss", f'<rss version="2.0"><channel><title>F</title>{items}</channel></rss>')
    assert [report.url for report in reports] == [""] * 5
    assert [report.path for report in reports] == [f"f.rss#{n}" for n in range(1, 6)]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "//x", "https://a b", 'https://a"b'])
def test_front_matter_gives_addresses_on_the_web_only(url: str) -> None:
    _, wrong = read("a.txt", f"---\nurl: '{url}'\n---\n{SENTENCE}")
    assert "that is no address on the web; begin it with http:// or https://" in wrong


@pytest.mark.parametrize(
    ("head", "problem"),
    [
        ("title: !!python/object/apply:os.system ['touch owned']", "title is no plain text"),
        ("title: &a [x, x]\nsource: &b [*a, *a, *a]\nurl: [*b, *b, *b]", "title is no plain text"),
        ("[" * 5000, "nested too deeply"),
        ("title: " + "x" * 20_000, "the front matter is longer than"),
        ("title: " + "x" * (MAX_VALUE_CHARACTERS + 1), f"title has more than {MAX_VALUE_CHARACTERS} characters"),
        ("? [a, b]\n: c", "front matter"),
        ("date: 99999-99-99", "that is no date"),
        ("date: 0000-00", "that is no date"),
        ("date: 209999999999921-05", "that is no date"),
        ("*a", "front matter"),
    ],
)
def test_front_matter_made_to_harm_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, head: str, problem: str
) -> None:
    monkeypatch.chdir(tmp_path)
    start = time.perf_counter()
    _, wrong = read("a.txt", f"---\n{head}\n---\n{SENTENCE}")
    assert problem in wrong
    assert time.perf_counter() - start < LIMIT_S
    assert list(tmp_path.iterdir()) == []


def test_file_names_in_a_table_open_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SENTENCE)
    table = tmp_path / "meta.csv"
    table.write_text("file,source\n../../../../etc/passwd,X\n/dev/zero,Y\n../a.txt,Wire\n")
    (report,) = read_reports([tmp_path / "a.txt"], meta=table)
    assert report.source == "Wire"


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        (b"file,source\na.txt,\0\n", "is no text"),
        (b"\0\0\0", "is no text"),
        (b"file,source\na.txt\n", "line 2: has 1 values for 2 columns"),
        (b'file,source\na.txt,"' + b"x" * 200_000 + b'"\n', "line 2: is no CSV (field larger than"),
        (b'file,source\na.txt,"x\n', "is no CSV"),
        (b"a" * 5_000_001, "is larger than 5 MB"),
    ],
)
def test_tables_made_to_harm_are_refused(tmp_path: Path, table: bytes, problem: str) -> None:
    (tmp_path / "a.txt").write_text(SENTENCE)
    (tmp_path / "meta.csv").write_bytes(table)
    with pytest.raises(ReportError) as refused:
        read_reports([tmp_path / "a.txt"], meta=tmp_path / "meta.csv")
    assert problem in str(refused.value)


def test_links_pipes_and_devices_in_a_folder_are_left_alone(tmp_path: Path) -> None:
    folder, outside = tmp_path / "in", tmp_path / "secret.txt"
    folder.mkdir()
    outside.write_text("Secret.")
    (folder / "a.txt").write_text(SENTENCE)
    (folder / "out.txt").symlink_to(outside)
    (folder / "zero.txt").symlink_to("/dev/zero")
    (folder / "circle.txt").symlink_to(folder / "circle.txt")
    (folder / "up").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(folder / "pipe.txt")
    assert [report.text for report in read_reports([folder])] == [SENTENCE]


@pytest.mark.parametrize(
    "name", ["a\nb.txt", "-rf.txt", "'; DROP TABLE claims; --.txt", "\u202etxt.exe.txt", "é" * 80 + ".txt"]
)
def test_strange_file_names_are_only_names(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(SENTENCE)
    claims, _ = read_claims([tmp_path])
    assert claims[0].report == str(tmp_path / name)
    with open_store(tmp_path / "a.db") as store:
        store.add_claims(claims)
        assert store.claims() == claims


@pytest.mark.parametrize("name", ["\0.txt", "x" * 5000])
def test_names_that_no_file_can_have_are_refused(name: str) -> None:
    with pytest.raises(ReportError, match="cannot be read"):
        read_reports([name])


def test_sql_in_place_names_is_only_words(tmp_path: Path) -> None:
    text = "A Pantsir-S1 was deployed at Qamishli'); DROP TABLE claims;-- airport on 3 May 2021, said \"x' OR 1=1\"."
    (report,), _ = read("a.txt", f'---\nsource: "\'; DROP TABLE reports; --"\n---\n{text}')
    claims = claims_of([report])
    path = tmp_path / "a.db"
    with open_store(path) as store:
        store.add_claims(claims, [report])
        assert {claim.source for claim in store.claims()} == {"'; DROP TABLE reports; --"}
    names = {row[0] for row in sqlite3.connect(path).execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {"claims", "reports"} <= names


def test_a_line_of_a_hundred_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as stream:
        stream.truncate(100_000_000)
    start = time.perf_counter()
    with pytest.raises(ReportError, match="is larger than 5 MB; split it into single reports"):
        read_reports([path])
    with pytest.raises(ReportError, match="is larger than 5 MB"):
        read_reports(["-"], stdin=io.BytesIO(b"a" * 100_000_000))
    assert time.perf_counter() - start < LIMIT_S


def test_a_text_that_is_a_book_is_refused() -> None:
    _, wrong = read("a.txt", "word " * (MAX_TEXT_CHARACTERS // 5 + 1))
    assert f"has more than {MAX_TEXT_CHARACTERS} characters of text; split it" in wrong


@pytest.mark.parametrize("content", [
    "<div>" * 200_000, "<p " + "a=b " * 500_000 + ">", "<" * 1_000_000, "<!--" * 500_000, "&#x" * 500_000,
    "<table>" + "<tr><td>" * 100_000, "<a href='" + "x" * 2_000_000, "<![CDATA[" * 100_000,
    "<html><body>" + "<b><i>" * 100_000 + SENTENCE,
])  # fmt: skip
def test_pages_made_to_exhaust_the_parser_end_in_time(content: str) -> None:
    start = time.perf_counter()
    reports, wrong = read("a.html", "<html>" + content)
    assert reports or wrong
    assert time.perf_counter() - start < LIMIT_S


@pytest.mark.parametrize("content", ["<item>" * 100_000, "<a>" * 200_000, "<item><title>x</title></item>" * 50_000])
def test_feeds_made_to_exhaust_the_parser_end_in_time(content: str) -> None:
    start = time.perf_counter()
    reports, wrong = read("a.rss", f'<rss version="2.0"><channel>{content}</channel></rss>')
    assert len(reports) <= 500
    assert reports or wrong or "title" not in content
    assert time.perf_counter() - start < LIMIT_S


def test_a_packed_stream_that_swells_ends_in_time() -> None:
    bomb = zlib.compress(zlib.compress(b"BT (A) Tj ET " * 30_000_000, 9), 9)
    start = time.perf_counter()
    for stream in (zlib.compress(b"\0" * 500_000_000, 9), bomb, zlib.compress(b"BT (A) Tj ET " * 3_000_000, 9)):
        reports, wrong = read("a.pdf", pdf(stream))
        assert reports == []
        assert "a.pdf: " in wrong
    assert time.perf_counter() - start < 3 * (LIMIT_S + 2.0)


def test_a_file_that_refers_to_itself_ends_in_time() -> None:
    start = time.perf_counter()
    circle = pdf(b"").replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]").replace(b"/Contents 4 0 R", b"/Contents 3 0 R")
    reports, wrong = read("a.pdf", circle)
    assert reports == []
    assert wrong
    assert time.perf_counter() - start < LIMIT_S


def test_a_parser_that_hangs_is_ended_and_the_next_file_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableError, match=r"takes longer than 0\.001 s to take apart"):
        parse("html", b"<p>" + b"word " * 200_000, time_limit_s=0.001)
    assert read("a.html", f"<p>{SENTENCE}</p>")[0][0].text == SENTENCE


def test_a_parser_that_dies_is_told_and_started_anew() -> None:
    assert read("a.html", f"<p>{SENTENCE}</p>")[0]
    process = parse_apart._PARSER._process
    assert process is not None
    process.kill()
    process.wait()
    _, wrong = read("a.html", f"<p>{SENTENCE}</p>")
    assert "makes its parser fail" in wrong
    assert read("a.html", f"<p>{SENTENCE}</p>")[0]


def test_the_parser_may_write_no_file_and_not_take_all_memory(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    probe = "import resource as r; from openiads.reports.parse_apart import _limit; _limit(); "
    probe += "print(r.getrlimit(r.RLIMIT_FSIZE)[0], r.getrlimit(r.RLIMIT_CORE)[0], r.getrlimit(r.RLIMIT_AS)[0])"
    ended = subprocess.run([sys.executable, "-c", probe], cwd=tmp_path, capture_output=True, text=True, check=True)
    files, cores, memory = map(int, ended.stdout.split())
    assert (files, cores) == (0, 0)
    assert 0 < memory <= parse_apart.MEMORY_LIMIT_BYTES
    assert resource.RLIM_INFINITY not in (files, cores, memory)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # an alarm that falls into a callback
@pytest.mark.parametrize("word", ["1 ", "a-", "May ", "Tartus, ", "The S-400 at Tartus and ", "It was moved there. "])
def test_a_text_made_to_keep_the_reader_busy_is_given_up(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from openiads.reports import read_claims as module

    monkeypatch.setattr(module, "TIME_LIMIT_S", 0.5)
    text = (word * MAX_TEXT_CHARACTERS)[:MAX_TEXT_CHARACTERS]
    faults: list[Fault] = []
    claims_of([Report(path="ok", text=SENTENCE, published=date(2021, 5, 4))], faults=faults)
    start = time.process_time()
    claims = claims_of([Report(path="bad", text=text), Report(path="ok", text=SENTENCE)], faults=faults)
    assert time.process_time() - start < 3.0
    assert [claim.report for claim in claims if claim.report == "ok"] == ["ok"]


def test_a_report_that_takes_too_long_leaves_nothing_half_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from openiads.cli import app
    from openiads.reports import read_claims as module

    (tmp_path / "a.txt").write_text(SENTENCE)
    (tmp_path / "b.txt").write_text((SENTENCE + " ") * (MAX_TEXT_CHARACTERS // (len(SENTENCE) + 1)))
    monkeypatch.setattr(module, "TIME_LIMIT_S", 0.2)
    store = tmp_path / "s.db"
    ended = CliRunner().invoke(app, ["read", "--store", str(store), str(tmp_path)])
    assert ended.exit_code == 1
    assert isinstance(ended.exception, ReportError)
    assert "b.txt: takes longer than 0.2 s to read; split it" in str(ended.exception)
    assert not store.exists()
