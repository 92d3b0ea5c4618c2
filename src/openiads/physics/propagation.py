"""Straight lines over an effective earth: horizon, drop, elevation angle, slant range, the shadow behind an obstacle.

Refraction is taken into account by an earth larger by k (4/3 in a standard atmosphere), over which rays are straight.
Distances run along the surface, altitudes are above the sea. All forms avoid the difference of two large radii, which
would cost digits: 1 - cos a is written 2 sin^2(a/2).
"""

import math

from openiads.compiled import formula


@formula
def horizon_range_m(antenna_height_m: float, target_height_m: float, effective_radius_m: float) -> float:
    """Farthest distance along the surface at which a smooth earth does not hide the target.

    NaN where a height is below zero. Source: exact geometry, cos a = R/(R + h) for each end (Skolnik, 3rd ed., ch. 8,
    gives the approximation sqrt(2 R h)).
    """
    antenna = math.atan(horizon_tangent_m(antenna_height_m, effective_radius_m) / effective_radius_m)
    target = math.atan(horizon_tangent_m(target_height_m, effective_radius_m) / effective_radius_m)
    return effective_radius_m * (antenna + target)


@formula
def horizon_tangent_m(height_m: float, effective_radius_m: float) -> float:
    """Length of the straight line from a point at `height_m` to where it touches the smooth earth.

    NaN where the height is below zero. Source: Pythagoras, (R + h)^2 - R^2 = 2 R h + h^2.
    """
    if height_m < 0.0:
        return math.nan
    return math.sqrt((2.0 * effective_radius_m + height_m) * height_m)


@formula
def central_sine(distance_m: float, effective_radius_m: float) -> float:
    """Sine of the angle at the earth's centre between two points `distance_m` apart along the surface.

    Taylor series to the fifth power, several times as fast as the sine; times the radius within a micrometre at
    400 km and a centimetre at 1,500 km. Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 4.3.65.
    """
    angle = distance_m / effective_radius_m
    a2 = angle * angle
    return angle * (1.0 - a2 * (1 / 6) * (1.0 - a2 * (1 / 20)))


@formula
def central_fall(distance_m: float, effective_radius_m: float) -> float:
    """One less the cosine of the angle at the earth's centre between two points `distance_m` apart.

    Taylor series to the sixth power, which has no difference of near-equal numbers; times the radius within a
    nanometre at 300 km and a millimetre at 1,500 km. Source: as `central_sine`, 4.3.66.
    """
    angle = distance_m / effective_radius_m
    a2 = angle * angle
    return 0.5 * a2 * (1.0 - a2 * (1 / 12) * (1.0 - a2 * (1 / 30)))


@formula
def curvature_drop_m(distance_m: float, effective_radius_m: float) -> float:
    """How far the sea surface at `distance_m` lies below the horizontal plane at the start, in m.

    Exact, R (1 - cos(d/R)), where d^2/2R is the usual approximation. Source: geometry of the circle.
    """
    return effective_radius_m * central_fall(distance_m, effective_radius_m)


@formula
def sight_rise_m(
    antenna_altitude_m: float, point_altitude_m: float, distance_m: float, effective_radius_m: float
) -> float:
    """Height of a point above the horizontal plane through the antenna, in m; negative below it.

    Source: (R + z) cos a - (R + z_antenna), with 1 - cos a kept whole.
    """
    fall = central_fall(distance_m, effective_radius_m)
    return point_altitude_m - antenna_altitude_m - (effective_radius_m + point_altitude_m) * fall


@formula
def sight_run_m(point_altitude_m: float, distance_m: float, effective_radius_m: float) -> float:
    """Distance of a point from the antenna's vertical, in m. Source: (R + z) sin a."""
    return (effective_radius_m + point_altitude_m) * central_sine(distance_m, effective_radius_m)


@formula
def sight_slope(
    antenna_altitude_m: float, point_altitude_m: float, distance_m: float, effective_radius_m: float
) -> float:
    """Tangent of the elevation angle at which the antenna sees a point; `distance_m` above zero.

    Source: exact geometry in the plane of the two points and the earth's centre.
    """
    rise_m = sight_rise_m(antenna_altitude_m, point_altitude_m, distance_m, effective_radius_m)
    return rise_m / sight_run_m(point_altitude_m, distance_m, effective_radius_m)


@formula
def shadow_altitude_m(antenna_altitude_m: float, slope: float, distance_m: float, effective_radius_m: float) -> float:
    """Altitude above the sea, at `distance_m`, of the ray that leaves the antenna with the given slope.

    The inverse of `sight_slope`; infinite where the ray no longer meets that vertical. Source: exact geometry.
    """
    fall = central_fall(distance_m, effective_radius_m)
    climb = slope * central_sine(distance_m, effective_radius_m)
    steepness = 1.0 - fall - climb
    if steepness <= 0.0:
        return math.inf
    return (antenna_altitude_m + effective_radius_m * (fall + climb)) / steepness


@formula
def elevation_sine(
    antenna_altitude_m: float,
    target_altitude_m: float,
    distance_m: float,
    slant_m: float,
    effective_radius_m: float,
) -> float:
    """Sine of the angle above the horizontal at which the antenna sees the target, -1 to 1.

    slant_m: as `slant_range_m` gives it; 1 where it is zero. Source: exact geometry, as in `sight_slope`.
    """
    if slant_m <= 0.0:
        return 1.0
    return sight_rise_m(antenna_altitude_m, target_altitude_m, distance_m, effective_radius_m) / slant_m


@formula
def slant_range_m(
    antenna_altitude_m: float, target_altitude_m: float, distance_m: float, effective_radius_m: float
) -> float:
    """Straight distance from antenna to target over the effective earth, in m.

    Source: the law of cosines, (z - z_antenna)^2 + 2 (R + z)(R + z_antenna)(1 - cos a).
    """
    radii_m2 = (effective_radius_m + antenna_altitude_m) * (effective_radius_m + target_altitude_m)
    chord_m2 = 2.0 * radii_m2 * central_fall(distance_m, effective_radius_m)
    return math.sqrt((target_altitude_m - antenna_altitude_m) ** 2 + chord_m2)
