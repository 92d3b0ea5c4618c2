"""ASTERIX records built by hand, for tests that need none of the real recording."""

import struct

TARGET_BITS = ("010", "140", "020", "040", "070", "090", "130", "220", "240", "250", "161", "042", "200", "170")
SERVICE_BITS = ("010", "000", "030", "020", "041", "050", "060", "070", "100", "110", "120")


def target(t_s: float, range_nm: float, azimuth_deg: float, level: float | None, address: int, sic: int = 1) -> bytes:
    """A record of category 048."""
    items = {
        "010": bytes([25, sic]),
        "140": round(t_s * 128).to_bytes(3),
        "020": b"\xa0",
        "040": round(range_nm * 256).to_bytes(2) + round(azimuth_deg * 65536 / 360).to_bytes(2),
        "070": (0o1234).to_bytes(2),
        "130": b"\x80\x05",
        "220": address.to_bytes(3),
        "250": b"\x01" + bytes(8),
        "170": b"\x41\x00",
    }
    if level is not None:
        items["090"] = (round(level * 4) & 0x3FFF).to_bytes(2)
    return record(items, TARGET_BITS)


def service(t_s: float, sic: int = 1, place: tuple[float, float, int] | None = None, turn_s: float = 0.0) -> bytes:
    """A record of category 034: a north marker, perhaps with the turn and the place of the radar."""
    items = {"010": bytes([25, sic]), "000": b"\x01", "030": round(t_s * 128).to_bytes(3), "050": b"\x90\x00\x00"}
    if turn_s:
        items["041"] = round(turn_s * 128).to_bytes(2)
    if place:
        lat, lon, height = place
        degrees = [round(value * 2**23 / 180).to_bytes(3, signed=True) for value in (lat, lon)]
        items["120"] = height.to_bytes(2, signed=True) + b"".join(degrees)
    return record(items, SERVICE_BITS)


def record(items: dict[str, bytes], bits: tuple[str, ...]) -> bytes:
    """Field specification and items in the order of the bits."""
    last = max(bits.index(name) for name in items)
    specification = bytearray(last // 7 + 1)
    for name in items:
        specification[bits.index(name) // 7] |= 0x80 >> bits.index(name) % 7
    for index in range(len(specification) - 1):
        specification[index] |= 1
    return bytes(specification) + b"".join(items[name] for name in bits if name in items)


def block(category: int, *records: bytes) -> bytes:
    """A data block."""
    content = b"".join(records)
    return bytes([category]) + (len(content) + 3).to_bytes(2) + content


def pcap(packets: list[tuple[float, bytes]], vlan: bool = False) -> bytes:
    """A recording of UDP packets over Ethernet."""
    whole = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    for sent_s, content in packets:
        udp = struct.pack(">HHHH", 8600, 8600, len(content) + 8, 0) + content
        header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, len(udp) + 20, 0, 0, 64, 17, 0, bytes(4), bytes(4))
        frame = bytes(12) + (b"\x81\x00\x00\x05" if vlan else b"") + b"\x08\x00" + header + udp
        whole += struct.pack("<IIII", int(sent_s), 0, len(frame), len(frame)) + frame
    return whole
