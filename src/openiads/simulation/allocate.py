"""Room for states, outcomes and logs, sized once by the board."""

import numpy as np

from openiads.simulation.arrays import Board
from openiads.simulation.tables import IDENTITIES, REASONS, Log, Outcome, State

N_LOG_COLUMNS = 8


def allocate_states(board: Board, n_workers: int) -> State:
    """States for `n_workers` that play at the same time."""
    n_v, n_w = board.sky.key.size, board.sky.way_t.size
    defence = board.defence
    n_s, n_u, n_e = defence.sensor_x.size, defence.unit_x.size, defence.effector_gun.size
    n_n, n_k = defence.network.shape[0], defence.engagements

    def floats(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return np.zeros((n_workers, *shape))

    def integers(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
        return np.zeros((n_workers, *shape), dtype=np.int64)

    def flags(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int8]]:
        return np.zeros((n_workers, *shape), dtype=np.int8)

    return State(
        sensor_values=floats(*defence.sensor_keys.shape),
        unit_values=floats(*defence.unit_keys.shape),
        effector_values=floats(*defence.effector_keys.shape),
        kill=floats(*defence.kill_keys.shape),
        rcs=floats(n_v),
        way_x=floats(n_w),
        way_y=floats(n_w),
        leg=integers(n_v),
        fate=flags(n_v),
        scan_t=floats(n_s),
        scan_number=integers(n_s),
        enters_t=floats(n_s, n_v),
        leaves_t=floats(n_s, n_v),
        history=integers(n_s, n_v),
        history_scan=integers(n_s, n_v),
        track_hits=integers(n_n, n_v),
        track_confirmed=flags(n_n, n_v),
        track_dead=flags(n_n, n_v),
        track_belief=flags(n_n, n_v),
        track_ready_t=floats(n_n, n_v),
        track_last_t=floats(n_n, n_v),
        track=floats(n_n, n_v, 6),
        track_in_air=integers(n_n, n_v),
        seen=flags(n_n, n_v),
        why=flags(n_u, n_v),
        unit_in_air=integers(n_u, n_v),
        unit_shots=integers(n_u, n_v),
        shot_number=integers(n_v),
        wake_t=floats(n_u),
        wake_number=integers(n_u),
        busy_targets=integers(n_u),
        busy_missiles=integers(n_u),
        rounds=integers(n_e),
        reserve=integers(n_e),
        reload_t=floats(n_e),
        slot_t=floats(n_k),
        slot_phase=flags(n_k),
        slot_unit=integers(n_k),
        slot_vehicle=integers(n_k),
        slot_effector=integers(n_k),
        slot_missiles=integers(n_k),
        slot_verdict=flags(n_k),
    )


def allocate_outcomes(board: Board, n: int) -> Outcome:
    """Outcomes of `n` replications."""
    n_v, n_u, n_e = board.sky.key.size, board.defence.unit_x.size, board.defence.effector_gun.size
    return Outcome(
        fate=np.zeros((n, n_v), dtype=np.int8),
        first_detection_m=np.zeros((n, n_v), dtype=np.float32),
        confirmation_m=np.zeros((n, n_v), dtype=np.float32),
        first_shot_m=np.zeros((n, n_v), dtype=np.float32),
        rounds=np.zeros((n, n_e), dtype=np.int64),
        kills=np.zeros((n, n_e), dtype=np.int64),
        engaged=np.zeros((n, len(IDENTITIES)), dtype=np.int64),
        killed=np.zeros((n, len(IDENTITIES)), dtype=np.int64),
        reasons=np.zeros((n, n_u, len(REASONS)), dtype=np.int64),
        looks=np.zeros((n, 1), dtype=np.int64),
        tracks=np.zeros((n, 1), dtype=np.int64),
    )


def allocate_logs(n: int, n_rows: int) -> Log:
    """Event logs of `n` replications, at least one, of `n_rows` events each; no rows: nothing is logged."""
    return Log(rows=np.zeros((n, n_rows, N_LOG_COLUMNS)), count=np.zeros((n, 1), dtype=np.int64))
