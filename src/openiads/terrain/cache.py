"""Fetched tiles on disk: a file for each, and beside it a record of where it came from and what it must hold."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from openiads.terrain.source import SOURCES, Source, Tile, copernicus_tile, terrarium_tile
from openiads.user_cache import user_cache

READ_BYTES = 1 << 20
RECORD_SUFFIX = ".json"


@dataclass(frozen=True, slots=True)
class TileRecord:
    """What is known of a fetched tile.

    kind: "land" with a file, or "sea" without one (the source has no tile there, which means height 0).
    fetched: UTC in ISO 8601; lowest_m, highest_m: of its heights; because: how it is known that there is only sea.
    """

    source: str
    name: str
    kind: str
    url: str
    fetched: str
    licence: str
    column: int
    row: int
    zoom: int = 0
    size: int = 0
    sha256: str = ""
    lowest_m: float = 0.0
    highest_m: float = 0.0
    etag: str = ""
    because: str = ""

    @property
    def tile(self) -> Tile:
        """The tile that it is the record of."""
        return tile_named(self.source, self.column, self.row, self.zoom)


def terrain_folder() -> Path:
    """Where fetched terrain is kept: $OPENIADS_CACHE/terrain, else `openiads/terrain` in the user's cache folder."""
    return user_cache() / "terrain"


def tile_named(source: str, column: int, row: int, zoom: int) -> Tile:
    """A tile by its column and row."""
    return terrarium_tile(column, row, zoom) if zoom else copernicus_tile(SOURCES[source], column, row)


def tile_path(tile: Tile, folder: Path | None = None) -> Path:
    """Where the tile's file is, or would be."""
    return (folder or terrain_folder()) / tile.source / tile.file


def record_path(tile: Tile, folder: Path | None = None) -> Path:
    """Where the tile's record is, or would be."""
    return tile_path(tile, folder).with_suffix(RECORD_SUFFIX)


def cached(tile: Tile, folder: Path | None = None) -> TileRecord | None:
    """The record of a tile that is there whole (by its size; `verify` reads it all), or None."""
    record = read_record(record_path(tile, folder))
    if record is None or record.name != tile.name or record.source != tile.source:
        return None
    if record.kind == "sea":
        return record
    try:
        whole = tile_path(tile, folder).stat().st_size == record.size
    except OSError:
        return None
    return record if whole else None


def read_record(path: Path) -> TileRecord | None:
    """A tile's record, or None where there is none that can be read."""
    try:
        return TileRecord(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_record(record: TileRecord, folder: Path | None = None) -> None:
    """Write a tile's record whole."""
    write_whole(record_path(record.tile, folder), json.dumps(asdict(record), indent=1) + "\n")


def write_whole(path: Path, text: str) -> None:
    """Write a text so that other processes see all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_text(text, "utf-8")
    os.replace(partial, path)


def records(source: Source, folder: Path | None = None) -> Iterator[TileRecord]:
    """The records of all tiles of a source that are there, by name."""
    home = (folder or terrain_folder()) / source.name
    for path in sorted(home.rglob(f"*{RECORD_SUFFIX}")) if home.is_dir() else ():
        record = read_record(path)
        if record is not None and cached(record.tile, folder) is not None:
            yield record


def sha256_of(path: Path) -> str:
    """Digest of a file's content, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(READ_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
