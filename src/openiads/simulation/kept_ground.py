"""What scenarios on the same ground share: terrain that was read and checked, and horizons that were swept.

A study plays hundreds of cases that differ in a few numbers; only those that move an antenna need new horizons.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar, cast

from openiads.geodesy.local_grid import LocalGrid
from openiads.simulation.arrays import system_of, vehicle_of
from openiads.simulation.ground import Spots
from openiads.simulation.scenario import Scenario, Unit
from openiads.simulation.tables import Ground
from openiads.terrain.elevation import Elevation

MOST_KEPT = 4
"""Grounds held at a time: a study that moves units would else hold one for each of its cases."""

GROUNDLESS = {
    "name",
    "network",
    "launchers",
    "present_ratio",
    "reserve_ratio",
    "doctrine",
    "fire_units",
    "cued_by",
    "guided_by",
    "arc",
    "facing_deg",
    "protects",
    "because",
}
"""Fields of a unit that move no antenna. One that is not named here costs new ground at worst, never a stale one."""

Kept = TypeVar("Kept")


@dataclass(slots=True)
class KeptGround:
    """Given to `prepare` for each scenario in turn: places that were checked, and grounds that were laid there."""

    places: dict[Hashable, tuple[Elevation | None, LocalGrid]] = field(default_factory=dict)
    grounds: dict[Hashable, tuple[Ground, Spots]] = field(default_factory=dict)


def place_key(scenario: Scenario) -> Hashable:
    """Equal for two scenarios whose terrain, grid and checks against the ground are the same."""
    flying = {one.vehicle for one in scenario.traffic} | {one.vehicle for one in scenario.raids}
    return (
        scenario.origin.file if scenario.origin else "",
        scenario.terrain,
        scenario.posting_m,
        tuple(map(_stand, scenario.units)),
        scenario.assets,
        scenario.traffic,
        scenario.raids,
        tuple((name, vehicle_of(scenario, name).cruise_speed_mps) for name in sorted(flying)),
    )


def ground_key(scenario: Scenario) -> Hashable:
    """Equal for two scenarios of one place whose antennas stand and look the same."""
    antennas = tuple(
        tuple((radar.id, radar.antenna_height_m.best) for radar in system_of(scenario, unit.system).sensors)
        for unit in scenario.units
    )
    return place_key(scenario), scenario.k_ratio, antennas


def _stand(unit: Unit) -> tuple[Any, ...]:
    """Where a unit stands and with what: every field but those that surely change no ground."""
    return tuple(getattr(unit, field.name) for field in fields(cast(Any, unit)) if field.name not in GROUNDLESS)


def keep(kept: dict[Hashable, Kept], key: Hashable, value: Kept) -> Kept:
    """Enter a value and let the oldest ones go; gives the value."""
    kept[key] = value
    for oldest in list(kept)[:-MOST_KEPT]:
        kept.pop(oldest, None)
    return value
