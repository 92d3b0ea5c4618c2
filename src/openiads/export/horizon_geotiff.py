"""A horizon as a Cloud-Optimised GeoTIFF."""

from pathlib import Path
from typing import Literal

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from rasterio import Affine
from rasterio.errors import RasterioError
from rasterio.io import MemoryFile
from rasterio.shutil import copy

from openiads.errors import Fault, OutputError
from openiads.export.style import style_path, write_height_style
from openiads.export.whole_file import whole_file
from openiads.terrain.horizon_kernels import OUTSIDE

NODATA = float("nan")
LEFT_OUT_OF_TAGS = frozenset({"crs"})


def write_horizon_geotiff(horizon: xr.Dataset, path: str | Path, above: Literal["ground", "sea"] = "ground") -> None:
    """Write a dataset of `terrain.horizon` as a float32 COG on its own cells, one band per map.

    Bands, each with its description: lowest visible height above ground, or altitude above sea; the highest where a
    beam limits it; visible (1, 0) for each target height; surface (0 land, 1 sea, 2 unknown, 3 outside). NaN is nodata,
    the unknown; heights outside are +inf, as in the maps of `cover`. Heights above ground get a QGIS style beside them.
    Raises OutputError where a file cannot be written.
    """
    names, bands = horizon_bands(horizon, above)
    height, width = bands[0].shape
    profile = {"driver": "GTiff", "width": width, "height": height, "count": len(bands), "dtype": "float32"}
    placed = {"crs": horizon.attrs["crs"], "transform": _pixel_corners(horizon), "nodata": NODATA}
    with whole_file(path) as partial, MemoryFile() as memory:
        with memory.open(**profile, **placed) as raster:
            for number, (name, band) in enumerate(zip(names, bands, strict=True), start=1):
                raster.write(_north_up(horizon, band), number)
                raster.set_band_description(number, name)
            tags = {key.upper(): str(value) for key, value in horizon.attrs.items() if key not in LEFT_OUT_OF_TAGS}
            raster.update_tags(**tags)
        try:
            options = {"compress": "DEFLATE", "level": 1, "predictor": "YES", "num_threads": "ALL_CPUS"}
            copy(memory.name, partial, driver="COG", overview_resampling="NEAREST", **options)
        except RasterioError as error:
            problem = f"cannot be written ({error})"
            raise OutputError(Fault(where=str(path), problem=problem, remedy="check the free space")) from error
    if above == "ground":
        write_height_style(style_path(path), 1)


def horizon_bands(horizon: xr.Dataset, above: Literal["ground", "sea"]) -> tuple[list[str], list[NDArray[np.float32]]]:
    """Names and maps (n_y, n_x) in the order in which they are written."""
    ground = above == "ground"
    words = "height above ground in m" if ground else "altitude above sea in m"
    names = [f"lowest visible {words}"]
    bands = [(horizon.minimum_height_m if ground else horizon.lowest_visible_altitude_m).values]
    if "highest_visible_altitude_m" in horizon:
        highest = horizon.highest_visible_altitude_m.values
        names.append(f"highest visible {words}")
        bands.append(highest - horizon.elevation_m.values if ground else highest)
    bands = [np.where(horizon.surface.values == OUTSIDE, np.float32(np.inf), band) for band in bands]
    if "visible" in horizon:
        names += [f"visible at {target:g} m ({horizon.target.attrs['long_name']})" for target in horizon.target.values]
        bands += list(horizon.visible.values)
    names.append("surface: 0 land, 1 sea, 2 unknown, 3 outside")
    bands.append(horizon.surface.values.astype(np.float32))
    return names, bands


def _north_up(horizon: xr.Dataset, band: NDArray[np.float32]) -> NDArray[np.float32]:
    """The map with the northern row and the western column first."""
    x, y = horizon.x.values, horizon.y.values
    return np.ascontiguousarray(band[:: -1 if y[0] < y[-1] else 1, :: -1 if x[0] > x[-1] else 1])


def _pixel_corners(horizon: xr.Dataset) -> Affine:
    x, y = horizon.x.values, horizon.y.values
    step_x, step_y = (abs(values[-1] - values[0]) / (len(values) - 1) for values in (x, y))
    return Affine(step_x, 0.0, x.min() - step_x / 2, 0.0, -step_y, y.max() + step_y / 2)
