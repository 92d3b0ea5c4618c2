"""A horizon as one shaded picture: from what height on a target is in line of sight of the antenna."""

from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import NDArray

from openiads.export.furniture import UNKNOWN_HATCH, UNKNOWN_INK, over_land
from openiads.export.layer import BLUE_TO_YELLOW
from openiads.export.png import write_figure
from openiads.export.relief import OVERLAY_OPACITY, hillshade, painted
from openiads.export.whole_file import whole_file
from openiads.terrain.horizon_kernels import OUTSIDE

WIDTH_IN, DPI = 8.0, 150
LEFT_IN, RIGHT_IN, TITLE_IN, BELOW_IN = 0.62, 0.18, 0.82, 1.12
LARGEST_SIDE_PX = 1100
"""Cells of a larger map are thinned out to this many on its longer side."""
STEPS_M = (0.0, 100.0, 300.0, 1000.0, 3000.0)
"""Bounds of the classes; the first class is the ground that is in sight itself."""
SEA_STEPS_M = (500.0, 1000.0, 2000.0, 4000.0, 8000.0)
NONE_COLOUR, BARE_COLOUR = "#b9a9b8", "#f3efe4"
INK, SOFT_INK = "#14202b", "#465059"
LEAST_SHOWN_M = 0.5
"""Ground this little below the line of sight is drawn as seen."""


def write_horizon_picture(horizon: xr.Dataset, path: str | Path, above: Literal["ground", "sea"] = "ground") -> None:
    """Write a PNG of a dataset of `terrain.horizon`: the lowest visible height above ground, or altitude above sea.

    The axes tell kilometres from the antenna. Unknown is hatched, what lies outside is left bare.
    Raises OutputError where the file cannot be written.
    """
    thin = max(1, -(-max(horizon.sizes["x"], horizon.sizes["y"]) // LARGEST_SIDE_PX))
    shown = _north_up(horizon).isel(y=slice(None, None, thin), x=slice(None, None, thin))
    width_in = WIDTH_IN - LEFT_IN - RIGHT_IN
    map_in = width_in * shown.sizes["y"] / shown.sizes["x"]
    height_in = TITLE_IN + map_in + BELOW_IN
    figure = Figure(figsize=(WIDTH_IN, height_in), dpi=DPI, facecolor="white")
    _title(figure, horizon, height_in, above)
    axes = figure.add_axes((LEFT_IN / WIDTH_IN, BELOW_IN / height_in, width_in / WIDTH_IN, map_in / height_in))
    classes, unknown, words = _classes(shown, above)
    _draw_map(axes, shown, classes, unknown, thin)
    _legend(figure, words, classes, unknown)
    with whole_file(path) as partial:
        write_figure(figure, [*BLUE_TO_YELLOW, NONE_COLOUR], partial)


def _north_up(horizon: xr.Dataset) -> xr.Dataset:
    x, y = horizon.x.values, horizon.y.values
    return horizon.isel(y=slice(None, None, -1 if y[0] < y[-1] else 1), x=slice(None, None, -1 if x[0] > x[-1] else 1))


def _title(figure: Figure, horizon: xr.Dataset, height_in: float, above: str) -> None:
    attrs = horizon.attrs
    left = LEFT_IN / WIDTH_IN
    what = "height above ground" if above == "ground" else "altitude above sea"
    lines = [
        f"antenna at {_degrees(attrs['antenna_lat'], 'NS')} {_degrees(attrs['antenna_lon'], 'EW')}: "
        f"{attrs['antenna_altitude_m']:.1f} m above "
        f"sea, {attrs['antenna_height_m']:.1f} m above ground{_beam_words(horizon)}",
        f"terrain {attrs['terrain']}, posting {attrs['terrain_posting_m']:.4g} m; k = {attrs['k_ratio']:.4g}; "
        "line of sight only, buildings and trees left out",
    ]
    figure.text(
        left,
        1 - 0.13 / height_in,
        f"From what {what} on a target is in sight",
        fontsize=12,
        fontweight="bold",
        va="top",
        color=INK,
    )
    for number, line in enumerate(lines):
        figure.text(left, 1 - (0.37 + 0.165 * number) / height_in, line, fontsize=8, va="top", color=SOFT_INK)


def _degrees(value: float, signs: str) -> str:
    return f"{abs(value):.4f}°{signs[value < 0.0]}"


def _beam_words(horizon: xr.Dataset) -> str:
    attrs = horizon.attrs
    beam = (
        f"; beam {attrs['beam_lowest_deg']:g} to {attrs['beam_highest_deg']:g}°" if "beam_lowest_deg" in attrs else ""
    )
    return beam + (f"; slant range {attrs['slant_range_m'] / 1000:g} km" if "slant_range_m" in attrs else "")


def _classes(shown: xr.Dataset, above: str) -> tuple[NDArray[np.int8], NDArray[np.bool_], list[str]]:
    """Class of each cell (-1 bare, one more than the steps where the beam leaves nothing), unknown cells, words."""
    steps = STEPS_M if above == "ground" else SEA_STEPS_M
    values = (shown.minimum_height_m if above == "ground" else shown.lowest_visible_altitude_m).values
    outside = shown.surface.values == OUTSIDE
    unknown = np.isnan(values) & ~outside
    bounds = (LEAST_SHOWN_M, *steps[1:]) if above == "ground" else steps
    classes = np.digitize(np.nan_to_num(values, nan=0.0, posinf=0.0), bounds, right=True).astype(np.int8)
    classes[np.isposinf(values)] = len(steps) + 1
    classes[outside | unknown] = -1
    first = "the ground itself" if above == "ground" else f"up to {steps[0]:g} m"
    words = [first, *(f"{low:g}-{high:g} m" for low, high in pairwise(steps)), f"above {steps[-1]:g} m"]
    return classes, unknown, [*words, "no altitude within the beam"]


def _draw_map(axes: Axes, shown: xr.Dataset, classes: NDArray[np.int8], unknown: NDArray[np.bool_], thin: int) -> None:
    attrs = shown.attrs
    cell_m = float(attrs["posting_m"]) * thin
    ground_m = shown.elevation_m.values
    palette = np.array([to_rgb(colour) for colour in (*BLUE_TO_YELLOW, NONE_COLOUR)], dtype=np.float32)
    opacity = np.where(classes < 0, np.float32(0.0), np.float32(OVERLAY_OPACITY))
    colours = painted(hillshade(ground_m, cell_m), ground_m == 0.0, palette[np.clip(classes, 0, None)], opacity)
    beyond = (shown.surface.values == OUTSIDE) & np.isnan(ground_m)
    colours[beyond] = 1.0
    scale = float(attrs["posting_m"]) / 1000.0 / abs(float(shown.x[1] - shown.x[0])) * thin
    east_km = (shown.x.values - _antenna_x(shown)) * scale
    north_km = (shown.y.values - _antenna_y(shown)) * scale
    half_km = cell_m / 2000.0
    extent = (east_km[0] - half_km, east_km[-1] + half_km, north_km[-1] - half_km, north_km[0] + half_km)
    axes.imshow(colours, extent=extent, interpolation="nearest", zorder=1)
    if unknown.any():
        drawn = axes.contourf(
            east_km,
            north_km,
            unknown.astype(float),
            levels=[0.5, 1.5],
            colors="none",
            hatches=[UNKNOWN_HATCH],
            zorder=2,
        )
        drawn.set_edgecolor(UNKNOWN_INK)
        drawn.set_linewidth(0.0)
    axes.plot(0.0, 0.0, "^", ms=9, mfc=INK, mec="white", mew=1.2, zorder=5)
    axes.set_xlabel("km east of the antenna", fontsize=8, color=SOFT_INK)
    axes.set_ylabel("km north of the antenna", fontsize=8, color=SOFT_INK)
    axes.tick_params(labelsize=7, colors=SOFT_INK)
    axes.set_aspect("auto")
    axes.grid(lw=0.4, color="#3d4a52", alpha=0.3)


def _antenna_x(shown: xr.Dataset) -> float:
    return float(shown.attrs["antenna_x"]) if shown.attrs["grid"] == "the raster's own" else 0.0


def _antenna_y(shown: xr.Dataset) -> float:
    return float(shown.attrs["antenna_y"]) if shown.attrs["grid"] == "the raster's own" else 0.0


def _legend(figure: Figure, words: list[str], classes: NDArray[np.int8], unknown: NDArray[np.bool_]) -> None:
    """Colours as they look on level land, the antenna, and what is unknown where something is."""
    colours = (*BLUE_TO_YELLOW, NONE_COLOUR)
    used = range(len(colours)) if (classes == len(colours) - 1).any() else range(len(colours) - 1)
    signs = [Patch(fc=over_land(colours[index]), ec="#5a5a5a", lw=0.6, label=words[index]) for index in used]
    if unknown.any():
        signs.append(Patch(fc=BARE_COLOUR, ec=UNKNOWN_INK, lw=0.0, hatch=UNKNOWN_HATCH, label="unknown"))
    figure.legend(
        handles=signs,
        loc="lower left",
        bbox_to_anchor=(LEFT_IN / WIDTH_IN - 0.012, 0.0),
        ncols=4,
        fontsize=8,
        frameon=False,
    )
