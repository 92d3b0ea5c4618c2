"""What studies find, against answers worked by hand and against the commands simulate and compare."""

import numpy as np
import pytest

from openiads.simulation.compare import compare
from openiads.simulation.dataset import MEASURES
from openiads.simulation.prepare import prepare
from openiads.simulation.run import simulate
from openiads.study.case_table import case_table, study_json
from openiads.study.conduct import conduct
from openiads.study.plan import case_scenario
from openiads.study.play_case import half_width, mean_interval, play_case, task_of
from openiads.study.study import Replications, Vary
from openiads.study.study_words import headline

from .study_cases import KILL, N_TARGETS, design, duel, found, planned

SWEEP = Vary(setting=KILL, label="kill probability", values=(0.0, 0.2, 0.5, 0.8, 1.0))


def test_a_sweep_of_the_kill_probability_gives_the_binomial_means():
    """One shot at each of ten targets leaves 10 (1 - p) on average, with standard deviation sqrt(10 p (1 - p))."""
    result = found(SWEEP, replications=Replications(most=4000))
    for row, p in zip(result.rows[1:], (0.0, 0.2, 0.5, 0.8, 1.0), strict=True):
        mean, deviation = N_TARGETS * (1.0 - p), np.sqrt(N_TARGETS * p * (1.0 - p))
        assert abs(row.means["leakers"].value - mean) <= 3.0 * deviation / np.sqrt(4000) + 1e-12
        assert row.deviations["leakers"] == pytest.approx(deviation, rel=0.05)
        assert row.means["any leakers"].value == pytest.approx(1.0 - p**N_TARGETS, abs=0.02)
        assert row.means["missiles fired"].value == N_TARGETS


def test_paired_differences_are_those_of_compare():
    result = found(SWEEP, replications=Replications(most=300))
    boards = [prepare(case_scenario(result.plan, result.plan.cases[number])) for number in (0, 2)]
    dataset = compare(boards[0], boards[1], 300, 1, first_scan="zero")
    for measure in MEASURES:
        own = result.rows[2].differences[measure]
        assert [own.value, own.low, own.high] == dataset.difference.sel(measure=measure).values.tolist()


def test_pairs_are_narrower_than_two_runs_with_luck_of_their_own():
    """A kill at 0.2 is one at 0.5 too, on the same draws: the difference of a target varies by 0.3 x 0.7."""
    result = found(Vary(setting=KILL, values=(0.2,)), replications=Replications(most=2000))
    difference = result.rows[1].differences["leakers"]
    half = (difference.high - difference.low) / 2.0
    assert half == pytest.approx(1.96 * np.sqrt(N_TARGETS * 0.3 * 0.7 / 2000), rel=0.06)
    assert abs(difference.value - 3.0) < half * 1.6


def test_the_scenario_as_it_stands_is_what_simulate_plays():
    result = found(SWEEP)
    dataset = simulate(prepare(duel()), 200, 1, first_scan="zero")
    mean, low, high = dataset.leakers.values[:3]
    base = result.rows[0].means["leakers"]
    assert (base.value, base.low, base.high) == pytest.approx((mean, low, high))
    assert result.rows[0].differences["leakers"].value == 0.0


def test_a_case_ends_when_its_interval_is_narrow_enough():
    """Half the interval of ten targets at 0.5 is 3.1 / sqrt(n): below 0.25 from some 154 plays on, so after 200."""
    rule = Replications(least=100, most=1000, half_width=0.25)
    rows = found(Vary(setting=KILL, values=(0.5, 1.0)), replications=rule).rows
    assert [row.replications for row in rows] == [1000, 200, 100]
    kept = rows[1].means["leakers"]
    assert (kept.high - kept.low) / 2.0 <= 0.25


def test_a_case_that_never_gets_narrow_ends_at_the_most():
    rule = Replications(least=100, most=250, half_width=0.01)
    assert [row.replications for row in found(Vary(setting=KILL, values=(0.5,)), replications=rule).rows] == [250, 250]


def test_the_plays_until_a_stop_are_those_of_a_whole_run():
    rule = Replications(least=100, most=1000, half_width=0.25)
    plans = [planned(Vary(setting=KILL, values=(0.5,)), replications=one) for one in (rule, Replications(most=200))]
    stopped, whole = (play_case(task_of(one, one.cases[1])) for one in plans)
    assert np.array_equal(stopped.counts, whole.counts)


def test_intervals_that_end_when_narrow_still_hold_the_mean():
    """Of two hundred stopped runs of a coin with p = 0.3 nine in ten hold it: 0.95 less what stopping costs."""
    random = np.random.default_rng(1)
    held = 0
    for _ in range(200):
        counts = np.zeros((0, len(MEASURES)), dtype=np.int64)
        while not len(counts) or (half_width(counts, "leakers") > 0.06 and len(counts) < 2000):
            more = np.zeros((100, len(MEASURES)), dtype=np.int64)
            more[:, 0] = random.random(100) < 0.3
            counts = np.concatenate([counts, more])
        _, low, high = mean_interval(counts, "leakers")
        held += low <= 0.3 <= high
    assert held >= 180


def test_a_probability_has_wilsons_interval_and_a_width_at_none():
    counts = np.zeros((100, len(MEASURES)), dtype=np.int64)
    assert mean_interval(counts, "leakers") == (0.0, 0.0, 0.0)
    value, low, high = mean_interval(counts, "any leakers")
    assert (value, low) == (0.0, 0.0)
    assert high == pytest.approx(0.0370, abs=1e-4)


def test_the_number_of_threads_changes_nothing():
    plan = planned(SWEEP)
    one, two = (conduct(plan, n_workers=n) for n in (1, 2))
    assert one.lines == two.lines


def test_sensitivity_finds_the_only_setting_that_matters():
    vary = (
        Vary(setting=KILL, low=0.1, high=0.9),
        Vary(setting="catalogue.systems.notional.setup_time_s", low=0, high=9),
    )
    result = found(*vary, design=design("sobol-indices", samples=16), replications=Replications(most=60))
    ranked = result.indices["leakers"]
    assert [one.path for one in ranked] == [KILL, "catalogue.systems.notional.setup_time_s"]
    assert ranked[0].total == pytest.approx(1.0, abs=0.35)
    assert ranked[1].total == 0.0


def test_chance_between_cases_is_told_where_it_is_large():
    calm = found(Vary(setting=KILL, values=(0.1, 0.9)), replications=Replications(most=400))
    assert calm.chance["leakers"] < 0.01
    noisy = found(Vary(setting=KILL, values=(0.5, 0.51)), replications=Replications(most=5))
    assert noisy.chance["leakers"] > 0.2 or np.isnan(noisy.chance["leakers"])
    assert not any("still chance" in line for line in headline(calm))


def test_every_row_of_the_table_says_where_it_comes_from():
    result = found(SWEEP)
    table = case_table(result)
    assert table.num_rows == 6
    assert table.column(KILL).to_pylist() == [None, 0.0, 0.2, 0.5, 0.8, 1.0]
    assert table.column("leakers_mean").to_pylist() == [row.means["leakers"].value for row in result.rows]
    assert set(table.column("seed").to_pylist()) == {1}
    assert len(set(table.column("case_digest").to_pylist())) == 6
    for name in ("study", "scenario", "scenario_digest", "version", "engine_digest", "uncertainty"):
        assert table.column(name).null_count == 0
    assert b'"name": "test"' in table.schema.metadata[b"openiads_study"]


def test_the_json_holds_the_same_numbers():
    result = found(SWEEP)
    plain = study_json(result)
    assert [case["measures"]["leakers"]["mean"]["value"] for case in plain["cases"]] == pytest.approx(
        [row.means["leakers"].value for row in result.rows]
    )
    assert plain["cases"][1]["settings"] == {KILL: 0.0}
    assert plain["cases"][0]["settings"] == {}
