"""The commands timeline, diff, conflicts, review and sources, as a user calls them."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from openiads.cli import app
from openiads.errors import PlaceError, ReportError, StoreError
from openiads.gazetteer.place import Place
from openiads.laydown.store import open_store
from openiads.reports.claim import Claim

HMEIMIM = Place(name="Hmeimim air base", lat=35.4011, lon=35.9487, tolerance_m=3000, kind="base", country="SY")
TARTUS = Place(name="Tartus", lat=34.905, lon=35.87, tolerance_m=4000, kind="port", country="SY")
MASYAF = Place(name="Masyaf", lat=35.0653, lon=36.3406, tolerance_m=5000, kind="town", country="SY")
SYRIA = Place(name="Syria", lat=35.0, lon=38.5, tolerance_m=350_000, kind="country", country="SY")
WHO = ("--reviewer", "A. Analyst", "--reason", "read the text again")


def claim(identifier, published, **fields):
    given = {
        "report": f"{identifier}.txt", "source": f"Gazette {identifier}", "quote": f"the words of {identifier}",
        "offset": 0, "system": "s-400", "event": "deployed", "modality": "reported", "confidence": 0.9,
    }  # fmt: skip
    return Claim(id=identifier, published=published, known_from=published, **{**given, **fields})


@pytest.fixture
def store(tmp_path, monkeypatch):
    for name in ("OPENIADS_STORE", "OPENIADS_REVIEWER"):
        monkeypatch.delenv(name, raising=False)
    told = date(2024, 12, 6)
    leaving = {"event": "moved", "origin": MASYAF, "destinations": (HMEIMIM, TARTUS), "destination_mode": "one_of"}
    with open_store(tmp_path / "claims.db") as opened:
        opened.add_claims(
            [
                claim("aa1", told, place=MASYAF, valid_from=date(2017, 1, 1), valid_to=date(2017, 12, 31)),
                claim("aa2", told, **leaving),
                claim("bb1", date(2015, 11, 13), place=SYRIA, modality="denied", source="TASS"),
                claim("bb2", date(2015, 11, 12), place=HMEIMIM, source="A Blog"),
                claim("bb3", date(2015, 11, 26), place=HMEIMIM, modality="confirmed", source="AFP"),
                claim("cc1", date(2018, 1, 8), place=TARTUS, event="other", confidence=0.4, source="TASS"),
            ]
        )
    return str(tmp_path / "claims.db")


def run(*arguments, code=0):
    shown = CliRunner().invoke(app, [*arguments])
    assert shown.exit_code == code, (shown.stdout, shown.stderr, shown.exception)
    return shown


def said_of(shown):
    return " ".join(shown.stderr.replace("│", " ").split())


def test_a_timeline_of_a_place_shows_sites_and_claims(store):
    shown = run("timeline", "Masyaf", "--store", store).stdout
    assert shown.startswith("Masyaf: 2 claims, 1 site")
    for words in (
        "s-400-masyaf",
        "2017-01-01..2017-12-31",
        "left",
        "to Hmeimim air base or Tartus",
        "“the words of aa1”",
    ):
        assert words in shown


def test_a_timeline_takes_systems_by_any_name_and_a_place_with_it(store):
    assert run("timeline", "SA-21", "--store", store).stdout.startswith("S-400 Triumf: 6 claims")
    assert run("timeline", "s-400", "Tartus", "--store", store).stdout.startswith("S-400 Triumf at Tartus: 2 claims")


def test_a_timeline_of_a_point_shows_what_lies_around_it(store):
    shown = run("timeline", "35.0,36.3,20", "--store", store).stdout
    assert shown.startswith("35.0,36.3,20: 2 claims, 1 site")


def test_a_timeline_as_known_then_leaves_out_what_came_later(store):
    assert (
        "Masyaf as known on 2018-01-01: 0 claims, 0 sites"
        in run("timeline", "Masyaf", "--known-at", "2018-01-01", "--store", store).stdout
    )


def test_the_json_of_a_timeline_has_sites_and_entries_only(store):
    got = json.loads(run("timeline", "Masyaf", "--json", "--store", store).stdout)
    assert set(got) == {"sites", "entries"}
    assert got["sites"][0]["site"] == "s-400-masyaf"
    assert [one["claim"]["id"] for one in got["entries"]] == ["aa1", "aa2"]


def test_an_unknown_place_and_two_places_are_told(store):
    shown = run("timeline", "Nowheregrad", "--store", store, code=1)
    assert isinstance(shown.exception, PlaceError)
    assert "nearest names" in str(shown.exception)
    assert "'Tartus' is a second place" in said_of(run("timeline", "Masyaf", "Tartus", "--store", store, code=2))


def test_a_difference_tells_what_came_and_went(store):
    shown = run("diff", "2018-01-01", "2024-12-07", "--store", store).stdout
    assert shown.startswith("From 2018-01-01 to 2024-12-07: 2 changes")
    assert "+ s-400 appeared at Hmeimim air base or Tartus" in shown
    assert "- s-400 left Masyaf" in shown


def test_as_known_then_news_count_from_their_publication(store):
    by_now = run("diff", "2016-06-01", "2018-01-01", "--store", store).stdout
    assert "appeared at Masyaf" in by_now
    assert "0 changes" in run("diff", "2016-06-01", "2018-01-01", "--as-known-then", "--store", store).stdout
    assert "0 changes" in run("diff", "2016-06-01", "2018-01-01", "--known-at", "2018-01-01", "--store", store).stdout


def test_the_json_of_a_difference_holds_the_sites_of_both_days(store):
    got = json.loads(run("diff", "2018-01-01", "2024-12-07", "--json", "--store", store).stdout)
    assert {one["kind"] for one in got} == {"appeared", "gone"}
    (gone,) = (one for one in got if one["kind"] == "gone")
    assert (gone["before"]["id"], gone["after"]["status"]) == ("s-400-masyaf", "withdrawn")


@pytest.mark.parametrize("days", [("yesterday", "2018"), ("2018", "2018-13")])
def test_a_difference_of_days_that_are_none_is_wrong_usage(store, days):
    assert "expected a day such as 2018-01-31" in said_of(run("diff", *days, "--store", store, code=2))


def test_conflicts_show_both_sides_with_their_words_and_what_settled_them(store):
    shown = run("conflicts", "--store", store).stdout
    assert shown.startswith("1 conflict\n")
    for words in ("s-400 at Hmeimim air base: said to be there, and denied; settled on 2015-11-26 by claim bb3",
                  "“the words of bb2”", "against bb1  TASS, 2015-11-13"):  # fmt: skip
        assert words in shown


def test_conflicts_of_a_day_are_those_that_stand_open_then(store):
    assert run("conflicts", "--as-of", "2015-11-20", "--store", store).stdout.startswith(
        "1 conflict open on 2015-11-20"
    )
    assert run("conflicts", "--as-of", "2015-12-01", "--store", store).stdout.startswith("0 conflicts open")
    then = run("conflicts", "--known-at", "2015-11-20", "--json", "--store", store)
    assert [one["settled_by"] for one in json.loads(then.stdout)] == [None]


def test_review_lists_what_wants_it_with_the_reason(store):
    shown = run("review", "--store", store).stdout
    assert shown.startswith("1 of 6 claims want review")
    assert "read with confidence 0.40 only; event other" in shown
    assert run("review", "--below", "0.95", "--store", store).stdout.startswith("6 of 6")
    (one,) = json.loads(run("review", "--json", "--store", store).stdout)
    assert one["claim"]["id"] == "cc1"


def test_a_verdict_is_a_new_fact_by_a_named_reviewer(store):
    assert "cc1: reject by A. Analyst; kept as cc1-r" in run("review", "cc1", "--reject", *WHO, "--store", store).stdout
    assert run("review", "--store", store).stdout.startswith("0 of 6")
    listed = run("review", "--reviewed", "--store", store).stdout
    for words in ("cc1", "reject", "A. Analyst", "read the text again"):
        assert words in listed
    explained = run("explain", "cc1", "--store", store).stdout
    assert "reject by A. Analyst on " in explained


def test_a_correction_moves_the_site_and_explain_tells_who_made_it(store):
    shown = run("review", "aa1", "--correct", "place=Tartus", "--correct", "count=2", *WHO, "--store", store).stdout
    assert "place: Masyaf (35.07, 36.34, SY) -> Tartus (34." in shown
    assert "count: none -> 2" in shown
    got = {one["id"]: one for one in json.loads(run("laydown", "--as-of", "2018", "--json", "--store", store).stdout)}
    assert got["s-400-tartus"]["count"] == 2
    before = run("laydown", "--as-of", "2018", "--known-at", "2025-01-01", "--store", store).stdout
    assert "s-400-masyaf" in before
    assert "correct by A. Analyst" in run("explain", "s-400-tartus", "--as-of", "2018", "--store", store).stdout


def test_reviewers_who_differ_are_listed_until_they_agree(store):
    ana, bob = (("--reviewer", name, "--reason", "read it", "--store", store) for name in ("Ana", "Bob"))
    run("review", "aa1", "--correct", "place=Tartus", *ana)
    assert "aa1" not in run("review", "--store", store).stdout
    run("review", "aa1", "--correct", "place=Hama", *bob)
    listed = {one["claim"]["id"]: one["why"] for one in json.loads(run("review", "--json", "--store", store).stdout)}
    assert listed["aa1"] == ["reviewers differ on place: Ana, Bob; the last one holds"]
    run("review", "aa1", "--correct", "place=Hama", *ana)
    run("review", "aa1", "--reject", *bob)
    listed = {one["claim"]["id"]: one["why"] for one in json.loads(run("review", "--json", "--store", store).stdout)}
    assert listed["aa1"] == ["reviewers differ on whether it counts: Ana, Bob; the last one holds"]
    run("review", "aa1", "--accept", *bob)
    assert "aa1" not in run("review", "--store", store).stdout


def test_a_credibility_lowers_a_probability_and_the_arithmetic_shows_it(store):
    one = ("explain", "s-400-hmeimim-air-base", "--as-of", "2015-12-01", "--store", store)
    assert "claim 6 1.00: AFP" in run(*one).stdout
    run("review", "bb3", "--credibility", "5", *WHO, "--store", store)
    assert "= confirmed 2.2 x read 0.90 x source F 1.00 x claim 5 0.10: AFP, claim bb3" in run(*one).stdout


def test_the_beginning_of_an_id_is_enough_and_an_unknown_one_is_told(store):
    assert "aa2: accept" in run("review", "aa2", "--accept", *WHO, "--store", store).stdout
    several = run("review", "bb", "--accept", *WHO, "--store", store, code=1)
    assert isinstance(several.exception, ReportError)
    assert "is how 3 claims begin: bb" in str(several.exception)
    assert "is no claim; nearest:" in str(run("review", "xyz", "--accept", *WHO, "--store", store, code=1).exception)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("aa1", "--accept"), "needs the name of the reviewer"),
        (("aa1", "--accept", "--reviewer", "ana"), "needs the name of the reviewer and a reason"),
        (("aa1", *WHO), "give exactly one of --accept"),
        (("aa1", "--accept", "--reject", *WHO), "give exactly one of --accept"),
        (("--accept", *WHO), "name the claim that this is about"),
        (("aa1", "--credibility", "7", *WHO), "--credibility"),
    ],
)
def test_an_incomplete_verdict_is_wrong_usage(store, arguments, words):
    assert words in said_of(run("review", *arguments, "--store", store, code=2))


def test_the_reviewer_may_be_named_by_the_environment(store, monkeypatch):
    monkeypatch.setenv("OPENIADS_REVIEWER", "B. Reader")
    assert "accept by B. Reader" in run("review", "aa1", "--accept", "--reason", "so it says", "--store", store).stdout


def test_the_samples_can_be_listed_but_not_judged(monkeypatch):
    monkeypatch.delenv("OPENIADS_STORE", raising=False)
    for words in (("review", "aa1", "--accept", *WHO), ("sources", "--grade", "TASS=B", "--reviewer", "ana")):
        refused = run(*words, code=1)
        assert isinstance(refused.exception, StoreError)
        assert "name one with --store or $OPENIADS_STORE" in str(refused.exception)


def test_sources_are_listed_and_graded_and_the_grade_weighs(store):
    assert "TASS F 2" in " ".join(run("sources", "--store", store).stdout.split())
    before = json.loads(run("laydown", "--as-of", "2015-12-01", "--json", "--store", store).stdout)
    run("sources", "--grade", "AFP=E", "--reviewer", "ana", "--reason", "a test", "--store", store)
    after = json.loads(run("laydown", "--as-of", "2015-12-01", "--json", "--store", store).stdout)
    (old,), (new,) = ([one["probability"] for one in sites if "hmeimim" in one["id"]] for sites in (before, after))
    assert new < old
    (afp,) = (one for one in json.loads(run("sources", "--json", "--store", store).stdout) if one["source"] == "AFP")
    assert (afp["reliability"], afp["reviewer"], afp["reason"], afp["claims"]) == ("E", "ana", "a test", 1)
    then = json.loads(run("sources", "--json", "--known-at", "2020", "--store", store).stdout)
    assert {one["reliability"] for one in then} == {"F"}


def test_sources_are_graded_from_a_file_and_unheard_names_are_told(store, tmp_path):
    (tmp_path / "grades.csv").write_text("source,reliability,reason\nTASS,B,state agency\nNobody,E,\n")
    shown = run("sources", "--from", str(tmp_path / "grades.csv"), "--reviewer", "ana", "--store", store).stdout
    assert "TASS: B, by ana: state agency" in shown
    assert "Nobody: E, by ana: graded by the user (no claim in the store is by a source of this name yet)" in shown
    wrong = run("sources", "--grade", "TASS=Q", "--reviewer", "ana", "--store", store, code=1)
    assert "reliability is 'Q': is no grade" in str(wrong.exception)
    assert "needs the name of who gives it" in said_of(run("sources", "--grade", "TASS=B", "--store", store, code=2))


@pytest.mark.parametrize("command", ["timeline", "diff", "conflicts", "review", "sources"])
def test_help_teaches_with_examples_that_name_the_command(command):
    shown = run(command, "--help").stdout
    assert "Examples:" in shown
    assert f"openiads {command}" in shown
