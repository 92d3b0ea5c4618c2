"""What one would have believed, against what is known now: cases worked by hand."""

import json

import pytest
from typer.testing import CliRunner

from openiads.cli import app
from openiads.laydown.hindcast import hindcast
from openiads.laydown.store import open_store

from .claims import HMEIMIM, MASYAF, claim, day


def said(source, published, **fields):
    return claim(**{"place": HMEIMIM, **fields}, published=published, source=source, report=f"{source} {published}")


FIRST = said("A Blog", "2015-11-12")
SECOND = said("AFP", "2015-11-26", modality="confirmed")
LATE = said("Defence Blog", "2024-12-06", place=MASYAF, system="tor-m2", valid_from="2017-01-01", valid_to="2017-12-31")


def test_a_belief_that_came_true_is_scored_by_how_far_it_was_from_one():
    (score,) = hindcast([FIRST, SECOND], [day("2015-11-12")]).days
    assert score.brier == pytest.approx((1 - 0.7503) ** 2, abs=1e-3)
    assert (score.n_then, score.n_now, score.missed, score.wrong) == (1, 1, (), ())


def test_what_nobody_knew_then_is_missed_and_counts_as_surely_wrong():
    (score,) = hindcast([LATE], [day("2017-06-01")]).days
    assert (score.n_then, score.n_now, score.missed) == (0, 1, ("tor-m2-masyaf",))
    assert score.brier == 1.0


def test_what_was_believed_and_is_denied_by_now_is_wrong():
    denials = [
        said(name, "2020-01-01", modality="denied", valid_from="2015-11-13", valid_to="2015-11-13")
        for name in ("TASS", "AFP", "Reuters")
    ]
    (score,) = hindcast([FIRST, *denials], [day("2015-11-13")]).days
    assert score.wrong == ("s-400-hmeimim-air-base",)
    assert score.brier == pytest.approx(0.7503**2, abs=1e-3)


def test_the_days_are_by_default_those_on_which_something_became_known():
    assert [one.day for one in hindcast([FIRST, SECOND, LATE]).days] == [
        day("2015-11-12"), day("2015-11-26"), day("2024-12-06"),
    ]  # fmt: skip
    (empty,) = hindcast([FIRST], [day("2010-01-01")]).days
    assert (empty.n_now, empty.brier) == (0, None)


def test_a_source_is_judged_by_the_others_and_not_by_itself():
    alone = {one.source: one for one in hindcast([FIRST]).sources}
    assert (alone["A Blog"].brier, alone["A Blog"].n_judged, alone["A Blog"].n_claims) == (None, 0, 1)
    again = said("A Blog", "2015-11-26")
    denied = said("TASS", "2015-11-26", modality="denied")
    scores = {one.source: one for one in hindcast([FIRST, again, SECOND, denied]).sources}
    assert scores["A Blog"].n_judged == 1  # on the 12th nobody else had said anything
    assert scores["A Blog"].brier == pytest.approx((1 - 0.7503) ** 2, abs=1e-3)
    assert scores["TASS"].brier == pytest.approx(0.7503**2, abs=1e-3)
    assert [one.source for one in hindcast([FIRST, again, SECOND, denied]).sources][-1] == "TASS"


def test_what_left_long_before_judges_nobody():
    left = claim(event="withdrawn", origin=HMEIMIM, published="2010-01-01", source="TASS", report="t")
    assert all(one.n_judged == 0 for one in hindcast([left, FIRST]).sources)


def test_the_command_prints_days_and_sources_and_json(tmp_path):
    with open_store(tmp_path / "a.db") as store:
        store.add_claims([FIRST, SECOND, LATE])
    shown = CliRunner().invoke(app, ["hindcast", "2017-06-01", "--store", str(tmp_path / "a.db")])
    assert shown.exit_code == 0
    assert "tor-m2-masyaf" in shown.stdout
    plain = CliRunner().invoke(app, ["hindcast", "--json", "--store", str(tmp_path / "a.db")])
    assert set(json.loads(plain.stdout)) == {"days", "sources"}
    wrong = CliRunner().invoke(app, ["hindcast", "someday", "--store", str(tmp_path / "a.db")])
    assert wrong.exit_code == 2
