"""The catalogue as plain data: a list of all it holds, and one record with the citations that its values name."""

from collections import Counter
from typing import Any

from pydantic import TypeAdapter

from openiads.catalogue.air_vehicle import AirVehicle
from openiads.catalogue.load import Catalogue, find_system
from openiads.catalogue.names import fold_name
from openiads.catalogue.system import System
from openiads.catalogue.values import values_of

GRADES = {
    "A": "read in the press or on an official page",
    "B": "read in a document that repeats a public page",
    "C": "widely published, not read again for this catalogue",
    "G": "from games and their communities: a modelling choice, no specification",
    "N": "no source: an assumption of openiads",
}


def find_item(name: str, known: Catalogue) -> System | AirVehicle:
    """An air-vehicle class by id or name, else a system by any of its names. Raises CatalogueError."""
    for vehicle in known.air_vehicles.values():
        if fold_name(name) in (fold_name(vehicle.id), fold_name(vehicle.name)):
            return vehicle
    return find_system(name, known)


def listing(known: Catalogue) -> dict[str, list[dict[str, Any]]]:
    """All systems, classes of air vehicle and names of the lexicon, a line of facts each; ranges in metres."""
    return {
        "systems": [_system_summary(system) for system in known.systems.values()],
        "air_vehicles": [
            {
                "id": vehicle.id,
                "name": vehicle.name,
                "kind": vehicle.kind,
                "rcs_m2": vehicle.rcs_m2.best,
                "cruise_speed_mps": vehicle.cruise_speed_mps.best,
                "altitude_m": vehicle.altitude_m.best,
                **_value_counts(vehicle),
            }
            for vehicle in known.air_vehicles.values()
        ],
        "lexicon": [{"id": named.id, "name": named.name, "country": named.country} for named in known.lexicon.values()],
    }


def _system_summary(system: System) -> dict[str, Any]:
    return {
        "id": system.id,
        "name": system.name,
        "nato_name": system.nato_names[0] if system.nato_names else None,
        "country": system.country,
        "longest_reach_m": max(effector.range_max_m.best for effector in system.effectors),
        "best_sensor_range_m": max(sensor.detection_range_m.best for sensor in system.sensors),
        **_value_counts(system),
    }


def _value_counts(item: Any) -> dict[str, Any]:
    """How many values a record has, how many of each grade, and how many are class defaults (these have grade N)."""
    values = [value for _, value in values_of(item)]
    grades: Counter[str] = Counter(value.grade for value in values)
    return {
        "values": len(values),
        "grades": {grade: grades[grade] for grade in GRADES},
        "class_defaults": sum(getattr(value, "default", False) for value in values),
    }


def as_plain(item: System | AirVehicle, known: Catalogue) -> dict[str, Any]:
    """A record as plain data, with the citations that its values name."""
    citations = [known.sources[identifier] for identifier in cited(item)]
    return {
        **TypeAdapter(type(item)).dump_python(item, mode="json"),
        "sources": [TypeAdapter(type(source)).dump_python(source, mode="json") for source in citations],
    }


def cited(item: Any) -> list[str]:
    """Ids of the sources of a record, in the order of their first mention."""
    return list(dict.fromkeys(source for _, value in values_of(item) for source in value.sources))
