"""No field of a study may be without a test that it changes a result or what is told."""

import dataclasses
from collections.abc import Callable
from functools import cache
from typing import Any

from openiads.study import study as records
from openiads.study.findings import Findings
from openiads.study.study import Design, Replications, Vary
from openiads.study.study_words import headline

from .study_cases import KILL, design, found, planned
from .test_study_plan import LATENCY, values

TESTED: dict[str, Callable[[], None]] = {}
WORDS = {"Study.version", "Study.name", "Study.about", "Study.origin"}
"""Words for the reader, and what the reader of files tests."""


def setting(*fields: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    def mark(test: Callable[[], None]) -> Callable[[], None]:
        TESTED.update(dict.fromkeys(fields, test))
        return test

    return mark


def test_every_field_of_a_study_has_a_test():
    every = {
        f"{one.__name__}.{field.name}"
        for one in (records.Study, Vary, Design, Replications)
        for field in dataclasses.fields(one)  # type: ignore[arg-type]
    }
    assert every - set(TESTED) - WORDS == set(), "fields without a test"
    assert set(TESTED) - every == set(), "tests of fields that are gone"


@cache
def plain() -> Findings:
    return found()


def means(result: Findings) -> list[float]:
    return [row.means["leakers"].value for row in result.rows]


@setting("Study.scenario")
def test_another_scenario_is_another_study():
    from openiads.study.plan import plan
    from openiads.study.study import Study

    shots = Vary(setting="networks.*.latency_s", values=(1.0,))
    one, other = (
        plan(Study(version=1, name="x", scenario=name, vary=(shots,))) for name in ("qamishli-2022", "hmeimim-2015")
    )
    assert (one.scenario.name, other.scenario.name) == ("qamishli-2022", "hmeimim-2015")


@setting("Study.seed")
def test_another_seed_is_other_luck():
    assert means(found(seed=2)) != means(plain())
    assert means(found(seed=1)) == means(plain())


@setting("Study.uncertainty")
def test_full_uncertainty_draws_what_best_takes_as_it_is():
    wide: dict[str, Any] = {"on": _wide()}
    one = Vary(setting="networks.net.latency_s", values=(0.0,))
    assert means(found(one, **wide)) != means(found(one, uncertainty="full", **wide))


def _wide() -> Any:
    from tests.simulation.battles import wide
    from tests.simulation.notional import effector, scenario, system

    missile = dataclasses.replace(effector(), kill_probability=wide(0.0, 0.9, 1.0))
    return scenario(systems=(system(effectors=(missile,)),))


@setting("Study.measures")
def test_the_measures_are_those_that_are_told():
    lines = headline(found(measures=("missiles fired", "any leakers")))
    assert [line.split(":")[0] for line in lines[:2]] == ["Missiles fired", "Plays with any leakers"]


@setting("Study.replications", "Replications.most")
def test_more_replications_are_played():
    assert {row.replications for row in found(replications=Replications(most=77)).rows} == {77}


@setting("Replications.least")
def test_a_case_is_looked_at_every_so_many_plays():
    rule = Replications(least=50, most=1000, half_width=1.0)
    assert [row.replications for row in found(replications=rule).rows[1:]] == [50, 50]


@setting("Replications.half_width")
def test_a_narrower_interval_takes_more_plays():
    rules = (Replications(least=50, most=1000, half_width=half) for half in (0.5, 0.2))
    wide, narrow = (found(replications=rule).rows[1].replications for rule in rules)
    assert wide < narrow < 1000


@setting("Replications.measure")
def test_the_rule_looks_at_its_measure():
    """Missiles are always ten, so that their interval has no width after the first look."""
    rule = Replications(least=50, most=1000, half_width=0.2, measure="missiles fired")
    assert [row.replications for row in found(replications=rule).rows[1:]] == [50, 50]


@setting("Study.design", "Design.method")
def test_another_design_makes_other_cases():
    two = (LATENCY, Vary(setting=KILL, values=(0.1, 0.2)))
    assert len(planned(*two).cases) == 11
    assert len(planned(*two, design=design("one-by-one")).cases) == 5


@setting("Design.samples", "Design.seed")
def test_samples_and_their_seed_decide_the_draws():
    first, again, other, more = (
        values(planned(LATENCY, design=design("halton", **changes)))
        for changes in ({"samples": 4}, {"samples": 4}, {"samples": 4, "seed": 2}, {"samples": 8})
    )
    assert first == again != other
    assert len(more) == 9


@setting("Design.resamples")
def test_the_intervals_are_those_of_so_many_resamples():
    vary = (LATENCY, Vary(setting=KILL, low=0.1, high=0.9))
    halves = []
    for resamples in (50, 60):
        how = design("sobol-indices", samples=8, resamples=resamples)
        halves.append(found(*vary, design=how, replications=Replications(most=20)).indices["leakers"][0].total_half)
    assert halves[0] != halves[1]


@setting("Study.vary", "Vary.setting", "Vary.values")
def test_the_values_of_a_setting_are_played():
    assert means(found(Vary(setting=KILL, values=(1.0, 0.0))))[1:] == [0.0, 10.0]


@setting("Vary.low", "Vary.high", "Vary.points")
def test_a_range_is_played_from_low_to_high():
    assert values(planned(Vary(setting=KILL, low=0.25, high=0.75, points=2)))[1:] == [(0.25,), (0.75,)]


@setting("Vary.spread")
def test_the_spread_decides_how_a_range_is_drawn():
    plans = [
        planned(Vary(setting=KILL, low=0.01, high=1.0, spread=spread), design=design("latin-hypercube", samples=50))
        for spread in ("uniform", "log-uniform", "triangular")
    ]
    middle = [sorted(row[0] for row in values(one)[1:])[25] for one in plans]
    assert middle[1] < 0.15 < 0.4 < middle[0] < 0.6
    assert 0.4 < middle[2] < 0.6
    assert sorted(values(plans[2])[1:])[1] > sorted(values(plans[0])[1:])[1]


@setting("Vary.label")
def test_the_label_is_what_it_is_called():
    line = headline(found(Vary(setting=KILL, label="sure hits", values=(0.1, 0.9))))[0]
    assert "with sure hits 0.9" in line
    assert KILL not in line
