"""What a study found, in plain words with numbers."""

from collections.abc import Sequence

from openiads.export.battle_page import Interval, signed_span, span
from openiads.export.page import number
from openiads.study.axis import Axis
from openiads.study.findings import Estimated, Findings, Row
from openiads.study.sensitivity import Index
from openiads.study.study import ANY, SAMPLED, SENSITIVITY, Value

MOST_LINES = 3
NOISY = 0.2
"""From this share of chance on a reader is told that more replications are needed."""
METHODS = {
    "grid": "every combination of the values",
    "one-by-one": "each setting alone, all others as the scenario has them",
    "sobol": "a Sobol' sequence",
    "halton": "a Halton sequence",
    "latin-hypercube": "a Latin hypercube",
    "sobol-indices": "Sobol' indices (Saltelli's sample)",
    "morris": "Morris's elementary effects",
}


def headline(found: Findings) -> tuple[str, ...]:
    """The answer for each measure told, what nothing moves, and how much of it is chance."""
    study = found.plan.study
    lines = []
    for measure in study.measures:
        if study.design.method in SENSITIVITY:
            lines.append(_sensitivity_line(found, measure))
        elif study.design.method == "one-by-one":
            lines.append(_one_by_one_line(found, measure))
        elif study.design.method in SAMPLED:
            lines.append(_sample_line(found, measure))
        else:
            lines.append(_grid_line(found, measure))
    lines += _chance_lines(found)
    return tuple(lines)


def interval(estimated: Estimated, scale: float = 1.0) -> Interval:
    """The same as the pages draw it."""
    return Interval(estimated.value * scale, estimated.low * scale, estimated.high * scale)


def value_words(value: Value | None) -> str:
    """A value of a setting as a reader writes it; "–" where it stays as it is."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number(float(value)) if isinstance(value, int | float) else value


def present_words(axis: Axis) -> str:
    """What the scenario has there: an Estimate as best (low to high)."""
    found = []
    for one in axis.setting.present:
        if axis.setting.kind == "estimate":
            found.append(f"{number(one.best)} ({number(one.low)} to {number(one.high)}) {one.unit}")
        else:
            found.append("not given" if one is None else value_words(one))
    return "; ".join(dict.fromkeys(found))


def range_words(axis: Axis) -> str:
    """The values that it takes here."""
    if axis.values:
        return ", ".join(value_words(value) for value in axis.values)
    return f"{number(axis.low)} to {number(axis.high)}, {axis.spread}"


def case_words(found: Findings, row: Row) -> str:
    """What is set in a case: "shots per target 2, kill probability 0.7"."""
    values = found.plan.cases[row.number].values
    parts = [
        f"{axis.label} {value_words(value)}"
        for axis, value in zip(found.plan.axes, values, strict=True)
        if value is not None
    ]
    return ", ".join(parts) or "the scenario as it stands"


def mean_words(measure: str, estimated: Estimated) -> str:
    """A mean with its interval, as a percentage where it is a probability."""
    return span(interval(estimated), is_probability(measure))


def is_probability(measure: str) -> bool:
    """Whether the mean of a measure is a probability."""
    return measure.startswith(ANY)


def _grid_line(found: Findings, measure: str) -> str:
    """The lowest and the highest case, and how sure their difference is."""
    rows = sorted(found.rows[1:], key=lambda row: row.means[measure].value)
    least, most = rows[0], rows[-1]
    if least.means[measure].value == most.means[measure].value:
        return f"{_name(measure)}: {mean_words(measure, least.means[measure])} in every case."
    return (
        f"{_name(measure)}: from {mean_words(measure, least.means[measure])} with {case_words(found, least)} to "
        f"{mean_words(measure, most.means[measure])} with {case_words(found, most)}; as the scenario stands "
        f"{mean_words(measure, found.rows[0].means[measure])}."
    )


def _one_by_one_line(found: Findings, measure: str) -> str:
    """Which settings move the measure most, by the largest paired difference of each."""
    ranked = ranked_ends(found, measure)
    told = [
        f"{axis.label} ({signed_span(interval(best.differences[measure], _scale(measure)))} at "
        f"{value_words(_value(found, best, axis))})"
        for axis, best in ranked[:MOST_LINES]
        if best.differences[measure].value != 0.0
    ]
    base = mean_words(measure, found.rows[0].means[measure])
    unit = " in percentage points" if is_probability(measure) else ""
    if not told:
        return f"{_name(measure)}: {base} as the scenario stands; none of the settings moves it."
    still = sum(best.differences[measure].value == 0.0 for _, best in ranked)
    rest = f"; {still} of {len(ranked)} settings do not move it at all" if still else ""
    return f"{_name(measure)}: {base} as the scenario stands; moved most{unit} by {'; '.join(told)}{rest}."


def ranked_ends(found: Findings, measure: str) -> list[tuple[Axis, Row]]:
    """One by one: each axis with the case that differs most from the scenario, the largest difference first."""
    ends = []
    for index, axis in enumerate(found.plan.axes):
        rows = rows_of(found, index)
        ends.append((axis, max(rows, key=lambda row: abs(row.differences[measure].value))))
    return sorted(ends, key=lambda one: -abs(one[1].differences[measure].value))


def rows_of(found: Findings, index: int) -> list[Row]:
    """One by one: the cases in which only the setting of that number is changed."""
    return [row for row in found.rows[1:] if found.plan.cases[row.number].values[index] is not None]


def _sample_line(found: Findings, measure: str) -> str:
    means = sorted(row.means[measure].value for row in found.rows[1:])
    percent = 100.0 if is_probability(measure) else 1.0
    low, middle, high = (means[round(share * (len(means) - 1))] * percent for share in (0.05, 0.5, 0.95))
    unit = " %" if is_probability(measure) else ""
    return (
        f"{_name(measure)}: over {len(means)} draws of the settings the mean of a play lies between {number(low)} and "
        f"{number(high)}{unit} (5th to 95th percentile; median {number(middle)}{unit})."
    )


def _sensitivity_line(found: Findings, measure: str) -> str:
    ranked = found.indices[measure]
    if all(one.total == 0.0 for one in ranked):
        return f"{_name(measure)}: none of the settings moves it."
    told = "; ".join(_index_words(found, one, measure) for one in ranked[:MOST_LINES] if one.total > 0.0)
    return f"{_name(measure)}: moved most by {told}."


def _index_words(found: Findings, one: Index, measure: str) -> str:
    low, high = one.total - one.total_half, one.total + one.total_half
    if found.plan.study.design.method == "morris":
        scale = _scale(measure)
        return f"{one.label} ({span(Interval(one.total * scale, low * scale, high * scale))} for a step over its range)"
    return f"{one.label} ({span(Interval(one.total, low, high), percent=True)} of the variance)"


def _chance_lines(found: Findings) -> list[str]:
    """How much of the differences between cases may be left of the luck of the replications."""
    noisy = [f"{measure} {100 * share:.0f} %" for measure, share in found.chance.items() if share >= NOISY]
    if not noisy:
        return []
    return [
        "The cases share their luck, but part of what differs between them is still chance: "
        f"up to {', '.join(noisy)} of the variance. More replications (`most`) would tell."
    ]


def _value(found: Findings, row: Row, axis: Axis) -> Value | None:
    return found.plan.cases[row.number].values[found.plan.axes.index(axis)]


def _scale(measure: str) -> float:
    return 100.0 if is_probability(measure) else 1.0


def _name(measure: str) -> str:
    words = f"plays with {measure}" if is_probability(measure) else measure
    return words[:1].upper() + words[1:]


def facts(found: Findings, command: str, terrain: str, version: str, engine: str) -> tuple[tuple[str, str], ...]:
    """Where the numbers come from."""
    study, rows = found.plan.study, found.rows
    plays: Sequence[int] = [row.replications for row in rows]
    rule = study.replications
    until = f", until half the interval of {rule.measure} is at most {rule.half_width:g}" if rule.half_width else ""
    return (
        ("Scenario", f"{found.plan.scenario.name} ({study.scenario})"),
        ("Design", f"{METHODS[study.design.method]}, seed {study.design.seed}"),
        ("Cases", f"{len(rows)}, the first one the scenario as it stands"),
        ("Plays", f"{min(plays)} to {max(plays)} of each case, {sum(plays)} in all; at most {rule.most}{until}"),
        ("Luck", f"seed {study.seed}, the same for all cases; Estimates: {study.uncertainty}"),
        ("Terrain", terrain),
        ("Made by", f"openiads {version}, engine {engine}"),
        ("Command", command),
    )
