"""The results of a study in a folder: cases as Parquet, numbers as JSON, pictures, and the page that shows them."""

import json
import math
import statistics
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from scipy.stats import spearmanr

from openiads import __version__
from openiads.export.battle_page import Interval
from openiads.export.page import Download, Picture
from openiads.export.study_page import CaseRow, IndexRow, IndexTable, SettingRow, StudySheet, write_study_page
from openiads.export.study_picture import (
    Bar,
    Chart,
    Cloud,
    Line,
    Rank,
    write_charts,
    write_clouds,
    write_ranks,
    write_tornado,
)
from openiads.export.whole_file import whole_file
from openiads.study.battle import ENGINE_ASSUMPTIONS
from openiads.study.case_table import study_json, write_cases
from openiads.study.findings import Findings, Row
from openiads.study.play_case import engine_digest
from openiads.study.sensitivity import Index
from openiads.study.study import SAMPLED, SENSITIVITY, Value
from openiads.study.study_words import (
    case_words,
    facts,
    headline,
    interval,
    is_probability,
    present_words,
    range_words,
    ranked_ends,
    rows_of,
    value_words,
)

PAGE, TABLE, NUMBERS = "index.html", "cases.parquet", "study.json"
CASES_SHOWN = 60
LINES = (
    "Mean of one play with its 95 % interval. All cases share their luck, so that they compare better than their "
    "intervals show."
)
MAIN_EFFECTS = "Mean over all values of the other settings; bars reach from the lowest to the highest of their cases."
ENDS = (
    "Paired difference to the scenario as it stands, one setting changed at a time, with its 95 % interval (thin line) "
    "and the value at each end."
)
SHARES = "Sobol' indices with 95 % intervals, bootstrapped over the cases."
EFFECTS = (
    "Morris's elementary effects with 95 % intervals; a mean near zero with a large size says that the effect changes "
    "its sign with the other settings."
)
"""What stands below each kind of picture."""
MOST_LINES = 8
"""Lines of one chart; with more values the second setting gets a chart of its own."""


def write_study(found: Findings, folder: Path, command: str) -> list[Path]:
    """Write all results into the folder of the study; gives their paths. Raises OutputError."""
    for old in folder.glob("picture-*.png"):
        old.unlink()
    write_cases(found, folder / TABLE)
    with whole_file(folder / NUMBERS) as partial:
        partial.write_text(json.dumps(study_json(found), indent=1) + "\n", encoding="utf-8")
    pictures = tuple(_pictures(found, folder))
    with whole_file(folder / PAGE) as partial:
        write_study_page(_sheet(found, pictures, command), partial)
    return [folder / PAGE, folder / TABLE, folder / NUMBERS, *(one.path for one in pictures)]


def _sheet(found: Findings, pictures: tuple[Picture, ...], command: str) -> StudySheet:
    study, scenario = found.plan.study, found.plan.scenario
    torn = (f"{found.torn} torn lines of a stopped run were noticed and played again",) if found.torn else ()
    return StudySheet(
        title=study.name,
        about=" ".join(study.about.split()),
        headline=headline(found),
        settings=tuple(
            SettingRow(axis.label, axis.setting.path, present_words(axis), range_words(axis))
            for axis in found.plan.axes
        ),
        measures=study.measures,
        percents=tuple(map(is_probability, study.measures)),
        pictures=pictures,
        tables=tuple(_index_table(found, measure) for measure in found.indices),
        cases=tuple(_case_row(found, row) for row in found.rows[:CASES_SHOWN]),
        more_cases=max(len(found.rows) - CASES_SHOWN, 0),
        facts=facts(found, command, scenario.terrain, __version__, engine_digest()),
        assumptions=(*ENGINE_ASSUMPTIONS, *scenario.notes, *torn),
        downloads=(
            Download(TABLE, "one row for each case with all its settings, measures and provenance (Parquet)"),
            Download(NUMBERS, "the same numbers as JSON, with sensitivity"),
        ),
        made_on=date.today(),
    )


def _pictures(found: Findings, folder: Path) -> Iterator[Picture]:
    """The pictures of each measure, by the design."""
    method = found.plan.study.design.method
    for number, measure in enumerate(found.plan.study.measures, 1):
        name = folder / f"picture-{number}.png"
        if method in SENSITIVITY:
            yield _ranked(found, measure, name)
        elif method == "one-by-one":
            yield _tornado(found, measure, name)
        elif method in SAMPLED:
            yield _clouds(found, measure, name)
        else:
            yield _sweep(found, measure, name)


def _sweep(found: Findings, measure: str, path: Path) -> Picture:
    """A grid: a chart of lines for one or two settings, for more a chart of the means over all others for each."""
    axes = found.plan.axes
    title = f"{_title(measure)} over {_listed([axis.label for axis in axes])}"
    if len(axes) == 1 or (len(axes) == 2 and min(len(axis.values) for axis in axes) <= MOST_LINES):
        charts = [_lines_chart(found, measure)]
        caption = LINES
    else:
        charts = [_main_effect(found, measure, index) for index in range(len(axes))]
        caption = MAIN_EFFECTS
    write_charts(charts, _unit(measure), (title, _subtitle(found)), path)
    rows = sorted(found.rows[1:], key=lambda row: row.means[measure].value)
    least, most = (f"{_interval(measure, row).value:.3g} ({case_words(found, row)})" for row in (rows[0], rows[-1]))
    return Picture(path, title, f"{title}: {least} at the lowest, {most} at the highest.", caption)


def _lines_chart(found: Findings, measure: str) -> Chart:
    axes = found.plan.axes
    across = 0
    if len(axes) == 2:
        across = 0 if len(axes[0].values) >= len(axes[1].values) else 1
        if len(axes[1 - across].values) > MOST_LINES:
            across = 1 - across
    lines = []
    for other in axes[1 - across].values if len(axes) == 2 else (None,):
        rows = [row for row in found.rows[1:] if other is None or _values(found, row)[1 - across] == other]
        label = "" if other is None else f"{axes[1 - across].label}: {value_words(other)}"
        lines.append(Line(label, tuple(_interval(measure, row) for row in rows)))
    stops = _stops(axes[across].values)
    return Chart(axes[across].label, stops, tuple(lines))


def _main_effect(found: Findings, measure: str, index: int) -> Chart:
    axis = found.plan.axes[index]
    points = []
    for value in axis.values:
        means = [_interval(measure, row).value for row in found.rows[1:] if _values(found, row)[index] == value]
        points.append(Interval(statistics.fmean(means), min(means), max(means)))
    return Chart(axis.label, _stops(axis.values), (Line("", tuple(points)),))


def _tornado(found: Findings, measure: str, path: Path) -> Picture:
    ranked = ranked_ends(found, measure)
    bars = []
    for axis, _ in ranked:
        index = found.plan.axes.index(axis)
        rows = _from_low_to_high(found, index, measure)
        ends = tuple(value_words(_values(found, row)[index]) for row in (rows[0], rows[-1]))
        low, high = (interval(row.differences[measure], _scale(measure)) for row in (rows[0], rows[-1]))
        bars.append(Bar(axis.label, low, high, (ends[0], ends[-1])))
    title = f"What each setting moves: {measure}"
    write_tornado(bars, _unit(measure), (title, _subtitle(found)), path)
    words = "; ".join(f"{bar.setting} {bar.low.value:+.3g} to {bar.high.value:+.3g}" for bar in bars[:5])
    return Picture(path, title, f"{title}. {words}.", ENDS)


def _from_low_to_high(found: Findings, index: int, measure: str) -> list[Row]:
    """One by one: the cases of a setting by its value, by what they move where the values are words."""
    rows = rows_of(found, index)
    stops = _stops([_values(found, row)[index] for row in rows])
    if isinstance(stops[0], str):
        return sorted(rows, key=lambda row: row.differences[measure].value)
    return [row for _, row in sorted(zip(stops, rows, strict=True), key=lambda one: one[0])]


def _ranked(found: Findings, measure: str, path: Path) -> Picture:
    morris = found.plan.study.design.method == "morris"
    scale = _scale(measure) if morris else 1.0
    ranks = [Rank(one.label, *_index_intervals(one, scale)) for one in found.indices[measure]]
    meaning = (f"effect on {_unit(measure)} of a step over the whole range", "mean effect", "mean size of the effect")
    if not morris:
        meaning = ("share of the variance between cases", "alone", "in all, with other settings")
    title = f"Which assumption moves {measure} most"
    write_ranks(ranks, meaning, (title, _subtitle(found)), path)
    words = "; ".join(
        f"{one.setting} {one.total.value:.2g} ({one.total.low:.2g} to {one.total.high:.2g})" for one in ranks[:5]
    )
    return Picture(path, title, f"{title}. {words}.", EFFECTS if morris else SHARES)


def _clouds(found: Findings, measure: str, path: Path) -> Picture:
    rows = found.rows[1:]
    means = tuple(_interval(measure, row).value for row in rows)
    clouds = []
    for index, axis in enumerate(found.plan.axes):
        values = _stops([_values(found, row)[index] for row in rows])
        clouds.append((_correlation(values, means), Cloud(axis.label, values, means, "")))
    clouds.sort(key=lambda one: -abs(one[0]) if not math.isnan(one[0]) else 0.0)
    told = [
        Cloud(cloud.setting, cloud.values, cloud.means, "" if math.isnan(rho) else f"rank correlation {rho:+.2f}")
        for rho, cloud in clouds
    ]
    title = f"{_title(measure)} over the draws of each setting"
    write_clouds(told, _unit(measure), (title, _subtitle(found)), path)
    words = "; ".join(f"{one.setting} {one.words}" for one in told[:5])
    caption = "One point a case: the mean of its plays. Spearman's rank correlation, the strongest first."
    return Picture(path, title, f"{title}. {words}.", caption)


def _correlation(values: Sequence[float | str], means: Sequence[float]) -> float:
    """Spearman's, NaN for words and where nothing differs."""
    if any(isinstance(value, str) for value in values) or len(set(values)) < 2 or len(set(means)) < 2:
        return math.nan
    return float(spearmanr(values, means).statistic)


def _index_table(found: Findings, measure: str) -> IndexTable:
    morris = found.plan.study.design.method == "morris"
    scale = _scale(measure) if morris else 1.0
    rows = tuple(IndexRow(one.label, *_index_intervals(one, scale)) for one in found.indices[measure])
    own, total = ("Mean effect", "Mean size of the effect") if morris else ("Alone (S1)", "In all (ST)")
    return IndexTable(measure, own, total, rows)


def _index_intervals(one: Index, scale: float) -> tuple[Interval, Interval]:
    """Alone, and in all."""
    parts = ((one.own, one.own_half), (one.total, one.total_half))
    own, total = (Interval(v * scale, (v - half) * scale, (v + half) * scale) for v, half in parts)
    return own, total


def _case_row(found: Findings, row: Row) -> CaseRow:
    measures = found.plan.study.measures
    return CaseRow(
        row.number,
        tuple(value_words(value) for value in _values(found, row)),
        row.replications,
        tuple(interval(row.means[measure]) for measure in measures),
        tuple(interval(row.differences[measure], _scale(measure)) for measure in measures),
    )


def _subtitle(found: Findings) -> str:
    plays = sorted({row.replications for row in found.rows})
    times = f"{plays[0]}" if len(plays) == 1 else f"{plays[0]} to {plays[-1]}"
    return f"{found.plan.scenario.name} · {len(found.rows)} cases, {times} plays each, the same luck in all"


def _values(found: Findings, row: Row) -> tuple[Value | None, ...]:
    return found.plan.cases[row.number].values


def _stops(values: Sequence[Value | None]) -> tuple[float | str, ...]:
    """Values as an abscissa: numbers where all are, else words."""
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return tuple(float(value) for value in values if value is not None)
    return tuple(value_words(value) for value in values)


def _interval(measure: str, row: Row) -> Interval:
    return interval(row.means[measure], _scale(measure))


def _scale(measure: str) -> float:
    return 100.0 if is_probability(measure) else 1.0


def _unit(measure: str) -> str:
    return f"plays with {measure}, %" if is_probability(measure) else f"{measure} in a play"


def _title(measure: str) -> str:
    return _unit(measure)[:1].upper() + _unit(measure)[1:]


def _listed(words: Sequence[str]) -> str:
    return " and ".join(words) if len(words) <= 2 else f"{len(words)} settings"
