"""The orders of a scenario: which sensors and fire units are off, move or change network, and when."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from openiads.catalogue.estimate import Estimate
from openiads.geodesy.point import Point, distance_m
from openiads.simulation.command import Network
from openiads.simulation.force import FireUnit, Magazine, Sensor
from openiads.simulation.links import Link
from openiads.simulation.scenario import Outage, Scenario, Unit
from openiads.simulation.tables import (
    ORDER_HAND_OVER,
    ORDER_LINE_OFF,
    ORDER_LINE_ON,
    ORDER_SENSOR_JOINS,
    ORDER_SENSOR_OFF,
    ORDER_SENSOR_ON,
    ORDER_UNIT_JOINS,
    ORDER_UNIT_OFF,
    ORDER_UNIT_ON,
)

ALONE = "{} alone"
"""Name of the picture that a battery has by itself while its link is out."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order as a row of ORDER without its keys.

    kind: ORDER_*; index, value: as the kind needs them; t: in s, to which the Estimate is added `times` times. chance:
    name of what is drawn for it, "" for what happens for certain.
    """

    kind: int
    index: int
    value: int
    t: float
    times: int
    estimate: Estimate | None
    name: str
    chance: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """All that orders are given to, in the order of the arrays."""

    sensors: Sequence[Sensor]
    units: Sequence[FireUnit]
    magazines: Sequence[tuple[FireUnit, Magazine]]
    networks: Sequence[Network]

    def both(self) -> tuple[Sequence[Sensor | FireUnit], Sequence[Sensor | FireUnit]]:
        """Sensors, and fire units."""
        return self.sensors, self.units


def with_alone(scenario: Scenario) -> tuple[Network, ...]:
    """The networks, and one for each battery that may have to fight alone, by name."""
    networks = {one.name: one for one in scenario.networks}
    alone = []
    for unit in _cut_off(scenario):
        home = networks[unit.network]
        identification = home.alone.identification or home.identification
        own = replace(home, name=ALONE.format(unit.name), latency_s=0.0, identification=identification)
        alone.append(replace(own, assignment="each battery"))
    return tuple(sorted([*scenario.networks, *alone], key=lambda one: one.name))


def homes(scenario: Scenario) -> dict[str, str]:
    """Of each network the one that it is of: itself, or the one whose battery fights alone."""
    own = {one.name: one.name for one in scenario.networks}
    return own | {ALONE.format(unit.name): unit.network for unit in _cut_off(scenario)}


def sorted_lines(scenario: Scenario) -> list[Link]:
    """The deconfliction lines by name."""
    return sorted(scenario.links, key=lambda one: one.name)


def orders_of(scenario: Scenario, pieces: Pieces) -> list[Order]:
    """Every order of a scenario, those of one time in this order: comings and goings of batteries, then outages."""
    orders = [one for unit in scenario.units for one in _comings(unit, pieces)]
    for outage in scenario.outages:
        orders += _outage(scenario, outage, pieces)
    return sorted(orders, key=lambda one: one.t)


def starts_off(piece: Sensor | FireUnit) -> int:
    """1 where a sensor or fire unit is not there, or not ready, at the start."""
    return int(piece.stand > 0 or piece.unit.arrives_s is not None)


def _cut_off(scenario: Scenario) -> list[Unit]:
    """Batteries whose link may fall out."""
    links = {outage.link for outage in scenario.outages}
    return [unit for unit in scenario.units if unit.name in links or unit.network in links]


def _comings(unit: Unit, pieces: Pieces) -> Iterator[Order]:
    """A battery arrives, sets up, packs up, drives on."""
    if unit.arrives_s is not None:
        yield from _switched(unit, 0, pieces, unit.arrives_s, 1, ready=True)
    here = Point(lat=unit.lat, lon=unit.lon)
    for stand, move in enumerate(unit.moves):
        there = Point(lat=move.lat, lon=move.lon)
        yield from _switched(unit, stand, pieces, move.leaves_s, 0, ready=False)
        yield from _handed_over(unit, stand, pieces, move.leaves_s)
        drive_s = distance_m(here, there) * move.detour_ratio / move.speed_mps
        yield from _switched(unit, stand + 1, pieces, move.leaves_s + drive_s, 2, ready=True)
        here = there


def _switched(unit: Unit, stand: int, pieces: Pieces, t: float, times: int, *, ready: bool) -> Iterator[Order]:
    """All of a battery at one of its places goes into action, or out of it; times: set-up times that pass first."""
    kinds = (ORDER_SENSOR_ON, ORDER_UNIT_ON) if ready else (ORDER_SENSOR_OFF, ORDER_UNIT_OFF)
    for kind, some in zip(kinds, pieces.both(), strict=True):
        for index, piece in enumerate(some):
            if piece.unit.name != unit.name or piece.stand != stand:
                continue
            setup = piece.system.setup_time_s if unit.setup_s is None else None
            later_s = t + times * (unit.setup_s or 0.0)
            yield Order(kind, index, 0, later_s, times, setup, f"{piece.system.id}|setup_time_s", "", 1.0)


def _handed_over(unit: Unit, stand: int, pieces: Pieces, t: float) -> Iterator[Order]:
    """What each magazine holds goes along to the next place."""
    of = [
        [index for index, (one, _) in enumerate(pieces.magazines) if one.unit.name == unit.name and one.stand == number]
        for number in (stand, stand + 1)
    ]
    for giver, taker in zip(*of, strict=True):
        yield Order(ORDER_HAND_OVER, giver, taker, t, 0, None, "", "", 1.0)


def _outage(scenario: Scenario, outage: Outage, pieces: Pieces) -> Iterator[Order]:
    ends_s = math.inf if outage.to_s is None else outage.to_s
    for t, is_over in ((outage.from_s, False), (ends_s, True)):
        if t < math.inf:
            for kind, index, value in _changes(scenario, outage, pieces, is_over):
                yield Order(kind, index, value, t, 0, None, "", outage.name, outage.probability)


def _changes(scenario: Scenario, outage: Outage, pieces: Pieces, is_over: bool) -> Iterator[tuple[int, int, int]]:
    """Kind, index and value of the orders with which an outage begins, or ends."""
    for index, line in enumerate(sorted_lines(scenario)):
        if outage.link == line.name:
            yield (ORDER_LINE_ON if is_over else ORDER_LINE_OFF), index, 0
    if outage.link:
        names = [network.name for network in pieces.networks]
        cut = {unit.name for unit in _cut_off(scenario) if outage.link in (unit.name, unit.network)}
        for kind, some in zip((ORDER_SENSOR_JOINS, ORDER_UNIT_JOINS), pieces.both(), strict=True):
            for index, piece in enumerate(some):
                if piece.unit.name in cut:
                    home = piece.unit.network if is_over else ALONE.format(piece.unit.name)
                    yield kind, index, names.index(home)
        return
    for index, sensor in enumerate(pieces.sensors):
        if outage.node in named(sensor):
            yield (ORDER_SENSOR_ON if is_over else ORDER_SENSOR_OFF), index, 0
    for index, unit in enumerate(pieces.units):
        if outage.node in named(unit):
            yield (ORDER_UNIT_ON if is_over else ORDER_UNIT_OFF), index, 0


def named(piece: Sensor | FireUnit) -> tuple[str, str]:
    """The names by which an outage may mean a sensor or a fire unit, wherever it stands: its own and its battery's."""
    own = piece.name.removesuffix(f" at {piece.stand + 1}") if piece.stand else piece.name
    return own, piece.unit.name
