"""What can be wrong between a scenario and its ground: off the terrain, or below it."""

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from openiads.errors import Fault
from openiads.geodesy.local_grid import LocalGrid, to_degrees
from openiads.geodesy.point import Point, destination
from openiads.simulation.arrays import vehicle_of
from openiads.simulation.entries import where
from openiads.simulation.routes import Flight, raid_flights, traffic_flights
from openiads.simulation.scenario import Asset, Raid, Scenario
from openiads.terrain.elevation import Elevation, covers, ground_heights_m

RAID_BEARINGS = 72
"""Directions in which the circle of a raid from a random bearing is looked at."""
LONGEST_S = 604_800.0
"""A week: what flies longer is a slip of the pen, and every scan of it would be played."""
STEP_M = 500.0
"""Between two samples of the ground below a route; the bundled terrain has a height about every 900 m."""
MOST_SAMPLES = 4_000
ROUND_UP_M = 10.0
"""Altitudes are proposed in multiples of it."""
HALVINGS = 20
"""Of the interval in which the largest raid distance is sought: to a metre in a thousand kilometres."""


def ground_faults(scenario: Scenario, elevation: Elevation | None, grid: LocalGrid) -> list[Fault]:
    """Units, assets and waypoints off the terrain, raids that start off it, and routes below the ground or endless.

    Routes are judged as the engine flies them: straight on the grid. elevation: None for a smooth earth at sea level.
    """
    faults = [] if elevation is None else _off_terrain(scenario, elevation)
    for index, traffic in enumerate(scenario.traffic):
        row = traffic_flights(traffic, vehicle_of(scenario, traffic.vehicle), grid)
        faults += _too_long(scenario, row[-1], f"traffic.{index}")
        faults += _below_ground(scenario, elevation, grid, row[0], f"traffic.{index}.route")
    for index, raid in enumerate(scenario.raids):
        row = raid_flights(raid, vehicle_of(scenario, raid.vehicle), asset_of(scenario, raid), grid)
        faults += _too_long(scenario, row[-1], f"raids.{index}")
        flights = [
            raid_flights(one, vehicle_of(scenario, raid.vehicle), asset_of(scenario, raid), grid)[0]
            for one in _each_bearing(raid)
        ]
        path = f"raids.{index}.altitude_msl_m"
        found = [fault for flight in flights for fault in _below_ground(scenario, elevation, grid, flight, path)]
        faults += found[:1]
    return faults


def raid_starts(scenario: Scenario, raid: Raid, distance_m: float) -> list[Point]:
    """The points from which a raid may start: one, or those of the circle around its asset."""
    asset = asset_of(scenario, raid)
    centre = Point(lat=asset.lat, lon=asset.lon)
    return [destination(centre, bearing, distance_m) for bearing in _bearings(raid)]


def largest_distance_m(scenario: Scenario, elevation: Elevation, raid: Raid) -> float:
    """The largest distance, up to the raid's own, from which all its starts lie on the terrain; 0 where none does."""

    def fits(distance_m: float) -> bool:
        return all(covers(elevation, start) for start in raid_starts(scenario, raid, distance_m))

    if fits(raid.distance_m):
        return raid.distance_m
    near, far = 0.0, raid.distance_m
    for _ in range(HALVINGS):
        middle = (near + far) / 2.0
        near, far = (middle, far) if fits(middle) else (near, middle)
    return near


def asset_of(scenario: Scenario, raid: Raid) -> Asset:
    """The asset towards which a raid flies, of a scenario that names it."""
    return next(asset for asset in scenario.assets if asset.name == raid.toward)


def _bearings(raid: Raid) -> Iterable[float]:
    if raid.bearing_deg is not None:
        return [raid.bearing_deg]
    return [float(bearing) for bearing in np.linspace(0.0, 360.0, RAID_BEARINGS, endpoint=False)]


def _each_bearing(raid: Raid) -> list[Raid]:
    """The raid from each direction that it may have."""
    return [replace(raid, bearing_deg=bearing, count=1) for bearing in _bearings(raid)]


def _off_terrain(scenario: Scenario, elevation: Elevation) -> list[Fault]:
    faults = []
    placed = [(f"units.{index}", unit.lat, unit.lon) for index, unit in enumerate(scenario.units)]
    for index, unit in enumerate(scenario.units):
        placed += [(f"units.{index}.moves.{number}", move.lat, move.lon) for number, move in enumerate(unit.moves)]
    placed += [(f"assets.{index}", asset.lat, asset.lon) for index, asset in enumerate(scenario.assets)]
    for index, traffic in enumerate(scenario.traffic):
        placed += [(f"traffic.{index}.route.{number}", way.lat, way.lon) for number, way in enumerate(traffic.route)]
    for path, lat, lon in placed:
        problem = _no_ground(elevation, Point(lat=lat, lon=lon))
        if problem:
            remedy = "move it, or give a terrain that covers it (`terrain: none` for a smooth earth)"
            value = f"{lat:g}, {lon:g}"
            faults.append(
                Fault(where=where(scenario, path), field="lat, lon", value=value, problem=problem, remedy=remedy)
            )
    for index, raid in enumerate(scenario.raids):
        if not all(covers(elevation, start) for start in raid_starts(scenario, raid, raid.distance_m)):
            faults.append(_raid_off_terrain(scenario, elevation, raid, f"raids.{index}.distance_m"))
    return faults


def _no_ground(elevation: Elevation, point: Point) -> str:
    """Why there is no ground at a point, "" where there is."""
    if not covers(elevation, point):
        west, south, east, north = elevation.bounds_deg
        extent = f"{south:.2f} to {north:.2f} N, {west:.2f} to {east:.2f} E"
        return f"lies off the terrain {elevation.source}, which covers {extent}"
    height = ground_heights_m(elevation, np.array([point.lat]), np.array([point.lon]))[0]
    return "lies where the height of the ground is unknown" if math.isnan(height) else ""


def _raid_off_terrain(scenario: Scenario, elevation: Elevation, raid: Raid, path: str) -> Fault:
    whole_m = math.floor(largest_distance_m(scenario, elevation, raid) / 1000.0) * 1000
    return Fault(
        where=where(scenario, path),
        field="distance_m",
        value=raid.distance_m,
        problem=f"the raid would start off the terrain{'' if raid.bearing_deg is not None else ' from some bearings'}",
        remedy=f"at most {whole_m} fits around {raid.toward}" if whole_m else f"move {raid.toward}: it is at its edge",
    )


def _too_long(scenario: Scenario, last: Flight, path: str) -> list[Fault]:
    end_s = last.points[-1][0]
    if end_s <= LONGEST_S:
        return []
    problem = f"the last of them flies until {end_s:.3g} s, more than a week"
    remedy = "raise speed_mps, or lower start_s or spacing_s"
    return [Fault(where=where(scenario, path), problem=problem, remedy=remedy)]


def _below_ground(
    scenario: Scenario, elevation: Elevation | None, grid: LocalGrid, flight: Flight, path: str
) -> list[Fault]:
    """A fault for the first leg of an altitude above sea that dips below the ground."""
    if flight.above_ground:
        return []
    for number, (start, end) in enumerate(zip(flight.points, flight.points[1:], strict=False)):
        x, y, altitude = _samples(start, end)
        ground = np.zeros_like(x) if elevation is None else ground_heights_m(elevation, *to_degrees(grid, x, y))
        deepest = int(np.nanargmax(ground - altitude)) if np.isfinite(ground).any() else 0
        if ground[deepest] > altitude[deepest]:
            lat, lon = to_degrees(grid, x[deepest], y[deepest])
            leg = f"{path}.{number}" if path.endswith("route") else path
            clear_m = math.ceil(float(np.nanmax(ground)) / ROUND_UP_M) * ROUND_UP_M + ROUND_UP_M
            return [
                Fault(
                    where=where(scenario, leg),
                    field="altitude_msl_m",
                    value=round(float(altitude[deepest]), 1),
                    problem=f"the way is below the ground, {ground[deepest]:.0f} m high at {lat:.2f}, {lon:.2f}",
                    remedy=f"fly at {clear_m:.0f} m or higher there, or give height_agl_m, above the ground",
                )
            ]
    return []


def _samples(
    start: tuple[float, float, float, float], end: tuple[float, float, float, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Eastings, northings and heights along a leg between two timed points."""
    length_m = math.dist(start[1:3], end[1:3])
    share = np.linspace(0.0, 1.0, min(math.ceil(length_m / STEP_M) + 2, MOST_SAMPLES))
    x, y, z = (start[axis] + share * (end[axis] - start[axis]) for axis in (1, 2, 3))
    return x, y, z
