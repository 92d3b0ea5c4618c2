"""Between which altitudes a radar can look at a given distance: its elevation limits and its ranges.

Straight up there is nothing below the greatest elevation: the cone of silence.
"""

import math

from openiads.compiled import formula
from openiads.physics.propagation import central_fall, shadow_altitude_m


@formula
def beam_floor_m(
    antenna_altitude_m: float,
    distance_m: float,
    effective_radius_m: float,
    blind_range_m: float,
    instrumented_range_m: float,
    elevation_min_sine: float,
) -> float:
    """Lowest altitude above the sea, at a distance, within the least elevation and both slant ranges; NaN if none.

    Inside the blind range what counts is above the antenna. Source: `edge_altitude_m` and `altitude_at_range_m`.
    """
    edge_m = edge_altitude_m(antenna_altitude_m, distance_m, effective_radius_m, elevation_min_sine)
    lowest_m = altitude_at_range_m(antenna_altitude_m, distance_m, effective_radius_m, instrumented_range_m, -1.0)
    if lowest_m != lowest_m:
        return lowest_m
    floor_m = max(edge_m, lowest_m)
    under_m = altitude_at_range_m(antenna_altitude_m, distance_m, effective_radius_m, blind_range_m, -1.0)
    over_m = altitude_at_range_m(antenna_altitude_m, distance_m, effective_radius_m, blind_range_m, 1.0)
    return over_m if under_m < floor_m < over_m else floor_m


@formula
def beam_ceiling_m(
    antenna_altitude_m: float,
    distance_m: float,
    effective_radius_m: float,
    blind_range_m: float,
    instrumented_range_m: float,
    elevation_max_sine: float,
) -> float:
    """Greatest altitude above the sea, at a distance, within the greatest elevation and both slant ranges; NaN if none.

    Below `beam_floor_m` where the radar cannot look at any altitude there. Source: as `beam_floor_m`.
    """
    edge_m = edge_altitude_m(antenna_altitude_m, distance_m, effective_radius_m, elevation_max_sine)
    highest_m = altitude_at_range_m(antenna_altitude_m, distance_m, effective_radius_m, instrumented_range_m, 1.0)
    if highest_m != highest_m:
        return highest_m
    ceiling_m = min(edge_m, highest_m)
    under_m = altitude_at_range_m(antenna_altitude_m, distance_m, effective_radius_m, blind_range_m, -1.0)
    over_m = altitude_at_range_m(antenna_altitude_m, distance_m, effective_radius_m, blind_range_m, 1.0)
    return under_m if under_m < ceiling_m < over_m else ceiling_m


@formula
def edge_altitude_m(
    antenna_altitude_m: float, distance_m: float, effective_radius_m: float, elevation_sine: float
) -> float:
    """Altitude above the sea, at a distance, of the ray that leaves the antenna at an elevation; infinite at +-90.

    Source: `shadow_altitude_m`, with the tangent of the elevation from its sine.
    """
    if abs(elevation_sine) >= 1.0:
        return math.copysign(math.inf, elevation_sine)
    slope = elevation_sine / math.sqrt(1.0 - elevation_sine * elevation_sine)
    return shadow_altitude_m(antenna_altitude_m, slope, distance_m, effective_radius_m)


@formula
def altitude_at_range_m(
    antenna_altitude_m: float, distance_m: float, effective_radius_m: float, slant_m: float, side: float
) -> float:
    """Altitude above the sea, at a distance along the surface, that is `slant_m` away from the antenna.

    side: +1 the upper of the two, -1 the lower; NaN where the vertical is farther away than that.
    Source: `slant_range_m` solved for the altitude, u^2 + 2 A f u + 2 A^2 f = s^2 with A = R + z_antenna,
    u = z - z_antenna and f = 1 - cos a.
    """
    radius_m = effective_radius_m + antenna_altitude_m
    sagitta_m = radius_m * central_fall(distance_m, effective_radius_m)
    square_m2 = slant_m * slant_m - sagitta_m * (2.0 * radius_m - sagitta_m)
    if square_m2 < 0.0:
        return math.nan
    return antenna_altitude_m - sagitta_m + side * math.sqrt(square_m2)
