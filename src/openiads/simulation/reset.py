"""The start of a replication: Estimates, raids, beliefs and scan phases drawn, everything else at rest."""

import math

from openiads.compiled import inner
from openiads.physics.detection import swerling1_required_snr
from openiads.simulation.aims import forget_aims
from openiads.simulation.counted import BEARING, RELIABILITY, SCAN_PHASE, uniforms
from openiads.simulation.drawn import drawn, realise
from openiads.simulation.identify import believed_identity, told_class
from openiads.simulation.motion import time_in_range
from openiads.simulation.orders import set_orders, turn_on
from openiads.simulation.reasons import WHY_RANGE
from openiads.simulation.sightings import clear_sightings
from openiads.simulation.tables import (
    ALWAYS,
    FAILED,
    FLYING,
    NOWHERE,
    SENSOR_ELEVATION_MAX_DEG,
    SENSOR_ELEVATION_MAX_SINE,
    SENSOR_ELEVATION_MIN_DEG,
    SENSOR_ELEVATION_MIN_SINE,
    SENSOR_INSTRUMENTED_M,
    SENSOR_LOG_PFA,
    SENSOR_PD,
    SENSOR_PERIOD_S,
    SENSOR_PFA,
    SENSOR_SNR,
    SHOT_RANGE_MAX_M,
    UNKNOWN,
    Defence,
    Outcome,
    Sky,
    State,
)
from openiads.simulation.track import forget
from openiads.simulation.transponder import start_lines, start_transponder
from openiads.tracking.blocks import BLOCK
from openiads.tracking.state import forget_tracks, tracker_of


@inner
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
    realise(state.sensor_values, defence.sensor_estimates, seed, replication, sampled)
    realise(state.unit_values, defence.unit_estimates, seed, replication, sampled)
    realise(state.shot_values, defence.shot_estimates, seed, replication, sampled)
    realise(state.kill, defence.kill_estimates, seed, replication, sampled)
    place_vehicles(sky, state, seed, replication, sampled)
    start_sensors(sky, defence, state, seed, replication, random_phase)
    start_networks(sky, defence, state, seed, replication)
    start_units(defence, state)
    start_lines(defence, state, seed, replication)
    set_orders(defence, state, seed, replication, sampled)
    clear_outcome(outcome)


@inner
def place_vehicles(sky: Sky, state: State, seed: int, replication: int, sampled: bool) -> None:
    """Put each vehicle at the start of its route; turn a raid's routes about its aim point; drop the ones that fail."""
    for index in range(sky.vehicles.size):
        vehicle = sky.vehicles[index]
        mine = state.vehicles[index]
        mine.leg = vehicle.first_way
        mine.fate = FLYING
        mine.shot_number = 0
        mine.rcs = drawn(sky.rcs[index], seed, replication, sampled)
        if uniforms(seed, replication, vehicle.key, RELIABILITY, 0)[0] >= vehicle.reliability:
            mine.fate = FAILED
        start_transponder(sky, state, seed, replication, index)
        cosine, sine = 1.0, 0.0
        if vehicle.turned:
            angle = 2.0 * math.pi * uniforms(seed, replication, vehicle.turn_key, BEARING, 0)[0]
            cosine, sine = math.cos(angle), math.sin(angle)
        for way in range(vehicle.first_way, vehicle.end_way):
            dx = sky.ways[way].x - vehicle.turn_x
            dy = sky.ways[way].y - vehicle.turn_y
            state.ways[way].x = vehicle.turn_x + cosine * dx - sine * dy
            state.ways[way].y = vehicle.turn_y + sine * dx + cosine * dy
        for way in range(vehicle.first_way, vehicle.end_way - 1):
            leg = state.ways[way]
            dt = sky.ways[way + 1].t - sky.ways[way].t
            leg.vx = (state.ways[way + 1].x - leg.x) / dt
            leg.vy = (state.ways[way + 1].y - leg.y) / dt
            leg.vz = (sky.ways[way + 1].z - sky.ways[way].z) / dt


@inner
def start_sensors(sky: Sky, defence: Defence, state: State, seed: int, replication: int, random_phase: bool) -> None:
    """Set signal over noise, the first turn of each search radar, and when each vehicle is within its range."""
    for sensor in range(defence.sensors.size):
        values = state.sensor_values[sensor]
        values[SENSOR_SNR] = swerling1_required_snr(values[SENSOR_PD], values[SENSOR_PFA])
        values[SENSOR_LOG_PFA] = math.log(values[SENSOR_PFA])
        values[SENSOR_ELEVATION_MIN_SINE] = math.sin(math.radians(values[SENSOR_ELEVATION_MIN_DEG]))
        values[SENSOR_ELEVATION_MAX_SINE] = math.sin(math.radians(values[SENSOR_ELEVATION_MAX_DEG]))
        mine = state.sensors[sensor]
        mine.scan_number = 0
        mine.scan_t = math.inf
        mine.off = defence.sensors[sensor].starts_off
        mine.network = defence.sensors[sensor].network
        mine.lit = defence.sensors[sensor].emission == ALWAYS
        mine.axis = defence.sensors[sensor].facing if defence.sensors[sensor].facing != NOWHERE else math.nan
        mine.goal = mine.axis
        mine.axis_t = 0.0
        mine.n_held = 0
        mine.swept_scan = -1
        mine.cue_t = -math.inf
        if not defence.sensors[sensor].searches:
            continue
        u = uniforms(seed, replication, defence.sensors[sensor].key, SCAN_PHASE, 0)[0]
        mine.phase_t = u * values[SENSOR_PERIOD_S] if random_phase else 0.0
        turn_on(defence, state, sensor, 0.0)
        state.enters_t[sensor, :, :] = math.inf
        for vehicle in range(sky.vehicles.size):
            enters, leaves = time_in_range(sky, defence, state, sensor, vehicle, values[SENSOR_INSTRUMENTED_M])
            pair = state.looks[sensor, vehicle]
            state.enters_t[sensor, vehicle // BLOCK, vehicle % BLOCK] = enters
            pair.leaves_t = leaves
            pair.held_scan = -1


@inner
def start_networks(sky: Sky, defence: Defence, state: State, seed: int, replication: int) -> None:
    """Forget all tracks, and draw what each network will take each vehicle for that weighs no evidence."""
    for network in range(defence.networks.size):
        forget_tracks(tracker_of(state.trackers, network))
        for place in range(state.tracks.shape[1]):
            forget(state, network, place, False)
        for vehicle in range(sky.vehicles.size):
            identity = sky.vehicles[vehicle].identity
            belief = UNKNOWN
            if defence.evidence[network].used == 0:
                belief = believed_identity(defence, seed, replication, network, vehicle, identity)
            state.beliefs[network, vehicle] = belief
            state.seen[network, vehicle] = 0
            kind = sky.vehicles[vehicle].kind
            state.kinds[network, vehicle] = told_class(defence, seed, replication, network, vehicle, kind)
    for sensor in range(defence.sensors.size):
        if defence.sensors[sensor].searches:
            state.seen[defence.sensors[sensor].network, :] = WHY_RANGE


@inner
def start_units(defence: Defence, state: State) -> None:
    """Units asleep, channels and engagements free, magazines full."""
    for index in range(defence.units.size):
        unit = state.units[index]
        unit.wake_t = math.inf
        unit.busy_targets = 0
        unit.busy_missiles = 0
        unit.off = defence.units[index].starts_off
        unit.network = defence.units[index].network
        unit.here = defence.units[index].starts_here
        unit.reach_m = 0.0
        for effector in range(defence.units[index].first_effector, defence.units[index].end_effector):
            unit.reach_m = max(unit.reach_m, state.shot_values[effector, SHOT_RANGE_MAX_M])
        state.why[index, :] = 0
        forget_aims(state, index)
    for effector in range(defence.effectors.size):
        shelf = state.effectors[effector]
        shelf.rounds = defence.effectors[effector].rounds
        shelf.reserve = defence.effectors[effector].reserve
        shelf.reload_t = math.inf
    for slot in range(state.slots.size):
        state.slots[slot].t = math.inf
        state.slots[slot].phase = 0


@inner
def clear_outcome(outcome: Outcome) -> None:
    """Nothing seen, fired or killed yet."""
    for index in range(outcome.vehicles.size):
        vehicle = outcome.vehicles[index]
        vehicle.first_detection_m = math.nan
        vehicle.confirmation_m = math.nan
        vehicle.first_shot_m = math.nan
    for effector in range(outcome.effectors.size):
        outcome.effectors[effector].rounds = 0
        outcome.effectors[effector].kills = 0
    for identity in range(outcome.identities.size):
        outcome.identities[identity].engaged = 0
        outcome.identities[identity].killed = 0
    clear_sightings(outcome)
    outcome.reasons[:] = 0
    outcome.counts[0].looks = 0
    outcome.counts[0].tracks = 0
    outcome.counts[0].events = 0
