"""The recording, read back by an independent parser (pyacmi) and held against the published grammar line by line."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyacmi
import pytest

from openiads.export.acmi import acmi_text, object_ids, write_acmi
from openiads.geodesy.point import Point, distance_m
from openiads.simulation.replay import Replay
from tests.export.replayed import HOSTILE_NAME, small_replay

DAY = date(2024, 12, 6)
NUMBER = r"-?\d+(?:\.\d+)?"
VALUE = r"(?:[^,\\\n]|\\,)*"
GRAMMAR = re.compile(
    rf"#\d+\.\d+|-[1-9a-f][0-9a-f]*|0,[A-Z][A-Za-z]+={VALUE}"
    rf"|[1-9a-f][0-9a-f]*,(?:T={NUMBER}(?:\|{NUMBER}){{2}}|[A-Z][A-Za-z0-9]+={VALUE})(?:,[A-Z][A-Za-z0-9]+={VALUE})*"
)
"""A line after the header: a frame, a removal, a global property or event, or properties of an object."""
TAGS = {
    "Air",
    "Ground",
    "Weapon",
    "Sensor",
    "Minor",
    "FixedWing",
    "Rotorcraft",
    "AntiAircraft",
    "Missile",
    "Projectile",
}


@pytest.fixture(scope="module")
def replay() -> Replay:
    return small_replay()


@pytest.fixture(scope="module")
def recording(replay: Replay, tmp_path_factory: pytest.TempPathFactory) -> pyacmi.Acmi:
    path = tmp_path_factory.mktemp("acmi") / "replay.acmi"
    write_acmi(replay, path, on=DAY)
    read = pyacmi.Acmi()
    read.load_acmi(str(path))
    return read


def named(recording: pyacmi.Acmi, call_sign: str) -> pyacmi.acmi.AcmiObject:
    (found,) = [one for one in recording.objects.values() if one.get_value("CallSign") == call_sign]
    return found


def events(text: str) -> list[tuple[float, list[str]]]:
    """Time and parts of every event."""
    found, t_s = [], 0.0
    for line in text.splitlines():
        if line.startswith("#"):
            t_s = float(line[1:])
        if line.startswith("0,Event="):
            found.append((t_s, line.removeprefix("0,Event=").split("|")))
    return found


def test_header_is_that_of_the_format(recording: pyacmi.Acmi):
    assert (recording.file_type, recording.file_version) == ("text/acmi/tacview", 2.2)
    assert recording.reference_time == datetime(2024, 12, 6)


def test_file_begins_with_a_byte_order_mark_and_ends_lines_with_lf(replay: Replay, tmp_path: Path):
    write_acmi(replay, tmp_path / "replay.acmi", on=DAY)
    raw = (tmp_path / "replay.acmi").read_bytes()
    assert raw.startswith(
        b"\xef\xbb\xbfFileType=text/acmi/tacview\nFileVersion=2.2\n0,ReferenceTime=2024-12-06T00:00:00Z\n"
    )
    assert b"\r" not in raw
    assert raw.endswith(b"\n")


@pytest.mark.parametrize("name", ["raid", HOSTILE_NAME])
def test_every_line_follows_the_grammar(name: str):
    header, version, *lines = acmi_text(small_replay(name), on=DAY).splitlines()
    assert (header, version) == ("FileType=text/acmi/tacview", "FileVersion=2.2")
    for line in lines:
        assert GRAMMAR.fullmatch(line), line
    frames = [float(line[1:]) for line in lines if line.startswith("#")]
    assert frames == sorted(set(frames)), "time runs forward, each frame stands once"


def test_every_vehicle_flies_its_track(replay: Replay, recording: pyacmi.Acmi):
    for track in replay.tracks:
        one = named(recording, track.flight.name)
        times = list(one.data["Longitude"])
        assert len(times) == len(track.t_s)
        for t_s in times:
            lat, lon, altitude_m = track.at(t_s)
            met = Point(lat=one.latitude(t_s), lon=one.longitude(t_s))
            assert distance_m(met, Point(lat=lat, lon=lon)) < 1.0, (
                "positions to a ten-millionth, times to a millisecond"
            )
            assert one.altitude(t_s) == pytest.approx(altitude_m, abs=0.2)
        assert one.removed_at == pytest.approx(track.t_s[-1], abs=2e-3)


def test_identities_have_their_coalitions_and_colours(replay: Replay, recording: pyacmi.Acmi):
    for track in replay.tracks:
        one = named(recording, track.flight.name)
        wanted = {"hostile": ("Hostile", "Red"), "friendly": ("Friendly", "Cyan")}[track.flight.identity]
        assert (one.coalition(), one.color()) == wanted


def test_tags_are_those_of_the_format(recording: pyacmi.Acmi):
    for one in recording.objects.values():
        assert set(one.tags.split("+")) <= TAGS, one.tags


def test_units_stand_with_the_range_they_reach(replay: Replay, recording: pyacmi.Acmi):
    for unit in replay.units:
        one = named(recording, unit.name.replace(",", "\\,"))
        assert one.tags == "Ground+AntiAircraft"
        assert (one.latitude(), one.longitude()) == (unit.lat, unit.lon)
        assert one.get_value("EngagementMode") == 1.0
        assert one.get_value("EngagementRange") == pytest.approx(30_000.0)
        assert one.get_value("VerticalEngagementRange") == pytest.approx(40_000.0)
        assert one.removed_at is None


def test_search_radar_is_on_all_round_with_its_range_and_sector(replay: Replay, recording: pyacmi.Acmi):
    radar = named(recording, replay.sensors[0].name.replace(",", "\\,"))
    assert radar.tags == "Ground+Sensor"
    values = {name: radar.get_value(name, 0.0) for name in ("RadarMode", "RadarRange", "RadarHorizontalBeamwidth")}
    assert values == {"RadarMode": 1.0, "RadarRange": 200_000.0, "RadarHorizontalBeamwidth": 360.0}
    assert (radar.get_value("RadarElevation"), radar.get_value("RadarVerticalBeamwidth")) == (0.0, 180.0)


def test_guiding_radar_is_locked_only_while_something_is_in_the_air(replay: Replay):
    ids = object_ids(replay)
    unit = next(one for one in replay.units if any(shot.unit == one.name for shot in replay.shots))
    radar, t_s, locks = ids[f"sensor|{unit.guide}"], 0.0, []
    for line in acmi_text(replay, on=DAY).splitlines():
        if line.startswith("#"):
            t_s = float(line[1:])
        elif line.startswith(f"{radar},") and "LockedTargetMode" in line:
            locks.append((t_s, "LockedTargetMode=1" in line))
    own = [shot for shot in replay.shots if shot.unit == unit.name]
    assert [at for at, on in locks if on] == pytest.approx(sorted(shot.start_s for shot in own), abs=1e-3)
    assert locks[-1] == (pytest.approx(max(shot.end_s for shot in own), abs=1e-3), False)
    for at, on in locks:
        flying = sum(shot.start_s - 1e-3 <= at < shot.end_s - 1e-3 for shot in own)
        assert on == (flying > 0)


def test_missiles_fly_from_their_unit_to_the_intercept(replay: Replay, recording: pyacmi.Acmi):
    ids = object_ids(replay)
    missiles = [one for one in recording.objects.values() if one.parent() is not None]
    assert {missile.tags for missile in missiles} == {"Weapon+Missile"}
    assert len(missiles) == len(replay.shots) > 3
    for missile, shot in zip(missiles, replay.shots, strict=True):
        assert missile.parent() == ids[f"unit|{shot.unit}"]
        assert missile.locked_target() == ids[f"vehicle|{shot.vehicle}"]
        start_s, end_s = missile.data["Longitude"]
        assert (start_s, end_s) == (pytest.approx(shot.start_s, abs=1e-3), pytest.approx(shot.end_s, abs=1e-3))
        met = Point(lat=missile.latitude(end_s), lon=missile.longitude(end_s))
        assert distance_m(met, Point(lat=shot.lat, lon=shot.lon)) < 1.0
        assert missile.removed_at == pytest.approx(shot.end_s, abs=2e-3)


def test_destroyed_and_left_are_told_as_the_format_has_them(replay: Replay):
    ids = object_ids(replay)
    told = events(acmi_text(replay, on=DAY))
    destroyed = {parts[1]: t_s for t_s, parts in told if parts[0] == "Destroyed"}
    killed = {ids[f"vehicle|{one.vehicle}"]: one.t_s for one in replay.events if one.kind == "killed"}
    assert destroyed == pytest.approx(killed, abs=1e-3)
    left = {parts[1] for _, parts in told if parts[0] == "LeftArea"}
    ended = {ids[f"vehicle|{one.vehicle}"] for one in replay.events if one.kind in ("left", "leaked")}
    assert left == ended
    assert not left & set(destroyed)
    assert {parts[0] for _, parts in told} <= {"Message", "Destroyed", "LeftArea"}


def test_words_of_events_cannot_add_objects_or_properties():
    text = acmi_text(small_replay(HOSTILE_NAME), on=DAY)
    numbers = re.compile(r"[0-9a-f]+")
    for _, parts in events(text):
        assert all(numbers.fullmatch(part) for part in parts[1:-1]), "only the last part is words"
    assert "é" in text


def test_the_day_moves_the_reference_time_alone(replay: Replay):
    day, next_day = (acmi_text(replay, on=DAY + timedelta(days=more)) for more in (0, 1))
    assert next_day == day.replace("2024-12-06T", "2024-12-07T")
    assert datetime(2024, 12, 7, tzinfo=UTC).isoformat()[:19] in next_day
