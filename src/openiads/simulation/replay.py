"""One replication played again, with all that happened in it: events by name, the tracks as flown, the shots."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from openiads.geodesy.local_grid import to_degrees
from openiads.simulation.allocate import allocate_logs, allocate_outcomes, allocate_states
from openiads.simulation.arrays import Board
from openiads.simulation.kernels import play_some
from openiads.simulation.motion import ground_m
from openiads.simulation.reasons import REASONS
from openiads.simulation.routes import Flight
from openiads.simulation.run import FirstScan, Uncertainty
from openiads.simulation.tables import (
    BELIEFS,
    FATES,
    LOG_KINDS,
    SENSOR_ELEVATION_MAX_DEG,
    SENSOR_ELEVATION_MIN_DEG,
    SENSOR_INSTRUMENTED_M,
    SHOT_ALTITUDE_MAX_M,
    SHOT_RANGE_MAX_M,
    Floats,
    Integers,
    Outcome,
    Records,
    State,
)

Result = Literal["killed", "missed", "target gone", "in flight"]

SENSOR_KINDS = frozenset({"detected", "confirmed"})
"""Kinds of events whose actor is a sensor; that of the others is a fire unit."""
ARRIVALS = frozenset({"killed", "missed"})
"""Kinds of events that end the flight of a salvo."""
PLACE_STEP_DEG = 0.01
"""Units stand where their sources place them, never finer: about 1 km."""
TRACK_STEP_S = 10.0
"""Longest time between two points of a track; above ground it also has one for each cell of the terrain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the log. kind: one of LOG_KINDS; names are "", positions None where there is none.

    The position is that of the vehicle, of a confirmation as the radar measured it, of an identification as the network
    believes it; of a reload that of the unit, rounded as all places of units. network, identity: who takes the vehicle
    for what from now on, as evidence or a deconfliction line says; only of kind "identified".
    """

    t_s: float
    kind: str
    vehicle: str = ""
    sensor: str = ""
    unit: str = ""
    effector: str = ""
    lat: float | None = None
    lon: float | None = None
    altitude_m: float | None = None
    network: str = ""
    identity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """Where a vehicle flew, to its end: times in s, degrees, metres above the sea, each float64 (n,), n at least 2.

    fate: one of FATES; one that failed before it flew has no track.
    """

    flight: Flight
    fate: str
    t_s: Floats
    lat: Floats
    lon: Floats
    altitude_m: Floats

    def at(self, t_s: float) -> tuple[float, float, float]:
        """Latitude, longitude and altitude at a time, those of the nearer end outside the track."""
        return tuple(float(np.interp(t_s, self.t_s, values)) for values in (self.lat, self.lon, self.altitude_m))  # type: ignore[return-value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A salvo or burst from launch to intercept; end_s, lat, lon, altitude_m: None while still in flight at the end."""

    start_s: float
    unit: str
    effector: str
    gun: bool
    vehicle: str
    result: Result
    end_s: float | None = None
    lat: float | None = None
    lon: float | None = None
    altitude_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingUnit:
    """A fire unit where it stands, rounded. reaches: name, range and ceiling in m of each effector, shortest first."""

    name: str
    battery: str
    system: str
    network: str
    lat: float
    lon: float
    altitude_m: float
    guide: str
    reaches: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingSensor:
    """A radar where it stands, rounded, with its values in this replication; altitude_m: of the antenna."""

    name: str
    battery: str
    model: str
    network: str
    lat: float
    lon: float
    altitude_m: float
    searches: bool
    range_m: float
    elevation_min_deg: float
    elevation_max_deg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """Why a fire unit did not stop a vehicle that reached its goal. cause: one of REASONS."""

    vehicle: str
    unit: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What happened in one replication; outcome: as the run of many gives it, one entry.

    reasons: of each vehicle that reached its goal at each fire unit.
    """

    board: Board
    seed: int
    replication: int
    uncertainty: Uncertainty
    first_scan: FirstScan
    events: tuple[Event, ...]
    tracks: tuple[Track, ...]
    shots: tuple[Shot, ...]
    units: tuple[StandingUnit, ...]
    sensors: tuple[StandingSensor, ...]
    reasons: tuple[WhyNot, ...]
    outcome: Outcome

    def track(self, vehicle: str) -> Track:
        """The track of a vehicle by its name; KeyError where it never flew."""
        found = next((one for one in self.tracks if one.flight.name == vehicle), None)
        if found is None:
            raise KeyError(vehicle)
        return found


def replay(
    board: Board,
    seed: int,
    replication: int,
    *,
    uncertainty: Uncertainty = "best",
    first_scan: FirstScan = "random",
) -> Replay:
    """Play exactly that replication again, with the log of its events.

    uncertainty, first_scan: as in the run of many, "full" drawing each Estimate; the outcome is the same.
    """
    sampled, random_phase = uncertainty == "full", first_scan == "random"
    counted, _, _ = _play(board, seed, replication, sampled, random_phase, 0)
    n_events = int(counted.counts[0, 0].events)
    outcome, states, log = _play(board, seed, replication, sampled, random_phase, n_events)
    events = tuple(_event(board, row) for row in log[0])
    fates = [FATES[fate] for fate in outcome.vehicles[0].fate]
    tracks = tuple(_tracks(board, states, events, fates))
    return Replay(
        board=board,
        seed=seed,
        replication=replication,
        uncertainty=uncertainty,
        first_scan=first_scan,
        events=events,
        tracks=tracks,
        shots=tuple(_shots(board, events, log[0].slot, {track.flight.name: track for track in tracks})),
        units=tuple(_units(board, states)),
        sensors=tuple(_sensors(board, states)),
        reasons=tuple(_reasons(board, states, fates)),
        outcome=outcome,
    )


def _play(
    board: Board, seed: int, replication: int, sampled: bool, random_phase: bool, n_rows: int
) -> tuple[Outcome, State, Records]:
    """Outcome, last state and log of one replication; the log holds as many events as it has rows."""
    outcomes, states, logs = allocate_outcomes(board, 1), allocate_states(board, 1), allocate_logs(1, n_rows)
    draws: Any = np.uint64(seed)
    play_some(
        board.sky, board.defence, board.ground, states, outcomes, logs, draws, replication, 0, sampled, random_phase
    )
    return outcomes, states.state, logs


def _event(board: Board, row: Any) -> Event:
    """An event with names for the indices of the log."""
    kind = LOG_KINDS[row.kind]
    sensed, told = kind in SENSOR_KINDS, kind == "identified"
    place = _degrees(board, row.x, row.y) if np.isfinite(row.x) else (None, None)
    if kind == "reloaded":
        place = _published(board, row.x, row.y)
    return Event(
        t_s=float(row.t),
        kind=kind,
        vehicle=board.flights[row.vehicle].name if row.vehicle >= 0 else "",
        sensor=board.sensors[row.actor].name if sensed else "",
        unit=board.units[row.actor].name if row.actor >= 0 and not (sensed or told) else "",
        effector=board.magazines[row.effector][1].effector.name if row.effector >= 0 and not told else "",
        lat=place[0],
        lon=place[1],
        altitude_m=float(row.z) if np.isfinite(row.z) else None,
        network=board.networks[row.actor].name if told else "",
        identity=BELIEFS[row.effector] if told else "",
    )


def _tracks(board: Board, states: State, events: Sequence[Event], fates: Sequence[str]) -> Iterator[Track]:
    killed_s = {event.vehicle: event.t_s for event in events if event.kind == "killed"}
    for index, (flight, fate) in enumerate(zip(board.flights, fates, strict=True)):
        if fate == "failed":
            continue
        t, x, y, z = _flown(board, states, index, killed_s.get(flight.name))
        lat, lon = to_degrees(board.grid, x, y)
        yield Track(flight=flight, fate=fate, t_s=t, lat=lat, lon=lon, altitude_m=z)


def _flown(board: Board, states: State, index: int, killed_s: float | None) -> tuple[Floats, Floats, Floats, Floats]:
    """Times and positions on the grid along the route as it was turned in this replication, cut at the kill."""
    vehicle = board.sky.vehicles[index]
    legs = slice(vehicle.first_way, vehicle.end_way)
    ways, turned = board.sky.ways[legs], states.ways[0, legs]
    end_s = ways.t[-1] if killed_s is None else killed_s
    speed_mps = np.hypot(np.diff(turned.x), np.diff(turned.y)) / np.diff(ways.t)
    cells_s = board.ground.posting_m / max(float(speed_mps.max()), 1.0)
    step_s = min(TRACK_STEP_S, cells_s) if vehicle.above_ground else TRACK_STEP_S
    steps = np.linspace(ways.t[0], end_s, max(2, int(np.ceil((end_s - ways.t[0]) / step_s)) + 1))
    t = np.unique(np.concatenate([steps, ways.t[ways.t < end_s]]))
    x, y, z = (np.interp(t, ways.t, values) for values in (turned.x, turned.y, ways.z))
    if vehicle.above_ground:
        z = z + np.array([ground_m(board.ground, *at) for at in zip(x, y, strict=True)])
    return t, x, y, z


def _shots(board: Board, events: Sequence[Event], slots: Integers, tracks: dict[str, Track]) -> Iterator[Shot]:
    """Launches with what became of them. slots: (n,) engagement of each event, which another takes up later."""
    guns = {one.effector.name for _, one in board.magazines if one.effector.kind == "gun"}
    for number, launch in enumerate(events):
        if launch.kind != "launched":
            continue
        known: dict[str, Any] = {
            "start_s": launch.t_s,
            "unit": launch.unit,
            "effector": launch.effector,
            "gun": launch.effector in guns,
            "vehicle": launch.vehicle,
        }
        later = zip(events[number + 1 :], slots[number + 1 :], strict=True)
        end = next((one for one, slot in later if slot == slots[number] and one.kind in ARRIVALS), None)
        if end is None:
            yield Shot(**known, result="in flight")
            continue
        gone = end.lat is None
        lat, lon, altitude_m = tracks[end.vehicle].at(end.t_s) if gone else (end.lat, end.lon, end.altitude_m)
        result = "target gone" if gone else end.kind
        yield Shot(**known, result=result, end_s=end.t_s, lat=lat, lon=lon, altitude_m=altitude_m)  # type: ignore[arg-type]


def _units(board: Board, states: State) -> Iterator[StandingUnit]:
    for index, unit in enumerate(board.units):
        place = board.defence.units[index]
        lat, lon = _published(board, place.x, place.y)
        shots = range(place.first_effector, place.end_effector)
        yield StandingUnit(
            name=unit.name,
            battery=unit.unit.name,
            system=unit.system.name,
            network=unit.unit.network,
            lat=lat,
            lon=lon,
            altitude_m=float(place.z),
            guide=unit.guide if place.guide >= 0 else "",
            reaches=tuple(_reach(board, states, shot) for shot in shots),
        )


def _reach(board: Board, states: State, shot: int) -> tuple[str, float, float]:
    """Name, range and ceiling of an effector, with the values of this replication."""
    range_m, ceiling_m = states.shot_values[0, shot, [SHOT_RANGE_MAX_M, SHOT_ALTITUDE_MAX_M]]
    return board.magazines[shot][1].effector.name, float(range_m), float(ceiling_m)


def _sensors(board: Board, states: State) -> Iterator[StandingSensor]:
    for index, sensor in enumerate(board.sensors):
        place = board.defence.sensors[index]
        lat, lon = _published(board, place.x, place.y)
        values = states.sensor_values[0, index]
        yield StandingSensor(
            name=sensor.name,
            battery=sensor.unit.name,
            model=sensor.radar.name,
            network=sensor.unit.network,
            lat=lat,
            lon=lon,
            altitude_m=float(place.z),
            searches=sensor.searches,
            range_m=float(values[SENSOR_INSTRUMENTED_M]),
            elevation_min_deg=float(values[SENSOR_ELEVATION_MIN_DEG]),
            elevation_max_deg=float(values[SENSOR_ELEVATION_MAX_DEG]),
        )


def _reasons(board: Board, states: State, fates: Sequence[str]) -> Iterator[WhyNot]:
    """The furthest obstacle that each unit came to, as the engine counts it when a vehicle reaches its goal."""
    networks = board.defence.units.network
    for vehicle, (flight, fate) in enumerate(zip(board.flights, fates, strict=True)):
        if fate != "leaked":
            continue
        for index, unit in enumerate(board.units):
            cause = REASONS[max(states.why[0, index, vehicle], states.seen[0, networks[index], vehicle])]
            yield WhyNot(vehicle=flight.name, unit=unit.name, cause=cause)


def _degrees(board: Board, x: float, y: float) -> tuple[float, float]:
    lat, lon = to_degrees(board.grid, np.array([x]), np.array([y]))
    return float(lat[0]), float(lon[0])


def _published(board: Board, x: float, y: float) -> tuple[float, float]:
    """Degrees of a place on the ground, no finer than sources are."""
    lat, lon = (round(round(value / PLACE_STEP_DEG) * PLACE_STEP_DEG, 6) for value in _degrees(board, x, y))
    return lat, lon
