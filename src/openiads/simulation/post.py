"""The command post: what each unit of a network fires at, where the post assigns targets to all of them together.

Units wake and look as ever. When one of them could fire, the post plans for the whole network for that moment, and its
units fire at what they were given. What it knows of a target is its track; what it knows of the units is true.
"""

import math

from openiads.compiled import inner
from openiads.simulation.assign import FIRE, held_by, rank_for_turning, stands_against
from openiads.simulation.engage import launch, salvo_size
from openiads.simulation.facing import settle, stay_with_guided, turn_to
from openiads.simulation.fire_plan import plan_by_least_sums, plan_greedily, plan_of
from openiads.simulation.fire_plan_exact import MOST_NODES, plan_exactly
from openiads.simulation.guidance import NOBODY, channel_left
from openiads.simulation.post_tables import GREEDY, LINEAR, Posts
from openiads.simulation.protect import urgency
from openiads.simulation.tables import (
    UNIT_CHANNELS,
    UNIT_MISSILES,
    Defence,
    Ground,
    Outcome,
    Records,
    Sky,
    State,
)
from openiads.simulation.track import believed
from openiads.simulation.under_way import IN_FLIGHT
from openiads.tracking.state import work_of

URGENT_S = 10.0
"""Value of a target is 1 / (time to the asset + this): a choice, so that the last seconds do not outweigh all else."""


@inner
def act(
    sky: Sky,
    defence: Defence,
    ground: Ground,
    state: State,
    posts: Posts,
    outcome: Outcome,
    log: Records,
    seed: int,
    replication: int,
    unit: int,
    t: float,
) -> bool:
    """Let a unit look; where it could fire, let its post plan and all units of it fire; whether any fired.

    Once a moment: a unit that wakes later in it only notes what keeps it from a shot.
    """
    state.units[unit].wake_t = math.inf
    if state.units[unit].off > 0:
        return False
    network = state.units[unit].network
    turned = defence.units[unit].turned
    if turned >= 0:
        settle(defence, state, turned, t)
    looks, looking, fired, wanted = 0, True, False, -1
    while looking:
        could, pressing = look_around(defence, ground, state, unit, t)
        wanted = pressing if looks == 0 else wanted
        looks += 1
        looking = could and posts.networks[network].planned_t != t
        if looking:
            fired = share_out(sky, defence, ground, state, posts, outcome, log, seed, replication, unit, t)
    if turned >= 0:
        stay_with_guided(defence, state, turned, t)
        if wanted >= 0:
            turn_to(defence, state, unit, turned, wanted, t)
    return fired


@inner
def share_out(
    sky: Sky,
    defence: Defence,
    ground: Ground,
    state: State,
    posts: Posts,
    outcome: Outcome,
    log: Records,
    seed: int,
    replication: int,
    asking: int,
    t: float,
) -> bool:
    """Plan for the network of the unit that asks, and let its units fire at what they are given; whether any did.

    Where nobody's radar holds what was given, the post plans again for this moment without those pairs. Units that were
    given something wake to look at what is left.
    """
    plan = posts.plan
    network = state.units[asking].network
    fired, undone = False, True
    while undone:
        undone = False
        n_units, n_targets = plan_network(defence, ground, state, posts, network, t)
        for row in range(n_units):
            unit = plan.units[row].unit
            for column in range(n_targets):
                if plan.pairs[row, column].given == 0:
                    continue
                place = plan.targets[column].place
                if unit != asking:
                    state.units[unit].wake_t = t
                effector, flight_s = plan.pairs[row, column].effector, plan.pairs[row, column].flight_s
                if fire(
                    sky, defence, ground, state, outcome, log, seed, replication, unit, place, effector, flight_s, t
                ):
                    fired = True
                else:
                    undone = True
    return fired


@inner
def fire(
    sky: Sky,
    defence: Defence,
    ground: Ground,
    state: State,
    outcome: Outcome,
    log: Records,
    seed: int,
    replication: int,
    unit: int,
    place: int,
    effector: int,
    flight_s: float,
    t: float,
) -> bool:
    """Let a unit fire at a track as planned, if a round and a channel are left and a radar holds it; whether it did."""
    if state.effectors[effector].rounds < 1 or not channel_left(defence, state, unit):
        return False
    if defence.units[unit].turned >= 0:
        settle(defence, state, defence.units[unit].turned, t)
    guide = held_by(sky, defence, ground, state, seed, replication, unit, place, t)
    if guide == NOBODY:
        return False
    launch(sky, defence, ground, state, outcome, log, unit, place, effector, guide, flight_s, t)
    return True


@inner
def start_posts(posts: Posts | None) -> None:
    """No post has planned anything yet."""
    if posts is None:
        return
    for network in range(posts.networks.size):
        posts.networks[network].planned_t = -math.inf


@inner
def posts_of(posts: Posts | None, worker: int) -> Posts | None:
    """The posts that one worker plays with, as views; None where none plans."""
    if posts is None:
        return None
    plan, work = plan_of(posts.plan, worker), work_of(posts.work, worker)
    return Posts(posts.networks[worker], plan, work)


@inner
def look_around(defence: Defence, ground: Ground, state: State, unit: int, t: float) -> tuple[bool, int]:
    """Whether a unit could fire at any track now, and to which track its guiding sensor should turn, or -1.

    What keeps it from the others is noted, and when to look again.
    """
    network = state.units[unit].network
    could, wanted, wanted_rank = False, -1, math.inf
    has_channel = channel_left(defence, state, unit)
    for place in range(state.trackers.tally[network, 0].places):
        track = state.tracks[network, place]
        if not track.confirmed:
            continue
        reason, _, _ = stands_against(defence, ground, state, unit, place, has_channel, t)
        if defence.units[unit].turned >= 0:
            pressing = rank_for_turning(defence, state, unit, track, reason, t)
            if pressing < wanted_rank:
                wanted, wanted_rank = place, pressing
        could = could or reason == FIRE
    return could, wanted


@inner
def plan_network(
    defence: Defence, ground: Ground, state: State, posts: Posts, network: int, t: float
) -> tuple[int, int]:
    """Plan who of a network fires at which tracks now, by its way of assignment; how many units and targets it has."""
    posts.networks[network].planned_t = t
    n_units, n_targets = lay_out_plan(defence, ground, state, posts, network, t)
    one_each = defence.networks[network].coordinated == 1
    way = defence.networks[network].assignment
    if way == GREEDY:
        plan_greedily(posts.plan, n_units, n_targets, one_each)
    elif way == LINEAR:
        plan_by_least_sums(posts.plan, posts.work, n_units, n_targets, one_each)
    else:
        plan_exactly(posts.plan, posts.work, n_units, n_targets, one_each, MOST_NODES)
    return n_units, n_targets


@inner
def lay_out_plan(
    defence: Defence, ground: Ground, state: State, posts: Posts, network: int, t: float
) -> tuple[int, int]:
    """Fill the plan with the units that have a channel free, and the tracks that one of them can engage.

    A target is worth what it is to whom it threatens soonest, of those that can engage it; of that what the shots under
    way at it leave.
    """
    plan = posts.plan
    n_units, n_targets = 0, 0
    n_places = state.trackers.tally[network, 0].places
    for unit in range(defence.units.size):
        if state.units[unit].network != network or state.units[unit].off > 0:
            continue
        if channel_left(defence, state, unit):
            plan.units[n_units].unit = unit
            plan.units[n_units].free = engagements_left(defence, state, unit)
            n_units += 1
    for place in range(n_places):
        track = state.tracks[network, place]
        if not track.confirmed:
            continue
        soonest = math.inf
        x, y, _, vx, vy, _ = believed(track, t)
        for row in range(n_units):
            unit = plan.units[row].unit
            pair = plan.pairs[row, n_targets]
            reason, pair.effector, pair.flight_s = stands_against(defence, ground, state, unit, place, True, t)
            pair.kill = 0.0
            if reason == FIRE:
                missiles = salvo_size(defence, state, unit, place, pair.effector, unit)
                pair.kill = expected_kill(defence, track, pair.effector, missiles)
                soonest = min(soonest, urgency(defence, state, unit, x, y, vx, vy))
        if soonest < math.inf:
            plan.targets[n_targets].place = place
            plan.targets[n_targets].value = left_by_shots(defence, state, network, place) / (soonest + URGENT_S)
            n_targets += 1
    return n_units, n_targets


@inner
def engagements_left(defence: Defence, state: State, unit: int) -> int:
    """How many engagements a unit can begin now: by its own channels or those of who guides for it, and by rounds."""
    own = defence.units[unit]
    salvo = int(defence.conduct[unit, defence.conduct.shape[1] - 1].salvo)
    channels = 0
    if own.first_guide == own.end_guide or own.guide >= 0 or own.sight >= 0:
        channels = free_channels(state, unit, salvo)
    for index in range(own.first_guide, own.end_guide):
        channels += free_channels(state, defence.guides[index].unit, salvo)
    in_magazines = 0
    for effector in range(own.first_effector, own.end_effector):
        size = int(defence.effectors[effector].burst) if defence.effectors[effector].gun else salvo
        in_magazines += (int(state.effectors[effector].rounds) + size - 1) // max(size, 1)
    return min(channels, in_magazines)


@inner
def free_channels(state: State, unit: int, salvo: int) -> int:
    """How many salvos a unit can guide at a time besides those under way."""
    mine = state.units[unit]
    targets = int(state.unit_values[unit, UNIT_CHANNELS] + 0.5) - int(mine.busy_targets)
    missiles = int(state.unit_values[unit, UNIT_MISSILES] + 0.5) - int(mine.busy_missiles)
    return max(min(targets, (missiles + salvo - 1) // salvo), 0)


@inner
def left_by_shots(defence: Defence, state: State, network: int, place: int) -> float:
    """Probability that a track outlives the shots of its network that are under way at it, as the post expects."""
    track = state.tracks[network, place]
    left = 1.0
    if track.in_air > 0:
        for index in range(state.slots.size):
            slot = state.slots[index]
            if slot.phase == IN_FLIGHT and slot.network == network and slot.place == place and slot.track == track.id:
                left *= 1.0 - expected_kill(defence, track, slot.effector, slot.missiles)
    return left


@inner
def expected_kill(defence: Defence, track: Records, effector: int, missiles: int) -> float:
    """Kill probability of a salvo by the catalogue's best values, against the class that the network was told.

    Where it was told none, against the one that flies most nearly at that speed. What the vehicle is, and how far the
    catalogue is wrong, the post does not know.
    """
    kind = track.kind
    if kind >= defence.class_mps.size:
        speed = math.sqrt(track.vx**2 + track.vy**2 + track.vz**2)
        off = math.inf
        for index in range(defence.class_mps.size):
            if abs(defence.class_mps[index] - speed) < off:
                kind, off = index, abs(defence.class_mps[index] - speed)
    one = float(defence.kill_estimates[effector, kind].best)
    return 1.0 - (1.0 - one) ** missiles
