"""Tiles as the public servers have them, of a made-up earth whose height is known everywhere."""

import io
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rasterio.io import MemoryFile
from rasterio.transform import from_origin

from openiads.terrain.cache import TileRecord, sha256_of, tile_path, write_record
from openiads.terrain.source import SOURCES, Tile, mercator_lat

Floats = NDArray[np.float64]


def hills(lat: Floats, lon: Floats) -> Floats:
    """Heights that rise and fall smoothly, the same at 180 E and 180 W."""
    return 1000.0 + 400.0 * np.sin(np.radians(lat * 40.0)) + 300.0 * np.cos(np.radians(lon * 30.0))


def plane(lat: Floats, lon: Floats) -> Floats:
    """Linear in both, so that interpolation is exact; starts anew at the antimeridian."""
    return 1000.0 + 10.0 * lat + 2.0 * (lon % 360.0)


def postings(tile: Tile) -> tuple[Floats, Floats]:
    """Latitudes and longitudes of a tile's postings."""
    rows, columns = SOURCES[tile.source].rows, tile.columns
    if tile.zoom:
        side = 2**tile.zoom
        lat = np.array([mercator_lat((tile.row + (row + 0.5) / rows) / side) for row in range(rows)])
        lon = (tile.column + (np.arange(columns) + 0.5) / columns) * 360.0 / side - 180.0
    else:
        lat = tile.box.north - np.arange(rows) / rows
        lon = tile.box.west + np.arange(columns) / columns
    return np.meshgrid(lat, lon, indexing="ij")


@cache
def tile_bytes(tile: Tile, height: Callable[[Floats, Floats], Floats] = hills) -> bytes:
    """The file of a tile, as its server gives it."""
    heights = height(*postings(tile))
    return terrarium_png(heights) if tile.zoom else copernicus_tif(tile, heights.astype(np.float32))


def copernicus_tif(tile: Tile, heights: NDArray[np.float32], compress: str = "deflate") -> bytes:
    rows, columns = heights.shape
    corner = from_origin(tile.box.west - 0.5 / columns, tile.box.north + 0.5 / rows, 1.0 / columns, 1.0 / rows)
    profile = {"driver": "GTiff", "width": columns, "height": rows, "count": 1, "dtype": "float32"}
    tiled = {"tiled": True, "blockxsize": 512, "blockysize": 512, "compress": compress, "predictor": 3}
    with MemoryFile() as memory:
        with memory.open(**profile, **tiled, crs="EPSG:4326", transform=corner) as raster:
            raster.write(heights, 1)
        return bytes(memory.read())


def terrarium_png(heights: Floats) -> bytes:
    counted = np.round((heights + 32768.0) * 256.0).astype(np.int64)
    colours = np.stack([counted >> 16, (counted >> 8) & 255, counted & 255], axis=-1).astype(np.uint8)
    written = io.BytesIO()
    Image.fromarray(colours).save(written, "PNG")
    return written.getvalue()


def put(tile: Tile, folder: Path, content: bytes | None) -> None:
    """Leave a tile in the cache as a fetch does; None: the source has none, sea."""
    path = tile_path(tile, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = "sea" if content is None else "land"
    record = TileRecord(
        source=tile.source, name=tile.name, kind=kind, url="made", fetched=datetime.now(UTC).isoformat(),
        licence="none", column=tile.column, row=tile.row, zoom=tile.zoom,
    )  # fmt: skip
    if content is not None:
        path.write_bytes(content)
        record = TileRecord(**{**asdict(record), "size": len(content), "sha256": sha256_of(path)})
    write_record(record, folder)
