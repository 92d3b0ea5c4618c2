"""Shares of a route: known lengths over made-up ground, where it is first seen, what is refused."""

from itertools import pairwise

import numpy as np
import pytest
import xarray as xr

from openiads.coverage.compute import coverage
from openiads.coverage.level import levels
from openiads.coverage.route import Route, along, route_shares
from openiads.errors import ScenarioError
from openiads.geodesy.local_grid import local_grid
from openiads.geodesy.point import Point, distance_m

from .ground import emplacement, flat, holed, walled

GRID = local_grid(Point(lat=35.0, lon=36.0), 1000.0, 50_000.0)
LOW, HIGH = levels((300.0,), ())[0], levels((8000.0,), ())[0]


def seen(*places, ground=None, **options) -> xr.Dataset:
    settings = {"heights_agl_m": (300.0, 8000.0), "radius_m": 80_000.0, "grid": GRID} | options
    return coverage(places or (emplacement(),), ground or walled(), **settings)


def route(*points: tuple[float, float], **fields) -> Route:
    return Route(points=tuple(Point(lat=lat, lon=lon) for lat, lon in points), **fields)


ACROSS = route((35.0, 35.6), (35.0, 36.4))
BACK = route((35.0, 36.4), (35.0, 35.6))


def test_share_in_sight_is_the_part_before_the_wall() -> None:
    low, high = route_shares(seen(), ACROSS)
    assert low.length_m == pytest.approx(distance_m(*ACROSS.points), rel=1e-9)
    assert low.line_of_sight_share == pytest.approx(0.75, abs=0.02)
    assert high.line_of_sight_share == 1.0
    assert low.unknown_share == high.unknown_share == 0.0
    assert (low.level, high.level) == ("300 m AGL", "8000 m AGL")


def test_route_is_first_in_sight_where_it_comes_over_the_wall() -> None:
    low, high = route_shares(seen(), BACK)
    assert low.in_sight is not None
    assert low.in_sight.at_m == pytest.approx(distance_m(BACK.points[0], Point(lat=35.0, lon=36.2)), abs=1500.0)
    assert low.in_sight.site == "one"
    assert high.in_sight is not None
    assert high.in_sight.at_m < 500.0


def test_site_that_detects_best_is_the_one_that_sees_first() -> None:
    near, far = emplacement(site_id="near", lon=36.1), emplacement(site_id="far", lon=35.7)
    (low, _) = route_shares(seen(far, near, ground=flat()), BACK)
    assert low.in_sight is not None
    assert low.in_sight.site == "near"
    assert low.detected is not None
    assert low.detected.site == "near"


def test_short_radar_sees_sooner_than_it_detects() -> None:
    (low, _) = route_shares(seen(emplacement("tor-m2"), ground=flat(), target_class="uav-quad"), BACK)
    assert low.in_sight is not None
    assert low.detected is not None
    assert low.in_sight.at_m < low.detected.at_m
    assert low.detection_share is not None
    assert low.detection_share < 0.9


def test_route_that_is_never_seen_has_no_first_sight() -> None:
    (low, _) = route_shares(seen(), route((35.0, 36.3), (35.0, 36.4)))
    assert low.line_of_sight_share == 0.0
    assert low.in_sight is None
    assert low.detected is None


def test_mean_detection_is_the_mean_over_the_samples() -> None:
    dataset = seen(emplacement("tor-m2"), ground=flat())
    (low, _) = route_shares(dataset, ACROSS)
    samples = along(ACROSS.points, 500.0)
    columns = np.rint(50 + (samples.lon - 36.0) * 111_320 * np.cos(np.radians(35.0)) / 1000.0).astype(int)
    expected = dataset.network_detection_probability.values[0, 50, columns].mean()
    assert low.detection_share == pytest.approx(float(expected), abs=0.02)


def test_route_with_heights_counts_at_each_level_where_it_is_flown_there() -> None:
    climbing = route((35.0, 35.6), (35.0, 36.0), (35.0, 36.4), heights=(LOW, HIGH, HIGH))
    low, high = route_shares(seen(), climbing)
    assert low.length_m == pytest.approx(climbing.length_m / 2, rel=1e-3)
    assert low.line_of_sight_share == high.line_of_sight_share == 1.0
    assert high.in_sight is not None
    assert high.in_sight.at_m == pytest.approx(low.length_m, abs=600.0)
    only_high = route_shares(seen(), route((35.0, 35.6), (35.0, 36.0), heights=(HIGH, HIGH)))
    assert [part.level for part in only_high] == ["8000 m AGL"]


def test_unknown_ground_and_what_lies_off_the_map_are_unknown() -> None:
    (low, _) = route_shares(seen(ground=holed()), ACROSS)
    assert low.unknown_share == pytest.approx(0.25, abs=0.03)
    assert low.line_of_sight_share == 1.0
    (beyond, _) = route_shares(seen(ground=flat()), route((35.0, 36.0), (35.0, 37.0)))
    assert beyond.unknown_share == pytest.approx(1 - 50_500 / distance_m(*route((35, 36), (35, 37)).points), abs=0.01)
    (outside, _) = route_shares(seen(), route((35.0, 38.0), (35.0, 39.0)))
    assert outside.line_of_sight_share is None
    assert outside.unknown_share == 1.0


def test_samples_divide_every_leg_evenly_along_the_geodesic() -> None:
    points = [Point(lat=35.0, lon=35.6), Point(lat=35.3, lon=36.4), Point(lat=35.3, lon=36.4001)]
    samples = along(points, 500.0)
    assert samples.length_m.sum() == pytest.approx(sum(distance_m(a, b) for a, b in pairwise(points)), rel=1e-9)
    assert samples.length_m.max() <= 500.0
    assert np.bincount(samples.leg)[1] == 1
    assert (np.diff(samples.along_m) > 0).all()
    start = points[0]
    for lat, lon, away_m in list(zip(samples.lat, samples.lon, samples.along_m, strict=True))[:100:20]:
        assert distance_m(start, Point(lat=lat, lon=lon)) == pytest.approx(away_m, abs=0.01)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (route((35.0, 36.0), (35.0, 36.0)), r"length is 0\.0: no route to look at"),
        (route((35.0, 36.0), (-35.0, -140.0)), "give one of at most 5000 km"),
        (route((35.0, 36.0), (35.0, 36.1), heights=(LOW,)), "not one per point"),
        (
            route((35.0, 36.0), (35.0, 36.1), heights=levels((), (100.0, 110.0))[:2]),
            "height is 'FL100': not among the levels computed",
        ),
    ],
)
def test_absurd_routes_are_refused(asked: Route, words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        route_shares(seen(ground=flat()), asked)
