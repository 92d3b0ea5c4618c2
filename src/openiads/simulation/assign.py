"""Which vehicle a fire unit takes next: eligible tracks, ranked by the time they need to what is defended.

Decisions rest on tracks, never on where a vehicle is; only the guiding radar looks at the vehicle itself.
"""

import math

from openiads.compiled import inner
from openiads.simulation.aims import SHORTEST_WAIT_S, hinder, keep_answer
from openiads.simulation.engage import launch
from openiads.simulation.envelope import NOT_CLOSING_S, in_arc, launch_in, time_of_flight
from openiads.simulation.facing import settle, stay_with_guided, turn_to
from openiads.simulation.guidance import NOBODY, channel_left, guiding_unit, out_of_sight_until
from openiads.simulation.identify import taken_for
from openiads.simulation.in_zone import in_safe_corridor, is_shot_barred, rules_at, to_zones_m
from openiads.simulation.motion import in_flight, where
from openiads.simulation.protect import threatens, urgency
from openiads.simulation.reasons import (
    WHY_ARC,
    WHY_CHANNEL,
    WHY_ENVELOPE,
    WHY_GUIDANCE,
    WHY_IDENTITY,
    WHY_KEPT,
    WHY_LATE,
    WHY_NO_FIRE,
    WHY_NONE,
    WHY_OTHER,
    WHY_ROUNDS,
    WHY_RULES,
    WHY_SPENT,
    WHY_UNCUED,
)
from openiads.simulation.tables import (
    FLYING,
    FREE,
    HOLD,
    HOSTILE,
    KILLED,
    SHOT_RANGE_MAX_M,
    UNIT_REACTION_S,
    UNKNOWN,
    Defence,
    Ground,
    Outcome,
    Records,
    Sky,
    State,
)
from openiads.simulation.track import arrive_state, believed, tells
from openiads.simulation.under_way import ACQUISITION_M, ACQUISITION_RAD

FIRE = 100
"""Answer of `obstacle` when nothing stands against a shot."""
SOUND_MPS = 340.0
"""What a target may turn out to do that seems slower."""


@inner
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
    network = state.units[unit].network
    if state.units[unit].off > 0:
        return False
    turned = defence.units[unit].turned
    wanted = -1
    wanted_rank = math.inf
    if turned >= 0:
        settle(defence, state, turned, t)
    for shots in range(sky.vehicles.size):
        best = -1
        best_rank = math.inf
        best_effector = -1
        best_flight = 0.0
        best_guide = NOBODY
        has_channel = channel_left(defence, state, unit)
        for place in range(state.trackers.tally[network, 0].places):
            track = state.tracks[network, place]
            if not track.confirmed:
                continue
            reason, effector, flight = stands_against(defence, ground, state, unit, place, has_channel, t)
            if turned >= 0 and shots == 0:
                pressing = rank_for_turning(defence, state, unit, track, reason, t)
                if pressing < wanted_rank:
                    wanted, wanted_rank = place, pressing
            if reason != FIRE:
                continue
            x, y, _, vx, vy, _ = believed(track, t)
            rank = urgency(defence, state, unit, x, y, vx, vy)
            if rank >= best_rank:
                continue
            guide = held_by(sky, defence, ground, state, seed, replication, unit, place, t)
            if guide != NOBODY:
                best, best_rank, best_effector, best_flight, best_guide = place, rank, effector, flight, guide
        if best < 0:
            if turned >= 0:
                stay_with_guided(defence, state, turned, t)
                if wanted >= 0:
                    turn_to(defence, state, unit, turned, wanted, t)
            return shots > 0
        launch(sky, defence, ground, state, outcome, log, unit, best, best_effector, best_guide, best_flight, t)
    return True


@inner
def stands_against(
    defence: Defence, ground: Ground, state: State, unit: int, place: int, has_channel: bool, t: float
) -> tuple[int, int, float]:
    """What keeps a unit from firing at a track now, or FIRE; then the effector and its time of flight.

    An answer stands until the time to wait is over or there is news of the track, of the unit or of its shots at it; it
    is noted, and the unit wakes when it ends.
    """
    aim = state.aims[unit, place]
    track = state.tracks[state.units[unit].network, place]
    if aim.until_t <= t + aim.soon_s or (has_channel and aim.reason == WHY_CHANNEL):
        replan_s = defence.conduct[unit, track.kind].replan_s
        reason, effector, flight, wait = obstacle(defence, ground, state, unit, place, t)
        if reason == FIRE and has_channel:
            return FIRE, effector, flight
        if reason == FIRE:
            reason, wait = WHY_CHANNEL, replan_s
        keep_answer(state, unit, place, reason, t + max(wait, SHORTEST_WAIT_S), replan_s)
    wake_t = until_channel(defence, unit, t) if aim.reason == WHY_CHANNEL else aim.until_t
    hinder(state, unit, track.label, int(aim.reason), wake_t)
    return aim.reason, -1, 0.0


@inner
def rank_for_turning(defence: Defence, state: State, unit: int, track: Records, reason: int, t: float) -> float:
    """How soon the unit's guiding sensor should turn to a track: first those that it may fire at, then those to come.

    Infinite for those at which it may not fire, and for those out of its envelope that close on nothing.
    """
    if reason not in (FIRE, WHY_CHANNEL, WHY_ENVELOPE):
        return math.inf
    x, y, _, vx, vy, _ = believed(track, t)
    rank = urgency(defence, state, unit, x, y, vx, vy)
    if reason != WHY_ENVELOPE:
        return rank
    return rank + NOT_CLOSING_S if rank < NOT_CLOSING_S else math.inf


@inner
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
    conduct = defence.conduct[unit, track.kind]
    rules = conduct.rules if conduct.rules_of_class or settings.rules < 0 else settings.rules
    tracker = state.trackers.tracks[network, place]
    if t - tracker.hit_t > defence.tracking[network].drop_s:
        return WHY_NONE, -1, 0.0, math.inf
    arrive_state(track, settings.latency_s, t)
    if track.hits < 2:
        known_t = track.next_t + settings.latency_s if track.next_hits > 0 else math.inf
        return WHY_NONE, -1, 0.0, known_t - t
    ready_t = track.ready_t + state.unit_values[unit, UNIT_REACTION_S]
    if t < ready_t:
        return WHY_LATE, -1, 0.0, ready_t - t
    if not tells(track, own.cued_by):
        return WHY_UNCUED, -1, 0.0, math.inf
    identity = taken_for(track, t)
    until_known = track.known_t - t if t < track.known_t else math.inf
    if identity not in (HOSTILE, UNKNOWN):
        return WHY_IDENTITY, -1, 0.0, until_known
    x, y, z, vx, vy, _ = believed(track, t)
    if settings.first_zone < settings.end_zone:
        rules_here = rules_at(defence, network, rules, x, y, z, t)
        rules = max(rules, rules_here) if conduct.rules_of_class else rules_here
    if identity == UNKNOWN and (rules != FREE or in_safe_corridor(defence, network, x, y, z, vx, vy, t)):
        return WHY_IDENTITY, -1, 0.0, min(until_other_rules(defence, state, unit, track, rules, x, y), until_known)
    if rules == HOLD:
        return WHY_RULES, -1, 0.0, until_other_rules(defence, state, unit, track, rules, x, y)
    if not threatens(defence, state, unit, x, y, vx, vy):
        return WHY_KEPT, -1, 0.0, max(until_in_reach(defence, state, unit, track, x, y), conduct.replan_s)
    if state.aims[unit, place].in_air > 0:
        return WHY_NONE, -1, 0.0, math.inf
    if settings.coordinated and track.in_air > 0:
        return WHY_OTHER, -1, 0.0, math.inf
    if 0 < conduct.shots_per_target <= state.aims[unit, place].shots:
        return WHY_SPENT, -1, 0.0, math.inf
    return choose_effector(defence, ground, state, unit, place, t)


@inner
def until_other_rules(
    defence: Defence, state: State, unit: int, track: Records, rules: int, x: float, y: float
) -> float:
    """Seconds before which a unit need not ask again whether other rules hold for a target believed there.

    It is in range of none of its effectors until then, or comes to no zone with rules; else the unit asks each time.
    Inf: its network has no zones.
    """
    network = state.units[unit].network
    if defence.networks[network].first_zone == defence.networks[network].end_zone:
        return math.inf
    wait: float = max(until_in_reach(defence, state, unit, track, x, y), defence.conduct[unit, track.kind].replan_s)
    if rules != FREE:
        wait = max(wait, soonest_s(track, to_zones_m(defence, network, x, y)))
    return wait


@inner
def until_in_reach(defence: Defence, state: State, unit: int, track: Records, x: float, y: float) -> float:
    """Seconds before which a target believed there is in range of none of a unit's effectors, whatever it does."""
    own = defence.units[unit]
    return soonest_s(track, math.sqrt((x - own.x) ** 2 + (y - own.y) ** 2) - state.units[unit].reach_m)


@inner
def soonest_s(track: Records, beyond_m: float) -> float:
    """Seconds before which a target cannot have come that much nearer.

    It may come straight on, at twice its speed, or at twice that of sound where it seems slower (assumption).
    """
    speed_mps = math.sqrt(track.vx * track.vx + track.vy * track.vy + track.vz * track.vz)
    return beyond_m / (2.0 * max(speed_mps, SOUND_MPS))


@inner
def choose_effector(
    defence: Defence, ground: Ground, state: State, unit: int, place: int, t: float
) -> tuple[int, int, float, float]:
    """The first of the unit's effectors, in their order, that can meet the track now; as `obstacle` answers.

    If none can, the wait is until the target comes into range on its course, at most until the unit looks again; that
    it does the later the farther off the target is: it may come straight on, at twice its speed.
    """
    own = defence.units[unit]
    network = state.units[unit].network
    track = state.tracks[network, place]
    x, y, z, vx, vy, vz = believed(track, t)
    distance = math.sqrt((x - own.x) ** 2 + (y - own.y) ** 2)
    replan_s = defence.conduct[unit, track.kind].replan_s
    wait = math.inf
    loaded = 0
    reason = WHY_ENVELOPE
    for effector in range(own.first_effector, own.end_effector):
        if state.effectors[effector].rounds < 1:
            continue
        loaded += 1
        flight = time_of_flight(defence, ground, state, unit, effector, x, y, z, vx, vy, vz)
        if flight >= 0.0 and is_shot_barred(defence, network, x, y, z, vx, vy, vz, flight, t):
            reason = max(reason, WHY_NO_FIRE)
            wait = min(wait, replan_s)
            continue
        if flight >= 0.0 and in_arc(defence, unit, x + vx * flight, y + vy * flight):
            return FIRE, effector, flight, 0.0
        if flight >= 0.0:
            reason = max(reason, WHY_ARC)
        beyond_m = distance - state.shot_values[effector, SHOT_RANGE_MAX_M]
        wait = min(wait, max(soonest_s(track, beyond_m), replan_s))
        until = launch_in(defence, state, unit, effector, x, y, z, vx, vy, vz)
        if until > 0.0:
            wait = min(wait, until)
    if loaded == 0:
        return WHY_ROUNDS, -1, 0.0, math.inf
    return reason, -1, 0.0, wait


@inner
def held_by(
    sky: Sky,
    defence: Defence,
    ground: Ground,
    state: State,
    seed: int,
    replication: int,
    unit: int,
    place: int,
    t: float,
) -> int:
    """The fire unit whose radar holds the target for this one; NOBODY: the unit tries again after its time to wait.

    It looks where the track should be, for the echo that the track follows: what flies too far from there it does not
    find. One that falls after a kill that nobody noticed is still held: shots at it are wasted. Of further tries those
    are left out for which the target is still behind the terrain.
    """
    track = state.tracks[state.units[unit].network, place]
    vehicle = track.label
    fate = state.vehicles[vehicle].fate
    guide, hidden_t = NOBODY, t
    if fate in (FLYING, KILLED) and in_flight(sky, vehicle, t):
        x, y, z, vx, vy, _ = where(sky, state, ground, vehicle, t)
        bx, by, bz, _, _, _ = believed(track, t)
        off_m = math.sqrt((x - bx) ** 2 + (y - by) ** 2 + (z - bz) ** 2)
        away_m = math.hypot(bx - defence.units[unit].x, by - defence.units[unit].y)
        if off_m <= max(ACQUISITION_M, ACQUISITION_RAD * away_m):
            guide = guiding_unit(defence, ground, state, seed, replication, unit, vehicle, x, y, z, t)
            if guide == NOBODY:
                hidden_t = out_of_sight_until(sky, defence, ground, state, unit, vehicle, x, y, vx, vy, t)
    if guide == NOBODY:
        replan_s = defence.conduct[unit, track.kind].replan_s
        until_t = t + replan_s * max(math.ceil((hidden_t - t) / replan_s), 1.0)
        keep_answer(state, unit, place, WHY_GUIDANCE, until_t, replan_s)
        hinder(state, unit, vehicle, WHY_GUIDANCE, until_t)
        if hidden_t > t:
            track.hidden = 1
    return guide


@inner
def until_channel(defence: Defence, unit: int, t: float) -> float:
    """When a unit without a free channel looks again: told of its own, it has to ask for those of others."""
    own = defence.units[unit]
    general = defence.conduct.shape[1] - 1
    return math.inf if own.first_guide == own.end_guide else t + defence.conduct[unit, general].replan_s
