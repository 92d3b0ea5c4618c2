"""What shares are of, as it is written in words."""

import pytest

from openiads.coverage.area import DEFAULT_HEIGHTS_AGL_M, asked_heights, parse_area, parse_heights
from openiads.coverage.read_route import lines_of
from openiads.errors import UsageError


def test_distances_bearings_and_strip_are_read_in_metres_and_degrees() -> None:
    strip = lines_of("35.4,35.9 35.0,36.7")
    area = parse_area("20-80", "300-60", None, strip, 7.5)
    assert (area.within_m, area.sector_deg) == ((20_000.0, 80_000.0), (300.0, 60.0))
    assert area.strip_half_width_m == 7500.0
    assert area.lines == strip


def test_one_distance_counts_from_the_site() -> None:
    assert parse_area("80", "0-360", None, (), 5.0).within_m == (0.0, 80_000.0)


@pytest.mark.parametrize(
    ("within", "sector", "width_km", "where"),
    [
        ("x", "0-360", 5.0, "within"),
        ("80-20", "0-360", 5.0, "within"),
        ("9999", "0-360", 5.0, "within"),
        ("nan", "0-360", 5.0, "within"),
        ("80", "90", 5.0, "sector"),
        ("80", "90-90", 5.0, "sector"),
        ("80", "0-361", 5.0, "sector"),
        ("80", "0-360", 0.0, "strip-width"),
    ],
)
def test_what_makes_no_sense_names_the_option(within: str, sector: str, width_km: float, where: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_area(within, sector, None, (), width_km)
    assert raised.value.faults[0].where == where


def test_heights_of_a_route_join_those_asked_for_once() -> None:
    [route] = lines_of("35.4,35.9,300 35.5,36.0,FL100")
    assert asked_heights((300.0,), (), route) == ((300.0,), (100.0,))
    assert parse_heights("100,300", None, route) == ((100.0, 300.0), (100.0,))


def test_without_any_height_the_usual_ones_count() -> None:
    assert parse_heights(None, None, None) == (DEFAULT_HEIGHTS_AGL_M, ())
    assert asked_heights((), (), None) == (DEFAULT_HEIGHTS_AGL_M, ())
    with pytest.raises(UsageError, match="list of numbers"):
        parse_heights("low", None, None)
