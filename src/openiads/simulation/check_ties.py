"""What is wrong with what ties batteries to each other, and with doctrine against classes of target."""

from collections.abc import Iterator, Sequence
from typing import get_args

from openiads.catalogue.air_vehicle import AirVehicleKind
from openiads.catalogue.load import load_catalogue
from openiads.errors import CatalogueError, Fault
from openiads.simulation.arrays import system_of
from openiads.simulation.command import ClassDoctrine
from openiads.simulation.entries import unknown_name, where
from openiads.simulation.force import fire_units
from openiads.simulation.scenario import Scenario, Unit
from openiads.simulation.ties import MOST_GROUPS, cue_groups


def tie_faults(scenario: Scenario) -> list[Fault]:
    """Batteries that are cued, guided or protected by what cannot do so, and fire units that are not there."""
    faults = []
    for index, unit in enumerate(scenario.units):
        path = f"units.{index}"
        faults += _batteries(scenario, unit, unit.cued_by or (), f"{path}.cued_by")
        faults += _batteries(scenario, unit, unit.guided_by, f"{path}.guided_by")
        faults += _cues(scenario, unit, path) + _guides(scenario, unit, path) + _ward(scenario, unit, path)
        faults += _fire_units(scenario, unit, path)
    n_groups = len(cue_groups(scenario.units))
    if n_groups > MOST_GROUPS:
        first = next(index for index, unit in enumerate(scenario.units) if unit.cued_by is not None)
        problem = f"{n_groups} different groups of batteries cue others, more than {MOST_GROUPS}"
        faults.append(_fault(scenario, f"units.{first}.cued_by", None, problem, "let batteries share their cued_by"))
    return faults


def doctrine_faults(scenario: Scenario) -> list[Fault]:
    """Classes of target that nothing knows, or of which one doctrine speaks twice."""
    known = {one.id for one in scenario.vehicles} | load_catalogue().air_vehicles.keys() | set(get_args(AirVehicleKind))
    faults = []
    for path, against in _each_against(scenario):
        seen: set[str] = set()
        for number, one in enumerate(against):
            place = f"{path}.against.{number}.vehicle"
            if one.vehicle not in known:
                faults.append(unknown_name(scenario, place, one.vehicle, known))
            elif one.vehicle in seen:
                problem = "this doctrine speaks twice of the same class"
                faults.append(_fault(scenario, place, one.vehicle, problem, "join the two entries"))
            seen.add(one.vehicle)
    return faults


def _each_against(scenario: Scenario) -> Iterator[tuple[str, Sequence[ClassDoctrine]]]:
    """Path of every doctrine, and what it says of classes."""
    for index, network in enumerate(scenario.networks):
        yield f"networks.{index}.doctrine", network.doctrine.against
    for index, unit in enumerate(scenario.units):
        if unit.doctrine is not None:
            yield f"units.{index}.doctrine", unit.doctrine.against
        for number, single in enumerate(unit.fire_units):
            if single.doctrine is not None:
                yield f"units.{index}.fire_units.{number}.doctrine", single.doctrine.against


def _batteries(scenario: Scenario, unit: Unit, names: Sequence[str], path: str) -> list[Fault]:
    """Names that are no batteries, or batteries of another network."""
    homes = {one.name: one.network for one in scenario.units}
    faults = []
    for number, name in enumerate(names):
        if name not in homes:
            faults.append(unknown_name(scenario, f"{path}.{number}", name, homes))
        elif homes[name] != unit.network:
            problem = f"it is on the network '{homes[name]}', this battery on '{unit.network}': they share nothing"
            remedy = "name a battery of the same network"
            faults.append(_fault(scenario, f"{path}.{number}", name, problem, remedy))
    return faults


def _cues(scenario: Scenario, unit: Unit, path: str) -> list[Fault]:
    if unit.cued_by is None or unit.emission == "always" or set(unit.cued_by) - {unit.name}:
        return []
    problem = f"its radars are '{unit.emission}' until they are cued, and nobody else may cue them"
    return [_fault(scenario, f"{path}.cued_by", None, problem, "name batteries that cue it, or let its radars radiate")]


def _guides(scenario: Scenario, unit: Unit, path: str) -> list[Fault]:
    faults = []
    blind = {one.name for one in scenario.units if one.radars == "none"}
    for number, name in enumerate(unit.guided_by):
        if name == unit.name:
            problem, remedy = "a battery guides for itself anyway", "remove it"
        elif name in blind:
            problem, remedy = "it has no radars itself", "name a battery that has an engagement radar"
        else:
            continue
        faults.append(_fault(scenario, f"{path}.guided_by.{number}", name, problem, remedy))
    if unit.radars == "none" and not unit.guided_by:
        problem = "nothing would guide its missiles"
        faults.append(_fault(scenario, f"{path}.radars", "none", problem, "name batteries under guided_by"))
    return faults


def _ward(scenario: Scenario, unit: Unit, path: str) -> list[Fault]:
    if unit.protects is None:
        return []
    names = {one.name for one in scenario.units} - {unit.name}
    if unit.protects.battery == unit.name:
        problem, remedy = "a battery protects another one", "name the battery beside which it stands"
        return [_fault(scenario, f"{path}.protects.battery", unit.name, problem, remedy)]
    if unit.protects.battery not in names:
        return [unknown_name(scenario, f"{path}.protects.battery", unit.protects.battery, names)]
    return []


def _fire_units(scenario: Scenario, unit: Unit, path: str) -> list[Fault]:
    """Single fire units that the battery does not have, that are named twice, or that say what only a battery can."""
    try:
        n_units = max(one.number for one in fire_units(unit, system_of(scenario, unit.system))[1])
    except CatalogueError:
        return []  # an unknown system: told where the systems are looked up
    faults = []
    seen: set[int] = set()
    for index, single in enumerate(unit.fire_units):
        place = f"{path}.fire_units.{index}.number"
        if single.number > n_units:
            problem = f"the battery has {n_units} fire unit{'s' * (n_units > 1)}"
            remedy = "count from 1; a system whose channels are the battery's is one fire unit"
            faults.append(_fault(scenario, place, single.number, problem, remedy))
        elif single.number in seen:
            problem = "this fire unit is named twice"
            faults.append(_fault(scenario, place, single.number, problem, "join the two entries"))
        seen.add(single.number)
        if single.doctrine is not None and single.doctrine.silent_when_empty is not None:
            place = f"{path}.fire_units.{index}.doctrine.silent_when_empty"
            problem, remedy = "radars fall silent with their whole battery", "give it in the battery's doctrine"
            faults.append(_fault(scenario, place, single.doctrine.silent_when_empty, problem, remedy))
    return faults


def _fault(scenario: Scenario, path: str, value: object, problem: str, remedy: str) -> Fault:
    field = next(key for key in reversed(path.split(".")) if not key.isdecimal())
    return Fault(where=where(scenario, path), field=field, value=value, problem=problem, remedy=remedy)
