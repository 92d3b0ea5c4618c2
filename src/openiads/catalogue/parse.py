"""From the tables of the TOML files to records."""

from collections.abc import Mapping
from typing import Any, TypeVar

from openiads.catalogue.air_vehicle import AirVehicle
from openiads.catalogue.citation import SanityCheck, Source
from openiads.catalogue.defaults import FILE as DEFAULTS_FILE
from openiads.catalogue.defaults import ClassDefaults, fill_gaps
from openiads.catalogue.effector import Effector
from openiads.catalogue.faults import build_record
from openiads.catalogue.lexicon import LexiconSystem
from openiads.catalogue.radar import Radar
from openiads.catalogue.system import System
from openiads.errors import Fault

Listed = TypeVar("Listed", Source, AirVehicle, LexiconSystem, SanityCheck)


def parse_system(table: Mapping[str, Any], file: str, defaults: ClassDefaults, faults: list[Fault]) -> System | None:
    """Make a system from its file's content, gaps filled from the class defaults; None where that failed."""
    before = len(faults)
    sensors = [_parse_sensor(part, file, defaults, faults) for part in _tables(table, "sensors", file, faults)]
    effectors = [_parse_effector(part, file, defaults, faults) for part in _tables(table, "effectors", file, faults)]
    whole = dict(table, sensors=tuple(filter(None, sensors)), effectors=tuple(filter(None, effectors)))
    parts_failed = len(faults) > before
    found: list[Fault] = []
    system = build_record(System, whole, f"{file}, system '{table.get('id', '?')}'", found)
    faults.extend(fault for fault in found if not (parts_failed and fault.field in ("sensors", "effectors")))
    return system if system is not None and len(faults) == before else None


def parse_list(kind: type[Listed], key: str, table: Mapping[str, Any], file: str, faults: list[Fault]) -> list[Listed]:
    """Make the records of a file that is one list, [[key]]."""
    for other in table.keys() - {key}:
        faults.append(Fault(where=file, problem=f"there is no '{other}' here", remedy=f"write [[{key}]] tables only"))
    parts = _tables(table, key, file, faults)
    built = [
        build_record(kind, part, f"{file}, {key.removesuffix('s')} '{part.get('id', '?')}'", faults) for part in parts
    ]
    return [item for item in built if item is not None]


def _parse_sensor(table: dict[str, Any], file: str, defaults: ClassDefaults, faults: list[Fault]) -> Radar | None:
    where = f"{file}, sensor '{table.get('id', '?')}'"
    name = table.get("sensor_class")
    if name is not None and f"sensor.{name}" not in defaults:
        faults.append(
            Fault(
                where=where,
                field="sensor_class",
                value=name,
                problem=f"{DEFAULTS_FILE} has no [sensor.{name}]",
                remedy="name one of its classes, or add the class there",
            )
        )
    return build_record(Radar, fill_gaps(Radar, table, (f"sensor.{name}", "sensor.any"), defaults), where, faults)


def _parse_effector(table: dict[str, Any], file: str, defaults: ClassDefaults, faults: list[Fault]) -> Effector | None:
    where = f"{file}, effector '{table.get('id', '?')}'"
    filled = fill_gaps(Effector, table, (f"effector.{table.get('kind')}",), defaults)
    return build_record(Effector, filled, where, faults)


def _tables(table: Mapping[str, Any], key: str, file: str, faults: list[Fault]) -> list[dict[str, Any]]:
    """The tables of the list [[key]]; anything else under that key is a fault."""
    parts = table.get(key, [])
    if isinstance(parts, list) and all(isinstance(part, dict) for part in parts):
        return parts
    faults.append(
        Fault(where=file, field=key, value=parts, problem="is no list of tables", remedy=f"write [[{key}]] tables")
    )
    return []
