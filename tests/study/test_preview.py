"""What a report would change is told before it is kept, and is what keeping it then changes."""

from datetime import date, timedelta

import pytest

from openiads.errors import ReportError, StoreError
from openiads.laydown.laydown import diff, laydown_at
from openiads.laydown.load import load_claims
from openiads.laydown.store import open_store
from openiads.reports.read_claims import claims_of
from openiads.reports.read_files import sample_reports
from openiads.study.preview import (
    LEAST_DIFFERENCE,
    MOST_CHARACTERS,
    keep,
    preview,
    reports_of_address,
    reports_of_bytes,
)

MARCH = b"An S-400 battery was deployed at Rmelan on 1 March 2025, Example Wire reported.\n"


def report(payload: bytes = MARCH, **said):
    return reports_of_bytes(payload, **{"source": "Example Wire", "published": date(2025, 3, 2), **said})


@pytest.fixture
def kept(tmp_path):
    path = str(tmp_path / "a.db")
    with open_store(path) as store:
        store.add_claims(claims_of(sample_reports()), sample_reports())
    return path


def test_a_new_site_is_told_and_nothing_is_kept(kept):
    with open_store(kept) as store:
        claims, version = store.claims(), store.version()
        found = preview(report(), claims, store.reports())
        assert store.version() == version
    assert [(one.system, one.event, one.place.name) for one in found.claims] == [
        ("s-400", "deployed", "Rmelan airfield")
    ]
    assert [(one.kind, str(one.day), one.before) for one in found.effects] == [("appeared", "2025-03-01", None)]
    assert found.effects[0].after == pytest.approx(0.73, abs=0.01)
    assert (found.effects[0].system, found.effects[0].place) == ("s-400", "Rmelan airfield")
    assert found.known_before == ()


def test_what_is_told_is_what_keeping_it_changes(kept):
    effects = preview(report(), load_claims()[0]).effects
    with open_store(kept) as store:
        before = laydown_at(store.claims(), effects[0].day)
    claims, n_new = keep(report(), kept)
    assert (len(claims), n_new) == (1, 1)
    with open_store(kept) as store:
        after = laydown_at(store.claims(), effects[0].day)
        assert store.report(claims[0].report).text == MARCH.decode()
    assert [(one.kind, one.words) for one in diff(before, after)] == [(one.kind, one.words) for one in effects]
    assert keep(report(), kept)[1] == 0


def test_one_more_source_makes_a_site_likelier(kept):
    text = b"An S-400 battery is on duty at Tartus in Syria, a second agency wrote.\n"
    found = preview(report(text, published=date(2022, 1, 1)), load_claims()[0])
    likelier = [one for one in found.effects if one.kind == "likelier"]
    assert [one.site for one in likelier] == ["s-400-tartus"]
    assert likelier[0].after > likelier[0].before + LEAST_DIFFERENCE


def test_a_departure_takes_a_site_away():
    text = b"The S-400 battery at Hmeimim air base in Syria was withdrawn on 1 February 2025, an agency reported.\n"
    found = preview(report(text), load_claims()[0])
    gone = {one.site: one for one in found.effects if one.kind == "gone"}
    assert gone["s-400-hmeimim-air-base"].after is None
    assert gone["s-400-hmeimim-air-base"].before > 0.3


def test_a_report_that_is_known_changes_nothing_and_its_claims_are_marked():
    sample = sample_reports()[2]
    found = preview([sample], load_claims()[0])
    assert set(found.known_before) == {one.id for one in found.claims} != set()
    assert found.effects == ()


def test_a_near_copy_of_a_kept_report_is_marked_and_adds_no_source(kept):
    sample = next(one for one in sample_reports() if len(one.text) > 900)
    copied = reports_of_bytes(
        sample.text.encode(), name="copy.txt", source="Another Site", published=sample.published + timedelta(days=1)
    )
    with open_store(kept) as store:
        found = preview(copied, store.claims(), store.reports())
    assert {one.duplicate_of for one in found.claims} == {sample.path}
    assert found.effects == ()


def test_another_file_of_the_same_name_is_not_taken_for_the_known_one(kept):
    keep(report(name="news.txt"), kept)
    other = MARCH.replace(b"Rmelan", b"Tartus")
    with open_store(kept) as store:
        told = preview(report(other, name="news.txt"), store.claims())
    keep(report(other, name="news.txt"), kept)
    with open_store(kept) as store:
        assert told.claims[0].id in {one.id for one in store.claims()}
    assert told.known_before == ()


def test_keeping_does_not_make_a_store(tmp_path):
    with pytest.raises(StoreError, match="there is no store here"):
        keep(report(), str(tmp_path / "none.db"))


def test_what_the_user_says_of_a_report_wins_over_its_own_words():
    payload = b"---\nsource: Front\ndate: 2020-01-01\n---\nAn S-400 was deployed at Tartus.\n"
    own, said = report(payload, source="", published=None)[0], report(payload, title="T", url="https://a.example/1")[0]
    assert (own.source, str(own.published), own.path[:7]) == ("Front", "2020-01-01", "pasted-")
    assert (said.source, str(said.published), said.title, said.url) == (
        "Example Wire", "2025-03-02", "T", "https://a.example/1",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "path"), [("../../etc/passwd.txt", "passwd.txt"), ("C:\\a\\b.txt", "b.txt"), ("https://a.example/x", "x")]
)
def test_a_name_that_is_handed_over_is_no_path_and_no_address(name, path):
    assert report(name=name)[0].path == path


@pytest.mark.parametrize(
    ("payload", "said", "words"),
    [
        (b"", {}, "is empty"),
        (b"\x00\x01\x02", {}, "binary"),
        (b"PK\x03\x04 docx", {}, "archive"),
        (MARCH, {"url": "javascript:alert(1)"}, "is no web address"),
        (b"<rss><channel>" + b"<item><description>" * 0 + b"</channel></rss>", {}, ""),
    ],
)
def test_what_is_no_report_is_refused_in_words(payload, said, words):
    if not words:
        assert report(payload) == []
        return
    with pytest.raises(ReportError, match=words):
        report(payload, **said)


def test_more_than_can_be_looked_at_at_once_is_refused():
    item = (
        b"<item><title>a</title><link>https://a.example/%d</link><description>"
        + b"word " * 1500
        + b"</description></item>"
    )
    items = b"".join(item % n for n in range(1 + MOST_CHARACTERS // 7500))
    with pytest.raises(ReportError, match="use `openiads read --store FILE`"):
        report(b"<?xml version='1.0'?><rss version='2.0'><channel><title>f</title>" + items + b"</channel></rss>")


def test_an_address_of_this_machine_is_not_fetched():
    with pytest.raises(ReportError, match="no public address"):
        reports_of_address("http://127.0.0.1:1/report.html")
    with pytest.raises(ReportError, match="begins with https"):
        reports_of_address("/etc/passwd")
