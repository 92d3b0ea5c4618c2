"""Puts the packages that a lock file names, as they are installed here and no others, into an empty environment."""

import os
import re
import shutil
import sys
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path


def main() -> None:
    lock, environment = Path(sys.argv[1]), Path(sys.argv[2])
    (target,) = environment.glob("lib/python*/site-packages")
    for name in sorted(set(re.findall(r"^[\w.-]+", lock.read_text(), re.MULTILINE))):
        try:
            listed = files(name) or []
        except PackageNotFoundError:
            continue  # of another platform; what is missing here, `pip check` says
        for file in set(listed):
            if ".." not in file.parts:  # a program, which an environment has its own of
                link(Path(str(file.locate())), target / file)


def link(source: Path, target: Path) -> None:
    """The same file once more, without its content where the disk is the same."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


if __name__ == "__main__":
    main()
