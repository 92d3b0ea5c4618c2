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
from openiads.export.style import style_path, write_height_style
from openiads.export.whole_file import whole_file
from openiads.geodesy.local_grid import LocalGrid

NODATA = float("nan")
LOWEST_BAND = "lowest visible height above ground, m"
MORE_MAPS = {
    "redundancy": "number of sites in line of sight",
    "cover_probability": "probability of line of sight over uncertain positions",
    "sight_change": "change of line of sight (0 neither, 1 gained, 2 lost, 3 kept, 4 unknown)",
}
"""Further maps (level, y, x) that a dataset may have, and what their bands are called."""


def write_geotiff(dataset: xr.Dataset, path: str | Path) -> None:
    """Write the network's maps of a coverage dataset as a multi-band float32 COG, and a QGIS style beside it.

    Bands, each with its description: height of the ground; lowest visible height above ground (the one that the style
    draws) and altitude above sea over all sites, both +inf where no site looks; surface (0 land, 1 sea, 2 unknown,
    3 outside); for each level line of sight, probability of detection, and reach by any effector, and what else the
    dataset has of it. Unknown is nodata (NaN). Tags say what it stands on: TERRAIN, TERRAIN_POSTING_M, POSTING_M,
    K_RATIO, QUALITY. The style has the same name with .qml. Raises OutputError where a file cannot be written.
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
    write_height_style(style_path(path), names.index(LOWEST_BAND) + 1)


def coverage_bands(dataset: xr.Dataset) -> tuple[list[str], list[NDArray[np.float32]]]:
    """Names and maps (n_y, n_x) of the network, in the order in which they are written."""
    ground_m = dataset.elevation_m.values
    lowest_m = dataset.network_lowest_visible_altitude_m.values
    names = ["elevation_m", LOWEST_BAND, "lowest visible altitude above sea, m", "surface"]
    bands = [ground_m, lowest_m - ground_m, lowest_m, dataset.surface.values.astype(np.float32)]
    for index, level in enumerate(dataset.level.values):
        reach = dataset.reach.values[:, index]
        names += [f"line of sight, {level}", f"probability of detection, {level}", f"reach of any effector, {level}"]
        bands += [dataset.network_line_of_sight.values[index], dataset.network_detection_probability.values[index]]
        bands.append(reach.max(axis=0) if len(reach) else np.zeros_like(ground_m))
        for name, words in MORE_MAPS.items():
            if name in dataset:
                names.append(f"{words}, {level}")
                bands.append(dataset[name].values[index].astype(np.float32))
    return names, bands


def _pixel_corners(grid: LocalGrid) -> Affine:
    corner_m = grid.half_m + grid.posting_m / 2
    return Affine(grid.posting_m, 0.0, -corner_m, 0.0, -grid.posting_m, corner_m)
