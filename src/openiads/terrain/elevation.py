"""Elevation of the ground: read from a raster, and looked up at a point."""

import math
import warnings
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from pyproj import Transformer
from rasterio import Affine
from rasterio.crs import CRS
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.warp import transform_bounds

from openiads.errors import Fault, TerrainError
from openiads.geodesy.earth import MEAN_EARTH_RADIUS_M
from openiads.geodesy.point import Point

BUNDLED_CLIP = "globe_levant_30s.tif"
"""NOAA GLOBE 30 arc-second, 32-38N 35-43E."""
LOWEST_GROUND_M = -600.0
HIGHEST_GROUND_M = 9000.0
"""The Dead Sea shore lies at -430 m, Everest at 8,849 m: ground beyond these bounds is in another unit or void."""
LARGEST_RASTER_CELLS = 250_000_000
"""A gigabyte of float32: larger rasters are to be cut first."""


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
        """West, south, east, north of the outermost postings, in degrees."""
        rows, columns = self.heights.shape
        step_x, step_y = self.transform.a, self.transform.e
        west, north = self.transform.c + 0.5 * step_x, self.transform.f + 0.5 * step_y
        bounds = (west, north + (rows - 1) * step_y, west + (columns - 1) * step_x, north)
        found: tuple[float, float, float, float] = transform_bounds(self.crs, "EPSG:4326", *bounds)
        return found


def read_elevation(path: str | Path | None = None) -> Elevation:
    """Read a raster of ground heights in metres; without a path the bundled GLOBE clip of the Levant.

    path: any raster that GDAL reads (GeoTIFF, COG, VRT, DTED, HGT), one band, with a coordinate system.
    Raises TerrainError where it cannot be read, has no coordinate system or holds no heights.
    """
    if path is None:
        with as_file(files("openiads.terrain") / "data" / BUNDLED_CLIP) as bundled:
            return _read_raster(bundled)
    return _read_raster(Path(path))


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
    row, column = _postings(elevation, np.array([point.lat]), np.array([point.lon]))
    rows, columns = elevation.heights.shape
    return bool(0.0 <= row[0] <= rows - 1 and 0.0 <= column[0] <= columns - 1)


def ground_heights_m(elevation: Elevation, lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.float32]:
    """Heights of the ground at many points, bilinear, in the shape of `lat` and `lon`: float32, m above sea.

    NaN off the raster, and where one of the postings that count is unknown.
    """
    row, column = _postings(elevation, lat, lon)
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


def _postings(
    elevation: Elevation, lat: NDArray[np.float64], lon: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rows and columns of points, counted in postings from the first one and rounded to a millionth of a posting."""
    x, y = Transformer.from_crs("EPSG:4326", elevation.crs.to_wkt(), always_xy=True).transform(lon, lat)
    column = (np.asarray(x) - elevation.transform.c) / elevation.transform.a
    row = (np.asarray(y) - elevation.transform.f) / elevation.transform.e
    return np.round(row - 0.5, 6), np.round(column - 0.5, 6)


def _read_raster(path: Path) -> Elevation:
    try:
        with warnings.catch_warnings(action="ignore", category=NotGeoreferencedWarning), rasterio.open(path) as raster:
            _check_shape(path, raster)  # says so itself, with what to do
            heights = raster.read(1, masked=True).astype(np.float32).filled(np.nan)
            source = raster.tags().get("SOURCE") or path.name
            transform, crs = raster.transform, raster.crs
    except RasterioError as error:
        raise TerrainError(
            Fault(
                where=str(path), problem=f"is no readable raster ({error})", remedy="give a GeoTIFF, VRT, DTED or HGT"
            )
        ) from error
    _check_heights(path, heights)
    return Elevation(heights, transform, crs, source, _posting_m(transform, crs, heights.shape))


def _check_shape(path: Path, raster: rasterio.DatasetReader) -> None:
    faults = []
    if raster.crs is None:
        faults.append(
            Fault(
                where=str(path), problem="has no coordinate system", remedy="assign one: rio edit-info --crs EPSG:4326"
            )
        )
    if raster.transform.b or raster.transform.d or raster.transform.e >= 0 or raster.transform.a <= 0:
        faults.append(
            Fault(where=str(path), problem="is not north-up", remedy="bring it north-up with gdalwarp or rio warp")
        )
    if raster.width * raster.height > LARGEST_RASTER_CELLS:
        size = f"{raster.width} x {raster.height}"
        faults.append(
            Fault(where=str(path), field="size", value=size, problem="too large", remedy="cut it first with rio clip")
        )
    if min(raster.width, raster.height) < 2:
        faults.append(Fault(where=str(path), problem="has fewer than 2 x 2 postings", remedy="give a larger raster"))
    if faults:
        raise TerrainError(faults)


def _check_heights(path: Path, heights: NDArray[np.float32]) -> None:
    known = heights[np.isfinite(heights)]
    if known.size == 0:
        raise TerrainError(Fault(where=str(path), problem="holds no known height", remedy="check its nodata value"))
    low, high = float(known.min()), float(known.max())
    if low < LOWEST_GROUND_M or high > HIGHEST_GROUND_M:
        raise TerrainError(
            Fault(
                where=str(path),
                field="heights",
                value=f"{low:g} to {high:g}",
                problem=f"ground lies between {LOWEST_GROUND_M:g} and {HIGHEST_GROUND_M:g} m",
                remedy="give heights in metres and declare the nodata value",
            )
        )


def _posting_m(transform: Affine, crs: CRS, shape: tuple[int, ...]) -> float:
    """The smaller spacing of two postings in m, at the raster's centre."""
    step_x, step_y = abs(transform.a), abs(transform.e)
    if crs.is_geographic:
        lat = transform.f + transform.e * shape[0] / 2
        degree_m = math.radians(1.0) * MEAN_EARTH_RADIUS_M
        return float(min(step_y * degree_m, step_x * degree_m * math.cos(math.radians(lat))))
    return float(min(step_x, step_y) * crs.linear_units_factor[1])


def _off_terrain(elevation: Elevation, point: Point, problem: str) -> Fault:
    west, south, east, north = elevation.bounds_deg
    return Fault(
        where=f"terrain {elevation.source}",
        field="point",
        value=f"{point.lat:.4f},{point.lon:.4f}",
        problem=f"{problem}, which covers {south:.2f} to {north:.2f} N, {west:.2f} to {east:.2f} E",
        remedy="give a raster that covers it with --terrain FILE",
    )
