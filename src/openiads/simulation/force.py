"""Batteries taken apart: which sensors stand there and which fire units shoot, as the catalogue makes a battery up."""

from dataclasses import dataclass, replace

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
    """One radar of a battery; searches: it finds targets on its own. unit: with the place of the stand.

    stand: how many places the battery has left when it stands here.
    """

    name: str
    stand: int
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

    guide: name of the sensor that guides, "" where there is none; sight: of the electro-optical one that does where the
    radar cannot. magazines: shortest reach first, the order in which they are tried. stand: as of `Sensor`. number: of
    the fire unit in its battery, from 1.
    """

    name: str
    number: int
    stand: int
    unit: Unit
    system: System
    guide: str
    sight: str
    magazines: tuple[Magazine, ...]


def fire_units(unit: Unit, system: System) -> tuple[list[Sensor], list[FireUnit]]:
    """Sensors and fire units of one battery, anew for each place that it takes up in turn.

    Where the catalogue counts channels per launcher, each launcher is a fire unit with its own radars; else the battery
    is one. A partial battery has its share of the launchers, at least one. At its later places it is named "... at 2".
    A battery without radars has no sensors at all.
    """
    sensors: list[Sensor] = []
    units: list[FireUnit] = []
    places = [(unit.lat, unit.lon), *((move.lat, move.lon) for move in unit.moves)]
    for stand, (lat, lon) in enumerate(places):
        some_sensors, some_units = _at_one_place(replace(unit, lat=lat, lon=lon), system, stand)
        sensors += some_sensors
        units += some_units
    if unit.radars == "none":
        return [], [replace(one, guide="", sight="") for one in units]
    return sensors, units


def _at_one_place(unit: Unit, system: System, stand: int) -> tuple[list[Sensor], list[FireUnit]]:
    n_launchers = present_launchers(unit, system)
    per_launcher = system.target_channels.unit.endswith("/launcher")
    place = Emplacement(site_id=unit.name, system=system, point=Point(lat=unit.lat, lon=unit.lon), mast=unit.mast)
    on_launcher = {part.sensor for part in system.battery.radars if part.per == "launcher"}
    present = [*seeing_sensors(place), *_sights(unit, place)]
    own = [radar for radar in present if per_launcher and radar.id in on_launcher]
    searching = {radar.id for radar in searching_radars(place)}
    where = f" at {stand + 1}" if stand else ""

    def named(home: str, radar: Radar) -> Sensor:
        name = f"{home} {radar.id}{where}"
        return Sensor(name=name, stand=stand, unit=unit, system=system, radar=radar, searches=radar.id in searching)

    sensors = [named(unit.name, radar) for radar in present if radar not in own]
    guide = max(guiding_sensors(place), key=lambda radar: radar.antenna_height_m.best)
    sight = max(_sights(unit, place), key=lambda one: one.antenna_height_m.best, default=None)
    units = []
    groups = n_launchers if per_launcher else 1
    for number in range(1, groups + 1):
        home = f"{unit.name} {number}" if groups > 1 else unit.name
        sensors += [named(home, radar) for radar in own]
        units.append(
            FireUnit(
                name=f"{home}{where}",
                number=number,
                stand=stand,
                unit=unit,
                system=system,
                guide=f"{home if guide in own else unit.name} {guide.id}{where}",
                sight=f"{home if sight in own else unit.name} {sight.id}{where}" if sight else "",
                magazines=magazines_of(unit, system, 1 if per_launcher else n_launchers),
            )
        )
    return sensors, units


def _sights(unit: Unit, place: Emplacement) -> list[Radar]:
    """Electro-optical sights beside the radars of a battery, where the scenario lets it use them."""
    if unit.electro_optical == "never":
        return []
    sights = [one for one in place.system.sensors if one.role == "electro-optical" and (place.mast or not one.optional)]
    return [one for one in sights if one not in seeing_sensors(place)]


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
