"""Which sites of a laydown are drawn, and the reasons for the others."""

from datetime import date

import pytest

from openiads.coverage.from_laydown import emplace
from openiads.gazetteer.place import Place
from openiads.laydown.site import Site

from .ground import flat


def site(**changes: object) -> Site:
    place = Place(name="Middle", lat=35.0, lon=36.0, tolerance_m=5000.0)
    fields = {
        "id": "tor-m2@middle",
        "system": "tor-m2",
        "place": place,
        "status": "operational",
        "probability": 0.9,
        "known_from": date(2020, 1, 1),
        "claims": ("c1",),
    }
    return Site(**(fields | changes))  # type: ignore[arg-type]


def test_operational_site_is_set_up_at_its_place_with_its_tolerance() -> None:
    placed, left_out = emplace([site(), site(id="two", status="partial")], flat(), mast=True)
    assert [place.site_id for place in placed] == ["tor-m2@middle", "two"]
    assert placed[0].system.id == "tor-m2"
    assert placed[0].point.lat == 35.0
    assert placed[0].tolerance_m == 5000.0
    assert placed[0].mast
    assert placed[0].probability == 0.9
    assert left_out == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "withdrawn"}, "withdrawn"),
        ({"status": "arriving"}, "not there yet"),
        ({"status": "moving"}, "on the move"),
        ({"system": "helicopter"}, "not an air-defence system that the catalogue models"),
        (
            {"place": Place(name="Syria", lat=35.0, lon=36.0, tolerance_m=300_000.0)},
            "its place is known only within 300 km",
        ),
        ({"place": Place(name="Paris", lat=48.8, lon=2.3, tolerance_m=5000.0)}, "off the terrain"),
    ],
)
def test_site_that_is_not_drawn_is_listed_with_its_reason(changes: dict[str, object], reason: str) -> None:
    placed, left_out = emplace([site(**changes)], flat())
    assert placed == []
    assert [one.reason for one in left_out] == [reason]


def test_unlikely_site_is_left_out_where_a_least_probability_is_asked_for() -> None:
    assert len(emplace([site(probability=0.05)], flat())[0]) == 1
    placed, (left,) = emplace([site(probability=0.05), site(id="two")], flat(), least_probability=0.1)
    assert [place.site_id for place in placed] == ["two"]
    assert left.reason == "less likely than 10% to be still there"
