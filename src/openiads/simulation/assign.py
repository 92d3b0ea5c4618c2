"""Which vehicle a fire unit takes next: eligible tracks, ranked by the time they need to a defended asset.

Decisions rest on tracks, never on where a vehicle is; only the guiding radar looks at the vehicle itself.
"""

import math

from openiads.compiled import formula, step
from openiads.simulation.engage import free_slot, launch
from openiads.simulation.envelope import launch_in, time_of_flight, time_to_assets
from openiads.simulation.identify import taken_for
from openiads.simulation.in_zone import in_safe_corridor, is_shot_barred, rules_at
from openiads.simulation.motion import in_flight, where
from openiads.simulation.sense import guided
from openiads.simulation.tables import (
    FLYING,
    FREE,
    HOLD,
    HOSTILE,
    KILLED,
    SHOT_RANGE_MAX_M,
    UNIT_CHANNELS,
    UNIT_MISSILES,
    UNIT_REACTION_S,
    UNKNOWN,
    WHY_CHANNEL,
    WHY_ENVELOPE,
    WHY_GUIDANCE,
    WHY_IDENTITY,
    WHY_LATE,
    WHY_NO_FIRE,
    WHY_NONE,
    WHY_OTHER,
    WHY_ROUNDS,
    WHY_RULES,
    WHY_SPENT,
    Defence,
    Ground,
    Outcome,
    Records,
    Sky,
    State,
)
from openiads.simulation.track import arrive_state, believed

FIRE = 100
"""Answer of `obstacle` when nothing stands against a shot."""
ACQUISITION_M = 2_000.0
ACQUISITION_RAD = 0.05
"""How far from where it was sent a guiding radar still finds a target: so many metres, or 3 degrees (assumption)."""
SOUND_MPS = 340.0
"""What a target may turn out to do that seems slower."""
SHORTEST_WAIT_S = 1e-3
"""A unit that waits for a target wakes after this time at the earliest, so that time always advances."""


@formula
def decide(
    sky: Sky,
    defence: Defence,
    ground: Ground,
    state: State,
    outcome: Outcome,
    log: Records,
    seed: int,
    replication: int,
    unit: int,
    t: float,
) -> bool:
    """Let a unit fire at its most urgent target, then the next, until none is left, and set when it looks again.

    Gives whether it fired at all.
    """
    state.units[unit].wake_t = math.inf
    state.units[unit].wake_number += 1
    network = state.units[unit].network
    if state.units[unit].off > 0:
        return False
    for shots in range(sky.vehicles.size):
        best = -1
        best_rank = math.inf
        best_effector = -1
        best_flight = 0.0
        for place in range(state.trackers.tally[network, 0].places):
            track = state.tracks[network, place]
            if not track.confirmed:
                continue
            reason, effector, flight, wait = obstacle(defence, ground, state, unit, place, t)
            if reason != FIRE:
                hinder(state, unit, track.label, reason, t + max(wait, SHORTEST_WAIT_S))
                continue
            if busy(state, unit):
                hinder(state, unit, track.label, WHY_CHANNEL, math.inf)
                continue
            x, y, _, vx, vy, _ = believed(track, t)
            rank = time_to_assets(defence, x, y, vx, vy)
            if rank < best_rank and sees(sky, defence, ground, state, seed, replication, unit, place, t):
                best, best_rank, best_effector, best_flight = place, rank, effector, flight
        if best < 0:
            return shots > 0
        launch(sky, defence, ground, state, outcome, log, unit, best, best_effector, best_flight, t)
    return True


@step
def hinder(state: State, unit: int, vehicle: int, reason: int, until_t: float) -> None:
    """Note the furthest obstacle that the unit met with this vehicle, and when to look again at the latest."""
    state.why[unit, vehicle] = max(state.why[unit, vehicle], reason)
    state.units[unit].wake_t = min(state.units[unit].wake_t, until_t)


@step
def busy(state: State, unit: int) -> bool:
    """Whether the unit can engage no further target now: its channels for targets or for missiles are all taken."""
    targets = int(state.unit_values[unit, UNIT_CHANNELS] + 0.5)
    missiles = int(state.unit_values[unit, UNIT_MISSILES] + 0.5)
    mine = state.units[unit]
    return mine.busy_targets >= targets or mine.busy_missiles >= missiles or free_slot(state) < 0


@step
def obstacle(
    defence: Defence, ground: Ground, state: State, unit: int, place: int, t: float
) -> tuple[int, int, float, float]:
    """What keeps a unit from firing at a track now: (reason or FIRE, effector, time of flight, seconds to wait).

    A wait of inf: only a new event (a hit, a kill assessment, a reload) can change it.
    """
    own = defence.units[unit]
    network = state.units[unit].network
    settings = defence.networks[network]
    track = state.tracks[network, place]
    tracker = state.trackers.tracks[network, place]
    if track.dead or t - tracker.hit_t > defence.tracking[network].drop_s:
        return WHY_NONE, -1, 0.0, math.inf
    arrive_state(track, settings.latency_s, t)
    if track.hits < 2:
        known_t = track.next_t + settings.latency_s if track.next_hits > 0 else math.inf
        return WHY_NONE, -1, 0.0, known_t - t
    ready_t = track.ready_t + state.unit_values[unit, UNIT_REACTION_S]
    if t < ready_t:
        return WHY_LATE, -1, 0.0, ready_t - t
    rules = settings.rules if settings.rules >= 0 else own.rules
    until_rules_change = math.inf
    is_safe = False
    if settings.first_zone < settings.end_zone:
        x, y, z, vx, vy, _ = believed(track, t)
        rules = rules_at(defence, network, rules, x, y, z, t)
        is_safe = in_safe_corridor(defence, network, x, y, z, vx, vy, t)
        until_rules_change = own.replan_s
    identity = taken_for(track, t)
    if identity != HOSTILE:
        until_told = track.known_t - t if t < track.known_t else math.inf
        if identity != UNKNOWN:
            return WHY_IDENTITY, -1, 0.0, until_told
        if rules != FREE or is_safe:
            return WHY_IDENTITY, -1, 0.0, min(until_rules_change, until_told)
    if rules == HOLD:
        return WHY_RULES, -1, 0.0, until_rules_change
    if state.aims[unit, place].in_air > 0:
        return WHY_NONE, -1, 0.0, math.inf
    if settings.coordinated and track.in_air > 0:
        return WHY_OTHER, -1, 0.0, math.inf
    if 0 < own.shots_per_target <= state.aims[unit, place].shots:
        return WHY_SPENT, -1, 0.0, math.inf
    return choose_effector(defence, ground, state, unit, place, t)


@step
def choose_effector(
    defence: Defence, ground: Ground, state: State, unit: int, place: int, t: float
) -> tuple[int, int, float, float]:
    """The first of the unit's effectors, in their order, that can meet the track now; as `obstacle` answers.

    If none can, the wait is until the target comes into range on its course, at most until the unit looks again; that
    it does the later the farther off the target is: it may come straight on, at twice its speed.
    """
    own = defence.units[unit]
    network = state.units[unit].network
    x, y, z, vx, vy, vz = believed(state.tracks[network, place], t)
    distance = math.sqrt((x - own.x) ** 2 + (y - own.y) ** 2)
    hurry_mps = 2.0 * max(math.sqrt(vx * vx + vy * vy + vz * vz), SOUND_MPS)
    wait = math.inf
    loaded = 0
    reason = WHY_ENVELOPE
    for effector in range(own.first_effector, own.end_effector):
        if state.effectors[effector].rounds < 1:
            continue
        loaded += 1
        flight = time_of_flight(defence, ground, state, unit, effector, x, y, z, vx, vy, vz)
        if flight >= 0.0:
            if not is_shot_barred(defence, network, x, y, z, vx, vy, vz, flight, t):
                return FIRE, effector, flight, 0.0
            reason = WHY_NO_FIRE
            wait = min(wait, own.replan_s)
            continue
        beyond_m = distance - state.shot_values[effector, SHOT_RANGE_MAX_M]
        wait = min(wait, max(beyond_m / hurry_mps, own.replan_s))
        until = launch_in(defence, state, unit, effector, x, y, z, vx, vy, vz)
        if until > 0.0:
            wait = min(wait, until)
    if loaded == 0:
        return WHY_ROUNDS, -1, 0.0, math.inf
    return reason, -1, 0.0, wait


@step
def sees(
    sky: Sky,
    defence: Defence,
    ground: Ground,
    state: State,
    seed: int,
    replication: int,
    unit: int,
    place: int,
    t: float,
) -> bool:
    """Whether the unit's guiding radar holds the target; if not, the unit tries again at its next look.

    It looks where the track should be, for the echo that the track follows: what flies too far from there it does not
    find. One that falls after a kill that nobody noticed is still held: shots at it are wasted.
    """
    track = state.tracks[state.units[unit].network, place]
    vehicle = track.label
    fate = state.vehicles[vehicle].fate
    held = False
    if fate in (FLYING, KILLED) and in_flight(sky, vehicle, t):
        x, y, z, _, _, _ = where(sky, state, ground, vehicle, t)
        bx, by, bz, _, _, _ = believed(track, t)
        off_m = math.sqrt((x - bx) ** 2 + (y - by) ** 2 + (z - bz) ** 2)
        away_m = math.hypot(bx - defence.units[unit].x, by - defence.units[unit].y)
        if off_m <= max(ACQUISITION_M, ACQUISITION_RAD * away_m):
            held = guided(defence, ground, state, seed, replication, unit, vehicle, x, y, z)
    if not held:
        hinder(state, unit, vehicle, WHY_GUIDANCE, t + defence.units[unit].replan_s)
    return held
