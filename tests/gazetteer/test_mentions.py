from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiads.gazetteer.find import find_place
from openiads.gazetteer.mentions import find_places_in_text
from openiads.geodesy.point import bearing_deg, distance_m


def names(text: str) -> list[str]:
    return [mention.place.name for mention in find_places_in_text(text)]


def test_airfield_named_by_its_town_is_the_airfield() -> None:
    assert names("Lorries reached an airfield in Latakia at dawn.") == ["Hmeimim air base"]
    assert names("They parked at the Qamishli military airport.") == ["Qamishli airport"]


def test_words_for_people_and_things_are_no_places() -> None:
    assert names("Russian crews and Turkish envoys met; the Paris-based paper said so.") == []


def test_ordinary_words_that_are_also_towns_are_no_places() -> None:
    assert names("Most of the Patriot Battery left in March, Source said.") == []


def test_province_is_vaguer_than_its_town() -> None:
    (province,) = find_places_in_text("Shelling was heard in Hama province.")
    assert province.place.tolerance_m > 4 * find_place("Hama").tolerance_m


def test_side_of_a_country_lies_on_that_side() -> None:
    (north,) = find_places_in_text("Radars stand in northern Syria.")
    syria = find_place("Syria")
    assert north.place.lat > syria.lat + 1.0
    assert north.place.tolerance_m < syria.tolerance_m


def test_distance_and_bearing_from_a_town_are_followed() -> None:
    (spot,) = find_places_in_text("The crew camped 40 km east of Homs.")
    homs = find_place("Homs")
    assert distance_m(homs.point, spot.place.point) == pytest.approx(40_000.0, rel=0.02)
    assert bearing_deg(homs.point, spot.place.point) == pytest.approx(90.0, abs=2.0)


def test_distance_without_bearing_widens_the_tolerance() -> None:
    (spot,) = find_places_in_text("A strip was cleared 30 miles outside of Qamishli.")
    assert spot.place.tolerance_m > 48_000.0


def test_border_between_two_countries_is_one_place() -> None:
    (border,) = find_places_in_text("Patrols watch the Syria-Turkey border.")
    assert border.place.kind == "border"
    assert 36.0 < border.place.lat < 37.5


def test_border_of_one_country_takes_the_neighbour_that_the_text_speaks_of() -> None:
    found = names("Belarus moved trucks towards the Polish border.")
    assert "Poland-Belarus border" in found or "Belarus-Poland border" in found


@given(st.text(max_size=300))
def test_any_text_gives_mentions_in_order_without_overlap(text: str) -> None:
    mentions = find_places_in_text(text)
    assert all(text[mention.start : mention.end] == mention.text for mention in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


PLACE_WORDS = [
    "Hmeimim",
    "Syria",
    "border",
    "with",
    "Turkey",
    "north",
    "of",
    "5 km",
    ",",
    "base",
    "in",
    "Al-",
    "(",
    "Tartus",
]


@given(st.lists(st.sampled_from(PLACE_WORDS), max_size=12))
def test_any_order_of_place_words_is_read_without_fault(words: list[str]) -> None:
    text = " ".join(words)
    assert all(-90 <= mention.place.lat <= 90 for mention in find_places_in_text(text))


@pytest.mark.parametrize(
    ("words", "least_m", "most_m"),
    [
        ("in", 1_000, 8_000),
        ("near", 13_000, 20_000),
        ("close to", 13_000, 20_000),
        ("near the city of", 13_000, 20_000),
        ("around", 20_001, 40_000),
        ("outside", 20_001, 40_000),
        ("in the area of", 20_001, 40_000),
    ],
)
def test_near_and_around_widen_the_tolerance_but_move_nothing(words: str, least_m: float, most_m: float) -> None:
    (mention,) = find_places_in_text(f"A battery stands {words} Masyaf.")
    masyaf = find_place("Masyaf")
    assert (mention.place.name, mention.place.point) == (masyaf.name, masyaf.point)
    assert least_m <= mention.place.tolerance_m <= most_m


def test_near_makes_no_place_finer_than_it_is() -> None:
    (near,) = find_places_in_text("A battery stands near the Kherson region.")
    (inside,) = find_places_in_text("A battery stands in the Kherson region.")
    assert near.place.tolerance_m == inside.place.tolerance_m
