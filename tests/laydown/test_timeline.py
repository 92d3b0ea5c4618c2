"""What was said of a place or a system, and what wants review: cases worked by hand."""

from datetime import UTC, datetime

from openiads.gazetteer.place import Place
from openiads.laydown.review import wanting_review
from openiads.laydown.revise import revise
from openiads.laydown.timeline import timeline

from .claims import HMEIMIM, MASYAF, SYRIA, TARTUS, claim, day

IN_2017 = claim(place=MASYAF, valid_from="2017-01-01", valid_to="2017-12-31", published="2024-12-06")
LEAVES = claim(
    event="moved",
    origin=MASYAF,
    destinations=(HMEIMIM, TARTUS),
    destination_mode="one_of",
    published="2024-12-06",
)
DENIED = claim(place=SYRIA, modality="denied", published="2015-11-13")
AT_TARTUS = claim(place=TARTUS, system="tor-m2", published="2018-01-23")
CLOSED = claim(place=HMEIMIM, system="airliner", event="airspace", published="2015-10-01")
ALL = [IN_2017, LEAVES, DENIED, AT_TARTUS, CLOSED]
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def told(**asked):
    return [one.claim.id for one in timeline(ALL, **asked).entries]


def test_a_place_shows_what_was_said_of_it_by_the_day_it_is_about():
    assert told(place=MASYAF) == [IN_2017.id, LEAVES.id]
    assert told(place=TARTUS) == [AT_TARTUS.id, LEAVES.id]
    assert told(place=HMEIMIM) == [CLOSED.id, LEAVES.id]


def test_a_country_shows_what_lies_in_it_but_a_place_not_what_was_said_of_the_country():
    assert set(told(place=SYRIA)) == {one.id for one in ALL}
    assert DENIED.id not in told(place=MASYAF)


def test_a_system_shows_all_of_it_and_with_a_place_only_what_is_there():
    assert told(system="s-400") == [DENIED.id, IN_2017.id, LEAVES.id]
    assert told(system="s-400", place=TARTUS) == [LEAVES.id]


def test_a_family_shows_its_members_and_a_member_its_family():
    both = [claim(system="s-300", place=MASYAF, published="2018-10-27"), claim(system="s-300pmu2", place=TARTUS)]
    for system in ("s-300", "s-300pmu2"):
        assert len(timeline(both, system=system).entries) == 2


def test_the_sites_stand_beside_with_their_days_and_claims_name_their_sites():
    found = timeline(ALL, place=MASYAF)
    (span,) = found.spans
    assert (span.site, span.start, span.end, span.has_left, span.n_claims) == (
        "s-400-masyaf", day("2017-01-01"), day("2024-12-06"), True, 2,
    )  # fmt: skip
    assert all("s-400-masyaf" in one.sites for one in found.entries)
    (silent,) = timeline([AT_TARTUS], place=TARTUS).spans
    assert (silent.has_left, (silent.end - silent.start).days) == (False, 5 * 180)


def test_what_became_known_later_and_what_was_rejected_is_left_out():
    assert told(place=MASYAF, known_at=day("2020-01-01")) == []
    rejected = revise(LEAVES, "reject", reviewer="ana", reason="no", made_at=NOW)
    assert [one.claim.id for one in timeline([*ALL, rejected], place=MASYAF).entries] == [IN_2017.id]


def test_a_vague_area_nearby_is_not_the_place():
    area = Place(name="northern Syria", lat=36.0, lon=37.0, tolerance_m=150_000, kind="area", country="SY")
    assert timeline([claim(place=area, published="2018-01-01")], place=MASYAF).entries == ()


def why(*claims, **asked):
    return {one.claim.id: one.why for one in wanting_review(claims, **asked)}


def test_little_confidence_unknown_events_and_missing_dates_want_review():
    unsure = claim(place=TARTUS, published="2018-01-23", confidence=0.5)
    other = claim(place=TARTUS, published="2018-01-23", event="other")
    undated = claim(place=TARTUS)
    sure = claim(place=TARTUS, published="2018-01-23", quote="surely")
    got = why(unsure, other, undated, sure)
    assert got[unsure.id] == ("read with confidence 0.50 only",)
    assert got[other.id] == ("event other: what happened is not understood",)
    assert got[undated.id] == ("neither report nor text gives a date",)
    assert sure.id not in got


def test_the_least_confidence_is_a_setting():
    unsure = claim(place=TARTUS, published="2018-01-23", confidence=0.5)
    assert unsure.id in why(unsure)
    assert unsure.id not in why(unsure, below=0.5)


def test_claims_in_an_open_conflict_want_review_until_somebody_judged_them():
    seen = claim(place=HMEIMIM, published="2015-11-12", source="A Blog", report="b.txt")
    assert set(why(seen, DENIED)) == {seen.id, DENIED.id}
    accepted = revise(DENIED, "accept", reviewer="ana", reason="official", made_at=NOW)
    assert set(why(seen, DENIED, accepted)) == {seen.id}
    on_duty = claim(place=HMEIMIM, published="2015-11-26")
    assert why(seen, DENIED, on_duty) == {}
