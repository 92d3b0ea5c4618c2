"""What limits a sensor apart from its range: a sector, the weather, how many targets it holds; as fields of records."""

import math
from collections.abc import Sequence
from typing import Any

from openiads.geodesy.local_grid import LocalGrid
from openiads.simulation.force import FireUnit, Sensor, present_launchers
from openiads.simulation.scenario import Unit
from openiads.simulation.tables import DARK, NOWHERE, Ground
from openiads.simulation.ties import direction_on_grid
from openiads.simulation.weather import Weather

ALL_ROUND_DEG = 360.0
NO_SENSOR = -1


def sensor_limits(
    grid: LocalGrid, sensor: Sensor, units: Sequence[FireUnit], weather: Weather, n_flights: int
) -> dict[str, Any]:
    """The fields of SENSOR that say what hinders it; 0 where nothing does, so that its looks cost no more."""
    narrow, optical = is_narrow(sensor), _optical(sensor, weather)
    guided = [index for index, one in enumerate(units) if one.guide == sensor.name]
    return {
        "hindered": narrow or optical > 0,
        "narrow": narrow,
        "facing": _facing(grid, sensor.unit),
        "optical": optical,
        "limited": sensor.radar.track_capacity.low * n_sets(sensor) < n_flights,
        "n_sets": n_sets(sensor),
        "first_unit": min(guided, default=0),
        "end_unit": max(guided, default=-1) + 1,
    }


def guide_limits(unit: FireUnit, units: Sequence[FireUnit], sensors: Sequence[Sensor]) -> dict[str, Any]:
    """The fields of UNIT that say how its guiding sensor is limited, and which one it turns to its targets.

    That is its own, or, where it has none, the first with a sector of those that guide for it.
    """
    named = {one.name: one for one in sensors}
    guide = named.get(unit.guide)
    if guide is None:
        helpers = (one for battery in unit.unit.guided_by for one in units if one.unit.name == battery and one.guide)
        turned = next((one.guide for one in helpers if is_narrow(named[one.guide])), "")
        return {"turned": list(named).index(turned) if turned else NO_SENSOR, "limited": False}
    channels = sum(one.system.target_channels.high for one in units if one.guide == unit.guide)
    return {
        "turned": list(named).index(guide.name) if is_narrow(guide) else NO_SENSOR,
        "limited": guide.radar.track_capacity.low * n_sets(guide) < channels,
    }


def in_weather(ground: Ground, weather: Weather) -> Ground:
    """The ground with the air above it; the same ground in clear air."""
    if weather.visibility_m is None and weather.cloud_base_m is None:
        return ground
    return ground._replace(
        visibility_m=math.inf if weather.visibility_m is None else weather.visibility_m,
        cloud_base_m=math.inf if weather.cloud_base_m is None else weather.cloud_base_m,
    )


def is_narrow(sensor: Sensor) -> bool:
    """Whether a sensor sees a sector at a time, not all round."""
    sector = sensor.radar.sector_deg
    return sector is not None and sector.low < ALL_ROUND_DEG


def n_sets(sensor: Sensor) -> int:
    """How many of a sensor stand together: two illuminators of a battery guide at twice as many targets as one."""
    part = next((one for one in sensor.system.battery.radars if one.sensor == sensor.radar.id), None)
    if part is None:
        return 1
    shared = part.per == "launcher" and not sensor.system.target_channels.unit.endswith("/launcher")
    return part.count * (present_launchers(sensor.unit, sensor.system) if shared else 1)


def _facing(grid: LocalGrid, unit: Unit) -> float:
    """Where a battery's sectors look at the start, as an angle from the north of the grid."""
    if unit.facing_deg is None:
        return NOWHERE
    x, y = direction_on_grid(grid, unit, unit.facing_deg)
    return math.atan2(x, y) % (2.0 * math.pi)


def _optical(sensor: Sensor, weather: Weather) -> int:
    """0: the weather does not matter to it; 1: it does; DARK: it sees nothing in this light."""
    if sensor.radar.role != "electro-optical":
        return 0
    thermal = sensor.radar.thermal
    if weather.night and not (thermal is not None and thermal.value is True):
        return DARK
    return int(weather.visibility_m is not None or weather.cloud_base_m is not None)
