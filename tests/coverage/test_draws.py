"""Where sites may stand: within their tolerance, on known land, the same however the draws are made."""

from dataclasses import replace

import numpy as np
import pytest

from openiads.coverage.draws import Stands, stands
from openiads.coverage.emplacement import Emplacement
from openiads.errors import ScenarioError, TerrainError
from openiads.geodesy.local_grid import LocalGrid, local_grid
from openiads.geodesy.point import Point
from openiads.terrain.elevation import Elevation

from .ground import emplacement, flat, holed, walled

GRID = local_grid(Point(lat=35.0, lon=36.0), 1000.0, 60_000.0)
TOLERANCE_M = 20_000.0


def drawn(
    place: Emplacement | None = None, ground: Elevation | None = None, grid: LocalGrid = GRID, **changes
) -> Stands:
    settings = {"n_draws": 512, "seed": 0, "spread": "disk", "tolerance_m": TOLERANCE_M} | changes
    return stands(place or emplacement(), ground or flat(), grid, **settings)


def offsets_m(found: Stands) -> np.ndarray:
    middle = (GRID.n - 1) / 2
    return np.column_stack([found.column - middle, middle - found.row]) * GRID.posting_m


def test_positions_fill_the_disk_of_the_tolerance_evenly() -> None:
    away_m = np.hypot(*offsets_m(drawn(n_draws=4096)).T)
    assert away_m.max() <= TOLERANCE_M
    assert np.median(away_m) == pytest.approx(TOLERANCE_M / np.sqrt(2), rel=0.02)
    assert np.abs(offsets_m(drawn(n_draws=4096)).mean(axis=0)).max() < 0.03 * TOLERANCE_M


def test_more_draws_come_nearer_to_the_known_share_beyond_a_line() -> None:
    """A disk's segment beyond 0.5 of its radius holds (acos 0.5 - 0.5 sqrt 0.75) / pi of it, 0.1955."""
    expected = (np.arccos(0.5) - 0.5 * np.sqrt(0.75)) / np.pi
    errors = []
    for n in (16, 4096):
        shares = [np.mean(offsets_m(drawn(n_draws=n, seed=seed))[:, 0] > TOLERANCE_M / 2) for seed in range(4)]
        errors.append(float(np.sqrt(np.mean((np.array(shares) - expected) ** 2))))
    assert errors[1] < 0.015 < errors[0]


def test_normal_positions_crowd_the_centre_within_the_tolerance() -> None:
    disk, normal = (np.hypot(*offsets_m(drawn(spread=spread)).T) for spread in ("disk", "normal"))
    assert normal.max() <= TOLERANCE_M
    assert np.median(normal) == pytest.approx(TOLERANCE_M * np.sqrt(np.log1p(-0.475) / np.log(0.05)), rel=0.1)
    assert np.median(normal) < 0.75 * np.median(disk)


def test_a_draw_depends_on_seed_and_site_and_on_nothing_else() -> None:
    few, many = drawn(n_draws=8), drawn(n_draws=64)
    assert np.array_equal(few.row, many.row[:8])
    assert not np.array_equal(few.row, drawn(n_draws=8, seed=1).row)
    assert not np.array_equal(few.row, drawn(emplacement(site_id="other"), n_draws=8).row)


def test_no_position_lies_on_unknown_ground() -> None:
    found = drawn(emplacement(lon=36.1), holed())
    assert np.isfinite(found.ground_m).all()
    assert found.redrawn > 0


def test_no_position_lies_in_the_sea_unless_the_centre_does() -> None:
    coast = flat(height_m=50.0)
    coast.heights[:, :50] = 0.0
    on_land, at_sea = drawn(emplacement(lon=36.05), coast), drawn(emplacement(lon=35.95), coast)
    assert (on_land.ground_m > 0.0).all()
    assert on_land.redrawn > 0
    assert (at_sea.ground_m == 0.0).any()


def test_zero_tolerance_is_the_centre_itself() -> None:
    found = drawn(emplacement(lat=35.123, lon=36.077), walled(), tolerance_m=0.0, n_draws=3)
    assert np.ptp(found.row) == np.ptp(found.column) == 0.0
    assert found.redrawn == 0


def test_presence_follows_the_probability_of_the_site() -> None:
    maybe = replace(emplacement(), probability=0.3)
    assert drawn().present.all()
    assert drawn(maybe, n_draws=4096).present.mean() == pytest.approx(0.3, abs=0.03)


def test_presence_says_nothing_about_the_position() -> None:
    maybe = replace(emplacement(), probability=0.5)
    found = drawn(maybe, n_draws=4096)
    assert abs(np.corrcoef(found.present, found.row)[0, 1]) < 0.05


def test_centre_off_the_terrain_and_grid_without_room_are_refused() -> None:
    with pytest.raises(TerrainError, match="lies off the terrain"):
        drawn(emplacement(lat=50.0))
    with pytest.raises(ScenarioError, match="a position lies off the grid; give a grid that holds the tolerance"):
        drawn(grid=local_grid(Point(lat=35.0, lon=36.0), 1000.0, 10_000.0))


def test_islet_too_small_to_be_hit_is_told() -> None:
    islet = flat()
    islet.heights[50, 50] = 5.0
    islet.heights[islet.heights == 0.0] = np.nan
    with pytest.raises(ScenarioError, match="no known land was found within the tolerance of the site"):
        drawn(emplacement(), islet, n_draws=2)
