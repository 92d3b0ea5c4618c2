"""Which assumption moves the answer most: Sobol' indices and Morris's effects, worked out by SALib."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from SALib.analyze import morris as salib_morris
from SALib.analyze import sobol as salib_sobol

from openiads.simulation.measures import DEVIATIONS, LEVEL
from openiads.simulation.tables import Floats
from openiads.study.axis import Axis
from openiads.study.plan import MORRIS_LEVELS, problem_of
from openiads.study.study import Design


@dataclass(frozen=True, slots=True)
class Index:
    """How much one setting matters, each value with half its 95 % interval.

    Sobol': `own` the share of the variance that the setting explains alone (S1), `total` with all that it does together
    with others (ST). Morris: `own` the mean effect of a step over the whole range (mu), `total` the mean of its size
    (mu*); spread: the standard deviation of the effects, large where the effect depends on the other settings.
    """

    label: str
    path: str
    own: float
    own_half: float
    total: float
    total_half: float
    spread: float = float("nan")


def indices(design: Design, axes: Sequence[Axis], draws: Floats, answers: Floats) -> tuple[Index, ...]:
    """Indices of each axis, those that matter most first; answers: (n_cases,), one for each row of the draws.

    All zero where the answers do not differ. The intervals are bootstrapped with the design's seed (mu's is normal).
    Sources: Saltelli et al., Computer Physics Communications 181, 2010 (S1, ST); Campolongo, Cariboni and Saltelli,
    Environmental Modelling and Software 22, 2007 (mu*).
    """
    if np.ptp(answers) == 0.0:
        return tuple(Index(axis.label, axis.setting.path, 0.0, 0.0, 0.0, 0.0) for axis in axes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        rows = (
            _sobol(design, axes, answers) if design.method == "sobol-indices" else _morris(design, axes, draws, answers)
        )
    return tuple(sorted(rows, key=lambda one: -one.total))


def _sobol(design: Design, axes: Sequence[Axis], answers: Floats) -> list[Index]:
    found = salib_sobol.analyze(
        problem_of(axes),
        answers,
        calc_second_order=False,
        num_resamples=design.resamples,
        conf_level=LEVEL,
        seed=design.seed,
    )
    columns = (found[name] for name in ("S1", "S1_conf", "ST", "ST_conf"))
    return [
        Index(axis.label, axis.setting.path, *map(float, values)) for axis, *values in zip(axes, *columns, strict=True)
    ]


def _morris(design: Design, axes: Sequence[Axis], draws: Floats, answers: Floats) -> list[Index]:
    found = salib_morris.analyze(
        problem_of(axes),
        draws,
        answers,
        num_resamples=design.resamples,
        conf_level=LEVEL,
        num_levels=MORRIS_LEVELS,
        seed=design.seed,
    )
    sigma = np.asarray(found["sigma"], dtype=np.float64)
    own_half = DEVIATIONS * sigma / np.sqrt(design.samples)
    columns = (found["mu"], own_half, found["mu_star"], found["mu_star_conf"], sigma)
    return [
        Index(axis.label, axis.setting.path, *map(float, values)) for axis, *values in zip(axes, *columns, strict=True)
    ]
