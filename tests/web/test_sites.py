"""Why a site is believed, through HTTP."""

from fastapi.testclient import TestClient

from openiads.laydown.store import open_store
from openiads.reports.read_claims import claims_of
from openiads.reports.read_files import sample_reports


def test_a_site_comes_with_its_arithmetic_and_the_words_of_its_claims(client: TestClient) -> None:
    answer = client.get("/sites/s-400-masyaf", params={"as_of": "2018-01-24"})
    assert answer.status_code == 200
    found = answer.json()
    assert found["site"]["status"] == "disputed"
    reckoning = found["reckoning"]
    total = sum(one["log_odds"] for one in reckoning["supporting"]) - sum(
        one["log_odds"] for one in reckoning["opposing"]
    )
    assert abs(reckoning["log_odds"] - max(-reckoning["cap"], min(reckoning["cap"], total))) < 1e-9
    for one in (*found["supporting"], *found["opposing"]):
        assert one["passage"]["quote"] == one["claim"]["quote"]
        assert one["sources"][0]["reliability"] == "F"
    assert any(one["kind"] == "contradicts" for one in found["relations"])


def test_the_text_around_a_quote_comes_from_the_store_too(make_client, sample_store, client: TestClient) -> None:
    asked = {"as_of": "2018-01-24"}
    of_store = make_client(store=sample_store).get("/sites/s-400-masyaf", params=asked).json()
    assert of_store == client.get("/sites/s-400-masyaf", params=asked).json()


def test_a_store_without_texts_gives_the_site_without_passages(make_client, tmp_path) -> None:
    path = str(tmp_path / "a.db")
    with open_store(path) as store:
        store.add_claims(claims_of(sample_reports()))
    found = make_client(store=path).get("/sites/s-400-masyaf", params={"as_of": "2018-01-24"}).json()
    assert {one["passage"] for one in found["supporting"]} == {None}
    assert all(one["claim"]["quote"] for one in found["supporting"])


def test_what_became_known_later_does_not_explain_a_site(client: TestClient) -> None:
    asked = {"as_of": "2017-06-01"}
    assert client.get("/sites/s-400-masyaf", params=asked).status_code == 200
    then = client.get("/sites/s-400-masyaf", params=asked | {"known_at": "2017-06-01"})
    assert then.status_code == 404
    assert "there is no such site on 2017-06-01 as known on 2017-06-01" in then.json()["detail"]


def test_a_name_that_is_no_site_is_not_there(client: TestClient) -> None:
    for name in ("nothing", "%00", "' OR 1=1 --", "<script>", "a" * 200):
        assert client.get(f"/sites/{name}").status_code == 404
    assert client.get("/sites/" + "a" * 201).status_code == 422
