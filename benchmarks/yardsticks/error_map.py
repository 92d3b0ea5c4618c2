"""Two maps side by side: by how much GDAL's and our lowest visible heights differ from the exact ones."""

from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import NDArray

BOUNDS_M = (-1e9, -50.0, -10.0, 10.0, 50.0, 1e9)
COLOURS = ("#8c1d18", "#e39a73", "#eeeae0", "#8fb3d9", "#1f4e8c")
WORDS = (
    "over 50 m too low (coverage overstated)",
    "10 to 50 m too low",
    "within 10 m",
    "10 to 50 m too high",
    "over 50 m too high",
)
NO_COLOUR = "white"


def write_error_map(
    errors_m: dict[str, NDArray[np.float32]], half_km: float, title: str, subtitle: str, path: Path
) -> None:
    """Write the picture; errors_m: heading to errors (n, n), computed less exact, NaN outside the radius."""
    figure = Figure(figsize=(9.6, 6.1), dpi=120, facecolor="white")
    figure.text(0.045, 0.965, title, fontsize=13, fontweight="bold", va="top")
    figure.text(0.045, 0.915, subtitle, fontsize=8.5, va="top", color="#465059")
    palette = ListedColormap(COLOURS).with_extremes(bad=NO_COLOUR)
    for number, (heading, error_m) in enumerate(errors_m.items()):
        axes = figure.add_axes((0.045 + 0.485 * number, 0.14, 0.44, 0.69))
        extent = (-half_km, half_km, -half_km, half_km)
        axes.imshow(
            error_m, extent=extent, cmap=palette, norm=BoundaryNorm(BOUNDS_M, len(COLOURS)), interpolation="nearest"
        )
        axes.plot(0, 0, "^", ms=7, mfc="#14202b", mec="white")
        known = np.abs(error_m[np.isfinite(error_m)])
        shares = f"{(known > 10).mean():.1%} of the cells off by over 10 m, {(known > 50).mean():.1%} by over 50 m"
        axes.set_title(f"{heading}\n{shares}", fontsize=8.5, loc="left")
        axes.tick_params(labelsize=7)
        axes.set_xlabel("km east of the antenna", fontsize=7.5)
        if number == 0:
            axes.set_ylabel("km north of the antenna", fontsize=7.5)
    signs = [Patch(fc=colour, ec="#5a5a5a", lw=0.6, label=words) for colour, words in zip(COLOURS, WORDS, strict=True)]
    figure.legend(handles=signs, loc="lower center", ncols=5, fontsize=7.5, frameon=False)
    FigureCanvasAgg(figure)
    figure.savefig(path)
