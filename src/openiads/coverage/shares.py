"""Shares of an area over which targets are seen."""

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from pyproj import Geod

from openiads.coverage.dataset import dataset_grid
from openiads.errors import Fault, ScenarioError
from openiads.geodesy.local_grid import to_grid_m
from openiads.geodesy.point import Point

MAP_STRETCH = 1.1
"""More than an azimuthal equidistant map stretches any length within 4,500 km of its centre."""

Shares = dict[str, float | None]


def shares(
    dataset: xr.Dataset,
    *,
    within_m: tuple[float, float] = (0.0, 100_000.0),
    sector_deg: tuple[float, float] = (0.0, 360.0),
) -> list[Shares]:
    """For each level the share of an area over which a target is seen by any of the sites.

    within_m, sector_deg: distance and bearing from the first site; a sector may run through north (300, 60).
    line_of_sight_share: the share of the ground over which a target is in sight, whatever the radars' ranges.
    detection_share: the mean over the ground of the network's probability of detection per look.
    Sea counts, unknown is left out; None where nothing is known. Raises ScenarioError where the area reaches farther
    than the sites were computed.
    """
    return mask_shares(dataset, area_mask(dataset, within_m, sector_deg))


def mask_shares(dataset: xr.Dataset, area: NDArray[np.bool_]) -> list[Shares]:
    """The same over any cells, bool (n_y, n_x): a sector, a strip (`strip.strip_mask`) or what else."""
    found: list[Shares] = []
    for index in range(dataset.sizes["level"]):
        agl_m = float(dataset.agl_m[index])
        height: Shares = {"fl": float(dataset.flight_level[index])} if np.isnan(agl_m) else {"agl_m": agl_m}
        sight = dataset.network_line_of_sight.values[index][area]
        detection = dataset.network_detection_probability.values[index][area]
        found.append(height | {"line_of_sight_share": _mean(sight), "detection_share": _mean(detection)})
    return found


def mask_reach_shares(dataset: xr.Dataset, area: NDArray[np.bool_]) -> list[tuple[str, float, list[float | None]]]:
    """For each effector its name, range in m, and per level the share of an area, bool (n_y, n_x), that it reaches."""
    names, ranges_m = dataset.effector.values, dataset.effector_range_m.values
    return [
        (str(name), float(range_m), [_mean(level[area]) for level in reach])
        for name, range_m, reach in zip(names, ranges_m, dataset.reach.values, strict=True)
    ]


def unknown_shares(dataset: xr.Dataset, area: NDArray[np.bool_]) -> list[float]:
    """For each level the share of the area's cells in which it is unknown whether a target is seen."""
    return [float(np.isnan(level[area]).mean()) for level in dataset.network_line_of_sight.values]


def area_mask(dataset: xr.Dataset, within_m: tuple[float, float], sector_deg: tuple[float, float]) -> NDArray[np.bool_]:
    """Cells between two distances and two bearings from the first site, limits included: bool (n_y, n_x)."""
    nearest, farthest = within_m
    if farthest > dataset.attrs["radius_m"] * (1.0 + 1e-9) or not 0.0 <= nearest < farthest:
        reason = f"distances must rise and end within the radius of {dataset.attrs['radius_m']:g} m"
        raise ScenarioError(
            Fault(
                where="shares",
                field="within_m",
                value=within_m,
                problem=reason,
                remedy="give other distances or radius_m",
            )
        )
    first, last = sector_deg
    width = last - first if 0.0 < last - first <= 360.0 else (last - first) % 360.0
    start = Point(lat=float(dataset.site_lat[0]), lon=float(dataset.site_lon[0]))
    x, y = to_grid_m(dataset_grid(dataset), start)
    on_map_m = np.hypot(dataset.x.values[None, :] - x, dataset.y.values[:, None] - y)
    mask: NDArray[np.bool_] = on_map_m <= farthest * MAP_STRETCH
    lon, lat = dataset.lon.values[mask], dataset.lat.values[mask]
    bearing_deg, _, away_m = Geod(ellps="WGS84").inv(
        np.full(lon.shape, start.lon), np.full(lat.shape, start.lat), lon, lat
    )
    inside = (np.mod(bearing_deg - first, 360.0) <= width) | (width == 360.0)
    mask[mask] = (away_m >= nearest) & (away_m <= farthest) & inside
    return mask


def _mean(values: NDArray[np.float32]) -> float | None:
    known = values[np.isfinite(values)]
    return float(known.mean(dtype=np.float64)) if known.size else None
