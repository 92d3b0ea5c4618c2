"""Tracks as files: every number once more as it was, times, unknown altitudes, a recording that opens."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyacmi
import pytest

from openiads.export.track_files import write_tracks_acmi, write_tracks_csv, write_tracks_geojson
from openiads.tracking.tracks import Track

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def made(name: str = "T1", n: int = 3, altitude_m: float = 9_000.0) -> Track:
    steps = np.arange(n, dtype=float)
    return Track(
        name=name,
        label="abc123",
        t_s=36_000.0 + 10.0 * steps,
        lat=1.0 + 0.01 * steps,
        lon=2.0 + 0.02 * steps,
        altitude_m=np.full(n, altitude_m),
        speed_mps=np.full(n, 200.0),
        course_deg=np.full(n, 45.0),
        climb_mps=np.full(n, 0.0),
        accuracy_m=np.full(n, 120.0),
        covariance_m2=np.tile([9_000.0, 100.0, 5_400.0], (n, 1)),
        quality=np.full(n, 0.9),
        took_plot=np.array([True] * (n - 1) + [False]),
        coasted=np.array([False] * (n - 1) + [True]),
    )


def test_csv_has_one_row_per_track_and_scan_in_time_order(tmp_path: Path) -> None:
    write_tracks_csv([made(), made("T2", 2, float("nan"))], tmp_path / "t.csv", DAY)
    with (tmp_path / "t.csv").open() as opened:
        rows = list(csv.DictReader(opened))
    assert [row["track"] for row in rows] == ["T1", "T2", "T1", "T2", "T1"]
    assert rows[0]["time"] == "2026-03-01T10:00:00Z"
    assert rows[1]["altitude_m"] == ""
    assert [rows[4][name] for name in ("lat", "lon", "coasted", "covariance_ee_m2")] == ["1.02", "2.04", "1", "9000"]


def test_times_stay_in_seconds_where_the_day_is_unknown(tmp_path: Path) -> None:
    write_tracks_csv([made()], tmp_path / "t.csv", None)
    assert "\n36000.000,T1,abc123," in (tmp_path / "t.csv").read_text()


def test_geojson_has_lines_longitude_first_and_points_for_single_positions(tmp_path: Path) -> None:
    write_tracks_geojson([made(), made("T2", 1, float("nan"))], tmp_path / "t.geojson", DAY)
    line, point = json.loads((tmp_path / "t.geojson").read_text())["features"]
    assert line["geometry"]["coordinates"][1] == [2.02, 1.01, 9_000.0]
    assert line["properties"]["n_plots"] == 2
    assert line["properties"]["n_coasted"] == 1
    assert point["geometry"] == {"type": "Point", "coordinates": [2.0, 1.0]}


def test_recording_opens_elsewhere(tmp_path: Path) -> None:
    write_tracks_acmi([made()], tmp_path / "t.acmi", DAY)
    read = pyacmi.Acmi()
    read.load_acmi(str(tmp_path / "t.acmi"))
    text = (tmp_path / "t.acmi").read_text(encoding="utf-8-sig")
    assert (read.file_type, read.file_version) == ("text/acmi/tacview", 2.2)
    assert "CallSign=abc123" in text
    assert "#36010.000\n1000,T=2.02000|1.01000|9000\n" in text
    assert text.endswith("#36020.010\n-1000\n")


@pytest.mark.parametrize("write", [write_tracks_csv, write_tracks_geojson, write_tracks_acmi])
def test_no_tracks_make_a_valid_file(tmp_path: Path, write) -> None:
    write([], tmp_path / "t.out", None)
    assert (tmp_path / "t.out").stat().st_size > 10
