"""Radar plots from ASTERIX: a pcap recording of UDP packets, or the bare blocks."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from openiads.errors import Fault, PlotError
from openiads.tracking.asterix import (
    ITEMS,
    TARGETS,
    AsterixFaultError,
    Message,
    altitude_m,
    is_real_target,
    messages,
    radar_place,
    slant_and_azimuth,
    source,
    target_label,
    time_of_day_s,
    turn_s,
)
from openiads.tracking.plots import PlotTable, Radar, check_sensors

PCAP_MAGIC = {b"\xd4\xc3\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">", b"\x4d\x3c\xb2\xa1": "<", b"\xa1\xb2\x3c\x4d": ">"}
PCAPNG_MAGIC = b"\x0a\x0d\x0d\x0a"
PCAP_HEADER, PACKET_HEADER = 24, 16
LINK_HEADERS = {1: 12, 101: -2, 113: 14}
"""Where the type of the network packet stands, by kind of link: Ethernet, bare IP (none), Linux cooked."""
IPV4, VLAN, UDP = 0x0800, 0x8100, 17
DAY_S = 86_400.0
TOLD_STEP = 4096
MOST_FAULTS = 20
FIRST_LETTER = 0x20
"""Bytes below it do not occur in text, besides tabs and ends of lines."""


@dataclass(slots=True)
class Gathered:
    """What has been read so far."""

    rows: list[tuple[float, float, float, float, str, str]] = field(default_factory=list)
    radars: dict[str, Radar] = field(default_factory=dict)
    turns_s: dict[str, float] = field(default_factory=dict)
    seen: set[bytes] = field(default_factory=set)
    n_repeated: int = 0
    n_other: int = 0
    faults: list[Fault] = field(default_factory=list)


def is_asterix(start: bytes) -> bool:
    """Whether a file that begins so is a packet recording or bare ASTERIX blocks rather than text."""
    if start[:4] in PCAP_MAGIC or start[:4] == PCAPNG_MAGIC:
        return True
    return len(start) > 2 and start[0] in ITEMS and start[1] < FIRST_LETTER and start[1] not in b"\t\r\n"


def read_asterix(path: Path, progress: Callable[[str, float], None] = lambda text, share: None) -> PlotTable:
    """Plots of category 048, with places and turns of radars from category 034.

    A record that was sent twice (on two multicast groups, say) counts once; simulated targets, tests and fixed
    transponders are left out. Packets that cannot be read are counted in the notes; raises PlotError where none can be.
    """
    data = path.read_bytes()
    found = Gathered()
    recorded: float | None = None
    for number, (offset, sent_s, packet) in enumerate(_packets(path, data)):
        recorded = sent_s if recorded is None else recorded
        try:
            for message in messages(packet):
                _gather(message, found)
        except (AsterixFaultError, KeyError, IndexError) as error:
            problem = f"is no ASTERIX: {error}" if isinstance(error, AsterixFaultError) else "a record names no radar"
            at = offset + getattr(error, "offset", 0)
            remedy = "check that the file holds ASTERIX categories 034 and 048 over UDP, or bare blocks"
            found.faults.append(Fault(where=f"{path}, byte {at}", problem=problem, remedy=remedy))
        if number % TOLD_STEP == 0:
            progress("reading plots", offset / len(data))
    if not found.rows:
        remedy = "give a recording with category 048"
        nothing = Fault(where=str(path), problem="holds no target report with a position", remedy=remedy)
        raise PlotError(found.faults[:MOST_FAULTS] or nothing)
    return _table(path, found, recorded)


def _packets(path: Path, data: bytes) -> Iterator[tuple[int, float | None, bytes]]:
    """Offset, time of recording and content of each UDP packet; a file of bare blocks is one."""
    if data[:4] == PCAPNG_MAGIC:
        remedy = "write it anew with: editcap -F pcap IN OUT"
        raise PlotError(Fault(where=str(path), problem="is a pcapng recording, which is not read", remedy=remedy))
    order = PCAP_MAGIC.get(data[:4])
    if order is None:
        yield 0, None, data
        return
    (link,) = struct.unpack_from(order + "I", data, 20)
    offset = PCAP_HEADER
    while offset + PACKET_HEADER <= len(data):
        seconds, _, kept, _ = struct.unpack_from(order + "IIII", data, offset)
        offset += PACKET_HEADER
        content = _udp_content(data[offset : offset + kept], link & 0xFFFF)
        if content:
            yield offset, float(seconds), content
        offset += kept


def _udp_content(frame: bytes, link: int) -> bytes:
    """What an IPv4 UDP packet carries; b"" of everything else."""
    at = LINK_HEADERS.get(link)
    if at is None or len(frame) < 28:
        return b""
    if at >= 0:
        if int.from_bytes(frame[at : at + 2]) == VLAN:
            at += 4
        if int.from_bytes(frame[at : at + 2]) != IPV4:
            return b""
    internet = frame[at + 2 :]
    if len(internet) < 20 or internet[0] >> 4 != 4 or internet[9] != UDP:
        return b""
    header = (internet[0] & 0x0F) * 4
    length = int.from_bytes(internet[header + 4 : header + 6])
    return internet[header + 8 : header + length]


def _gather(message: Message, found: Gathered) -> None:
    radar = source(message)
    place, turn = radar_place(message), turn_s(message)
    if place is not None:
        found.radars[radar] = Radar(lat=place[0], lon=place[1], altitude_m=place[2])
    if turn:
        found.turns_s[radar] = turn
    if message.category != TARGETS:
        return
    if message.whole in found.seen:
        found.n_repeated += 1
        return
    found.seen.add(message.whole)
    measured, t_s = slant_and_azimuth(message), time_of_day_s(message)
    if not is_real_target(message) or measured is None or t_s is None:
        found.n_other += 1
        return
    height = altitude_m(message)
    found.rows.append((t_s, *measured, np.nan if height is None else height, radar, target_label(message)))


def _table(path: Path, found: Gathered, recorded: float | None) -> PlotTable:
    t_s, range_m, azimuth_deg, altitude, radar, label = (list(column) for column in zip(*found.rows, strict=True))
    sensors = tuple(sorted(set(radar)))
    check_sensors(sensors, str(path))
    nothing = np.full(len(t_s), np.nan)
    return PlotTable(
        t_s=_unwrapped(np.array(t_s)),
        lat=nothing,
        lon=nothing,
        altitude_m=np.array(altitude),
        range_m=np.array(range_m),
        azimuth_deg=np.array(azimuth_deg),
        elevation_deg=nothing,
        position_error_m=nothing,
        altitude_error_m=nothing,
        range_error_m=nothing,
        azimuth_error_deg=nothing,
        elevation_error_deg=nothing,
        arrival_s=nothing,
        scan=np.full(len(t_s), -1, dtype=np.int64),
        sensor=np.array([sensors.index(name) for name in radar], dtype=np.int64),
        sensors=sensors,
        label=tuple(label),
        start=None if recorded is None else _midnight(recorded, t_s[0]),
        radars=found.radars,
        scan_s=found.turns_s,
        notes=_notes(found),
    )


def _unwrapped(t_s: np.ndarray) -> np.ndarray:
    """Times of day that go on counting past midnight."""
    return (
        t_s
        + DAY_S * np.cumsum(np.concatenate([[0], np.diff(t_s) < -DAY_S / 2]))
        - DAY_S * np.concatenate([[0], np.cumsum(np.diff(t_s) > DAY_S / 2)])
    )


def _midnight(recorded_s: float, first_s: float) -> datetime:
    """The midnight UTC from which the times of day count, nearest to the time of the recording."""
    days = round((recorded_s - first_s) / DAY_S)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days)


def _notes(found: Gathered) -> tuple[str, ...]:
    notes = []
    if found.n_repeated:
        notes.append(f"{found.n_repeated} target reports that were sent twice count once")
    if found.n_other:
        notes.append(f"{found.n_other} target reports without a position, simulated, or of fixed transponders left out")
    if found.faults:
        notes.append(f"{len(found.faults)} packets could not be read, the first: {found.faults[0]}")
    return tuple(notes)
