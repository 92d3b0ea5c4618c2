"""What a network believes of each vehicle: confirmation by M of N, a smoothed position and velocity, identity.

Nothing here reads where a vehicle is; it works from measured positions alone.
"""

from openiads.compiled import formula
from openiads.simulation.tables import (
    LOG_CONFIRMED,
    NETWORK_DROP_S,
    NETWORK_HITS,
    NETWORK_IDENTIFY_S,
    NETWORK_LATENCY_S,
    NETWORK_LOOKS,
    UNIT_REACTION_S,
    WHY_LATE,
    Defence,
    Log,
    Outcome,
    State,
)
from openiads.simulation.write import write

POSITION_GAIN = 0.75
VELOCITY_GAIN = 0.25
"""Gains of the smoothing filter: critically damped with theta 0.5, 1 - theta^2 and (1 - theta)^2.

Source: Brookner, Tracking and Kalman Filtering Made Easy, 1998, eq. 1.2-16.
"""
SHORTEST_STEP_S = 0.5
"""Two plots closer in time than this renew the position but not the velocity (assumption)."""


@formula
def update_track(
    defence: Defence,
    state: State,
    outcome: Outcome,
    log: Log,
    sensor: int,
    vehicle: int,
    distance: float,
    t: float,
    x: float,
    y: float,
    z: float,
) -> None:
    """Take a measured position into the network's track of the vehicle, and confirm the track when M of N are reached."""
    network = defence.sensor_network[sensor]
    settings = defence.network[network]
    if state.track_hits[network, vehicle] and t - state.track_last_t[network, vehicle] > settings[NETWORK_DROP_S]:
        drop_track(state, network, vehicle)
    smooth(state, network, vehicle, t, x, y, z)
    state.track_dead[network, vehicle] = 0
    if state.track_confirmed[network, vehicle]:
        return
    looks = int(settings[NETWORK_LOOKS])
    if hits_among(state.history[sensor, vehicle], looks) < settings[NETWORK_HITS]:
        return
    state.track_confirmed[network, vehicle] = 1
    outcome.tracks[0] += 1
    if not outcome.confirmation_m[vehicle] == outcome.confirmation_m[vehicle]:
        outcome.confirmation_m[vehicle] = distance
        write(log, t, LOG_CONFIRMED, vehicle, sensor, -1, x, y, z)
    ready_t = t + settings[NETWORK_LATENCY_S] + settings[NETWORK_IDENTIFY_S]
    state.track_ready_t[network, vehicle] = ready_t
    for unit in range(defence.unit_x.size):
        if defence.unit_network[unit] == network:
            state.why[unit, vehicle] = max(state.why[unit, vehicle], WHY_LATE)
            state.wake_t[unit] = min(state.wake_t[unit], ready_t + state.unit_values[unit, UNIT_REACTION_S])


@formula
def smooth(state: State, network: int, vehicle: int, t: float, x: float, y: float, z: float) -> None:
    """Alpha-beta filter on three axes; the second plot gives the first velocity."""
    track = state.track[network, vehicle]
    hits = state.track_hits[network, vehicle]
    dt = t - state.track_last_t[network, vehicle]
    if hits > 0 and dt < SHORTEST_STEP_S:
        return
    measured = (x, y, z)
    for axis in range(3):
        if hits == 0:
            track[axis] = measured[axis]
            track[axis + 3] = 0.0
            continue
        if hits == 1:
            track[axis + 3] = (measured[axis] - track[axis]) / dt
            track[axis] = measured[axis]
            continue
        expected = track[axis] + track[axis + 3] * dt
        track[axis] = expected + POSITION_GAIN * (measured[axis] - expected)
        track[axis + 3] += VELOCITY_GAIN * (measured[axis] - expected) / dt
    state.track_hits[network, vehicle] = hits + 1
    state.track_last_t[network, vehicle] = t


@formula
def drop_track(state: State, network: int, vehicle: int) -> None:
    """Forget a track that was silent too long; it has to be confirmed anew."""
    state.track_hits[network, vehicle] = 0
    state.track_confirmed[network, vehicle] = 0
    state.track_dead[network, vehicle] = 0


@formula
def hits_among(history: int, looks: int) -> int:
    """How many of the last `looks` looks (lowest bits) were hits."""
    hits = 0
    for _ in range(looks):
        hits += history & 1
        history >>= 1
    return hits
