"""Where targets really were, from a CSV file, at any time between its rows."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from openiads.geodesy.local_grid import LocalGrid, to_metres
from openiads.tracking.columns import Column, numbers, read_sheet, require_columns, times
from openiads.tracking.read_plots import ALTITUDE, LABEL, LAT, LON, from_start
from openiads.tracking.state import Floats, Integers

TIME = Column(("lastposupdate", "time", "time_s", "t"))
"""OpenSky's state vectors repeat a position until there is a newer one; lastposupdate is the time at which it held."""
NEEDED = "a CSV file with the columns time, label, lat, lon and perhaps altitude_m"
MOST_GAP_S = 60.0


@dataclass(frozen=True, slots=True)
class Truth:
    """Rows in the order of targets, then times; target: index into names; start: when t_s is 0, or None."""

    t_s: Floats
    lat: Floats
    lon: Floats
    altitude_m: Floats
    target: Integers
    names: tuple[str, ...]
    start: datetime | None


def read_truth(path: str | Path) -> Truth:
    """Positions of targets: columns time, label (or id, icao24), lat, lon, altitude_m. Raises PlotError."""
    sheet = read_sheet(Path(path), NEEDED)
    require_columns(sheet, [TIME, LABEL, LAT, LON], NEEDED)
    t_s, absolute = times(sheet, TIME)
    lat, lon, altitude_m = numbers(sheet, LAT, True), numbers(sheet, LON, True), numbers(sheet, ALTITUDE)
    for index in np.flatnonzero(np.isnan(t_s)):
        if not sheet.faults:
            sheet.fault(int(index), TIME, "", "is empty", "give each row a time")
    sheet.check()
    start, t_s, _ = from_start(t_s, t_s, absolute)
    labels = sheet.cells(LABEL)
    names = tuple(sorted(set(labels)))
    place = {name: number for number, name in enumerate(names)}
    target = np.array([place[label] for label in labels], dtype=np.int64)
    order = np.lexsort((t_s, target))
    fresh = np.concatenate([[True], (np.diff(t_s[order]) > 0.0) | (np.diff(target[order]) != 0)])
    kept = order[fresh]
    return Truth(t_s[kept], lat[kept], lon[kept], altitude_m[kept], target[kept], names, start)


def truth_at(truth: Truth, plane: LocalGrid, t_s: Floats, most_gap_s: float = MOST_GAP_S) -> list[Floats]:
    """For each time, x, y and altitude of the targets that were there, float64 (n_there, 3), altitude NaN if unknown.

    Between two rows of a target not further apart than `most_gap_s` it moves on a straight line of the plane.
    """
    places = positions_at(truth, plane, t_s, most_gap_s)
    return [states[~np.isnan(states[:, 0])] for states in places]


def positions_at(truth: Truth, plane: LocalGrid, t_s: Floats, most_gap_s: float = MOST_GAP_S) -> Floats:
    """x, y and altitude of every target at every time, float64 (n_times, n_targets, 3), x NaN while it is not there."""
    x, y = to_metres(plane, truth.lat, truth.lon)
    known = np.column_stack([x, y, truth.altitude_m])
    places = np.full((len(t_s), len(truth.names), 3), np.nan)
    for target in range(len(truth.names)):
        rows = np.flatnonzero(truth.target == target)
        own_s = truth.t_s[rows]
        after = np.searchsorted(own_s, t_s, side="left").clip(1, max(len(rows) - 1, 1))
        if len(rows) < 2:
            continue
        gap_s = own_s[after] - own_s[after - 1]
        share = (t_s - own_s[after - 1]) / gap_s
        there = (share >= 0.0) & (share <= 1.0) & (gap_s <= most_gap_s)
        between = known[rows][after - 1] + share[:, None] * (known[rows][after] - known[rows][after - 1])
        places[there, target] = between[there]
    return places
