"""Briefs over HTTP: reports in, a page out."""

import base64
import io
import time
import zipfile
from typing import Any

import pytest
from fastapi.testclient import TestClient

TEXT = (
    "---\nsource: Example Daily\ndate: 2019-02-01\n---\n"
    "Russia has deployed an S-400 air defence system near Masyaf in western Syria, officials said on Friday. "
    "Satellite images show the launchers in place."
)


def made(client: TestClient, address: str, body: dict[str, Any] | None = None) -> str:
    answer = client.post(address, json=body)
    assert answer.status_code == 202, answer.text
    run_id = answer.json()["id"]
    until = time.monotonic() + 240.0
    while (state := client.get(f"/runs/{run_id}").json())["state"] in ("queued", "running"):
        assert time.monotonic() < until, state
        time.sleep(0.5)
    assert state["state"] == "done", state
    return str(run_id)


def test_brief_of_a_report_is_a_page_with_its_files(client: TestClient) -> None:
    encoded = base64.b64encode(f"<html><body><p>{TEXT.split('---')[-1]}</p></body></html>".encode()).decode()
    reports = [{"name": "one.txt", "text": TEXT}, {"name": "two.html", "content": encoded, "date": "2019-02-02"}]
    run_id = made(client, "/briefs", {"reports": reports, "as_of": "2019-03-01"})
    told = client.get(f"/briefs/{run_id}").json()
    assert (told["reports"], told["sites"]) == (2, 1)
    assert "2019" in " ".join(told["headline"])
    assert told["files"][0] == "index.html"
    page = client.get(f"/briefs/{run_id}/files/index.html")
    assert "S-400" in page.text
    assert "Masyaf" in page.text
    assert "script" not in page.headers["content-security-policy"]
    assert "'unsafe-inline'" in page.headers["content-security-policy"]
    with zipfile.ZipFile(io.BytesIO(client.get(f"/briefs/{run_id}/zip").content)) as archive:
        assert sorted(archive.namelist()) == sorted(told["files"])
    nothing = client.get(f"/briefs/{run_id}/files/../../etc/passwd")
    assert nothing.status_code == 404
    assert client.get(f"/briefs/{run_id}/files/no.html").status_code == 404


@pytest.mark.parametrize(
    ("report", "words"),
    [
        ({"text": ""}, "empty"),
        ({"content": "*not base64*"}, "no base64"),
        ({"content": "π"}, "no base64"),
        ({"content": base64.b64encode(b"PK\x03\x04zipped").decode()}, "report 1"),
    ],
)
def test_report_that_cannot_be_read_is_told_at_once(client: TestClient, report: dict[str, str], words: str) -> None:
    answer = client.post("/briefs", json={"reports": [report]})
    assert answer.status_code == 422
    assert words in answer.json()["detail"]


def test_other_runs_are_no_briefs(client: TestClient) -> None:
    run = client.post("/terrain/verify", json={}).json()
    assert client.get(f"/briefs/{run['id']}").status_code == 409
    assert client.get("/briefs/nothing").status_code == 404
