"""Which sites stand on a day: cases worked by hand, one for each rule."""

import pytest

from openiads.gazetteer.place import Place
from openiads.laydown.laydown import diff, laydown_at, site_days

from .claims import HMEIMIM, MASYAF, QAMISHLI, SYRIA, TARTUS, claim, day

NEAR_MASYAF = Place(
    name="13 km north-west of Masyaf", lat=35.148, lon=36.240, tolerance_m=10_000, kind="area", country="SY"
)
TRT = {"report": "trt.txt", "source": "TRT World", "system": "pantsir-s1", "published": "2015-09-12"}
SENT_2013 = claim(**TRT, place=SYRIA, valid_from="2013-01-01", valid_to="2013-12-31", attribution=("a Russian source",))
BEING_SENT = claim(**TRT, place=SYRIA, progress="under_way", attribution=("Western officials",))
PLANNED_SET = claim(**TRT, place=SYRIA, modality="planned", quote="a new set is planned")
PARTS = claim(**TRT, place=HMEIMIM, progress="partial", attribution=("US officials",))
FIRST_PANTSIRS = [SENT_2013, BEING_SENT, PLANNED_SET, PARTS]

BLOG = {"report": "blog.txt", "source": "Kmaupdates republishing Defence Blog", "published": "2024-12-06"}
IN_2017 = claim(**BLOG, place=MASYAF, valid_from="2017-01-01", valid_to="2017-12-31")
SEEN_LEAVING = claim(**BLOG, event="moved", place=MASYAF, progress="under_way")
EITHER_OR = claim(
    **BLOG,
    event="moved",
    modality="unconfirmed",
    origin=MASYAF,
    destinations=(HMEIMIM, TARTUS),
    destination_mode="one_of",
)
LEAVING_MASYAF = [IN_2017, SEEN_LEAVING, EITHER_OR]

NO_S400 = claim(place=SYRIA, modality="denied", published="2015-11-13", source="TASS")
ON_DUTY = claim(place=HMEIMIM, modality="confirmed", published="2015-11-26", source="AFP")


def sites(claims, on, known_at=None):
    return laydown_at(claims, day(on), known_at=day(known_at) if known_at else None)


def only(claims, on, known_at=None):
    (site,) = sites(claims, on, known_at)
    return site


def test_what_is_known_to_be_in_a_country_is_an_area_site():
    site = only(FIRST_PANTSIRS, "2014-01-01")
    assert (site.system, site.place, site.status) == ("pantsir-s1", SYRIA, "operational")
    assert site.valid_from == day("2013-01-01")
    assert site.known_from == day("2015-09-12")


def test_a_finer_place_refines_the_country_but_not_the_set_sent_two_years_before():
    fine, coarse = sorted(sites(FIRST_PANTSIRS, "2015-09-13"), key=lambda site: site.place.tolerance_m)
    assert (fine.place, fine.status) == (HMEIMIM, "partial")
    assert set(fine.claims) == {PARTS.id, BEING_SENT.id}
    assert (coarse.place, coarse.claims) == (SYRIA, (SENT_2013.id,))
    assert coarse.probability < 0.1 < fine.probability


def test_a_country_that_fits_two_sites_weighs_for_neither():
    at_two = [claim(place=place, published="2018-01-23") for place in (HMEIMIM, TARTUS)]
    both = [*at_two, claim(place=SYRIA, published="2018-01-25", source="Another Gazette")]
    before = {site.place.name: site.probability for site in sites(at_two, "2018-01-23")}
    after = {site.place.name: site.probability for site in sites(both, "2018-01-25")}
    assert after.keys() == before.keys()
    assert after == pytest.approx(before, rel=0.01)
    assert any("fits other sites as well" in reason for reason in sites(both, "2018-01-25")[0].reasons)


def test_a_place_in_another_country_does_not_refine_a_country():
    iraq = Place(name="Iraq", lat=33.0, lon=40.0, tolerance_m=500_000, kind="country", country="IQ")
    both = [claim(place=iraq, published="2018-01-23"), claim(place=QAMISHLI, published="2018-01-23")]
    assert {site.place.name for site in sites(both, "2018-01-24")} == {"Iraq", "Qamishli airport"}


def test_places_within_tolerance_are_one_site_and_the_finest_names_it():
    city = Place(name="Qamishli", lat=37.0521, lon=41.2314, tolerance_m=5000, kind="city", country="SY")
    both = [claim(place=city, published="2022-06-01"), claim(place=QAMISHLI, published="2022-06-04")]
    assert only(both, "2022-06-05").place == QAMISHLI


def test_a_place_at_a_stated_distance_from_a_town_is_the_one_near_that_town_and_says_more():
    both = [claim(place=NEAR_MASYAF, published="2017-09-30"), claim(place=MASYAF, published="2019-08-15")]
    assert only(both, "2019-09-01").place == NEAR_MASYAF


def test_distant_places_and_other_systems_are_sites_of_their_own():
    three = [
        claim(place=HMEIMIM, published="2018-01-23"),
        claim(place=TARTUS, published="2018-01-23"),
        claim(place=TARTUS, published="2018-01-23", system="tor-m2"),
    ]
    assert len(sites(three, "2018-01-24")) == 3


def test_a_later_claim_wins_on_status():
    said = [
        claim(place=HMEIMIM, published="2015-09-12", progress="partial"),
        claim(place=HMEIMIM, published="2015-10-12", progress="complete"),
    ]
    assert only(said, "2015-09-20").status == "partial"
    assert only(said, "2015-10-20").status == "operational"


def test_of_one_day_the_more_cautious_claim_wins():
    head = claim(place=QAMISHLI, published="2022-06-04", quote="set up")
    body = claim(place=QAMISHLI, published="2022-06-04", quote="have begun to set up", progress="under_way")
    site = only([head, body], "2022-06-05")
    assert site.status == "arriving"
    assert any("the most cautious" in reason for reason in site.reasons)


def test_a_plan_makes_no_site():
    assert sites([PLANNED_SET], "2015-10-01") == []
    assert (
        sites([claim(event="moved", modality="planned", destinations=(TARTUS,), published="2018-01-01")], "2018-02-01")
        == []
    )


def test_a_plan_under_way_is_at_most_arriving():
    sent = claim(place=TARTUS, modality="planned", progress="under_way", published="2018-01-01")
    assert only([sent], "2018-01-02").status == "arriving"


def test_a_planned_withdrawal_ends_nothing():
    planned = claim(event="withdrawn", modality="planned", origin=HMEIMIM, published="2016-03-14")
    site = only([ON_DUTY, planned], "2016-04-01")
    assert site.status == "operational"
    assert site.valid_to is None
    assert any("a plan only" in reason for reason in site.reasons)


def test_denied_and_then_on_duty_is_succession_and_no_contradiction():
    assert sites([NO_S400, ON_DUTY], "2015-11-20") == []
    site = only([NO_S400, ON_DUTY], "2015-11-27")
    assert (site.status, site.against) == ("operational", ())
    assert any("was denied before, and overtaken since" in reason for reason in site.reasons)


def test_claimed_and_denied_in_the_same_days_is_disputed():
    seen = claim(place=HMEIMIM, published="2015-11-12", source="A Blog")
    disputed = only([seen, NO_S400], "2015-11-14")
    assert (disputed.status, disputed.against) == ("disputed", (NO_S400.id,))
    assert disputed.probability < only([seen], "2015-11-14").probability
    assert only([seen, NO_S400], "2015-11-12").status == "operational"
    assert only([seen, NO_S400, ON_DUTY], "2015-11-27").status == "operational"


def test_a_denial_for_one_place_leaves_another_alone():
    denied = claim(place=TARTUS, modality="denied", published="2015-11-27")
    assert only([ON_DUTY, denied], "2015-11-28").status == "operational"


def test_a_denied_departure_ends_nothing():
    stays = claim(event="withdrawn", modality="denied", origin=HMEIMIM, published="2016-03-14")
    site = only([ON_DUTY, stays], "2016-04-01")
    assert site.status == "operational"
    assert any("that it leaves is denied" in reason for reason in site.reasons)


def test_what_is_said_years_later_holds_for_its_own_days():
    site = only(LEAVING_MASYAF, "2018-01-01")
    assert (site.place, site.status) == (MASYAF, "operational")
    assert site.known_from == day("2024-12-06")
    assert sites(LEAVING_MASYAF, "2018-01-01", known_at="2018-01-01") == []


def test_nothing_fades_until_the_day_it_is_said_to_have_left():
    assert only(LEAVING_MASYAF, "2022-06-05").probability == only(LEAVING_MASYAF, "2018-01-01").probability


def test_what_moves_is_moving_that_day_and_withdrawn_after():
    on_the_day = {site.place.name: site for site in sites(LEAVING_MASYAF, "2024-12-06")}
    assert on_the_day["Masyaf"].status == "moving"
    after = {site.place.name: site for site in sites(LEAVING_MASYAF, "2024-12-07")}
    assert (after["Masyaf"].status, after["Masyaf"].valid_to) == ("withdrawn", day("2024-12-06"))
    assert after["Masyaf"].probability < on_the_day["Masyaf"].probability


def test_one_of_two_destinations_is_one_site_with_alternatives():
    (site,) = (site for site in sites(LEAVING_MASYAF, "2024-12-07") if site.place != MASYAF)
    assert site.status == "arriving"
    assert [(other.place, other.weight) for other in site.alternatives] == [(HMEIMIM, 0.5), (TARTUS, 0.5)]
    assert site.place.tolerance_m > 20_000
    assert site.place.name == "Hmeimim air base or Tartus"


def test_a_later_sighting_settles_which_alternative_it_was():
    seen = claim(place=TARTUS, published="2024-12-10", source="Another Gazette")
    present = [site for site in sites([*LEAVING_MASYAF, seen], "2024-12-11") if site.status != "withdrawn"]
    assert [site.place for site in present] == [TARTUS]
    assert EITHER_OR.id in present[0].claims


def test_all_of_several_destinations_are_sites_and_a_route_leads_to_its_end():
    all_of = claim(event="moved", destinations=(HMEIMIM, TARTUS), destination_mode="all", published="2018-01-01")
    assert {site.place.name for site in sites([all_of], "2018-01-02")} == {HMEIMIM.name, TARTUS.name}
    route = claim(event="moved", destinations=(HMEIMIM, TARTUS), destination_mode="route", published="2018-01-01")
    assert only([route], "2018-01-02").place == TARTUS


def test_what_was_only_heard_of_when_it_left_was_there_shortly_before():
    left = claim(event="withdrawn", origin=HMEIMIM, published="2022-08-28")
    assert only([left], "2022-08-01").status == "operational"
    assert only([left], "2022-08-29").status == "withdrawn"
    assert sites([left], "2021-01-01") == []


def test_an_unconfirmed_departure_leaves_it_moving():
    left = claim(event="withdrawn", modality="unconfirmed", origin=HMEIMIM, published="2016-03-14")
    assert only([ON_DUTY, left], "2016-04-01").status == "moving"


def test_a_return_is_a_new_site():
    left = claim(event="withdrawn", origin=HMEIMIM, published="2016-03-14")
    back = claim(place=HMEIMIM, published="2016-06-01")
    first, second = sorted(sites([ON_DUTY, left, back], "2016-06-02"), key=lambda site: site.valid_from)
    assert (first.status, second.status) == ("withdrawn", "operational")
    assert first.id != second.id


def test_aircraft_at_a_base_are_a_site_and_aircraft_overhead_are_none():
    air = {"system": "helicopter", "count": 6, "unit": "aircraft", "published": "2022-05-27"}
    assert only([claim(**air, place=QAMISHLI)], "2022-05-28").count == 6
    assert only([claim(**air, event="flew", destinations=(QAMISHLI,))], "2022-05-28").place == QAMISHLI
    assert only([claim(**air, event="flew", origin=QAMISHLI, destinations=(MASYAF,))], "2022-05-28").place == QAMISHLI
    assert sites([claim(**air, event="flew", place=QAMISHLI)], "2022-05-28") == []


@pytest.mark.parametrize(("system", "half_life_d"), [("helicopter", 7), ("pantsir-s1", 180), ("s-400", 1826)])
def test_silence_halves_the_probability_with_the_half_life_of_its_class(system, half_life_d):
    said = [claim(system=system, place=QAMISHLI, published="2018-01-01")]
    on_the_day = only(said, "2018-01-01").probability
    later = day("2018-01-01").fromordinal(day("2018-01-01").toordinal() + half_life_d)
    (site,) = laydown_at(said, later)
    assert site.probability == pytest.approx(on_the_day / 2, rel=1e-3)
    assert any(f"half-life {half_life_d} days" in reason for reason in site.reasons)


def test_a_site_silent_for_five_half_lives_is_forgotten_and_heard_of_anew():
    early = claim(system="helicopter", place=QAMISHLI, published="2019-11-14")
    late = claim(system="helicopter", place=QAMISHLI, published="2022-05-27")
    assert sites([early, late], "2020-11-14") == []
    assert only([early, late], "2022-05-28").valid_from == day("2022-05-27")


def test_the_next_claim_after_the_day_holds_it_up_as_well_as_the_last_before():
    first, next_one = (claim(system="pantsir-s1", place=HMEIMIM, published=on) for on in ("2018-01-01", "2018-07-01"))
    assert only([first, next_one], "2018-06-30").probability > only([first], "2018-06-30").probability


def test_destroyed_ends_a_site_and_other_events_make_none():
    gone = claim(event="destroyed", place=HMEIMIM, published="2016-01-01")
    assert only([ON_DUTY, gone], "2016-01-02").status == "withdrawn"
    assert sites([claim(event="airspace", place=QAMISHLI, published="2016-01-01")], "2016-01-02") == []
    assert sites([claim(event="other", place=QAMISHLI, published="2016-01-01")], "2016-01-02") == []


def test_a_report_without_a_date_is_marked_in_the_reasons():
    undated = claim(place=HMEIMIM, known_from="2026-01-01")
    reasons = only([undated], "2026-01-02").reasons
    assert any("day of reading: the report has no date" in reason for reason in reasons)
    assert any("date unknown, read on 2026-01-01" in reason for reason in reasons)


def test_unnamed_air_defence_is_taken_for_the_only_system_its_report_names():
    named = claim(report="a.txt", system="pantsir-s1", place=SYRIA, published="2015-09-12")
    unnamed = claim(report="a.txt", system="air-defence", place=HMEIMIM, progress="partial", published="2015-09-12")
    site = only([named, unnamed], "2015-09-13")
    assert (site.system, site.place, site.status) == ("pantsir-s1", HMEIMIM, "partial")
    assert any("taken for the only system that the report names" in reason for reason in site.reasons)
    another = claim(report="a.txt", system="s-400", place=TARTUS, published="2015-09-12")
    assert "air-defence" in {site.system for site in sites([named, unnamed, another], "2015-09-13")}
    elsewhere = claim(report="b.txt", system="air-defence", place=HMEIMIM, published="2015-09-12")
    assert "air-defence" in {site.system for site in sites([named, elsewhere], "2015-09-13")}


def test_a_denial_that_names_no_system_denies_none_in_particular():
    named = claim(report="a.txt", system="pantsir-s1", place=HMEIMIM, published="2015-09-12")
    denied = claim(report="a.txt", system="air-defence", place=SYRIA, modality="denied", published="2015-09-12")
    assert only([named, denied], "2015-09-13").against == ()


def test_aircraft_somewhere_in_an_area_are_no_site():
    assert sites([claim(system="aircraft", place=SYRIA, published="2015-09-12")], "2015-09-12") == []


def test_newest_count_and_operator_are_kept():
    said = [
        claim(place=TARTUS, published="2018-01-01", count=4, unit="launcher", operator="Russia"),
        claim(place=TARTUS, published="2018-03-01", count=8, unit="launcher"),
    ]
    site = only(said, "2018-03-02")
    assert (site.count, site.unit, site.operator) == (8, "launcher", "Russia")


def test_the_id_stays_the_same_from_day_to_day_and_when_news_come_in():
    ids = {only([ON_DUTY], on).id for on in ("2015-11-26", "2016-11-26", "2019-01-01")}
    ids.add(only([ON_DUTY, claim(place=HMEIMIM, published="2018-01-23")], "2018-02-01").id)
    assert len(ids) == 1
    assert ids.pop() == "s-400-hmeimim-air-base"


def test_the_difference_of_two_days_tells_what_came_went_and_changed():
    before, after = sites(LEAVING_MASYAF, "2024-12-01"), sites(LEAVING_MASYAF, "2024-12-07")
    assert [change.words for change in diff(before, after)] == [
        "s-400 appeared at Hmeimim air base or Tartus (arriving, probability 0.60)",
        "s-400 left Masyaf",
    ]
    (changed,) = diff(before, [site for site in sites(LEAVING_MASYAF, "2024-12-06") if site.place == MASYAF])
    assert (changed.kind, changed.words) == ("changed", "s-400 at Masyaf: operational, now moving")
    assert diff(before, before) == []
    (forgotten,) = diff(sites([ON_DUTY], "2016-01-01"), [])
    assert forgotten.words == "s-400 is no longer heard of at Hmeimim air base"


def test_every_site_can_be_found_on_a_day_of_its_own():
    said = [*FIRST_PANTSIRS, *LEAVING_MASYAF, NO_S400, ON_DUTY]
    for site_id, last_day in site_days(said).items():
        assert site_id in {site.id for site in laydown_at(said, last_day)}
