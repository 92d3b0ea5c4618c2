"""The event log as Parquet and CSV, read back."""

import csv
from pathlib import Path

import pytest
from pyarrow import parquet

from openiads.errors import OutputError
from openiads.export.event_log import SCHEMA, write_events
from tests.export.replayed import HOSTILE_NAME, SEED, small_replay


def test_parquet_holds_every_event_with_its_units_and_origin(tmp_path: Path):
    replay = small_replay()
    write_events(replay, tmp_path / "events.parquet")
    table = parquet.read_table(tmp_path / "events.parquet")
    assert table.column_names == SCHEMA.names
    assert table.schema.metadata[b"seed"] == str(SEED).encode()
    assert table.schema.metadata[b"replication"] == b"2"
    rows = table.to_pylist()
    assert len(rows) == len(replay.events)
    for row, event in zip(rows, replay.events, strict=True):
        assert (row["t_s"], row["kind"], row["vehicle"] or "") == (event.t_s, event.kind, event.vehicle)
        assert (row["lat"], row["lon"], row["altitude_m"]) == (event.lat, event.lon, event.altitude_m)


def test_csv_says_the_same_as_parquet(tmp_path: Path):
    replay = small_replay(HOSTILE_NAME)
    for name in ("events.parquet", "events.csv"):
        write_events(replay, tmp_path / name)
    with (tmp_path / "events.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    rows = parquet.read_table(tmp_path / "events.parquet").to_pylist()
    assert len(lines) == len(rows) > 0
    for line, row in zip(lines, rows, strict=True):
        for name, value in row.items():
            assert line[name] == ("" if value is None else str(value))


def test_csv_holds_no_formula(tmp_path: Path):
    write_events(small_replay("=HYPERLINK(1)"), tmp_path / "events.csv")
    assert ",'=HYPERLINK(1) 1," in (tmp_path / "events.csv").read_text(encoding="utf-8")


def test_a_folder_that_is_not_there_is_named_and_nothing_is_left(tmp_path: Path):
    with pytest.raises(OutputError, match="there is no folder"):
        write_events(small_replay(), tmp_path / "missing" / "events.parquet")
    assert list(tmp_path.iterdir()) == []
