"""Whose radar and channel guide a shot: the unit's own, or those of a battery that guides for it."""

import math

from openiads.compiled import inner
from openiads.simulation.capacity import guide_is_full
from openiads.simulation.counted import GUIDANCE, SHARED_GUIDANCE, moment, uniforms
from openiads.simulation.cue import works
from openiads.simulation.engage import free_slot
from openiads.simulation.facing import settle
from openiads.simulation.motion import hidden_until
from openiads.simulation.sense import look
from openiads.simulation.tables import UNIT_CHANNELS, UNIT_MISSILES, Defence, Ground, Sky, State

NOBODY = -1
OWN_RADAR, OWN_SIGHT = 0, 1
"""Numbers of the first two sensors that may guide for a unit; then come those of others."""


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

    Its own, where its radar, or else its electro-optical sight, holds the vehicle; else the first of those that guide
    for it and hold the vehicle: one look of each, redrawn at each moment. A unit that has neither, nor anyone to guide
    for it, fires by the network's track.
    """
    own = defence.units[unit]
    if own.guide < 0 and own.sight < 0 and own.first_guide == own.end_guide:
        return NOBODY if busy(defence, state, unit) else unit
    for number in range(eyes(defence, unit)):
        sensor, guide = eye(defence, unit, number)
        if sensor < 0 or not may_guide(defence, state, unit, guide, sensor, number):
            continue
        key, purpose = defence.guide_keys[unit, vehicle], GUIDANCE
        if guide != unit:
            key, purpose = defence.look_keys[sensor, vehicle], SHARED_GUIDANCE
            if defence.sensors[sensor].narrow:
                settle(defence, state, sensor, t)
        u, v, _, _ = uniforms(seed, replication, key, purpose, moment(t))
        if (v if number == OWN_SIGHT else u) < look(defence, ground, state, sensor, vehicle, x, y, z)[0]:
            return guide
    return NOBODY


@inner
def eyes(defence: Defence, unit: int) -> int:
    """How many sensors may guide for a unit, its own radar and sight counted whether it has them or not."""
    own = defence.units[unit]
    return int(OWN_SIGHT + 1 + own.end_guide - own.first_guide)


@inner
def eye(defence: Defence, unit: int, number: int) -> tuple[int, int]:
    """A sensor that may guide for a unit, -1 for none, and the fire unit whose channel it takes; its own come first."""
    own = defence.units[unit]
    if number == OWN_RADAR:
        return int(own.guide), unit
    if number == OWN_SIGHT:
        return int(own.sight), unit
    other = defence.guides[own.first_guide + number - OWN_SIGHT - 1]
    return int(other.sensor), int(other.unit)


@inner
def may_guide(defence: Defence, state: State, unit: int, guide: int, sensor: int, number: int) -> bool:
    """Whether a sensor can guide for a unit now: it works and has a channel left; another's is on the same network."""
    if busy(defence, state, guide):
        return False
    if number == OWN_SIGHT:
        return bool(state.sensors[sensor].off == 0)
    if guide != unit and (state.units[guide].off > 0 or state.sensors[sensor].network != state.units[unit].network):
        return False
    return works(state, sensor)


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
    until = math.inf
    for number in range(eyes(defence, unit)):
        sensor, _ = eye(defence, unit, number)
        if sensor >= 0:
            horizon = defence.sensors[sensor].horizon
            until = min(until, hidden_until(sky, state, ground, horizon, vehicle, x, y, vx, vy, t))
    return until if until < math.inf else t
