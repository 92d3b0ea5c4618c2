"""Any raster file of ground heights as an xarray array that says where it lies."""

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import rasterio
import xarray as xr
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.windows import Window
from xarray.backends import BackendArray
from xarray.core import indexing

from openiads.errors import Fault, TerrainError
from openiads.terrain.elevation import Elevation


def raster_array(path: str | Path, crs: str | None = None, unit: str | None = None) -> xr.DataArray:
    """The first band of a raster file as an array (y, x) that `horizon` takes; heights are read when they are used.

    path: any raster that GDAL reads; crs, unit: coordinate system and unit of height that count in place of the file's.
    Attributes: crs (WKT), units ("" where neither says), source. Raises TerrainError where the file cannot be read, has
    no coordinate system or is rotated.
    """
    with _opened(str(path)) as raster:
        placed = crs or (raster.crs.to_wkt() if raster.crs else None)
        transform, shape = raster.transform, (raster.height, raster.width)
        source = raster.tags().get("SOURCE") or Path(path).name
        units = unit or raster.units[0] or ""
    if placed is None:
        remedy = "say which with --crs EPSG:NUMBER, or assign one: rio edit-info --crs EPSG:NUMBER"
        raise TerrainError(Fault(where=str(path), problem="has no coordinate system", remedy=remedy))
    if transform.b or transform.d:
        raise TerrainError(Fault(where=str(path), problem="is rotated", remedy="bring it north-up with gdalwarp"))
    x = transform.c + transform.a * (np.arange(shape[1]) + 0.5)
    y = transform.f + transform.e * (np.arange(shape[0]) + 0.5)
    heights = xr.Variable(("y", "x"), indexing.LazilyIndexedArray(_FileBand(str(path), shape)))
    return xr.DataArray(heights, {"y": y, "x": x}, attrs={"crs": placed, "units": units, "source": source})


@contextmanager
def _opened(path: str) -> Iterator[rasterio.DatasetReader]:
    """The raster, open; what the library cannot read becomes a TerrainError."""
    try:
        with warnings.catch_warnings(action="ignore", category=NotGeoreferencedWarning), rasterio.open(path) as raster:
            yield raster
    except RasterioError as error:
        problem = f"is no readable raster ({error})"
        raise TerrainError(Fault(where=path, problem=problem, remedy="give a GeoTIFF, VRT, DTED or HGT")) from error


class _FileBand(BackendArray):
    """The first band of a file, read by windows: what xarray asks of an array that lies on disk."""

    def __init__(self, path: str, shape: tuple[int, int]):
        self.path = path
        self.shape = shape
        self.dtype = np.dtype(np.float32)
        self.lock = threading.Lock()

    def __getitem__(self, key: indexing.ExplicitIndexer) -> NDArray[np.float32]:
        support = indexing.IndexingSupport.BASIC
        return np.asarray(indexing.explicit_indexing_adapter(key, self.shape, support, self._read), dtype=np.float32)

    def _read(self, key: tuple[int | slice, ...]) -> NDArray[np.float32]:
        """Heights of whole numbers and slices of rows and columns, NaN where the file says that it knows none."""
        spans = [np.arange(size)[part] for part, size in zip(key, self.shape, strict=True)]
        first, last = zip(*((int(np.min(span)), int(np.max(span)) + 1) for span in spans), strict=True)
        window = Window(first[1], first[0], last[1] - first[1], last[0] - first[0])
        with self.lock, _opened(self.path) as raster:
            masked, scale, offset = raster.read(1, window=window, masked=True), raster.scales[0], raster.offsets[0]
        heights = masked.astype(np.float32).filled(np.nan) * np.float32(scale) + np.float32(offset)
        rows, columns = (span - start for span, start in zip(spans, first, strict=True))
        return np.asarray(heights[rows][..., columns])


def elevation_array(elevation: Elevation) -> xr.DataArray:
    """Heights that are in memory as the array that `horizon` takes."""
    transform, (n_y, n_x) = elevation.transform, elevation.heights.shape
    x = transform.c + transform.a * (np.arange(n_x) + 0.5)
    y = transform.f + transform.e * (np.arange(n_y) + 0.5)
    attrs = {"crs": elevation.crs.to_wkt(), "units": "m", "source": elevation.source}
    return xr.DataArray(elevation.heights, {"y": y, "x": x}, ("y", "x"), attrs=attrs)
