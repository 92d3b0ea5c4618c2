"""Intervals against numbers worked out by hand and against plain numpy on what was stored."""

import math

import numpy as np
import pytest

from openiads.simulation.measures import (
    STATISTICS,
    add_counts,
    add_pairs,
    add_ratios,
    add_values,
    difference_intervals,
    pair_variances,
    ratio_intervals,
    share_above_zero,
    start_pairs,
    start_ratios,
    start_tally,
    tally_quantile,
    tally_statistics,
    wilson,
)


def tally_of(*rows):
    tally = start_tally(len(rows))
    add_counts(tally, np.array(rows, dtype=np.int64).T)
    return tally


def test_mean_of_four_counts_has_the_interval_worked_out_by_hand() -> None:
    # 0, 2, 4, 6: mean 3, sd sqrt(20 / 3) = 2.58199, half width 1.959964 * 2.58199 / 2 = 2.53031
    found = dict(zip(STATISTICS, tally_statistics(tally_of([0, 2, 4, 6]))[0], strict=True))
    assert found["mean"] == 3.0
    assert found["sd"] == pytest.approx(2.58199, abs=1e-5)
    assert found["low"] == pytest.approx(0.46969, abs=1e-5)
    assert found["high"] == pytest.approx(5.53031, abs=1e-5)
    assert (found["p05"], found["p95"]) == (0.0, 6.0)


def test_two_of_ten_have_the_interval_of_wilson() -> None:
    # (0.2 + 0.19207 +- sqrt(0.38415 * 0.16 + 0.14757 / 4)) / 1.38415 with z^2 = 3.8415
    share, low, high = wilson(2, 10)
    assert share == 0.2
    assert low == pytest.approx(0.05668, abs=1e-5)
    assert high == pytest.approx(0.50984, abs=1e-5)


def test_none_of_ten_can_still_be_a_quarter() -> None:
    assert wilson(0, 10) == (0.0, 0.0, pytest.approx(3.841459 / 13.841459, abs=1e-6))
    assert wilson(10, 10) == (1.0, pytest.approx(10.0 / 13.841459, abs=1e-6), 1.0)


def test_no_replication_has_no_share() -> None:
    assert all(math.isnan(value) for value in wilson(0, 0))


def test_wilson_holds_the_truth_19_times_of_20() -> None:
    rng = np.random.default_rng(5)
    held = [low <= 0.03 <= high for _, low, high in (wilson(int(k), 400) for k in rng.binomial(400, 0.03, 2000))]
    assert 0.93 < np.mean(held) < 0.975


def test_tally_says_what_plain_numpy_says_of_the_stored_counts() -> None:
    rng = np.random.default_rng(1)
    stored = np.stack([rng.poisson(2.0, 999), rng.integers(0, 5000, 999), np.zeros(999, dtype=np.int64)], axis=1)
    tally = start_tally(3)
    for part in np.array_split(stored, 7):
        add_counts(tally, part)
    found = tally_statistics(tally)
    margin = 1.959963984540054 * stored.std(axis=0, ddof=1) / math.sqrt(999)
    np.testing.assert_allclose(found[:, 0], stored.mean(axis=0))
    np.testing.assert_allclose(found[:, 1], stored.mean(axis=0) - margin)
    np.testing.assert_allclose(found[:, 2], stored.mean(axis=0) + margin)
    np.testing.assert_array_equal(found[:, 3], np.quantile(stored, 0.05, axis=0, method="inverted_cdf"))
    np.testing.assert_array_equal(found[:, 4], np.quantile(stored, 0.95, axis=0, method="inverted_cdf"))
    np.testing.assert_allclose(found[:, 5], stored.std(axis=0, ddof=1))
    np.testing.assert_array_equal(share_above_zero(tally)[:, 0], (stored > 0).mean(axis=0))


def test_one_replication_has_a_mean_and_no_interval() -> None:
    found = tally_statistics(tally_of([7]))[0]
    assert found[0] == 7.0
    assert np.isnan(found[[1, 2, 5]]).all()


def test_a_rare_count_has_no_mean_below_zero() -> None:
    assert tally_statistics(tally_of([0] * 99 + [1]))[0][1] == 0.0


def test_rows_may_get_different_numbers_of_values() -> None:
    tally = start_tally(2)
    add_values(tally, np.array([0, 0, 0]), np.array([4, 4, 9]))
    add_values(tally, np.array([], dtype=np.int64), np.array([], dtype=np.int64))
    assert tally_quantile(tally, 0.5)[0] == 4.0
    assert math.isnan(tally_quantile(tally, 0.5)[1])


def test_ratio_of_proportional_sums_is_certain() -> None:
    ratios = start_ratios(1)
    add_ratios(ratios, np.array([[10], [20], [60]]), np.array([[1], [2], [6]]))
    np.testing.assert_allclose(ratio_intervals(ratios), [[10.0, 10.0, 10.0]])


def test_ratio_of_two_replications_is_as_worked_out_by_hand() -> None:
    # 12 / 2 and 4 / 2: ratio 16 / 4 = 4, residuals +4 and -4, variance 32 / 1 / 2 / 2^2 = 4, half width 3.919928
    ratios = start_ratios(1)
    add_ratios(ratios, np.array([[12], [4]]), np.array([[2], [2]]))
    np.testing.assert_allclose(ratio_intervals(ratios), [[4.0, 0.080072, 7.919928]], atol=1e-6)


def test_ratio_interval_counts_replications_and_not_vehicles() -> None:
    rng = np.random.default_rng(3)
    held = []
    for _ in range(600):
        count = rng.integers(0, 9, (200, 1))
        ratios = start_ratios(1)
        add_ratios(ratios, count * rng.integers(50, 151, (200, 1)), count)
        _, low, high = ratio_intervals(ratios)[0]
        held.append(low <= 100.0 <= high)
    assert 0.92 < np.mean(held) < 0.975


def test_sums_of_squares_of_many_far_ranges_do_not_overflow() -> None:
    ratios = start_ratios(1)
    for _ in range(3):
        add_ratios(ratios, np.full((200, 1), 250_000_000), np.full((200, 1), 500))
    np.testing.assert_allclose(ratio_intervals(ratios)[0][0], 500_000.0)
    assert ratios.sums[2, 0] == 600 * 250_000_000**2


def test_what_never_happened_has_no_ratio() -> None:
    ratios = start_ratios(1)
    add_ratios(ratios, np.zeros((4, 1), dtype=np.int64), np.zeros((4, 1), dtype=np.int64))
    assert np.isnan(ratio_intervals(ratios)).all()


def test_pairs_say_what_plain_numpy_says_of_the_stored_counts() -> None:
    rng = np.random.default_rng(2)
    first = rng.poisson(5.0, (400, 2))
    second = np.maximum(first + rng.integers(-2, 2, (400, 2)), 0)
    pairs = start_pairs(2)
    for some in np.array_split(np.arange(400), 3):
        add_pairs(pairs, first[some], second[some])
    change = second - first
    variances = pair_variances(pairs)
    np.testing.assert_allclose(variances, [part.var(axis=0, ddof=1) for part in (first, second, change)])
    half = 1.959963984540054 * change.std(axis=0, ddof=1) / 20.0
    expected = np.stack([change.mean(axis=0), change.mean(axis=0) - half, change.mean(axis=0) + half], axis=1)
    np.testing.assert_allclose(difference_intervals(pairs), expected)
    apart = difference_intervals(pairs, paired=False)
    half_apart = 1.959963984540054 * np.sqrt((first.var(axis=0, ddof=1) + second.var(axis=0, ddof=1)) / 400.0)
    np.testing.assert_allclose(apart[:, 2] - apart[:, 0], half_apart)
    np.testing.assert_array_equal(pairs.order[0], (change < 0).sum(axis=0))
    np.testing.assert_array_equal(pairs.order.sum(axis=0), [400, 400])
