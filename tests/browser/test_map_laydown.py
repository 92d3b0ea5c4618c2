"""What a user does with the laydown: move time, read a site's words, drop a report, judge a claim, see others do so."""

import json
from typing import Any

import pytest

from openiads.laydown.store import open_store
from tests.browser.conftest import OpenPage, Serve

HOSTILE = (
    "<img src=x onerror=alert(1)> An S-400 battery was deployed at Rmelan on 1 March 2025, <b>Example Wire</b> "
    "reported.\n\n<script>alert(2)</script>\n"
)
DROP = """([text, name]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type: "text/plain" }));
  for (const kind of ["dragover", "drop"])
    document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
}"""

PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
}"""


def site(page: Any, name: str) -> Any:
    """The entry of a site in the list, by the beginning of its words."""
    return page.get_by_role("tabpanel", name="Sites").get_by_role("button", name=name)


@pytest.fixture
def on_store(serve: Serve, sample_store: str) -> str:
    """The address of a server with a store of its own."""
    return serve("--store", sample_store)


def test_time_moves_by_keys_and_by_playing_and_the_sites_follow(served: str, open_page: OpenPage) -> None:
    page: Any = open_page(served)
    slider = page.get_by_role("slider", name="Day asked for")
    page.get_by_text("7 December 2024, by all that is known today").wait_for()
    assert slider.get_attribute("aria-valuetext").startswith("7 December 2024: ")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_text("On 6 December 2024").wait_for()
    site(page, "Tor-M2 Masyaf · moving").wait_for()
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    page.get_by_text("On 28 August 2022").wait_for()
    assert site(page, "S-400 Triumf 13 km north-west of Masyaf · operational").is_visible()
    assert page.url.endswith("day=2022-08-28")
    page.keyboard.press("Home")
    page.get_by_text("On 1 January 2013").wait_for()
    page.get_by_label("Day asked for, as a date").fill("2018-01-24")
    page.keyboard.press("Enter")
    site(page, "S-400 Triumf 13 km north-west of Masyaf · disputed").wait_for()
    page.get_by_role("button", name="Play through the days").click()
    page.get_by_text("On 1 March 2018").wait_for()
    page.get_by_role("button", name="Pause").click()
    assert page.get_by_role("button", name="Play through the days").is_visible()


def test_a_day_seen_as_known_then_shows_less_than_is_known_today(served: str, open_page: OpenPage) -> None:
    page: Any = open_page(f"{served}/#day=2017-06-01")
    site(page, "Tor-M2 Masyaf · operational").wait_for()
    page.get_by_label("As known at").select_option("then")
    page.get_by_text("On 1 June 2017, as known on 1 June 2017.").wait_for()
    site(page, "S-400 Triumf Hmeimim air base").wait_for()
    assert site(page, "Tor-M2").count() == 0
    slider = page.get_by_role("slider", name="Day asked for")
    for key, day in (
        ("ArrowLeft", "1 January 2017"),
        ("ArrowLeft", "4 October 2016"),
        ("ArrowRight", "1 January 2017"),
    ):
        slider.press(key)
        page.get_by_text(f"On {day}, as known on {day}.").wait_for()
    page.reload()
    page.get_by_text("On 1 January 2017, as known on 1 January 2017.").wait_for()
    assert page.get_by_label("As known at").input_value() == "then"


def test_a_site_on_the_map_opens_with_its_quotes_its_arithmetic_and_its_report(
    served: str, open_page: OpenPage
) -> None:
    page: Any = open_page(f"{served}/#day=2018-01-24")
    mark = page.get_by_role("main", name="Map").get_by_role("button", name="S-400 Triumf, 13 km north-west of Masyaf")
    mark.wait_for()
    assert "disputed, probability" in mark.get_attribute("aria-label")
    mark.dispatch_event("click")
    panel = page.get_by_role("tabpanel", name="Sites")
    panel.get_by_role("heading", name="S-400 Triumf").wait_for()
    assert page.url.endswith("selected=s-400-masyaf")
    assert panel.get_by_role("heading", name="Claims against it").is_visible()
    assert panel.get_by_role("heading", name="Contradictions").is_visible()
    quote = panel.locator("mark").first.inner_text()
    table = panel.get_by_role("table").first.inner_text()
    assert "reported 1.1 × " in table
    assert "F 1.00" in table
    panel.get_by_role("button", name="In its report").first.click()
    dialog = page.get_by_role("dialog").filter(has=page.locator(".report-text"))
    assert dialog.locator("mark.chosen").inner_text() == quote
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    panel.get_by_role("button", name="All sites").click()
    assert page.evaluate("document.activeElement.dataset.site") == "s-400-masyaf"


def test_alternatives_are_drawn_at_each_place_and_a_dropped_hostile_report_shows_as_text_and_is_discarded(
    served: str, open_page: OpenPage
) -> None:
    page: Any = open_page(served)
    marks = page.get_by_role("main", name="Map").get_by_role("button", name="Tor-M2, ")
    marks.first.wait_for()
    assert sorted(one.get_attribute("aria-label").split(":")[0] for one in marks.all()) == [
        "Tor-M2, Hmeimim air base, or Tartus", "Tor-M2, Tartus, or Hmeimim air base",
    ]  # fmt: skip
    picture = marks.first.locator("img").get_attribute("src")
    page.get_by_label("Draw symbols as").select_option("hostile")
    page.wait_for_url("**affiliation=hostile")
    assert marks.first.locator("img").get_attribute("src") != picture
    page.evaluate(DROP, [HOSTILE, "<b>evil</b>.txt"])
    dialog = page.get_by_role("dialog", name="Read a report")
    change = dialog.get_by_role("region", name="What it would change")
    change.get_by_text("S-400 Triumf at Rmelan airfield").wait_for()
    assert "appears" in change.inner_text()
    assert dialog.locator(".report-text").inner_text().rstrip("\n") == HOSTILE.rstrip("\n")
    assert dialog.locator("img, script, b").count() == 0
    assert "openiads serve --store FILE" in dialog.inner_text()
    assert dialog.get_by_role("button", name="Keep").is_disabled()
    dialog.get_by_role("button", name="Discard").click()
    dialog.wait_for(state="detached")
    assert page.request.get(f"{served}/reports").text().count("evil") == 0


def test_what_one_browser_keeps_another_one_sees(on_store: str, open_page: OpenPage) -> None:
    first: Any = open_page(f"{on_store}/#day=2025-06-01")
    second: Any = open_page(f"{on_store}/#day=2025-06-01")
    for page in (first, second):
        site(page, "S-400 Triumf Hmeimim").first.wait_for()
    assert site(second, "S-400 Triumf Rmelan").count() == 0
    first.get_by_role("button", name="Read a report").click()
    dialog = first.get_by_role("dialog", name="Read a report")
    dialog.get_by_label("Text", exact=True).fill(HOSTILE)
    dialog.get_by_label("Source").fill("Example Wire")
    dialog.get_by_label("Published on").fill("2025-03-02")
    dialog.get_by_role("button", name="Show what it would change").click()
    dialog.get_by_role("button", name="Keep").click()
    first.get_by_text("1 new claim kept in").wait_for()
    site(first, "S-400 Triumf Rmelan airfield · operational").wait_for()
    site(second, "S-400 Triumf Rmelan airfield · operational").wait_for()
    second.get_by_text("The laydown changed elsewhere: 1 new statement.").wait_for()
    kept = json.loads(second.request.get(f"{on_store}/reports").text())
    assert [one["source"] for one in kept if one["path"].startswith("pasted-")] == ["Example Wire"]


def test_sites_out_of_view_are_offered_and_a_rejected_claim_settles_the_dispute(
    on_store: str, open_page: OpenPage
) -> None:
    page: Any = open_page(f"{on_store}/#day=2018-01-24&selected=s-400-masyaf&view=2.35,48.85,7")
    page.get_by_role("button", name="Show all sites").click()
    page.get_by_role("button", name="Show all sites").wait_for(state="hidden")
    panel = page.get_by_role("tabpanel", name="Sites")
    panel.get_by_role("button", name="claims want review").click()
    wanting = page.get_by_role("dialog", name="Claims that want review")
    assert "read with confidence 0." in wanting.inner_text()
    page.keyboard.press("Escape")
    denial = panel.locator("article.against")
    denial.get_by_role("button", name="Judge it").click()
    dialog = page.get_by_role("dialog", name="Judge a claim")
    dialog.get_by_label("Verdict", exact=True).select_option("reject")
    dialog.get_by_role("button", name="Keep this verdict").click()
    assert dialog.is_visible(), "a verdict without name and reason is not sent"
    dialog.get_by_label("Your name").fill("A. Analyst")
    dialog.get_by_label("Reason", exact=True).fill("<i>it names no place</i>")
    dialog.get_by_role("button", name="Keep this verdict").click()
    dialog.wait_for(state="detached")
    panel.locator(".chip.operational").wait_for()
    assert panel.locator("article.against").count() == 0
    listed = json.loads(page.request.get(f"{on_store}/claims?reviewed=yes").text())
    assert [one["revisions"][0]["reviewer"] for one in listed] == ["A. Analyst"]


def test_an_empty_store_says_what_to_do_and_a_pasted_report_fills_it(
    serve: Serve, open_page: OpenPage, tmp_path: Any
) -> None:
    with open_store(tmp_path / "empty.db"):
        pass
    page: Any = open_page(serve("--store", str(tmp_path / "empty.db")))
    page.get_by_text("Nothing is known yet.").wait_for()
    page.get_by_text("Read a report: paste a text, drop a file").wait_for()
    page.evaluate(PASTE, HOSTILE)
    page.get_by_role("dialog", name="Read a report").get_by_role("button", name="Keep").click()
    site(page, "S-400 Triumf Rmelan airfield").wait_for()
    page.get_by_text("1 new claim kept in").wait_for()
