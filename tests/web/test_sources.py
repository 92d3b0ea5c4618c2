"""Sources with their grades, and the score of what was believed, over HTTP."""

import json

from fastapi.testclient import TestClient
from typer.testing import CliRunner

from openiads.cli import app

from .conftest import MakeClient


def test_sources_are_those_of_the_command(client: TestClient) -> None:
    printed = json.loads(CliRunner().invoke(app, ["sources", "--json"]).stdout)
    assert client.get("/sources").json() == printed


def test_sources_of_a_day_are_fewer(client: TestClient) -> None:
    assert 0 < len(client.get("/sources?known_at=2016-01-01").json()) < len(client.get("/sources").json())


def test_grade_is_kept_and_an_unheard_source_is_told(make_client: MakeClient, sample_store: str) -> None:
    client = make_client(store=sample_store)
    grades = [
        {"source": "TASS", "reliability": "C", "reason": "state agency"},
        {"source": "Nobody", "reliability": "E"},
    ]
    answer = client.post("/sources/grades", json={"reviewer": "A. Analyst", "grades": grades})
    assert answer.status_code == 201, answer.text
    assert [one["heard"] for one in answer.json()] == [True, False]
    tass = next(one for one in client.get("/sources").json() if one["source"] == "TASS")
    assert (tass["reliability"], tass["reviewer"], tass["reason"]) == ("C", "A. Analyst", "state agency")


def test_grade_without_a_store_is_told(client: TestClient) -> None:
    body = {"reviewer": "A. Analyst", "grades": [{"source": "TASS", "reliability": "C"}]}
    answer = client.post("/sources/grades", json=body)
    assert answer.status_code == 409
    assert "--store" in answer.json()["detail"]


def test_hindcast_is_that_of_the_command(client: TestClient) -> None:
    printed = json.loads(CliRunner().invoke(app, ["hindcast", "2018-01-01", "2020-01-01", "--json"]).stdout)
    assert client.get("/laydown/hindcast?day=2018-01-01&day=2020-01-01").json() == printed
    assert len(client.get("/laydown/hindcast").json()["days"]) > 2
