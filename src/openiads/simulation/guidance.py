"""Whose radar and channel guide a shot: the unit's own, or those of a battery that guides for it."""

import math

from openiads.compiled import inner
from openiads.simulation.capacity import guide_is_full
from openiads.simulation.counted import SHARED_GUIDANCE, moment, uniforms
from openiads.simulation.cue import works
from openiads.simulation.engage import free_slot
from openiads.simulation.facing import settle
from openiads.simulation.motion import hidden_until
from openiads.simulation.sense import guided, look
from openiads.simulation.tables import UNIT_CHANNELS, UNIT_MISSILES, Defence, Ground, Sky, State

NOBODY = -1


@inner
def channel_left(defence: Defence, state: State, unit: int) -> bool:
    """Whether a channel is free that could guide a shot of the unit: its own, or one of those who guide for it."""
    if free_slot(state) < 0:
        return False
    place = defence.units[unit]
    alone = place.first_guide == place.end_guide
    if (alone or place.guide >= 0 or place.sight >= 0) and not busy(defence, state, unit):
        return True
    left = False
    for index in range(place.first_guide, place.end_guide):
        left = left or not busy(defence, state, defence.guides[index].unit)
    return left


@inner
def busy(defence: Defence, state: State, unit: int) -> bool:
    """Whether a unit's channels for targets or for missiles are all taken, or its radar guides at all it can hold."""
    targets = int(state.unit_values[unit, UNIT_CHANNELS] + 0.5)
    missiles = int(state.unit_values[unit, UNIT_MISSILES] + 0.5)
    mine = state.units[unit]
    if mine.busy_targets >= targets or mine.busy_missiles >= missiles:
        return True
    return bool(defence.units[unit].limited == 1 and guide_is_full(defence, state, unit))


@inner
def guiding_unit(
    defence: Defence,
    ground: Ground,
    state: State,
    seed: int,
    replication: int,
    unit: int,
    vehicle: int,
    x: float,
    y: float,
    z: float,
    t: float,
) -> int:
    """The fire unit whose channel guides the unit's missiles to a vehicle at (x, y, z) now, or NOBODY.

    Its own, where its sensors hold the vehicle; else the first of those that guide for it, are on its network, work and
    hold the vehicle: one look of each, redrawn at each moment.
    """
    if not busy(defence, state, unit) and guided(defence, ground, state, seed, replication, unit, vehicle, x, y, z, t):
        return unit
    for index in range(defence.units[unit].first_guide, defence.units[unit].end_guide):
        sensor = defence.guides[index].sensor
        other = defence.guides[index].unit
        if state.sensors[sensor].network != state.units[unit].network or not works(state, sensor):
            continue
        if state.units[other].off > 0 or busy(defence, state, other):
            continue
        if defence.sensors[sensor].narrow:
            settle(defence, state, sensor, t)
        key = defence.look_keys[sensor, vehicle]
        u = uniforms(seed, replication, key, SHARED_GUIDANCE, moment(t))[0]
        if u < look(defence, ground, state, sensor, vehicle, x, y, z)[0]:
            return int(other)
    return NOBODY


@inner
def out_of_sight_until(
    sky: Sky,
    defence: Defence,
    ground: Ground,
    state: State,
    unit: int,
    vehicle: int,
    x: float,
    y: float,
    vx: float,
    vy: float,
    t: float,
) -> float:
    """A time before which nothing that may guide for a unit sees a vehicle over the terrain; `t`: none is sure.

    The vehicle is at (x, y) now. Looks until then can be left out: what they give is known.
    """
    own = defence.units[unit]
    until = math.inf
    for index in range(own.first_guide - 2, own.end_guide):
        sensor = defence.guides[index].sensor if index >= own.first_guide else own.guide
        if index == own.first_guide - 1:
            sensor = own.sight
        if sensor >= 0:
            horizon = defence.sensors[sensor].horizon
            until = min(until, hidden_until(sky, state, ground, horizon, vehicle, x, y, vx, vy, t))
    return until if until < math.inf else t
