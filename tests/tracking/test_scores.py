"""OSPA and GOSPA: reference case 11, by hand, metric laws, and as Stone Soup computes them."""

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiads.tracking.scores import gospa, ospa, score

LINE = np.column_stack([np.arange(5) * 100.0, np.zeros(5)])
OFFSET = LINE + np.array([0.5, 0.0])


def test_reference_case_11() -> None:
    assert ospa(OFFSET, LINE, 10.0, 1.0) == pytest.approx(0.5, abs=1e-12)
    assert ospa(OFFSET[:4], LINE, 10.0, 1.0) == pytest.approx(2.4, abs=1e-12)
    found = gospa(OFFSET[:4], LINE, 10.0, 1.0)
    assert (found.distance, found.localisation, found.missed, found.false) == pytest.approx((7.0, 2.0, 5.0, 0.0))


def test_empty_sets() -> None:
    nothing = np.empty((0, 2))
    assert ospa(nothing, nothing, 10.0) == 0.0
    assert ospa(nothing, LINE, 10.0) == 10.0
    assert gospa(nothing, LINE, 10.0, 2.0).distance == pytest.approx((5 * 50.0) ** 0.5)
    assert gospa(LINE, nothing, 10.0, 2.0).false == 250.0


POINTS = st.lists(st.tuples(st.floats(-20.0, 20.0), st.floats(-20.0, 20.0)), max_size=6).map(
    lambda points: np.array(points, dtype=float).reshape(-1, 2)
)


@settings(deadline=None)
@given(POINTS, POINTS, POINTS, st.sampled_from([1.0, 2.0]))
def test_both_are_metrics(a: np.ndarray, b: np.ndarray, c: np.ndarray, order: float) -> None:
    for measure in (lambda x, y: ospa(x, y, 8.0, order), lambda x, y: gospa(x, y, 8.0, order).distance):
        assert measure(a, a) == pytest.approx(0.0, abs=1e-6)
        assert measure(a, b) == pytest.approx(measure(b, a), abs=1e-9)
        assert measure(a, c) <= measure(a, b) + measure(b, c) + 1e-6


@settings(max_examples=60, deadline=None)
@given(POINTS, POINTS)
def test_as_stone_soup_computes_them(a: np.ndarray, b: np.ndarray) -> None:
    """OSPA of order 1 alone: for others Stone Soup assigns by the distance, not by its power."""
    metrics = pytest.importorskip("stonesoup.metricgenerator.ospametric")
    state = pytest.importorskip("stonesoup.types.state").State
    if len(a) + len(b) == 0:
        return
    at = datetime(2000, 1, 1)
    sets = [[state([x, y], timestamp=at) for x, y in points] for points in (a, b)]
    theirs = metrics.OSPAMetric(c=8.0, p=1.0).compute_OSPA_distance(*sets).value
    assert ospa(a, b, 8.0, 1.0) == pytest.approx(theirs, abs=1e-9)
    for order in (1.0, 2.0):
        value = metrics.GOSPAMetric(c=8.0, p=order).compute_gospa_metric(*sets)[0].value
        found = gospa(a, b, 8.0, order)
        assert found.distance == pytest.approx(value["distance"], abs=1e-9)
        if len(a) and len(b):
            assert found.localisation == pytest.approx(value["localisation"], abs=1e-9)
            assert found.missed == pytest.approx(value["missed"], abs=1e-9)
            assert found.false == pytest.approx(value["false"], abs=1e-9)


def test_score_sums_up_the_instants() -> None:
    """Two instants: all five 0.5 m off; then four of five and one track elsewhere."""
    away = np.vstack([OFFSET[:4], [[5_000.0, 5_000.0]]])
    found = score([OFFSET, away, np.empty((0, 2))], [LINE, LINE, np.empty((0, 2))], 10.0)
    assert (found.n_instants, found.n_truths) == (2, 10)
    assert found.rmse_m == pytest.approx(0.5)
    assert found.missed_ratio == found.false_ratio == 0.1
    assert found.ospa_m == pytest.approx((0.5 + (4 * 0.5 + 10.0) / 5) / 2)
    assert found.gospa_m == pytest.approx(((5 * 0.25) ** 0.5 + (4 * 0.25 + 50.0 + 50.0) ** 0.5) / 2)
