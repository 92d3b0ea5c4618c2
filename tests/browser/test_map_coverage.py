"""Coverage on the map in a real browser: heights without asking, dragging, what changed, and why."""

import re
from typing import Any

import pytest

from tests.browser.conftest import OpenPage

SUPPOSED = "tab=airspace&only=none&suppose=s-400%4035.10,36.60&view=36.6,35.1,7.4&level=300+m+AGL"


def picture(page: Any) -> str:
    """What is painted of the coverage, as a data address."""
    found: str = page.evaluate("() => document.querySelector('#overlay-coverage').toDataURL()")
    return found


def fields_asked(page: Any) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/coverage/field" in request.url else None)
    return asked


def test_height_changes_the_picture_without_asking_the_server(served: str, open_page: OpenPage) -> None:
    page = open_page(f"{served}/#{SUPPOSED}")
    page.get_by_text("1 site counted").wait_for()
    low, asked = picture(page), fields_asked(page)
    slider = page.get_by_role("slider", name="Height of the target")
    assert slider.get_attribute("aria-valuetext") == "300 m above ground"
    slider.focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_function("low => document.querySelector('#overlay-coverage').toDataURL() !== low", arg=low)
    assert slider.get_attribute("aria-valuetext") == "500 m above ground"
    assert "level=500+m+AGL" in page.url
    page.get_by_role("button", name="Flight levels").click()
    assert "FL" in (slider.get_attribute("aria-valuetext") or "")
    page.keyboard.press("Escape")
    slider.focus()
    page.keyboard.press("End")
    assert slider.get_attribute("aria-valuetext") == "Any height"
    page.get_by_text("Lowest height in line of sight").wait_for()
    assert asked == []


def test_dragged_site_takes_its_coverage_along(served: str, open_page: OpenPage) -> None:
    page = open_page(f"{served}/#{SUPPOSED}")
    page.get_by_text("1 site counted").wait_for()
    before, asked = picture(page), fields_asked(page)
    marker = page.get_by_role("button", name="Supposed S-400 Triumf at 35.10, 36.60")
    box = marker.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(x - 12 * step, y + 4 * step)
    page.locator(".coverage-mover:not([hidden])").wait_for(state="attached")
    assert any("quality=draft" in url for url in asked)
    with page.expect_response(lambda answer: "/coverage/field" in answer.url and "draft" not in answer.url):
        page.mouse.up()
    page.locator(".coverage-mover[hidden]").wait_for(state="attached")
    page.wait_for_function("old => document.querySelector('#overlay-coverage').toDataURL() !== old", arg=before)
    assert "36.60" not in page.url.split("suppose=")[1].split("&")[0]
    page.get_by_text("the laydown is unchanged").wait_for()


def test_place_tells_why_it_is_or_is_not_covered(served: str, open_page: OpenPage) -> None:
    page = open_page(f"{served}/#{SUPPOSED}")
    page.get_by_text("1 site counted").wait_for()
    page.mouse.move(900, 420)
    page.get_by_label("Coverage under the cursor").get_by_text("sight at 300 m above ground").wait_for()
    page.get_by_role("application").focus()
    page.keyboard.press("Enter")
    card = page.get_by_role("region", name="Why here")
    card.get_by_text("In line of sight of 1 of 1 site").wait_for()
    card.get_by_text("S-400 Triumf, supposed").click()
    card.get_by_text("91N6E Big Bird").click()
    card.get_by_role("cell").filter(has_text=re.compile(r"^[ABCGN]: ")).first.wait_for()
    card.get_by_role("button", name="Close why here").click()
    card.wait_for(state="hidden")


def test_system_of_the_catalogue_is_set_up_moved_and_taken_away_by_keyboard(served: str, open_page: OpenPage) -> None:
    page = open_page(f"{served}/#tab=airspace&day=2018-01-01&view=37.0,35.2,7.0")
    page.get_by_text("5 sites counted").wait_for()
    page.get_by_label("Find a system of the catalogue").fill("tor")
    page.get_by_role("button", name="Place Tor-M2 at the map's centre").press("Enter")
    page.get_by_text("6 sites counted").wait_for()
    marker = page.get_by_role("button", name="Supposed Tor-M2 at 35.20, 37.00")
    marker.focus()
    page.keyboard.press("Alt+Shift+ArrowRight")
    page.get_by_role("button", name="Supposed Tor-M2 at 35.20, 37.10").wait_for()
    page.keyboard.press("Delete")
    page.get_by_text("5 sites counted").wait_for()
    assert "suppose" not in page.url


def test_moved_copy_is_compared_with_the_laydown(served: str, open_page: OpenPage) -> None:
    page = open_page(f"{served}/#tab=airspace&day=2018-01-01&view=37.0,35.2,7.0")
    page.get_by_text("5 sites counted").wait_for()
    page.get_by_role("button", name="Move a copy of S-400 Triumf at Hmeimim air base").click()
    page.get_by_text("moved").first.wait_for()
    page.get_by_label("Compare with").select_option("2018-01-01")
    page.get_by_text("Line of sight at 300 m above ground: what changed").wait_for()
    for words in ("Gained", "Lost", "Kept", "Neither"):
        page.locator(".legend-steps").get_by_text(words, exact=True).wait_for()
    page.get_by_role("button", name="Reset what-ifs").click()
    page.get_by_role("button", name="Move a copy of S-400 Triumf at Hmeimim air base").wait_for()


@pytest.mark.parametrize(("choice", "title"), [("Detection", "Detection by one look"), ("Reach", "Reach")])
def test_detection_and_reach_slide_without_asking(served: str, open_page: OpenPage, choice: str, title: str) -> None:
    page = open_page(f"{served}/#{SUPPOSED}")
    page.get_by_text("1 site counted").wait_for()
    with page.expect_response(lambda answer: "/coverage/field" in answer.url):
        page.get_by_role("group", name="What is shown").get_by_role("button", name=choice).click()
    page.locator(".status-line.shown").wait_for(state="attached")
    page.get_by_role("heading", name=f"{title} at 300 m above ground").wait_for()
    low, asked = picture(page), fields_asked(page)
    page.get_by_role("slider", name="Height of the target").press("ArrowUp")
    page.wait_for_function("low => document.querySelector('#overlay-coverage').toDataURL() !== low", arg=low)
    assert asked == []


def test_what_cannot_be_computed_is_told_in_plain_words(served: str, open_page: OpenPage) -> None:
    page = open_page(f"{served}/#tab=airspace&only=none&suppose=s-400%4010.00,10.00")
    page.get_by_text("openiads terrain fetch").wait_for()
    page.get_by_role("button", name="Take away the supposed S-400 Triumf").click()
    page.get_by_text("No site counts: choose one below.").wait_for()
