"""What ties batteries to each other, as arrays: who cues whom, who guides for whom, what is protected, and arcs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from openiads.geodesy.local_grid import LocalGrid, to_grid_m
from openiads.geodesy.point import Point, destination
from openiads.simulation.estimates import records_of
from openiads.simulation.force import FireUnit, Sensor
from openiads.simulation.scenario import Unit
from openiads.simulation.tables import GUIDE, Integers, Records
from openiads.simulation.tasking import FULL_CIRCLE_DEG

MOST_GROUPS = 62
"""Groups of batteries on whose plots some battery acts: each is a bit of what a track remembers."""
ALL_AROUND = -2.0
"""A cosine below that of any bearing."""
ARC_STEP_M = 1_000.0
"""Length of the line whose direction on the grid is the centre of an arc."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """Fields of each sensor and each fire unit by their names, and the lists that these point into."""

    sensors: dict[str, dict[str, float]]
    units: dict[str, dict[str, float]]
    guides: Records  # GUIDE (n_g,)
    wards: Integers


def cue_groups(batteries: Sequence[Unit]) -> list[frozenset[str]]:
    """The different groups of batteries on whose plots some battery acts, in a set order."""
    groups = {_group(one) for one in batteries if one.cued_by is not None}
    return sorted(groups, key=sorted)


def ties_of(grid: LocalGrid, batteries: Sequence[Unit], sensors: Sequence[Sensor], units: Sequence[FireUnit]) -> Ties:
    """The ties of all sensors and fire units; indices count them as they are given."""
    groups = cue_groups(batteries)
    bits = {one.name: 0 if one.cued_by is None else 1 << groups.index(_group(one)) for one in batteries}
    tells = {one.name: sum(1 << bit for bit, group in enumerate(groups) if one.name in group) for one in batteries}
    guides: list[tuple[int, int]] = []
    wards: list[int] = []
    rows: dict[str, dict[str, float]] = {}
    for unit in units:
        firsts = len(guides), len(wards)
        guides += _guides(unit, sensors, units)
        wards += _wards(unit, units)
        rows[unit.name] = {
            "cued_by": bits[unit.unit.name],
            "first_guide": firsts[0],
            "end_guide": len(guides),
            "first_ward": firsts[1],
            "end_ward": len(wards),
            **_protection(unit.unit),
            **_arc(grid, unit),
        }
    return Ties(
        sensors={one.name: {"tells": tells[one.unit.name], "cued_by": bits[one.unit.name]} for one in sensors},
        units=rows,
        guides=records_of(GUIDE, guides),
        wards=np.array(wards, dtype=np.int64),
    )


def _group(unit: Unit) -> frozenset[str]:
    return frozenset({unit.name, *(unit.cued_by or ())})


def _guides(unit: FireUnit, sensors: Sequence[Sensor], units: Sequence[FireUnit]) -> list[tuple[int, int]]:
    """Engagement radars of the batteries that guide for this one, at all of their places, in the order given."""
    places = {sensor.name: index for index, sensor in enumerate(sensors)}
    return [
        (places[other.guide], index)
        for battery in unit.unit.guided_by
        for index, other in enumerate(units)
        if other.unit.name == battery and other.guide
    ]


def _wards(unit: FireUnit, units: Sequence[FireUnit]) -> list[int]:
    """The first fire unit of the protected battery at each of its places."""
    ward = unit.unit.protects
    return [index for index, one in enumerate(units) if ward and one.unit.name == ward.battery and one.number == 1]


def _protection(unit: Unit) -> dict[str, float]:
    within_m = unit.protects.within_m if unit.protects else None
    within_s = unit.protects.within_s if unit.protects else None
    return {"ward_m": math.inf if within_m is None else within_m, "ward_s": math.inf if within_s is None else within_s}


def _arc(grid: LocalGrid, unit: FireUnit) -> dict[str, float]:
    """The arc of a fire unit, else of its battery, as a direction on the grid and the cosine of half its width."""
    single = next((one.arc for one in unit.unit.fire_units if one.number == unit.number), None)
    arc = single or unit.unit.arc
    if arc is None or arc.width_deg >= FULL_CIRCLE_DEG:
        return {"arc_x": 0.0, "arc_y": 0.0, "arc_cosine": ALL_AROUND}
    x, y = direction_on_grid(grid, unit.unit, arc.centre_deg)
    return {"arc_x": x, "arc_y": y, "arc_cosine": math.cos(math.radians(arc.width_deg / 2.0))}


def direction_on_grid(grid: LocalGrid, unit: Unit, bearing_deg: float) -> tuple[float, float]:
    """The unit vector, east and north on the grid, of a true bearing at a battery's place."""
    here = Point(lat=unit.lat, lon=unit.lon)
    x, y = to_grid_m(grid, here)
    ahead_x, ahead_y = to_grid_m(grid, destination(here, bearing_deg, ARC_STEP_M))
    length_m = math.hypot(ahead_x - x, ahead_y - y)
    return (ahead_x - x) / length_m, (ahead_y - y) / length_m
