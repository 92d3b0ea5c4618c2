"""The days at which something became known, and at which the laydown changes: none left out, none in vain."""

from collections import Counter
from datetime import timedelta

import pytest

from openiads.laydown.days import days
from openiads.laydown.laydown import diff, laydown_at
from openiads.laydown.load import load_claims

from .claims import HMEIMIM, MASYAF, claim, day

HELICOPTER = claim(system="helicopter", place=HMEIMIM, published="2018-01-10", quote="a helicopter is there")


def test_a_site_that_comes_and_falls_silent_changes_the_laydown_on_two_days():
    found = days([HELICOPTER])
    assert [(str(one.day), one.n_known) for one in found] == [("2018-01-10", 1), ("2018-02-15", 0)]  # 36 > 5 x 7 days
    assert "helicopter appeared at Hmeimim air base" in found[0].changes[0]
    assert found[1].changes == ("helicopter is no longer heard of at Hmeimim air base",)


def test_what_is_reported_late_changes_the_laydown_on_the_day_it_is_about():
    late = claim(place=MASYAF, published="2024-12-06", valid_from="2017-01-01", valid_to="2017-12-31")
    found = {str(one.day): one for one in days([late])}
    assert (found["2017-01-01"].n_known, len(found["2017-01-01"].changes)) == (0, 1)
    assert (found["2024-12-06"].n_known, found["2024-12-06"].changes) == (1, ())


def test_what_became_known_later_is_left_out():
    late = claim(place=MASYAF, published="2024-12-06")
    assert {str(one.day) for one in days([HELICOPTER, late], known_at=day("2019-01-01"))} == {
        "2018-01-10",
        "2018-02-15",
    }


@pytest.mark.parametrize("known_at", [None, "2019-01-01"])
def test_between_those_days_the_laydown_of_the_samples_does_not_change_and_on_them_it_does(known_at):
    claims, _ = load_claims()
    known = day(known_at) if known_at else None
    found = {one.day: one for one in days(claims, known)}
    turning = sorted(one.day for one in found.values() if one.changes)
    asked = [*turning, *(one + timedelta(days=n) for one in turning for n in (-2, 3, 40)), *found]
    for on in sorted(set(asked)):
        before, after = (laydown_at(claims, one, known_at=known) for one in (on - timedelta(days=1), on))
        words = tuple(change.words for change in diff(before, after))
        assert Counter(words) == Counter(found[on].changes if on in found else ())


def test_of_too_many_claims_only_the_days_are_told_on_which_something_became_known():
    claims, _ = load_claims()
    some, every = days(claims, most_claims=len(claims) - 1), days(claims, most_claims=len(claims))
    assert {one.changes for one in some} == {()}
    assert [(one.day, one.n_known) for one in some] == [(one.day, one.n_known) for one in every if one.n_known]


def test_days_after_the_last_one_asked_for_are_left_out():
    assert [str(one.day) for one in days([HELICOPTER], until=day("2018-02-14"))] == ["2018-01-10"]
