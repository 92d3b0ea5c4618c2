"""What makes no sense as it was asked for, told as typer tells wrong usage (exit code 2)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer


@contextmanager
def told_as_usage(**arguments: str) -> Iterator[None]:
    """Turn a UsageError into wrong usage of the option that it names; arguments: what is no option, as it is shown."""
    from openiads.errors import UsageError

    try:
        yield
    except UsageError as error:
        fault = error.faults[0]
        shown = arguments.get(fault.where, f"'--{fault.where}'")
        raise typer.BadParameter(fault.problem, param_hint=shown) from None
