"""The GeoTIFF read back: where values lie, what bands are called, what is unknown."""

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import rasterio
import xarray as xr
from rasterio.warp import transform

from openiads.catalogue.load import find_system
from openiads.coverage.compute import coverage
from openiads.coverage.emplacement import Emplacement
from openiads.errors import OutputError
from openiads.export.geotiff import write_geotiff
from openiads.export.whole_file import whole_file
from openiads.geodesy.point import Point
from openiads.terrain.elevation import ground_height_m, read_elevation

MASYAF = Point(lat=35.135, lon=36.240)


@pytest.fixture(scope="module")
def dataset() -> xr.Dataset:
    place = Emplacement(site_id="s-400 1", system=find_system("s-400"), point=MASYAF)
    return coverage([place], read_elevation(), heights_agl_m=(100.0,), flight_levels=(250.0,), radius_m=40e3)


def value_at(raster: rasterio.DatasetReader, point: Point, band: int) -> float:
    xs, ys = transform("EPSG:4326", raster.crs, [point.lon], [point.lat])
    return float(next(raster.sample([(xs[0], ys[0])]))[band - 1])


def test_written_file_is_a_cog_with_named_bands_and_values_where_they_belong(
    dataset: xr.Dataset, tmp_path: Path
) -> None:
    write_geotiff(dataset, tmp_path / "cover.tif")
    with rasterio.open(tmp_path / "cover.tif") as raster:
        assert raster.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert np.isnan(raster.nodata)
        assert raster.descriptions[:3] == (
            "elevation_m",
            "lowest visible height above ground, m",
            "lowest visible altitude above sea, m",
        )
        assert raster.descriptions[3:6] == (
            "surface",
            "line of sight, 100 m AGL",
            "probability of detection, 100 m AGL",
        )
        assert raster.descriptions[-1] == "number of sites in line of sight, FL250"
        assert raster.tags()["TERRAIN"] == "NOAA GLOBE 1.0, 30 arc-second"
        steep_m = 120.0
        assert value_at(raster, MASYAF, 1) == pytest.approx(ground_height_m(read_elevation(), MASYAF), abs=steep_m)
        cell = {"y": 20, "x": 50}
        there = Point(lat=float(dataset.lat[cell]), lon=float(dataset.lon[cell]))
        for band, name in ((1, "elevation_m"), (5, "network_line_of_sight"), (6, "network_detection_probability")):
            expected = dataset[name].isel(level=0, missing_dims="ignore").isel(cell)
            assert value_at(raster, there, band) == pytest.approx(float(expected)), name
        lowest_m = dataset.lowest_visible_altitude_m.values[0]
        assert np.array_equal(raster.read(3), lowest_m, equal_nan=True)
        assert np.array_equal(raster.read(2), lowest_m - dataset.elevation_m.values, equal_nan=True)
        assert np.array_equal(raster.read(4), dataset.surface.values)
        assert {"TERRAIN_POSTING_M", "POSTING_M", "K_RATIO", "QUALITY", "TARGET_CLASS"} <= set(raster.tags())


def test_style_beside_it_draws_the_second_band(dataset: xr.Dataset, tmp_path: Path) -> None:
    write_geotiff(dataset, tmp_path / "cover.tif")
    renderer = ElementTree.parse(tmp_path / "cover.qml").getroot().find("pipe/rasterrenderer")
    assert renderer is not None
    assert renderer.get("band") == "2"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cover.qml", "cover.tif"]


def test_folder_that_is_not_there_is_told(dataset: xr.Dataset, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"missing/cover\.tif: cannot be written: there is no folder"):
        write_geotiff(dataset, tmp_path / "missing" / "cover.tif")


def write_half_and_stop(target: Path) -> None:
    with whole_file(target) as partial:
        partial.write_text("half")
        raise KeyboardInterrupt


def test_interrupted_write_leaves_the_old_file_and_no_scraps(tmp_path: Path) -> None:
    target = tmp_path / "map.tif"
    target.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        write_half_and_stop(target)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["map.tif"]


def test_finished_write_takes_the_name(tmp_path: Path) -> None:
    with whole_file(tmp_path / "map.tif") as partial:
        partial.write_text("new")
        assert not (tmp_path / "map.tif").exists()
    assert [path.read_text() for path in tmp_path.iterdir()] == ["new"]


def test_full_disk_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="No space left on device"), whole_file(tmp_path / "map.tif"):
        raise OSError(28, "No space left on device")
