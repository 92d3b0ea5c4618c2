"""What is wrong with the comings and goings of batteries, and with what falls out."""

from openiads.errors import CatalogueError, Fault
from openiads.geodesy.point import Point, distance_m
from openiads.simulation.arrays import system_of
from openiads.simulation.entries import unknown_name, where
from openiads.simulation.force import fire_units
from openiads.simulation.scenario import Scenario, Unit
from openiads.simulation.timetable import named


def outage_faults(scenario: Scenario) -> list[Fault]:
    """Nodes and links that the scenario does not have."""
    nodes = {name for unit in scenario.units for name in _nodes(scenario, unit)}
    links = {one.name for some in (scenario.units, scenario.networks, scenario.links) for one in some}
    faults = []
    for index, outage in enumerate(scenario.outages):
        if outage.node and nodes and outage.node not in nodes:
            faults.append(unknown_name(scenario, f"outages.{index}.node", outage.node, nodes))
        if outage.link and outage.link not in links:
            faults.append(unknown_name(scenario, f"outages.{index}.link", outage.link, links))
    return faults


def move_faults(scenario: Scenario) -> list[Fault]:
    """Batteries that leave before they are ready where they are."""
    faults = []
    for index, unit in enumerate(scenario.units):
        try:
            setup_s = system_of(scenario, unit.system).setup_time_s.high if unit.setup_s is None else unit.setup_s
        except CatalogueError:
            continue  # an unknown system: told where the systems are looked up
        ready_s = 0.0 if unit.arrives_s is None else unit.arrives_s + setup_s
        here = Point(lat=unit.lat, lon=unit.lon)
        for number, move in enumerate(unit.moves):
            if move.leaves_s < ready_s:
                faults.append(
                    Fault(
                        where=where(scenario, f"units.{index}.moves.{number}.leaves_s"),
                        field="leaves_s",
                        value=move.leaves_s,
                        problem=f"the battery may be ready there only at {ready_s:.0f} s",
                        remedy="let it leave later, or shorten setup_s",
                    )
                )
            there = Point(lat=move.lat, lon=move.lon)
            ready_s = move.leaves_s + distance_m(here, there) * move.detour_ratio / move.speed_mps + 2.0 * setup_s
            here = there
    return faults


def _nodes(scenario: Scenario, unit: Unit) -> set[str]:
    """All names by which an outage may mean something of a battery."""
    try:
        sensors, units = fire_units(unit, system_of(scenario, unit.system))
    except CatalogueError:
        return set()  # an unknown system: told where the systems are looked up
    return {name for some in (sensors, units) for piece in some for name in named(piece)}
