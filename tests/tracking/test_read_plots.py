"""Plots and truth from CSV: columns, times, and every fault with its line."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from openiads.errors import PlotError
from openiads.geodesy.local_grid import LocalGrid
from openiads.geodesy.point import Point
from openiads.tracking.read_plots import read_plots
from openiads.tracking.truth import positions_at, read_truth, truth_at

PLANE = LocalGrid(centre=Point(lat=0.0, lon=0.0), posting_m=1000.0, n=3)


def write(folder: Path, text: str) -> Path:
    path = folder / "plots.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_positions_in_degrees(tmp_path: Path) -> None:
    table = read_plots(write(tmp_path, "time,lat,lon,altitude_m,id,scan\n0,1.5,2.5,3000,abc,0\n10,1.6,2.6,,,1\n"))
    assert table.lat.tolist() == [1.5, 1.6]
    assert np.isnan(table.altitude_m[1])
    assert table.label == ("abc", "")
    assert table.scan.tolist() == [0, 1]
    assert np.isnan(table.range_m).all()


def test_ranges_with_their_own_errors_and_radar(tmp_path: Path) -> None:
    text = "time;sensor;radar_lat;radar_lon;range_m;azimuth_deg;range_error_m\n0;A;45.1;7.2;50000;90;25\n"
    table = read_plots(write(tmp_path, text))
    assert table.range_error_m.tolist() == [25.0]
    assert table.radars["A"].lat == 45.1


def test_times_of_day_count_from_midnight(tmp_path: Path) -> None:
    text = "time,lat,lon,arrival\n2026-03-01T12:00:00Z,1,2,2026-03-01T12:00:03Z\n2026-03-01T14:00:10+02:00,1,2,\n"
    table = read_plots(write(tmp_path, text))
    assert table.start == datetime(2026, 3, 1, tzinfo=UTC)
    assert table.t_s.tolist() == [43_200.0, 43_210.0]
    assert table.arrival_s[0] == 43_203.0


def test_large_seconds_are_unix_times(tmp_path: Path) -> None:
    table = read_plots(write(tmp_path, "time,lat,lon\n1626098400,1,2\n1626098410.5,1,2\n"))
    assert table.start == datetime(2021, 7, 12, tzinfo=UTC)
    assert table.t_s.tolist() == [50_400.0, 50_410.5]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("time,lat\n0,1\n", "names no column lon"),
        ("a,b\n1,2\n", "names no column time, lat, lon"),
        ("time,lat,lon\n", "holds no rows below a header"),
        ("time,lat,lon\n0,91,2\n", "line 2: lat is 91.0: out of bounds; give -90 to 90"),
        ("time,lat,lon\n0,1,2\n\n5,x,2\n", "line 4: lat is 'x': no number"),
        ("time,lat,lon\n,1,2\n", "line 2: time is '': is empty; give each plot a time"),
        ("time,lat,lon\nnoon,1,2\n", "line 2: time is 'noon': no time"),
        ("time,lat,lon\n0,1,\n", "line 2: lat is '1': the plot has no whole position"),
        ("time,lat,lon,arrival\n5,1,2,4\n", "line 2: arrival is 4.0: before the plot's time"),
        ("time,range_m,azimuth_deg,range_error_m\n5,1,2,-4\n", "range_error_m is -4.0: out of bounds"),
        ("time,lat,lon,altitude_m\n5,1,2,inf\n", "altitude_m is inf: out of bounds"),
        ("time,lat,lon,scan\n5,1,2,-1\n", "scan is -1.0: out of bounds"),
    ],
)
def test_fault_is_told_with_line_value_and_remedy(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(PlotError) as raised:
        read_plots(write(tmp_path, text))
    assert words in str(raised.value)


def test_all_faults_of_a_file_are_told_together_up_to_a_limit(tmp_path: Path) -> None:
    with pytest.raises(PlotError) as raised:
        read_plots(write(tmp_path, "time,lat,lon\n" + "0,95,200\n" * 40))
    assert len(raised.value.faults) == 21
    assert "has 60 more faults" in str(raised.value)


def test_a_missing_file_and_one_that_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(PlotError, match="cannot be read: No such file"):
        read_plots(tmp_path / "none.csv")
    (tmp_path / "odd.bin").write_bytes(b"\xff\xfe\x00\x80" * 20)
    with pytest.raises(PlotError, match="neither text nor a recording"):
        read_plots(tmp_path / "odd.bin")


def test_too_many_sensors_are_refused(tmp_path: Path) -> None:
    text = "time,lat,lon,sensor\n" + "".join(f"0,1,2,s{k}\n" for k in range(64))
    with pytest.raises(PlotError, match="names 64 sensors, at most 63 are possible"):
        read_plots(write(tmp_path, text))


# Truth.


def test_truth_moves_on_straight_lines_between_rows_and_is_absent_in_gaps(tmp_path: Path) -> None:
    text = "time,id,lat,lon\n0,a,0,0\n10,a,0,0.1\n200,a,0,0.2\n0,b,1,1\n"
    truth = read_truth(write(tmp_path, text))
    there = positions_at(truth, PLANE, np.array([0.0, 5.0, 10.0, 100.0, 300.0]))
    assert truth.names == ("a", "b")
    assert there[1, 0, 0] == pytest.approx(5_565.97, abs=0.1)
    assert np.isnan(there[3:, 0]).all()
    assert np.isnan(there[:, 1]).all()
    assert [len(one) for one in truth_at(truth, PLANE, np.array([5.0, 100.0]))] == [1, 0]
    assert [len(one) for one in truth_at(truth, PLANE, np.array([5.0, 100.0]), most_gap_s=500.0)] == [1, 1]


def test_repeated_states_of_opensky_count_once_at_the_time_of_their_position(tmp_path: Path) -> None:
    text = "time,icao24,lat,lon,lastposupdate\n10,a,0,0,8.5\n20,a,0,0,8.5\n30,a,0,0.1,29.0\n"
    assert read_truth(write(tmp_path, text)).t_s.tolist() == [8.5, 29.0]


def test_truth_without_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlotError, match="names no column label"):
        read_truth(write(tmp_path, "time,lat,lon\n0,1,2\n"))
