"""Elevation of the ground: read from a raster, and looked up at a point."""

import math
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer
from rasterio import Affine
from rasterio.crs import CRS
from rasterio.warp import transform_bounds

from openiads.errors import Fault, TerrainError
from openiads.geodesy.point import Point
from openiads.terrain.box import Box
from openiads.terrain.raster import posting_m, read_window, unwrapped

BUNDLED_CLIP = "globe_levant_30s.tif"
"""NOAA GLOBE 30 arc-second, 32-38N 35-43E."""
LARGEST_WINDOW_CELLS = 100_000_000
"""400 megabytes of float32: a larger window is read coarser."""
PROJECTIONS_KEPT = 16


@dataclass(frozen=True, slots=True)
class Elevation:
    """Ground heights on a raster.

    heights: float32 (n_y, n_x), m above mean sea level, NaN where unknown; row 0 is the northern edge.
    transform: pixel corner (column, row) to the coordinates of `crs`, north up; a posting is the centre of its pixel.
    source: what the heights come from, in words; posting_m: distance of two postings, the smaller of both directions.
    """

    heights: NDArray[np.float32]
    transform: Affine
    crs: CRS
    source: str
    posting_m: float

    @property
    def bounds_deg(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the outermost postings, in degrees; east below west across the antimeridian."""
        rows, columns = self.heights.shape
        step_x, step_y = self.transform.a, self.transform.e
        west, north = self.transform.c + 0.5 * step_x, self.transform.f + 0.5 * step_y
        bounds = (west, north + (rows - 1) * step_y, west + (columns - 1) * step_x, north)
        found: tuple[float, float, float, float] = transform_bounds(self.crs, "EPSG:4326", *bounds)
        west, south, east, north = found
        if west >= -180.0 and east <= 180.0:
            return found
        return (west + 180.0) % 360.0 - 180.0, south, (east + 180.0) % 360.0 - 180.0, north


def read_elevation(
    path: str | Path | None = None, box: Box | None = None, *, largest_cells: int = LARGEST_WINDOW_CELLS
) -> Elevation:
    """Read a raster of ground heights in metres; without a path the bundled GLOBE clip of the Levant.

    path: any raster that GDAL reads (GeoTIFF, COG, VRT, DTED, HGT), one band, with a coordinate system, of any size.
    box: only what lies in it is read. Where that has more cells than `largest_cells`, means of square blocks are read,
    which `posting_m` and `source` say; a block with an unknown posting is unknown (with sides of more than 4 postings:
    a block whose middle is).
    Raises TerrainError where it cannot be read, has no coordinate system, holds no heights or none in the box.
    """
    if path is None:
        with as_file(files("openiads.terrain") / "data" / BUNDLED_CLIP) as bundled:
            heights, transform, crs, source = read_window(bundled, box, largest_cells)
    else:
        heights, transform, crs, source = read_window(Path(path), box, largest_cells)
    return Elevation(heights, transform, crs, source, posting_m(transform, crs, heights.shape))


def ground_height_m(elevation: Elevation, point: Point) -> float:
    """Height of the ground at a point, bilinear between the four postings around it, in m above sea.

    Raises TerrainError where the point lies off the raster or beside a void.
    """
    if not covers(elevation, point):
        raise TerrainError(_off_terrain(elevation, point, "lies off the terrain"))
    height = float(ground_heights_m(elevation, np.array([point.lat]), np.array([point.lon]))[0])
    if math.isnan(height):
        raise TerrainError(_off_terrain(elevation, point, "lies where the height of the ground is unknown"))
    return height


def covers(elevation: Elevation, point: Point) -> bool:
    """Whether a point lies within the outermost postings."""
    row, column = postings(elevation, np.array([point.lat]), np.array([point.lon]))
    rows, columns = elevation.heights.shape
    return bool(0.0 <= row[0] <= rows - 1 and 0.0 <= column[0] <= columns - 1)


def ground_heights_m(elevation: Elevation, lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.float32]:
    """Heights of the ground at many points, bilinear, in the shape of `lat` and `lon`: float32, m above sea.

    NaN off the raster, and where one of the postings that count is unknown.
    """
    row, column = postings(elevation, lat, lon)
    rows, columns = elevation.heights.shape
    inside = (row >= 0.0) & (row <= rows - 1) & (column >= 0.0) & (column <= columns - 1)
    row, column = row[inside], column[inside]
    i, j = row.astype(np.intp), column.astype(np.intp)
    south, east = row - i, column - j
    below, beside = np.where(south > 0.0, i + 1, i), np.where(east > 0.0, j + 1, j)
    upper = (1.0 - east) * elevation.heights[i, j] + east * elevation.heights[i, beside]
    lower = (1.0 - east) * elevation.heights[below, j] + east * elevation.heights[below, beside]
    heights = np.full(lat.shape, np.nan, dtype=np.float32)
    heights[inside] = (1.0 - south) * upper + south * lower
    return heights


def postings(
    elevation: Elevation, lat: NDArray[np.float64], lon: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rows and columns of points, counted in postings from the first one and rounded to a millionth of a posting."""
    x, y = _from_degrees(elevation.crs.to_wkt()).transform(lon, lat)
    middle = elevation.transform.c + elevation.transform.a * elevation.heights.shape[1] / 2
    x = unwrapped(np.asarray(x), middle, elevation.crs)
    column = (x - elevation.transform.c) / elevation.transform.a
    row = (np.asarray(y) - elevation.transform.f) / elevation.transform.e
    return np.round(row - 0.5, 6), np.round(column - 0.5, 6)


@lru_cache(maxsize=PROJECTIONS_KEPT)
def _from_degrees(wkt: str) -> Transformer:
    return Transformer.from_crs("EPSG:4326", wkt, always_xy=True)


def _off_terrain(elevation: Elevation, point: Point, problem: str) -> Fault:
    west, south, east, north = elevation.bounds_deg
    return Fault(
        where=f"terrain {elevation.source}",
        field="point",
        value=f"{point.lat:.4f},{point.lon:.4f}",
        problem=f"{problem}, which covers {south:.2f} to {north:.2f} N, {west:.2f} to {east:.2f} E",
        remedy="give a raster that covers it with --terrain FILE",
    )
