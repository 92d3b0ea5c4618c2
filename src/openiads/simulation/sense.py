"""Scans: which vehicles a radar detects, through the horizon and the radar equation."""

import math

from openiads.compiled import inner
from openiads.physics.detection import look_detection_probability
from openiads.physics.propagation import elevation_sine, slant_range_m
from openiads.physics.visibility import contrast_ratio
from openiads.simulation.capacity import holds
from openiads.simulation.counted import DETECTION, normal, uniforms
from openiads.simulation.cue import falls_silent
from openiads.simulation.facing import covers, settle
from openiads.simulation.motion import ground_m, hidden_until, in_sight, where
from openiads.simulation.reasons import (
    WHY_MASKED,
    WHY_NONE,
    WHY_RANGE,
    WHY_SECTOR,
    WHY_SMALL,
    WHY_UNCONFIRMED,
    WHY_WEATHER,
)
from openiads.simulation.tables import (
    DARK,
    FLYING,
    LOG_DETECTED,
    SENSOR_BEARING_ERROR_DEG,
    SENSOR_BLIND_M,
    SENSOR_ELEVATION_ERROR_DEG,
    SENSOR_ELEVATION_MAX_SINE,
    SENSOR_ELEVATION_MIN_SINE,
    SENSOR_INSTRUMENTED_M,
    SENSOR_LOG_PFA,
    SENSOR_PERIOD_S,
    SENSOR_RANGE_ERROR_M,
    SENSOR_RANGE_M,
    SENSOR_RCS_M2,
    SENSOR_SNR,
    Defence,
    Ground,
    Outcome,
    Records,
    Sky,
    State,
)
from openiads.simulation.track import SENSOR_BITS, take_plots
from openiads.simulation.transponder import told_of
from openiads.simulation.write import write
from openiads.tracking.blocks import BLOCK, lowest

LEAST_VARIANCE_M2 = 0.01
"""Added to what a radar measures, so that the covariance of one without errors can be inverted."""
WHOLE_TURN = 1e-9
"""Rounding allowed when turns are counted, in turns."""


@inner
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
    if defence.sensors[sensor].narrow:
        settle(defence, state, sensor, t)
    period = state.sensor_values[sensor, SENSOR_PERIOD_S]
    next_t = math.inf
    n_plots = 0
    for block in range(state.enters_t.shape[1]):
        bits = have_entered(state, sensor, block, t)
        while bits != 0:
            vehicle = block * BLOCK + lowest(bits)
            bits &= bits - 1
            if state.vehicles[vehicle].fate != FLYING or t > state.looks[sensor, vehicle].leaves_t:
                state.enters_t[sensor, block, vehicle % BLOCK] = math.inf
                continue
            next_t = t + period
            n_plots += look_at(
                sky, defence, ground, state, outcome, log, seed, replication, sensor, vehicle, n_plots, t
            )
    if next_t == math.inf:
        next_t = max(next_entry(sky, state, sensor, t), t + period)
    if n_plots > 0 or state.trackers.tally[state.sensors[sensor].network, 0].places > 0:
        take_plots(defence, ground, state, outcome, log, seed, replication, sensor, n_plots, t)
    turns = max(math.ceil((next_t - t) / period - WHOLE_TURN), 1.0) if next_t < math.inf else math.inf
    state.sensors[sensor].scan_t = t + turns * period
    state.sensors[sensor].scan_number = number + int(min(turns, 1e9))


@inner
def have_entered(state: State, sensor: int, block: int, t: float) -> int:
    """Which vehicles of a block are within a sensor's range at `t`, or have left it or the sky since, as bits."""
    enters_t = state.enters_t[sensor, block]
    bits = 0
    for lane in range(BLOCK):
        bits |= int(enters_t[lane] <= t) << lane
    return bits


@inner
def next_entry(sky: Sky, state: State, sensor: int, t: float) -> float:
    """When the next vehicle comes into a sensor's range, where none is within it now."""
    soonest = math.inf
    for vehicle in range(sky.vehicles.size):
        if state.vehicles[vehicle].fate == FLYING and t <= state.looks[sensor, vehicle].leaves_t:
            soonest = min(soonest, state.enters_t[sensor, vehicle // BLOCK, vehicle % BLOCK])
    return soonest


@inner
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
    n_plots: int,
    t: float,
) -> int:
    """One look of a search radar at a vehicle within its instrumented range: how many plots it adds to the scan's."""
    network = state.sensors[sensor].network
    seen = state.seen[network]
    number = state.sensors[sensor].scan_number
    x, y, z, vx, vy, _ = where(sky, state, ground, vehicle, t)
    probability, reason = look(defence, ground, state, sensor, vehicle, x, y, z)
    seen[vehicle] = max(seen[vehicle], reason)
    if reason < WHY_SMALL:
        horizon = defence.sensors[sensor].horizon
        until_t = hidden_until(sky, state, ground, horizon, vehicle, x, y, vx, vy, t)
        state.enters_t[sensor, vehicle // BLOCK, vehicle % BLOCK] = max(t, until_t)
        return 0
    outcome.counts[0].looks += 1
    u, a, b, c = uniforms(seed, replication, defence.look_keys[sensor, vehicle], DETECTION, number)
    if u >= probability:
        return 0
    seen[vehicle] = max(seen[vehicle], WHY_UNCONFIRMED)
    if math.isnan(outcome.vehicles[vehicle].first_detection_m):
        distance = math.sqrt((x - defence.sensors[sensor].x) ** 2 + (y - defence.sensors[sensor].y) ** 2)
        outcome.vehicles[vehicle].first_detection_m = distance
        write(outcome, log, t, LOG_DETECTED, vehicle, sensor, -1, x, y, z)
    if defence.sensors[sensor].limited and not holds(sky, defence, state, sensor, vehicle):
        return 0
    measure(defence, state, sensor, state.plots[n_plots], x, y, z, a, b, c, t)
    state.echoes[n_plots] = vehicle
    state.told[n_plots] = told_of(sky, defence, state, network, vehicle, t)
    return 1


@inner
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
    snr = values[sensor, SENSOR_SNR]
    if place.hindered:
        reason = hindrance(defence, ground, state, sensor, x, y, z, slant_m)
        if reason != WHY_NONE:
            return 0.0, reason
        if place.optical:
            snr *= contrast_ratio(slant_m, ground.visibility_m) ** 2
    probability = look_detection_probability(
        slant_m,
        elevation_sine(place.z, z, distance, slant_m, ground.effective_radius_m),
        state.vehicles[vehicle].rcs,
        values[sensor, SENSOR_RANGE_M],
        values[sensor, SENSOR_RCS_M2],
        snr,
        values[sensor, SENSOR_LOG_PFA],
        values[sensor, SENSOR_BLIND_M],
        values[sensor, SENSOR_INSTRUMENTED_M],
        values[sensor, SENSOR_ELEVATION_MIN_SINE],
        values[sensor, SENSOR_ELEVATION_MAX_SINE],
    )
    return probability, WHY_SMALL


@inner
def hindrance(
    defence: Defence, ground: Ground, state: State, sensor: int, x: float, y: float, z: float, slant_m: float
) -> int:
    """What keeps a sensor from looking at (x, y, z) although nothing stands in between: WHY_NONE where nothing does.

    A sight sees as far as the visibility, and nothing through the clouds, be they above or below it.
    """
    place = defence.sensors[sensor]
    if place.narrow and not covers(defence, state, sensor, x, y):
        return WHY_SECTOR
    if place.optical == DARK or (place.optical and slant_m > ground.visibility_m):
        return WHY_WEATHER
    if place.optical and max(z, place.z) - ground_m(ground, x, y) > ground.cloud_base_m:
        return WHY_WEATHER
    return WHY_NONE


@inner
def measure(
    defence: Defence,
    state: State,
    sensor: int,
    plot: Records,
    x: float,
    y: float,
    z: float,
    u: float,
    v: float,
    w: float,
    t: float,
) -> None:
    """Fill a plot with the position as the radar measures it, and with how sure it is (u, v, w: uniform draws).

    Errors in range, bearing and elevation; the covariance is that at the measured position.
    """
    place = defence.sensors[sensor]
    dx, dy = x - place.x, y - place.y
    distance = max(math.sqrt(dx * dx + dy * dy), 1.0)
    range_error_m = state.sensor_values[sensor, SENSOR_RANGE_ERROR_M]
    error_rad = math.radians(state.sensor_values[sensor, SENSOR_BEARING_ERROR_DEG])
    height_error_rad = math.radians(state.sensor_values[sensor, SENSOR_ELEVATION_ERROR_DEG])
    along, across = normal(u) * range_error_m / distance, normal(v) * error_rad
    plot.x = x + along * dx - across * dy
    plot.y = y + along * dy + across * dx
    plot.z = z + normal(w) * height_error_rad * distance
    dx, dy = plot.x - place.x, plot.y - place.y
    square = max(dx * dx + dy * dy, 1.0)
    along, across = range_error_m * range_error_m / square, error_rad * error_rad
    plot.xx = along * dx * dx + across * dy * dy + LEAST_VARIANCE_M2
    plot.yy = along * dy * dy + across * dx * dx + LEAST_VARIANCE_M2
    plot.xy = (along - across) * dx * dy
    plot.zz = height_error_rad * height_error_rad * square + LEAST_VARIANCE_M2
    plot.t = t
    plot.n_axes = 3
    plot.sensor = sensor % SENSOR_BITS
