"""Batteries taken apart: which sensors stand there and which fire units shoot, as the catalogue makes a battery up."""

from dataclasses import dataclass

from openiads.catalogue.effector import Effector
from openiads.catalogue.radar import Radar
from openiads.catalogue.system import System
from openiads.coverage.emplacement import Emplacement, guiding_sensors, searching_radars, seeing_sensors
from openiads.geodesy.point import Point
from openiads.simulation.scenario import Unit

BURST_S = 2.0
"""Length of a gun's burst (assumption: one to three seconds are usual)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """One radar of a battery; searches: it finds targets on its own."""

    name: str
    unit: Unit
    system: System
    radar: Radar
    searches: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Magazine:
    """What a fire unit has of one effector: rounds ready and in reserve, and how many a gun fires at a time."""

    effector: Effector
    rounds: int
    reserve: int
    burst: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FireUnit:
    """What shoots on its own: a launcher with its own radar, or a battery around its engagement radar.

    guide: name of the sensor that guides, "" where there is none. magazines: shortest reach first, the order in which
    they are tried.
    """

    name: str
    unit: Unit
    system: System
    guide: str
    magazines: tuple[Magazine, ...]


def fire_units(unit: Unit, system: System) -> tuple[list[Sensor], list[FireUnit]]:
    """Sensors and fire units of one battery.

    Where the catalogue counts channels per launcher, each launcher is a fire unit with its own radars; else the battery
    is one. A partial battery has its share of the launchers, at least one.
    """
    n_launchers = present_launchers(unit, system)
    per_launcher = system.target_channels.unit.endswith("/launcher")
    place = Emplacement(site_id=unit.name, system=system, point=Point(lat=unit.lat, lon=unit.lon), mast=unit.mast)
    on_launcher = {part.sensor for part in system.battery.radars if part.per == "launcher"}
    shared = [radar for radar in seeing_sensors(place) if not (per_launcher and radar.id in on_launcher)]
    searching = {radar.id for radar in searching_radars(place)}
    sensors = [_sensor(f"{unit.name} {radar.id}", unit, system, radar, searching) for radar in shared]
    groups = n_launchers if per_launcher else 1
    units = []
    for number in range(1, groups + 1):
        name = f"{unit.name} {number}" if groups > 1 else unit.name
        own = [radar for radar in seeing_sensors(place) if radar not in shared]
        sensors += [_sensor(f"{name} {radar.id}", unit, system, radar, searching) for radar in own]
        guide = max(guiding_sensors(place), key=lambda radar: radar.antenna_height_m.best)
        guide_name = f"{name if guide in own else unit.name} {guide.id}"
        magazines = magazines_of(unit, system, 1 if per_launcher else n_launchers)
        units.append(FireUnit(name=name, unit=unit, system=system, guide=guide_name, magazines=magazines))
    return sensors, units


def present_launchers(unit: Unit, system: System) -> int:
    """Launchers that are there: the scenario's number or the catalogue's, times the part that has arrived."""
    known = system.battery.launchers
    whole = unit.launchers or (round(known.best) if known is not None else 1)
    return max(1, round(whole * unit.present_ratio))


def magazines_of(unit: Unit, system: System, n_launchers: int) -> tuple[Magazine, ...]:
    """Rounds of each effector, shortest reach first.

    A launcher carries each of its guns, and one missile type; the types share the launchers evenly (assumption), so a
    battery with fewer launchers than types leaves out those of the longest reach.
    """
    ordered = sorted(system.effectors, key=lambda effector: effector.range_max_m.best)
    missiles = [effector for effector in ordered if effector.kind == "missile"]
    loads = {effector.id: 0 for effector in missiles}
    for launcher in range(n_launchers):
        if missiles:
            loads[missiles[launcher % len(missiles)].id] += 1
    magazines = []
    for effector in ordered:
        carriers = n_launchers if effector.kind == "gun" else loads[effector.id]
        rounds = carriers * round(effector.ready_rounds.best)
        if rounds:
            reserve = round(rounds * unit.reserve_ratio)
            magazines.append(Magazine(effector=effector, rounds=rounds, reserve=reserve, burst=burst_rounds(effector)))
    return tuple(magazines)


def burst_rounds(effector: Effector) -> int:
    """Rounds that a gun fires at a time; 1 for a missile and for a gun without a rate of fire."""
    if effector.kind != "gun" or effector.rate_of_fire_per_min is None:
        return 1
    return max(1, round(effector.rate_of_fire_per_min.best * BURST_S / 60.0))


def _sensor(name: str, unit: Unit, system: System, radar: Radar, searching: set[str]) -> Sensor:
    return Sensor(name=name, unit=unit, system=system, radar=radar, searches=radar.id in searching)
