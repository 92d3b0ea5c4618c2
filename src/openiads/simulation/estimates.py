"""What the catalogue says of sensors, units, effectors and kills, as tables of Estimates that share draws by name."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from openiads.catalogue.effector import Effector
from openiads.catalogue.estimate import Estimate
from openiads.simulation.force import FireUnit, Magazine, Sensor
from openiads.simulation.scenario import Scenario
from openiads.simulation.tables import ESTIMATE, SENSOR_ELEVATION_MAX_SINE, SHOT_TARGET_SPEED_MPS, Records

SENSOR_FIELDS = (
    "detection_range_m",
    "reference_rcs_m2",
    "detection_probability",
    "false_alarm_probability",
    "scan_period_s",
    "elevation_min_deg",
    "elevation_max_deg",
    "instrumented_range_m",
    "blind_range_m",
    "range_error_m",
    "bearing_error_deg",
    "elevation_error_deg",
    "sector_deg",
    "slew_deg_per_s",
    "track_capacity",
)
"""Fields of a radar in the order of the columns SENSOR_*; the columns after them are worked out."""
N_WORKED_OUT = SENSOR_ELEVATION_MAX_SINE + 1 - len(SENSOR_FIELDS)
UNIT_FIELDS = ("target_channels", "missile_channels", "reaction_time_s", "reload_time_s")
"""Fields of a system in the order of the columns UNIT_*."""
SHOT_FIELDS = (
    "range_min_m",
    "range_max_m",
    "altitude_min_m",
    "altitude_max_m",
    "speed_average_mps",
    "lethal_radius_m",
    "aim_error_m",
    "dispersion_m",
    "damage_probability",
)
"""Fields of an effector in the order of the columns SHOT_*, without the target speed, which the system gives."""


def sensor_estimates(sensors: Sequence[Sensor]) -> Records:
    """ESTIMATE (n_s, SENSOR_*)."""
    rows = [
        [
            *(_sensor_row(one, field) for field in SENSOR_FIELDS),
            *(estimate_row(None, "") for _ in range(N_WORKED_OUT)),
        ]
        for one in sensors
    ]
    return _table(rows, len(SENSOR_FIELDS) + N_WORKED_OUT)


def _sensor_row(sensor: Sensor, field: str) -> tuple[float, float, float, int]:
    """One value of a sensor; where no error of elevation is known, that of bearing, drawn with it."""
    if field == "elevation_error_deg" and sensor.radar.elevation_error_deg is None:
        field = "bearing_error_deg"
    return estimate_row(getattr(sensor.radar, field), f"{sensor.system.id}|{sensor.radar.id}|{field}")


def unit_estimates(units: Sequence[FireUnit]) -> Records:
    """ESTIMATE (n_u, UNIT_*)."""
    rows = [
        [estimate_row(getattr(one.system, field), f"{one.system.id}|{field}") for field in UNIT_FIELDS] for one in units
    ]
    return _table(rows, len(UNIT_FIELDS))


def shot_estimates(magazines: Sequence[tuple[FireUnit, Magazine]]) -> Records:
    """ESTIMATE (n_e, SHOT_*)."""
    rows = []
    for unit, one in magazines:
        name = f"{unit.system.id}|{one.effector.id}"
        row = [estimate_row(getattr(one.effector, field), f"{name}|{field}") for field in SHOT_FIELDS]
        speed = estimate_row(unit.system.max_target_speed_mps, f"{unit.system.id}|max_target_speed_mps")
        row.insert(SHOT_TARGET_SPEED_MPS, speed)
        rows.append(row)
    return _table(rows, len(SHOT_FIELDS) + 1)


def kill_estimates(
    scenario: Scenario, magazines: Sequence[tuple[FireUnit, Magazine]], classes: Sequence[str]
) -> Records:
    """ESTIMATE (n_e, n_c): single-shot kill probabilities by target class."""
    rows = [
        [
            estimate_row(killestimate_row(scenario, one.effector, name), f"{unit.system.id}|{one.effector.id}|kill")
            for name in classes
        ]
        for unit, one in magazines
    ]
    return _table(rows, len(classes))


def killestimate_row(scenario: Scenario, effector: Effector, vehicle: str) -> Estimate:
    """Single-shot kill probability of an effector against a target class: the scenario's own, else the catalogue's."""
    own = {kill.vehicle: kill.probability for kill in scenario.kills if kill.effector == effector.id}
    return own.get(vehicle) or own.get("") or effector.kill_probability


def estimate_row(estimate: Estimate | None, name: str) -> tuple[float, float, float, int]:
    """A row of ESTIMATE, zeros where nothing is drawn; name: entities that share it share the draw."""
    if estimate is None:
        return 0.0, 0.0, 0.0, 0
    return estimate.low, estimate.best, estimate.high, name_key(f"estimate|{name}")


def _table(rows: Sequence[Sequence[tuple[float, float, float, int]]], n_columns: int) -> Records:
    flat = records_of(ESTIMATE, [cell for row in rows for cell in row])
    return flat.reshape(len(rows), n_columns)


def name_key(text: str) -> int:
    """The key under which an entity draws, 64 bits: the same in every scenario that names it so."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def records_of(kind: np.dtype[Any], rows: Sequence[Sequence[Any]]) -> Records:
    """An array of records from rows of their fields in order."""
    return np.array([tuple(row) for row in rows], dtype=kind).view(np.recarray)


def named_records(kind: np.dtype[Any], rows: Sequence[Mapping[str, Any]]) -> Records:
    """An array of records from rows that name every field, in any order."""
    return records_of(kind, [[row[name] for name in kind.names or ()] for row in rows])
