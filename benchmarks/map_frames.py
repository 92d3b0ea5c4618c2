"""What the web map costs in a browser without a GPU: first picture, whole load, and one frame while panning.

    python benchmarks/map_frames.py [--runs 5]

A real `openiads serve` with the built page and the sample reports, Debian's Chromium, headless, software WebGL,
1280 x 800. A frame is the time between two pictures while the mouse drags the map, on the page with all its parts;
beside it, what it costs in processor time of the browser, which other work on the machine changes less.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

FLAGS = (
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
)  # fmt: skip
WIDTH, HEIGHT = 1280, 800
DRAG_S = 4.0
STEP_PX = 6
TABS = ("battle", "sites")
MARKS = ("map-first-render", "map-load")
WAIT_MS = 60_000
COUNT_FRAMES = """() => {
  const pictures = [];
  window.pictures = pictures;
  const count = (now) => {
    if (window.pictures !== pictures) return;
    pictures.push(now);
    requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--static", default=None, help="folder of a built page")
    arguments = parser.parse_args()
    server, address = start(arguments.static)
    try:
        figures = [measure(address) for _ in range(arguments.runs)]
    finally:
        server.terminate()
        server.wait(15)
    medians = {name: statistics.median(one[name] for one in figures) for name in figures[0]}
    for name in figures[0]:
        print(f"{name:24} median {medians[name]:8.2f}  of {' '.join(f'{one[name]:.2f}' for one in figures)}")
    print("result: " + " ".join(f"{name}={value:.2f}" for name, value in medians.items()))


def start(static: str | None) -> tuple[subprocess.Popen[str], str]:
    """The server and its address."""
    command = [str(Path(sys.executable).with_name("openiads")), "serve", "--port", "0"]
    command += ["--static", static] if static else []
    environment = {name: value for name, value in os.environ.items() if name != "OPENIADS_STORE"}
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert server.stdout is not None
    found = re.search(r"http://\S+", server.stdout.readline())
    if found is None:
        raise SystemExit("openiads serve did not start")
    return server, found.group()


def measure(address: str) -> dict[str, float]:
    """First picture and whole load in s, and a frame of panning in ms without and with coverage on the map."""
    from playwright.sync_api import sync_playwright

    figures: dict[str, float] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        for tab in TABS:
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce")
            page.set_default_timeout(WAIT_MS)
            page.goto(f"{address}/#tab={tab}")
            page.locator("[data-map=loaded]").wait_for(state="attached")
            page.wait_for_load_state("networkidle")
            for mark in MARKS:
                seconds = page.evaluate("name => performance.getEntriesByName(name)[0].startTime / 1000", mark)
                figures.setdefault(f"{mark.removeprefix('map-').replace('-', '_')}_s", seconds)
            before = browser_cpu_s()
            figures[f"pan_frame_{tab}_ms"], n_frames = pan(page)
            figures[f"pan_cpu_{tab}_ms"] = (browser_cpu_s() - before) * 1000.0 / n_frames
            page.close()
        browser.close()
    return figures


def pan(page: Any) -> tuple[float, int]:
    """Median time between two pictures while the mouse drags the map, in ms, and how many pictures there were."""
    x, y = WIDTH * 0.6, HEIGHT * 0.7
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(COUNT_FRAMES)
    begun, step = time.monotonic(), 0
    while time.monotonic() - begun < DRAG_S:
        step += 1
        page.mouse.move(x - STEP_PX * (step % 40), y - STEP_PX / 2 * (step % 40))
    page.mouse.up()
    pictures = page.evaluate("window.pictures")
    return statistics.median(after - before for before, after in pairwise(pictures)), len(pictures)


def browser_cpu_s() -> float:
    """Processor seconds that all processes below this one have taken, but for the server: the browser's (Linux)."""
    parents, seconds = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = path.read_text().rpartition(")")
        except OSError:
            continue
        fields = rest.split()
        if "chrom" in name:
            parents[int(path.parent.name)] = int(fields[1])
            seconds[int(path.parent.name)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    own = {pid for pid, parent in parents.items() if parent not in parents and is_below(parent)}
    while more := {pid for pid, parent in parents.items() if parent in own and pid not in own}:
        own |= more
    return sum(seconds[pid] for pid in own)


def is_below(pid: int) -> bool:
    """Whether a process is this one or was started by it, at any remove."""
    while pid > 1:
        if pid == os.getpid():
            return True
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return False


if __name__ == "__main__":
    main()
