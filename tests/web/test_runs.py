"""Runs over HTTP: as the command line would have it, with progress, cancelling, replays and files."""

import csv
import io
import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pyarrow.parquet
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from openiads.cli import app as cli
from openiads.simulation.reasons import REASONS
from openiads.web.app import create_app
from openiads.web.outcome_body import CompareBody, SimulateBody
from openiads.web.settings import Settings

PATIENCE_S = 90.0
NAME = "qamishli-2022"
BEFORE, AFTER = "hmeimim-2024-before", "hmeimim-2024-after"
N, SEED = 40, 7
LONG = {"kind": "simulate", "scenario": {"name": "hmeimim-2015"}, "n": 1_000_000}
"""Ends within no test."""


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """One server for all, since its worker takes seconds to come up."""
    with ExitStack() as opened:
        patch = opened.enter_context(pytest.MonkeyPatch.context())
        patch.delenv("OPENIADS_STORE", raising=False)
        yield opened.enter_context(TestClient(create_app(Settings(most_queued=2)), raise_server_exceptions=False))


@pytest.fixture(scope="module")
def simulated(client: TestClient) -> str:
    return done(client, {"kind": "simulate", "scenario": {"name": NAME}, "n": N, "seed": SEED, "uncertainty": "full"})


@pytest.fixture(scope="module")
def compared(client: TestClient) -> str:
    asked = {"kind": "compare", "scenario": {"name": BEFORE}, "against": {"name": AFTER}, "n": N, "seed": SEED}
    return done(client, asked)


def start(client: TestClient, asked: dict[str, Any]) -> str:
    answer = client.post("/runs", json=asked)
    assert answer.status_code == 202, answer.text
    return answer.json()["id"]


def done(client: TestClient, asked: dict[str, Any]) -> str:
    run = start(client, asked)
    body = ended(client, run)
    assert body["state"] == "done", body
    return run


def ended(client: TestClient, run: str) -> dict[str, Any]:
    return until(lambda: client.get(f"/runs/{run}").json(), lambda body: body["ended_at"] is not None)


def until(look: Callable[[], Any], enough: Callable[[Any], bool]) -> Any:
    limit_s = time.monotonic() + PATIENCE_S
    while not enough(found := look()):
        assert time.monotonic() < limit_s, f"still {found!r}"
        time.sleep(0.05)
    return found


def printed(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(cli, list(arguments))
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def without_seconds(outcome: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in outcome.items() if name != "seconds"}


def test_result_is_what_simulate_prints(client: TestClient, simulated: str) -> None:
    result = client.get(f"/runs/{simulated}/result").json()
    options = ("-n", str(N), "--seed", str(SEED), "--uncertainty", "full", "--json")
    assert without_seconds(result) == without_seconds(printed("simulate", NAME, *options))
    assert SimulateBody.model_validate(result).spread is not None


def test_result_is_what_compare_prints(client: TestClient, compared: str) -> None:
    result = client.get(f"/runs/{compared}/result").json()
    options = ("-n", str(N), "--seed", str(SEED), "--json")
    assert without_seconds(result) == without_seconds(printed("compare", BEFORE, AFTER, *options))
    assert CompareBody.model_validate(result).same_raid


def test_run_is_listed_and_followed_to_its_end(client: TestClient) -> None:
    run = start(client, {"kind": "simulate", "scenario": {"name": NAME}, "n": 600, "terrain": "none"})
    assert client.get("/runs").json()[0]["id"] == run
    with client.stream("GET", f"/runs/{run}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = [line.removeprefix("data: ") for line in stream.iter_lines() if line.startswith("data: ")]
    seen = [json.loads(line) for line in lines]
    shares = [one["share"] for one in seen]
    assert shares == sorted(shares)
    assert any("replication 256 of 600" in one["text"] for one in seen)
    assert (seen[-1]["state"], seen[-1]["share"]) == ("done", 1.0)


def test_each_setting_of_a_run_changes_its_result(client: TestClient) -> None:
    plain = {"kind": "simulate", "scenario": {"name": NAME}, "n": 20, "seed": 1}
    changes: list[dict[str, Any]] = [{}, {"n": 21}, {"seed": 2}, {"uncertainty": "full"}, {"terrain": "none"}]
    results = [client.get(f"/runs/{done(client, plain | change)}/result").json() for change in changes]
    assert len({json.dumps(without_seconds(one)) for one in results}) == len(results)


def test_run_is_cancelled_and_another_one_runs(client: TestClient) -> None:
    run = start(client, LONG)
    until(lambda: client.get(f"/runs/{run}").json(), lambda body: "replication" in body["text"])
    assert client.delete(f"/runs/{run}").json()["state"] == "cancelled"
    answer = client.get(f"/runs/{run}/result")
    assert answer.status_code == 409
    assert "was cancelled" in answer.json()["detail"]
    done(client, {"kind": "simulate", "scenario": {"name": NAME}, "n": 5})


def test_result_of_a_run_under_way_is_not_there_yet(client: TestClient) -> None:
    run = start(client, LONG)
    answer = client.get(f"/runs/{run}/result")
    assert (answer.status_code, answer.json()["title"]) == (409, "Not now")
    client.delete(f"/runs/{run}")


def test_runs_beyond_the_limit_are_told_to_come_again(client: TestClient) -> None:
    runs = [start(client, LONG) for _ in range(3)]
    assert [client.get(f"/runs/{run}").json()["n_before"] for run in runs] == [0, 1, 2]
    answer = client.post("/runs", json=LONG)
    assert (answer.status_code, answer.json()["title"]) == (429, "Too much at once")
    assert int(answer.headers["retry-after"]) > 0
    for run in reversed(runs):
        client.delete(f"/runs/{run}")


def test_faults_of_both_texts_are_told_with_their_lines(client: TestClient) -> None:
    wrong = "version: 1\nname: a\nunits: 3\n"
    answer = client.post("/runs", json={"kind": "simulate", "scenario": {"yaml": wrong}})
    assert answer.json()["faults"][0]["where"] == "scenario.yaml, line 3"
    asked = {"kind": "compare", "scenario": {"name": NAME}, "against": {"yaml": wrong}}
    assert client.post("/runs", json=asked).json()["faults"][0]["where"] == "second scenario, line 3"


def test_fault_that_only_the_terrain_tells_fails_the_run_with_its_line(client: TestClient) -> None:
    text = (
        client.get(f"/scenarios/{NAME}").json()["yaml"].replace("lat: 37.02, lon: 41.19", "lat: 57.02, lon: 41.19", 1)
    )
    body = ended(client, start(client, {"kind": "simulate", "scenario": {"yaml": text}, "n": 5}))
    assert body["state"] == "failed"
    assert body["problem"]["status"] == 422
    line = next(number for number, one in enumerate(text.splitlines(), start=1) if "57.02" in one)
    assert body["problem"]["faults"][0]["where"].startswith(f"scenario.yaml, line {line}, traffic 'helicopter")
    assert client.get(f"/runs/{body['id']}/result").status_code == 422


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "simulate", "scenario": {}},
        {"kind": "simulate", "scenario": {"name": NAME, "yaml": "version: 1"}},
        {"kind": "simulate", "scenario": {"name": NAME}, "against": {"name": NAME}},
        {"kind": "compare", "scenario": {"name": NAME}},
        {"kind": "simulate", "scenario": {"name": NAME}, "n": 0},
        {"kind": "simulate", "scenario": {"name": NAME}, "n": 10**12},
        {"kind": "simulate", "scenario": {"name": NAME}, "seed": -1},
        {"kind": "simulate", "scenario": {"name": NAME}, "uncertainty": "none"},
        {"kind": "simulate", "scenario": {"name": NAME}, "threads": 3},
        {"kind": "simulate", "scenario": {"name": "nowhere"}},
    ],
)
def test_what_makes_no_sense_is_refused(client: TestClient, asked: dict[str, Any]) -> None:
    answer = client.post("/runs", json=asked)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["", "/events", "/result", "/replays/0", "/replays/0/events.csv"])
def test_unknown_run_is_not_there(client: TestClient, path: str) -> None:
    assert client.get(f"/runs/nothing{path}").status_code == 404


def test_replay_tells_tracks_shots_events_and_reasons(client: TestClient, simulated: str) -> None:
    body = client.get(f"/runs/{simulated}/replays/3").json()
    assert (body["scenario"], body["replication"], body["seed"], body["uncertainty"]) == (NAME, 3, SEED, "full")
    fates = {one["name"]: one["fate"] for one in body["tracks"]}
    assert {"killed", "left"} <= set(fates.values())
    for track in body["tracks"]:
        assert len(track["t_s"]) == len(track["lat"]) == len(track["lon"]) == len(track["altitude_m"]) >= 2
    assert body["end_s"] >= max(track["t_s"][-1] for track in body["tracks"])
    kills = {shot["vehicle"] for shot in body["shots"] if shot["result"] == "killed"}
    assert kills == {name for name, fate in fates.items() if fate == "killed"}
    leaked = {name for name, fate in fates.items() if fate == "leaked"}
    units = {one["name"] for one in body["units"]}
    assert {(one["vehicle"], one["unit"]) for one in body["reasons"]} == {(v, u) for v in leaked for u in units}
    assert {one["cause"] for one in body["reasons"]} <= set(REASONS)
    for one in (*body["units"], *body["sensors"]):
        assert one["lat"] == round(one["lat"], 2)


def test_replays_of_leakers_say_why(client: TestClient, simulated: str) -> None:
    replays = [client.get(f"/runs/{simulated}/replays/{number}").json() for number in range(N)]
    leakers = [sum(track["fate"] == "leaked" for track in one["tracks"]) for one in replays]
    mean = client.get(f"/runs/{simulated}/result").json()["leakers"]["mean"]
    assert sum(leakers) / N == pytest.approx(mean, rel=1e-5)
    assert all(bool(one["reasons"]) == bool(count) for one, count in zip(replays, leakers, strict=True))


def test_replay_asked_again_is_not_sent_again(client: TestClient, simulated: str) -> None:
    first = client.get(f"/runs/{simulated}/replays/5")
    again = client.get(f"/runs/{simulated}/replays/5", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"/runs/{simulated}/replays/6").headers["etag"] != first.headers["etag"]


def test_side_chooses_the_scenario(client: TestClient, compared: str, simulated: str) -> None:
    a, b = (client.get(f"/runs/{compared}/replays/0?side={side}").json() for side in "ab")
    assert (a["scenario"], b["scenario"]) == (BEFORE, AFTER)
    answer = client.get(f"/runs/{simulated}/replays/0?side=b")
    assert answer.status_code == 409
    assert "only one scenario was played" in answer.json()["detail"]


def test_replay_comes_as_files(client: TestClient, simulated: str) -> None:
    address = f"/runs/{simulated}/replays/3"
    n_events = len(client.get(address).json()["events"])
    files = {name: client.get(f"{address}/{name}") for name in ("events.csv", "events.parquet", "replay.acmi")}
    assert len(list(csv.DictReader(io.StringIO(files["events.csv"].text)))) == n_events
    assert pyarrow.parquet.read_table(io.BytesIO(files["events.parquet"].content)).num_rows == n_events
    assert files["replay.acmi"].content.removeprefix("\ufeff".encode()).startswith(b"FileType=text/acmi/tacview")
    header = files["replay.acmi"].headers["content-disposition"]
    assert header == 'attachment; filename="replication-3-a-replay.acmi"'
    assert client.get(f"{address}/replay.png").content.startswith(b"\x89PNG")
    assert client.get(f"{address}/secrets.txt").status_code == 422
