"""Places over HTTP."""

import pytest
from fastapi.testclient import TestClient


def test_namesakes_are_told_apart_with_weight_and_tolerance(client: TestClient) -> None:
    found = client.get("/places", params={"q": "Tripoli", "limit": 5}).json()
    assert [(one["place"]["country"], one["country_name"]) for one in found[:2]] == [("LY", "Libya"), ("LB", "Lebanon")]
    assert found[0]["weight"] > found[1]["weight"]
    assert all(one["place"]["tolerance_m"] >= 1000.0 for one in found)


def test_what_is_typed_so_far_is_enough(client: TestClient) -> None:
    names = [one["place"]["name"] for one in client.get("/places", params={"q": "Tart"}).json()]
    assert "Tartus" in names


def test_country_and_limit_narrow_the_search(client: TestClient) -> None:
    assert {one["place"]["country"] for one in client.get("/places?q=Tripoli&country=LB").json()} == {"LB"}
    assert len(client.get("/places?q=san&limit=3").json()) == 3


def test_places_around_a_point_are_given_once_and_nearest_first(client: TestClient) -> None:
    found = client.get("/places/near", params={"lat": 35.06, "lon": 36.34, "within_km": 30}).json()
    assert found[0]["place"]["name"] == "Masyaf"
    assert found[1]["distance_m"] > 5000.0
    large = client.get("/places/near?lat=35.06&lon=36.34&within_km=60&least_people=100000").json()
    assert "Hama" in [one["place"]["name"] for one in large]
    assert len(large) < len(client.get("/places/near?lat=35.06&lon=36.34&within_km=60&limit=50").json())


@pytest.mark.parametrize("query", ["?q=" + "x" * 121, "", "?q=a&limit=0", "?q=a&country=syria"])
def test_wrong_search_is_told(client: TestClient, query: str) -> None:
    assert client.get(f"/places{query}").status_code == 422


def test_no_name_finds_nothing(client: TestClient) -> None:
    assert client.get("/places?q=").json() == []
