"""What is wrong with the lines between networks, and with who operates a flight."""

from openiads.errors import Fault
from openiads.simulation.entries import unknown_name, where
from openiads.simulation.links import Link
from openiads.simulation.scenario import Scenario


def link_faults(scenario: Scenario) -> list[Fault]:
    """Lines from or to networks that there are not, lines to oneself, two of the same, and names of other links."""
    networks = {network.name for network in scenario.networks}
    faults = []
    seen: dict[tuple[str, str], str] = {}
    for index, line in enumerate(scenario.links):
        path = f"links.{index}"
        for end, name in (("giver", line.giver), ("receiver", line.receiver)):
            if name not in networks:
                faults.append(unknown_name(scenario, f"{path}.{end}", name, networks))
        if line.giver == line.receiver:
            faults.append(_fault(scenario, f"{path}.receiver", "a network needs no line to itself", "name another one"))
        if (line.giver, line.receiver) in seen:
            problem = f"'{seen[line.giver, line.receiver]}' already leads from '{line.giver}' to '{line.receiver}'"
            faults.append(_fault(scenario, f"{path}.receiver", problem, "keep one of the two"))
        seen.setdefault((line.giver, line.receiver), line.name)
        if line.name in networks | {unit.name for unit in scenario.units}:
            problem = "a battery or a network is called so, and an outage could mean either"
            faults.append(_fault(scenario, f"{path}.name", problem, "call the line something else"))
    return faults


def operator_faults(scenario: Scenario) -> list[Fault]:
    """Flights of a network that there is not."""
    networks = {network.name for network in scenario.networks}
    return [
        unknown_name(scenario, f"traffic.{index}.operator", one.operator, networks)
        for index, one in enumerate(scenario.traffic)
        if one.operator and one.operator not in networks
    ]


def _fault(scenario: Scenario, path: str, problem: str, remedy: str) -> Fault:
    number, field = path.split(".")[1:]
    line: Link = scenario.links[int(number)]
    value = getattr(line, field)
    return Fault(where=where(scenario, path), field=field, value=value, problem=problem, remedy=remedy)
