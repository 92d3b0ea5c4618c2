"""Places by name, with namesakes and how exactly each is known, and places around a point."""

from typing import Annotated

from fastapi import APIRouter, Query

from openiads.gazetteer.search import FoundPlace, NearPlace, places_near, search_places
from openiads.geodesy.point import Point

router = APIRouter(prefix="/places", tags=["places"])

LARGEST_WITHIN_KM = 500.0

Limit = Annotated[int, Query(ge=1, le=100, description="How many at most.")]


@router.get("", summary="Places by name")
def read_places(
    q: Annotated[str, Query(max_length=120, description="A name, or how it begins, in any script.", examples=["Tart"])],
    country: Annotated[
        str | None, Query(pattern="^[A-Z]{2}$", description="Two letters: of this country only.", examples=["SY"])
    ] = None,
    limit: Limit = 10,
) -> list[FoundPlace]:
    """Give the places that a text may mean: namesakes with their weights, then names that begin so.

    The tolerance of a place says how far off its centre what is "at" it may be.
    """
    return search_places(q, limit=limit, country=country)


@router.get("/near", summary="Places around a point")
def read_near(
    lat: Annotated[float, Query(ge=-90.0, le=90.0, examples=[35.06])],
    lon: Annotated[float, Query(ge=-180.0, le=180.0, examples=[36.34])],
    within_km: Annotated[float, Query(gt=0.0, le=LARGEST_WITHIN_KM)] = 50.0,
    least_people: Annotated[int, Query(ge=0, le=100_000_000, description="Leave out smaller towns.")] = 0,
    limit: Limit = 10,
) -> list[NearPlace]:
    """Give the places whose centre lies within a distance of a point, the nearest first."""
    return places_near(Point(lat=lat, lon=lon), within_km * 1000.0, limit=limit, least_population=least_people)
