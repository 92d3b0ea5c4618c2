"""Values of sensors that have no test elsewhere: errors of elevation; and that a battery on the road is blind."""

from dataclasses import replace

import numpy as np
import pytest

from openiads.catalogue.estimate import Estimate
from openiads.geodesy.point import destination
from openiads.simulation.scenario import Move, Scenario

from .notional import HOME, exact, log_of, play, radar, scenario, system, traffic, unit


def with_errors(bearing_deg: float, elevation_deg: float | None) -> Scenario:
    """A radar that errs in bearing and, if given apart, in elevation."""
    own = None if elevation_deg is None else exact(elevation_deg, "deg")
    sensor = replace(radar(bearing_error_deg=bearing_deg), elevation_error_deg=own)
    return scenario(systems=(system(sensors=(sensor,)),))


def test_errors_of_elevation_spread_the_first_shot() -> None:
    assert np.nanstd(play(with_errors(0.0, 0.0), 50).first_shot_m) < 1e-6
    assert np.nanstd(play(with_errors(0.0, 2.0), 50).first_shot_m) > 1.0


def test_elevation_errs_as_bearing_does_where_nothing_is_said() -> None:
    apart, same = play(with_errors(0.5, None), 50), play(with_errors(0.5, 0.5), 50)
    assert np.array_equal(apart.first_shot_m, same.first_shot_m)
    assert not np.array_equal(same.first_shot_m, play(with_errors(0.5, 0.0), 50).first_shot_m)


def test_error_of_elevation_that_is_that_of_bearing_is_drawn_with_it() -> None:
    wide = Estimate(low=0.1, best=0.5, high=2.0, unit="deg", grade="N")
    sensor = replace(radar(), bearing_error_deg=wide)
    unsure = scenario(systems=(system(sensors=(sensor,)),))
    twice = scenario(systems=(system(sensors=(replace(sensor, elevation_error_deg=wide),)),))
    assert not np.array_equal(
        play(unsure, 30, sampled=True).first_shot_m, play(twice, 30, sampled=True).first_shot_m
    ), "given apart, it is drawn apart"


@pytest.mark.parametrize(("start_s", "is_seen"), [(400.0, True), (660.0, False), (950.0, True)])
def test_battery_on_the_road_is_blind_until_it_stands_again(start_s: float, is_seen: bool) -> None:
    """It leaves at 650 s, packs for 30 s, drives 200 s and sets up in 30 s; a flight passes in 100 s."""
    away = destination(HOME, 90.0, 10_000.0)
    move = Move(lat=away.lat, lon=away.lon, leaves_s=650.0, speed_mps=50.0, detour_ratio=1.0)
    passing = traffic(east_m=(30_000.0, 10_000.0), north_m=5_000.0, speed_mps=200.0, start_s=start_s)
    laid = scenario(units=(unit(moves=(move,), setup_s=30.0),), raids=(), traffic=(passing,))
    detected = [event for event in log_of(laid) if event.kind == "detected"]
    assert bool(detected) == is_seen
    if start_s > 650.0 and is_seen:
        assert detected[0].t >= 910.0


def test_arrival_of_a_battery_shows_what_was_hidden_from_where_it_stood() -> None:
    """A low flight beyond the first stand's horizon is seen as soon as the battery has set up near it."""
    away = destination(HOME, 90.0, 40_000.0)
    low = traffic(east_m=(70_000.0, 69_000.0), altitude_m=30.0, speed_mps=1.0)
    stays = scenario(units=(unit(),), raids=(), traffic=(low,))
    move = Move(lat=away.lat, lon=away.lon, leaves_s=0.0, speed_mps=50.0, detour_ratio=1.0)
    goes = replace(stays, units=(unit(moves=(move,), setup_s=0.0),))
    assert [event for event in log_of(stays) if event.kind == "detected"] == []
    first = next(event for event in log_of(goes) if event.kind == "detected")
    assert first.t == pytest.approx(40_000.0 / 50.0, abs=1.5)
