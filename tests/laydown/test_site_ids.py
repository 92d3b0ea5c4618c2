"""Families are one site with their members, and a site keeps its id whatever becomes known later."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiads.gazetteer.place import Place
from openiads.laydown.laydown import laydown_at

from .claims import HMEIMIM, MASYAF, SYRIA, TARTUS, claim, day
from .test_laws import DAYS, present

NEAR_MASYAF = Place(
    name="13 km north-west of Masyaf", lat=35.148, lon=36.240, tolerance_m=10_000, kind="area", country="SY"
)


def sites(claims, on, known_at=None):
    return laydown_at(claims, day(on), known_at=day(known_at) if known_at else None)


def said(system, place=MASYAF, published="2018-10-27", **fields):
    return claim(system=system, place=place, published=published, **fields)


def test_a_family_and_its_member_at_one_place_are_one_site_of_the_member():
    both = [said("s-300"), said("s-300pmu2", published="2018-11-02", source="Another Gazette", report="two.txt")]
    (site,) = sites(both, "2018-11-03")
    assert (site.system, set(site.claims)) == ("s-300pmu2", {one.id for one in both})
    (alone,) = sites(both[1:], "2018-11-03")
    assert site.probability > alone.probability
    assert any("said of s-300, its family" in reason for reason in site.reasons)


def test_a_family_in_a_country_is_refined_by_its_member_at_a_place():
    (site,) = sites([said("s-300", SYRIA), said("s-300pmu2")], "2018-10-28")
    assert (site.system, site.place) == ("s-300pmu2", MASYAF)
    assert len(site.claims) == 2


def test_a_family_at_a_place_is_not_made_finer_by_a_member_somewhere_in_the_country():
    found = sites([said("s-300", TARTUS), said("s-300v4", SYRIA)], "2018-10-28")
    assert {(one.system, one.place.name) for one in found} == {("s-300", "Tartus"), ("s-300v4", "Syria")}


def test_a_family_stays_itself_where_two_members_fit_or_none_or_long_ago():
    two = [said("s-300"), said("s-300pmu2"), said("s-300v4")]
    assert {one.system for one in sites(two, "2018-10-28")} == {"s-300", "s-300pmu2", "s-300v4"}
    assert {one.system for one in sites([said("s-300"), said("s-400")], "2018-10-28")} == {"s-300", "s-400"}
    long_ago = [said("s-300"), said("s-300pmu2", published="2017-01-01")]
    assert {one.system for one in sites(long_ago, "2018-10-28")} == {"s-300", "s-300pmu2"}


def test_the_id_is_system_and_town_and_stays_when_finer_news_come():
    seen = said("s-400", MASYAF, "2017-12-31", valid_from="2017-07-02")
    finer = said("s-400", NEAR_MASYAF, "2018-03-01", valid_from="2017-04-01")
    earlier = said("s-400", MASYAF, "2024-12-06", valid_from="2017-01-01", valid_to="2017-12-31")
    claims = [seen, finer, earlier]
    ids = {one.id for known in ("2018-01-01", "2018-06-01", None) for one in sites(claims, "2017-12-31", known)}
    assert ids == {"s-400-masyaf"}
    (now,) = sites(claims, "2017-12-31")
    assert now.place == NEAR_MASYAF


def test_the_id_stays_when_the_member_of_the_family_becomes_known():
    claims = [said("s-300"), said("s-300pmu2", published="2018-11-02")]
    (before,), (after,) = sites(claims, "2018-10-28", "2018-10-28"), sites(claims, "2018-10-28")
    assert before.id == after.id == "s-300-masyaf"
    assert (before.system, after.system) == ("s-300", "s-300pmu2")


def test_a_place_first_named_by_its_distance_has_the_id_of_its_town():
    (site,) = sites([said("s-400", NEAR_MASYAF)], "2018-10-28")
    assert site.id == "s-400-masyaf"


def test_a_return_has_a_number_and_the_first_stay_keeps_its_id():
    here = said("s-400", HMEIMIM, "2015-11-26")
    left = claim(event="withdrawn", origin=HMEIMIM, published="2016-03-14")
    back = said("s-400", HMEIMIM, "2016-06-01")
    assert [one.id for one in sites([here], "2016-01-01")] == ["s-400-hmeimim-air-base"]
    assert {one.id: one.status for one in sites([here, left, back], "2016-06-02")} == {
        "s-400-hmeimim-air-base": "withdrawn", "s-400-hmeimim-air-base-2": "operational",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["حميميم", "—"])
def test_a_place_in_another_script_still_has_an_id(name):
    place = Place(name=name, lat=35.4, lon=35.9, tolerance_m=3000, country="SY")
    (site,) = sites([said("s-400", place)], "2018-10-28")
    assert site.id == "s-400-35-4-35-9"


@settings(max_examples=60, deadline=None)
@given(st.lists(present(("reported",)), min_size=1, max_size=8), DAYS, DAYS)
def test_ids_are_unique_and_a_site_of_today_that_was_known_before_had_this_id_then(claims, as_of, known_at):
    now, then = laydown_at(claims, as_of), laydown_at(claims, as_of, known_at=known_at)
    assert len({one.id for one in now}) == len(now)
    for one in now:
        if one.known_from <= known_at and not one.alternatives and one.place != SYRIA:
            assert one.id in {other.id for other in then}
