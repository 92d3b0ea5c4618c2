"""How many targets a sensor holds at a time, searching and guiding."""

from openiads.compiled import inner
from openiads.simulation.tables import FLYING, SENSOR_PERIOD_S, SENSOR_TRACKS, Defence, Sky, State


@inner
def holds(sky: Sky, defence: Defence, state: State, sensor: int, vehicle: int) -> bool:
    """Whether a radar that hit a vehicle in this turn holds it from now on: it does already, or has room for it."""
    mine = state.sensors[sensor]
    seen = state.looks[sensor, vehicle]
    if seen.held_scan < 0:
        if mine.n_held >= capacity(defence, state, sensor) and mine.swept_scan != mine.scan_number:
            let_go(sky, defence, state, sensor)
        if mine.n_held >= capacity(defence, state, sensor):
            return False
        mine.n_held += 1
    seen.held_scan = mine.scan_number
    return True


@inner
def capacity(defence: Defence, state: State, sensor: int) -> int:
    """Targets that all sets of a sensor hold together."""
    sets = int(defence.sensors[sensor].n_sets)
    return sets * int(state.sensor_values[sensor, SENSOR_TRACKS] + 0.5)


@inner
def let_go(sky: Sky, defence: Defence, state: State, sensor: int) -> None:
    """Let a radar forget what has been silent for as long as its network drops a track, or is gone."""
    mine = state.sensors[sensor]
    mine.swept_scan = mine.scan_number
    period = state.sensor_values[sensor, SENSOR_PERIOD_S]
    for vehicle in range(sky.vehicles.size):
        seen = state.looks[sensor, vehicle]
        if seen.held_scan < 0:
            continue
        silent_s = (mine.scan_number - seen.held_scan) * period
        if state.vehicles[vehicle].fate != FLYING or silent_s > defence.tracking[mine.network].drop_s:
            seen.held_scan = -1
            mine.n_held -= 1


@inner
def guide_is_full(defence: Defence, state: State, unit: int) -> bool:
    """Whether a unit's guiding sensor guides at as many targets as it holds, those of all its units together."""
    sensor = defence.units[unit].guide
    return n_guided(defence, state, sensor) >= capacity(defence, state, sensor)


@inner
def n_guided(defence: Defence, state: State, sensor: int) -> int:
    """Targets that a sensor guides at now, for all units together."""
    targets = 0
    for unit in range(defence.sensors[sensor].first_unit, defence.sensors[sensor].end_unit):
        if defence.units[unit].guide == sensor:
            targets += state.units[unit].busy_targets
    return targets
