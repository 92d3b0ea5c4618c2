"""What terrain is there, what it holds, and whether it is still what was fetched."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from openiads.geodesy.point import Point
from openiads.terrain.box import Box, box_around, hull
from openiads.terrain.cache import (
    RECORD_SUFFIX,
    TileRecord,
    read_record,
    records,
    sha256_of,
    terrain_folder,
    tile_path,
)
from openiads.terrain.elevation import Elevation
from openiads.terrain.source import SOURCES, Source

Step = Callable[[str, float], None]

ANEW = (
    "run `openiads terrain verify --remove`, then fetch it anew: openiads terrain fetch {box} --source {source}{zoom}"
)


@dataclass(frozen=True, slots=True)
class Holding:
    """Fetched tiles of a source that hang together. size: bytes on disk; first, last: when the tiles were fetched."""

    source: str
    zoom: int
    box: Box
    n_land: int
    n_sea: int
    size: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class TornTile:
    """A file of the cache that is not what was fetched, and what to do."""

    file: str
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What an elevation holds: share of the postings that are unknown and that are sea (exactly 0), heights in m."""

    source: str
    posting_m: float
    n_rows: int
    n_columns: int
    box: tuple[float, float, float, float]
    lowest_m: float
    highest_m: float
    unknown_share: float
    sea_share: float


def holdings(folder: Path | None = None) -> list[Holding]:
    """What was fetched: groups of tiles that touch one another, by source and zoom, largest first."""
    found = []
    for source in SOURCES.values():
        there = {(one.zoom, one.column, one.row): one for one in records(source, folder)}
        while there:
            found.append(_holding(source, _group(source, there)))
    return sorted(found, key=lambda one: (list(SOURCES).index(one.source), -one.size, str(one.box)))


def ground(elevation: Elevation) -> Ground:
    """What an elevation holds."""
    heights = elevation.heights
    return Ground(
        source=elevation.source,
        posting_m=elevation.posting_m,
        n_rows=heights.shape[0],
        n_columns=heights.shape[1],
        box=elevation.bounds_deg,
        lowest_m=float(np.nanmin(heights)),
        highest_m=float(np.nanmax(heights)),
        unknown_share=float(np.isnan(heights).mean()),
        sea_share=float((heights == 0.0).mean()),
    )


def verify(
    folder: Path | None = None, *, remove: bool = False, progress: Step | None = None
) -> tuple[int, list[TornTile]]:
    """Number of tiles looked at, and those whose file is gone, of another size or of another checksum.

    Files without a record and half files are named too. remove: delete what is torn, so that it can be fetched anew.
    """
    home = folder or terrain_folder()
    paths = [path for source in SOURCES for path in sorted((home / source).rglob(f"*{RECORD_SUFFIX}"))]
    torn, n_land = [], 0
    for number, path in enumerate(paths):
        if progress:
            progress(f"reading {path.stem}", number / len(paths))
        record = read_record(path)
        n_land += record is not None and record.kind == "land"
        problem = "its record cannot be read" if record is None else _problem(record, home)
        if not problem:
            continue
        file = path if record is None else tile_path(record.tile, home)
        torn.append(TornTile(str(file), problem, _remedy(record)))
        if remove:
            path.unlink(missing_ok=True)
            file.unlink(missing_ok=True)
    return len(paths), torn + _strays(home, remove)


def _group(source: Source, there: dict[tuple[int, int, int], TileRecord]) -> list[TileRecord]:
    """Take the tiles that hang together with the first one out of `there`."""
    first = next(iter(there))
    waiting, group = [first], [there.pop(first)]
    while waiting:
        zoom, column, row = waiting.pop()
        across = 2**zoom if zoom else 360
        for right in (-1, 0, 1):
            for down in (-1, 0, 1):
                near = (zoom, (column + right) % across, row + down)
                if near in there:
                    group.append(there.pop(near))
                    waiting.append(near)
    return group


def _holding(source: Source, group: list[TileRecord]) -> Holding:
    boxes = [one.tile.box for one in group]
    return Holding(
        source=source.name,
        zoom=group[0].zoom,
        box=hull(boxes),
        n_land=sum(one.kind == "land" for one in group),
        n_sea=sum(one.kind == "sea" for one in group),
        size=sum(one.size for one in group),
        first=min(one.fetched for one in group),
        last=max(one.fetched for one in group),
    )


def _problem(record: TileRecord, home: Path) -> str:
    """What is wrong with a tile's file, "" where nothing is."""
    if record.kind == "sea":
        return ""
    path = tile_path(record.tile, home)
    try:
        size = path.stat().st_size
    except OSError:
        return "is gone"
    if size != record.size:
        return f"has {size} bytes, not {record.size}"
    return "" if sha256_of(path) == record.sha256 else "is not what was fetched: its SHA-256 is another"


def _strays(home: Path, remove: bool) -> list[TornTile]:
    """Tile files without a record, and half files of a fetch that was interrupted."""
    found = []
    for source in SOURCES.values():
        for path in sorted((home / source.name).rglob("*")):
            if path.suffix == source.suffix and not path.with_suffix(RECORD_SUFFIX).exists():
                remedy = "run `openiads terrain verify --remove`, and fetch it anew if it is wanted"
                found.append(TornTile(str(path), "has no record: nothing tells where it came from", remedy))
            elif path.suffix == ".part":
                remedy = "run the fetch again, which goes on from there, or `openiads terrain verify --remove`"
                found.append(TornTile(str(path), "is a half file of a fetch that broke off", remedy))
            else:
                continue
            if remove:
                path.unlink(missing_ok=True)
                path.with_name(f"{path.name}-state").unlink(missing_ok=True)
    return found


def _remedy(record: TileRecord | None) -> str:
    if record is None:
        return "run `openiads terrain verify --remove`, and fetch it anew if it is wanted"
    zoom = f" --zoom {record.zoom}" if record.zoom else ""
    middle_lat, middle_lon = record.tile.box.middle
    box = box_around([Point(lat=middle_lat, lon=(middle_lon + 180.0) % 360.0 - 180.0)], 0.0)
    return ANEW.format(box=box, source=record.source, zoom=zoom)
