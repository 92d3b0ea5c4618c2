from collections.abc import Iterator

import pytest
from fastapi import APIRouter, FastAPI, Request
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from openiads.web.guard import COOKIE, POLICY, Guard, check_open
from openiads.web.settings import Settings
from tests.web.conftest import MakeClient

TOKEN = "a-long-secret"


def test_every_answer_carries_the_policy_errors_too(client: TestClient) -> None:
    for path in ("/", "/laydown", "/nothing-here", "/laydown?as_of=never", "/openapi.json"):
        assert client.get(path).headers["content-security-policy"] == POLICY, path
    assert "unsafe" not in POLICY
    assert client.get("/laydown").headers["x-content-type-options"] == "nosniff"


def test_no_other_site_is_allowed_to_read_or_frame_it(client: TestClient) -> None:
    headers = client.get("/laydown", headers={"Origin": "http://evil.example"}).headers
    assert "access-control-allow-origin" not in headers
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in POLICY


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "[::1", "10.0.0.1"]
)
def test_loopback_server_answers_to_no_other_name(client: TestClient, host: str) -> None:
    answer = client.get("/laydown", headers={"Host": host})
    assert answer.status_code == 403
    assert answer.json()["detail"].startswith("this server answers to 127.0.0.1 alone")


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:9", "[::1]:80", "127.0.0.2"])
def test_loopback_server_answers_to_each_of_its_own_names(client: TestClient, host: str) -> None:
    assert client.get("/catalogue-nothing", headers={"Host": host}).status_code == 404


def test_page_of_another_site_may_change_nothing(client: TestClient) -> None:
    refused = client.post("/laydown", headers={"Origin": "http://evil.example"})
    assert refused.status_code == 403
    assert "another site's page" in refused.json()["detail"]
    assert client.post("/laydown", headers={"Origin": "http://testserver"}).status_code == 405
    assert client.post("/laydown", headers={"Origin": "null"}).status_code == 403


def test_without_the_token_nothing_is_told(make_client: MakeClient) -> None:
    client = make_client(token=TOKEN)
    for path in ("/", "/laydown", "/openapi.json", "/assets/x.js"):
        answer = client.get(path)
        assert answer.status_code == 401, path
        assert "openiads serve" in answer.json()["detail"]
    assert client.get("/laydown", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert client.get("/laydown", headers={"Authorization": f"Basic {TOKEN}"}).status_code == 401
    assert client.get("/laydown", headers={"Cookie": f"{COOKIE}=wrong"}).status_code == 401
    assert client.get("/laydown", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_token_in_the_address_moves_into_a_cookie(make_client: MakeClient) -> None:
    client = make_client(token=TOKEN)
    answer = client.get(f"/laydown?token={TOKEN}&as_of=2018-01-01", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/laydown?as_of=2018-01-01"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert client.get("/laydown").status_code == 200  # the client keeps the cookie


@pytest.mark.parametrize("path", ["//evil.example", "/%5Cevil.example", "///evil.example/%2e%2e"])
def test_token_never_sends_the_browser_elsewhere(make_client: MakeClient, path: str) -> None:
    answer = make_client(token=TOKEN).get(f"http://testserver{path}?token={TOKEN}", follow_redirects=False)
    assert answer.status_code == 303
    assert not answer.headers["location"].startswith(("//", "/\\", "http"))


@given(st.text(max_size=40))
def test_no_other_token_opens(given_token: str) -> None:
    guard = Guard(FastAPI(), Settings(token=TOKEN))
    client = TestClient(guard, raise_server_exceptions=False)
    if given_token == TOKEN:
        return
    assert client.get("/", params={"token": given_token}, follow_redirects=False).status_code == 401


def test_other_machines_are_let_in_only_with_a_token() -> None:
    words = check_open(Settings(host="0.0.0.0"))
    assert "--token" in words
    assert "0.0.0.0" in words
    assert check_open(Settings(host="0.0.0.0", token="x")) == ""
    assert check_open(Settings(host="::1")) == ""


def test_more_than_is_taken_in_is_refused_by_its_length(make_client: MakeClient) -> None:
    answer = make_client(largest_upload_bytes=2000).post("/laydown", content=b"x" * 2001)
    assert answer.status_code == 413
    assert "0.002 MB" in answer.json()["detail"]


@pytest.mark.parametrize("catches", [True, False])
def test_more_than_is_taken_in_is_refused_where_no_length_is_told(catches: bool) -> None:
    router = APIRouter()
    taken: list[int] = []

    @router.post("/take")
    async def take(request: Request) -> int:
        try:
            taken.append(len(await request.body()))
        except Exception:
            if not catches:
                raise
        return 0

    app = FastAPI()
    app.include_router(router)
    app.add_middleware(Guard, settings=Settings(largest_upload_bytes=2000))

    def parts() -> Iterator[bytes]:
        for _ in range(5):
            yield b"x" * 1000

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.post("/take", content=parts())
        assert answer.status_code == 413
        assert taken == []
        assert client.post("/take", content=b"x" * 2000).status_code == 200
        assert taken == [2000]
