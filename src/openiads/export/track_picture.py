"""Tracks in one picture: plots as dots, tracks as lines with their names, the truth below them where it is known."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from openiads.export.png import write_figure
from openiads.export.whole_file import whole_file
from openiads.geodesy.local_grid import to_metres
from openiads.tracking.plots import Plots
from openiads.tracking.state import Floats
from openiads.tracking.tracks import Track

WIDTH_IN, DPI = 8.0, 150
LEFT_IN, RIGHT_IN, TITLE_IN, BELOW_IN = 0.62, 0.18, 0.66, 0.78
MARGIN_RATIO, NARROWEST_RATIO, HIGHEST_RATIO, LEAST_HALF_M = 0.06, 0.55, 1.15, 2_000.0
TRACK, COASTED, TRUTH, PLOT, INK, SOFT_INK = "#0b5fa5", "#c1440e", "#9aa0a6", "#8c6d00", "#14202b", "#465059"
MOST_NAMES = 60
"""Names of more tracks than that would hide the tracks."""
HALO = [withStroke(linewidth=2.2, foreground="white", alpha=0.85)]


def write_track_picture(
    tracks: Sequence[Track], plots: Plots, title: str, path: str | Path, truths: Floats | None = None
) -> None:
    """Draw a PNG; truths: x and y of named targets after each scan, float64 (n_scans, n_targets, 2 or 3), NaN absent.

    Raises OutputError where the file cannot be written.
    """
    lines = [np.column_stack(to_metres(plots.plane, track.lat, track.lon)) / 1000.0 for track in tracks]
    west, east, south, north = _extent(lines, plots)
    width_in = WIDTH_IN - LEFT_IN - RIGHT_IN
    map_in = width_in * (north - south) / (east - west)
    height_in = TITLE_IN + map_in + BELOW_IN
    figure = Figure(figsize=(WIDTH_IN, height_in), dpi=DPI, facecolor="white")
    axes = figure.add_axes((LEFT_IN / WIDTH_IN, BELOW_IN / height_in, width_in / WIDTH_IN, map_in / height_in))
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.plot(plots.plots["x"] / 1000.0, plots.plots["y"] / 1000.0, ".", ms=1.6, color=PLOT, alpha=0.55, zorder=2)
    if truths is not None:
        for target in range(truths.shape[1]):
            axes.plot(*truths[:, target, :2].T / 1000.0, color=TRUTH, lw=3.0, alpha=0.6, zorder=1)
    for track, line in zip(tracks, lines, strict=True):
        _draw_track(axes, track, line, len(tracks) <= MOST_NAMES)
    _furnish(figure, axes, plots, title, height_in, truths is not None)
    with whole_file(path) as partial:
        write_figure(figure, [TRACK, COASTED, TRUTH, PLOT], partial)


def _extent(lines: Sequence[Floats], plots: Plots) -> tuple[float, float, float, float]:
    """Edges in km around all tracks, or all plots where there is no track."""
    every = np.concatenate(lines) if lines else np.column_stack([plots.plots["x"], plots.plots["y"]]) / 1000.0
    low, high = every.min(axis=0), every.max(axis=0)
    centre = (low + high) / 2.0
    half_x, half_y = np.maximum((high - low) / 2.0 * (1.0 + 2.0 * MARGIN_RATIO), LEAST_HALF_M / 1000.0)
    half_x = max(half_x, half_y / HIGHEST_RATIO)
    half_y = max(half_y, half_x * NARROWEST_RATIO)
    return centre[0] - half_x, centre[0] + half_x, centre[1] - half_y, centre[1] + half_y


def _draw_track(axes: Axes, track: Track, line: Floats, named: bool) -> None:
    axes.plot(*line.T, color=TRACK, lw=1.1, zorder=4, path_effects=HALO)
    axes.plot(*line[track.coasted].T, "o", ms=2.6, mfc="white", mec=COASTED, mew=0.8, zorder=5)
    axes.plot(*line[-1], "o", ms=3.2, color=TRACK, zorder=6)
    if named:
        words = track.label or track.name
        axes.annotate(
            words, line[-1], (3, 3), textcoords="offset points", fontsize=6.5, color=INK, zorder=7, path_effects=HALO
        )


def _furnish(figure: Figure, axes: Axes, plots: Plots, title: str, height_in: float, with_truth: bool) -> None:
    """Title, axes and legend."""
    left = LEFT_IN / WIDTH_IN
    centre = plots.plane.centre
    figure.text(left, 1 - 0.12 / height_in, title, fontsize=12, fontweight="bold", va="top", color=INK)
    subtitle = (
        f"{len(plots.plots)} plots in {len(plots.scans)} scans; kilometres from {abs(centre.lat):.2f}"
        f"{'N' if centre.lat >= 0 else 'S'} {abs(centre.lon):.2f}{'E' if centre.lon >= 0 else 'W'}"
    )
    figure.text(left, 1 - 0.38 / height_in, subtitle, fontsize=8, va="top", color=SOFT_INK)
    axes.tick_params(labelsize=7.5, colors=SOFT_INK, length=2.5)
    axes.grid(color="#e4e1d8", lw=0.6, zorder=0)
    axes.set_axisbelow(True)
    handles = [
        Line2D([], [], color=TRACK, lw=1.4, marker="o", ms=3.2, label="track, its end marked"),
        Line2D([], [], ls="", marker="o", ms=3.4, mfc="white", mec=COASTED, label="coasted: not seen in that scan"),
        Line2D([], [], ls="", marker=".", ms=4, color=PLOT, label="plot"),
    ]
    if with_truth:
        handles.append(Line2D([], [], color=TRUTH, lw=3.0, alpha=0.6, label="truth"))
    y = 0.16 / height_in
    figure.legend(
        handles=handles, loc="center", bbox_to_anchor=(0.5, y), ncols=len(handles), fontsize=7.6, frameon=False
    )
