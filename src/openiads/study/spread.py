"""Playing the cases of a study on many machines, through a Dask scheduler.

Each case is a task of its own with all that it needs. A worker that dies loses only the cases that it was playing: the
scheduler gives them to another one. Draws are counted, so that the numbers are those of one machine, bit by bit.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from queue import Empty, SimpleQueue
from typing import Any

from openiads.errors import Fault, OpeniadsError, StudyError
from openiads.simulation.kept_ground import KeptGround
from openiads.study.play_case import Played, Report, Task, engine_digest, play_case

PATIENCE_S = 30.0
"""Until the scheduler must have answered, until its first worker must be there, and until one must be there again."""
LOOK_S = 2.0
"""Between two looks at whether there are workers, while none has done a case."""
START = "start one with `dask scheduler`, and workers with `dask worker ADDRESS`"
AGAIN = "start the study again with the same --out: what was played is kept"
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
        with _connected(address, report) as client:
            finished: SimpleQueue[Any] = SimpleQueue()
            futures = [client.submit(play_task, task, key=f"openiads-{task.digest}", pure=True) for task in tasks]
            for future in futures:
                future.add_done_callback(finished.put)
            report(f"case 1 of {len(tasks)}", 0.0)
            try:
                for done in range(1, len(tasks) + 1):
                    yield _next(finished, client, address)
                    report(f"{done} of {len(tasks)} cases, {len(client.nthreads())} workers", done / len(tasks))
            finally:
                if client.status == "running":
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


def _connected(address: str, report: Report) -> Any:
    """A client of the scheduler, once a worker is there."""
    try:
        import distributed
    except ImportError:
        remedy = "pip install 'openiads[cluster]'"
        fault = Fault(where="--cluster", problem="dask.distributed is not installed", remedy=remedy)
        raise StudyError(fault) from None
    cluster: Any = distributed
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    report(f"asking for workers at {address}", 0.0)
    try:
        client = cluster.Client(address, timeout=PATIENCE_S, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise _fault(address, f"no Dask scheduler answers there ({type(error).__name__})", START) from None
    try:
        client.wait_for_workers(1, timeout=PATIENCE_S)
    except TimeoutError:
        client.close()
        raise _fault(address, f"the scheduler has no worker after {PATIENCE_S:.0f} s", START) from None
    return client


def _next(finished: SimpleQueue[Any], client: Any, address: str) -> Played:
    """What the next task that is done gave: its own errors as they are, all others as the cluster's.

    A worker may die between its task's end and its answer; the task is then played elsewhere, and waited for here.
    Raises StudyError where there is no worker for long.
    """
    future, lonely_s = None, 0.0
    while lonely_s < PATIENCE_S:
        try:
            future = future or finished.get(timeout=LOOK_S)
            played: Played = future.result(timeout=LOOK_S)
        except OpeniadsError:
            raise
        except (Empty, TimeoutError):
            lonely_s = 0.0 if _has_worker(client) else lonely_s + LOOK_S
        except Exception as error:
            raise _fault(address, f"a case was lost there ({type(error).__name__}: {error})", AGAIN) from error
        else:
            future.release()
            return played
    raise _fault(address, f"there has been no worker for {PATIENCE_S:.0f} s", AGAIN)


def _has_worker(client: Any) -> bool:
    if client.status != "running":
        return False
    try:
        return bool(client.nthreads())
    except (OSError, TimeoutError):
        return False


def _fault(address: str, problem: str, remedy: str) -> StudyError:
    return StudyError(Fault(where="--cluster", field="address", value=address, problem=problem, remedy=remedy))
