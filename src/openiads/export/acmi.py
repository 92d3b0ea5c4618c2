"""A replayed replication as a flight recording: Tacview ACMI 2.2, plain text.

Source of the format: Raia Software, Technical Reference, ACMI flight recordings 2.2.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from itertools import pairwise
from pathlib import Path

from openiads import __version__
from openiads.export.whole_file import whole_file
from openiads.simulation.replay import Event, Replay, Shot, StandingSensor, StandingUnit, Track

FIRST_UNIT, FIRST_SENSOR, FIRST_VEHICLE, FIRST_SHOT = 0x10000, 0x20000, 0x100000, 0x1000000
"""Object numbers: one range for each kind."""
COLOURS = {"hostile": "Red", "friendly": "Cyan", "neutral": "Green", "civil": "Violet"}
DEFENCE_COLOUR = "Blue"
ALL_ROUND_DEG = 360.0
TYPES = {"helicopter": "Air+Rotorcraft", "missile": "Weapon+Missile", "bird": "Biologic+Air+Minor"}
"""Tags by the kind of air vehicle; all others are Air+FixedWing."""
REMOVED_AFTER_S = 1e-3
"""An object is removed this long after its last position, so that the position is still shown."""
MEANINGS = {
    "detected": "{vehicle} first detected by {sensor}",
    "confirmed": "{vehicle} confirmed as a track by {sensor}",
    "identified": "{network} takes {vehicle} for {identity}",
    "launched": "{unit} fires {effector} at {vehicle}",
    "killed": "{vehicle} shot down by {unit} with {effector}",
    "missed": "{effector} of {unit} misses {vehicle}",
    "leaked": "{vehicle} reached its goal",
    "left": "{vehicle} left the area",
    "reloaded": "{unit} reloaded {effector}",
}
"""Words of each kind of event; kinds without words are not written."""

Lines = dict[float, list[str]]


def write_acmi(replay: Replay, path: str | Path, *, on: date) -> None:
    """Write the recording; `on`: the day of which midnight UTC is time 0, since scenarios have none of their own.

    Raises OutputError where the file cannot be written.
    """
    with whole_file(path) as partial:
        partial.write_text(acmi_text(replay, on=on), encoding="utf-8-sig", newline="\n")


def acmi_text(replay: Replay, *, on: date) -> str:
    """The recording as text without its byte-order mark."""
    ids = object_ids(replay)
    frames: Lines = defaultdict(list)
    for unit in replay.units:
        frames[0.0].append(_unit_line(unit, ids[f"unit|{unit.name}"]))
    for sensor in replay.sensors:
        frames[0.0].append(_sensor_line(sensor, ids))
    for track in replay.tracks:
        _write_track(track, ids[f"vehicle|{track.flight.name}"], frames)
    for number, shot in enumerate(replay.shots):
        _write_shot(shot, number, replay, ids, frames)
    _write_guides(replay, ids, frames)
    for event in replay.events:
        frames[event.t_s] += _event_lines(event, ids)
    return "\n".join([*_header(replay, on), *_in_time(frames)]) + "\n"


def object_ids(replay: Replay) -> dict[str, str]:
    """Hexadecimal number of each unit, sensor and vehicle, under "unit|NAME", "sensor|NAME", "vehicle|NAME"."""
    units = {f"unit|{one.name}": f"{FIRST_UNIT + i:x}" for i, one in enumerate(replay.units)}
    sensors = {f"sensor|{one.name}": f"{FIRST_SENSOR + i:x}" for i, one in enumerate(replay.sensors)}
    vehicles = {f"vehicle|{one.name}": f"{FIRST_VEHICLE + i:x}" for i, one in enumerate(replay.board.flights)}
    return units | sensors | vehicles


def _header(replay: Replay, on: date) -> list[str]:
    comments = (
        f"Notional replication {replay.replication} with seed {replay.seed}, from public information. No record of "
        "anything that happened. Ground units stand where the scenario puts them, to about 1 km; their sources may "
        "place them less exactly."
    )
    return [
        "FileType=text/acmi/tacview",
        "FileVersion=2.2",
        f"0,ReferenceTime={on.isoformat()}T00:00:00Z",
        f"0,RecordingTime={on.isoformat()}T00:00:00Z",
        f"0,DataSource=openiads {__version__}",
        f"0,DataRecorder=openiads {__version__}",
        f"0,Title={_text(f'Simulated replication {replay.replication}')}",
        "0,Category=Simulation",
        f"0,Comments={_text(comments)}",
    ]


def _in_time(frames: Lines) -> Iterator[str]:
    last = ""
    for t_s in sorted(frames):
        if f"#{t_s:.3f}" != last:
            last = f"#{t_s:.3f}"
            yield last
        yield from frames[t_s]


def _unit_line(unit: StandingUnit, number: str) -> str:
    """A fire unit with the reach of its longest and shortest effector."""
    *_, (_, range_m, ceiling_m) = unit.reaches
    reach = f"EngagementMode=1,EngagementRange={range_m:.0f},VerticalEngagementRange={ceiling_m:.0f}"
    if len(unit.reaches) > 1:
        _, near_m, low_m = unit.reaches[0]
        reach += f",EngagementMode2=1,EngagementRange2={near_m:.0f},VerticalEngagementRange2={low_m:.0f}"
    words = f"Name={_text(unit.system)},CallSign={_text(unit.name)},Group={_text(unit.battery)}"
    return f"{number},{_place(unit)},Type=Ground+AntiAircraft,{words},{_side(unit.network)},{reach}"


def _sensor_line(sensor: StandingSensor, ids: dict[str, str]) -> str:
    """A radar; one that only guides is silent until its unit fires."""
    high, low = sensor.elevation_max_deg, sensor.elevation_min_deg
    beam = f"RadarElevation={(high + low) / 2:g},RadarVerticalBeamwidth={high - low:g}"
    if sensor.searches:
        beam += f",RadarHorizontalBeamwidth={ALL_ROUND_DEG:g}"
    mode = f"RadarMode={int(sensor.searches)},RadarRange={sensor.range_m:.0f},{beam}"
    words = f"Name={_text(sensor.model)},CallSign={_text(sensor.name)},Group={_text(sensor.battery)}"
    return f"{ids[f'sensor|{sensor.name}']},{_place(sensor)},Type=Ground+Sensor,{words},{_side(sensor.network)},{mode}"


def _place(standing: StandingUnit | StandingSensor) -> str:
    return f"T={standing.lon:g}|{standing.lat:g}|{standing.altitude_m:.0f}"


def _side(network: str) -> str:
    return f"Coalition={_text(network)},Color={DEFENCE_COLOUR}"


def _write_track(track: Track, number: str, frames: Lines) -> None:
    """A vehicle along its track, removed at its end; what happened to it is told by the event."""
    flight = track.flight
    words = f"Name={_text(flight.vehicle.name)},CallSign={_text(flight.name)},Group={_text(flight.group)}"
    side = f"Coalition={flight.identity.capitalize()},Color={COLOURS[flight.identity]}"
    first = f",Type={TYPES.get(flight.vehicle.kind, 'Air+FixedWing')},{words},{side}"
    for t_s, lat, lon, altitude_m in zip(track.t_s, track.lat, track.lon, track.altitude_m, strict=True):
        frames[float(t_s)].append(f"{number},T={_transform(lat, lon, altitude_m)}{first}")
        first = ""
    frames[float(track.t_s[-1]) + REMOVED_AFTER_S].append(f"-{number}")


def _write_shot(shot: Shot, index: int, replay: Replay, ids: dict[str, str], frames: Lines) -> None:
    """A missile (or the burst of a gun) on a straight line from its unit to where it met its target, or missed it."""
    if shot.end_s is None or shot.lat is None or shot.lon is None or shot.altitude_m is None:
        return
    unit = next(one for one in replay.units if one.name == shot.unit)
    number = f"{FIRST_SHOT + index:x}"
    tags = "Weapon+Projectile" if shot.gun else "Weapon+Missile"
    aim = f"Parent={ids[f'unit|{shot.unit}']},LockedTarget={ids[f'vehicle|{shot.vehicle}']},LockedTargetMode=1"
    start = _transform(unit.lat, unit.lon, unit.altitude_m)
    frames[shot.start_s].append(
        f"{number},T={start},Type={tags},Name={_text(shot.effector)},{_side(unit.network)},{aim}"
    )
    frames[shot.end_s].append(f"{number},T={_transform(shot.lat, shot.lon, shot.altitude_m)}")
    frames[shot.end_s + REMOVED_AFTER_S].append(f"-{number}")


def _write_guides(replay: Replay, ids: dict[str, str], frames: Lines) -> None:
    """Turn each guiding radar on while its unit has something in the air, locked on the last target fired at."""
    searching = {sensor.name for sensor in replay.sensors if sensor.searches}
    for unit in replay.units:
        if not unit.guide:
            continue
        radar = ids[f"sensor|{unit.guide}"]
        shots = [shot for shot in replay.shots if shot.unit == unit.name and shot.end_s is not None]
        changes = sorted([(s.start_s, 1, s.vehicle) for s in shots] + [(s.end_s or 0.0, -1, "") for s in shots])
        in_air = 0
        for (t_s, step, vehicle), after in pairwise([*changes, (float("inf"), 0, "")]):
            in_air += step
            if step > 0:
                lock = f"LockedTargetMode=1,LockedTarget={ids[f'vehicle|{vehicle}']}"
                frames[t_s].append(f"{radar},RadarMode=1,{lock}")
            elif in_air == 0 and after[0] > t_s:
                frames[t_s].append(f"{radar},RadarMode={int(unit.guide in searching)},LockedTargetMode=0,LockedTarget=")


def _event_lines(event: Event, ids: dict[str, str]) -> Iterator[str]:
    """What happened in words, linked to the objects that it happened to, and what the format has an event for."""
    if event.kind not in MEANINGS:
        return
    words = MEANINGS[event.kind].format(**asdict(event))
    named = (("vehicle", event.vehicle), ("sensor", event.sensor), ("unit", event.unit))
    linked = [ids[f"{kind}|{name}"] for kind, name in named if name]
    name = {"killed": "Destroyed", "left": "LeftArea"}.get(event.kind, "Message")
    yield f"0,Event={'|'.join([name, *linked, _text(words).replace('|', '/')])}"
    if event.kind == "leaked":
        yield f"0,Event=LeftArea|{linked[0]}|"


def _transform(lat: float, lon: float, altitude_m: float) -> str:
    return f"{lon:.6f}|{lat:.6f}|{altitude_m:.1f}"


def _text(words: str) -> str:
    """Words as a value: on one line, commas escaped; the format has no escape for a backslash."""
    return " ".join(words.split()).replace("\\", "/").replace(",", "\\,")
