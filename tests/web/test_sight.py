"""What an antenna sees over terrain, over HTTP."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import xarray as xr
from fastapi.testclient import TestClient
from PIL import Image
from rasterio.transform import from_origin
from typer.testing import CliRunner

from openiads.cli import app

STAND = {"lat": 35.135, "lon": 36.24, "height": 9.6, "radius_km": 20}
WEST, NORTH, POSTING_M = 400_000.0, 5_200_000.0, 300.0


def ask(client: TestClient, **changes: Any) -> dict[str, Any]:
    answer = client.get("/terrain/sight", params={**STAND, **changes})
    assert answer.status_code == 200, answer.text
    return answer.json()


def hills() -> bytes:
    heights = np.random.default_rng(2).uniform(1.0, 300.0, (60, 60)).astype(np.float32)
    profile = {"driver": "GTiff", "width": 60, "height": 60, "count": 1, "dtype": "float32", "crs": "EPSG:32633"}
    with rasterio.MemoryFile() as memory:
        transform = from_origin(WEST, NORTH, POSTING_M, POSTING_M)
        with memory.open(transform=transform, **profile) as raster:
            raster.write(heights, 1)
        return bytes(memory.read())


def test_shares_are_those_that_the_command_prints(client: TestClient) -> None:
    command = ["sight", "bundled", "--latlon", "--at", "35.135,36.24", "--height", "9.6", "--radius", "20"]
    printed = CliRunner().invoke(app, [*command, "--beam", "-1-60", "--target", "100,3000"]).stdout
    given = ask(client, beam_lowest=-1, beam_highest=60, target=[100, 3000])
    shown = [f"{100.0 * one['share']:.1f} %" for one in (*given["seen"], *given["targets"])]
    assert re.findall(r"over (\S+ %)", printed) == shown
    assert f"{given['n_rows']} x {given['n_columns']} cells" in printed


@pytest.mark.parametrize(
    "changes",
    [
        {"height": 60},
        {"radius_km": 40},
        {"k": 1.0},
        {"beam_lowest": 0.5, "beam_highest": 30},
        {"slant_km": 8},
        {"target": [500]},
        {"source": "bundled", "lat": 35.3},
        {"target": [1500], "above": "sea"},
    ],
)
def test_each_parameter_changes_what_is_seen(client: TestClient, changes: dict[str, Any]) -> None:
    assert ask(client, **changes) != ask(client)


def test_quality_of_the_sweep_changes_what_is_seen_from_afar(client: TestClient) -> None:
    assert ask(client, radius_km=250, quality="draft")["seen"] != ask(client, radius_km=250, quality="exact")["seen"]


def test_targets_above_sea_and_ground_differ(client: TestClient) -> None:
    sea, ground = (ask(client, target=[1500], above=above)["targets"] for above in ("sea", "ground"))
    assert sea[0]["share"] < ground[0]["share"]


def test_altitude_counts_from_the_sea(client: TestClient) -> None:
    low = ask(client)
    params = {key: value for key, value in STAND.items() if key != "height"}
    same = client.get("/terrain/sight", params={**params, "altitude": low["antenna_altitude_m"]}).json()
    assert same["seen"] == low["seen"]


@pytest.mark.parametrize("file_format", ["tif", "png", "nc"])
def test_horizon_comes_as_a_file(client: TestClient, file_format: str, tmp_path: Path) -> None:
    answer = client.get("/terrain/sight/file", params={**STAND, "format": file_format})
    assert f'filename="sight.{file_format}"' in answer.headers["content-disposition"]
    if file_format == "tif":
        with rasterio.open(BytesIO(answer.content)) as raster:
            assert -1.0 < np.nanmin(raster.read(1)) <= 0.0
    elif file_format == "png":
        assert Image.open(BytesIO(answer.content)).width > 500
    else:
        (tmp_path / "sight.nc").write_bytes(answer.content)
        with xr.open_dataset(tmp_path / "sight.nc") as dataset:
            assert "minimum_height_m" in dataset


def test_own_raster_is_swept_as_the_command_does(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "hills.tif").write_bytes(hills())
    at = ("409150", "5190850")
    command = ["sight", str(tmp_path / "hills.tif"), "--at", ",".join(at), "--height", "20"]
    CliRunner().invoke(app, [*command, "--out", str(tmp_path / "seen.tif")])
    answer = client.post("/terrain/sight", params={"x": at[0], "y": at[1], "height": 20}, content=hills())
    assert answer.status_code == 200, answer.text
    with rasterio.open(BytesIO(answer.content)) as given, rasterio.open(tmp_path / "seen.tif") as wanted:
        assert np.array_equal(given.read(1), wanted.read(1), equal_nan=True)
    feet = client.post("/terrain/sight", params={"x": at[0], "y": at[1], "height": 20, "unit": "ft"}, content=hills())
    assert feet.content != answer.content


@pytest.mark.parametrize(
    "content", [b"", b"not a raster", b"II*\x00 torn", b'<VRTDataset rasterXSize="1" rasterYSize="1"></VRTDataset>']
)
def test_what_is_no_geotiff_is_refused_in_words(client: TestClient, content: bytes) -> None:
    answer = client.post("/terrain/sight", params={"x": 1, "y": 1, "height": 3}, content=content)
    assert answer.status_code == 422
    assert "raster" in answer.json()["detail"]
    assert "/tmp" not in answer.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"altitude": 500}, "either height"),
        ({"beam_lowest": 3}, "go together"),
        ({"beam_lowest": 3, "beam_highest": 2}, "below"),
        ({"target": -5}, "0 or more"),
        ({"lat": 0, "lon": 0}, "openiads terrain fetch"),
        ({"source": "copernicus-90"}, "was not fetched"),
    ],
)
def test_mistakes_are_told(client: TestClient, changes: dict[str, Any], words: str) -> None:
    answer = client.get("/terrain/sight", params={**STAND, **changes})
    assert answer.status_code == 422
    assert words in answer.json()["detail"]
