"""Flight risk in a real browser: bring regions, draw a route, read what reaches it, write the bulletin."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.browser.conftest import OpenPage

SQUARE = [[35.5, 34.8], [36.5, 34.8], [36.5, 35.6], [35.5, 35.6], [35.5, 34.8]]
HOSTILE = "<img src=x onerror=alert(1)>"
WRITTEN_MS = 300_000


@pytest.fixture
def regions(tmp_path: Path) -> str:
    """Two regions made up by hand, one of them with a hostile name."""
    east = [[lon + 2.0, lat] for lon, lat in SQUARE]
    features = [
        {
            "type": "Feature",
            "properties": {"id": own, "name": name},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for own, name, ring in (("ZZAA", "Made Up", SQUARE), ("ZZBB", HOSTILE, east))
    ]
    path = tmp_path / "regions.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return str(path)


def opened(open_page: OpenPage, served: str) -> Any:
    page = open_page(f"{served}/#tab=risk&day=2018-01-01")
    page.get_by_role("button", name="Draw on the map").wait_for()
    return page


def on_map(page: Any, across: float, down: float) -> tuple[float, float]:
    """A point of the map, as shares of its width and height, in pixels of the page."""
    box = page.get_by_role("main", name="Map").bounding_box()
    return box["x"] + box["width"] * across, box["y"] + box["height"] * down


def test_an_analyst_brings_regions_draws_a_route_and_writes_the_bulletin(
    served: str, open_page: OpenPage, regions: str
) -> None:
    page = opened(open_page, served)
    assert page.get_by_text("national AIPs").is_visible()
    page.get_by_label("Choose GeoJSON", exact=True).set_input_files(regions)
    page.get_by_label("ZZAA Made Up").check()
    assert page.get_by_label(HOSTILE).count() == 1
    page.get_by_role("button", name="Draw on the map").click()
    page.get_by_text("Double-click or Enter ends it").wait_for()
    for across, down in ((0.3, 0.3), (0.5, 0.6), (0.6, 0.2)):
        page.mouse.click(*on_map(page, across, down))
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    route = page.get_by_role("group", name="Routes")
    route.get_by_label("Latitude of point 2").wait_for()
    assert route.get_by_label("Latitude of point 3").count() == 0
    for number, (lat, lon) in enumerate(((35.4, 35.5), (35.4, 36.4)), start=1):
        for name, value in (("Latitude", lat), ("Longitude", lon)):
            route.get_by_label(f"{name} of point {number}").fill(str(value))
            page.keyboard.press("Tab")
    page.get_by_label("Levels", exact=True).fill("100-200, 300-400")
    page.get_by_role("button", name="What reaches them?").click()
    found = page.get_by_role("region", name="Route")
    found.wait_for()
    assert re.search(r"km \d+–\d+", found.inner_text())
    assert found.get_by_text("since 2015-09-12").count() >= 1
    page.get_by_label("Levels shown").select_option("FL300-400")
    assert found.get_by_role("rowheader", name="FL100-200").count() == 0
    page.get_by_role("region", name="ZZAA Made Up").get_by_text("% of it").first.wait_for()
    page.get_by_role("button", name="Write the bulletin").click()
    page.get_by_role("progressbar", name="Progress of the bulletin").wait_for()
    link = page.get_by_role("link", name="Open the page")
    link.wait_for(timeout=WRITTEN_MS)
    _read_page_and_pdf(page, link)
    page.get_by_role("button", name=re.compile("at Hmeimim air base")).first.click()
    assert "selected=" in page.url


def _read_page_and_pdf(page: Any, link: Any) -> None:
    """The page opens in its own tab with its style, the PDF has the same number."""
    with page.expect_popup() as popped:
        link.click()
    bulletin = popped.value
    bulletin.get_by_role("heading", name="1. Said of the airspace itself").wait_for()
    number = bulletin.locator(".number").inner_text().split()[0]
    assert number.startswith("OPENIADS-20180101-")
    assert bulletin.locator(".notice").evaluate("(e) => getComputedStyle(e).borderLeftWidth") == "6px"
    assert bulletin.get_by_role("img").count() == 2
    pdf = page.request.get(bulletin.get_by_role("link", name="Download as PDF").evaluate("(e) => e.href"))
    assert number in PdfReader(io.BytesIO(pdf.body())).pages[0].extract_text()


def test_mistakes_are_told_and_a_region_is_chosen_on_the_map(
    served: str, open_page: OpenPage, regions: str, tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    page = opened(open_page, served)
    page.get_by_role("button", name="What reaches them?").click()
    page.get_by_text("Bring regions as GeoJSON, or draw a route.").wait_for()
    swapped = tmp_path / "swapped.geojson"
    swapped.write_text('{"type": "Polygon", "coordinates": [[[35, 135], [36, 135], [36, 136], [35, 135]]]}')
    page.get_by_label("Choose GeoJSON", exact=True).set_input_files(str(swapped))
    page.get_by_role("alert").get_by_text("swap the two").wait_for()
    page.get_by_label("Levels", exact=True).fill("300-200")
    page.keyboard.press("Tab")
    page.get_by_text("is no band of flight levels").wait_for()
    page.get_by_label("Choose GeoJSON", exact=True).set_input_files(regions)
    box = page.get_by_label("ZZAA Made Up")
    box.wait_for()
    assert not box.is_checked()
    page.mouse.click(*on_map(page, 0.09, 0.58))
    expect(box).to_be_checked()
    page.get_by_role("button", name="Draw on the map").click()
    page.keyboard.press("Escape")
    page.get_by_text("No route yet.").wait_for()
