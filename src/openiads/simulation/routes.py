"""Traffic and raids taken apart: one route of timed points on the local grid for each vehicle."""

import math
from dataclasses import dataclass

from openiads.catalogue.air_vehicle import AirVehicle
from openiads.geodesy.local_grid import LocalGrid, to_grid_m
from openiads.geodesy.point import Point
from openiads.simulation.scenario import Asset, Raid, Traffic

TRANSPONDER = {"hostile": 0.0, "friendly": 0.98, "neutral": 0.9, "civil": 0.98}
"""Probability that a transponder is on and works, where the scenario gives none (assumption)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """One vehicle: points (t, x, y, z) in the order of time; z above ground where above_ground, else above the sea.

    turns_about: where a random bearing turns the route about, None for a fixed route; group: raid or traffic name.
    operator: the network whose flight it is, "" none; transponder: probability that its transponder works.
    """

    name: str
    group: str
    vehicle: AirVehicle
    identity: str
    points: tuple[tuple[float, float, float, float], ...]
    above_ground: bool
    has_goal: bool
    reliability: float
    turns_about: tuple[float, float] | None
    operator: str
    transponder: float


def traffic_flights(traffic: Traffic, vehicle: AirVehicle, grid: LocalGrid) -> list[Flight]:
    """The vehicles of one piece of traffic, one behind the other."""
    speed = traffic.speed_mps or vehicle.cruise_speed_mps.best
    above_ground = traffic.route[0].height_agl_m is not None
    places = [
        (*to_grid_m(grid, Point(lat=way.lat, lon=way.lon)), _height(way.height_agl_m, way.altitude_msl_m))
        for way in traffic.route
    ]
    return [
        Flight(
            name=f"{traffic.name} {number + 1}" if traffic.count > 1 else traffic.name,
            group=traffic.name,
            vehicle=vehicle,
            identity=traffic.identity,
            points=timed(places, traffic.start_s + number * traffic.spacing_s, speed),
            above_ground=above_ground,
            has_goal=False,
            reliability=1.0,
            turns_about=None,
            operator=traffic.operator,
            transponder=_transponder(traffic.transponder_probability, traffic.identity),
        )
        for number in range(traffic.count)
    ]


def raid_flights(raid: Raid, vehicle: AirVehicle, asset: Asset, grid: LocalGrid) -> list[Flight]:
    """The vehicles of one raid, one behind the other on a straight line to the asset."""
    speed = raid.speed_mps or vehicle.cruise_speed_mps.best
    x, y = to_grid_m(grid, Point(lat=asset.lat, lon=asset.lon))
    height = _height(raid.height_agl_m, raid.altitude_msl_m)
    bearing = math.radians(raid.bearing_deg or 0.0)
    start = (x + raid.distance_m * math.sin(bearing), y + raid.distance_m * math.cos(bearing), height)
    return [
        Flight(
            name=f"{raid.name} {number + 1}" if raid.count > 1 else raid.name,
            group=raid.name,
            vehicle=vehicle,
            identity="hostile",
            points=timed([start, (x, y, height)], raid.start_s + number * raid.spacing_s, speed),
            above_ground=raid.height_agl_m is not None,
            has_goal=True,
            reliability=raid.reliability_probability,
            turns_about=(x, y) if raid.bearing_deg is None else None,
            operator="",
            transponder=_transponder(raid.transponder_probability, "hostile"),
        )
        for number in range(raid.count)
    ]


def timed(
    places: list[tuple[float, float, float]], start_s: float, speed_mps: float
) -> tuple[tuple[float, float, float, float], ...]:
    """Points (t, x, y, z) of a route flown at constant speed along the ground; a stop on the spot is left out."""
    points = [(start_s, *places[0])]
    for x, y, z in places[1:]:
        t, last_x, last_y, last_z = points[-1]
        leg = math.dist((x, y, z), (last_x, last_y, last_z))
        if leg > 0.0:
            points.append((t + leg / speed_mps, x, y, z))
    return tuple(points)


def _transponder(given: float | None, identity: str) -> float:
    return TRANSPONDER[identity] if given is None else given


def _height(agl_m: float | None, msl_m: float | None) -> float:
    return agl_m if agl_m is not None else float(msl_m or 0.0)
