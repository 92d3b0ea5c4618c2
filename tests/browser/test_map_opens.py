from typing import Any

from tests.browser.conftest import OpenPage


def test_map_opens_without_a_word_on_the_console(served: str, open_page: OpenPage) -> None:
    page: Any = open_page(served)
    page.get_by_role("main", name="Map").wait_for()
    page.get_by_role("tab", name="Flight risk").click()
    assert page.get_by_role("tabpanel", name="Flight risk").is_visible()
    assert not page.get_by_role("tabpanel", name="Sites").is_visible()
    assert page.url.endswith("#tab=risk")
    page.reload()
    assert page.get_by_role("tab", name="Flight risk").get_attribute("aria-selected") == "true"


def test_arrow_keys_move_between_the_tabs(served: str, open_page: OpenPage) -> None:
    page: Any = open_page(served)
    page.get_by_role("tab", name="Sites").focus()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.textContent") == "Battle"
    assert page.get_by_role("tabpanel", name="Battle").is_visible()
