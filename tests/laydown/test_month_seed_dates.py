"""A month or a year as the date of an event, beside a denial that falls into it."""

from openiads.laydown.laydown import laydown_at

from .claims import HMEIMIM, TARTUS, claim, day

NOVEMBER = {
    "place": HMEIMIM,
    "valid_from": "2015-11-01",
    "began_by": day("2015-11-30"),
    "published": "2018-01-23",
}
DENIED = {"place": HMEIMIM, "modality": "denied", "valid_from": "2015-11-13", "valid_to": "2015-11-13"}


def names(claims, as_of):
    return [site.place.name for site in laydown_at(claims, day(as_of))]


def test_a_month_begins_on_its_first_day_where_nothing_speaks_against_it():
    assert names([claim(**NOVEMBER)], "2015-11-05") == ["Hmeimim air base"]


def test_what_was_denied_within_the_month_came_by_its_end():
    claims = [claim(**NOVEMBER), claim(**DENIED, published="2015-11-13")]
    assert names(claims, "2015-11-12") == []
    (site,) = laydown_at(claims, day("2015-11-30"))
    assert (site.valid_from, site.status) == (day("2015-11-30"), "operational")


def test_a_denial_of_another_place_or_month_changes_nothing():
    elsewhere = claim(**{**DENIED, "place": TARTUS}, published="2015-11-13")
    earlier = claim(**{**DENIED, "valid_from": "2015-10-01", "valid_to": "2015-10-01"}, published="2015-10-01")
    for denial in (elsewhere, earlier):
        assert names([claim(**NOVEMBER), denial], "2015-11-05") == ["Hmeimim air base"]


def test_an_exact_day_is_not_put_off_by_a_denial():
    exact = claim(**{**NOVEMBER, "valid_from": "2015-11-10", "began_by": None})
    (site,) = laydown_at([exact, claim(**DENIED, published="2015-11-13")], day("2015-11-20"))
    assert site.valid_from == day("2015-11-10")
