"""Loops over the cells of the map: what a radar detects, what an effector reaches, what sites do together."""

import math

import numpy as np
from numpy.typing import NDArray

from openiads.compiled import formula, kernel, prange
from openiads.physics.beam import beam_ceiling_m, beam_floor_m
from openiads.physics.detection import either_probability, look_detection_probability
from openiads.physics.diffraction import edge_parameter, two_way_edge_power
from openiads.physics.propagation import elevation_sine, sight_slope, slant_range_m
from openiads.physics.reach import in_reach

Maps = NDArray[np.float32]

LEAST_SLANT_SHARE = 0.97
"""No slant range is less than this share of the distance along the surface, up to 1,500 km and down to k = 0.3."""
NO_SITE, UNKNOWN_SITE = -1, -2
"""What `first_site` holds where no site is likely to detect, and where that is unknown."""
SEA_M = 0.0
"""Height that rasters write for the sea."""
LEAST_DETECTION = 0.01
"""A site that is less likely than this to detect in one look does not count as the one that sees first."""


@kernel
def mark_sight(lowest_m: Maps, altitudes_m: Maps, sight: Maps) -> None:
    """Fill `sight`, float32 (n_levels, n_y, n_x): 1 in line of sight, 0 not, NaN unknown.

    lowest_m: the horizon, float32 (n_y, n_x); altitudes_m: of the target, float32 (n_levels, n_y, n_x).
    """
    n_levels, n_y, n_x = altitudes_m.shape
    for i in prange(n_y):
        for level in range(n_levels):
            for j in range(n_x):
                altitude_m, horizon_m = altitudes_m[level, i, j], lowest_m[i, j]
                seen = np.float32(1.0) if altitude_m >= horizon_m else np.float32(0.0)
                unknown = altitude_m != altitude_m or horizon_m != horizon_m
                sight[level, i, j] = np.float32(np.nan) if unknown else seen


@kernel
def add_detection(
    lowest_m: Maps,
    altitudes_m: Maps,
    posting_m: float,
    row: float,
    column: float,
    antenna_altitude_m: float,
    effective_radius_m: float,
    rcs_m2: float,
    radar: NDArray[np.float64],
    detection_probability: Maps,
) -> None:
    """Combine one look of one radar into `detection_probability`, float32 (n_levels, n_y, n_x).

    lowest_m: its horizon, float32 (n_y, n_x); altitudes_m: of the target, float32 (n_levels, n_y, n_x);
    row, column: the radar on the grid; radar: as `arrays.radar_numbers` gives it. NaN where unknown.
    """
    n_levels, n_y, n_x = altitudes_m.shape
    for i in prange(n_y):
        for j in range(n_x):
            distance_m = math.sqrt((i - row) ** 2 + (j - column) ** 2) * posting_m
            in_range = distance_m * LEAST_SLANT_SHARE <= radar[5]
            for level in range(n_levels):
                altitude_m = altitudes_m[level, i, j]
                if altitude_m != altitude_m or lowest_m[i, j] != lowest_m[i, j]:
                    detection_probability[level, i, j] = math.nan
                elif in_range and altitude_m >= lowest_m[i, j]:
                    look = look_probability(
                        antenna_altitude_m, altitude_m, distance_m, effective_radius_m, -1.0, rcs_m2, radar
                    )
                    known = detection_probability[level, i, j]
                    detection_probability[level, i, j] = either_probability(known, look)


@kernel
def add_detection_over_edges(
    lowest_m: Maps,
    altitudes_m: Maps,
    edges: Maps,
    posting_m: float,
    row: float,
    column: float,
    antenna_altitude_m: float,
    effective_radius_m: float,
    rcs_m2: float,
    wavelength_m: float,
    radar: NDArray[np.float64],
    detection_probability: Maps,
) -> None:
    """As `add_detection`, with the two-way loss over one knife edge, also for targets that the edge hides.

    edges: as `find_edges` gives them; where there is none the line of sight decides sharply. wavelength_m: of the
    radar. Its beam has to light the edge that hides a target, not the target.
    """
    n_levels, n_y, n_x = altitudes_m.shape
    for i in prange(n_y):
        for j in range(n_x):
            distance_m = math.sqrt((i - row) ** 2 + (j - column) ** 2) * posting_m
            in_range = distance_m * LEAST_SLANT_SHARE <= radar[5]
            edge_m, slope = float(edges[0, i, j]), float(edges[1, i, j])
            for level in range(n_levels):
                altitude_m = altitudes_m[level, i, j]
                if altitude_m != altitude_m or lowest_m[i, j] != lowest_m[i, j]:
                    detection_probability[level, i, j] = math.nan
                elif in_range and (edge_m > 0.0 or altitude_m >= lowest_m[i, j]):
                    power, least_sine = 1.0, -1.0
                    if edge_m > 0.0:
                        path = (antenna_altitude_m, slope, edge_m, altitude_m, distance_m, effective_radius_m)
                        power = two_way_edge_power(edge_parameter(*path, wavelength_m))
                        least_sine = slope / math.sqrt(1.0 + slope * slope) if altitude_m < lowest_m[i, j] else -1.0
                    look = look_probability(
                        antenna_altitude_m,
                        altitude_m,
                        distance_m,
                        effective_radius_m,
                        least_sine,
                        rcs_m2 * power,
                        radar,
                    )
                    known = detection_probability[level, i, j]
                    detection_probability[level, i, j] = either_probability(known, look)


@formula
def look_probability(
    antenna_altitude_m: float,
    altitude_m: float,
    distance_m: float,
    effective_radius_m: float,
    least_sine: float,
    rcs_m2: float,
    radar: NDArray[np.float64],
) -> float:
    """Probability that one look of a radar detects a target at a distance along the surface.

    least_sine: the radar looks no lower than this, -1 without such a bound; radar: as `arrays.radar_numbers` gives it.
    """
    slant_m = slant_range_m(antenna_altitude_m, altitude_m, distance_m, effective_radius_m)
    sine = elevation_sine(antenna_altitude_m, altitude_m, distance_m, slant_m, effective_radius_m)
    return look_detection_probability(
        slant_m,
        max(sine, least_sine),
        rcs_m2,
        radar[0],
        radar[1],
        radar[2],
        radar[3],
        radar[4],
        radar[5],
        radar[6],
        radar[7],
    )


@kernel
def find_edges(
    lowest_m: Maps,
    ground_m: Maps,
    posting_m: float,
    row: float,
    column: float,
    antenna_altitude_m: float,
    effective_radius_m: float,
    reach_m: float,
    edges: Maps,
) -> None:
    """Fill `edges`, float32 (2, n_y, n_x): how far away the steepest ground before each cell is, in m, and its slope.

    lowest_m: the horizon, float32 (n_y, n_x): where it stands above the cell's ground, its ray is the slope, so that
    the edge hides just what is out of sight. The distance comes from a walk along the profile on the grid.
    reach_m: cells farther away are not looked at. NaN where there is no edge or none is known, and where it is the
    horizon of the sea: that is no edge, and behind it the loss is far greater.
    """
    n_y, n_x = ground_m.shape
    for i in prange(n_y):
        for j in range(n_x):
            edges[0, i, j] = edges[1, i, j] = math.nan
            distance_m = math.sqrt((i - row) ** 2 + (j - column) ** 2) * posting_m
            if distance_m > reach_m or distance_m <= 0.0 or not lowest_m[i, j] < math.inf:
                continue
            share, walked, top_m = steepest_share(
                ground_m, row, column, i - row, j - column, antenna_altitude_m, distance_m, effective_radius_m
            )
            if share > 0.0 and top_m != SEA_M:
                ray = sight_slope(antenna_altitude_m, lowest_m[i, j], distance_m, effective_radius_m)
                edges[0, i, j] = share * distance_m
                edges[1, i, j] = ray if lowest_m[i, j] > ground_m[i, j] else min(walked, ray)


@formula
def steepest_share(
    ground_m: Maps,
    row: float,
    column: float,
    down: float,
    right: float,
    antenna_altitude_m: float,
    distance_m: float,
    effective_radius_m: float,
) -> tuple[float, float, float]:
    """How far along the line from the antenna to a cell the ground stands steepest, 0 to 1, its slope and height there.

    down, right: from the antenna to the cell. Looked at where the line crosses the grid lines that it crosses more
    often, the ground linear between two postings; 0 where it crosses none or all of the ground there is unknown.
    """
    by_rows = abs(down) >= abs(right)
    start, run, begin, beside = (row, down, column, right) if by_rows else (column, right, row, down)
    last = (ground_m.shape[1] if by_rows else ground_m.shape[0]) - 1
    step = 1 if run > 0.0 else -1
    line = math.floor(start) + 1 if run > 0.0 else math.ceil(start) - 1
    n = abs(round(start + run) - line) if (round(start + run) - line) * step > 0 else 0
    half_curvature = 0.5 / effective_radius_m
    best, steepest, top_m = 0.0, -math.inf, math.nan
    for _ in range(n):
        share = (line - start) / run
        at = begin + beside * share
        left = min(max(int(at), 0), last)
        next_to, weight = min(left + 1, last), at - left
        first = ground_m[line, left] if by_rows else ground_m[left, line]
        second = ground_m[line, next_to] if by_rows else ground_m[next_to, line]
        point_m = first + weight * (second - first) if weight > 0.0 else first
        away_m = share * distance_m
        slope = (point_m - antenna_altitude_m) / away_m - away_m * half_curvature
        if slope > steepest:
            best, steepest, top_m = share, slope, float(point_m)
        line += step
    return best, steepest, top_m


@kernel
def mark_reach(
    lowest_m: Maps,
    altitudes_m: Maps,
    ground_m: Maps,
    posting_m: float,
    row: float,
    column: float,
    site_ground_m: float,
    effective_radius_m: float,
    effectors: NDArray[np.float64],
    reach: Maps,
) -> None:
    """Fill `reach`, float32 (n_effectors, n_levels, n_y, n_x): 1 in reach and in sight, 0 not, NaN unknown.

    lowest_m: horizon of the guiding sensor, float32 (n_y, n_x); effectors: float64 (n_effectors, 4) as
    `arrays.effector_numbers` gives them; other inputs as in `add_detection`.
    """
    n_effectors, n_levels, n_y, n_x = reach.shape
    for i in prange(n_y):
        for level in range(n_levels):
            for j in range(n_x):
                distance_m = math.sqrt((i - row) ** 2 + (j - column) ** 2) * posting_m
                altitude_m = altitudes_m[level, i, j]
                unknown = altitude_m != altitude_m or lowest_m[i, j] != lowest_m[i, j]
                seen = altitude_m >= lowest_m[i, j]
                slant_m = slant_range_m(site_ground_m, altitude_m, distance_m, effective_radius_m) if seen else math.inf
                for effector in range(n_effectors):
                    inside = seen and in_reach(
                        slant_m,
                        altitude_m - ground_m[i, j],
                        altitude_m - site_ground_m,
                        effectors[effector, 0],
                        effectors[effector, 1],
                        effectors[effector, 2],
                        effectors[effector, 3],
                    )
                    reach[effector, level, i, j] = math.nan if unknown else (1.0 if inside else 0.0)


@kernel
def widen_beam(
    posting_m: float,
    row: float,
    column: float,
    antenna_altitude_m: float,
    effective_radius_m: float,
    radar: NDArray[np.float64],
    floor_m: Maps,
    ceiling_m: Maps,
) -> None:
    """Widen the interval of altitudes at which a site can look in each cell, float32 (n_y, n_x), by one of its radars.

    radar: as `arrays.radar_numbers` gives it. Start with +inf for the floor and -inf for the ceiling: no altitude.
    """
    n_y, n_x = floor_m.shape
    for i in prange(n_y):
        for j in range(n_x):
            distance_m = math.sqrt((i - row) ** 2 + (j - column) ** 2) * posting_m
            here = (antenna_altitude_m, distance_m, effective_radius_m, radar[4], radar[5])
            low_m, high_m = beam_floor_m(*here, radar[6]), beam_ceiling_m(*here, radar[7])
            if low_m <= high_m:
                floor_m[i, j] = min(floor_m[i, j], low_m)
                ceiling_m[i, j] = max(ceiling_m[i, j], high_m)


@kernel
def combine_sites(
    lowest_m: Maps,
    sight: Maps,
    detection: Maps,
    ground_m: Maps,
    network_lowest_m: Maps,
    network_sight: Maps,
    redundancy: Maps,
    network_detection: Maps,
    first_site: NDArray[np.int16],
) -> None:
    """Fill what sites see together from what each sees.

    lowest_m: float32 (n_sites, n_y, n_x); sight, detection: float32 (n_sites, n_levels, n_y, n_x).
    network_lowest_m: float32 (n_y, n_x), NaN where a site is unknown and no other sees the ground itself. The others
    (n_levels, n_y, n_x): whether any sees, unknown where none does and one is unknown; how many see, and the
    probability that any detects, unknown where one is; which site detects with the greatest probability.
    """
    n_sites, n_levels, n_y, n_x = sight.shape
    for i in prange(n_y):
        for j in range(n_x):
            least_m, unknown = np.float32(np.inf), False
            for site in range(n_sites):
                unknown = unknown or lowest_m[site, i, j] != lowest_m[site, i, j]
                least_m = min(least_m, lowest_m[site, i, j]) if lowest_m[site, i, j] < least_m else least_m
            network_lowest_m[i, j] = math.nan if unknown and not least_m <= ground_m[i, j] else least_m
        for level in range(n_levels):
            for j in range(n_x):
                n_seeing, hidden, missed, best, first = 0, False, 1.0, 0.0, NO_SITE
                for site in range(n_sites):
                    seen = sight[site, level, i, j]
                    hidden = hidden or seen != seen
                    n_seeing += seen == 1.0
                    probability = float(detection[site, level, i, j])
                    missed *= 1.0 - probability
                    if probability > best:
                        best, first = probability, site
                redundancy[level, i, j] = math.nan if hidden else float(n_seeing)
                network_sight[level, i, j] = 1.0 if n_seeing > 0 else (math.nan if hidden else 0.0)
                network_detection[level, i, j] = 1.0 - missed
                first = first if best >= LEAST_DETECTION else NO_SITE
                first_site[level, i, j] = UNKNOWN_SITE if missed != missed else first
