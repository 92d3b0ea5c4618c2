"""Whether a fetched file is the tile that it should be: whole, in its place, with heights of the earth."""

from pathlib import Path

import numpy as np
import rasterio
from PIL import Image
from rasterio.errors import RasterioError

from openiads.terrain.mosaic import with_sea_floor
from openiads.terrain.raster import HIGHEST_GROUND_M, LOWEST_GROUND_M
from openiads.terrain.source import SOURCES, Tile

TIFF_BEGINS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
PNG_BEGINS = (b"\x89PNG",)
DEEPEST_SEA_M = -12_000.0
"""Terrarium tiles hold the sea floor: the Challenger Deep lies at -10,935 m."""
SHOWN_BYTES = 24


class WrongTileError(Exception):
    """A file is not the tile that it should be; str() says why."""


def heights_of(tile: Tile, path: Path) -> tuple[float, float]:
    """Lowest and highest height of a tile's file in m, once all of it was read and is right; raises WrongTileError."""
    _check_beginning(path, PNG_BEGINS if tile.zoom else TIFF_BEGINS)
    try:
        low, high = _read_png(tile, path) if tile.zoom else _read_tif(tile, path)
    except (RasterioError, OSError, SyntaxError, ValueError) as error:
        raise WrongTileError(f"is torn ({error})") from error
    lowest = DEEPEST_SEA_M if tile.zoom else LOWEST_GROUND_M
    if not (lowest <= low and high <= HIGHEST_GROUND_M):
        raise WrongTileError(f"holds heights of {low:g} to {high:g} m, which the earth does not have")
    return low, high


def _check_beginning(path: Path, expected: tuple[bytes, ...]) -> None:
    with path.open("rb") as file:
        begin = file.read(SHOWN_BYTES)
    if not begin.startswith(expected):
        kind = "PNG" if expected is PNG_BEGINS else "TIFF"
        words = begin.decode("latin-1").encode("unicode_escape").decode() if begin else ""
        raise WrongTileError(f"is no {kind}: it begins {words!r}" if words else "is empty")


def _read_tif(tile: Tile, path: Path) -> tuple[float, float]:
    rows, box = SOURCES[tile.source].rows, tile.box
    with rasterio.open(path, driver="GTiff") as raster:
        if (raster.width, raster.height) != (tile.columns, rows):
            raise WrongTileError(f"has {raster.width} x {raster.height} postings, not {tile.columns} x {rows}")
        if raster.crs is None or not raster.crs.is_geographic:
            raise WrongTileError("is not in degrees")
        west, north = (box.west - raster.transform.c) * tile.columns, (raster.transform.f - box.north) * rows
        steps = abs(raster.transform.a * tile.columns - 1.0), abs(raster.transform.e * rows + 1.0)
        if max(abs(west - 0.5), abs(north - 0.5)) > 0.5 or max(steps) > 1.0 / rows:
            where = f"{raster.transform.f:.4f} N, {raster.transform.c:.4f} E"
            raise WrongTileError(f"lies elsewhere: its corner is at {where}, not at {box.north:g} N, {box.west:g} E")
        heights = raster.read(1, masked=True)
    known = heights.compressed()
    known = known[np.isfinite(known)]
    if known.size == 0:
        raise WrongTileError("holds no known height")
    return float(known.min()), float(known.max())


def _read_png(tile: Tile, path: Path) -> tuple[float, float]:
    side = SOURCES[tile.source].rows
    with Image.open(path, formats=["PNG"]) as picture:
        if picture.size != (side, side):
            raise WrongTileError(f"has {picture.width} x {picture.height} pixels, not {side} x {side}")
        if picture.mode not in ("RGB", "RGBA"):
            raise WrongTileError(f"holds no colours (mode {picture.mode})")
    heights = with_sea_floor(path)
    return float(heights.min()), float(heights.max())
