"""A report whose title, outlet, file name and words are made to run in a browser: the brief shows them as words."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from openiads.errors import ReportError
from openiads.reports.read_files import read_reports
from openiads.study.brief import brief
from tests.browser.test_page_in_browser import Quiet

TITLE = "<script>alert('title')</script><img src=x onerror=alert(1)>"
SOURCE = '"><svg onload=alert(2)>Wire {{ 7 * 7 }} </title></script><script>alert(3)</script>'
NAME = "<img src=x onerror=alert(4)>.txt"
WORDS = (
    "A Pantsir-S1 battery <script>alert(5)</script> was deployed at Qamishli airport on 3 May 2021, "
    "said <a href=javascript:alert(6)>an officer</a> of the '\"><iframe src=javascript:alert(7)>."
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("hostile")
    path = folder / NAME
    source = SOURCE.replace('"', '\\"')
    path.write_text(f'---\ntitle: "{TITLE}"\nsource: "{source}"\ndate: 2021-05-04\n---\n{WORDS}\n')
    brief(read_reports([path]), out=folder / "brief")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder / "brief")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def page(chromium: Any, address: str) -> Iterator[Any]:
    opened = chromium.new_page()
    opened.seen = {"console": [], "requests": [], "dialogs": []}
    opened.on("console", lambda message: opened.seen["console"].append(message.text))
    opened.on("pageerror", lambda error: opened.seen["console"].append(str(error)))
    opened.on("request", lambda request: opened.seen["requests"].append(request.url))
    opened.on("dialog", lambda dialog: (opened.seen["dialogs"].append(dialog.message), dialog.dismiss()))
    opened.goto(f"{address}/index.html")
    yield opened
    opened.close()


def test_no_word_of_the_report_runs_or_fetches(page: Any, address: str) -> None:
    page.wait_for_timeout(300)
    assert page.seen["dialogs"] == []
    assert page.seen["console"] == []
    assert [url for url in page.seen["requests"] if not url.startswith("data:")] == [f"{address}/index.html"]


def test_its_words_are_shown_as_they_are(page: Any) -> None:
    shown = page.locator("body").inner_text()
    assert TITLE in shown
    assert "onload=alert(2)>Wire {{ 7 * 7 }}" in shown
    assert "<script>alert(5)</script>" in shown


def test_nothing_of_it_became_an_element_or_a_link(page: Any) -> None:
    assert page.locator("iframe, svg[onload], img[onerror], a[href^='javascript']").count() == 0
    assert page.evaluate("[...document.scripts].filter(one => one.textContent.includes('alert')).length") == 0


def test_an_address_that_would_run_is_refused_before(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"---\nurl: javascript:alert(1)\n---\n{WORDS}\n")
    with pytest.raises(ReportError, match="is no address on the web"):
        read_reports([tmp_path])
