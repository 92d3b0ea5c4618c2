"""Shots: launch, flight with a channel held until intercept, kill draws, assessment, reload."""

import math

from openiads.compiled import inner
from openiads.physics.lethality import burst_kill_probability
from openiads.simulation.aims import ask_anew, look_again
from openiads.simulation.counted import AIM, ASSESSMENT, KILL, normal, uniforms
from openiads.simulation.facing import face_first
from openiads.simulation.motion import where
from openiads.simulation.orders import put_out
from openiads.simulation.reasons import WHY_FIRED
from openiads.simulation.sightings import note_kill, note_shot
from openiads.simulation.tables import (
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
    Defence,
    Ground,
    Outcome,
    Records,
    Sky,
    State,
)
from openiads.simulation.track import drop_killed
from openiads.simulation.under_way import FREE_SLOT, IN_ASSESSMENT, IN_FLIGHT
from openiads.simulation.write import write


@inner
def free_slot(state: State) -> int:
    """Index of an engagement that is not in use, -1 where all are."""
    for slot in range(state.slots.size):
        if state.slots[slot].phase == FREE_SLOT:
            return slot
    return -1


@inner
def launch(
    sky: Sky,
    defence: Defence,
    ground: Ground,
    state: State,
    outcome: Outcome,
    log: Records,
    unit: int,
    place: int,
    effector: int,
    guide: int,
    flight_s: float,
    t: float,
) -> None:
    """Fire a salvo (a gun: a burst) of one effector at a track and hold a channel until it arrives.

    It meets the vehicle whose echo the track follows now. guide: the fire unit whose channel it is; its sector, if it
    has turned nowhere yet, faces the track.
    """
    guiding = defence.units[guide].guide
    if guiding >= 0 and defence.sensors[guiding].narrow:
        face_first(defence, state, guiding, state.tracks[state.units[unit].network, place], t)
    missiles = salvo_size(defence, state, unit, place, effector, guide)
    network = state.units[unit].network
    track = state.tracks[network, place]
    vehicle = track.label
    index = free_slot(state)
    slot = state.slots[index]
    slot.t = t + flight_s
    slot.phase = IN_FLIGHT
    slot.unit = unit
    slot.vehicle = vehicle
    slot.effector = effector
    slot.missiles = missiles
    slot.network = network
    slot.place = place
    slot.track = track.id
    slot.guide = guide
    slot.kind = track.kind
    state.units[guide].busy_targets += 1
    state.units[guide].busy_missiles += missiles
    track.in_air += 1
    state.aims[unit, place].in_air += 1
    state.aims[unit, place].shots += missiles
    state.why[unit, vehicle] = WHY_FIRED
    shelf = state.effectors[effector]
    spent = min(defence.effectors[effector].burst, shelf.rounds) if defence.effectors[effector].gun else missiles
    shelf.rounds -= spent
    outcome.effectors[effector].rounds += spent
    outcome.identities[sky.vehicles[vehicle].identity].engaged += 1
    note_shot(defence, outcome, slot.network, vehicle, t)
    if shelf.rounds == 0 and shelf.reserve > 0:
        shelf.reload_t = t + state.unit_values[unit, UNIT_RELOAD_S]
    if defence.units[unit].hush_when_empty and battery_is_empty(defence, state, defence.units[unit].battery):
        hush(defence, state, defence.units[unit].battery)
    x, y, z, _, _, _ = where(sky, state, ground, vehicle, t)
    if math.isnan(outcome.vehicles[vehicle].first_shot_m):
        outcome.vehicles[vehicle].first_shot_m = math.hypot(x - defence.units[unit].x, y - defence.units[unit].y)
    write(outcome, log, t, LOG_LAUNCHED, vehicle, unit, effector, x, y, z, index)


@inner
def battery_is_empty(defence: Defence, state: State, battery: int) -> bool:
    """Whether no fire unit of a battery has a round left, in its magazines or in reserve."""
    for effector in range(defence.effectors.size):
        if defence.units[defence.effectors[effector].unit].battery != battery:
            continue
        if state.effectors[effector].rounds > 0 or state.effectors[effector].reserve > 0:
            return False
    return True


@inner
def hush(defence: Defence, state: State, battery: int) -> None:
    """Let all search radars of a battery fall silent for good; missiles in flight are guided to their end."""
    for sensor in range(defence.sensors.size):
        if defence.sensors[sensor].battery == battery and defence.sensors[sensor].searches:
            put_out(state, sensor)


@inner
def salvo_size(defence: Defence, state: State, unit: int, place: int, effector: int, guide: int) -> int:
    """Missiles fired together: by doctrine, at most those left, those guided at a time and those allowed per target."""
    if defence.effectors[effector].gun:
        return 1
    conduct = defence.conduct[unit, state.tracks[state.units[unit].network, place].kind]
    shots = state.aims[unit, place].shots
    size = conduct.salvo if shots == 0 else conduct.salvo_later
    if conduct.shots_per_target > 0:
        size = min(size, conduct.shots_per_target - shots)
    guided_at_a_time = int(state.unit_values[guide, UNIT_MISSILES] + 0.5) - state.units[guide].busy_missiles
    return max(min(size, min(state.effectors[effector].rounds, guided_at_a_time)), 1)


@inner
def arrive(
    sky: Sky,
    defence: Defence,
    ground: Ground,
    state: State,
    outcome: Outcome,
    log: Records,
    seed: int,
    replication: int,
    index: int,
    t: float,
) -> None:
    """The salvo meets its target, or the assessment of what it did is ready."""
    slot = state.slots[index]
    unit = slot.unit
    vehicle = slot.vehicle
    network = slot.network
    if slot.phase == IN_FLIGHT:
        state.units[slot.guide].busy_targets -= 1
        state.units[slot.guide].busy_missiles -= slot.missiles
        killed = kills(sky, defence, ground, state, outcome, log, seed, replication, index, t)
        conduct = defence.conduct[unit, slot.kind]
        slot.verdict = verdict(sky, conduct, state, seed, replication, vehicle, killed)
        slot.phase = IN_ASSESSMENT
        slot.t = t + conduct.assessment_s
        for one in (unit, slot.guide):
            if state.units[one].off == 0:
                state.units[one].wake_t = t
        return
    slot.phase = FREE_SLOT
    slot.t = math.inf
    track = state.tracks[network, slot.place]
    if track.id == slot.track:
        track.in_air -= 1
        if state.units[unit].network == network:
            state.aims[unit, slot.place].in_air = max(state.aims[unit, slot.place].in_air - 1, 0)
        if slot.verdict:
            drop_killed(state, network, slot.place)
    write(outcome, log, t, LOG_ASSESSED, vehicle, unit, slot.effector, math.nan, math.nan, math.nan, index)
    for other in range(defence.units.size):
        if state.units[other].network == network and state.units[other].off == 0:
            look_again(state, other, slot.place, t)


@inner
def kills(
    sky: Sky,
    defence: Defence,
    ground: Ground,
    state: State,
    outcome: Outcome,
    log: Records,
    seed: int,
    replication: int,
    index: int,
    t: float,
) -> bool:
    """Whether the vehicle is down after this salvo: one draw per missile, numbered by the vehicle's shots so far.

    The missiles of a unit that fell out, or left, while they flew meet nothing; nor do those that such a one guided.
    """
    slot = state.slots[index]
    vehicle = slot.vehicle
    effector = slot.effector
    target = state.vehicles[vehicle]
    if target.fate != FLYING or state.units[slot.unit].off > 0 or state.units[slot.guide].off > 0:
        write(outcome, log, t, LOG_MISSED, vehicle, slot.unit, effector, math.nan, math.nan, math.nan, index)
        return target.fate == KILLED
    x, y, z, _, _, _ = where(sky, state, ground, vehicle, t)
    for _ in range(slot.missiles):
        shot = target.shot_number
        target.shot_number = shot + 1
        probability = state.kill[effector, sky.vehicles[vehicle].kind]
        if state.shot_values[effector, SHOT_DISPERSION_M] > 0.0:
            probability = gun_kill_probability(sky, defence, state, seed, replication, vehicle, effector, shot)
        if uniforms(seed, replication, sky.vehicles[vehicle].key, KILL, shot)[0] < probability:
            target.fate = KILLED
            outcome.effectors[effector].kills += 1
            outcome.identities[sky.vehicles[vehicle].identity].killed += 1
            note_kill(defence, outcome, slot.network, vehicle, t)
            write(outcome, log, t, LOG_KILLED, vehicle, slot.unit, effector, x, y, z, index)
            return True
    write(outcome, log, t, LOG_MISSED, vehicle, slot.unit, effector, x, y, z, index)
    return False


@inner
def gun_kill_probability(
    sky: Sky, defence: Defence, state: State, seed: int, replication: int, vehicle: int, effector: int, shot: int
) -> float:
    """Kill probability of one burst of a gun whose dispersion is known; the aim error is drawn once for all rounds."""
    values = state.shot_values[effector]
    u, v, _, _ = uniforms(seed, replication, sky.vehicles[vehicle].key, AIM, shot)
    return burst_kill_probability(
        defence.effectors[effector].burst,
        values[SHOT_LETHAL_RADIUS_M],
        values[SHOT_AIM_ERROR_M] * math.hypot(normal(u), normal(v)),
        values[SHOT_DISPERSION_M],
        values[SHOT_DAMAGE],
    )


@inner
def verdict(sky: Sky, conduct: Records, state: State, seed: int, replication: int, vehicle: int, killed: bool) -> int:
    """What a unit of that conduct will believe, 1 killed or 0 not, with the errors of kill assessment."""
    shot = state.vehicles[vehicle].shot_number
    u = uniforms(seed, replication, sky.vehicles[vehicle].key, ASSESSMENT, shot)[0]
    if killed:
        return 1 if u >= conduct.missed_kill else 0
    return 1 if u < conduct.false_kill else 0


@inner
def reload(defence: Defence, state: State, outcome: Outcome, log: Records, effector: int, t: float) -> None:
    """Fill an empty magazine from the reserve."""
    shelf = state.effectors[effector]
    filled = min(defence.effectors[effector].rounds, shelf.reserve)
    shelf.rounds = filled
    shelf.reserve -= filled
    shelf.reload_t = math.inf
    unit = defence.effectors[effector].unit
    ask_anew(state, unit)
    if state.units[unit].off == 0:
        state.units[unit].wake_t = min(state.units[unit].wake_t, t)
    place = defence.units[unit]
    write(outcome, log, t, LOG_RELOADED, -1, unit, effector, place.x, place.y, place.z)
