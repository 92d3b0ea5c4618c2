"""Columns of a CSV file as numbers and times, with every fault told by file, line, column and value."""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from openiads.errors import Fault, PlotError
from openiads.tracking.state import Floats

MOST_FAULTS = 20
LEAST_UNIX_S = 5e8
"""Seconds from here on count from 1970-01-01 UTC (November 1985), those below from any start of one's own."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a file may have; the first of its names that the file has counts.

    low, high: bounds of its numbers.
    """

    names: tuple[str, ...]
    low: float = -math.inf
    high: float = math.inf

    @property
    def name(self) -> str:
        """The name in the documentation."""
        return self.names[0]


@dataclass(slots=True)
class Sheet:
    """The rows of a CSV file, with the number of the line that each stands on, and the faults found so far."""

    path: Path
    header: list[str]
    lines: list[int]
    rows: list[list[str]]
    faults: list[Fault]

    def has(self, column: Column) -> bool:
        """Whether the file has the column."""
        return any(name in self.header for name in column.names)

    def cells(self, column: Column) -> list[str]:
        """The cells of a column without blanks around them; "" where the file does not have it."""
        place = next((self.header.index(name) for name in column.names if name in self.header), None)
        if place is None:
            return [""] * len(self.rows)
        return [row[place].strip() if place < len(row) else "" for row in self.rows]

    def fault(self, index: int, column: Column, value: object, problem: str, remedy: str) -> None:
        """Note what is wrong with one cell."""
        where = f"{self.path}, line {self.lines[index]}"
        self.faults.append(Fault(where=where, field=column.name, value=value, problem=problem, remedy=remedy))

    def check(self) -> None:
        """Raise PlotError with the first faults, and say how many more there are."""
        if not self.faults:
            return
        shown = self.faults[:MOST_FAULTS]
        if len(self.faults) > MOST_FAULTS:
            problem = f"has {len(self.faults) - MOST_FAULTS} more faults"
            shown.append(Fault(where=str(self.path), problem=problem, remedy="mend these first"))
        raise PlotError(shown)


def read_sheet(path: Path, needed: str) -> Sheet:
    """The rows of a CSV file with a header; needed: what to give instead, in words. Raises PlotError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "is neither text nor a recording that is known"
        raise PlotError(Fault(where=str(path), problem=f"cannot be read: {reason}", remedy=f"give {needed}")) from None
    dialect = ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    numbered = [(number, row) for number, row in enumerate(csv.reader(text.splitlines(), delimiter=dialect), 1) if row]
    if len(numbered) < 2:
        raise PlotError(Fault(where=str(path), problem="holds no rows below a header", remedy=f"give {needed}"))
    header = [cell.strip().lower() for cell in numbered[0][1]]
    return Sheet(path, header, [number for number, _ in numbered[1:]], [row for _, row in numbered[1:]], [])


def numbers(sheet: Sheet, column: Column, required: bool = False) -> Floats:
    """A column as float64 (n,); NaN where a cell is empty, unless it is required. Faults go to the sheet."""
    cells = sheet.cells(column)
    found = np.full(len(cells), np.nan)
    for index, cell in enumerate(cells):
        if not cell:
            if required:
                sheet.fault(index, column, cell, "is empty", "give a number")
            continue
        try:
            value = float(cell)
        except ValueError:
            sheet.fault(index, column, cell, "no number", "give a number with a point for decimals")
            continue
        if not (math.isfinite(value) and column.low <= value <= column.high):
            bounds = f"{column.low:g} to {column.high:g}"
            sheet.fault(index, column, value, "out of bounds", f"give {bounds}")
        found[index] = value
    return found


def times(sheet: Sheet, column: Column) -> tuple[Floats, bool]:
    """A column of times in s, float64 (n,), and whether they are absolute (then they count from 1970-01-01 UTC).

    Either all are numbers (absolute if they are as large as Unix times are), or all are ISO 8601 times; one without a
    zone is taken as UTC. Empty cells give NaN.
    """
    cells = sheet.cells(column)
    absolute = any("-" in cell[1:] and ":" in cell for cell in cells)
    found = np.full(len(cells), np.nan)
    for index, cell in enumerate(cells):
        try:
            found[index] = _iso_s(cell) if absolute and cell else float(cell) if cell else np.nan
        except ValueError:
            remedy = "give all times of a file as seconds, or all like 2026-03-01T12:00:00Z"
            sheet.fault(index, column, cell, "no time", remedy)
    unix = bool((found[~np.isnan(found)] >= LEAST_UNIX_S).all()) and not np.isnan(found).all()
    return found, absolute or unix


def _iso_s(text: str) -> float:
    time = datetime.fromisoformat(text)
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


def require_columns(sheet: Sheet, columns: Sequence[Column], needed: str) -> None:
    """Raise PlotError where the header lacks one of them."""
    missing = [column.name for column in columns if not sheet.has(column)]
    if missing:
        problem = f"the first line, {','.join(sheet.header)!r}, names no column {', '.join(missing)}"
        raise PlotError(Fault(where=str(sheet.path), problem=problem, remedy=f"give {needed}"))
