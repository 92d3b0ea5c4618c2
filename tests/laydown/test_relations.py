"""How two claims stand to each other, and how well they fit: cases worked by hand."""

import pytest
from hypothesis import given, settings

from openiads.gazetteer.place import Place
from openiads.laydown.conflicts import conflicts
from openiads.laydown.evidence import evidence_of
from openiads.laydown.family import is_family_of
from openiads.laydown.laydown import laydown_at
from openiads.laydown.match import match
from openiads.laydown.relations import relations

from .claims import HMEIMIM, MASYAF, QAMISHLI, SYRIA, TARTUS, claim, day
from .test_laws import CLAIMS

EFFORT = settings(max_examples=60, deadline=None)
DENIED = claim(place=SYRIA, modality="denied", published="2015-11-13", source="TASS", quote="there are none")


def seen(place=HMEIMIM, published="2015-11-13", source="AFP", **fields):
    return claim(place=place, published=published, source=source, report=f"{source} {published}", **fields)


def fit(a, b):
    (one,), (other,) = evidence_of(a), evidence_of(b)
    return match(one, other)


def only(*claims):
    (found,) = relations(claims)
    return found


def kinds(*claims):
    return [one.kind for one in relations(claims)]


@pytest.mark.parametrize(
    ("general", "member"), [("s-300", "s-300pmu2"), ("s-300", "s-300v4"), ("s-300v", "s-300v4"), ("tor", "tor-m2")]
)
def test_a_family_is_told_by_the_id(general, member):
    assert is_family_of(general, member)
    assert not is_family_of(member, general)


@pytest.mark.parametrize(
    ("a", "b"),
    [("s-300", "s-300"), ("hq-2", "hq-22"), ("strela-1", "strela-10"), ("s-400", "s-300"), ("drone", "drone-dome")],
)
def test_systems_that_only_look_alike_are_no_family(a, b):
    assert not is_family_of(a, b)


def test_the_four_scores_are_multiplied_and_said():
    near = Place(name="Jableh", lat=35.4011, lon=35.9927, tolerance_m=5000, kind="town", country="SY")
    got = fit(seen(system="s-300"), seen(place=near, system="s-300pmu2", published="2016-11-13"))
    assert got.system == 0.8
    assert got.place == pytest.approx(0.75, abs=0.01)  # 4 km apart, of 8 km within which they may be one
    assert got.period == pytest.approx(0.5 ** (366 / (5 * 365.25)))
    assert got.status == 1.0
    assert got.score == pytest.approx(got.system * got.place * got.period)
    assert "4 km apart, within 3 + 5 km" in got.words
    assert "366 days apart, half-life 1826" in got.words


@pytest.mark.parametrize(
    ("other", "field", "value"),
    [
        (seen(system="tor-m2"), "system", 0.0),
        (seen(place=TARTUS), "place", 0.0),
        (seen(place=SYRIA), "place", 0.3),
        (seen(modality="denied"), "status", 0.0),
        (claim(event="withdrawn", origin=HMEIMIM, published="2015-11-13"), "status", 0.5),
        (claim(destinations=(HMEIMIM, TARTUS), destination_mode="one_of", published="2015-11-13"), "place", 0.5),
    ],
)
def test_each_score_has_its_own_say(other, field, value):
    assert getattr(fit(seen(), other), field) == pytest.approx(value)


def test_two_independent_sources_corroborate_and_one_source_says_the_same():
    assert only(seen(), seen(source="Reuters")).kind == "corroborates"
    assert only(seen(), seen(source="AFP via Daily Echo")).kind == "same"
    copy = seen(source="Daily Echo", duplicate_of="AFP 2015-11-13")
    assert only(seen(), copy).kind == "same"


def test_a_finer_place_and_a_member_of_a_family_refine():
    country, base = seen(place=SYRIA, source="Reuters"), seen()
    got = only(country, base)
    assert (got.kind, got.claim, got.other) == ("refines", base.id, country.id)
    family, member = seen(system="s-300"), seen(system="s-300pmu2", source="Reuters")
    assert only(family, member).claim == member.id


def test_a_settled_alternative_refines_the_open_one():
    either = claim(event="moved", destinations=(HMEIMIM, TARTUS), destination_mode="one_of", published="2015-11-10")
    assert only(either, seen(place=TARTUS)).kind == "refines"


def test_later_news_supersede():
    parts = seen(published="2015-11-10", progress="partial")
    whole = seen(published="2015-11-20", source="Reuters")
    got = only(parts, whole)
    assert (got.kind, got.claim, got.other) == ("supersedes", whole.id, parts.id)
    gone = claim(event="withdrawn", origin=HMEIMIM, published="2016-03-14", source="TASS")
    assert only(whole, gone).kind == "supersedes"
    assert only(gone, seen(published="2016-06-01")).kind == "supersedes"


def test_denied_on_the_13th_and_on_duty_on_the_26th_is_succession():
    on_duty = seen(published="2015-11-26")
    got = only(DENIED, on_duty)
    assert (got.kind, got.claim) == ("supersedes", on_duty.id)
    assert "13 days later: succession, no contradiction" in got.words
    assert conflicts([DENIED, on_duty]) == []


@pytest.mark.parametrize(("published", "kind"), [("2015-11-16", "contradicts"), ("2015-11-17", "supersedes")])
def test_three_days_part_contradiction_from_succession(published, kind):
    assert only(DENIED, seen(published=published)).kind == kind


def test_a_country_does_not_contradict_a_place_in_it():
    assert "contradicts" not in kinds(seen(place=SYRIA, source="Reuters"), seen())
    denied_at_base = seen(modality="denied", source="TASS")
    assert "contradicts" not in kinds(seen(place=SYRIA), denied_at_base)
    assert conflicts([seen(place=SYRIA), denied_at_base]) == []


def test_what_is_denied_of_a_family_is_denied_of_its_members():
    no_s300 = seen(place=SYRIA, system="s-300", modality="denied", source="TASS")
    said = seen(system="s-300pmu2")
    assert only(no_s300, said).kind == "contradicts"
    (site,) = laydown_at([no_s300, said], day("2015-11-14"))
    assert site.status == "disputed"
    no_pmu2 = seen(place=SYRIA, system="s-300pmu2", modality="denied", source="TASS")
    (site,) = laydown_at([no_pmu2, seen(system="s-300")], day("2015-11-14"))
    assert site.status == "operational"


def test_claimed_and_denied_in_the_same_days_is_a_conflict_until_a_later_claim_settles_it():
    said = seen(published="2015-11-12", source="A Blog")
    (got,) = conflicts([said, DENIED])
    assert (got.about, got.said, got.against, got.settled_by) == ("presence", (said.id,), (DENIED.id,), None)
    assert (got.system, got.place, got.since) == ("s-400", "Hmeimim air base", day("2015-11-13"))
    on_duty = seen(published="2015-11-26")
    (settled,) = conflicts([said, DENIED, on_duty])
    assert (settled.settled_by, settled.settled_on) == (on_duty.id, day("2015-11-26"))


def test_as_of_shows_what_stands_open_on_that_day_only():
    said, on_duty = seen(published="2015-11-12", source="A Blog"), seen(published="2015-11-26")
    claims = [said, DENIED, on_duty]
    assert conflicts(claims, day("2015-11-12")) == []
    assert len(conflicts(claims, day("2015-11-20"))) == 1
    assert conflicts(claims, day("2015-11-27")) == []
    assert len(conflicts(claims, day("2015-11-27"), known_at=day("2015-11-20"))) == 1
    assert conflicts([said, DENIED], day("2045-01-01")) == []


def test_a_departure_that_is_denied_and_a_plan_that_is_denied_are_conflicts():
    here = seen(published="2016-01-01")
    leaves = claim(
        event="withdrawn", origin=HMEIMIM, published="2016-03-14", source="Western reports", modality="unconfirmed"
    )
    stays = claim(event="withdrawn", origin=HMEIMIM, published="2016-03-15", source="TASS", modality="denied")
    (got,) = conflicts([here, leaves, stays])
    assert (got.about, got.said, got.against) == ("departure", (leaves.id,), (stays.id,))
    planned = claim(
        event="withdrawn", origin=HMEIMIM, published="2016-03-14", source="Western reports", modality="planned"
    )
    (got,) = conflicts([here, planned, stays])
    assert got.about == "plan"


def test_still_there_after_it_left_by_another_source_is_a_conflict_but_not_of_one_source():
    gone = claim(event="withdrawn", origin=HMEIMIM, published="2016-03-14", source="TASS")
    (got,) = conflicts([gone, seen(published="2016-03-15")])
    assert (got.about, got.said) == ("departure", (gone.id,))
    assert conflicts([gone, seen(published="2016-03-15", source="TASS")]) == []
    assert conflicts([gone, seen(published="2016-04-15")]) == []


def test_different_counts_of_independent_sources_are_a_conflict():
    air = {"system": "helicopter", "place": QAMISHLI, "unit": "aircraft"}
    six = seen(**air, count=6, published="2022-05-27")
    four = seen(**air, count=4, published="2022-05-28", source="Reuters")
    (got,) = conflicts([six, four])
    assert (got.about, got.words) == ("count", "helicopter at Qamishli airport: 6 against 4; open")
    assert only(six, four).kind == "contradicts"
    assert conflicts([six, seen(**air, count=4, published="2022-05-28")]) == []
    assert conflicts([six, seen(**air, count=4, published="2022-06-10", source="Reuters")]) == []
    assert conflicts([six, seen(**{**air, "place": MASYAF}, count=4, published="2022-05-28", source="Reuters")]) == []


def test_alternatives_contradict_neither_each_other_nor_what_stood_there_before():
    either = claim(event="moved", destinations=(HMEIMIM, TARTUS), destination_mode="one_of", published="2024-12-06")
    assert relations([seen(published="2024-06-01"), either]) == []
    assert conflicts([seen(), either]) == []


def test_a_rejected_claim_is_in_no_conflict():
    from datetime import UTC, datetime

    from openiads.laydown.revise import revise

    said = seen(published="2015-11-12", source="A Blog")
    made_at = datetime(2026, 1, 1, tzinfo=UTC)
    rejected = revise(said, "reject", reviewer="ana", reason="a fake", made_at=made_at)
    assert conflicts([said, DENIED, rejected]) == []


@EFFORT
@given(CLAIMS)
def test_a_pair_has_at_most_one_relation_and_its_order_does_not_matter(claims):
    found = relations(claims)
    assert found == relations(claims[::-1])
    pairs = [frozenset((one.claim, one.other)) for one in found]
    assert len(pairs) == len(set(pairs))
    assert all(len(pair) == 2 and 0.0 <= one.score <= 1.0 for pair, one in zip(pairs, found, strict=True))


@EFFORT
@given(CLAIMS)
def test_each_conflict_of_said_and_denied_is_a_contradiction_of_two_claims(claims):
    related = {frozenset((one.claim, one.other)) for one in relations(claims) if one.kind == "contradicts"}
    for one in conflicts(claims):
        if one.about == "presence":
            assert all(frozenset((said, one.against[0])) in related for said in one.said)
