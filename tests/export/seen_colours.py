"""Colours of a picture as a reader sees them."""

from pathlib import Path

import numpy as np
from matplotlib.colors import to_rgb
from numpy.typing import NDArray
from PIL import Image

from openiads.export.furniture import over_land

CLOSE = 14.0
"""Steps of 255 by which a colour may be off: the file has a palette, and relief shades it."""


def pixels(path: Path) -> NDArray[np.float64]:
    """The picture as (height, width, 3), 0 to 255."""
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"), dtype=np.float64)


def share_of(picture: NDArray[np.float64], colour: str, *, on_land: bool = True) -> float:
    """Share of the pixels that have a colour, by default as laid over land."""
    wanted = np.array(over_land(colour) if on_land else to_rgb(colour)) * 255.0
    return float((np.abs(picture - wanted).max(axis=-1) < CLOSE).mean())
