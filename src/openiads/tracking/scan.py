"""One scan of one radar taken into the tracks: assigned, filtered, confirmed, coasted, dropped, begun.

Confirmed tracks choose among the plots first, tentative ones among what is left; what no track takes begins a new one.
Nothing here knows the truth, and nothing is allocated: a simulation calls `take_scan` as it is.
"""

import math

from openiads.compiled import formula
from openiads.tracking.assignment import assign_greedily, assign_least
from openiads.tracking.motion import begin, gate_distance, update
from openiads.tracking.state import CONFIRMED, FREE, TENTATIVE, Records, Tracker

REMEMBERED_LOOKS = 16
"""Looks over which a track's quality counts."""
HISTORY_MASK = (1 << REMEMBERED_LOOKS) - 1


@formula
def take_scan(tracker: Tracker, settings: Records, plots: Records, first: int, end: int, sensor: int, t: float) -> None:
    """Take the plots first to end - 1 of one scan of a sensor into the tracks.

    settings: one record SETTINGS; plots: PLOT (n,), those of the scan in any order, at most as many as the tracker has
    room for; t: time at the end of the scan, which may hold no plot at all. Scans come in the order of their arrival;
    a plot may be older than the state of its track by settings.late_s.
    """
    forget_scan(tracker, end - first)
    for status in (CONFIRMED, TENTATIVE):
        associate(tracker, settings, plots, first, end, status)
    look_back(tracker, settings, sensor, t)
    for index in range(end - first):
        if tracker.owner[index] < 0:
            begin_track(tracker, settings, plots[first + index], first + index)


@formula
def forget_scan(tracker: Tracker, n_plots: int) -> None:
    """Clear what the scan before left."""
    for index in range(n_plots):
        tracker.owner[index] = -1
    for place in range(tracker.tally[0].places):
        tracker.tracks[place].plot = -1
        tracker.tracks[place].distance = math.nan


@formula
def associate(tracker: Tracker, settings: Records, plots: Records, first: int, end: int, status: int) -> None:
    """Give tracks of one status the plots that nobody has taken yet, at most one each, and filter them."""
    n_rows, n_columns = 0, 0
    for place in range(tracker.tally[0].places):
        if tracker.tracks[place].status == status:
            tracker.rows[n_rows] = place
            n_rows += 1
    for index in range(end - first):
        if tracker.owner[index] < 0:
            tracker.columns[n_columns] = index
            n_columns += 1
    if n_rows == 0 or n_columns == 0:
        return
    for row in range(n_rows):
        for column in range(n_columns):
            plot = plots[first + tracker.columns[column]]
            tracker.work.cost[row, column] = pair_cost(tracker, settings, tracker.rows[row], plot)
    if settings.greedy:
        assign_greedily(tracker.work, n_rows, n_columns, 1.0)
    else:
        assign_least(tracker.work, n_rows, n_columns, 1.0)
    for row in range(n_rows):
        column = tracker.work.column_of[row]
        if column >= 0:
            index = tracker.columns[column]
            tracker.owner[index] = tracker.rows[row]
            take_plot(tracker, settings, tracker.rows[row], plots[first + index], first + index)


@formula
def pair_cost(tracker: Tracker, settings: Records, place: int, plot: Records) -> float:
    """Squared Mahalanobis distance of a plot from a track over that of the gate; infinite outside it or if too late."""
    dt_s = plot.t - tracker.tracks[place].t
    if dt_s < -settings.late_s:
        return math.inf
    gate = settings.gate_plane if plot.n_axes == 2 else settings.gate_space
    mean, covariance = tracker.mean[place], tracker.covariance[place]
    return gate_distance(mean, covariance, plot, dt_s, settings.noise, settings.climb_noise, gate) / gate


@formula
def take_plot(tracker: Tracker, settings: Records, place: int, plot: Records, index: int) -> None:
    """Filter one track with its plot, and count the hit."""
    track = tracker.tracks[place]
    dt_s = plot.t - track.t
    gate = settings.gate_plane if plot.n_axes == 2 else settings.gate_space
    noise, climb_noise = settings.noise, settings.climb_noise
    mean, covariance = tracker.mean[place], tracker.covariance[place]
    track.distance = gate_distance(mean, covariance, plot, dt_s, noise, climb_noise, gate)
    update(mean, covariance, plot, dt_s, noise, climb_noise, tracker.cross)
    track.t = max(track.t, plot.t)
    track.hit_t = max(track.hit_t, plot.t)
    track.hits += 1
    track.sensors |= 1 << plot.sensor
    track.plot = index
    tracker.tally[0].late += dt_s < 0.0


@formula
def look_back(tracker: Tracker, settings: Records, sensor: int, t: float) -> None:
    """Count the look for every track that the sensor has ever seen; confirm and drop."""
    last_place = -1
    for place in range(tracker.tally[0].places):
        track = tracker.tracks[place]
        if track.status == FREE:
            continue
        if track.plot >= 0 or track.sensors >> sensor & 1:
            track.looks += 1
            track.history = (track.history << 1 | (track.plot >= 0)) & HISTORY_MASK
        if track.status == TENTATIVE and track.hits >= settings.hits:
            track.status = CONFIRMED
            tracker.tally[0].confirmed += 1
        hopeless = track.status == TENTATIVE and track.looks - track.hits > settings.looks - settings.hits
        if hopeless or t - track.hit_t > settings.drop_s:
            tracker.tally[0].dropped += track.status == CONFIRMED
            track.status = FREE
        else:
            last_place = place
    tracker.tally[0].places = last_place + 1


@formula
def begin_track(tracker: Tracker, settings: Records, plot: Records, index: int) -> None:
    """Begin a track from a plot that nobody took, where there is a place free."""
    for place in range(tracker.tracks.size):
        track = tracker.tracks[place]
        if track.status == FREE:
            begin(
                tracker.mean[place],
                tracker.covariance[place],
                plot,
                settings.speed_variance,
                settings.climb_variance,
            )
            track.status = CONFIRMED if settings.hits <= 1 else TENTATIVE
            track.id = tracker.tally[0].next_id
            track.t, track.hit_t, track.born_t = plot.t, plot.t, plot.t
            track.history, track.looks, track.hits = 1, 1, 1
            track.sensors = 1 << plot.sensor
            track.plot, track.distance = index, math.nan
            tracker.tally[0].places = max(tracker.tally[0].places, place + 1)
            tracker.tally[0].next_id += 1
            tracker.tally[0].started += 1
            tracker.tally[0].confirmed += settings.hits <= 1
            return
    tracker.tally[0].overflow += 1


@formula
def quality(history: int, looks: int) -> float:
    """Share of hits among the last looks, `REMEMBERED_LOOKS` at most, from 0 to 1."""
    hits = 0
    remembered = min(looks, REMEMBERED_LOOKS)
    for _ in range(remembered):
        hits += history & 1
        history >>= 1
    return hits / remembered if remembered > 0 else 0.0
