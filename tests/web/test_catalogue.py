"""The catalogue over HTTP."""

import json

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from openiads.cli import app


def test_listing_says_what_the_command_says(client: TestClient) -> None:
    printed = json.loads(CliRunner().invoke(app, ["catalogue", "--json"]).stdout)
    given = client.get("/catalogue").json()
    assert {key: given[key] for key in printed} == printed
    assert set(given["grades"]) == {"A", "B", "C", "G", "N"}


@pytest.mark.parametrize("name", ["sa-22", "Панцирь", "بانتسير", "pantsir-s1"])
def test_system_is_found_by_any_of_its_names_with_all_values_and_sources(client: TestClient, name: str) -> None:
    printed = json.loads(CliRunner().invoke(app, ["catalogue", "sa-22", "--json"]).stdout)
    given = client.get(f"/catalogue/{name}").json()
    assert {**given["system"], "sources": given["sources"]} == printed
    assert given["air_vehicle"] is None
    reach = given["system"]["effectors"][0]["range_max_m"]
    assert {"low", "best", "high", "unit", "grade", "sources", "note", "default"} <= set(reach)
    assert set(reach["sources"]) <= {source["id"] for source in given["sources"]}


def test_air_vehicle_is_found(client: TestClient) -> None:
    given = client.get("/catalogue/fighter-4gen").json()
    assert given["air_vehicle"]["rcs_m2"]["unit"] == "m2"
    assert given["system"] is None


def test_unknown_name_is_not_there_and_the_nearest_are_named(client: TestClient) -> None:
    answer = client.get("/catalogue/pantsirr")
    assert answer.status_code == 404
    assert "pantsir" in answer.json()["detail"].lower()


def test_catalogue_is_sent_once(client: TestClient) -> None:
    tag = client.get("/catalogue").headers["etag"]
    assert client.get("/catalogue", headers={"If-None-Match": tag}).status_code == 304
