"""The cases of a study on a real Dask scheduler with two workers, one of which is killed in the middle."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from openiads.errors import StudyError
from openiads.study import spread
from openiads.study.conduct import conduct
from openiads.study.findings import findings
from openiads.study.journal import NAME
from openiads.study.plan import plan
from openiads.study.play_case import task_of
from openiads.study.read_study import read_study
from openiads.study.study_files import TABLE, write_study

from .long_study import wait_until, write_long_study
from .study_cases import planned

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")


class Cluster:
    """A scheduler and two workers, each a process of its own."""

    def __init__(self, folder: Path):
        self.file = folder / "scheduler.json"
        self.folder = folder
        self.started = 0
        self.scheduler = self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        wait_until(lambda: self.file.exists() and self.file.stat().st_size > 0, "the scheduler")
        self.workers = [self.start("worker", "--no-nanny", "--nthreads", "1", "--no-dashboard") for _ in range(2)]

    def start(self, kind: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", kind, "--scheduler-file", str(self.file), *options]
        self.started += 1
        log = self.folder / f"{kind}-{self.started}.log"
        with log.open("wb") as told:
            return subprocess.Popen(command, stdout=told, stderr=told, env=dict(os.environ), cwd=self.folder)

    @property
    def address(self) -> str:
        import json

        return str(json.loads(self.file.read_text("utf-8"))["address"])

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    running = Cluster(tmp_path_factory.mktemp("cluster"))
    yield running
    running.stop()


def test_a_worker_killed_in_the_middle_costs_no_case_and_no_digit(cluster, tmp_path):
    planned_study = plan(read_study(write_long_study(tmp_path)))
    for name in ("local", "cluster"):
        (tmp_path / name).mkdir()
    workers: list[int] = []

    def told(text: str, share: float) -> None:
        if text.endswith("workers"):
            workers.append(int(text.split()[-2]))
        if share > 0.2 and cluster.workers[0].poll() is None:
            cluster.workers[0].send_signal(signal.SIGKILL)
            cluster.workers[0].wait()

    spread_out = conduct(planned_study, folder=tmp_path / "cluster", cluster=cluster.address, progress=told)
    here = conduct(planned_study)
    assert cluster.workers[0].returncode == -signal.SIGKILL
    assert workers[-1] == 1, "one worker must be left at the end"
    assert spread_out.lines == here.lines
    for name, conducted in (("local", here), ("cluster", spread_out)):
        write_study(findings(conducted), tmp_path / name, "openiads study long.yaml")
    assert (tmp_path / "cluster" / TABLE).read_bytes() == (tmp_path / "local" / TABLE).read_bytes()
    assert (tmp_path / "cluster" / NAME).read_bytes().count(b"\n") == len(planned_study.cases) + 1


def test_a_study_that_is_done_asks_no_worker(tmp_path):
    conduct(planned(), folder=tmp_path / "out", n_workers=1)
    again = conduct(planned(), folder=tmp_path / "out", cluster="tcp://127.0.0.1:9")
    assert again.kept == 3


def test_an_address_where_no_scheduler_answers_is_told(monkeypatch):
    monkeypatch.setattr(spread, "PATIENCE_S", 0.5)
    with pytest.raises(StudyError, match=r"no Dask scheduler answers there .*start one with `dask scheduler`"):
        conduct(planned(), cluster="tcp://127.0.0.1:9")


def test_a_worker_with_other_sources_refuses_to_play():
    task = task_of(planned(), planned().cases[1])
    assert spread.play_task(task).digest == task.digest
    with pytest.raises(StudyError, match="a worker has other sources of openiads"):
        spread.play_task(replace(task, engine="another"))


def test_a_scheduler_that_has_lost_all_its_workers_is_told_and_what_was_played_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(spread, "PATIENCE_S", 6.0)
    planned_study = plan(read_study(write_long_study(tmp_path)))
    (tmp_path / "cluster").mkdir()
    running = Cluster(tmp_path / "cluster")

    def told(text: str, share: float) -> None:
        if share > 0.1:
            for worker in running.workers:
                worker.kill()
                worker.wait()

    try:
        with pytest.raises(StudyError, match=r"there has been no worker for 6 s; start the study again with the same"):
            conduct(planned_study, folder=tmp_path / "out", cluster=running.address, progress=told)
    finally:
        running.stop()
    assert 3 <= (tmp_path / "out" / NAME).read_bytes().count(b"\n") - 1 < len(planned_study.cases)
