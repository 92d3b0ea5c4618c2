"""Pictures of a study: what a setting does to a measure, what each assumption moves, and the draws of a sample."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from openiads.export.air_figure import DPI, INK, LEFT_IN, SOFT_INK, TITLE_IN, WIDTH_IN
from openiads.export.battle_page import Interval
from openiads.export.png import write_figure
from openiads.export.whole_file import whole_file

LINE_COLOURS = ("#1f5fae", "#b0541c", "#3b7d3a", "#7a4a9b", "#8a6d00", "#3a8a96", "#9b2f4f", "#5b6670")
"""Told apart also by their marks."""
MARKS = "osD^vPX*"
LOW_COLOUR, HIGH_COLOUR, OWN_COLOUR = "#b0541c", "#1f5fae", "#9fb3c6"
GRID_COLOUR = "#d9d5c9"
BOTTOM_IN, RIGHT_IN, PANEL_IN, SMALL_PANEL_IN, BETWEEN_IN = 0.62, 0.25, 3.6, 2.1, 0.75
NAMES_IN, BAR_IN = 2.9, 0.34
COLUMNS = 3
LABEL_LETTERS = 40
MOST_SMALL = 12
"""Small charts of one picture."""
MOST_BARS = 25
TEXT_PT = 8.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a chart: its name, "" where there is one only, and the interval at each stop of the abscissa."""

    label: str
    points: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A measure against the values of one setting; values: numbers, or words that stand side by side."""

    setting: str
    values: tuple[float | str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One setting's effect on a measure: the difference at its lower and at its upper end, and what these ends are."""

    setting: str
    low: Interval
    high: Interval
    ends: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Rank:
    """One setting's index: alone, and in all."""

    setting: str
    own: Interval
    total: Interval


@dataclass(frozen=True, slots=True)
class Cloud:
    """The cases of a sample: a measure against one setting, and how they go together."""

    setting: str
    values: tuple[float | str, ...]
    means: tuple[float, ...]
    words: str


def write_charts(charts: Sequence[Chart], measure: str, titles: tuple[str, str], path: Path) -> None:
    """One large chart, or several small ones with a common ordinate; titles: large and small. Raises OutputError."""
    if len(charts) == 1:
        figure, height_in = _sheet(titles, PANEL_IN + BOTTOM_IN)
        axes = _axes(figure, height_in, LEFT_IN, BOTTOM_IN, WIDTH_IN - LEFT_IN - RIGHT_IN, PANEL_IN)
        _draw_chart(axes, charts[0])
        axes.set_ylabel(_plain(measure), fontsize=TEXT_PT, color=INK)
    else:
        figure, panels = _panels(titles, len(charts))
        for axes, chart in zip(panels, charts, strict=False):
            _draw_chart(axes, chart)
        _common_ordinate(panels[: len(charts)], measure)
    _write(figure, path)


def write_clouds(clouds: Sequence[Cloud], measure: str, titles: tuple[str, str], path: Path) -> None:
    """The cases of a sample against each setting. Raises OutputError."""
    figure, panels = _panels(titles, len(clouds))
    for axes, cloud in zip(panels, clouds, strict=False):
        at = _positions(axes, cloud.values)
        axes.plot(at, cloud.means, "o", ms=3, mew=0, color=HIGH_COLOUR, alpha=0.55)
        axes.set_xlabel(_wrapped(cloud.setting), fontsize=TEXT_PT - 0.5, color=INK)
        axes.set_title(_plain(cloud.words), fontsize=TEXT_PT - 0.5, color=SOFT_INK, loc="left", pad=3)
    _common_ordinate(panels[: len(clouds)], measure)
    _write(figure, path)


def write_tornado(bars: Sequence[Bar], measure: str, titles: tuple[str, str], path: Path) -> None:
    """Bars to the differences at the lower and at the upper end of each setting, in the order given."""
    shown = bars[:MOST_BARS]
    figure, axes = _bar_sheet(titles, [bar.setting for bar in shown])
    for row, bar in enumerate(shown):
        for end, colour in zip((bar.low, bar.high), (LOW_COLOUR, HIGH_COLOUR), strict=True):
            axes.barh(row, end.value, height=0.62, color=colour, zorder=2)
            axes.plot([end.low, end.high], [row, row], color=INK, lw=1.1, zorder=4)
        _draw_ends(axes, row, bar)
    axes.axvline(0.0, color=INK, lw=0.9, zorder=3)
    axes.margins(x=0.16)
    names = ("at the lower value", "at the higher value")
    handles = [Patch(color=colour, label=name) for colour, name in zip((LOW_COLOUR, HIGH_COLOUR), names, strict=True)]
    axes.legend(handles=handles, fontsize=7.5, frameon=False, loc="lower right")
    axes.set_xlabel(_plain(f"{measure}: difference to the scenario as it stands"), fontsize=TEXT_PT, color=INK)
    _write(figure, path)


def _draw_ends(axes: Axes, row: int, bar: Bar) -> None:
    """The values at the ends of a bar, beside it; two on one side stand together."""
    for side in (-1, 1):
        ends = [(end, words) for end, words in zip((bar.low, bar.high), bar.ends, strict=True) if side * end.value > 0]
        if ends:
            edge = max(side * (end.high if side > 0 else end.low) for end, _ in ends) * side
            words = ", ".join(words for _, words in sorted(ends, key=lambda one: one[0].value))
            style: dict[str, Any] = {"ha": "left" if side > 0 else "right", "va": "center", "color": SOFT_INK}
            axes.annotate(
                _plain(words), (edge, row), (4 * side, 0), textcoords="offset points", fontsize=7, zorder=5, **style
            )


def write_ranks(ranks: Sequence[Rank], meaning: tuple[str, str, str], titles: tuple[str, str], path: Path) -> None:
    """Ranked bars with their intervals; meaning: of the abscissa, of the index alone, and of that in all."""
    shown = ranks[:MOST_BARS]
    figure, axes = _bar_sheet(titles, [one.setting for one in shown])
    rows = np.arange(len(shown))
    for shift, colour, kind, words in (
        (-0.18, HIGH_COLOUR, "total", meaning[2]),
        (0.18, OWN_COLOUR, "own", meaning[1]),
    ):
        found: list[Interval] = [getattr(one, kind) for one in shown]
        axes.barh(rows + shift, [one.value for one in found], height=0.34, color=colour, label=words, zorder=2)
        for row, one in zip(rows + shift, found, strict=True):
            axes.plot([one.low, one.high], [row, row], color=INK, lw=1.0, zorder=4)
    axes.axvline(0.0, color=INK, lw=0.9, zorder=3)
    axes.set_xlabel(_plain(meaning[0]), fontsize=TEXT_PT, color=INK)
    axes.legend(fontsize=TEXT_PT, loc="lower right", frameon=False)
    _write(figure, path)


def _draw_chart(axes: Axes, chart: Chart) -> None:
    at = _positions(axes, chart.values)
    order = np.argsort(at, kind="stable")
    joined = not isinstance(chart.values[0], str)
    for number, line in enumerate(chart.lines):
        colour = LINE_COLOURS[number % len(LINE_COLOURS)]
        value, low, high = (np.array([getattr(one, name) for one in line.points]) for name in ("value", "low", "high"))
        mark = MARKS[number % len(MARKS)]
        style = "-" if joined else "none"
        if joined:
            axes.fill_between(at[order], low[order], high[order], color=colour, alpha=0.16, lw=0, zorder=2)
        axes.vlines(at, low, high, color=colour, lw=1.0, zorder=3)
        axes.plot(
            at[order],
            value[order],
            style,
            marker=mark,
            ms=4.5,
            lw=1.4,
            color=colour,
            label=_plain(line.label),
            zorder=4,
        )
    axes.set_xlabel(_wrapped(chart.setting), fontsize=TEXT_PT, color=INK)
    if len(chart.lines) > 1:
        axes.legend(fontsize=TEXT_PT - 0.5, frameon=False)


def _positions(axes: Axes, values: Sequence[float | str]) -> np.ndarray:
    """Where values stand on the abscissa; words side by side, each under its own tick."""
    if all(isinstance(value, int | float) for value in values):
        return np.array(values, dtype=np.float64)
    words = sorted({str(value) for value in values})
    axes.set_xticks(range(len(words)), [_plain(word) for word in words], fontsize=7)
    axes.set_xlim(-0.5, len(words) - 0.5)
    return np.array([words.index(str(value)) for value in values], dtype=np.float64)


def _panels(titles: tuple[str, str], n: int) -> tuple[Figure, list[Axes]]:
    """A sheet of small charts, `COLUMNS` in a row."""
    n_shown = min(n, MOST_SMALL)
    columns = min(COLUMNS, n_shown)
    rows = ceil(n_shown / columns)
    figure, height_in = _sheet(titles, rows * (SMALL_PANEL_IN + BETWEEN_IN))
    wide_in = (WIDTH_IN - LEFT_IN - RIGHT_IN - 0.3 * (columns - 1)) / columns
    panels = []
    for number in range(n_shown):
        left_in = LEFT_IN + (number % columns) * (wide_in + 0.3)
        bottom_in = height_in - TITLE_IN - (number // columns) * (SMALL_PANEL_IN + BETWEEN_IN) - SMALL_PANEL_IN
        panels.append(_axes(figure, height_in, left_in, bottom_in, wide_in, SMALL_PANEL_IN))
    return figure, panels


def _common_ordinate(panels: Sequence[Axes], measure: str) -> None:
    ends = [axes.get_ylim() for axes in panels]
    low, high = min(end[0] for end in ends), max(end[1] for end in ends)
    for number, axes in enumerate(panels):
        axes.set_ylim(low, high)
        if number % COLUMNS == 0:
            axes.set_ylabel(_plain(measure), fontsize=TEXT_PT, color=INK)
        else:
            axes.tick_params(labelleft=False)


def _bar_sheet(titles: tuple[str, str], names: Sequence[str]) -> tuple[Figure, Axes]:
    tall_in = max(len(names), 2) * BAR_IN
    figure, height_in = _sheet(titles, tall_in + BOTTOM_IN)
    axes = _axes(figure, height_in, NAMES_IN, BOTTOM_IN, WIDTH_IN - NAMES_IN - RIGHT_IN, tall_in)
    axes.set_yticks(range(len(names)), [_wrapped(name) for name in names], fontsize=7.5)
    axes.set_ylim(max(len(names), 2) - 0.5, -0.5)
    axes.grid(axis="y", visible=False)
    return figure, axes


def _sheet(titles: tuple[str, str], below_in: float) -> tuple[Figure, float]:
    height_in = TITLE_IN + below_in
    figure = Figure(figsize=(WIDTH_IN, height_in), dpi=DPI, facecolor="white")
    left = 0.2 / WIDTH_IN
    figure.text(left, 1 - 0.13 / height_in, _plain(titles[0]), fontsize=12, fontweight="bold", va="top", color=INK)
    figure.text(left, 1 - 0.37 / height_in, _plain(titles[1]), fontsize=8, va="top", color=SOFT_INK)
    return figure, height_in


def _axes(figure: Figure, height_in: float, left_in: float, bottom_in: float, wide_in: float, tall_in: float) -> Axes:
    axes = figure.add_axes((left_in / WIDTH_IN, bottom_in / height_in, wide_in / WIDTH_IN, tall_in / height_in))
    axes.grid(color=GRID_COLOUR, lw=0.6, zorder=0)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=7.5, colors=SOFT_INK)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return axes


def _wrapped(text: str) -> str:
    """A label on up to two lines; a longer one is cut."""
    lines = textwrap.wrap(text, LABEL_LETTERS, max_lines=2, placeholder="…", break_on_hyphens=False)
    return _plain("\n".join(lines))


def _plain(text: str) -> str:
    """A text without what matplotlib would take for a formula."""
    return text.replace("$", r"\$")


def _write(figure: Figure, path: Path) -> None:
    with whole_file(path) as partial:
        write_figure(figure, (*LINE_COLOURS, OWN_COLOUR), partial)
