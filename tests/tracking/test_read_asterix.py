"""ASTERIX by hand and as recorded: what is read, what is left out, what is said of broken bytes."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiads.errors import PlotError
from openiads.tracking.asterix import AsterixFaultError, messages
from openiads.tracking.read_plots import read_plots

from .asterix_bytes import block, pcap, record, service, target
from .scenes import ASTERIX

MADE = target(36_000.5, 60.0, 90.0, 330.0, 0x3C660C)


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_bare_blocks_are_read(tmp_path: Path) -> None:
    """60 nautical miles, a quarter turn, flight level 330; one without height; a category that is passed over."""
    blocks = (
        block(48, MADE, target(36_001.0, 10.0, 270.0, None, 0xABCDEF, 2)) + block(21, b"\x80") + block(34, service(3.0))
    )
    table = read_plots(write(tmp_path / "made.ast", blocks))
    assert table.range_m == pytest.approx([111_120.0, 18_520.0])
    assert table.azimuth_deg == pytest.approx([90.0, 270.0], abs=0.006)
    assert table.altitude_m[0] == pytest.approx(33_000 * 0.3048)
    assert np.isnan(table.altitude_m[1])
    assert table.t_s.tolist() == [36_000.5, 36_001.0]
    assert table.label == ("3c660c", "abcdef")
    assert [table.sensors[number] for number in table.sensor] == ["25/1", "25/2"]
    assert table.start is None


@pytest.mark.parametrize("vlan", [False, True])
def test_a_recording_gives_the_day_and_the_radar_tells_its_place_and_turn(tmp_path: Path, vlan: bool) -> None:
    place = (43.571, -16.406, 780)
    packets = [
        (1_462_428_000.0 + 36_000, block(34, service(36_000.0, 1, place, 4.9))),
        (1_462_464_001.0, block(48, MADE)),
    ]
    table = read_plots(write(tmp_path / "made.pcap", pcap(packets, vlan)))
    assert table.start == datetime(2016, 5, 5, tzinfo=UTC)
    radar = table.radars["25/1"]
    assert (radar.lat, radar.lon, radar.altitude_m) == pytest.approx((43.571, -16.406, 780.0), abs=2e-5)
    assert table.scan_s["25/1"] == pytest.approx(4.9, abs=0.01)


def test_what_was_sent_twice_counts_once_and_tests_do_not_count(tmp_path: Path) -> None:
    simulated = record(
        {"010": b"\x19\x01", "140": bytes(3), "020": b"\x30", "040": bytes(4)}, ("010", "140", "020", "040")
    )
    table = read_plots(write(tmp_path / "made.ast", block(48, MADE, simulated) + block(48, MADE)))
    assert len(table) == 1
    assert table.notes[0] == "1 target reports that were sent twice count once"
    assert table.notes[1].startswith("1 target reports without a position, simulated")


def test_time_goes_on_past_midnight(tmp_path: Path) -> None:
    two = block(48, target(86_399.0, 1.0, 0.0, None, 1), target(1.0, 1.0, 0.0, None, 1))
    assert read_plots(write(tmp_path / "made.ast", two)).t_s.tolist() == [86_399.0, 86_401.0]


def test_a_block_that_is_too_long_is_told_with_its_place(tmp_path: Path) -> None:
    broken = block(48, MADE) + b"\x30\x00\xff\x00"
    with pytest.raises(AsterixFaultError, match="a block of category 048 says that it has 255 bytes, 4 are left"):
        list(messages(broken))
    table = read_plots(write(tmp_path / "made.ast", broken))
    assert f"byte {len(block(48, MADE))}: is no ASTERIX" in table.notes[0]
    with pytest.raises(PlotError, match="byte 0: is no ASTERIX: a block of category 048"):
        read_plots(write(tmp_path / "broken.ast", broken[-4:]))


@pytest.mark.parametrize("cut", range(1, len(MADE)))
def test_a_cut_record_is_a_fault_and_never_an_accident(cut: int) -> None:
    with pytest.raises(AsterixFaultError):
        list(messages(block(48, MADE[:cut])))


WHOLE = pcap(
    [(36_000.0 + k, block(34, service(36_000.0 + k, 1, (43.5, 16.4, 780), 4.9)) + block(48, MADE)) for k in range(3)]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(24, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_damaged_bytes_are_read_or_refused_and_never_an_accident(damage: list[tuple[int, int]]) -> None:
    damaged = bytearray(WHOLE)
    for place, value in damage:
        damaged[place] = value
    with TemporaryDirectory() as folder:
        try:
            table = read_plots(write(Path(folder) / "damaged.pcap", bytes(damaged)))
        except PlotError:
            return
        assert len(table) == len(table.label) >= 1


def test_a_recording_without_plots_says_so(tmp_path: Path) -> None:
    with pytest.raises(PlotError, match="holds no target report with a position; give a recording with category 048"):
        read_plots(write(tmp_path / "made.pcap", pcap([(0.0, block(34, service(1.0)))])))


def test_pcapng_is_told_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(
        PlotError, match="is a pcapng recording, which is not read; write it anew with: editcap -F pcap"
    ):
        read_plots(write(tmp_path / "made.pcapng", b"\x0a\x0d\x0d\x0a" + bytes(40)))


def test_the_real_recording() -> None:
    """As asterix_decoder 0.7.11 reads it: 128 reports, each sent twice, one without a position, 7 radars."""
    if not ASTERIX.exists():
        pytest.skip("the recording is not beside the checkout")
    table = read_plots(ASTERIX)
    assert len(table) == 63
    assert len(set(table.label)) == 63
    assert len(table.sensors) == 7
    assert table.start == datetime(2016, 5, 5, tzinfo=UTC)
    first = table.label.index("3c660c")
    assert table.t_s[first] == 27_354.6015625
    assert table.range_m[first] == pytest.approx(366_110.015625)
    assert table.azimuth_deg[first] == pytest.approx(340.13671875)
    assert table.altitude_m[first] == pytest.approx(10_058.4)
    radar = table.radars["25/12"]
    assert (radar.lat, radar.lon, radar.altitude_m) == pytest.approx((43.57102, 16.40606, 780.0), abs=1e-5)
