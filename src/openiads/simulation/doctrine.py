"""Which doctrine a fire unit shoots by: inherited from force to battery to fire unit, and by class of target.

What is said of a class of target goes before what is said in general, a class before a kind of them; of what is said of
the same, that of the fire unit goes before that of its battery, that before that of the network, and the standard is
what nobody says otherwise. So a force that holds its fire against drones does so whatever its batteries say in general,
until one of them says it of drones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openiads.simulation.command import ClassDoctrine, Doctrine, Network
from openiads.simulation.scenario import Unit

STANDARD = Doctrine(
    firing="shoot-look-shoot",
    salvo_size=2,
    shots_per_target=4,
    assessment_s=4.0,
    false_kill_probability=0.02,
    missed_kill_probability=0.05,
    replan_s=2.0,
    silent_when_empty=False,
)
"""What holds where no level says otherwise; each of its values is an assumption. Rules are those of the network."""
BY_CLASS = (
    "firing",
    "salvo_size",
    "shots_per_target",
    "assessment_s",
    "false_kill_probability",
    "missed_kill_probability",
    "replan_s",
    "rules",
)
"""Fields that may differ by class of target."""
FIELDS = (*BY_CLASS, "silent_when_empty")


@dataclass(frozen=True, slots=True)
class Inherited:
    """A value of the doctrine and the level that says it: "fire unit", "battery", "network" or "standard".

    about: the class or kind of target of which it is said, "" in general.
    """

    value: Any
    level: str
    about: str = ""


def doctrine_of(
    network: Network, unit: Unit | None = None, number: int = 0, about: Sequence[str] = ()
) -> dict[str, Inherited]:
    """Every field of the doctrine by which a battery, or the `number`-th of its fire units, shoots.

    unit: None for what a network says to all. about: class and kind of a target that is told, () in general.
    """
    levels = _levels(network, unit, number)
    return {field: _inherited(levels, field, about) for field in FIELDS}


def _levels(network: Network, unit: Unit | None, number: int) -> list[tuple[str, Doctrine]]:
    """The levels that say something, the lowest first."""
    single = next((one.doctrine for one in unit.fire_units if one.number == number), None) if unit else None
    own = unit.doctrine if unit else None
    found = [("fire unit", single), ("battery", own), ("network", network.doctrine)]
    rules = Doctrine(rules=network.rules)
    said = [(level, one) for level, one in found if one is not None]
    return [*said, ("network", rules), ("standard", STANDARD)]


def _inherited(levels: Sequence[tuple[str, Doctrine]], field: str, about: Sequence[str]) -> Inherited:
    for name in about if field in BY_CLASS else ():
        for level, doctrine in levels:
            value = getattr(_against(doctrine, name), field, None)
            if value is not None:
                return Inherited(value, level, name)
    return next(
        Inherited(getattr(doctrine, field), level) for level, doctrine in levels if getattr(doctrine, field) is not None
    )


def _against(doctrine: Doctrine, name: str) -> ClassDoctrine | None:
    return next((one for one in doctrine.against if one.vehicle == name), None)
