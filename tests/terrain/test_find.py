"""What `--terrain` means, and fetched tiles put together without seams."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiads.errors import PlaceError, TerrainError
from openiads.geodesy.point import Point, destination, distance_m
from openiads.terrain.box import Box, box_around, hull, parse_box
from openiads.terrain.elevation import Elevation, covers, ground_heights_m
from openiads.terrain.find import fetch_command, open_elevation
from openiads.terrain.source import SOURCES, chosen_zoom, meridian_ratio, tile_at, tiles_of
from tests.terrain.made_tiles import Floats, hills, put, tile_bytes

GLO30, GLO90, TERRARIUM = SOURCES["copernicus-30"], SOURCES["copernicus-90"], SOURCES["terrarium"]
MASYAF, PARIS = Point(lat=35.135, lon=36.24), Point(lat=48.85, lon=2.35)


def fill(folder: Path, source: str, box: str, *, sea: tuple[str, ...] = (), zoom: int | None = None) -> None:
    for tile in tiles_of(SOURCES[source], parse_box(box), zoom):
        put(tile, folder, None if tile.name in sea else tile_bytes(tile))


def around(centre: Point, half_deg: float, n: int = 41) -> tuple[Floats, Floats]:
    """A lattice of points, its middle on the centre, longitudes within -180 to 180."""
    lat, lon = np.meshgrid(np.linspace(-half_deg, half_deg, n) + centre.lat, np.linspace(-half_deg, half_deg, n))
    return lat, (lon + centre.lon + 180.0) % 360.0 - 180.0


def worst_m(elevation: Elevation, lat: Floats, lon: Floats) -> float:
    """Largest difference from the made-up earth; NaN where a height is unknown."""
    return float(np.abs(ground_heights_m(elevation, lat, lon) - hills(lat, lon)).max())


@pytest.mark.parametrize(
    ("centre", "box"),
    [
        (Point(lat=46.0, lon=7.0), "6,45,8,47"),
        (Point(lat=0.0, lon=0.0), "-1,-1,1,1"),
        (Point(lat=-17.0, lon=180.0), "179,-18,-179,-16"),
        (Point(lat=-17.0, lon=-180.0), "179,-18,-179,-16"),
        (Point(lat=50.0, lon=7.0), "6,49,8,51"),
        (Point(lat=-50.0, lon=-73.0), "-74,-51,-72,-49"),
        (Point(lat=60.0, lon=180.0), "179,59,-179,61"),
    ],
    ids=["four tiles", "equator", "antimeridian", "antimeridian from the west", "50 N", "50 S", "60 N, 180 E"],
)
def test_where_tiles_meet_there_is_no_seam(tmp_path: Path, centre: Point, box: str) -> None:
    fill(tmp_path, "copernicus-90", box)
    elevation = open_elevation("copernicus-90", [centre], 20_000.0, folder=tmp_path)
    assert worst_m(elevation, *around(centre, 0.15)) < 0.01
    assert worst_m(elevation, *around(centre, 0.002)) < 0.01
    assert elevation.source == "Copernicus DEM GLO-90"
    assert elevation.heights.shape[0] < 600


@pytest.mark.parametrize(("cells", "block"), [(10**8, 1), (50_000, 4), (10_000, 8)])
def test_window_that_is_too_large_is_read_coarser_and_says_so(tmp_path: Path, cells: int, block: int) -> None:
    centre = Point(lat=50.0, lon=7.0)
    fill(tmp_path, "copernicus-90", "6,49,8,51")
    elevation = open_elevation("copernicus-90", [centre], 20_000.0, folder=tmp_path, largest_cells=cells)
    assert elevation.heights.size <= cells
    assert elevation.posting_m == pytest.approx(block * 59.6, rel=0.01)
    assert (f"mean of {block} x {block} postings" in elevation.source) == (block > 1)
    assert worst_m(elevation, *around(centre, 0.15)) < 0.005 * block**2 + 0.01


def test_block_is_the_mean_of_its_postings(tmp_path: Path) -> None:
    fill(tmp_path, "copernicus-90", "6,45,7,46")
    where = [Point(lat=45.5, lon=6.5)]
    fine = open_elevation("copernicus-90", where, 5_000.0, folder=tmp_path)
    coarse = open_elevation("copernicus-90", where, 5_000.0, folder=tmp_path, largest_cells=fine.heights.size // 3)
    row = round((coarse.transform.f - fine.transform.f) / fine.transform.e)
    column = round((coarse.transform.c - fine.transform.c) / fine.transform.a)
    row, column = row % 2, column % 2
    first = round((fine.transform.f + row * fine.transform.e - coarse.transform.f) / coarse.transform.e)
    left = round((fine.transform.c + column * fine.transform.a - coarse.transform.c) / coarse.transform.a)
    assert coarse.heights[first, left] == pytest.approx(
        fine.heights[row : row + 2, column : column + 2].mean(), abs=0.01
    )


def test_missing_sea_tile_is_0_and_tile_not_fetched_is_unknown(tmp_path: Path) -> None:
    fill(tmp_path, "copernicus-90", "6,45,8,46", sea=("Copernicus_DSM_COG_30_N45_00_E007_00_DEM",))
    elevation = open_elevation("copernicus-90", [Point(lat=45.9, lon=6.9)], 30_000.0, folder=tmp_path)
    heights = ground_heights_m(elevation, np.array([45.9, 45.9, 46.1]), np.array([6.9, 7.1, 6.9]))
    assert heights[0] > 300.0
    assert heights[1] == 0.0
    assert np.isnan(heights[2])
    assert elevation.source == "Copernicus DEM GLO-90, 2 of 4 tiles not fetched and unknown"


def test_map_tiles_lie_where_they_should_and_their_posting_is_true(tmp_path: Path) -> None:
    for centre, box, posting_m in (
        (Point(lat=0.0, lon=180.0), "179.7,-0.3,-179.7,0.3", 76.4),
        (Point(lat=46.0, lon=7.0), "6.8,45.8,7.2,46.2", 53.2),
    ):
        fill(tmp_path, "terrarium", box)
        elevation = open_elevation("terrarium", [centre], 8_000.0, folder=tmp_path)
        assert worst_m(elevation, *around(centre, 0.06)) < 0.05
        assert elevation.posting_m == pytest.approx(posting_m, rel=0.005)
        assert elevation.source == "Terrain Tiles (terrarium) zoom 11"


def test_finest_zoom_that_was_fetched_is_read(tmp_path: Path) -> None:
    for zoom in (9, 11):
        fill(tmp_path, "terrarium", "6.9,45.9,7.1,46.1", zoom=zoom)
    near = open_elevation("terrarium", [Point(lat=46.0, lon=7.0)], 3_000.0, folder=tmp_path)
    wide = open_elevation("terrarium", [Point(lat=46.4, lon=7.3)], 3_000.0, folder=tmp_path)
    assert near.source.startswith("Terrain Tiles (terrarium) zoom 11")
    assert wide.source.startswith("Terrain Tiles (terrarium) zoom 9")
    assert wide.posting_m == pytest.approx(4.0 * near.posting_m, rel=0.02)


def test_sea_floor_of_map_tiles_is_read_as_the_sea(tmp_path: Path) -> None:
    box = "6.9,45.9,7.1,46.1"
    for tile in tiles_of(TERRARIUM, parse_box(box)):
        put(tile, tmp_path, tile_bytes(tile, depths))
    elevation = open_elevation("terrarium", [Point(lat=46.0, lon=7.0)], 3_000.0, folder=tmp_path)
    west, east = ground_heights_m(elevation, np.array([46.0, 46.0]), np.array([6.98, 7.02]))
    assert (west, east) == (0.0, 20.0)


def depths(lat: Floats, lon: Floats) -> Floats:
    return np.where(lon < 7.0, -3000.0, 20.0) + 0.0 * lat


def test_without_terrain_the_bundled_clip_serves_where_it_covers_all(tmp_path: Path) -> None:
    assert "GLOBE" in open_elevation(None, [MASYAF], 400_000.0, folder=tmp_path).source
    fill(tmp_path, "copernicus-90", "36,35,37,36")
    assert "GLOBE" in open_elevation(None, [MASYAF], 10_000.0, folder=tmp_path).source
    assert "GLOBE" in open_elevation("bundled", (), 0.0).source


def test_without_terrain_fetched_tiles_serve_elsewhere(tmp_path: Path) -> None:
    fill(tmp_path, "terrarium", "2,48.5,2.7,49.2")
    assert "terrarium" in open_elevation(None, [PARIS], 20_000.0, folder=tmp_path).source
    fill(tmp_path, "copernicus-90", "2,48,3,49")
    assert "terrarium" in open_elevation(None, [PARIS], 20_000.0, folder=tmp_path).source
    fill(tmp_path, "copernicus-90", "2,49,3,50")
    assert "GLO-90" in open_elevation(None, [PARIS], 20_000.0, folder=tmp_path).source


def test_place_without_terrain_is_told_with_the_command_that_fetches_it(tmp_path: Path) -> None:
    words = r"48\.85,2\.35.*outside the bundled clip, and nothing was fetched there; run: openiads terrain fetch "
    with pytest.raises(TerrainError, match=words + r"2\.18,48\.74,2\.52,48\.96 --source copernicus-30$"):
        open_elevation(None, [PARIS], 10_000.0, folder=tmp_path)
    with pytest.raises(TerrainError, match=words + r".* --source copernicus-90$"):
        open_elevation(None, [PARIS], 400_000.0, folder=tmp_path)
    with pytest.raises(TerrainError, match=r"terrain terrarium: .*was not fetched; run: .*--source terrarium$"):
        open_elevation("terrarium", [PARIS], 10_000.0, folder=tmp_path)
    with pytest.raises(TerrainError, match=r"bundled clip|NOAA GLOBE.*lies off the terrain.*or fetch one: openiads"):
        open_elevation("bundled", [PARIS], 10_000.0)


def test_command_in_the_message_fetches_all_that_is_needed(tmp_path: Path) -> None:
    point = Point(lat=49.9999, lon=-179.9999)
    box = fetch_command("copernicus-90", [point], 5_000.0).split()[3]
    fill(tmp_path, "copernicus-90", box)
    elevation = open_elevation("copernicus-90", [point], 5_000.0, folder=tmp_path)
    assert covers(elevation, point)
    assert not np.isnan(elevation.heights).any()
    assert "not fetched" not in elevation.source


def test_all_that_was_fetched_is_read_where_no_point_is_asked_for(tmp_path: Path) -> None:
    fill(tmp_path, "copernicus-90", "179,-18,-179,-17")
    elevation = open_elevation("copernicus-90", (), 0.0, folder=tmp_path)
    assert elevation.bounds_deg == pytest.approx((179.0, -18.0, -179.0, -17.0), abs=0.01)
    with pytest.raises(TerrainError, match="no tiles were fetched; fetch some: openiads terrain fetch"):
        open_elevation("copernicus-30", (), 0.0, folder=tmp_path)


def test_torn_tile_is_told_with_what_to_do(tmp_path: Path) -> None:
    tile = tiles_of(GLO90, parse_box("6,45,7,46"))[0]
    put(tile, tmp_path, b"no raster at all")
    with pytest.raises(TerrainError, match=r"cannot be read.*run `openiads terrain verify`"):
        open_elevation("copernicus-90", [Point(lat=45.5, lon=6.5)], 1_000.0, folder=tmp_path)


@pytest.mark.parametrize(
    ("lat", "lon", "name", "columns"),
    [
        (35.5, 36.5, "N35_00_E036", 1200), (-0.5, -0.5, "S01_00_W001", 1200), (50.0, 7.5, "N49_00_E007", 1200),
        (50.5, 7.5, "N50_00_E007", 800), (-50.5, -180.0, "S51_00_W180", 800), (64.0, 179.9, "N63_00_E179", 600),
        (75.0, 0.0, "N74_00_E000", 400), (82.0, 0.0, "N81_00_E000", 240), (89.0, 0.0, "N88_00_E000", 120),
    ],
)  # fmt: skip
def test_tile_is_named_by_its_south_west_corner_and_narrows_towards_the_poles(
    lat: float, lon: float, name: str, columns: int
) -> None:
    tile = tile_at(GLO90, lat, lon)
    assert tile.name == f"Copernicus_DSM_COG_30_{name}_00_DEM"
    assert tile.path == f"{tile.name}/{tile.name}.tif"
    assert tile.columns == columns


def test_bands_are_those_of_the_published_readme() -> None:
    north = {lat: meridian_ratio(89 - lat) for lat in (0, 49, 50, 59, 60, 69, 70, 79, 80, 84, 85, 89)}
    assert list(north.values()) == [1, 1, 1.5, 1.5, 2, 2, 3, 3, 5, 5, 10, 10]
    assert [meridian_ratio(89 - lat) for lat in (-1, -50, -51, -60, -61, -90)] == [1, 1, 1.5, 1.5, 2, 10]


def test_zoom_gives_postings_of_45_to_90_m() -> None:
    for lat in range(-80, 81, 5):
        zoom = chosen_zoom(Box(0.0, lat - 0.1, 1.0, lat + 0.1))
        posting_m = 40_075_016.7 * np.cos(np.radians(lat)) / 256 / 2**zoom
        assert 45.0 <= posting_m <= 90.0
    with pytest.raises(TerrainError, match=r"terrarium tiles end at 85\.0511 degrees"):
        tiles_of(TERRARIUM, parse_box("0,84,1,86"))


@settings(max_examples=60)
@given(
    lat=st.floats(-88.0, 88.0), lon=st.floats(-180.0, 180.0), reach_m=st.floats(0.0, 900_000.0),
    bearing=st.floats(0.0, 360.0),
)  # fmt: skip
def test_box_around_a_point_holds_all_within_reach(lat: float, lon: float, reach_m: float, bearing: float) -> None:
    box = box_around([Point(lat=lat, lon=lon)], reach_m)
    seen = destination(Point(lat=lat, lon=lon), bearing, reach_m)
    assert box.south <= seen.lat <= box.north
    assert 0.0 <= (seen.lon - box.west) % 360.0 <= box.east - box.west
    assert -180.0 <= box.west < 180.0
    again = parse_box(str(box))
    assert again.west <= box.west + 1e-6 or again.east - again.west >= 359.9
    assert again.south <= box.south + 1e-6
    assert again.north >= box.north - 1e-6


def test_box_of_points_on_both_sides_of_the_antimeridian_is_narrow() -> None:
    box = box_around([Point(lat=0.0, lon=179.0), Point(lat=0.0, lon=-179.0)], 0.0)
    assert box.east - box.west == pytest.approx(2.0, abs=0.1)
    assert distance_m(Point(lat=0.0, lon=box.west), Point(lat=0.0, lon=box.east - 360.0)) < 240_000.0
    assert str(parse_box("179,-1,-179,1")) == "179,-1,-179,1"
    assert hull([Box(179.0, 0.0, 180.0, 1.0), Box(-180.0, 0.0, -179.0, 1.0)]) == Box(179.0, 0.0, 181.0, 1.0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,2,3", "not four numbers"), ("a,b,c,d", "not four numbers"), ("0,5,1,4", "south below its north"),
        ("0,80,1,95", "within -90 to 90"), ("5,0,5,1", "different west and east"), ("0,0,190,1", "within -180 to 180"),
    ],
)  # fmt: skip
def test_box_that_is_none_is_told(text: str, words: str) -> None:
    with pytest.raises(PlaceError, match=words):
        parse_box(text)


def test_message_names_three_different_points_at_most(tmp_path: Path) -> None:
    points = [Point(lat=48.0 + number % 5, lon=2.0) for number in range(20)]
    with pytest.raises(TerrainError, match=r"point is '48\.00,2\.00 49\.00,2\.00 50\.00,2\.00 and 2 more': was not"):
        open_elevation("copernicus-90", points, 0.0, folder=tmp_path)
