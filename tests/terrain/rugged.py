"""Made-up rugged ground for the tests of the sweep: a random surface whose roughness falls with the wavelength."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

ROLL_M = 50_000.0
HEIGHT_M = 520.0


def fractal(posting_m: float, n: int, seed: int = 1) -> NDArray[np.float32]:
    """Mountains of some 2 km, the same character at every posting: float32 (n, n), a copy of one's own."""
    return _surface(posting_m, n, seed).copy()


@cache
def _surface(posting_m: float, n: int, seed: int) -> NDArray[np.float32]:
    draws = np.random.default_rng(seed)
    frequency = np.hypot(np.fft.fftfreq(n, posting_m)[:, None], np.fft.rfftfreq(n, posting_m)[None, :])
    power = (frequency**2 + ROLL_M**-2) ** -0.9
    power[0, 0] = 0.0
    spectrum = power * (draws.standard_normal(frequency.shape) + 1j * draws.standard_normal(frequency.shape))
    surface = np.fft.irfft2(spectrum, s=(n, n))
    surface = surface / surface.std() * HEIGHT_M * min(1.0, (n * posting_m / ROLL_M) ** 0.8)
    return np.maximum(surface + 900.0, 0.0).astype(np.float32)
