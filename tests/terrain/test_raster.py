"""Rasters of the user's: any format and size, of which only a window is read."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from rasterio import Affine
from rasterio.transform import from_origin

from openiads.errors import TerrainError
from openiads.geodesy.point import Point
from openiads.terrain.box import Box
from openiads.terrain.elevation import covers, ground_height_m, ground_heights_m, read_elevation
from openiads.terrain.find import open_elevation
from tests.terrain.made_tiles import hills

MIDDLE = Point(lat=45.5, lon=7.5)


def write(path: Path, heights: np.ndarray, corner: Affine, crs: str = "EPSG:4326", **profile: object) -> Path:
    rows, columns = heights.shape
    settings = {"driver": "GTiff", "width": columns, "height": rows, "count": 1, "dtype": heights.dtype} | profile
    with rasterio.open(path, "w", crs=crs, transform=corner, **settings) as raster:
        raster.write(heights, 1)
    return path


def degree(side: int, west: float = 7.0, north: float = 46.0) -> tuple[np.ndarray, Affine]:
    """A degree with postings on its edges, as DTED and HGT have it."""
    step = 1.0 / (side - 1)
    lat, lon = np.meshgrid(north - np.arange(side) * step, west + np.arange(side) * step, indexing="ij")
    return np.round(hills(lat, lon)).astype(np.int16), from_origin(west - step / 2, north + step / 2, step, step)


@pytest.mark.parametrize(
    ("driver", "name"),
    [("GTiff", "dem.tif"), ("COG", "cog.tif"), ("DTED", "n45.dt1"), ("SRTMHGT", "N45E007.hgt"), ("VRT", "dem.vrt")],
)
def test_format_gives_the_heights_that_were_written(tmp_path: Path, driver: str, name: str) -> None:
    heights, corner = degree(1201)
    plain = write(tmp_path / "plain.tif", heights, corner)
    path = tmp_path / name
    rasterio.shutil.copy(plain, path, driver=driver)
    elevation = open_elevation(path, [MIDDLE], 10_000.0)
    assert ground_height_m(elevation, MIDDLE) == float(heights[600, 600])
    lat, lon = np.meshgrid(np.linspace(45.42, 45.58, 30), np.linspace(7.4, 7.6, 30))
    assert np.abs(ground_heights_m(elevation, lat, lon) - hills(lat, lon)).max() < 1.0
    assert elevation.heights.size < 200_000
    assert elevation.posting_m == pytest.approx(65.0, abs=1.0)


def test_only_the_window_is_read_and_it_equals_the_whole(tmp_path: Path) -> None:
    heights, corner = degree(1201)
    path = write(tmp_path / "dem.tif", heights, corner)
    whole, window = read_elevation(path), read_elevation(path, Box(7.2, 45.3, 7.3, 45.4))
    assert whole.heights.shape == (1201, 1201)
    assert window.heights.shape == (126, 126)
    row = round((window.transform.f - whole.transform.f) / whole.transform.e)
    column = round((window.transform.c - whole.transform.c) / whole.transform.a)
    assert np.array_equal(window.heights, whole.heights[row : row + 126, column : column + 126])


@pytest.mark.parametrize(("cells", "block"), [(2_000_000, 1), (400_000, 2), (15_000, 10)])
def test_raster_of_too_many_cells_is_read_coarser_and_says_so(tmp_path: Path, cells: int, block: int) -> None:
    heights, corner = degree(1201)
    path = write(tmp_path / "dem.tif", heights, corner)
    elevation = read_elevation(path, largest_cells=cells)
    side = 1201 // block
    assert elevation.heights.shape == (side, side)
    assert elevation.posting_m == pytest.approx(64.95 * block, rel=0.01)
    assert elevation.source == "dem.tif" + (f", mean of {block} x {block} postings" if block > 1 else "")
    assert elevation.heights[3, 5] == pytest.approx(
        heights[3 * block : 4 * block, 5 * block : 6 * block].mean(), abs=0.51
    )
    lat, lon = np.meshgrid(np.linspace(45.1, 45.9, 30), np.linspace(7.1, 7.9, 30))
    assert np.abs(ground_heights_m(elevation, lat, lon) - hills(lat, lon)).max() < 1.0 + 0.05 * block


def test_block_that_holds_a_void_is_unknown(tmp_path: Path) -> None:
    heights, corner = degree(1201)
    heights[40, 60] = -32768
    path = write(tmp_path / "dem.tif", heights, corner, nodata=-32768)
    elevation = read_elevation(path, largest_cells=400_000)
    assert np.isnan(elevation.heights[20, 30])
    assert np.isnan(elevation.heights).sum() == 1


def globe(first_lon: float, extra: int = 0) -> tuple[np.ndarray, Affine]:
    """The whole earth in quarter degrees, from the longitude of its western edge."""
    lat, lon = np.meshgrid(
        90.0 - (np.arange(720) + 0.5) / 4, first_lon + (np.arange(1440 + extra) + 0.5) / 4, indexing="ij"
    )
    return hills(lat, lon).astype(np.float32), from_origin(first_lon, 90.0, 0.25, 0.25)


@pytest.mark.parametrize(("first_lon", "extra"), [(-180.0, 0), (0.0, 0), (-180.0, 1)])
@pytest.mark.parametrize("lon", [180.0, -179.9, 0.0, 0.1, 90.0])
def test_raster_round_the_earth_is_read_across_its_edge(
    tmp_path: Path, first_lon: float, extra: int, lon: float
) -> None:
    path = write(tmp_path / "globe.tif", *globe(first_lon, extra), nodata=-9999.0)
    elevation = open_elevation(path, [Point(lat=10.0, lon=lon)], 300_000.0)
    assert elevation.heights.shape[1] < 40
    lat, east = np.meshgrid(np.linspace(8.0, 12.0, 20), np.linspace(-2.0, 2.0, 20))
    around = (east + lon + 180.0) % 360.0 - 180.0
    assert np.abs(ground_heights_m(elevation, lat, around) - hills(lat, around)).max() < 8.0
    assert covers(elevation, Point(lat=10.0, lon=lon))


def test_mercator_postings_are_told_in_true_metres(tmp_path: Path) -> None:
    heights = np.full((50, 50), 100.0, dtype=np.float32)
    path = write(tmp_path / "web.tif", heights, from_origin(834_000.0, 5_780_000.0, 100.0, 100.0), "EPSG:3857")
    assert read_elevation(path).posting_m == pytest.approx(69.7, abs=0.5)
    utm = write(tmp_path / "utm.tif", heights, from_origin(400_000.0, 5_100_000.0, 100.0, 100.0), "EPSG:32632")
    assert read_elevation(utm).posting_m == 100.0


def test_projected_raster_is_read_by_a_window_too(tmp_path: Path) -> None:
    rows, columns = np.mgrid[0:400, 0:400]
    heights = (columns * 2.0 + rows).astype(np.float32)
    path = write(tmp_path / "utm.tif", heights, from_origin(400_000.0, 5_100_000.0, 250.0, 250.0), "EPSG:32632")
    whole = read_elevation(path)
    west, south, east, north = whole.bounds_deg
    centre = Point(lat=(south + north) / 2, lon=(west + east) / 2)
    window = open_elevation(path, [centre], 5_000.0)
    assert window.heights.size < 4_000
    assert ground_height_m(window, centre) == pytest.approx(ground_height_m(whole, centre), abs=1e-3)


def test_place_off_the_raster_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "dem.tif", *degree(121))
    with pytest.raises(TerrainError, match=r"dem\.tif: does not reach the box 2\.04,48\.65,2\.66,49\.05"):
        open_elevation(path, [Point(lat=48.85, lon=2.35)], 20_000.0)
    with pytest.raises(TerrainError, match=r"46\.20,7\.50.*lies off the terrain, which covers .* to 46\.00 N"):
        open_elevation(path, [MIDDLE, Point(lat=46.2, lon=7.5)], 20_000.0)


@pytest.mark.parametrize(
    "corner",
    [from_origin(7.0, 45.0, 0.01, -0.01), from_origin(7.0, 46.0, 0.01, 0.01) * Affine.rotation(20.0)],
    ids=["south-up", "rotated"],
)
def test_raster_that_is_not_north_up_is_refused_with_what_to_do(tmp_path: Path, corner: Affine) -> None:
    path = write(tmp_path / "dem.tif", np.full((100, 100), 5, dtype=np.int16), corner)
    with pytest.raises(TerrainError, match="is not north-up; bring it north-up with gdalwarp"):
        open_elevation(path, [MIDDLE], 1_000.0)


def test_heights_in_feet_or_scaled_are_read_as_metres(tmp_path: Path) -> None:
    heights, corner = degree(121)
    plain = read_elevation(write(tmp_path / "plain.tif", heights, corner)).heights
    feet = write(tmp_path / "feet.tif", (heights / 0.3048).astype(np.float32), corner)
    decimetres = write(tmp_path / "scaled.tif", heights * 10 + 50, corner)
    with rasterio.open(feet, "r+") as raster:
        raster.units = ("ft",)
    with rasterio.open(decimetres, "r+") as raster:
        raster.scales, raster.offsets = (0.1,), (-5.0,)
    for path in (feet, decimetres):
        assert np.abs(read_elevation(path).heights - plain).max() < 0.01


def test_feet_of_a_raster_round_the_earth_stay_feet_where_it_is_turned(tmp_path: Path) -> None:
    path = write(tmp_path / "earth.tif", np.full((90, 360), 1000.0, np.float32), from_origin(-180.0, 45.0, 1.0, 1.0))
    with rasterio.open(path, "r+") as raster:
        raster.units = ("ft",)
    assert read_elevation(path, Box(178.0, 0.0, 182.0, 2.0)).heights == pytest.approx(304.8)


def test_unknown_unit_of_height_is_told(tmp_path: Path) -> None:
    heights, corner = degree(11)
    path = write(tmp_path / "fathoms.tif", heights, corner)
    with rasterio.open(path, "r+") as raster:
        raster.units = ("fathom",)
    with pytest.raises(TerrainError, match=r"unit of heights is 'fathom': no unit of height; give heights in m or ft"):
        read_elevation(path)
