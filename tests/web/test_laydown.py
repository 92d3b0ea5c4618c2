"""The laydown through HTTP: the same as the functions below, with ETags, and errors in words."""

from datetime import date

import pytest
from fastapi.testclient import TestClient

from openiads.laydown.days import days
from openiads.laydown.laydown import laydown_at
from openiads.laydown.load import load_claims
from openiads.laydown.store import open_store
from openiads.reports.report import Report
from openiads.study.preview import keep

CLAIMS, _ = load_claims()


def get(client: TestClient, path: str, **query: str) -> object:
    answer = client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_sites_of_a_day_are_those_that_the_command_prints(client: TestClient) -> None:
    for known_at in (None, "2018-01-01"):
        query = {"as_of": "2018-01-24"} | ({"known_at": known_at} if known_at else {})
        got = get(client, "/laydown", **query)
        known = date.fromisoformat(known_at) if known_at else None
        wanted = laydown_at(CLAIMS, date(2018, 1, 24), known_at=known)
        assert [(one["id"], one["probability"]) for one in got] == [
            (one.id, one.probability) for one in wanted if one.status != "withdrawn"
        ]


def test_sites_that_were_left_are_given_only_when_asked_for(client: TestClient) -> None:
    some, every = (get(client, "/laydown", as_of="2025-01-01", all=which) for which in ("false", "true"))
    left = {one["id"] for one in every} - {one["id"] for one in some}
    assert "s-400-masyaf" in left
    assert {one["status"] for one in every if one["id"] in left} == {"withdrawn"}


def test_an_answer_that_the_browser_has_is_not_sent_again_until_the_store_changes(make_client, sample_store) -> None:
    client = make_client(store=sample_store)
    first = client.get("/laydown", params={"as_of": "2025-06-01"})
    tag = first.headers["etag"]
    again = client.get("/laydown", params={"as_of": "2025-06-01"}, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    keep([Report(path="new.txt", text="A Tor-M2 was deployed at Rmelan on 1 March 2025.")], sample_store)
    third = client.get("/laydown", params={"as_of": "2025-06-01"}, headers={"If-None-Match": tag})
    assert third.status_code == 200
    assert {one["system"] for one in third.json()} - {one["system"] for one in first.json()} == {"tor-m2"} - {
        one["system"] for one in first.json()
    }
    assert len(third.json()) == len(first.json()) + 1


def test_days_end_today_and_say_what_became_known_and_what_changes(client: TestClient) -> None:
    got = get(client, "/laydown/days")
    wanted = [one for one in days(CLAIMS) if one.day <= date.today()]
    assert [(one["day"], one["n_known"], tuple(one["changes"])) for one in got] == [
        (str(one.day), one.n_known, one.changes) for one in wanted
    ]
    assert sum(one["n_known"] for one in got) == len(CLAIMS)
    earlier = get(client, "/laydown/days", known_at="2016-01-01")
    assert 0 < sum(one["n_known"] for one in earlier) < len(CLAIMS)


def test_a_difference_can_be_seen_by_what_is_known_today_or_was_known_then(client: TestClient) -> None:
    asked = {"before": "2016-12-31", "after": "2017-12-30"}
    today, then = (get(client, "/laydown/diff", **asked, as_known_then=which) for which in ("false", "true"))
    assert any("13 km north-west of Masyaf" in one["words"] and one["kind"] == "appeared" for one in today)
    assert not any("Masyaf" in one["words"] for one in then)


def test_a_timeline_is_about_a_system_a_place_or_both(client: TestClient) -> None:
    whole, system, both = (
        get(client, "/laydown/timeline", **asked)
        for asked in ({}, {"system": "s-400"}, {"system": "s-400", "place": "Masyaf"})
    )
    assert len(whole["entries"]) > len(system["entries"]) > len(both["entries"]) > 0
    assert {one["system"] for one in both["spans"]} == {"s-400"}
    answer = client.get("/laydown/timeline", params={"place": "Nowhereville-on-Sea"})
    assert (answer.status_code, answer.json()["title"]) == (422, "No such place")


def test_conflicts_stand_open_on_a_day_or_are_all_that_ever_were(client: TestClient) -> None:
    asked = ({}, {"as_of": "2018-02-01"}, {"as_of": "2018-01-01"})
    every, then, before = (get(client, "/laydown/conflicts", **one) for one in asked)
    assert [(one["about"], one["place"]) for one in every] == [("presence", "Masyaf")]
    assert [one["settled_by"] for one in then] == [None]
    assert before == []


def test_systems_have_a_name_and_a_kind_of_symbol(client: TestClient) -> None:
    named = {one["id"]: (one["name"], one["kind"]) for one in get(client, "/laydown/systems")}
    assert named["s-400"] == ("S-400 Triumf", "long-range")
    assert named["buk-m2e"][1] == "medium-range"
    assert named["pantsir-s1"][1] == named["tor-m2"][1] == "short-range"
    assert named["igla-s"][1] == "man-portable"
    assert named["zsu-23-4"][1] == "gun"
    assert named["helicopter"] == ("Helicopter", "helicopter")
    assert named["fighter-jet"] == ("Fighter jet", "fighter-jet")
    assert {one.system for one in CLAIMS} <= named.keys()


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/laydown?as_of=yesterday", "query.as_of"),
        ("/laydown/days?known_at=2024-13-01", "query.known_at"),
        ("/laydown/diff?before=2018-01-01", "query.after"),
        ("/laydown/timeline?place=" + "x" * 201, "query.place"),
    ],
)
def test_what_cannot_be_asked_is_told_in_words(client: TestClient, path: str, where: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert [one["where"] for one in answer.json()["faults"]] == [where]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_of_the_calendar_are_days_too(client: TestClient, day: str) -> None:
    for path in ("/laydown", "/laydown/days", "/laydown/conflicts", "/laydown/timeline"):
        get(client, path, as_of=day, known_at=day)
    get(client, "/laydown/diff", before="0001-01-01", after="9999-12-31")


def test_a_store_that_is_not_there_is_told_with_what_to_do(make_client, tmp_path) -> None:
    answer = make_client(store=str(tmp_path / "none.db")).get("/laydown")
    assert answer.status_code == 503
    assert "there is no store here; make one: openiads read --store" in answer.json()["detail"]


def test_an_empty_store_has_no_sites_and_no_days(make_client, tmp_path) -> None:
    with open_store(tmp_path / "empty.db"):
        pass
    client = make_client(store=str(tmp_path / "empty.db"))
    assert get(client, "/laydown") == get(client, "/laydown/days") == get(client, "/laydown/conflicts") == []
