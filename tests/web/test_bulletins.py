"""Bulletins over HTTP: written in the background, read as data, page, PDF and pictures."""

import io
import time
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader

from openiads.export.bulletin import NOTICE
from openiads.web.airspace import ExposureAsked, checked_request
from openiads.web.bulletins import write_bulletin
from tests.web.conftest import MakeClient
from tests.web.test_airspace import DAY, ROUTE

ASKED = {"as_of": DAY, "routes": [ROUTE], "bands": [[100, 200]], "draws": 1}
LONGEST_S = 300.0


@pytest.fixture
def written(client: TestClient) -> tuple[TestClient, str]:
    """A server on which a bulletin is written, and its id."""
    started = client.post("/bulletins", json=ASKED)
    assert started.status_code == 202, started.text
    assert started.json()["kind"] == "bulletin"
    run_id, end = started.json()["id"], time.monotonic() + LONGEST_S
    while time.monotonic() < end:
        state = client.get(f"/runs/{run_id}").json()
        if state["ended_at"] is not None:
            assert state["state"] == "done", state
            return client, run_id
        time.sleep(0.2)
    raise AssertionError("the bulletin was not written in time")


def test_a_bulletin_is_written_and_read_in_every_form(written: tuple[TestClient, str]) -> None:
    client, run_id = written
    data = client.get(f"/bulletins/{run_id}").json()
    assert data["notice"] == NOTICE
    assert data["routes"] == ["A"]
    assert data["statement"][0].startswith("Deployed on 2018-01-01")
    page = client.get(f"/bulletins/{run_id}/page")
    assert page.headers["content-type"].startswith("text/html")
    assert "<style" not in page.text
    assert 'href="/bulletins/style.css"' in page.text
    assert "style-src 'self'" in page.headers["content-security-policy"]
    pdf = client.get(f"/bulletins/{run_id}/pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    assert data["number"] in pdf.headers["content-disposition"]
    assert data["number"] in PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text()
    again = client.get(f"/bulletins/{run_id}/pdf", headers={"If-None-Match": pdf.headers["etag"]})
    assert again.status_code == 304
    for name in ("map.png", "bands.png"):
        assert client.get(f"/bulletins/{run_id}/{name}").content.startswith(b"\x89PNG")


def test_the_style_sheet_is_served(client: TestClient) -> None:
    answer = client.get("/bulletins/style.css")
    assert answer.headers["content-type"].startswith("text/css")
    assert "@page" in answer.text


def test_an_unknown_bulletin_is_not_there(client: TestClient) -> None:
    for path in ("", "/page", "/pdf", "/map.png", "/bands.png"):
        assert client.get(f"/bulletins/none{path}").status_code == 404


def test_nothing_to_write_about_is_refused_at_once(client: TestClient) -> None:
    answer = client.post("/bulletins", json={"as_of": DAY})
    assert answer.status_code == 422
    assert "names no region and no route" in answer.json()["detail"]


def test_too_many_bulletins_wait_for_each_other(make_client: MakeClient) -> None:
    client = make_client(most_queued=0)
    first = client.post("/bulletins", json=ASKED)
    assert first.status_code == 202
    assert client.post("/bulletins", json=ASKED).status_code == 429
    assert client.delete(f"/runs/{first.json()['id']}").status_code < 300
    assert client.get(f"/bulletins/{first.json()['id']}").status_code == 409


def test_the_work_is_that_of_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENIADS_STORE", raising=False)
    steps: list[float] = []
    body: dict[str, Any] = {"as_of": DAY, "routes": [ROUTE], "bands": [[100, 200]]}
    checked = checked_request(ExposureAsked.model_validate(body))
    drawn = write_bulletin(None, None, checked, progress=lambda text, share: steps.append(share))
    assert drawn.bulletin.origin == "the bundled sample reports"
    assert steps[-1] == 1.0
