"""Tables in plain text: columns as wide as they must be, the last one cut to the width that is left."""

import shutil
import sys
from collections.abc import Sequence

import typer

PIPE_COLUMNS = 240
"""Width of a table that goes into a pipe or a file."""


def print_rows(rows: Sequence[Sequence[str]]) -> None:
    """Print rows of cells, the first one the heading."""
    columns = shutil.get_terminal_size((PIPE_COLUMNS, 40)).columns if sys.stdout.isatty() else PIPE_COLUMNS
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        typer.echo(line if len(line) <= columns else line[: columns - 1] + "…")


def one_line(text: str, letters: int) -> str:
    """A text on one line, cut where it is longer than so many letters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= letters else flat[: letters - 1] + "…"
