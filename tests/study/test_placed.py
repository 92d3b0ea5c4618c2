"""Which systems stand where, and the ground under them."""

from collections.abc import Sequence
from datetime import date

import pytest

from openiads.errors import CatalogueError, Fault, PlaceError, ScenarioError, TerrainError, UsageError
from openiads.geodesy.point import Point
from openiads.laydown.laydown import laydown_at
from openiads.laydown.load import load_claims
from openiads.study.placed import loosened, place_laydowns, place_of, place_sites
from openiads.terrain.elevation import Elevation
from openiads.terrain.find import open_elevation

DAY = date(2018, 1, 1)


def open_bundled(points: Sequence[Point], reach_m: float) -> Elevation:
    return open_elevation("bundled", points, reach_m)


def test_sites_are_named_by_system_and_number_and_stand_where_they_are_put() -> None:
    first, second = place_sites(["s-400@35.401,35.949", "SA-22@Qamishli"], mast=True)
    assert (first.site_id, second.site_id) == ("s-400 1", "pantsir-s1 2")
    assert first.point == Point(lat=35.401, lon=35.949)
    assert (first.tolerance_m, first.mast) == (1000.0, True)
    assert second.tolerance_m > 1000.0


def test_all_that_is_wrong_with_sites_is_told_together() -> None:
    with pytest.raises(PlaceError) as raised:
        place_sites(["s-400@95,0", "s-400@Nowhereville Q", "s-400@35,36"], mast=False)
    assert len(raised.value.faults) == 2
    with pytest.raises(CatalogueError):
        place_sites(["no-such-system@35,36"], mast=False)
    with pytest.raises(UsageError, match="is not like"):
        place_sites(["s-400"], mast=False)


@pytest.mark.parametrize("text", ["95,0", "0,181", "nan,0", "inf,0"])
def test_point_that_is_not_on_the_earth_is_refused(text: str) -> None:
    with pytest.raises(PlaceError, match="not on the earth"):
        place_of(text)


def test_what_is_not_drawn_is_noted_with_the_reason() -> None:
    claims, _ = load_claims()
    sites = laydown_at(claims, DAY)
    placed = place_laydowns([sites], [DAY], open_bundled, lambda points: 50_000.0, mast=False)
    assert placed.sites[0]
    assert len(placed.sites[0]) + len(placed.notes) == len(sites)
    assert all(note.startswith("not drawn: ") for note in placed.notes)


def test_ground_is_opened_as_far_as_the_points_are_said_to_need() -> None:
    claims, _ = load_claims()
    asked: list[tuple[int, float]] = []

    def opened(points: Sequence[Point], reach_m: float) -> Elevation:
        asked.append((len(points), reach_m))
        return open_bundled(points, reach_m)

    place_laydowns([laydown_at(claims, DAY)], [DAY], opened, lambda points: 1000.0 * len(points), mast=False)
    assert asked == [(asked[0][0], 1000.0 * asked[0][0])]
    assert asked[0][0] > 1


def test_sites_without_ground_are_left_out_with_a_note() -> None:
    claims, _ = load_claims()
    calls: list[int] = []

    def refused_once(points: Sequence[Point], reach_m: float) -> Elevation:
        calls.append(len(points))
        if len(calls) == 1:
            fault = Fault(where="terrain", problem="there is none under one of them", remedy="fetch some")
            raise TerrainError(fault)
        return open_bundled(points, reach_m)

    placed = place_laydowns([laydown_at(claims, DAY)], [DAY], refused_once, lambda points: 1.0, mast=False)
    assert placed.notes[0].startswith("some sites are left out: terrain")
    assert calls[1] == 0
    assert placed.sites[0]


def test_nothing_standing_is_an_error() -> None:
    with pytest.raises(ScenarioError, match="no system stands anywhere"):
        place_laydowns([[]], [DAY], open_bundled, lambda points: 1.0, mast=False)


def test_tolerance_of_all_sites_is_never_finer_than_a_kilometre() -> None:
    sites = place_sites(["s-400@Masyaf"], mast=False)
    assert [loosened(sites, one)[0].tolerance_m for one in (None, 10.0, 9000.0)] == [
        sites[0].tolerance_m, 1000.0, 9000.0,
    ]  # fmt: skip
