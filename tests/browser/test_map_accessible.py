"""No serious finding of axe on any part of the page, light and dark, large and small."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import OpenPage

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")
TABS = ("Sites", "Airspace", "Flight risk", "Battle")

pytestmark = pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: npm ci in frontend/")


@pytest.mark.parametrize(
    ("scheme", "width", "height"), [("light", 1280, 800), ("dark", 1280, 800), ("light", 390, 844)]
)
def test_every_tab_is_without_serious_findings(
    served: str, open_page: OpenPage, scheme: str, width: int, height: int
) -> None:
    page = open_page(served, width=width, height=height, color_scheme=scheme)
    ready(page)
    found = {}
    for tab in TABS:
        page.get_by_role("tab", name=tab).click()
        page.wait_for_load_state("networkidle")
        found[tab] = findings(page)
    assert found == {tab: [] for tab in TABS}


def test_open_parts_are_without_serious_findings(served: str, open_page: OpenPage) -> None:
    page = open_page(served)
    ready(page)
    page.get_by_role("button", name="Layers").click()
    assert findings(page) == []
    page.get_by_role("combobox", name="Find a place").fill("Tartus")
    page.get_by_role("option").first.wait_for()
    assert findings(page) == []
    page.get_by_role("button", name="Help").click()
    assert findings(page) == []


def test_there_is_one_map_landmark(served: str, open_page: OpenPage) -> None:
    page = open_page(served)
    ready(page)
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("region", name="Map", exact=True).count() == 0


def ready(page: Any) -> None:
    page.locator("[data-map=loaded]").wait_for(state="attached")
    page.wait_for_load_state("networkidle")


def findings(page: Any) -> list[str]:
    """What axe finds of weight, one line each. Its script is run in the page as the debugger may, past no policy."""
    page.evaluate(AXE.read_text("utf-8"))
    result = page.evaluate("async () => (await axe.run(document)).violations")
    return [
        f"{one['id']}: {one['help']}: {'; '.join(' '.join(node['target']) for node in one['nodes'][:4])}"
        for one in result
        if one["impact"] in SERIOUS
    ]
