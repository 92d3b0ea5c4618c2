"""What can be wrong with a scenario before any terrain is looked at: names, references, counts, routes."""

from collections import Counter
from collections.abc import Iterable, Sequence

from openiads.catalogue.effector import Effector
from openiads.catalogue.load import load_catalogue
from openiads.errors import CatalogueError, Fault
from openiads.geodesy.point import Point, distance_m
from openiads.simulation.arrays import system_of, vehicle_of
from openiads.simulation.check_links import link_faults, operator_faults
from openiads.simulation.check_timetable import move_faults, outage_faults
from openiads.simulation.check_zones import zone_faults
from openiads.simulation.entries import unknown_name, where
from openiads.simulation.force import present_launchers
from openiads.simulation.scenario import VERSION, Raid, Scenario, Traffic

MOST_VEHICLES = 2_000
"""Of all traffic and raids together: each adds to the state that every thread holds."""
SAME_SPOT_M = 1.0


def faults_of(scenario: Scenario) -> list[Fault]:
    """Everything in a scenario that contradicts itself or the catalogue, in the order of the file."""
    faults: list[Fault] = []
    if scenario.version > VERSION:
        faults.append(_later_version(scenario))
    faults += _nothing_to_play(scenario)
    faults += _repeated_names(scenario)
    faults += _units(scenario)
    faults += link_faults(scenario) + outage_faults(scenario) + move_faults(scenario) + zone_faults(scenario)
    faults += operator_faults(scenario)
    for index, traffic in enumerate(scenario.traffic):
        faults += _vehicle(scenario, traffic, f"traffic.{index}") + _route(scenario, traffic, f"traffic.{index}")
    for index, raid in enumerate(scenario.raids):
        faults += _vehicle(scenario, raid, f"raids.{index}") + _toward(scenario, raid, f"raids.{index}")
    return faults + _kills(scenario)


def _later_version(scenario: Scenario) -> Fault:
    return Fault(
        where=where(scenario, "version"),
        field="version",
        value=scenario.version,
        problem=f"this openiads reads scenarios up to version {VERSION}",
        remedy="update openiads, or write the scenario for this version",
    )


def _nothing_to_play(scenario: Scenario) -> list[Fault]:
    n_vehicles = sum(one.count for one in scenario.traffic) + sum(one.count for one in scenario.raids)
    if n_vehicles == 0:
        remedy = "add traffic or a raid"
        return [Fault(where=where(scenario, "name"), problem="nothing flies in this scenario", remedy=remedy)]
    if n_vehicles > MOST_VEHICLES:
        problem = f"{n_vehicles} vehicles fly in all, more than {MOST_VEHICLES}"
        return [Fault(where=where(scenario, "name"), problem=problem, remedy="lower the counts of traffic and raids")]
    return []


def _repeated_names(scenario: Scenario) -> list[Fault]:
    """Names used twice: random draws and results are told apart by name; a row of `n` is named "x 1" to "x n"."""
    faults = []
    groups = {
        "units": _numbered((unit.name, _numbers_of(scenario, index)) for index, unit in enumerate(scenario.units)),
        "networks": [(one.name, [one.name]) for one in scenario.networks],
        "links": [(one.name, [one.name]) for one in scenario.links],
        "assets": [(one.name, [one.name]) for one in scenario.assets],
        "zones": [(one.name, [one.name]) for one in scenario.zones],
        "systems": [(one.id, [one.id]) for one in scenario.systems],
        "vehicles": [(one.id, [one.id]) for one in scenario.vehicles],
    }
    for kind, named in groups.items():
        faults += _twice(scenario, [(f"{kind}.{index}", *one) for index, one in enumerate(named)])
    flights = [(f"traffic.{index}", one.name, one.count) for index, one in enumerate(scenario.traffic)]
    flights += [(f"raids.{index}", one.name, one.count) for index, one in enumerate(scenario.raids)]
    rows = [
        (path, *one) for path, one in zip((p for p, _, _ in flights), _numbered(f[1:] for f in flights), strict=True)
    ]
    return faults + _twice(scenario, rows)


def _numbered(named: Iterable[tuple[str, int]]) -> list[tuple[str, list[str]]]:
    return [(name, [name, *(f"{name} {number + 1}" for number in range(n) if n > 1)]) for name, n in named]


def _numbers_of(scenario: Scenario, index: int) -> int:
    unit = scenario.units[index]
    try:
        system = system_of(scenario, unit.system)
    except CatalogueError:
        return 1  # an unknown system: told where the systems are looked up
    return present_launchers(unit, system) if system.target_channels.unit.endswith("/launcher") else 1


def _twice(scenario: Scenario, rows: Sequence[tuple[str, str, list[str]]]) -> list[Fault]:
    uses = Counter(name for _, _, names in rows for name in names)
    faults = []
    for path, name, names in rows:
        taken = next((one for one in names if uses[one] > 1), None)
        if taken is not None:
            problem = "the name is used twice" if taken == name else f"'{taken}', one of its row, is used twice"
            remedy = "give each one a name of its own"
            faults.append(
                Fault(where=where(scenario, f"{path}.name"), field="name", value=name, problem=problem, remedy=remedy)
            )
    return faults


def _units(scenario: Scenario) -> list[Fault]:
    faults = []
    networks = {network.name for network in scenario.networks}
    for index, unit in enumerate(scenario.units):
        try:
            system_of(scenario, unit.system)
        except CatalogueError as error:
            place = where(scenario, f"units.{index}.system")
            faults += [
                Fault(where=place, field="system", value=unit.system, problem=one.problem, remedy=one.remedy)
                for one in error.faults
            ]
        if unit.network not in networks:
            faults.append(unknown_name(scenario, f"units.{index}.network", unit.network, networks))
    return faults


def _vehicle(scenario: Scenario, flight: Traffic | Raid, path: str) -> list[Fault]:
    try:
        vehicle = vehicle_of(scenario, flight.vehicle)
    except KeyError:
        known = {one.id for one in scenario.vehicles} | load_catalogue().air_vehicles.keys()
        return [unknown_name(scenario, f"{path}.vehicle", flight.vehicle, known)]
    if flight.speed_mps is None and vehicle.cruise_speed_mps.best <= 0.0:
        place = where(scenario, path)
        problem = f"'{vehicle.id}' has no cruise speed"
        return [Fault(where=place, problem=problem, remedy="give speed_mps, above 0")]
    return []


def _toward(scenario: Scenario, raid: Raid, path: str) -> list[Fault]:
    assets = {asset.name for asset in scenario.assets}
    return [] if raid.toward in assets else [unknown_name(scenario, f"{path}.toward", raid.toward, assets)]


def _route(scenario: Scenario, traffic: Traffic, path: str) -> list[Fault]:
    faults = []
    first = traffic.route[0]
    points = [Point(lat=way.lat, lon=way.lon) for way in traffic.route]
    if all(distance_m(points[0], point) < SAME_SPOT_M for point in points):
        faults.append(
            Fault(
                where=where(scenario, f"{path}.route"),
                field="route",
                value=f"{first.lat:g}, {first.lon:g}",
                problem="all waypoints are on one spot",
                remedy="give at least two different points",
            )
        )
    for number, way in enumerate(traffic.route):
        if (way.height_agl_m is None) != (first.height_agl_m is None):
            own, other = ("altitude_msl_m", "height_agl_m")[:: 1 if way.height_agl_m is None else -1]
            problem = f"the first waypoint gives {other}, this one {own}: a route is flown by one of the two"
            place = where(scenario, f"{path}.route.{number}.{own}")
            value = getattr(way, own)
            faults.append(Fault(where=place, field=own, value=value, problem=problem, remedy=f"give {other} here"))
    return faults


def _kills(scenario: Scenario) -> list[Fault]:
    """Kill probabilities that no unit and no vehicle would read."""
    faults = []
    effectors: dict[str, Effector] = {}
    for unit in scenario.units:
        try:
            effectors |= {effector.id: effector for effector in system_of(scenario, unit.system).effectors}
        except CatalogueError:
            return []  # which effectors there are is not known
    given = Counter((kill.effector, kill.vehicle) for kill in scenario.kills)
    flying = {one.vehicle for one in scenario.traffic} | {one.vehicle for one in scenario.raids}
    for index, kill in enumerate(scenario.kills):
        if given[kill.effector, kill.vehicle] > 1:
            problem, remedy = "two kill probabilities are given for the same effector and vehicle", "keep one of them"
            faults.append(Fault(where=where(scenario, f"kills.{index}"), problem=problem, remedy=remedy))
        if kill.effector not in effectors:
            faults.append(unknown_name(scenario, f"kills.{index}.effector", kill.effector, effectors))
        elif effectors[kill.effector].dispersion_m is not None:
            problem = f"the bursts of '{kill.effector}' are worked out from its dispersion, whatever is given here"
            remedy = "remove it, or the dispersion_m of the gun"
            faults.append(Fault(where=where(scenario, f"kills.{index}"), problem=problem, remedy=remedy))
        if kill.vehicle and kill.vehicle not in flying:
            faults.append(unknown_name(scenario, f"kills.{index}.vehicle", kill.vehicle, flying))
    return faults
