"""The start of a replication: Estimates, raids, beliefs and scan phases drawn, everything else at rest."""

import math

import numpy as np

from openiads.compiled import formula
from openiads.physics.detection import swerling1_required_snr
from openiads.simulation.counted import BEARING, ESTIMATE, RELIABILITY, SCAN_PHASE, triangular, uniforms
from openiads.simulation.identify import believed_identity
from openiads.simulation.motion import time_in_range
from openiads.simulation.tables import (
    FAILED,
    FLYING,
    SENSOR_INSTRUMENTED_M,
    SENSOR_PD,
    SENSOR_PERIOD_S,
    SENSOR_PFA,
    SENSOR_SNR,
    Defence,
    Outcome,
    Sky,
    State,
)


@formula
def reset(
    sky: Sky,
    defence: Defence,
    state: State,
    outcome: Outcome,
    seed: int,
    replication: int,
    sampled: bool,
    random_phase: bool,
) -> None:
    """Bring state and outcome to the start of a replication.

    sampled: draw every Estimate once, from its triangular distribution; else the best values.
    random_phase: each radar begins its turn at a random moment; else all at time 0.
    """
    clear(defence, state, outcome)
    realise(sky, defence, state, seed, replication, sampled)
    place_vehicles(sky, state, seed, replication)
    for sensor in range(defence.sensor_x.size):
        values = state.sensor_values[sensor]
        values[SENSOR_SNR] = swerling1_required_snr(values[SENSOR_PD], values[SENSOR_PFA])
        state.scan_t[sensor] = math.inf
        if defence.sensor_searches[sensor]:
            u = uniforms(seed, replication, defence.sensor_key[sensor], SCAN_PHASE, 0)[0]
            state.scan_t[sensor] = u * values[SENSOR_PERIOD_S] if random_phase else 0.0
            for vehicle in range(sky.key.size):
                enters, leaves = time_in_range(sky, defence, state, sensor, vehicle, values[SENSOR_INSTRUMENTED_M])
                state.enters_t[sensor, vehicle] = enters
                state.leaves_t[sensor, vehicle] = leaves
    for network in range(defence.network.shape[0]):
        for vehicle in range(sky.key.size):
            belief = believed_identity(defence, seed, replication, network, vehicle, sky.identity[vehicle])
            state.track_belief[network, vehicle] = belief


@formula
def clear(defence: Defence, state: State, outcome: Outcome) -> None:
    """Empty tracks, engagements, counters and the outcome; fill the magazines."""
    for bits in (state.leg, state.scan_number, state.wake_number, state.shot_number):
        bits[:] = 0
    for pairs in (state.history, state.history_scan, state.track_hits, state.track_in_air, state.unit_in_air, state.unit_shots):
        pairs[:] = 0
    for flags in (state.track_confirmed, state.track_dead, state.seen, state.why):
        flags[:] = 0
    state.busy_targets[:] = 0
    state.busy_missiles[:] = 0
    state.slot_phase[:] = 0
    state.slot_t[:] = math.inf
    state.wake_t[:] = math.inf
    state.reload_t[:] = math.inf
    for effector in range(defence.effector_rounds.size):
        state.rounds[effector] = defence.effector_rounds[effector]
        state.reserve[effector] = defence.effector_reserve[effector]
    outcome.first_detection_m[:] = math.nan
    outcome.confirmation_m[:] = math.nan
    outcome.first_shot_m[:] = math.nan
    for counts in (outcome.rounds, outcome.kills, outcome.engaged, outcome.killed, outcome.looks, outcome.tracks):
        counts[:] = 0
    outcome.reasons[:] = 0


@formula
def realise(sky: Sky, defence: Defence, state: State, seed: int, replication: int, sampled: bool) -> None:
    """Draw the value of each Estimate for this replication; entities that share an Estimate share the draw."""
    realise_table(state.sensor_values, defence.sensor_values, defence.sensor_keys, seed, replication, sampled)
    realise_table(state.unit_values, defence.unit_values, defence.unit_keys, seed, replication, sampled)
    realise_table(state.effector_values, defence.effector_values, defence.effector_keys, seed, replication, sampled)
    realise_table(state.kill, defence.kill, defence.kill_keys, seed, replication, sampled)
    for vehicle in range(sky.key.size):
        low, best, high = sky.rcs[vehicle]
        u = uniforms(seed, replication, sky.rcs_key[vehicle], ESTIMATE, 0)[0]
        state.rcs[vehicle] = triangular(u, low, best, high) if sampled else best


@formula
def realise_table(
    values: np.ndarray, estimates: np.ndarray, keys: np.ndarray, seed: int, replication: int, sampled: bool
) -> None:
    """Fill `values` (n, columns) from `estimates` (n, columns, 3)."""
    for row in range(keys.shape[0]):
        for column in range(keys.shape[1]):
            low, best, high = estimates[row, column]
            values[row, column] = best
            if sampled and high > low:
                u = uniforms(seed, replication, keys[row, column], ESTIMATE, 0)[0]
                values[row, column] = triangular(u, low, best, high)


@formula
def place_vehicles(sky: Sky, state: State, seed: int, replication: int) -> None:
    """Put each vehicle at the start of its route; turn a raid's routes about its aim point; drop the ones that fail."""
    for vehicle in range(sky.key.size):
        first = sky.way_first[vehicle]
        last = sky.way_first[vehicle + 1]
        state.leg[vehicle] = first
        state.fate[vehicle] = FLYING
        if uniforms(seed, replication, sky.key[vehicle], RELIABILITY, 0)[0] >= sky.reliability[vehicle]:
            state.fate[vehicle] = FAILED
        cosine = 1.0
        sine = 0.0
        if sky.turned[vehicle]:
            angle = 2.0 * math.pi * uniforms(seed, replication, sky.turn_key[vehicle], BEARING, 0)[0]
            cosine = math.cos(angle)
            sine = math.sin(angle)
        for way in range(first, last):
            dx = sky.way_x[way] - sky.turn_x[vehicle]
            dy = sky.way_y[way] - sky.turn_y[vehicle]
            state.way_x[way] = sky.turn_x[vehicle] + cosine * dx - sine * dy
            state.way_y[way] = sky.turn_y[vehicle] + sine * dx + cosine * dy
