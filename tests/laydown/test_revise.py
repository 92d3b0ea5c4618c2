"""Corrections, retractions and grades are new facts, each with who, when and why; on both databases."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from openiads.errors import ReportError
from openiads.laydown.correct import parse_corrections, parse_grading, read_gradings
from openiads.laydown.laydown import laydown_at
from openiads.laydown.revise import credibility_of, current, is_dismissed, reliability_of, revise, revised
from openiads.laydown.store import open_store
from openiads.laydown.weigh import log_odds, weighed

from .claims import HMEIMIM, MASYAF, TARTUS, claim, day

SEEN = claim(place=HMEIMIM, published="2018-01-23", source="Topwar citing Jane's Defence Weekly", confidence=0.5)
JUNE, JULY = datetime(2026, 6, 1, 23, 30, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)


def fact(verdict, made_at=JUNE, of=SEEN, **given):
    return revise(of, verdict, reviewer="ana", reason="checked against the text", made_at=made_at, **given)


def test_a_revision_is_kept_beside_the_claim_and_changes_nothing_of_it(any_store):
    with open_store(any_store) as store:
        store.add_claims([SEEN])
        assert store.add_claims([fact("correct", corrections={"place": TARTUS, "count": 2})]) == 1
        assert store.add_claims([fact("correct", corrections={"place": TARTUS, "count": 2})]) == 0
        kept = store.claims()
    assert SEEN in kept
    assert len(kept) == 2
    (now,) = revised(kept)
    assert (now.id, now.place, now.count, now.quote) == (SEEN.id, TARTUS, 2, SEEN.quote)
    (said,) = now.revisions
    assert (said.reviewer, said.reason, said.made_at, said.changed) == (
        "ana", "checked against the text", JUNE, ("count", "place"),
    )  # fmt: skip


def test_what_was_believed_before_the_correction_is_still_there(any_store):
    with open_store(any_store) as store:
        store.add_claims([SEEN, fact("correct", corrections={"place": TARTUS})])
        kept = store.claims()
        assert store.claims(known_at=day("2026-05-31")) == [SEEN]
    (then,) = laydown_at(kept, day("2018-02-01"), known_at=day("2026-05-31"))
    (now,) = laydown_at(kept, day("2018-02-01"))
    assert (then.place, now.place) == (HMEIMIM, TARTUS)


@pytest.mark.parametrize("verdict", ["reject", "retract"])
def test_rejected_and_retracted_claims_count_no_more_but_stay_to_be_seen(verdict):
    facts = [SEEN, fact(verdict)]
    assert laydown_at(facts, day("2018-02-01")) == []
    assert laydown_at(facts, day("2018-02-01"), known_at=day("2020-01-01")) != []
    (kept,) = revised(facts)
    assert is_dismissed(kept)
    assert current(facts) == []


def test_the_last_verdict_counts_whatever_the_order_of_the_facts():
    facts = [SEEN, fact("reject"), fact("accept", JULY)]
    for order in (facts, facts[::-1]):
        assert len(laydown_at(order, day("2018-02-01"))) == 1
        assert laydown_at(order, day("2018-02-01"), known_at=day("2026-06-15")) == []


def test_an_accepted_claim_counts_as_surely_read():
    (before,), (after,) = laydown_at([SEEN], day("2018-01-23")), laydown_at([SEEN, fact("accept")], day("2018-01-23"))
    assert before.probability < after.probability
    assert any("accept by ana on 2026-06-01: checked against the text" in reason for reason in after.reasons)


def test_the_credibility_last_set_weighs():
    (rated,) = revised([SEEN, fact("rate", credibility=1), fact("rate", JULY, credibility=5)])
    assert credibility_of(rated) == 5
    assert credibility_of(SEEN) == 6
    assert log_odds(weighed([rated])) == pytest.approx(0.1 * log_odds(weighed([SEEN])))


def test_a_credibility_alone_is_no_verdict():
    (rated,) = revised([SEEN, fact("reject"), fact("rate", JULY, credibility=1)])
    assert is_dismissed(rated)


def test_words_of_the_report_cannot_be_corrected_and_values_must_fit():
    with pytest.raises(ValueError, match="quote cannot be corrected; these can: system, "):
        fact("correct", corrections={"quote": "other words"})
    with pytest.raises(ValidationError):
        fact("correct", corrections={"event": "flies"})
    with pytest.raises(ValidationError):
        revise(SEEN, "accept", reviewer="", reason="", made_at=JUNE)
    with pytest.raises(ValidationError):
        fact("accept", made_at=datetime(2026, 1, 1))


def test_corrections_are_read_as_people_write_them():
    given = [
        "place=Masyaf",
        "origin=35.1, 36.2, 3",
        "count=4",
        "unit=launcher",
        "valid_from=2017-04-01",
        "system=SA-21",
    ]
    got = parse_corrections(SEEN, [*given, "destinations=Hmeimim;Tartus", "destination_mode=one_of", "operator=none"])
    assert got["place"].name == "Masyaf"
    assert (got["origin"].lat, got["origin"].tolerance_m) == (35.1, 3000.0)
    assert (got["count"], got["unit"], got["valid_from"], got["system"]) == (4, "launcher", day("2017-04-01"), "s-400")
    assert len(got["destinations"]) == 2
    assert got["operator"] is None
    assert fact("correct", corrections=got).destinations == got["destinations"]


def test_all_that_is_wrong_with_corrections_is_told_at_once():
    with pytest.raises(ReportError) as told:
        parse_corrections(SEEN, ["place=Nowhereville", "count=many", "system=Pantser", "quote=x", "count"])
    for words in (
        "place is 'Nowhereville'",
        "count is 'many'",
        "now it is empty",
        "system is 'Pantser'",
        "nearest: pantsir-s1",
        "'quote=x'",
        "write FIELD=VALUE",
    ):
        assert words in str(told.value)
    assert len(told.value.faults) == 5


def test_a_grade_of_a_source_is_a_new_fact_and_the_older_one_is_kept(any_store):
    earlier, later = (
        parse_grading(f"Jane's Defence Weekly={letter}", reviewer="ana", reason="", made_at=made_at)
        for letter, made_at in (("D", JUNE), ("B", JULY))
    )
    with open_store(any_store) as store:
        store.add_claims([SEEN])
        assert store.add_gradings([later]) == 1
        assert store.add_gradings([earlier, later]) == 1
        assert store.gradings() == [earlier, later]
        assert store.gradings(known_at=day("2026-06-15")) == [earlier]
        (kept,) = store.claims()
    assert reliability_of(kept, "jane's defence weekly") == "B"
    assert kept.gradings == (earlier, later)
    (then,) = current([kept], day("2026-06-15"))
    assert reliability_of(then, "Jane's Defence Weekly") == "D"


def test_grades_of_other_sources_change_nothing(any_store):
    with open_store(any_store) as store:
        store.add_claims([SEEN])
        store.add_gradings([parse_grading("TASS=E", reviewer="ana", reason="", made_at=JUNE)])
        assert store.claims() == [SEEN]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("grades.csv", "source,reliability,reason\nTASS,b,state agency\nA Blog,E,\n"),
        ("grades.yaml", "TASS: B\nA Blog: E\n"),
        ("grades.yml", "- {source: TASS, reliability: B, reason: state agency}\n- {source: A Blog, reliability: E}\n"),
    ],
)
def test_grades_are_read_from_csv_and_yaml(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    got = read_gradings(tmp_path / name, reviewer="ana", made_at=JUNE)
    assert [(one.source, one.reliability) for one in got] == [("TASS", "B"), ("A Blog", "E")]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.csv", "source,grade\nTASS,B\n", "has no column reliability"),
        ("a.csv", "source,reliability\nTASS,B\nA Blog,G\n,A\n", "line 3: reliability is 'G': is no grade"),
        ("a.csv", "source,reliability\n,A\n", "names no source"),
        ("a.yaml", "- TASS\n", "is no list of sources"),
        ("a.yaml", "TASS: [\n", "cannot be read"),
    ],
)
def test_a_bad_file_of_grades_says_where_and_what(tmp_path, name, text, words):
    (tmp_path / name).write_text(text)
    with pytest.raises(ReportError) as told:
        read_gradings(tmp_path / name, reviewer="ana", made_at=JUNE)
    assert words in str(told.value)
    assert str(tmp_path / name) in str(told.value)


def test_a_claim_of_another_place_is_left_alone_by_a_revision():
    other = claim(place=MASYAF, published="2018-01-23")
    assert other in revised([SEEN, other, fact("reject")])


@pytest.mark.parametrize("text", ["91,36", "35,36,0.2", "35", "35,36,5,7"])
def test_a_point_that_is_none_is_told(text):
    with pytest.raises(ReportError, match="point is"):
        parse_corrections(SEEN, [f"place={text}"])
