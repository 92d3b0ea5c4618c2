"""Laying a scenario out: the grid, and one test for each thing that can be wrong between it and its terrain."""

from dataclasses import replace

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from openiads.errors import ScenarioError, TerrainError
from openiads.geodesy.local_grid import to_grid_m
from openiads.geodesy.point import Point, destination
from openiads.simulation.command import Network
from openiads.simulation.prepare import grid_of, prepare, terrain_of
from openiads.simulation.read_scenario import check_scenarios, parse_scenario, read_scenario, shipped_scenarios
from openiads.simulation.scenario import Asset, Raid, Scenario, Traffic, Unit, Waypoint
from openiads.terrain.box import parse_box
from openiads.terrain.cache import terrain_folder
from openiads.terrain.source import SOURCES, tiles_of
from tests.terrain.made_tiles import hills, put, tile_bytes

HMEIMIM = Asset(name="Hmeimim", lat=35.40, lon=35.95)
RAID = Raid(name="raid", vehicle="owa-drone", toward="Hmeimim", distance_m=60e3, height_agl_m=150.0)
PLAIN = Scenario(version=1, name="plain", assets=(HMEIMIM,), raids=(RAID,))
TOR = Unit(name="tor", system="tor-m2", network="n", lat=35.40, lon=35.95)


def refused(scenario):
    with pytest.raises(ScenarioError) as caught:
        prepare(scenario)
    return str(caught.value)


def crossing(*ways, **fields):
    route = tuple(Waypoint(lat=lat, lon=lon, **height) for lat, lon, height in ways)
    return replace(PLAIN, traffic=(Traffic(name="t", vehicle="airliner", identity="civil", route=route, **fields),))


def test_the_grid_holds_every_place_and_every_start_of_a_raid():
    scenario = crossing((34.5, 35.5, {"altitude_msl_m": 9e3}), (35.9, 37.9, {"altitude_msl_m": 9e3}))
    grid = grid_of(replace(scenario, units=(TOR,)))
    points = [Point(lat=way.lat, lon=way.lon) for way in scenario.traffic[0].route]
    points += [destination(Point(lat=35.40, lon=35.95), bearing, 60e3) for bearing in range(360)]
    assert grid.posting_m == 1000.0
    assert max(abs(part) for point in points for part in to_grid_m(grid, point)) < grid.half_m


def test_a_finer_posting_gives_a_finer_grid():
    assert grid_of(replace(PLAIN, posting_m=250.0)).posting_m == 250.0


def test_a_posting_too_fine_for_the_area_is_made_coarser_and_said():
    scenario = replace(PLAIN, posting_m=50.0, terrain="none", raids=(replace(RAID, distance_m=100e3),))
    grid = grid_of(scenario)
    assert grid.posting_m > 150.0
    assert grid.n <= 1203
    said = []
    prepare(scenario, lambda text, share: said.append(text))
    assert f"posting {grid.posting_m:.0f} m in place of 50 m: the area is large" in said


def test_a_scenario_over_half_the_earth_is_refused():
    far = replace(PLAIN, terrain="none", assets=(HMEIMIM, Asset(name="far", lat=-35.0, lon=150.0)))
    assert "it spreads over" in refused(far)
    assert "more than 3000 km; leave out what is far away" in refused(far)


def test_without_terrain_there_is_a_smooth_sea():
    board = prepare(replace(PLAIN, terrain="none", units=(TOR,), networks=(Network(name="n"),)))
    assert not board.ground.elevation_m.any()
    assert prepare(replace(PLAIN)).ground.elevation_m.max() > 1000.0


def test_a_given_raster_is_read_from_beside_the_file(tmp_path):
    height = {"driver": "GTiff", "height": 30, "width": 30, "count": 1, "dtype": "float32", "crs": "EPSG:4326"}
    with rasterio.open(tmp_path / "flat.tif", "w", transform=from_origin(34.0, 37.0, 0.1, 0.1), **height) as raster:
        raster.write(np.full((30, 30), 77.0, dtype=np.float32), 1)
    text = """{version: 1, name: beside, terrain: flat.tif, assets: [{name: A, lat: 35.5, lon: 35.5}], raids: [
      {name: r, vehicle: owa-drone, toward: A, distance_m: 50000, height_agl_m: 100}]}"""
    elevation = terrain_of(parse_scenario(text, str(tmp_path / "mine.yaml")))
    assert elevation is not None
    assert float(elevation.heights[3, 3]) == 77.0


def test_a_missing_raster_is_told():
    with pytest.raises(TerrainError, match="is no readable raster"):
        prepare(replace(PLAIN, terrain="nowhere.tif"))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"units": (replace(TOR, lon=30.0),), "networks": (Network(name="n"),)}, "unit 'tor': lat, lon is '35.4, 30'"),
        ({"assets": (HMEIMIM, Asset(name="off", lat=45.0, lon=36.0))}, "asset 'off': lat, lon is '45, 36'"),
    ],
)
def test_what_stands_off_the_terrain_is_told(fields, words):
    found = refused(replace(PLAIN, **fields))
    assert words in found
    assert "lies off the terrain" in found
    assert "give a terrain that covers it (`terrain: none` for a smooth earth)" in found


def test_a_waypoint_off_the_terrain_is_told():
    found = refused(crossing((35.0, 36.0, {"altitude_msl_m": 9e3}), (35.0, 50.0, {"altitude_msl_m": 9e3})))
    assert "traffic 't', waypoint 2: lat, lon is '35, 50': lies off the terrain" in found


def test_a_raid_off_the_terrain_is_told_with_the_distance_that_fits():
    found = refused(replace(PLAIN, raids=(replace(RAID, distance_m=200e3),)))
    assert "raid 'raid': distance_m is 200000.0: the raid would start off the terrain from some bearings" in found
    assert "at most 86000 fits around Hmeimim" in found  # the western edge, 35 E, is 86.3 km away
    prepare(replace(PLAIN, raids=(replace(RAID, distance_m=86e3),)))


def test_a_raid_from_a_given_bearing_needs_terrain_only_there():
    east = replace(RAID, distance_m=200e3, bearing_deg=90.0)
    assert prepare(replace(PLAIN, raids=(east,))).flights[0].turns_about is None
    assert "the raid would start off the terrain; at most 86000" in refused(
        replace(PLAIN, raids=(replace(east, bearing_deg=270.0),))
    )


def test_a_route_below_the_ground_is_told_with_an_altitude_that_clears():
    low, high = {"altitude_msl_m": 300.0}, {"altitude_msl_m": 3000.0}
    found = refused(crossing((35.4, 35.9, high), (35.4, 36.0, low), (35.4, 36.6, low)))
    assert "traffic 't', waypoint 2: altitude_msl_m is 300.0: the way is below the ground" in found
    altitude = float(found.split("fly at ")[1].split(" m")[0])
    assert 1000.0 < altitude < 1700.0  # the coastal mountains behind Hmeimim
    clear = {"altitude_msl_m": altitude}
    prepare(crossing((35.4, 35.9, high), (35.4, 36.0, clear), (35.4, 36.6, clear)))


def test_a_route_above_ground_may_be_as_low_as_it_likes():
    low = {"height_agl_m": 10.0}
    assert prepare(crossing((35.4, 36.0, low), (35.4, 36.6, low))).flights


def test_without_terrain_only_what_is_below_the_sea_is_below_the_ground():
    ways = (35.4, 35.9, {"altitude_msl_m": -10.0}), (35.4, 36.6, {"altitude_msl_m": 10.0})
    found = refused(replace(crossing(*ways), terrain="none"))
    assert "altitude_msl_m is -10.0: the way is below the ground, 0 m high" in found


def test_a_raid_below_the_mountains_is_told_once():
    raid = replace(RAID, height_agl_m=None, altitude_msl_m=400.0)
    assert refused(replace(PLAIN, raids=(raid,))).count("the way is below the ground") == 1


@pytest.mark.parametrize("slip", [{"speed_mps": 1e-6}, {"start_s": 1e9}, {"count": 2, "spacing_s": 1e300}])
def test_what_would_fly_for_ever_is_told(slip):
    words = "the last of them flies until"
    assert f"raid 'raid': {words}" in refused(replace(PLAIN, raids=(replace(RAID, **slip),)))
    high = {"altitude_msl_m": 9e3}
    assert f"traffic 't': {words}" in refused(crossing((35.0, 36.0, high), (35.5, 36.0, high), **slip))


def test_faults_of_a_file_name_the_line_of_the_waypoint():
    text = """\
version: 1
name: low
assets:
  - {name: A, lat: 35.4, lon: 35.95}
traffic:
  - name: t
    vehicle: airliner
    identity: civil
    route:
      - {lat: 35.4, lon: 36.0, altitude_msl_m: 300}
      - {lat: 35.4, lon: 50.0, altitude_msl_m: 300}
"""
    with pytest.raises(ScenarioError) as caught:
        prepare(parse_scenario(text, "my.yaml"))
    first, second, third = map(str, caught.value.faults)
    assert first.startswith("my.yaml, line 11, traffic 't', waypoint 2: lat, lon is '35.4, 50': lies off the terrain")
    assert second.startswith("my.yaml, line 10, traffic 't', waypoint 1: altitude_msl_m is 300.0: the way is below")
    assert "my.yaml: terrain is 'bundled': does not cover all of the scenario; run `openiads terrain fetch " in third
    assert third.endswith("then play it with `--terrain copernicus-90` or write that in the file")


def test_fetched_tiles_are_the_ground_of_a_scenario_that_names_their_source(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENIADS_CACHE", str(tmp_path))
    alps = Asset(name="Alps", lat=46.0, lon=7.0)
    scenario = Scenario(version=1, name="alps", terrain="copernicus-90", assets=(alps,))
    raid = replace(RAID, toward="Alps", distance_m=20e3, height_agl_m=300.0)
    scenario = replace(scenario, raids=(raid,))
    with pytest.raises(TerrainError, match=r"was not fetched; run: openiads terrain fetch .* --source copernicus-90"):
        prepare(scenario)
    for tile in tiles_of(SOURCES["copernicus-90"], parse_box("6,45,8,47")):
        put(tile, terrain_folder(), tile_bytes(tile))
    heights = prepare(scenario).ground.elevation_m
    middle = heights.shape[0] // 2
    assert heights[middle, middle] == pytest.approx(hills(46.0, 7.0), abs=20.0)
    assert not np.isnan(heights).any()


def test_a_scenario_made_in_python_is_checked_as_one_from_a_file():
    assert "toward is 'nobody': the scenario has no such asset" in refused(
        replace(PLAIN, raids=(replace(RAID, toward="nobody"),))
    )


def test_progress_says_what_is_done():
    said = []
    prepare(replace(PLAIN, units=(TOR,), networks=(Network(name="n"),)), lambda text, share: said.append((text, share)))
    assert said[0] == ("reading the terrain", 0.0)
    assert ("sight of tor", 0.0) in said


@pytest.mark.parametrize("name", [*shipped_scenarios(), *check_scenarios()])
def test_every_shipped_scenario_can_be_laid_out(name):
    board = prepare(read_scenario(name))
    assert board.flights
    assert board.units
