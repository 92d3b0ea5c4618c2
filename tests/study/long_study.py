"""A study of many cases on disk, long enough to be stopped in the middle."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

SCENARIO = """\
version: 1
name: long
terrain: none
posting_m: 5000
assets: [{name: Base, lat: 35.4, lon: 35.95}]
networks: [{name: net}]
units:
- {name: tor, system: tor-m2, network: net, lat: 35.41, lon: 35.96, launchers: 2}
raids:
- {name: raid, vehicle: owa-drone, toward: Base, distance_m: 60000, height_agl_m: 150, count: 12, spacing_s: 5}
"""
STUDY = """\
version: 1
name: long
scenario: long-scenario.yaml
replications: {{most: {most}}}
measures: [leakers, any leakers]
vary:
- {{setting: units.tor.shots_per_target, values: [1, 2, 3, 4]}}
- {{setting: catalogue.effectors.tor-m2-9m338k.kill_probability, low: 0.3, high: 0.9, points: {points}}}
"""
PATIENCE_S = 120.0


def write_long_study(folder: Path, most: int = 120, points: int = 6) -> Path:
    """The study's file, with its scenario beside it; 4 x points + 1 cases."""
    (folder / "long-scenario.yaml").write_text(SCENARIO, "utf-8")
    path = folder / "long.yaml"
    path.write_text(STUDY.format(most=most, points=points), "utf-8")
    return path


def started(*arguments: str | Path) -> subprocess.Popen[str]:
    """`openiads study ...` in a process of its own."""
    command = [sys.executable, "-c", "from openiads.cli import main; main()", "study", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ))


def wait_until(true: Callable[[], bool], what: str) -> None:
    """Wait until something is so, or fail."""
    end_s = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end_s, f"waited in vain for {what}"
        time.sleep(0.02)
