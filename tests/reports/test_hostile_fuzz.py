"""Damaged and invented reports: each is read or refused with words; no crash, no hang, every quote in its text.

OPENIADS_FUZZ sets how many mutations of each file of the corpus are tried (default 25); the seed is fixed.
"""

import os
import random
import time
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openiads.errors import Fault
from openiads.reports.decode import clean, decode
from openiads.reports.metadata import FRONT_MATTER_KEYS, META_COLUMNS, read_table
from openiads.reports.read_claims import claims_of
from openiads.reports.read_files import reports_in
from openiads.reports.report import Report

CORPUS = sorted((Path(__file__).parent / "corpus").iterdir())
N_MUTATIONS = int(os.environ.get("OPENIADS_FUZZ", "25"))
SEED = 5
LIMIT_S = 5.0
SLOW_MACHINE = 3.0
"""How much longer than computing time the clock may show while other tests run."""
TOKENS = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"---\n", b"<script>", b"<!--", b"]]>", b"<!DOCTYPE", b"&#0;", b"&#x202e;",
    b"\xe2\x80\xae", b"\xf4\x8f\xbf\xbf", b"\xed\xa0\x80", b"%PDF-", b"endstream", b"obj", b"<<", b">>", b"99999999999",
    b"-1", b"\r", b'"', b"'", b"!!python/object", b"*a", b"&a", b"{{", b"%s%n", b"\n\n\n", b" S-400 ", b" at Tartus ",
    b" moved from ", b"not ", b"on Friday", b"31 February 2021", b"(", b"[", b"<item>", b"</rss>", b"<p hidden>",
)  # fmt: skip
QUIET = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.mark.parametrize("path", [one for one in CORPUS if one.suffix != ".csv"], ids=lambda path: path.name)
def test_a_damaged_file_is_read_or_refused(path: Path) -> None:
    whole, chance = path.read_bytes(), random.Random(SEED)
    for _ in range(N_MUTATIONS):
        check(path.name, mutated(whole, chance))


def test_a_damaged_table_is_read_or_refused(tmp_path: Path) -> None:
    (path,) = [one for one in CORPUS if one.suffix == ".csv"]
    whole, chance, copy = path.read_bytes(), random.Random(SEED), tmp_path / "meta.csv"
    for _ in range(4 * N_MUTATIONS):
        copy.write_bytes(mutated(whole, chance))
        faults: list[Fault] = []
        table = read_table(copy, faults)
        assert table or faults or b"a.txt" not in copy.read_bytes()


@pytest.mark.parametrize("path", [one for one in CORPUS if one.suffix != ".csv"], ids=lambda path: path.name)
def test_the_corpus_itself_is_read(path: Path) -> None:
    reports = check(path.name, path.read_bytes())
    assert claims_of(reports)


@QUIET
@given(st.binary(max_size=3000))
def test_any_bytes_are_read_or_refused(payload: bytes) -> None:
    check("a.txt", payload)


@QUIET
@given(st.text(max_size=500))
def test_any_text_is_decoded_as_cleaned(text: str) -> None:
    found = decode(text.encode("utf-8", "surrogatepass"))
    if found is not None:
        assert found == clean(found)
        assert unicodedata.is_normalized("NFC", found)
        assert not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in found if letter not in "\n\t\f")


WORDS = st.sampled_from(
    ["A Pantsir-S1", "The S-400", "it", "six helicopters", "was deployed", "moved", "withdrawn", "will be", "not", "at",
     "from", "to", "Tartus", "Hmeimim", "Qamishli airport", "Syria", "on Friday", "in May 2020", "a week after", "said",
     "the ministry", ".", ",", ";", "\n", "\n\n* ", "“", "”", "(", ")", "either", "or", "30 km from", "5", "2020", "S-",
     "С-400", "развёрнут", "منظومة", "\u202e", "\u0301", "\U0001f680", "-", "%", "\\", "<b>", "{", "١٢"]
)  # fmt: skip


@QUIET
@given(st.lists(WORDS, max_size=120), st.sampled_from(["a.txt", "a.html"]))
def test_sentences_of_any_words_are_read(words: list[str], name: str) -> None:
    check(name, " ".join(words).encode())


TAGS = st.sampled_from(
    ["p", "div", "script", "table", "td", "article", "svg", "a", "h1", "title", "body", "li", "br", "x"]
)
HTML = st.recursive(
    WORDS,
    lambda inner: st.builds(
        lambda tag, inside, close: f"<{tag}>{' '.join(inside)}" + (f"</{tag}>" if close else ""),
        TAGS, st.lists(inner, max_size=5), st.booleans(),
    ),
    max_leaves=30,
)  # fmt: skip


@QUIET
@given(HTML)
def test_pages_of_any_elements_are_read_or_refused(html: str) -> None:
    check("a.html", f"<html><body>{html}".encode())


XML = st.recursive(
    WORDS.map(lambda text: text.replace("<", "&lt;")),
    lambda inner: st.builds(
        lambda tag, inside: f"<{tag}>{' '.join(inside)}</{tag}>",
        st.sampled_from(["item", "entry", "title", "link", "guid", "pubDate", "description", "content", "id", "x"]),
        st.lists(inner, max_size=5),
    ),
    max_leaves=30,
)  # fmt: skip


@QUIET
@given(XML, st.sampled_from(["rss", "feed", "rdf:RDF"]), st.booleans())
def test_feeds_of_any_elements_are_read_or_refused(xml: str, root: str, close: bool) -> None:
    check("a.xml", f"<{root}><channel><item>{xml}</item></channel>{f'</{root}>' if close else ''}".encode())


@QUIET
@given(st.dictionaries(st.sampled_from(FRONT_MATTER_KEYS), st.text(max_size=60), max_size=4), st.text(max_size=60))
def test_any_front_matter_is_read_or_refused(fields: dict[str, str], head: str) -> None:
    lines = "\n".join(f"{key}: {value}" for key, value in fields.items())
    check("a.txt", f"---\n{lines}\n{head}\n---\nSome words.".encode("utf-8", "surrogatepass"))


@QUIET
@given(st.lists(st.lists(st.text(max_size=20), max_size=7), max_size=6))
def test_any_table_is_read_or_refused(tmp_path: Path, rows: list[list[str]]) -> None:
    path = tmp_path / "meta.csv"
    lines = [",".join(META_COLUMNS), *(",".join(row) for row in rows)]
    path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    faults: list[Fault] = []
    for meta in read_table(path, faults).values():
        assert meta.published is None or isinstance(meta.published, date)


def check(name: str, payload: bytes) -> list[Report]:
    """Read it; what it gives must be sound, and come in time."""
    start = time.perf_counter(), time.process_time()
    faults: list[Fault] = []
    reports = reports_in(name, payload, faults=faults)
    claims = claims_of(reports, faults=faults)
    assert time.process_time() - start[1] <= LIMIT_S
    assert time.perf_counter() - start[0] <= SLOW_MACHINE * LIMIT_S
    assert all(fault.problem and fault.remedy for fault in faults)
    texts = {report.path: report.text for report in reports}
    for claim in claims:
        text = texts[claim.report]
        assert text[claim.offset : claim.offset + len(claim.quote)] == claim.quote
    for report in reports:
        assert report.text == clean(report.text)
        assert report.url == "" or report.url.lower().startswith(("http://", "https://"))
    return reports


def mutated(whole: bytes, chance: random.Random) -> bytes:
    """One to four changes: bytes flipped, cut, doubled, moved, tokens put in."""
    payload = bytearray(whole)
    for _ in range(chance.randint(1, 4)):
        at, to = sorted(chance.randrange(len(payload) + 1) for _ in range(2))
        kind = chance.randrange(6)
        if kind == 0 and at < len(payload):
            payload[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del payload[at : min(to, at + 200)]
        elif kind == 2:
            payload[at:at] = payload[at:to] * chance.randint(1, 5)
        elif kind == 3:
            payload[at:at] = chance.choice(TOKENS) * chance.choice((1, 1, 1, 50))
        elif kind == 4:
            payload[at : at + 8] = chance.randbytes(8)
        else:
            del payload[to:]
        if not payload:
            payload = bytearray(whole)
    return bytes(payload)
