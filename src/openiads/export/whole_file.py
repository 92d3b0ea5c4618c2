"""Files that are there whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from openiads.errors import Fault, OutputError


@contextmanager
def whole_file(path: str | Path) -> Iterator[Path]:
    """Give a temporary name beside `path` to write to; at the end it takes the name, on any error it is removed.

    The temporary name keeps the extension. Raises OutputError where the folder cannot be written.
    """
    target = Path(path)
    check_writable(target)
    partial = target.with_name(f".{target.stem}.{os.getpid()}.part{target.suffix}")
    try:
        partial.touch()
        yield partial
        os.replace(partial, target)
    except OSError as error:
        raise _unwritable(target, error.strerror or str(error)) from error
    finally:
        with suppress(OSError):
            partial.unlink()


def check_writable(path: str | Path) -> None:
    """Raise OutputError where no file of that name can be written, to say so before long work rather than after it."""
    target = Path(path)
    if not target.parent.is_dir():
        raise _unwritable(target, f"there is no folder {target.parent}")
    if target.is_dir():
        raise _unwritable(target, "it is a folder")
    if not os.access(target.parent, os.W_OK):
        raise _unwritable(target, f"the folder {target.parent} cannot be written")


def _unwritable(target: Path, reason: str) -> OutputError:
    remedy = "give a file in a folder that can be written"
    return OutputError(Fault(where=str(target), problem=f"cannot be written: {reason}", remedy=remedy))
