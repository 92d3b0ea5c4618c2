"""The picture of a vertical cut: distance along a line against altitude, with ground, sea, sight and reach."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from pyproj import Geod

from openiads.export.air_figure import (
    BEAM_DASHES,
    BEAM_INK,
    DASHES,
    DPI,
    GROUND,
    INK,
    LEFT_IN,
    REACH_INK,
    RIGHT_IN,
    SEA,
    SOFT_INK,
    TITLE_IN,
    UNKNOWN_GROUND,
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
from openiads.export.labels import Label, place_labels, symbol_box
from openiads.export.layer import UNKNOWN, Layer, air_layer
from openiads.export.map_frame import MapFrame
from openiads.export.map_sheet import Town
from openiads.export.picture import towns_within
from openiads.export.png import write_figure
from openiads.export.symbols import SYMBOL_PT, legend_symbol
from openiads.export.whole_file import whole_file
from openiads.geodesy.point import Point
from openiads.units import FOOT_M

PLOT_IN, PLACES_IN, AXIS_IN = 3.4, 0.24, 0.42
BELOW_SEA_RATIO = 0.045
"""Part of the height below the sea's level, so that the sea is seen."""
NEAR_M = 40_000.0
"""A site farther from the line is not marked, though what it sees is drawn."""
TOWN_NEAR_M = 8_000.0
ON_LINE_M = 1_500.0
MOST_SITE_LINES = 3
STRAIGHT_WORDS = (
    "Sea level is drawn straight, so straight lines of sight bend upwards. Multipath and ducting are left out."
)
WINDS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


def write_cut_picture(dataset: xr.Dataset, path: str | Path, title: str = "") -> None:
    """Write a PNG of a dataset of `coverage.cut`: sea level is drawn straight, altitudes are above the sea.

    title: above the picture, by default what the cut shows. Raises OutputError where the file cannot be written.
    """
    layer = cut_layer(dataset)
    signs = _signs(dataset)
    legend_in = air_legend_height_in(layer, signs)
    height_in = TITLE_IN + PLOT_IN + PLACES_IN + AXIS_IN + legend_in
    figure = Figure(figsize=(WIDTH_IN, height_in), dpi=DPI, facecolor="white")
    words = f"{target_words(dataset)} · {standing_words(dataset)}"
    draw_title(figure, title or "Detection in a vertical cut", [_line_words(dataset), words], height_in)
    across = (WIDTH_IN - LEFT_IN - RIGHT_IN) / WIDTH_IN
    bottom = (legend_in + AXIS_IN + PLACES_IN) / height_in
    axes = figure.add_axes((LEFT_IN / WIDTH_IN, bottom, across, PLOT_IN / height_in))
    strip = (LEFT_IN / WIDTH_IN, bottom - PLACES_IN / height_in, across, PLACES_IN / height_in)
    _draw_air(axes, dataset, layer)
    _draw_ground(axes, dataset)
    _draw_lines(axes, dataset, signs)
    _draw_sites(axes, dataset)
    _draw_axes(axes, dataset)
    _draw_towns(figure.add_axes(strip), dataset)
    notes = [STRAIGHT_WORDS, sentence(dataset.attrs["note"])]
    sea, unknown = bool((dataset.surface.values == 1).any()), bool((layer.classes == UNKNOWN).any())
    draw_air_legend(figure, layer, signs, notes, height_in, sea=sea, unknown=unknown)
    with whole_file(path) as partial:
        write_figure(figure, [entry.colour for entry in layer.legend], partial)


def cut_layer(dataset: xr.Dataset, whose: str = "of any site") -> Layer:
    """The classes of the air of a cut, (altitude, distance); what lies in known ground counts as hidden.

    whose: detection, in the legend's heading.
    """
    sight = dataset.network_line_of_sight.values
    probability = dataset.network_detection_probability.values
    below = dataset.altitude_m.values[:, None] < dataset.elevation_m.values[None, :]
    layer = air_layer(np.where(below, 0.0, probability), np.where(below, 0.0, sight))
    return Layer(layer.classes, layer.legend, f"{layer.meaning} {whose} in one look")


def _draw_air(axes: Axes, dataset: xr.Dataset, layer: Layer) -> None:
    along_km, altitude_km = dataset.distance_m.values / 1000.0, dataset.altitude_m.values / 1000.0
    top_km = float(altitude_km[-1])
    axes.set_xlim(0.0, float(along_km[-1]))
    axes.set_ylim(-top_km * BELOW_SEA_RATIO, top_km)
    axes.set_facecolor(UNKNOWN_GROUND)
    extent = (0.0, float(along_km[-1]), 0.0, top_km)
    axes.imshow(air_colours(layer), extent=extent, origin="lower", interpolation="nearest", aspect="auto", zorder=1)
    hatch_unknown(axes, along_km, altitude_km, layer.classes == UNKNOWN, 1.5)


def _draw_ground(axes: Axes, dataset: xr.Dataset) -> None:
    """Ground from the lower edge up, sea below its level, nothing where the height is unknown."""
    along_km, ground_km = dataset.distance_m.values / 1000.0, dataset.elevation_m.values / 1000.0
    floor_km = axes.get_ylim()[0]
    sea, unknown = dataset.surface.values == 1, np.isnan(ground_km)
    axes.fill_between(along_km, floor_km, 0.0, where=sea, color=SEA, lw=0, zorder=3)
    axes.fill_between(along_km, floor_km, np.where(sea, np.nan, ground_km), color=GROUND, lw=0, zorder=3)
    axes.plot(along_km, ground_km, color=INK, lw=0.7, zorder=3.1)
    edge_km = np.array([floor_km, 0.0])
    hatch_unknown(axes, along_km, edge_km, np.stack([unknown, unknown]), 3)


def _signs(dataset: xr.Dataset) -> list[LineSign]:
    """The lines that are drawn: lowest altitude of each site, edge of the beams, outlines of the effectors."""
    names, sites, signs = system_names(), dataset.sizes["site"], []
    if 1 < sites <= MOST_SITE_LINES:
        for number in range(sites):
            words = f"lowest altitude that {_site_words(dataset, number, names)} sees"
            signs.append(LineSign(f"site {number}", words, INK, DASHES[number]))
    if has_edge(beams(dataset)):
        signs.append(LineSign("beams", "edge of the beams of the search radars", BEAM_INK, BEAM_DASHES))
    for number, name in enumerate(reached(dataset)):
        signs.append(LineSign(name, f"reach of {name}", REACH_INK, DASHES[number]))
    return signs


def _draw_lines(axes: Axes, dataset: xr.Dataset, signs: Sequence[LineSign]) -> None:
    along_km, altitude_km = dataset.distance_m.values / 1000.0, dataset.altitude_m.values / 1000.0
    envelopes = reached(dataset)
    for sign in signs:
        if sign.shows.startswith("site "):
            lowest_km = dataset.lowest_visible_altitude_m.values[int(sign.shows.split()[1])] / 1000.0
            shown_km = np.where(np.isfinite(lowest_km), lowest_km, np.nan)
            axes.plot(along_km, shown_km, color=sign.colour, ls=sign.dashes, lw=1.1, zorder=4)
        else:
            edge = envelopes[sign.shows] if sign.shows in envelopes else beams(dataset)
            draw_edge(axes, along_km, altitude_km, edge, sign)


def _draw_sites(axes: Axes, dataset: xr.Dataset) -> None:
    """Sites near the line, on the ground where the line passes them, each with how far off it stands."""
    names = system_names()
    along_km, ground_km = dataset.distance_m.values / 1000.0, dataset.elevation_m.values / 1000.0
    spots: dict[int, list[str]] = {}
    for number in range(dataset.sizes["site"]):
        index, away_m, wind = _beside(dataset, number)
        if away_m <= NEAR_M:
            off = "" if away_m < ON_LINE_M else f"\n{away_m / 1000:.0f} km {wind} of the line"
            spots.setdefault(index, []).append(f"{_site_words(dataset, number, names)}{off}")
    places = [
        (float(along_km[index]), max(float(np.nan_to_num(ground_km[index])), 0.0), "\n".join(words))
        for index, words in sorted(spots.items())
    ]
    for x, y, _ in places:
        legend_symbol(axes, x, y, ghost=False)
    taken = [symbol_box(axes, x, y, SYMBOL_PT) for x, y, _ in places]
    labels = [Label(words, x, y, 8.0, 12.0, weight="bold", colour=INK, needed=True) for x, y, words in places]
    place_labels(axes, labels, taken)


def _beside(dataset: xr.Dataset, number: int) -> tuple[int, float, str]:
    """Where on the line a site stands nearest (index), how far off (m), and on which side."""
    lat, lon = dataset.lat.values, dataset.lon.values
    site = (float(dataset.site_lon[number]), float(dataset.site_lat[number]))
    bearing, _, away_m = Geod(ellps="WGS84").inv(lon, lat, np.full(lon.shape, site[0]), np.full(lat.shape, site[1]))
    index = int(np.argmin(away_m))
    wind = WINDS[round(float(bearing[index]) / 45.0) % 8]
    return index, float(away_m[index]), wind


def _site_words(dataset: xr.Dataset, number: int, names: Any) -> str:
    system = str(dataset.system.values[number])
    alone = list(dataset.system.values).count(system) == 1
    return str(names.get(system, system)) if alone else f"{names.get(system, system)} ({dataset.site.values[number]})"


def _draw_axes(axes: Axes, dataset: xr.Dataset) -> None:
    """Kilometres and kilofeet above the sea on the left, flight levels on the right, thin lines at both."""
    top_m = float(dataset.altitude_m.values[-1])
    step_km = nice_step(top_m / 1000.0, 8)
    axes.set_yticks(np.arange(0.0, top_m / 1000.0 + 1e-9, step_km))
    axes.set_ylabel("altitude above sea, km", fontsize=8, color=SOFT_INK)
    axes.tick_params(labelsize=7.5, colors=SOFT_INK, length=3)
    axes.tick_params(axis="x", labelbottom=False, length=0)
    axes.grid(axis="y", color=INK, alpha=0.14, lw=0.5, zorder=2)
    levels = axes.twinx()
    levels.set_ylim(*axes.get_ylim())
    step = nice_step(top_m / FOOT_M / 100.0, 10)
    flight_levels = np.arange(0.0, top_m / FOOT_M / 100.0 + 1e-9, step)[1:]
    levels.set_yticks(flight_levels * 100.0 * FOOT_M / 1000.0, [f"FL{level:03.0f}" for level in flight_levels])
    levels.tick_params(labelsize=7.5, colors=SOFT_INK, length=3)


def _draw_towns(axes: Axes, dataset: xr.Dataset) -> None:
    """Towns near the line below it, the largest first as far as there is room, over the distances."""
    along_km = dataset.distance_m.values / 1000.0
    axes.set_xlim(0.0, float(along_km[-1]))
    axes.set_ylim(0.0, 1.0)
    axes.set_yticks([])
    axes.set_xlabel("distance along the line, km", fontsize=8, color=SOFT_INK, labelpad=2)
    axes.tick_params(labelsize=7.5, colors=SOFT_INK, length=3)
    axes.set_xticks(np.arange(0.0, float(along_km[-1]) + 1e-9, nice_step(float(along_km[-1]), 10)))
    taken: list[tuple[float, float]] = []
    per_letter_km = float(along_km[-1]) * 0.0105
    for town, at_km in _towns_near(dataset):
        half_km = max(per_letter_km * len(town.name) / 2, per_letter_km)
        centre_km = min(max(at_km, half_km), float(along_km[-1]) - half_km)
        if all(centre_km + half_km < low or centre_km - half_km > high for low, high in taken):
            taken.append((centre_km - half_km, centre_km + half_km))
            axes.plot([at_km, at_km], [0.8, 1.0], color=INK, lw=0.8)
            axes.text(centre_km, 0.38, town.name, fontsize=7, ha="center", va="center", color=INK)


def _towns_near(dataset: xr.Dataset) -> list[tuple[Town, float]]:
    """Towns at most `TOWN_NEAR_M` from the line and where they lie along it in km, the largest first."""
    lat, lon = dataset.lat.values, dataset.lon.values
    middle = Point(lat=float(lat[len(lat) // 2]), lon=float(lon[len(lon) // 2]))
    reach_m = float(dataset.distance_m.values[-1]) / 2 + TOWN_NEAR_M
    frame = MapFrame(centre=middle, west_m=-reach_m, east_m=reach_m, south_m=-reach_m, north_m=reach_m)
    x, y = frame.project(lat, lon)
    found = []
    for town in towns_within(frame):
        town_x, town_y = frame.project(town.lat, town.lon)
        away_m = np.hypot(np.asarray(x) - town_x, np.asarray(y) - town_y)
        if away_m.min() <= TOWN_NEAR_M:
            found.append((town, float(dataset.distance_m.values[int(np.argmin(away_m))]) / 1000.0))
    return found


def _line_words(dataset: xr.Dataset) -> str:
    """From where to where the line runs, and which sites are too far from it to be marked."""
    lat, lon = dataset.lat.values, dataset.lon.values
    ends = [
        f"{lat[i]:.2f}°{'N' if lat[i] >= 0 else 'S'} {abs(lon[i]):.2f}°{'E' if lon[i] >= 0 else 'W'}" for i in (0, -1)
    ]
    far = sum(_beside(dataset, number)[1] > NEAR_M for number in range(dataset.sizes["site"]))
    rest = f" · {far} of {dataset.sizes['site']} sites stand over {NEAR_M / 1000:.0f} km off, not marked" if far else ""
    return f"From {ends[0]} to {ends[1]}, {dataset.distance_m.values[-1] / 1000.0:.0f} km{rest}"


def position_words(lat: float, lon: float) -> str:
    """Latitude and longitude in degrees, to about a kilometre."""
    return f"{abs(lat):.2f}°{'N' if lat >= 0 else 'S'} {abs(lon):.2f}°{'E' if lon >= 0 else 'W'}"
