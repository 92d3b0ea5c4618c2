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
    partial = target.with_name(f".{target.stem}.{os.getpid()}.part{target.suffix}")
    try:
        if not target.parent.is_dir():
            raise FileNotFoundError(f"there is no folder {target.parent}")
        if target.is_dir():
            raise IsADirectoryError("it is a folder")
        partial.touch()
        yield partial
        os.replace(partial, target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            Fault(where=str(target), problem=f"cannot be written: {reason}", remedy="give a file in a writable folder")
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink()
