"""Long work in processes of its own: a queue, progress, cancelling, and results kept for a while.

A worker may crash, be killed or run out of memory: that fails its own job, in plain words, and the next one runs.
"""

import asyncio
import json
import logging
import multiprocessing
import os
import pickle
import secrets
import shutil
import tempfile
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection, wait
from pathlib import Path
from threading import RLock, Thread
from typing import Any

from pebble import ProcessExpired, ProcessPool

from openiads.errors import Fault, OpeniadsError
from openiads.web.job import Job, JobState
from openiads.web.job_worker import begin, error_of, read_outcome, work
from openiads.web.problems import BusyError, ConflictError, not_found

MOST_QUEUED = 8
MOST_KEPT = 50
"""Ended jobs, with their results, that are kept; the oldest is forgotten first."""
LIMIT_S = 1800.0
WARM = ("openiads.study.play",)
"""Imported by a worker before its task comes: what takes most of the time until a run begins."""
LOOK_EVERY_S = 0.5
"""How often it is seen to that workers still live."""
GRACE_S = 3.0
"""How long the pool may take to notice that a worker is gone."""
SIGKILL_EXIT = -9

_log = logging.getLogger("openiads.web")


@dataclass(slots=True, kw_only=True)
class _Entry:
    """A job, its number in the reports of workers, and what runs it: the pool's future, the worker, who listens."""

    job: Job
    number: int
    limit_s: float
    future: Future[None] | None = None
    again: bool = True
    pid: int = 0
    gone_s: float | None = None
    listeners: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = field(default_factory=set)


class Jobs:
    """The long work of one server. Every method may be called from any thread.

    n_workers: jobs that run at a time; most_queued: that may wait beside them; most_kept: ended ones that are
    remembered; limit_s: time after which a running one is stopped; warm: modules that idle workers import ahead.
    """

    def __init__(
        self,
        n_workers: int = 1,
        *,
        most_queued: int = MOST_QUEUED,
        most_kept: int = MOST_KEPT,
        limit_s: float = LIMIT_S,
        warm: Sequence[str] = WARM,
    ) -> None:
        self._n_workers, self._most_queued, self._most_kept = n_workers, most_queued, most_kept
        self._limit_s, self._warm = limit_s, tuple(warm)
        self._lock = RLock()
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._waiting: deque[_Entry] = deque()
        self._running: dict[int, _Entry] = {}
        self._n_begun = 0
        self._stopped = False
        self._context = multiprocessing.get_context("spawn")
        self._pool: ProcessPool | None = None
        self._folder: Path | None = None
        self._to_reports: Connection | None = None

    def start(
        self, kind: str, title: str, function: Callable[..., Any], *args: Any, limit_s: float | None = None
    ) -> Job:
        """Queue `function(*args, progress=progress)`: a function of a module; arguments and result can be pickled.

        progress: called by it with a text and the share done. An OpeniadsError that it raises is the job's, with its
        faults. Raises BusyError where too many jobs wait already.
        """
        task = pickle.dumps((function, args))
        with self._lock:
            self._check_room()
            self._n_begun += 1
            job = Job(id=secrets.token_hex(8), kind=kind, title=title, queued_at=datetime.now(UTC))
            entry = _Entry(job=job, number=self._n_begun, limit_s=limit_s or self._limit_s)
            self._task(job.id).write_bytes(task)
            self._entries[job.id] = entry
            self._waiting.append(entry)
            self._go_on()
            return self._entries[job.id].job

    def job(self, job_id: str) -> Job:
        """The job as it is now. Raises NotFoundError where there is none, or no longer."""
        with self._lock:
            return self._entry(job_id).job

    def all(self) -> list[Job]:
        """All jobs that are remembered, the newest first."""
        with self._lock:
            return [entry.job for entry in reversed(self._entries.values())]

    def result(self, job_id: str) -> Any:
        """What the job's function returned.

        Raises NotFoundError for an unknown job, ConflictError where it has not ended or was cancelled or lost, and the
        job's own error where that failed it.
        """
        job = self.job(job_id)
        if job.error is not None:
            raise job.error
        if job.state != "done":
            words = {"cancelled": ("was cancelled", "start it again")}
            problem, remedy = words.get(job.state, (f"is {job.state}", "wait until it is done"))
            raise ConflictError(Fault(where=f"run {job_id}", problem=problem, remedy=remedy))
        try:
            return read_outcome(self._outcome(job_id)).value
        except FileNotFoundError:
            raise self._unknown(job_id) from None

    def cancel(self, job_id: str) -> Job:
        """Stop a job, at once and wherever it is; one that has ended stays as it is. Raises NotFoundError."""
        with self._lock:
            entry = self._entry(job_id)
            if not entry.job.has_ended:
                if entry in self._waiting:
                    self._waiting.remove(entry)
                self._end(entry, "cancelled", "cancelled")
            return entry.job

    async def events(self, job_id: str, until: Callable[[], bool] = lambda: False) -> AsyncIterator[Job]:
        """The job now and after each change, until it has ended; changes that come faster than read are left out.

        until: asked now and then; True ends it too.
        """
        changed = asyncio.Event()
        listener = (asyncio.get_running_loop(), changed)
        with self._lock:
            entry = self._entry(job_id)
            entry.listeners.add(listener)
        try:
            shown = None
            while True:
                changed.clear()
                job = entry.job
                if job != shown:
                    shown = job
                    yield job
                if job.has_ended or until():
                    return
                with suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), LOOK_EVERY_S)
        finally:
            with self._lock:
                entry.listeners.discard(listener)

    def stop(self) -> None:
        """End all workers within seconds, cancel what runs or waits, and remove all results."""
        with self._lock:
            if self._stopped:
                return
            self._stopped = True
            self._waiting.clear()
            for entry in list(self._entries.values()):
                if not entry.job.has_ended:
                    self._end(entry, "cancelled", "the server was stopped")
            pool, self._pool = self._pool, None
        if pool is not None:
            _close(pool)
        if self._to_reports is not None:
            self._to_reports.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _check_room(self) -> None:
        if self._stopped:
            raise ConflictError(Fault(where="runs", problem="the server is stopping", remedy="start it again"))
        if len(self._running) + len(self._waiting) >= self._n_workers + self._most_queued:
            problem = f"{len(self._waiting)} of them wait already, as many as may"
            raise BusyError(Fault(where="runs", problem=problem, remedy="wait for one to end, or cancel one"))

    def _go_on(self) -> None:
        """Give waiting jobs to free workers, and tell the others how many come before them."""
        while self._waiting and len(self._running) < self._n_workers and not self._stopped:
            entry = self._waiting.popleft()
            self._running[entry.number] = entry
            self._change(entry, state="running", text="starting", started_at=datetime.now(UTC), n_before=0)
            self._submit(entry)
        for n_before, entry in enumerate(self._waiting, start=1):
            self._change(entry, n_before=n_before)

    def _open(self) -> tuple[Path, Connection]:
        """The folder of tasks and outcomes, and the end of the pipe that workers report on; made with the first job."""
        if self._folder is None or self._to_reports is None:
            self._folder = Path(tempfile.mkdtemp(prefix="openiads-jobs-"))
            reports, self._to_reports = self._context.Pipe(duplex=False)
            Thread(target=self._read, args=(reports, self._to_reports), name="openiads-jobs", daemon=True).start()
        return self._folder, self._to_reports

    def _submit(self, entry: _Entry) -> None:
        job_id = entry.job.id
        args = (entry.number, self._task(job_id), self._outcome(job_id))
        future: Future[None] = self._ready_pool().schedule(work, args, timeout=entry.limit_s)
        entry.future = future
        future.add_done_callback(lambda ended: self._ended(entry, ended))

    def _ready_pool(self) -> ProcessPool:
        """The pool of workers, a new one where an idle worker's death broke it; each worker does one task.

        So whatever a task leaves behind goes with it, and stopping one that was just done never hits the next.
        """
        if self._pool is not None and not self._pool.active:
            Thread(target=_close, args=(self._pool,), daemon=True).start()
            self._pool = None
        if self._pool is None:
            setup = (self._open()[1], self._warm)
            self._pool = ProcessPool(
                self._n_workers, max_tasks=1, initializer=begin, initargs=setup, context=self._context
            )
        return self._pool

    def _ended(self, entry: _Entry, future: Future[None]) -> None:
        """Called by the pool when a task is over, in whatever way."""
        with self._lock:
            if entry.job.has_ended or future is not entry.future:
                return
            try:
                future.result(0)
                self._take(entry)
            except ProcessExpired as error:
                self._fail(entry, _crash_words(error.exitcode))
            except CancelledError:
                self._end(entry, "cancelled", "cancelled")
            except TimeoutError:
                self._fail(entry, f"took longer than {entry.limit_s:g} s and was stopped")
            except Exception as error:
                if entry.again and not entry.pid:
                    entry.again = False
                    self._submit(entry)
                    return
                _log.error("the pool of workers failed: %s", error)
                self._fail(entry, f"was lost ({type(error).__name__}: {error})")

    def _take(self, entry: _Entry) -> None:
        """The outcome that a worker left."""
        outcome = read_outcome(self._outcome(entry.job.id))
        error = error_of(outcome)
        if outcome.unexpected:
            _log.error("%s %s failed\n%s", entry.job.kind, entry.job.id, outcome.unexpected)
            last = outcome.unexpected.strip().splitlines()[-1]
            self._fail(entry, f"failed by a fault of openiads ({last})")
        elif error is not None:
            self._end(entry, "failed", str(error), error=error)
        else:
            self._end(entry, "done", "done", share=1.0)

    def _fail(self, entry: _Entry, problem: str) -> None:
        fault = Fault(where=entry.job.title, problem=problem, remedy="ask for less at once, or try again")
        self._end(entry, "failed", str(fault), error=ConflictError(fault))

    def _end(self, entry: _Entry, state: JobState, text: str, **changes: Any) -> None:
        """Mark the end of a job, stop its worker where one still works, forget the oldest, and go on."""
        self._running.pop(entry.number, None)
        self._change(entry, state=state, text=text, ended_at=datetime.now(UTC), n_before=0, **changes)
        if entry.future is not None and not entry.future.done():
            entry.future.cancel()
        self._task(entry.job.id).unlink(missing_ok=True)
        ended = [one.job.id for one in self._entries.values() if one.job.has_ended]
        for job_id in ended[: max(0, len(ended) - self._most_kept)]:
            del self._entries[job_id]
            self._outcome(job_id).unlink(missing_ok=True)
        self._go_on()

    def _change(self, entry: _Entry, **changes: Any) -> None:
        entry.job = replace(entry.job, **changes)
        for loop, changed in entry.listeners:
            with suppress(RuntimeError):  # that loop has ended, and its reader with it
                loop.call_soon_threadsafe(changed.set)

    def _read(self, reports: Connection, to_reports: Connection) -> None:
        """Take in what workers report, until the server stops."""
        with reports:
            while not to_reports.closed:
                if wait([reports], LOOK_EVERY_S):
                    try:
                        self._reported(json.loads(reports.recv_bytes()))
                    except (EOFError, OSError):
                        return
                self._look()

    def _reported(self, facts: dict[str, Any]) -> None:
        with self._lock:
            entry = self._running.get(facts.pop("number"))
            if entry is None:
                return
            if "pid" in facts:
                entry.pid = facts["pid"]
            else:
                self._change(entry, **facts)

    def _look(self) -> None:
        """Fail jobs whose worker is gone without a word: the pool takes a process that ends with 0 for a tidy one."""
        with self._lock:
            now_s = time.monotonic()
            for entry in list(self._running.values()):
                if not entry.pid or _lives(entry.pid):
                    continue
                entry.gone_s = entry.gone_s or now_s
                if now_s - entry.gone_s > GRACE_S:
                    self._fail(entry, _crash_words(0))

    def _entry(self, job_id: str) -> _Entry:
        if job_id not in self._entries:
            raise self._unknown(job_id)
        return self._entries[job_id]

    def _unknown(self, job_id: str) -> OpeniadsError:
        remedy = f"start it again; only the last {self._most_kept} that ended are kept"
        return not_found(f"run {job_id}", "there is no such run, or no longer", remedy)

    def _task(self, job_id: str) -> Path:
        return self._open()[0] / f"{job_id}.task"

    def _outcome(self, job_id: str) -> Path:
        return self._open()[0] / f"{job_id}.outcome"


def _crash_words(exitcode: int | None) -> str:
    if exitcode == SIGKILL_EXIT:
        return "was killed while it worked, most often because the machine ran out of memory"
    return f"ended without a result: its process crashed (exit code {exitcode})"


def _lives(pid: int) -> bool:
    """Whether a process is there; on Windows, where asking would end it, it is taken to be."""
    if os.name != "nt":
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True


def _close(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()
