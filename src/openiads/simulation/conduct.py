"""The doctrine of every fire unit as arrays: in general, and against each class of target."""

from collections.abc import Mapping, Sequence

from openiads.catalogue.air_vehicle import AirVehicle
from openiads.simulation.command import Network
from openiads.simulation.doctrine import Inherited, doctrine_of
from openiads.simulation.estimates import named_records
from openiads.simulation.force import FireUnit
from openiads.simulation.tables import CONDUCT, RULES, Records


def conduct_of(units: Sequence[FireUnit], networks: Sequence[Network], classes: Sequence[AirVehicle]) -> Records:
    """CONDUCT (n_u, n_c + 1): against each class of target, in the last column against what is of no known class."""
    homes = {one.name: one for one in networks}
    rows = [
        _row(doctrine_of(homes[unit.unit.network], unit.unit, unit.number, about))
        for unit in units
        for about in (*map(_called, classes), ())
    ]
    return named_records(CONDUCT, rows).reshape(len(units), len(classes) + 1)


def longest_assessment_s(unit: FireUnit, networks: Sequence[Network], classes: Sequence[AirVehicle]) -> float:
    """The longest time that a fire unit may take to know what a shot did."""
    home = next(one for one in networks if one.name == unit.unit.network)
    found = [doctrine_of(home, unit.unit, unit.number, about) for about in (*map(_called, classes), ())]
    return max(float(one["assessment_s"].value) for one in found)


def _called(vehicle: AirVehicle) -> tuple[str, str]:
    """By which words a doctrine may mean a class of target, the more special one first."""
    return vehicle.id, vehicle.kind


def _row(doctrine: Mapping[str, Inherited]) -> dict[str, float]:
    given = {field: one.value for field, one in doctrine.items()}
    salvo, salvo_later, shots_per_target = {
        "shoot-look-shoot": (1, 1, given["shots_per_target"]),
        "salvo": (given["salvo_size"], given["salvo_size"], given["salvo_size"]),
        "two-look-two": (2, 2, 4),
    }[given["firing"]]
    return {
        "salvo": salvo,
        "salvo_later": salvo_later,
        "shots_per_target": shots_per_target,
        "assessment_s": given["assessment_s"],
        "false_kill": given["false_kill_probability"],
        "missed_kill": given["missed_kill_probability"],
        "replan_s": given["replan_s"],
        "rules": RULES.index(given["rules"]),
        "rules_of_class": doctrine["rules"].about != "",
    }
