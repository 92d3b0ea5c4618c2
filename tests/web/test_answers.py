import time
from concurrent.futures import ThreadPoolExecutor

from fastapi import FastAPI, Request, Response
from fastapi.testclient import TestClient

from openiads.web.answers import Answers

made: list[str] = []


def _client(answers: Answers) -> TestClient:
    app = FastAPI()

    @app.get("/double/{text}")
    def double(request: Request, text: str, version: int = 0) -> Response:
        def make() -> bytes:
            made.append(text)
            return (text * 2).encode()

        return answers.cached(request, (text, version), "text/plain", make)

    made.clear()
    return TestClient(app)


def test_same_answer_is_made_once() -> None:
    client = _client(Answers())
    first, again = client.get("/double/ab"), client.get("/double/ab")
    assert first.text == again.text == "abab"
    assert made == ["ab"]


def test_browser_that_has_it_is_sent_nothing() -> None:
    client = _client(Answers())
    tag = client.get("/double/ab").headers["etag"]
    again = client.get("/double/ab", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


def test_what_changed_is_made_anew() -> None:
    client = _client(Answers())
    tag = client.get("/double/ab").headers["etag"]
    again = client.get("/double/ab?version=1", headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert again.headers["etag"] != tag
    assert made == ["ab", "ab"]


def test_oldest_answers_go_when_there_are_too_many_bytes() -> None:
    client = _client(Answers(largest_bytes=10))
    for text in ("aa", "bb", "aa", "cc"):  # four bytes each: "bb" was asked for longest ago
        client.get(f"/double/{text}")
    client.get("/double/aa")
    assert made == ["aa", "bb", "cc"]
    client.get("/double/bb")
    assert made == ["aa", "bb", "cc", "bb"]


def test_answer_larger_than_the_cache_is_given_and_not_kept() -> None:
    client = _client(Answers(largest_bytes=3))
    assert [client.get("/double/ab").text for _ in range(2)] == ["abab", "abab"]
    assert made == ["ab", "ab"]


def test_what_many_ask_for_at_once_is_made_once() -> None:
    answers, calls = Answers(), []
    request = Request({"type": "http", "path": "/slow", "headers": []})

    def make() -> bytes:
        calls.append(1)
        time.sleep(0.2)
        return b"slow"

    with ThreadPoolExecutor(8) as pool:
        got = [pool.submit(answers.cached, request, (), "text/plain", make) for _ in range(8)]
    assert [bytes(one.result().body) for one in got] == [b"slow"] * 8
    assert len(calls) == 1


def test_failure_of_one_is_not_that_of_those_who_waited() -> None:
    answers, calls = Answers(), []
    request = Request({"type": "http", "path": "/slow", "headers": []})

    def make() -> bytes:
        calls.append(1)
        time.sleep(0.1)
        if len(calls) == 1:
            raise ValueError("the first one fails")
        return b"slow"

    with ThreadPoolExecutor(3) as pool:
        got = [pool.submit(answers.cached, request, (), "text/plain", make) for _ in range(3)]
    failed = [one for one in got if one.exception() is not None]
    assert (len(failed), len(calls)) == (1, 2)
