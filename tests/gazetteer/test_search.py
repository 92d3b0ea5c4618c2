"""Places by what was typed so far, and places around a point."""

import pytest

from openiads.gazetteer.find import find_place
from openiads.gazetteer.search import places_near, search_places
from openiads.geodesy.point import Point, distance_m


def names(text: str, limit: int = 6, country: str | None = None) -> list[str]:
    return [one.place.name for one in search_places(text, limit=limit, country=country)]


def test_namesakes_come_likeliest_first_with_weights_and_countries() -> None:
    found = search_places("Tripoli", limit=5)
    assert [(one.place.country, one.match) for one in found[:2]] == [("LY", "name"), ("LB", "name")]
    assert [one.country_name for one in found[:2]] == ["Libya", "Lebanon"]
    weights = [one.weight for one in found if one.weight is not None]
    assert weights[0] > 5 * weights[1] > 0.0


def test_name_in_other_letters_is_found() -> None:
    assert names("اللاذقية")[0] == "Latakia"


def test_beginning_of_a_name_is_enough() -> None:
    assert "Damascus" in names("damas")
    assert names("Syri")[0] == "Syria"


def test_misspelt_name_is_found_as_a_spelling() -> None:
    assert [(one.place.name, one.match) for one in search_places("Damascas", limit=5)] == [("Damascus", "spelling")]


def test_country_leaves_out_the_others() -> None:
    assert {one.place.country for one in search_places("Tripoli", limit=9, country="LB")} == {"LB"}


def test_limit_is_kept() -> None:
    assert len(names("san", limit=3)) == 3


def test_one_place_is_given_once() -> None:
    found = search_places("Masyaf", limit=9)
    close = [one for one in found if distance_m(one.place.point, found[0].place.point) < 2000.0]
    assert len(close) == 1


@pytest.mark.parametrize("text", ["", "   ", "?!", "qqqqzzzz"])
def test_nothing_is_found_for_what_is_no_name(text: str) -> None:
    assert search_places(text, limit=5) == []


def test_places_near_are_sorted_by_distance_and_within_it() -> None:
    masyaf = find_place("Masyaf").point
    found = places_near(masyaf, 20_000.0, limit=30)
    away = [one.distance_m for one in found]
    assert away == sorted(away)
    assert away[-1] <= 20_000.0
    assert "Masyaf" in [one.place.name for one in found]
    assert len(places_near(masyaf, 20_000.0, limit=2)) == 2


def test_small_towns_are_left_out_where_asked() -> None:
    masyaf = find_place("Masyaf").point
    everything, large = (
        places_near(masyaf, 60_000.0, limit=500),
        places_near(masyaf, 60_000.0, limit=500, least_population=100_000),
    )
    assert len(large) < len(everything)
    assert "Hama" in [one.place.name for one in large]


def test_places_across_the_antimeridian_are_near() -> None:
    found = places_near(Point(lat=-16.9, lon=179.99), 120_000.0, limit=50)
    assert {one.place.lon > 0.0 for one in found} == {True, False}
