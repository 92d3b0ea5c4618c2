"""Assignment: by hand, against scipy, greedy's loss, and what no change of order may change."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from openiads.tracking.assignment import assign_greedily, assign_least, offer
from openiads.tracking.state import new_work


def pairs(cost: np.ndarray, miss_cost: float, greedy: bool = False) -> tuple[float, list[int]]:
    """Sum of the costs, and the column of each row."""
    work = new_work(*cost.shape)
    for row, column in np.argwhere(np.isfinite(cost)):
        offer(work, row, column, cost[row, column])
    total = (assign_greedily if greedy else assign_least)(work, *cost.shape, miss_cost)
    columns = work.column_of.tolist()
    for row, column in enumerate(columns):
        assert column < 0 or work.row_of[column] == row
    assert (work.row_of >= 0).sum() == sum(column >= 0 for column in columns)
    return total, columns


def scipy_total(cost: np.ndarray, miss_cost: float) -> float:
    """The same by scipy, with a column of its own for each row that stays alone."""
    alone = np.where(np.eye(len(cost)) > 0.0, miss_cost, np.inf)
    whole = np.hstack([cost, alone])
    try:
        rows, columns = linear_sum_assignment(whole)
    except ValueError:
        return math.inf
    return float(whole[rows, columns].sum())


def test_the_least_sum_is_taken_where_greedy_takes_the_nearest_pair() -> None:
    """1 + 9 by greedy, 2 + 3 by the least sum."""
    cost = np.array([[1.0, 2.0], [3.0, 9.0]])
    assert pairs(cost, 10.0) == (5.0, [1, 0])
    assert pairs(cost, 10.0, greedy=True) == (10.0, [0, 1])


def test_a_row_stays_alone_where_that_is_cheaper() -> None:
    """Both rows want column 0 (1 and 2), column 1 costs 50: the second stays alone at 5."""
    assert pairs(np.array([[1.0, 50.0], [2.0, 50.0]]), 5.0) == (6.0, [0, -1])


def test_forbidden_pairs_are_never_made() -> None:
    cost = np.array([[math.inf, math.inf], [1.0, math.inf]])
    assert pairs(cost, 5.0) == (6.0, [-1, 0])


def test_without_a_way_to_stay_alone_an_impossible_assignment_is_infinite() -> None:
    assert pairs(np.array([[1.0], [1.0]]), math.inf)[0] == math.inf
    assert pairs(np.array([[4.0, 1.0], [2.0, 9.0]]), math.inf) == (3.0, [1, 0])


def test_nothing_to_assign_costs_nothing_but_the_misses() -> None:
    assert pairs(np.empty((0, 3)), 5.0) == (0.0, [])
    assert pairs(np.empty((3, 0)), 5.0) == (15.0, [-1, -1, -1])


COSTS = st.integers(0, 9).flatmap(
    lambda n: st.integers(0, 9).flatmap(
        lambda m: st.lists(
            st.one_of(st.integers(0, 6).map(float), st.floats(0.0, 10.0), st.just(math.inf)),
            min_size=n * m,
            max_size=n * m,
        ).map(lambda cells: np.array(cells, dtype=float).reshape(n, m))
    )
)


@settings(max_examples=300, deadline=None)
@given(COSTS, st.sampled_from([0.0, 3.0, 8.0, math.inf]))
def test_the_sum_is_that_of_scipy(cost: np.ndarray, miss_cost: float) -> None:
    assert pairs(cost, miss_cost)[0] == pytest.approx(scipy_total(cost, miss_cost), abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(COSTS, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_changes_no_sum(cost: np.ndarray, random) -> None:
    rows, columns = list(range(cost.shape[0])), list(range(cost.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    assert pairs(cost[np.ix_(rows, columns)], 4.0)[0] == pytest.approx(pairs(cost, 4.0)[0], abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(COSTS)
def test_greedy_is_never_better(cost: np.ndarray) -> None:
    assert pairs(cost, 4.0, greedy=True)[0] >= pairs(cost, 4.0)[0] - 1e-9


def test_large_sparse_problem_agrees_with_scipy() -> None:
    random = np.random.default_rng(3)
    cost = random.uniform(0.0, 100.0, (200, 260))
    cost[cost > 8.0] = np.inf
    assert pairs(cost, 8.0)[0] == pytest.approx(scipy_total(cost, 8.0), rel=1e-12)
