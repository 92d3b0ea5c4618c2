"""The GeoJSON read back: areas that lie where cells are seen, sites no finer than a kilometre."""

import json
from pathlib import Path

import pytest
import shapely
import xarray as xr

from openiads.catalogue.load import find_system
from openiads.coverage.compute import coverage
from openiads.coverage.emplacement import Emplacement
from openiads.export.geojson import write_geojson
from openiads.geodesy.point import Point
from openiads.terrain.elevation import read_elevation
from tests.coverage.ground import emplacement, holed


@pytest.fixture(scope="module")
def dataset() -> xr.Dataset:
    point = Point(lat=35.40123, lon=35.94987)
    place = Emplacement(site_id="s-400 1", system=find_system("s-400"), point=point)
    return coverage([place], read_elevation(), heights_agl_m=(100.0, 3000.0), radius_m=50e3)


def test_areas_hold_the_cells_that_are_seen(dataset: xr.Dataset, tmp_path: Path) -> None:
    write_geojson(dataset, tmp_path / "cover.geojson")
    features = json.loads((tmp_path / "cover.geojson").read_text())["features"]
    areas = [feature for feature in features if feature["properties"]["kind"] == "line of sight"]
    assert [area["properties"]["level"] for area in areas] == ["100 m AGL", "3000 m AGL"]
    shape = shapely.geometry.shape(areas[1]["geometry"])
    assert shape.is_valid
    inside = shapely.contains_xy(shape, dataset.lon.values, dataset.lat.values)
    seen = dataset.network_line_of_sight.values[1] == 1.0
    assert (inside == seen).mean() > 0.98
    assert 0.1 < seen.mean() < 0.9


def test_sites_are_rounded_to_about_a_kilometre(dataset: xr.Dataset, tmp_path: Path) -> None:
    write_geojson(dataset, tmp_path / "cover.geojson")
    [site] = [
        f for f in json.loads((tmp_path / "cover.geojson").read_text())["features"] if f["geometry"]["type"] == "Point"
    ]
    assert site["geometry"]["coordinates"] == [35.95, 35.4]
    assert site["properties"]["tolerance_m"] == 1000.0
    assert site["properties"]["system"] == "s-400"


def features(path: Path) -> list[dict[str, object]]:
    return json.loads(path.read_text())["features"]


def of_kind(path: Path, kind: str) -> list[tuple[dict[str, object], shapely.Geometry]]:
    found = [one for one in features(path) if one["properties"]["kind"] == kind]
    return [(one["properties"], shapely.geometry.shape(one["geometry"])) for one in found]


def test_contours_of_detection_lie_inside_one_another_around_the_cells_that_are_detected(
    dataset: xr.Dataset, tmp_path: Path
) -> None:
    write_geojson(dataset, tmp_path / "cover.geojson")
    high = [
        found
        for found in of_kind(tmp_path / "cover.geojson", "probability of detection")
        if "3000" in found[0]["level"]
    ]
    assert [properties["at_least"] for properties, _ in high] == [0.1, 0.5, 0.9]
    areas = [area.area for _, area in high]
    assert areas[0] >= areas[1] >= areas[2] > 0.0
    inside = shapely.contains_xy(high[1][1], dataset.lon.values, dataset.lat.values)
    assert (inside == (dataset.network_detection_probability.values[1] >= 0.5)).mean() > 0.98


def test_contours_of_the_lowest_height_grow_with_the_height(dataset: xr.Dataset, tmp_path: Path) -> None:
    write_geojson(dataset, tmp_path / "cover.geojson")
    found = of_kind(tmp_path / "cover.geojson", "lowest visible height above ground")
    assert [properties["at_most_m"] for properties, _ in found] == [100.0, 300.0, 1000.0, 3000.0]
    areas = [area.area for _, area in found]
    assert areas == sorted(areas)
    lowest_m = dataset.network_lowest_visible_altitude_m.values - dataset.elevation_m.values
    inside = shapely.contains_xy(found[2][1], dataset.lon.values, dataset.lat.values)
    assert (inside == (lowest_m <= 1000.0)).mean() > 0.97


def test_all_areas_are_valid_and_run_counter_clockwise_around_their_holes(dataset: xr.Dataset, tmp_path: Path) -> None:
    write_geojson(dataset, tmp_path / "cover.geojson")
    areas = [shapely.geometry.shape(one["geometry"]) for one in features(tmp_path / "cover.geojson")[1:]]
    assert len(areas) == 2 + 6 + 4 + 1
    for area in areas:
        assert area.geom_type == "MultiPolygon"
        assert area.is_valid
        for polygon in area.geoms:
            assert polygon.exterior.is_ccw
            assert not any(hole.is_ccw for hole in polygon.interiors)


def test_unknown_terrain_is_its_own_feature_and_in_no_other_area(tmp_path: Path) -> None:
    seen = coverage([emplacement()], holed(), heights_agl_m=(100.0,), radius_m=50e3)
    write_geojson(seen, tmp_path / "cover.geojson")
    [(_, unknown)] = of_kind(tmp_path / "cover.geojson", "unknown terrain")
    assert unknown.contains(shapely.Point(36.3, 35.0)), "behind the hole in the terrain"
    for kind in ("line of sight", "probability of detection", "lowest visible height above ground"):
        for _, area in of_kind(tmp_path / "cover.geojson", kind):
            assert area.intersection(unknown).area < 0.02 * unknown.area, kind


def test_what_the_areas_stand_on_is_said(dataset: xr.Dataset, tmp_path: Path) -> None:
    write_geojson(dataset, tmp_path / "cover.geojson")
    collection = json.loads((tmp_path / "cover.geojson").read_text())
    assert collection["terrain"].startswith("NOAA GLOBE")
    assert collection["k_ratio"] == pytest.approx(4 / 3)
    assert "never a clearance" in collection["note"]
