"""Set published outcomes beside simulated figures: renew the tables of docs/background/trust.md.

Run from the repository: python scripts/trust_figures.py
Each check of catalogue/data/sanity_checks.toml that has numbers stands in one of the tables: played, as
`openiads.study.published` has it; computed, by a formula or from the catalogue alone; or without a figure of ours, with
the reason. Nothing is fitted: what disagrees is shown.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from openiads.catalogue.citation import SanityCheck
from openiads.catalogue.load import find_system, load_catalogue
from openiads.physics.propagation import horizon_range_m
from openiads.physics.radar_equation import range_scale_ratio
from openiads.study.published import ROWS, Row, figure_of, play, verdict

PAGE = Path(__file__).parents[1] / "docs" / "background" / "trust.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
EARTH_M = 6_371_000.0 * 4.0 / 3.0
RCS_REFERENCE = (36.0, 2.0)
"""Of the check rcs-scaling: range in km and cross-section in m2 that all its numbers are scaled from."""
HEIGHTS = re.compile(r"_([\d.]+)m_vs_([\d.]+)m_km$|_truck_vs_([\d.]+)m_km$")
TRUCK_M = 9.6
"""Antenna of the S-400's truck in the check horizon."""
ROUNDED = 0.005
"""Published derived numbers may differ from ours by so much of themselves: they are rounded."""
ENDS: tuple[tuple[Callable[..., float], str], ...] = ((min, "low"), (max, "high"))
OWN = " †"
"""Behind checks whose figure the catalogue's Estimate was made from."""
WITHOUT = {
    "2017-pantsir": "a count over a year: how many came, and how many missiles were fired, is not said",
    "2019-hmeimim": "as before: a count over a year",
    "2020-tor": "as before: a count over years",
    "pantsir-losses": "nobody attacks the defence here",
    "cyprus-2019": "missiles that miss are not followed",
    "u2-1960": "the catalogue has no S-75; several batteries that share nothing do fire at a friend here",
}
"""Checks whose numbers nothing here can be set beside."""


def main() -> None:
    page = PAGE.read_text("utf-8")
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n\n{tables()}\n{END}{after}", "utf-8")


def tables() -> str:
    """The text between the marks of the page."""
    return "\n".join([*played_table(ROWS), "", *computed_table(), "", *without_table()]) + "\n"


def played_table(rows: Sequence[Row]) -> Iterator[str]:
    """One line a row, after the head."""
    columns = ("check", "published", "simulated mean (95 %)", "95 % of plays", "published lies", "what to make of it")
    yield f"| {' | '.join(columns)} |"
    yield "|---" * len(columns) + "|"
    for row in rows:
        yield played_line(row)


def played_line(row: Row) -> str:
    """The line of one row: plays its scenario."""
    check = load_catalogue().sanity_checks[row.check]
    figure = figure_of(*row.measure(play(row)))
    low, high = row.published(check.numbers)
    published = f"{row.words} ({cited(check)})" if row.words else "–"
    simulated = f"{digits(figure.mean)} ({digits(figure.low)} to {digits(figure.high)}), n = {row.n}"
    plays = "–" if math.isnan(figure.least) else f"{digits(figure.least)} to {digits(figure.most)}"
    name = f"`{row.check}`{OWN if row.own else ''}: {row.what}"
    cells = (name, published, simulated, plays, verdict(figure, low, high), row.why)
    return f"| {' | '.join(cells)} |"


def computed_table() -> Iterator[str]:
    """Checks that need no play: formulas, and the reach in the catalogue."""
    yield "| check | published | computed | differ |"
    yield "|---|---|---|---|"
    for check, pairs, unit in (
        ("horizon", horizons, " km"),
        ("rcs-scaling", scaled, " km"),
        ("khordad-ratio", low_observable, ""),
    ):
        known = load_catalogue().sanity_checks[check]
        published, computed, names = zip(*pairs(known.numbers), strict=True)
        off = max(abs(ours / theirs - 1.0) for theirs, ours in zip(published, computed, strict=True))
        words = "; ".join(f"{name} {theirs:g}" for name, theirs in zip(names, published, strict=True))
        ours = ", ".join(digits(value) for value in computed)
        agreed = f"{'inside' if off <= ROUNDED else '**outside**'}: by at most {100 * off:.1f} %"
        yield f"| `{check}` | {words}{unit} ({cited(known)}) | {ours}{unit} | {agreed} |"
    yield ring_line(load_catalogue().sanity_checks["training-rings"])


def horizons(numbers: dict[str, float]) -> Iterator[tuple[float, float, str]]:
    """Published and computed horizon over a smooth earth in km."""
    for name, published in numbers.items():
        found = HEIGHTS.search(name)
        assert found is not None, name
        antenna_m, target_m = float(found[1] or TRUCK_M), float(found[2] or found[3])
        words = f"{antenna_m:g} m against {target_m:g} m:"
        yield published, horizon_range_m(antenna_m, target_m, EARTH_M) / 1000.0, words


def scaled(numbers: dict[str, float]) -> Iterator[tuple[float, float, str]]:
    """Published and computed range in km of a radar against another cross-section."""
    range_km, rcs_m2 = RCS_REFERENCE
    for name, published in numbers.items():
        yield published, range_km * range_scale_ratio(float(name), rcs_m2), f"{name} m2:"


def low_observable(numbers: dict[str, float]) -> Iterator[tuple[float, float, str]]:
    """Published and computed ratio of cross-sections that makes 85 km of 150 km."""
    yield numbers["ratio"], (85.0 / 150.0) ** 4, "85 km against 150 km, ratio of cross-sections:"


def ring_line(check: SanityCheck) -> str:
    """The rings of a training aid against the reach in the catalogue, low to high over its missiles."""
    ours, outside = [], []
    for name, ring_km in check.numbers.items():
        reaches = [one.range_max_m for one in find_system(name).effectors if one.kind == "missile"]
        low_km, high_km = (extreme(getattr(one, end) for one in reaches) / 1000.0 for extreme, end in ENDS)
        ours.append(f"{low_km:g} to {high_km:g}")
        if not low_km <= ring_km <= high_km:
            outside.append(name)
    words = "; ".join(f"{name} {value:g}" for name, value in check.numbers.items())
    agreed = f"**outside**: {', '.join(outside)}" if outside else "inside"
    published = f"rings in km: {words} ({cited(check)})"
    return f"| `{check.id}` | {published} | reach in the catalogue: {', '.join(ours)} | {agreed} |"


def without_table() -> Iterator[str]:
    """Checks without a figure of ours, and why."""
    yield "| check | published | why there is no figure of ours |"
    yield "|---|---|---|"
    for name, why in WITHOUT.items():
        check = load_catalogue().sanity_checks[name]
        yield f"| `{name}` | {check.fact} ({cited(check)}) | {why} |"


def cited(check: SanityCheck) -> str:
    return ", ".join(f"`{source}`" for source in check.sources)


def digits(number: float) -> str:
    """Three digits that count."""
    return f"{float(f'{number:.3g}'):g}"


if __name__ == "__main__":
    main()
