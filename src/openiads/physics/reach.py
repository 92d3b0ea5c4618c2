"""The envelope of an effector: between which ranges and altitudes it can meet a target."""

from openiads.compiled import formula


@formula
def in_reach(
    slant_range_m: float,
    height_above_ground_m: float,
    height_above_site_m: float,
    range_min_m: float,
    range_max_m: float,
    altitude_min_m: float,
    altitude_max_m: float,
) -> bool:
    """Whether a target stands inside the published envelope, limits included.

    The least altitude counts from the ground under the target (it stems from clutter and fuzes), the greatest from the
    ground at the fire unit (it stems from the missile's energy).
    Source: the envelope as fact sheets give it, a slant range and an altitude band, independent of each other.
    """
    in_range = range_min_m <= slant_range_m <= range_max_m
    return in_range and height_above_ground_m >= altitude_min_m and height_above_site_m <= altitude_max_m
