"""The doctrine of every battery in words: each value, and the level that says it."""

from collections.abc import Iterator, Mapping

from openiads.simulation.command import Network
from openiads.simulation.doctrine import Inherited, doctrine_of
from openiads.simulation.scenario import Scenario, Unit

VALUE_WIDTH = 16


def doctrine_text(scenario: Scenario) -> str:
    """A block for each battery in the order of the scenario: in general, then what differs in single fire units and
    against the classes of target of which some level speaks."""
    homes = {one.name: one for one in scenario.networks}
    return "\n".join(line for unit in scenario.units for line in _block(homes[unit.network], unit))


def _block(network: Network, unit: Unit) -> Iterator[str]:
    yield f"{unit.name} ({network.name})"
    general = doctrine_of(network, unit)
    yield from _rows(general)
    numbers = [single.number for single in unit.fire_units if single.doctrine is not None]
    for number in numbers:
        own = doctrine_of(network, unit, number)
        yield f"  fire unit {number}"
        yield from _rows({field: one for field, one in own.items() if one != general[field]}, "  ")
    for name in _spoken_of(network, unit):
        for number in (0, *numbers):
            told = {field: one for field, one in doctrine_of(network, unit, number, (name,)).items() if one.about}
            if number == 0 or any(one.level == "fire unit" for one in told.values()):
                yield f"  at {name}" + (f", fire unit {number}" if number else "")
                yield from _rows(told, "  ")
    yield ""


def _spoken_of(network: Network, unit: Unit) -> list[str]:
    """Classes and kinds of target of which some level says something."""
    levels = [network.doctrine, unit.doctrine, *(single.doctrine for single in unit.fire_units)]
    return sorted({one.vehicle for doctrine in levels if doctrine is not None for one in doctrine.against})


def _rows(doctrine: Mapping[str, Inherited], indent: str = "") -> Iterator[str]:
    width = max(map(len, doctrine), default=0)
    for field, one in doctrine.items():
        value = str(one.value).lower() if isinstance(one.value, bool) else str(one.value)
        yield f"{indent}  {field:<{width}}  {value:<{VALUE_WIDTH}}  {one.level}"
