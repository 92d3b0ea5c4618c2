"""What a worker process does: take a task from its file, report how far it is, leave the outcome in a file.

Tasks and outcomes go through files, never through the pipes of the pool: a worker that is killed half-way through a
long message would leave the rest of it to its successor.
"""

import json
import os
import pickle
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from openiads.errors import FaultyInputError, OpeniadsError

Progress = Callable[[str, float], None]

NICENESS = 10
"""Workers give way to the server, which answers while they work."""
REPORT_EVERY_S = 0.1
MOST_TEXT = 300
"""Characters of a report. A message of some hundred bytes is written whole or not at all (below POSIX's PIPE_BUF), so
workers share one pipe without a lock, which a killed one would never give back."""

_reports: list[Connection] = []
"""The pipe on which this process reports; set once, when it begins."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a task ended: a value, or an error in a form that can be pickled; unexpected: the traceback of a defect."""

    value: Any = None
    error: Callable[[Any], OpeniadsError] | None = None
    faults: Any = ()
    unexpected: str = ""


def begin(reports: Connection, warm: Sequence[str]) -> None:
    """Ready a new worker: the pipe on which it reports, and modules imported before the first task waits for them."""
    _reports[:] = [reports]
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    for module in warm:
        import_module(module)


def work(number: int, task: Path, outcome: Path) -> None:
    """Do the pickled `(function, args)` of the file `task` and write its Outcome to another, whole or not at all.

    number: under which the server knows the task, sent along with each report.
    """
    _send(number, pid=os.getpid())
    function, args = pickle.loads(task.read_bytes())
    ended = _done(function, args, _progress(number))
    partial = outcome.with_suffix(".partial")
    partial.write_bytes(_pickled(ended))
    partial.replace(outcome)


def read_outcome(path: Path) -> Outcome:
    """The outcome that a worker of ours wrote."""
    found: Outcome = pickle.loads(path.read_bytes())
    return found


def error_of(outcome: Outcome) -> OpeniadsError | None:
    """The error of the kind and with the faults that it had in the worker; None where it ended well or by a defect."""
    return outcome.error(outcome.faults) if outcome.error else None


def _done(function: Callable[..., Any], args: Sequence[Any], progress: Progress) -> Outcome:
    try:
        return Outcome(value=function(*args, progress=progress))
    except FaultyInputError as error:
        return Outcome(error=type(error), faults=error.faults)
    except OpeniadsError as error:
        return Outcome(error=type(error), faults=str(error))
    except Exception:
        return Outcome(unexpected=traceback.format_exc())


def _pickled(outcome: Outcome) -> bytes:
    try:
        return pickle.dumps(outcome)
    except Exception:
        return pickle.dumps(Outcome(unexpected=traceback.format_exc()))


def _progress(number: int) -> Progress:
    """Reports on to the server, no more often than anyone reads them."""
    last_s = -REPORT_EVERY_S

    def progress(text: str, share: float) -> None:
        nonlocal last_s
        now_s = time.monotonic()
        if now_s - last_s >= REPORT_EVERY_S:
            last_s = now_s
            _send(number, text=text[:MOST_TEXT], share=min(max(float(share), 0.0), 1.0))

    return progress


def _send(number: int, **facts: Any) -> None:
    _reports[0].send_bytes(json.dumps({"number": number, **facts}).encode())
