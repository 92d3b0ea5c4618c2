"""A strip along a line: its area, its shares, and what is refused."""

import numpy as np
import pytest
import xarray as xr

from openiads.coverage.compute import coverage
from openiads.coverage.route import Route
from openiads.coverage.shares import mask_reach_shares, mask_shares, unknown_shares
from openiads.coverage.strip import strip_mask
from openiads.errors import ScenarioError
from openiads.geodesy.local_grid import local_grid
from openiads.geodesy.point import Point

from .ground import emplacement, flat, holed, walled

GRID = local_grid(Point(lat=35.0, lon=36.0), 1000.0, 60_000.0)


def seen(ground=None) -> xr.Dataset:
    return coverage([emplacement()], ground or walled(), heights_agl_m=(300.0, 8000.0), radius_m=90_000.0, grid=GRID)


def line(*points: tuple[float, float]) -> Route:
    return Route(points=tuple(Point(lat=lat, lon=lon) for lat, lon in points))


BEHIND, BEFORE = line((34.8, 36.4), (35.2, 36.4)), line((34.8, 35.7), (35.2, 35.7))


def test_strip_has_the_area_of_a_rectangle_with_round_ends() -> None:
    mask = strip_mask(seen(), [BEHIND], 5000.0)
    expected_m2 = BEHIND.length_m * 10_000.0 + np.pi * 5000.0**2
    assert mask.sum() * 1e6 == pytest.approx(expected_m2, rel=0.02)


def test_strip_with_a_corner_follows_its_line() -> None:
    mask = strip_mask(seen(), [line((34.8, 36.0), (35.0, 36.0), (35.0, 36.3))], 3000.0)
    assert mask[60, 60:85].all()
    assert not mask[45:55, 70].any()
    assert mask[70, 58:62].all()


def test_wider_strip_holds_the_narrower_and_two_lines_hold_both() -> None:
    dataset = seen()
    narrow, wide = (strip_mask(dataset, [BEHIND], half_m) for half_m in (4000.0, 8000.0))
    assert (wide | narrow == wide).all()
    assert wide.sum() > narrow.sum()
    both = strip_mask(dataset, [BEHIND, BEFORE], 4000.0)
    assert (both == (narrow | strip_mask(dataset, [BEFORE], 4000.0))).all()


def test_strip_behind_the_wall_is_unseen_low_and_seen_high() -> None:
    dataset = seen()
    low, high = mask_shares(dataset, strip_mask(dataset, [BEHIND], 5000.0))
    assert low["line_of_sight_share"] == 0.0
    assert high["line_of_sight_share"] == 1.0
    assert mask_shares(dataset, strip_mask(dataset, [BEFORE], 5000.0))[0]["line_of_sight_share"] == 1.0
    assert mask_reach_shares(dataset, strip_mask(dataset, [BEHIND], 5000.0))[0][2][0] == 0.0


def test_unknown_part_of_a_strip_is_said() -> None:
    dataset = seen(holed())
    assert unknown_shares(dataset, strip_mask(dataset, [BEHIND], 5000.0)) == [1.0, 1.0]
    assert unknown_shares(dataset, strip_mask(dataset, [BEFORE], 5000.0)) == [0.0, 0.0]
    half = unknown_shares(dataset, strip_mask(dataset, [BEHIND, BEFORE], 5000.0))
    assert half[0] == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(
    ("lines", "half_m", "words"),
    [
        ([line((35.0, 36.0), (35.0, 37.5))], 5000.0, "the strip leaves the map"),
        ([line((35.0, 36.0), (35.0, 36.65))], 9000.0, "the strip leaves the map"),
        (
            [line((35.0033, 36.0033), (35.0033, 36.0034))],
            1.0,
            "holds no cell of the map; give more than half a posting",
        ),
    ],
)
def test_strip_that_cannot_be_counted_is_refused(lines: list[Route], half_m: float, words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        strip_mask(seen(flat()), lines, half_m)
