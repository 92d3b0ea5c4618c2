"""Scans: which vehicles a radar detects, through the horizon and the radar equation."""

import math

from openiads.compiled import formula, step
from openiads.physics.detection import look_detection_probability
from openiads.physics.propagation import elevation_sine, slant_range_m
from openiads.simulation.counted import DETECTION, GUIDANCE, normal, uniforms
from openiads.simulation.cue import falls_silent, works
from openiads.simulation.motion import hidden_until, in_sight, where
from openiads.simulation.tables import (
    FLYING,
    LOG_DETECTED,
    SENSOR_BEARING_ERROR_DEG,
    SENSOR_BLIND_M,
    SENSOR_ELEVATION_MAX_SINE,
    SENSOR_ELEVATION_MIN_SINE,
    SENSOR_INSTRUMENTED_M,
    SENSOR_LOG_PFA,
    SENSOR_PERIOD_S,
    SENSOR_RANGE_ERROR_M,
    SENSOR_RANGE_M,
    SENSOR_RCS_M2,
    SENSOR_SNR,
    WHY_MASKED,
    WHY_RANGE,
    WHY_SMALL,
    WHY_UNCONFIRMED,
    Defence,
    Ground,
    Outcome,
    Records,
    Sky,
    State,
)
from openiads.simulation.track import update_track
from openiads.simulation.write import write

MOST_LOOKS = 31
KEPT_LOOKS = 2**MOST_LOOKS - 1
"""A mask for the last 31 looks: the most that M of N can ask for."""
WHOLE_TURN = 1e-9
"""Rounding allowed when turns are counted, in turns."""


@formula
def scan(
    sky: Sky,
    defence: Defence,
    ground: Ground,
    state: State,
    outcome: Outcome,
    log: Records,
    seed: int,
    replication: int,
    sensor: int,
    t: float,
) -> None:
    """One turn of a search radar at time `t`: a look at every vehicle in its range, and the time of the next turn.

    Turns at which nothing is in range are left out; they keep their numbers, so that no draw depends on it.
    """
    number = state.sensors[sensor].scan_number
    if falls_silent(defence, state, sensor, t):
        return
    period = state.sensor_values[sensor, SENSOR_PERIOD_S]
    next_t = math.inf
    for vehicle in range(sky.vehicles.size):
        if state.vehicles[vehicle].fate != FLYING or t > state.looks[sensor, vehicle].leaves_t:
            continue
        next_t = min(next_t, max(state.looks[sensor, vehicle].enters_t, t + period))
        if t >= state.looks[sensor, vehicle].enters_t:
            look_at(sky, defence, ground, state, outcome, log, seed, replication, sensor, vehicle, t)
    turns = max(math.ceil((next_t - t) / period - WHOLE_TURN), 1.0) if next_t < math.inf else math.inf
    state.sensors[sensor].scan_t = t + turns * period
    state.sensors[sensor].scan_number = number + int(min(turns, 1e9))


@step
def look_at(
    sky: Sky,
    defence: Defence,
    ground: Ground,
    state: State,
    outcome: Outcome,
    log: Records,
    seed: int,
    replication: int,
    sensor: int,
    vehicle: int,
    t: float,
) -> None:
    """One look of a search radar at a vehicle within its instrumented range."""
    track = state.tracks[state.sensors[sensor].network, vehicle]
    seen = state.looks[sensor, vehicle]
    number = state.sensors[sensor].scan_number
    x, y, z, vx, vy, _ = where(sky, state, ground, vehicle, t)
    probability, reason = look(defence, ground, state, sensor, vehicle, x, y, z)
    track.seen = max(track.seen, reason)
    if reason < WHY_SMALL:
        horizon = defence.sensors[sensor].horizon
        seen.enters_t = max(t, hidden_until(sky, state, ground, horizon, vehicle, x, y, vx, vy, t))
        return
    outcome.counts[0].looks += 1
    u, a, b, c = uniforms(seed, replication, defence.look_keys[sensor, vehicle], DETECTION, number)
    if u >= probability:
        return
    seen.history = ((seen.history << min(number - seen.history_scan, MOST_LOOKS)) | 1) & KEPT_LOOKS
    seen.history_scan = number
    track.seen = max(track.seen, WHY_UNCONFIRMED)
    distance = math.sqrt((x - defence.sensors[sensor].x) ** 2 + (y - defence.sensors[sensor].y) ** 2)
    if math.isnan(outcome.vehicles[vehicle].first_detection_m):
        outcome.vehicles[vehicle].first_detection_m = distance
        write(outcome, log, t, LOG_DETECTED, vehicle, sensor, -1, x, y, z)
    mx, my, mz = measure(defence, state, sensor, x, y, z, a, b, c)
    update_track(defence, state, outcome, log, sensor, vehicle, distance, t, mx, my, mz)


@step
def look(
    defence: Defence, ground: Ground, state: State, sensor: int, vehicle: int, x: float, y: float, z: float
) -> tuple[float, int]:
    """Probability that a sensor detects a vehicle at (x, y, z) in one look, and how far the look came (WHY_*)."""
    values = state.sensor_values
    place = defence.sensors[sensor]
    distance = math.sqrt((x - place.x) ** 2 + (y - place.y) ** 2)
    if distance > values[sensor, SENSOR_INSTRUMENTED_M]:
        return 0.0, WHY_RANGE
    if not in_sight(ground, place.horizon, x, y, z):
        return 0.0, WHY_MASKED
    slant_m = slant_range_m(place.z, z, distance, ground.effective_radius_m)
    probability = look_detection_probability(
        slant_m,
        elevation_sine(place.z, z, distance, slant_m, ground.effective_radius_m),
        state.vehicles[vehicle].rcs,
        values[sensor, SENSOR_RANGE_M],
        values[sensor, SENSOR_RCS_M2],
        values[sensor, SENSOR_SNR],
        values[sensor, SENSOR_LOG_PFA],
        values[sensor, SENSOR_BLIND_M],
        values[sensor, SENSOR_INSTRUMENTED_M],
        values[sensor, SENSOR_ELEVATION_MIN_SINE],
        values[sensor, SENSOR_ELEVATION_MAX_SINE],
    )
    return probability, WHY_SMALL


@step
def guided(
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
) -> bool:
    """Whether the unit's guiding radar, or else its electro-optical sight, holds the vehicle now: one look of each.

    A unit that has neither fires by the network's track.
    """
    place = defence.units[unit]
    if place.guide < 0 and place.sight < 0:
        return True
    u, v, _, _ = uniforms(seed, replication, defence.guide_keys[unit, vehicle], GUIDANCE, state.units[unit].wake_number)
    if place.guide >= 0 and works(state, place.guide):
        probability, _ = look(defence, ground, state, place.guide, vehicle, x, y, z)
        if u < probability:
            return True
    if place.sight < 0 or state.sensors[place.sight].off > 0:
        return False
    probability, _ = look(defence, ground, state, place.sight, vehicle, x, y, z)
    return v < probability


@step
def measure(
    defence: Defence, state: State, sensor: int, x: float, y: float, z: float, u: float, v: float, w: float
) -> tuple[float, float, float]:
    """Position as the radar measures it, with errors in range, bearing and (as large as in bearing) elevation.

    u, v, w: uniform draws.
    """
    dx = x - defence.sensors[sensor].x
    dy = y - defence.sensors[sensor].y
    distance = max(math.sqrt(dx * dx + dy * dy), 1.0)
    along = normal(u) * state.sensor_values[sensor, SENSOR_RANGE_ERROR_M]
    spread = distance * math.radians(state.sensor_values[sensor, SENSOR_BEARING_ERROR_DEG])
    across = normal(v) * spread
    return (
        x + (along * dx - across * dy) / distance,
        y + (along * dy + across * dx) / distance,
        z + normal(w) * spread,
    )
