"""Each stage on hand-worked sentences."""

from datetime import date

import pytest

from openiads.gazetteer.mentions import find_places_in_text
from openiads.reports.extract.airspace import find_airspace_change
from openiads.reports.extract.attribution import find_attribution, find_operator
from openiads.reports.extract.clauses import find_clauses
from openiads.reports.extract.counts import find_count
from openiads.reports.extract.dates import find_dates
from openiads.reports.extract.modality import confirms_reports, denies_reports, find_modality, find_progress
from openiads.reports.extract.places import place_roles
from openiads.reports.extract.sentences import split_sentences
from openiads.reports.extract.systems import find_systems

PUBLISHED = date(2024, 5, 15)  # a Wednesday


def sentences(text: str) -> list[str]:
    return [text[one.start : one.end] for one in split_sentences(text)]


def systems(text: str) -> list[str]:
    return [one.system for one in find_systems(text) if not one.compared]


def roles(text: str) -> list[tuple[str, str]]:
    return [(use.place.name, use.role) for use in place_roles(text, 0, len(text), find_places_in_text(text))]


def modality(text: str) -> str:
    clause = find_clauses(text, 0, len(text), frozenset(systems(text)))[0]
    return find_modality(text, clause.start, clause.end, clause.verb_start, 0)


def test_headlines_abbreviations_and_lists_are_split() -> None:
    text = "Crews arrive\n\nCol. J. Smith of the U.S. Army spoke. He left:\n * one post;\n * two trucks."
    assert sentences(text) == [
        "Crews arrive",
        "Col. J. Smith of the U.S. Army spoke.",
        "He left:",
        "one post;",
        "two trucks.",
    ]


def test_a_line_that_goes_on_in_lower_case_is_one_sentence() -> None:
    assert sentences("The crew came\nto the base.") == ["The crew came\nto the base."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("An SA-22 stood there", ["pantsir-s1"]),
        ("Two S400s and a Pantsyr S1", ["s-400", "pantsir-s1"]),
        ("S-300PMU2 launchers", ["s-300pmu2"]),
        ("С-400 и Панцирь-С1", ["s-400", "pantsir-s1"]),
        ("the Patriot missile battery", ["patriot"]),
        ("a patriot and a hawk", []),
        ("Tor Hansen spoke", []),
        ("THAAD and Akash missiles", ["thaad", "akash"]),
        ("S-400 surface-to-air missile systems", ["s-400"]),
        ("Air Defence Forces paraded", []),
        ("air defence equipment", ["air-defence"]),
        ("gunships, Su-35 jets and drones", ["helicopter", "fighter-jet", "drone"]),
    ],
)
def test_systems_are_found_by_alias_and_kind(text: str, expected: list[str]) -> None:
    assert systems(text) == expected


def test_a_system_that_another_is_likened_to_is_no_news() -> None:
    assert systems("Bavar-373 systems, similar to the S-300") == ["bavar-373"]
    assert systems("a missile defence system known as Pantsir-S1 missiles") == ["pantsir-s1"]


def test_class_for_physics_is_one_of_the_catalogue() -> None:
    from openiads.catalogue.load import load_catalogue
    from openiads.reports.extract.word_lists import words

    classes = {class_id for _, _, class_id in words("systems")["kinds"] if class_id}
    assert classes <= set(load_catalogue().air_vehicles)


def test_places_have_the_roles_that_their_prepositions_say() -> None:
    assert roles("Trucks drove from Homs to Tartus.") == [("Homs", "from"), ("Tartus", "to")]
    assert roles("Crews in Masyaf rested.") == [("Masyaf", "at")]
    assert roles("Moscow spoke.") == [("Moscow", "actor")]
    assert roles("Crews came to protect Hmeimim.") == [("Hmeimim air base", "protect")]


def test_alternatives_share_their_role_and_are_marked() -> None:
    text = "Crews went to Homs or Tartus."
    uses = place_roles(text, 0, len(text), find_places_in_text(text))
    assert [(use.role, use.either) for use in uses] == [("to", True), ("to", True)]


def test_the_larger_place_around_a_place_is_context() -> None:
    assert roles("Crews rest at the Watiya air base in western Libya.")[1][1] == "context"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("on May 5", date(2024, 5, 5), date(2024, 5, 5)),
        ("on 14 December", date(2023, 12, 14), date(2023, 12, 14)),
        ("on Friday", date(2024, 5, 10), date(2024, 5, 10)),
        ("in 2017", date(2017, 1, 1), date(2017, 12, 31)),
        ("since September 2014", date(2014, 9, 1), None),
        ("in late October", date(2023, 10, 21), date(2023, 10, 31)),
        ("yesterday", date(2024, 5, 14), date(2024, 5, 14)),
        ("last week", date(2024, 5, 6), date(2024, 5, 12)),
        ("last month", date(2024, 4, 1), date(2024, 4, 30)),
        ("over the last three days", date(2024, 5, 12), date(2024, 5, 15)),
        ("this spring", date(2024, 3, 1), date(2024, 5, 31)),
    ],
)
def test_dates_are_resolved_against_publication(text: str, first: date, last: date | None) -> None:
    (span,) = find_dates(text, PUBLISHED)
    assert (span.first, span.last) == (first, last)


def test_relative_dates_mean_nothing_without_a_day_of_publication() -> None:
    assert find_dates("on Friday, yesterday and last week", None) == []


@pytest.mark.parametrize("text", ["on 31 February 2020", "2020-02-30", "99 May 2020"])
def test_a_day_that_no_calendar_has_is_no_date(text: str) -> None:
    assert [span for span in find_dates(text, PUBLISHED) if span.first == span.last] == []


def test_verbs_divide_a_sentence_into_clauses() -> None:
    text = "Crews withdrew the S-300 from Homs and deployed a Pantsir in Tartus."
    clauses = find_clauses(text, 0, len(text), frozenset({"s-300pmu1", "pantsir-s1"}))
    assert [clause.event for clause in clauses] == ["withdrawn", "deployed"]
    assert "Tartus" in text[clauses[1].start : clauses[1].end]


def test_verbs_in_a_row_are_one_event() -> None:
    text = "They decided to redeploy the S-400."
    assert [clause.event for clause in find_clauses(text, 0, len(text), frozenset({"s-400"}))] == ["moved"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Crews deployed an S-400 in Homs.", "reported"),
        ("Crews will deploy an S-400 in Homs.", "planned"),
        ("Iran to deploy an S-400 in Homs.", "planned"),
        ("An S-400 is due to arrive in Homs.", "planned"),
        ("No S-400 was deployed in Homs.", "denied"),
        ("The ministry denied that it deployed an S-400.", "denied"),
        ("Crews allegedly deployed an S-400 in Homs.", "unconfirmed"),
        ("Officials confirmed that crews deployed an S-400.", "confirmed"),
        ("Officials did not say when crews deployed the S-400.", "reported"),
        ("The whole S-400 had not arrived.", "reported"),
        ("Crews deployed an S-400, but the ministry denied it.", "reported"),
    ],
)
def test_modality_follows_the_words_before_the_verb(text: str, expected: str) -> None:
    assert modality(text) == expected


def test_reports_called_false_or_confirmed_are_recognised() -> None:
    assert denies_reports("The envoy dismissed the reports as fake")
    assert not denies_reports("The envoy read the reports")
    assert confirms_reports("Two officials confirmed the information")
    assert not confirms_reports("Nobody could confirm the information, not even officials")


def test_progress_is_partial_under_way_or_complete() -> None:
    for text, expected in [
        ("Some of the parts arrived", "partial"),
        ("The crews started unloading", "under_way"),
        ("The battery arrived", "complete"),
    ]:
        assert find_progress(text, 0, len(text)) == expected


@pytest.mark.parametrize(
    ("text", "system", "expected"),
    [
        ("two S-400 batteries", "S-400", (2, "battery")),
        ("a Patriot battery", "Patriot", (1, "battery")),
        ("a Patriot system", "Patriot", (None, "system")),
        ("at least three US Patriot batteries", "Patriot", (3, "battery")),
        ("six helicopters", "helicopters", (6, "aircraft")),
        ("for three to four weeks S-400", "S-400", (None, None)),
        ("12 shipments of S-400", "S-400", (None, "shipment")),
        ("1,200 drones", "drones", (1200, "aircraft")),
    ],
)
def test_counts_are_read_with_their_unit(text: str, system: str, expected: tuple[int | None, str | None]) -> None:
    start = text.index(system)
    kind = {"helicopters": "helicopter", "drones": "drone"}.get(system, system.lower())
    assert find_count(text, 0, len(text), start, start + len(system), kind) == expected


def test_speakers_are_kept_in_the_words_of_the_text() -> None:
    assert find_attribution("According to two diplomats, crews left.") == ("two diplomats",)
    assert find_attribution("Crews left.") == ()


@pytest.mark.parametrize(
    ("sentence", "speakers"),
    [
        ("A battery stands outside Kyiv, air force spokesman Petro Ivanenko said on Thursday.",
         ("air force spokesman Petro Ivanenko",)),
        ("Iran kept the system at Isfahan, a Guards commander said.", ("a Guards commander",)),
        ("Six jets landed, interior minister Ali Hassan was quoted as saying.", ("interior minister Ali Hassan",)),
        ("In May Channel 9 reported launchers at Masyaf.", ("Channel 9",)),
        ("The same day The Courier reported a battery at Tartus.", ("The Courier",)),
        ("He denied reports that a battery had left.", ()),
        ("The article does not say where the battery stands.", ()),
    ],
)  # fmt: skip
def test_who_speaks_is_told_from_when_and_from_whom_no_name_is_given(sentence: str, speakers: tuple[str, ...]) -> None:
    assert find_attribution(sentence) == speakers


def test_operator_and_owner_are_told_apart() -> None:
    clause = "The Syrian S-300 is operated by Russian troops"
    assert find_operator(clause, "The Syrian ") == ("RU", "SY")
    assert find_operator("A Russian-made system", "A Russian-made ") == (None, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The airport was closed to passengers.", "closed"),
        ("Amman reopened its airspace at noon.", "reopened"),
        ("The airport was handed over to the army.", "handed over"),
        ("The base lies close to the airport.", None),
        ("The crew closed the deal.", None),
    ],
)
def test_changes_of_the_airspace_are_recognised(text: str, expected: str | None) -> None:
    assert find_airspace_change(text, 0, len(text)) == expected
