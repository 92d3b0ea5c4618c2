"""The battle as a user plays it: run, read, cancel, compare, mend a text, and play one of the plays again."""

import json
import re
import urllib.request
from typing import Any

from tests.browser.conftest import OpenPage

INTERVAL = re.compile(r"95 % interval of the mean: \d+\.\d+ to \d+\.\d+, from 200 plays")


def battle(page: Any) -> Any:
    """The panel, once the shipped scenarios are there."""
    panel = page.get_by_role("tabpanel", name="Battle")
    panel.get_by_role("option", name="qamishli-2022").first.wait_for(state="attached")
    return panel


def run(panel: Any, n: int, button: str = "Run") -> None:
    panel.get_by_label("Plays").fill(str(n))
    panel.get_by_role("button", name=button, exact=True).click()


def asked(address: str, path: str) -> Any:
    with urllib.request.urlopen(address + path) as answer:
        return json.load(answer)


def test_scenario_is_run_read_and_replayed(served: str, open_page: OpenPage) -> None:
    page: Any = open_page(f"{served}/#tab=battle")
    panel = battle(page)
    panel.get_by_label("Scenario", exact=True).select_option("hmeimim-2024-before")
    run(panel, 200)
    panel.get_by_role("region", name="Progress").get_by_role("progressbar").wait_for()
    leakers = panel.locator("[data-value=leakers]")
    leakers.wait_for()
    assert INTERVAL.search(panel.get_by_role("region", name="What gets through").inner_text())
    latest = asked(served, "/runs")[0]
    result = asked(served, f"/runs/{latest['id']}/result")
    assert float(leakers.inner_text()) == float(f"{result['leakers']['mean']:.3g}")
    assert "Friendly aircraft: fired at in" in panel.get_by_role("region", name="Fired at by mistake").inner_text()

    panel.get_by_text("As a table").first.click()
    share = panel.get_by_role("region", name="Attackers that reach their goal").get_by_role(
        "row", name=re.compile("^0 ")
    )
    shown = float(re.search(r"([\d.]+)\s%", share.inner_text()).group(1))  # type: ignore[union-attr]
    assert abs(shown - 100 * result["leakers_distribution"][0]) <= 0.5
    panel.get_by_label("Rows of the table").select_option("unit")
    why = panel.get_by_role("region", name="Leakers by fire unit and cause")
    assert why.get_by_role("rowheader").count() == result["units"]
    cause = next(iter(result["reasons"]["S-400 of Masyaf"]))
    why.get_by_role("button", name=cause).click()
    assert why.get_by_role("columnheader", name=cause).get_attribute("aria-sort") == "descending"

    replay_and_follow(page, panel, served, latest["id"])


def replay_and_follow(page: Any, panel: Any, served: str, run_id: str) -> None:
    number, body = with_both_ends(served, run_id)
    panel.get_by_role("spinbutton", name=re.compile("Number of the play")).fill(str(number))
    panel.get_by_role("button", name="Replay", exact=True).click()
    player = page.get_by_role("region", name=f"Replay of hmeimim-2024-before, play {number}")
    player.wait_for()
    slider = player.get_by_label("Time in the replication")
    kill = next(event for event in body["events"] if event["kind"] == "killed")
    slider.fill(str(round(kill["t_s"])))
    marked = panel.locator(".battle-events li[aria-current=true]")
    marked.wait_for()
    before = slider.input_value()
    player.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(
        "before => Number(document.querySelector('.player-slider').value) > before + 20", arg=int(before)
    )
    player.get_by_role("button", name="Pause").click()
    player.get_by_role("button", name="Next event").click()

    leaker = next(track["name"] for track in body["tracks"] if track["fate"] == "leaked")
    panel.get_by_label("Which events").select_option("shots and ends")
    panel.get_by_role("button", name=f"{leaker} reached its goal").click()
    story = panel.get_by_role("region", name=f"Story of {leaker}")
    reasons = {one["cause"] for one in body["reasons"] if one["vehicle"] == leaker}
    assert all(cause in story.inner_text() for cause in reasons)
    story.get_by_role("button", name="All aircraft").click()
    assert page.get_by_role("region", name="Story of").count() == 0
    clicked_on_a_track(page)
    with page.expect_download() as download:
        panel.get_by_role("link", name="Tacview recording").click()
    assert download.value.suggested_filename == f"replication-{number}-a-replay.acmi"
    player.get_by_role("button", name="Close the replay").click()
    assert page.get_by_role("region", name="Replay of").count() == 0


def with_both_ends(served: str, run_id: str) -> tuple[int, Any]:
    """The first play of a run in which one attacker was shot down and one got through, and its number."""
    for number in range(50):
        body = asked(served, f"/runs/{run_id}/replays/{number}")
        if {"killed", "leaked"} <= {track["fate"] for track in body["tracks"]}:
            return number, body
    raise AssertionError("no such play among the first 50")


def clicked_on_a_track(page: Any) -> None:
    """Click here and there along a line across the map until a track or a shot tells its story."""
    box = page.get_by_role("main", name="Map").bounding_box()
    for step in range(1, 60):
        page.mouse.click(box["x"] + box["width"] * step / 60, box["y"] + box["height"] * 0.45)
        if page.get_by_role("region", name="Story of").count():
            return
    raise AssertionError("no click on the map met a track")


def test_run_is_cancelled(served: str, open_page: OpenPage) -> None:
    page: Any = open_page(f"{served}/#tab=battle")
    panel = battle(page)
    panel.get_by_label("Scenario", exact=True).select_option("hmeimim-2015")
    run(panel, 1_000_000)
    progress = panel.get_by_role("region", name="Progress")
    progress.get_by_text(re.compile(r"replication \d+ of 1000000")).wait_for()
    progress.get_by_role("button", name="Cancel").click()
    panel.get_by_text("hmeimim-2015 was cancelled.").wait_for()
    assert asked(served, "/runs")[0]["state"] == "cancelled"
    panel.get_by_role("region", name="Runs so far").get_by_text("cancelled").first.wait_for()


def test_two_scenarios_are_set_against_each_other(served: str, open_page: OpenPage) -> None:
    page: Any = open_page(f"{served}/#tab=battle")
    panel = battle(page)
    panel.get_by_label("set a second scenario against it").check()
    run(panel, 200, "Compare")
    panel.locator("[data-value=difference]").wait_for()
    words = panel.get_by_role("region", name="The difference", exact=True).inner_text()
    assert re.search(r"95 % interval of the difference: −\d+\.\d+ to −\d+\.\d+, from 200 pairs of plays", words)
    assert "Fewer get through after" in words
    assert "Friendly aircraft, after:" in panel.get_by_role("region", name="Fired at by mistake").inner_text()
    panel.get_by_label("Scenario", exact=True).last.select_option("b")
    panel.get_by_role("button", name="Replay", exact=True).click()
    page.get_by_role("region", name="Replay of hmeimim-2024-after, play 0").wait_for()


def test_faults_of_a_text_stand_at_their_lines(served: str, open_page: OpenPage) -> None:
    page: Any = open_page(f"{served}/#tab=battle")
    panel = battle(page)
    panel.get_by_role("button", name="Edit a copy").first.click()
    text = panel.get_by_label("Scenario, as YAML")
    panel.get_by_text("qamishli-2022: 1 battery").wait_for()
    right = text.input_value()
    text.fill(right.replace("lat: 37.02", "lat: 97.02", 1))
    run(panel, 50)
    line = 1 + next(at for at, words in enumerate(right.splitlines()) if "lat: 37.02" in words)
    link = panel.get_by_role("button", name=f"Line {line}", exact=True)
    link.wait_for()
    assert "lat is 97.02" in panel.locator(".yaml-faults").first.inner_text()
    assert panel.locator(".yaml-gutter .wrong").inner_text().strip() == str(line)
    assert text.get_attribute("aria-invalid") == "true"
    link.click()
    assert page.evaluate("window.getSelection().toString()").strip() == "lat: 97.02"
    text.fill(right)
    run(panel, 50)
    panel.locator("[data-value=leakers]").wait_for()


def test_laydown_of_the_shown_day_is_played(served: str, open_page: OpenPage) -> None:
    page: Any = open_page(f"{served}/#tab=battle&day=1999-01-01")
    panel = battle(page)
    panel.get_by_label("Scenario", exact=True).select_option("from the laydown of the shown day")
    run(panel, 50)
    panel.get_by_text("laydown of 1999-01-01: no modelled system stands anywhere").wait_for()
    page.goto(f"{served}/#tab=battle&day=2022-06-10")
    panel.get_by_label("What is defended").first.fill("Qamishli airport")
    panel.get_by_label("play what is on its way as if it had arrived").first.check()
    run(panel, 50)
    panel.get_by_role("heading", name="laydown-2022-06-10").wait_for()
    panel.locator("[data-value=leakers]").wait_for()
