"""The bundled coast and borders."""

import pytest
from shapely.geometry import Point

from openiads.export.borders import load_borders


@pytest.mark.parametrize(
    ("name", "lat", "lon", "on_land"),
    [("Damascus", 33.51, 36.29, True), ("Nicosia", 35.17, 33.36, True), ("off Latakia", 35.5, 35.3, False)],
)
def test_places_lie_on_the_side_of_the_coast_where_they_are(name: str, lat: float, lon: float, on_land: bool) -> None:
    assert load_borders().land.contains(Point(lon, lat)) is on_land, name


def test_qamishli_airport_lies_about_five_kilometres_from_the_border() -> None:
    degrees = load_borders().borders.distance(Point(41.1914, 37.0206))
    assert 0.02 < degrees < 0.08
