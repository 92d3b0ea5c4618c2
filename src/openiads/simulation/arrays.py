"""A scenario as the plain arrays that the engine plays on."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from openiads.catalogue.air_vehicle import AirVehicle
from openiads.catalogue.effector import Effector
from openiads.catalogue.estimate import Estimate
from openiads.catalogue.load import find_system, load_catalogue
from openiads.catalogue.system import System
from openiads.coverage.compute import antenna_horizon
from openiads.geodesy.earth import effective_earth_radius_m
from openiads.geodesy.local_grid import LocalGrid, cell_degrees, grid_cell, to_grid_m
from openiads.geodesy.point import Point
from openiads.simulation.force import FireUnit, Magazine, Sensor, fire_units
from openiads.simulation.routes import Flight, raid_flights, traffic_flights
from openiads.simulation.scenario import Doctrine, Network, Scenario
from openiads.simulation.tables import (
    IDENTITIES,
    RULES,
    SHOT_TARGET_SPEED_MPS,
    UNKNOWN,
    Defence,
    Ground,
    Integers,
    Keys,
    Sky,
)
from openiads.terrain.elevation import Elevation, ground_height_m, ground_heights_m
from openiads.terrain.horizon import horizon

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
"""Fields of a radar in the order of the columns SENSOR_*; the last column is worked out."""
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
MOST_ENGAGEMENTS_OF_A_UNIT = 80
"""Engagements of one fire unit that can be under way or being assessed at a time: bounds the state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A scenario laid out: the arrays, and the names behind their indices."""

    sky: Sky
    defence: Defence
    ground: Ground
    grid: LocalGrid
    flights: tuple[Flight, ...]
    sensors: tuple[Sensor, ...]
    units: tuple[FireUnit, ...]
    magazines: tuple[tuple[FireUnit, Magazine], ...]
    networks: tuple[Network, ...]
    classes: tuple[str, ...]


def lay_out(
    scenario: Scenario, elevation: Elevation | None, grid: LocalGrid, report: Callable[[str, float], None]
) -> Board:
    """Lay a checked scenario out on a grid. elevation: None for a smooth earth at sea level. report: text and share."""
    flights = _flights(scenario, grid)
    networks = tuple(sorted(scenario.networks, key=lambda one: one.name))
    forces = [fire_units(unit, system_of(scenario, unit.system)) for unit in scenario.units]
    sensors = tuple(sorted((one for some, _ in forces for one in some), key=lambda one: one.name))
    units = tuple(sorted((one for _, some in forces for one in some), key=lambda one: one.name))
    magazines = tuple((unit, magazine) for unit in units for magazine in unit.magazines)
    classes = tuple(sorted({flight.vehicle.id for flight in flights}))
    ground, spots = _ground(scenario, elevation, grid, sensors, report)
    parts = {
        **_sensor_arrays(scenario, elevation, grid, sensors, flights, networks, spots),
        **_unit_arrays(elevation, grid, units, sensors, flights, networks),
        **_effector_arrays(scenario, units, magazines, classes),
        **_network_arrays(networks, flights),
        **_asset_arrays(scenario, grid),
    }
    return Board(
        sky=_sky(flights, classes),
        defence=Defence(**parts),
        ground=ground,
        grid=grid,
        flights=flights,
        sensors=sensors,
        units=units,
        magazines=magazines,
        networks=networks,
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


def name_key(text: str) -> np.uint64:
    """The key under which an entity draws: the same in every scenario that names it so."""
    return np.uint64(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little"))


def _flights(scenario: Scenario, grid: LocalGrid) -> tuple[Flight, ...]:
    assets = {asset.name: asset for asset in scenario.assets}
    flights = [f for one in scenario.traffic for f in traffic_flights(one, vehicle_of(scenario, one.vehicle), grid)]
    for raid in scenario.raids:
        flights += raid_flights(raid, vehicle_of(scenario, raid.vehicle), assets[raid.toward], grid)
    return tuple(sorted(flights, key=lambda one: one.name))


def _sky(flights: Sequence[Flight], classes: Sequence[str]) -> Sky:
    points = [point for flight in flights for point in flight.points]
    firsts = np.cumsum([0, *(len(flight.points) for flight in flights)])
    columns = np.array(points, dtype=np.float64).reshape(-1, 4)
    turns = np.array([flight.turns_about or (0.0, 0.0) for flight in flights]).reshape(-1, 2)
    rcs = [_spread(flight.vehicle.rcs_m2) for flight in flights]
    return Sky(
        way_first=firsts.astype(np.int64),
        way_t=columns[:, 0].copy(),
        way_x=columns[:, 1].copy(),
        way_y=columns[:, 2].copy(),
        way_z=columns[:, 3].copy(),
        above_ground=np.array([flight.above_ground for flight in flights], dtype=np.int8),
        identity=np.array([IDENTITIES.index(flight.identity) for flight in flights], dtype=np.int8),
        kind=np.array([classes.index(flight.vehicle.id) for flight in flights], dtype=np.int64),
        has_goal=np.array([flight.has_goal for flight in flights], dtype=np.int8),
        reliability=np.array([flight.reliability for flight in flights], dtype=np.float64),
        turned=np.array([flight.turns_about is not None for flight in flights], dtype=np.int8),
        turn_x=turns[:, 0].copy(),
        turn_y=turns[:, 1].copy(),
        turn_key=_keys(f"raid|{flight.group}" for flight in flights),
        key=_keys(f"vehicle|{flight.name}" for flight in flights),
        end_order=np.argsort([flight.points[-1][0] for flight in flights], kind="stable").astype(np.int64),
        rcs=np.array(rcs, dtype=np.float64).reshape(-1, 3),
        rcs_key=_keys(f"rcs|{flight.vehicle.id}" for flight in flights),
    )


def _ground(
    scenario: Scenario,
    elevation: Elevation | None,
    grid: LocalGrid,
    sensors: Sequence[Sensor],
    report: Callable[[str, float], None],
) -> tuple[Ground, dict[tuple[float, float, float], int]]:
    """Terrain and one horizon per antenna position, and which of them belongs to (lat, lon, antenna height)."""
    flat = elevation is None
    heights = np.zeros((grid.n, grid.n), dtype=np.float32) if flat else ground_heights_m(elevation, *cell_degrees(grid))
    effective_radius_m = effective_earth_radius_m(scenario.k_ratio)
    radius_m = 2.0 * grid.half_m
    spots: dict[tuple[float, float, float], int] = {}
    horizons = []
    for number, sensor in enumerate(sensors):
        spot = _spot(sensor)
        report(f"sight of {sensor.name}", number / max(len(sensors), 1))
        if spot not in spots:
            spots[spot] = len(horizons)
            point = Point(lat=sensor.unit.lat, lon=sensor.unit.lon)
            height_m = sensor.radar.antenna_height_m.best
            if elevation is None:
                row, column = grid_cell(grid, point)
                antenna = (row, column, height_m)
                horizons.append(horizon(heights, grid.posting_m, antenna, radius_m, effective_radius_m))
            else:
                horizons.append(
                    antenna_horizon(elevation, grid, heights, point, radius_m, effective_radius_m, height_m)
                )
    stacked = np.stack(horizons) if horizons else np.zeros((0, grid.n, grid.n), dtype=np.float32)
    ground = Ground(
        elevation_m=heights,
        horizon_m=stacked,
        west_m=-grid.half_m,
        north_m=grid.half_m,
        posting_m=grid.posting_m,
        effective_radius_m=effective_radius_m,
    )
    return ground, spots


def _spot(sensor: Sensor) -> tuple[float, float, float]:
    return sensor.unit.lat, sensor.unit.lon, sensor.radar.antenna_height_m.best


def _site(elevation: Elevation | None, grid: LocalGrid, lat: float, lon: float) -> tuple[float, float, float]:
    """x, y and ground altitude of a point."""
    point = Point(lat=lat, lon=lon)
    return *to_grid_m(grid, point), 0.0 if elevation is None else ground_height_m(elevation, point)


def _sensor_arrays(
    scenario: Scenario,
    elevation: Elevation | None,
    grid: LocalGrid,
    sensors: Sequence[Sensor],
    flights: Sequence[Flight],
    networks: Sequence[Network],
    spots: dict[tuple[float, float, float], int],
) -> dict[str, Any]:
    sites = np.array([_site(elevation, grid, one.unit.lat, one.unit.lon) for one in sensors]).reshape(-1, 3)
    heights = [one.radar.antenna_height_m.best for one in sensors]
    values = np.zeros((len(sensors), len(SENSOR_FIELDS) + 1, 3))
    keys = np.zeros(values.shape[:2], dtype=np.uint64)
    for row, sensor in enumerate(sensors):
        for column, field in enumerate(SENSOR_FIELDS):
            values[row, column] = _spread(getattr(sensor.radar, field))
            keys[row, column] = name_key(f"{sensor.system.id}|{sensor.radar.id}|{field}")
    return {
        "sensor_x": sites[:, 0].copy(),
        "sensor_y": sites[:, 1].copy(),
        "sensor_z": sites[:, 2] + np.array(heights, dtype=np.float64),
        "sensor_network": _network_index(networks, [one.unit.network for one in sensors]),
        "sensor_horizon": np.array([spots[_spot(one)] for one in sensors], dtype=np.int64),
        "sensor_searches": np.array([one.searches for one in sensors], dtype=np.int8),
        "sensor_values": values,
        "sensor_keys": keys,
        "sensor_key": _keys(f"sensor|{one.name}" for one in sensors),
        "sensor_pair_key": _pair_keys("look", [one.name for one in sensors], flights),
    }


def _unit_arrays(
    elevation: Elevation | None,
    grid: LocalGrid,
    units: Sequence[FireUnit],
    sensors: Sequence[Sensor],
    flights: Sequence[Flight],
    networks: Sequence[Network],
) -> dict[str, Any]:
    sites = np.array([_site(elevation, grid, one.unit.lat, one.unit.lon) for one in units]).reshape(-1, 3)
    of_network = {network.name: network for network in networks}
    guides = {sensor.name: index for index, sensor in enumerate(sensors)}
    values = np.zeros((len(units), len(UNIT_FIELDS), 3))
    keys = np.zeros(values.shape[:2], dtype=np.uint64)
    for row, unit in enumerate(units):
        for column, field in enumerate(UNIT_FIELDS):
            values[row, column] = _spread(getattr(unit.system, field))
            keys[row, column] = name_key(f"{unit.system.id}|{field}")
    engagements = np.minimum(2 * np.ceil(values[:, 1, 2]), MOST_ENGAGEMENTS_OF_A_UNIT).sum()
    return {
        "unit_x": sites[:, 0].copy(),
        "unit_y": sites[:, 1].copy(),
        "unit_z": sites[:, 2].copy(),
        "unit_network": _network_index(networks, [one.unit.network for one in units]),
        "unit_guide": np.array([guides.get(one.guide, -1) for one in units], dtype=np.int64),
        "unit_pair_key": _pair_keys("guide", [one.name for one in units], flights),
        "unit_values": values,
        "unit_keys": keys,
        "doctrine": np.array(
            [doctrine_row(one.unit.doctrine, of_network[one.unit.network]) for one in units], dtype=np.float64
        ).reshape(-1, 8),
        "engagements": max(int(engagements), 1),
    }


def doctrine_row(own: Doctrine | None, network: Network) -> tuple[float, ...]:
    """Columns DOCTRINE_* of a unit: its own doctrine, else that of its network."""
    doctrine = own or network.doctrine
    first, later, limit = {
        "shoot-look-shoot": (1, 1, doctrine.shots_per_target),
        "salvo": (doctrine.salvo_size, doctrine.salvo_size, doctrine.salvo_size),
        "two-look-two": (2, 2, 4),
    }[doctrine.firing]
    return (
        first,
        later,
        limit,
        doctrine.assessment_s,
        doctrine.false_kill_probability,
        doctrine.missed_kill_probability,
        doctrine.replan_s,
        RULES.index(doctrine.rules or network.rules),
    )


def _effector_arrays(
    scenario: Scenario,
    units: Sequence[FireUnit],
    magazines: Sequence[tuple[FireUnit, Magazine]],
    classes: Sequence[str],
) -> dict[str, Any]:
    values = np.zeros((len(magazines), len(SHOT_FIELDS) + 1, 3))
    keys = np.zeros(values.shape[:2], dtype=np.uint64)
    kill = np.zeros((len(magazines), len(classes), 3))
    kill_keys = np.zeros(kill.shape[:2], dtype=np.uint64)
    for row, (unit, magazine) in enumerate(magazines):
        effector = magazine.effector
        columns = [getattr(effector, field) for field in SHOT_FIELDS]
        columns.insert(SHOT_TARGET_SPEED_MPS, unit.system.max_target_speed_mps)
        for column, estimate in enumerate(columns):
            values[row, column] = _spread(estimate)
            keys[row, column] = name_key(f"{unit.system.id}|{effector.id}|{column}")
        for column, name in enumerate(classes):
            kill[row, column] = _spread(kill_estimate(scenario, effector, name))
            kill_keys[row, column] = name_key(f"{unit.system.id}|{effector.id}|kill")
    firsts = np.cumsum([0, *(len(unit.magazines) for unit in units)])
    return {
        "effector_first": firsts.astype(np.int64),
        "effector_gun": np.array([one.effector.kind == "gun" for _, one in magazines], dtype=np.int8),
        "effector_burst": np.array([one.burst for _, one in magazines], dtype=np.int64),
        "effector_rounds": np.array([one.rounds for _, one in magazines], dtype=np.int64),
        "effector_reserve": np.array([one.reserve for _, one in magazines], dtype=np.int64),
        "effector_values": values,
        "effector_keys": keys,
        "kill": kill,
        "kill_keys": kill_keys,
    }


def kill_estimate(scenario: Scenario, effector: Effector, vehicle: str) -> Estimate:
    """Single-shot kill probability of an effector against a target class: the scenario's own, else the catalogue's."""
    for kill in scenario.kills:
        if kill.effector == effector.id and kill.vehicle in ("", vehicle):
            return kill.probability
    return effector.kill_probability


def _network_arrays(networks: Sequence[Network], flights: Sequence[Flight]) -> dict[str, Any]:
    settings = [
        (
            one.latency_s,
            one.confirm_hits,
            one.confirm_looks,
            one.drop_after_s,
            float(one.coordinated),
            one.identification.time_s,
        )
        for one in networks
    ]
    beliefs = [
        [
            [getattr(getattr(one.identification, truth), belief) for belief in IDENTITIES]
            + [0.0]
            for truth in IDENTITIES
        ]
        for one in networks
    ]
    return {
        "network": np.array(settings, dtype=np.float64).reshape(-1, 6),
        "belief": np.array(beliefs, dtype=np.float64).reshape(-1, len(IDENTITIES), UNKNOWN + 1),
        "network_pair_key": _pair_keys("belief", [one.name for one in networks], flights),
    }


def _asset_arrays(scenario: Scenario, grid: LocalGrid) -> dict[str, Any]:
    places = [to_grid_m(grid, Point(lat=asset.lat, lon=asset.lon)) for asset in scenario.assets]
    xy = np.array(places, dtype=np.float64).reshape(-1, 2)
    return {"asset_x": xy[:, 0].copy(), "asset_y": xy[:, 1].copy()}


def _spread(estimate: Estimate | None) -> tuple[float, float, float]:
    return (0.0, 0.0, 0.0) if estimate is None else (estimate.low, estimate.best, estimate.high)


def _network_index(networks: Sequence[Network], names: Sequence[str]) -> Integers:
    order = [network.name for network in networks]
    return np.array([order.index(name) for name in names], dtype=np.int64)


def _keys(texts: Iterable[str]) -> Keys:
    return np.array([name_key(text) for text in texts], dtype=np.uint64)


def _pair_keys(purpose: str, names: Sequence[str], flights: Sequence[Flight]) -> Keys:
    keys = [[name_key(f"{purpose}|{name}|{flight.name}") for flight in flights] for name in names]
    return np.array(keys, dtype=np.uint64).reshape(len(names), len(flights))
