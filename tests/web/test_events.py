"""Changes of the store are told to who listens: here a real server, and another process that writes."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn

from openiads.laydown.load import SAMPLES, load_claims
from openiads.web.app import create_app
from openiads.web.settings import Settings

LIMIT_S = 20.0
CLAIMS, _ = load_claims()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Start a server of one's own on a free port; gives its address."""
    monkeypatch.delenv("OPENIADS_STORE", raising=False)
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(**settings: object) -> str:
        app = create_app(Settings(**settings))  # type: ignore[arg-type]
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=5))
        app.state.desk.stopping = lambda: server.should_exit
        thread = threading.Thread(target=server.run)
        thread.start()
        running.append((server, thread))
        ends = time.monotonic() + LIMIT_S
        while not server.started and time.monotonic() < ends:
            time.sleep(0.02)
        return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join(LIMIT_S)
        assert not thread.is_alive()


def events(lines: Iterator[str]) -> Iterator[tuple[str, dict]]:
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def test_what_another_process_keeps_is_told_to_who_listens(started, sample_store, tmp_path: Path) -> None:
    address = started(store=sample_store)
    with httpx.stream("GET", f"{address}/events", timeout=LIMIT_S) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        told = events(response.iter_lines())
        name, first = next(told)
        assert (name, first["claims"], first["added"], first["can_keep"]) == ("laydown", len(CLAIMS), 0, True)
        news = tmp_path / "news.txt"
        news.write_text("A Tor-M2 was deployed at Rmelan on 1 March 2025.", encoding="utf-8")
        command = [str(Path(sys.executable).with_name("openiads")), "read", str(news), "--store", sample_store]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        name, second = next(told)
        assert (name, second["claims"], second["added"]) == ("laydown", len(CLAIMS) + 1, 1)
        assert second["version"] != first["version"]


def test_a_verdict_through_the_server_is_told_too(started, sample_store) -> None:
    address = started(store=sample_store)
    with httpx.stream("GET", f"{address}/events", timeout=LIMIT_S) as response:
        told = events(response.iter_lines())
        next(told)
        body = {"verdict": "accept", "reviewer": "A", "reason": "checked"}
        httpx.post(f"{address}/claims/{CLAIMS[0].id}/verdicts", json=body).raise_for_status()
        assert next(told)[1]["added"] == 1


def test_a_store_that_goes_away_is_told_in_words_and_that_it_is_back(started, sample_store) -> None:
    address = started(store=sample_store)
    with httpx.stream("GET", f"{address}/events", timeout=LIMIT_S) as response:
        told = events(response.iter_lines())
        next(told)
        Path(sample_store).rename(f"{sample_store}.away")
        name, trouble = next(told)
        assert name == "trouble"
        assert "there is no store here" in trouble["detail"]
        Path(f"{sample_store}.away").rename(sample_store)
        assert next(told)[0] == "laydown"


def test_the_samples_are_told_once_and_the_stream_ends_when_the_server_stops(started) -> None:
    address = started()
    with httpx.stream("GET", f"{address}/events", timeout=LIMIT_S) as response:
        told = next(events(response.iter_lines()))[1]
        assert (told["origin"], told["can_keep"]) == (SAMPLES, False)
