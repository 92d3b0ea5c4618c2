"""What an antenna sees over terrain: line of sight alone, no air defence in it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

import xarray as xr
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import TypeAdapter

from openiads.errors import Fault, TerrainError, UsageError
from openiads.export.by_ending import write_horizon
from openiads.geodesy.point import Point
from openiads.record import record
from openiads.study.sight import sight_shares
from openiads.terrain.find import open_elevation
from openiads.terrain.horizon import K_RATIOS, horizon
from openiads.terrain.raster_array import elevation_array, raster_array
from openiads.units import LatitudeDeg, LongitudeDeg
from openiads.web.coverage import SweepQuality
from openiads.web.desk import Desk, DeskDep
from openiads.web.written import BINARY, MEDIA_TYPES, file_answers, to_be_saved, written

router = APIRouter(prefix="/terrain/sight", tags=["terrain"])

DEFAULT_RADIUS_KM, LARGEST_RADIUS_KM = 100.0, 400.0
LARGEST_HEIGHT_M = 100_000.0
MOST_TARGETS = 8
TIFF_STARTS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
"""Of a TIFF or BigTIFF, which holds all of itself; other rasters may name files of the server."""
LARGEST_COORDINATE = 1e8
MOST_CELLS = 25_000_000
"""Of a raster that is sent: a small file may hold many."""

FileFormat = Annotated[Literal["tif", "png", "nc"], Query(alias="format", description="Of the file.")]
Degree = Annotated[float | None, Query(ge=-90.0, le=90.0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SightAsked:
    """The antenna and how it looks; heights in m, distances in km, as the options of `openiads sight` give them."""

    height: float | None
    altitude: float | None
    radius_km: float | None
    k: float
    quality: Literal["draft", "default", "exact"]
    beam_deg: tuple[float, float] | None
    slant_km: float | None
    target: tuple[float, ...]
    above: Literal["ground", "sea"]

    @property
    def options(self) -> dict[str, Any]:
        """What `horizon` takes by keyword."""
        return {
            "height_m": self.height,
            "altitude_m": self.altitude,
            "radius_m": None if self.radius_km is None else self.radius_km * 1000.0,
            "k_ratio": self.k,
            "quality": self.quality,
            "beam_deg": self.beam_deg,
            "slant_m": None if self.slant_km is None else self.slant_km * 1000.0,
            "targets_m": self.target,
            "targets_above": self.above,
        }


@record
class SeenAt:
    """The share of the known cells over which a target at a height is seen; null where nothing is known."""

    height_m: float
    share: float | None


@record
class SightBody:
    """What `openiads sight` prints: the antenna, the grid, and shares 0 to 1.

    seen: at some heights above ground; targets: at those asked for, above `targets_above`; unknown: of the cells looked
    at; beyond: of the circle that was asked for, what the terrain does not hold.
    """

    antenna_altitude_m: float
    antenna_ground_m: float
    terrain: str
    posting_m: float
    n_rows: int
    n_columns: int
    radius_m: float
    k_ratio: float
    seen: tuple[SeenAt, ...]
    targets: tuple[SeenAt, ...]
    targets_above: str
    unknown: float
    beyond: float


def asked_sight(
    height: Annotated[
        float | None, Query(ge=0.0, le=LARGEST_HEIGHT_M, description="Antenna above the ground, m.", examples=[9.6])
    ] = None,
    altitude: Annotated[
        float | None,
        Query(ge=-500.0, le=LARGEST_HEIGHT_M, description="Or above the sea, m."),
    ] = None,
    radius_km: Annotated[
        float | None, Query(gt=0.0, le=LARGEST_RADIUS_KM, description="How far to look; by default 100 km.")
    ] = None,
    k: Annotated[float, Query(ge=K_RATIOS[0], le=K_RATIOS[1], description="Effective over true earth radius.")] = (
        4.0 / 3.0
    ),
    quality: SweepQuality = "default",
    beam_lowest: Annotated[Degree, Query(description="Lowest elevation at which the antenna looks.")] = None,
    beam_highest: Annotated[Degree, Query(description="Highest elevation at which it looks.")] = None,
    slant_km: Annotated[float | None, Query(gt=0.0, le=10_000.0, description="Greatest slant range.")] = None,
    target: Annotated[
        list[Annotated[float, Query(ge=-500.0, le=LARGEST_HEIGHT_M)]] | None,
        Query(max_length=MOST_TARGETS, description="Heights of targets, m.", examples=[[100.0, 3000.0]]),
    ] = None,
    above: Annotated[Literal["ground", "sea"], Query(description="What written heights and targets count from.")] = (
        "ground"
    ),
) -> SightAsked:
    """Take in how the antenna looks. Raises UsageError where that makes no sense."""
    if (height is None) == (altitude is None):
        raise _usage("height", height, "give either height (above ground) or altitude (above sea)")
    if (beam_lowest is None) != (beam_highest is None):
        raise _usage("beam_lowest", beam_lowest, "beam_lowest and beam_highest go together")
    beam_deg = None if beam_lowest is None or beam_highest is None else (beam_lowest, beam_highest)
    if beam_deg is not None and not beam_deg[0] < beam_deg[1]:
        raise _usage("beam_lowest", beam_lowest, "must lie below beam_highest")
    targets = tuple(dict.fromkeys(target or ()))
    if above == "ground" and any(one < 0.0 for one in targets):
        raise _usage("target", min(targets), "heights above ground are 0 or more")
    return SightAsked(
        height=height,
        altitude=altitude,
        radius_km=radius_km,
        k=k,
        quality=quality,
        beam_deg=beam_deg,
        slant_km=slant_km,
        target=targets,
        above=above,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where an antenna stands on the server's terrain, or on one of its sources."""

    lat: float
    lon: float
    source: Literal["bundled", "copernicus-30", "copernicus-90", "terrarium"] | None


def asked_stand(
    lat: Annotated[LatitudeDeg, Query(examples=[35.135])],
    lon: Annotated[LongitudeDeg, Query(examples=[36.24])],
    source: Annotated[
        Literal["bundled", "copernicus-30", "copernicus-90", "terrarium"] | None,
        Query(description="The bundled clip or a fetched source, in place of what the server computes on."),
    ] = None,
) -> Stand:
    """Take in where the antenna stands."""
    return Stand(lat=lat, lon=lon, source=source)


_BODY = TypeAdapter(SightBody)
SightDep = Annotated[SightAsked, Depends(asked_sight)]
StandDep = Annotated[Stand, Depends(asked_stand)]


@router.get("", summary="What an antenna sees", response_model=SightBody)
def read_sight(request: Request, desk: DeskDep, stand: StandDep, asked: SightDep) -> Response:
    """Give from what height on how much of the ground is seen: line of sight alone, over the whole circle.

    Rays are straight over an earth enlarged by k; multipath, ducting, diffraction, buildings and trees are left out.
    """

    def made() -> bytes:
        with desk.computing():
            return _body(_over_terrain(desk, stand, asked))

    return desk.answers.cached(request, (stand, asked, desk.settings.terrain), MEDIA_TYPES[".json"], made)


@router.get(
    "/file",
    summary="The horizon of an antenna as a file",
    response_class=Response,
    responses=file_answers(".tif", ".png", ".nc"),
)
def read_sight_file(
    request: Request, desk: DeskDep, stand: StandDep, asked: SightDep, file_format: FileFormat = "tif"
) -> Response:
    """Give for every cell the least height at which a target is in line of sight, as `sight --out` writes it."""
    ending = f".{file_format}"

    def made() -> bytes:
        with desk.computing():
            return _file(_over_terrain(desk, stand, asked), ending, asked)

    parts = (stand, asked, ending, desk.settings.terrain)
    return to_be_saved(desk.answers.cached(request, parts, MEDIA_TYPES[ending], made), f"sight{ending}")


async def sent_raster(request: Request) -> bytes:
    """Take in the raster that was sent. Raises TerrainError where it is no GeoTIFF."""
    content = await request.body()
    if not content.startswith(TIFF_STARTS):
        raise TerrainError(Fault(where="raster", problem="is no GeoTIFF", remedy="send one as the body of the request"))
    return content


@router.post(
    "",
    summary="The same over a raster of one's own",
    response_class=Response,
    responses=file_answers(".tif", ".png", ".nc"),
    openapi_extra={"requestBody": {"required": True, "content": {"image/tiff": BINARY}}},
)
def sweep_raster(
    desk: DeskDep,
    raster: Annotated[bytes, Depends(sent_raster)],
    asked: SightDep,
    x: Annotated[float, Query(ge=-LARGEST_COORDINATE, le=LARGEST_COORDINATE, description="Or latitude.")],
    y: Annotated[float, Query(ge=-LARGEST_COORDINATE, le=LARGEST_COORDINATE, description="Or longitude.")],
    latlon: Annotated[bool, Query(description="x, y are latitude and longitude in degrees.")] = False,
    crs: Annotated[
        str | None,
        Query(pattern="^EPSG:[0-9]{1,6}$", description="Where the raster lacks it.", examples=["EPSG:32637"]),
    ] = None,
    unit: Annotated[Literal["m", "ft"] | None, Query(description="Of the heights.")] = None,
    file_format: FileFormat = "tif",
) -> Response:
    """Sweep a GeoTIFF that is sent as the body, in its own coordinates and cells; nothing of it is kept."""
    ending = f".{file_format}"
    with tempfile.TemporaryDirectory(prefix="openiads-") as folder, desk.computing():
        path = FilePath(folder) / "raster.tif"
        path.write_bytes(raster)
        with _told_without(folder):
            heights = raster_array(path, crs, unit)
            _check_size(heights)
            found = horizon(heights, (x, y), at_lat_lon=latlon, **asked.options)
        content = _file(found, ending, asked)
    answer = Response(content, media_type=MEDIA_TYPES[ending], headers={"Cache-Control": "no-store"})
    return to_be_saved(answer, f"sight{ending}")


@contextmanager
def _told_without(folder: str) -> Iterator[None]:
    """Leave the server's own folder out of what is told."""
    try:
        yield
    except TerrainError as error:
        told = [replace(one, where=one.where.replace(f"{folder}/", "")) for one in error.faults]
        raise TerrainError(told) from None


def _check_size(heights: xr.DataArray) -> None:
    if heights.size > MOST_CELLS:
        problem = f"has {heights.size} cells, more than {MOST_CELLS} are swept at once"
        raise TerrainError(Fault(where="raster", problem=problem, remedy="send a part of it, or a coarser one"))


def _over_terrain(desk: Desk, stand: Stand, asked: SightAsked) -> xr.Dataset:
    """The horizon over the server's terrain, or a source of it, as far as is asked."""
    point = Point(lat=stand.lat, lon=stand.lon)
    reach_m = (asked.radius_km or DEFAULT_RADIUS_KM) * 1000.0
    elevation = (
        desk.elevation([point], reach_m) if stand.source is None else open_elevation(stand.source, [point], reach_m)
    )
    options = asked.options | {"radius_m": reach_m}
    return horizon(elevation_array(elevation), (stand.lat, stand.lon), at_lat_lon=True, **options)


def _file(found: xr.Dataset, ending: str, asked: SightAsked) -> bytes:
    def write(path: FilePath) -> None:
        write_horizon(found, path, asked.above)

    return written(write, ending)


def _body(found: xr.Dataset) -> bytes:
    shares, attrs = sight_shares(found), found.attrs
    body = SightBody(
        antenna_altitude_m=attrs["antenna_altitude_m"],
        antenna_ground_m=attrs["antenna_ground_m"],
        terrain=attrs["terrain"],
        posting_m=attrs["posting_m"],
        n_rows=found.sizes["y"],
        n_columns=found.sizes["x"],
        radius_m=attrs["radius_m"],
        k_ratio=attrs["k_ratio"],
        seen=tuple(SeenAt(height_m=height_m, share=share) for height_m, share in shares.seen.items()),
        targets=tuple(SeenAt(height_m=height_m, share=share) for height_m, share in shares.visible.items()),
        targets_above=shares.targets_above,
        unknown=shares.unknown,
        beyond=max(shares.beyond, 0.0),
    )
    return _BODY.dump_json(body)


def _usage(where: str, value: object, problem: str) -> UsageError:
    return UsageError(Fault(where=where, value=value, problem=problem, remedy="see /openapi.json"))
