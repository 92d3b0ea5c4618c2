import io
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image
from shapely.geometry import Point, shape

from openiads.terrain.cache import TileRecord, tile_path, write_record
from openiads.terrain.elevation import read_elevation
from openiads.terrain.source import terrarium_tile
from openiads.web.map_tile import MapTile
from openiads.web.tile_ground import _pieces, pieces_under, tile_heights
from openiads.web.user_tile import check_tile_url

from .conftest import MakeClient

LEBANON = "6/38/25"
"""30.9 to 35.5 N, 33.75 to 39.4 E: sea, two mountain ranges and desert."""


class TileServer(BaseHTTPRequestHandler):
    """A tile server on loopback: PNG at /5/, a page at /6/, a way elsewhere at /7/."""

    def do_GET(self) -> None:
        zoom = self.path.split("/")[1]
        if zoom == "7":
            self.send_response(302)
            self.send_header("Location", self.path.replace("/7/", "/5/"))
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>" if zoom == "6" else _png_of(f"{self.path}"))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def _png_of(words: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (8, 8), (len(words), 0, 0)).save(target, "PNG")
    return target.getvalue()


@pytest.fixture(scope="module")
def tile_server() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), TileServer)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/{{z}}/{{x}}/{{y}}.png"
    server.shutdown()


def test_basemap_says_how_far_relief_reaches_and_whom_to_thank(client: TestClient) -> None:
    said = client.get("/basemap").json()
    west, south, east, north = said["relief"]["bounds"]
    assert (west, south, east, north) == pytest.approx((35.0, 32.0, 43.0, 38.0), abs=0.01)
    assert said["relief"]["hillshade_max_zoom"] == 7
    assert said["user_tiles"] is None
    assert {"Natural Earth", "NOAA GLOBE"} < set(said["attribution"])
    assert any("GeoNames (CC BY 4.0)" in line for line in said["attribution"])


def test_coast_has_the_fine_region_and_the_coarse_world_without_a_seam(client: TestClient) -> None:
    features = {
        one["properties"]["name"]: shape(one["geometry"]) for one in client.get("/basemap/coast").json()["features"]
    }
    assert set(features) == {"land", "lakes", "coast", "borders"}
    for lon, lat, is_land in (
        (37.2, 36.2, True),
        (-3.7, 40.4, True),
        (100.0, 65.0, True),
        (34.0, 34.0, False),
        (-30.0, 0.0, False),
    ):
        assert features["land"].contains(Point(lon, lat)) is is_land, (lon, lat)
    assert features["coast"].distance(Point(28.0, 41.6)) > 0.05  # the edge of the region crosses Thrace: land, no coast
    assert features["lakes"].contains(Point(42.9, 38.65))  # Lake Van


def test_coast_is_not_sent_twice(client: TestClient) -> None:
    first = client.get("/basemap/coast")
    again = client.get("/basemap/coast", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_shading_is_dark_on_slopes_and_clear_on_sea_and_plain(client: TestClient) -> None:
    answer = client.get(f"/basemap/hillshade/{LEBANON}.png")
    assert answer.headers["content-type"] == "image/png"
    opacity = np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGBA"))[..., 3]
    assert opacity.shape == (512, 512)
    row, column = _pixel(6, 38, 25, 34.1, 36.05)
    mountain = opacity[row - 8 : row + 8, column - 8 : column + 8]
    assert mountain.mean() > 40
    row, column = _pixel(6, 38, 25, 34.0, 34.6)
    assert opacity[row, column] == 0


def test_shading_joins_at_the_edge_of_tiles(client: TestClient) -> None:
    left, right = (
        np.asarray(
            Image.open(io.BytesIO(client.get(f"/basemap/hillshade/7/{x}/50.png").content)).convert("LA"), dtype=float
        )
        for x in (76, 77)
    )
    signed = [np.where(one[..., 0] > 0, one[..., 1], -one[..., 1]) for one in (left, right)]
    across = np.abs(signed[0][:, -1] - signed[1][:, 0]).mean()
    within = np.abs(np.diff(signed[0], axis=1)).mean()
    assert across < 2.0 * within


def test_heights_of_a_tile_are_those_of_the_terrain() -> None:
    tile = MapTile(8, 153, 101)
    heights = tile_heights(pieces_under(None, tile, 256), tile, 256)
    clip = read_elevation()
    west, south, east, north = tile.box(0.0).west, tile.box(0.0).south, tile.box(0.0).east, tile.box(0.0).north
    rows = slice(int((38 - north) * 120), int((38 - south) * 120))
    columns = slice(int((west - 35) * 120), int((east - 35) * 120))
    there = clip.heights[rows, columns]
    assert np.nanmean(heights) == pytest.approx(there.mean(), abs=15.0)
    assert np.nanmax(heights) == pytest.approx(there.max(), rel=0.06)


def test_terrain_tile_counts_heights_in_its_colours(client: TestClient) -> None:
    content = client.get("/basemap/terrain/8/153/101.png").content
    colours = np.asarray(Image.open(io.BytesIO(content)).convert("RGB"), dtype=float)
    heights = colours @ np.array([256.0, 1.0, 1 / 256]) - 32768.0
    tile = MapTile(8, 153, 101)
    expected = np.nan_to_num(tile_heights(pieces_under(None, tile, 256), tile, 256))
    assert np.abs(heights - expected).max() < 0.01


def test_tile_without_ground_is_clear(client: TestClient) -> None:
    opacity = np.asarray(Image.open(io.BytesIO(client.get("/basemap/hillshade/6/10/25.png").content)).convert("RGBA"))
    assert not opacity[..., 3].any()


def test_terrain_setting_changes_the_relief(make_client: MakeClient, tmp_path: object) -> None:
    import rasterio
    from rasterio.transform import from_origin

    path = f"{tmp_path}/hill.tif"
    y, x = np.mgrid[0:200, 0:200]
    hill = (1000.0 * np.exp(-((x - 100) ** 2 + (y - 100) ** 2) / 800.0)).astype(np.float32)
    with rasterio.open(
        path, "w", driver="GTiff", width=200, height=200, count=1, dtype="float32", crs="EPSG:4326",
        transform=from_origin(7.0, 47.0, 0.001, 0.001),
    ) as raster:  # fmt: skip
        raster.write(hill, 1)
    client = make_client(terrain=path)
    said = client.get("/basemap").json()["relief"]
    assert said["bounds"] == pytest.approx((7.0, 46.8, 7.2, 47.0), abs=0.002)
    assert said["hillshade_max_zoom"] == 10
    tile = client.get("/basemap/hillshade/10/532/360.png")
    assert np.asarray(Image.open(io.BytesIO(tile.content)).convert("RGBA"))[..., 3].max() > 60
    none = client.get(f"/basemap/hillshade/{LEBANON}.png")
    assert not np.asarray(Image.open(io.BytesIO(none.content)).convert("RGBA"))[..., 3].any()


def test_names_are_few_from_afar_and_many_from_near(client: TestClient) -> None:
    box = {"west": 35, "south": 32, "east": 43, "north": 38}
    counts = [len(client.get("/basemap/places", params={**box, "zoom": zoom}).json()["features"]) for zoom in (4, 6, 8)]
    assert counts[0] < counts[1] < counts[2] <= 400
    near = client.get("/basemap/places", params={**box, "zoom": 6}).json()["features"]
    names = [one["properties"]["name"] for one in near]
    assert "Aleppo" in names
    assert "Qamishli" in names, "the name that reports use, not the transliteration of the gazetteer"
    assert [one["properties"]["rank"] for one in near] == list(range(len(near)))


def test_names_cross_the_antimeridian(client: TestClient) -> None:
    box = {"west": 175, "south": -20, "east": 190, "north": -10, "zoom": 9}
    longitudes = {
        one["geometry"]["coordinates"][0] > 0 for one in client.get("/basemap/places", params=box).json()["features"]
    }
    assert longitudes == {True, False}


@pytest.mark.parametrize("path", ["hillshade/3/8/0.png", "terrain/0/0/1.png", "user/2/0/4"])
def test_tile_that_no_zoom_has_is_not_there(client: TestClient, path: str) -> None:
    answer = client.get(f"/basemap/{path}")
    assert answer.status_code == 404
    assert "columns and rows 0 to" in answer.json()["detail"]


def test_user_tiles_come_through_the_server(make_client: MakeClient, tile_server: str) -> None:
    client = make_client(tile_url=tile_server)
    assert client.get("/basemap").json()["user_tiles"]["host"] == "127.0.0.1"
    answer = client.get("/basemap/user/5/12/13")
    assert answer.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).getpixel((0, 0)) == (len("/5/12/13.png"), 0, 0)


@pytest.mark.parametrize(("zoom", "words"), [(6, "is no PNG"), (7, "redirects more than 0 times")])
def test_user_tile_that_is_no_picture_or_leads_elsewhere_is_refused(
    make_client: MakeClient, tile_server: str, zoom: int, words: str
) -> None:
    answer = make_client(tile_url=tile_server).get(f"/basemap/user/{zoom}/1/1")
    assert answer.status_code == 404
    assert words in answer.json()["detail"]


def test_name_that_leads_into_the_own_network_is_refused(
    make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    private = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.1.2.3", 80))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: private)
    answer = make_client(tile_url="http://tiles.example.org/{z}/{x}/{y}.png").get("/basemap/user/1/0/0")
    assert answer.status_code == 404
    assert "10.1.2.3, which is no public address" in answer.json()["detail"]


def test_without_an_address_there_are_no_user_tiles(client: TestClient) -> None:
    answer = client.get("/basemap/user/1/0/0")
    assert answer.status_code == 404
    assert "--tile-url" in json.dumps(answer.json())


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://tiles.example.org/{z}/{x}/{y}.png", ""),
        ("https://tiles.example.org/tiles.png", "{z} {x} {y} missing"),
        ("file:///etc/{z}/{x}/{y}", "'file' scheme"),
    ],
)
def test_address_of_tiles_is_checked_before_it_is_asked(url: str, words: str) -> None:
    said = check_tile_url(url)
    assert words in said
    assert bool(said) is bool(words)


def _pixel(zoom: int, column: int, row: int, lat: float, lon: float) -> tuple[int, int]:
    share_y = 0.5 - np.arcsinh(np.tan(np.radians(lat))) / 2 / np.pi
    return int((share_y * 2**zoom - row) * 512), int(((lon + 180) / 360 * 2**zoom - column) * 512)


def test_fetched_terrain_joins_the_relief_and_changes_its_version(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENIADS_CACHE", str(tmp_path))
    _pieces.cache_clear()
    before = client.get("/basemap").json()
    clear = client.get("/basemap/hillshade/9/266/180.png").content
    _fetch_ridge(10, 533, 361)
    _pieces.cache_clear()
    after = client.get("/basemap").json()
    assert len(after["relief"]["parts"]) == len(before["relief"]["parts"]) + 1
    assert after["relief"]["bounds"][0] == pytest.approx(7.38, abs=0.01)
    assert after["version"] != before["version"]
    assert any("Terrain Tiles by Mapzen" in line for line in after["attribution"])
    shaded = client.get("/basemap/hillshade/9/266/180.png").content
    opacity = [np.asarray(Image.open(io.BytesIO(one)).convert("RGBA"))[..., 3].max() for one in (clear, shaded)]
    assert opacity[0] == 0
    assert opacity[1] > 30
    _pieces.cache_clear()


def _fetch_ridge(zoom: int, column: int, row: int) -> None:
    """Put a terrarium tile with a ridge from north to south where fetched tiles are kept."""
    tile = terrarium_tile(column, row, zoom)
    heights = 1500.0 * np.exp(-(((np.arange(256) - 128) / 20.0) ** 2))[None, :].repeat(256, axis=0)
    counted = np.rint((heights + 32768.0) * 256.0).astype(np.uint32)
    colours = np.stack([counted >> 16, counted >> 8 & 255, counted & 255], axis=-1).astype(np.uint8)
    path = tile_path(tile)
    path.parent.mkdir(parents=True)
    Image.fromarray(colours, "RGB").save(path)
    record = TileRecord(
        source=tile.source, name=tile.name, kind="land", url="", fetched="2026-01-01T00:00:00", licence="",
        column=column, row=row, zoom=zoom, size=path.stat().st_size,
    )  # fmt: skip
    write_record(record)
