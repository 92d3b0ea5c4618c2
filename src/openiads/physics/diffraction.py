"""Diffraction over one knife edge: what reaches a target that the ground just hides.

A single edge, sharp and across the path; the ground before and behind it, multipath, ducting and the rounding of hills
are left out. Losses are one way; a radar's signal crosses the edge twice.
"""

import math

from openiads.compiled import formula
from openiads.physics.propagation import shadow_altitude_m, sight_rise_m, sight_run_m

CLEAR_PARAMETER = -0.78
"""Below it the approximation of the Recommendation gives no loss: the edge is far enough under the line."""


@formula
def knife_edge_loss_db(parameter: float) -> float:
    """Loss over one knife edge against free space, one way, in dB; zero or more.

    parameter: v, dimensionless, positive where the edge stands above the line from end to end (`fresnel_parameter`).
    Within 0.15 dB of the Fresnel integral to v = 6. Source: ITU-R P.526, single knife-edge obstacle, J(v).
    """
    if parameter <= CLEAR_PARAMETER:
        return 0.0
    above = parameter - 0.1
    return max(6.9 + 20.0 * math.log10(math.sqrt(above * above + 1.0) + above), 0.0)


@formula
def two_way_edge_power(parameter: float) -> float:
    """Share of a radar's received power that is left over one knife edge, 0 to 1: the loss in dB counts twice.

    Source: `knife_edge_loss_db`, there and back.
    """
    return math.pow(10.0, -0.2 * knife_edge_loss_db(parameter))


@formula
def fresnel_parameter(height_m: float, first_m: float, second_m: float, wavelength_m: float) -> float:
    """The parameter v of an edge `height_m` above the straight line between the ends, negative below it.

    first_m, second_m: from the edge to either end, above zero. Source: ITU-R P.526, v = h sqrt(2/lambda (1/d1 + 1/d2)).
    """
    return height_m * math.sqrt(2.0 / wavelength_m * (1.0 / first_m + 1.0 / second_m))


@formula
def edge_parameter(
    antenna_altitude_m: float,
    edge_slope: float,
    edge_distance_m: float,
    target_altitude_m: float,
    distance_m: float,
    effective_radius_m: float,
    wavelength_m: float,
) -> float:
    """The parameter v of an edge between antenna and target, over the effective earth.

    edge_slope: tangent of the elevation angle at which the antenna sees the edge; edge_distance_m, distance_m: of the
    edge and of the target along the surface, both above zero, the edge nearer.
    Source: `fresnel_parameter`, with exact geometry in the plane of the path.
    """
    edge_m = shadow_altitude_m(antenna_altitude_m, edge_slope, edge_distance_m, effective_radius_m)
    edge_run_m = sight_run_m(edge_m, edge_distance_m, effective_radius_m)
    edge_rise_m = edge_slope * edge_run_m
    run_m = sight_run_m(target_altitude_m, distance_m, effective_radius_m)
    rise_m = sight_rise_m(antenna_altitude_m, target_altitude_m, distance_m, effective_radius_m)
    line_m = math.sqrt(run_m * run_m + rise_m * rise_m)
    height_m = (edge_rise_m * run_m - edge_run_m * rise_m) / line_m
    first_m = (edge_run_m * run_m + edge_rise_m * rise_m) / line_m
    return fresnel_parameter(height_m, max(first_m, 1.0), max(line_m - first_m, 1.0), wavelength_m)
