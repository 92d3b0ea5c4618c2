"""ASTERIX as bytes: blocks, records, and the items of categories 034 and 048 that a tracker needs.

Sources: EUROCONTROL-SPEC-0149-1 (framing), -0149-2b part 2b, category 034, and part 4, category 048.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from openiads.units import FOOT_M, NAUTICAL_MILE_M

SERVICE, TARGETS = 34, 48
TIME_STEP_S = 1.0 / 128.0
RANGE_STEP_M = NAUTICAL_MILE_M / 256.0
AZIMUTH_STEP_DEG = 360.0 / 65536.0
LEVEL_STEP_M = 25.0 * FOOT_M
PLACE_STEP_DEG = 180.0 / 2**23
LOWEST_M = -500.0

EXTENDED, REPEATED, EXPLICIT = "extended", "repeated", "explicit"
Length = int | str | tuple[object, ...]
"""Bytes of an item; extended: until a byte with the lowest bit clear; (repeated, n): a count, then so many times n; a
tuple: compound, the length of each subfield in the order of its bits, None where there is none; explicit: its first
byte says."""
CHARACTERISTICS: Length = (1, 1, 1, 1, 1, 1, 1)
DOPPLER: Length = (2, (REPEATED, 6))
MODES: Length = (1, None, None, 1, 1, 2, None)
PROCESSING: Length = (1, None, None, 1, 1, 1, None)
ITEMS: dict[int, tuple[tuple[str, Length], ...]] = {
    SERVICE: (
        *(("010", 2), ("000", 1), ("030", 3), ("020", 1), ("041", 2), ("050", MODES), ("060", PROCESSING)),
        *(("070", (REPEATED, 2)), ("100", 8), ("110", 1), ("120", 8), ("090", 2), ("RE", EXPLICIT), ("SP", EXPLICIT)),
    ),
    TARGETS: (
        *(("010", 2), ("140", 3), ("020", EXTENDED), ("040", 4), ("070", 2), ("090", 2), ("130", CHARACTERISTICS)),
        *(("220", 3), ("240", 6), ("250", (REPEATED, 8)), ("161", 2), ("042", 4), ("200", 4), ("170", EXTENDED)),
        *(("210", 4), ("030", EXTENDED), ("080", 2), ("100", 4), ("110", 2), ("120", DOPPLER), ("230", 2)),
        *(("260", 7), ("055", 1), ("050", 2), ("065", 1), ("060", 1), ("SP", EXPLICIT), ("RE", EXPLICIT)),
    ),
}
"""The items of each category in the order of their bits."""


class AsterixFaultError(ValueError):
    """Bytes that are no ASTERIX; `offset`: where in the data, the words say what."""

    def __init__(self, offset: int, problem: str):
        self.offset = offset
        super().__init__(problem)


@dataclass(frozen=True, slots=True)
class Message:
    """One record: its category, its items as they stand, and all of its bytes."""

    category: int
    items: dict[str, bytes]
    whole: bytes


def messages(data: bytes) -> Iterator[Message]:
    """Records of categories 034 and 048 in one packet or file of blocks; blocks of other categories are passed over.

    Raises AsterixFaultError where a block or record does not end where it says.
    """
    offset = 0
    while offset < len(data):
        if len(data) - offset < 3:
            raise AsterixFaultError(offset, f"{len(data) - offset} bytes are left, a block has at least 3")
        category, length = data[offset], int.from_bytes(data[offset + 1 : offset + 3])
        if length < 3 or offset + length > len(data):
            problem = (
                f"a block of category {category:03d} says that it has {length} bytes, {len(data) - offset} are left"
            )
            raise AsterixFaultError(offset, problem)
        if category in ITEMS:
            yield from _records(data[: offset + length], category, offset + 3)
        offset += length


def _records(block: bytes, category: int, offset: int) -> Iterator[Message]:
    while offset < len(block):
        start = offset
        offset, present = _present(block, offset)
        items: dict[str, bytes] = {}
        for index in present:
            if index >= len(ITEMS[category]):
                raise AsterixFaultError(start, f"category {category:03d} has no item {index + 1}")
            name, length = ITEMS[category][index]
            end = _end(block, offset, length)
            items[name] = block[offset:end]
            offset = end
        yield Message(category, items, block[start:offset])


def _present(block: bytes, offset: int) -> tuple[int, list[int]]:
    """Where the field specification ends, and the numbers of the bits that are set in it, seven to a byte."""
    present, first = [], 0
    while True:
        byte = _byte(block, offset)
        present += [first + bit for bit in range(7) if byte & 0x80 >> bit]
        offset, first = offset + 1, first + 7
        if not byte & 1:
            return offset, present


def _end(block: bytes, offset: int, length: object) -> int:
    """Where an item of this kind of length that begins at `offset` ends."""
    if isinstance(length, int):
        end = offset + length
    elif length == EXPLICIT:
        end = offset + max(1, _byte(block, offset))
    elif length == EXTENDED:
        end = offset + 1
        while _byte(block, end - 1) & 1:
            end += 1
    elif isinstance(length, tuple) and length[0] == REPEATED:
        end = offset + 1 + _byte(block, offset) * int(length[1])
    elif isinstance(length, tuple):
        end, present = _present(block, offset)
        for index in present:
            known = length[index] if index < len(length) else None
            end = _end(block, end, 0 if known is None else known)
    else:
        raise TypeError(length)
    if end > len(block):
        raise AsterixFaultError(offset, f"an item runs {end - len(block)} bytes over the end of its block")
    return end


def _byte(block: bytes, offset: int) -> int:
    if offset >= len(block):
        raise AsterixFaultError(offset, "a record runs over the end of its block")
    return block[offset]


def source(message: Message) -> str:
    """The radar by its area and identification code, "SAC/SIC"."""
    sac, sic = message.items["010"]
    return f"{sac}/{sic}"


def time_of_day_s(message: Message) -> float | None:
    """Seconds since midnight UTC, or None."""
    field = message.items.get("140" if message.category == TARGETS else "030")
    return None if field is None else int.from_bytes(field) * TIME_STEP_S


def slant_and_azimuth(message: Message) -> tuple[float, float] | None:
    """Slant range in m and azimuth in degrees of a target, or None."""
    field = message.items.get("040")
    if field is None:
        return None
    return int.from_bytes(field[:2]) * RANGE_STEP_M, int.from_bytes(field[2:]) * AZIMUTH_STEP_DEG


def altitude_m(message: Message) -> float | None:
    """Altitude of a target: measured by a three-dimensional radar, else reported (on the standard atmosphere), or None.

    A reported one that is marked as garbled or not valid does not count.
    """
    measured, reported = message.items.get("110"), message.items.get("090")
    if measured is not None:
        return _signed(int.from_bytes(measured), 14) * LEVEL_STEP_M
    if reported is None or reported[0] & 0xC0:
        return None
    return _signed(int.from_bytes(reported), 14) * LEVEL_STEP_M


def is_real_target(message: Message) -> bool:
    """Whether a target report has a position and is neither simulated, a test nor the radar's own fixed transponder."""
    report = message.items.get("020", b"\0")
    simulated, fixed = report[0] & 0x10, report[0] & 0x02
    test = len(report) > 1 and report[1] & 0x80
    return "040" in message.items and not (simulated or fixed or test)


def target_label(message: Message) -> str:
    """Aircraft address in hexadecimal, else the Mode 3/A code as "A" and four digits, else ""."""
    address, code = message.items.get("220"), message.items.get("070")
    if address is not None:
        return address.hex()
    if code is not None and not code[0] & 0xC0:
        return f"A{int.from_bytes(code) & 0xFFF:04o}"
    return ""


def radar_place(message: Message) -> tuple[float, float, float] | None:
    """Latitude, longitude (degrees) and height (m) that a radar says of itself in category 034, or None.

    A latitude or a height that no radar can have counts as none.
    """
    field = message.items.get("120") if message.category == SERVICE else None
    if field is None:
        return None
    height, lat, lon = int.from_bytes(field[:2]), int.from_bytes(field[2:5]), int.from_bytes(field[5:])
    lat_deg, lon_deg, height_m = (
        _signed(lat, 24) * PLACE_STEP_DEG,
        _signed(lon, 24) * PLACE_STEP_DEG,
        _signed(height, 16),
    )
    return (lat_deg, lon_deg, float(height_m)) if abs(lat_deg) <= 90.0 and height_m >= LOWEST_M else None


def turn_s(message: Message) -> float | None:
    """How long the antenna takes for a turn, as category 034 tells it, or None."""
    field = message.items.get("041") if message.category == SERVICE else None
    return None if field is None else int.from_bytes(field) * TIME_STEP_S


def _signed(value: int, bits: int) -> int:
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value
