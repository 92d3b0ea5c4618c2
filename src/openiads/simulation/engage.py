"""Shots: launch, flight with a channel held until intercept, kill draws, assessment, reload."""

import math

from openiads.compiled import formula
from openiads.physics.lethality import burst_kill_probability
from openiads.simulation.counted import AIM, ASSESSMENT, KILL, normal_pair, uniforms
from openiads.simulation.motion import where
from openiads.simulation.tables import (
    DOCTRINE_ASSESS_S,
    DOCTRINE_FALSE_KILL,
    DOCTRINE_MISSED_KILL,
    DOCTRINE_SALVO,
    DOCTRINE_SALVO_LATER,
    DOCTRINE_SHOTS,
    FLYING,
    KILLED,
    LOG_ASSESSED,
    LOG_KILLED,
    LOG_LAUNCHED,
    LOG_MISSED,
    LOG_RELOADED,
    SHOT_AIM_ERROR_M,
    SHOT_DAMAGE,
    SHOT_DISPERSION_M,
    SHOT_LETHAL_RADIUS_M,
    UNIT_MISSILES,
    UNIT_RELOAD_S,
    WHY_FIRED,
    Defence,
    Ground,
    Log,
    Outcome,
    Sky,
    State,
)
from openiads.simulation.write import write

IN_FLIGHT = 1
IN_ASSESSMENT = 2
"""Phases of an engagement."""


@formula
def free_slot(state: State) -> int:
    """Index of an engagement that is not in use, -1 where all are."""
    for slot in range(state.slot_phase.size):
        if state.slot_phase[slot] == 0:
            return slot
    return -1


@formula
def launch(
    sky: Sky,
    defence: Defence,
    ground: Ground,
    state: State,
    outcome: Outcome,
    log: Log,
    unit: int,
    vehicle: int,
    effector: int,
    flight_s: float,
    t: float,
) -> None:
    """Fire a salvo (a gun: a burst) of one effector at a vehicle and hold the channel until it arrives."""
    network = defence.unit_network[unit]
    missiles = salvo_size(defence, state, unit, vehicle, effector)
    slot = free_slot(state)
    state.slot_t[slot] = t + flight_s
    state.slot_phase[slot] = IN_FLIGHT
    state.slot_unit[slot] = unit
    state.slot_vehicle[slot] = vehicle
    state.slot_effector[slot] = effector
    state.slot_missiles[slot] = missiles
    state.busy_targets[unit] += 1
    state.busy_missiles[unit] += missiles
    state.unit_in_air[unit, vehicle] += 1
    state.unit_shots[unit, vehicle] += missiles
    state.track_in_air[network, vehicle] += 1
    state.why[unit, vehicle] = WHY_FIRED
    spent = min(defence.effector_burst[effector], state.rounds[effector]) if defence.effector_gun[effector] else missiles
    state.rounds[effector] -= spent
    outcome.rounds[effector] += spent
    outcome.engaged[sky.identity[vehicle]] += 1
    if state.rounds[effector] == 0 and state.reserve[effector] > 0:
        state.reload_t[effector] = t + state.unit_values[unit, UNIT_RELOAD_S]
    x, y, z, _, _, _ = where(sky, state, ground, vehicle, t)
    if not outcome.first_shot_m[vehicle] == outcome.first_shot_m[vehicle]:
        outcome.first_shot_m[vehicle] = math.hypot(x - defence.unit_x[unit], y - defence.unit_y[unit])
    write(log, t, LOG_LAUNCHED, vehicle, unit, effector, x, y, z)


@formula
def salvo_size(defence: Defence, state: State, unit: int, vehicle: int, effector: int) -> int:
    """Missiles fired together: by doctrine, at most those left, those guided at a time and those allowed per target."""
    if defence.effector_gun[effector]:
        return 1
    shots = state.unit_shots[unit, vehicle]
    size = int(defence.doctrine[unit, DOCTRINE_SALVO if shots == 0 else DOCTRINE_SALVO_LATER])
    limit = int(defence.doctrine[unit, DOCTRINE_SHOTS])
    if limit > 0:
        size = min(size, limit - shots)
    guided_at_a_time = max(int(state.unit_values[unit, UNIT_MISSILES] + 0.5) - state.busy_missiles[unit], 1)
    return max(min(size, state.rounds[effector], guided_at_a_time), 1)


@formula
def arrive(
    sky: Sky,
    defence: Defence,
    ground: Ground,
    state: State,
    outcome: Outcome,
    log: Log,
    seed: int,
    replication: int,
    slot: int,
    t: float,
) -> None:
    """The salvo meets its target, or the assessment of what it did is ready."""
    unit = state.slot_unit[slot]
    vehicle = state.slot_vehicle[slot]
    network = defence.unit_network[unit]
    if state.slot_phase[slot] == IN_FLIGHT:
        state.busy_targets[unit] -= 1
        state.busy_missiles[unit] -= state.slot_missiles[slot]
        killed = kills(sky, defence, ground, state, outcome, log, seed, replication, slot, t)
        state.slot_verdict[slot] = verdict(sky, defence, state, seed, replication, unit, vehicle, killed)
        state.slot_phase[slot] = IN_ASSESSMENT
        state.slot_t[slot] = t + defence.doctrine[unit, DOCTRINE_ASSESS_S]
        state.wake_t[unit] = t
        return
    state.slot_phase[slot] = 0
    state.slot_t[slot] = math.inf
    state.unit_in_air[unit, vehicle] -= 1
    state.track_in_air[network, vehicle] -= 1
    if state.slot_verdict[slot]:
        state.track_dead[network, vehicle] = 1
    write(log, t, LOG_ASSESSED, vehicle, unit, state.slot_effector[slot], 0.0, 0.0, float(state.slot_verdict[slot]))
    for other in range(defence.unit_x.size):
        if defence.unit_network[other] == network:
            state.wake_t[other] = min(state.wake_t[other], t)


@formula
def kills(
    sky: Sky,
    defence: Defence,
    ground: Ground,
    state: State,
    outcome: Outcome,
    log: Log,
    seed: int,
    replication: int,
    slot: int,
    t: float,
) -> bool:
    """Whether the vehicle is down after this salvo: one draw per missile, numbered by the vehicle's shots so far."""
    unit = state.slot_unit[slot]
    vehicle = state.slot_vehicle[slot]
    effector = state.slot_effector[slot]
    if state.fate[vehicle] != FLYING:
        write(log, t, LOG_MISSED, vehicle, unit, effector, math.nan, math.nan, math.nan)
        return state.fate[vehicle] == KILLED
    x, y, z, _, _, _ = where(sky, state, ground, vehicle, t)
    for _ in range(state.slot_missiles[slot]):
        shot = state.shot_number[vehicle]
        state.shot_number[vehicle] = shot + 1
        probability = state.kill[effector, sky.kind[vehicle]]
        if defence.effector_gun[effector]:
            probability = gun_kill_probability(sky, defence, state, seed, replication, vehicle, effector, shot)
        if uniforms(seed, replication, sky.key[vehicle], KILL, shot)[0] < probability:
            state.fate[vehicle] = KILLED
            outcome.kills[effector] += 1
            outcome.killed[sky.identity[vehicle]] += 1
            write(log, t, LOG_KILLED, vehicle, unit, effector, x, y, z)
            return True
    write(log, t, LOG_MISSED, vehicle, unit, effector, x, y, z)
    return False


@formula
def gun_kill_probability(
    sky: Sky, defence: Defence, state: State, seed: int, replication: int, vehicle: int, effector: int, shot: int
) -> float:
    """Kill probability of one burst; its aim error is drawn once and shared by all its rounds.

    A gun without published dispersion (0) uses its kill probability per engagement instead.
    """
    values = state.effector_values[effector]
    if values[SHOT_DISPERSION_M] <= 0.0:
        return state.kill[effector, sky.kind[vehicle]]
    u, v, _, _ = uniforms(seed, replication, sky.key[vehicle], AIM, shot)
    a, b = normal_pair(u, v)
    return burst_kill_probability(
        defence.effector_burst[effector],
        values[SHOT_LETHAL_RADIUS_M],
        values[SHOT_AIM_ERROR_M] * math.hypot(a, b),
        values[SHOT_DISPERSION_M],
        values[SHOT_DAMAGE],
    )


@formula
def verdict(
    sky: Sky, defence: Defence, state: State, seed: int, replication: int, unit: int, vehicle: int, killed: bool
) -> bool:
    """What the unit will believe: killed or not, with the errors of kill assessment."""
    u = uniforms(seed, replication, sky.key[vehicle], ASSESSMENT, state.shot_number[vehicle])[0]
    if killed:
        return u >= defence.doctrine[unit, DOCTRINE_MISSED_KILL]
    return u < defence.doctrine[unit, DOCTRINE_FALSE_KILL]


@formula
def reload(defence: Defence, state: State, log: Log, unit: int, effector: int, t: float) -> None:
    """Fill an empty magazine from the reserve."""
    filled = min(defence.effector_rounds[effector], state.reserve[effector])
    state.rounds[effector] = filled
    state.reserve[effector] -= filled
    state.reload_t[effector] = math.inf
    state.wake_t[unit] = min(state.wake_t[unit], t)
    write(log, t, LOG_RELOADED, -1, unit, effector, defence.unit_x[unit], defence.unit_y[unit], defence.unit_z[unit])
