"""The bundled clip, any raster of the user's, and what is said when there is no ground."""

import warnings
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.errors import NotGeoreferencedWarning
from rasterio.transform import from_origin

from openiads.errors import TerrainError
from openiads.geodesy.local_grid import local_grid
from openiads.geodesy.point import Point
from openiads.terrain.elevation import covers, ground_height_m, read_elevation
from openiads.terrain.resample import resample_to_grid

SHARED = Path(__file__).parents[2] / ".." / "shared"


def write_raster(path: Path, heights: np.ndarray, **profile: object) -> Path:
    rows, columns = heights.shape
    defaults = {"crs": "EPSG:4326", "transform": from_origin(36.0, 36.0, 0.1, 0.1), "nodata": None}
    with rasterio.open(
        path, "w", driver="GTiff", width=columns, height=rows, count=1, dtype=heights.dtype, **(defaults | profile)
    ) as raster:
        raster.write(heights, 1)
    return path


def test_bundled_clip_is_a_cog_whose_postings_are_pixel_centres() -> None:
    elevation = read_elevation()
    assert elevation.heights.shape == (721, 961)
    assert elevation.bounds_deg == pytest.approx((35.0, 32.0, 43.0, 38.0))
    assert elevation.posting_m == pytest.approx(759.0, abs=1.0)
    assert "GLOBE" in elevation.source
    folder = Path(__file__).parents[2] / "src/openiads/terrain/data"
    with rasterio.open(folder / "globe_levant_30s.tif") as raster:
        assert raster.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"


def test_bundled_clip_equals_the_postings_it_was_made_from() -> None:
    source = SHARED / "terrain" / "globe_levant_30s.npz"
    if not source.exists():
        pytest.skip("the original postings are not beside this checkout")
    original = np.load(source)["elev_m"]
    elevation = read_elevation()
    assert np.array_equal(elevation.heights, original)
    posting = Point(lat=38 - 344 / 120, lon=35 + 149 / 120)
    assert ground_height_m(elevation, posting) == pytest.approx(float(original[344, 149]), abs=0.01)


@pytest.mark.parametrize(("lat", "lon", "height_m"), [(35.401, 35.949, 39.0), (35.135, 36.240, 1087.0)])
def test_ground_at_hmeimim_and_above_masyaf(lat: float, lon: float, height_m: float) -> None:
    assert ground_height_m(read_elevation(), Point(lat=lat, lon=lon)) == pytest.approx(height_m, abs=0.5)


def test_point_off_the_terrain_is_told_with_the_extent_and_the_remedy() -> None:
    elevation, paris = read_elevation(), Point(lat=48.85, lon=2.35)
    assert not covers(elevation, paris)
    with pytest.raises(TerrainError, match=r"48\.8500,2\.3500.*32\.00 to 38\.00 N, 35\.00 to 43\.00 E.*--terrain FILE"):
        ground_height_m(elevation, paris)


def test_outermost_postings_still_have_a_height() -> None:
    elevation = read_elevation()
    assert ground_height_m(elevation, Point(lat=32.0, lon=43.0)) == elevation.heights[-1, -1]
    assert ground_height_m(elevation, Point(lat=38.0, lon=35.0)) == elevation.heights[0, 0]


def test_void_is_unknown_and_so_is_what_is_interpolated_from_it(tmp_path: Path) -> None:
    heights = np.full((10, 10), 100, dtype=np.int16)
    heights[5, 5] = -32768
    elevation = read_elevation(write_raster(tmp_path / "void.tif", heights, nodata=-32768))
    assert np.isnan(elevation.heights[5, 5])
    with pytest.raises(TerrainError, match="height of the ground is unknown"):
        ground_height_m(elevation, Point(lat=35.43, lon=36.57))
    assert ground_height_m(elevation, Point(lat=35.75, lon=36.25)) == 100.0


def test_plane_in_metres_is_brought_onto_the_grid_exactly(tmp_path: Path) -> None:
    rows, columns = np.mgrid[0:200, 0:200]
    heights = (columns * 5.0 - rows * 3.0 + 1000.0).astype(np.float32)
    placed = from_origin(700_000.0, 3_950_000.0, 500.0, 500.0)
    elevation = read_elevation(write_raster(tmp_path / "utm.tif", heights, crs="EPSG:32636", transform=placed))
    assert elevation.posting_m == 500.0
    west, south, east, north = elevation.bounds_deg
    centre = Point(lat=(south + north) / 2, lon=(west + east) / 2)
    grid = local_grid(centre, 500.0, 20_000.0)
    ground = resample_to_grid(elevation, grid)
    middle = (grid.n - 1) // 2
    assert ground[middle, middle] == pytest.approx(ground_height_m(elevation, centre), abs=0.01)
    curvature = np.diff(ground.astype(float), n=2, axis=1)
    assert np.abs(curvature).max() < 0.01


@pytest.mark.parametrize(
    ("heights", "profile", "words"),
    [
        (np.full((4, 4), 20_000, dtype=np.int16), {}, "20000 to 20000.*in metres and declare the nodata"),
        (np.full((4, 4), -1, dtype=np.int16), {"nodata": -1}, "holds no known height"),
        (np.zeros((4, 4), dtype=np.int16), {"crs": None}, "no coordinate system"),
        (np.zeros((1, 4), dtype=np.int16), {}, "fewer than 2 x 2"),
    ],
)
def test_raster_that_holds_no_heights_is_refused(
    tmp_path: Path, heights: np.ndarray, profile: dict[str, object], words: str
) -> None:
    with pytest.raises(TerrainError, match=words):
        read_elevation(write_raster(tmp_path / "bad.tif", heights, **profile))


def test_file_that_is_no_raster_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.tif").write_text("no raster")
    with pytest.raises(TerrainError, match=r"notes\.tif: is no readable raster"):
        read_elevation(tmp_path / "notes.tif")
    with pytest.raises(TerrainError, match="is no readable raster"):
        read_elevation(tmp_path / "missing.tif")


def test_raster_without_a_position_is_refused_without_a_warning_of_the_library(tmp_path: Path) -> None:
    path = tmp_path / "nowhere.tif"
    profile = {"driver": "GTiff", "height": 4, "width": 4, "count": 1, "dtype": "int16"}
    with pytest.warns(NotGeoreferencedWarning), rasterio.open(path, "w", **profile) as raster:
        raster.write(np.ones((4, 4), dtype=np.int16), 1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(TerrainError, match="no coordinate system"):
            read_elevation(path)
