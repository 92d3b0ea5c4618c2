"""A flat sea with land, sites on it, regions and routes made up by hand, and the bulletin of them."""

from datetime import date
from functools import cache
from typing import Any

import numpy as np
from rasterio import Affine
from rasterio.crs import CRS

from openiads.coverage.band import bands
from openiads.coverage.fir import Fir
from openiads.coverage.route import Route
from openiads.gazetteer.place import Place
from openiads.geodesy.point import Point
from openiads.laydown.site import Alternative, Site
from openiads.reports.claim import Claim
from openiads.study.bulletin import Drawn, make_bulletin
from openiads.terrain.elevation import Elevation

DAY = date(2024, 3, 1)
POSTING_DEG = 0.02
WEST, NORTH = 35.0, 37.0
GROUND_M = 100.0
"""Of all the land: level, so that only the earth's curve hides anything."""


def level_ground() -> Elevation:
    """Land of one height, 35 to 37 N, 35 to 38 E."""
    heights = np.full((101, 151), GROUND_M, dtype=np.float32)
    corner = Affine(POSTING_DEG, 0.0, WEST - POSTING_DEG / 2, 0.0, -POSTING_DEG, NORTH + POSTING_DEG / 2)
    return Elevation(heights, corner, CRS.from_epsg(4326), "level ground, made up", 1800.0)


MIDDLE = Place(name="Middletown", lat=36.0, lon=36.5, tolerance_m=1000.0, kind="town", country="SY")
EAST = Place(name="Eastport", lat=36.0, lon=37.2, tolerance_m=1000.0, kind="port", country="SY")
VAGUE = Place(name="Levelland", lat=36.0, lon=36.5, tolerance_m=80_000.0, kind="country", country="SY")
AIRPORT = Place(name="Middletown airport", lat=36.05, lon=36.45, tolerance_m=2000.0, kind="airfield", country="SY")


def site(place: Place = MIDDLE, **more: Any) -> Site:
    """A Pantsir-S1 that is surely there, unless said otherwise."""
    values: dict[str, Any] = {
        "id": "pantsir-s1-middletown", "system": "pantsir-s1", "place": place, "status": "operational",
        "probability": 0.8, "known_from": date(2024, 2, 1), "valid_from": date(2024, 1, 15), "claims": ("one",),
    }  # fmt: skip
    return Site(**(values | more))


def either_site(**more: Any) -> Site:
    """One that is at Middletown or at Eastport, not known which: three to one."""
    places = (Alternative(place=MIDDLE, weight=0.75), Alternative(place=EAST, weight=0.25))
    both = Place(name="Middletown or Eastport", lat=36.0, lon=36.85, tolerance_m=40_000.0, kind="area", country="SY")
    return site(both, id="either", alternatives=places, **more)


def route(*points: tuple[float, float], name: str = "") -> Route:
    """A route through (latitude, longitude)."""
    return Route(points=tuple(Point(lat=lat, lon=lon) for lat, lon in points), name=name)


def across(lat: float = 36.0) -> Route:
    """A route from west to east past Middletown."""
    return route((lat, 35.5), (lat, 37.5), name="Across")


def square(own: str = "MUPP", west: float = 36.25, south: float = 35.75, side: float = 0.5) -> Fir:
    """A region made up by hand, a square around Middletown."""
    east, north = west + side, south + side
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return Fir(id=own, name="Made Up", polygons=((ring,),))


HOSTILE = '<img src=x onerror=alert(1)> & "quotes" \u202ereversed'
ARABIC = "أغلق مطار القامشلي أمام الطيران المدني في 12 آذار 2024 (حتى إشعار آخر)."
RUSSIAN = "Комплекс «Тор-М2» прибыл на базу, сообщил представитель."


def claim(number: int, **more: Any) -> Claim:
    """A reported deployment of a Pantsir-S1 at Middletown."""
    values: dict[str, Any] = {
        "id": f"claim-{number}", "report": f"report-{number}.txt", "source": f"Wire {number}", "title": "A title",
        "quote": "A Pantsir was set up there.", "offset": 0, "system": "pantsir-s1", "event": "deployed",
        "modality": "reported", "place": MIDDLE, "published": date(2024, 2, 1), "known_from": date(2024, 2, 1),
        "valid_from": date(2024, 1, 15), "confidence": 0.9, "url": "https://example.org/a?b=1&c=2",
    }  # fmt: skip
    return Claim(**(values | more))


def claims() -> list[Claim]:
    """Deployments, a denial, statements on the airspace in three scripts, hostile words among them."""
    closed = {"event": "airspace", "system": "airliner", "place": AIRPORT}
    return [
        claim(1),
        claim(2, source="Second Wire", quote=RUSSIAN, system="tor-m2", place=EAST),
        claim(3, source="Third <b>Wire</b>", quote=HOSTILE, url="javascript:alert(2)"),
        claim(4, **closed, quote=ARABIC, note="closed", source="صحيفة مثال", valid_from=date(2024, 1, 20)),
        claim(5, **closed, quote="The airport is open again.", note="reopened", valid_from=date(2024, 2, 20)),
        claim(6, source="Vague Wire", system="s-400", place=VAGUE, quote="An S-400 is somewhere in the country."),
        claim(7, source="Denier", modality="denied", quote="There is no Tor-M2 at Eastport.", system="tor-m2",
              place=EAST, valid_from=date(2024, 1, 16)),
        claim(8, source="Later Wire", known_from=date(2024, 6, 1), published=date(2024, 6, 1),
              quote="Written in June: it had been there since January."),
    ]  # fmt: skip


@cache
def made_bulletin() -> Drawn:
    """The bulletin of the square and the route on the day; made once."""
    return make_bulletin(
        claims(),
        level_ground(),
        as_of=DAY,
        known_at=DAY,
        firs=[square()],
        routes=[across()],
        bands=bands(((0.0, 100.0), (100.0, 300.0))),
        origin="claims made up by hand",
        n_draws=1,
        issued_on=date(2024, 3, 2),
    )
