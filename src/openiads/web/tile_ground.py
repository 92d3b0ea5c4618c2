"""Heights of the ground on a tile of the map, from all that `--terrain` gives."""

import math
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.enums import Resampling
from rasterio.errors import NotGeoreferencedWarning
from rasterio.warp import reproject

from openiads.geodesy.earth import MEAN_EARTH_RADIUS_M
from openiads.terrain.box import Box
from openiads.terrain.elevation import Elevation, ground_heights_m, read_elevation
from openiads.terrain.find import BUNDLED, read_tiles
from openiads.terrain.raster import posting_m
from openiads.terrain.source import EARTH_GIRTH_M, SOURCES, TERRARIUM_PIXELS
from openiads.terrain.survey import Holding, holdings
from openiads.web.map_tile import MapTile

Heights = NDArray[np.float32]

warnings.filterwarnings("ignore", category=NotGeoreferencedWarning, module=r"rasterio\.warp")
"""GDAL says it of arrays in memory, whose place is given beside them."""
WEB_MERCATOR = CRS.from_epsg(3857)
FINEST_ZOOM = 14
"""Of tiles that are made; the browser enlarges those beyond it."""
WINDOW_CELLS = 4_000_000
WHOLE_CELLS = 2_000_000
"""A raster of the user's is kept whole at this size for views from afar."""
MOST_POSTINGS = 60_000_000
"""Of fetched terrain that are read for one tile: a view of half a continent does with a coarser source."""
CLIP_ATTRIBUTION = "NOAA GLOBE"
LOOKED_AFTER_S = 10.0
"""How soon terrain that was fetched meanwhile is seen."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the ground: where it lies, how fine it is, and what it is made of.

    attribution: whom to thank; version: changes when there is more of it. holding: of fetched tiles; path: of a raster
    of the user's; the bundled clip has neither.
    """

    box: Box
    posting_m: float
    attribution: str
    version: str
    holding: Holding | None = None
    path: Path | None = None


def pieces(terrain: str | None) -> tuple[Piece, ...]:
    """All ground that `--terrain` gives, coarsest first. Raises TerrainError where a raster cannot be read."""
    return _pieces(terrain, round(time.monotonic() / LOOKED_AFTER_S))


def pieces_under(terrain: str | None, tile: MapTile, pixels: int) -> tuple[Piece, ...]:
    """Those that a tile shows, coarsest first; finer ones than its pixels are left out, and those too large to read."""
    box, pixel_m = tile.box(0.0), tile.ground_pixel_m(pixels)
    chosen: list[Piece] = []
    for piece in (one for one in pieces(terrain) if _meet(one.box, box)):
        covered = any(_holds(one.box, piece.box) and one.posting_m <= pixel_m for one in chosen)
        if not covered and (piece.holding is None or _area_m2(box) / piece.posting_m**2 <= MOST_POSTINGS):
            chosen.append(piece)
    return tuple(chosen)


def tile_heights(under: tuple[Piece, ...], tile: MapTile, pixels: int, margin_pixels: int = 0) -> Heights:
    """Heights of the ground in the middle of each pixel, m above sea, NaN where unknown; the finest where several are.

    under: as `pieces_under` gives them. Returns float32 (pixels + 2 margins on each side), row 0 north.
    """
    side = pixels + 2 * margin_pixels
    heights = np.full((side, side), np.nan, dtype=np.float32)
    for piece in under:
        for elevation in _elevations(piece, tile.box(margin_pixels / pixels), tile.ground_pixel_m(pixels)):
            brought = np.full_like(heights, np.nan)
            reproject(
                elevation.heights, brought, src_transform=elevation.transform, src_crs=elevation.crs,
                src_nodata=np.nan, dst_transform=tile.transform(pixels, margin_pixels), dst_crs=WEB_MERCATOR,
                dst_nodata=np.nan, resampling=Resampling.cubic_spline,
            )  # fmt: skip
            np.copyto(heights, brought, where=np.isfinite(brought))
    return heights


def finest_zoom(piece: Piece, pixels: int) -> int:
    """The lowest zoom whose pixels are no wider than the postings: beyond it tiles would show nothing new."""
    across = EARTH_GIRTH_M * math.cos(math.radians(piece.box.middle[0])) / pixels
    return min(max(math.ceil(math.log2(across / piece.posting_m)), 0), FINEST_ZOOM)


@lru_cache(maxsize=4)
def _pieces(terrain: str | None, when: int) -> tuple[Piece, ...]:
    del when
    found: list[Piece] = []
    if terrain in (None, BUNDLED):
        clip = _bundled()
        found.append(Piece(Box(*clip.bounds_deg), clip.posting_m, CLIP_ATTRIBUTION, BUNDLED))
    if terrain is None or terrain in SOURCES:
        found += [_of_holding(one) for one in holdings() if terrain in (None, one.source) and one.n_land]
    if terrain is not None and terrain not in (BUNDLED, *SOURCES):
        found.append(_of_raster(Path(terrain)))
    return tuple(sorted(found, key=lambda one: -one.posting_m))


def _of_holding(holding: Holding) -> Piece:
    source, lat = SOURCES[holding.source], holding.box.middle[0]
    spacing_m = math.radians(1.0) * MEAN_EARTH_RADIUS_M / source.rows
    if holding.zoom:
        spacing_m = EARTH_GIRTH_M * math.cos(math.radians(lat)) / 2**holding.zoom / TERRARIUM_PIXELS
    version = f"{holding.source} {holding.zoom} {holding.n_land} {holding.n_sea} {holding.size} {holding.last}"
    return Piece(holding.box, spacing_m, source.attribution, version, holding=holding)


def _of_raster(path: Path) -> Piece:
    whole = _whole(path)
    with rasterio.open(path) as raster:
        spacing_m = posting_m(raster.transform, raster.crs, raster.shape)
    west, south, east, north = whole.bounds_deg
    box = Box(west, south, east if east > west else east + 360.0, north)
    return Piece(box, spacing_m, whole.source, f"{path} {path.stat().st_mtime_ns}", path=path)


def _elevations(piece: Piece, box: Box, pixel_m: float) -> Iterator[Elevation]:
    """What is to be drawn of a piece on a box: the clip, or a window of the rest that is as fine as it must be."""
    if piece.holding is not None:
        source, zoom = SOURCES[piece.holding.source], piece.holding.zoom
        yield read_tiles(source, zoom, _common(piece.box, box), largest_cells=WINDOW_CELLS)
    elif piece.path is None:
        yield _bundled()
    else:
        whole = _whole(piece.path)
        if whole.posting_m > max(pixel_m, piece.posting_m * 1.01) and _known(whole, box):
            yield read_elevation(piece.path, _common(piece.box, box), largest_cells=WINDOW_CELLS)
        else:
            yield whole


@lru_cache(maxsize=1)
def _bundled() -> Elevation:
    return read_elevation()


@lru_cache(maxsize=2)
def _whole(path: Path) -> Elevation:
    return read_elevation(path, largest_cells=WHOLE_CELLS)


def _known(whole: Elevation, box: Box) -> bool:
    """Whether any height of a box is known, so that it can be read more finely."""
    lat, lon = np.meshgrid(np.linspace(box.south, box.north, 33), np.linspace(box.west, box.east, 33))
    return bool(np.isfinite(ground_heights_m(whole, lat, lon)).any())


def _meet(one: Box, other: Box) -> bool:
    turns = (0.0, -360.0, 360.0)
    beside = any(one.west + turn < other.east and other.west < one.east + turn for turn in turns)
    return beside and one.south < other.north and other.south < one.north


def _holds(one: Box, other: Box) -> bool:
    """Whether all of the other lies in the one."""
    across = one.west <= other.west and other.east <= one.east
    return across and one.south <= other.south and other.north <= one.north


def _common(one: Box, other: Box) -> Box:
    turn = next(t for t in (0.0, -360.0, 360.0) if one.west + t < other.east and other.west < one.east + t)
    return Box(
        max(one.west + turn, other.west), max(one.south, other.south),
        min(one.east + turn, other.east), min(one.north, other.north),
    )  # fmt: skip


def _area_m2(box: Box) -> float:
    lat = math.radians(box.middle[0])
    degree_m = math.radians(1.0) * MEAN_EARTH_RADIUS_M
    return (box.east - box.west) * (box.north - box.south) * degree_m**2 * math.cos(lat)
