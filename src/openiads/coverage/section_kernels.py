"""Loops over columns of air: what a radar detects and what an effector reaches at each altitude over each point."""

import math

import numpy as np
from numpy.typing import NDArray

from openiads.compiled import kernel, prange
from openiads.physics.detection import either_probability, look_detection_probability
from openiads.physics.propagation import elevation_sine, slant_range_m
from openiads.physics.reach import in_reach

Floats = NDArray[np.float64]
Columns = NDArray[np.float32]


@kernel
def detect_in_columns(
    lowest_m: Columns,
    altitudes_m: Floats,
    distances_m: Floats,
    antenna_altitude_m: float,
    effective_radius_m: float,
    rcs_m2: float,
    radar: Floats,
    detection_probability: Columns,
) -> None:
    """Combine one look of one radar into `detection_probability`, float32 (n_altitudes, n_points).

    lowest_m: its horizon over each point, float32 (n_points,); altitudes_m: float64 (n_altitudes,), above sea;
    distances_m: of the points from the radar, float64 (n_points,); radar: as `arrays.radar_numbers` gives it.
    NaN where the horizon is unknown.
    """
    for point in prange(lowest_m.shape[0]):
        for level in range(altitudes_m.shape[0]):
            altitude_m = altitudes_m[level]
            if lowest_m[point] != lowest_m[point]:
                detection_probability[level, point] = math.nan
            elif altitude_m >= lowest_m[point]:
                slant_m = slant_range_m(antenna_altitude_m, altitude_m, distances_m[point], effective_radius_m)
                look = look_detection_probability(
                    slant_m,
                    elevation_sine(antenna_altitude_m, altitude_m, distances_m[point], slant_m, effective_radius_m),
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
                known = detection_probability[level, point]
                detection_probability[level, point] = either_probability(known, look)


@kernel
def reach_in_columns(
    lowest_m: Columns,
    altitudes_m: Floats,
    distances_m: Floats,
    ground_m: Columns,
    site_ground_m: float,
    effective_radius_m: float,
    effectors: Floats,
    reach: Columns,
) -> None:
    """Fill `reach`, float32 (n_effectors, n_altitudes, n_points): 1 in reach and in sight, 0 not, NaN unknown.

    lowest_m: horizon of the guiding sensor; ground_m: under each point, float32 (n_points,); effectors: float64
    (n_effectors, 4) as `arrays.effector_numbers` gives them; other inputs as in `detect_in_columns`.
    """
    for point in prange(lowest_m.shape[0]):
        for level in range(altitudes_m.shape[0]):
            altitude_m = altitudes_m[level]
            unknown = lowest_m[point] != lowest_m[point] or ground_m[point] != ground_m[point]
            slant_m = slant_range_m(site_ground_m, altitude_m, distances_m[point], effective_radius_m)
            for effector in range(effectors.shape[0]):
                inside = in_reach(
                    slant_m,
                    altitude_m - ground_m[point],
                    altitude_m - site_ground_m,
                    effectors[effector, 0],
                    effectors[effector, 1],
                    effectors[effector, 2],
                    effectors[effector, 3],
                )
                if unknown:
                    reach[effector, level, point] = math.nan
                else:
                    reach[effector, level, point] = 1.0 if inside and altitude_m >= lowest_m[point] else 0.0


@kernel
def look_in_columns(
    altitudes_m: Floats,
    distances_m: Floats,
    antenna_altitude_m: float,
    effective_radius_m: float,
    radar: Floats,
    looked: NDArray[np.bool_],
) -> None:
    """Mark in `looked`, bool (n_altitudes, n_points), where a radar can look at all, whatever the terrain hides.

    Between its blind and its instrumented slant range and between its elevation limits; inputs as in
    `detect_in_columns`.
    """
    for point in prange(distances_m.shape[0]):
        for level in range(altitudes_m.shape[0]):
            altitude_m = altitudes_m[level]
            slant_m = slant_range_m(antenna_altitude_m, altitude_m, distances_m[point], effective_radius_m)
            sine = elevation_sine(antenna_altitude_m, altitude_m, distances_m[point], slant_m, effective_radius_m)
            if radar[4] <= slant_m <= radar[5] and radar[6] <= sine <= radar[7]:
                looked[level, point] = True
