"""Engagements; and what becomes of missiles under way when their track is lost.

They count for the track that begins where they were sent. All of that rests on tracks; which vehicle a missile follows
is not asked.
"""

import math

import numpy as np

from openiads.compiled import inner
from openiads.simulation.tables import Defence, Records, State
from openiads.tracking.state import FREE, Tracker

SLOT_STATE = np.dtype(
    [
        ("t", "f8"),
        ("phase", "i8"),
        ("unit", "i8"),
        ("vehicle", "i8"),  # that the missile follows
        ("effector", "i8"),
        ("missiles", "i8"),
        ("verdict", "i8"),
        ("network", "i8"),  # that the unit was on when it fired
        ("place", "i8"),  # of the track
        ("track", "i8"),  # its id
        ("guide", "i8"),  # fire unit whose channel it takes
        ("kind", "i8"),  # class that the target was taken for
        ("left_t", "f8"),  # of a track that is given up: time and course of its last state
        ("left_x", "f8"),
        ("left_y", "f8"),
        ("left_vx", "f8"),
        ("left_vy", "f8"),
    ],
    align=True,
)
"""One engagement; t: inf where the slot is free."""
FREE_SLOT = 0
IN_FLIGHT = 1
IN_ASSESSMENT = 2
"""Phases of an engagement."""
WRITTEN_OFF = -2
"""In place of the track of an engagement: what it was fired at is believed killed."""
ACQUISITION_M = 2_000.0
ACQUISITION_RAD = 0.05
"""How far from where it was sent a guiding radar still finds a target: so many metres, or 3 degrees (assumption)."""


@inner
def leave_behind(state: State, network: int, place: int, is_killed: bool) -> None:
    """Note with each missile under way to a track that is given up where that was last believed to be.

    is_killed: it is believed killed; then the missile counts for nobody.
    """
    track = state.tracks[network, place]
    for index in range(state.slots.size):
        slot = state.slots[index]
        if slot.phase == IN_FLIGHT and slot.network == network and slot.place == place and slot.track == track.id:
            slot.left_t, slot.left_x, slot.left_y = track.t, track.x, track.y
            slot.left_vx, slot.left_vy = track.vx, track.vy
            if is_killed:
                slot.track = WRITTEN_OFF


@inner
def find_lost(defence: Defence, state: State, tracker: Tracker, network: int, place: int) -> int:
    """The lost track with missiles under way that a new one may go on from: the nearest in reach, -1 where none is.

    Lost is what is gone, or had its last plot before the new one had its first. In reach is what a guiding radar finds
    that looks where the lost one should be, or where it may be after a turn (assumption).
    """
    new, mean = tracker.tracks[place], tracker.mean[place]
    nearest, nearest_m = -1, math.inf
    for index in range(state.slots.size):
        slot = state.slots[index]
        if slot.phase != IN_FLIGHT or slot.network != network or slot.track == WRITTEN_OFF:
            continue
        silent_s = new.t - slot.left_t
        x, y, vx, vy = slot.left_x, slot.left_y, slot.left_vx, slot.left_vy
        if is_tracked(tracker, slot):
            old, known = tracker.tracks[slot.place], tracker.mean[slot.place]
            if old.hit_t >= new.born_t or old.plot >= 0:
                continue
            silent_s = new.t - old.t
            x, y, vx, vy = known[0], known[1], known[3], known[4]
        x, y = x + vx * silent_s, y + vy * silent_s
        away_m = math.hypot(x - defence.units[slot.unit].x, y - defence.units[slot.unit].y)
        turned_m = math.hypot(vx, vy) * min(silent_s, defence.tracking[network].drop_s)
        off_m = math.hypot(mean[0] - x, mean[1] - y)
        if off_m <= max(ACQUISITION_M, ACQUISITION_RAD * away_m) + turned_m and off_m < nearest_m:
            nearest, nearest_m = slot.track, off_m
    return nearest


@inner
def is_tracked(tracker: Tracker, slot: Records) -> bool:
    """Whether the track that an engagement was fired at is still there."""
    track = tracker.tracks[slot.place]
    return bool(track.id == slot.track and track.status != FREE)


@inner
def go_on(state: State, network: int, lost: int, place: int) -> None:
    """Let the missiles under way to a lost track count for the one in a place."""
    track = state.tracks[network, place]
    for index in range(state.slots.size):
        slot = state.slots[index]
        if slot.phase == IN_FLIGHT and slot.network == network and slot.track == lost:
            slot.place = place
            slot.track = track.id
            track.in_air += 1
            if state.units[slot.unit].network == network:
                state.aims[slot.unit, place].in_air += 1
                state.aims[slot.unit, place].shots += slot.missiles
