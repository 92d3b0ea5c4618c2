"""What a study costs beside playing: replications a second of a study against those of plain `simulate`.

    python benchmarks/study.py [SCENARIO]

A grid of cases that change doctrine and network, checked, with a journal on disk and all that they say together,
against one `simulate` of as many replications; both read the terrain and sweep the horizons once. In turns, two
threads: other work on the machine disturbs both alike, and the ratio of processor time is told too.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from openiads.simulation.kept_ground import KeptGround
from openiads.simulation.prepare import prepare
from openiads.simulation.run import simulate
from openiads.study.conduct import conduct
from openiads.study.findings import findings
from openiads.study.plan import Plan, case_scenario, plan
from openiads.study.study import Replications, Study, Vary

SCENARIO = "hmeimim-2024-before"
THREADS = 2
ROUNDS = 3
PLAYED = 256
"""Replications of a case: few, so that what a case costs besides them shows."""
VARY = (
    Vary(setting="units.*.replan_s", values=(2.0, 2.5)),
    Vary(setting="networks.*.latency_s", values=(2.0, 2.1, 2.2, 2.3)),
)


def main() -> None:
    name = sys.argv[1] if len(sys.argv) > 1 else SCENARIO
    study = Study(version=1, name="benchmark", scenario=name, replications=Replications(most=PLAYED), vary=VARY)
    planned = plan(study)
    total = PLAYED * len(planned.cases)
    simulate(prepare(planned.scenario), THREADS, 1, n_workers=THREADS)
    ratios, cpu_ratios = [], []
    for _ in range(ROUNDS):
        plain_s, plain_cpu_s = took(lambda: simulate(prepare(planned.scenario), total, 1, n_workers=THREADS))
        study_s, study_cpu_s = took(lambda: carried_out(study))
        ratios.append(plain_s / study_s)
        cpu_ratios.append(plain_cpu_s / study_cpu_s)
        print(f"plain {total / plain_s:.0f}, study {total / study_s:.0f} replications/s", flush=True)
    first_ms, next_ms = preparing(planned)
    print(f"a case is prepared in {next_ms:.1f} ms on ground that is there, {first_ms:.0f} ms on new ground")
    print(
        f"result: study_ratio={statistics.median(ratios):.3f} cpu_ratio={statistics.median(cpu_ratios):.3f} "
        f"cases={len(planned.cases)} replications_per_case={PLAYED} prepare_ms={next_ms:.2f}"
    )


def carried_out(study: Study) -> None:
    """A whole study from its plan to what it finds, with its journal."""
    planned = plan(study)
    with tempfile.TemporaryDirectory() as folder:
        findings(conduct(planned, folder=Path(folder) / "study", n_workers=THREADS))


def preparing(planned: Plan) -> tuple[float, float]:
    """Milliseconds to lay out the first case, and the median of the others."""
    kept, spent = KeptGround(), []
    for case in planned.cases:
        scenario = case_scenario(planned, case)
        spent.append(1000.0 * took(lambda scenario=scenario: prepare(scenario, kept=kept))[0])
    return spent[0], statistics.median(spent[1:])


def took(work) -> tuple[float, float]:
    """Seconds on the wall and of the processor."""
    started_s, started_cpu_s = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started_s, time.process_time() - started_cpu_s


if __name__ == "__main__":
    main()
