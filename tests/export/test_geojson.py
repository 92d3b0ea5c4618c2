"""The GeoJSON read back: areas that lie where cells are seen, sites no finer than a kilometre."""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
import xarray as xr

from openiads.catalogue.load import find_system
from openiads.coverage.compute import coverage
from openiads.coverage.emplacement import Emplacement
from openiads.export.cover_picture import write_cover_picture
from openiads.export.geojson import seen_area, write_geojson
from openiads.geodesy.local_grid import local_grid
from openiads.geodesy.point import Point
from openiads.terrain.elevation import read_elevation


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


def test_square_of_cells_keeps_its_size_and_specks_are_dropped() -> None:
    grid = local_grid(Point(lat=60.0, lon=20.0), 1000.0, 20_000.0)
    mask = np.zeros((grid.n, grid.n), dtype=bool)
    mask[10:30, 15:25] = True
    mask[2, 2] = True
    west, south, east, north = seen_area(mask, grid).bounds
    assert (north - south) * 111.4 == pytest.approx(20.0, rel=0.02)
    assert (east - west) * 111.4 * 0.5 == pytest.approx(10.0, rel=0.03)
    assert len(shapely.get_parts(seen_area(mask, grid))) == 1


def test_nothing_seen_is_an_empty_area() -> None:
    grid = local_grid(Point(lat=60.0, lon=20.0), 1000.0, 5_000.0)
    assert seen_area(np.zeros((grid.n, grid.n), dtype=bool), grid).is_empty


def test_picture_is_written_whole(dataset: xr.Dataset, tmp_path: Path) -> None:
    write_cover_picture(dataset, tmp_path / "cover.png")
    assert (tmp_path / "cover.png").read_bytes().startswith(b"\x89PNG")
    assert len(list(tmp_path.iterdir())) == 1
