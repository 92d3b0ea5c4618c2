"""What is asked of terrain: the box to fetch, what a source holds and under which licence, all as plain data."""

import shutil
from dataclasses import asdict
from typing import Any

import numpy as np

from openiads.errors import Fault, TerrainError, UsageError
from openiads.gazetteer.find import find_place
from openiads.geodesy.local_grid import grid_degrees, local_grid
from openiads.geodesy.point import Point
from openiads.record import record
from openiads.study.placed import typed_point
from openiads.terrain.box import Box, box_around, parse_box
from openiads.terrain.cache import terrain_folder
from openiads.terrain.elevation import Elevation, ground_height_m, ground_heights_m
from openiads.terrain.fetch import Fetched, Plan
from openiads.terrain.find import BUNDLED, open_elevation
from openiads.terrain.source import LARGEST_ZOOM, SOURCES, Source
from openiads.terrain.survey import Ground, ground, holdings

LARGE_BYTES = 500_000_000
"""A fetch that is likely to bring more is asked about first."""
LARGEST_AROUND_KM = 3000.0
MOST_PARALLEL = 16
INFO_CELLS = 25_000_000
"""More cells than that are summed up from means of blocks."""
MOST_ROWS = 400
"""Of the points that a square of ground is summed up from."""
UNITS = ("B", "kB", "MB", "GB", "TB")


@record
class GroundAround:
    """Heights above sea in m: at a point, and the lowest, highest and mean of a square around it.

    source, posting_m: of the terrain; unknown_share, sea_share (height exactly 0): of the square.
    """

    height_m: float
    source: str
    posting_m: float
    lowest_m: float
    highest_m: float
    mean_m: float
    unknown_share: float
    sea_share: float


def box_asked(box: str | None, around: str | None, radius_km: float | None) -> Box:
    """The box "W,S,E,N", or the one around a place or "LAT,LON". Raises UsageError and PlaceError."""
    if (box is None) == (around is None):
        raise _usage("box", "give either a box W,S,E,N or --around PLACE --radius KM", box)
    if (around is None) != (radius_km is None):
        raise _usage("around", "--around PLACE and --radius KM go together", around)
    if box is not None:
        return parse_box(box)
    if radius_km is None or not 0.0 < radius_km <= LARGEST_AROUND_KM:
        raise _usage("radius", f"{radius_km} km is not within 0 to {LARGEST_AROUND_KM:g}", radius_km)
    text = around or ""
    return box_around([typed_point(text, "--around") or find_place(text).point], radius_km * 1000.0)


def check_fetch(source: Source, zoom: int | None, n_parallel: int) -> None:
    """Raise UsageError where a fetch makes no sense: a zoom the source has not, too many tiles at a time."""
    if zoom is not None and source.code:
        raise _usage("zoom", "counts only with --source terrarium", zoom)
    if zoom is not None and not 1 <= zoom <= LARGEST_ZOOM:
        raise _usage("zoom", f"{zoom} is not within 1 to {LARGEST_ZOOM}", zoom)
    if not 1 <= n_parallel <= MOST_PARALLEL:
        raise _usage("parallel", f"{n_parallel} is not within 1 to {MOST_PARALLEL}", n_parallel)


def check_disk(plan: Plan) -> None:
    """Raise TerrainError where the disk does not hold what a fetch is likely to bring."""
    folder = next(path for path in (terrain_folder(), *terrain_folder().parents) if path.is_dir())
    free = shutil.disk_usage(folder).free
    if plan.likely_bytes > free:
        problem = f"about {size_words(plan.likely_bytes)} do not fit: {size_words(free)} are free"
        remedy = "fetch a smaller box or a coarser --source, or set OPENIADS_CACHE to a larger disk"
        raise TerrainError(Fault(where=str(folder), problem=problem, remedy=remedy))


def too_large(plan: Plan) -> TerrainError | None:
    """The error that says how to agree to a fetch of more than 500 MB; None where it is smaller."""
    if plan.likely_bytes <= LARGE_BYTES:
        return None
    problem = f"about {size_words(plan.likely_bytes)} would be fetched"
    remedy = "add --yes to agree, or give a smaller box or a coarser --source"
    return TerrainError(Fault(where=f"terrain {plan.source.name}", problem=problem, remedy=remedy))


def plan_as_plain(plan: Plan) -> dict[str, Any]:
    """What a fetch would do: its source and box, the numbers of tiles, the bytes, the names of those wanted."""
    return {
        "source": plan.source.name,
        "box": box_degrees(plan.box),
        "n_tiles": len(plan.tiles),
        "n_wanted": len(plan.wanted),
        "likely_bytes": plan.likely_bytes,
        "tiles": [tile.name for tile in plan.wanted],
    }


def fetched_as_plain(plan: Plan, done: Fetched) -> dict[str, Any]:
    """What a fetch did, with its source and box."""
    return {"source": plan.source.name, "box": box_degrees(plan.box), **asdict(done)}


def holdings_as_plain() -> list[dict[str, Any]]:
    """What was fetched, each group of tiles with its box in degrees."""
    return [{**asdict(one), "box": box_degrees(one.box)} for one in holdings()]


def around(elevation: Elevation, point: Point, half_m: float) -> GroundAround:
    """What lies in a square around a point, as a grid of points tells; the height at the point itself first.

    Raises TerrainError where the point has no ground.
    """
    grid = local_grid(point, max(2.0 * half_m / MOST_ROWS, elevation.posting_m), half_m)
    lat, lon = grid_degrees(grid, grid.x_m(), grid.y_m())
    heights = ground_heights_m(elevation, lat, lon)
    return GroundAround(
        height_m=ground_height_m(elevation, point),
        source=elevation.source,
        posting_m=elevation.posting_m,
        lowest_m=float(np.nanmin(heights)),
        highest_m=float(np.nanmax(heights)),
        mean_m=float(np.nanmean(heights)),
        unknown_share=float(np.isnan(heights).mean()),
        sea_share=float((heights == 0.0).mean()),
    )


def held(what: str | None) -> Ground | None:
    """What a raster, the fetched tiles of a source or the bundled clip (None) holds.

    None where nothing of the source was fetched; raises TerrainError where a raster cannot be read.
    """
    try:
        return ground(open_elevation(what, (), 0.0, largest_cells=INFO_CELLS))
    except TerrainError:
        if what not in SOURCES:
            raise
    return None


def licence(what: str | None) -> dict[str, str]:
    """Surface, licence and attribution of a source or of the bundled clip; of a file only whom to ask."""
    source = SOURCES.get(what or "")
    if source is not None:
        return {
            "surface": source.surface,
            "licence": f"{source.licence} ({source.licence_url})",
            "attribution": source.attribution,
        }
    if what in (None, BUNDLED):
        return {
            "surface": "means of 30 arc-seconds, which clip summits by about 100 m; land below the sea is 0",
            "licence": "public domain (US government work)",
            "attribution": "NOAA GLOBE 1.0, GLOBE Task Team and others, 1999",
        }
    return {"licence": "of the file's maker"}


def box_degrees(box: Box) -> list[float]:
    """West, south, east, north as GeoJSON has them: east below west across the antimeridian."""
    return [box.west, box.south, box.east if box.east <= 180.0 else box.east - 360.0, box.north]


def size_words(n_bytes: int) -> str:
    """A size as it is printed: "39 MB", "1.2 GB"."""
    power = min((len(str(n_bytes)) - 1) // 3, len(UNITS) - 1)
    return f"{n_bytes / 1000.0**power:.{0 if power < 2 else 1}f} {UNITS[power]}"


def _usage(where: str, problem: str, value: object) -> UsageError:
    return UsageError(Fault(where=where, value=value, problem=problem, remedy="see `openiads terrain fetch --help`"))
