"""Long work in real processes: progress, cancelling, crashes, kills, limits, what is kept."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openiads.errors import Fault, OpeniadsError, ScenarioError
from openiads.web.job import Job
from openiads.web.jobs import Jobs
from openiads.web.problems import BusyError, ConflictError, NotFoundError

PATIENCE_S = 30.0
SOON_S = 8.0
"""Within which a worker must be gone that was told to stop."""


def add(a: int, b: int, progress: Any) -> int:
    del progress
    return a + b


def count_to(n: int, progress: Any) -> int:
    for number in range(n):
        progress(f"step {number}", number / n)
        time.sleep(0.15)
    return n


def wait_long(pid_file: str, progress: Any) -> None:
    progress("waiting", 0.5)
    Path(pid_file).write_text(str(os.getpid()))
    time.sleep(300.0)


def wait_stubbornly(pid_file: str, progress: Any) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    wait_long(pid_file, progress)


def crash(code: int, progress: Any) -> None:
    del progress
    os._exit(code)


def kill_itself(progress: Any) -> None:
    del progress
    os.kill(os.getpid(), signal.SIGKILL)


def find_faults(progress: Any) -> None:
    del progress
    faults = [Fault(where=f"a.yaml, line {line}", problem="is wrong", remedy="mend it") for line in (3, 7)]
    raise ScenarioError(faults)


def fail_plainly(progress: Any) -> None:
    del progress
    raise OpeniadsError("not today")


def divide_by_zero(progress: Any) -> float:
    del progress
    return 1 / 0


def give_what_cannot_be_pickled(progress: Any) -> Any:
    return progress


def give_megabytes(n: int, progress: Any) -> bytes:
    del progress
    return bytes(n * 1_000_000)


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs(warm=())
    yield made
    made.stop()


def ended(jobs: Jobs, job: Job) -> Job:
    return until(lambda: jobs.job(job.id), lambda one: one.has_ended)


def until(look: Any, enough: Any) -> Any:
    limit_s = time.monotonic() + PATIENCE_S
    while True:
        found = look()
        if enough(found):
            return found
        assert time.monotonic() < limit_s, f"still {found!r}"
        time.sleep(0.02)


def begun(pid_file: Path) -> int:
    return int(until(lambda: pid_file.read_text() if pid_file.exists() else "", bool))


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_job_gives_its_result(jobs: Jobs) -> None:
    job = jobs.start("sum", "2 + 3", add, 2, 3)
    assert (job.kind, job.title, job.has_ended) == ("sum", "2 + 3", False)
    done = ended(jobs, job)
    assert (done.state, done.share, jobs.result(job.id)) == ("done", 1.0, 5)
    assert done.queued_at <= done.started_at <= done.ended_at


def test_result_larger_than_a_pipe_arrives_whole(jobs: Jobs) -> None:
    job = jobs.start("big", "50 MB", give_megabytes, 50)
    assert ended(jobs, job).state == "done"
    assert len(jobs.result(job.id)) == 50_000_000


def test_progress_arrives_in_order_and_ends_with_the_end(jobs: Jobs) -> None:
    job = jobs.start("count", "count", count_to, 6)

    async def listen() -> list[Job]:
        return [one async for one in jobs.events(job.id)]

    seen = asyncio.run(asyncio.wait_for(listen(), PATIENCE_S))
    shares = [one.share for one in seen]
    steps = [one.text for one in seen if one.text.startswith("step")]
    assert len(steps) >= 3
    assert steps == sorted(steps)
    assert shares == sorted(shares)
    assert seen[-1].state == "done"
    assert [one.state for one in seen[:-1]] == sorted((one.state for one in seen[:-1]), key=["queued", "running"].index)


def test_events_of_an_ended_job_are_its_end_alone(jobs: Jobs) -> None:
    job = ended(jobs, jobs.start("sum", "sum", add, 1, 1))

    async def listen() -> list[Job]:
        return [one async for one in jobs.events(job.id)]

    assert asyncio.run(listen()) == [job]


def test_faults_of_a_worker_keep_their_type_and_all_of_them(jobs: Jobs) -> None:
    job = ended(jobs, jobs.start("check", "check", find_faults))
    assert job.state == "failed"
    with pytest.raises(ScenarioError, match=r"line 3.*mend it") as caught:
        jobs.result(job.id)
    assert [fault.where for fault in caught.value.faults] == ["a.yaml, line 3", "a.yaml, line 7"]


def test_error_without_faults_keeps_its_words(jobs: Jobs) -> None:
    job = ended(jobs, jobs.start("check", "check", fail_plainly))
    with pytest.raises(OpeniadsError, match=r"^not today$"):
        jobs.result(job.id)


def test_defect_fails_the_job_in_words_and_is_logged(jobs: Jobs, caplog: pytest.LogCaptureFixture) -> None:
    job = ended(jobs, jobs.start("divide", "one by zero", divide_by_zero))
    assert job.state == "failed"
    assert "one by zero: failed by a fault of openiads (ZeroDivisionError: division by zero)" in job.text
    assert "Traceback" not in job.text
    assert "divide_by_zero" in caplog.text


def test_result_that_cannot_be_pickled_fails_only_its_job(jobs: Jobs) -> None:
    assert "fault of openiads" in ended(jobs, jobs.start("odd", "odd", give_what_cannot_be_pickled)).text
    assert ended(jobs, jobs.start("sum", "sum", add, 1, 2)).state == "done"


@pytest.mark.parametrize("code", [0, 3])
def test_crash_of_a_worker_fails_its_job_and_the_next_one_runs(jobs: Jobs, code: int) -> None:
    crashed = jobs.start("crash", "crash", crash, code)
    following = jobs.start("sum", "sum", add, 4, 5)
    job = ended(jobs, crashed)
    assert job.state == "failed"
    assert f"its process crashed (exit code {code})" in job.text
    assert ended(jobs, following).state == "done"
    assert jobs.result(following.id) == 9


def test_killed_worker_fails_its_job_and_says_memory(jobs: Jobs) -> None:
    job = ended(jobs, jobs.start("kill", "a large run", kill_itself))
    assert "a large run: was killed while it worked, most often because the machine ran out of memory" in job.text
    with pytest.raises(ConflictError, match="ask for less at once"):
        jobs.result(job.id)
    assert ended(jobs, jobs.start("sum", "sum", add, 1, 2)).state == "done"


def test_killed_idle_worker_does_not_hold_up_the_next_job(jobs: Jobs) -> None:
    ended(jobs, jobs.start("sum", "sum", add, 1, 2))
    for _ in range(3):
        workers = until(idle_workers, bool)
        os.kill(workers[0], signal.SIGKILL)
        job = ended(jobs, jobs.start("sum", "sum", add, 1, 2))
        assert job.state == "done", job


def idle_workers() -> list[int]:
    import multiprocessing

    return [one.pid for one in multiprocessing.active_children() if one.name == "pebble_pool_worker" and one.pid]


def test_cancelled_job_stops_at_once_and_the_next_one_runs(jobs: Jobs, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    job = jobs.start("wait", "wait", wait_long, str(pid_file))
    following = jobs.start("sum", "sum", add, 4, 5)
    pid = begun(pid_file)
    assert jobs.cancel(job.id).state == "cancelled"
    assert ended(jobs, following).state == "done"
    until(lambda: lives(pid), lambda alive: not alive)
    assert jobs.job(job.id).state == "cancelled"
    with pytest.raises(ConflictError, match="was cancelled"):
        jobs.result(job.id)


def test_worker_that_ignores_the_signal_is_killed(jobs: Jobs, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    job = jobs.start("wait", "wait", wait_stubbornly, str(pid_file))
    pid = begun(pid_file)
    jobs.cancel(job.id)
    until(lambda: lives(pid), lambda alive: not alive)
    assert ended(jobs, jobs.start("sum", "sum", add, 4, 5)).state == "done"


def test_waiting_job_can_be_cancelled_and_others_move_up(jobs: Jobs, tmp_path: Path) -> None:
    first = jobs.start("wait", "wait", wait_long, str(tmp_path / "pid"))
    second, third = (jobs.start("sum", str(number), add, 1, number) for number in (2, 3))
    assert (jobs.job(second.id).state, jobs.job(second.id).n_before, jobs.job(third.id).n_before) == ("queued", 1, 2)
    jobs.cancel(second.id)
    assert jobs.job(third.id).n_before == 1
    jobs.cancel(first.id)
    assert ended(jobs, third).state == "done"
    assert jobs.job(second.id).state == "cancelled"


def test_ended_job_is_not_changed_by_cancelling(jobs: Jobs) -> None:
    job = ended(jobs, jobs.start("sum", "sum", add, 1, 2))
    assert jobs.cancel(job.id) == job
    assert jobs.result(job.id) == 3


def test_job_that_takes_too_long_is_stopped(jobs: Jobs, tmp_path: Path) -> None:
    job = jobs.start("wait", "wait", wait_long, str(tmp_path / "pid"), limit_s=0.5)
    assert "took longer than 0.5 s and was stopped" in ended(jobs, job).text
    assert jobs.job(job.id).state == "failed"


def test_limit_of_all_jobs_holds_where_none_is_given(tmp_path: Path) -> None:
    jobs = Jobs(warm=(), limit_s=0.5)
    job = jobs.start("wait", "wait", wait_long, str(tmp_path / "pid"))
    assert "took longer than 0.5 s" in ended(jobs, job).text
    jobs.stop()


def test_more_jobs_than_may_wait_are_refused(tmp_path: Path) -> None:
    jobs = Jobs(warm=(), most_queued=1)
    running = jobs.start("wait", "wait", wait_long, str(tmp_path / "pid"))
    jobs.start("sum", "sum", add, 1, 2)
    with pytest.raises(BusyError, match="1 of them wait already"):
        jobs.start("sum", "sum", add, 1, 2)
    jobs.cancel(running.id)
    assert until(lambda: jobs.all()[0], lambda one: one.has_ended).state == "done"
    jobs.stop()


def test_two_workers_run_two_jobs_at_a_time(tmp_path: Path) -> None:
    jobs = Jobs(2, warm=())
    started = [jobs.start("wait", "wait", wait_long, str(tmp_path / name)) for name in "ab"]
    pids = {begun(tmp_path / name) for name in "ab"}
    assert len(pids) == 2
    assert [jobs.job(one.id).state for one in started] == ["running", "running"]
    jobs.stop()


def test_stopping_ends_running_jobs_and_workers_within_seconds(tmp_path: Path) -> None:
    jobs = Jobs(warm=())
    job = jobs.start("wait", "wait", wait_long, str(tmp_path / "pid"))
    waiting = jobs.start("sum", "sum", add, 1, 2)
    pid = begun(tmp_path / "pid")
    folder = jobs._folder
    started_s = time.monotonic()
    jobs.stop()
    assert time.monotonic() - started_s < SOON_S
    assert not lives(pid)
    assert {jobs.job(one.id).state for one in (job, waiting)} == {"cancelled"}
    assert folder is not None
    assert not folder.exists()
    with pytest.raises(ConflictError, match="the server is stopping"):
        jobs.start("sum", "sum", add, 1, 2)
    jobs.stop()


def test_listener_is_told_when_the_server_stops(tmp_path: Path) -> None:
    jobs = Jobs(warm=())
    job = jobs.start("wait", "wait", wait_long, str(tmp_path / "pid"))

    async def listen() -> list[Job]:
        seen = []
        async for one in jobs.events(job.id):
            seen.append(one)
            if one.text == "waiting":
                await asyncio.to_thread(jobs.stop)
        return seen

    assert asyncio.run(asyncio.wait_for(listen(), PATIENCE_S))[-1].text == "the server was stopped"


def test_only_the_latest_results_are_kept() -> None:
    jobs = Jobs(warm=(), most_kept=2)
    ids = [ended(jobs, jobs.start("sum", "sum", add, 0, number)).id for number in range(3)]
    with pytest.raises(NotFoundError, match="only the last 2 that ended are kept"):
        jobs.job(ids[0])
    assert [jobs.result(one) for one in ids[1:]] == [1, 2]
    assert [one.id for one in jobs.all()] == [ids[2], ids[1]]
    assert jobs._folder is not None
    assert len(list(jobs._folder.iterdir())) == 2
    jobs.stop()


def test_unknown_job_is_not_found(jobs: Jobs) -> None:
    for ask in (jobs.job, jobs.result, jobs.cancel):
        with pytest.raises(NotFoundError, match="no such run"):
            ask("nothing")


def test_warm_modules_are_there_before_the_task() -> None:
    jobs = Jobs(warm=("colorsys",))
    job = jobs.start("look", "look", loaded, "colorsys")
    assert ended(jobs, job).state == "done"
    assert jobs.result(job.id) is True
    jobs.stop()


def loaded(module: str, progress: Any) -> bool:
    import sys

    del progress
    return module in sys.modules
