"""Playing the cases of a study on many machines, through a Dask scheduler.

Each case is a task of its own with all that it needs. A worker that dies loses only the cases that it was playing: the
scheduler gives them to another one. Draws are counted, so that the numbers are those of one machine, bit by bit.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from openiads.errors import Fault, OpeniadsError, StudyError
from openiads.simulation.kept_ground import KeptGround
from openiads.study.play_case import Played, Report, Task, engine_digest, play_case

PATIENCE_S = 30.0
"""Until the scheduler must have answered, and until its first worker must be there."""
THREADS_OF_A_CASE = 1
"""A worker plays as many cases at a time as it has threads of its own."""


def play_on_cluster(address: str) -> Callable[[Sequence[Task], Report], Iterator[Played]]:
    """A way to play tasks on the workers of the scheduler at `address` ("tcp://host:8786").

    Raises StudyError where Dask is not installed, the scheduler cannot be reached or is lost, or where a worker has
    other sources than this machine.
    """

    def play(tasks: Sequence[Task], report: Report) -> Iterator[Played]:
        if not tasks:
            return
        client, as_completed = _connected(address, report)
        with client:
            futures = [client.submit(play_task, task, key=f"openiads-{task.digest}", pure=True) for task in tasks]
            report(f"case 1 of {len(tasks)}", 0.0)
            try:
                for done, future in enumerate(as_completed(futures, loop=client.loop), 1):
                    yield _result(future, address)
                    n_workers = len(client.nthreads())
                    report(f"{done} of {len(tasks)} cases, {n_workers} workers", done / len(tasks))
                    future.release()
            finally:
                client.cancel(futures)

    return play


def play_task(task: Task) -> Played:
    """Play a task where this runs. Raises StudyError where the sources are not those of the machine that asks."""
    if task.engine != engine_digest():
        problem = f"a worker has other sources of openiads than this machine's {task.version}"
        raise StudyError(Fault(where="cluster", problem=problem, remedy="install the same openiads on every machine"))
    return play_case(task, _ground(), n_workers=THREADS_OF_A_CASE)


@cache
def _ground() -> KeptGround:
    """Ground shared by the cases that this process plays."""
    return KeptGround()


def _connected(address: str, report: Report) -> tuple[Any, Any]:
    """A client of the scheduler, once a worker is there."""
    try:
        import distributed
    except ImportError:
        remedy = "pip install 'openiads[cluster]'"
        raise StudyError(Fault(where="--cluster", problem="dask.distributed is not installed", remedy=remedy)) from None
    cluster: Any = distributed
    logging.getLogger("distributed").setLevel(logging.ERROR)
    report(f"asking for workers at {address}", 0.0)
    remedy = "start one with `dask scheduler`, and workers with `dask worker ADDRESS`"
    try:
        client = cluster.Client(address, timeout=PATIENCE_S, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        problem = f"no Dask scheduler answers there ({type(error).__name__})"
        raise StudyError(
            Fault(where="--cluster", field="address", value=address, problem=problem, remedy=remedy)
        ) from None
    try:
        client.wait_for_workers(1, timeout=PATIENCE_S)
    except TimeoutError:
        client.close()
        problem = f"the scheduler has no worker after {PATIENCE_S:.0f} s"
        raise StudyError(
            Fault(where="--cluster", field="address", value=address, problem=problem, remedy=remedy)
        ) from None
    return client, cluster.as_completed


def _result(future: Any, address: str) -> Played:
    """What a task gave; its own errors as they are, all others as the cluster's."""
    try:
        played: Played = future.result()
    except OpeniadsError:
        raise
    except Exception as error:
        problem = f"a case was lost there ({type(error).__name__}: {error})"
        remedy = "start the study again with the same --out: what was played is kept"
        raise StudyError(
            Fault(where="--cluster", field="address", value=address, problem=problem, remedy=remedy)
        ) from error
    return played
