"""What a network takes a track for: by one draw, or by Bayes' rule from evidence; and what deconfliction lines tell it.

Nothing here reads what a vehicle is, or where: it works from the believed course, and from what was heard.
"""

from openiads.compiled import inner, step
from openiads.simulation.counted import IDENTITY, RECOGNITION, uniforms
from openiads.simulation.envelope import time_to_assets
from openiads.simulation.identity_tables import (
    LIKELY_CIVIL_MODE,
    LIKELY_CLOSING,
    LIKELY_CORRIDOR,
    LIKELY_FAST,
    LIKELY_LOW,
    LIKELY_OWN_MODE,
    LIKELY_PRIOR,
    NOT_TOLD,
    NOTHING_HEARD,
    OTHER_MODE,
    OWN_MODE,
)
from openiads.simulation.in_zone import NO_CORRIDOR, corridor_keeping
from openiads.simulation.motion import ground_m
from openiads.simulation.tables import HOSTILE, UNKNOWN, Defence, Floats, Ground, Records
from openiads.simulation.transponder import period_of

SUREST = 1e-12
"""No state of a transponder is held less likely than this against the likeliest, so that evidence can always turn."""


@inner
def believed_identity(defence: Defence, seed: int, replication: int, network: int, vehicle: int, identity: int) -> int:
    """What a network takes a vehicle for that is `identity`: one draw per network and vehicle, by its beliefs."""
    u = uniforms(seed, replication, defence.belief_keys[network, vehicle], IDENTITY, 0)[0]
    total = 0.0
    for belief in range(UNKNOWN):
        total += defence.belief[network, identity, belief]
        if u < total:
            return belief
    return UNKNOWN


@step
def taken_for(track: Records, t: float) -> int:
    """What units take a track for at `t`: what a line tells of it, else the last declaration that has reached them."""
    identity: int = track.declared if t >= track.known_t else track.belief
    if track.told != NOT_TOLD:
        identity = track.told
    return identity


@step
def newest_identity(track: Records) -> int:
    """What the network takes a track for now, whether its units know yet or not."""
    identity: int = track.declared if track.told == NOT_TOLD else track.told
    return identity


@step
def begin_identity(track: Records, weighed: Records, belief: int, t: float) -> None:
    """What a track is taken for that was just confirmed: its draw, or UNKNOWN where evidence is to be weighed."""
    track.belief, track.declared, track.known_t, track.told = belief, belief, t, NOT_TOLD
    weighed.period = -1
    weighed.own, weighed.other, weighed.silent = 1.0, 1.0, 1.0


@inner
def identify(
    defence: Defence,
    ground: Ground,
    track: Records,
    weighed: Records,
    network: int,
    heard: int,
    told: int,
    mean: Floats,
    t: float,
) -> bool:
    """Take in what came with a plot of a confirmed track at `t`; gives whether it is now taken for something else.

    heard: answer to the interrogation, where the track is asked now; told: by a deconfliction line, or
    NOT_TOLD. mean: the course that the network believes, (x, y, z, vx, vy, vz). Periods are counted from time 0.
    """
    changed: bool = told != track.told
    track.told = told
    if not asks_now(defence, weighed, network, t):
        return changed
    settings = defence.evidence[network]
    weighed.period = period_of(settings, t)
    hear(settings, weighed, heard)
    identity = likeliest(defence, ground, network, weighed, keeping(defence, network, mean, t), mean)
    return declare(track, identity, t, defence.networks[network].latency_s) or changed


@inner
def asks_now(defence: Defence, weighed: Records, network: int, t: float) -> bool:
    """Whether a network that weighs evidence has not asked a track yet in the period of `t`."""
    settings = defence.evidence[network]
    return bool(settings.used == 1 and period_of(settings, t) != weighed.period)


@inner
def keeping(defence: Defence, network: int, mean: Floats, t: float) -> int:
    """Whether a believed course keeps to a safe corridor of the network: KEPT, NOT_KEPT, or NO_CORRIDOR."""
    place = defence.networks[network]
    if place.first_zone == place.end_zone:
        return NO_CORRIDOR
    speed2 = mean[3] * mean[3] + mean[4] * mean[4]
    zones, points = defence.zones, defence.zone_points
    return corridor_keeping(zones, points, place.first_zone, place.end_zone, mean[0], mean[1], mean[2], speed2, t)


@step
def hear(settings: Records, weighed: Records, answer: int) -> None:
    """Take one answer into the likelihoods of the three states of a transponder: own mode, civil modes only, silent.

    All answers of a track come from one transponder, so silence heard often says no more than that it is silent.
    """
    missed = 1.0 - settings.answer
    astray = 0.5 * settings.false_answer
    if answer == NOTHING_HEARD:
        weighed.own *= missed * (1.0 - settings.false_answer)
        weighed.other *= missed * (1.0 - settings.false_answer)
        weighed.silent *= 1.0 - settings.false_answer
    else:
        weighed.own *= (settings.answer if answer == OWN_MODE else 0.0) + missed * astray
        weighed.other *= (settings.answer if answer == OTHER_MODE else 0.0) + missed * astray
        weighed.silent *= astray
    largest = max(weighed.own, max(weighed.other, weighed.silent))
    if largest > 0.0:
        weighed.own = max(weighed.own / largest, SUREST)
        weighed.other = max(weighed.other / largest, SUREST)
        weighed.silent = max(weighed.silent / largest, SUREST)


@step
def likeliest(
    defence: Defence,
    ground: Ground,
    network: int,
    weighed: Records,
    in_corridor: int,
    mean: Floats,
) -> int:
    """The identity whose posterior reaches the network's threshold, else UNKNOWN.

    Behaviour and corridor count as they are now, independent of each other and of the answers given the identity.
    in_corridor: as `keeping` answers. Source: Krueger and Ziegler, User-oriented Bayesian identification and
    its configuration, 11th Int. Conf. on Information Fusion, 2008 (public outline of STANAG 4162's combining process).
    """
    x, y, z, vx, vy = mean[0], mean[1], mean[2], mean[3], mean[4]
    settings = defence.evidence[network]
    table = defence.likelihoods[network]
    fast = vx * vx + vy * vy >= settings.fast_mps * settings.fast_mps
    low = z - ground_m(ground, x, y) <= settings.low_m
    closing = -1
    if defence.assets.size > 0:
        closing = 1 if time_to_assets(defence, x, y, vx, vy) <= settings.closing_s else 0
    best, most, total = UNKNOWN, 0.0, 0.0
    for identity in range(UNKNOWN):
        own, other = table[LIKELY_OWN_MODE, identity], table[LIKELY_CIVIL_MODE, identity]
        weight = own * weighed.own + other * weighed.other + max(1.0 - own - other, 0.0) * weighed.silent
        weight *= table[LIKELY_PRIOR, identity]
        weight *= found(table, LIKELY_FAST, identity, 1 if fast else 0)
        weight *= found(table, LIKELY_LOW, identity, 1 if low else 0)
        weight *= found(table, LIKELY_CLOSING, identity, closing)
        weight *= found(table, LIKELY_CORRIDOR, identity, in_corridor)
        total += weight
        if weight > most:
            best, most = identity, weight
    return best if total > 0.0 and most >= settings.declare * total else UNKNOWN


@step
def found(table: Floats, finding: int, identity: int, holds: int) -> float:
    """Likelihood of a finding that holds (1) or not (0); 1 where there is nothing to be found (-1)."""
    if holds < 0:
        return 1.0
    likelihood = float(table[finding, identity])
    return likelihood if holds else 1.0 - likelihood


@step
def declare(track: Records, identity: int, t: float, latency_s: float) -> bool:
    """Declare what a track is taken for; units know after the delay, and react anew to one declared hostile.

    Gives whether that is something else than before.
    """
    if identity == track.declared:
        return False
    track.belief = track.declared
    track.declared = identity
    track.known_t = t + latency_s
    if identity == HOSTILE:
        track.ready_t = track.known_t
    return True


@inner
def told_class(defence: Defence, seed: int, replication: int, network: int, vehicle: int, kind: int) -> int:
    """The class of which a network takes a vehicle of class `kind`: one draw per network and vehicle.

    The number of classes where it cannot tell: doctrine applies in general then. It is never told a wrong one.
    """
    u = uniforms(seed, replication, defence.belief_keys[network, vehicle], RECOGNITION, 0)[0]
    return kind if u < defence.networks[network].class_probability else defence.conduct.shape[1] - 1
