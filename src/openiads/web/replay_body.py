"""One replication as JSON: who flew where and what became of it, who fired at what and when, and why not."""

from pydantic import BaseModel

from openiads.simulation.replay import Event, Replay, Shot, StandingSensor, StandingUnit, Track

TRACK_DECIMALS = 4
"""Of degrees in what is simulated; units and radars stand no finer than their sources, as the replay gives them."""


class TrackBody(BaseModel):
    """Where a vehicle flew, to its end: four lists of the same length; fate: what became of it."""

    name: str
    group: str
    vehicle: str
    identity: str
    has_goal: bool
    fate: str
    t_s: list[float]
    lat: list[float]
    lon: list[float]
    altitude_m: list[float]


class ShotBody(BaseModel):
    """A salvo or burst; its end is null while it is still in flight. wrong: at a vehicle that is not hostile."""

    start_s: float
    end_s: float | None
    unit: str
    effector: str
    gun: bool
    vehicle: str
    wrong: bool
    result: str
    lat: float | None
    lon: float | None
    altitude_m: float | None


class ReachBody(BaseModel):
    """How far and how high an effector reaches in this replication."""

    effector: str
    range_m: float
    ceiling_m: float


class UnitBody(BaseModel):
    """A fire unit where it stands, to about 1 km."""

    name: str
    battery: str
    system: str
    network: str
    lat: float
    lon: float
    reaches: list[ReachBody]


class SensorBody(BaseModel):
    """A radar where it stands, to about 1 km. searches: whether it looks around by itself."""

    name: str
    battery: str
    model: str
    network: str
    lat: float
    lon: float
    searches: bool
    range_m: float


class EventBody(BaseModel):
    """One thing that happened; names that have no part in it are empty."""

    t_s: float
    kind: str
    vehicle: str
    sensor: str
    unit: str
    effector: str
    lat: float | None
    lon: float | None
    altitude_m: float | None
    network: str
    identity: str


class ReasonBody(BaseModel):
    """Why a fire unit did not stop a vehicle that reached its goal."""

    vehicle: str
    unit: str
    cause: str


class ReplayBody(BaseModel):
    """All that happened in one replication. failed: vehicles that never flew; end_s: when the last of it is over."""

    scenario: str
    seed: int
    replication: int
    uncertainty: str
    end_s: float
    tracks: list[TrackBody]
    failed: list[str]
    shots: list[ShotBody]
    units: list[UnitBody]
    sensors: list[SensorBody]
    events: list[EventBody]
    reasons: list[ReasonBody]


def replay_body(played: Replay, scenario: str) -> ReplayBody:
    """The replication as the page shows it; scenario: its name."""
    identities = {track.flight.name: track.flight.identity for track in played.tracks}
    ends_s = [float(track.t_s[-1]) for track in played.tracks]
    ends_s += [event.t_s for event in played.events]
    return ReplayBody(
        scenario=scenario,
        seed=played.seed,
        replication=played.replication,
        uncertainty=played.uncertainty,
        end_s=round(max(ends_s, default=0.0), 1),
        tracks=[_track(track) for track in played.tracks],
        failed=[flight.name for flight in played.board.flights if flight.name not in identities],
        shots=[_shot(shot, identities[shot.vehicle]) for shot in played.shots],
        units=[_unit(unit) for unit in played.units],
        sensors=[_sensor(sensor) for sensor in played.sensors],
        events=[_event(event) for event in played.events],
        reasons=[ReasonBody(vehicle=one.vehicle, unit=one.unit, cause=one.cause) for one in played.reasons],
    )


def _track(track: Track) -> TrackBody:
    flight = track.flight
    return TrackBody(
        name=flight.name,
        group=flight.group,
        vehicle=flight.vehicle.id,
        identity=flight.identity,
        has_goal=flight.has_goal,
        fate=track.fate,
        t_s=track.t_s.round(1).tolist(),
        lat=track.lat.round(TRACK_DECIMALS).tolist(),
        lon=track.lon.round(TRACK_DECIMALS).tolist(),
        altitude_m=track.altitude_m.round(0).tolist(),
    )


def _shot(shot: Shot, identity: str) -> ShotBody:
    return ShotBody(
        start_s=round(shot.start_s, 1),
        end_s=_round(shot.end_s, 1),
        unit=shot.unit,
        effector=shot.effector,
        gun=shot.gun,
        vehicle=shot.vehicle,
        wrong=identity != "hostile",
        result=shot.result,
        lat=_round(shot.lat, TRACK_DECIMALS),
        lon=_round(shot.lon, TRACK_DECIMALS),
        altitude_m=_round(shot.altitude_m, 0),
    )


def _unit(unit: StandingUnit) -> UnitBody:
    reaches = [ReachBody(effector=name, range_m=reach, ceiling_m=ceiling) for name, reach, ceiling in unit.reaches]
    return UnitBody(
        name=unit.name,
        battery=unit.battery,
        system=unit.system,
        network=unit.network,
        lat=unit.lat,
        lon=unit.lon,
        reaches=reaches,
    )


def _sensor(sensor: StandingSensor) -> SensorBody:
    return SensorBody(
        name=sensor.name,
        battery=sensor.battery,
        model=sensor.model,
        network=sensor.network,
        lat=sensor.lat,
        lon=sensor.lon,
        searches=sensor.searches,
        range_m=sensor.range_m,
    )


def _event(event: Event) -> EventBody:
    return EventBody(
        t_s=round(event.t_s, 1),
        kind=event.kind,
        vehicle=event.vehicle,
        sensor=event.sensor,
        unit=event.unit,
        effector=event.effector,
        lat=_round(event.lat, TRACK_DECIMALS),
        lon=_round(event.lon, TRACK_DECIMALS),
        altitude_m=_round(event.altitude_m, 0),
        network=event.network,
        identity=event.identity,
    )


def _round(value: float | None, decimals: int) -> float | None:
    return None if value is None else round(value, decimals)
