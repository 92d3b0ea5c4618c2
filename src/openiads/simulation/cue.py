"""When radars radiate: always, while the network tells of something in range, or only while a threat is near.

Decisions rest on tracks, never on where a vehicle is.
"""

import math

from openiads.compiled import inner
from openiads.simulation.envelope import time_to_assets
from openiads.simulation.identify import newest_identity
from openiads.simulation.orders import turn_on
from openiads.simulation.tables import (
    ALWAYS,
    HOSTILE,
    ON_CUE,
    SENSOR_INSTRUMENTED_M,
    UNKNOWN,
    Defence,
    Floats,
    Records,
    State,
)


@inner
def cue_sensors(defence: Defence, state: State, track: Records, mean: Floats, network: int, t: float) -> None:
    """Let the silent radars of the network radiate that a track concerns, and keep those that do at it.

    mean: its state in the tracker (6,), at `t`.
    """
    for sensor in range(defence.sensors.size):
        mine = state.sensors[sensor]
        if defence.sensors[sensor].emission == ALWAYS or mine.network != network or mine.off > 0:
            continue
        if mine.cue_t == t:
            continue
        cued_by = defence.sensors[sensor].cued_by
        if cued_by != 0 and track.told_by & cued_by == 0:
            continue
        if not concerns(defence, state, mean, newest_identity(track), sensor):
            continue
        mine.cue_t = t
        if mine.lit == 0:
            mine.lit = 1
            turn_on(defence, state, sensor, t)


@inner
def concerns(defence: Defence, state: State, mean: Floats, belief: int, sensor: int) -> bool:
    """Whether a silent radar has to radiate for a track.

    On cue: it is within the radar's range. Silent: it may be hostile, and will be at the radar or at a defended asset
    within the time that the battery waits for.
    """
    place = defence.sensors[sensor]
    x, y, vx, vy = mean[0], mean[1], mean[3], mean[4]
    distance = math.sqrt((x - place.x) ** 2 + (y - place.y) ** 2)
    if distance > state.sensor_values[sensor, SENSOR_INSTRUMENTED_M]:
        return False
    if place.emission == ON_CUE:
        return True
    if belief != HOSTILE and belief != UNKNOWN:
        return False
    closing = -((x - place.x) * vx + (y - place.y) * vy) / max(distance, 1.0)
    near_s = distance / closing if closing > 1.0 else math.inf
    if defence.assets.size > 0:
        near_s = min(near_s, time_to_assets(defence, x, y, vx, vy))
    return near_s <= place.cue_s


@inner
def falls_silent(defence: Defence, state: State, sensor: int, t: float) -> bool:
    """Whether a radar that radiates only on a cue has had none for too long; then it waits for the next."""
    mine = state.sensors[sensor]
    if defence.sensors[sensor].emission == ALWAYS or t - mine.cue_t <= defence.sensors[sensor].quiet_s:
        return False
    mine.lit = 0
    mine.scan_t = math.inf
    return True


@inner
def works(state: State, sensor: int) -> bool:
    """Whether a sensor radiates now."""
    return state.sensors[sensor].off == 0 and state.sensors[sensor].lit == 1
