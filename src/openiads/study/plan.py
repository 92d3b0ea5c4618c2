"""From a study to its cases: which values each setting has in each of them."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from SALib.sample import morris as salib_morris
from SALib.sample import sobol as salib_sobol
from scipy.stats import qmc

from openiads.errors import Fault, FaultyInputError, StudyError
from openiads.simulation.check import faults_of
from openiads.simulation.kept_ground import place_key
from openiads.simulation.prepare import checked_place
from openiads.simulation.read_scenario import read_scenario, shipped_scenarios
from openiads.simulation.scenario import Scenario
from openiads.study.axis import Axis, axis_of, value_at
from openiads.study.settings import with_values
from openiads.study.study import MOST_CASES, SAMPLED, Study, Value

MOST_FAULTS = 10
MORRIS_LEVELS = 4
"""Levels of a setting between which Morris's steps go (Saltelli et al., Global Sensitivity Analysis, 2008, ch. 3)."""

Draws = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """One case: its number, and the value of each axis, None where it stays as the scenario has it."""

    number: int
    values: tuple[Value | None, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A study with its scenario, axes and cases; case 0 is the scenario as it stands, against which all are set.

    draws: (n_cases - 1, n_axes) shares of the ranges, for samples and sensitivity; else none.
    """

    study: Study
    scenario: Scenario
    axes: tuple[Axis, ...]
    cases: tuple[Case, ...]
    draws: Draws


def plan(study: Study, scenario: Scenario | None = None) -> Plan:
    """The cases of a study, all checked before the first is played.

    scenario: in place of the one that the study names. Raises StudyError with every fault of its settings, and
    ScenarioError for its scenario.
    """
    base = scenario or read_scenario(_scenario_path(study))
    axes = _axes(study, base)
    draws = _draws(study, axes)
    rows = [tuple(value_at(axis, share) for axis, share in zip(axes, row, strict=True)) for row in draws.tolist()]
    values = rows or _combinations(study, axes)
    nothing: tuple[Value | None, ...] = (None,) * len(axes)
    cases = tuple(Case(number, row) for number, row in enumerate([nothing, *values]))
    planned = Plan(study, base, axes, cases, draws)
    _check_cases(planned)
    return planned


def case_scenario(planned: Plan, case: Case) -> Scenario:
    """What is played in a case. Raises StudyError where its values do not go together."""
    changes = [
        (axis.setting, value) for axis, value in zip(planned.axes, case.values, strict=True) if value is not None
    ]
    return with_values(planned.scenario, changes, f"{_name(planned.study)}, case {case.number}")


def problem_of(axes: Sequence[Axis]) -> dict[str, Any]:
    """The axes as SALib knows them: shares of their ranges, so that every spread is its own and indices compare."""
    return {
        "num_vars": len(axes),
        "names": [f"x{index}" for index in range(len(axes))],
        "bounds": [[0.0, 1.0]] * len(axes),
    }


def _scenario_path(study: Study) -> str:
    """A shipped scenario by its name, else the path, counted from the study's file."""
    if study.scenario in shipped_scenarios() or study.origin is None:
        return study.scenario
    beside = Path(study.origin.file).parent / study.scenario
    return str(beside) if beside.exists() else study.scenario


def _name(study: Study) -> str:
    return study.origin.file if study.origin else f"study '{study.name}'"


def _axes(study: Study, base: Scenario) -> tuple[Axis, ...]:
    axes: list[Axis] = []
    faults: list[Fault] = []
    taken: dict[tuple[str | int, ...], str] = {}
    for index, vary in enumerate(study.vary):
        line = study.origin.lines.get(f"vary.{index}.setting") if study.origin else None
        where = f"{_name(study)}, line {line}" if line else f"{_name(study)}, setting {index + 1}"
        try:
            axis = axis_of(study, base, vary, where)
        except StudyError as error:
            faults += error.faults
            continue
        twice = next((taken[place] for place in axis.setting.places if place in taken), None)
        if twice is not None:
            problem, remedy = f"'{twice}' varies the same", "keep one of them"
            faults.append(Fault(where=where, field="setting", value=vary.setting, problem=problem, remedy=remedy))
        taken |= dict.fromkeys(axis.setting.places, vary.setting)
        axes.append(axis)
    if faults:
        raise StudyError(faults)
    return tuple(axes)


def _draws(study: Study, axes: Sequence[Axis]) -> Draws:
    """Shares of the ranges, one row a case; no rows for designs that take values as they are."""
    design, n = study.design, len(axes)
    rows = {"sobol-indices": (n + 2) * design.samples, "morris": (n + 1) * design.samples}
    _check_size(study, rows.get(design.method, design.samples if design.method in SAMPLED else 0))
    if design.method == "sobol-indices":
        found = salib_sobol.sample(problem_of(axes), design.samples, calc_second_order=False, seed=design.seed)
    elif design.method == "morris":
        found = salib_morris.sample(problem_of(axes), design.samples, num_levels=MORRIS_LEVELS, seed=design.seed)
    elif design.method == "sobol":
        found = qmc.Sobol(n, rng=design.seed).random(design.samples)
    elif design.method == "halton":
        found = qmc.Halton(n, rng=design.seed).random(design.samples)
    elif design.method == "latin-hypercube":
        found = qmc.LatinHypercube(n, rng=design.seed).random(design.samples)
    else:
        found = np.zeros((0, n))
    return np.asarray(found, dtype=np.float64)


def _combinations(study: Study, axes: Sequence[Axis]) -> list[tuple[Value | None, ...]]:
    """The cases of a grid, the last setting varying fastest; or of each setting alone."""
    if study.design.method == "one-by-one":
        _check_size(study, sum(len(axis.values) for axis in axes))
        return [tuple(value if other is axis else None for other in axes) for axis in axes for value in axis.values]
    _check_size(study, math.prod(len(axis.values) for axis in axes))
    return list(itertools.product(*(axis.values for axis in axes)))


def _check_size(study: Study, n_cases: int) -> None:
    if n_cases > MOST_CASES:
        problem = f"makes {n_cases} cases, more than {MOST_CASES}"
        remedy = "vary fewer settings, take fewer values or samples, or split the study"
        raise StudyError(
            Fault(where=_name(study), field="design", value=study.design.method, problem=problem, remedy=remedy)
        )


def _check_cases(planned: Plan) -> None:
    """Every case is one that can be played, also on its ground: told before the first one is."""
    faults: list[Fault] = []
    places = {place_key(planned.scenario)}
    for case in planned.cases:
        try:
            scenario = case_scenario(planned, case)
            found = faults_of(scenario)
            if not found and place_key(scenario) not in places:
                places.add(place_key(scenario))
                checked_place(scenario, lambda text, share: None)
        except FaultyInputError as error:
            faults += error.faults
        else:
            faults += found
        if len(faults) >= MOST_FAULTS:
            break
    if faults:
        raise StudyError(faults)
