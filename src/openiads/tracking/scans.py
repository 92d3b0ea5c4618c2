"""Which plots belong to one turn of an antenna, and in what order the turns come in."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from openiads.errors import Fault, PlotError
from openiads.tracking.plots import PlotTable
from openiads.tracking.state import SCAN, Floats, Records

LEAST_SHARED_RATIO = 2.0
"""Plots per distinct time from which on a sensor's times are taken for whole scans."""
REVISIT_SHARE = 0.5
"""A time between two plots of one label shorter than this share of the median is no turn of the antenna."""


def scans_in_order(table: PlotTable, scan_s: float | None = None) -> tuple[NDArray[np.intp], Records]:
    """Rows of the table sorted by scan, and SCAN (n,) in the order in which the scans are over.

    A scan is the plots of one turn of the antenna, if `scan_s` tells how long that takes (0: the plots of one time);
    else what the table numbers as one; else the plots of a sensor that share a time, where most do; else those of one
    turn, as long as the table knows it or as is usual between two plots with the same label.
    Raises PlotError where none of these tells it.
    """
    arrival = np.where(np.isnan(table.arrival_s), table.t_s, table.arrival_s)
    groups: list[NDArray[np.intp]] = []
    for number, sensor in enumerate(table.sensors):
        rows = np.flatnonzero(table.sensor == number)
        rows = rows[np.argsort(table.t_s[rows], kind="stable")]
        groups += _scans_of(table, rows, sensor, scan_s)
    groups.sort(key=lambda rows: (arrival[rows].max(), table.sensor[rows[0]], table.t_s[rows].max()))
    scans = np.zeros(len(groups), dtype=SCAN)
    sizes = np.array([len(rows) for rows in groups], dtype=np.int64)
    scans["end"] = np.cumsum(sizes)
    scans["first"] = scans["end"] - sizes
    scans["sensor"] = [table.sensor[rows[0]] for rows in groups]
    scans["t"] = [arrival[rows].max() for rows in groups]
    return np.concatenate([*groups, np.empty(0, dtype=np.intp)]), scans


def _scans_of(table: PlotTable, rows: NDArray[np.intp], sensor: str, scan_s: float | None) -> list[NDArray[np.intp]]:
    """The scans of one sensor, of which `rows` are the plots in time order."""
    if len(rows) == 0:
        return []
    if scan_s is None and (table.scan[rows] >= 0).all():
        return list(_split(rows, table.scan[rows]))
    t_s = table.t_s[rows]
    if scan_s == 0.0 or (scan_s is None and len(rows) >= LEAST_SHARED_RATIO * len(np.unique(t_s))):
        return list(_split(rows, t_s))
    turn_s = scan_s or table.scan_s.get(sensor) or _revisit_s(table, rows)
    if turn_s is None:
        problem = f"how long the antenna of {sensor or 'the radar'} takes for a turn cannot be told from its plots"
        remedy = "give --scan SECONDS (0: each time is a scan of its own), or a column scan"
        raise PlotError(Fault(where="plots", problem=problem, remedy=remedy))
    return list(_split(rows, np.floor((t_s - t_s[0]) / turn_s)))


def _split(rows: NDArray[np.intp], keys: Floats | NDArray[np.int64]) -> Iterator[NDArray[np.intp]]:
    """Rows that share a key, in the order of the keys."""
    order = np.argsort(keys, kind="stable")
    cuts = np.flatnonzero(np.diff(keys[order])) + 1
    yield from np.split(rows[order], cuts)


def _revisit_s(table: PlotTable, rows: NDArray[np.intp]) -> float | None:
    """Usual time between two plots with the same label."""
    last: dict[str, float] = {}
    between = []
    for row in rows:
        label, t_s = table.label[row], float(table.t_s[row])
        if label and label in last and t_s > last[label]:
            between.append(t_s - last[label])
        if label:
            last[label] = t_s
    if not between:
        return None
    usual = float(np.median(between))
    return float(np.median([gap for gap in between if gap > REVISIT_SHARE * usual]))
