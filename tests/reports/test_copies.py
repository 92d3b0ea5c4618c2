"""Which reports are the same story from one source."""

from datetime import date, timedelta

import pytest

from openiads.reports.copies import find_copies
from openiads.reports.credits import credited_names, outlet_names
from openiads.reports.report import Report

DAY = date(2021, 5, 14)
ORIGINAL = (
    "Russian forces brought a Pantsir-S1 battery to Qamishli airport on Thursday evening. "
    "Residents saw a convoy of eleven vehicles drive in from the Hasakah road before sunset. "
    "An officer at the airport said that the battery will guard the runway against drones. "
    "The airport has been closed to civil flights since the beginning of the week."
)
REWORDED = (
    "A Pantsir-S1 battery was brought to the Qamishli airport by Russian forces on Thursday evening. "
    "Before sunset residents saw a convoy of eleven vehicles driving in from the road to Hasakah. "
    "The battery will guard the runway against drones, an officer at the airport said. "
    "Since the beginning of the week the airport is closed to civil flights."
)
RETOLD = (
    "As Example Wire reported, a Pantsir-S1 battery of the Russian forces reached Qamishli airport on Thursday. "
    "Eleven vehicles in a convoy came in by the Hasakah road shortly before sunset, people there told it. "
    "Drones are what the runway is to be guarded against, said one of the officers."
)
OTHER = (
    "Two helicopters landed at Qamishli airport on Thursday evening, a shopkeeper said. "
    "Soldiers unloaded crates and took them to a hangar at the northern end of the field. "
    "Russian forces have used the airport as a base for patrols since the autumn of 2019. "
    "Nobody at the airport could be reached for comment."
)


def report(path: str, text: str, source: str, days: int = 0) -> Report:
    return Report(path=path, text=text, source=source, published=DAY + timedelta(days=days))


FIRST = report("first", ORIGINAL, "Example Wire")


def test_a_reworded_text_is_a_copy_without_any_credit() -> None:
    assert find_copies([FIRST, report("second", REWORDED, "Evening Kurier", 1)]) == {"second": "first"}


def test_a_retold_text_is_a_copy_where_it_credits_the_outlet() -> None:
    assert find_copies([FIRST, report("second", RETOLD, "Evening Kurier", 1)]) == {"second": "first"}
    uncredited = RETOLD.replace("As Example Wire reported, a", "A")
    assert find_copies([FIRST, report("second", uncredited, "Evening Kurier", 1)]) == {}


def test_two_texts_that_credit_the_same_third_outlet_are_one() -> None:
    first = report("first", ORIGINAL + " (Agence Exemple)", "Daily A")
    second = report("second", RETOLD.replace("Example Wire", "Agence Exemple"), "Daily B", 2)
    assert find_copies([first, second]) == {"second": "first"}


def test_a_source_that_names_whom_it_republishes_credits_it() -> None:
    again = report("second", RETOLD.replace("As Example Wire reported, a", "A"), "Kurier republishing Example Wire", 1)
    assert find_copies([FIRST, again]) == {"second": "first"}


def test_another_report_of_the_same_day_and_place_is_no_copy() -> None:
    assert find_copies([FIRST, report("second", OTHER, "Evening Kurier")]) == {}
    crediting = report("second", OTHER + " Example Wire reported on the convoy before.", "Evening Kurier")
    assert find_copies([FIRST, crediting]) == {}


def test_what_comes_a_month_later_is_no_retelling() -> None:
    assert find_copies([FIRST, report("second", RETOLD, "Evening Kurier", 31)]) == {}


def test_word_for_word_is_a_copy_at_any_time() -> None:
    late = report("second", "Seen by 311 readers. " + ORIGINAL, "Evening Kurier", 400)
    assert find_copies([late, FIRST]) == {"second": "first"}


def test_the_order_of_reports_changes_nothing() -> None:
    others = [report("second", REWORDED, "B", 1), report("third", RETOLD, "C", 2), report("fourth", OTHER, "D")]
    found = find_copies([FIRST, *others])
    assert found == {"second": "first", "third": "first"}
    assert find_copies([*reversed(others), FIRST]) == found


def test_a_report_read_before_may_be_the_original_and_never_the_copy() -> None:
    late = report("second", REWORDED, "Evening Kurier", 1)
    assert find_copies([late], earlier=[FIRST]) == {"second": "first"}
    assert find_copies([FIRST], earlier=[late]) == {"first": "second"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A battery arrived, Reuters reported.", {"reuters"}),
        ("According to the Defence Blog, a battery arrived.", {"defence blog"}),
        ("BEIRUT (Reuters) - A battery arrived.", {"reuters"}),
        ("A battery arrived, citing Al-Watan.", {"al-watan"}),
        ("The Interfax news agency reported it.", {"interfax"}),
        ("A battery arrived on Monday, officials said.", set()),
        ("It was reported on Friday.", set()),
    ],
)
def test_credits_are_found(text: str, names: set[str]) -> None:
    assert credited_names(text) == names


def test_a_source_is_its_outlet_and_whom_it_credits() -> None:
    source = "Kurier republishing Example Wire and agencies (Reuters)"
    assert outlet_names(source) == {"kurier"}
    assert credited_names("", source) == {"example wire", "reuters"}
