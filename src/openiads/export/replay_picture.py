"""One replication in one picture: a map with tracks, shots and results, below it what each battery did and when."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray
from PIL import Image

from openiads.export.layer import NOTHING, Layer
from openiads.export.map_frame import MapFrame
from openiads.export.map_sheet import Ground, Panel, draw_map
from openiads.export.picture import towns_within
from openiads.export.png import STRIP_PX
from openiads.export.symbols import FILL, INK, Spot
from openiads.export.whole_file import whole_file
from openiads.gazetteer.place import Place
from openiads.geodesy.local_grid import to_grid_m
from openiads.geodesy.point import Point
from openiads.simulation.replay import Replay, Shot, Track

WIDTH_IN, DPI, COLOURS_KEPT = 8.0, 150, 160
MARGIN_IN, TITLE_IN, AXIS_IN, LEGEND_IN, ROW_IN = 0.38, 0.62, 0.22, 0.66, 0.46
NAMES_IN, TIMES_IN = 1.75, 0.5
"""Room for the names left of the time line and for its times below."""
BORDER_RATIO, NARROWEST_RATIO, HIGHEST_RATIO = 0.2, 0.62, 0.85
"""Ground around all that is shown, as a part of it; least and greatest height over width of the map."""
LEAST_HALF_M, WIDEST_M = 10_000.0, 220_000.0
"""Half the width of the map, at least and at most."""
TOLERANCE_M = 1000.0
MOST_TOWNS = 12
STYLES: dict[str, tuple[str, Any]] = {
    "hostile": ("#c1440e", "-"),
    "friendly": ("#0b5fa5", (0, (6, 2))),
    "neutral": ("#00785a", (0, (5, 2, 1, 2))),
    "civil": ("#7a3b8f", (0, (1.2, 1.4))),
}
"""Colour (after Okabe and Ito, darkened for thin lines) and dashes: neither alone has to carry the identity."""
KILL, MISS, LEAK, GONE, WRONG = "#111111", "#8c6d00", "#c1440e", "#777777", "#d4006a"
RING: dict[str, Any] = {"marker": "o", "ls": "", "mfc": "none", "mec": WRONG, "mew": 1.8}
"""Around what was fired at an aircraft that is not hostile."""
RING_PT = 13.0
TITLE_INK, SOFT_INK = "#14202b", "#465059"
HALO = [withStroke(linewidth=2.6, foreground="white", alpha=0.85)]
MARKS: dict[str, tuple[str, str, str, float]] = {
    "detected": ("|", "#0b5fa5", "first detection of an aircraft", 8.0),
    "launched": ("^", "#f0a202", "launch", 6.0),
    "killed": ("X", KILL, "kill", 6.5),
    "missed": ("o", MISS, "miss", 4.2),
    "reloaded": ("s", "#00785a", "reload", 5.0),
}
"""Sign, colour, words and size (pt) of what a battery does, on the map and on the time line."""
LEVELS = {"detected": 0.33, "launched": 0.13, "killed": -0.07, "missed": -0.24, "reloaded": -0.39}
"""How far above the middle of its row each kind stands, in rows."""
SHORTEST_LINE_S = 60.0
LONGEST_LINE = 28
"""Letters of a battery's name that go beside its time line."""


def replay_picture(replay: Replay, title: str, path: str | Path) -> None:
    """Draw the replication as a PNG, 1200 pixels wide. Raises OutputError where the file cannot be written."""
    frame = _frame(replay)
    batteries = list(dict.fromkeys(unit.battery for unit in replay.units))
    map_width_in = WIDTH_IN - 2 * MARGIN_IN
    map_height_in = map_width_in * frame.aspect_ratio
    times_in = (len(batteries) + 1) * ROW_IN
    height_in = TITLE_IN + map_height_in + AXIS_IN + LEGEND_IN + times_in + TIMES_IN
    figure = Figure(figsize=(WIDTH_IN, height_in), dpi=DPI, facecolor="white")
    canvas = FigureCanvasAgg(figure)
    left = MARGIN_IN / WIDTH_IN
    figure.text(left, 1 - 0.13 / height_in, title, fontsize=12, fontweight="bold", va="top", color=TITLE_INK)
    figure.text(left, 1 - 0.37 / height_in, _subtitle(replay), fontsize=8, va="top", color=SOFT_INK)
    map_y_in = times_in + TIMES_IN + LEGEND_IN + AXIS_IN
    axes = figure.add_axes((left, map_y_in / height_in, map_width_in / WIDTH_IN, map_height_in / height_in))
    _draw_ground(axes, replay, frame, round(map_width_in * DPI))
    _draw_flights(axes, replay, frame)
    _draw_legend(figure, replay, (times_in + TIMES_IN + LEGEND_IN / 2) / height_in)
    below = figure.add_axes(
        (NAMES_IN / WIDTH_IN, TIMES_IN / height_in, 1 - (NAMES_IN + MARGIN_IN) / WIDTH_IN, times_in / height_in)
    )
    _draw_times(below, replay, batteries)
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels = np.asarray(canvas.buffer_rgba())[..., :3]  # type: ignore[no-untyped-call]
    with whole_file(path) as partial:
        _in_few_colours(pixels).save(partial, optimize=True)


def replay_words(replay: Replay) -> str:
    """What the picture shows, for those who do not see it."""
    fates = {name: sum(track.fate == name for track in replay.tracks) for name in ("killed", "leaked")}
    goals = sum(track.flight.has_goal for track in replay.tracks)
    kills = sum(shot.result == "killed" for shot in replay.shots)
    wrong = sum(_is_wrong(replay, shot.vehicle) for shot in replay.shots)
    return (
        f"{goals} notional attackers and {len(replay.tracks) - goals} other aircraft; {len(replay.shots)} engagements, "
        f"{kills} kills; {fates['leaked']} reached the goal; engagements of aircraft that are not hostile: {wrong}."
    )


def _is_wrong(replay: Replay, vehicle: str) -> bool:
    return replay.track(vehicle).flight.identity != "hostile"


def _in_few_colours(pixels: NDArray[np.uint8]) -> Image.Image:
    """The picture with a palette; a strip of the colours that carry meaning, cut off again, keeps them in it."""
    height, width = pixels.shape[:2]
    needed = [
        *(colour for colour, _ in STYLES.values()),
        *(mark[1] for mark in MARKS.values()),
        LEAK,
        WRONG,
        INK,
        FILL,
        TITLE_INK,
        SOFT_INK,
    ]
    colours = np.rint(np.array([to_rgb(colour) for colour in needed]) * 255).astype(np.uint8)
    strip = np.repeat(np.repeat(colours[None], STRIP_PX, axis=0), -(-width // len(needed)), axis=1)[:, :width]
    whole = Image.fromarray(np.vstack([pixels, strip]))
    few = whole.quantize(COLOURS_KEPT, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    return few.crop((0, 0, width, height))


def _subtitle(replay: Replay) -> str:
    estimates = "best estimates" if replay.uncertainty == "best" else "estimates drawn"
    number = f"Replication {replay.replication}, seed {replay.seed}, {estimates}"
    raiders = [track.flight for track in replay.tracks if track.flight.has_goal]
    bearing = " from a random bearing" if any(flight.turns_about is not None for flight in raiders) else ""
    raid = f"notional raid{bearing}" if raiders else "no raid"
    return f"{number}: one play of chance, {raid}, not a forecast"


def _frame(replay: Replay) -> MapFrame:
    """Around units, attackers and shots, inside the grid; other traffic may leave the picture."""
    grid = replay.board.grid
    points = [(unit.lat, unit.lon) for unit in replay.units]
    points += [(shot.lat, shot.lon) for shot in replay.shots if shot.lat is not None and shot.lon is not None]
    shown = [track for track in replay.tracks if track.flight.has_goal] or list(replay.tracks)
    points += [at for track in shown for at in zip(track.lat.tolist(), track.lon.tolist(), strict=True)]
    x, y = np.array([to_grid_m(grid, Point(lat=lat, lon=lon)) for lat, lon in points]).T
    half_x, half_y = (float(np.ptp(values)) / 2 * (1 + BORDER_RATIO) for values in (x, y))
    half_x = min(max(half_x, half_y / HIGHEST_RATIO, LEAST_HALF_M), WIDEST_M)
    half_y = min(max(half_y, half_x * NARROWEST_RATIO), half_x * HIGHEST_RATIO)
    east, north = (float(values.min() + values.max()) / 2 for values in (x, y))
    edge = grid.half_m
    return MapFrame(
        centre=grid.centre,
        west_m=max(east - half_x, -edge),
        east_m=min(east + half_x, edge),
        south_m=max(north - half_y, -edge),
        north_m=min(north + half_y, edge),
    )


def _draw_ground(axes: Axes, replay: Replay, frame: MapFrame, width_px: int) -> None:
    """The ground of the coverage pictures without a layer, with the batteries' symbols and names on it."""
    grid, elevation_m = replay.board.grid, replay.board.ground.elevation_m
    ground = Ground(frame, grid.x_m(), grid.y_m(), elevation_m)
    bare = Layer(np.full(elevation_m.shape, NOTHING, dtype=np.int8), (), "")
    draw_map(axes, ground, Panel(bare, tuple(_spots(replay))), towns_within(frame), width_px, MOST_TOWNS)


def _spots(replay: Replay) -> list[Spot]:
    """One symbol for the batteries of one place."""
    together: dict[tuple[float, float], list[str]] = {}
    for unit in replay.units:
        words = together.setdefault((unit.lat, unit.lon), [])
        if unit.battery not in words:
            words.append(unit.battery)
    return [
        Spot("\n".join(words), Place(name=words[0], lat=lat, lon=lon, tolerance_m=TOLERANCE_M))
        for (lat, lon), words in together.items()
    ]


def _draw_flights(axes: Axes, replay: Replay, frame: MapFrame) -> None:
    """Tracks below, shots above them, marks on top."""
    for track in replay.tracks:
        _draw_track(axes, track, frame)
    places = {unit.name: frame.project(unit.lat, unit.lon) for unit in replay.units}
    for shot in replay.shots:
        _draw_shot(axes, shot, places[shot.unit], frame)
        if shot.lat is not None and _is_wrong(replay, shot.vehicle):
            axes.plot(*frame.project(shot.lat, shot.lon), **RING, ms=RING_PT, zorder=13)


def _draw_track(axes: Axes, track: Track, frame: MapFrame) -> None:
    colour, dashes = STYLES[track.flight.identity]
    x, y = frame.project(track.lat, track.lon)
    axes.plot(x, y, color=colour, lw=1.3, ls=dashes, alpha=0.9, zorder=5, path_effects=HALO, clip_on=True)
    if track.fate == "leaked":
        axes.plot(x[-1], y[-1], "v", ms=6.5, mfc=LEAK, mec="white", mew=0.8, zorder=12)
    elif track.fate != "killed":
        axes.annotate(
            "",
            (x[-1], y[-1]),
            (x[-2], y[-2]),
            arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 1.0, "shrinkA": 0, "shrinkB": 0},
            annotation_clip=True,
            zorder=6,
        )


def _draw_shot(axes: Axes, shot: Shot, start: tuple[float, float], frame: MapFrame) -> None:
    if shot.lat is None or shot.lon is None:
        return
    x, y = frame.project(shot.lat, shot.lon)
    hit = shot.result == "killed"
    axes.plot([start[0], x], [start[1], y], color=INK if hit else MISS, lw=0.5, alpha=0.55, zorder=6)
    mark, colour, _, size_pt = MARKS["killed" if hit else "missed"]
    face = "none" if shot.result == "target gone" else colour
    axes.plot(x, y, mark, ms=size_pt, mfc=face, mec="white" if face != "none" else GONE, mew=0.7, zorder=11 + hit)


def _draw_legend(figure: Figure, replay: Replay, y: float) -> None:
    """Identities that fly in it, results of shots, and the signs of the time line."""
    present = [name for name in STYLES if any(track.flight.identity == name for track in replay.tracks)]
    lines = [
        Line2D([], [], color=STYLES[name][0], ls=STYLES[name][1], lw=1.6, label=f"{name} aircraft") for name in present
    ]
    signs = [
        Line2D(
            [],
            [],
            marker=mark,
            ls="",
            ms=size_pt,
            mfc=colour,
            mec=colour if mark == "|" else "white",
            mew=0.8,
            label=words,
        )
        for mark, colour, words, size_pt in MARKS.values()
    ]
    leak = Line2D([], [], marker="v", ls="", ms=6.5, mfc=LEAK, mec="white", label="reached its goal")
    shot = Line2D([], [], color=INK, lw=0.6, label="shot, launcher to intercept")
    if any(_is_wrong(replay, one.vehicle) for one in replay.shots):
        lines.append(Line2D([], [], **RING, ms=RING_PT * 0.75, label="fired at by mistake"))
    for row, handles in ((0.13, [*lines, shot]), (-0.13, [*signs, leak])):
        figure.legend(
            handles=handles,
            loc="center",
            bbox_to_anchor=(0.5, y + row / figure.get_figheight()),
            ncols=len(handles),
            fontsize=7.6,
            frameon=False,
            handletextpad=0.45,
            columnspacing=1.3,
            borderpad=0.0,
        )


def _draw_times(axes: Axes, replay: Replay, batteries: Sequence[str]) -> None:
    """A row for each battery, and one for the attackers that reached their goal."""
    rows = {name: len(batteries) - index for index, name in enumerate(batteries)}
    owner = {unit.name: unit.battery for unit in replay.units} | {one.name: one.battery for one in replay.sensors}
    for event in replay.events:
        if event.kind in MARKS:
            mark, colour, _, size_pt = MARKS[event.kind]
            height = rows[owner[event.unit or event.sensor]] + LEVELS[event.kind]
            edge = colour if mark == "|" else "white"
            axes.plot(event.t_s / 60, height, mark, ms=size_pt * 0.85, mfc=colour, mec=edge, mew=0.6, zorder=3)
            if event.kind == "launched" and _is_wrong(replay, event.vehicle):
                axes.plot(event.t_s / 60, height, **RING, ms=RING_PT * 0.85, zorder=4)
        elif event.kind == "leaked":
            axes.plot(event.t_s / 60, 0.0, "v", ms=5.5, mfc=LEAK, mec="white", mew=0.6, zorder=3)
    names = [*(f"{fill(name, LONGEST_LINE)}\n{_tally(replay, owner, name)}" for name in batteries), "reached the goal"]
    axes.set_yticks(range(len(batteries), -1, -1), names, fontsize=7.6)
    axes.set_ylim(-0.5, len(batteries) + 0.5)
    ends_s = [*(event.t_s for event in replay.events if event.kind != "left"), SHORTEST_LINE_S]
    axes.set_xlim(0.0, max(ends_s) * 1.03 / 60)
    axes.set_xlabel("minutes since the start", fontsize=7.6, labelpad=2)
    axes.tick_params(axis="x", labelsize=7.2, length=2.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color="#d9d5c9", lw=0.6)
    for row in range(len(batteries) + 1):
        axes.axhline(row - 0.5, color="#d9d5c9", lw=0.6)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _tally(replay: Replay, owner: Mapping[str, str], battery: str) -> str:
    """What a battery did in all, in words."""
    kinds = [event.kind for event in replay.events if owner.get(event.unit) == battery]
    return f"{kinds.count('launched')} launches, {kinds.count('killed')} kills"
