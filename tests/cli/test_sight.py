"""The sight command as a user types it, on rasters that are not ours."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import xarray as xr
from PIL import Image
from rasterio.transform import from_origin
from typer.testing import CliRunner, Result

from openiads.catalogue.load import find_system
from openiads.cli import app
from openiads.coverage.emplacement import Emplacement, seeing_sensors
from openiads.errors import OpeniadsError
from openiads.geodesy.point import Point
from openiads.terrain.elevation import ground_height_m, read_elevation

WEST, NORTH, POSTING_M = 400_000.0, 5_200_000.0, 300.0
AT = ("--at", "409150,5190850")
TALL = ("--height", "20")


def sight(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["sight", *arguments])


def ran(*arguments: str) -> str:
    result = sight(*arguments)
    assert result.exit_code == 0, f"{result.output} {result.exception}"
    return result.stdout


def hills() -> np.ndarray:
    rough = np.random.default_rng(2).uniform(1.0, 500.0, (66, 66))
    return np.mean([rough[i : i + 61, j : j + 61] for i in range(6) for j in range(6)], axis=0).astype(np.float32)


def write(path: Path, heights: np.ndarray, **changes: Any) -> str:
    unit = changes.pop("unit", None)
    profile = {
        "driver": "GTiff",
        "height": heights.shape[0],
        "width": heights.shape[1],
        "count": 1,
        "dtype": heights.dtype,
        "crs": "EPSG:32633",
        "transform": from_origin(WEST, NORTH, POSTING_M, POSTING_M),
    }
    with rasterio.open(path, "w", **profile | changes) as raster:
        raster.write(heights, 1)
        if unit:
            raster.set_band_unit(1, unit)
    return str(path)


@pytest.fixture
def dem(tmp_path: Path) -> str:
    return write(tmp_path / "utm.tif", hills())


def bands(path: Path) -> tuple[np.ndarray, list[str]]:
    with rasterio.open(path) as raster:
        return raster.read(), list(raster.descriptions)


def test_contract_command_writes_the_least_height_on_the_cells_of_the_raster(dem: str, tmp_path: Path) -> None:
    out = tmp_path / "min.tif"
    shown = ran(dem, *AT, *TALL, "--out", str(out))
    with rasterio.open(dem) as ground, rasterio.open(out) as found:
        assert (found.transform, found.crs, found.shape) == (ground.transform, ground.crs, ground.shape)
        assert found.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert np.isnan(found.nodata)
        heights_m = found.read(1)
        assert found.descriptions[0] == "lowest visible height above ground in m"
    assert (heights_m >= 0.0).all()
    assert heights_m[30, 30] == 0.0
    assert 0.0 < (heights_m == 0.0).mean() < 0.9
    assert f"seen over {100 * (heights_m == 0).mean():.1f} %" in shown
    for words in (
        "20.0 m above the ground",
        "utm.tif, posting 300.1 m",
        "61 x 61 cells",
        "k = 1.333",
        "0.0 % of the cells",
    ):
        assert words in shown


def test_altitudes_above_sea_are_written_when_asked_for(dem: str, tmp_path: Path) -> None:
    ground_file, sea_file = tmp_path / "ground.tif", tmp_path / "sea.tif"
    ran(dem, *AT, *TALL, "--out", str(ground_file))
    ran(dem, *AT, *TALL, "--above", "sea", "--out", str(sea_file))
    (above_ground, *_), _ = bands(ground_file)
    (above_sea, *_), names = bands(sea_file)
    assert names[0] == "lowest visible altitude above sea in m"
    assert np.allclose(above_sea, above_ground + hills(), atol=0.01)


@pytest.mark.parametrize(
    "changes",
    [
        ("--height", "60"),
        ("--radius", "5"),
        ("--k", "1"),
        ("--beam", "1-60"),
        ("--slant", "4"),
        ("--at", "410000,5190000"),
        ("--quality", "draft"),
        ("--unit", "ft"),
        ("--crs", "EPSG:2227"),
    ],
)
def test_each_option_changes_the_shares(dem: str, changes: tuple[str, ...]) -> None:
    heights = lambda text: [line for line in text.splitlines() if "seen over" in line]  # noqa: E731
    at = ("--at", "409150,5190850")
    assert heights(ran(dem, *at, *TALL, *changes)) != heights(ran(dem, *at, *TALL))


def test_altitude_of_the_antenna_is_taken_above_the_sea(dem: str) -> None:
    shown = ran(dem, *AT, "--altitude", "900")
    assert "antenna: 900.0 m above sea" in shown
    assert "given above the sea" in shown


def test_position_in_degrees_and_in_the_coordinates_of_the_raster_agree(dem: str) -> None:
    from pyproj import Transformer

    lon, lat = Transformer.from_crs("EPSG:32633", "EPSG:4326", always_xy=True).transform(409150, 5190850)
    by_degrees = ran(dem, "--latlon", "--at", f"{lat:.9f},{lon:.9f}", *TALL)
    shares = lambda text: [line for line in text.splitlines() if "seen over" in line or "antenna" in line]  # noqa: E731
    assert shares(by_degrees) == shares(ran(dem, *AT, *TALL))


def test_targets_beam_and_surface_get_bands_of_their_own(dem: str, tmp_path: Path) -> None:
    out = tmp_path / "all.tif"
    shown = ran(dem, *AT, *TALL, "--beam", "-3-20", "--target", "100,2000", "--out", str(out))
    written, names = bands(out)
    assert names[1] == "highest visible height above ground in m"
    assert [name[:17] for name in names[2:4]] == ["visible at 100 m ", "visible at 2000 m"]
    assert names[4].startswith("surface: 0 land")
    assert set(np.unique(written[2:4])) <= {0.0, 1.0}
    assert (written[4] == 0.0).all()
    assert np.array_equal(written[2] == 1.0, (written[0] <= 100.0) & (written[1] >= 100.0))
    assert f"visible over {100 * written[3].mean():.1f} %" in shown


def test_raster_in_degrees_with_a_void_is_unknown_behind_it(tmp_path: Path) -> None:
    """16-bit heights a third of an arc-minute apart with a void, as DTED and HGT come."""
    heights = hills().astype(np.int16)
    heights[20:24, 40:44] = -32767
    step = 1 / 300
    placed = {"crs": "EPSG:4326", "transform": from_origin(7.0, 46.0, step, step), "nodata": -32767}
    dem = write(tmp_path / "degrees.tif", heights, **placed)
    out = tmp_path / "min.tif"
    shown = ran(dem, "--at", "7.1017,45.8983", *TALL, "--out", str(out))
    assert "azimuthal equidistant around the antenna" in shown
    written, _ = bands(out)
    surface = written[-1]
    unknown = np.isnan(written[0]) & (surface < 2)
    assert (surface == 2).any()
    assert unknown.any()
    share = (np.isnan(written[0]) & (surface < 3)).sum() / (surface < 3).sum()
    assert f"{100 * share:.1f} % of the cells" in shown
    with rasterio.open(out) as found:
        assert "Azimuthal_Equidistant" in found.crs.to_wkt()


def test_dted_file_is_read(tmp_path: Path) -> None:
    from rasterio.shutil import copy

    step = 1 / 120
    heights = np.tile(np.arange(121, dtype=np.int16), (121, 1))
    placed = {"crs": "EPSG:4326", "transform": from_origin(7.0 - step / 2, 46.0 + step / 2, step, step)}
    source = write(tmp_path / "cell.tif", heights, **placed)
    copy(source, tmp_path / "n45e007.dt0", driver="DTED")
    shown = ran(str(tmp_path / "n45e007.dt0"), "--latlon", "--at", "45.5,7.5", *TALL)
    assert "antenna: 80.0 m above sea, 20.0 m above the ground (60.0 m)" in shown


def test_feet_are_understood(tmp_path: Path) -> None:
    feet = write(tmp_path / "feet.tif", (hills() / 0.3048).astype(np.float32), unit="ft")
    metres = write(tmp_path / "metres.tif", hills())
    shown, expected = ran(feet, *AT, *TALL), ran(metres, *AT, *TALL)
    assert shown.splitlines()[0] == expected.splitlines()[0]


def test_south_up_raster_gives_a_north_up_map(tmp_path: Path) -> None:
    from rasterio import Affine

    turned = Affine(POSTING_M, 0.0, WEST, 0.0, POSTING_M, NORTH - 61 * POSTING_M)
    files = [
        write(tmp_path / "north.tif", hills()),
        write(tmp_path / "south.tif", hills()[::-1].copy(), transform=turned),
    ]
    outs = [tmp_path / "from_north.tif", tmp_path / "from_south.tif"]
    for file, out in zip(files, outs, strict=True):
        ran(file, *AT, *TALL, "--out", str(out))
    assert np.allclose(bands(outs[0])[0], bands(outs[1])[0], atol=0.01)


def test_netcdf_opens_as_the_same_dataset(dem: str, tmp_path: Path) -> None:
    out, raster = tmp_path / "sight.nc", tmp_path / "sight.tif"
    ran(dem, *AT, *TALL, "--out", str(out))
    ran(dem, *AT, *TALL, "--out", str(raster))
    with xr.open_dataset(out, engine="h5netcdf") as found:
        assert np.array_equal(found.minimum_height_m, bands(raster)[0][0])
        assert found.attrs["Conventions"] == "CF-1.11"
        assert found.crs.attrs["grid_mapping_name"] == "transverse_mercator"
        assert found.minimum_height_m.attrs["grid_mapping"] == "crs" or found.minimum_height_m.encoding["grid_mapping"]
        assert found.surface.dtype == np.int8


def test_picture_shows_each_class_and_hatches_the_unknown(tmp_path: Path) -> None:
    heights = hills()
    plain, holed = write(tmp_path / "plain.tif", heights), heights.copy()
    holed[10:14, 40:44] = -9999
    holed_file = write(tmp_path / "holed.tif", holed, nodata=-9999)
    for name, dem in (("plain", plain), ("holed", holed_file)):
        ran(dem, *AT, *TALL, "--out", str(tmp_path / f"{name}.png"))
    pictures = [
        np.asarray(Image.open(tmp_path / f"{name}.png").convert("RGB"), dtype=int) for name in ("plain", "holed")
    ]
    assert pictures[0].shape == pictures[1].shape
    changed = (np.abs(pictures[0] - pictures[1]).max(axis=2) > 60).mean()
    assert 0.01 < changed < 0.3


def test_only_the_file_asked_for_and_a_raster_s_style_are_left(dem: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    for name in ("a.tif", "a.nc", "a.png"):
        assert f"wrote {folder / name}" in ran(dem, *AT, *TALL, "--out", str(folder / name))
    assert sorted(path.name for path in folder.iterdir()) == ["a.nc", "a.png", "a.qml", "a.tif"]


def test_bundled_terrain_needs_no_file() -> None:
    shown = ran("bundled", "--latlon", "--at", "35.135,36.24", "--height", "9.6", "--radius", "30")
    assert "NOAA GLOBE" in shown
    ground_m = ground_height_m(read_elevation(), Point(lat=35.135, lon=36.24))
    assert f"antenna: {ground_m + 9.6:.1f} m above sea" in shown


def test_circle_that_leaves_the_raster_is_told_with_its_share(dem: str) -> None:
    assert "of the circle lies off the raster" not in ran(dem, *AT, *TALL, "--radius", "9")
    assert "radius 90 km (98.7 % of the circle lies off the raster)" in ran(dem, *AT, *TALL, "--radius", "90")


def test_target_that_is_everywhere_underground_is_seen_over_nothing_known(tmp_path: Path) -> None:
    plateau = write(tmp_path / "plateau.tif", np.full((61, 61), 500.0, np.float32))
    shown = ran(plateau, *AT, *TALL, "--above", "sea", "--target", "100")
    assert "target 100 m above sea: visible over nothing that is known" in shown


def test_sight_and_cover_agree_over_the_same_terrain() -> None:
    """Share of the ground over which a target 1000 m above it is in line of sight of an antenna at the same height."""
    at = ("--latlon", "--at", "35.135,36.240")
    covered = CliRunner().invoke(
        app, ["cover", "--site", "tor-m2@35.135,36.240", "--agl", "1000", "--within", "60", "--json"]
    )
    system = find_system("tor-m2")
    place = Emplacement(site_id="one", system=system, point=Point(lat=35.135, lon=36.240))
    height_m = max(radar.antenna_height_m.best for radar in seeing_sensors(place))
    shown = ran("bundled", *at, "--height", str(height_m), "--radius", "60")
    share = float(shown.split("1000 m above ground: seen over")[1].split("%")[0]) / 100
    assert share == pytest.approx(json.loads(covered.stdout)[0]["line_of_sight_share"], abs=0.005)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*AT,), "either --height (above ground) or --altitude"),
        ((*AT, *TALL, "--altitude", "900"), "either --height (above ground) or --altitude"),
        (("--at", "409150", *TALL), "is not X,Y like 412300,4987200"),
        ((*AT, *TALL, "--beam", "60"), "lowest and the highest elevation like -1-60"),
        ((*AT, *TALL, "--beam", "60-10"), "two elevations that rise"),
        ((*AT, *TALL, "--k", "0"), "1.333 is a standard atmosphere"),
        ((*AT, *TALL, "--quality", "best"), "draft, default, exact"),
        ((*AT, *TALL, "--radius", "0"), "kilometres above 0"),
        ((*AT, *TALL, "--slant", "-1"), "kilometres above 0"),
        ((*AT, *TALL, "--above", "sky"), "ground or sea"),
        ((*AT, *TALL, "--target", "low"), "no list of numbers"),
        ((*AT, *TALL, "--target", "100,nan"), "heights in metres above ground like 100,3000"),
        ((*AT, *TALL, "--target", "-50"), "heights in metres above ground like 100,3000"),
        (("--latlon", "--at", "46.8N,15E", *TALL), "is not LAT,LON like 45.52,7.31"),
        ((*AT, *TALL, "--out", "map.doc"), "must end in .tif, .nc or .png"),
        ((*AT, "--height", "-3"), "metres above ground"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_how_to_write_it(dem: str, arguments: tuple[str, ...], words: str) -> None:
    result = sight(dem, *arguments)
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--at", "1,2", *TALL), "give a position within 400150 to 418150, 5181850 to 5199850"),
        (("--at", "5190850,409150", *TALL), "give 409150,5190850"),
        (("--latlon", "--at", "15,46.8", *TALL), "lies off the raster"),
        ((*AT, "--altitude", "1"), "below the ground"),
        ((*AT, *TALL, "--unit", "furlong"), "no unit of height"),
        ((*AT, *TALL, "--crs", "moon"), "unknown; give one like EPSG:32637"),
        ((*AT, *TALL, "--out", "nowhere/min.tif"), "there is no folder"),
    ],
)
def test_failed_work_says_what_is_wrong_and_what_to_do(dem: str, arguments: tuple[str, ...], words: str) -> None:
    result = sight(dem, *arguments)
    assert isinstance(result.exception, OpeniadsError)
    assert words in str(result.exception)


def test_rasters_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    text = tmp_path / "text.tif"
    text.write_text("no raster")
    void = hills()
    void[25:36, 25:36] = -9999
    faulty = {
        "is no readable raster": str(text),
        "has no coordinate system; say which with --crs": write(tmp_path / "bare.tif", hills(), crs=None),
        "is rotated": write(
            tmp_path / "rotated.tif", hills(), transform=from_origin(WEST, NORTH, 300, 300) @ _turned()
        ),
        "stands where the height of the ground is unknown": write(tmp_path / "void.tif", void, nodata=-9999),
        "declare the nodata value": write(tmp_path / "undeclared.tif", void),
    }
    for words, path in faulty.items():
        result = sight(path, *AT, *TALL)
        assert isinstance(result.exception, OpeniadsError)
        assert words in str(result.exception)
        assert Path(path).name in str(result.exception)


def _turned() -> Any:
    from rasterio import Affine

    return Affine.rotation(10.0)
