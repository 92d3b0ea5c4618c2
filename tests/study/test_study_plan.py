"""Which cases a design makes: grids, one by one, samples by scipy, and SALib's designs, checked on known functions."""

import itertools
import math

import numpy as np
import pytest
from scipy.stats import qmc

from openiads.errors import StudyError
from openiads.study.axis import Axis, value_at
from openiads.study.plan import Plan
from openiads.study.sensitivity import indices
from openiads.study.settings import find_setting
from openiads.study.study import Design, Vary

from .study_cases import KILL, design, duel, ishigami, planned, small

LAUNCHERS = Vary(setting="units.unit.launchers", values=(1, 2, 3))
MAST = Vary(setting="units.unit.mast")
LATENCY = Vary(setting="networks.net.latency_s", low=0.0, high=4.0)


def values(found: Plan) -> list[tuple]:
    return [case.values for case in found.cases]


def axis(spread: str = "uniform", low: float = 0.0, best: float = math.nan, high: float = 1.0, **changes) -> Axis:
    setting = find_setting(duel(), changes.get("path", "networks.net.latency_s"))
    return Axis(setting, "x", changes.get("values", ()), low, best, high, spread)  # type: ignore[arg-type]


def test_a_grid_has_every_combination_after_the_scenario_as_it_stands():
    found = planned(LAUNCHERS, MAST)
    assert values(found) == [(None, None), *itertools.product((1, 2, 3), (False, True))]
    assert [case.number for case in found.cases] == list(range(7))


def test_one_by_one_moves_one_setting_at_a_time():
    found = planned(LAUNCHERS, LATENCY, design=design("one-by-one"))
    assert values(found) == [(None, None), (1, None), (2, None), (3, None), (None, 0.0), (None, 4.0)]


def test_an_estimate_without_a_range_takes_its_own_low_best_and_high():
    drones = Vary(setting="catalogue.vehicles.owa-drone.rcs_m2")
    found = planned(drones, on=small())
    assert values(found)[1:] == [(0.01,), (0.1,), (0.3,)]
    ends = planned(drones, on=small(), design=design("one-by-one"))
    assert values(ends)[1:] == [(0.01,), (0.3,)]


def test_points_of_a_range_are_evenly_spaced():
    assert values(planned(Vary(setting="k_ratio", low=1.0, high=2.0, points=3)))[1:] == [(1.0,), (1.5,), (2.0,)]
    assert len(planned(Vary(setting="k_ratio", low=1.0, high=2.0)).cases) == 6


def test_words_and_whole_numbers_are_taken_as_they_are():
    assert values(planned(Vary(setting="networks.net.rules")))[1:] == [("free",), ("tight",), ("hold",)]
    assert values(planned(Vary(setting="units.unit.launchers", low=2, high=5)))[1:] == [(2,), (3,), (4,), (5,)]


@pytest.mark.parametrize(
    ("method", "sampler"),
    [("sobol", qmc.Sobol), ("halton", qmc.Halton), ("latin-hypercube", qmc.LatinHypercube)],
)
def test_samples_are_those_of_scipy(method, sampler):
    found = planned(LATENCY, Vary(setting="k_ratio", low=1.0, high=2.0), design=design(method, samples=16, seed=5))
    shares = sampler(2, rng=5).random(16)
    assert np.array_equal(found.draws, shares)
    assert np.allclose(list(values(found)[1:]), shares * [4.0, 1.0] + [0.0, 1.0])


def test_the_spreads_have_their_quantiles():
    """Worked by hand: a triangle (0, 0.25, 1) has a quarter of its mass below the best value."""
    triangle = axis("triangular", 0.0, 0.25, 1.0)
    assert value_at(triangle, 0.25) == pytest.approx(0.25)
    assert value_at(triangle, 0.0) == 0.0
    assert value_at(triangle, 1.0) == 1.0
    assert value_at(axis("uniform", 2.0, 3.0, 4.0), 0.25) == pytest.approx(2.5)
    assert value_at(axis("log-uniform", 1.0, 1.0, 100.0), 0.5) == pytest.approx(10.0)
    assert [value_at(axis(values=("a", "b")), share) for share in (0.0, 0.49, 0.5, 1.0)] == ["a", "a", "b", "b"]
    whole = axis(low=2.0, high=4.0, path="units.unit.launchers")
    assert [value_at(whole, share) for share in (0.0, 0.34, 0.67, 1.0)] == [2, 3, 4, 4]


def test_the_designs_of_salib_have_their_sizes():
    two = (LATENCY, Vary(setting="k_ratio", low=1.0, high=2.0))
    assert len(planned(*two, design=design("sobol-indices", samples=8)).cases) == 1 + 8 * 4
    assert len(planned(*two, design=design("morris", samples=5)).cases) == 1 + 5 * 3


def test_too_many_cases_are_refused_before_they_are_made():
    wide = tuple(
        Vary(setting=f"networks.net.{name}", low=0.1, high=9.0, points=200) for name in ("latency_s", "drop_after_s")
    )
    with pytest.raises(StudyError, match="makes 40000 cases, more than 20000; vary fewer settings"):
        planned(*wide)


@pytest.mark.parametrize(
    ("vary", "words"),
    [
        (Vary(setting="k_ratio", low=1.0, high=2.0, spread="uniform"), "grid takes values as they are and draws none"),
        (
            Vary(setting=f"{KILL}.low", values=(0.1,)),
            "nothing reads the edges of an Estimate while best values are played",
        ),
        (Vary(setting=KILL), "its range is 0.5 to 0.5: nothing is left open"),
    ],
)
def test_what_could_change_nothing_is_refused(vary, words):
    with pytest.raises(StudyError, match=words):
        planned(vary)


def test_points_of_a_sample_and_logarithms_of_nothing_are_refused():
    with pytest.raises(StudyError, match="halton draws from the whole range"):
        planned(Vary(setting="k_ratio", low=1.0, high=2.0, points=3), design=design("halton"))
    with pytest.raises(StudyError, match="0 has no logarithm"):
        planned(
            Vary(setting="networks.net.latency_s", low=0.0, high=2.0, spread="log-uniform"), design=design("halton")
        )


def three() -> tuple[Vary, ...]:
    return (
        LATENCY,
        Vary(setting="k_ratio", low=1.0, high=2.0),
        Vary(setting="networks.net.drop_after_s", low=1, high=2),
    )


def test_sobol_indices_of_the_ishigami_function_are_the_known_ones():
    """a = 7, b = 0.1: S1 = 0.3139, 0.4424, 0; ST = 0.5576, 0.4424, 0.2437 (Homma and Saltelli, 1996)."""
    found = planned(*three(), design=design("sobol-indices", samples=1024, resamples=200))
    ranked = indices(found.study.design, found.axes, found.draws, ishigami(found.draws))
    assert [one.path for one in ranked] == ["networks.net.latency_s", "k_ratio", "networks.net.drop_after_s"]
    for one, own, total in zip(ranked, (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437), strict=True):
        assert abs(one.own - own) < one.own_half
        assert abs(one.total - total) < one.total_half
        assert one.total_half < 0.12


def test_morris_gives_the_slopes_of_a_plane():
    """A plane has the same effect everywhere: its slopes, without spread, and with an interval of no width."""
    found = planned(*three(), design=design("morris", samples=6))
    ranked = indices(found.study.design, found.axes, found.draws, found.draws @ [1.0, -3.0, 0.0])
    assert [(one.path, round(one.own, 9), round(one.total, 9)) for one in ranked] == [
        ("k_ratio", -3.0, 3.0),
        ("networks.net.latency_s", 1.0, 1.0),
        ("networks.net.drop_after_s", 0.0, 0.0),
    ]
    assert max(one.total_half + one.own_half for one in ranked) < 1e-9


def test_answers_that_do_not_differ_have_no_sensitivity():
    found = planned(*three(), design=Design(method="sobol-indices", samples=4))
    assert all(one.total == one.own == 0.0 for one in indices(found.study.design, found.axes, found.draws, np.ones(20)))
