"""The difference of two laydowns: nothing against itself, gains and losses where they are, unknown stays unknown."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from openiads.coverage.compute import coverage
from openiads.coverage.difference import GAINED, KEPT, LOST, NEITHER, UNKNOWN, change_shares, difference, sight_change
from openiads.coverage.network import of_sites
from openiads.errors import ScenarioError
from openiads.geodesy.local_grid import local_grid
from openiads.geodesy.point import Point

from .ground import emplacement, flat, holed, walled

GRID = local_grid(Point(lat=35.0, lon=36.2), 1500.0, 30_000.0)
WEST, EAST = emplacement("tor-m2", site_id="west"), emplacement("tor-m2", lon=36.4, site_id="east")


def seen(*places, ground=None, **options) -> xr.Dataset:
    settings = {
        "heights_agl_m": (300.0, 1000.0),
        "flight_levels": (20.0,),
        "radius_m": 70_000.0,
        "grid": GRID,
    } | options
    return coverage(places, ground or walled(), **settings)


def only(dataset: xr.Dataset, *names: str) -> xr.Dataset:
    return of_sites(dataset, np.array([str(site) in names for site in dataset.site.values], dtype=bool))


def test_laydown_against_itself_changes_nothing() -> None:
    one = seen(WEST, ground=holed())
    found = difference(one, one)
    assert set(np.unique(found.sight_change)) <= {NEITHER, KEPT, UNKNOWN}
    for name in ("detection_probability_change", "lowest_visible_altitude_change_m", "redundancy_change"):
        known = found[name].values[np.isfinite(found[name].values)]
        assert known.size > 100
        assert (known == 0.0).all(), name


def test_site_behind_the_wall_gains_what_the_other_does_not_see() -> None:
    both = seen(WEST, EAST)
    found = difference(only(both, "west"), both)
    west, east = ((found.x.values < -3000.0), (found.x.values > 3000.0))
    assert (found.sight_change.values[0][:, east] == GAINED).all()
    assert (found.sight_change.values[0][:, west] == KEPT).all()
    assert (found.redundancy_change.values[0][:, east] == 1.0).all()
    assert (found.redundancy_change.values[0][:, west] == 0.0).all()
    assert found.lowest_visible_altitude_change_m.values[:, east].max() < -100.0
    assert found.detection_probability_change.values[0].max() > 0.5
    assert found.attrs["sites_before"] == "west"
    assert found.attrs["sites_after"] == "west, east"


def test_the_other_way_round_gains_are_losses() -> None:
    both = seen(WEST, EAST)
    there, back = difference(only(both, "west"), both), difference(both, only(both, "west"))
    assert np.array_equal(there.sight_change == GAINED, back.sight_change == LOST)
    assert np.array_equal(there.detection_probability_change, -back.detection_probability_change, equal_nan=True)
    assert np.array_equal(
        there.lowest_visible_altitude_change_m, -back.lowest_visible_altitude_change_m, equal_nan=True
    )


def test_first_site_gains_all_it_sees_over_an_empty_sky() -> None:
    one = seen(WEST)
    found = difference(only(one), one)
    assert np.array_equal(found.sight_change == GAINED, one.network_line_of_sight == 1.0)
    assert np.array_equal(found.detection_probability_change, one.network_detection_probability, equal_nan=True)
    assert np.isneginf(found.lowest_visible_altitude_change_m.values).any()
    assert found.attrs["sites_before"] == ""


def test_beyond_both_radii_the_lowest_altitude_does_not_change() -> None:
    one = seen(WEST, radius_m=20_000.0)
    found = difference(one, one)
    assert np.isposinf(one.network_lowest_visible_altitude_m.values).any()
    assert (found.lowest_visible_altitude_change_m.values == 0.0).all()


def test_what_either_does_not_know_is_unknown() -> None:
    both = seen(WEST, EAST, ground=holed())
    found = difference(only(both, "west"), only(both, "east"))
    unknown = np.isnan(only(both, "west").network_line_of_sight) | np.isnan(only(both, "east").network_line_of_sight)
    assert unknown.any()
    assert np.array_equal(found.sight_change == UNKNOWN, unknown)
    assert np.isnan(found.redundancy_change.values[unknown.values]).all()


def test_flags_by_hand() -> None:
    nan = np.nan
    before, after = (np.array(row, dtype=np.float32) for row in ([0, 0, 1, 1, nan, 1], [0, 1, 0, 1, 1, nan]))
    assert sight_change(before, after).tolist() == [NEITHER, GAINED, LOST, KEPT, UNKNOWN, UNKNOWN]


def test_shares_of_the_change_add_up() -> None:
    both = seen(WEST, EAST)
    area = np.ones((GRID.n, GRID.n), dtype=bool)
    low, *_ = change_shares(difference(only(both, "west"), both), area)
    parts = [low[f"{name}_share"] for name in ("gained", "lost", "kept", "neither")]
    assert sum(part for part in parts if part) == pytest.approx(1.0)
    assert low["gained_share"] == pytest.approx(0.5, abs=0.06)
    assert low["lost_share"] == 0.0
    assert low["unknown_share"] == 0.0
    assert low["detection_change"] is not None
    assert low["detection_change"] > 0.1


def test_shares_of_a_wholly_unknown_area_are_none() -> None:
    one = seen(WEST, ground=holed())
    area = np.isnan(one.network_line_of_sight.values[0])
    low, *_ = change_shares(difference(one, one), area)
    assert low["gained_share"] is None
    assert low["detection_change"] is None
    assert low["unknown_share"] == 1.0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"k_ratio": 1.0}, "k_ratio is 1.3333.*differs from 1.0"),
        ({"target_class": "uav-quad"}, "target_class is 'fighter-4gen'"),
        ({"heights_agl_m": (100.0,)}, "level is 3"),
        ({"grid": local_grid(Point(lat=35.0, lon=36.3), 1500.0, 30_000.0)}, "centre_lon"),
        ({"ground": replace(flat(), source="other ground")}, "terrain is 'made-up level ground': differs"),
        ({"knife_edge": True}, "knife_edge"),
    ],
)
def test_coverages_that_differ_in_more_than_their_sites_are_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        difference(seen(WEST), seen(WEST, **changes))
