"""Playing one case of a study: as often as its rule says, to counts that any machine gives alike."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from openiads import __version__
from openiads.simulation.dataset import MEASURES, measures_of
from openiads.simulation.kept_ground import KeptGround
from openiads.simulation.measures import add_counts, share_above_zero, start_tally, tally_statistics
from openiads.simulation.prepare import prepare
from openiads.simulation.run import Uncertainty, play_chunks
from openiads.simulation.scenario import Scenario
from openiads.simulation.tables import Integers
from openiads.study.plan import Case, Plan, case_scenario
from openiads.study.study import ANY, Replications

PLAYED_BY = ("simulation", "coverage", "catalogue", "terrain", "physics", "geodesy")
"""Packages whose sources and data decide a case's numbers."""
DECISIVE = (".py", ".toml", ".tif")
DIGEST_LETTERS = 32

Report = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Task:
    """All that a machine needs to play a case. digest: of all that decides its numbers; engine: of the sources."""

    number: int
    scenario: Scenario
    seed: int
    uncertainty: Uncertainty
    replications: Replications
    digest: str
    engine: str
    version: str = __version__


@dataclass(frozen=True, slots=True)
class Played:
    """What came out: counts int64 (n, n_measures), one row a replication, in the order of MEASURES."""

    digest: str
    counts: Integers


def task_of(planned: Plan, case: Case) -> Task:
    """The task of a case; case 0 is always played to the full, so that every play of the others has its pair."""
    study = planned.study
    scenario = case_scenario(planned, case)
    rule = study.replications if case.number else replace(study.replications, half_width=None)
    digest = case_digest(scenario, study.seed, study.uncertainty, rule)
    return Task(
        number=case.number,
        scenario=scenario,
        seed=study.seed,
        uncertainty=study.uncertainty,
        replications=rule,
        digest=digest,
        engine=engine_digest(),
    )


def play_case(
    task: Task, kept: KeptGround | None = None, *, n_workers: int | None = None, report: Report | None = None
) -> Played:
    """Play a case; the same numbers on any machine and any number of threads.

    kept: ground shared with the cases before. report: called with text and share. Raises ScenarioError and TerrainError
    where it cannot be played.
    """
    tell = report or (lambda text, share: None)
    board = prepare(task.scenario, kept=kept)
    rule = task.replications
    block = rule.most if rule.half_width is None else rule.least
    parts: list[Integers] = []
    n = 0
    while n < rule.most:
        more = min(block, rule.most - n)
        plays = play_chunks(
            board,
            more,
            task.seed,
            sampled=task.uncertainty == "full",
            random_phase=task.scenario.first_scan == "random",
            n_workers=n_workers,
            first=n,
            report=_part(tell, n, more, rule.most),
        )
        parts += [measures_of(board, outcome) for outcome in plays]
        n += more
        if rule.half_width is not None and half_width(np.concatenate(parts), rule.measure) <= rule.half_width:
            break
    return Played(task.digest, np.concatenate(parts))


def half_width(counts: Integers, measure: str) -> float:
    """Half the 95 % interval of the mean of a measure; for "any ...", half of Wilson's interval."""
    _, low, high = mean_interval(counts, measure)
    return (high - low) / 2.0


def mean_interval(counts: Integers, measure: str) -> tuple[float, float, float]:
    """Mean of a measure with its 95 % interval."""
    tally = start_tally(1)
    add_counts(tally, measure_column(counts, measure)[:, np.newaxis])
    if measure.startswith(ANY):
        value, low, high = (float(number) for number in share_above_zero(tally)[0])
    else:
        value, _, high = (float(number) for number in tally_statistics(tally)[0][:3])
        low = value - (high - value)
    return value, low, high


def measure_column(counts: Integers, measure: str) -> Integers:
    """A measure of each replication, (n,)."""
    column = counts[:, MEASURES.index(measure.removeprefix(ANY))]
    return (column > 0).astype(np.int64) if measure.startswith(ANY) else column


def case_digest(scenario: Scenario, seed: int, uncertainty: str, replications: Replications) -> str:
    """Equal only where the same numbers come out: of the scenario, its terrain, the luck, the rule and the engine."""
    rule = TypeAdapter(Replications).dump_python(replications, mode="json")
    parts = [scenario_plain(scenario), _terrain_of(scenario), seed, uncertainty, rule, engine_digest()]
    return digest_of(parts)


def scenario_plain(scenario: Scenario) -> Mapping[str, Any]:
    """A scenario as plain data."""
    plain: Mapping[str, Any] = TypeAdapter(Scenario).dump_python(scenario, mode="json")
    return plain


def digest_of(plain: Any) -> str:
    """Digest of plain data."""
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LETTERS]


@cache
def engine_digest() -> str:
    """Digest of the sources and of the data that decide a case's numbers."""
    digest = hashlib.sha256((files("openiads") / "compiled.py").read_bytes())
    for package in PLAYED_BY:
        for name, content in sorted(_files(files("openiads") / package, package)):
            digest.update(name.encode())
            digest.update(content)
    return digest.hexdigest()[:DIGEST_LETTERS]


def _files(folder: Traversable, path: str) -> list[tuple[str, bytes]]:
    found = []
    for one in folder.iterdir():
        if one.is_dir():
            found += _files(one, f"{path}/{one.name}")
        elif one.name.endswith(DECISIVE):
            found.append((f"{path}/{one.name}", one.read_bytes()))
    return found


def _terrain_of(scenario: Scenario) -> list[int]:
    """Size and time of a scenario's own raster, so that another one under the same name is noticed."""
    home = Path(scenario.origin.file).parent if scenario.origin else Path()
    path = home / scenario.terrain
    if not path.is_file():
        return []
    return [path.stat().st_size, path.stat().st_mtime_ns]


def _part(report: Report, first: int, n: int, most: int) -> Report:
    """Progress of a block of `n` replications as a share of all that may be played."""
    return lambda text, share: report(text, (first + share * n) / most)
