"""Systems and vehicle classes that a scenario defines itself: short tables made whole."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from openiads.catalogue.defaults import FILE as DEFAULTS_FILE
from openiads.catalogue.defaults import ClassDefaults, parse_defaults
from openiads.catalogue.parse import parse_system
from openiads.catalogue.system import System
from openiads.errors import CatalogueError, Fault

NOTE = "assumption: notional"
UNITS = {
    "in_service_year": "year",
    "target_channels": "targets/battery",
    "missile_channels": "missiles/battery",
    "launchers": "launchers/battery",
    "ready_rounds": "rounds/launcher",
    "rate_of_fire_per_min": "rounds/min",
    "track_capacity": "tracks",
    "slew_deg_per_s": "deg/s",
    "damage_probability": "probability",
}
"""Unit of a plain number, by the field; of any other field its name's ending says it."""
ENDINGS = {"_m2": "m2", "_mps": "m/s", "_deg": "deg", "_m": "m", "_hz": "Hz", "_s": "s", "_probability": "probability"}
STATEMENTS = ("operators", "fire_on_move", "description", "thermal")
SYSTEM_GAPS: dict[str, Any] = {
    "role": "notional",
    "country": "notional",
    "in_service_year": 2000,
    "operators": "notional",
    "setup_time_s": 0,
    "fire_on_move": False,
}
"""What a notional system need not say: nothing in a simulation reads it."""


def notional_system(table: Mapping[str, Any], where: str, faults: list[Fault]) -> System | None:
    """A system from its table in a scenario, in the shape of the catalogue's files but shorter; None with faults.

    A plain number stands for low = best = high in the field's unit, grade N. Gaps are filled from the class defaults,
    and those that no simulation reads from SYSTEM_GAPS. Without a battery it has one launcher and each sensor once.
    """
    name = table.get("id", "?")
    whole = {**SYSTEM_GAPS, "name": str(name), **table}
    whole["sensors"] = _parts(table.get("sensors"), _sensor)
    whole["effectors"] = _parts(table.get("effectors"), _effector)
    whole["battery"] = whole.get("battery") or _battery(whole["sensors"], whole.get("target_channels"))
    return parse_system(expanded(whole), where, class_defaults(), faults)


def notional_vehicle(table: Mapping[str, Any]) -> dict[str, Any]:
    """The table of a vehicle class made whole: a name, a kind, and plain numbers as estimates."""
    gaps = {"name": str(table.get("id", "?")), "kind": "aircraft", "altitude_m": 0}
    whole: dict[str, Any] = expanded({**gaps, **table})
    return whole


def expanded(value: Any, field: str = "") -> Any:
    """A table with plain numbers in fields of estimates, and plain words in those of statements, written out."""
    unit = unit_of(field)
    if isinstance(value, int | float) and not isinstance(value, bool) and unit:
        return {"low": value, "best": value, "high": value, "unit": unit, "grade": "N", "note": NOTE}
    if field in STATEMENTS and not isinstance(value, Mapping):
        return {"value": tuple(value) if isinstance(value, list) else value, "grade": "N", "note": NOTE}
    if isinstance(value, Mapping) and "best" in value and unit:
        return {"unit": unit, "grade": "N", **value}
    if isinstance(value, Mapping):
        return {key: expanded(part, str(key)) for key, part in value.items()}
    return [expanded(part) for part in value] if isinstance(value, list) else value


def unit_of(field: str) -> str:
    """The unit of an estimate, by the name of its field; "" where the field holds none."""
    ending = next((unit for end, unit in ENDINGS.items() if field.endswith(end)), "")
    return UNITS.get(field, ending)


@cache
def class_defaults() -> ClassDefaults:
    """The catalogue's table of class defaults."""
    faults: list[Fault] = []
    text = (files("openiads.catalogue") / "data" / DEFAULTS_FILE).read_text("utf-8")
    defaults = parse_defaults(tomllib.loads(text), faults)
    if faults:
        raise CatalogueError(faults)
    return defaults


def _parts(parts: Any, fill: Any) -> Any:
    """The parts of a list of tables made whole; anything else stays, to be told as a fault."""
    if not isinstance(parts, list):
        return [] if parts is None else parts
    return [fill(part) if isinstance(part, Mapping) else part for part in parts]


def _sensor(table: Mapping[str, Any]) -> dict[str, Any]:
    whole: dict[str, Any] = expanded({"name": str(table.get("id", "?")), **table})
    return whole


def _effector(table: Mapping[str, Any]) -> dict[str, Any]:
    gaps = {"name": str(table.get("id", "?")), "guidance": "notional"}
    if "speed_average_mps" in table:
        gaps["speed_peak_mps"] = table["speed_average_mps"]
    whole: dict[str, Any] = expanded({**gaps, **table})
    return whole


def _battery(sensors: Any, channels: Any) -> dict[str, Any]:
    """One launcher, and each sensor once: on the launcher where the channels are counted by launcher."""
    unit = channels.get("unit", "") if isinstance(channels, Mapping) else ""
    per = "launcher" if str(unit).endswith("/launcher") else "battery"
    known = [part for part in sensors if isinstance(part, Mapping)] if isinstance(sensors, list) else []
    radars = [{"sensor": part.get("id", "?"), "count": 1, "per": per} for part in known]
    return {"description": "notional", "launchers": 1, "radars": radars}
