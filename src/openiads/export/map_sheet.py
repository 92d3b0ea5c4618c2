"""One sheet with one map or several side by side: ground, colours, names, symbols, scale, legend, title."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from affine import Affine
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from numpy.typing import NDArray
from rasterio.features import rasterize
from shapely.geometry.base import BaseGeometry

from openiads.export.borders import load_borders
from openiads.export.furniture import (
    HATCH_INK,
    UNKNOWN_HATCH,
    UNKNOWN_INK,
    draw_graticule,
    draw_legend,
    draw_scale_bar,
    legend_height_in,
)
from openiads.export.labels import Label, place_labels, symbol_box
from openiads.export.layer import UNKNOWN, Layer
from openiads.export.map_frame import Floats, MapFrame, bilinear, rounded_classes
from openiads.export.png import write_figure
from openiads.export.relief import OVERLAY_OPACITY, hillshade, painted
from openiads.export.symbols import SYMBOL_PT, Spot, draw_spot

WIDTH_IN, DPI = 8.0, 150
MARGIN_IN, TITLE_IN, HEADING_IN, GAP_IN, AXIS_IN = 0.38, 0.62, 0.24, 0.42, 0.2
MOST_TOWNS = 16
NAME_PT, NARROW_NAME_PT, HALF_SHEET = 8.8, 7.4, 0.5
"""Size of a site's name on a map that fills the sheet and on one of two side by side."""


@dataclass(frozen=True, slots=True)
class Town:
    """A place named on the map for orientation."""

    name: str
    lat: float
    lon: float
    population: int


@dataclass(frozen=True, slots=True)
class Ground:
    """The grid that lies under the maps: its frame, its columns and rows in m (rows north first), its heights.

    elevation_m: (n_y, n_x), NaN where the terrain is unknown.
    """

    frame: MapFrame
    x_m: Floats
    y_m: Floats
    elevation_m: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Panel:
    """One map of the sheet; heading: words above it, "" for none."""

    layer: Layer
    spots: tuple[Spot, ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one picture shows; all its maps share the ground, the legend and the towns."""

    title: str
    subtitle: str
    panels: tuple[Panel, ...]
    towns: tuple[Town, ...] = ()


def write_sheet(ground: Ground, sheet: Sheet, path: Path) -> None:
    """Draw the sheet and write it as a PNG with a palette, 1200 pixels wide."""
    map_width_in = (WIDTH_IN - 2 * MARGIN_IN - GAP_IN * (len(sheet.panels) - 1)) / len(sheet.panels)
    map_height_in = map_width_in * ground.frame.aspect_ratio
    heading_in = HEADING_IN if any(panel.heading for panel in sheet.panels) else 0.0
    explained = _explained(ground, sheet)
    below_in = AXIS_IN + legend_height_in(explained, WIDTH_IN - 2 * MARGIN_IN)
    height_in = TITLE_IN + heading_in + map_height_in + below_in
    figure = Figure(figsize=(WIDTH_IN, height_in), dpi=DPI, facecolor="white")
    _draw_title(figure, sheet, height_in)
    for number, panel in enumerate(sheet.panels):
        left_in = MARGIN_IN + number * (map_width_in + GAP_IN)
        box = (left_in / WIDTH_IN, below_in / height_in, map_width_in / WIDTH_IN, map_height_in / height_in)
        axes = figure.add_axes(box)
        draw_map(axes, ground, panel, sheet.towns, round(map_width_in * DPI), MOST_TOWNS // len(sheet.panels))
        if panel.heading:
            axes.set_title(panel.heading, fontsize=9, fontweight="bold", loc="left", pad=4)
    unknown = any(_unknown(ground, panel.layer).any() for panel in sheet.panels)
    shown = [spot for panel in sheet.panels for spot in panel.spots]
    ghosts = any(spot.ghosts or spot.moving for spot in shown)
    sites = any(spot.solid and not spot.moving for spot in shown)
    legend_axes = figure.add_axes(
        (MARGIN_IN / WIDTH_IN, 0.0, 1 - 2 * MARGIN_IN / WIDTH_IN, (below_in - AXIS_IN) / height_in)
    )
    draw_legend(legend_axes, explained, unknown=unknown, sites=sites, ghosts=ghosts)
    write_figure(figure, [entry.colour for entry in sheet.panels[0].layer.legend], path)


def _explained(ground: Ground, sheet: Sheet) -> Layer:
    """The first layer with the cells inside the frame alone, of all panels: what the legend has to explain."""
    frame = ground.frame
    columns = (ground.x_m >= frame.west_m) & (ground.x_m <= frame.east_m)
    rows = (ground.y_m >= frame.south_m) & (ground.y_m <= frame.north_m)
    shown = np.concatenate([panel.layer.classes[np.ix_(rows, columns)] for panel in sheet.panels])
    return replace(sheet.panels[0].layer, classes=shown)


def _draw_title(figure: Figure, sheet: Sheet, height_in: float) -> None:
    left = MARGIN_IN / WIDTH_IN
    figure.text(left, 1 - 0.13 / height_in, sheet.title, fontsize=12, fontweight="bold", va="top", color="#14202b")
    figure.text(left, 1 - 0.37 / height_in, sheet.subtitle, fontsize=8, va="top", color="#465059")


def draw_map(axes: Axes, ground: Ground, panel: Panel, towns: Sequence[Town], width_px: int, most_towns: int) -> None:
    """One map: painted ground, lines, hatches, symbols and names."""
    frame = ground.frame
    axes.set_xlim(frame.west_m, frame.east_m)
    axes.set_ylim(frame.south_m, frame.north_m)
    axes.set_xticks([])
    axes.set_yticks([])
    extent = (frame.west_m, frame.east_m, frame.south_m, frame.north_m)
    axes.imshow(_painted_ground(ground, panel.layer, width_px), extent=extent, interpolation="none", zorder=1)
    axes.set_aspect("auto")
    _draw_hatches(axes, ground, panel.layer)
    draw_graticule(axes, frame)
    outline = load_borders()
    _draw_lines(axes, frame.project_shape(outline.land.boundary), colour="#5f7f90", width=0.7, dashes="-")
    _draw_lines(axes, frame.project_shape(outline.borders), colour="#4a4a4a", width=0.8, dashes=(0, (5, 2.5)))
    taken = [draw_scale_bar(axes, frame)]
    _draw_names(axes, frame, panel.spots, towns, most_towns, taken)


def _painted_ground(ground: Ground, layer: Layer, width_px: int) -> NDArray[np.float32]:
    x, y = ground.frame.pixel_centres(width_px)
    cell_m = abs(float(ground.x_m[1] - ground.x_m[0]))
    shade = bilinear(hillshade(ground.elevation_m, cell_m), ground.x_m, ground.y_m, x, y)
    sea = ~land_mask(ground, x, y)
    classes = rounded_classes(layer.classes, ground.x_m, ground.y_m, x, y)
    palette = np.array([to_rgb(entry.colour) for entry in layer.legend] or [(1.0, 1.0, 1.0)], dtype=np.float32)
    colours = palette[np.clip(classes, 0, None)]
    opacity = np.where(classes < 0, np.float32(0.0), np.float32(OVERLAY_OPACITY))
    return painted(shade, sea, colours, opacity)


def land_mask(ground: Ground, x: Floats, y: Floats) -> NDArray[np.bool_]:
    """Pixels at columns x and rows y that are land after the bundled coast; beyond it, what is not at or below 0 m."""
    frame, coast, n_y, n_x = ground.frame, load_borders().land, len(y), len(x)
    west, south, east, north = coast.bounds
    lat, lon = frame.unproject(*np.meshgrid(x, y))
    charted = (lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)
    wet = bilinear(ground.elevation_m, ground.x_m, ground.y_m, x, y) <= 0.0
    return np.where(charted, _charted_land(frame, coast, n_y, n_x), ~wet)


def _charted_land(frame: MapFrame, coast: BaseGeometry, n_y: int, n_x: int) -> NDArray[np.bool_]:
    land = frame.project_shape(coast)
    step_x, step_y = (frame.east_m - frame.west_m) / n_x, (frame.north_m - frame.south_m) / n_y
    grid = Affine(step_x, 0.0, frame.west_m, 0.0, -step_y, frame.north_m)
    return np.asarray(rasterize([(land, 1)], out_shape=(n_y, n_x), transform=grid, dtype="uint8"), dtype=bool)


def _draw_hatches(axes: Axes, ground: Ground, layer: Layer) -> None:
    """Hatch what is unknown, and the classes that ask for one."""
    masks = [(_unknown(ground, layer), UNKNOWN_HATCH, UNKNOWN_INK)]
    masks += [(layer.classes == i, entry.hatch, HATCH_INK) for i, entry in enumerate(layer.legend) if entry.hatch]
    for mask, hatch, colour in masks:
        if mask.any():
            values = mask.astype(float)
            drawn = axes.contourf(
                ground.x_m, ground.y_m, values, levels=[0.5, 1.5], colors="none", hatches=[hatch], zorder=2
            )
            drawn.set_edgecolor(colour)
            drawn.set_linewidth(0.0)


def _unknown(ground: Ground, layer: Layer) -> NDArray[np.bool_]:
    """Cells without terrain, and those of which nothing can be said for want of terrain on the way."""
    return np.asarray(~np.isfinite(ground.elevation_m) | (layer.classes == UNKNOWN), dtype=bool)


def _draw_lines(axes: Axes, lines: BaseGeometry, *, colour: str, width: float, dashes: object) -> None:
    for line in getattr(lines, "geoms", [lines]):
        x, y = np.asarray(line.coords).T[:2]
        axes.plot(x, y, color=colour, lw=width, ls=dashes, zorder=4, solid_joinstyle="round")


def _draw_names(
    axes: Axes, frame: MapFrame, spots: Sequence[Spot], towns: Sequence[Town], most_towns: int, taken: list[Bbox]
) -> None:
    """Symbols first, then their names, then as many towns as find room, the largest first."""
    drawn = [(spot, draw_spot(axes, frame, spot)) for spot in spots if frame.shows(spot.place.point)]
    taken += [symbol_box(axes, x, y, SYMBOL_PT + 4) for _, (x, y) in drawn]
    for spot, _ in drawn:
        ghosts = [frame.project(ghost.lat, ghost.lon) for ghost in spot.ghosts if ghost not in spot.bare]
        taken += [symbol_box(axes, float(x), float(y), SYMBOL_PT + 4) for x, y in ghosts]
    size_pt = NAME_PT if axes.get_position().width > HALF_SHEET else NARROW_NAME_PT
    names = [
        Label(spot.words, x, y, size_pt, _away_pt(axes, spot), weight="bold", colour="#0d1b2a", needed=True)
        for spot, (x, y) in drawn
    ]
    place_labels(axes, names, taken)
    shown = [town for town in sorted(towns, key=lambda town: -town.population) if _in_frame(frame, town)]
    points = [frame.project(town.lat, town.lon) for town in shown]
    labels = [
        Label(town.name, float(x), float(y), 8.0 if town.population >= 200_000 else 7.2, 3.5)
        for town, (x, y) in zip(shown, points, strict=True)
    ]
    for label in place_labels(axes, labels, taken, most=most_towns):
        axes.plot(label.x_m, label.y_m, "o", ms=2.6, mfc="#222222", mec="white", mew=0.6, zorder=7)


def _away_pt(axes: Axes, spot: Spot) -> float:
    """Points from the centre at which a name clears both the symbol and the ring."""
    (x0, _), (x1, _) = axes.transData.transform([(0.0, 0.0), (spot.place.tolerance_m, 0.0)])
    return float(max(SYMBOL_PT * 0.75, (x1 - x0) * 72 / axes.figure.dpi + 3))


def _in_frame(frame: MapFrame, town: Town) -> bool:
    x, y = frame.project(town.lat, town.lon)
    return bool(frame.west_m < x < frame.east_m and frame.south_m < y < frame.north_m)
