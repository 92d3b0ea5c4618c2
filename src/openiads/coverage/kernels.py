"""Loops over the cells of the map: what a radar detects and what an effector reaches."""

import math

import numpy as np
from numpy.typing import NDArray

from openiads.compiled import kernel, prange
from openiads.physics.detection import either_probability, look_detection_probability
from openiads.physics.propagation import elevation_sine, slant_range_m
from openiads.physics.reach import in_reach


@kernel
def add_detection(
    lowest_m: NDArray[np.float32],
    altitudes_m: NDArray[np.float32],
    posting_m: float,
    row: float,
    column: float,
    antenna_altitude_m: float,
    effective_radius_m: float,
    rcs_m2: float,
    radar: NDArray[np.float64],
    detection_probability: NDArray[np.float32],
) -> None:
    """Combine one look of one radar into `detection_probability`, float32 (n_levels, n_y, n_x).

    lowest_m: its horizon, float32 (n_y, n_x); altitudes_m: of the target, float32 (n_levels, n_y, n_x);
    row, column: the radar on the grid; radar: as `arrays.radar_numbers` gives it. NaN where unknown.
    """
    n_levels, n_y, n_x = altitudes_m.shape
    for i in prange(n_y):
        for j in range(n_x):
            distance_m = math.sqrt((i - row) ** 2 + (j - column) ** 2) * posting_m
            for level in range(n_levels):
                altitude_m = altitudes_m[level, i, j]
                if altitude_m != altitude_m or lowest_m[i, j] != lowest_m[i, j]:
                    detection_probability[level, i, j] = math.nan
                elif altitude_m >= lowest_m[i, j]:
                    slant_m = slant_range_m(antenna_altitude_m, altitude_m, distance_m, effective_radius_m)
                    look = look_detection_probability(
                        slant_m,
                        elevation_sine(antenna_altitude_m, altitude_m, distance_m, slant_m, effective_radius_m),
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
                    known = detection_probability[level, i, j]
                    detection_probability[level, i, j] = either_probability(known, look)


@kernel
def mark_reach(
    lowest_m: NDArray[np.float32],
    altitudes_m: NDArray[np.float32],
    ground_m: NDArray[np.float32],
    posting_m: float,
    row: float,
    column: float,
    site_ground_m: float,
    effective_radius_m: float,
    effectors: NDArray[np.float64],
    reach: NDArray[np.float32],
) -> None:
    """Fill `reach`, float32 (n_effectors, n_levels, n_y, n_x): 1 in reach and in sight, 0 not, NaN unknown.

    lowest_m: horizon of the guiding sensor, float32 (n_y, n_x); effectors: float64 (n_effectors, 4) as
    `arrays.effector_numbers` gives them; other inputs as in `add_detection`.
    """
    n_effectors, n_levels, n_y, n_x = reach.shape
    for i in prange(n_y):
        for j in range(n_x):
            distance_m = math.sqrt((i - row) ** 2 + (j - column) ** 2) * posting_m
            for level in range(n_levels):
                altitude_m = altitudes_m[level, i, j]
                unknown = altitude_m != altitude_m or lowest_m[i, j] != lowest_m[i, j]
                slant_m = slant_range_m(site_ground_m, altitude_m, distance_m, effective_radius_m)
                for effector in range(n_effectors):
                    inside = in_reach(
                        slant_m,
                        altitude_m - ground_m[i, j],
                        altitude_m - site_ground_m,
                        effectors[effector, 0],
                        effectors[effector, 1],
                        effectors[effector, 2],
                        effectors[effector, 3],
                    )
                    if unknown:
                        reach[effector, level, i, j] = math.nan
                    else:
                        reach[effector, level, i, j] = 1.0 if inside and altitude_m >= lowest_m[i, j] else 0.0
