"""Probability of killing: a burst of a gun with an aim error that all its rounds share."""

import math

from openiads.compiled import formula
from openiads.physics.detection import CERTAIN_SNR, steady_detection_probability


@formula
def round_hit_probability(lethal_radius_m: float, offset_m: float, dispersion_m: float) -> float:
    """Probability that one round, spread circularly about a point `offset_m` off the target, passes within the radius.

    dispersion_m: standard deviation per axis, above zero. 1 - Q1(offset / sigma, radius / sigma), Marcum's Q.
    Where the dispersion is tiny the circle's edge is as good as straight: the normal distribution across it.
    Source: Driels, Weaponeering, 2nd ed., ch. 2 (circular normal dispersion with bias).
    """
    threshold = 0.5 * (lethal_radius_m / dispersion_m) ** 2
    bias = 0.5 * (offset_m / dispersion_m) ** 2
    if max(threshold, bias) > CERTAIN_SNR:
        return 0.5 * math.erfc((offset_m - lethal_radius_m) / (math.sqrt(2.0) * dispersion_m))
    return 1.0 - steady_detection_probability(bias, math.exp(-threshold))


@formula
def burst_kill_probability(
    n_rounds: int, lethal_radius_m: float, offset_m: float, dispersion_m: float, damage_probability: float
) -> float:
    """Probability that a burst kills when its aim is off by `offset_m`: at least one round hits and does the damage.

    damage_probability: of killing given a hit. Source: 1 - (1 - p d)^n for rounds independent given the shared aim.
    """
    hit = round_hit_probability(lethal_radius_m, offset_m, dispersion_m)
    return 1.0 - (1.0 - hit * damage_probability) ** n_rounds
