"""What the pictures of the air over a line share: title, colours of the air and the ground, legend of lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import AbstractPathEffect, withStroke
from numpy.typing import NDArray

from openiads.catalogue.load import load_catalogue
from openiads.export.furniture import (
    GAP_IN,
    ROW_IN,
    SWATCH_IN,
    TEXT_PT,
    UNKNOWN_HATCH,
    UNKNOWN_INK,
    UNKNOWN_WORDS,
    draw_swatch,
    legend_rows,
    over_land,
    words_width_in,
)
from openiads.export.layer import Layer
from openiads.export.symbols import legend_symbol

WIDTH_IN, DPI = 8.0, 150
LEFT_IN, RIGHT_IN, TITLE_IN = 0.62, 0.62, 0.78
GROUND, SEA, UNKNOWN_GROUND = "#4d4436", "#7fb0cc", "#e9e4d6"
INK, SOFT_INK = "#14202b", "#465059"
REACH_INK = "#8c1d5b"
"""Dark magenta with a white edge: apart from blue, yellow and grey with any colour vision."""
BEAM_INK, BEAM_DASHES = "#1d2429", (0, (1, 1.6))
WHITE_EDGE: list[AbstractPathEffect] = [withStroke(linewidth=2.6, foreground="white", alpha=0.8)]
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1.2, 1.4)), (0, (6, 2, 1.5, 2)))
"""How lines of different sites and effectors are told apart without colour."""
ALIKE_RATIO, SLIVER_RATIO = 0.002, 0.05
"""Envelopes that differ in fewer cells share a line; lower edges nearer the ground, as part of the top, have none."""
LEAST_EDGE_CELLS = 30
NICE_STEPS = (1.0, 2.0, 5.0)


@dataclass(frozen=True, slots=True)
class LineSign:
    """A line that the legend explains: what it shows, its words, colour and dashes."""

    shows: str
    words: str
    colour: str
    dashes: Any


def system_names() -> Mapping[str, str]:
    """System id to the name shown."""
    return {identifier: system.name for identifier, system in load_catalogue().systems.items()}


def target_words(dataset: xr.Dataset) -> str:
    """The target class as its catalogue entry names it, with the cross-section that counts."""
    target = dataset.attrs["target_class"]
    return f"{load_catalogue().air_vehicles[target].name} ({dataset.attrs['target_rcs_m2']:g} m²)"


def standing_words(dataset: xr.Dataset) -> str:
    """Terrain, its posting and the refraction that a picture stands on."""
    attrs = dataset.attrs
    coarser = attrs["posting_m"] > attrs["terrain_posting_m"] * 1.01
    posting = f"posting {attrs['terrain_posting_m']:g} m" + (
        f", swept at {attrs['posting_m']:.0f} m" if coarser else ""
    )
    return f"terrain {attrs['terrain']}, {posting} · k = {attrs['k_ratio']:.4g}"


def draw_title(figure: Figure, title: str, lines: Sequence[str], height_in: float) -> None:
    """Title and the small lines below it."""
    left = LEFT_IN / WIDTH_IN
    figure.text(left, 1 - 0.13 / height_in, title, fontsize=12, fontweight="bold", va="top", color=INK)
    for number, line in enumerate(lines):
        down_in = 0.37 + 0.165 * number
        figure.text(left, 1 - down_in / height_in, line, fontsize=8, va="top", color=SOFT_INK)


def air_colours(layer: Layer) -> NDArray[np.float64]:
    """RGBA of the classes of the air (n_altitudes, n_distances, 4); clear where nothing is known."""
    palette = np.array([(*over_land(entry.colour), 1.0) for entry in layer.legend] + [(0.0, 0.0, 0.0, 0.0)])
    return palette[np.where(layer.classes < 0, len(layer.legend), layer.classes)]


def hatch_unknown(axes: Axes, x: NDArray[Any], y: NDArray[Any], unknown: NDArray[np.bool_], zorder: float) -> None:
    """Hatch where `unknown`, (n_y, n_x), over coordinates of its cells."""
    if unknown.any() and min(unknown.shape) > 1:
        hatched = axes.contourf(
            x, y, unknown.astype(float), levels=[0.5, 1.5], colors="none", hatches=[UNKNOWN_HATCH], zorder=zorder
        )
        hatched.set_edgecolor(UNKNOWN_INK)
        hatched.set_linewidth(0.0)


def reached(dataset: xr.Dataset) -> dict[str, NDArray[np.float64]]:
    """Envelope of each effector over all sites, (altitude, ...): 1 inside, 0 outside, NaN where nothing is in sight.

    Those of which an edge is in the picture, the widest first; those with the same edge under all their names.
    """
    cells: dict[str, NDArray[np.bool_]] = {}
    for number, name in enumerate(dataset.effector_name.values):
        inside = dataset.reach.values[number] == 1.0
        cells[str(name)] = cells.get(str(name), np.zeros_like(inside)) | inside
    hidden = ~(dataset.network_line_of_sight.values == 1.0)
    wide = sorted(cells.items(), key=lambda item: -int(item[1].sum()))
    values = {
        name: np.where((hidden & ~inside) | _sliver(inside), np.nan, inside.astype(float)) for name, inside in wide
    }
    edged: dict[str, NDArray[np.float64]] = {}
    for name, envelope in values.items():
        alike = next((other for other, known in edged.items() if _differing(known, envelope) < ALIKE_RATIO), None)
        if alike is not None:
            edged[f"{alike}, {name}"] = edged.pop(alike)
        elif has_edge(envelope):
            edged[name] = envelope
    return dict(list(edged.items())[: len(DASHES)])


def _sliver(inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Cells (altitude, ...) below an envelope where it begins almost on the ground: an edge there would be a smear."""
    first = np.where(inside.any(axis=0), inside.argmax(axis=0), 0)
    thin = first < SLIVER_RATIO * len(inside)
    steps = np.arange(len(inside)).reshape(-1, *[1] * (inside.ndim - 1))
    return np.asarray(thin & (steps < first), dtype=bool)


def _differing(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Share of the cells in which two envelopes differ."""
    return float(np.mean(np.nan_to_num(one) != np.nan_to_num(other)))


def beams(dataset: xr.Dataset) -> NDArray[np.float64]:
    """Where any search radar can look, (altitude, ...): 1 yes, 0 no, NaN in the ground."""
    high = dataset.altitude_m.values.reshape(-1, *[1] * dataset.elevation_m.ndim)
    return np.where(high < dataset.elevation_m.values, np.nan, dataset.in_beam.values.any(axis=0).astype(float))


def has_edge(values: NDArray[np.float64]) -> bool:
    """Whether there is a border between ones and zeros to draw, longer than a scrap."""
    steps = sum(int((np.abs(np.diff(values, axis=axis)) == 1.0).sum()) for axis in (-2, -1))
    return steps >= LEAST_EDGE_CELLS


def draw_edge(axes: Axes, x: NDArray[Any], y: NDArray[Any], values: NDArray[np.float64], sign: LineSign) -> None:
    """The border between ones and zeros, none beside NaN, as the legend shows it."""
    lines = axes.contour(x, y, values, levels=[0.5], colors=sign.colour, linewidths=1.4, zorder=4.5)
    lines.set_linestyle(sign.dashes)
    lines.set_path_effects(WHITE_EDGE)


def air_legend_height_in(layer: Layer, lines: Sequence[LineSign]) -> float:
    """Inches that the legend will take."""
    return ROW_IN * (3.3 + len(legend_rows(layer, _LEGEND_IN)) + len(_line_rows(lines))) + 0.05


def draw_air_legend(
    figure: Figure,
    layer: Layer,
    lines: Sequence[LineSign],
    notes: Sequence[str],
    height_in: float,
    *,
    sea: bool,
    unknown: bool,
) -> None:
    """Classes of the air, then the lines, then the signs, then two lines of notes, at the lower edge of the figure."""
    legend_in = air_legend_height_in(layer, lines)
    axes = figure.add_axes((LEFT_IN / WIDTH_IN, 0.0, _LEGEND_IN / WIDTH_IN, legend_in / height_in))
    axes.set_xlim(0, _LEGEND_IN)
    axes.set_ylim(0, legend_in)
    axes.axis("off")
    y = legend_in - ROW_IN * 0.5
    axes.text(0, y, layer.meaning, fontsize=TEXT_PT, fontweight="bold", va="center")
    for row in legend_rows(layer, _LEGEND_IN):
        y -= ROW_IN
        for x, colour, words, hatch in row:
            draw_swatch(axes, x, y, over_land(colour), hatch, UNKNOWN_INK)
            axes.text(x + SWATCH_IN + 0.06, y, words, fontsize=TEXT_PT, va="center")
    for signs in _line_rows(lines):
        y -= ROW_IN
        for x, sign in signs:
            axes.plot([x, x + SWATCH_IN], [y, y], color=sign.colour, ls=sign.dashes, lw=1.5)
            axes.text(x + SWATCH_IN + 0.06, y, sign.words, fontsize=TEXT_PT, va="center")
    y -= ROW_IN
    _draw_ground_signs(axes, y, sea, unknown)
    for number, note in enumerate(notes):
        axes.text(0, y - ROW_IN * (0.95 + 0.62 * number), note, fontsize=7, va="center", color=SOFT_INK)


_LEGEND_IN = WIDTH_IN - LEFT_IN - 0.3


def _draw_ground_signs(axes: Axes, y: float, sea: bool, unknown: bool) -> None:
    legend_symbol(axes, 0.1, y, ghost=False)
    axes.text(0.26, y, "site", fontsize=TEXT_PT, va="center")
    x = 0.26 + words_width_in("site") + GAP_IN
    boxes = [(GROUND, "", "ground")]
    if sea:
        boxes.append((SEA, "", "sea"))
    if unknown:
        boxes.append((UNKNOWN_GROUND, UNKNOWN_HATCH, UNKNOWN_WORDS))
    for colour, hatch, words in boxes:
        draw_swatch(axes, x, y, colour, hatch, UNKNOWN_INK)
        axes.text(x + SWATCH_IN + 0.06, y, words, fontsize=TEXT_PT, va="center")
        x += SWATCH_IN + 0.06 + words_width_in(words) + GAP_IN


def _line_rows(lines: Sequence[LineSign]) -> list[list[tuple[float, LineSign]]]:
    rows: list[list[tuple[float, LineSign]]] = []
    x = _LEGEND_IN
    for sign in lines:
        wide = SWATCH_IN + 0.06 + words_width_in(sign.words) + GAP_IN
        if not rows or x + wide > _LEGEND_IN + GAP_IN:
            rows.append([])
            x = 0.0
        rows[-1].append((x, sign))
        x += wide
    return rows


def sentence(words: str) -> str:
    """The words with a capital and a full stop."""
    return f"{words[:1].upper()}{words[1:]}."


def nice_step(span: float, most: int) -> float:
    """The smallest of 1, 2, 5 times a power of ten that divides a span into at most `most` parts."""
    power = 10.0 ** np.floor(np.log10(span / most))
    return float(next(step * power for step in (*NICE_STEPS, 10.0) if span / (step * power) <= most))
