"""Room for states, outcomes and logs, sized once by the board."""

import math
from typing import Any

import numpy as np

from openiads.simulation.arrays import Board
from openiads.simulation.fire_plan import new_plans
from openiads.simulation.identity_tables import (
    LINE_STATE,
    WEIGHED_STATE,
)
from openiads.simulation.post_tables import EACH_BATTERY, POST_STATE, Posts, States
from openiads.simulation.reasons import REASONS
from openiads.simulation.sightings import SIGHTING
from openiads.simulation.tables import (
    AIM_STATE,
    COUNT_OUTCOME,
    EFFECTOR_OUTCOME,
    EFFECTOR_STATE,
    EVENT,
    IDENTITIES,
    IDENTITY_OUTCOME,
    LOOK_STATE,
    ORDER_STATE,
    SENSOR_STATE,
    TRACK_STATE,
    UNIT_STATE,
    VEHICLE_OUTCOME,
    VEHICLE_STATE,
    WAY_STATE,
    Outcome,
    Records,
    State,
)
from openiads.simulation.under_way import SLOT_STATE
from openiads.tracking.blocks import BLOCK, blocks
from openiads.tracking.state import PLOT, new_trackers, new_work

SPARE_PLACES = 8


def allocate_states(board: Board, n_workers: int) -> States:
    """States for `n_workers` that play at the same time."""
    defence = board.defence
    n_v, n_s, n_u = board.sky.vehicles.size, defence.sensors.size, defence.units.size
    n_n, n_t = defence.networks.size, places_for(n_v)
    state = State(
        sensors=records(SENSOR_STATE, n_workers, n_s),
        looks=records(LOOK_STATE, n_workers, n_s, n_v),
        enters_t=np.zeros((n_workers, n_s, blocks(n_v), BLOCK)),
        plots=records(PLOT, n_workers, n_v),
        echoes=np.zeros((n_workers, n_v), dtype=np.int64),
        told=np.zeros((n_workers, n_v), dtype=np.int64),
        trackers=new_trackers(n_workers, n_n, n_t, n_v),
        tracks=records(TRACK_STATE, n_workers, n_n, n_t),
        weighed=records(WEIGHED_STATE, n_workers, n_n, n_t),
        aims=records(AIM_STATE, n_workers, n_u, n_t),
        beliefs=np.zeros((n_workers, n_n, n_v), dtype=np.int64),
        kinds=np.zeros((n_workers, n_n, n_v), dtype=np.int64),
        seen=np.zeros((n_workers, n_n, n_v), dtype=np.int64),
        why=np.zeros((n_workers, n_u, n_v), dtype=np.int64),
        units=records(UNIT_STATE, n_workers, n_u),
        effectors=records(EFFECTOR_STATE, n_workers, defence.effectors.size),
        vehicles=records(VEHICLE_STATE, n_workers, n_v),
        ways=records(WAY_STATE, n_workers, board.sky.ways.size),
        slots=records(SLOT_STATE, n_workers, board.n_engagements),
        orders=records(ORDER_STATE, n_workers, defence.orders.size),
        lines=records(LINE_STATE, n_workers, defence.lines.size),
        sensor_values=np.zeros((n_workers, *defence.sensor_estimates.shape)),
        unit_values=np.zeros((n_workers, *defence.unit_estimates.shape)),
        shot_values=np.zeros((n_workers, *defence.shot_estimates.shape)),
        kill=np.zeros((n_workers, *defence.kill_estimates.shape)),
    )
    return States(state, allocate_posts(board, n_workers, n_t))


def allocate_posts(board: Board, n_workers: int, n_targets: int) -> Posts | None:
    """Room for the plans of posts, for at most so many targets; None where no post plans."""
    n_n, n_u, n_c = board.defence.networks.size, board.defence.units.size, channels_to_plan(board, n_targets)
    if np.all(board.defence.networks.assignment == EACH_BATTERY):
        return None
    return Posts(
        networks=records(POST_STATE, n_workers, n_n),
        plan=new_plans(n_workers, n_u, n_targets, n_c),
        work=new_work(n_targets, n_c, n_workers),
    )


def places_for(n_vehicles: int) -> int:
    """Tracks that a network can hold at a time: all vehicles, and what a turn or a crossing leaves behind of them."""
    return n_vehicles + n_vehicles // 2 + SPARE_PLACES


def channels_to_plan(board: Board, n_targets: int) -> int:
    """Engagements that a post may have to plan for at a time, also by channels of others."""
    defence = board.defence
    own = np.array([math.ceil(unit.system.target_channels.high) for unit in board.units])
    shared = [own[defence.guides.unit[one.first_guide : one.end_guide]].sum() for one in defence.units]
    return int(np.minimum(own + shared, n_targets).sum())


def allocate_outcomes(board: Board, n: int) -> Outcome:
    """Outcomes of `n` replications."""
    return Outcome(
        vehicles=records(VEHICLE_OUTCOME, n, board.sky.vehicles.size),
        sightings=records(SIGHTING, n, board.defence.networks.size, board.sky.vehicles.size),
        effectors=records(EFFECTOR_OUTCOME, n, board.defence.effectors.size),
        identities=records(IDENTITY_OUTCOME, n, len(IDENTITIES)),
        reasons=np.zeros((n, board.defence.units.size, len(REASONS)), dtype=np.int64),
        counts=records(COUNT_OUTCOME, n, 1),
    )


def allocate_logs(n: int, n_rows: int) -> Records:
    """Event logs of `n` replications, at least one, of `n_rows` events each; no rows: nothing is logged."""
    return records(EVENT, n, n_rows)


def records(kind: np.dtype[Any], *shape: int) -> Records:
    """An array of records at zero, whose fields are attributes in plain Python too."""
    return np.zeros(shape, dtype=kind).view(np.recarray)
