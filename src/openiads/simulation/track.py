"""What a network believes of each vehicle: confirmation by M of N, a smoothed position and velocity.

Nothing here reads where a vehicle is; it works from measured positions alone.
"""

import math

from openiads.compiled import step
from openiads.simulation.cue import cue_sensors
from openiads.simulation.tables import (
    LOG_CONFIRMED,
    UNIT_REACTION_S,
    WHY_LATE,
    Defence,
    Outcome,
    Records,
    State,
)
from openiads.simulation.write import write

POSITION_GAIN = 0.75
VELOCITY_GAIN = 0.25
"""Gains of the smoothing filter: critically damped with theta 0.5, 1 - theta^2 and (1 - theta)^2.

Source: Brookner, Tracking and Kalman Filtering Made Easy, 1998, eq. 1.2-16.
"""
SHORTEST_STEP_S = 0.5
"""A plot sooner than this after the last one says nothing of the velocity, and is left out (assumption)."""


@step
def update_track(
    defence: Defence,
    state: State,
    outcome: Outcome,
    log: Records,
    sensor: int,
    vehicle: int,
    distance: float,
    t: float,
    x: float,
    y: float,
    z: float,
) -> None:
    """Take a measured position into the network's track of a vehicle, and confirm it when M of N are reached."""
    network = state.sensors[sensor].network
    settings = defence.networks[network]
    track = state.tracks[network, vehicle]
    if track.hits > 0 and t - track.last_t > settings.drop_s:
        drop(track)
    smooth(track, t, x, y, z)
    usable = track.hits == 2 or track.dead
    track.dead = 0
    if not track.confirmed:
        if hits_among(state.looks[sensor, vehicle].history, settings.looks) < settings.hits:
            return
        usable = True
        track.confirmed = 1
        track.ready_t = t + settings.latency_s + settings.identify_s
        outcome.counts[0].tracks += 1
        if math.isnan(outcome.vehicles[vehicle].confirmation_m):
            outcome.vehicles[vehicle].confirmation_m = distance
            write(outcome, log, t, LOG_CONFIRMED, vehicle, sensor, -1, x, y, z)
    if track.confirmed:
        cue_sensors(defence, state, network, vehicle, t)
    if usable:
        wake_units(defence, state, network, vehicle, t)


@step
def wake_units(defence: Defence, state: State, network: int, vehicle: int, t: float) -> None:
    """Let the network's units look at a track as soon as they have had the time to react to it."""
    for unit in range(defence.units.size):
        if state.units[unit].network == network and state.units[unit].off == 0:
            state.aims[unit, vehicle].why = max(state.aims[unit, vehicle].why, WHY_LATE)
            ready_t = state.tracks[network, vehicle].ready_t + state.unit_values[unit, UNIT_REACTION_S]
            state.units[unit].wake_t = min(state.units[unit].wake_t, max(ready_t, t))


@step
def smooth(track: Records, t: float, x: float, y: float, z: float) -> None:
    """Alpha-beta filter on three axes; the second plot gives the first velocity."""
    dt = t - track.last_t
    if track.hits == 0:
        track.x, track.y, track.z = x, y, z
        track.vx, track.vy, track.vz = 0.0, 0.0, 0.0
    elif dt < SHORTEST_STEP_S:
        return
    elif track.hits == 1:
        track.vx, track.vy, track.vz = (x - track.x) / dt, (y - track.y) / dt, (z - track.z) / dt
        track.x, track.y, track.z = x, y, z
    else:
        rx = x - track.x - track.vx * dt
        ry = y - track.y - track.vy * dt
        rz = z - track.z - track.vz * dt
        track.x += track.vx * dt + POSITION_GAIN * rx
        track.y += track.vy * dt + POSITION_GAIN * ry
        track.z += track.vz * dt + POSITION_GAIN * rz
        track.vx += VELOCITY_GAIN * rx / dt
        track.vy += VELOCITY_GAIN * ry / dt
        track.vz += VELOCITY_GAIN * rz / dt
    track.hits += 1
    track.last_t = t


@step
def drop(track: Records) -> None:
    """Forget a track that was silent too long; it has to be confirmed anew."""
    track.hits = 0
    track.confirmed = 0
    track.dead = 0


@step
def hits_among(history: int, looks: int) -> int:
    """How many of the last `looks` looks (lowest bits) were hits."""
    hits = 0
    for _ in range(looks):
        hits += history & 1
        history >>= 1
    return hits


@step
def believed(track: Records, t: float) -> tuple[float, float, float, float, float, float]:
    """Position and velocity that the network believes of a vehicle, carried forward to `t`."""
    dt = t - track.last_t
    return (
        track.x + track.vx * dt,
        track.y + track.vy * dt,
        track.z + track.vz * dt,
        track.vx,
        track.vy,
        track.vz,
    )
