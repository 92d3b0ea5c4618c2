"""Bands of flight levels."""

import pytest

from openiads.coverage.band import Band, bands, parse_bands
from openiads.errors import ScenarioError


def test_bands_are_read_as_people_write_them() -> None:
    wanted = bands(((0.0, 100.0), (100.0, 245.0)))
    for text in ("0-100,100-245", "FL000-FL100; FL100-FL245", " 0 - 100 , fl100 to 245 ", "100-245,0-100"):
        assert parse_bands(text) == wanted
    assert [band.text for band in wanted] == ["FL000-100", "FL100-245"]


def test_a_band_is_looked_at_from_its_lowest_to_its_highest_level_every_5000_feet() -> None:
    assert Band(low_fl=100.0, high_fl=200.0).altitudes_m == pytest.approx([3048.0, 4572.0, 6096.0])
    lowest = Band(low_fl=0.0, high_fl=100.0).altitudes_m
    assert lowest[0] == pytest.approx(152.4)
    assert lowest[-1] == pytest.approx(3048.0)


@pytest.mark.parametrize("text", ["", "100", "200-100", "100-100", "0-100,0-100", "0-9999", "a-b"])
def test_what_is_no_band_is_told_with_an_example(text: str) -> None:
    with pytest.raises(ScenarioError, match="like 0-100,100-200,200-300"):
        parse_bands(text)


def test_all_wrong_bands_are_told_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_bands("x,0-100,y")
    assert [fault.value for fault in caught.value.faults] == ["x", "y"]
