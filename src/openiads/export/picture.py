"""Pictures of a coverage dataset: what is seen, how surely, from what height on, what is reached, what changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from openiads.coverage.dataset import dataset_grid
from openiads.export.layer import (
    Layer,
    change_layer,
    lowest_height_layer,
    probability_layer,
    reach_layer,
    sight_layer,
)
from openiads.export.map_frame import MapFrame
from openiads.export.map_sheet import Ground, Panel, Sheet, Town, write_sheet
from openiads.export.symbols import spots
from openiads.gazetteer.index import rows_inside
from openiads.geodesy.local_grid import to_grid_m
from openiads.geodesy.point import Point
from openiads.laydown.site import Site

TOWN_KINDS = frozenset({"city", "town", "village"})
LEAST_POPULATION = 15_000
WIDEST_ASPECT_RATIO = 0.55
"""Least height over width of a map: sites in a row get more ground north and south of them."""


@dataclass(frozen=True, slots=True)
class Backdrop:
    """What all pictures of one dataset share; names: system id to the name shown."""

    ground: Ground
    towns: tuple[Town, ...]
    names: Mapping[str, str]


def backdrop(dataset: xr.Dataset, around: Sequence[Point], margin_m: float, names: Mapping[str, str]) -> Backdrop:
    """The ground `margin_m` around some points, as far as the dataset goes, with the towns on it."""
    grid = dataset_grid(dataset)
    x, y = np.array([to_grid_m(grid, point) for point in around]).T
    west, east = x.min() - margin_m, x.max() + margin_m
    south, north = y.min() - margin_m, y.max() + margin_m
    short = max(0.0, (east - west) * WIDEST_ASPECT_RATIO - (north - south)) / 2
    edge = grid.half_m
    frame = MapFrame(
        centre=grid.centre,
        west_m=max(float(west), -edge),
        east_m=min(float(east), edge),
        south_m=max(float(south - short), -edge),
        north_m=min(float(north + short), edge),
    )
    elevation_m = np.asarray(dataset.elevation_m.values, dtype=np.float32)
    ground = Ground(frame, dataset.x.values, dataset.y.values, elevation_m)
    return Backdrop(ground, towns_within(frame), names)


def towns_within(frame: MapFrame) -> tuple[Town, ...]:
    """The gazetteer's towns inside the frame, each once, the largest first."""
    corners = frame.unproject(
        np.array([frame.west_m, frame.east_m] * 2), np.array([frame.south_m] * 2 + [frame.north_m] * 2)
    )
    (south, north), (west, east) = [(values.min(), values.max()) for values in corners]
    found: dict[tuple[float, float], Town] = {}
    for row in rows_inside(south, north, west, east, least_population=LEAST_POPULATION):
        if row.kind in TOWN_KINDS:
            found.setdefault((row.lat, row.lon), Town(row.name, row.lat, row.lon, row.population))
    return tuple(sorted(found.values(), key=lambda town: (-town.population, town.name)))


def lowest_height_picture(
    back: Backdrop,
    lowest_agl_m: NDArray[np.floating],
    within: NDArray[np.bool_],
    sites: Sequence[Site],
    subtitle: str,
    path: Path,
) -> None:
    """From what height above ground on a target is in line of sight. Arrays (n_y, n_x); `within`: in radar range."""
    layer = lowest_height_layer(lowest_agl_m, within)
    _write(back, layer, sites, "From what height on a target is in sight", subtitle, path)


def detection_picture(
    back: Backdrop,
    probability: NDArray[np.floating],
    level: str,
    target: str,
    sites: Sequence[Site],
    subtitle: str,
    path: Path,
) -> None:
    """Probability that at least one radar detects a target in one look, (n_y, n_x); NaN unknown."""
    _write(back, probability_layer(probability), sites, f"Detection of a {target} at {level}", subtitle, path)


def cover_probability_picture(
    back: Backdrop,
    probability: NDArray[np.floating],
    level: str,
    n_draws: int,
    sites: Sequence[Site],
    subtitle: str,
    path: Path,
) -> None:
    """How likely a target is in line of sight of any site where the positions are not known exactly, (n_y, n_x)."""
    meaning = f"Share of {n_draws} draws of where the sites stand in which any sees"
    layer = probability_layer(probability, meaning=meaning)
    _write(back, layer, sites, f"How likely a target at {level} is in sight", subtitle, path)


def reach_picture(
    back: Backdrop,
    reached: Mapping[str, NDArray[np.bool_]],
    level: str,
    sites: Sequence[Site],
    subtitle: str,
    path: Path,
) -> None:
    """Where each effector reaches at one level; reached: name to cells (n_y, n_x)."""
    _write(
        back, reach_layer(list(reached.items())), sites, f"What the missiles and guns reach at {level}", subtitle, path
    )


def change_picture(
    back: Backdrop,
    before: NDArray[np.bool_],
    after: NDArray[np.bool_],
    level: str,
    sites: Sequence[Site],
    subtitle: str,
    path: Path,
    unknown: NDArray[np.bool_] | None = None,
) -> None:
    """What comes into sight and what is lost from one laydown to the next at one level, cells (n_y, n_x).

    unknown: cells of which one of the two cannot be told.
    """
    layer = change_layer(before, after, "before", "after", unknown)
    _write(back, layer, sites, f"What changes in sight at {level}", subtitle, path)


def before_after_picture(
    back: Backdrop,
    n_seeing: tuple[NDArray[np.integer], NDArray[np.integer]],
    within: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    sites: tuple[Sequence[Site], Sequence[Site]],
    headings: tuple[str, str],
    title: str,
    subtitle: str,
    path: Path,
    unknown: tuple[NDArray[np.bool_], NDArray[np.bool_]] | tuple[None, None] = (None, None),
) -> None:
    """Two maps side by side: by how many sites a target is in sight, before and after; pairs of (n_y, n_x) cells."""
    layers = [sight_layer(*cells) for cells in zip(n_seeing, within, unknown, strict=True)]
    richer = max(layers, key=lambda layer: len(layer.legend))
    panels = tuple(
        Panel(Layer(layer.classes, richer.legend, layer.meaning, layer.bare), tuple(spots(shown, back.names)), heading)
        for layer, shown, heading in zip(layers, sites, headings, strict=True)
    )
    write_sheet(back.ground, Sheet(title, subtitle, panels, back.towns), path)


def sight_picture(
    back: Backdrop,
    n_seeing: NDArray[np.integer],
    within: NDArray[np.bool_],
    level: str,
    sites: Sequence[Site],
    subtitle: str,
    path: Path,
    unknown: NDArray[np.bool_] | None = None,
) -> None:
    """By how many sites a target is in line of sight at one level, (n_y, n_x); unknown: cells without an answer."""
    _write(back, sight_layer(n_seeing, within, unknown), sites, f"Line of sight at {level}", subtitle, path)


def _write(back: Backdrop, layer: Layer, sites: Sequence[Site], title: str, subtitle: str, path: Path) -> None:
    panel = Panel(layer, tuple(spots(sites, back.names)))
    write_sheet(back.ground, Sheet(title, subtitle, (panel,), back.towns), path)
