"""The muted ground under a map: hillshade from several sides, land and sea."""

import numpy as np
from numpy.typing import NDArray

LAND = (0.953, 0.937, 0.894)
SEA = (0.800, 0.867, 0.902)
LIGHT_FROM_DEG = ((225.0, 0.15), (270.0, 0.25), (315.0, 0.4), (360.0, 0.2))
"""Azimuth of each light and its weight: a single light hides what runs along it (after Mark, USGS OFR 92-422)."""
LIGHT_HEIGHT_DEG = 45.0
EXAGGERATION = 5.0
"""Relief drawn steeper than it is: at one picture point to 300 m true slopes hardly show."""
DEPTH, STEEPNESS = 0.30, 1.4
"""How far the darkest slope dims its colour, and how soon: the light is bent so that no slope goes black."""
OVERLAY_OPACITY = 0.76
"""Share of the class colour over the ground's."""


def hillshade(elevation_m: NDArray[np.float32], cell_m: float) -> NDArray[np.float32]:
    """Factor by which relief darkens or lightens the colour of each cell; level ground 1, unknown ground 1.

    elevation_m: (n_y, n_x), first row north, NaN where unknown. Returns float32 of the same shape.
    """
    ground = np.where(np.isfinite(elevation_m), elevation_m, 0.0).astype(np.float32)
    southward, eastward = np.gradient(ground * EXAGGERATION, cell_m)
    height = np.radians(LIGHT_HEIGHT_DEG)
    steepness = np.sqrt(1.0 + southward**2 + eastward**2)
    light = np.zeros_like(ground)
    for azimuth_deg, weight in LIGHT_FROM_DEG:
        azimuth = np.radians(azimuth_deg)
        facing = -eastward * np.sin(azimuth) + southward * np.cos(azimuth)
        light += weight * np.clip((np.sin(height) + np.cos(height) * facing) / steepness, 0.0, None)
    level = np.sin(height) * sum(weight for _, weight in LIGHT_FROM_DEG)
    bent = 1.0 + DEPTH * np.tanh(STEEPNESS * (light / level - 1.0))
    return np.asarray(bent, dtype=np.float32)


def painted(
    shade: NDArray[np.float32], sea: NDArray[np.bool_], colours: NDArray[np.float32], opacity: NDArray[np.float32]
) -> NDArray[np.float32]:
    """RGB picture (n_y, n_x, 3), 0 to 1: colour laid over land and sea, then shaded by the relief of the land.

    shade, sea, opacity: (n_y, n_x); colours: (n_y, n_x, 3).
    """
    ground = np.where(sea[..., None], np.asarray(SEA, np.float32), np.asarray(LAND, np.float32))
    mixed = ground * (1.0 - opacity[..., None]) + colours * opacity[..., None]
    lit = np.where(sea, np.float32(1.0), shade)
    return np.asarray(np.clip(mixed * lit[..., None], 0.0, 1.0), dtype=np.float32)
