"""The chart of one site along bearings."""

import math

import numpy as np
import pytest

from openiads.coverage.chart import chart
from openiads.errors import ScenarioError
from openiads.geodesy.point import Point, bearing_deg, destination
from tests.coverage.ground import emplacement, flat, holed, walled

FEW = {"n_distances": 121, "n_altitudes": 61, "range_m": 60e3}


def test_wall_hides_to_the_east_and_not_to_the_west() -> None:
    found = chart(emplacement(), walled(), [90.0, 270.0], **FEW)
    assert found.network_line_of_sight.dims == ("altitude", "bearing", "distance")
    behind, low = found.distance_m.values > 30e3, (found.altitude_m.values > 500.0) & (found.altitude_m.values < 1500.0)
    east, west = (found.network_line_of_sight.values[:, bearing][np.ix_(low, behind)] for bearing in (0, 1))
    assert east.max() == 0.0
    assert west.min() == 1.0


def test_ground_is_that_along_the_bearing() -> None:
    found = chart(emplacement(), walled(), [60.0], **FEW)
    wall_m = float(found.distance_m[int(np.nanargmax(found.elevation_m.values[0]))])
    at = destination(Point(lat=35.0, lon=36.0), 60.0, wall_m)
    assert at.lon == pytest.approx(36.2, abs=0.02)
    assert bearing_deg(Point(lat=35.0, lon=36.0), at) == pytest.approx(60.0)


def test_antenna_and_limits_are_those_of_the_radars() -> None:
    found = chart(emplacement(), flat(height_m=500.0), [0.0], **FEW)
    radars = [radar for radar in emplacement().system.sensors if not radar.optional]
    assert found.attrs["antenna_altitude_m"] <= 500.0 + max(radar.antenna_height_m.best for radar in radars)
    assert found.attrs["antenna_altitude_m"] > 500.0
    assert found.attrs["elevation_max_deg"] in {radar.elevation_max_deg.best for radar in radars}
    steep = math.tan(math.radians(found.attrs["elevation_max_deg"])) * found.distance_m.values[None, :]
    over = found.altitude_m.values[:, None] - found.attrs["antenna_altitude_m"] > steep * 1.02 + 50.0
    assert found.in_beam.values[0, :, 0][over].max() == 0


def test_unknown_stays_unknown_behind_the_hole() -> None:
    found = chart(emplacement(), holed(), [90.0, 270.0], **FEW)
    sight = found.network_line_of_sight.values
    assert np.isnan(sight[:, 0, -20:]).all()
    assert np.isfinite(sight[:, 1]).all()


def test_top_and_range_follow_the_system_where_none_is_given() -> None:
    far, near = (
        chart(emplacement(name), flat(), [0.0], n_distances=31, n_altitudes=31) for name in ("s-400", "pantsir-s1")
    )
    for found, name in ((far, "s-400"), (near, "pantsir-s1")):
        highest_m = max(effector.altitude_max_m.best for effector in emplacement(name).system.effectors)
        assert highest_m < float(found.altitude_m[-1]) <= highest_m * 1.05 + 5000.0
    assert float(far.distance_m[-1]) > float(near.distance_m[-1])


@pytest.mark.parametrize(
    "change",
    [{"range_m": 30e3}, {"top_m": 8e3}, {"target_class": "uav-quad"}, {"k_ratio": 1.0}, {"bearings_deg": [45.0]}],
)
def test_each_setting_changes_the_chart(change: dict[str, object]) -> None:
    asked = {"bearings_deg": [90.0], "top_m": 12e3} | FEW
    place = emplacement("pantsir-s1")
    plain, other = (chart(place, walled(), **settings) for settings in (asked, asked | change))
    assert not plain.drop_attrs().identical(other.drop_attrs())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bearings_deg": []}, "give 1 to 36 bearings"),
        ({"bearings_deg": [400.0]}, r"bearings is \[400.0\]"),
        ({"range_m": 5.0}, "range_m is 5.0: no range"),
        ({"top_m": 1e6}, "top is 1000000.0"),
        ({"k_ratio": 99.0}, "k is 99.0"),
    ],
)
def test_what_cannot_be_drawn_is_told(change: dict[str, object], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        chart(emplacement(), flat(), **({"bearings_deg": [0.0]} | change))
