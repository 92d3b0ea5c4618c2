"""Blake's range-height-angle chart: rays of constant elevation are straight, heights bend down with the earth.

Drawn in the plane of the antenna and the earth's centre over the effective earth, heights stretched: the abscissa is
the distance from the antenna's vertical, the ordinate the height over the antenna's horizontal plane.
Source: L. V. Blake, Machine plotting of radar vertical-plane coverage diagrams, NRL Report 7098, 1970; here without his
interference lobes and with a straight ray over an effective earth for his exponential atmosphere.
"""

import math
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from openiads.export.air_figure import (
    BEAM_DASHES,
    BEAM_INK,
    DASHES,
    DPI,
    GROUND,
    INK,
    LEFT_IN,
    REACH_INK,
    SEA,
    SOFT_INK,
    TITLE_IN,
    UNKNOWN_GROUND,
    WHITE_EDGE,
    WIDTH_IN,
    LineSign,
    air_colours,
    air_legend_height_in,
    beams,
    draw_air_legend,
    draw_edge,
    draw_title,
    has_edge,
    hatch_unknown,
    nice_step,
    reached,
    sentence,
    standing_words,
    system_names,
    target_words,
)
from openiads.export.cut_picture import cut_layer, position_words
from openiads.export.layer import UNKNOWN, Layer
from openiads.export.png import write_figure
from openiads.export.symbols import legend_symbol
from openiads.export.whole_file import whole_file
from openiads.geodesy.earth import effective_earth_radius_m

Floats = NDArray[np.float64]

PANEL_IN, SMALL_PANEL_IN, HEADING_IN, GAP_IN, BETWEEN_IN = 4.2, 2.3, 0.42, 0.4, 0.72
"""Height of one chart alone and of one of several in two columns, of its heading, the space below and between."""
CONTOURS = (0.1, 0.5, 0.9)
CONTOUR_WIDTHS = (0.8, 1.2, 1.8)
ANGLES_DEG = (0.0, 0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 90.0)
LABEL_PX = (34.0, 17.0)
"""Width and height that an angle's number takes."""
BAND_RATIO = 0.035
"""Thickness of ground and sea below the sea's level, as a part of the chart's height."""
GRID_INK = "#14202b"
NOTES = "Rays of constant elevation are straight, altitudes above the sea bend with the earth. Multipath is left out."


def write_chart_picture(dataset: xr.Dataset, path: str | Path, title: str = "") -> None:
    """Write a PNG of a dataset of `coverage.chart`, one chart per bearing.

    title: above the picture, by default the system's name. Raises OutputError where the file cannot be written.
    """
    n = dataset.sizes["bearing"]
    columns = 1 if n == 1 else 2
    rows = math.ceil(n / columns)
    panel_in = (PANEL_IN if n == 1 else SMALL_PANEL_IN) + HEADING_IN
    slices = [dataset.isel(bearing=index) for index in range(n)]
    layers = [cut_layer(one, "of the site") for one in slices]
    signs = _signs(slices)
    legend_in = air_legend_height_in(layers[0], signs)
    height_in = TITLE_IN + rows * panel_in + GAP_IN + legend_in
    figure = Figure(figsize=(WIDTH_IN, height_in), dpi=DPI, facecolor="white")
    words = f"{target_words(dataset)} · {standing_words(dataset)}"
    draw_title(figure, title or _title(dataset), [_beam_words(dataset), words], height_in)
    wide_in = (WIDTH_IN - LEFT_IN - 0.55 - BETWEEN_IN * (columns - 1)) / columns
    for number, (one, layer) in enumerate(zip(slices, layers, strict=True)):
        left_in = LEFT_IN + (number % columns) * (wide_in + BETWEEN_IN)
        bottom_in = height_in - TITLE_IN - (number // columns + 1) * panel_in
        box = (left_in, bottom_in, wide_in, panel_in - HEADING_IN)
        axes = figure.add_axes((box[0] / WIDTH_IN, box[1] / height_in, box[2] / WIDTH_IN, box[3] / height_in))
        _draw_chart(axes, one, layer, signs, alone=n == 1)
        if number % columns == 0:
            axes.annotate("altitude above sea, km", (0.0, 0.5), (-28, 0), **_MIDDLE, rotation=90, va="center")
        if number + columns >= n:
            axes.annotate("slant range, km", (0.5, 0.0), (0, -14), **_MIDDLE, va="top")
    sea = bool((dataset.surface.values == 1).any())
    unknown = any(bool((layer.classes == UNKNOWN).any()) for layer in layers)
    notes = [NOTES, sentence(dataset.attrs["note"])]
    draw_air_legend(figure, layers[0], signs, notes, height_in, sea=sea, unknown=unknown)
    with whole_file(path) as partial:
        write_figure(figure, [entry.colour for entry in layers[0].legend], partial)


def on_chart(dataset: xr.Dataset, distance_m: Floats, altitude_m: Floats) -> tuple[Floats, Floats]:
    """Kilometres from the antenna's vertical and over its horizontal plane, of points over the effective earth."""
    radius_m = effective_earth_radius_m(dataset.attrs["k_ratio"])
    angle = distance_m / radius_m
    run_m = (radius_m + altitude_m) * np.sin(angle)
    fall = 2.0 * np.sin(angle / 2.0) ** 2
    rise_m = altitude_m - dataset.attrs["antenna_altitude_m"] - (radius_m + altitude_m) * fall
    return run_m / 1000.0, rise_m / 1000.0


def _draw_chart(axes: Axes, dataset: xr.Dataset, layer: Layer, signs: list[LineSign], *, alone: bool) -> None:
    distance_m, altitude_m = np.meshgrid(dataset.distance_m.values, dataset.altitude_m.values)
    x, y = on_chart(dataset, distance_m, altitude_m)
    axes.axis("off")
    axes.set_xlim(0.0, float(x.max()))
    axes.set_ylim(float(y[0].min()) - BAND_RATIO * float(np.ptp(y)), float(y.max()))
    axes.pcolormesh(x, y, air_colours(layer)[:-1, :-1], shading="flat", zorder=1, antialiased=False)
    hatch_unknown(axes, x, y, layer.classes == UNKNOWN, 1.5)
    _draw_ground(axes, dataset)
    _draw_grid(axes, dataset, alone)
    _draw_contours(axes, dataset, x, y, alone)
    envelopes = reached(dataset)
    for sign in signs:
        edge = envelopes.get(sign.shows) if sign.shows != "beams" else beams(dataset)
        if edge is not None and has_edge(edge):
            draw_edge(axes, x, y, edge, sign)
    legend_symbol(axes, 0.0, 0.0, ghost=False)
    axes.set_title(
        f"bearing {float(dataset.bearing_deg):03.0f}°", fontsize=9, fontweight="bold", loc="left", pad=13, color=INK
    )


def _draw_ground(axes: Axes, dataset: xr.Dataset) -> None:
    """The terrain's silhouette down to a band below the sea's level; sea in blue, unknown hatched."""
    distance_m, ground_m = dataset.distance_m.values, dataset.elevation_m.values.astype(np.float64)
    sea, unknown = dataset.surface.values == 1, np.isnan(ground_m)
    x, sea_y = on_chart(dataset, distance_m, np.zeros_like(distance_m))
    ground_x, ground_y = on_chart(dataset, distance_m, np.nan_to_num(ground_m))
    floor = sea_y - BAND_RATIO * float(np.ptp(axes.get_ylim()))
    axes.fill_between(ground_x, floor, np.where(unknown, sea_y, ground_y), color=GROUND, lw=0, zorder=3)
    axes.fill_between(x, floor, sea_y, where=sea, color=SEA, lw=0, zorder=3.05)
    axes.fill_between(x, floor, sea_y, where=unknown, color=UNKNOWN_GROUND, lw=0, zorder=3.05)
    axes.plot(ground_x, np.where(unknown, np.nan, ground_y), color=INK, lw=0.7, zorder=3.1)


def _draw_grid(axes: Axes, dataset: xr.Dataset, alone: bool) -> None:
    """Heights above the sea, slant ranges and elevation angles, each with its numbers at the chart's edge."""
    _draw_heights(axes, dataset, alone)
    _draw_ranges(axes, dataset, alone)
    _draw_angles(axes, dataset)


def _draw_heights(axes: Axes, dataset: xr.Dataset, alone: bool) -> None:
    distance_m = dataset.distance_m.values
    top_m = float(dataset.altitude_m.values[-1])
    step_m = nice_step(top_m / 1000.0, 8 if alone else 4) * 1000.0
    heights_m = [*np.arange(0.0, top_m + 1.0, step_m)]
    for height_m in dict.fromkeys([*heights_m, top_m]):
        x, y = on_chart(dataset, distance_m, np.full_like(distance_m, height_m))
        edge = height_m in (0.0, top_m)
        axes.plot(x, y, color=GRID_INK, lw=0.9 if edge else 0.5, alpha=0.8 if edge else 0.3, zorder=3.5, clip_on=False)
        if height_m in heights_m:
            axes.annotate(f"{height_m / 1000:g}", (x[0], y[0]), (-9, 0), **_EDGE, ha="right", va="center")


def _draw_ranges(axes: Axes, dataset: xr.Dataset, alone: bool) -> None:
    """Arcs of constant slant range, from the sea to the top, numbered along the sea."""
    range_m, top_m = float(dataset.distance_m.values[-1]), float(dataset.altitude_m.values[-1])
    step_m = nice_step(range_m / 1000.0, 9 if alone else 5) * 1000.0
    for slant_m in np.arange(step_m, range_m + 1.0, step_m):
        angles = np.linspace(-0.2, math.pi / 2, 4001)
        x, y = slant_m / 1000.0 * np.cos(angles), slant_m / 1000.0 * np.sin(angles)
        altitude_m, distance_m = _off_chart(dataset, x, y)
        kept = (altitude_m >= 0.0) & (altitude_m <= top_m) & (distance_m <= range_m)
        axes.plot(np.where(kept, x, np.nan), y, color=GRID_INK, lw=0.5, alpha=0.3, zorder=3.5)
        if kept.any():
            first = int(np.argmax(kept))
            axes.annotate(
                f"{slant_m / 1000:g}",
                (x[first], y[first]),
                (0, -3),
                **_EDGE,
                ha="center",
                va="top",
                zorder=6,
                path_effects=WHITE_EDGE,
            )
    end_x, end_y = on_chart(dataset, np.full(2, range_m), np.array([0.0, top_m]))
    axes.plot(end_x, end_y, color=GRID_INK, lw=0.9, alpha=0.8, zorder=3.5, clip_on=False)


def _draw_angles(axes: Axes, dataset: xr.Dataset) -> None:
    """Rays of constant elevation, numbered where they leave the chart, as far as there is room."""
    range_m, top_m = float(dataset.distance_m.values[-1]), float(dataset.altitude_m.values[-1])
    taken: list[NDArray[np.float64]] = []
    for angle_deg in ANGLES_DEG:
        along_km = np.linspace(0.0, (range_m + top_m) * 1.2 / 1000.0, 3001)
        x, y = along_km * math.cos(math.radians(angle_deg)), along_km * math.sin(math.radians(angle_deg))
        altitude_m, distance_m = _off_chart(dataset, x, y)
        inside = (altitude_m <= top_m) & (distance_m <= range_m)
        end = len(along_km) - 1 if inside.all() else max(int(np.argmin(inside)) - 1, 1)
        at = np.asarray(axes.transData.transform((x[end], y[end]))) / LABEL_PX
        if any(np.abs(at - other).max() < 1.0 for other in taken):
            continue
        taken.append(at)
        axes.plot(x[: end + 1], y[: end + 1], color=GRID_INK, lw=0.5, alpha=0.4, zorder=3.5)
        over = altitude_m[end] > 0.985 * top_m
        axes.annotate(
            f"{angle_deg:g}°",
            (x[end], y[end]),
            (0, 2) if over else (3, 0),
            **_EDGE,
            ha="center" if over else "left",
            va="bottom" if over else "center",
        )


_MIDDLE: dict[str, Any] = {
    "xycoords": "axes fraction",
    "textcoords": "offset points",
    "fontsize": 7,
    "color": SOFT_INK,
    "annotation_clip": False,
    "ha": "center",
}
_EDGE: dict[str, Any] = {
    "textcoords": "offset points",
    "fontsize": 7,
    "color": SOFT_INK,
    "annotation_clip": False,
}


def _off_chart(dataset: xr.Dataset, x_km: Floats, y_km: Floats) -> tuple[Floats, Floats]:
    """Altitude above the sea and distance along the surface, in m, of points of the chart: `on_chart` turned round."""
    radius_m = effective_earth_radius_m(dataset.attrs["k_ratio"])
    up_m = radius_m + dataset.attrs["antenna_altitude_m"] + y_km * 1000.0
    return np.hypot(up_m, x_km * 1000.0) - radius_m, np.arctan2(x_km * 1000.0, up_m) * radius_m


def _draw_contours(axes: Axes, dataset: xr.Dataset, x: Floats, y: Floats, alone: bool) -> None:
    """Lines of equal probability of detection where the site has sight and its radars look."""
    probability = dataset.network_detection_probability.values
    looked = (dataset.network_line_of_sight.values == 1.0) & (beams(dataset) == 1.0) & (probability > 0.0)
    probability = np.where(looked, probability, np.nan)
    known = probability[np.isfinite(probability)]
    if known.size == 0 or not (known.min() < CONTOURS[-1] and known.max() > CONTOURS[0]):
        return
    drawn = axes.contour(x, y, probability, levels=CONTOURS, colors=INK, linewidths=CONTOUR_WIDTHS, zorder=4)
    if alone:
        labels = axes.clabel(drawn, fmt=lambda value: f"{value:.0%}", fontsize=7, inline=True, inline_spacing=2)
        for label in labels:
            label.set_path_effects(WHITE_EDGE)


def _signs(slices: list[xr.Dataset]) -> list[LineSign]:
    signs = [LineSign("contours", "detection 10, 50 and 90%, thin to thick", INK, "-")]
    if any(has_edge(beams(one)) for one in slices):
        signs.append(LineSign("beams", "edge of the beams of the search radars", BEAM_INK, BEAM_DASHES))
    names = list(dict.fromkeys(name for one in slices for name in reached(one)))
    signs += [LineSign(name, f"reach of {name}", REACH_INK, DASHES[n % len(DASHES)]) for n, name in enumerate(names)]
    return signs


def _title(dataset: xr.Dataset) -> str:
    system = str(dataset.system.values[0])
    return f"Range, height and angle: {system_names().get(system, system)}"


def _beam_words(dataset: xr.Dataset) -> str:
    """Where the site stands, no finer than its source, and what its search radars can look at."""
    lat, lon, attrs = float(dataset.site_lat[0]), float(dataset.site_lon[0]), dataset.attrs
    return (
        f"{position_words(lat, lon)} · antenna {attrs['antenna_altitude_m']:.0f} m above sea · search radars to "
        f"{attrs['instrumented_range_m'] / 1000:.0f} km, {attrs['elevation_min_deg']:g} to "
        f"{attrs['elevation_max_deg']:g}°"
    )
