"""A scenario as the plain arrays that the engine plays on."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from openiads.catalogue.air_vehicle import AirVehicle
from openiads.catalogue.load import find_system, load_catalogue
from openiads.catalogue.system import System
from openiads.geodesy.local_grid import LocalGrid, to_grid_m
from openiads.geodesy.point import Point
from openiads.simulation.command import Network
from openiads.simulation.conduct import conduct_of, longest_assessment_s
from openiads.simulation.doctrine import doctrine_of
from openiads.simulation.estimates import (
    estimate_row,
    kill_estimates,
    name_key,
    named_records,
    records_of,
    sensor_estimates,
    shot_estimates,
    unit_estimates,
)
from openiads.simulation.force import FireUnit, Magazine, Sensor, fire_units
from openiads.simulation.ground import LayGround, lay_ground, spot_of
from openiads.simulation.identities import answer_modes, beliefs, evidence_rows, likelihoods, line_rows, told_by
from openiads.simulation.lay_zones import lay_zones
from openiads.simulation.limits import guide_limits, in_weather, sensor_limits
from openiads.simulation.post_tables import ASSIGNMENTS
from openiads.simulation.routes import Flight, raid_flights, traffic_flights
from openiads.simulation.scenario import Scenario, Unit
from openiads.simulation.tables import (
    ASSET,
    EFFECTOR,
    EMISSIONS,
    ESTIMATE,
    IDENTITIES,
    NETWORK,
    ORDER,
    RULES,
    SENSOR,
    UNIT,
    VEHICLE,
    WAY,
    Defence,
    Ground,
    Keys,
    Records,
    Sky,
)
from openiads.simulation.ties import Ties, ties_of
from openiads.simulation.timetable import Pieces, homes, orders_of, starts_off, with_alone
from openiads.simulation.weather import Weather
from openiads.terrain.elevation import Elevation, ground_height_m
from openiads.tracking.settings import TrackerSettings, settings_array
from openiads.tracking.state import SETTINGS

SHORT_FLIGHT_S = 4.0
"""Flights are seldom shorter: how many engagements of one channel can be waiting for their assessment."""
MOST_ENGAGEMENTS_OF_A_UNIT = 80
"""Engagements of one fire unit that can be under way or being assessed at a time: bounds the state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A scenario laid out: the arrays, and the names behind their indices.

    n_engagements: how many can be under way or being assessed at a time.
    """

    sky: Sky
    defence: Defence
    ground: Ground
    grid: LocalGrid
    flights: tuple[Flight, ...]
    sensors: tuple[Sensor, ...]
    units: tuple[FireUnit, ...]
    magazines: tuple[tuple[FireUnit, Magazine], ...]
    networks: tuple[Network, ...]
    n_engagements: int
    classes: tuple[str, ...]


def lay_out(
    scenario: Scenario,
    elevation: Elevation | None,
    grid: LocalGrid,
    report: Callable[[str, float], None],
    lay: LayGround = lay_ground,
) -> Board:
    """Lay a checked scenario out on a grid. elevation: None for a smooth earth at sea level. report: text and share.

    lay: gives terrain and horizons; by default they are made anew.
    """
    flights = _flights(scenario, grid)
    networks = with_alone(scenario)
    forces = [fire_units(unit, system_of(scenario, unit.system)) for unit in scenario.units]
    sensors = tuple(sorted((one for some, _ in forces for one in some), key=lambda one: one.name))
    units = tuple(sorted((one for _, some in forces for one in some), key=lambda one: one.name))
    magazines = tuple((unit, magazine) for unit in units for magazine in unit.magazines)
    classes = tuple(sorted({flight.vehicle.id for flight in flights}))
    vehicles = [vehicle_of(scenario, name) for name in classes]
    ties = ties_of(grid, scenario.units, sensors, units)
    batteries = sorted(unit.name for unit in scenario.units)
    zones, zone_points, zone_spans = lay_zones(scenario, networks, grid)
    ground, spots = lay(scenario, elevation, grid, sensors, report)
    defence = Defence(
        sensors=_sensors(
            elevation, grid, sensors, units, networks, spots, batteries, ties, scenario.weather, len(flights)
        ),
        units=_units(elevation, grid, units, sensors, networks, batteries, ties),
        conduct=conduct_of(units, networks, vehicles),
        guides=ties.guides,
        wards=ties.wards,
        effectors=_effectors(units, magazines),
        networks=_networks(scenario, networks, zone_spans),
        tracking=_tracking(networks),
        zones=zones,
        zone_points=zone_points,
        orders=_orders(scenario, Pieces(sensors=sensors, units=units, magazines=magazines, networks=networks)),
        assets=records_of(ASSET, [to_grid_m(grid, Point(lat=one.lat, lon=one.lon)) for one in scenario.assets]),
        class_mps=np.array([one.cruise_speed_mps.best for one in vehicles], dtype=np.float64),
        belief=beliefs(networks),
        evidence=evidence_rows(networks),
        likelihoods=likelihoods(networks),
        modes=answer_modes(scenario, networks, flights),
        lines=line_rows(scenario),
        told_by=told_by(scenario, networks, flights),
        sensor_estimates=sensor_estimates(sensors),
        unit_estimates=unit_estimates(units),
        shot_estimates=shot_estimates(magazines),
        kill_estimates=kill_estimates(scenario, magazines, classes),
        look_keys=_pair_keys("look", [one.name for one in sensors], flights),
        guide_keys=_pair_keys("guide", [one.name for one in units], flights),
        belief_keys=_pair_keys("belief", [one.name for one in networks], flights),
    )
    return Board(
        sky=_sky(flights, classes),
        defence=defence,
        ground=in_weather(ground, scenario.weather),
        grid=grid,
        flights=flights,
        sensors=sensors,
        units=units,
        magazines=magazines,
        networks=networks,
        n_engagements=sum(_most_engagements(unit, networks, vehicles) for unit in units),
        classes=classes,
    )


def system_of(scenario: Scenario, name: str) -> System:
    """A system of the scenario itself, else of the catalogue. Raises CatalogueError with the nearest names."""
    own = next((system for system in scenario.systems if system.id == name), None)
    return own or find_system(name)


def vehicle_of(scenario: Scenario, name: str) -> AirVehicle:
    """A vehicle class of the scenario itself, else of the catalogue; KeyError where neither knows it."""
    own = next((vehicle for vehicle in scenario.vehicles if vehicle.id == name), None)
    return own or load_catalogue().air_vehicles[name]


def _flights(scenario: Scenario, grid: LocalGrid) -> tuple[Flight, ...]:
    assets = {asset.name: asset for asset in scenario.assets}
    flights = [f for one in scenario.traffic for f in traffic_flights(one, vehicle_of(scenario, one.vehicle), grid)]
    for raid in scenario.raids:
        flights += raid_flights(raid, vehicle_of(scenario, raid.vehicle), assets[raid.toward], grid)
    return tuple(sorted(flights, key=lambda one: one.name))


def _sky(flights: Sequence[Flight], classes: Sequence[str]) -> Sky:
    firsts = np.cumsum([0, *(len(flight.points) for flight in flights)])
    ends = np.argsort([flight.points[-1][0] for flight in flights], kind="stable")
    vehicles = []
    for index, flight in enumerate(flights):
        turn_x, turn_y = flight.turns_about or (0.0, 0.0)
        vehicles.append(
            {
                "first_way": firsts[index],
                "end_way": firsts[index + 1],
                "above_ground": flight.above_ground,
                "identity": IDENTITIES.index(flight.identity),
                "kind": classes.index(flight.vehicle.id),
                "has_goal": flight.has_goal,
                "reliability": flight.reliability,
                "turned": flight.turns_about is not None,
                "turn_x": turn_x,
                "turn_y": turn_y,
                "turn_key": name_key(f"raid|{flight.group}"),
                "key": name_key(f"vehicle|{flight.name}"),
                "transponder": flight.transponder,
                "end_order": ends[index],
            }
        )
    return Sky(
        vehicles=named_records(VEHICLE, vehicles),
        ways=records_of(WAY, [point for flight in flights for point in flight.points]),
        rcs=records_of(ESTIMATE, [estimate_row(one.vehicle.rcs_m2, f"rcs|{one.vehicle.id}") for one in flights]),
    )


def _site(elevation: Elevation | None, grid: LocalGrid, unit: Unit) -> tuple[float, float, float]:
    """x, y and ground altitude of where a battery stands."""
    point = Point(lat=unit.lat, lon=unit.lon)
    return *to_grid_m(grid, point), 0.0 if elevation is None else ground_height_m(elevation, point)


def _sensors(
    elevation: Elevation | None,
    grid: LocalGrid,
    sensors: Sequence[Sensor],
    units: Sequence[FireUnit],
    networks: Sequence[Network],
    spots: dict[tuple[float, float, float], int],
    batteries: Sequence[str],
    ties: Ties,
    weather: Weather,
    n_flights: int,
) -> Records:
    names = [network.name for network in networks]
    rows = []
    for sensor in sensors:
        x, y, z = _site(elevation, grid, sensor.unit)
        policy = "always" if sensor.radar.role == "electro-optical" else sensor.unit.emission
        rows.append(
            {
                "x": x,
                "y": y,
                "z": z + sensor.radar.antenna_height_m.best,
                "network": names.index(sensor.unit.network),
                "horizon": spots[spot_of(sensor)],
                "searches": sensor.searches,
                "battery": batteries.index(sensor.unit.name),
                "starts_off": starts_off(sensor),
                "emission": EMISSIONS.index(policy),
                **sensor_limits(grid, sensor, units, weather, n_flights),
                "cue_s": sensor.unit.silent_until_s,
                "quiet_s": sensor.unit.quiet_after_s,
                **ties.sensors[sensor.name],
                "key": name_key(f"sensor|{sensor.name}"),
            }
        )
    return named_records(SENSOR, rows)


def _units(
    elevation: Elevation | None,
    grid: LocalGrid,
    units: Sequence[FireUnit],
    sensors: Sequence[Sensor],
    networks: Sequence[Network],
    batteries: Sequence[str],
    ties: Ties,
) -> Records:
    names = [network.name for network in networks]
    guides = {sensor.name: index for index, sensor in enumerate(sensors)}
    firsts = np.cumsum([0, *(len(unit.magazines) for unit in units)])
    rows = []
    for index, unit in enumerate(units):
        network = names.index(unit.unit.network)
        x, y, z = _site(elevation, grid, unit.unit)
        rows.append(
            {
                "x": x,
                "y": y,
                "z": z,
                "network": network,
                "guide": guides.get(unit.guide, -1),
                "sight": guides.get(unit.sight, -1),
                "first_effector": firsts[index],
                "end_effector": firsts[index + 1],
                "battery": batteries.index(unit.unit.name),
                "starts_off": starts_off(unit),
                "starts_here": unit.stand == 0,
                "hush_when_empty": doctrine_of(networks[network], unit.unit)["silent_when_empty"].value,
                **ties.units[unit.name],
                **guide_limits(unit, units, sensors),
            }
        )
    return named_records(UNIT, rows)


def _effectors(units: Sequence[FireUnit], magazines: Sequence[tuple[FireUnit, Magazine]]) -> Records:
    names = [unit.name for unit in units]
    rows = [
        (names.index(unit.name), one.effector.kind == "gun", one.burst, one.rounds, one.reserve)
        for unit, one in magazines
    ]
    return records_of(EFFECTOR, rows)


def _networks(scenario: Scenario, networks: Sequence[Network], zone_spans: Sequence[tuple[int, int]]) -> Records:
    given = {one.name for one in scenario.networks}
    names, home = [one.name for one in networks], homes(scenario)
    rows = [
        {
            "latency_s": one.latency_s,
            "coordinated": one.coordinated,
            "assignment": ASSIGNMENTS.index(one.assignment),
            "identify_s": 0.0 if one.identification.evidence else one.identification.time_s,
            "rules": -1 if one.name in given or one.alone.rules is None else RULES.index(one.alone.rules),
            "cues": any(unit.emission != "always" for unit in scenario.units),
            "first_zone": first_zone,
            "end_zone": end_zone,
            "home": names.index(home[one.name]),
            "class_probability": one.class_probability,
        }
        for one, (first_zone, end_zone) in zip(networks, zone_spans, strict=True)
    ]
    return named_records(NETWORK, rows)


def _tracking(networks: Sequence[Network]) -> Records:
    """How the tracker of each network works."""
    rows = [
        settings_array(
            TrackerSettings(
                noise_m2ps3=one.tracking.noise_m2ps3,
                climb_noise_m2ps3=one.tracking.climb_noise_m2ps3,
                gate_probability=one.tracking.gate_probability,
                speed_sigma_mps=one.tracking.speed_sigma_mps,
                climb_sigma_mps=one.tracking.climb_sigma_mps,
                assignment=one.tracking.assignment,
                hits=one.confirm_hits,
                looks=one.confirm_looks,
                drop_s=one.drop_after_s,
            )
        )
        for one in networks
    ]
    return np.concatenate([np.zeros(0, dtype=SETTINGS), *rows]).view(np.recarray)


def _orders(scenario: Scenario, pieces: Pieces) -> Records:
    rows: list[tuple[Any, ...]] = []
    for one in orders_of(scenario, pieces):
        what = (one.kind, one.index, one.value, one.t, one.times if one.estimate else 0)
        rows.append((*what, *estimate_row(one.estimate, one.name), one.probability, name_key(f"order|{one.chance}")))
    return records_of(ORDER, rows)


def _most_engagements(unit: FireUnit, networks: Sequence[Network], classes: Sequence[AirVehicle]) -> int:
    """For each missile that a unit can guide one engagement in flight, and one or more that are being assessed."""
    assessed = max(math.ceil(longest_assessment_s(unit, networks, classes) / SHORT_FLIGHT_S), 1)
    return min((1 + assessed) * math.ceil(unit.system.missile_channels.high), MOST_ENGAGEMENTS_OF_A_UNIT)


def _pair_keys(purpose: str, names: Sequence[str], flights: Sequence[Flight]) -> Keys:
    keys = [[name_key(f"{purpose}|{name}|{flight.name}") for flight in flights] for name in names]
    return np.array(keys, dtype=np.uint64).reshape(len(names), len(flights))
