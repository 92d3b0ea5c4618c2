"""Coverage as a Cloud-Optimised GeoTIFF, one band per map."""

from pathlib import Path

import numpy as np
import rasterio
import xarray as xr
from numpy.typing import NDArray
from rasterio import Affine
from rasterio.errors import RasterioError
from rasterio.io import MemoryFile
from rasterio.shutil import copy

from openiads.coverage.dataset import dataset_grid
from openiads.errors import Fault, OutputError
from openiads.export.whole_file import whole_file
from openiads.geodesy.local_grid import LocalGrid

NODATA = float("nan")


def write_geotiff(dataset: xr.Dataset, path: str | Path) -> None:
    """Write the network's maps of a coverage dataset as a multi-band float32 COG on the dataset's own grid.

    Bands, each with its description: height of the ground; lowest visible altitude over all sites (+inf where no site
    looks); for each level line of sight, probability of detection, and reach by any effector. Unknown is nodata (NaN).
    Raises OutputError where the file cannot be written.
    """
    names, bands = coverage_bands(dataset)
    grid = dataset_grid(dataset)
    profile = {"driver": "GTiff", "width": grid.n, "height": grid.n, "count": len(bands), "dtype": "float32"}
    placed = {"crs": grid.crs, "transform": _pixel_corners(grid), "nodata": NODATA}
    with whole_file(path) as partial, MemoryFile() as memory:
        with memory.open(**profile, **placed) as raster:
            for number, (name, band) in enumerate(zip(names, bands, strict=True), start=1):
                raster.write(band, number)
                raster.set_band_description(number, name)
            raster.update_tags(**{key.upper(): str(value) for key, value in dataset.attrs.items() if key != "crs"})
        try:
            copy(memory.name, partial, driver="COG", compress="DEFLATE", predictor="YES", overview_resampling="NEAREST")
            rasterio.open(partial).close()
        except RasterioError as error:
            problem = f"cannot be written ({error})"
            raise OutputError(Fault(where=str(path), problem=problem, remedy="check the free space")) from error


def coverage_bands(dataset: xr.Dataset) -> tuple[list[str], list[NDArray[np.float32]]]:
    """Names and maps (n_y, n_x) of the network, in the order in which they are written."""
    lowest = dataset.lowest_visible_altitude_m.values
    names = ["elevation_m", "lowest_visible_altitude_m"]
    bands = [dataset.elevation_m.values, lowest.min(axis=0)]
    for index, level in enumerate(dataset.level.values):
        reach = dataset.reach.values[:, index]
        names += [f"line of sight, {level}", f"probability of detection, {level}", f"reach of any effector, {level}"]
        bands += [dataset.network_line_of_sight.values[index], dataset.network_detection_probability.values[index]]
        bands.append(reach.max(axis=0))
    return names, bands


def _pixel_corners(grid: LocalGrid) -> Affine:
    corner_m = grid.half_m + grid.posting_m / 2
    return Affine(grid.posting_m, 0.0, -corner_m, 0.0, -grid.posting_m, corner_m)
