"""A tile of the Web Mercator map: where it lies and how wide its pixels are."""

import math
from dataclasses import dataclass

from rasterio import Affine

from openiads.terrain.box import Box
from openiads.terrain.source import EARTH_GIRTH_M, mercator_lat
from openiads.web.problems import not_found

LARGEST_ZOOM = 22


@dataclass(frozen=True, slots=True)
class MapTile:
    """A square of the map: column and row of a zoom, counted from 180 W and from the north."""

    zoom: int
    column: int
    row: int

    def ground_pixel_m(self, pixels: int) -> float:
        """Side of a pixel on the ground, in the tile's middle."""
        lat = mercator_lat((self.row + 0.5) / 2**self.zoom)
        return self._pixel_m(pixels) * math.cos(math.radians(lat))

    def box(self, margin: float) -> Box:
        """What it covers with a margin, as a share of its side, as far as the map goes."""
        n = 2**self.zoom
        west, east = max(0.0, self.column - margin) / n, min(n, self.column + 1 + margin) / n
        north, south = max(0.0, self.row - margin) / n, min(n, self.row + 1 + margin) / n
        return Box(west * 360.0 - 180.0, mercator_lat(south), east * 360.0 - 180.0, mercator_lat(north))

    def transform(self, pixels: int, margin_pixels: int) -> Affine:
        """Of a picture of it with a margin, in Web Mercator metres (EPSG:3857)."""
        step = self._pixel_m(pixels)
        west = (self.column / 2**self.zoom - 0.5) * EARTH_GIRTH_M - margin_pixels * step
        north = (0.5 - self.row / 2**self.zoom) * EARTH_GIRTH_M + margin_pixels * step
        return Affine(step, 0.0, west, 0.0, -step, north)

    def _pixel_m(self, pixels: int) -> float:
        return EARTH_GIRTH_M / float(2**self.zoom) / pixels


def check_tile(zoom: int, column: int, row: int) -> MapTile:
    """The tile; raises NotFoundError where the zoom has no such column or row."""
    n = 2**zoom
    if zoom > LARGEST_ZOOM or column >= n or row >= n:
        problem = f"zoom {zoom} has columns and rows 0 to {n - 1}" if zoom <= LARGEST_ZOOM else "no such zoom"
        raise not_found(f"tile {zoom}/{column}/{row}", problem, f"give a zoom up to {LARGEST_ZOOM} and a tile of it")
    return MapTile(zoom, column, row)
