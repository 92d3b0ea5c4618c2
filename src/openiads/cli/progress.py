"""Progress on a terminal, silence in a pipe."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

Step = Callable[[str, float], None]
"""Called with what is being done and the share of the work that is done, 0 to 1."""


@contextmanager
def progress() -> Iterator[Step]:
    """Give a function that reports progress; the first run says which kernels it compiles.

    Only on a terminal (standard error): a pipe stays silent.
    """
    from openiads.compiled import on_compile

    console = Console(stderr=True)
    if not sys.stderr.isatty():
        yield lambda text, share: None
        return
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), console=console, transient=True
    )
    with bar:
        task = bar.add_task("starting", total=1.0)

        def compiling(name: str) -> None:
            bar.update(task, description=f"compiling kernels (first run only): {name}")

        with on_compile(compiling):
            yield lambda text, share: bar.update(task, description=text, completed=share)
