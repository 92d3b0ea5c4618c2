"""Carrying out a study: every case that was not played yet, here or on a cluster, with progress and a journal."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from openiads.simulation.kept_ground import KeptGround
from openiads.study.journal import Journal, open_journal, packed, unpacked, write_played
from openiads.study.plan import Plan
from openiads.study.play_case import Played, Report, Task, play_case, task_of
from openiads.study.spread import play_on_cluster

PlayAll = Callable[[Sequence[Task], Report], Iterator[Played]]


@dataclass(frozen=True, slots=True)
class Conducted:
    """All cases of a study, played: one line of the journal for each, in the order of the plan.

    kept: how many were there from before; torn: lines of the journal that a stop had torn, and that were played anew.
    """

    plan: Plan
    lines: tuple[bytes, ...]
    digests: tuple[str, ...]
    kept: int
    torn: int


def conduct(
    planned: Plan,
    *,
    folder: Path | None = None,
    cluster: str | None = None,
    n_workers: int | None = None,
    progress: Report | None = None,
) -> Conducted:
    """Play every case of a plan that the folder's journal does not hold already.

    folder: where the journal is; without one a stopped study begins anew. cluster: address of a Dask scheduler whose
    workers play, else this machine does. The numbers are the same wherever and in whatever order they are played.
    Raises ScenarioError, StudyError (cluster) and OutputError (folder); what was played until then is in the journal.
    """
    report = progress or (lambda text, share: None)
    tasks = [task_of(planned, case) for case in planned.cases]
    with open_journal(folder) if folder is not None else nullcontext() as journal:
        lines = dict(journal.kept) if journal is not None else {}
        waiting = list({task.digest: task for task in tasks if task.digest not in lines}.values())
        n_kept = sum(task.digest in lines for task in tasks)
        play = play_here(n_workers) if cluster is None else play_on_cluster(cluster)
        for played in play(waiting, _telling(report, n_kept)):
            _enter(journal, lines, played)
        torn = journal.torn if journal is not None else 0
    digests = tuple(task.digest for task in tasks)
    return Conducted(planned, tuple(lines[one] for one in digests), digests, n_kept, torn)


def outcomes(conducted: Conducted) -> Iterable[Played]:
    """What came out of each case, in the order of the plan, unpacked one at a time."""
    for line in conducted.lines:
        played = unpacked(line)
        assert played is not None
        yield played


def play_here(n_workers: int | None) -> PlayAll:
    """A way to play tasks on this machine, one after the other, each on all threads or on `n_workers`."""

    def play(tasks: Sequence[Task], report: Report) -> Iterator[Played]:
        ground = KeptGround()
        for index, task in enumerate(tasks):
            words = f"case {index + 1} of {len(tasks)}"

            def told(text: str, share: float, index: int = index, words: str = words) -> None:
                report(words, (index + share) / len(tasks))

            told("", 0.0)
            yield play_case(task, ground, n_workers=n_workers, report=told)

    return play


def _enter(journal: Journal | None, lines: dict[str, bytes], played: Played) -> None:
    if journal is not None:
        write_played(journal, played)
    lines[played.digest] = packed(played)


def _telling(report: Report, n_kept: int) -> Report:
    """Progress of what is still to be played, so that the time left is that of the rest."""
    before = f" ({n_kept} kept from before)" if n_kept else ""
    return lambda text, share: report(text + before, share)
