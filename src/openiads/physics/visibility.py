"""How far a sight sees through the air: contrast that haze takes away."""

import math

from openiads.compiled import formula

LEAST_CONTRAST = 0.02
"""Contrast at which a black object against the sky is lost to the eye, by which visibility was first defined."""


@formula
def contrast_ratio(distance_m: float, visibility_m: float) -> float:
    """Contrast of an object at a distance over that from near by; `LEAST_CONTRAST` at the visibility.

    visibility_m: horizontal visibility by day; infinite in clear air.
    Source: Koschmieder, Theorie der horizontalen Sichtweite, Beitr. Phys. freien Atmosphaere 12, 1924; Middleton,
    Vision Through the Atmosphere, 1952, ch. 4: C = C0 exp(-s d), V = 3.912 / s.
    """
    return math.exp(math.log(LEAST_CONTRAST) * distance_m / visibility_m)
