"""Files that a server hands out: made whole in a folder of their own, named and typed by their ending."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import Response

MEDIA_TYPES = {
    ".tif": "image/tiff",
    ".png": "image/png",
    ".nc": "application/x-netcdf",
    ".geojson": "application/geo+json",
    ".kml": "application/vnd.google-earth.kml+xml",
    ".html": "text/html; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".acmi": "text/plain; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".zip": "application/zip",
}
UNKNOWN_TYPE = "application/octet-stream"
BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}


def written(write: Callable[[Path], object], ending: str) -> bytes:
    """The bytes of the file that `write` leaves at the path it is given."""
    with tempfile.TemporaryDirectory(prefix="openiads-") as folder:
        path = Path(folder) / f"file{ending}"
        write(path)
        return path.read_bytes()


def media_type(name: str) -> str:
    """The media type of a file by its ending."""
    return MEDIA_TYPES.get(Path(name).suffix.lower(), UNKNOWN_TYPE)


def file_answers(*endings: str) -> dict[int | str, dict[str, Any]]:
    """What a route that hands out files of such endings says of its answer in the reference."""
    return {200: {"description": "The file", "content": {MEDIA_TYPES[ending]: BINARY for ending in endings}}}


def to_be_saved(answer: Response, name: str) -> Response:
    """The answer, which a browser saves under a name."""
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
