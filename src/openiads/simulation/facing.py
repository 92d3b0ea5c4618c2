"""Sensors with a sector: where they look, and how they turn to targets and stay with those that they guide at.

Decisions to turn rest on tracks. Bearings are angles from the north of the grid, clockwise, in radians.
"""

import math

from openiads.compiled import inner, step
from openiads.simulation.aims import SHORTEST_WAIT_S, look_again
from openiads.simulation.capacity import n_guided
from openiads.simulation.tables import SENSOR_SECTOR_DEG, SENSOR_SLEW_DEG_PER_S, Defence, Records, State
from openiads.simulation.track import believed
from openiads.simulation.under_way import IN_FLIGHT

TURN = 2.0 * math.pi
PER_TURN = 1.0 / TURN
KEPT_SHARE = 0.9
"""Of its sector, in whose middle part a sensor keeps the targets that it guides at (assumption)."""


@step
def wrapped(angle: float) -> float:
    """The same direction as an angle from -pi to pi."""
    return angle - TURN * math.floor(angle * PER_TURN + 0.5)


@inner
def half_sector(state: State, sensor: int) -> float:
    """Half the width of a sensor's sector."""
    return 0.5 * math.radians(state.sensor_values[sensor, SENSOR_SECTOR_DEG])


@inner
def off_axis(defence: Defence, state: State, sensor: int, x: float, y: float) -> float:
    """Angle from the middle of a sensor's sector to a point; 0 where it has not turned anywhere yet."""
    axis = state.sensors[sensor].axis
    if math.isnan(axis):
        return 0.0
    return wrapped(math.atan2(x - defence.sensors[sensor].x, y - defence.sensors[sensor].y) - axis)


@inner
def covers(defence: Defence, state: State, sensor: int, x: float, y: float) -> bool:
    """Whether a point lies in a sensor's sector as it stands now."""
    return abs(off_axis(defence, state, sensor, x, y)) <= half_sector(state, sensor)


@inner
def settle(defence: Defence, state: State, sensor: int, t: float) -> None:
    """Turn a sensor as far towards its goal, and with the targets that it guides at, as it has come by `t`."""
    stay_with_guided(defence, state, sensor, t)
    mine = state.sensors[sensor]
    most = math.radians(state.sensor_values[sensor, SENSOR_SLEW_DEG_PER_S]) * (t - mine.axis_t)
    mine.axis_t = t
    if not math.isnan(mine.axis):
        mine.axis += min(max(wrapped(mine.goal - mine.axis), -most), most)


@inner
def face_first(defence: Defence, state: State, sensor: int, track: Records, t: float) -> None:
    """Let a sensor that has turned nowhere yet face a track at once."""
    mine = state.sensors[sensor]
    if math.isnan(mine.axis):
        x, y, _, _, _, _ = believed(track, t)
        mine.axis = math.atan2(x - defence.sensors[sensor].x, y - defence.sensors[sensor].y)
        mine.goal = mine.axis


@inner
def turn_to(defence: Defence, state: State, unit: int, sensor: int, place: int, t: float) -> None:
    """Let a sensor turn to a track outside of its sector; the unit that asks looks again when it will be seen.

    It turns no farther than the targets that it guides at let it.
    """
    mine = state.sensors[sensor]
    track = state.tracks[state.units[unit].network, place]
    face_first(defence, state, sensor, track, t)
    x, y, _, _, _, _ = believed(track, t)
    off = off_axis(defence, state, sensor, x, y)
    half = half_sector(state, sensor)
    if abs(off) <= half:
        return
    mine.goal = mine.axis + off
    stay_with_guided(defence, state, sensor, t)
    if abs(wrapped(mine.goal - mine.axis) - off) <= half:
        wait_s = (abs(off) - half) / math.radians(state.sensor_values[sensor, SENSOR_SLEW_DEG_PER_S])
        look_again(state, unit, place, t + wait_s + SHORTEST_WAIT_S)


@inner
def stay_with_guided(defence: Defence, state: State, sensor: int, t: float) -> None:
    """Bring a sensor's goal back to where all targets that it guides at stay in its sector, by the network's tracks.

    Targets that part wider than the sector hold it where it is; those whose track was lost hold it no longer.
    """
    mine = state.sensors[sensor]
    if math.isnan(mine.axis):
        return
    half = KEPT_SHARE * half_sector(state, sensor)
    least, most = -math.inf, math.inf
    left = n_guided(defence, state, sensor)
    for index in range(state.slots.size):
        if left == 0:
            break
        slot = state.slots[index]
        if slot.phase != IN_FLIGHT or defence.units[slot.guide].guide != sensor:
            continue
        left -= 1
        track = state.tracks[slot.network, slot.place]
        if track.id == slot.track:
            x, y, _, _, _, _ = believed(track, t)
            off = off_axis(defence, state, sensor, x, y)
            least = max(least, off - half)
            most = min(most, off + half)
    if least > most:
        mine.goal = mine.axis
    else:
        mine.goal = mine.axis + min(max(wrapped(mine.goal - mine.axis), least), most)
