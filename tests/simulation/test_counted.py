"""Counted randomness: published answers of the generator, and the distributions that it feeds."""

import math

import numpy as np
import pytest

from openiads.simulation.counted import normal, philox, triangular, uniforms

ONES = 0xFFFFFFFF
KNOWN_ANSWERS = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ONES, ONES, ONES, ONES), (ONES, ONES), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]
"""Counter, key and answer of Philox4x32-10; source: Random123, tests/kat_vectors."""
N = 20_000


def words(*values: int) -> list[np.uint64]:
    return [np.uint64(value) for value in values]


def draws(n: int = N, seed: int = 7, entity: int = 12345, purpose: int = 1, event: int = 0) -> np.ndarray:
    return np.array([uniforms(np.uint64(seed), index, np.uint64(entity), purpose, event) for index in range(n)])


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_generator_gives_the_published_answers(counter, key, answer) -> None:
    assert philox(*words(*counter, *key)) == answer


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_compiled_generator_equals_the_plain_one(counter, key, answer) -> None:
    assert tuple(int(word) for word in philox.py_func(*words(*counter, *key))) == answer


def test_draws_are_uniform() -> None:
    values = draws()
    assert values.min() > 0.0
    assert values.max() < 1.0
    counts = np.histogram(values, bins=20, range=(0.0, 1.0))[0]
    expected = values.size / 20
    chi2 = float(((counts - expected) ** 2 / expected).sum())
    assert chi2 < 43.8, "chi-square of 19 degrees of freedom, one in a thousand"


def test_the_four_draws_of_an_event_are_uncorrelated() -> None:
    correlations = np.corrcoef(draws().T)[np.triu_indices(4, 1)]
    assert np.abs(correlations).max() < 4.0 / math.sqrt(N)


@pytest.mark.parametrize("change", [{"seed": 8}, {"entity": 12346}, {"purpose": 2}, {"event": 1}, {"entity": 2**63}])
def test_each_part_of_the_counter_gives_another_stream(change) -> None:
    first, other = draws()[:, 0], draws(**change)[:, 0]
    assert abs(np.corrcoef(first, other)[0, 1]) < 4.0 / math.sqrt(N)
    assert not np.any(first == other)


def test_high_half_of_the_seed_counts() -> None:
    assert draws(1, seed=1)[0, 0] != draws(1, seed=1 + 2**32)[0, 0]


def test_normal_draws_have_mean_zero_and_variance_one() -> None:
    values = np.array([(normal(u), normal(v)) for u, v, _, _ in draws()]).ravel()
    assert abs(values.mean()) < 4.0 / math.sqrt(values.size)
    assert abs(values.var() - 1.0) < 4.0 * math.sqrt(2.0 / values.size)


def test_triangular_draws_have_the_mean_and_spread_of_the_triangle() -> None:
    low, best, high = 2.0, 3.0, 8.0
    values = np.array([triangular(u, low, best, high) for u in draws()[:, 0]])
    variance = (low**2 + best**2 + high**2 - low * best - low * high - best * high) / 18.0
    assert abs(values.mean() - (low + best + high) / 3.0) < 4.0 * math.sqrt(variance / N)
    assert values.var() == pytest.approx(variance, rel=0.05)
    assert values.min() >= low
    assert values.max() <= high


def test_an_exact_estimate_is_its_best_value() -> None:
    assert triangular(0.3, 5.0, 5.0, 5.0) == 5.0


def test_peak_at_an_end_of_the_triangle_is_no_division_by_zero() -> None:
    assert triangular(0.25, 0.0, 0.0, 1.0) == pytest.approx(1.0 - math.sqrt(0.75))
    assert triangular(0.25, 0.0, 1.0, 1.0) == pytest.approx(0.5)
