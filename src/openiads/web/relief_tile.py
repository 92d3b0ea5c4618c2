"""Pictures of the ground on a tile: the shading of its slopes, and its heights as colours for the 3D view."""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from openiads.export.relief import DEPTH, hillshade
from openiads.web.map_tile import MapTile
from openiads.web.tile_ground import Heights, Piece, tile_heights

SHADE_PIXELS = 512
"""On a side: half the requests and textures of tiles with 256."""
HEIGHT_PIXELS = 256
FADE_PIXELS = 24
"""Over which shading fades out where the known ground ends."""
STEPS = 64
"""Shades of dark and as many of light in the palette: more cannot be told apart."""
DARKEST_OPACITY, LIGHTEST_OPACITY = 0.62, 0.55
STEEPER = ((6, 1.0), (8, 0.7), (10, 0.4), (12, 0.22), (30, 0.15))
"""Up to a zoom, how much of the exaggeration of `hillshade` (made for 300 m pixels) is kept."""
TERRARIUM_ZERO_M = 32768.0


def shade_png(under: tuple[Piece, ...], tile: MapTile) -> bytes:
    """Shading of a tile to lay over any ground: black and white, more opaque the more a slope turns from or to light.

    Level and unknown ground, and the sea, are transparent. A PNG with a palette.
    """
    heights = tile_heights(under, tile, SHADE_PIXELS, FADE_PIXELS)
    known = np.isfinite(heights)
    if not known.any():
        return _png(np.zeros((SHADE_PIXELS, SHADE_PIXELS), dtype=np.uint8))
    steepness = next(share for zoom, share in STEEPER if tile.zoom <= zoom)
    turned = (hillshade(heights * np.float32(steepness), tile.ground_pixel_m(SHADE_PIXELS)) - 1.0) / DEPTH
    turned = np.clip(turned, -1.0, 1.0) * _fade(known)
    inner = turned[FADE_PIXELS:-FADE_PIXELS, FADE_PIXELS:-FADE_PIXELS]
    step = np.rint(np.abs(inner) * STEPS)
    return _png(np.where(inner < 0.0, step, step + (step > 0) * STEPS).astype(np.uint8))


def heights_png(under: tuple[Piece, ...], tile: MapTile) -> bytes:
    """Heights of a tile in the colours of terrarium tiles: red counts 256 m, green 1 m, blue 1/256 m, from -32,768 m.

    Unknown ground is 0 m.
    """
    heights = np.nan_to_num(tile_heights(under, tile, HEIGHT_PIXELS), nan=0.0).astype(np.float64)
    counted = np.rint((heights + TERRARIUM_ZERO_M) * 256.0).astype(np.uint32)
    colours = np.stack([counted >> 16, counted >> 8 & 255, counted & 255], axis=-1).astype(np.uint8)
    target = BytesIO()
    Image.fromarray(colours, "RGB").save(target, "PNG")
    return target.getvalue()


def _fade(known: NDArray[np.bool_]) -> Heights:
    """1 well within known ground, 0 where it ends and beyond."""
    picture = Image.fromarray((known * 255).astype(np.uint8), "L")
    share = np.asarray(picture.filter(ImageFilter.BoxBlur(FADE_PIXELS)), dtype=np.float32) / 255.0
    return np.asarray(np.clip(2.0 * share - 1.0, 0.0, 1.0) * known, dtype=np.float32)


def _png(steps: NDArray[np.uint8]) -> bytes:
    """A picture of palette numbers: 0 transparent, then black ever more opaque, then white ever more opaque."""
    picture = Image.fromarray(steps, "P")
    picture.putpalette([0, 0, 0] * (STEPS + 1) + [255, 255, 255] * STEPS)
    opacity = [
        *(round(255 * DARKEST_OPACITY * step / STEPS) for step in range(STEPS + 1)),
        *(round(255 * LIGHTEST_OPACITY * step / STEPS) for step in range(1, STEPS + 1)),
    ]
    target = BytesIO()
    picture.save(target, "PNG", transparency=bytes(opacity), optimize=True)
    return target.getvalue()
