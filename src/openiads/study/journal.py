"""The journal of a study: every case that was played, one line each, so that nothing is lost when it is stopped.

A line is written when its case is done, and holds its own checksum. What a stop in the middle leaves torn is noticed
when the journal is opened again, and played anew. A case is known by the digest of all that decides its
numbers, so that a changed study keeps what is still the same, and nothing else.
"""

import base64
import json
import os
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np

from openiads.errors import Fault, OutputError
from openiads.study.play_case import Played

if sys.platform != "win32":  # there two studies in one folder are the user's to avoid
    import fcntl

NAME = "cases.jsonl"
FORMAT = "openiads study journal 1"


@dataclass(slots=True)
class Journal:
    """An open journal. kept: what it already held, by digest; torn: how many lines could not be read."""

    path: Path
    file: IO[bytes]
    kept: dict[str, bytes] = field(default_factory=dict)
    torn: int = 0


@contextmanager
def open_journal(folder: Path) -> Iterator[Journal]:
    """Open the journal of a folder, made where it is not there, for this process alone.

    Raises OutputError where the folder cannot be written, holds other things, or is in use.
    """
    path = folder / NAME
    _check_folder(folder, path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b")
    except OSError as error:
        raise _unwritable(folder, error) from error
    with file:
        _lock(file, folder)
        yield _read(path, file)


def write_played(journal: Journal, played: Played) -> None:
    """Enter a case; it is on the disk when this returns. Raises OutputError where the disk is full."""
    line = packed(played)
    try:
        journal.file.write(line)
        journal.file.flush()
        os.fsync(journal.file.fileno())
    except OSError as error:
        raise _unwritable(journal.path, error) from error
    journal.kept[played.digest] = line


def packed(played: Played) -> bytes:
    """A case as one line: digest, shape, counts compressed, and a checksum of these."""
    counts = np.ascontiguousarray(played.counts, dtype="<i4")
    data = base64.b64encode(zlib.compress(counts.tobytes(), 6)).decode("ascii")
    body = {"digest": played.digest, "shape": list(counts.shape), "counts": data}
    return _line({**body, "check": _checksum(body)})


def unpacked(line: bytes) -> Played | None:
    """The case of a line; None where the line is torn."""
    try:
        body = json.loads(line)
        check = body.pop("check")
        if check != _checksum(body):
            return None
        plain = np.frombuffer(zlib.decompress(base64.b64decode(body["counts"])), dtype="<i4")
        return Played(body["digest"], plain.reshape(body["shape"]).astype(np.int64))
    except (ValueError, KeyError, TypeError, AttributeError, zlib.error):
        return None


def _read(path: Path, file: IO[bytes]) -> Journal:
    """What the journal holds; a torn end is cut off, a torn line before it is passed over."""
    file.seek(0)
    lines = file.read().splitlines(keepends=True)
    journal = Journal(path, file)
    header = _line({"format": FORMAT})
    if lines and lines[0] != header and not header.startswith(lines[0]):
        problem, remedy = "it is no journal of a study of this version", "give a new folder"
        raise OutputError(Fault(where=str(path), problem=problem, remedy=remedy))
    good = 0
    for number, line in enumerate(lines[1:], 1):
        played = unpacked(line) if line.endswith(b"\n") else None
        if played is None:
            journal.torn += 1
        else:
            journal.kept.setdefault(played.digest, line)
            good = number
    _mend(journal, header, lines[: good + 1])
    return journal


def _mend(journal: Journal, header: bytes, whole: list[bytes]) -> None:
    """Begin a new journal, or cut off what stands after the last whole line."""
    try:
        if not whole or whole[0] != header:
            journal.file.truncate(0)
            journal.file.write(header)
        else:
            journal.file.truncate(sum(map(len, whole)))
        journal.file.flush()
        os.fsync(journal.file.fileno())
    except OSError as error:
        raise _unwritable(journal.path, error) from error


def _check_folder(folder: Path, path: Path) -> None:
    remedy = "give a new folder, an empty one, or that of this study, which is then gone on with"
    if folder.exists() and not folder.is_dir():
        raise OutputError(Fault(where=str(folder), problem="it is a file, not a folder", remedy=remedy))
    if folder.is_dir() and any(folder.iterdir()) and not path.is_file():
        raise OutputError(Fault(where=str(folder), problem="it holds other things than a study", remedy=remedy))


def _lock(file: IO[bytes], folder: Path) -> None:
    if sys.platform == "win32":
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        problem, remedy = "another study is at work in it", "wait until it is done, or give another folder"
        raise OutputError(Fault(where=str(folder), problem=problem, remedy=remedy)) from None
    except OSError:
        return  # a file system without locks


def _line(body: dict[str, Any]) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode("ascii") + b"\n"


def _checksum(body: dict[str, Any]) -> int:
    return zlib.crc32(json.dumps(body, sort_keys=True).encode("ascii"))


def _unwritable(path: Path, error: OSError) -> OutputError:
    remedy = "give a folder that can be written, on a disk with room"
    return OutputError(Fault(where=str(path), problem=f"cannot be written: {error.strerror or error}", remedy=remedy))
