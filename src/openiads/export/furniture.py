"""What stands around and on a map so that it can be read: scale bar, graticule, legend."""

from math import ceil, floor
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle
from matplotlib.textpath import TextPath
from matplotlib.transforms import Bbox

from openiads.export.labels import HALO
from openiads.export.layer import NOTHING, Layer, LegendEntry
from openiads.export.map_frame import MapFrame
from openiads.export.relief import LAND, OVERLAY_OPACITY
from openiads.export.symbols import legend_symbol

ROW_IN, SWATCH_IN, GAP_IN = 0.23, 0.26, 0.2
"""Height of a legend row, width of a swatch, and the space between entries."""
TEXT_PT = 8.0
SCALE_STEPS_KM = (5, 10, 20, 25, 50, 100, 200, 500)


def draw_scale_bar(axes: Axes, frame: MapFrame) -> Bbox:
    """A bar of a round number of kilometres in the lower left corner; gives the pixels it takes."""
    width_m = frame.east_m - frame.west_m
    length_km = max((step for step in SCALE_STEPS_KM if step * 1000 <= width_m * 0.24), default=SCALE_STEPS_KM[0])
    length_m = length_km * 1000.0
    x, y = frame.west_m + width_m * 0.03, frame.south_m + width_m * 0.035
    thick_m = width_m * 0.008
    backing = (x - width_m * 0.015, y - width_m * 0.018)
    size = (length_m + width_m * 0.055, width_m * 0.062)
    axes.add_patch(Rectangle(backing, *size, fc="white", ec="none", alpha=0.8, zorder=10))
    for half, colour in ((0, "#1d2429"), (1, "white")):
        left = x + half * length_m / 2
        axes.add_patch(Rectangle((left, y), length_m / 2, thick_m, fc=colour, ec="#1d2429", lw=0.8, zorder=11))
    for share, words in ((0.0, "0"), (0.5, f"{length_km / 2:g}"), (1.0, f"{length_km} km")):
        axes.text(x + share * length_m, y + thick_m * 1.5, words, fontsize=7, ha="center", va="bottom", zorder=11)
    corners = axes.transData.transform([backing, (backing[0] + size[0], backing[1] + size[1])])
    return Bbox(corners)


def draw_graticule(axes: Axes, frame: MapFrame) -> None:
    """Thin meridians and parallels, named in degrees along the lower and left edge."""
    corner_x = np.array([frame.west_m, frame.east_m, frame.west_m, frame.east_m])
    corner_y = np.array([frame.south_m, frame.south_m, frame.north_m, frame.north_m])
    lat, lon = frame.unproject(corner_x, corner_y)
    step = 0.5 if lon.max() - lon.min() < 3.5 else 1.0
    along = np.linspace(-0.5, 0.5, 101)
    for meridian in np.arange(ceil(lon.min() / step), floor(lon.max() / step) + 1) * step:
        line_lat = lat.mean() + along * (np.ptp(lat) + 1.0)
        x, y = frame.project(line_lat, np.full(101, meridian))
        axes.plot(x, y, color="#3d4a52", lw=0.45, alpha=0.35, zorder=3)
        edge_x = float(np.interp(frame.south_m, y, x))
        if frame.west_m < edge_x < frame.east_m:
            axes.annotate(
                _degrees(meridian, "E", "W"), (edge_x, frame.south_m), (0, -3), **_EDGE, ha="center", va="top"
            )
    for parallel in np.arange(ceil(lat.min() / step), floor(lat.max() / step) + 1) * step:
        line_lon = lon.mean() + along * (np.ptp(lon) + 1.0)
        x, y = frame.project(np.full(101, parallel), line_lon)
        axes.plot(x, y, color="#3d4a52", lw=0.45, alpha=0.35, zorder=3)
        edge_y = float(np.interp(frame.west_m, x, y))
        if frame.south_m < edge_y < frame.north_m:
            at = (frame.west_m, edge_y)
            axes.annotate(_degrees(parallel, "N", "S"), at, (-3, 0), **_EDGE, ha="right", va="center", rotation=90)


UNKNOWN_HATCH, UNKNOWN_INK, HATCH_INK = "////", "#7d766b", "#7a4a10"
UNKNOWN_WORDS = "unknown: no terrain there, or on the way"
_EDGE: dict[str, Any] = {"textcoords": "offset points", "fontsize": 6.8, "color": "#465059", "annotation_clip": False}


def legend_height_in(layer: Layer, width_in: float) -> float:
    """Inches that the legend will take at a width."""
    return ROW_IN * (2 + len(legend_rows(layer, width_in))) + 0.02


def draw_legend(axes: Axes, layer: Layer, *, unknown: bool, sites: bool, ghosts: bool) -> None:
    """The layer's classes, then the signs that the map uses."""
    width_in, height_in = axes.get_position().width * 8.0, legend_height_in(layer, axes.get_position().width * 8.0)
    axes.set_xlim(0, width_in)
    axes.set_ylim(0, height_in)
    axes.axis("off")
    y = height_in - ROW_IN * 0.6
    axes.text(0, y, layer.meaning, fontsize=TEXT_PT, fontweight="bold", va="center")
    for row in legend_rows(layer, width_in):
        y -= ROW_IN
        for x, colour, words, hatch in row:
            draw_swatch(axes, x, y, over_land(colour), hatch, HATCH_INK)
            axes.text(x + SWATCH_IN + 0.06, y, words, fontsize=TEXT_PT, va="center")
    _draw_signs(axes, y - ROW_IN, unknown=unknown, sites=sites, ghosts=ghosts)


def _draw_signs(axes: Axes, y: float, *, unknown: bool, sites: bool, ghosts: bool) -> None:
    x = 0.0
    if sites:
        legend_symbol(axes, x + 0.1, y, ghost=False)
        x = _sign_words(axes, x + 0.26, y, "site; dashed ring: where its source places it")
    if ghosts:
        legend_symbol(axes, x + 0.1, y, ghost=True)
        x = _sign_words(axes, x + 0.26, y, "leaving, or at one of several")
    if unknown:
        draw_swatch(axes, x, y, "#f3efe4", UNKNOWN_HATCH, UNKNOWN_INK)
        _sign_words(axes, x + SWATCH_IN + 0.06, y, UNKNOWN_WORDS)


def _sign_words(axes: Axes, x: float, y: float, words: str) -> float:
    """Write the words of a sign; gives where the next sign starts."""
    axes.text(x, y, words, fontsize=TEXT_PT, va="center", path_effects=HALO)
    return x + words_width_in(words) + GAP_IN


def draw_swatch(axes: Axes, x: float, y: float, colour: object, hatch: str, hatch_colour: str) -> None:
    """A box of a class's colour and hatch; x, y: its left edge and its middle in inches."""
    box = Rectangle((x, y - 0.065), SWATCH_IN, 0.13, fc=colour, ec=hatch_colour, lw=0.0, hatch=hatch)
    axes.add_patch(box)
    axes.add_patch(Rectangle((x, y - 0.065), SWATCH_IN, 0.13, fill=False, ec="#5a5a5a", lw=0.6))


def legend_rows(layer: Layer, width_in: float) -> list[list[tuple[float, str, str, str]]]:
    """Legend entries broken into rows: x in inches, colour, words, hatch."""
    rows: list[list[tuple[float, str, str, str]]] = [[]]
    x = 0.0
    bare = (
        (LegendEntry(to_hex(LAND), f"uncoloured: {layer.bare}"),)
        if layer.bare and (layer.classes == NOTHING).any()
        else ()
    )
    for entry in (*layer.legend, *bare):
        wide = SWATCH_IN + 0.06 + words_width_in(entry.words) + GAP_IN
        if rows[-1] and x + wide > width_in + GAP_IN:
            rows.append([])
            x = 0.0
        rows[-1].append((x, entry.colour, entry.words, entry.hatch))
        x += wide
    return rows


def words_width_in(words: str) -> float:
    """Inches that words take in the legend."""
    return float(TextPath((0.0, 0.0), words, size=TEXT_PT).get_extents().width) / 72.0


def over_land(colour: str) -> tuple[float, ...]:
    """A class colour as it looks on level land, which is what the legend must show."""
    mixed = zip(to_rgb(colour), LAND, strict=True)
    return tuple(OVERLAY_OPACITY * part + (1.0 - OVERLAY_OPACITY) * land for part, land in mixed)


def _degrees(value: float, positive: str, negative: str) -> str:
    return f"{abs(value):g}°{positive if value >= 0 else negative}"
