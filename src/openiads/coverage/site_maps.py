"""The maps of all sites, and of the network that they form, as plain arrays made once and filled in place."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Maps = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteMaps:
    """What each site sees and reaches; NaN unknown.

    lowest_m, beam_floor_m, beam_ceiling_m: float32 (n_sites, n_y, n_x); sight, detection: float32 (n_sites, n_levels,
    n_y, n_x); reach: float32 (n_effectors, n_levels, n_y, n_x), the effectors of all sites in their order.
    """

    lowest_m: Maps
    beam_floor_m: Maps
    beam_ceiling_m: Maps
    sight: Maps
    detection: Maps
    reach: Maps


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkMaps:
    """What sites see together.

    lowest_m: float32 (n_y, n_x); sight, redundancy, detection: float32 (n_levels, n_y, n_x), NaN unknown;
    first_site: int16 (n_levels, n_y, n_x), index of the site, `kernels.NO_SITE` or `kernels.UNKNOWN_SITE`.
    """

    lowest_m: Maps
    sight: Maps
    redundancy: Maps
    detection: Maps
    first_site: NDArray[np.int16]


def empty_site_maps(n_sites: int, n_effectors: int, n_levels: int, shape: tuple[int, int]) -> SiteMaps:
    """Maps on which nothing is seen yet: no altitude in the beam, no detection, the rest to be filled."""
    return SiteMaps(
        lowest_m=np.empty((n_sites, *shape), dtype=np.float32),
        beam_floor_m=np.full((n_sites, *shape), np.inf, dtype=np.float32),
        beam_ceiling_m=np.full((n_sites, *shape), -np.inf, dtype=np.float32),
        sight=np.empty((n_sites, n_levels, *shape), dtype=np.float32),
        detection=np.zeros((n_sites, n_levels, *shape), dtype=np.float32),
        reach=np.empty((n_effectors, n_levels, *shape), dtype=np.float32),
    )
