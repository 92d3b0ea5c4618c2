"""Reports through HTTP: texts with their quotes, previews that keep nothing, and keeping."""

import pytest
from fastapi.testclient import TestClient

from openiads.laydown.load import load_claims
from openiads.laydown.store import open_store
from openiads.reports.read_claims import claims_of
from openiads.reports.read_files import sample_reports
from openiads.reports.report import Report

TEXT = "An S-400 battery was deployed at Rmelan on 1 March 2025, Example Wire reported."
BODY = {"text": TEXT, "source": "Example Wire", "date": "2025-03-02", "title": "S-400 at Rmelan"}
HOSTILE = "<img src=x onerror=alert(1)> An S-400 was deployed at Rmelan on 1 March 2025. <script>alert(2)</script>"


def test_every_report_is_given_whole_with_the_words_that_claims_quote(client: TestClient) -> None:
    by_path = {one.path: one for one in sample_reports()}
    quotes = {one.id: one.quote for one in load_claims()[0]}
    lines = client.get("/reports").json()
    assert {one["path"] for one in lines} <= by_path.keys()
    assert sum(one["claims"] for one in lines) == len(quotes)
    for line in lines:
        found = client.get(f"/reports/{line['path']}").json()
        assert "".join(one["text"] for one in found["pieces"]) == by_path[line["path"]].text
        for claim in found["claims"]:
            marked = "".join(one["text"] for one in found["pieces"] if claim["id"] in one["claims"])
            assert marked == quotes[claim["id"]]


def test_a_preview_tells_what_a_text_would_change_and_keeps_nothing(make_client, sample_store) -> None:
    client = make_client(store=sample_store)
    found = client.post("/reports/preview", json=BODY).json()
    assert [(one["kind"], one["day"], one["before"]) for one in found["effects"]] == [("appeared", "2025-03-01", None)]
    assert found["reports"][0]["claims"][0]["place"]["name"] == "Rmelan airfield"
    assert "".join(one["text"] for one in found["reports"][0]["pieces"]) == TEXT
    assert (found["can_keep"], found["known_before"]) == (True, [])
    assert client.get("/reports").json() == make_client().get("/reports").json()


def test_a_kept_report_is_in_the_laydown_and_its_text_can_be_read(make_client, sample_store) -> None:
    client = make_client(store=sample_store)
    kept = client.post("/reports", json=BODY)
    assert kept.status_code == 201
    assert kept.json()["new_claims"] == 1
    assert "s-400-rmelan-airfield" in {one["id"] for one in client.get("/laydown?as_of=2025-06-01").json()}
    text = client.get(f"/reports/{kept.json()['reports'][0]}").json()
    assert (text["title"], text["source"], text["published"]) == ("S-400 at Rmelan", "Example Wire", "2025-03-02")
    assert client.post("/reports", json=BODY).json()["new_claims"] == 0
    assert client.post("/reports/preview", json=BODY).json()["known_before"] == kept.json()["claims"]


def test_without_a_store_a_report_is_looked_at_and_not_kept(client: TestClient) -> None:
    found = client.post("/reports/preview", json=BODY).json()
    assert not found["can_keep"]
    assert "openiads serve --store FILE" in found["keep_words"]
    refused = client.post("/reports", json=BODY)
    assert (refused.status_code, refused.json()["title"]) == (409, "Not now")
    assert "openiads serve --store FILE" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("body", "kind", "name"),
    [
        (TEXT.encode(), "text/plain; charset=utf-8", "a.txt"),
        (TEXT.encode("utf-16"), "", ""),
        (f"<html><body><article><p>{TEXT}</p></article></body></html>".encode(), "text/html", "a.html"),
        (("\u0417\u0420\u041a S-400. " + TEXT).encode("cp1251"), "text/plain; charset=windows-1251", "a.txt"),
    ],
)
def test_a_file_is_read_as_it_is(client: TestClient, body: bytes, kind: str, name: str) -> None:
    query = {"name": name, "source": "Example Wire", "date": "2025-03-02"}
    answer = client.post("/reports/preview", content=body, params=query, headers={"Content-Type": kind})
    assert answer.status_code == 200, answer.text
    report = answer.json()["reports"][0]
    assert "Rmelan airfield" in {one["place"]["name"] for one in report["claims"] if one["place"]}
    assert report["source"] == "Example Wire"


def test_markup_of_a_text_stays_the_text_that_it_is(client: TestClient) -> None:
    found = client.post("/reports/preview", json={"text": HOSTILE}).json()
    assert "".join(one["text"] for one in found["reports"][0]["pieces"]) == HOSTILE
    answer = client.post("/reports/preview", json={"text": HOSTILE})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "nothing was handed over"),
        ({"text": "  \n "}, "nothing was handed over"),
        ({"text": TEXT, "url": "javascript:alert(1)"}, "is no web address"),
        ({"url": "http://127.0.0.1:1/"}, "no public address"),
        ({"url": "http://169.254.169.254/latest/meta-data"}, "no public address"),
        ({"url": "file:///etc/passwd"}, "file"),
        ({"url": "/etc/passwd"}, "is no address"),
        ({"text": TEXT, "date": "in March"}, "date"),
        ({"text": TEXT, "path": "/etc/passwd"}, "path"),
        ({"text": "word " * 30_000}, "more than 100000 characters"),
        ([], "should be an object"),
        ("text", "should be an object"),
    ],
)
def test_what_is_no_report_is_refused_in_words(client: TestClient, body: object, words: str) -> None:
    answer = client.post("/reports/preview", json=body)
    assert answer.status_code == 422, answer.text
    assert words in answer.text


@pytest.mark.parametrize("payload", [b"\x00\xff\x00", b"%PDF-1.4 broken", b"PK\x03\x04", b"\x89PNG\r\n", b"{"])
def test_bytes_that_cannot_be_read_are_refused_whatever_they_claim_to_be(client: TestClient, payload: bytes) -> None:
    for kind in ("text/plain", "application/pdf", "application/json", "application/json; charset=", "x/y; z="):
        assert client.post("/reports/preview", content=payload, headers={"Content-Type": kind}).status_code in (
            200,
            422,
        )


def test_more_than_is_taken_in_is_refused(make_client) -> None:
    answer = make_client(largest_upload_bytes=2000).post("/reports/preview", json={"text": "word " * 1000})
    assert (answer.status_code, answer.json()["title"]) == (413, "Too large")


def test_a_report_that_is_not_known_and_one_without_its_text_are_not_there(make_client, client, tmp_path) -> None:
    for path in ("nothing.txt", "../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "samples/"):
        assert client.get(f"/reports/{path}").status_code == 404
    with open_store(tmp_path / "a.db") as store:
        store.add_claims(load_claims()[0])
    answer = make_client(store=str(tmp_path / "a.db")).get(f"/reports/{load_claims()[0][0].report}")
    assert answer.status_code == 404
    assert "its text is not kept" in answer.json()["detail"]


def test_a_report_that_was_read_from_an_address_is_found_by_it(make_client, sample_store) -> None:
    report = Report(path="https://example.org/news?id=1#top", text=TEXT)
    with open_store(sample_store) as store:
        store.add_claims(claims_of([report]), [report])
    path = "https%3A%2F%2Fexample.org%2Fnews%3Fid%3D1%23top"
    assert make_client(store=sample_store).get(f"/reports/{path}").json()["path"] == report.path
