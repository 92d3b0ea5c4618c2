"""Why a point is covered or not, by cases that are worked by hand."""

from typing import Any

import pytest

from openiads.coverage.level import Level, levels
from openiads.coverage.view import PointView
from openiads.coverage.why import why
from openiads.geodesy.point import Point, destination
from openiads.terrain.elevation import Elevation
from tests.coverage.ground import emplacement, flat, holed, walled

SITE = Point(lat=35.0, lon=36.0)


def told(
    ground: Elevation, bearing_deg: float, away_km: float, level: Level, system: str = "s-400", **options: Any
) -> PointView:
    return why([emplacement(system)], ground, destination(SITE, bearing_deg, away_km * 1000), level, **options)


def agl(height_m: float) -> Level:
    return levels([height_m], [])[0]


def test_target_behind_a_wall_is_told_its_lowest_height_in_sight() -> None:
    view = told(walled(), 90.0, 40.0, agl(300.0))
    (site,) = view.sites
    assert site.in_sight is False
    assert site.lowest_height_m is not None
    assert site.lowest_height_m > 1500.0, "the ray over the wall, half way, still rises"
    assert "masked by terrain" in site.words
    assert f"{round(site.lowest_height_m, -1):,.0f} m" in site.words


def test_same_target_on_open_ground_is_detected_and_in_reach() -> None:
    view = told(flat(), 270.0, 40.0, agl(3000.0))
    assert view.in_sight is True
    assert view.in_reach is True
    assert view.detection == pytest.approx(1.0, abs=0.01)
    assert "In reach of S-400 Triumf" in view.words


def test_target_over_the_site_is_above_the_beam() -> None:
    (site,) = told(flat(), 0.0, 1.0, agl(9000.0)).sites
    assert site.detection == 0.0
    assert "above its beam" in site.words


def test_small_target_is_told_from_where_it_would_be_seen() -> None:
    (site,) = told(flat(), 0.0, 44.0, agl(3000.0), "tor-m2", target_class="uav-quad").sites
    assert site.in_sight is True
    assert "too small at 44 km" in site.words
    assert "out to" in site.words


def test_effectors_say_what_keeps_them() -> None:
    def said(away_km: float, height_m: float) -> str:
        (site,) = told(flat(), 0.0, away_km, agl(height_m), "tor-m2").sites
        return site.effectors[0].words

    assert said(40.0, 3000.0).startswith("too far")
    assert said(0.3, 300.0).startswith("too near")
    assert said(3.0, 13_000.0).startswith("too high")
    assert said(8.0, 3000.0).startswith("in reach")
    assert "for its guiding sensor masked by terrain" in _behind_the_wall()


def _behind_the_wall() -> str:
    (site,) = told(walled(), 90.0, 40.0, agl(300.0)).sites
    return site.effectors[0].words


def test_unknown_ground_on_the_way_is_unknown_not_unseen() -> None:
    view = told(holed(), 90.0, 40.0, agl(300.0))
    assert view.in_sight is None
    assert view.detection is None
    assert "not known" in view.sites[0].words


def test_point_off_the_terrain_is_told_so() -> None:
    view = told(flat(), 0.0, 300.0, agl(300.0))
    assert view.ground_m is None
    assert "no terrain was read" in view.words


def test_flight_level_in_a_mountain_is_told_so() -> None:
    view = told(flat(height_m=2000.0), 0.0, 20.0, levels([], [50.0])[0])
    assert view.in_sight is None
    assert "above this flight level" in view.words


def test_far_site_is_not_looked_over() -> None:
    (site,) = told(flat(), 0.0, 100.0, agl(3000.0), "tor-m2").sites
    assert site.words == "farther away than any site sees or reaches"
    assert site.in_sight is False


def test_line_of_sight_is_told_beyond_the_range_of_a_site_as_on_the_map() -> None:
    """A map of several sites looks along the lines of sight of all of them as far as the farthest reaches."""
    point = destination(SITE, 0.0, 90_000.0)
    small, large = emplacement("tor-m2"), emplacement("s-400", 35.1, 36.0, "large")
    sites = {site.site_id: site for site in why([small, large], flat(), point, agl(3000.0)).sites}
    assert sites["one"].in_sight is True
    assert "beyond the range of its display" in sites["one"].words
    assert sites["one"].detection == 0.0


def test_two_sites_detect_more_than_one_and_the_nearest_comes_first() -> None:
    one, other = emplacement("tor-m2", 35.0, 36.0), emplacement("tor-m2", 35.2, 36.0, "other")
    point = Point(lat=35.28, lon=36.0)
    view = why([one, other], flat(), point, agl(2000.0), target_class="uav-small")
    assert [site.site_id for site in view.sites] == ["other", "one"]
    assert view.detection is not None
    assert view.detection >= max(site.detection or 0.0 for site in view.sites)


def test_every_setting_changes_an_answer() -> None:
    plain = told(flat(), 0.0, 90.0, agl(300.0))
    assert told(flat(), 0.0, 90.0, agl(300.0), k_ratio=1.0).lowest_height_m != plain.lowest_height_m
    assert told(flat(), 0.0, 90.0, agl(300.0), target_class="uav-quad").target != plain.target
