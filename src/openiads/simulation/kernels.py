"""The event loop: one replication, and a worker's share of many.

Simultaneous events happen in this order: orders, intercepts and assessments, reloads, scans, decisions of units, ends
of routes; within a kind in the order of the entities' names (engagements in the order of their slots).
"""

import math

from openiads.compiled import cuda, formula, inner, step
from openiads.simulation.assign import decide
from openiads.simulation.engage import arrive, reload
from openiads.simulation.motion import end_t, where
from openiads.simulation.orders import carry_out
from openiads.simulation.post import act, posts_of, start_posts
from openiads.simulation.post_tables import EACH_BATTERY, Posts, States
from openiads.simulation.reasons import WHY_NONE, WHY_OFF
from openiads.simulation.reset import reset
from openiads.simulation.sense import scan
from openiads.simulation.tables import (
    FLYING,
    LEAKED,
    LEFT,
    LOG_LEAKED,
    LOG_LEFT,
    Defence,
    Floats,
    Ground,
    Outcome,
    Records,
    Sky,
    State,
)
from openiads.simulation.write import write
from openiads.tracking.state import group_of


def play_on_thread(
    sky: Sky,
    defence: Defence,
    ground: Ground,
    states: States,
    outcomes: Outcome,
    logs: Records,
    seed: int,
    first: int,
    sampled: bool,
    random_phase: bool,
) -> None:
    """On a CUDA card each thread is a worker: `play_some` for the worker of this number, if there are so many."""
    worker = cuda.grid(1)
    if worker < states.state.vehicles.shape[0]:
        play_some(sky, defence, ground, states, outcomes, logs, seed, first, worker, sampled, random_phase)


@formula
def play_some(
    sky: Sky,
    defence: Defence,
    ground: Ground,
    states: States,
    outcomes: Outcome,
    logs: Records,
    seed: int,
    first: int,
    worker: int,
    sampled: bool,
    random_phase: bool,
) -> None:
    """Play one worker's share of replications `first`, `first` + 1, ..., one per entry of the outcomes' first axis.

    states: one entry per worker; logs: EVENT (n_outcomes or 1, n_rows), no rows where nothing is logged.
    """
    n_workers = states.state.vehicles.shape[0]
    state, posts = state_of(states.state, worker), posts_of(states.posts, worker)
    n_vehicles = sky.vehicles.size
    for index in range(worker, outcomes.vehicles.shape[0], n_workers):
        replication = first + index
        log = logs[min(index, logs.shape[0] - 1)]
        outcome = outcome_of(outcomes, index)
        reset(sky, defence, state, outcome, seed, replication, sampled, random_phase)
        start_posts(posts)
        n_ended = 0
        order, order_t = earliest(state.orders.t)
        slot, slot_t, shelf, reload_t = -1, math.inf, -1, math.inf
        fired = False
        while n_ended < n_vehicles:
            last = sky.vehicles[n_ended].end_order
            if fired:
                slot, slot_t = earliest(state.slots.t)
                shelf, reload_t = earliest(state.effectors.reload_t)
            sensor, scan_t = earliest(state.sensors.scan_t)
            unit, wake_t = earliest(state.units.wake_t)
            t = min(min(min(slot_t, reload_t), min(scan_t, wake_t)), min(end_t(sky, last), order_t))
            fired = order_t == t or slot_t == t or reload_t == t
            if order_t == t:
                carry_out(defence, state, order, t)
                order, order_t = earliest(state.orders.t)
            elif slot_t == t:
                arrive(sky, defence, ground, state, outcome, log, seed, replication, slot, t)
            elif reload_t == t:
                reload(defence, state, outcome, log, shelf, t)
            elif scan_t == t:
                scan(sky, defence, ground, state, outcome, log, seed, replication, sensor, t)
            elif wake_t == t:
                fired = wake(sky, defence, ground, state, posts, outcome, log, seed, replication, unit, t)
            else:
                finish(sky, defence, ground, state, outcome, log, last, t)
                n_ended += 1
        note_fates(state, outcome)


@inner
def note_fates(state: State, outcome: Outcome) -> None:
    """What became of each vehicle in the end."""
    for vehicle in range(state.vehicles.size):
        outcome.vehicles[vehicle].fate = state.vehicles[vehicle].fate


@inner
def wake(
    sky: Sky,
    defence: Defence,
    ground: Ground,
    state: State,
    posts: Posts | None,
    outcome: Outcome,
    log: Records,
    seed: int,
    replication: int,
    unit: int,
    t: float,
) -> bool:
    """Let a unit look for a target, by itself or through its post; gives whether anybody fired."""
    if posts is not None and defence.networks[state.units[unit].network].assignment != EACH_BATTERY:
        return act(sky, defence, ground, state, posts, outcome, log, seed, replication, unit, t)
    return decide(sky, defence, ground, state, outcome, log, seed, replication, unit, t)


@step
def earliest(times: Floats) -> tuple[int, float]:
    """Index and value of the smallest time, the first of equal ones; (-1, inf) where there is none."""
    best = -1
    soonest = math.inf
    for index in range(times.size):
        if times[index] < soonest:
            best = index
            soonest = times[index]
    return best, soonest


@inner
def finish(
    sky: Sky, defence: Defence, ground: Ground, state: State, outcome: Outcome, log: Records, vehicle: int, t: float
) -> None:
    """The end of a route: a vehicle with a goal has leaked, and each unit's reason for not stopping it is counted."""
    flown = state.vehicles[vehicle]
    if flown.fate != FLYING:
        return
    x, y, z, _, _, _ = where(sky, state, ground, vehicle, t)
    if not sky.vehicles[vehicle].has_goal:
        flown.fate = LEFT
        write(outcome, log, t, LOG_LEFT, vehicle, -1, -1, x, y, z)
        return
    flown.fate = LEAKED
    write(outcome, log, t, LOG_LEAKED, vehicle, -1, -1, x, y, z)
    for unit in range(defence.units.size):
        mine = state.units[unit]
        if not mine.here:
            continue
        why = state.why[unit, vehicle]
        seen = state.seen[mine.network, vehicle]
        outcome.reasons[unit, WHY_OFF if mine.off > 0 and why == WHY_NONE else max(why, seen)] += 1


@inner
def state_of(states: State, worker: int) -> State:
    """The state that one worker plays on, as views."""
    return State(
        states.sensors[worker],
        states.looks[worker],
        states.enters_t[worker],
        states.plots[worker],
        states.echoes[worker],
        states.told[worker],
        group_of(states.trackers, worker),
        states.tracks[worker],
        states.weighed[worker],
        states.aims[worker],
        states.beliefs[worker],
        states.kinds[worker],
        states.seen[worker],
        states.why[worker],
        states.units[worker],
        states.effectors[worker],
        states.vehicles[worker],
        states.ways[worker],
        states.slots[worker],
        states.orders[worker],
        states.lines[worker],
        states.sensor_values[worker],
        states.unit_values[worker],
        states.shot_values[worker],
        states.kill[worker],
    )


@inner
def outcome_of(outcomes: Outcome, index: int) -> Outcome:
    """The outcome of one replication, as views."""
    return Outcome(
        outcomes.vehicles[index],
        outcomes.sightings[index],
        outcomes.effectors[index],
        outcomes.identities[index],
        outcomes.reasons[index],
        outcomes.counts[index],
    )
