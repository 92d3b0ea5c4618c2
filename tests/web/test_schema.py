"""Any request that the schema allows, and some that it does not: never a fault of ours, always as the schema says."""

import time
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from openiads.laydown.store import open_store
from openiads.reports.read_claims import claims_of
from openiads.reports.read_files import sample_reports
from openiads.terrain.source import SOURCES
from openiads.web.app import create_app
from openiads.web.jobs import Jobs
from openiads.web.settings import Settings

ENDLESS = {"GET /events", "GET /runs/{run_id}/events"}
"""Streams that end only with a run or the server; they have tests of their own."""
EXAMPLES = 10
PATIENCE_S = 60.0
"""Of one request, on a machine that does other things too."""
SECONDS_EACH = 1.0
"""After which an operation gets no more requests."""
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SCHEMA = create_app(Settings()).openapi()
OPERATIONS = sorted(
    f"{method.upper()} {path}"
    for path, methods in SCHEMA["paths"].items()
    for method in methods
    if f"{method.upper()} {path}" not in ENDLESS
)


@schemathesis.serializer("image/tiff", "application/pdf")
def as_it_is(ctx: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else bytes(getattr(value, "data", str(value).encode()))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    reports = sample_reports()
    path = str(tmp_path_factory.mktemp("schema") / "claims.sqlite")
    with open_store(path) as opened:
        opened.add_claims(claims_of(reports), reports)
    return path


@pytest.fixture(scope="module")
def address(store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on loopback whose runs wait in the queue for ever, and which fetches nothing from anywhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Jobs, "_go_on", lambda jobs: None)
        patch.setenv("OPENIADS_CACHE", str(tmp_path_factory.mktemp("cache")))
        for source in SOURCES.values():
            patch.setenv(source.url_variable, "http://127.0.0.1:9")
        app = create_app(Settings(store=store, most_queued=20))
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical"))
        thread = Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        server.should_exit = True
        thread.join(10.0)


@pytest.mark.parametrize("name", OPERATIONS)
def test_answers_conform_to_the_schema(name: str, address: str) -> None:
    method, path = name.split(" ")
    operation = schemathesis.openapi.from_dict(SCHEMA)[path][method]
    until = time.monotonic() + SECONDS_EACH

    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def ask(data: Any) -> None:
        wrong = data.draw(st.sampled_from([False, False, False, True]), label="wrong on purpose")
        mode = GenerationMode.NEGATIVE if wrong else GenerationMode.POSITIVE
        case = data.draw(operation.as_strategy(generation_mode=mode))
        if time.monotonic() < until:
            case.call_and_validate(base_url=address, checks=CHECKS, timeout=PATIENCE_S)

    ask()
