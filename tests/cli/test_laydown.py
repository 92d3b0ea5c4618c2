"""The commands laydown and explain, as a user calls them."""

import json
import subprocess
import sys
from datetime import date

import pytest
from typer.testing import CliRunner

from openiads.cli import app
from openiads.errors import StoreError
from openiads.gazetteer.place import Place
from openiads.laydown.store import open_store
from openiads.reports.claim import Claim

HMEIMIM = Place(name="Hmeimim air base", lat=35.4011, lon=35.9487, tolerance_m=3000, kind="base", country="SY")
TARTUS = Place(name="Tartus", lat=34.905, lon=35.87, tolerance_m=4000, kind="port", country="SY")
MASYAF = Place(name="Masyaf", lat=35.0653, lon=36.3406, tolerance_m=5000, kind="town", country="SY")
SYRIA = Place(name="Syria", lat=35.0, lon=38.5, tolerance_m=350_000, kind="country", country="SY")


def claim(identifier, system, published, **fields):
    return Claim(
        id=identifier,
        report="masyaf.txt",
        source="Test Gazette",
        url="https://example.org/masyaf",
        quote=f"the {system} of claim {identifier}",
        offset=0,
        system=system,
        event=fields.pop("event", "deployed"),
        modality=fields.pop("modality", "reported"),
        published=published,
        known_from=published,
        confidence=1.0,
        **fields,
    )


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.delenv("OPENIADS_STORE", raising=False)
    told = date(2024, 12, 6)
    path = tmp_path / "claims.db"
    with open_store(path) as opened:
        opened.add_claims(
            [
                claim("c1", "s-400", told, place=MASYAF, valid_from=date(2017, 1, 1), valid_to=date(2017, 12, 31)),
                claim("c2", "s-400", told, event="moved", origin=MASYAF, destinations=(HMEIMIM, TARTUS),
                      destination_mode="one_of"),
                claim("c3", "pantsir-s1", date(2015, 9, 12), place=SYRIA),
            ]
        )  # fmt: skip
    return str(path)


def run(*arguments):
    return CliRunner().invoke(app, [*arguments])


def test_a_site_is_shown_with_place_status_and_since_when_it_is_known(store):
    shown = run("laydown", "--store", store, "--as-of", "2018-01-01")
    assert shown.exit_code == 0
    assert "Laydown on 2018-01-01: 2 sites" in shown.stdout
    (line,) = (line for line in shown.stdout.splitlines() if "Masyaf" in line)
    for words in ("S-400 Triumf", "5 km", "operational", "0.75", "2017-01-01", "2024-12-06"):
        assert words in line


def test_what_became_known_later_is_left_out(store):
    shown = run("laydown", "--store", store, "--as-of", "2018-01-01", "--known-at", "2018-01-01")
    assert "Masyaf" not in shown.stdout


def test_a_country_is_marked_as_area_only(store):
    shown = run("laydown", "--store", store, "--as-of", "2015-10-01")
    assert "350 km, area only" in shown.stdout


def test_alternatives_stand_below_and_what_left_is_shown_with_all_only(store):
    shown = run("laydown", "--store", store, "--as-of", "2024-12-08")
    assert "or: Hmeimim air base, 50%" in shown.stdout
    assert "or: Tartus, 50%" in shown.stdout
    assert "area only" not in shown.stdout.split("Pantsir")[0]
    assert "withdrawn" not in shown.stdout
    assert "withdrawn" in run("laydown", "--store", store, "--as-of", "2024-12-08", "--all").stdout


def test_json_is_what_the_contract_says_and_nothing_else(store):
    sites = json.loads(run("laydown", "--store", store, "--as-of", "2024-12-06", "--json").stdout)
    fields = {"id", "system", "place", "tolerance_m", "status", "probability", "count", "valid_from", "valid_to",
              "known_from", "alternatives", "claims", "reasons"}  # fmt: skip
    for site in sites:
        assert fields <= set(site)
        assert {"name", "lat", "lon", "tolerance_m"} <= set(site["place"])
    (either,) = (site for site in sites if site["alternatives"])
    assert [other["weight"] for other in either["alternatives"]] == [0.5, 0.5]
    assert {other["place"]["name"] for other in either["alternatives"]} == {"Hmeimim air base", "Tartus"}


@pytest.mark.parametrize(
    ("text", "day"), [("2018", "2018-01-01"), ("2018-06", "2018-06-01"), ("2018-06-05", "2018-06-05")]
)
def test_years_and_months_are_dates_too(store, text, day):
    assert f"Laydown on {day}:" in run("laydown", "--store", store, "--as-of", text).stdout


@pytest.mark.parametrize("text", ["yesterday", "2018-13", "2018-02-30", "18-01-01", ""])
def test_a_bad_date_is_wrong_usage_and_says_what_is_expected(store, text):
    shown = run("laydown", "--store", store, "--as-of", text)
    assert shown.exit_code == 2
    assert "expected a day such as 2018-01-31" in " ".join(shown.stderr.replace("│", " ").split())


def test_the_store_may_be_named_by_the_environment(store, monkeypatch):
    monkeypatch.setenv("OPENIADS_STORE", store)
    shown = run("laydown", "--as-of", "2018-01-01")
    assert "Masyaf" in shown.stdout
    assert shown.stderr == ""


def test_a_missing_store_is_an_error_that_says_how_to_make_one(tmp_path):
    shown = run("laydown", "--store", str(tmp_path / "none.db"))
    assert isinstance(shown.exception, StoreError)
    assert "openiads read --store" in str(shown.exception)


def test_a_site_is_explained_back_to_its_sentences(store):
    shown = run("explain", "s-400-masyaf", "--store", store, "--as-of", "2018-01-01")
    assert shown.exit_code == 0
    for words in ("log-odds", "“the s-400 of claim c1”", "Test Gazette", "https://example.org/masyaf", "masyaf.txt"):
        assert words in shown.stdout


def test_a_site_of_another_day_is_found_as_well(store):
    assert "on 2024-12-06: moving" in run("explain", "s-400-masyaf", "--store", store, "--as-of", "2024-12-06").stdout
    assert "Syria" in run("explain", "pantsir-s1-syria", "--store", store).stdout


def test_a_claim_is_explained_by_its_id(store):
    shown = run("explain", "c2", "--store", store)
    assert "“the s-400 of claim c2”" in shown.stdout
    assert "Masyaf; Hmeimim air base; Tartus" in shown.stdout


def test_a_system_is_explained_by_its_sources(store):
    shown = run("explain", "s-400", "--store", store)
    assert "S-400" in shown.stdout
    assert "Sources" in shown.stdout


def test_an_unknown_id_is_refused_with_the_nearest(store):
    shown = run("explain", "s-400-masiaf", "--store", store)
    assert isinstance(shown.exception, StoreError)
    assert "nearest: s-400-masyaf" in str(shown.exception)


def test_an_empty_id_is_no_site(store):
    assert "'' is no site, claim or system" in str(run("explain", "", "--store", store).exception)


def test_the_shipped_command_leaves_with_one_for_failed_work(store):
    left = subprocess.run(
        [sys.executable, "-c", "from openiads.cli import main; main()", "explain", "nothing-like-it", "--store", store],
        capture_output=True,
        text=True,
    )
    assert left.returncode == 1
    assert "is no site, claim or system" in left.stderr
    assert left.stdout == ""


def test_explain_as_json_has_the_arithmetic_and_the_words_around_each_claim(monkeypatch):
    monkeypatch.delenv("OPENIADS_STORE", raising=False)
    told = json.loads(run("explain", "s-400-masyaf", "--as-of", "2018-01-24", "--json").stdout)
    site = told["sites"][0]
    assert site["site"]["status"] == "disputed"
    assert site["reckoning"]["probability"] == site["site"]["probability"]
    assert {one["reliability"] for one in site["reckoning"]["supporting"]} == {"F"}
    assert [one["claim"]["modality"] for one in site["opposing"]] == ["denied"]
    for one in (*site["supporting"], *site["opposing"]):
        assert one["passage"]["quote"] == one["claim"]["quote"]
    assert json.loads(run("explain", "s-400", "--json").stdout)["id"] == "s-400"


def test_explain_as_json_leaves_the_passage_out_where_the_text_is_not_kept(store):
    told = json.loads(run("explain", "c2", "--store", store, "--json").stdout)
    assert [one["passage"] for one in told["claims"]] == [None]
    assert told["claims"][0]["claim"]["id"] == "c2"
