"""A strip of ground along a line, such as a border: which cells of a map it holds."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import shapely
import xarray as xr
from numpy.typing import NDArray
from pyproj import Transformer

from openiads.coverage.dataset import dataset_grid
from openiads.coverage.route import Route, along
from openiads.errors import Fault, ScenarioError
from openiads.geodesy.local_grid import LocalGrid
from openiads.geodesy.point import distance_m


def strip_mask(dataset: xr.Dataset, lines: Sequence[Route], half_width_m: float) -> NDArray[np.bool_]:
    """Cells whose centre lies within `half_width_m` of any of the lines, which are geodesics: bool (n_y, n_x).

    `shares.mask_shares` takes it. Raises ScenarioError where the strip holds no cell, or leaves the map.
    """
    grid = dataset_grid(dataset)
    trace = shapely.union_all([_trace(grid, line) for line in lines])
    shapely.prepare(trace)
    west, south, east, north = trace.bounds
    if max(-west, -south, east, north) + half_width_m > grid.half_m + grid.posting_m / 2:
        raise ScenarioError(_fault(half_width_m, "the strip leaves the map", "give a grid that holds it"))
    x, y = np.meshgrid(dataset.x.values, dataset.y.values)
    mask: NDArray[np.bool_] = (x >= west - half_width_m) & (x <= east + half_width_m)
    mask &= (y >= south - half_width_m) & (y <= north + half_width_m)
    mask[mask] = shapely.dwithin(trace, shapely.points(x[mask], y[mask]), half_width_m)
    if not mask.any():
        remedy = f"give more than half a posting, {grid.posting_m / 2:.0f} m"
        raise ScenarioError(_fault(half_width_m, "the strip holds no cell of the map", remedy))
    return mask


def _trace(grid: LocalGrid, line: Route) -> shapely.LineString:
    """The line on the grid's plane, in m, with a vertex at least every posting."""
    samples = along(line.points, grid.posting_m)
    corners_m = np.concatenate([[0.0], np.cumsum([distance_m(a, b) for a, b in pairwise(line.points)])])
    in_order = np.argsort(np.concatenate([samples.along_m, corners_m]), kind="stable")
    lat = np.concatenate([samples.lat, [point.lat for point in line.points]])[in_order]
    lon = np.concatenate([samples.lon, [point.lon for point in line.points]])[in_order]
    return shapely.LineString(
        np.column_stack(Transformer.from_crs("EPSG:4326", grid.crs, always_xy=True).transform(lon, lat))
    )


def _fault(half_width_m: float, problem: str, remedy: str) -> Fault:
    return Fault(where="strip", field="half width", value=half_width_m, problem=problem, remedy=remedy)
