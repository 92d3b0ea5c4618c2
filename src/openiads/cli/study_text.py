"""What a study found, as text."""

from collections.abc import Iterator, Sequence

from openiads.export.battle_page import Interval, signed_span, span
from openiads.study.findings import Findings, Row
from openiads.study.study_words import case_words, headline, interval, is_probability, mean_words

MOST_ROWS = 40


def study_text(found: Findings) -> Iterator[str]:
    """The answer, sensitivity, and the cases, line by line."""
    study = found.plan.study
    yield f"{study.name}: {len(found.rows)} cases of {found.plan.scenario.name}, {_plays(found)} replications"
    if found.kept:
        yield f"{found.kept} cases were there from before"
    if found.torn:
        yield f"{found.torn} torn lines of a stopped run were noticed and played again"
    yield ""
    yield from headline(found)
    for measure in found.indices:
        yield from _sensitivity(found, measure)
    if not found.indices:
        yield from _cases(found)


def _sensitivity(found: Findings, measure: str) -> Iterator[str]:
    morris = found.plan.study.design.method == "morris"
    yield ""
    yield f"{measure}: {'mean size of the effect, mean effect' if morris else 'share of the variance in all, alone'}"
    rows = [
        (one.label, _around(one.total, one.total_half, not morris), _around(one.own, one.own_half, not morris))
        for one in found.indices[measure]
    ]
    yield from _columns(rows)


def _cases(found: Findings) -> Iterator[str]:
    measures = found.plan.study.measures
    yield ""
    head = ["case", "plays", *(part for measure in measures for part in (measure, "difference")), "what is set"]
    rows = [tuple(head)] + [_case(found, row) for row in found.rows[:MOST_ROWS]]
    yield from _columns(rows)
    if len(found.rows) > MOST_ROWS:
        yield f"and {len(found.rows) - MOST_ROWS} more: give --out, or --json"


def _case(found: Findings, row: Row) -> tuple[str, ...]:
    cells = [str(row.number), str(row.replications)]
    for measure in found.plan.study.measures:
        scale = 100.0 if is_probability(measure) else 1.0
        cells.append(mean_words(measure, row.means[measure]))
        cells.append(signed_span(interval(row.differences[measure], scale)) if row.number else "")
    return (*cells, case_words(found, row))


def _columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _around(value: float, half: float, percent: bool) -> str:
    return span(Interval(value, value - half, value + half), percent)


def _plays(found: Findings) -> int:
    return sum(row.replications for row in found.rows)
