"""How soon the coverage follows a site that is dragged on the map, in a headless browser without a GPU.

A system set up on the bundled terrain is dragged across the map in a real Chromium that draws WebGL in software,
against a real server. What counts is the time from a pointer event until the update drawn for it is on the screen, as
the page times it itself, for 100 km around the site. `taskset -c 0,1` makes any machine one with two cores.

    python benchmarks/map_drag.py [--static FOLDER] [--drags N]

Wants the built page (`make build`), Playwright and a Chromium. The last line is
`result: drag_p50_ms=.. drag_p95_ms=.. server_p95_ms=.. updates=.. events=..`.
"""

import argparse
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

FLAGS = (
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
)  # fmt: skip
VIEW = "tab=airspace&only=none&suppose=s-400%4035.10,36.60&view=36.600,35.100,7.600"
LEVELS = ("any", "300 m AGL", "FL250")
STEPS = 60
STEP_S = 1 / 30
"""A hand moves a mouse about so often while it drags."""
SWING_PX = 150
TIMING = "coverage-drag"


def main() -> None:
    """Drag, and print what it took."""
    options = _options()
    server = subprocess.Popen(_serve_command(options.static), stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        address = next(word for word in server.stdout.readline().split() if word.startswith("http"))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=options.chromium, args=list(FLAGS))
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            drags, fields, events = _measure(page, address, options.drags)
            browser.close()
    finally:
        server.terminate()
        server.wait(15)
    p50, p95 = np.percentile(drags, (50, 95))
    print(f"{len(drags)} updates drawn for {events} pointer events; fields: p50 {np.percentile(fields, 50):.0f} ms")
    print(
        f"result: drag_p50_ms={p50:.0f} drag_p95_ms={p95:.0f} server_p95_ms={np.percentile(fields, 95):.0f} "
        f"updates={len(drags)} events={events}"
    )


def _measure(page: Page, address: str, n_drags: int) -> tuple[list[float], list[float], int]:
    """Milliseconds from pointer event to drawn update, and from question to answer, and the number of events."""
    drags: list[float] = []
    fields: list[float] = []
    for level in LEVELS:
        page.goto(f"{address}/?{level.replace(' ', '-')}#{VIEW}&level={level.replace(' ', '+')}")
        page.get_by_text("1 site counted").wait_for(timeout=60_000)
        _drag(page, 5)
        page.evaluate("() => { performance.clearMeasures(); performance.clearResourceTimings(); }")
        for _ in range(n_drags):
            _drag(page, STEPS)
        drags += page.evaluate("name => performance.getEntriesByName(name).map(one => one.duration)", TIMING)
        fields += page.evaluate(
            "() => performance.getEntriesByType('resource').filter(one => one.name.includes('quality=draft'))"
            ".map(one => one.responseEnd - one.requestStart).filter(one => one > 0)"
        )
    return drags, fields, n_drags * STEPS * len(LEVELS)


def _drag(page: Page, n_steps: int) -> None:
    """Take the marker, swing it around where it stood, let it go, and wait for the finer coverage at rest."""
    box = page.locator(".supposed-marker").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, n_steps + 1):
        turn = 1.8 * np.pi * step / STEPS
        began_s = time.monotonic()
        page.mouse.move(x + SWING_PX * np.sin(turn), y + SWING_PX / 2 * np.sin(2 * turn))
        time.sleep(max(0.0, STEP_S - (time.monotonic() - began_s)))
    with page.expect_response(lambda answer: "/coverage/field" in answer.url and "draft" not in answer.url):
        page.mouse.up()
    page.locator(".status-line.shown").wait_for(state="attached", timeout=60_000)


def _serve_command(static: Path | None) -> list[str]:
    program = str(Path(sys.executable).with_name("openiads"))
    return [program, "serve", "--port", "0", *(["--static", str(static)] if static else [])]


def _options() -> Any:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--static", type=Path, help="folder of the built page; by default that of the package")
    parser.add_argument("--drags", type=int, default=2, help="drags at each of three heights")
    parser.add_argument("--chromium", default=shutil.which("chromium"), help="path of the browser")
    return parser.parse_args()


if __name__ == "__main__":
    main()
