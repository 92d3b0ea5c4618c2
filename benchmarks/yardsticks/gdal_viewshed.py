"""GDAL's viewshed in minimum-height mode, from memory to memory, in this process.

It is called through ctypes in the libgdal that comes with rasterio's wheel, so that both sides run in the same process
on the same memory, with no files between.
"""

import ctypes
from ctypes import c_char_p, c_double, c_int, c_void_p
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray

LEAST_VERSION = (3, 10)
FLOAT32, WRITE = 6, 1
BY_MAXIMUM_OF_EDGES = 2
"""GVM_Edge, the algorithm that GDAL's own command takes by default."""
HEIGHT_ABOVE_GROUND = 3
"""GVOT_MIN_TARGET_HEIGHT_FROM_GROUND."""
SEEN, HIDDEN, OUT_OF_RANGE, NODATA = 255.0, 0.0, 0.0, -9999.0
WEST, NORTH, EPSG = 300_000.0, 5_400_000.0, 32633
GDAL_EARTH_RADIUS_M = 6_378_137.0
"""The radius that GDAL curves the earth with: the semi-major axis of the raster's ellipsoid."""

FUNCTIONS = (
    ("GDALAllRegister", None, []),
    ("GDALGetDriverByName", c_void_p, [c_char_p]),
    ("GDALCreate", c_void_p, [c_void_p, c_char_p, c_int, c_int, c_int, c_int, c_void_p]),
    ("GDALSetGeoTransform", c_int, [c_void_p, c_void_p]),
    ("GDALGetGeoTransform", c_int, [c_void_p, c_void_p]),
    ("GDALSetProjection", c_int, [c_void_p, c_char_p]),
    ("GDALGetRasterBand", c_void_p, [c_void_p, c_int]),
    ("GDALGetRasterXSize", c_int, [c_void_p]),
    ("GDALGetRasterYSize", c_int, [c_void_p]),
    ("GDALRasterIO", c_int, [c_void_p, *[c_int] * 5, c_void_p, *[c_int] * 5]),
    ("GDALClose", None, [c_void_p]),
    (
        "GDALViewshedGenerate",
        c_void_p,
        [c_void_p, c_char_p, c_char_p, c_void_p, *[c_double] * 9, c_int, c_double, c_void_p, c_void_p, c_int, c_void_p],
    ),
)


class MissingGdalError(Exception):
    """There is no libgdal that can be called here; the message says what is missing."""


def gdal_library() -> ctypes.CDLL:
    """The libgdal of rasterio's wheel with its functions declared; raises MissingGdalError."""
    version = tuple(int(part) for part in rasterio.__gdal_version__.split(".")[:2])
    if version < LEAST_VERSION:
        raise MissingGdalError(f"GDAL {rasterio.__gdal_version__} is too old: 3.10 or newer is needed")
    package = Path(rasterio.__file__).parent
    folders = (package.parent / "rasterio.libs", package / ".dylibs", package)
    found = [file for folder in folders for file in sorted(folder.glob("libgdal*"))]
    if not found:
        raise MissingGdalError("no libgdal beside rasterio: install its wheel (pip install --only-binary rasterio)")
    library = ctypes.CDLL(str(found[0]))
    for name, result, arguments in FUNCTIONS:
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    library.GDALAllRegister()
    return library


class GdalViewshed:
    """Ground in GDAL's memory, over which viewsheds are computed.

    heights: float32 (n_y, n_x), copied once; posting_m: size of a cell.
    """

    def __init__(self, heights: NDArray[np.float32], posting_m: float):
        self.gdal, self.posting_m, self.shape = gdal_library(), posting_m, heights.shape
        rows, columns = heights.shape
        driver = self.gdal.GDALGetDriverByName(b"MEM")
        self.dataset = self.gdal.GDALCreate(driver, b"", columns, rows, 1, FLOAT32, None)
        corners = (c_double * 6)(WEST, posting_m, 0.0, NORTH, 0.0, -posting_m)
        self.gdal.GDALSetGeoTransform(self.dataset, corners)
        self.gdal.GDALSetProjection(self.dataset, rasterio.crs.CRS.from_epsg(EPSG).to_wkt().encode())
        self.band = self.gdal.GDALGetRasterBand(self.dataset, 1)
        self._transfer(self.band, WRITE, np.ascontiguousarray(heights, dtype=np.float32))

    def run(self, row: int, column: int, mast_m: float, radius_m: float, effective_radius_m: float) -> int:
        """Compute the minimum heights around a cell's centre; gives the handle of the result, to be closed."""
        x, y = WEST + self.posting_m * (column + 0.5), NORTH - self.posting_m * (row + 0.5)
        curvature = GDAL_EARTH_RADIUS_M / effective_radius_m
        values = (x, y, mast_m, 0.0, SEEN, HIDDEN, OUT_OF_RANGE, NODATA, curvature)
        modes = (BY_MAXIMUM_OF_EDGES, radius_m, None, None, HEIGHT_ABOVE_GROUND, None)
        result = self.gdal.GDALViewshedGenerate(self.band, b"MEM", b"", None, *map(float, values), *modes)
        if not result:
            raise MissingGdalError("GDALViewshedGenerate gave no result")
        return int(result)

    def close(self, result: int) -> None:
        """Free a result."""
        self.gdal.GDALClose(result)

    def minimum_heights_m(
        self, row: int, column: int, mast_m: float, radius_m: float, effective_radius_m: float
    ) -> tuple[NDArray[np.float32], int, int]:
        """Heights above ground from which a target is seen, on the window that GDAL gives, and its first row, column.

        NODATA where GDAL gives none.
        """
        result = self.run(row, column, mast_m, radius_m, effective_radius_m)
        shape = self.gdal.GDALGetRasterYSize(result), self.gdal.GDALGetRasterXSize(result)
        heights = np.empty(shape, dtype=np.float32)
        self._transfer(self.gdal.GDALGetRasterBand(result, 1), 0, heights)
        corners = (c_double * 6)()
        self.gdal.GDALGetGeoTransform(result, corners)
        self.close(result)
        return heights, round((NORTH - corners[3]) / self.posting_m), round((corners[0] - WEST) / self.posting_m)

    def _transfer(self, band: int, direction: int, array: NDArray[np.float32]) -> None:
        rows, columns = array.shape
        whole = (0, 0, columns, rows, array.ctypes.data, columns, rows, FLOAT32, 0, 0)
        if self.gdal.GDALRasterIO(band, direction, *whole):
            raise MissingGdalError("GDAL could not take over the array")
