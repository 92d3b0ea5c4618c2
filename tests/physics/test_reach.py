"""The envelope of an effector, limit by limit."""

import pytest

from openiads.physics.reach import in_reach

ENVELOPE = (1_000.0, 20_000.0, 15.0, 10_000.0)


@pytest.mark.parametrize(
    ("slant_m", "above_ground_m", "above_site_m", "inside"),
    [
        (1_000.0, 100.0, 100.0, True),
        (999.0, 100.0, 100.0, False),
        (20_000.0, 100.0, 100.0, True),
        (20_001.0, 100.0, 100.0, False),
        (5_000.0, 14.0, 100.0, False),
        (5_000.0, 15.0, -300.0, True),
        (12_000.0, 10_000.0, 10_001.0, False),
    ],
)
def test_target_is_inside_between_all_limits(
    slant_m: float, above_ground_m: float, above_site_m: float, inside: bool
) -> None:
    assert bool(in_reach(slant_m, above_ground_m, above_site_m, *ENVELOPE)) is inside
