"""Terrain over HTTP: what is there, fetching from a real server on loopback, verifying."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from openiads.cli import app
from openiads.terrain.box import parse_box
from openiads.terrain.cache import terrain_folder, tile_path
from openiads.terrain.fetch import TILE_LIST
from openiads.terrain.source import SOURCES, tiles_of
from tests.terrain.made_tiles import tile_bytes
from tests.terrain.tile_server import Tiles, serving

from .conftest import MakeClient

GLO90 = SOURCES["copernicus-90"]
BOX = "6,45,8,47"


@pytest.fixture(autouse=True)
def cache(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENIADS_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def tile_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Tiles]:
    tiles = Tiles()
    there = tiles_of(GLO90, parse_box(BOX))[:3]
    tiles.files = {tile.path: tile_bytes(tile) for tile in there}
    tiles.files[TILE_LIST] = "\n".join(tile.name for tile in there).encode()
    with serving(tiles):
        monkeypatch.setenv(GLO90.url_variable, tiles.url)
        yield tiles


def ended(client: TestClient, run: dict[str, Any]) -> dict[str, Any]:
    until = time.monotonic() + 120.0
    while (state := client.get(f"/runs/{run['id']}").json())["state"] in ("queued", "running"):
        assert time.monotonic() < until, state
        time.sleep(0.2)
    return state


def test_terrain_is_planned_fetched_listed_used_and_verified(client: TestClient, tile_server: Tiles) -> None:
    asked = {"box": BOX, "source": "copernicus-90"}
    plan = client.get("/terrain/plan", params=asked).json()
    printed = CliRunner().invoke(app, ["terrain", "fetch", BOX, "--source", "copernicus-90", "--dry-run", "--json"])
    assert plan == json.loads(printed.stdout)
    assert (plan["n_tiles"], plan["n_wanted"]) == (4, 4)

    run = client.post("/terrain/fetch", json=asked).json()
    assert ended(client, run)["state"] == "done"
    done = client.get(f"/terrain/results/{run['id']}").json()
    assert (done["n_fetched"], done["n_sea"], done["n_there"]) == (3, 1, 0)

    listed = client.get("/terrain").json()
    printed = json.loads(CliRunner().invoke(app, ["terrain", "list", "--json"]).stdout)
    assert listed["fetched"] == printed["terrain"]
    info = client.get("/terrain/info?source=copernicus-90").json()
    printed = json.loads(CliRunner().invoke(app, ["terrain", "info", "copernicus-90", "--json"]).stdout)
    assert {**info["ground"], **info["licence"]} == printed
    assert client.get("/terrain/sight?lat=46.5&lon=6.5&height=20&source=copernicus-90&radius_km=20").status_code == 200

    torn = tile_path(tiles_of(GLO90, parse_box(BOX))[0], terrain_folder())
    torn.write_bytes(b"torn")
    found = []
    for remove in (False, True):
        run = client.post("/terrain/verify", json={"remove": remove}).json()
        assert ended(client, run)["state"] == "done"
        found.append(client.get(f"/terrain/results/{run['id']}").json())
    assert [one["removed"] for one in found] == [False, True]
    assert [one["torn"][0]["file"] for one in found] == [torn.name] * 2
    assert not torn.exists()


def test_large_fetch_wants_a_yes(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = client.post("/terrain/fetch", json={"box": "0,40,5,45"})
    assert answer.status_code == 422
    assert "MB would be fetched" in answer.json()["detail"] or "do not fit" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "give either a box"),
        ("box=1,2,3", "four numbers"),
        ("around=Damascus", "go together"),
        ("box=-180,-80,179,80&source=terrarium&zoom=15", "20000 tiles"),
        ("box=6,45,7,46&zoom=3", "terrarium"),
        ("around=Nowhereville%20Q&radius_km=10", "no such place"),
        ("box=6,88,7,89&source=terrarium", "terrarium tiles end"),
    ],
)
def test_mistakes_in_a_fetch_are_told(client: TestClient, query: str, words: str) -> None:
    answer = client.get(f"/terrain/plan?{query}")
    assert answer.status_code == 422
    assert words in answer.json()["detail"]


def test_more_tiles_are_planned_around_a_place_the_farther_one_asks(client: TestClient) -> None:
    near, far = (
        client.get(f"/terrain/plan?around=Damascus&radius_km={radius_km}&source=copernicus-90").json()["n_tiles"]
        for radius_km in (20, 200)
    )
    assert near < far
    fine = client.get("/terrain/plan?around=Damascus&radius_km=20&source=terrarium&zoom=12").json()
    coarse = client.get("/terrain/plan?around=Damascus&radius_km=20&source=terrarium&zoom=9").json()
    assert fine["n_tiles"] > 4 * coarse["n_tiles"]


def test_bundled_clip_is_told_with_its_licence(client: TestClient) -> None:
    info = client.get("/terrain/info").json()
    assert info["ground"]["box"] == [35.0, 32.0, 43.0, 38.0]
    assert "public domain" in info["licence"]["licence"]
    assert client.get("/terrain/info?source=terrarium").json()["ground"] is None


def test_own_raster_is_told_without_its_path(make_client: MakeClient, tmp_path: Any) -> None:
    import numpy as np
    import rasterio
    from rasterio.transform import from_origin

    path = tmp_path / "secret-folder" / "mine.tif"
    path.parent.mkdir()
    profile = {"driver": "GTiff", "width": 50, "height": 50, "count": 1, "dtype": "float32", "crs": "EPSG:4326"}
    with rasterio.open(path, "w", transform=from_origin(10.0, 51.0, 0.01, 0.01), **profile) as raster:
        raster.write(np.full((50, 50), 7, dtype=np.float32), 1)
    client = make_client(terrain=str(path))
    assert client.get("/terrain").json()["in_use"] == "own"
    info = client.get("/terrain/info?source=own")
    assert info.json()["ground"]["highest_m"] == 7.0
    assert "secret-folder" not in info.text


def test_height_of_the_ground_and_of_what_lies_around(client: TestClient) -> None:
    near = client.get("/terrain/ground?lat=35.06&lon=36.34&within_km=1").json()
    far = client.get("/terrain/ground?lat=35.06&lon=36.34&within_km=60").json()
    assert near["height_m"] == far["height_m"] == pytest.approx(510, abs=5)
    assert far["lowest_m"] < near["lowest_m"] <= near["height_m"] <= near["highest_m"] < far["highest_m"]
    assert far["sea_share"] > 0.0
    nothing = client.get("/terrain/ground?lat=0&lon=0")
    assert nothing.status_code == 422
    assert "openiads terrain fetch" in nothing.json()["detail"]
