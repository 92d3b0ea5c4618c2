"""What a network believes: the plots of a scan taken into its tracks, and what of them has reached its units.

Nothing here reads where a vehicle is; it works from measured positions alone. The vehicle behind a plot is noted for
the score and for those parts that stand for physics (who answers, whose echo it is); no decision reads it.
"""

import math

from openiads.compiled import inner, step
from openiads.simulation.aims import forget_aim, look_again, look_for_other
from openiads.simulation.cue import cue_sensors
from openiads.simulation.identify import asks_now, begin_identity, identify, newest_identity
from openiads.simulation.identity_tables import NOT_TOLD, NOTHING_HEARD
from openiads.simulation.reasons import WHY_LATE
from openiads.simulation.sightings import note_track
from openiads.simulation.tables import (
    LOG_CONFIRMED,
    LOG_IDENTIFIED,
    NO_TRACK,
    UNIT_REACTION_S,
    Defence,
    Ground,
    Outcome,
    Records,
    State,
)
from openiads.simulation.transponder import answer_of
from openiads.simulation.under_way import find_lost, go_on, leave_behind
from openiads.simulation.write import write
from openiads.tracking.scan import take_scan
from openiads.tracking.state import CONFIRMED, FREE, Tracker, tracker_of

SURE_OF_VELOCITY = 0.5
"""Part of the variance that a new track's velocity has below which it counts as known."""
SENSOR_BITS = 62
"""Sensors that a tracker tells apart; of more some count as one, which only its count of looks shows."""


@inner
def take_plots(
    defence: Defence,
    ground: Ground,
    state: State,
    outcome: Outcome,
    log: Records,
    seed: int,
    replication: int,
    sensor: int,
    n_plots: int,
    t: float,
) -> None:
    """Take the plots of one scan into the tracks of the sensor's network, and tell the units what is new."""
    network = state.sensors[sensor].network
    tracker = tracker_of(state.trackers, network)
    n_places, n_freed = tracker.tally[0].places, tracker.tally[0].freed
    take_scan(tracker, defence.tracking[network], state.plots, 0, n_plots, sensor % SENSOR_BITS, t)
    if tracker.tally[0].freed > n_freed:
        for place in range(n_places):
            if tracker.tracks[place].status == FREE or tracker.tracks[place].id != state.tracks[network, place].id:
                forget(state, network, place, False)
    for plot in range(n_plots):
        place = tracker.owner[plot]
        if place >= 0:
            state.tracks[network, place].id = tracker.tracks[place].id
            if state.tracks[network, place].label != state.echoes[plot]:
                state.tracks[network, place].label = state.echoes[plot]
                if state.tracks[network, place].hidden:
                    look_for_other(state, network, place, t)
            take_hit(defence, ground, state, outcome, log, seed, replication, tracker, sensor, place, t)


@inner
def take_hit(
    defence: Defence,
    ground: Ground,
    state: State,
    outcome: Outcome,
    log: Records,
    seed: int,
    replication: int,
    tracker: Tracker,
    sensor: int,
    place: int,
    t: float,
) -> None:
    """Pass on what a plot changed in one track: its state, that it is confirmed, that it has a course now."""
    network = state.sensors[sensor].network
    settings = defence.networks[network]
    track = state.tracks[network, place]
    weighed = state.weighed[network, place]
    label = track.label
    told_by = track.told_by | defence.sensors[sensor].tells
    is_news = track.hits < 2 or told_by != track.told_by
    track.told_by = told_by
    publish(tracker, track, place, settings.latency_s, defence.tracking[network].speed_variance, t)
    if tracker.tracks[place].status != CONFIRMED:
        return
    is_new = track.confirmed == 0
    if is_new:
        track.confirmed = 1
        take_up_lost(defence, state, tracker, network, place)
        track.ready_t = t + settings.latency_s + settings.identify_s
        begin_identity(track, weighed, state.beliefs[network, label], t)
        track.kind = state.kinds[network, label]
        outcome.counts[0].tracks += 1
        if math.isnan(outcome.vehicles[label].confirmation_m):
            plot = state.plots[tracker.tracks[place].plot]
            x, y = plot.x - defence.sensors[sensor].x, plot.y - defence.sensors[sensor].y
            outcome.vehicles[label].confirmation_m = math.sqrt(x * x + y * y)
            write(outcome, log, t, LOG_CONFIRMED, label, sensor, -1, plot.x, plot.y, plot.z)
    index, mean = tracker.tracks[place].plot, tracker.mean[place]
    heard = NOTHING_HEARD
    if asks_now(defence, weighed, network, t):
        heard = answer_of(defence, state, seed, replication, network, label, t)
    is_other = identify(defence, ground, track, weighed, network, heard, state.told[index], mean, t)
    if is_other:
        write(outcome, log, t, LOG_IDENTIFIED, label, network, newest_identity(track), mean[0], mean[1], mean[2])
    known_t = t if track.told != NOT_TOLD else max(track.ready_t, track.known_t)
    note_track(defence, outcome, network, label, newest_identity(track), known_t, t)
    if settings.cues:
        cue_sensors(defence, state, track, mean, network, t)
    if is_new or is_news or is_other:
        wake_units(defence, state, network, place, t)


@inner
def publish(tracker: Tracker, track: Records, place: int, latency_s: float, speed_variance: float, t: float) -> None:
    """Send the newest state of a track to the units, one at a time: the next goes when the last has arrived.

    Only a state that says nothing of the velocity is replaced on its way. So what units know is as old as the latency
    of the network, at most twice as old.
    """
    arrive_state(track, latency_s, t)
    if track.next_hits > 1:
        return
    mean, covariance = tracker.mean[place], tracker.covariance[place]
    unsure = max(covariance[3, 3], covariance[4, 4]) > SURE_OF_VELOCITY * speed_variance
    track.next_hits = 1 if unsure else tracker.tracks[place].hits
    track.next_t = tracker.tracks[place].t
    track.next_x, track.next_y, track.next_z = mean[0], mean[1], mean[2]
    track.next_vx, track.next_vy, track.next_vz = mean[3], mean[4], mean[5]
    arrive_state(track, latency_s, t)


@step
def tells(track: Records, cued_by: int) -> bool:
    """Whether a track has plots of the sensors on which a battery acts; cued_by: their bit, 0 for all."""
    return cued_by == 0 or track.told_by & cued_by != 0


@step
def arrive_state(track: Records, latency_s: float, t: float) -> None:
    """Let the units know the state that was on its way, if it has been so for long enough."""
    if track.next_hits > 0 and track.next_t + latency_s <= t:
        track.hits, track.t = track.next_hits, track.next_t
        track.x, track.y, track.z = track.next_x, track.next_y, track.next_z
        track.vx, track.vy, track.vz = track.next_vx, track.next_vy, track.next_vz
        track.next_hits = 0


@inner
def take_up_lost(defence: Defence, state: State, tracker: Tracker, network: int, place: int) -> None:
    """Let missiles under way to where a new track is count for it, and drop the silent one that they were sent to."""
    lost = find_lost(defence, state, tracker, network, place)
    if lost == NO_TRACK:
        return
    go_on(state, network, lost, place)
    for other in range(tracker.tally[0].places):
        if tracker.tracks[other].id == lost and tracker.tracks[other].status != FREE:
            tracker.tracks[other].status = FREE
            forget(state, network, other, False)


@inner
def forget(state: State, network: int, place: int, is_killed: bool) -> None:
    """Clear a place whose track is gone, and what units had done about it; its shots fly on."""
    track = state.tracks[network, place]
    if track.id == NO_TRACK:
        return
    if track.in_air > 0:
        leave_behind(state, network, place, is_killed)
    track.id = NO_TRACK
    track.hits = 0
    track.next_hits = 0
    track.confirmed = 0
    track.told_by = 0
    track.in_air = 0
    track.hidden = 0
    for unit in range(state.aims.shape[0]):
        if state.units[unit].network == network:
            forget_aim(state, unit, place)


@inner
def drop_killed(state: State, network: int, place: int) -> None:
    """Drop a track whose target is believed killed, so that it takes the plots of nobody else.

    What flies on all the same begins a new track with its next plots.
    """
    state.trackers.tracks[network, place].status = FREE
    forget(state, network, place, True)


@inner
def wake_units(defence: Defence, state: State, network: int, place: int, t: float) -> None:
    """Let the network's units look at a track as soon as they have had the time to react to it."""
    track = state.tracks[network, place]
    known_t = track.next_t + defence.networks[network].latency_s if track.next_hits > 0 else t
    for unit in range(defence.units.size):
        if state.units[unit].network == network and state.units[unit].off == 0:
            state.why[unit, track.label] = max(state.why[unit, track.label], WHY_LATE)
            ready_t = max(track.ready_t + state.unit_values[unit, UNIT_REACTION_S], known_t)
            look_again(state, unit, place, ready_t)


@step
def believed(track: Records, t: float) -> tuple[float, float, float, float, float, float]:
    """Position and velocity that the units know of a track, carried forward to `t`."""
    dt = t - track.t
    return (
        track.x + track.vx * dt,
        track.y + track.vy * dt,
        track.z + track.vz * dt,
        track.vx,
        track.vy,
        track.vz,
    )
