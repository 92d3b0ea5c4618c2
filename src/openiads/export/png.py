"""A figure as a small PNG: few colours, the needed ones surely among them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from openiads.export.furniture import over_land
from openiads.export.symbols import FILL, GHOST_FILL, INK

COLOURS_KEPT = 128
"""Palette of the written file: relief in full colour would make a megabyte of each picture."""
STRIP_PX = 60
HATCH_LINE_PT = 0.55


def write_figure(figure: Figure, colours: Sequence[str], path: Path) -> None:
    """Draw the figure and write it as a PNG with a palette; colours: of the legend, #rrggbb, as laid over land."""
    canvas = FigureCanvasAgg(figure)
    with rc_context({"hatch.linewidth": HATCH_LINE_PT}):
        canvas.draw()  # type: ignore[no-untyped-call]
    pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    needed = [to_rgb(FILL), to_rgb(GHOST_FILL), to_rgb(INK), *map(over_land, colours)]
    _with_palette(pixels[..., :3], needed).save(path, optimize=True)


def _with_palette(pixels: NDArray[np.uint8], needed: Sequence[tuple[float, ...]]) -> Image.Image:
    """The picture in few colours.

    The palette follows how often a colour occurs, so a strip of the small but needed ones is added and cut off again.
    """
    height, width = pixels.shape[:2]
    colours = np.array(needed) * 255
    strip = np.repeat(np.repeat(colours[None], STRIP_PX, axis=0), -(-width // len(needed)), axis=1)[:, :width]
    picture = Image.fromarray(np.vstack([pixels, np.rint(strip).astype(np.uint8)]))
    few = picture.quantize(COLOURS_KEPT, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    return few.crop((0, 0, width, height))
