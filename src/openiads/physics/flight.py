"""Flight of a missile towards a target on a straight course."""

import math

from openiads.compiled import formula

TOUCHING_M2 = 1e-12
"""A target within a micrometre of the launcher is there already; squares of less lose their digits."""


@formula
def intercept_time_s(
    dx_m: float, dy_m: float, dz_m: float, vx_mps: float, vy_mps: float, vz_mps: float, speed_mps: float
) -> float:
    """Seconds until a missile of constant speed meets a target of constant velocity; NaN where it cannot.

    (dx, dy, dz): target less launcher; the smaller positive root of |d + v t| = s t.
    Source: the collision triangle; Zarchan, Tactical and Strategic Missile Guidance, 6th ed., ch. 2.
    """
    distance2 = dx_m * dx_m + dy_m * dy_m + dz_m * dz_m
    if distance2 < TOUCHING_M2:
        return 0.0
    along = dx_m * vx_mps + dy_m * vy_mps + dz_m * vz_mps
    a = vx_mps * vx_mps + vy_mps * vy_mps + vz_mps * vz_mps - speed_mps * speed_mps
    if abs(a) < 1e-9:
        return -distance2 / (2.0 * along) if along < 0.0 else math.nan
    discriminant = along * along - a * distance2
    if discriminant < 0.0:
        return math.nan
    root = math.sqrt(discriminant)
    first = (-along - root) / a
    second = (-along + root) / a
    early = min(first, second)
    if early >= 0.0:
        return early
    late = max(first, second)
    return late if late >= 0.0 else math.nan
