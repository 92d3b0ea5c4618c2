"""The arrays that a tracker works on: fixed in size, made once, reused by every scan.

n_t tracks at most at a time, n_p plots at most in a scan. Positions are metres on a local plane (x east, y north) with
altitudes above the sea, times seconds. A state is (x, y, z, vx, vy, vz).
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from openiads.compiled import formula, inner
from openiads.tracking.blocks import BLOCK, blocks

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Records = Any
"""An array of records; numba reads its fields as attributes."""

FREE, TENTATIVE, CONFIRMED = range(3)
"""Status of a place among the tracks."""
NO_PLOT, SEVERAL_PLOTS = -1, -2
"""What a track has to choose from in a scan, where it is not one plot."""
STATE_SIZE = 6


def _fields(**kinds: str) -> np.dtype[Any]:
    return np.dtype(list(kinds.items()), align=True)


SETTINGS = _fields(
    noise="f8",  # process noise of the horizontal axes, m2/s3
    climb_noise="f8",  # of the vertical axis, m2/s3
    gate_plane="f8",  # greatest squared Mahalanobis distance of a plot without height
    gate_space="f8",  # of a plot with height
    hits="i8",  # of the first `looks` looks confirm a track
    looks="i8",
    drop_s="f8",  # silence after which a track is dropped
    speed_variance="f8",  # of a horizontal axis of a new track, m2/s2
    climb_variance="f8",
    late_s="f8",  # how much older than its track's state a plot may be
    greedy="i8",  # 1: nearest pair first; 0: least sum over all pairs
)
PLOT = _fields(
    t="f8",
    x="f8",
    y="f8",
    z="f8",
    xx="f8",  # covariance of the measured position, m2
    xy="f8",
    yy="f8",
    xz="f8",
    yz="f8",
    zz="f8",
    n_axes="i8",  # 3; 2 where the height is not measured: then z is a guess and zz its variance
    sensor="i8",  # 0 to 62
)
TRACK = _fields(
    status="i8",
    id="i8",  # counts up from 0 in the order in which tracks begin
    t="f8",  # time of the state
    hit_t="f8",  # time of the newest plot
    born_t="f8",
    history="i8",  # looks as bits, the latest lowest, 1 a hit
    looks="i8",
    hits="i8",
    sensors="i8",  # bit i: sensor i has seen it
    plot="i8",  # index of the plot that it took in the last scan, or -1
    distance="f8",  # squared Mahalanobis distance of that plot (NIS)
    level="i8",  # 1 where no plot told its state of a correlation between height and plane
)
TALLY = _fields(
    places="i8", next_id="i8", started="i8", confirmed="i8", dropped="i8", freed="i8", overflow="i8", late="i8"
)
"""places: one more than the last place in use; freed: tracks dropped, tentative ones too; overflow: plots that began no
track because all places were taken; late: plots older than the state they went into."""
SCAN = _fields(first="i8", end="i8", sensor="i8", t="f8")
"""Plots first to end - 1 belong to it; t: when it is over and taken into the tracks."""
ESTIMATE = _fields(
    scan="i8",
    t="f8",
    id="i8",
    x="f8",
    y="f8",
    z="f8",
    vx="f8",
    vy="f8",
    vz="f8",
    xx="f8",  # covariance of the position, m2
    xy="f8",
    yy="f8",
    xz="f8",
    yz="f8",
    zz="f8",
    speed_variance="f8",  # sum over the horizontal axes, m2/s2
    quality="f8",  # hits among the last looks (16 at most), 0 to 1
    plot="i8",  # index of the plot that it took in this scan, or -1: coasted
    distance="f8",  # squared Mahalanobis distance of that plot, NaN if coasted
)
"""What is believed of one confirmed track after one scan."""


LISTED = _fields(
    place="i8",
    choice="i8",  # the only plot in its gate (its row in the assignment), or NO_PLOT, SEVERAL_PLOTS
    ahead="i8",  # 1: what follows is filled
    x="f8",  # where the track is expected at the time of the scan's plots
    y="f8",
    z="f8",
    xx="f8",  # covariance of that
    xy="f8",
    yy="f8",
    zz="f8",
)
"""A track that may take a plot of the scan."""
CHOICE = _fields(column="i8", cost="f8")
"""A column that a row may be given, and what that costs."""


class Boxes(NamedTuple):
    """Where the plots of listed tracks may lie, all (n_blocks, BLOCK): middles, and squares of how far from them."""

    x: Floats
    y: Floats
    reach_x: Floats  # m2; below zero where no plot may be the track's
    reach_y: Floats


class Work(NamedTuple):
    """Room for one assignment of n rows to m columns."""

    choices: Records  # CHOICE (n, m), the first n_choices of each row are offered
    n_choices: Integers  # (n,)
    row_price: Floats  # (n,)
    column_price: Floats  # (m,)
    shortest: Floats  # (m,) way to a column: inf until it is reached, -inf once it is closed
    before: Integers  # (m,) row before a column on the shortest path
    reached: Integers  # (m,) columns that the search has reached, the closed ones first
    closed_at: Floats  # (m,) ways to these
    column_of: Integers  # (n,) column of each row, -1 none
    row_of: Integers  # (m,) row of each column, -1 none
    cost_of: Floats  # (n,) what the column of each row costs


class Tracker(NamedTuple):
    """All that one network's tracker keeps from scan to scan, and the room in which it works."""

    tracks: Records  # TRACK (n_t,)
    mean: Floats  # (n_t, 6)
    covariance: Floats  # (n_t, 6, 6)
    tally: Records  # TALLY (1,)
    listed: Records  # LISTED (2 n_t,): confirmed tracks from the front, tentative ones from the middle on
    boxes: Boxes  # of the listed tracks
    unowned: Integers  # (n_p,) plots of the scan that nobody has taken yet
    owner: Integers  # (n_p,) track that took each plot of the scan, -1 none
    cross: Floats  # (6, 3) room for one update
    ahead_mean: Floats  # (6,) room for one state carried forward
    ahead_covariance: Floats  # (6, 6)
    work: Work


def new_tracker(most_tracks: int, most_plots: int) -> Tracker:
    """A tracker without tracks that holds at most so many of them, and takes at most so many plots in a scan."""
    return _tracker((), most_tracks, most_plots)


def new_trackers(n_groups: int, n_trackers: int, most_tracks: int, most_plots: int) -> Tracker:
    """Groups of trackers that work one at a time, and so share the room for an assignment; see `tracker_of`.

    What they keep has two more axes in front (n_groups, n_trackers), the room one (n_groups,).
    """
    kept, room = (_tracker(lead, most_tracks, most_plots) for lead in ((n_groups, n_trackers), (n_groups,)))
    return room._replace(tracks=kept.tracks, mean=kept.mean, covariance=kept.covariance, tally=kept.tally)


def _tracker(lead: tuple[int, ...], most_tracks: int, most_plots: int) -> Tracker:
    return Tracker(
        tracks=np.zeros((*lead, most_tracks), dtype=TRACK).view(np.recarray),
        mean=np.zeros((*lead, most_tracks, STATE_SIZE)),
        covariance=np.zeros((*lead, most_tracks, STATE_SIZE, STATE_SIZE)),
        tally=np.zeros((*lead, 1), dtype=TALLY).view(np.recarray),
        listed=np.zeros((*lead, 2 * most_tracks), dtype=LISTED).view(np.recarray),
        boxes=Boxes(*(np.zeros((*lead, blocks(most_tracks), BLOCK)) for _ in Boxes._fields)),
        unowned=np.zeros((*lead, most_plots), dtype=np.int64),
        owner=np.zeros((*lead, most_plots), dtype=np.int64),
        cross=np.zeros((*lead, STATE_SIZE, 3)),
        ahead_mean=np.zeros((*lead, STATE_SIZE)),
        ahead_covariance=np.zeros((*lead, STATE_SIZE, STATE_SIZE)),
        work=new_work(most_plots, most_tracks, *lead),
    )


def new_work(n_rows: int, n_columns: int, *lead: int) -> Work:
    """Room for assignments of at most so many rows and columns; lead: axes in front of it, see `work_of`."""
    return Work(
        choices=np.zeros((*lead, n_rows, n_columns), dtype=CHOICE).view(np.recarray),
        n_choices=np.zeros((*lead, n_rows), dtype=np.int64),
        row_price=np.zeros((*lead, n_rows)),
        column_price=np.zeros((*lead, n_columns)),
        shortest=np.zeros((*lead, n_columns)),
        before=np.zeros((*lead, n_columns), dtype=np.int64),
        reached=np.zeros((*lead, n_columns), dtype=np.int64),
        closed_at=np.zeros((*lead, n_columns)),
        column_of=np.zeros((*lead, n_rows), dtype=np.int64),
        row_of=np.zeros((*lead, n_columns), dtype=np.int64),
        cost_of=np.zeros((*lead, n_rows)),
    )


@inner
def tracker_of(group: Tracker, number: int) -> Tracker:
    """One of the trackers of a group of `new_trackers`; it works on the same memory, nothing is copied.

    For compiled code alone: without reference counts numba would hand the whole arrays back to Python.
    """
    return Tracker(
        group.tracks[number],
        group.mean[number],
        group.covariance[number],
        group.tally[number],
        group.listed,
        group.boxes,
        group.unowned,
        group.owner,
        group.cross,
        group.ahead_mean,
        group.ahead_covariance,
        group.work,
    )


@inner
def work_of(room: Work, number: int) -> Work:
    """One of the rooms that `new_work` made with an axis in front, in the same way."""
    return Work(
        room.choices[number],
        room.n_choices[number],
        room.row_price[number],
        room.column_price[number],
        room.shortest[number],
        room.before[number],
        room.reached[number],
        room.closed_at[number],
        room.column_of[number],
        room.row_of[number],
        room.cost_of[number],
    )


@inner
def boxes_of(room: Boxes, number: int) -> Boxes:
    """One of the groups of boxes, in the same way."""
    return Boxes(room.x[number], room.y[number], room.reach_x[number], room.reach_y[number])


@inner
def group_of(trackers: Tracker, number: int) -> Tracker:
    """One group of the trackers that `new_trackers` made, in the same way."""
    return Tracker(
        trackers.tracks[number],
        trackers.mean[number],
        trackers.covariance[number],
        trackers.tally[number],
        trackers.listed[number],
        boxes_of(trackers.boxes, number),
        trackers.unowned[number],
        trackers.owner[number],
        trackers.cross[number],
        trackers.ahead_mean[number],
        trackers.ahead_covariance[number],
        work_of(trackers.work, number),
    )


@formula
def forget_tracks(tracker: Tracker) -> None:
    """Empty a tracker for a new play; what it counted begins at zero again."""
    for place in range(tracker.tracks.size):
        tracker.tracks[place].status = FREE
    counts = tracker.tally[0]
    counts.places, counts.next_id, counts.started, counts.confirmed = 0, 0, 0, 0
    counts.dropped, counts.freed, counts.overflow, counts.late = 0, 0, 0, 0
