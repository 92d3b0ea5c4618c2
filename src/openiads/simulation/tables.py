"""The arrays that the engine plays on: what each is, its shape and its columns.

n_v vehicles, n_w waypoints, n_s sensors, n_u fire units, n_e effectors, n_n networks, n_c target classes, n_k engagements
at a time. Entities stand in the order of their names, so that their order in a file changes nothing.
Positions are metres on the local grid (x east, y north), altitudes metres above the sea, times seconds.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.int8]
Keys = npt.NDArray[np.uint64]

HOSTILE, FRIENDLY, NEUTRAL, CIVIL, UNKNOWN = range(5)
IDENTITIES = ("hostile", "friendly", "neutral", "civil")
"""What a vehicle is; a network may also believe "unknown"."""

FREE, TIGHT, HOLD = range(3)
RULES = ("free", "tight", "hold")
"""Weapons free: fire at all that is not identified as something else; tight: only at the identified hostile; hold: never."""

FLYING, LEFT, KILLED, LEAKED, FAILED = range(5)
FATES = ("flying", "left", "killed", "leaked", "failed")

(
    SENSOR_RANGE_M,
    SENSOR_RCS_M2,
    SENSOR_PD,
    SENSOR_PFA,
    SENSOR_PERIOD_S,
    SENSOR_ELEVATION_MIN_DEG,
    SENSOR_ELEVATION_MAX_DEG,
    SENSOR_INSTRUMENTED_M,
    SENSOR_BLIND_M,
    SENSOR_RANGE_ERROR_M,
    SENSOR_BEARING_ERROR_DEG,
    SENSOR_SNR,
) = range(12)
"""Columns of sensor values; the last is worked out from detection and false-alarm probability at each replication."""

UNIT_CHANNELS, UNIT_MISSILES, UNIT_REACTION_S, UNIT_RELOAD_S = range(4)
"""Columns of unit values: targets at a time, missiles in flight at a time, reaction and reload time."""

(
    SHOT_RANGE_MIN_M,
    SHOT_RANGE_MAX_M,
    SHOT_ALTITUDE_MIN_M,
    SHOT_ALTITUDE_MAX_M,
    SHOT_SPEED_MPS,
    SHOT_TARGET_SPEED_MPS,
    SHOT_LETHAL_RADIUS_M,
    SHOT_AIM_ERROR_M,
    SHOT_DISPERSION_M,
    SHOT_DAMAGE,
) = range(10)
"""Columns of effector values; the last four are for guns fired by burst."""

DOCTRINE_SALVO, DOCTRINE_SALVO_LATER, DOCTRINE_SHOTS, DOCTRINE_ASSESS_S, DOCTRINE_FALSE_KILL, DOCTRINE_MISSED_KILL = range(6)
DOCTRINE_REPLAN_S, DOCTRINE_RULES = 6, 7
"""Columns of a unit's doctrine: missiles in the first and in later salvoes, shots at one target at most (0: no limit),
time and errors of kill assessment, how often it looks again, and its rules of engagement."""

NETWORK_LATENCY_S, NETWORK_HITS, NETWORK_LOOKS, NETWORK_DROP_S, NETWORK_COORDINATED, NETWORK_IDENTIFY_S = range(6)
"""Columns of a network: delay, M and N of confirmation, silence after which a track is dropped, whether its units avoid
each other's targets, and the time that identification takes."""

(
    WHY_NONE,
    WHY_RANGE,
    WHY_MASKED,
    WHY_SMALL,
    WHY_UNCONFIRMED,
    WHY_LATE,
    WHY_IDENTITY,
    WHY_RULES,
    WHY_ENVELOPE,
    WHY_GUIDANCE,
    WHY_ROUNDS,
    WHY_CHANNEL,
    WHY_SPENT,
    WHY_OTHER,
    WHY_FIRED,
) = range(15)
REASONS = (
    "no radar on the network",
    "out of radar range",
    "masked by terrain",
    "too small to be detected",
    "not confirmed",
    "too late",
    "identity not hostile or unknown",
    "held by rules",
    "out of envelope",
    "not seen by the guiding radar",
    "no rounds",
    "no channel",
    "shots at this target spent",
    "left to another unit",
    "fired and missed",
)
"""Why a unit did not fire at a vehicle: the furthest obstacle that it came to, in the order of the kill chain."""


class Sky(NamedTuple):
    """Who flies where. A raid turns about its aim point by a bearing drawn once per replication."""

    way_first: Integers  # (n_v + 1,) index of each vehicle's first waypoint
    way_t: Floats  # (n_w,)
    way_x: Floats  # (n_w,)
    way_y: Floats  # (n_w,)
    way_z: Floats  # (n_w,) above the sea, or above ground where above_ground
    above_ground: Bytes  # (n_v,)
    identity: Bytes  # (n_v,)
    kind: Integers  # (n_v,) target class
    has_goal: Bytes  # (n_v,) 1: counts as a leaker at the end of its route
    reliability: Floats  # (n_v,)
    turned: Bytes  # (n_v,) 1: turns about (turn_x, turn_y) by a random bearing
    turn_x: Floats  # (n_v,)
    turn_y: Floats  # (n_v,)
    turn_key: Keys  # (n_v,) one for all vehicles of a raid
    key: Keys  # (n_v,)
    end_order: Integers  # (n_v,) vehicles by the end of their routes
    rcs: Floats  # (n_v, 3) low, best, high
    rcs_key: Keys  # (n_v,)


class Defence(NamedTuple):
    """Sensors, units, effectors and networks; `*_values` are (n, columns, 3): low, best, high; keys name the Estimates."""

    sensor_x: Floats
    sensor_y: Floats
    sensor_z: Floats  # antenna altitude
    sensor_network: Integers
    sensor_horizon: Integers  # index into Ground.horizon_m
    sensor_searches: Bytes
    sensor_values: Floats
    sensor_keys: Keys  # (n_s, columns)
    sensor_key: Keys  # (n_s,)
    sensor_pair_key: Keys  # (n_s, n_v)
    unit_x: Floats
    unit_y: Floats
    unit_z: Floats  # ground at the unit
    unit_network: Integers
    unit_guide: Integers  # sensor that guides, or -1
    unit_pair_key: Keys  # (n_u, n_v)
    unit_values: Floats
    unit_keys: Keys
    doctrine: Floats  # (n_u, 8)
    effector_first: Integers  # (n_u + 1,)
    effector_gun: Bytes
    effector_burst: Integers  # rounds fired at a time by a gun
    effector_rounds: Integers  # ready to fire
    effector_reserve: Integers  # to reload with
    effector_values: Floats
    effector_keys: Keys
    kill: Floats  # (n_e, n_c, 3)
    kill_keys: Keys  # (n_e, n_c)
    network: Floats  # (n_n, 6)
    belief: Floats  # (n_n, 4, 5) probability of believing, by what it is
    network_pair_key: Keys  # (n_n, n_v)
    asset_x: Floats
    asset_y: Floats
    engagements: int  # n_k


class Ground(NamedTuple):
    """Terrain and the horizon of each antenna position on the local grid; row 0 is the northern edge."""

    elevation_m: Singles  # (n_y, n_x)
    horizon_m: Singles  # (n_antennas, n_y, n_x) lowest visible altitude above the sea
    west_m: float  # x of the centre of column 0
    north_m: float  # y of the centre of row 0
    posting_m: float
    effective_radius_m: float


class State(NamedTuple):
    """All that changes during one replication; fixed in size, reused by the next."""

    sensor_values: Floats
    unit_values: Floats
    effector_values: Floats
    kill: Floats
    rcs: Floats
    way_x: Floats
    way_y: Floats
    leg: Integers
    fate: Bytes
    scan_t: Floats
    scan_number: Integers
    enters_t: Floats  # (n_s, n_v) when the vehicle first comes within the instrumented range; inf: never
    leaves_t: Floats  # (n_s, n_v) when it is there for the last time
    history: Integers  # (n_s, n_v) last looks as bits, the latest lowest
    history_scan: Integers  # (n_s, n_v) number of the scan of the lowest bit
    track_hits: Integers  # (n_n, n_v) 0: none
    track_confirmed: Bytes
    track_dead: Bytes  # believed killed
    track_belief: Bytes
    track_ready_t: Floats
    track_last_t: Floats
    track: Floats  # (n_n, n_v, 6) believed position and velocity
    track_in_air: Integers  # engagements under way
    seen: Bytes  # (n_n, n_v) how far sensors came, as WHY_*
    why: Bytes  # (n_u, n_v)
    unit_in_air: Integers  # (n_u, n_v)
    unit_shots: Integers  # (n_u, n_v)
    shot_number: Integers  # (n_v,) shots at the vehicle so far
    wake_t: Floats  # (n_u,)
    wake_number: Integers  # (n_u,)
    busy_targets: Integers
    busy_missiles: Integers
    rounds: Integers
    reserve: Integers
    reload_t: Floats
    slot_t: Floats  # (n_k,) inf: free
    slot_phase: Bytes  # 1 flying, 2 being assessed
    slot_unit: Integers
    slot_vehicle: Integers
    slot_effector: Integers
    slot_missiles: Integers
    slot_verdict: Bytes


class Outcome(NamedTuple):
    """What one replication leaves; every array has the replication as its first axis in a run."""

    fate: Bytes  # (n_v,)
    first_detection_m: Singles  # (n_v,) NaN: never
    confirmation_m: Singles
    first_shot_m: Singles
    rounds: Integers  # (n_e,)
    kills: Integers  # (n_e,)
    engaged: Integers  # (4,) engagements by what the target was
    killed: Integers  # (4,)
    reasons: Integers  # (n_u, reasons) for each leaker
    looks: Integers  # (1,)
    tracks: Integers  # (1,)


class Log(NamedTuple):
    """Events of one replayed replication; `rows` is empty when nothing is logged."""

    rows: Floats  # (n, 8): time, kind, vehicle, sensor or unit, effector, x, y, z
    count: Integers  # (1,)


LOG_DETECTED, LOG_CONFIRMED, LOG_LAUNCHED, LOG_KILLED, LOG_MISSED, LOG_ASSESSED, LOG_LEAKED, LOG_LEFT, LOG_RELOADED = range(9)
LOG_KINDS = ("detected", "confirmed", "launched", "killed", "missed", "assessed", "leaked", "left", "reloaded")


def rows_of(table: Any, index: int) -> Any:
    """The same tuple of arrays, each reduced to its entry `index` of the first axis."""
    return type(table)(*(array[index] for array in table))
