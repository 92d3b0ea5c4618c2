"""A tracker's picture held against where the targets really were."""

import numpy as np

from openiads.errors import Fault, PlotError
from openiads.tracking.play import Tracked
from openiads.tracking.plots import Plots, PlotTable
from openiads.tracking.scores import Score, score
from openiads.tracking.state import Floats
from openiads.tracking.truth import Truth, positions_at, truth_at


def score_tracks(tracked: Tracked, plots: Plots, table: PlotTable, truth: Truth, cutoff_m: float) -> Score:
    """Score what was believed after each scan, horizontally, at the time of the scan.

    Raises PlotError where the times of plots and truth have nothing in common.
    """
    t_s = np.array(plots.scans["t"])
    there = truth_at(truth, plots.plane, t_s + _later_s(table, truth))
    if not any(len(one) for one in there):
        remedy = "give a truth for the time of the plots, both in seconds or both as dates"
        raise PlotError(Fault(where="truth", problem="says nothing about the time of the plots", remedy=remedy))
    cuts = np.searchsorted(tracked.estimates["scan"], np.arange(1, len(t_s)))
    pictures = np.split(np.column_stack([tracked.estimates["x"], tracked.estimates["y"]]), cuts)
    return score(pictures, [one[:, :2] for one in there], cutoff_m)


def truths_of(plots: Plots, table: PlotTable, truth: Truth) -> Floats:
    """x, y and altitude of all targets after each scan, float64 (n_scans, n_targets, 3), NaN while one is not there."""
    return positions_at(truth, plots.plane, np.array(plots.scans["t"]) + _later_s(table, truth))


def _later_s(table: PlotTable, truth: Truth) -> float:
    """What must be added to a time of the plots to make it one of the truth."""
    if (table.start is None) != (truth.start is None):
        remedy = "give both in seconds, or both as dates like 2026-03-01T12:00:00Z"
        raise PlotError(Fault(where="truth", problem="counts time otherwise than the plots", remedy=remedy))
    if table.start is None or truth.start is None:
        return 0.0
    return (table.start - truth.start).total_seconds()
