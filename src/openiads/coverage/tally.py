"""Counts over many draws: how often each cell is covered, one draw at a time.

Plain loops over arrays made elsewhere, on one thread each: draws run side by side.
"""

import math

import numpy as np
from numpy.typing import NDArray

from openiads.compiled import formula

FIXED_POINT = float(2**40)
"""Probabilities are added up as whole numbers of 2^-40, so that their order does not change the sum."""
UNKNOWN = -1


@formula
def add_site(
    lowest_m: NDArray[np.float32],
    altitudes_m: NDArray[np.float32],
    detection: NDArray[np.float32],
    n_seeing: NDArray[np.int16],
    n_unknown: NDArray[np.int16],
    missed: NDArray[np.float64],
) -> None:
    """Add one site to a draw.

    lowest_m: its horizon, float32 (n_y, n_x); altitudes_m: of the target; detection: its probability, NaN unknown; the
    others, all (n_levels, n_y, n_x), are filled: how many sites see and how many are not known to, and the probability
    that all of them miss.
    """
    n_levels, n_y, n_x = altitudes_m.shape
    for level in range(n_levels):
        for i in range(n_y):
            for j in range(n_x):
                altitude_m, horizon_m = altitudes_m[level, i, j], lowest_m[i, j]
                if altitude_m >= horizon_m:
                    n_seeing[level, i, j] += 1
                elif altitude_m != altitude_m or horizon_m != horizon_m:
                    n_unknown[level, i, j] += 1
                missed[level, i, j] *= 1.0 - float(detection[level, i, j])


@formula
def close_draw(
    altitudes_m: NDArray[np.float32],
    area: NDArray[np.bool_],
    n_seeing: NDArray[np.int16],
    n_unknown: NDArray[np.int16],
    missed: NDArray[np.float64],
    covered: NDArray[np.uint32],
    unsettled: NDArray[np.uint32],
    detected: NDArray[np.int64],
    area_counts: NDArray[np.int64],
) -> None:
    """Add one draw to the counts, and make its own arrays ready for the next.

    covered, unsettled: uint32 (n_folds, n_levels, n_y, n_x), in how many draws at least fold + 1 sites see, and in how
    many that is unknown; detected: int64 (n_levels, n_y, n_x), the sum of the network's probability of detection in
    `FIXED_POINT`, UNKNOWN once it was; area_counts: int64 (n_levels, 2), cells of the area seen by any site, and known.
    """
    n_folds, n_levels, n_y, n_x = covered.shape
    for level in range(n_levels):
        for i in range(n_y):
            for j in range(n_x):
                seeing, unknown = n_seeing[level, i, j], n_unknown[level, i, j]
                if altitudes_m[level, i, j] != altitudes_m[level, i, j]:
                    unknown = n_folds
                for fold in range(n_folds):
                    if seeing > fold:
                        covered[fold, level, i, j] += 1
                    elif seeing + unknown > fold:
                        unsettled[fold, level, i, j] += 1
                if area[i, j] and (seeing > 0 or unknown == 0):
                    area_counts[level, 0] += seeing > 0
                    area_counts[level, 1] += 1
                if missed[level, i, j] != missed[level, i, j] or altitudes_m[level, i, j] != altitudes_m[level, i, j]:
                    detected[level, i, j] = UNKNOWN
                elif detected[level, i, j] != UNKNOWN:
                    probability = float(np.float32(1.0 - missed[level, i, j]))
                    detected[level, i, j] += math.floor(probability * FIXED_POINT + 0.5)
                n_seeing[level, i, j] = 0
                n_unknown[level, i, j] = 0
                missed[level, i, j] = 1.0
