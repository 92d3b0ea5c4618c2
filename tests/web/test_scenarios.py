"""Scenarios over HTTP: the shipped ones, the laydown as one, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pytest
import rasterio
import yaml
from fastapi.testclient import TestClient
from rasterio.transform import from_origin

from openiads.simulation.read_scenario import parse_scenario, shipped_scenarios
from openiads.simulation.scenario_text import scenario_schema, write_scenario
from openiads.web.posted_scenario import LARGEST_TEXT, MOST_BATTERIES
from tests.web.conftest import MakeClient

SKY = """version: 1
name: one airliner
terrain: {terrain}
traffic:
  - name: airliner
    vehicle: airliner
    identity: civil
    route:
      - {{lat: 35.1, lon: 36.2, altitude_msl_m: 10000}}
      - {{lat: 35.4, lon: 36.6, altitude_msl_m: 10000}}
"""


def check(client: TestClient, text: str) -> tuple[int, dict]:
    answer = client.post("/scenarios/check", json={"yaml": text})
    return answer.status_code, answer.json()


def test_shipped_scenarios_are_listed_with_what_they_are_about(client: TestClient) -> None:
    listed = {one["name"]: one["about"] for one in client.get("/scenarios").json()}
    assert listed == {name: yaml.safe_load(text)["about"] for name, text in shipped_scenarios().items()}


def test_shipped_scenario_comes_with_its_text_and_what_it_holds(client: TestClient) -> None:
    body = client.get("/scenarios/qamishli-2022").json()
    assert body["yaml"] == shipped_scenarios()["qamishli-2022"]
    assert [(one["system"], one["lat"], one["lon"]) for one in body["units"]] == [("pantsir-s1", 37.02, 41.19)]
    assert "site pantsir-s1-qamishli-airport" in body["units"][0]["because"]
    assert {one["identity"] for one in body["traffic"]} == {"friendly", "neutral", "civil"}
    assert [one["count"] for one in body["raids"]] == [12]
    assert body["assets"][0]["name"] == "Qamishli airport"


def test_unknown_scenario_is_told_with_those_there_are(client: TestClient) -> None:
    answer = client.get("/scenarios/nowhere-1999")
    assert answer.status_code == 404
    assert "qamishli-2022" in answer.json()["faults"][0]["remedy"]


@pytest.mark.parametrize("name", ["..%2F..%2Fpyproject.toml", "%2Fetc%2Fpasswd", "patches"])
def test_name_is_never_a_path(client: TestClient, name: str) -> None:
    assert client.get(f"/scenarios/{name}").status_code == 404


def test_schema_is_that_of_the_command_line(client: TestClient) -> None:
    assert client.get("/scenarios/schema").json() == json.loads(json.dumps(scenario_schema()))


def test_laydown_becomes_a_scenario_that_reads_back(client: TestClient) -> None:
    asked = {"as_of": "2022-06-10", "asset": "Qamishli airport", "with_arriving": True}
    body = client.post("/scenarios", json=asked).json()
    assert body["name"] == "laydown-2022-06-10"
    assert write_scenario(parse_scenario(body["yaml"], "x")) == body["yaml"]
    assert [one["system"] for one in body["units"]] == ["pantsir-s1"]
    assert any(note.startswith("assumption:") for note in body["notes"])
    assert client.post("/scenarios", json={**asked, "with_arriving": False}).json().get("units", []) != body["units"]


def test_laydown_leaves_out_what_became_known_only_later(client: TestClient) -> None:
    asked = {"as_of": "2018-01-01"}
    now = client.post("/scenarios", json=asked).json()
    assert "s-400" in {one["system"] for one in now["units"]}
    then = client.post("/scenarios", json={**asked, "known_at": "2020-12-31"}).json()
    assert now["units"] != then.get("units", [])


def test_laydown_in_which_nothing_stands_is_told_in_words(client: TestClient) -> None:
    answer = client.post("/scenarios", json={"as_of": "1999-01-01"})
    assert answer.status_code == 422
    assert "no modelled system stands anywhere" in answer.json()["detail"]


def test_asset_may_be_a_point_but_not_off_the_earth(client: TestClient) -> None:
    asked = {"as_of": "2022-06-10", "with_arriving": True}
    body = client.post("/scenarios", json={**asked, "asset": "37.02,41.19"}).json()
    assert body["assets"][0]["name"] == "point 37.02, 41.19"
    answer = client.post("/scenarios", json={**asked, "asset": "97.02,41.19"})
    assert (answer.status_code, answer.json()["title"]) == (422, "No such place")


def test_checked_text_gives_all_faults_with_their_lines(client: TestClient) -> None:
    status, body = check(client, SKY.format(terrain="none").replace("lat: 35.1", "lat: 95.1").replace("civil", "civic"))
    assert status == 422
    assert [fault["where"] for fault in body["faults"]] == ["scenario.yaml, line 7", "scenario.yaml, line 9"]
    assert body["faults"][1]["field"] == "traffic[1].route[1].lat"
    assert body["faults"][1]["value"] == "95.1"


def test_text_that_is_no_yaml_is_told_where(client: TestClient) -> None:
    status, body = check(client, "version: 1\nname: [unclosed")
    assert status == 422
    assert body["faults"][0]["where"].startswith("scenario.yaml, line 2")


@pytest.mark.parametrize("terrain", ["bundled", "none", "copernicus-30", "terrarium"])
def test_known_terrain_may_be_named(client: TestClient, terrain: str) -> None:
    status, body = check(client, SKY.format(terrain=terrain))
    assert (status, body["terrain"]) == (200, terrain)


@pytest.mark.parametrize("terrain", ["/etc/passwd", "../../secret.tif", "/vsicurl/http://127.0.0.1/x.tif", "'file:x'"])
def test_file_that_a_scenario_names_is_never_read(
    client: TestClient, terrain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(*args: object, **_: object) -> None:
        raise AssertionError(f"opened {args}")

    monkeypatch.setattr(rasterio, "open", opened)
    status, body = check(client, SKY.format(terrain=terrain))
    assert status == 422
    assert body["faults"][0]["where"] == "scenario.yaml, line 3"
    assert "a server reads no file that a scenario names" in body["detail"]
    given = {"kind": "simulate", "scenario": {"yaml": SKY.format(terrain=terrain)}}
    assert client.post("/runs", json=given).status_code == 422
    given = {"kind": "simulate", "scenario": {"name": "qamishli-2022"}, "terrain": terrain.strip("'")}
    assert client.post("/runs", json=given).status_code == 422


def test_raster_of_the_server_itself_may_be_named(make_client: MakeClient, tmp_path: Path) -> None:
    raster = tmp_path / "hills.tif"
    shape = {"width": 40, "height": 40, "count": 1, "dtype": "float32"}
    place = from_origin(36.0, 36.0, 0.05, 0.05)
    with rasterio.open(raster, "w", driver="GTiff", crs="EPSG:4326", transform=place, **shape) as file:
        file.write(np.full((1, 40, 40), 120.0, dtype=np.float32))
    client = make_client(terrain=str(raster))
    for named in ("hills.tif", str(raster)):
        status, body = check(client, SKY.format(terrain=named))
        assert (status, body["terrain"]) == (200, "hills.tif")
    status, body = check(client, SKY.format(terrain=str(tmp_path / "other.tif")))
    assert status == 422
    assert "hills.tif (the server's own)" in body["detail"]
    assert str(tmp_path / "hills.tif") not in body["detail"]


def test_more_batteries_than_a_server_plays_are_refused(client: TestClient) -> None:
    units = [
        f"  - {{name: b{number}, system: pantsir-s1, network: n, lat: 35.3, lon: 36.3}}\n"
        for number in range(MOST_BATTERIES + 1)
    ]
    text = SKY.format(terrain="none") + "networks: [{name: n}]\nunits:\n"
    assert check(client, text + "".join(units[:-1]))[0] == 200
    status, body = check(client, text + "".join(units))
    assert status == 422
    assert "play it with `openiads simulate FILE`" in body["detail"]


@pytest.mark.parametrize("number", ["1" * 5000, "1:" * 3000 + "1", "0x" + "f" * 5000, "&a [*a]", "[" * 3000])
def test_monstrous_value_is_a_fault_and_no_crash(client: TestClient, number: str) -> None:
    status, body = check(client, f"version: {number}\nname: x\n")
    assert status == 422
    assert body["faults"][0]["where"].startswith("scenario.yaml")
    assert len(body["detail"]) < 1000


def test_text_beyond_the_bound_is_refused(client: TestClient) -> None:
    status, _ = check(client, "#" * (LARGEST_TEXT + 1))
    assert status == 422
