"""Questions asked in blocks: every bit is found, and of plots and tracks no pair is left out that may be made."""

import math

import numpy as np
import pytest

from openiads.compiled import formula
from openiads.tracking.blocks import BLOCK, blocks, lowest
from openiads.tracking.made import MadeSky, made_plots, made_truth
from openiads.tracking.play import play_scans
from openiads.tracking.scan import list_choices, list_tracks, list_unowned, look_ahead, pair_cost
from openiads.tracking.settings import TrackerSettings, settings_array
from openiads.tracking.state import ESTIMATE, NO_PLOT, SEVERAL_PLOTS, Records, Tracker, new_tracker

TARGETS = 3 * BLOCK - 10


def test_the_lowest_bit_is_found_wherever_it_is() -> None:
    assert [lowest(1 << lane) for lane in range(BLOCK)] == list(range(BLOCK))
    assert [lowest(bits) for bits in (0b1011000, (1 << BLOCK) - 1, 3 << BLOCK - 2)] == [3, 0, BLOCK - 2]


def test_blocks_hold_all_questions() -> None:
    assert [blocks(n) for n in (0, 1, BLOCK, BLOCK + 1, 3 * BLOCK)] == [0, 1, 1, 2, 3]


@formula
def choose(tracker: Tracker, settings: Records, plots: Records, first: int, end: int) -> tuple[int, int]:
    """List what confirmed tracks may take of a scan, as `associate` does; how many plots and how many tracks."""
    n_confirmed, _ = list_tracks(tracker)
    for index in range(end - first):
        tracker.owner[index] = -1
    n_unowned = list_unowned(tracker, end - first)
    look_ahead(tracker, settings, plots, first, n_unowned, n_confirmed)
    list_choices(tracker, settings, plots, first, n_unowned, n_confirmed)
    return n_unowned, n_confirmed


@pytest.mark.parametrize("spread_s", [0.0, 9.5], ids=["one moment", "a turn"])
@pytest.mark.parametrize("n_axes", [2, 3])
@pytest.mark.parametrize("slant_m2", [0.0, 50.0], ids=["level", "slanted"])
def test_no_pair_is_left_out_that_a_gate_lets_through(spread_s: float, n_axes: int, slant_m2: float) -> None:
    """Against each pair asked alone; tracks of several blocks, then of one, so that what was there before stays out."""
    sky = MadeSky(targets=TARGETS, scans=6, clutter=60.0)
    plots, scans = made_plots(made_truth(sky, 3), sky, 3)
    plots["n_axes"] = n_axes
    plots["t"] += spread_s * np.random.default_rng(3).uniform(size=len(plots))
    plots["xz"] = slant_m2 if n_axes == 3 else 0.0
    plots = plots.view(np.recarray)
    settings = settings_array(TrackerSettings(noise_m2ps3=5.0))[0]
    tracker = new_tracker(300, len(plots))
    room = np.zeros(3000, dtype=ESTIMATE).view(np.recarray)
    play_scans(tracker, settings, plots, scans[:5].view(np.recarray), 0, room)
    assert compare(tracker, settings, plots, scans[5]) > BLOCK
    confirmed = np.flatnonzero(tracker.tracks.status == 2)
    tracker.tracks.status[confirmed[BLOCK // 2 :]] = 0
    assert compare(tracker, settings, plots, scans[5]) == BLOCK // 2


def compare(tracker: Tracker, settings: Records, plots: Records, scan: Records) -> int:
    """Hold the choices of a scan to all pairs; how many tracks chose."""
    n_unowned, n_listed = choose(tracker, settings, plots, scan["first"], scan["end"])
    assert n_unowned == scan["end"] - scan["first"]
    wanted: list[list[int]] = [[] for _ in range(n_listed)]
    for row in range(n_unowned):
        plot = plots[scan["first"] + row]
        alone = {n: pair_cost(tracker, settings, tracker.listed[n].place, plot) for n in range(n_listed)}
        offered = tracker.work.choices[row, : tracker.work.n_choices[row]]
        assert dict(zip(offered.column.tolist(), offered.cost, strict=True)) == pytest.approx(
            {number: cost for number, cost in alone.items() if cost < math.inf}, abs=1e-9
        )
        for number in offered.column:
            wanted[number].append(row)
    for number, rows in enumerate(wanted):
        only = rows[0] if len(rows) == 1 else SEVERAL_PLOTS if rows else NO_PLOT
        assert tracker.listed[number].choice == only
    assert any(wanted)
    return n_listed
