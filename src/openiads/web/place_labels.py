"""Names to write on the map: the larger places first, more of them the nearer one looks."""

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from openiads.gazetteer.index import Row, gazetteer
from openiads.gazetteer.names import name_key
from openiads.terrain.box import Box

LEAST_PEOPLE = (10_000_000, 8_000_000, 5_000_000, 2_000_000, 600_000, 150_000, 40_000, 10_000, 3_000, 500)
"""Of a town that is named, by zoom; the last also beyond."""
MOST_LABELS = 400
COUNTRY_ZOOMS = (2, 6)
BASE_ZOOM, AIRFIELD_ZOOM = 7, 8
TOWN_KINDS = frozenset({"city", "town", "village"})
BASE_KINDS = frozenset({"base", "airfield", "port"})
SAME_PLACE_DEG = 0.2
ATTRIBUTION = "GeoNames (CC BY 4.0), OurAirports"
DECIMALS = 4

LabelKind = Literal["country", "city", "town", "airfield"]


class LabelPoint(BaseModel):
    """Longitude and latitude of a label."""

    type: Literal["Point"] = "Point"
    coordinates: tuple[float, float]


class LabelWords(BaseModel):
    """What a label says; rank: 0 for the one that matters most, others may be left out for it; people: 0 if unknown."""

    name: str
    kind: LabelKind
    rank: Annotated[int, Field(ge=0)]
    people: Annotated[int, Field(ge=0)]


class Label(BaseModel):
    """One name, as a GeoJSON feature."""

    type: Literal["Feature"] = "Feature"
    geometry: LabelPoint
    properties: LabelWords


class Labels(BaseModel):
    """Names, as a GeoJSON collection, those that matter most first."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[Label]


def labels_in(box: Box, zoom: int) -> Labels:
    """The names to be written on a part of the map at a zoom (tiles of 512 pixels): at most MOST_LABELS."""
    found: list[Label] = []
    for kind, row, name in _rows(box, zoom):
        if len(found) == MOST_LABELS:
            break
        point = LabelPoint(coordinates=(round(row.lon, DECIMALS), round(row.lat, DECIMALS)))
        people = row.population if kind in TOWN_KINDS else 0
        words = LabelWords(name=name, kind=kind, rank=len(found), people=people)
        found.append(Label(geometry=point, properties=words))
    return Labels(features=found)


def _rows(box: Box, zoom: int) -> Iterator[tuple[LabelKind, Row, str]]:
    """Countries, then bases and airfields that reports name, then towns by people, then the other airfields."""
    index = gazetteer()
    store, names = index.by_key.store, _usual_names()
    if COUNTRY_ZOOMS[0] <= zoom <= COUNTRY_ZOOMS[1]:
        countries = sorted((one.row for one in index.countries.values()), key=lambda row: -row.tolerance_m)
        yield from (("country", row, row.name) for row in countries if _inside(row, box))
    if zoom >= BASE_ZOOM:
        yield from (("airfield", row, row.name) for row in _curated() if row.kind in BASE_KINDS and _inside(row, box))
    least = LEAST_PEOPLE[min(zoom, len(LEAST_PEOPLE) - 1)]
    for number in _numbers(box, least):
        record = store.record(number)
        if record.kind in TOWN_KINDS:
            row = index.by_key.row(number)
            yield ("city" if record.kind == "city" else "town"), row, names.get(number, row.name)
    if zoom >= AIRFIELD_ZOOM:
        curated = [row for row in _curated() if row.kind in BASE_KINDS and _inside(row, box)]
        rows = (index.by_key.row(number) for number in _numbers(box, 1) if store.record(number).kind == "airfield")
        yield from (("airfield", row, row.name) for row in rows if not any(_near(row, other) for other in curated))


def _numbers(box: Box, least: int) -> Iterator[int]:
    """Rows of the packed file in a box, which may cross the antimeridian."""
    store = gazetteer().by_key.store
    yield from store.inside(box.south, box.north, box.west, min(box.east, 180.0), least)
    if box.east > 180.0:
        yield from store.inside(box.south, box.north, -180.0, box.east - 360.0, least)


@cache
def _curated() -> tuple[Row, ...]:
    return tuple(dict.fromkeys(row for rows in gazetteer().by_key.curated.values() for row in rows))


@cache
def _usual_names() -> dict[int, str]:
    """The names that reports use, by number of the packed row that is the same town."""
    by_key = gazetteer().by_key
    named: dict[int, str] = {}
    for row in _curated():
        if row.kind in TOWN_KINDS:
            numbers = by_key.store.numbers(name_key(row.name))
            named |= {number: row.name for number in numbers if _near(by_key.row(number), row)}
    return named


def _near(one: Row, other: Row) -> bool:
    return abs(one.lat - other.lat) < SAME_PLACE_DEG and abs(one.lon - other.lon) < SAME_PLACE_DEG


def _inside(row: Row, box: Box) -> bool:
    return box.south <= row.lat <= box.north and (
        box.west <= row.lon <= box.east or box.west <= row.lon + 360.0 <= box.east
    )
