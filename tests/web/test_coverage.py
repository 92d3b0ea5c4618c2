"""Coverage asked for over HTTP: fields, reasons, and what is said when it cannot be had."""

import json
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

SMALL = "radius_km=30&cells=64"


def header(body: bytes) -> dict[str, Any]:
    length = int.from_bytes(body[:4], "little")
    found: dict[str, Any] = json.loads(body[4 : 4 + length])
    return found


def plane(body: bytes, name: str) -> np.ndarray[Any, Any]:
    (one,) = (one for one in header(body)["planes"] if one["name"] == name)
    start = 4 + int.from_bytes(body[:4], "little") + one["offset"]
    return np.frombuffer(body[start : start + one["bytes"]], dtype=one["dtype"]).reshape(one["shape"])


def test_levels_name_heights_and_targets(client: TestClient) -> None:
    found = client.get("/coverage/levels").json()
    assert found["heights_agl_m"] == sorted(found["heights_agl_m"])
    assert "fighter-4gen" in {one["id"] for one in found["targets"]}


def test_field_of_a_site_set_up_by_hand(client: TestClient) -> None:
    answer = client.get(f"/coverage/field?site=pantsir@35.40,35.95&{SMALL}&quality=draft")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert [site["system"] for site in header(answer.content)["sites"]] == ["pantsir-s1"]
    assert plane(answer.content, "floor").max() == 65535


def test_field_of_a_laydown_says_what_was_left_out(client: TestClient) -> None:
    answer = client.get(f"/coverage/field?as_of=2018-01-01&{SMALL}")
    found = header(answer.content)
    assert {"s-400-hmeimim-air-base", "s-400-masyaf"} <= {site["id"] for site in found["sites"]}
    assert any("s-300" in note for note in found["notes"])
    assert found["days"] == ["2018-01-01"]


def test_field_is_not_computed_twice(client: TestClient) -> None:
    address = f"/coverage/field?as_of=2018-01-01&only=s-400-masyaf&{SMALL}"
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    other = client.get(f"{address}&k=1.0")
    assert other.headers["etag"] != first.headers["etag"]


def test_sites_are_chosen_left_out_and_added(client: TestClient) -> None:
    """What a what-if copy is made of: the site of the laydown left out, its copy elsewhere."""
    days = "as_of=2018-01-01&only=s-400-masyaf&only=s-400-hmeimim-air-base"
    moved = client.get(f"/coverage/field?{days}&without=s-400-masyaf&site=s-400@34.9,36.9&against=2018-01-01&{SMALL}")
    found = header(moved.content)
    assert [site["id"] for site in found["sites"]] == ["s-400-hmeimim-air-base", "s-400 1"]
    assert {site["id"] for site in found["sites_before"]} == {"s-400-hmeimim-air-base", "s-400-masyaf"}
    assert (plane(moved.content, "floor") != plane(moved.content, "floor_before")).any()


@pytest.mark.parametrize("quantity", ["detection", "reach"])
def test_field_has_a_plane_for_each_height(client: TestClient, quantity: str) -> None:
    answer = client.get(f"/coverage/field?site=tor-m2@35.4,35.95&quantity={quantity}&agl=100&agl=3000&fl=100&{SMALL}")
    assert [level["text"] for level in header(answer.content)["levels"]] == ["100 m AGL", "3000 m AGL", "FL100"]
    shares = plane(answer.content, "share")
    assert shares.shape[0] == 3
    assert (shares[1] <= 200).sum() > (shares[1] == 255).sum() / 10


def test_why_tells_each_site_with_values_and_sources(client: TestClient) -> None:
    answer = client.get("/coverage/why?as_of=2018-01-01&lat=35.1&lon=37.0&agl=300").json()
    sites = {site["site_id"]: site for site in answer["view"]["sites"]}
    assert "the lowest height in sight here is" in sites["s-400-hmeimim-air-base"]["words"]
    figures = sites["s-400-masyaf"]["sensors"][0]["figures"]
    cited = {source["id"] for source in answer["sources"]}
    assert {name for figure in figures for name in figure["sources"]} <= cited
    assert sites["s-400-hmeimim-air-base"]["in_sight"] is False


def test_why_agrees_with_the_field(client: TestClient) -> None:
    sites = "site=s-400@35.401,35.949"
    floor = plane(client.get(f"/coverage/field?{sites}&radius_km=100").content, "floor")
    bounds = header(client.get(f"/coverage/field?{sites}&radius_km=100").content)["bounds"]
    lat, lon = 35.6, 36.1
    column = int((lon - bounds["west"]) / (bounds["east"] - bounds["west"]) * floor.shape[1])
    mercator = [np.arctanh(np.sin(np.radians(value))) for value in (bounds["north"], lat, bounds["south"])]
    row = int((mercator[0] - mercator[1]) / (mercator[0] - mercator[2]) * floor.shape[0])
    near = floor[row - 2 : row + 3, column - 2 : column + 3]
    view = client.get(f"/coverage/why?{sites}&lat={lat}&lon={lon}&agl=300").json()["view"]
    assert near.min() - 20 <= view["lowest_height_m"] <= near.max() + 20


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("site=s-400@10,10", "openiads terrain fetch"),
        ("site=s-400", "write SYSTEM@LAT,LON"),
        ("site=nosuch@35,36", "no system has that name"),
        ("as_of=1990-01-01", "no system stands anywhere"),
        ("site=s-400@35,36&target=ufo", "give one of airliner"),
        ("site=s-400@35,36&quantity=smell", "quantity"),
        ("site=s-400@35,36&radius_km=9000", "radius_km"),
        ("site=s-400@35,36&" + "&".join(f"agl={height}" for height in range(17)), "agl"),
        ("site=s-400@35,36&" + "&".join(f"agl={h}&fl={h}" for h in range(1, 10)), "at most 16 at once"),
        ("&".join(["site=s-400@35,36"] * 41), "at most 40"),
    ],
)
def test_what_cannot_be_computed_is_told(client: TestClient, query: str, words: str) -> None:
    answer = client.get(f"/coverage/field?{query}")
    assert answer.status_code == 422
    assert words in answer.text
    assert answer.headers["content-type"] == "application/problem+json"
