"""A scenario as the plain arrays that the engine plays on."""

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from openiads.catalogue.air_vehicle import AirVehicle
from openiads.catalogue.effector import Effector
from openiads.catalogue.estimate import Estimate
from openiads.catalogue.load import find_system, load_catalogue
from openiads.catalogue.system import System
from openiads.geodesy.local_grid import LocalGrid, to_grid_m
from openiads.geodesy.point import Point
from openiads.simulation.force import FireUnit, Magazine, Sensor, fire_units
from openiads.simulation.ground import LayGround, lay_ground, spot_of
from openiads.simulation.routes import Flight, raid_flights, traffic_flights
from openiads.simulation.scenario import Doctrine, Network, Scenario
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
    SENSOR_ELEVATION_MAX_SINE,
    SHOT_TARGET_SPEED_MPS,
    UNIT,
    VEHICLE,
    WAY,
    Defence,
    Floats,
    Ground,
    Keys,
    Records,
    Sky,
)
from openiads.simulation.timetable import Pieces, orders_of, starts_off, with_alone
from openiads.terrain.elevation import Elevation, ground_height_m

SENSOR_FIELDS = (
    "detection_range_m",
    "reference_rcs_m2",
    "detection_probability",
    "false_alarm_probability",
    "scan_period_s",
    "elevation_min_deg",
    "elevation_max_deg",
    "instrumented_range_m",
    "blind_range_m",
    "range_error_m",
    "bearing_error_deg",
)
"""Fields of a radar in the order of the columns SENSOR_*; the columns after them are worked out."""
N_WORKED_OUT = SENSOR_ELEVATION_MAX_SINE + 1 - len(SENSOR_FIELDS)
UNIT_FIELDS = ("target_channels", "missile_channels", "reaction_time_s", "reload_time_s")
"""Fields of a system in the order of the columns UNIT_*."""
SHOT_FIELDS = (
    "range_min_m",
    "range_max_m",
    "altitude_min_m",
    "altitude_max_m",
    "speed_average_mps",
    "lethal_radius_m",
    "aim_error_m",
    "dispersion_m",
    "damage_probability",
)
"""Fields of an effector in the order of the columns SHOT_*, without the target speed, which the system gives."""
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
    batteries = sorted(unit.name for unit in scenario.units)
    ground, spots = lay(scenario, elevation, grid, sensors, report)
    defence = Defence(
        sensors=_sensors(elevation, grid, sensors, networks, spots, batteries),
        units=_units(elevation, grid, units, sensors, networks, batteries),
        effectors=_effectors(units, magazines),
        networks=_networks(scenario, networks),
        orders=_orders(scenario, Pieces(sensors=sensors, units=units, magazines=magazines, networks=networks)),
        assets=records_of(ASSET, [to_grid_m(grid, Point(lat=one.lat, lon=one.lon)) for one in scenario.assets]),
        belief=_belief(networks),
        sensor_estimates=_sensor_estimates(sensors),
        unit_estimates=_unit_estimates(units),
        shot_estimates=_shot_estimates(magazines),
        kill_estimates=_kill_estimates(scenario, magazines, classes),
        look_keys=_pair_keys("look", [one.name for one in sensors], flights),
        guide_keys=_pair_keys("guide", [one.name for one in units], flights),
        belief_keys=_pair_keys("belief", [one.name for one in networks], flights),
    )
    return Board(
        sky=_sky(flights, classes),
        defence=defence,
        ground=ground,
        grid=grid,
        flights=flights,
        sensors=sensors,
        units=units,
        magazines=magazines,
        networks=networks,
        n_engagements=sum(_most_engagements(unit, networks) for unit in units),
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


def name_key(text: str) -> int:
    """The key under which an entity draws, 64 bits: the same in every scenario that names it so."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def records_of(kind: np.dtype[Any], rows: Sequence[Sequence[Any]]) -> Records:
    """An array of records from rows of their fields in order."""
    return np.array([tuple(row) for row in rows], dtype=kind).view(np.recarray)


def _flights(scenario: Scenario, grid: LocalGrid) -> tuple[Flight, ...]:
    assets = {asset.name: asset for asset in scenario.assets}
    flights = [f for one in scenario.traffic for f in traffic_flights(one, vehicle_of(scenario, one.vehicle), grid)]
    for raid in scenario.raids:
        flights += raid_flights(raid, vehicle_of(scenario, raid.vehicle), assets[raid.toward], grid)
    return tuple(sorted(flights, key=lambda one: one.name))


def _sky(flights: Sequence[Flight], classes: Sequence[str]) -> Sky:
    firsts = np.cumsum([0, *(len(flight.points) for flight in flights)])
    ends = np.argsort([flight.points[-1][0] for flight in flights], kind="stable")
    vehicles = [
        (
            firsts[index],
            firsts[index + 1],
            flight.above_ground,
            IDENTITIES.index(flight.identity),
            classes.index(flight.vehicle.id),
            flight.has_goal,
            flight.reliability,
            flight.turns_about is not None,
            *(flight.turns_about or (0.0, 0.0)),
            name_key(f"raid|{flight.group}"),
            name_key(f"vehicle|{flight.name}"),
            ends[index],
        )
        for index, flight in enumerate(flights)
    ]
    return Sky(
        vehicles=records_of(VEHICLE, vehicles),
        ways=records_of(WAY, [point for flight in flights for point in flight.points]),
        rcs=records_of(ESTIMATE, [_estimate(one.vehicle.rcs_m2, f"rcs|{one.vehicle.id}") for one in flights]),
    )


def _site(elevation: Elevation | None, grid: LocalGrid, lat: float, lon: float) -> tuple[float, float, float]:
    """x, y and ground altitude of a point."""
    point = Point(lat=lat, lon=lon)
    return *to_grid_m(grid, point), 0.0 if elevation is None else ground_height_m(elevation, point)


def _sensors(
    elevation: Elevation | None,
    grid: LocalGrid,
    sensors: Sequence[Sensor],
    networks: Sequence[Network],
    spots: dict[tuple[float, float, float], int],
    batteries: Sequence[str],
) -> Records:
    names = [network.name for network in networks]
    rows = []
    for sensor in sensors:
        x, y, z = _site(elevation, grid, sensor.unit.lat, sensor.unit.lon)
        z += sensor.radar.antenna_height_m.best
        network = names.index(sensor.unit.network)
        seen_from = (x, y, z, network, spots[spot_of(sensor)], sensor.searches, batteries.index(sensor.unit.name))
        policy = "always" if sensor.radar.role == "electro-optical" else sensor.unit.emission
        radiates = (EMISSIONS.index(policy), sensor.unit.silent_until_s, sensor.unit.quiet_after_s)
        rows.append((*seen_from, starts_off(sensor), *radiates, name_key(f"sensor|{sensor.name}")))
    return records_of(SENSOR, rows)


def _units(
    elevation: Elevation | None,
    grid: LocalGrid,
    units: Sequence[FireUnit],
    sensors: Sequence[Sensor],
    networks: Sequence[Network],
    batteries: Sequence[str],
) -> Records:
    names = [network.name for network in networks]
    guides = {sensor.name: index for index, sensor in enumerate(sensors)}
    firsts = np.cumsum([0, *(len(unit.magazines) for unit in units)])
    rows = []
    for index, unit in enumerate(units):
        network = names.index(unit.unit.network)
        shooting = doctrine_row(unit.unit.doctrine, networks[network])
        site = _site(elevation, grid, unit.unit.lat, unit.unit.lon)
        shelves = (guides.get(unit.guide, -1), firsts[index], firsts[index + 1])
        state = (batteries.index(unit.unit.name), starts_off(unit), guides.get(unit.sight, -1), unit.stand == 0)
        rows.append((*site, network, *shelves, *shooting, *state))
    return records_of(UNIT, rows)


def doctrine_row(own: Doctrine | None, network: Network) -> tuple[float, ...]:
    """The fields of UNIT from `salvo` to `hush_when_empty`, from a unit's own doctrine, else that of its network."""
    doctrine = own or network.doctrine
    salvo, salvo_later, shots_per_target = {
        "shoot-look-shoot": (1, 1, doctrine.shots_per_target),
        "salvo": (doctrine.salvo_size, doctrine.salvo_size, doctrine.salvo_size),
        "two-look-two": (2, 2, 4),
    }[doctrine.firing]
    return (
        salvo,
        salvo_later,
        shots_per_target,
        doctrine.assessment_s,
        doctrine.false_kill_probability,
        doctrine.missed_kill_probability,
        doctrine.replan_s,
        RULES.index(doctrine.rules or network.rules),
        doctrine.silent_when_empty,
    )


def _effectors(units: Sequence[FireUnit], magazines: Sequence[tuple[FireUnit, Magazine]]) -> Records:
    names = [unit.name for unit in units]
    rows = [
        (names.index(unit.name), one.effector.kind == "gun", one.burst, one.rounds, one.reserve)
        for unit, one in magazines
    ]
    return records_of(EFFECTOR, rows)


def _networks(scenario: Scenario, networks: Sequence[Network]) -> Records:
    given = {one.name for one in scenario.networks}
    rows = [
        (
            one.latency_s,
            one.confirm_hits,
            one.confirm_looks,
            one.drop_after_s,
            one.coordinated,
            one.identification.time_s,
            -1 if one.name in given or one.alone.rules is None else RULES.index(one.alone.rules),
        )
        for one in networks
    ]
    return records_of(NETWORK, rows)


def _orders(scenario: Scenario, pieces: Pieces) -> Records:
    rows: list[tuple[Any, ...]] = []
    for one in orders_of(scenario, pieces):
        what = (one.kind, one.index, one.value, one.t, one.times if one.estimate else 0)
        rows.append((*what, *_estimate(one.estimate, one.name), one.probability, name_key(f"order|{one.chance}")))
    return records_of(ORDER, rows)


def _belief(networks: Sequence[Network]) -> Floats:
    beliefs = [
        [[getattr(getattr(one.identification, truth), belief) for belief in IDENTITIES] for truth in IDENTITIES]
        for one in networks
    ]
    return np.array(beliefs, dtype=np.float64).reshape(len(networks), len(IDENTITIES), len(IDENTITIES))


def _sensor_estimates(sensors: Sequence[Sensor]) -> Records:
    rows = [
        [
            *(
                _estimate(getattr(one.radar, field), f"{one.system.id}|{one.radar.id}|{field}")
                for field in SENSOR_FIELDS
            ),
            *(_estimate(None, "") for _ in range(N_WORKED_OUT)),
        ]
        for one in sensors
    ]
    return _estimates(rows, len(SENSOR_FIELDS) + N_WORKED_OUT)


def _unit_estimates(units: Sequence[FireUnit]) -> Records:
    rows = [
        [_estimate(getattr(one.system, field), f"{one.system.id}|{field}") for field in UNIT_FIELDS] for one in units
    ]
    return _estimates(rows, len(UNIT_FIELDS))


def _shot_estimates(magazines: Sequence[tuple[FireUnit, Magazine]]) -> Records:
    rows = []
    for unit, one in magazines:
        name = f"{unit.system.id}|{one.effector.id}"
        row = [_estimate(getattr(one.effector, field), f"{name}|{field}") for field in SHOT_FIELDS]
        speed = _estimate(unit.system.max_target_speed_mps, f"{unit.system.id}|max_target_speed_mps")
        row.insert(SHOT_TARGET_SPEED_MPS, speed)
        rows.append(row)
    return _estimates(rows, len(SHOT_FIELDS) + 1)


def _kill_estimates(
    scenario: Scenario, magazines: Sequence[tuple[FireUnit, Magazine]], classes: Sequence[str]
) -> Records:
    rows = [
        [
            _estimate(kill_estimate(scenario, one.effector, name), f"{unit.system.id}|{one.effector.id}|kill")
            for name in classes
        ]
        for unit, one in magazines
    ]
    return _estimates(rows, len(classes))


def kill_estimate(scenario: Scenario, effector: Effector, vehicle: str) -> Estimate:
    """Single-shot kill probability of an effector against a target class: the scenario's own, else the catalogue's."""
    own = {kill.vehicle: kill.probability for kill in scenario.kills if kill.effector == effector.id}
    return own.get(vehicle) or own.get("") or effector.kill_probability


def _estimate(estimate: Estimate | None, name: str) -> tuple[float, float, float, int]:
    if estimate is None:
        return 0.0, 0.0, 0.0, 0
    return estimate.low, estimate.best, estimate.high, name_key(f"estimate|{name}")


def _estimates(rows: Sequence[Sequence[tuple[float, float, float, int]]], n_columns: int) -> Records:
    flat = records_of(ESTIMATE, [cell for row in rows for cell in row])
    return flat.reshape(len(rows), n_columns)


def _most_engagements(unit: FireUnit, networks: Sequence[Network]) -> int:
    """For each missile that a unit can guide one engagement in flight, and one or more that are being assessed."""
    network = next(one for one in networks if one.name == unit.unit.network)
    assessed = max(math.ceil((unit.unit.doctrine or network.doctrine).assessment_s / SHORT_FLIGHT_S), 1)
    return min((1 + assessed) * math.ceil(unit.system.missile_channels.high), MOST_ENGAGEMENTS_OF_A_UNIT)


def _pair_keys(purpose: str, names: Sequence[str], flights: Sequence[Flight]) -> Keys:
    keys = [[name_key(f"{purpose}|{name}|{flight.name}") for flight in flights] for name in names]
    return np.array(keys, dtype=np.uint64).reshape(len(names), len(flights))
