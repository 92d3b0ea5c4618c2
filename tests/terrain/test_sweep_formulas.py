"""Formulas of the sweep whose limits no map that a test can hold would reach."""

import pytest

from openiads.terrain.sweep import octant_of
from openiads.terrain.sweep_formulas import column_of, frame_of


@pytest.mark.parametrize("side", [41, 4_608, 20_001, 46_340])
@pytest.mark.parametrize("column", [0.0, 17.25])
def test_rays_along_the_side_of_a_map_of_any_size_stay_between_two_of_its_columns(side: int, column: float) -> None:
    octant, _ = octant_of((side, side), 0.0, column, 0)
    base, aside, edge = frame_of(octant)
    last = base + int(column_of(1.0, float(2 * side), aside, edge))
    assert last == side - 2
