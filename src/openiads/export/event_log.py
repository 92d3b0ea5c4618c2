"""The events of a replayed replication as a table: Parquet for programs, CSV for spreadsheets."""

import csv
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from openiads.export.tables import FORMULA_STARTS
from openiads.export.whole_file import whole_file
from openiads.simulation.replay import Event, Replay

SCHEMA = pa.schema(
    [
        pa.field("t_s", pa.float64(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("vehicle", pa.string()),
        pa.field("sensor", pa.string()),
        pa.field("unit", pa.string()),
        pa.field("effector", pa.string()),
        pa.field("lat", pa.float64()),
        pa.field("lon", pa.float64()),
        pa.field("altitude_m", pa.float64()),
        pa.field("network", pa.string()),
        pa.field("identity", pa.string()),
    ]
)
"""Columns of both files; what an event does not have is null, in CSV an empty cell."""


def write_events(replay: Replay, path: str | Path) -> None:
    """Write the events in the order in which they happened; ".parquet" or ".csv" says which.

    Parquet carries seed and replication in its metadata. Raises OutputError where the file cannot be written.
    """
    rows = [_cells(event) for event in replay.events]
    with whole_file(path) as partial:
        if Path(path).suffix == ".csv":
            _write_csv(rows, partial)
        else:
            parquet.write_table(pa.Table.from_pylist(rows, schema=SCHEMA.with_metadata(_origin(replay))), partial)


def _cells(event: Event) -> dict[str, object]:
    return {name: None if value == "" else value for name, value in asdict(event).items()}


def _origin(replay: Replay) -> dict[str, str]:
    return {
        "seed": str(replay.seed),
        "replication": str(replay.replication),
        "uncertainty": replay.uncertainty,
        "first_scan": replay.first_scan,
    }


def _write_csv(rows: list[dict[str, object]], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(SCHEMA.names)
        writer.writerows(list(_safe(row)) for row in rows)


def _safe(row: dict[str, object]) -> Iterator[object]:
    """Cells that no spreadsheet takes for a formula."""
    for value in row.values():
        yield f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
