"""Fetched tiles put together to one raster, without seams."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from PIL import Image
from rasterio import Affine
from rasterio.crs import CRS
from rasterio.enums import MaskFlags
from rasterio.errors import RasterioError
from rasterio.windows import Window

from openiads.errors import Fault, TerrainError
from openiads.terrain.box import Box
from openiads.terrain.cache import cached, tile_path
from openiads.terrain.source import (
    EARTH_GIRTH_M,
    Source,
    Tile,
    copernicus_tile,
    mercator_row,
    meridian_ratio,
    terrarium_tile,
)

Heights = NDArray[np.float32]

MARGIN_POSTINGS = 2
"""Read around a box, so that what lies on its edge has ground on all sides."""
DEGREES_ROUND = 360


@dataclass(frozen=True, slots=True)
class Lattice:
    """Postings of the whole earth in tiles.

    rows: postings of a tile from south to north; columns: from west to east in the finest band of the box; across,
    down: tiles round the earth and from top to bottom; zoom: 0 for Copernicus, whose postings lie on whole degrees
    and not half a posting inside of them.
    """

    source: Source
    zoom: int
    rows: int
    columns: int
    across: int
    down: int

    def tile(self, column: int, row: int) -> Tile:
        """The tile of a column, counted on beyond one turn of the earth, and a row."""
        column %= self.across
        return terrarium_tile(column, row, self.zoom) if self.zoom else copernicus_tile(self.source, column, row)

    def band_columns(self, row: int) -> int:
        """Postings from west to east of the tiles of a row."""
        return self.columns if self.zoom else round(self.rows / meridian_ratio(row))

    def transform(self, column: int, row: int, block: int) -> Affine:
        """Of a raster in blocks of postings whose first block has this column and row."""
        if self.zoom:
            step_m = EARTH_GIRTH_M / (self.across * self.columns)
            x, y = column * block * step_m - EARTH_GIRTH_M / 2.0, EARTH_GIRTH_M / 2.0 - row * block * step_m
            return Affine(step_m * block, 0.0, x, 0.0, -step_m * block, y)
        step_x, step_y = 1.0 / self.columns, 1.0 / self.rows
        x, y = (column * block - 0.5) * step_x - 180.0, 90.0 - (row * block - 0.5) * step_y
        return Affine(step_x * block, 0.0, x, 0.0, -step_y * block, y)


@dataclass(frozen=True, slots=True)
class Mosaic:
    """Heights of a box in m, NaN unknown; block: postings on a side of which each height is the mean."""

    heights: Heights
    transform: Affine
    crs: CRS
    block: int


def mosaic(source: Source, box: Box, zoom: int, largest_cells: int, folder: Path | None = None) -> Mosaic:
    """The heights that fetched tiles hold of a box and a margin: NaN where a tile was not fetched, 0 on the sea.

    Bands of Copernicus tiles with wider postings come onto the finest of the box, linearly from west to east; rows
    need nothing. Where there are more than `largest_cells` postings, means of blocks that divide the tiles are read.
    zoom: of terrarium tiles, 0 for Copernicus. Raises TerrainError where a tile cannot be read.
    """
    lattice = _lattice(source, box, zoom)
    rows, columns = _postings(lattice, box)
    block = _block(lattice, rows, columns, largest_cells)
    rows, columns = (rows[0] // block, rows[1] // block), (columns[0] // block, columns[1] // block)
    width = min(columns[1] - columns[0] + 1, lattice.across * lattice.columns // block)
    heights = np.full((rows[1] - rows[0] + 1, width), np.nan, dtype=np.float32)
    for tile_row in range(rows[0] * block // lattice.rows, rows[1] * block // lattice.rows + 1):
        first = max(rows[0], tile_row * lattice.rows // block)
        last = min(rows[1], (tile_row + 1) * lattice.rows // block - 1)
        into = heights[first - rows[0] : last - rows[0] + 1]
        _read_band(lattice, tile_row, first, columns[0], block, into, folder)
    crs = CRS.from_epsg(3857 if zoom else 4326)
    return Mosaic(heights, lattice.transform(columns[0], rows[0], block), crs, block)


def tile_heights(tile: Tile, window: tuple[int, int, int, int], folder: Path | None = None) -> Heights:
    """Heights of a part of a fetched tile, by its first row and column and number of both; NaN where unknown.

    Raises TerrainError where the tile's file cannot be read.
    """
    row, column, n_rows, n_columns = window
    path = tile_path(tile, folder)
    try:
        if tile.zoom:
            return decoded(path)[row : row + n_rows, column : column + n_columns]
        with rasterio.open(path, num_threads="all_cpus") as raster:
            heights: Heights = raster.read(1, window=Window(column, row, n_columns, n_rows), out_dtype="float32")
            if MaskFlags.all_valid not in raster.mask_flag_enums[0]:
                heights[raster.read_masks(1, window=Window(column, row, n_columns, n_rows)) == 0] = np.nan
            return heights
    except (RasterioError, OSError, ValueError) as error:
        remedy = "run `openiads terrain verify`, which names torn tiles and how to fetch them anew"
        raise TerrainError(Fault(where=str(path), problem=f"cannot be read ({error})", remedy=remedy)) from error


def decoded(path: Path) -> Heights:
    """Heights of a terrarium picture in m, float32 (n_y, n_x); what lies below the sea is 0."""
    return np.asarray(np.maximum(with_sea_floor(path), 0.0), dtype=np.float32)


def with_sea_floor(path: Path) -> Heights:
    """Heights of a terrarium picture with the sea floor: red counts 256 m, green 1 m, blue 1/256 m, from -32,768 m."""
    with Image.open(path) as picture:
        colours = np.asarray(picture.convert("RGB"), dtype=np.float32)
    return np.asarray(colours @ np.array([256.0, 1.0, 1.0 / 256.0]) - 32768.0, dtype=np.float32)


def _lattice(source: Source, box: Box, zoom: int) -> Lattice:
    if zoom:
        return Lattice(source, zoom, source.rows, source.rows, 2**zoom, 2**zoom)
    degrees = range(math.floor(90.0 - box.north), max(math.ceil(90.0 - box.south), math.floor(90.0 - box.north) + 1))
    ratio = min(meridian_ratio(min(row, 179)) for row in degrees)
    return Lattice(source, 0, source.rows, round(source.rows / ratio), DEGREES_ROUND, DEGREES_ROUND // 2)


def _postings(lattice: Lattice, box: Box) -> tuple[tuple[int, int], tuple[int, int]]:
    """First and last row and column of postings that hold a box and a margin."""
    half = 0.5 if lattice.zoom else 0.0
    if lattice.zoom:
        top, bottom = (mercator_row(lat) * lattice.down for lat in (box.north, box.south))
    else:
        top, bottom = 90.0 - box.north, 90.0 - box.south
    left, right = ((lon + 180.0) * lattice.across / DEGREES_ROUND for lon in (box.west, box.east))
    rows = [math.floor(top * lattice.rows - half), math.ceil(bottom * lattice.rows - half)]
    columns = [math.floor(left * lattice.columns - half), math.ceil(right * lattice.columns - half)]
    first = max(rows[0] - MARGIN_POSTINGS, 0)
    last = min(rows[1] + MARGIN_POSTINGS, lattice.rows * lattice.down - 1)
    return (first, last), (columns[0] - MARGIN_POSTINGS, columns[1] + MARGIN_POSTINGS)


def _block(lattice: Lattice, rows: tuple[int, int], columns: tuple[int, int], largest_cells: int) -> int:
    """The smallest block with few enough cells that divides the tiles of all bands; else the largest that does."""
    bands = {lattice.band_columns(row) for row in range(rows[0] // lattice.rows, rows[1] // lattice.rows + 1)}
    common = math.gcd(lattice.rows, lattice.columns, *bands)
    cells = (rows[1] - rows[0] + 1) * (columns[1] - columns[0] + 1)
    dividing = [block for block in range(1, common + 1) if common % block == 0]
    return next((block for block in dividing if cells / block**2 <= largest_cells), dividing[-1])


def _read_band(
    lattice: Lattice, tile_row: int, first_row: int, first_column: int, block: int, into: Heights, folder: Path | None
) -> None:
    """Fill the rows of one row of tiles, in blocks, brought from their own spacing to that of the lattice."""
    own = lattice.band_columns(tile_row)
    targets = first_column + np.arange(into.shape[1])
    if own == lattice.columns:
        _read_tiles(lattice, tile_row, first_row, first_column, block, into, folder)
        return
    inset = (block - 1) / 2.0
    places = ((targets * block + inset) * (own / lattice.columns) - inset) / block
    west, east = math.floor(places[0]), math.floor(places[-1]) + 1
    band = np.full((into.shape[0], east - west + 1), np.nan, dtype=np.float32)
    _read_tiles(lattice, tile_row, first_row, west, block, band, folder)
    left = np.floor(places).astype(np.intp)
    share = (places - left).astype(np.float32)
    left -= west
    into[:] = np.where(share > 0.0, (1.0 - share) * band[:, left] + share * band[:, left + 1], band[:, left])


def _read_tiles(
    lattice: Lattice, tile_row: int, first_row: int, first_column: int, block: int, into: Heights, folder: Path | None
) -> None:
    """Fill the rows of one row of tiles, in blocks of their own postings; what was not fetched stays as it is."""
    own = lattice.band_columns(tile_row) // block
    n_rows, n_columns = into.shape
    for tile_column in range(first_column // own, (first_column + n_columns - 1) // own + 1):
        tile = lattice.tile(tile_column, tile_row)
        record = cached(tile, folder)
        if record is None:
            continue
        start = max(first_column, tile_column * own)
        stop = min(first_column + n_columns, (tile_column + 1) * own)
        part = into[:, start - first_column : stop - first_column]
        if record.kind == "sea":
            part[:] = 0.0
            continue
        row, column = first_row * block - tile_row * lattice.rows, (start - tile_column * own) * block
        heights = tile_heights(tile, (row, column, n_rows * block, (stop - start) * block), folder)
        part[:] = heights.reshape(n_rows, block, stop - start, block).mean(axis=(1, 3))
