"""From what `--terrain` says to the ground: the bundled clip, fetched tiles or a raster of the user's."""

from collections.abc import Sequence
from pathlib import Path

from openiads.errors import Fault, TerrainError
from openiads.geodesy.point import Point
from openiads.terrain.box import Box, box_around, hull
from openiads.terrain.cache import cached, records, terrain_folder
from openiads.terrain.elevation import LARGEST_WINDOW_CELLS, Elevation, covers, read_elevation
from openiads.terrain.mosaic import mosaic
from openiads.terrain.raster import block_words, posting_m
from openiads.terrain.source import SOURCES, Source, Tile, tile_at, tiles_of

BUNDLED = "bundled"
"""The word for the bundled clip, where one must be given."""
MOST_NAMED = 3
"""Points that a message names."""
MANY_TILES = 16
"""Beyond this many tiles of GLO-30, about 600 MB, the coarser GLO-90 is proposed."""


def open_elevation(
    terrain: str | Path | None,
    points: Sequence[Point],
    reach_m: float,
    *,
    largest_cells: int = LARGEST_WINDOW_CELLS,
    folder: Path | None = None,
) -> Elevation:
    """The ground within `reach_m` of some points, from what a command's `--terrain` says; only that window is read.

    terrain: None for the bundled clip where it covers all points, else for fetched tiles that do; a source's name
    (copernicus-30, copernicus-90, terrarium) for its fetched tiles; "bundled"; or the path of a raster.
    points: none for all that there is. Ground that was not fetched is unknown (NaN), which `source` says; a window of
    more than `largest_cells` is read coarser. folder: of the fetched terrain, by default in the user's cache.
    Raises TerrainError where a point has no ground, with the command that fetches it.
    """
    if terrain is None or str(terrain) == BUNDLED:
        clip = read_elevation()
        if str(terrain) == BUNDLED or all(covers(clip, point) for point in points):
            return _with_points(clip, points, reach_m)
        found = _best_fetched(points, box_around(points, reach_m), folder)
        if found is None:
            raise TerrainError(_fetch_fault(None, points, reach_m))
        return read_tiles(*found, box_around(points, reach_m), largest_cells=largest_cells, folder=folder)
    if str(terrain) in SOURCES:
        return _from_source(SOURCES[str(terrain)], points, reach_m, largest_cells, folder)
    box = box_around(points, reach_m) if points else None
    return _with_points(read_elevation(terrain, box, largest_cells=largest_cells), points, reach_m)


def read_tiles(
    source: Source,
    zoom: int,
    box: Box,
    *,
    largest_cells: int = LARGEST_WINDOW_CELLS,
    folder: Path | None = None,
) -> Elevation:
    """The ground of a box from a source's fetched tiles, as `open_elevation` gives it; zoom: 0 for Copernicus."""
    found = mosaic(source, box, zoom, largest_cells, folder)
    tiles = tiles_of(source, box, zoom or None)
    n_missing = sum(cached(tile, folder) is None for tile in tiles)
    missing = f", {n_missing} of {len(tiles)} tiles not fetched and unknown" if n_missing else ""
    words = f"{source.title}{f' zoom {zoom}' if zoom else ''}{block_words(found.block)}{missing}"
    spacing_m = posting_m(found.transform, found.crs, found.heights.shape)
    return Elevation(found.heights, found.transform, found.crs, words, spacing_m)


def fetch_command(source: str | None, points: Sequence[Point], reach_m: float) -> str:
    """The command that fetches the ground within `reach_m` of some points; by default the source that fits the size."""
    box = box_around(points, reach_m)
    if source is None:
        finest = SOURCES["copernicus-30"]
        source = finest.name if len(tiles_of(finest, box)) <= MANY_TILES else "copernicus-90"
    return f"openiads terrain fetch {box} --source {source}"


def fetched_zooms(source: Source, folder: Path | None = None) -> list[int]:
    """Zooms of which tiles were fetched, finest first; [0] for Copernicus, which has none."""
    if source.code:
        return [0]
    home = (folder or terrain_folder()) / source.name
    return sorted((int(path.name) for path in home.glob("[0-9]*") if path.name.isdigit()), reverse=True)


def _from_source(
    source: Source, points: Sequence[Point], reach_m: float, largest_cells: int, folder: Path | None
) -> Elevation:
    if not points:
        zoom, box = _all_fetched(source, folder)
        return read_tiles(source, zoom, box, largest_cells=largest_cells, folder=folder)
    for zoom in fetched_zooms(source, folder):
        if all(cached(tile, folder) for tile in _tiles_under(source, zoom, points)):
            box = box_around(points, reach_m)
            return read_tiles(source, zoom, box, largest_cells=largest_cells, folder=folder)
    raise TerrainError(_fetch_fault(source, points, reach_m))


def _best_fetched(points: Sequence[Point], box: Box, folder: Path | None) -> tuple[Source, int] | None:
    """The source with tiles under all points and the fewest missing in the box; among equals the first listed."""
    candidates: list[tuple[float, int, Source, int]] = []
    for source in SOURCES.values():
        for zoom in fetched_zooms(source, folder):
            if all(cached(tile, folder) for tile in _tiles_under(source, zoom, points)):
                tiles = tiles_of(source, box, zoom or None)
                missing = sum(cached(tile, folder) is None for tile in tiles) / len(tiles)
                candidates.append((missing, len(candidates), source, zoom))
    return min(candidates, key=lambda one: one[:2])[2:] if candidates else None


def _tiles_under(source: Source, zoom: int, points: Sequence[Point]) -> list[Tile]:
    return [tile_at(source, point.lat, point.lon, zoom) for point in points]


def _all_fetched(source: Source, folder: Path | None) -> tuple[int, Box]:
    """The finest zoom of which tiles were fetched, and the box around those."""
    there = list(records(source, folder))
    if not there:
        remedy = f"fetch some: openiads terrain fetch W,S,E,N --source {source.name}"
        raise TerrainError(Fault(where=f"terrain {source.name}", problem="no tiles were fetched", remedy=remedy))
    zoom = max(record.zoom for record in there)
    return zoom, hull(record.tile.box for record in there if record.zoom == zoom)


def _with_points(elevation: Elevation, points: Sequence[Point], reach_m: float) -> Elevation:
    """The elevation, where it covers all points."""
    missing = [point for point in points if not covers(elevation, point)]
    if not missing:
        return elevation
    west, south, east, north = elevation.bounds_deg
    extent = f"{south:.2f} to {north:.2f} N, {west:.2f} to {east:.2f} E"
    raise TerrainError(
        Fault(
            where=f"terrain {elevation.source}",
            field="point",
            value=_words(missing),
            problem=f"lies off the terrain, which covers {extent}",
            remedy="give a raster that covers it with --terrain FILE, or fetch one: "
            + fetch_command(None, points, reach_m),
        )
    )


def _fetch_fault(source: Source | None, points: Sequence[Point], reach_m: float) -> Fault:
    where = "terrain" if source is None else f"terrain {source.name}"
    problem = "lies outside the bundled clip, and nothing was fetched there" if source is None else "was not fetched"
    command = fetch_command(source.name if source else None, points, reach_m)
    words = _words(points)
    return Fault(where=where, field="point", value=words, problem=problem, remedy=f"run: {command}")


def _words(points: Sequence[Point]) -> str:
    different = list(dict.fromkeys(f"{point.lat:.2f},{point.lon:.2f}" for point in points))
    more = len(different) - MOST_NAMED
    return " ".join(different[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
