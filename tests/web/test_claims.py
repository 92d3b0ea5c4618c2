"""Claims through HTTP: lists, what wants review, and verdicts that change the laydown."""

import pytest
from fastapi.testclient import TestClient

from openiads.laydown.load import load_claims
from openiads.laydown.review import wanting_review

CLAIMS, _ = load_claims()
ASKED = {"as_of": "2018-01-24"}


def masyaf(client: TestClient) -> dict:
    return client.get("/sites/s-400-masyaf", params=ASKED).json()


def test_claims_are_listed_in_parts_and_by_report_and_system(client: TestClient) -> None:
    every = client.get("/claims").json()
    assert {one["id"] for one in every} == {one.id for one in CLAIMS}
    assert client.get("/claims", params={"start": 3, "limit": 2}).json() == every[3:5]
    of_report = client.get("/claims", params={"report": CLAIMS[0].report}).json()
    assert {one["report"] for one in of_report} == {CLAIMS[0].report}
    assert {one["system"] for one in client.get("/claims", params={"system": "s-400"}).json()} == {"s-400"}
    assert client.get("/claims", params={"reviewed": "yes"}).json() == []
    assert len(client.get("/claims", params={"known_at": "2016-01-01"}).json()) < len(every)


def test_what_wants_review_is_what_the_command_lists(client: TestClient) -> None:
    got = client.get("/claims/wanting").json()
    assert [(one["claim"]["id"], tuple(one["why"])) for one in got] == [
        (one.claim.id, one.why) for one in wanting_review(CLAIMS)
    ]
    assert len(client.get("/claims/wanting", params={"below": 0.1}).json()) < len(got)


def test_a_claim_comes_with_its_passage_and_the_sites_it_speaks_of(client: TestClient) -> None:
    one = masyaf(client)["supporting"][0]
    assert client.get(f"/claims/{one['claim']['id']}", params=ASKED).json() == one
    assert "s-400-masyaf" in one["sites"]
    assert client.get("/claims/nothing").status_code == 404


def test_a_rejected_claim_counts_no_more_and_says_who_rejected_it(make_client, sample_store) -> None:
    client = make_client(store=sample_store)
    before = masyaf(client)
    denial = before["opposing"][0]["claim"]["id"]
    body = {"verdict": "reject", "reviewer": "A. Analyst", "reason": "it names no place"}
    answer = client.post(f"/claims/{denial}/verdicts", json=body)
    assert answer.status_code == 201
    assert answer.json()["fact"].startswith(f"{denial}-r")
    after = masyaf(client)
    assert (before["site"]["status"], after["site"]["status"]) == ("disputed", "operational")
    assert after["site"]["probability"] > before["site"]["probability"]
    kept = client.get(f"/claims/{denial}").json()
    assert (kept["verdict"], kept["claim"]["revisions"][0]["reviewer"]) == ("reject", "A. Analyst")
    assert [one["id"] for one in client.get("/claims", params={"reviewed": "yes"}).json()] == [denial]


def test_a_correction_moves_the_site(make_client, sample_store) -> None:
    client = make_client(store=sample_store)
    claim = next(one for one in CLAIMS if one.system == "s-400" and one.place and one.place.name == "Tartus")
    body = {"verdict": "correct", "reviewer": "A. Analyst", "reason": "misread", "corrections": ["place=Rmelan"]}
    answer = client.post(f"/claims/{claim.id}/verdicts", json=body)
    assert answer.json()["claim"]["place"]["name"].startswith("Rmelan")
    assert "s-400-tartus" not in {one["id"] for one in client.get("/laydown", params=ASKED).json()}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"verdict": "reject", "reviewer": "", "reason": "x"}, "at least 1 character"),
        ({"verdict": "reject", "reviewer": "A"}, "reason"),
        ({"verdict": "burn", "reviewer": "A", "reason": "x"}, "accept"),
        ({"verdict": "rate", "reviewer": "A", "reason": "x", "credibility": 7}, "less than or equal to 6"),
        ({"verdict": "correct", "reviewer": "A", "reason": "x", "corrections": ["place"]}, "is no correction"),
        ({"verdict": "correct", "reviewer": "A", "reason": "x", "corrections": ["quote=other"]}, "can be corrected"),
        ({"verdict": "correct", "reviewer": "A", "reason": "x", "corrections": ["count=many"]}, "valid integer"),
        ({"verdict": "accept", "reviewer": "A", "reason": "x", "made_at": "2020-01-01"}, "made_at"),
    ],
)
def test_a_verdict_that_does_not_hold_together_is_refused_in_words(make_client, sample_store, body, words) -> None:
    client = make_client(store=sample_store)
    answer = client.post(f"/claims/{CLAIMS[0].id}/verdicts", json=body)
    assert answer.status_code == 422
    assert words in answer.text
    assert client.get("/claims", params={"reviewed": "yes"}).json() == []


def test_a_verdict_on_nothing_is_not_there_and_one_without_a_store_says_how_to_name_one(
    make_client, sample_store, client: TestClient
) -> None:
    body = {"verdict": "accept", "reviewer": "A", "reason": "x"}
    assert make_client(store=sample_store).post("/claims/nothing/verdicts", json=body).status_code == 404
    refused = client.post(f"/claims/{CLAIMS[0].id}/verdicts", json=body)
    assert refused.status_code == 409
    assert "openiads serve --store FILE" in refused.json()["detail"]
