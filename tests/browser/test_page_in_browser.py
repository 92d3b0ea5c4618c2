"""The page in a real browser, served over HTTP on loopback: quiet, self-contained, its anchors lead where they say."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.study.hand_made import TEXT, hand_made_brief


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        del format, args


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("served")
    hand_made_brief(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(chromium: Any, address: str) -> Iterator[Any]:
    opened = chromium.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    opened.seen = {"console": [], "requests": [], "dialogs": []}
    opened.on("console", lambda message: opened.seen["console"].append(f"{message.type}: {message.text}"))
    opened.on("pageerror", lambda error: opened.seen["console"].append(str(error)))
    opened.on("request", lambda request: opened.seen["requests"].append(request.url))
    opened.on("dialog", lambda dialog: (opened.seen["dialogs"].append(dialog.message), dialog.dismiss()))
    opened.goto(f"{address}/index.html")
    yield opened
    opened.close()


def test_page_opens_without_error_and_without_another_request(page: Any, address: str) -> None:
    asked = [url for url in page.seen["requests"] if not url.startswith("data:")]
    assert asked == [f"{address}/index.html"]
    assert page.seen["console"] == []
    assert page.seen["dialogs"] == [], "no word of a report runs"


def test_all_pictures_are_shown(page: Any) -> None:
    widths = page.eval_on_selector_all("img", "all => all.map(one => one.naturalWidth)")
    assert len(widths) >= 4
    assert set(widths) == {1200}


def test_site_row_leads_to_its_quote_and_back(page: Any) -> None:
    page.click("#laydown tbody tr:first-child td:last-child a")
    target = page.locator("article.claim:target")
    assert target.locator("mark").inner_text() in TEXT
    assert target.evaluate("one => one.getBoundingClientRect().top < innerHeight")
    target.locator('a[href^="#site-"]').first.click()
    assert page.locator("tr:target").count() == 1


def test_downloads_are_there(page: Any, address: str) -> None:
    links = page.eval_on_selector_all("#made a", "all => all.map(one => one.href)")
    assert len(links) >= 5
    for link in links:
        assert page.request.get(link).ok, link


@pytest.mark.parametrize("width", [390, 1280])
def test_page_never_scrolls_sideways(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_first_tab_offers_to_skip_to_the_content(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
