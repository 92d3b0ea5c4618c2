"""The parts of the catalogue that a scenario plays, and a scenario that plays a changed one.

The catalogue itself stays as it is: a changed system becomes the scenario's own under the same id, so that it keeps its
luck.
"""

from dataclasses import replace
from typing import Any

from openiads.catalogue.system import System
from openiads.errors import CatalogueError
from openiads.simulation.arrays import system_of, vehicle_of
from openiads.simulation.scenario import Scenario


def parts_of(scenario: Scenario, kind: str) -> dict[str, list[Any]]:
    """Systems, effectors, sensors or vehicles that a scenario plays, by id; one of several systems as often."""
    if kind == "vehicles":
        return {one: [vehicle_of(scenario, one)] for one in _flying(scenario)}
    systems = _systems(scenario)
    if kind == "systems":
        return {one.id: [one] for one in systems.values()}
    found: dict[str, list[Any]] = {}
    for system in systems.values():
        for part in getattr(system, kind):
            found.setdefault(part.id, []).append(part)
    return found


def replaced_part(scenario: Scenario, kind: str, name: str, part: Any) -> Scenario:
    """A scenario that plays `part` in place of the one of that id, in every system that has it."""
    if kind == "vehicles":
        return replace(scenario, vehicles=(*(one for one in scenario.vehicles if one.id != name), part))
    changed = scenario
    for system in _systems(scenario).values():
        if kind == "systems" and system.id == name:
            changed = _with_system(changed, part)
        elif kind != "systems" and any(one.id == name for one in getattr(system, kind)):
            parts = tuple(part if one.id == name else one for one in getattr(system, kind))
            changes: dict[str, Any] = {kind: parts}
            changed = _with_system(changed, replace(system, **changes))
    return changed


def _with_system(scenario: Scenario, system: System) -> Scenario:
    """The system as the scenario's own; units that call it by another of its names call it by its id."""
    known = _systems(scenario)
    units = tuple(
        replace(one, system=system.id) if one.system in known and known[one.system].id == system.id else one
        for one in scenario.units
    )
    others = tuple(one for one in scenario.systems if one.id != system.id)
    return replace(scenario, systems=(*others, system), units=units)


def _systems(scenario: Scenario) -> dict[str, System]:
    """Name by which a unit calls it -> system; names that are none are told by the scenario's own checks."""
    found = {}
    for unit in scenario.units:
        try:
            found[unit.system] = system_of(scenario, unit.system)
        except CatalogueError:
            continue
    return found


def _flying(scenario: Scenario) -> list[str]:
    flights = [one.vehicle for one in scenario.traffic] + [one.vehicle for one in scenario.raids]
    return list(dict.fromkeys(flights))
