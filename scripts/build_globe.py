"""Make the bundled elevation clip from NOAA GLOBE postings: python scripts/build_globe.py CLIP.npz OUT.tif.

The npz holds elev_m int16 (n_lat, n_lon), lat_north, lon_west and step_deg; posting [i, j] lies at lat_north - i step,
lon_west + j step. Each posting becomes the centre of a pixel, so the raster's corner lies half a step outside.
"""

import sys
from pathlib import Path

import numpy as np
import rasterio
from rasterio.io import MemoryFile
from rasterio.shutil import copy
from rasterio.transform import from_origin

TAGS = {
    "TIFFTAG_IMAGEDESCRIPTION": "NOAA GLOBE 30 arc-second elevations, m above sea, clip of the Levant",
    "TIFFTAG_COPYRIGHT": "US government work, public domain; NOAA NGDC, GLOBE 1.0, 1999",
    "SOURCE": "NOAA GLOBE 1.0, 30 arc-second",
}


def main(source: Path, target: Path) -> None:
    clip = np.load(source)
    heights = clip["elev_m"].astype(np.int16)
    step = float(clip["step_deg"])
    corner = from_origin(float(clip["lon_west"]) - step / 2, float(clip["lat_north"]) + step / 2, step, step)
    rows, columns = heights.shape
    with MemoryFile() as memory:
        with memory.open(
            driver="GTiff", width=columns, height=rows, count=1, dtype="int16", crs="EPSG:4326", transform=corner
        ) as plain:
            plain.write(heights, 1)
            plain.update_tags(**TAGS)
        copy(memory.name, target, driver="COG", compress="DEFLATE", predictor="YES", level=9, overviews="NONE")
    with rasterio.open(target) as written:
        assert np.array_equal(written.read(1), heights)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
