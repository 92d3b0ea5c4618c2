"""When a flight is within reach of a network: in the envelope of a fire unit that has it in sight.

Geometry alone, at the best values of the catalogue: whether somebody tracks it, what it is taken for, rules, zones,
rounds and channels do not count, so it bounds from above what can happen to it.
"""

import math
from dataclasses import dataclass

import numpy as np

from openiads.simulation.arrays import Board
from openiads.simulation.reach_kernels import lift, mark_reach, mark_sight
from openiads.simulation.routes import Flight
from openiads.simulation.tables import (
    ORDER_SENSOR_OFF,
    ORDER_SENSOR_ON,
    ORDER_UNIT_OFF,
    ORDER_UNIT_ON,
    SENSOR_ELEVATION_MAX_DEG,
    SENSOR_ELEVATION_MAX_SINE,
    SENSOR_ELEVATION_MIN_DEG,
    SENSOR_ELEVATION_MIN_SINE,
    Floats,
    Integers,
)

STEP_S = 1.0
"""A flight is looked at in the middle of parts no longer than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Spans of time (n, 2), from and to, in which one network has one flight within reach, in order."""

    network: int
    vehicle: int
    spans: Floats


def reach_of(board: Board, vehicles: list[int]) -> list[Reach]:
    """For each network of the scenario and each of some vehicles; none for a network that never has it within reach."""
    found = []
    values = _best_values(board)
    for vehicle in vehicles:
        edges, way = sampled(board, board.flights[vehicle])
        marks = _marks(board, values, (edges[:-1] + edges[1:]) / 2.0, way)
        for network in range(board.defence.networks.size):
            if marks[network].any():
                found.append(Reach(network=network, vehicle=vehicle, spans=_spans(edges, marks[network])))
    return found


def sampled(board: Board, flight: Flight) -> tuple[Floats, Floats]:
    """Edges of equal parts of a flight's time, (n + 1,), and x, y, altitude, speed in the middle of each, (n, 4)."""
    points = np.array(flight.points)
    start, end = points[0, 0], points[-1, 0]
    edges = np.linspace(start, end, max(math.ceil((end - start) / STEP_S), 1) + 1)
    middles = (edges[:-1] + edges[1:]) / 2.0
    legs = np.linalg.norm(np.diff(points[:, 1:], axis=0), axis=1) / np.diff(points[:, 0])
    leg = np.clip(np.searchsorted(points[:, 0], middles, side="right") - 1, 0, len(legs) - 1)
    columns = [np.interp(middles, points[:, 0], points[:, axis]) for axis in (1, 2, 3)]
    way = np.column_stack([*columns, legs[leg]])
    if flight.above_ground:
        lift(board.ground, way)
    return edges, way


def _best_values(board: Board) -> tuple[Floats, Floats]:
    """SENSOR_* and SHOT_* at the best values, with the sines of the beam's limits."""
    sensors = np.array(board.defence.sensor_estimates["best"], dtype=np.float64)
    for degrees, sine in (
        (SENSOR_ELEVATION_MIN_DEG, SENSOR_ELEVATION_MIN_SINE),
        (SENSOR_ELEVATION_MAX_DEG, SENSOR_ELEVATION_MAX_SINE),
    ):
        sensors[:, sine] = np.sin(np.radians(sensors[:, degrees]))
    return sensors, np.array(board.defence.shot_estimates["best"], dtype=np.float64)


def _marks(board: Board, values: tuple[Floats, Floats], t: Floats, way: Floats) -> Integers:
    """(n_n, n): 1 where a network has the point of the way within reach at that time."""
    defence, ground = board.defence, board.ground
    sensor_values, shot_values = values
    sights: dict[int, Integers] = {}

    def sight(sensor: int) -> Integers:
        if sensor not in sights:
            marks = _working(board, t, (ORDER_SENSOR_OFF, ORDER_SENSOR_ON), sensor, defence.sensors[sensor].starts_off)
            seen = np.zeros(len(way), dtype=np.int64)
            mark_sight(ground, way, defence.sensors[sensor], sensor_values[sensor], seen)
            sights[sensor] = marks & seen
        return sights[sensor]

    marks = np.zeros((defence.networks.size, len(way)), dtype=np.int64)
    for index in range(defence.units.size):
        unit = defence.units[index]
        own = np.zeros(len(way), dtype=np.int64)
        mark_reach(ground, way, unit, shot_values[unit.first_effector : unit.end_effector], own)
        if not own.any():
            continue
        eyes = [eye for eye in (unit.guide, unit.sight) if eye >= 0] or _searching(board, unit.network)
        seen = np.zeros(len(way), dtype=np.int64)
        for eye in eyes:
            seen |= sight(int(eye))
        marks[unit.network] |= own & seen & _working(board, t, (ORDER_UNIT_OFF, ORDER_UNIT_ON), index, unit.starts_off)
    return marks


def _searching(board: Board, network: int) -> list[int]:
    """Search radars of a network, by whose tracks a unit without sensors of its own fires."""
    sensors = board.defence.sensors
    return [int(one) for one in np.flatnonzero((sensors.searches == 1) & (sensors.network == network))]


def _working(board: Board, t: Floats, kinds: tuple[int, int], index: int, starts_off: int) -> Integers:
    """(n,): 1 where a sensor or unit is there and ready, by the orders that are certain, at their best times."""
    orders = board.defence.orders
    off = np.full(len(t), starts_off, dtype=np.int64)
    for order in orders[(orders.index == index) & (orders.probability >= 1.0)]:
        if order.kind in kinds:
            off[t >= order.t + order.times * order.best] += 1 if order.kind == kinds[0] else -1
    return (off <= 0).astype(np.int64)


def _spans(edges: Floats, marks: Integers) -> Floats:
    """From and to of each run of marks."""
    steps = np.diff(np.concatenate([[0], marks, [0]]))
    return np.column_stack([edges[np.flatnonzero(steps == 1)], edges[np.flatnonzero(steps == -1)]])
