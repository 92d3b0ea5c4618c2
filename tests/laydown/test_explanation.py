"""From a site to the words it rests on: passages, grades, and the same site as the laydown gives."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from openiads.laydown.explanation import CONTEXT_CHARACTERS, explain, explain_claim, explain_site, passage
from openiads.laydown.laydown import laydown_at
from openiads.laydown.load import load_claims, load_report
from openiads.laydown.revise import revise
from openiads.reports.judgement import Grading
from openiads.reports.report import Report

from .claims import HMEIMIM, MASYAF, TARTUS, claim, day

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SEEN = claim(place=MASYAF, published="2018-01-10", report="one.txt", source="One")
DENIED = claim(
    place=MASYAF, published="2018-01-11", report="two.txt", source="Two", modality="denied", quote="none is there"
)


def test_a_site_comes_with_the_claims_for_and_against_it_and_what_they_are_in_conflict_about():
    found = explain_site("s-400-masyaf", [SEEN, DENIED], day("2018-01-12"))
    assert found.site == laydown_at([SEEN, DENIED], day("2018-01-12"))[0]
    assert ([one.claim for one in found.supporting], [one.claim for one in found.opposing]) == ([SEEN], [DENIED])
    assert [one.kind for one in found.relations] == ["contradicts"]
    assert [(one.said, one.against) for one in found.conflicts] == [((SEEN.id,), (DENIED.id,))]
    assert found.reckoning.probability == found.site.probability
    assert found.supporting[0].sites == found.opposing[0].against == ("s-400-masyaf",)


def test_a_site_that_is_not_there_on_that_day_or_not_yet_known_has_no_explanation():
    assert explain_site("s-400-masyaf", [SEEN], day("2017-12-01")) is None
    assert explain_site("s-400-masyaf", [SEEN], day("2018-02-01"), known_at=day("2018-01-09")) is None
    assert explain_site("s-400-nowhere", [SEEN], day("2018-02-01")) is None


def test_who_is_behind_a_claim_comes_with_the_last_grade_by_name():
    graded = Grading(source="the ministry", reliability="D", reviewer="ana", reason="no record", made_at=NOW)
    again = Grading(source="The Ministry", reliability="B", reviewer="ben", reason="held up", made_at=NOW)
    said = claim(place=MASYAF, published="2018-01-10", source="AFP", attribution=("the ministry",))
    found = explain_claim(said.id, [replace(said, gradings=(graded, again))], day("2018-02-01"))
    assert [(one.source, one.reliability, one.reviewer, one.reason) for one in found.sources] == [
        ("the ministry", "B", "ben", "held up"), ("AFP", "F", "", ""),
    ]  # fmt: skip


def test_a_verdict_and_a_credibility_are_told_and_a_rejected_claim_speaks_for_no_site():
    fact = revise(SEEN, "reject", reviewer="ana", reason="misread", made_at=NOW, credibility=5)
    found = explain_claim(SEEN.id, [SEEN, fact], day("2018-02-01"))
    assert (found.verdict, found.credibility, found.sites) == ("reject", 5, ())
    assert explain_claim(SEEN.id, [SEEN, fact], day("2018-02-01"), known_at=day("2018-02-01")).sites != ()


def test_a_passage_joins_to_the_text_around_the_quote_and_is_cut_between_words():
    before, quote, after = "word 🚀 " * 100, "It was there.", " more здесь" * 100
    report = Report(path="one.txt", text=before + quote + after)
    said = claim(quote=quote, offset=len(before))
    found = passage(said, report)
    assert (found.quote, found.start) == (quote, len(before))
    assert found.before.startswith("… ")
    assert found.after.endswith(" …")
    assert before.endswith(found.before.removeprefix("… "))
    assert after.startswith(found.after.removesuffix(" …"))
    assert found.before.split()[1] in ("word", "🚀")
    assert found.after.split()[-2] in ("more", "здесь")
    assert CONTEXT_CHARACTERS - 20 < len(found.before) <= CONTEXT_CHARACTERS + 2


def test_a_short_report_is_shown_whole_and_one_without_the_words_not_at_all():
    report = Report(path="one.txt", text="So it was there then.")
    said = claim(quote="it was there", offset=3)
    found = passage(said, report)
    assert found.before + found.quote + found.after == report.text
    assert passage(replace(said, offset=4), report) is None


@pytest.mark.parametrize(("identifier", "n_sites", "n_claims"), [
    ("s-400-masyaf", 1, 0), ("s-400", 2, 0), (SEEN.id, 0, 1), ("nothing", 0, 0), ("s-400-m", 1, 0),
])  # fmt: skip
def test_an_identifier_or_how_it_begins_finds_sites_and_claims(identifier, n_sites, n_claims):
    claims = [SEEN, claim(place=TARTUS, published="2018-01-10", report="three.txt")]
    found = explain(identifier, claims, day("2018-02-01"))
    assert (len(found.sites), len(found.claims)) == (n_sites, n_claims)


def test_without_a_day_a_site_of_the_past_is_shown_on_the_last_day_that_a_claim_speaks_for_it():
    helicopter = claim(system="helicopter", place=HMEIMIM, published="2018-01-10")
    assert [(one.site.id, one.as_of) for one in explain("helicopter", [helicopter]).sites] == [
        ("helicopter-hmeimim-air-base", date(2018, 1, 10))
    ]
    assert explain("helicopter", [helicopter], day("2019-01-01")).sites[0].as_of == date(2018, 1, 10)


def test_every_claim_of_the_samples_is_found_in_its_report():
    claims, _ = load_claims()
    for one in claims:
        found = explain_claim(one.id, claims, day("2026-01-01"), report_of=load_report)
        assert found.passage is not None
        assert found.passage.quote == one.quote
