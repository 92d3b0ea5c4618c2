"""What the cases of a study say together: one row for each, set against the scenario as it stands, and sensitivity."""

import math
from dataclasses import dataclass

import numpy as np

from openiads.simulation.measures import DEVIATIONS, add_pairs, difference_intervals, start_pairs
from openiads.simulation.tables import Floats, Integers
from openiads.study.conduct import Conducted, outcomes
from openiads.study.plan import Plan
from openiads.study.play_case import mean_interval, measure_column
from openiads.study.sensitivity import Index, indices
from openiads.study.study import SENSITIVITY, STUDY_MEASURES


@dataclass(frozen=True, slots=True)
class Estimated:
    """A mean with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """One case: how often it was played, and for each measure mean, standard deviation and difference to case 0.

    difference: of the means of this case and of case 0, replication by replication under the same luck.
    """

    number: int
    digest: str
    replications: int
    means: dict[str, Estimated]
    deviations: dict[str, float]
    differences: dict[str, Estimated]


@dataclass(frozen=True, slots=True)
class Findings:
    """The rows of all cases, sensitivity for each measure told where the design gives it, and the share of chance.

    chance: for each measure told, the part of the variance between cases that is left of the luck of the replications;
    NaN where the cases do not differ.
    """

    plan: Plan
    rows: tuple[Row, ...]
    indices: dict[str, tuple[Index, ...]]
    chance: dict[str, float]
    kept: int
    torn: int


def findings(conducted: Conducted) -> Findings:
    """Sum up a study that was carried out."""
    planned = conducted.plan
    base: Integers | None = None
    rows = []
    for case, played in zip(planned.cases, outcomes(conducted), strict=True):
        base = played.counts if base is None else base
        rows.append(_row(case.number, played.digest, played.counts, base))
    study = planned.study
    found = {}
    if study.design.method in SENSITIVITY:
        for measure in study.measures:
            answers = np.array([row.means[measure].value for row in rows[1:]])
            found[measure] = indices(study.design, planned.axes, planned.draws, answers)
    chance = {measure: _chance(rows, measure) for measure in study.measures}
    return Findings(planned, tuple(rows), found, chance, conducted.kept, conducted.torn)


def _row(number: int, digest: str, counts: Integers, base: Integers) -> Row:
    means = {measure: Estimated(*mean_interval(counts, measure)) for measure in STUDY_MEASURES}
    columns = {measure: measure_column(counts, measure) for measure in STUDY_MEASURES}
    deviations = {measure: float(column.std(ddof=1)) for measure, column in columns.items()}
    return Row(number, digest, len(counts), means, deviations, _differences(counts, base))


def _differences(counts: Integers, base: Integers) -> dict[str, Estimated]:
    """Over the replications that both have: those share their luck."""
    n = min(len(counts), len(base))
    first, second = (
        np.column_stack([measure_column(some[:n], measure) for measure in STUDY_MEASURES]) for some in (base, counts)
    )
    pairs = start_pairs(len(STUDY_MEASURES))
    add_pairs(pairs, first, second)
    rows: Floats = difference_intervals(pairs)
    return {measure: Estimated(*map(float, row)) for measure, row in zip(STUDY_MEASURES, rows, strict=True)}


def _chance(rows: list[Row], measure: str) -> float:
    """Mean squared standard error of the paired differences over the variance between them."""
    told = [row.differences[measure] for row in rows[1:]]
    between = float(np.var([one.value for one in told])) if told else 0.0
    if between == 0.0:
        return math.nan
    return float(np.mean([((one.high - one.low) / (2.0 * DEVIATIONS)) ** 2 for one in told])) / between
