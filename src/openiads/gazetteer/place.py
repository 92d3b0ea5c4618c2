"""A named place with how exactly it is known."""

from typing import Annotated

from pydantic import Field

from openiads.geodesy.point import Point
from openiads.record import record
from openiads.units import LatitudeDeg, LongitudeDeg


@record
class Place:
    """A place as a report names it: its centre, and the radius within which it may lie.

    name: the gazetteer's name; kind: airfield, base, port, city, town, village, admin1, country, area or border;
    country: ISO 3166 two letters, or "" where none is certain.
    """

    name: Annotated[str, Field(min_length=1)]
    lat: LatitudeDeg
    lon: LongitudeDeg
    tolerance_m: Annotated[float, Field(ge=1000.0, le=5_000_000.0)]
    kind: str = ""
    country: str = ""

    @property
    def point(self) -> Point:
        """The centre."""
        return Point(lat=self.lat, lon=self.lon)
