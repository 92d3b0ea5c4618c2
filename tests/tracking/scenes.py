"""Small scenes that the tests share: plots on a plane given by hand or made."""

from pathlib import Path
from typing import Any

import numpy as np

from openiads.tracking.made import MadeSky, made_plots, made_truth, plots_of_scans
from openiads.tracking.play import Tracked, track_scans
from openiads.tracking.scores import Score, score
from openiads.tracking.settings import TrackerSettings
from openiads.tracking.state import Floats, Records

RECORDED = Path(__file__).parents[2] / ".." / "shared" / "tracks" / "stonesoup_OpenSky_Plane_States.csv"
ASTERIX = Path(__file__).parents[2] / ".." / "shared" / "tracks" / "cat_034_048.pcap"
SCAN_S = 10.0


def by_hand(*scans: list[tuple[float, float]], error_m: float = 100.0) -> tuple[Records, Records]:
    """Plots given as x and y in m, a list for each scan; scans follow each other every 10 s."""
    return plots_of_scans([np.array(one, dtype=float).reshape(-1, 2) for one in scans], SCAN_S, error_m)


def straight(n_scans: int, start: tuple[float, float] = (0.0, 0.0), speed: tuple[float, float] = (200.0, 0.0)) -> Any:
    """One exact plot for each scan of a target on a straight line, as lists for `by_hand`."""
    return [[(start[0] + speed[0] * SCAN_S * k, start[1] + speed[1] * SCAN_S * k)] for k in range(n_scans)]


def tracked(scans: tuple[Records, Records], **changes: Any) -> Tracked:
    return track_scans(*scans, TrackerSettings(**changes))


def ids_after(found: Tracked, scan: int) -> list[int]:
    """Numbers of the confirmed tracks after a scan."""
    return sorted(found.estimates["id"][found.estimates["scan"] == scan].tolist())


def pictures(found: Tracked, n_scans: int) -> list[Floats]:
    """x and y of the confirmed tracks after each scan."""
    shown = [found.estimates[found.estimates["scan"] == scan] for scan in range(n_scans)]
    return [np.column_stack([one["x"], one["y"]]) for one in shown]


def made(sky: MadeSky, seed: int, cutoff_m: float = 2000.0, **changes: Any) -> Score:
    """Score of a made scene from the sixth scan on."""
    truth = made_truth(sky, seed)
    plots, scans = made_plots(truth, sky, seed)
    found = tracked((plots, scans), **changes)
    return score(pictures(found, len(scans))[5:], [states[:, :2] for states in truth][5:], cutoff_m)
