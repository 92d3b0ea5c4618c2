"""Mountains made of noise: very rugged, the same on every machine, of any size.

White noise is shaped in the frequency domain so that its power falls with the wavenumber k as (k^2 + 1/L^2)^(-b/2):
below the wavelength of L cells relief is self-similar, above it there is no more of it, so that a larger map holds more
mountains rather than higher ones. One such field gives the massifs; a second, folded at zero so that its zero lines
become crests, gives the ridges on them. What falls below zero is flat sea. About 0 to 3,200 m.
"""

import numpy as np
from numpy.typing import NDArray

MASSIF_FALL, MASSIF_CELLS = 3.6, 600.0
RIDGE_FALL, RIDGE_CELLS = 3.2, 120.0
MEAN_M, MASSIF_M, RIDGE_M = 900.0, 520.0, 330.0
RIDGE_SEED_OFFSET = 7


def fractal_terrain(n: int, seed: int = 1) -> NDArray[np.float32]:
    """Heights of n x n cells in m, float32, 0 at the sea."""
    massif = shaped_noise(n, MASSIF_FALL, MASSIF_CELLS, seed)
    crests = 1.0 - np.abs(shaped_noise(n, RIDGE_FALL, RIDGE_CELLS, seed + RIDGE_SEED_OFFSET))
    on_high_ground = (1.0 + np.tanh(massif)) / 2.0
    heights = MEAN_M + MASSIF_M * massif + RIDGE_M * crests * on_high_ground
    return np.clip(heights, 0.0, None).astype(np.float32)


def shaped_noise(n: int, fall: float, longest_cells: float, seed: int) -> NDArray[np.float64]:
    """Noise of mean 0 and spread 1 whose power falls as (k^2 + 1/longest^2)^(-fall/2), float64 (n, n)."""
    draws = np.random.default_rng(seed)
    squared = np.fft.fftfreq(n)[:, None] ** 2 + np.fft.rfftfreq(n)[None, :] ** 2
    amplitude = (squared + longest_cells**-2) ** (-fall / 4.0)
    amplitude[0, 0] = 0.0
    spectrum = amplitude * (draws.standard_normal(squared.shape) + 1j * draws.standard_normal(squared.shape))
    noise = np.fft.irfft2(spectrum, s=(n, n))
    return np.asarray((noise - noise.mean()) / noise.std())
