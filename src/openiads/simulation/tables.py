"""The arrays that the engine plays on: what each is, its shape and its columns.

n_v vehicles, n_w waypoints, n_s sensors, n_u fire units, n_e effectors, n_n networks, n_t tracks of a network at a
time, n_c target classes, n_k engagements at a time. Entities stand in the order of their names, so that their order in
a file changes nothing. Each kind of entity is one array of records, so that the engine hands few arrays around.
Positions are metres on the local grid (x east, y north), altitudes metres above the sea, times seconds.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from openiads.tracking.state import Tracker

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
Records = Any
"""An array of records; numba reads its fields as attributes."""

HOSTILE, FRIENDLY, NEUTRAL, CIVIL, UNKNOWN = range(5)
IDENTITIES = ("hostile", "friendly", "neutral", "civil")
"""What a vehicle is; a network may also believe "unknown"."""
BELIEFS = (*IDENTITIES, "unknown")

FREE, TIGHT, HOLD = range(3)
RULES = ("free", "tight", "hold")
"""By strictness. Free: at all not identified as something else; tight: only at the identified hostile; hold: never."""

ALWAYS, ON_CUE, SILENT = range(3)
EMISSIONS = ("always", "on cue", "silent")
"""When radars radiate: all the time; while the network tells of something in range; only while a threat is near."""

DARK = 2
"""Of a sight without a thermal channel, at night."""
NOWHERE = -1.0
"""In place of the bearing of a sector that is not turned anywhere yet."""

(
    ORDER_SENSOR_OFF,
    ORDER_SENSOR_ON,
    ORDER_UNIT_OFF,
    ORDER_UNIT_ON,
    ORDER_SENSOR_JOINS,
    ORDER_UNIT_JOINS,
    ORDER_HAND_OVER,
    ORDER_LINE_OFF,
    ORDER_LINE_ON,
) = range(9)

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
    SENSOR_ELEVATION_ERROR_DEG,
    SENSOR_SECTOR_DEG,
    SENSOR_SLEW_DEG_PER_S,
    SENSOR_TRACKS,
    SENSOR_SNR,
    SENSOR_LOG_PFA,
    SENSOR_ELEVATION_MIN_SINE,
    SENSOR_ELEVATION_MAX_SINE,
) = range(19)
"""Columns of sensor values; the last four are worked out from the others at each replication."""

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


def _fields(**kinds: str) -> np.dtype[Any]:
    return np.dtype(list(kinds.items()), align=True)


ESTIMATE = _fields(low="f8", best="f8", high="f8", key="u8")
"""An Estimate; entities that share it share its key, and so the draw."""
WAY = _fields(t="f8", x="f8", y="f8", z="f8")
VEHICLE = _fields(
    first_way="i8",
    end_way="i8",  # one past its last waypoint
    above_ground="i8",  # 1: z of its waypoints is above the ground
    identity="i8",
    kind="i8",  # target class
    has_goal="i8",  # 1: a leaker at the end of its route
    reliability="f8",
    turned="i8",  # 1: its route turns about (turn_x, turn_y) by a random bearing
    turn_x="f8",
    turn_y="f8",
    turn_key="u8",  # one for all vehicles of a raid
    key="u8",
    transponder="f8",  # probability that its transponder is on and works
    end_order="i8",  # entry i: the vehicle whose route is the i-th to end
)
SENSOR = _fields(
    x="f8",
    y="f8",
    z="f8",  # altitude of the antenna
    network="i8",
    horizon="i8",  # index into Ground.horizon_m
    searches="i8",
    battery="i8",
    starts_off="i8",  # reasons for which it is off at the start
    emission="i8",  # when it may radiate: EMISSIONS
    cue_s="f8",  # silent: how near in time a threat must be
    quiet_s="f8",  # without a cue for so long it falls silent again
    tells="i8",  # bits of the groups on whose plots some battery acts, to which it belongs
    cued_by="i8",  # bit of the group that may wake it, 0: all of the network
    hindered="i8",  # 1: it has a sector, or the weather matters to it
    narrow="i8",  # 1: it sees a sector, not all round
    facing="f8",  # bearing of its sector at the start, rad; NOWHERE: it turns to the first target at once
    optical="i8",  # 1: the weather matters to it; DARK: it sees nothing in this light
    limited="i8",  # 1: more may fly than it holds tracks
    n_sets="i8",  # how many of it stand there
    first_unit="i8",  # of those whose missiles it guides
    end_unit="i8",  # one past the last of them
    key="u8",
)
UNIT = _fields(
    x="f8",
    y="f8",
    z="f8",
    network="i8",
    guide="i8",  # sensor that guides, or -1
    first_effector="i8",
    end_effector="i8",
    hush_when_empty="i8",  # 1: the battery falls silent when all of it is empty
    battery="i8",
    starts_off="i8",
    sight="i8",  # sensor that guides where the radar cannot, or -1
    turned="i8",  # sensor with a sector that it turns to its targets, or -1
    limited="i8",  # 1: its guiding sensor may hold fewer targets than there are channels
    starts_here="i8",
    cued_by="i8",  # bit of the group on whose plots it acts, 0: all of the network
    first_guide="i8",  # of other batteries, in Defence.guides
    end_guide="i8",
    arc_x="f8",  # unit vector to the centre of its arc
    arc_y="f8",
    arc_cosine="f8",  # of half its width; below -1: all around
    first_ward="i8",  # of what it protects, in Defence.wards
    end_ward="i8",
    ward_m="f8",  # how near, and how soon, a target must come to it; inf: no such limit
    ward_s="f8",
)
CONDUCT = _fields(
    salvo="i8",  # missiles in the first salvo
    salvo_later="i8",
    shots_per_target="i8",  # 0: no limit
    assessment_s="f8",
    false_kill="f8",
    missed_kill="f8",
    replan_s="f8",
    rules="i8",
    rules_of_class="i8",  # 1: said of the class of target, so that they go before those of a network
)
"""How a fire unit shoots at targets of one class."""
GUIDE = _fields(sensor="i8", unit="i8")
"""A sensor that may guide missiles of others, and the fire unit whose channels that takes."""
EFFECTOR = _fields(unit="i8", gun="i8", burst="i8", rounds="i8", reserve="i8")
NETWORK = _fields(
    latency_s="f8",
    coordinated="i8",
    identify_s="f8",
    rules="i8",  # those of all units on it, -1: each its own
    cues="i8",  # 1 where some radar waits for a cue
    first_zone="i8",
    end_zone="i8",  # one past the last of the zones that bind it
    assignment="i8",  # who says what its units fire at: ASSIGNMENTS
    home="i8",  # that whose score it keeps: its own, of a battery alone the one that it belongs to
    class_probability="f8",  # that the class of a vehicle is told
)
ORDER = _fields(
    kind="i8",
    index="i8",
    value="i8",
    t="f8",
    times="f8",  # how often the Estimate below is added to the time
    low="f8",
    best="f8",
    high="f8",
    key="u8",
    probability="f8",
    chance_key="u8",  # one for all orders that are given together or not at all
)
ASSET = _fields(x="f8", y="f8")

SENSOR_STATE = _fields(
    scan_t="f8",
    scan_number="i8",
    phase_t="f8",  # of the first turn
    off="i8",  # for how many reasons it is out
    lit="i8",  # 0: silent, waiting for a cue
    cue_t="f8",  # of the last cue
    network="i8",
    axis="f8",  # bearing of the middle of its sector at axis_t, rad; NaN: not turned yet
    axis_t="f8",
    goal="f8",  # where it turns to
    n_held="i8",  # targets that it holds, where that is limited
    swept_scan="i8",  # scan at which those that fell silent were last let go
)
LOOK_STATE = _fields(leaves_t="f8", held_scan="i8")
"""Of a sensor at a vehicle: after leaves_t it is out of range for good; the scan at which a radar of limited capacity
last hit it, -1 where it does not hold it."""
TRACK_STATE = _fields(
    id="i8",  # of the track that holds this place, as the tracker numbers them; NO_TRACK: nobody
    confirmed="i8",
    belief="i8",  # what units took it for before known_t
    declared="i8",  # what the network takes it for
    known_t="f8",  # from when on units know what was declared
    told="i8",  # what a deconfliction line says that it is, -1 none
    ready_t="f8",
    in_air="i8",  # engagements under way
    label="i8",  # vehicle that gave the newest plot: what keeps the score and the physics read it, no decision does
    hidden="i8",  # 1 where units leave looks at that vehicle out: terrain hides it from their radars
    hits="i8",  # plots behind the state that units know; 1 while its velocity is unknown
    t="f8",  # time of that state
    x="f8",
    y="f8",
    z="f8",
    vx="f8",
    vy="f8",
    vz="f8",
    told_by="i8",  # bits of the groups whose sensors gave it plots
    kind="i8",  # class that the network takes it for; the number of classes: not told
    next_hits="i8",  # of the state that is on its way to the units
    next_t="f8",
    next_x="f8",
    next_y="f8",
    next_z="f8",
    next_vx="f8",
    next_vy="f8",
    next_vz="f8",
)
"""What a network makes of the track in one place of its tracker, and what has reached its units."""
NO_TRACK = -1
AIM_STATE = _fields(in_air="i8", shots="i8", reason="i8", until_t="f8", soon_s="f8")
"""Of a unit at the track in one place: what keeps it from a shot at it (WHY_*) before until_t, if there is no news, and
how long before that it is asked again where the unit looks anyway."""
UNIT_STATE = _fields(
    wake_t="f8",
    busy_targets="i8",
    busy_missiles="i8",
    off="i8",
    network="i8",
    here="i8",  # 1 where the launcher is, or goes to, of all the places that it takes up in turn
    reach_m="f8",  # longest range of its effectors
)
EFFECTOR_STATE = _fields(rounds="i8", reserve="i8", reload_t="f8")
VEHICLE_STATE = _fields(
    leg="i8",
    fate="i8",
    rcs="f8",
    shot_number="i8",
    answers="i8",  # 1 where its transponder is on and works
)
WAY_STATE = _fields(x="f8", y="f8", vx="f8", vy="f8", vz="f8")
"""A waypoint of this replication, and the velocity on the leg that begins there."""
ORDER_STATE = _fields(t="f8")
"""t: inf where the order is not given, or was carried out."""

VEHICLE_OUTCOME = _fields(fate="i8", first_detection_m="f8", confirmation_m="f8", first_shot_m="f8")
"""Ranges from the sensor or unit that was first; NaN: never."""
EFFECTOR_OUTCOME = _fields(rounds="i8", kills="i8")
IDENTITY_OUTCOME = _fields(engaged="i8", killed="i8")
COUNT_OUTCOME = _fields(looks="i8", tracks="i8", events="i8")
EVENT = _fields(t="f8", kind="i8", vehicle="i8", actor="i8", effector="i8", x="f8", y="f8", z="f8", slot="i8")
"""One line of the log; actor: sensor or unit, as the kind says; slot: the engagement; -1 where there is none."""


class Sky(NamedTuple):
    """Who flies where."""

    vehicles: Records  # VEHICLE (n_v,)
    ways: Records  # WAY (n_w,)
    rcs: Records  # ESTIMATE (n_v,)


class Defence(NamedTuple):
    """Sensors, units, effectors and networks, with what the catalogue says of them."""

    sensors: Records  # SENSOR (n_s,)
    units: Records  # UNIT (n_u,)
    effectors: Records  # EFFECTOR (n_e,)
    networks: Records  # NETWORK (n_n,)
    tracking: Records  # openiads.tracking SETTINGS (n_n,)
    zones: Records  # ZONE (n_z,)
    zone_points: Records  # ZONE_POINT, corners and lines of all zones
    conduct: Records  # CONDUCT (n_u, n_c + 1), the last: against what is of no known class
    guides: Records  # GUIDE (n_g,)
    wards: Integers  # fire units that stand where what is protected may be, one for each of its places
    assets: Records  # ASSET (n_a,)
    class_mps: Floats  # (n_c,) speed at which each class cruises
    orders: Records  # ORDER (n_o,)
    belief: Floats  # (n_n, 4, 4) probability of believing each identity, by what it is; the rest is unknown
    evidence: Records  # EVIDENCE (n_n,)
    likelihoods: Floats  # (n_n, LIKELY_*, 4) by identity
    modes: Integers  # (n_n, n_v) OWN_MODE or OTHER_MODE: how a vehicle answers a network
    lines: Records  # LINE (n_l,)
    told_by: Integers  # (n_n, n_v) line that tells a network of a vehicle, or -1
    sensor_estimates: Records  # ESTIMATE (n_s, SENSOR_*)
    unit_estimates: Records  # ESTIMATE (n_u, UNIT_*)
    shot_estimates: Records  # ESTIMATE (n_e, SHOT_*)
    kill_estimates: Records  # ESTIMATE (n_e, n_c)
    look_keys: Keys  # (n_s, n_v)
    guide_keys: Keys  # (n_u, n_v)
    belief_keys: Keys  # (n_n, n_v)


class Ground(NamedTuple):
    """Terrain and the horizon of each antenna position on the local grid; row 0 is the northern edge."""

    elevation_m: Singles  # (n_y, n_x)
    ceiling_m: Singles  # (n_y, n_x) highest ground in a cell, unknown taken for sea
    horizon_m: Singles  # (n_antennas, n_y, n_x) lowest visible altitude above the sea
    west_m: float  # x of the centre of column 0
    north_m: float  # y of the centre of row 0
    posting_m: float
    cells_per_m: float
    effective_radius_m: float
    visibility_m: float  # inf: clear air
    cloud_base_m: float  # above the ground; inf: no cloud


class State(NamedTuple):
    """All that changes during one replication; fixed in size, reused by the next. A run has one entry per worker."""

    sensors: Records  # SENSOR_STATE (n_s,)
    looks: Records  # LOOK_STATE (n_s, n_v)
    enters_t: Floats  # (n_s, n_b, BLOCK) before then a vehicle is out of a sensor's range or hidden for certain
    plots: Records  # openiads.tracking PLOT (n_v,), those of the scan that is taken in
    echoes: Integers  # (n_v,) vehicle behind each plot
    told: Integers  # (n_v,) what a deconfliction line says that it is, or NOT_TOLD
    trackers: Tracker  # one for each network, n_t places
    tracks: Records  # TRACK_STATE (n_n, n_t)
    weighed: Records  # WEIGHED_STATE (n_n, n_t)
    aims: Records  # AIM_STATE (n_u, n_t)
    beliefs: Integers  # (n_n, n_v) what a network will take a vehicle for, once it is told
    kinds: Integers  # (n_n, n_v) and of which class
    seen: Integers  # (n_n, n_v) how far a network's sensors came with a vehicle, as WHY_*
    why: Integers  # (n_u, n_v) the furthest obstacle that a unit met with a vehicle, as WHY_*
    units: Records  # UNIT_STATE (n_u,)
    effectors: Records  # EFFECTOR_STATE (n_e,)
    vehicles: Records  # VEHICLE_STATE (n_v,)
    ways: Records  # WAY_STATE (n_w,)
    slots: Records  # SLOT_STATE (n_k,)
    orders: Records  # ORDER_STATE (n_o,)
    lines: Records  # LINE_STATE (n_l,)
    sensor_values: Floats  # (n_s, SENSOR_*) of this replication
    unit_values: Floats  # (n_u, UNIT_*)
    shot_values: Floats  # (n_e, SHOT_*)
    kill: Floats  # (n_e, n_c)


class Outcome(NamedTuple):
    """What one replication leaves. A run has one entry per replication."""

    vehicles: Records  # VEHICLE_OUTCOME (n_v,)
    sightings: Records  # SIGHTING (n_n, n_v)
    effectors: Records  # EFFECTOR_OUTCOME (n_e,)
    identities: Records  # IDENTITY_OUTCOME (4,)
    reasons: Integers  # (n_u, reasons) summed over leakers
    counts: Records  # COUNT_OUTCOME (1,)


LOG_DETECTED, LOG_CONFIRMED, LOG_IDENTIFIED, LOG_LAUNCHED, LOG_KILLED, LOG_MISSED = range(6)
LOG_ASSESSED, LOG_LEAKED, LOG_LEFT, LOG_RELOADED = range(6, 10)
LOG_KINDS = (
    *("detected", "confirmed", "identified", "launched", "killed", "missed"),
    *("assessed", "leaked", "left", "reloaded"),
)
"""Kinds of events, in the log of a replayed replication: EVENT (n_rows,), no rows where nothing is logged.

Identified: by evidence or by a line; actor is the network, and in place of the effector stands the identity."""
