"""The arrays that a tracker works on: fixed in size, made once, reused by every scan.

n_t tracks at most at a time, n_p plots at most in a scan. Positions are metres on a local plane (x east, y north) with
altitudes above the sea, times seconds. A state is (x, y, z, vx, vy, vz).
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from openiads.compiled import formula, inner

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


ROW = _fields(place="i8", choice="i8", first="i8", end="i8")
"""A track that may take a plot: its place, the only column in its gate (or NO_PLOT, SEVERAL_PLOTS), and the columns
first to end - 1 that are near enough to ask."""
COLUMN = _fields(plot="i8", wanted="i8")
"""A plot that nobody has taken yet, from west to east: its index in the scan, and how many tracks may take it."""


class Work(NamedTuple):
    """Room for one assignment of n rows to m columns."""

    cost: Floats  # (n, m)
    row_price: Floats  # (n,)
    column_price: Floats  # (m,)
    shortest: Floats  # (m,)
    before: Integers  # (m,) row before a column on the shortest path
    waiting: Integers  # (m,) columns that the search has not closed
    closed_row: Integers  # (n,)
    column_of: Integers  # (n,) column of each row, -1 none
    row_of: Integers  # (m,) row of each column, -1 none


class Tracker(NamedTuple):
    """All that one network's tracker keeps from scan to scan, and the room in which it works."""

    tracks: Records  # TRACK (n_t,)
    mean: Floats  # (n_t, 6)
    covariance: Floats  # (n_t, 6, 6)
    tally: Records  # TALLY (1,)
    rows: Records  # ROW (2 n_t,): confirmed tracks from the front, tentative ones from the middle on
    columns: Records  # COLUMN (n_p,)
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
        rows=np.zeros((*lead, 2 * most_tracks), dtype=ROW).view(np.recarray),
        columns=np.zeros((*lead, most_plots), dtype=COLUMN).view(np.recarray),
        owner=np.zeros((*lead, most_plots), dtype=np.int64),
        cross=np.zeros((*lead, STATE_SIZE, 3)),
        ahead_mean=np.zeros((*lead, STATE_SIZE)),
        ahead_covariance=np.zeros((*lead, STATE_SIZE, STATE_SIZE)),
        work=new_work(most_plots, most_tracks, *lead),
    )


def new_work(n_rows: int, n_columns: int, *lead: int) -> Work:
    """Room for assignments of at most so many rows and columns; lead: axes in front of it, see `work_of`."""
    return Work(
        cost=np.zeros((*lead, n_rows, n_columns)),
        row_price=np.zeros((*lead, n_rows)),
        column_price=np.zeros((*lead, n_columns)),
        shortest=np.zeros((*lead, n_columns)),
        before=np.zeros((*lead, n_columns), dtype=np.int64),
        waiting=np.zeros((*lead, n_columns), dtype=np.int64),
        closed_row=np.zeros((*lead, n_rows), dtype=np.int64),
        column_of=np.zeros((*lead, n_rows), dtype=np.int64),
        row_of=np.zeros((*lead, n_columns), dtype=np.int64),
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
        group.rows,
        group.columns,
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
        room.cost[number],
        room.row_price[number],
        room.column_price[number],
        room.shortest[number],
        room.before[number],
        room.waiting[number],
        room.closed_row[number],
        room.column_of[number],
        room.row_of[number],
    )


@inner
def group_of(trackers: Tracker, number: int) -> Tracker:
    """One group of the trackers that `new_trackers` made, in the same way."""
    return Tracker(
        trackers.tracks[number],
        trackers.mean[number],
        trackers.covariance[number],
        trackers.tally[number],
        trackers.rows[number],
        trackers.columns[number],
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
