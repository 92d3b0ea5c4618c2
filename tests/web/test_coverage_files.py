"""Coverage as numbers and files over HTTP: what the command gives."""

import json
import time
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import rasterio
import xarray as xr
from fastapi.testclient import TestClient
from PIL import Image
from typer.testing import CliRunner

from openiads.cli import app

HMEIMIM, MASYAF = "s-400@35.401,35.949", "s-400@35.135,36.240"
SMALL = {"site": "tor-m2@35.401,35.949", "agl": 100, "within": "10"}


def shares(client: TestClient, **asked: object) -> list[dict[str, object]]:
    answer = client.get("/coverage/shares", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["levels"]


def test_shares_are_those_that_the_command_prints(client: TestClient) -> None:
    route, strip = "35.5,35.8,300 35.0,36.7,300", "35.4,35.4 35.1,36.2"
    command = ["cover", "--site", HMEIMIM, "--site", MASYAF, "--agl", "100", "--fl", "100", "--within", "20-80"]
    command += ["--sector", "45-135", "--draws", "3", "--seed", "5", "--tolerance", "3", "--route", route]
    command += ["--strip", strip, "--strip-width", "8", "--json"]
    printed = json.loads(CliRunner().invoke(app, command).stdout)
    asked = {"agl": 100, "fl": 100, "within": "20-80", "sector": "45-135", "draws": 3, "seed": 5, "tolerance": 3}
    asked |= {"site": [HMEIMIM, MASYAF], "route": route, "strip": strip, "strip_width": 8}
    assert shares(client, **asked) == printed


def test_what_changed_since_another_day_is_what_the_command_prints(client: TestClient) -> None:
    command = ["cover", "--as-of", "2018-01-01", "--against", "2016-01-01", "--agl", "100", "--within", "30", "--json"]
    done = CliRunner().invoke(app, command)
    answer = client.get(
        "/coverage/shares", params={"as_of": "2018-01-01", "against": "2016-01-01", "agl": 100, "within": "30"}
    ).json()
    assert answer["levels"] == json.loads(done.stdout)
    assert answer["notes"][0] in done.stderr


@pytest.mark.parametrize(
    "changed",
    [
        {"agl": 500},
        {"fl": 20},
        {"within": "20"},
        {"sector": "45-135"},
        {"target": "uav-quad"},
        {"k": 0.6},
        {"knife_edge": True},
        {"draws": 2},
        {"strip": "35.3,36.0 35.4,36.1"},
        {"strip": "35.3,36.0 35.4,36.1", "strip_width": 9},
        {"route": '{"type": "LineString", "coordinates": [[36.0, 35.3], [36.1, 35.4]]}'},
        {"mast": True},
        {"quality": "draft"},
        {"draws": 2, "seed": 3},
        {"draws": 2, "spread": "normal"},
        {"draws": 2, "tolerance": 9},
    ],
)
def test_each_parameter_changes_the_shares(client: TestClient, changed: dict[str, object]) -> None:
    plain = {**SMALL, "site": HMEIMIM, "within": "60"} if {"mast", "k", "quality"} & set(changed) else dict(SMALL)
    before = plain | ({"draws": 2} if "draws" in changed and len(changed) > 1 else {})
    before |= {"strip": changed["strip"]} if "strip_width" in changed else {}
    assert shares(client, **(plain | changed)) != shares(client, **before)


@pytest.mark.parametrize("file_format", ["tif", "png", "geojson", "nc", "kml"])
def test_maps_come_as_files_under_their_names(client: TestClient, file_format: str) -> None:
    answer = client.get("/coverage/files", params={**SMALL, "format": file_format})
    assert answer.status_code == 200, answer.text
    assert f'filename="coverage.{file_format}"' in answer.headers["content-disposition"]
    kinds = {"tif": "image/tiff", "png": "image/png", "geojson": "application/geo+json"}
    assert answer.headers["content-type"] == kinds.get(file_format, answer.headers["content-type"])
    assert len(answer.content) > 1000


def test_geotiff_is_that_of_the_command(client: TestClient, tmp_path: Path) -> None:
    CliRunner().invoke(app, ["cover", "--site", SMALL["site"], "--agl", "100", "--out", str(tmp_path / "map.tif")])
    answer = client.get("/coverage/files", params=SMALL)
    with rasterio.open(BytesIO(answer.content)) as given, rasterio.open(tmp_path / "map.tif") as wanted:
        assert given.profile["crs"] == wanted.profile["crs"]
        assert np.array_equal(given.read(), wanted.read(), equal_nan=True)


def test_much_is_refused_at_once_and_done_as_a_run(client: TestClient, tmp_path: Path) -> None:
    refused = client.get("/coverage/files", params={"site": HMEIMIM, "draws": 500})
    assert refused.status_code == 422
    assert "start it as a run" in refused.json()["detail"]
    run = client.post("/coverage/files", params={**SMALL, "draws": 3, "format": "nc"}).json()
    early = client.get(f"/coverage/results/{run['id']}")
    assert early.status_code == 409
    until = time.monotonic() + 120.0
    while client.get(f"/runs/{run['id']}").json()["state"] in ("queued", "running"):
        assert time.monotonic() < until
        time.sleep(0.3)
    answer = client.get(f"/coverage/results/{run['id']}")
    assert answer.status_code == 200, answer.text
    (tmp_path / "map.nc").write_bytes(answer.content)
    with xr.open_dataset(tmp_path / "map.nc") as dataset:
        assert dataset.attrs["draws"] == 3


def test_cut_is_what_the_command_prints(client: TestClient) -> None:
    line = "35.4,35.4 35.1,37.2"
    printed = json.loads(CliRunner().invoke(app, ["cut", "--site", HMEIMIM, "--line", line, "--json"]).stdout)
    given = client.get("/coverage/cut", params={"site": HMEIMIM, "line": line}).json()
    assert given["profile"] == printed["profile"]
    assert given["settings"] == {key: value for key, value in printed.items() if key != "profile"}


def test_cut_between_places_is_drawn_up_to_the_altitude(client: TestClient) -> None:
    asked = {"site": "pantsir-s1@Qamishli", "from": "Hasakah", "to": "Qamishli", "format": "png"}
    low = client.get("/coverage/cut", params={**asked, "top": 4})
    high = client.get("/coverage/cut", params={**asked, "top": 9})
    assert Image.open(BytesIO(low.content)).width > 500
    assert low.content != high.content


def test_chart_is_drawn_along_bearings(client: TestClient) -> None:
    one = client.get("/coverage/chart", params={"site": "tor-m2@Hmeimim", "bearing": 90, "top": 8, "range": 20})
    three = client.get("/coverage/chart", params={"site": "tor-m2@Hmeimim", "all_azimuths": 3})
    sizes = [Image.open(BytesIO(answer.content)).size for answer in (one, three)]
    assert sizes[0] != sizes[1]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/coverage/shares?site=tor-m2", "is not like"),
        ("/coverage/shares?site=tor-m2@35.4,35.9&within=a", "80 or 20-80"),
        ("/coverage/shares?site=tor-m2@35.4,35.9&sector=1-1", "two different bearings"),
        ("/coverage/shares?site=tor-m2@35.4,35.9&route=/etc/passwd", "/etc/passwd"),
        ("/coverage/shares?site=tor-m2@35.4,35.9&route=0,0 0,100", "1500 km"),
        ("/coverage/shares?site=tor-m2@35.4,35.9&target=ufo", "ufo"),
        ("/coverage/cut?site=tor-m2@35.4,35.9", "either line"),
        ("/coverage/cut?site=tor-m2@35.4,35.9&line=35.4,35.9", "2 to 50"),
        ("/coverage/chart?site=tor-m2@35.4,35.9", "either bearing"),
        ("/coverage/results/nothing", "no such run"),
    ],
)
def test_mistakes_are_told_in_words(client: TestClient, address: str, words: str) -> None:
    answer = client.get(address)
    assert answer.status_code in (404, 422)
    assert words in answer.json()["detail"]
