"""One scan of one radar taken into the tracks: assigned, filtered, confirmed, coasted, dropped, begun.

Confirmed tracks choose among the plots first, tentative ones among what is left; what no track takes begins a new one.
Nothing here knows the truth, and nothing is allocated: a simulation calls `take_scan` as it is.
"""

import math

from openiads.compiled import formula, inner
from openiads.tracking.assignment import assign_greedily, assign_least
from openiads.tracking.motion import THIRD, begin, gate_distance, is_level, update
from openiads.tracking.state import CONFIRMED, FREE, NO_PLOT, SEVERAL_PLOTS, TENTATIVE, Records, Tracker

REMEMBERED_LOOKS = 16
"""Looks over which a track's quality counts."""
FEW_PLOTS = 8
"""So many plots are all asked, in any order; of more, only those in the strip where a track may be."""
HISTORY_MASK = (1 << REMEMBERED_LOOKS) - 1


@inner
def take_scan(tracker: Tracker, settings: Records, plots: Records, first: int, end: int, sensor: int, t: float) -> None:
    """Take the plots first to end - 1 of one scan of a sensor into the tracks.

    settings: one record SETTINGS; plots: PLOT (n,), those of the scan in any order, at most as many as the tracker has
    room for; t: time at the end of the scan, which may hold no plot at all. Scans come in the order of their arrival;
    a plot may be older than the state of its track by settings.late_s.
    """
    for index in range(end - first):
        tracker.owner[index] = -1
    n_confirmed, n_tentative = list_tracks(tracker)
    for n_rows in (n_confirmed, n_tentative):
        associate(tracker, settings, plots, first, end, n_rows)
        bring_tentative(tracker, n_tentative)
    look_back(tracker, settings, sensor, t)
    for index in range(end - first):
        if tracker.owner[index] < 0:
            tracker.owner[index] = begin_track(tracker, settings, plots[first + index], first + index)


@inner
def list_tracks(tracker: Tracker) -> tuple[int, int]:
    """List the confirmed tracks, from the middle on the tentative ones, and clear what the scan before left.

    Gives how many there are of each.
    """
    n_confirmed, n_tentative = 0, 0
    for place in range(tracker.tally[0].places):
        track = tracker.tracks[place]
        track.plot = -1
        track.distance = math.nan
        if track.status == CONFIRMED:
            tracker.rows[n_confirmed].place = place
            n_confirmed += 1
        elif track.status == TENTATIVE:
            tracker.rows[tracker.tracks.size + n_tentative].place = place
            n_tentative += 1
    return n_confirmed, n_tentative


@inner
def bring_tentative(tracker: Tracker, n_tentative: int) -> None:
    """Put the tentative tracks in the place of the confirmed ones, who had their choice."""
    for row in range(n_tentative):
        tracker.rows[row].place = tracker.rows[tracker.tracks.size + row].place


@inner
def associate(tracker: Tracker, settings: Records, plots: Records, first: int, end: int, n_rows: int) -> None:
    """Give the first `n_rows` listed tracks the plots that nobody has taken yet, at most one each, and filter them.

    A track and a plot that have nobody but each other to choose belong together; the rest is assigned.
    """
    if n_rows == 0:
        return
    n_columns = sort_plots(tracker, plots, first, end)
    if n_columns == 0:
        return
    list_choices(tracker, settings, plots, first, n_rows, n_columns)
    n_left = 0
    for row in range(n_rows):
        choice = tracker.rows[row].choice
        if choice >= 0 and tracker.columns[choice].wanted == 1:
            index = tracker.columns[choice].plot
            price = tracker.work.cost[choice, row]
            take_plot(tracker, settings, tracker.rows[row].place, plots[first + index], first + index, index, price)
            tracker.columns[choice].wanted = 0
        elif choice != NO_PLOT:
            n_left = keep_row(tracker, row, n_left, n_columns)
    if n_left > 0:
        assign(tracker, settings, plots, first, n_left, n_columns)


@inner
def sort_plots(tracker: Tracker, plots: Records, first: int, end: int) -> int:
    """List the plots of a scan that nobody has taken yet, many of them from west to east (a shell sort); count them."""
    columns = tracker.columns
    n_columns = 0
    for index in range(end - first):
        if tracker.owner[index] < 0:
            columns[n_columns].plot = index
            columns[n_columns].wanted = 0
            n_columns += 1
    gap = n_columns // 2 if n_columns > FEW_PLOTS else 0
    while gap > 0:
        for at in range(gap, n_columns):
            moving, to = columns[at].plot, at
            while to >= gap and plots[first + columns[to - gap].plot].x > plots[first + moving].x:
                columns[to].plot = columns[to - gap].plot
                to -= gap
            columns[to].plot = moving
        gap //= 2
    return n_columns


@inner
def list_choices(tracker: Tracker, settings: Records, plots: Records, first: int, n_rows: int, n_columns: int) -> None:
    """Note for each listed track which plots lie in its gate and at what cost, and how many tracks want each plot."""
    soonest, latest, widest, slanted = math.inf, -math.inf, 0.0, 0
    for column in range(n_columns):
        plot = plots[first + tracker.columns[column].plot]
        soonest, latest, widest = min(soonest, plot.t), max(latest, plot.t), max(widest, plot.xx)
        slanted += plot.n_axes > 2 and (plot.xz != 0.0 or plot.yz != 0.0)
    for row in range(n_rows):
        mine = tracker.rows[row]
        mine.choice = NO_PLOT
        mine.first = 0
        mine.end = n_columns
        if soonest == latest and slanted == 0 and is_level(tracker.covariance[mine.place]):
            list_choices_at(tracker, settings, plots, first, row, n_columns, latest, widest)
            continue
        east = math.inf
        if n_columns > FEW_PLOTS:
            west, east = strip(tracker, settings, mine.place, soonest, latest, widest)
            mine.first = first_in_strip(tracker, plots, first, n_columns, west)
        for column in range(mine.first, n_columns):
            plot = plots[first + tracker.columns[column].plot]
            if plot.x > east:
                mine.end = column
                break
            cost = pair_cost(tracker, settings, mine.place, plot)
            tracker.work.cost[column, row] = cost
            if cost < math.inf:
                tracker.columns[column].wanted += 1
                mine.choice = column if mine.choice == NO_PLOT else SEVERAL_PLOTS


@inner
def list_choices_at(
    tracker: Tracker, settings: Records, plots: Records, first: int, row: int, n_columns: int, t: float, widest: float
) -> None:
    """`list_choices` for one track, where all plots are of time `t` and height and plane correlate nowhere.

    So the track is carried there once, not for each plot: several times faster, with the same costs.
    """
    mine = tracker.rows[row]
    track, mean, covariance = tracker.tracks[mine.place], tracker.mean[mine.place], tracker.covariance[mine.place]
    dt_s = t - track.t
    if dt_s < -settings.late_s or t - track.hit_t > settings.drop_s:
        mine.end = 0
        return
    cube_s3 = abs(dt_s * dt_s * dt_s) * THIRD
    x, y, z = mean[0] + dt_s * mean[3], mean[1] + dt_s * mean[4], mean[2] + dt_s * mean[5]
    xx = covariance[0, 0] + dt_s * (2.0 * covariance[0, 3] + dt_s * covariance[3, 3]) + settings.noise * cube_s3
    yy = covariance[1, 1] + dt_s * (2.0 * covariance[1, 4] + dt_s * covariance[4, 4]) + settings.noise * cube_s3
    xy = covariance[0, 1] + dt_s * (covariance[0, 4] + covariance[1, 3] + dt_s * covariance[3, 4])
    zz = covariance[2, 2] + dt_s * (2.0 * covariance[2, 5] + dt_s * covariance[5, 5]) + settings.climb_noise * cube_s3
    plane, space, choice = settings.gate_plane, settings.gate_space, NO_PLOT
    reach = math.inf
    if n_columns > FEW_PLOTS:
        reach = math.sqrt(max(plane, space) * (xx + widest))
        mine.first = first_in_strip(tracker, plots, first, n_columns, x - reach)
    for column in range(mine.first, n_columns):
        plot = plots[first + tracker.columns[column].plot]
        dx, dy, dz = plot.x - x, plot.y - y, plot.z - z
        if dx > reach:
            mine.end = column
            break
        gate = plane if plot.n_axes == 2 else space
        sxx, sxy, syy = xx + plot.xx, xy + plot.xy, yy + plot.yy
        cost = math.inf
        if dx * dx <= gate * sxx and dy * dy <= gate * syy:
            distance = (dx * dx * syy - 2.0 * dx * dy * sxy + dy * dy * sxx) / (sxx * syy - sxy * sxy)
            if plot.n_axes > 2:
                distance += dz * dz / (zz + plot.zz)
            if distance <= gate:
                cost = distance / gate
                tracker.columns[column].wanted += 1
                choice = column if choice == NO_PLOT else SEVERAL_PLOTS
        tracker.work.cost[column, row] = cost
    mine.choice = choice


@inner
def strip(
    tracker: Tracker, settings: Records, place: int, soonest: float, latest: float, widest: float
) -> tuple[float, float]:
    """West and east end of where the plots of a track may lie.

    soonest, latest: times of the scan's plots; widest: the largest of their variances along x.
    """
    covariance, x, vx = tracker.covariance[place], tracker.mean[place, 0], tracker.mean[place, 3]
    early_s, late_s = soonest - tracker.tracks[place].t, latest - tracker.tracks[place].t
    early = early_s * (2.0 * covariance[0, 3] + early_s * covariance[3, 3])
    late = late_s * (2.0 * covariance[0, 3] + late_s * covariance[3, 3])
    longest_s = max(abs(early_s), abs(late_s))
    spread = max(early, late, 0.0) + settings.noise * longest_s * longest_s * longest_s * THIRD
    reach = math.sqrt(max(settings.gate_plane, settings.gate_space) * (covariance[0, 0] + spread + widest))
    return x + min(vx * early_s, vx * late_s) - reach, x + max(vx * early_s, vx * late_s) + reach


@inner
def first_in_strip(tracker: Tracker, plots: Records, first: int, n_columns: int, west: float) -> int:
    """The first of the sorted plots that does not lie west of a strip, by halving."""
    low, high = 0, n_columns
    while low < high:
        middle = (low + high) // 2
        if plots[first + tracker.columns[middle].plot].x < west:
            low = middle + 1
        else:
            high = middle
    return low


@inner
def keep_row(tracker: Tracker, row: int, to: int, n_columns: int) -> int:
    """Move a track with a choice or a rival up among the rows that are left, with its costs; give how many these are.

    Outside of its strip its costs were never worked out: they are infinite.
    """
    mine, there = tracker.rows[row], tracker.rows[to]
    there.place = mine.place
    for column in range(n_columns):
        inside = mine.first <= column < mine.end
        tracker.work.cost[column, to] = tracker.work.cost[column, row] if inside else math.inf
    return to + 1


@formula
def assign(tracker: Tracker, settings: Records, plots: Records, first: int, n_rows: int, n_left: int) -> None:
    """Share the plots that somebody still wants among the first `n_rows` listed tracks.

    The plots choose: there are fewer of them where tracks coast, and the sum is least for the same pairs.
    """
    work = tracker.work
    n_columns = 0
    for column in range(n_left):
        if tracker.columns[column].wanted > 0:
            tracker.columns[n_columns].plot = tracker.columns[column].plot
            for row in range(n_rows):
                work.cost[n_columns, row] = work.cost[column, row]
            n_columns += 1
    if settings.greedy:
        assign_greedily(work, n_columns, n_rows, 1.0)
    else:
        assign_least(work, n_columns, n_rows, 1.0)
    for column in range(n_columns):
        row = work.column_of[column]
        if row >= 0:
            index, cost = tracker.columns[column].plot, work.cost[column, row]
            take_plot(tracker, settings, tracker.rows[row].place, plots[first + index], first + index, index, cost)


@formula
def pair_cost(tracker: Tracker, settings: Records, place: int, plot: Records) -> float:
    """Squared Mahalanobis distance of a plot from a track over that of the gate; infinite outside it.

    So it is where the plot is too late, or where the track was silent for too long.
    """
    dt_s = plot.t - tracker.tracks[place].t
    if dt_s < -settings.late_s or plot.t - tracker.tracks[place].hit_t > settings.drop_s:
        return math.inf
    gate = settings.gate_plane if plot.n_axes == 2 else settings.gate_space
    mean, covariance = tracker.mean[place], tracker.covariance[place]
    distance = gate_distance(mean, covariance, plot, dt_s, settings.noise, settings.climb_noise, gate)
    return distance / gate if distance < math.inf else math.inf


@formula
def take_plot(
    tracker: Tracker, settings: Records, place: int, plot: Records, number: int, index: int, cost: float
) -> None:
    """Filter one track with its plot, and count the hit; number, index: of the plot among all, in its scan."""
    track = tracker.tracks[place]
    dt_s = plot.t - track.t
    tracker.owner[index] = place
    update(
        tracker.mean[place],
        tracker.covariance[place],
        plot,
        dt_s,
        settings.noise,
        settings.climb_noise,
        tracker.cross,
    )
    track.distance = cost * (settings.gate_plane if plot.n_axes == 2 else settings.gate_space)
    track.t = max(track.t, plot.t)
    track.hit_t = max(track.hit_t, plot.t)
    track.hits += 1
    track.sensors |= 1 << plot.sensor
    track.plot = number
    tracker.tally[0].late += dt_s < 0.0


@inner
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
            tracker.tally[0].freed += 1
        else:
            last_place = place
    tracker.tally[0].places = last_place + 1


@formula
def begin_track(tracker: Tracker, settings: Records, plot: Records, index: int) -> int:
    """Begin a track from a plot that nobody took, where there is a place free; give its place, -1 where none is."""
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
            return place
    tracker.tally[0].overflow += 1
    return -1


@formula
def quality(history: int, looks: int) -> float:
    """Share of hits among the last looks, `REMEMBERED_LOOKS` at most, from 0 to 1."""
    hits = 0
    remembered = min(looks, REMEMBERED_LOOKS)
    for _ in range(remembered):
        hits += history & 1
        history >>= 1
    return hits / remembered if remembered > 0 else 0.0
