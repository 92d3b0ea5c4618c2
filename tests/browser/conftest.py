"""A real server and a real browser: quiet on the console, and never asked for anything off the server."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from openiads.laydown.store import open_store
from openiads.reports.read_claims import claims_of
from openiads.reports.read_files import sample_reports

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
)  # fmt: skip
BUILT = Path(__file__).parents[2] / "src" / "openiads" / "web" / "static" / "index.html"
SLOW_MS = 45_000
"""How long a test waits for the page: software WebGL beside seven other workers is slow."""

Serve = Callable[..., str]
OpenPage = Callable[..., Any]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, headless."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def served() -> Iterator[str]:
    """The address of the one server that shows the sample reports to all tests of a worker."""
    with server() as address:
        yield address


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start `openiads serve` with the arguments given, until the test ends; gives its address."""
    with ExitStack() as started:
        yield lambda *arguments: started.enter_context(server(*arguments))


@contextmanager
def server(*arguments: str) -> Iterator[str]:
    """`openiads serve` as a process of its own."""
    folder = os.environ.get("OPENIADS_TEST_STATIC", str(BUILT.parent))
    if not (Path(folder) / "index.html").is_file():
        pytest.skip("the page is not built: make test builds it (Node 20)")
    environment = {
        name: value for name, value in os.environ.items() if name not in ("OPENIADS_STORE", "OPENIADS_TOKEN")
    }
    program = str(Path(sys.executable).with_name("openiads"))
    command = [program, "serve", "--port", "0", "--static", folder, *arguments]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert started.stdout is not None
        line = started.stdout.readline()
        assert "http://" in line, f"the server said {line!r}"
        yield line[line.index("http://") :].split()[0]
    finally:
        _stop(started)


@pytest.fixture
def sample_store(tmp_path: Path) -> str:
    """A store of one's own that holds the sample reports."""
    reports = sample_reports()
    path = str(tmp_path / "claims.sqlite")
    with open_store(path) as store:
        store.add_claims(claims_of(reports), reports)
    return path


@pytest.fixture
def open_page(chromium: Any) -> Iterator[OpenPage]:
    """Open an address in a browser context of its own; at the end nothing may have gone wrong in it.

    Gives a Playwright page. Asked of every page: no message on the console, no uncaught error, no dialog, and no
    request to anywhere but the server.
    """
    troubles: list[str] = []
    with ExitStack() as opened:

        def start(address: str, *, width: int = 1280, height: int = 800, **options: Any) -> Any:
            context = chromium.new_context(
                viewport={"width": width, "height": height}, reduced_motion="reduce", accept_downloads=True, **options
            )
            opened.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(SLOW_MS)
            origin = "/".join(address.split("/")[:3])
            page.on("console", lambda message: _heard(message, troubles))
            page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
            page.on("dialog", lambda dialog: (troubles.append(f"dialog: {dialog.message}"), dialog.dismiss()))
            page.on("request", lambda request: _asked(request.url, origin, troubles))
            page.goto(address)
            return page

        yield start
    assert troubles == []


def _heard(message: Any, troubles: list[str]) -> None:
    """Errors and warnings count, but not that a request was refused, which tests provoke on purpose."""
    if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
        troubles.append(f"{message.type}: {message.text}")


def _asked(url: str, origin: str, troubles: list[str]) -> None:
    if not url.startswith((origin, "data:", "blob:")):
        troubles.append(f"asked {url}")


def _stop(server: subprocess.Popen[str]) -> None:
    server.terminate()
    try:
        server.wait(15)
    finally:
        server.kill()
        if server.stdout is not None:
            server.stdout.close()
