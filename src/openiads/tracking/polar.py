"""Measured range, azimuth and elevation as a position without bias, and how sure it is.

In the frame of the radar: `along` horizontally in the measured direction, `across` to its right, `up`. Uncertain angles
pull the plain conversion towards the radar; the factors here push it back.
"""

import math

from openiads.compiled import formula


@formula
def shrinkage(angle_error_rad: float) -> float:
    """Mean of the cosine of an angle with a normal error, exp(-s^2/2): by how much it pulls a position in."""
    return math.exp(-0.5 * angle_error_rad * angle_error_rad)


@formula
def plane_position(distance_m: float, distance_error_m: float, azimuth_error_rad: float) -> tuple[float, float, float]:
    """Position along the measured direction, and the variances along and across it, in m and m2.

    Source: Longbin, Xiaoquan, Yiyu, Kang and Bar-Shalom, Unbiased converted measurements for tracking, IEEE Trans. AES
    34(3), 1998, in axes turned to the measured azimuth, where along and across do not correlate.
    """
    pull = shrinkage(azimuth_error_rad)
    square = distance_m * distance_m
    mean_square = square + distance_error_m * distance_error_m
    along = square * (pull**-2 - 2.0) + 0.5 * mean_square * (1.0 + pull**4)
    return distance_m / pull, along, 0.5 * mean_square * (1.0 - pull**4)


@formula
def space_position(
    range_m: float, elevation_rad: float, range_error_m: float, azimuth_error_rad: float, elevation_error_rad: float
) -> tuple[float, float, float, float, float, float]:
    """Position along and up, then the variances along, across and up, and the covariance of along and up.

    Source: as `plane_position`, its three-dimensional form.
    """
    turn, tilt = shrinkage(azimuth_error_rad), shrinkage(elevation_error_rad)
    cosine, sine = math.cos(elevation_rad), math.sin(elevation_rad)
    square = range_m * range_m
    mean_square = square + range_error_m * range_error_m
    level = 0.25 * mean_square * (1.0 + tilt**4 * (cosine * cosine - sine * sine))
    along = square * cosine * cosine * ((turn * tilt) ** -2 - 2.0) + level * (1.0 + turn**4)
    up = (
        square * sine * sine * (tilt**-2 - 2.0)
        + 0.5 * mean_square
        - 0.5 * mean_square * tilt**4 * (cosine * cosine - sine * sine)
    )
    both = square * sine * cosine * (1.0 / (turn * tilt * tilt) - 1.0 / turn - turn)
    both += mean_square * turn * tilt**4 * sine * cosine
    return range_m * cosine / (turn * tilt), range_m * sine / tilt, along, level * (1.0 - turn**4), up, both
