"""What several sites do together: the lowest altitude that any sees, how many see, who detects best."""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from openiads.coverage.dataset import first_site_attrs, surface_flags
from openiads.coverage.kernels import NO_SITE, UNKNOWN_SITE, combine_sites
from openiads.coverage.site_maps import NetworkMaps
from openiads.units import flight_level_m

Maps = NDArray[np.float32]


def network_maps(lowest_m: Maps, sight: Maps, detection: Maps, ground_m: Maps) -> NetworkMaps:
    """Combine sites, one or more.

    lowest_m: float32 (n_sites, n_y, n_x); sight, detection: float32 (n_sites, n_levels, n_y, n_x);
    ground_m: float32 (n_y, n_x).
    """
    found = NetworkMaps(
        lowest_m=np.empty(lowest_m.shape[1:], dtype=np.float32),
        sight=np.empty(sight.shape[1:], dtype=np.float32),
        redundancy=np.empty(sight.shape[1:], dtype=np.float32),
        detection=np.empty(sight.shape[1:], dtype=np.float32),
        first_site=np.empty(sight.shape[1:], dtype=np.int16),
    )
    combine_sites(
        np.ascontiguousarray(lowest_m),
        np.ascontiguousarray(sight),
        np.ascontiguousarray(detection),
        np.ascontiguousarray(ground_m),
        found.lowest_m,
        found.sight,
        found.redundancy,
        found.detection,
        found.first_site,
    )
    return found


def of_sites(dataset: xr.Dataset, sites: NDArray[np.bool_]) -> xr.Dataset:
    """A coverage dataset of some of its sites alone: what they see together is combined anew.

    sites: bool (n_sites,), which to keep; their effectors are kept with them. Without any nothing is seen wherever
    there is air over known ground.
    """
    wanted = set(dataset.site.values[sites])
    weapons = np.array([name in wanted for name in dataset.effector_site.values], dtype=bool)
    part = dataset.isel(site=np.flatnonzero(sites), effector=np.flatnonzero(weapons))
    each = (part.lowest_visible_altitude_m, part.line_of_sight, part.detection_probability, part.elevation_m)
    found = network_maps(*(values.values for values in each)) if sites.any() else _empty_sky(dataset)
    surface = surface_flags(part.lowest_visible_altitude_m.values, part.elevation_m.values)
    sites_of_part = [str(name) for name in part.site.values]
    return part.assign(
        surface=part.surface.copy(data=surface),
        network_lowest_visible_altitude_m=part.network_lowest_visible_altitude_m.copy(data=found.lowest_m),
        network_line_of_sight=part.network_line_of_sight.copy(data=found.sight),
        network_detection_probability=part.network_detection_probability.copy(data=found.detection),
        redundancy=part.redundancy.copy(data=found.redundancy),
        first_site=part.first_site.copy(data=found.first_site).assign_attrs(first_site_attrs(sites_of_part)),
    )


def _empty_sky(dataset: xr.Dataset) -> NetworkMaps:
    """What no site at all sees."""
    ground_m = dataset.elevation_m.values
    top_m = np.array([flight_level_m(number) for number in dataset.flight_level.values])[:, None, None]
    air = np.isfinite(ground_m) & (np.isnan(top_m) | (ground_m <= top_m))
    nothing = np.where(air, np.float32(0.0), np.float32(np.nan))
    return NetworkMaps(
        lowest_m=np.where(np.isnan(ground_m), ground_m, np.float32(np.inf)),
        sight=nothing,
        redundancy=nothing.copy(),
        detection=nothing.copy(),
        first_site=np.where(air, NO_SITE, UNKNOWN_SITE).astype(np.int16),
    )
