"""Exposure on level ground, where every number can be worked out by hand."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from openiads.catalogue.load import load_catalogue
from openiads.coverage.band import bands
from openiads.coverage.exposed import Exposure, Part
from openiads.coverage.exposure import MOST_FIRS, exposure
from openiads.coverage.fir import Fir
from openiads.coverage.level import levels
from openiads.coverage.stands import standings
from openiads.errors import CatalogueError, ScenarioError
from openiads.laydown.site import Site
from tests.study.bulletins import EAST, GROUND_M, MIDDLE, VAGUE, across, either_site, level_ground, route, site, square

LOW = bands(((50.0, 100.0),))


def found(*sites: Site, **more: Any) -> Exposure:
    values: dict[str, Any] = {"routes": [across()], "bands": LOW}
    return exposure(sites, level_ground(), **(values | more))[0]


def parts(*sites: Site, kind: str = "reach", **more: Any) -> list[Part]:
    return [part for part in found(*sites, **more).routes[0].parts if part.kind == kind]


def test_stretch_within_reach_is_the_chord_of_the_published_envelope() -> None:
    missile = load_catalogue().systems["pantsir-s1"].effectors[0]
    (part,) = parts(site())
    height_m = 50.0 * 100.0 * 0.3048 - GROUND_M
    half_km = np.sqrt(missile.range_max_m.best**2 - height_m**2) / 1000.0
    assert (part.to_km - part.from_km) / 2 == pytest.approx(half_km, abs=1.0)
    middle = found(site()).routes[0].length_km / 2
    assert (part.to_km + part.from_km) / 2 == pytest.approx(middle, abs=1.5)
    assert part.effectors[0] == missile.name
    assert part.probability == part.least_probability == 0.8
    assert part.terrain_known
    assert part.line[0][0] == pytest.approx(36.5 - half_km / (111.32 * np.cos(np.radians(36.0))), abs=0.03)


def test_a_route_farther_than_any_envelope_has_no_part_and_nothing_is_said_of_it() -> None:
    result = found(site(), routes=[route((35.1, 35.1), (35.1, 35.4))])
    assert result.routes[0].parts == ()
    assert result.routes[0].totals == ()


def test_a_band_above_the_ceiling_is_not_reached() -> None:
    ceiling_m = max(one.altitude_max_m.best for one in load_catalogue().systems["pantsir-s1"].effectors)
    above_fl = (ceiling_m + 2 * GROUND_M) / 30.48
    assert parts(site(), bands=bands(((above_fl, above_fl + 100.0),))) == []
    assert parts(site(), bands=bands(((above_fl - 100.0, above_fl),))) != []


def test_detection_reaches_farther_than_reach_here() -> None:
    (reach,), (detection,) = parts(site()), parts(site(), kind="detection")
    assert detection.to_km - detection.from_km > 1.5 * (reach.to_km - reach.from_km)
    assert detection.effectors == ()


def test_probability_is_that_of_the_site_and_its_place() -> None:
    here, there = parts(either_site())
    assert (here.stand, there.stand) == ("either#1", "either#2")
    assert here.probability == pytest.approx(0.8 * 0.75, abs=0.005)
    assert there.probability == pytest.approx(0.8 * 0.25, abs=0.005)


def test_places_of_one_site_add_up_and_sites_combine_as_independent() -> None:
    near = replace(EAST, lat=36.0, lon=36.55)
    both = either_site()
    both = replace(both, alternatives=(both.alternatives[0], replace(both.alternatives[1], place=near)))
    total = next(one for one in found(both).routes[0].totals if one.kind == "reach")
    assert total.probability == 0.8
    two = found(site(), site(id="second", probability=0.5)).routes[0].totals
    assert two[0].probability == pytest.approx(1 - 0.2 * 0.5)
    assert two[0].stands == ("pantsir-s1-middletown", "second")
    three = found(*(site(id=f"s{number}", probability=0.97) for number in range(3))).routes[0].totals
    assert three[0].probability == 0.99


def test_the_order_of_sites_changes_no_total() -> None:
    one, two = site(), site(EAST, id="second", system="tor-m2", probability=0.3)
    first, second = found(one, two).routes[0].totals, found(two, one).routes[0].totals
    assert {(t.band, t.kind, t.within, t.probability) for t in first} == {
        (t.band, t.kind, t.within, t.probability) for t in second
    }


def test_another_site_never_makes_less_exposed() -> None:
    one = found(site()).routes[0].totals[0]
    more = found(site(), site(EAST, id="second", probability=0.3)).routes[0].totals[0]
    assert more.within >= one.within
    assert more.probability >= one.probability


def test_a_legs_own_flight_level_counts_in_its_band_alone() -> None:
    flown = replace(across(), heights=tuple(levels((), (300.0,)) * 2))
    two = bands(((50.0, 100.0), (250.0, 350.0)))
    assert {part.band for part in found(site(), routes=[flown], bands=two).routes[0].parts} == {"FL250-350"}
    assert {part.band for part in found(site(), bands=two).routes[0].parts} == {"FL050-100", "FL250-350"}


def test_share_of_a_region_is_that_of_the_circle_in_it() -> None:
    (fir,) = found(site(), routes=[], firs=[square()]).firs
    part = next(one for one in fir.parts if one.kind == "reach")
    height_m = 50.0 * 100.0 * 0.3048 - GROUND_M
    radius_km = np.sqrt(20_000.0**2 - height_m**2) / 1000.0
    assert part.share == pytest.approx(np.pi * radius_km**2 / square().area_km2, rel=0.03)
    assert part.area_km2 == pytest.approx(part.share * fir.area_km2, abs=2)
    assert fir.totals[0].within == pytest.approx(part.share, abs=1e-3)


def test_a_hole_of_a_region_is_not_of_it() -> None:
    w, s, e, n = 36.3, 35.8, 36.7, 36.2
    hole = ((w, s), (e, s), (e, n), (w, n), (w, s))
    around = Fir(id="RING", polygons=((square().polygons[0][0], hole),))
    whole, ring = (found(site(), routes=[], firs=[one]).firs[0].parts[0].area_km2 for one in (square(), around))
    assert ring < 0.1 * whole


def test_positions_within_the_tolerance_blur_the_edge() -> None:
    loose = site(replace(MIDDLE, tolerance_m=8_000.0))
    (sharp,) = parts(loose, n_draws=1)
    (blurred,) = parts(loose, n_draws=12)
    assert blurred.to_km - blurred.from_km > sharp.to_km - sharp.from_km
    assert blurred.least_probability < blurred.probability == 0.8
    assert parts(loose, n_draws=12) == [blurred]


def test_unknown_terrain_is_told_and_taken_as_sea() -> None:
    off = route((36.0, 37.6), (36.0, 39.0))
    east = replace(MIDDLE, name="Edge", lon=37.95)
    (part,) = parts(site(east), routes=[off])
    assert not part.terrain_known
    assert found(site(east), routes=[off]).routes[0].totals[0].unknown_terrain > 10.0


def test_what_is_not_counted_is_listed_with_the_reason() -> None:
    sites = [
        site(VAGUE, id="vague"),
        site(id="gone", status="withdrawn"),
        site(id="rare", probability=0.05),
        site(id="lexicon", system="s-300"),
        site(id="jet", system="fighter-jet"),
        site(replace(MIDDLE, lat=50.0), id="far"),
    ]
    reasons = {one.site_id: one.reason for one in found(*sites).not_counted}
    assert reasons == {
        "vague": "its place is known only within 80 km",
        "gone": "said to have left",
        "rare": "less likely than 10% to be still there",
        "lexicon": "the catalogue has no values for it",
        "jet": "aircraft at a base: where they fly is not computed",
        "far": "it lies off the terrain",
    }
    assert found(*sites).stands == ()


def test_what_is_on_its_way_or_leaving_counts_with_its_status() -> None:
    counted, left = standings([site(id="a", status="arriving"), site(id="b", status="moving")], level_ground())
    assert [one.stand.status for one in counted] == ["arriving", "moving"]
    assert left == ()


def test_positions_are_shown_to_the_hundredth_of_a_degree() -> None:
    fine = site(replace(MIDDLE, lat=36.004321, lon=36.507654))
    (stand,) = found(fine).stands
    assert (stand.lat, stand.lon) == (36.0, 36.51)
    assert all(round(value, 2) == value for part in parts(fine) for point in part.line for value in point)


def test_since_when_and_on_which_claims_it_stands_is_kept() -> None:
    (stand,) = found(site(against=("two",))).stands
    assert (stand.valid_from, stand.known_from) == (date(2024, 1, 15), date(2024, 2, 1))
    assert (stand.claims, stand.against) == (("one",), ("two",))


def test_a_harder_target_is_detected_less_far() -> None:
    (easy,), (hard,) = (parts(site(), kind="detection", target_class=one) for one in ("airliner", "uav-quad"))
    assert hard.to_km - hard.from_km < easy.to_km - easy.from_km
    with pytest.raises(CatalogueError, match="target class is 'zeppelin'"):
        found(site(), target_class="zeppelin")


def test_points_of_a_map_get_the_probability_of_reach() -> None:
    points = (np.array([36.0, 35.1]), np.array([36.6, 35.1]))
    _, fields = exposure([site()], level_ground(), bands=LOW, more_points=points)
    assert fields[0] == pytest.approx([0.8, 0.0])


def test_too_much_or_too_long_is_refused() -> None:
    with pytest.raises(ScenarioError, match=f"give at most {MOST_FIRS}"):
        found(site(), firs=[square()] * (MOST_FIRS + 1))
    with pytest.raises(ScenarioError, match="no route to look at"):
        found(site(), routes=[route((36.0, 36.0), (36.0, 36.0))])
    with pytest.raises(ScenarioError, match="draws is 65"):
        found(site(), n_draws=65)
