"""One scan of one radar taken into the tracks: assigned, filtered, confirmed, coasted, dropped, begun.

Confirmed tracks choose among the plots first, tentative ones among what is left; what no track takes begins a new one.
Nothing here knows the truth, and nothing is allocated: a simulation calls `take_scan` as it is.
"""

import math

from openiads.compiled import formula, inner
from openiads.tracking.assignment import assign_greedily, assign_least, offer
from openiads.tracking.blocks import BLOCK, blocks, lowest
from openiads.tracking.motion import N_AXES, THIRD, begin, gate_distance, is_slanted, update
from openiads.tracking.state import CONFIRMED, FREE, NO_PLOT, SEVERAL_PLOTS, TENTATIVE, Boxes, Records, Tracker

REMEMBERED_LOOKS = 16
"""Looks over which a track's quality counts."""
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
    for n_listed in (n_confirmed, n_tentative):
        associate(tracker, settings, plots, first, end, n_listed)
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
        if track.status == CONFIRMED:
            tracker.listed[n_confirmed].place = place
            n_confirmed += 1
        elif track.status == TENTATIVE:
            tracker.listed[tracker.tracks.size + n_tentative].place = place
            n_tentative += 1
    return n_confirmed, n_tentative


@inner
def bring_tentative(tracker: Tracker, n_tentative: int) -> None:
    """Put the tentative tracks in the place of the confirmed ones, who had their choice."""
    for number in range(n_tentative):
        tracker.listed[number].place = tracker.listed[tracker.tracks.size + number].place


@inner
def associate(tracker: Tracker, settings: Records, plots: Records, first: int, end: int, n_listed: int) -> None:
    """Give the first `n_listed` tracks the plots that nobody has taken yet, at most one each, and filter them.

    A track and a plot that have nobody but each other to choose belong together; the rest is assigned, plots being the
    rows and listed tracks the columns.
    """
    n_unowned = list_unowned(tracker, end - first) if n_listed > 0 else 0
    if n_unowned == 0:
        return
    look_ahead(tracker, settings, plots, first, n_unowned, n_listed)
    list_choices(tracker, settings, plots, first, n_unowned, n_listed)
    work, n_left = tracker.work, 0
    for number in range(n_listed):
        choice = tracker.listed[number].choice
        if choice >= 0 and work.n_choices[choice] == 1:
            index, cost = tracker.unowned[choice], work.choices[choice, 0].cost
            take_plot(tracker, settings, tracker.listed[number].place, plots[first + index], first + index, index, cost)
            work.n_choices[choice] = 0
        else:
            n_left += choice != NO_PLOT
    if n_left > 0:
        assign(tracker, settings, plots, first, n_unowned, n_listed)


@inner
def list_unowned(tracker: Tracker, n_plots: int) -> int:
    """List the plots of the scan that nobody has taken yet; count them."""
    n_unowned = 0
    for index in range(n_plots):
        tracker.unowned[n_unowned] = index
        n_unowned += tracker.owner[index] < 0
    return n_unowned


@inner
def look_ahead(tracker: Tracker, settings: Records, plots: Records, first: int, n_unowned: int, n_listed: int) -> None:
    """Work out for each listed track where the plots of the scan may lie that it may take: a box around them.

    Where all plots are of one time and height and plane correlate nowhere, the track is carried there, once for all.
    """
    soonest, latest, widest_x, widest_y, slanted = math.inf, -math.inf, 0.0, 0.0, 0
    for row in range(n_unowned):
        plot = plots[first + tracker.unowned[row]]
        soonest, latest = min(soonest, plot.t), max(latest, plot.t)
        widest_x, widest_y = max(widest_x, plot.xx), max(widest_y, plot.yy)
        slanted += is_slanted(plot)
    at_once = soonest == latest and slanted == 0
    last = blocks(n_listed) - 1
    for lane in range(n_listed - last * BLOCK, BLOCK):
        tracker.boxes.reach_x[last, lane] = -1.0
    for number in range(n_listed):
        block, lane = number // BLOCK, number % BLOCK
        if at_once and tracker.tracks[tracker.listed[number].place].level:
            carry_ahead(tracker, settings, number, block, lane, latest, widest_x, widest_y)
        else:
            enclose(tracker, settings, number, block, lane, soonest, latest, widest_x, widest_y)


@inner
def carry_ahead(
    tracker: Tracker,
    settings: Records,
    number: int,
    block: int,
    lane: int,
    t: float,
    widest_x: float,
    widest_y: float,
) -> None:
    """Note where a listed track is expected at `t`, how surely, and its box; nowhere where it was silent for too long.

    widest: the largest variances of the scan's plots.
    """
    mine, boxes = tracker.listed[number], tracker.boxes
    track, mean, covariance = tracker.tracks[mine.place], tracker.mean[mine.place], tracker.covariance[mine.place]
    dt_s = t - track.t
    mine.choice, mine.ahead = NO_PLOT, 1
    if dt_s < -settings.late_s or t - track.hit_t > settings.drop_s:
        boxes.reach_x[block, lane] = -1.0
        return
    cube_s3 = abs(dt_s * dt_s * dt_s) * THIRD
    mine.x, mine.y, mine.z = mean[0] + dt_s * mean[3], mean[1] + dt_s * mean[4], mean[2] + dt_s * mean[5]
    mine.xx = covariance[0, 0] + dt_s * (2.0 * covariance[0, 3] + dt_s * covariance[3, 3]) + settings.noise * cube_s3
    mine.yy = covariance[1, 1] + dt_s * (2.0 * covariance[1, 4] + dt_s * covariance[4, 4]) + settings.noise * cube_s3
    mine.xy = covariance[0, 1] + dt_s * (covariance[0, 4] + covariance[1, 3] + dt_s * covariance[3, 4])
    mine.zz = covariance[2, 2] + dt_s * (2.0 * covariance[2, 5] + dt_s * covariance[5, 5])
    mine.zz += settings.climb_noise * cube_s3
    gate = max(settings.gate_plane, settings.gate_space)
    boxes.x[block, lane], boxes.y[block, lane] = mine.x, mine.y
    boxes.reach_x[block, lane], boxes.reach_y[block, lane] = gate * (mine.xx + widest_x), gate * (mine.yy + widest_y)


@inner
def enclose(
    tracker: Tracker,
    settings: Records,
    number: int,
    block: int,
    lane: int,
    soonest: float,
    latest: float,
    widest_x: float,
    widest_y: float,
) -> None:
    """Note the box of a listed track for plots of any time from `soonest` to `latest`.

    widest: the largest variances of these plots.
    """
    mine, boxes = tracker.listed[number], tracker.boxes
    mine.choice, mine.ahead = NO_PLOT, 0
    early_s, late_s = soonest - tracker.tracks[mine.place].t, latest - tracker.tracks[mine.place].t
    boxes.x[block, lane], boxes.reach_x[block, lane] = span(tracker, settings, mine.place, 0, early_s, late_s, widest_x)
    boxes.y[block, lane], boxes.reach_y[block, lane] = span(tracker, settings, mine.place, 1, early_s, late_s, widest_y)


@inner
def span(
    tracker: Tracker, settings: Records, place: int, axis: int, early_s: float, late_s: float, widest: float
) -> tuple[float, float]:
    """Middle of where plots of a track may lie along an axis, and the square of how far from there.

    early_s, late_s: time of the first and the last plot, less that of the track's state.
    """
    covariance, x, vx = tracker.covariance[place], tracker.mean[place, axis], tracker.mean[place, axis + N_AXES]
    early = early_s * (2.0 * covariance[axis, axis + N_AXES] + early_s * covariance[axis + N_AXES, axis + N_AXES])
    late = late_s * (2.0 * covariance[axis, axis + N_AXES] + late_s * covariance[axis + N_AXES, axis + N_AXES])
    longest_s = max(abs(early_s), abs(late_s))
    spread = max(early, late, 0.0) + settings.noise * longest_s * longest_s * longest_s * THIRD
    reach = math.sqrt(max(settings.gate_plane, settings.gate_space) * (covariance[axis, axis] + spread + widest))
    reach += 0.5 * abs(vx * (late_s - early_s))
    return x + 0.5 * vx * (early_s + late_s), reach * reach


@inner
def list_choices(
    tracker: Tracker, settings: Records, plots: Records, first: int, n_unowned: int, n_listed: int
) -> None:
    """Note for each plot that nobody has taken in the gates of which tracks it lies and at what cost."""
    for row in range(n_unowned):
        plot = plots[first + tracker.unowned[row]]
        tracker.work.n_choices[row] = 0
        for block in range(blocks(n_listed)):
            bits = may_be_of(tracker.boxes, block, plot.x, plot.y)
            while bits != 0:
                number = block * BLOCK + lowest(bits)
                bits &= bits - 1
                mine = tracker.listed[number]
                cost = (
                    cost_ahead(mine, settings, plot) if mine.ahead else pair_cost(tracker, settings, mine.place, plot)
                )
                if cost < math.inf:
                    offer(tracker.work, row, number, cost)
                    mine.choice = row if mine.choice == NO_PLOT else SEVERAL_PLOTS


@inner
def may_be_of(boxes: Boxes, block: int, x: float, y: float) -> int:
    """In the boxes of which of a block's tracks a place lies, as bits: all are asked at once."""
    boxes_x, boxes_y, reach_x, reach_y = boxes.x[block], boxes.y[block], boxes.reach_x[block], boxes.reach_y[block]
    bits = 0
    for lane in range(BLOCK):
        dx, dy = x - boxes_x[lane], y - boxes_y[lane]
        bits |= int((dx * dx <= reach_x[lane]) & (dy * dy <= reach_y[lane])) << lane
    return bits


@inner
def cost_ahead(mine: Records, settings: Records, plot: Records) -> float:
    """`pair_cost` of a listed track that is carried to the time of the plot."""
    gate = settings.gate_plane if plot.n_axes == 2 else settings.gate_space
    dx, dy, dz = plot.x - mine.x, plot.y - mine.y, plot.z - mine.z
    xx, xy, yy = mine.xx + plot.xx, mine.xy + plot.xy, mine.yy + plot.yy
    distance = (dx * dx * yy - 2.0 * dx * dy * xy + dy * dy * xx) / (xx * yy - xy * xy)
    if plot.n_axes > 2:
        distance += dz * dz / (mine.zz + plot.zz)
    return distance / gate if distance <= gate else math.inf


@inner
def assign(tracker: Tracker, settings: Records, plots: Records, first: int, n_unowned: int, n_listed: int) -> None:
    """Share the plots that are left among the listed tracks in whose gates they lie.

    The plots choose: there are fewer of them where tracks coast, and the sum is least for the same pairs.
    """
    work = tracker.work
    if settings.greedy:
        assign_greedily(work, n_unowned, n_listed, 1.0)
    else:
        assign_least(work, n_unowned, n_listed, 1.0)
    for row in range(n_unowned):
        column = work.column_of[row]
        if column >= 0:
            index, place = tracker.unowned[row], tracker.listed[column].place
            take_plot(tracker, settings, place, plots[first + index], first + index, index, work.cost_of[row])


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
    track.level = track.level == 1 and not is_slanted(plot)
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
            track.level = plot.xz == 0.0 and plot.yz == 0.0
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
