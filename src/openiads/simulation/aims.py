"""What a unit has done about each track, and what keeps it from a shot at it for how long."""

import math

from openiads.compiled import inner
from openiads.simulation.reasons import WHY_GUIDANCE
from openiads.simulation.tables import State

SHORTEST_WAIT_S = 1e-3
"""A unit that waits for a target, or for its sensor to turn to it, looks again after this time at the earliest."""
SOON = 0.5
"""Below 1. Part of the time until a unit looks again: what it would have to ask within that, it asks at once."""


@inner
def forget_aim(state: State, unit: int, place: int) -> None:
    """Let a unit forget what it did about the track in one place."""
    state.aims[unit, place].in_air = 0
    state.aims[unit, place].shots = 0
    state.aims[unit, place].until_t = -math.inf


@inner
def forget_aims(state: State, unit: int) -> None:
    """Let a unit forget what it did about all tracks: at the start, and when it changes its network."""
    for place in range(state.aims.shape[1]):
        forget_aim(state, unit, place)


@inner
def ask_anew(state: State, unit: int) -> None:
    """Let what kept a unit from shots until now stand no longer: something about the unit itself has changed."""
    for place in range(state.aims.shape[1]):
        state.aims[unit, place].until_t = -math.inf


@inner
def keep_answer(state: State, unit: int, place: int, reason: int, until_t: float, replan_s: float) -> None:
    """Keep what stands against a shot at the track in one place, and until when if there is no news.

    replan_s: time after which the unit looks again at the latest.
    """
    aim = state.aims[unit, place]
    aim.reason, aim.until_t, aim.soon_s = reason, until_t, SOON * replan_s


@inner
def look_again(state: State, unit: int, place: int, at_t: float) -> None:
    """Let a unit ask again then at the latest what keeps it from a shot at the track in one place."""
    state.aims[unit, place].until_t = min(state.aims[unit, place].until_t, at_t)
    state.units[unit].wake_t = min(state.units[unit].wake_t, at_t)


@inner
def look_for_other(state: State, network: int, place: int, t: float) -> None:
    """Let units whose radars do not see the target of a track, which follows another one now, look at their next turn.

    Their turns stay when they were; only how many of them are left out because the target is hidden changes.
    """
    state.tracks[network, place].hidden = 0
    for unit in range(state.aims.shape[0]):
        aim = state.aims[unit, place]
        if state.units[unit].network == network and aim.reason == WHY_GUIDANCE and aim.until_t > t:
            turn_s = aim.soon_s / SOON
            look_again(state, unit, place, aim.until_t - turn_s * math.floor((aim.until_t - t) / turn_s))


@inner
def hinder(state: State, unit: int, vehicle: int, reason: int, until_t: float) -> None:
    """Note the furthest obstacle that the unit met with this vehicle, and when to look again at the latest."""
    if reason > state.why[unit, vehicle]:
        state.why[unit, vehicle] = reason
    if until_t < state.units[unit].wake_t:
        state.units[unit].wake_t = until_t
