"""What changed sites do to the sky around them."""

from datetime import date

import pytest

from openiads.gazetteer.place import Place
from openiads.laydown.laydown import diff
from openiads.laydown.site import Site
from openiads.study.airspace_change import airspace_change

DAY = date(2021, 5, 14)
MASYAF = Place(name="Masyaf", lat=35.065, lon=36.342, tolerance_m=2000.0, kind="city", country="SY")
PARIS = Place(name="Paris", lat=48.8566, lon=2.3522, tolerance_m=8000.0, kind="city", country="FR")


def site(place: Place, system: str = "tor-m2") -> Site:
    return Site(
        id=f"{system}-{place.name}", system=system, place=place, status="operational", probability=0.9,
        known_from=DAY, claims=("a",),
    )  # fmt: skip


def test_a_site_that_comes_is_seen_more_from_high_up_and_its_going_undoes_it() -> None:
    there = [site(MASYAF)]
    came, words = airspace_change([], there, diff([], there), DAY)
    assert words == ""
    assert [one.agl_m for one in came] == [100.0, 3000.0]
    assert [one.before for one in came] == [0.0, 0.0]
    low, high = (one.after for one in came)
    assert low is not None
    assert high is not None
    assert 0.0 < low < high < 1.0
    went, _ = airspace_change(there, [], diff(there, []), DAY)
    assert [(one.before, one.after) for one in went] == [(low, 0.0), (high, 0.0)]


@pytest.mark.parametrize(
    ("one", "why"), [(site(PARIS), "terrain fetch"), (site(MASYAF, "helicopter"), "none of these")]
)
def test_what_cannot_be_computed_is_told(one: Site, why: str) -> None:
    found, words = airspace_change([], [one], diff([], [one]), DAY)
    assert found == []
    assert words.startswith("not computed: ")
    assert why in words
