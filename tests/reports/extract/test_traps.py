"""Sentences that once misled the reader, and the manner of agency reports; all in our own words."""

from datetime import date

import pytest

from openiads.reports.claim import Claim
from openiads.reports.extract.assemble import extract_claims
from openiads.reports.report import Report


def read(text: str) -> list[Claim]:
    return extract_claims(Report(path="r.txt", text=text, published=date(2024, 5, 15)))


def where(claim: Claim) -> str | None:
    place = claim.place or claim.origin or (claim.destinations[0] if claim.destinations else None)
    return place.name if place else None


@pytest.mark.parametrize(
    "second",
    [
        "Russia may cut its troops and slowly withdraw from parts of the country.",
        "Equipment and staff based in Hmeimim are also being shifted.",
        "Several landing strips were merged into the base at Hmeimim.",
        "Soldiers then left Idlib and moved to Homs.",
        "Moscow asked Ankara to leave its soldiers alone in Idlib.",
        "The decision leaves open whether more troops go to Tartus.",
        "It moved its assets to Tartus.",
        "It is sending experts to teach the army in Homs how to use those weapons.",
        "Turkish forces and their units deployed to Idlib.",
        "The withdrawal of troops from Homs goes on.",
    ],
)
def test_what_armies_and_countries_do_says_nothing_of_the_system_before(second: str) -> None:
    assert [where(claim) for claim in read(f"An S-400 stands in Masyaf. {second}")] == ["Masyaf"]


@pytest.mark.parametrize(
    "second",
    [
        "The system was later moved to Tartus.",
        "These batteries were moved to Tartus.",
        "It was then moved to Tartus.",
        "They were later moved to Tartus.",
        "The army has moved it to Tartus.",
        "Crews moved all of them to Tartus.",
        "The complex was moved to Tartus.",
        "The air defences were moved to Tartus.",
    ],
)
def test_words_that_point_to_the_system_carry_it(second: str) -> None:
    _, moved = read(f"An S-400 stands in Masyaf. {second}")
    assert (moved.system, moved.event, where(moved)) == ("s-400", "moved", "Masyaf")
    assert [one.name for one in moved.destinations] == ["Tartus"]


def test_the_deployment_is_that_of_the_system_before_unless_it_is_of_something_else() -> None:
    assert len(read("A Patriot battery arrived in Riyadh. The deployment in Jeddah will follow.")) == 2
    assert len(read("A Patriot battery arrived in Riyadh. The deployment of troops in Jeddah will follow.")) == 1


def test_they_who_came_with_soldiers_may_be_the_soldiers() -> None:
    assert len(read("An S-400 was set up in Masyaf. They remain in Tartus.")) == 2
    assert len(read("An S-400 and 200 soldiers were sent to Masyaf. They remain in Tartus.")) == 1


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("This is not the first time that Iran sends a Bavar-373 to Syria.", "reported"),
        ("It would not be the first time that Iran sent a Bavar-373 to Syria.", "reported"),
        ("It is no secret that Russia has deployed an S-400 in Tartus.", "reported"),
        ("Not for the first time, a Pantsir was deployed in Tripoli.", "reported"),
        ("The minister did not deny that an S-400 had been sent to Tartus.", "reported"),
        ("The general did not rule out that an S-400 had been sent to Tartus.", "unconfirmed"),
        ("The minister ruled out that an S-400 had been sent to Tartus.", "denied"),
        ("No S-400 was sent to Tartus.", "denied"),
        ("Moscow plans to move the S-400 to Tartus.", "planned"),
        ("Moscow intends to move the S-400 to Tartus.", "planned"),
        ("The S-400 is to be moved to Tartus.", "planned"),
        ("The S-400 is due to arrive in Tartus.", "planned"),
        ("Moscow has decided to move the S-400 to Tartus.", "planned"),
    ],
)
def test_litotes_affirms_and_plans_stay_plans(text: str, modality: str) -> None:
    (claim,) = read(text)
    assert claim.modality == modality


def test_a_decision_about_what_is_already_moving_is_no_mere_plan() -> None:
    moving, decided = read("S-400 units are moving away from Masyaf. The staff has decided to redeploy the systems.")
    assert (moving.progress, decided.modality, decided.event) == ("under_way", "reported", "moved")
    _, planned = read("S-400 units are moving away from Masyaf. The staff plans to redeploy the systems.")
    assert planned.modality == "planned"


def test_what_a_system_can_do_is_no_news_of_where_it_is() -> None:
    told = read("The Tor-M2 in Minsk can fire on the move. It can be moved to Brest quickly.")
    assert [(one.event, where(one)) for one in told] == [("other", "Minsk")]
    (moving,) = read("A Tor-M2 near Minsk is on the move.")
    assert moving.event == "moved"


def test_on_to_and_either_leave_the_end_open() -> None:
    (claim,) = read("S-400 batteries were moved either to Hmeimim or on to Tartus.")
    assert claim.destination_mode == "one_of"
    assert [one.name for one in claim.destinations] == ["Hmeimim air base", "Tartus"]


def test_a_month_given_for_an_event_keeps_the_last_day_by_which_it_was_so() -> None:
    (month,) = read("The S-400 was deployed to Hmeimim in November 2015.")
    assert (month.valid_from, month.valid_to, month.began_by) == (date(2015, 11, 1), None, date(2015, 11, 30))
    (year,) = read("The S-400 was deployed to Hmeimim in 2015.")
    assert year.began_by == date(2015, 12, 31)
    (this_year,) = read("The S-400 was deployed to Hmeimim in 2024.")
    assert this_year.began_by == date(2024, 5, 15)
    (since,) = read("The S-400 has been deployed in Hmeimim since November 2015.")
    assert (since.valid_from, since.began_by) == (date(2015, 11, 1), date(2015, 11, 30))
    (exact,) = read("The S-400 was deployed to Hmeimim on 26 November 2015.")
    assert (exact.valid_from, exact.began_by) == (date(2015, 11, 26), None)


def test_s_300_alone_is_the_family() -> None:
    assert [claim.system for claim in read("An S-300 was deployed in Homs and an S-300PMU1 in Hama.")] == [
        "s-300",
        "s-300pmu1",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Air defence crews shot down a Su-34 over the Kherson region on Tuesday.", ("fighter-jet", "destroyed", 1)),
        ("A Buk-M1 launcher was destroyed by a drone strike outside Melitopol.", ("buk-m1", "destroyed", 1)),
        ("Germany has handed over a second IRIS-T battery to Ukraine.", ("iris-t-slm", "deployed", 1)),
        ("Parts of the S-400 were flown in by An-124 cargo planes to Murted air base.", ("s-400", "deployed", None)),
        ("A Pantsir-S1 was unloaded from a ship at the port of Tartus.", ("pantsir-s1", "deployed", None)),
        ("Satellite images show a Tor-M2 battery beside the runway at Hmeimim.", ("tor-m2", "deployed", 1)),
        ("Two Patriot batteries are stationed at Al Udeid air base.", ("patriot", "deployed", 2)),
        ("S-400 crews went on combat duty in Kaliningrad.", ("s-400", "deployed", None)),
        ("Two Tor-M2 systems have been on duty in Murmansk since March.", ("tor-m2", "deployed", 2)),
        ("A Patriot battery has been in Rzeszow since January.", ("patriot", "deployed", 1)),
        ("An S-400 launcher was spotted on satellite imagery at Dzhankoi.", ("s-400", "deployed", 1)),
        ("The NASAMS unit was pulled out of Rzeszow.", ("nasams", "withdrawn", None)),
        ("Workers dismantled the S-200 site near Latakia.", ("s-200ve", "withdrawn", None)),
        ("Spain will return its Patriot battery from Adana to Valencia.", ("patriot", "withdrawn", None)),
        ("Seven S-300PM launchers vanished from Masyaf, images show.", ("s-300pmu1", "withdrawn", 7)),
        ("A freighter left Tartus with S-300 launchers on board.", ("s-300", "withdrawn", None)),
        ("The Buk battery in Deir ez-Zor was taken back to Russia.", ("buk-m1", "withdrawn", None)),
        ("An S-300 radar was hit by a strike near Dzhankoi.", ("s-300", "destroyed", None)),
        ("A Bayraktar TB2 crashed near Tripoli.", ("drone", "destroyed", 1)),
        ("The wreckage of a Bayraktar drone was found near Tripoli.", ("drone", "destroyed", 1)),
        ("Armenia lost three Osa systems in Stepanakert.", ("osa-akm", "destroyed", 3)),
        ("Two Pantsir systems were put out of action in Al-Watiya.", ("pantsir-s1", "destroyed", 2)),
        ("The army moved a Patriot battalion from South Korea to Bahrain.", ("patriot", "moved", 1)),
        ("A squadron of Mi-24 helicopters operates from Latakia.", ("helicopter", "deployed", 1)),
        ("Serbia displayed its FK-3 missiles at Batajnica air base.", ("hq-22", "deployed", None)),
        ("Soldiers manned two Patriot batteries at Zamosc until November 2023.", ("patriot", "deployed", 2)),
    ],
)
def test_the_verbs_of_agency_reports_are_known(text: str, expected: tuple[str, str, int | None]) -> None:
    (claim,) = read(text)
    assert (claim.system, claim.event, claim.count) == expected
    assert where(claim) is not None


def test_what_is_announced_of_another_leaves_the_first_a_fact() -> None:
    (claim,) = read("The Bavar-373 was installed in Isfahan, and another is planned for Bushehr.")
    assert (where(claim), claim.modality) == ("Isfahan", "reported")


def test_who_says_so_is_no_place_of_the_event() -> None:
    (claim,) = read("Rumours that a Patriot battery had left Rzeszow were dismissed by Warsaw.")
    assert (where(claim), claim.modality) == ("Rzeszow", "denied")


def test_what_is_faced_is_not_where_it_came_from() -> None:
    (claim,) = read("Riyadh repositioned a Patriot battery to face Yemen near Jizan.")
    assert where(claim) == "Jizan"


def test_what_was_guarded_does_not_hide_where_it_went() -> None:
    (claim,) = read("A Pantsir-S1 that had been guarding the Hmeimim base was moved to Libya.")
    assert (claim.event, [one.name for one in claim.destinations]) == ("moved", ["Libya"])
