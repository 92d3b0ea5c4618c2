"""Where terrain can be fetched: addresses, tiles, licences, and what they mean by a missing tile."""

import math
from dataclasses import dataclass

from openiads.errors import Fault, TerrainError
from openiads.terrain.box import Box

EARTH_GIRTH_M = 2.0 * math.pi * 6_378_137.0
"""Around the sphere of Web Mercator (EPSG:3857)."""
MERCATOR_LIMIT_DEG = 85.0511
"""Web Mercator is a square that ends here."""
TERRARIUM_PIXELS = 256
COARSEST_CHOSEN_M = 90.0
"""The zoom of terrarium tiles is the lowest with postings no wider than this."""
LARGEST_ZOOM = 15
WITHHELD = Box(43.0, 38.0, 51.0, 42.0)
"""Around Armenia and Azerbaijan, for which GLO-30 holds back tiles: a missing one is no sea. Source: GLO-30 readme."""


@dataclass(frozen=True, slots=True)
class Source:
    """A public set of tiles.

    rows: postings of a tile from south to north; code: part of the names of Copernicus tiles, "" for map tiles;
    url_variable: environment variable that gives another address; tile_bytes: what a tile of land costs, typically.
    """

    name: str
    title: str
    url: str
    url_variable: str
    rows: int
    code: str
    suffix: str
    tile_bytes: int
    posting: str
    surface: str
    licence: str
    licence_url: str
    attribution: str


COPERNICUS_LICENCE = "Copernicus DEM licence: free of charge for the general public, with attribution"
COPERNICUS_LICENCE_URL = "https://copernicus-dem-30m.s3.amazonaws.com/readme.html"
COPERNICUS_ATTRIBUTION = (
    "produced using Copernicus WorldDEM-{metres} © DLR e.V. 2010-2014 and © Airbus Defence and Space GmbH 2014-2018 "
    "provided under COPERNICUS by the European Union and ESA; all rights reserved"
)
COPERNICUS_SURFACE = "the surface with trees and roofs; sea and missing tiles are 0; heights above EGM2008"

SOURCES = {
    one.name: one
    for one in (
        Source(
            name="copernicus-30",
            title="Copernicus DEM GLO-30",
            url="https://copernicus-dem-30m.s3.amazonaws.com",
            url_variable="OPENIADS_COPERNICUS_30_URL",
            rows=3600,
            code="10",
            suffix=".tif",
            tile_bytes=39_000_000,
            posting="1 arc-second (30 m)",
            surface=COPERNICUS_SURFACE,
            licence=COPERNICUS_LICENCE,
            licence_url=COPERNICUS_LICENCE_URL,
            attribution=COPERNICUS_ATTRIBUTION.format(metres=30),
        ),
        Source(
            name="copernicus-90",
            title="Copernicus DEM GLO-90",
            url="https://copernicus-dem-90m.s3.amazonaws.com",
            url_variable="OPENIADS_COPERNICUS_90_URL",
            rows=1200,
            code="30",
            suffix=".tif",
            tile_bytes=4_500_000,
            posting="3 arc-seconds (90 m)",
            surface=COPERNICUS_SURFACE,
            licence=COPERNICUS_LICENCE,
            licence_url=COPERNICUS_LICENCE_URL,
            attribution=COPERNICUS_ATTRIBUTION.format(metres=90),
        ),
        Source(
            name="terrarium",
            title="Terrain Tiles (terrarium)",
            url="https://s3.amazonaws.com/elevation-tiles-prod/terrarium",
            url_variable="OPENIADS_TERRARIUM_URL",
            rows=TERRARIUM_PIXELS,
            code="",
            suffix=".png",
            tile_bytes=100_000,
            posting="by zoom, here 45 to 90 m",
            surface="bare ground or surface, by place; below sea level (sea floor, and land) read as 0",
            licence="of each data set in it; free for all with attribution",
            licence_url="https://github.com/tilezen/joerd/blob/master/docs/attribution.md",
            attribution=(
                "Terrain Tiles by Mapzen and Amazon Web Services: ArcticDEM; Australia © Geoscience Australia; "
                "Austria © offene Daten Österreichs; Canada © OGL Canada; EU-DEM © European Union, Copernicus; "
                "ETOPO1 by NOAA; Mexico © INEGI; New Zealand © LINZ; Norway © Kartverket; UK © Environment Agency; "
                "3DEP, SRTM and GMTED2010 by the U.S. Geological Survey"
            ),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of a source.

    name: as in its address ("Copernicus_DSM_COG_10_N35_00_E036_00_DEM", "11/1231/800"); column, row: of the tile,
    counted from 180 W and from the north, in whole degrees or in tiles of the zoom; zoom: 0 for Copernicus.
    """

    source: str
    name: str
    column: int
    row: int
    zoom: int = 0

    @property
    def path(self) -> str:
        """Below the source's address."""
        return f"{self.name}/{self.name}.tif" if self.zoom == 0 else f"{self.name}.png"

    @property
    def file(self) -> str:
        """Below the source's folder in the cache."""
        return f"{self.name}.tif" if self.zoom == 0 else f"{self.name}.png"

    @property
    def box(self) -> Box:
        """What it covers, in degrees."""
        if self.zoom == 0:
            return Box(self.column - 180.0, 89.0 - self.row, self.column - 179.0, 90.0 - self.row)
        side = 360.0 / 2**self.zoom
        south, north = (mercator_lat(row / 2**self.zoom) for row in (self.row + 1, self.row))
        return Box(self.column * side - 180.0, south, (self.column + 1) * side - 180.0, north)

    @property
    def columns(self) -> int:
        """Postings from west to east; Copernicus has fewer towards the poles."""
        rows = SOURCES[self.source].rows
        return rows if self.zoom else round(rows / meridian_ratio(self.row))

    @property
    def withheld(self) -> bool:
        """Whether it is land that the source may hold back, so that a missing tile says nothing."""
        box, held = self.box, WITHHELD
        inside = held.west <= box.west < held.east and held.south <= box.south < held.north
        return self.source == "copernicus-30" and inside


def find_source(name: str) -> Source:
    """The source of a name; raises TerrainError with the names that there are."""
    if name not in SOURCES:
        problem, remedy = "no such source of terrain", f"give one of {', '.join(SOURCES)}"
        raise TerrainError(Fault(where="terrain", field="source", value=name, problem=problem, remedy=remedy))
    return SOURCES[name]


def tiles_of(source: Source, box: Box, zoom: int | None = None) -> list[Tile]:
    """The tiles that hold a box, from north-west to south-east.

    zoom: of terrarium tiles, `chosen_zoom` where None. Raises TerrainError where the source does not go there.
    """
    if source.code:
        columns = range(math.floor(box.west + 180.0), math.ceil(box.east + 180.0))
        rows = range(math.floor(90.0 - box.north), math.ceil(90.0 - box.south))
        return [copernicus_tile(source, column % 360, row) for row in rows for column in columns]
    level = chosen_zoom(box) if zoom is None else zoom
    north, south = (mercator_row(lat) * 2**level for lat in (box.north, box.south))
    west, east = ((lon + 180.0) / 360.0 * 2**level for lon in (box.west, box.east))
    return [
        terrarium_tile(column % 2**level, row, level)
        for row in range(math.floor(north), min(math.ceil(south), 2**level))
        for column in range(math.floor(west), min(math.ceil(east), math.floor(west) + 2**level))
    ]


def n_tiles(source: Source, box: Box, zoom: int | None = None) -> int:
    """About how many tiles hold a box, without listing them. Raises TerrainError as `tiles_of` does."""
    if source.code:
        return (math.ceil(box.north) - math.floor(box.south)) * (math.ceil(box.east) - math.floor(box.west))
    across = 1 << (chosen_zoom(box) if zoom is None else zoom)
    rows = math.ceil((mercator_row(box.south) - mercator_row(box.north)) * across) + 1
    return rows * (math.ceil((box.east - box.west) / 360.0 * across) + 1)


def copernicus_tile(source: Source, column: int, row: int) -> Tile:
    """The tile of a degree, counted from 180 W and from the north."""
    lat, lon = 89 - row, column - 180
    north = f"{'N' if lat >= 0 else 'S'}{abs(lat):02d}"
    east = f"{'E' if lon >= 0 else 'W'}{abs(lon):03d}"
    return Tile(source.name, f"Copernicus_DSM_COG_{source.code}_{north}_00_{east}_00_DEM", column, row)


def terrarium_tile(column: int, row: int, zoom: int) -> Tile:
    """The map tile of a zoom, counted from 180 W and from the north."""
    return Tile("terrarium", f"{zoom}/{column}/{row}", column, row, zoom)


def tile_at(source: Source, lat: float, lon: float, zoom: int = 0) -> Tile:
    """The tile with the posting at a point, or the one north-west of it."""
    if source.code:
        row = min(max(math.floor(90.0 - lat + 1e-9), 0), 179)
        return copernicus_tile(source, math.floor(lon + 180.0) % 360, row)
    row = min(math.floor(mercator_row(lat) * 2**zoom), 2**zoom - 1)
    return terrarium_tile(math.floor((lon + 180.0) / 360.0 * 2**zoom) % 2**zoom, row, zoom)


def meridian_ratio(row: int) -> float:
    """How much wider postings are spaced from west to east than from south to north, by the tile's row.

    Source: readme of the Copernicus DEM at AWS, with the bands of DTED.
    """
    nearest_equator = min(abs(89 - row), abs(90 - row))
    for lat, ratio in ((85, 10.0), (80, 5.0), (70, 3.0), (60, 2.0), (50, 1.5)):
        if nearest_equator >= lat:
            return ratio
    return 1.0


def chosen_zoom(box: Box) -> int:
    """The lowest zoom at which postings in the middle of a box are at most 90 m apart."""
    lat = min(max(box.middle[0], -MERCATOR_LIMIT_DEG), MERCATOR_LIMIT_DEG)
    across = EARTH_GIRTH_M * math.cos(math.radians(lat)) / TERRARIUM_PIXELS
    return min(max(math.ceil(math.log2(across / COARSEST_CHOSEN_M)), 1), LARGEST_ZOOM)


def mercator_row(lat: float) -> float:
    """Share of the way from the top to the bottom of the Web Mercator square. Raises TerrainError beyond its edges."""
    if abs(lat) > MERCATOR_LIMIT_DEG:
        problem = f"terrarium tiles end at {MERCATOR_LIMIT_DEG} degrees"
        remedy = "give another source: copernicus-90"
        raise TerrainError(Fault(where="terrain", field="latitude", value=lat, problem=problem, remedy=remedy))
    return 0.5 - math.asinh(math.tan(math.radians(lat))) / (2.0 * math.pi)


def mercator_lat(share: float) -> float:
    """Latitude of a share of the way from the top to the bottom of the Web Mercator square."""
    return math.degrees(math.atan(math.sinh(math.pi * (1.0 - 2.0 * share))))
