"""The event loop: one replication, and many of them on all threads.

Simultaneous events happen in this order: intercepts and assessments, reloads, scans, decisions of units, ends of routes;
within a kind in the order of the entities' names (engagements in the order of their launch slots).
"""

import math

import numpy as np

from openiads.compiled import formula
from openiads.simulation.assign import decide
from openiads.simulation.engage import arrive, reload
from openiads.simulation.motion import end_t, where
from openiads.simulation.reset import reset
from openiads.simulation.sense import scan
from openiads.simulation.tables import (
    FLYING,
    LEAKED,
    LEFT,
    LOG_LEAKED,
    LOG_LEFT,
    Defence,
    Ground,
    Log,
    Outcome,
    Sky,
    State,
)
from openiads.simulation.write import write


@formula
def play_some(
    sky: Sky,
    defence: Defence,
    ground: Ground,
    states: State,
    outcomes: Outcome,
    logs: Log,
    seed: int,
    first: int,
    worker: int,
    sampled: bool,
    random_phase: bool,
) -> None:
    """Play one worker's share of replications `first`, `first` + 1, ..., one per entry of the outcomes' first axis.

    states, log: one entry per worker, used again and again; the log keeps the last replication.
    """
    n_workers = states.fate.shape[0]
    state = state_of(states, worker)
    log = Log(logs.rows[worker], logs.count[worker])
    for index in range(worker, outcomes.fate.shape[0], n_workers):
        outcome = outcome_of(outcomes, index)
        play(sky, defence, ground, state, outcome, log, seed, first + index, sampled, random_phase)


@formula
def play(
    sky: Sky,
    defence: Defence,
    ground: Ground,
    state: State,
    outcome: Outcome,
    log: Log,
    seed: int,
    replication: int,
    sampled: bool,
    random_phase: bool,
) -> None:
    """One replication, from the first event to the last vehicle's end."""
    reset(sky, defence, state, outcome, seed, replication, sampled, random_phase)
    log.count[0] = 0
    n_ended = 0
    n_vehicles = sky.key.size
    while n_ended < n_vehicles:
        end = end_t(sky, sky.end_order[n_ended])
        slot, slot_t = earliest(state.slot_t)
        shelf, reload_t = earliest(state.reload_t)
        sensor, scan_t = earliest(state.scan_t)
        unit, wake_t = earliest(state.wake_t)
        t = min(min(min(slot_t, reload_t), min(scan_t, wake_t)), end)
        if slot_t == t:
            arrive(sky, defence, ground, state, outcome, log, seed, replication, slot, t)
        elif reload_t == t:
            reload(defence, state, log, unit_of(defence, shelf), shelf, t)
        elif scan_t == t:
            scan(sky, defence, ground, state, outcome, log, seed, replication, sensor, t)
        elif wake_t == t:
            decide(sky, defence, ground, state, outcome, log, seed, replication, unit, t)
        else:
            finish(sky, defence, ground, state, outcome, log, sky.end_order[n_ended], t)
            n_ended += 1
    for vehicle in range(n_vehicles):
        outcome.fate[vehicle] = state.fate[vehicle]


@formula
def earliest(times: np.ndarray) -> tuple[int, float]:
    """Index and value of the smallest time, the first of equal ones; (-1, inf) where there is none."""
    best = -1
    soonest = math.inf
    for index in range(times.size):
        if times[index] < soonest:
            best = index
            soonest = times[index]
    return best, soonest


@formula
def unit_of(defence: Defence, effector: int) -> int:
    """The unit that an effector belongs to."""
    unit = 0
    while defence.effector_first[unit + 1] <= effector:
        unit += 1
    return unit


@formula
def finish(
    sky: Sky, defence: Defence, ground: Ground, state: State, outcome: Outcome, log: Log, vehicle: int, t: float
) -> None:
    """The end of a route: a vehicle with a goal has leaked, and each unit's reason for not stopping it is counted."""
    if state.fate[vehicle] != FLYING:
        return
    x, y, z, _, _, _ = where(sky, state, ground, vehicle, t)
    if not sky.has_goal[vehicle]:
        state.fate[vehicle] = LEFT
        write(log, t, LOG_LEFT, vehicle, -1, -1, x, y, z)
        return
    state.fate[vehicle] = LEAKED
    write(log, t, LOG_LEAKED, vehicle, -1, -1, x, y, z)
    for unit in range(defence.unit_x.size):
        why = max(state.why[unit, vehicle], state.seen[defence.unit_network[unit], vehicle])
        outcome.reasons[unit, why] += 1


@formula
def state_of(states: State, worker: int) -> State:
    """The state that one worker plays on, as views."""
    return State(
        states.sensor_values[worker],
        states.unit_values[worker],
        states.effector_values[worker],
        states.kill[worker],
        states.rcs[worker],
        states.way_x[worker],
        states.way_y[worker],
        states.leg[worker],
        states.fate[worker],
        states.scan_t[worker],
        states.scan_number[worker],
        states.enters_t[worker],
        states.leaves_t[worker],
        states.history[worker],
        states.history_scan[worker],
        states.track_hits[worker],
        states.track_confirmed[worker],
        states.track_dead[worker],
        states.track_belief[worker],
        states.track_ready_t[worker],
        states.track_last_t[worker],
        states.track[worker],
        states.track_in_air[worker],
        states.seen[worker],
        states.why[worker],
        states.unit_in_air[worker],
        states.unit_shots[worker],
        states.shot_number[worker],
        states.wake_t[worker],
        states.wake_number[worker],
        states.busy_targets[worker],
        states.busy_missiles[worker],
        states.rounds[worker],
        states.reserve[worker],
        states.reload_t[worker],
        states.slot_t[worker],
        states.slot_phase[worker],
        states.slot_unit[worker],
        states.slot_vehicle[worker],
        states.slot_effector[worker],
        states.slot_missiles[worker],
        states.slot_verdict[worker],
    )


@formula
def outcome_of(outcomes: Outcome, index: int) -> Outcome:
    """The outcome of one replication, as views."""
    return Outcome(
        outcomes.fate[index],
        outcomes.first_detection_m[index],
        outcomes.confirmation_m[index],
        outcomes.first_shot_m[index],
        outcomes.rounds[index],
        outcomes.kills[index],
        outcomes.engaged[index],
        outcomes.killed[index],
        outcomes.reasons[index],
        outcomes.looks[index],
        outcomes.tracks[index],
    )
