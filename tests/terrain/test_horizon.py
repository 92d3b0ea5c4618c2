"""The horizon of one antenna over rasters of all kinds."""

from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from openiads.errors import TerrainError
from openiads.geodesy.earth import effective_earth_radius_m
from openiads.geodesy.local_grid import grid_degrees, local_grid
from openiads.geodesy.point import Point, bearing_deg, destination, distance_m
from openiads.physics.propagation import horizon_range_m, shadow_altitude_m, sight_slope, slant_range_m
from openiads.terrain.frame import frame_around
from openiads.terrain.horizon import horizon
from openiads.terrain.placed import place_on, placed_raster
from openiads.terrain.sweep import sweep_horizon
from tests.terrain.exact_sight import exact_altitudes_m

UTM, LAT_LON, MERCATOR, FEET = "EPSG:32633", "EPSG:4326", "EPSG:3857", "EPSG:2227"
EARTH_M = effective_earth_radius_m(4 / 3)
WEST, NORTH, POSTING_M = 500_000.0, 5_000_000.0, 500.0
MIDDLE = (WEST + 30 * POSTING_M, NORTH - 30 * POSTING_M)


def raster(
    heights: np.ndarray, crs: str = UTM, west: float = WEST, north: float = NORTH, step: float = POSTING_M, **attrs: Any
) -> xr.DataArray:
    rows, columns = heights.shape
    coordinates = {"y": north - step * np.arange(rows), "x": west + step * np.arange(columns)}
    return xr.DataArray(heights.astype(np.float32), coordinates, ("y", "x"), attrs={"crs": crs, **attrs})


def hills(n: int = 61, seed: int = 1) -> np.ndarray:
    rough = np.random.default_rng(seed).uniform(1.0, 600.0, (n + 4, n + 4))
    return np.mean([rough[i : i + n, j : j + n] for i in range(5) for j in range(5)], axis=0)


def sea(n_y: int = 61, n_x: int = 61) -> np.ndarray:
    return np.zeros((n_y, n_x))


def seen(elevation: xr.DataArray, at: tuple[float, float] = MIDDLE, **options: Any) -> xr.Dataset:
    return horizon(elevation, at, **({"height_m": 15.0} if "altitude_m" not in options else {}) | options)


def values(found: xr.Dataset, name: str = "lowest_visible_altitude_m") -> np.ndarray:
    return np.asarray(found[name].values)


def test_raster_in_metres_keeps_its_cells_and_is_swept_as_it_is() -> None:
    ground = raster(hills())
    found = seen(ground)
    assert found.attrs["grid"] == "the raster's own"
    assert np.array_equal(found.x, ground.x)
    assert np.array_equal(found.y, ground.y)
    assert np.array_equal(found.elevation_m, ground)
    antenna = (30.0, 30.0, float(ground[30, 30]) + 15.0)
    swept = sweep_horizon(ground.values, found.attrs["posting_m"], antenna, found.attrs["radius_m"], EARTH_M)
    assert np.allclose(values(found), swept, atol=0.01)
    assert np.allclose(values(found, "minimum_height_m"), swept - ground.values, atol=0.01)
    assert found.attrs["posting_m"] == pytest.approx(POSTING_M, rel=1e-3)


def test_scale_of_the_projection_is_taken_into_account() -> None:
    """On the central meridian of UTM a kilometre of the grid is 1000.4 m long."""
    assert seen(raster(sea())).attrs["posting_m"] == pytest.approx(POSTING_M / 0.9996, rel=1e-5)


@pytest.mark.parametrize("flip", [{"y": slice(None, None, -1)}, {"x": slice(None, None, -1)}])
def test_order_of_the_coordinates_changes_nothing(flip: dict[str, slice]) -> None:
    ground = raster(hills())
    turned = seen(ground.isel(flip))
    assert np.array_equal(turned.x, ground.isel(flip).x)
    assert np.allclose(values(turned.sortby("y").sortby("x")), values(seen(ground).sortby("y").sortby("x")), atol=0.01)


def test_dimensions_in_the_other_order_and_a_band_are_understood() -> None:
    ground = raster(hills())
    assert np.array_equal(values(seen(ground.transpose("x", "y"))), values(seen(ground)))
    assert np.array_equal(values(seen(ground.expand_dims("band"))), values(seen(ground)))


def test_feet_are_converted_both_ways() -> None:
    """A grid in US survey feet with heights in feet is the same ground as one in metres."""
    foot_m = 1200.0 / 3937.0
    step_ft = POSTING_M / foot_m
    ground = hills()
    at = (6_000_000.0 + 30 * step_ft, 2_100_000.0 - 30 * step_ft)
    in_feet = raster(ground / 0.3048, FEET, 6_000_000.0, 2_100_000.0, step_ft, units="ft")
    found = seen(in_feet, at)
    assert found.attrs["grid"] == "the raster's own"
    assert found.attrs["posting_m"] == pytest.approx(POSTING_M, rel=1e-3)
    assert np.allclose(found.elevation_m, ground, atol=0.01)
    assert np.allclose(values(found), values(seen(raster(ground))), atol=1.0)
    assert found.x.attrs["units"] == "US_survey_foot"


def test_line_of_sight_follows_the_great_circle_and_not_the_parallel() -> None:
    """At 45 N the great circle between two places 200 km apart on the parallel runs 785 m north of it in the middle."""
    lat, west, step = 45.0, 7.0, 1 / 240
    eye, far = Point(lat=lat, lon=west + 20 * step), Point(lat=lat, lon=west + 20 * step + 200 / 78.85)
    middle = destination(eye, bearing_deg(eye, far), distance_m(eye, far) / 2)
    off_m = (middle.lat - lat) * 111_132.0
    assert off_m == pytest.approx(785.0, abs=5.0)
    on_circle, on_parallel = round((middle.lat - lat) / step), 0
    lowest_m = {}
    for name, row in (("circle", on_circle), ("parallel", on_parallel), ("sea", None)):
        heights = sea(41, 680)
        if row is not None:
            heights[20 - row, round((middle.lon - west) / step)] = 2000.0
        found = seen(raster(heights, LAT_LON, west, lat + 20 * step, step), (eye.lon, eye.lat), altitude_m=30.0)
        assert "equidistant" in found.attrs["grid"]
        east, north = Transformer.from_crs(LAT_LON, found.attrs["crs"], always_xy=True).transform(far.lon, far.lat)
        lowest_m[name] = float(found.lowest_visible_altitude_m.sel(x=east, y=north, method="nearest"))
    slope = sight_slope(30.0, 2000.0, distance_m(eye, far) / 2, EARTH_M)
    assert lowest_m["parallel"] == pytest.approx(lowest_m["sea"], abs=1.0)
    assert lowest_m["circle"] > lowest_m["sea"] + 1000.0
    assert lowest_m["circle"] <= shadow_altitude_m(30.0, slope, distance_m(eye, far), EARTH_M) + 1.0


def test_raster_in_degrees_shows_round_distances() -> None:
    """Over the sea the ground goes out of sight at the same distance in all directions, in degrees or not."""
    found = seen(raster(sea(121, 241), LAT_LON, 9.0, 61.0, 1 / 120), (10.0, 60.5), height_m=100.0)
    distances_m = np.hypot(*np.meshgrid(found.x, found.y))
    hidden_m = distances_m[values(found, "minimum_height_m") > 0.01]
    assert hidden_m.min() == pytest.approx(horizon_range_m(100.0, 0.0, EARTH_M), abs=2 * found.attrs["posting_m"])


def test_ground_on_the_local_grid_lies_where_it_should() -> None:
    """Interpolated places are off by less than 0.0005 of a posting, as ground shows that rises evenly."""
    lat, lon, step = np.arange(38.0, 32.0, -1 / 120), np.arange(35.0, 43.0, 1 / 120), 1 / 120
    for rising, axis in ((np.tile(lon, (len(lat), 1)), 1), (np.tile(lat[:, None], (1, len(lon))), 0)):
        placed = placed_raster(raster(rising * 100.0, LAT_LON, 35.0, 38.0, step))
        frame = frame_around(placed, *place_on(placed, (39.0, 35.0), False), 250_000.0)
        exact = grid_degrees(local_grid(Point(lat=35.0, lon=39.0), frame.posting_m, 1e6), frame.x, frame.y)[axis]
        off = np.abs(frame.heights / 100.0 - exact)[~np.isnan(frame.heights)] / step
        single_precision = 4000.0 * 2.0**-23 / (100.0 * step)
        assert off.max() < 0.0005 + single_precision


def test_mercator_is_swept_as_it_is_near_by_and_not_over_long_distances() -> None:
    """At 60 N Web Mercator draws everything twice as large."""
    x, y = Transformer.from_crs(LAT_LON, MERCATOR, always_xy=True).transform(10.0, 60.0)
    small = seen(raster(sea(41, 41), MERCATOR, x - 2000.0, y + 2000.0, 100.0), (x, y), radius_m=500.0)
    assert small.attrs["grid"] == "the raster's own"
    assert small.attrs["posting_m"] == pytest.approx(50.0, rel=5e-3)
    large = seen(raster(sea(121, 121), MERCATOR, x - 120_000.0, y + 120_000.0, 2000.0), (x, y))
    assert "equidistant" in large.attrs["grid"]
    assert large.attrs["posting_m"] == pytest.approx(1000.0, rel=0.01)


def test_oblong_cells_are_brought_onto_square_ones() -> None:
    ground = raster(sea()).assign_coords(x=WEST + 250.0 * np.arange(61))
    found = seen(ground, (WEST + 7500.0, MIDDLE[1]))
    assert "equidistant" in found.attrs["grid"]
    assert found.attrs["posting_m"] == pytest.approx(250.0, rel=1e-3)


def test_antimeridian_is_no_edge() -> None:
    ground = raster(sea(61, 61), LAT_LON, 179.75, 0.25, 1 / 120)
    east, west = seen(ground, (180.0 + 1 / 120, 0.0)), seen(ground, (-180.0 + 1 / 120, 0.0))
    assert np.array_equal(values(east), values(west), equal_nan=True)
    assert np.isfinite(values(west)).mean() > 0.9


def test_raster_of_the_whole_earth_has_no_seam() -> None:
    """The same island seen across the seam and away from it."""
    heights = sea(361, 720)
    for column in (2, 202):
        heights[180, column] = 3000.0
    earth = raster(heights, LAT_LON, -180.0, 90.0, 0.5)
    across, away = (seen(earth, (lon, 0.0), radius_m=500_000.0) for lon in (179.75, -80.25))
    assert np.allclose(values(across), values(away), atol=1.0, equal_nan=True)
    assert values(across, "elevation_m").max() > 1000.0


def test_antenna_in_the_corner_of_a_raster_sees_over_all_of_it() -> None:
    ground = raster(sea(), LAT_LON, 7.0, 50.0, 1 / 100)
    for at in ((7.0, 50.0), (7.6, 49.4), (7.0, 49.4), (7.6, 50.0)):
        found = seen(ground, at)
        assert (np.isnan(values(found)) & (values(found, "surface") < 3)).mean() < 0.03


def test_what_lies_behind_a_void_is_unknown_and_flagged_apart_from_the_void() -> None:
    heights = hills()
    heights[20, 35], heights[5, 5] = np.nan, 0.0
    found = seen(raster(heights))
    surface = values(found, "surface")
    assert found.surface.attrs["flag_meanings"] == "land sea unknown outside"
    assert (surface[20, 35], surface[5, 5], surface[10, 40]) == (2, 1, 0)
    assert np.isnan(values(found)[[20, 10], [35, 40]]).all()
    assert np.isfinite(values(found)[:, :30]).all()


def test_nodata_number_is_unknown() -> None:
    heights = hills()
    heights[20, 35] = -9999.0
    assert values(seen(raster(heights, _FillValue=-9999.0)), "surface")[20, 35] == 2


def test_radius_cuts_the_map_and_marks_what_is_outside() -> None:
    found = seen(raster(hills()), radius_m=5010.0)
    assert found.sizes == {"y": 21, "x": 21}
    outside = np.hypot(*np.meshgrid(found.x - MIDDLE[0], found.y - MIDDLE[1])) > 5008.0
    assert (values(found, "surface") == 3)[outside].all()
    assert np.array_equal(np.isnan(values(found)), values(found, "surface") == 3)


def test_height_above_ground_and_altitude_above_sea_say_the_same_when_they_are() -> None:
    ground = raster(hills())
    under_m = float(ground[30, 30])
    above_ground, above_sea = seen(ground, height_m=40.0), seen(ground, altitude_m=under_m + 40.0)
    assert np.allclose(values(above_ground), values(above_sea), atol=0.01)
    assert [found.attrs["antenna_given_above"] for found in (above_ground, above_sea)] == ["ground", "sea"]
    assert above_sea.attrs["antenna_height_m"] == pytest.approx(40.0)
    assert above_ground.attrs["antenna_altitude_m"] == pytest.approx(under_m + 40.0)


@pytest.mark.parametrize(
    "change",
    [
        {"height_m": 80.0},
        {"altitude_m": 900.0},
        {"radius_m": 8000.0},
        {"k_ratio": 1.0},
        {"beam_deg": (1.0, 90.0)},
        {"slant_m": 6000.0},
        {"quality": "draft"},
        {"quality": "exact"},
    ],
)
def test_each_setting_changes_the_map(change: dict[str, Any]) -> None:
    ground = raster(hills())
    changed = seen(ground, **change)
    plain = seen(ground).sel(x=changed.x, y=changed.y)
    assert not np.array_equal(values(changed), values(plain), equal_nan=True)


def test_number_of_threads_changes_nothing() -> None:
    ground = raster(hills())
    assert np.array_equal(values(seen(ground, n_threads=1)), values(seen(ground, n_threads=3)))


def test_better_quality_is_closer_to_the_exact_sight() -> None:
    ground = raster(np.random.default_rng(4).uniform(1.0, 600.0, (61, 61)))
    found = {quality: seen(ground, quality=quality) for quality in ("draft", "default", "exact")}
    rows, columns = (index.ravel() for index in np.indices((61, 61)))
    antenna = (30.0, 30.0, found["exact"].attrs["antenna_altitude_m"])
    exact_m = exact_altitudes_m(ground.values, found["exact"].attrs["posting_m"], antenna, EARTH_M, rows, columns)
    off_m = [np.abs(values(found[quality]).ravel() - exact_m).mean() for quality in ("draft", "default", "exact")]
    assert off_m[0] > off_m[1] > off_m[2]


def test_position_may_be_given_as_latitude_and_longitude() -> None:
    lon, lat = Transformer.from_crs(UTM, LAT_LON, always_xy=True).transform(*MIDDLE)
    by_degrees = seen(raster(hills()), (lat, lon), at_lat_lon=True)
    assert np.allclose(values(by_degrees), values(seen(raster(hills()))), atol=0.1)
    assert (by_degrees.attrs["antenna_lat"], by_degrees.attrs["antenna_lon"]) == pytest.approx((lat, lon))


def test_coordinate_system_is_taken_from_the_argument_then_the_attribute_then_the_coordinate() -> None:
    ground = raster(hills())
    bare = ground.drop_attrs()
    with pytest.raises(TerrainError, match="has no coordinate system"):
        seen(bare)
    named = bare.assign_coords(
        spatial_ref=xr.DataArray(0, attrs={"crs_wkt": Transformer.from_crs(UTM, UTM).source_crs.to_wkt()})
    )  # type: ignore[union-attr]
    plain = values(seen(ground))
    assert np.array_equal(values(seen(named)), plain)
    assert np.array_equal(values(seen(bare, crs=UTM)), plain)
    assert seen(ground, crs="EPSG:32634").attrs["antenna_lon"] != seen(ground).attrs["antenna_lon"]


def test_cone_of_silence_lies_above_the_antenna() -> None:
    """A beam up to 45 degrees reaches 10 km up at 10 km, and a little more for the curve of the earth."""
    found = seen(raster(sea()), beam_deg=(0.0, 45.0), height_m=100.0)
    ceiling_m, floor_m = values(found, "highest_visible_altitude_m"), values(found)
    assert ceiling_m[30, 30] == pytest.approx(100.0)
    assert ceiling_m[30, 50] == pytest.approx(100.0 + 10_000.0 * 1.0004 * (1 + 100 / EARTH_M), abs=30.0)
    assert floor_m[30, 50] == pytest.approx(100.0 + 10_004.0**2 / (2 * EARTH_M), abs=0.1)
    assert np.allclose(values(found, "minimum_height_m"), floor_m)


def test_slant_range_limits_what_is_seen_above_and_beside() -> None:
    found = seen(raster(sea()), slant_m=8000.0, height_m=100.0)
    top_m = float(found.highest_visible_altitude_m[30, 40])
    distance = 10 * found.attrs["posting_m"]
    assert slant_range_m(100.0, top_m, distance, EARTH_M) == pytest.approx(8000.0, abs=0.01)
    assert np.isposinf(values(found)[30, 50])
    assert np.isneginf(values(found, "highest_visible_altitude_m")[30, 50])
    assert np.isposinf(values(found, "minimum_height_m")[30, 50])


@settings(deadline=None, max_examples=20)
@given(st.floats(-30, 20), st.floats(1, 40), st.floats(0, 20))
def test_wider_beam_never_sees_less(lowest: float, opening: float, wider: float) -> None:
    ground = raster(hills(25))
    at = (WEST + 12 * POSTING_M, NORTH - 12 * POSTING_M)
    narrow = seen(ground, at, beam_deg=(lowest, lowest + opening), targets_m=(50.0, 2000.0))
    wide = seen(ground, at, beam_deg=(lowest - wider, lowest + opening + wider), targets_m=(50.0, 2000.0))
    assert (values(wide, "visible") >= values(narrow, "visible")).all()


def test_targets_are_visible_where_they_stand_above_the_horizon_and_inside_the_beam() -> None:
    ground = raster(hills())
    found = seen(ground, targets_m=(0.0, 100.0, 1000.0), beam_deg=(-5.0, 10.0))
    assert list(found.target.values) == [0.0, 100.0, 1000.0]
    for index, target_m in enumerate(found.target.values):
        altitude_m = ground.values + np.float32(target_m)
        expected = (altitude_m >= values(found)) & (altitude_m <= values(found, "highest_visible_altitude_m"))
        assert np.array_equal(values(found, "visible")[index] == 1.0, expected)
    over_sea = seen(ground, targets_m=(300.0,), targets_above="sea")
    assert np.array_equal(np.isnan(values(over_sea, "visible")[0]), ground.values > 300.0)
    assert not np.array_equal(values(over_sea, "visible"), values(seen(ground, targets_m=(300.0,)), "visible"))


def test_dataset_says_what_it_stands_on() -> None:
    attrs = seen(raster(hills(), source="hills of the test"), beam_deg=(-1.0, 60.0), slant_m=9000.0).attrs
    assert attrs["terrain"] == "hills of the test"
    assert (attrs["k_ratio"], attrs["quality"]) == (pytest.approx(4 / 3), "default")
    assert (attrs["beam_lowest_deg"], attrs["beam_highest_deg"], attrs["slant_range_m"]) == (-1.0, 60.0, 9000.0)
    assert "multipath" in attrs["note"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"height_m": 1.0, "altitude_m": 900.0}, "exactly one"),
        ({"height_m": None}, "exactly one"),
        ({"height_m": -1.0}, "height_m is -1"),
        ({"k_ratio": 0.0}, "k_ratio is 0"),
        ({"quality": "best"}, "draft, default, exact"),
        ({"beam_deg": (10.0, 5.0)}, "lowest, then the highest"),
        ({"slant_m": 0.0}, "above 0"),
        ({"targets_above": "sky"}, "'ground' or 'sea'"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        horizon(raster(sea()), MIDDLE, **{"height_m": 15.0} | arguments)


@pytest.mark.parametrize(
    ("at", "options", "words"),
    [
        ((1.0, 2.0), {}, "off the raster, .*give a position within 500000 to 530000"),
        ((1.0, 2.0), {}, "degrees are taken with --latlon"),
        ((MIDDLE[1], MIDDLE[0]), {}, "x .longitude. comes first"),
        ((15.1, 45.1), {"at_lat_lon": True}, "latitude comes first: give 45.1,15.1"),
        (
            (15.1, 40.0),
            {"at_lat_lon": True},
            "give a position within latitude 44.88.* to 45.15.*, longitude 15.0000 to 15.38",
        ),
        ((95.0, 15.0), {"at_lat_lon": True}, "give latitude -90 to 90 first"),
        (MIDDLE, {"altitude_m": 1.0}, "below the ground, which is"),
        (MIDDLE, {"radius_m": -5.0}, "radius above 0"),
        (MIDDLE, {"radius_m": 2e6}, "at most 1500 km"),
        (MIDDLE, {"crs": "EPSG:99999999"}, "unknown; give one like EPSG:32637"),
    ],
)
def test_position_or_ground_that_cannot_be_used_is_told(
    at: tuple[float, float], options: dict[str, Any], words: str
) -> None:
    with pytest.raises(TerrainError, match=words.replace("off the raster, .*", "lies off the raster; ")):
        seen(raster(hills()), at, **options)


def test_rasters_that_cannot_be_used_are_told() -> None:
    void = hills()
    void[28:33, 28:33] = np.nan
    uneven = raster(hills()).assign_coords(x=np.cumsum(np.arange(61) + 100.0))
    faulty = {
        "the height of the ground is unknown": raster(void),
        "holds no known height": raster(np.full((61, 61), np.nan)),
        "ground lies between -600 and 9000 m": raster(hills() * 100),
        "no unit of height": raster(hills(), units="furlong"),
        "uneven coordinates along 'x'": uneven,
        "not two dimensions": raster(hills())[:1],
        "has no coordinates along 'x'": raster(hills()).drop_vars("x"),
    }
    for words, ground in faulty.items():
        with pytest.raises(TerrainError, match=words):
            seen(ground)


def test_raster_without_mountains_is_refused() -> None:
    with pytest.raises(TerrainError, match="posting is '221149 m': too coarse"):
        seen(raster(sea(31, 61), LAT_LON, -60.0, 30.0, 2.0), (0.0, 0.0), radius_m=500_000.0)


def test_map_that_would_not_fit_into_memory_is_refused_before_it_is_read() -> None:
    ground = raster(sea(2, 2), LAT_LON, 0.0, 50.0, 1e-4)
    with pytest.raises(TerrainError, match=r"--radius KM"):
        seen(ground, (0.0, 50.0), radius_m=1_000_000.0)
