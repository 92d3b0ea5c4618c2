"""One setting that varies, with the values it takes on a grid and the one at each share of its range."""

import math
from dataclasses import dataclass

import numpy as np

from openiads.errors import Fault, StudyError
from openiads.simulation.counted import triangular
from openiads.simulation.scenario import Scenario
from openiads.study.settings import Setting, check_value, find_setting
from openiads.study.study import SAMPLED, SENSITIVITY, Design, Spread, Study, Value, Vary

GRID_POINTS = 5
"""Of a range on a grid where neither values nor points are given."""
ENDS = 2
"""Points of a range where settings vary one by one."""
MOST_WHOLE = 12
"""Whole numbers of a range that are all taken on a grid."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A setting and its range.

    values: those it takes on a grid or one by one, and where it is sampled those it is drawn from, () for a range;
    low, best, high: of the range, NaN where there is none; spread: how it is drawn.
    """

    setting: Setting
    label: str
    values: tuple[Value, ...]
    low: float
    best: float
    high: float
    spread: Spread


def axis_of(study: Study, scenario: Scenario, vary: Vary, where: str) -> Axis:
    """What a study says of one setting, checked against its scenario.

    Raises StudyError where there is no such setting or range, or where the values cannot change a result.
    """
    setting = find_setting(scenario, vary.setting, where)
    if setting.kind == "edge" and study.uncertainty == "best" and not setting.path.endswith(".best"):
        problem = "nothing reads the edges of an Estimate while best values are played"
        remedy = "vary the Estimate itself, or write `uncertainty: full`"
        raise StudyError(Fault(where=where, field="setting", value=vary.setting, problem=problem, remedy=remedy))
    label = vary.label or setting.path
    sampled = study.design.method in (*SAMPLED, *SENSITIVITY)
    if vary.spread and not sampled:
        problem = f"{study.design.method} takes values as they are and draws none"
        raise StudyError(Fault(where=where, field="spread", value=vary.spread, problem=problem, remedy="remove it"))
    if vary.points and sampled:
        problem, remedy = f"{study.design.method} draws from the whole range", "remove it"
        raise StudyError(Fault(where=where, field="points", value=vary.points, problem=problem, remedy=remedy))
    values = vary.values or _all_words(setting)
    if values:
        for value in values:
            check_value(setting, value, where)
        return Axis(setting, label, values, math.nan, math.nan, math.nan, "uniform")
    return _range(setting, label, vary, study.design, where)


def value_at(axis: Axis, share: float) -> Value:
    """The value below which a share (0 to 1) of the draws lies."""
    if axis.values:
        return axis.values[min(int(share * len(axis.values)), len(axis.values) - 1)]
    if axis.setting.kind == "whole":
        return min(int(axis.low + share * (axis.high - axis.low + 1.0)), int(axis.high))
    if axis.spread == "triangular":
        return float(triangular(share, axis.low, axis.best, axis.high))
    if axis.spread == "log-uniform":
        return float(axis.low * (axis.high / axis.low) ** share)
    return float(axis.low + share * (axis.high - axis.low))


def _all_words(setting: Setting) -> tuple[Value, ...]:
    """Every value of a setting that has only a few."""
    return (False, True) if setting.kind == "yes-no" else setting.words


def _range(setting: Setting, label: str, vary: Vary, design: Design, where: str) -> Axis:
    low, best, high = _ends(setting, vary, where)
    whole = setting.kind == "whole"
    if whole and (low % 1 or high % 1):
        problem, remedy = f"takes whole numbers, not {low:g} to {high:g}", "give whole numbers for low and high"
        raise StudyError(Fault(where=where, field="setting", value=vary.setting, problem=problem, remedy=remedy))
    for end in (low, high):
        check_value(setting, int(end) if whole else end, where)
    spread: Spread = vary.spread or ("triangular" if setting.kind == "estimate" and vary.low is None else "uniform")
    if spread == "log-uniform" and low <= 0.0:
        problem, remedy = f"{low:g} has no logarithm", "give a low above zero, or another spread"
        raise StudyError(Fault(where=where, field="spread", value=spread, problem=problem, remedy=remedy))
    values: tuple[Value, ...] = ()
    if design.method in ("grid", "one-by-one"):
        values = _stops(setting, vary, design, low, best, high)
    return Axis(setting, label, values, low, min(max(best, low), high), high, spread)


def _ends(setting: Setting, vary: Vary, where: str) -> tuple[float, float, float]:
    """Low, best and high: what the study gives, else those of the Estimate. Raises StudyError where there is none."""
    believed = {(one.low, one.best, one.high) for one in setting.estimates} if setting.kind == "estimate" else set()
    given = vary.low is not None and vary.high is not None
    if not given and len(believed) != 1:
        problem = "the Estimates behind it differ" if believed else "no Estimate says in which range it may lie"
        remedy = "give values, or low and high"
        raise StudyError(Fault(where=where, field="setting", value=vary.setting, problem=problem, remedy=remedy))
    present = setting.present[0]
    number = float(present) if isinstance(present, int | float) else math.nan
    least, best, most = next(iter(believed)) if len(believed) == 1 else (math.nan, number, math.nan)
    low = least if vary.low is None else vary.low
    high = most if vary.high is None else vary.high
    if not low < high:
        problem = f"its range is {low:g} to {high:g}: nothing is left open"
        remedy = "give values, or low and high"
        raise StudyError(Fault(where=where, field="setting", value=vary.setting, problem=problem, remedy=remedy))
    return low, (low + high) / 2.0 if math.isnan(best) else best, high


def _stops(setting: Setting, vary: Vary, design: Design, low: float, best: float, high: float) -> tuple[Value, ...]:
    """Values of a range on a grid."""
    if setting.kind == "whole":
        every = int(high - low) + 1
        n = vary.points or (ENDS if design.method == "one-by-one" else min(every, MOST_WHOLE))
        return tuple(dict.fromkeys(round(float(value)) for value in np.linspace(low, high, min(n, every))))
    if vary.points is None and design.method == "grid" and setting.kind == "estimate" and vary.low is vary.high is None:
        return tuple(dict.fromkeys((low, best, high)))
    n = vary.points or (ENDS if design.method == "one-by-one" else GRID_POINTS)
    return tuple(float(value) for value in np.linspace(low, high, n))
