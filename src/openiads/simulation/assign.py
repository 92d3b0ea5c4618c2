"""Which vehicle a fire unit takes next: eligible tracks, ranked by the time they need to a defended asset.

Decisions rest on tracks, never on where a vehicle is; only the guiding radar looks at the vehicle itself.
"""

import math

from openiads.compiled import formula
from openiads.simulation.engage import free_slot, launch
from openiads.simulation.envelope import launch_in, time_of_flight, time_to_assets
from openiads.simulation.motion import end_t, start_t, where
from openiads.simulation.sense import guided
from openiads.simulation.tables import (
    DOCTRINE_REPLAN_S,
    DOCTRINE_RULES,
    DOCTRINE_SHOTS,
    FLYING,
    FREE,
    HOLD,
    HOSTILE,
    KILLED,
    NETWORK_COORDINATED,
    NETWORK_DROP_S,
    UNIT_CHANNELS,
    UNIT_REACTION_S,
    UNKNOWN,
    WHY_CHANNEL,
    WHY_ENVELOPE,
    WHY_GUIDANCE,
    WHY_IDENTITY,
    WHY_LATE,
    WHY_NONE,
    WHY_OTHER,
    WHY_ROUNDS,
    WHY_RULES,
    WHY_SPENT,
    Defence,
    Ground,
    Log,
    Outcome,
    Sky,
    State,
)
from openiads.simulation.track import drop_track

FIRE = 100
"""Answer of `obstacle` when nothing stands against a shot."""
SHORTEST_WAIT_S = 1e-3
"""A unit that waits for a target wakes after this time at the earliest, so that time always advances."""


@formula
def decide(
    sky: Sky,
    defence: Defence,
    ground: Ground,
    state: State,
    outcome: Outcome,
    log: Log,
    seed: int,
    replication: int,
    unit: int,
    t: float,
) -> None:
    """Let a unit fire at its most urgent target, then the next, until none is left, and set when it looks again."""
    state.wake_t[unit] = math.inf
    state.wake_number[unit] += 1
    network = defence.unit_network[unit]
    for _ in range(sky.key.size):
        best = -1
        best_rank = math.inf
        best_effector = -1
        best_flight = 0.0
        for vehicle in range(sky.key.size):
            if not state.track_confirmed[network, vehicle]:
                continue
            reason, effector, flight, wait = obstacle(defence, ground, state, unit, vehicle, t)
            if reason != FIRE:
                state.why[unit, vehicle] = max(state.why[unit, vehicle], reason)
                state.wake_t[unit] = min(state.wake_t[unit], t + max(wait, SHORTEST_WAIT_S))
                continue
            x, y, _, vx, vy, _ = believed(state, network, vehicle, t)
            rank = time_to_assets(defence, x, y, vx, vy)
            if rank < best_rank and sees(sky, defence, ground, state, seed, replication, unit, vehicle, t):
                best, best_rank, best_effector, best_flight = vehicle, rank, effector, flight
        if best < 0:
            return
        if state.busy_targets[unit] >= channels(state, unit) or free_slot(state) < 0:
            state.why[unit, best] = max(state.why[unit, best], WHY_CHANNEL)
            return
        launch(sky, defence, ground, state, outcome, log, unit, best, best_effector, best_flight, t)


@formula
def channels(state: State, unit: int) -> int:
    """How many targets the unit engages at a time in this replication."""
    return max(int(state.unit_values[unit, UNIT_CHANNELS] + 0.5), 0)


@formula
def obstacle(defence: Defence, ground: Ground, state: State, unit: int, vehicle: int, t: float) -> tuple[int, int, float, float]:
    """What keeps a unit from firing at a track now: (reason or FIRE, effector, time of flight, seconds until worth asking).

    A wait of inf: only a new event (a hit, a kill assessment, a reload) can change it.
    """
    network = defence.unit_network[unit]
    replan_s = defence.doctrine[unit, DOCTRINE_REPLAN_S]
    if t - state.track_last_t[network, vehicle] > defence.network[network, NETWORK_DROP_S]:
        drop_track(state, network, vehicle)
        return WHY_NONE, -1, 0.0, math.inf
    if state.track_dead[network, vehicle] or state.track_hits[network, vehicle] < 2:
        return WHY_NONE, -1, 0.0, replan_s
    ready_t = state.track_ready_t[network, vehicle] + state.unit_values[unit, UNIT_REACTION_S]
    if t < ready_t:
        return WHY_LATE, -1, 0.0, ready_t - t
    belief = state.track_belief[network, vehicle]
    rules = int(defence.doctrine[unit, DOCTRINE_RULES])
    if belief != HOSTILE and not (belief == UNKNOWN and rules == FREE):
        return WHY_IDENTITY, -1, 0.0, math.inf
    if rules == HOLD:
        return WHY_RULES, -1, 0.0, math.inf
    if state.unit_in_air[unit, vehicle] > 0:
        return WHY_NONE, -1, 0.0, math.inf
    if defence.network[network, NETWORK_COORDINATED] > 0.0 and state.track_in_air[network, vehicle] > 0:
        return WHY_OTHER, -1, 0.0, math.inf
    limit = defence.doctrine[unit, DOCTRINE_SHOTS]
    if limit > 0 and state.unit_shots[unit, vehicle] >= limit:
        return WHY_SPENT, -1, 0.0, math.inf
    return choose_effector(defence, ground, state, unit, vehicle, t)


@formula
def choose_effector(defence: Defence, ground: Ground, state: State, unit: int, vehicle: int, t: float) -> tuple[int, int, float, float]:
    """The first of the unit's effectors, in their order, that can meet the track now; as `obstacle` answers.

    If none can, the wait is until the target comes into range, at most until the unit looks again.
    """
    network = defence.unit_network[unit]
    x, y, z, vx, vy, vz = believed(state, network, vehicle, t)
    wait = math.inf
    empty = 0
    first = defence.effector_first[unit]
    last = defence.effector_first[unit + 1]
    for effector in range(first, last):
        if state.rounds[effector] < 1:
            empty += 1
            continue
        flight = time_of_flight(defence, ground, state, unit, effector, x, y, z, vx, vy, vz)
        if flight >= 0.0:
            return FIRE, effector, flight, 0.0
        until = launch_in(defence, state, unit, effector, x, y, z, vx, vy, vz)
        wait = min(wait, until if until > 0.0 else defence.doctrine[unit, DOCTRINE_REPLAN_S])
    if empty == last - first:
        return WHY_ROUNDS, -1, 0.0, math.inf
    return WHY_ENVELOPE, -1, 0.0, min(wait, defence.doctrine[unit, DOCTRINE_REPLAN_S])


@formula
def believed(
    state: State, network: int, vehicle: int, t: float
) -> tuple[float, float, float, float, float, float]:
    """Position and velocity that the network believes of a vehicle, carried forward to `t`."""
    track = state.track[network, vehicle]
    dt = t - state.track_last_t[network, vehicle]
    return (
        track[0] + track[3] * dt,
        track[1] + track[4] * dt,
        track[2] + track[5] * dt,
        track[3],
        track[4],
        track[5],
    )


@formula
def sees(
    sky: Sky,
    defence: Defence,
    ground: Ground,
    state: State,
    seed: int,
    replication: int,
    unit: int,
    vehicle: int,
    t: float,
) -> bool:
    """Whether the unit's guiding radar holds the target; if not, the unit tries again at its next look.

    One that falls after a kill that nobody noticed is still held: shots at it are wasted.
    """
    held = state.fate[vehicle] == KILLED and t < end_t(sky, vehicle)
    if state.fate[vehicle] == FLYING and start_t(sky, vehicle) <= t < end_t(sky, vehicle):
        x, y, z, _, _, _ = where(sky, state, ground, vehicle, t)
        held = guided(defence, ground, state, seed, replication, unit, vehicle, x, y, z)
    if not held:
        state.why[unit, vehicle] = max(state.why[unit, vehicle], WHY_GUIDANCE)
        state.wake_t[unit] = min(state.wake_t[unit], t + defence.doctrine[unit, DOCTRINE_REPLAN_S])
    return held
