"""What lies under everything on the map: coast and borders, relief, names, and tiles of the user's choice."""

from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field

from openiads.terrain.box import Box
from openiads.web import coast, place_labels, user_tile
from openiads.web.desk import DeskDep
from openiads.web.map_tile import LARGEST_ZOOM, MapTile, check_tile
from openiads.web.place_labels import Labels
from openiads.web.problems import not_found
from openiads.web.relief_tile import HEIGHT_PIXELS, SHADE_PIXELS, heights_png, shade_png
from openiads.web.tile_ground import finest_zoom, pieces, pieces_under

router = APIRouter(prefix="/basemap", tags=["basemap"])

PNG = "image/png"
PICTURE: dict[int | str, dict[str, Any]] = {200: {"content": {PNG: {"schema": {"type": "string", "format": "binary"}}}}}
KEPT = "private, max-age=86400"
"""How long a browser keeps a tile of the user's: their servers ask not to be asked each time."""
VERSION_LETTERS = 12
LARGEST_COLUMN = 2**LARGEST_ZOOM - 1

Zoom = Annotated[int, Path(ge=0, le=LARGEST_ZOOM, examples=[6])]
Column = Annotated[int, Path(ge=0, le=LARGEST_COLUMN, description="Counted from 180 W.", examples=[38])]
Row = Annotated[int, Path(ge=0, le=LARGEST_COLUMN, description="Counted from the north.", examples=[25])]
West = Annotated[float, Query(ge=-180.0, le=180.0, examples=[35.0])]
East = Annotated[float, Query(ge=-180.0, le=540.0, description="Beyond 180 across the antimeridian.", examples=[43.0])]
South = Annotated[float, Query(ge=-90.0, le=90.0, examples=[32.0])]
North = Annotated[float, Query(ge=-90.0, le=90.0, examples=[38.0])]


class ReliefPart(BaseModel):
    """A part of the ground whose heights are known: west, south, east, north in degrees, and how fine they are."""

    bounds: tuple[float, float, float, float]
    posting_m: float


class Relief(BaseModel):
    """The tiles of /basemap/hillshade and /basemap/terrain: how far and to which zoom there are any."""

    bounds: tuple[float, float, float, float]
    hillshade_max_zoom: int
    hillshade_pixels: int
    terrain_max_zoom: int
    terrain_pixels: int
    parts: list[ReliefPart]


class UserTiles(BaseModel):
    """Background tiles of the user's choice, from /basemap/user."""

    host: str
    max_zoom: Annotated[int, Field(ge=0)]


class Basemap(BaseModel):
    """What the map may be laid on. version: changes when there is more terrain. user_tiles: null where none are set."""

    relief: Relief | None
    user_tiles: UserTiles | None
    attribution: list[str]
    version: str


@router.get("", summary="What the map may be laid on")
def read_basemap(desk: DeskDep) -> Basemap:
    """Give how far relief tiles reach and to which zoom, the user's own tiles, and whom to thank for all of it."""
    known, url = pieces(desk.settings.terrain), desk.settings.tile_url
    thanks = [coast.ATTRIBUTION, place_labels.ATTRIBUTION, *dict.fromkeys(one.attribution for one in known)]
    if url:
        thanks.append(user_tile.attribution(url))
    return Basemap(
        relief=_relief(desk) if known else None,
        user_tiles=UserTiles(host=user_tile.host(url), max_zoom=LARGEST_ZOOM) if url else None,
        attribution=thanks,
        version=sha256(repr([one.version for one in known]).encode()).hexdigest()[:VERSION_LETTERS],
    )


@router.get("/coast", summary="Coast, borders and lakes of the world")
def read_coast(request: Request, desk: DeskDep) -> Response:
    """Give land and lakes as polygons, coast and borders as lines, named so, as GeoJSON (Natural Earth).

    The course of borders is no statement on whose they are.
    """
    return desk.answers.cached(request, (), "application/json", coast.coast_geojson)


@router.get(
    "/places", summary="Names to write on the map", responses={200: {"model": Labels, "description": "GeoJSON"}}
)
def read_places(
    request: Request,
    desk: DeskDep,
    west: West,
    south: South,
    east: East,
    north: North,
    zoom: Annotated[int, Query(ge=0, le=LARGEST_ZOOM, description="Of tiles of 512 pixels.", examples=[6])],
) -> Response:
    """Give the names of countries, towns and airfields in a box, those that matter most at this zoom first."""
    box = Box(west, min(south, north), max(east, west), max(south, north))
    parts = (west, south, east, north, zoom)
    return desk.answers.cached(
        request, parts, "application/json", lambda: place_labels.labels_in(box, zoom).model_dump_json().encode()
    )


@router.get("/hillshade/{z}/{x}/{y}.png", summary="Shading of slopes", response_class=Response, responses=PICTURE)
def read_hillshade(request: Request, desk: DeskDep, z: Zoom, x: Column, y: Row) -> Response:
    """Give the shading of a tile (512 pixels, Web Mercator): transparent black and white, to lay over any ground."""
    return _picture(request, desk, check_tile(z, x, y), SHADE_PIXELS)


@router.get("/terrain/{z}/{x}/{y}.png", summary="Heights as colours", response_class=Response, responses=PICTURE)
def read_terrain_tile(request: Request, desk: DeskDep, z: Zoom, x: Column, y: Row) -> Response:
    """Give the heights of a tile (256 pixels, Web Mercator) in the terrarium encoding; unknown ground is 0 m."""
    return _picture(request, desk, check_tile(z, x, y), HEIGHT_PIXELS)


@router.get("/user/{z}/{x}/{y}", summary="A background tile of the user's", response_class=Response, responses=PICTURE)
def read_user_tile(desk: DeskDep, z: Zoom, x: Column, y: Row) -> Response:
    """Fetch a tile from the address that `openiads serve --tile-url` names; PNG, JPEG, GIF or WebP."""
    tile = check_tile(z, x, y)
    if not desk.settings.tile_url:
        raise not_found("tiles", "no address of tiles is set", "start `openiads serve` with --tile-url")
    picture, media_type = user_tile.user_tile(desk.settings.tile_url, tile)
    return Response(picture, media_type=media_type, headers={"Cache-Control": KEPT})


def _picture(request: Request, desk: DeskDep, tile: MapTile, pixels: int) -> Response:
    under = pieces_under(desk.settings.terrain, tile, pixels)
    draw = shade_png if pixels == SHADE_PIXELS else heights_png

    def make() -> bytes:
        with desk.computing():
            return draw(under, tile)

    return desk.answers.cached(request, (pixels, *(piece.version for piece in under)), PNG, make)


def _relief(desk: DeskDep) -> Relief:
    known = pieces(desk.settings.terrain)
    boxes = [piece.box for piece in known]
    finest = known[-1]
    return Relief(
        bounds=(
            min(box.west for box in boxes), min(box.south for box in boxes),
            max(box.east for box in boxes), max(box.north for box in boxes),
        ),
        hillshade_max_zoom=finest_zoom(finest, SHADE_PIXELS),
        hillshade_pixels=SHADE_PIXELS,
        terrain_max_zoom=finest_zoom(finest, HEIGHT_PIXELS),
        terrain_pixels=HEIGHT_PIXELS,
        parts=[ReliefPart(bounds=(b.west, b.south, b.east, b.north), posting_m=round(one.posting_m, 1))
               for one, b in zip(known, boxes, strict=True)],
    )  # fmt: skip
