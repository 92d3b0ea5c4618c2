"""The chart's geometry by hand, and what its picture shows."""

import math
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from openiads.coverage.chart import chart
from openiads.export.air_figure import GROUND
from openiads.export.chart_picture import _off_chart, _signs, on_chart, write_chart_picture
from openiads.export.layer import BLUE_TO_YELLOW, HIDDEN
from openiads.geodesy.earth import effective_earth_radius_m
from openiads.physics.propagation import elevation_sine, slant_range_m
from tests.coverage.ground import emplacement, flat, walled
from tests.export.seen_colours import pixels, share_of

FEW = {"n_distances": 201, "n_altitudes": 101, "range_m": 60e3}


@pytest.fixture(scope="module")
def dataset() -> xr.Dataset:
    return chart(emplacement("pantsir-s1"), walled(), [90.0, 270.0], **FEW)


@pytest.mark.parametrize("distance_m", [1e3, 50e3, 300e3])
@pytest.mark.parametrize("altitude_m", [0.0, 9_000.0])
def test_slant_range_and_elevation_are_read_off_the_chart(
    dataset: xr.Dataset, distance_m: float, altitude_m: float
) -> None:
    x, y = on_chart(dataset, np.array([distance_m]), np.array([altitude_m]))
    antenna_m, radius_m = dataset.attrs["antenna_altitude_m"], effective_earth_radius_m(dataset.attrs["k_ratio"])
    slant_m = slant_range_m(antenna_m, altitude_m, distance_m, radius_m)
    assert math.hypot(x[0], y[0]) * 1000.0 == pytest.approx(slant_m, rel=1e-9)
    sine = elevation_sine(antenna_m, altitude_m, distance_m, slant_m, radius_m)
    assert math.atan2(y[0], x[0]) == pytest.approx(math.asin(sine), abs=1e-9)


def test_chart_turned_round_gives_altitude_and_distance(dataset: xr.Dataset) -> None:
    distance_m, altitude_m = np.array([0.0, 20e3, 300e3]), np.array([100.0, 5000.0, 12_000.0])
    back = _off_chart(dataset, *on_chart(dataset, distance_m, altitude_m))
    np.testing.assert_allclose(back[0], altitude_m, atol=1e-3)
    np.testing.assert_allclose(back[1], distance_m, atol=1e-3)


def test_picture_shows_ground_shadow_and_detection(tmp_path: Path) -> None:
    shadow, grounds = {}, {}
    for bearing in (90.0, 270.0):
        one = chart(emplacement("pantsir-s1"), walled(), [bearing], **FEW)
        write_chart_picture(one, tmp_path / "chart.png")
        picture = pixels(tmp_path / "chart.png")
        chart_part = picture[: int(picture.shape[0] * 0.75)]
        shadow[bearing] = share_of(chart_part, HIDDEN)
        assert share_of(chart_part, BLUE_TO_YELLOW[0]) > 0.1
        grounds[bearing] = share_of(chart_part, GROUND, on_land=False)
    assert shadow[90.0] > 1.5 * shadow[270.0]
    assert grounds[90.0] > grounds[270.0] + 0.001, "the wall in the sea"


def test_several_bearings_make_a_taller_picture_of_small_charts(dataset: xr.Dataset, tmp_path: Path) -> None:
    four = chart(emplacement("pantsir-s1"), flat(), [0.0, 90.0, 180.0, 270.0], **FEW)
    write_chart_picture(dataset, tmp_path / "two.png")
    write_chart_picture(four, tmp_path / "four.png")
    two_px, four_px = pixels(tmp_path / "two.png").shape, pixels(tmp_path / "four.png").shape
    assert four_px[1] == two_px[1]
    assert four_px[0] > two_px[0] + 200


def test_lines_are_named_in_the_legend(dataset: xr.Dataset) -> None:
    words = [sign.words for sign in _signs([dataset.isel(bearing=0)])]
    assert words[0] == "detection 10, 50 and 90%, thin to thick"
    assert "edge of the beams of the search radars" in words
    assert any(one.startswith("reach of 57E6") for one in words)
