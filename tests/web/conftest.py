from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from openiads.laydown.store import open_store
from openiads.reports.read_claims import claims_of
from openiads.reports.read_files import sample_reports
from openiads.web.app import create_app
from openiads.web.settings import Settings

MakeClient = Callable[..., TestClient]


@pytest.fixture
def make_client(monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeClient]:
    """A client of a server with the settings given; errors of the server come back as answers."""
    monkeypatch.delenv("OPENIADS_STORE", raising=False)
    with ExitStack() as opened:

        def make(**settings: object) -> TestClient:
            app = create_app(Settings(**settings))  # type: ignore[arg-type]
            return opened.enter_context(TestClient(app, raise_server_exceptions=False))

        yield make


@pytest.fixture
def client(make_client: MakeClient) -> TestClient:
    """A client of a server that shows the sample reports."""
    return make_client()


@pytest.fixture
def sample_store(tmp_path: Path) -> str:
    """A store of one's own that holds the sample reports."""
    reports = sample_reports()
    path = str(tmp_path / "claims.sqlite")
    with open_store(path) as store:
        store.add_claims(claims_of(reports), reports)
    return path
