"""Regions, routes and exposure over HTTP."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

SQUARE = [[35.5, 34.8], [36.5, 34.8], [36.5, 35.6], [35.5, 35.6], [35.5, 34.8]]
REGION = {
    "type": "Feature",
    "properties": {"id": "ZZAA", "name": "Made Up"},
    "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
}
ROUTE = {"name": "A", "points": [{"lat": 35.4, "lon": 35.5}, {"lat": 35.4, "lon": 36.4}]}
DAY = "2018-01-01"


def asked(client: TestClient, **body: Any) -> Any:
    return client.post("/airspace/exposure", json={"as_of": DAY, "bands": [[100, 200]], **body})


def test_regions_come_back_in_one_form(client: TestClient) -> None:
    answer = client.post("/airspace/firs?name=mine", content=json.dumps(REGION))
    assert answer.status_code == 200
    (feature,) = answer.json()["features"]
    assert feature["properties"]["id"] == "ZZAA"
    assert feature["properties"]["bounds"] == [35.5, 34.8, 36.5, 35.6]
    assert feature["properties"]["area_km2"] == pytest.approx(8_080, rel=0.01)
    assert feature["geometry"]["type"] == "MultiPolygon"
    again = client.post("/airspace/firs", content=json.dumps(answer.json()))
    assert again.json()["features"][0]["geometry"] == feature["geometry"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"type": "Point", "coordinates": [1, 2]}'])
def test_what_are_no_regions_is_told_with_the_name_of_the_file(client: TestClient, content: bytes) -> None:
    answer = client.post("/airspace/firs?name=mine.geojson", content=content)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["faults"][0]["where"] == "mine.geojson"


@pytest.mark.parametrize(
    ("content", "points"),
    [
        ("35.4,35.5 35.4,36.4", 2),
        ("lat,lon,fl\n35.4,35.5,300\n35.4,36.0,300\n35.4,36.4,300\n", 3),
        (json.dumps({"type": "LineString", "coordinates": [[35.5, 35.4], [36.4, 35.4]]}), 2),
    ],
)
def test_routes_are_read_from_text_csv_and_geojson(client: TestClient, content: str, points: int) -> None:
    answer = client.post("/airspace/routes?name=mine", content=content.encode())
    assert answer.status_code == 200, answer.text
    (route,) = answer.json()
    assert route["name"] == "mine"
    assert len(route["points"]) == points
    assert route["points"][0]["lat"] == 35.4
    assert route["points"][0]["fl"] == (300.0 if "fl" in content else None)


def test_a_path_on_the_server_is_never_opened_as_a_route(client: TestClient) -> None:
    answer = client.post("/airspace/routes", content=b"pyproject.csv")
    assert answer.status_code == 422
    assert "no place" in answer.json()["detail"]


def test_exposure_tells_part_level_whose_how_likely_since_when_and_on_whose_word(client: TestClient) -> None:
    told = asked(client, routes=[ROUTE]).json()
    (route,) = told["exposure"]["routes"]
    part = next(
        one for one in route["parts"] if one["stand"].startswith("pantsir-s1-hmeimim") and one["kind"] == "reach"
    )
    assert part["band"] == "FL100-200"
    assert 0 <= part["from_km"] < part["to_km"] <= route["length_km"]
    assert part["probability"] == pytest.approx(0.97)
    stand = next(one for one in told["exposure"]["stands"] if one["id"] == part["stand"])
    assert (stand["valid_from"], stand["known_from"]) == ("2015-09-12", "2015-09-12")
    voices = next(one for one in told["voices"] if one["site_id"] == stand["site_id"])
    assert voices["supporting"][0]["quote"]
    assert {one["claim"] for one in voices["supporting"]} <= set(stand["claims"])


def test_bands_day_and_regions_change_the_answer(client: TestClient) -> None:
    plain = asked(client, routes=[ROUTE]).json()["exposure"]["routes"]
    assert asked(client, routes=[ROUTE], bands=[[0, 50]]).json()["exposure"]["routes"] != plain
    assert asked(client, routes=[ROUTE], as_of="2015-09-01").json()["exposure"]["routes"] != plain
    assert asked(client, routes=[ROUTE], known_at="2016-01-01").json()["exposure"]["routes"] != plain
    region = asked(client, regions={"type": "FeatureCollection", "features": [REGION]}).json()["exposure"]["firs"]
    assert region[0]["id"] == "ZZAA"
    assert region[0]["totals"][0]["within"] > 0.5


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "names no region and no route"),
        ({"routes": [ROUTE], "bands": [[200, 100]]}, "does not rise"),
        ({"routes": [ROUTE], "bands": [[0, 1e9]]}, "less than or equal to 1300"),
        ({"routes": [ROUTE], "target_class": "zeppelin"}, "zeppelin"),
        ({"routes": [ROUTE], "draws": 9}, "or ask for a bulletin"),
        ({"routes": [{"points": [ROUTE["points"][0]]}]}, "at least 2 items"),
        ({"routes": [{"points": [{"lat": 91, "lon": 0}, {"lat": 0, "lon": 0}]}]}, "less than or equal to 90"),
        ({"routes": [{"points": [ROUTE["points"][0]] * 2}]}, "no route to look at"),
        ({"regions": {"type": "FeatureCollection", "features": [{"type": "x"}]}}, "holds no area"),
        ({"routes": [ROUTE], "unknown": 1}, "Extra inputs"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(client: TestClient, body: dict[str, Any], words: str) -> None:
    answer = asked(client, **body)
    assert answer.status_code == 422
    assert words in answer.json()["detail"]
