"""The size of the earth, and the larger earth over which radio waves run straight."""

MEAN_EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the WGS84 ellipsoid, (2a + b)/3. Source: IUGG 1980, Moritz, Geodetic Reference System 1980."""

STANDARD_K_RATIO = 4.0 / 3.0
"""Effective over true earth radius in a standard atmosphere. Source: ITU-R P.310, Definitions."""


def effective_earth_radius_m(k_ratio: float) -> float:
    """Radius of the earth over which rays refracted by the atmosphere are straight lines, in m.

    k_ratio: effective over true radius; 4/3 in a standard atmosphere, 1 without refraction.
    """
    return k_ratio * MEAN_EARTH_RADIUS_M
