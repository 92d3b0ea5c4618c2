"""What many replications add up to: exact sums and histograms, and the intervals drawn from them.

Everything is kept as whole numbers, so neither the number of threads nor the size of the chunks changes a digit, and
the memory does not grow with the number of replications.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

from openiads.simulation.tables import Floats, Integers

LEVEL = 0.95
"""Of every interval."""
DEVIATIONS = NormalDist().inv_cdf((1.0 + LEVEL) / 2.0)
"""Half an interval in standard errors, 1.96: the normal approximation, fair from some 30 replications on."""
LARGEST_INTEGER = 2**62
"""Sums that stay below it are taken as 64-bit integers, larger ones as Python's."""
SPREAD = (0.05, 0.95)
"""Quantiles that show the spread between replications."""
STATISTICS = ("mean", "low", "high", "p05", "p95", "sd")
"""Of a count per replication: its mean, the interval of the mean, the spread between replications."""
INTERVAL = ("value", "low", "high")
"""A value and its interval."""


@dataclass(slots=True)
class Tally:
    """A histogram for each of some counts per replication.

    counts: (n_rows, n_values), replications in which the count of a row had that value; wider as values grow.
    """

    counts: Integers


@dataclass(slots=True)
class Ratios:
    """Sums over replications of two numbers and of their products, for the ratio of their means.

    sums: Python's integers (5, n_rows), which cannot overflow: above, below, above^2, above * below, below^2.
    """

    n: int
    sums: npt.NDArray[Any]


@dataclass(slots=True)
class Pairs:
    """Sums over replications that were played twice; sums (5, n_rows): first, second, their squares, difference^2.

    order: (3, n_rows), replications in which the second count was fewer than, the same as and more than the first.
    """

    n: int
    sums: Integers
    order: Integers


def start_tally(n_rows: int) -> Tally:
    """A tally of `n_rows` counts and no replications."""
    return Tally(np.zeros((n_rows, 2), dtype=np.int64))


def add_counts(tally: Tally, counts: Integers) -> None:
    """Take in the counts (n, n_rows) of `n` replications, none of them below zero."""
    add_values(tally, np.broadcast_to(np.arange(tally.counts.shape[0]), counts.shape).ravel(), counts.ravel())


def add_values(tally: Tally, rows: Integers, values: Integers) -> None:
    """Take in single values, each for one row; a row may get any number of them."""
    if not values.size:
        return
    n_rows, width = tally.counts.shape
    if values.max() >= width:
        wider = 2 ** int(values.max()).bit_length()
        tally.counts = np.pad(tally.counts, ((0, 0), (0, wider - width)))
        width = wider
    tally.counts += np.bincount(rows * width + values, minlength=n_rows * width).reshape(n_rows, width)


def tally_statistics(tally: Tally) -> Floats:
    """STATISTICS of each row, (n_rows, 6); no mean is below zero; what 0 or 1 replications cannot say is NaN."""
    values = np.arange(tally.counts.shape[1])
    n = tally.counts.sum(axis=1)
    total, squares = tally.counts @ values, tally.counts @ values**2
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / n
        deviation = np.sqrt((squares * n - total**2) / (n * (n - 1.0)))
        margin = DEVIATIONS * deviation / np.sqrt(n)
    p05, p95 = (tally_quantile(tally, quantile) for quantile in SPREAD)
    return np.stack([mean, np.maximum(mean - margin, 0.0), mean + margin, p05, p95, deviation], axis=1)


def tally_quantile(tally: Tally, quantile: float) -> Floats:
    """The smallest value of each row that `quantile` of its replications do not exceed; NaN for a row of none."""
    n = tally.counts.sum(axis=1)
    reached = np.cumsum(tally.counts, axis=1) >= quantile * n[:, np.newaxis] * (1.0 - 1e-12)
    return np.where(n > 0, reached.argmax(axis=1).astype(np.float64), np.nan)


def share_above_zero(tally: Tally) -> Floats:
    """INTERVAL of the probability that the count of a row is at least one, (n_rows, 3)."""
    n = tally.counts.sum(axis=1)
    return np.array([wilson(int(all_ - none), int(all_)) for all_, none in zip(n, tally.counts[:, 0], strict=True)])


def wilson(successes: int, n: int) -> tuple[float, float, float]:
    """A share of `n` with its interval, which stays within 0 to 1 and has a width at none and at all.

    Source: Wilson, J. Am. Stat. Assoc. 22, 1927; recommended by Brown, Cai and DasGupta, Statistical Science 16, 2001.
    """
    if n == 0:
        return math.nan, math.nan, math.nan
    share = successes / n
    z2 = DEVIATIONS**2 / n
    centre = (share + z2 / 2.0) / (1.0 + z2)
    half = math.sqrt(z2 * share * (1.0 - share) + z2**2 / 4.0) / (1.0 + z2)
    return share, 0.0 if successes == 0 else centre - half, 1.0 if successes == n else centre + half


def start_ratios(n_rows: int) -> Ratios:
    """Ratios of `n_rows` and no replications."""
    return Ratios(0, np.zeros((5, n_rows), dtype=object))


def add_ratios(ratios: Ratios, above: Integers, below: Integers) -> None:
    """Take in numerators and denominators (n, n_rows) of `n` replications."""
    n = above.shape[0]
    ratios.n += n
    largest = max((int(part.max()) for part in (above, below) if part.size), default=0)
    fits = n * largest**2 < LARGEST_INTEGER
    a, b = (above, below) if fits else (above.astype(object), below.astype(object))
    ratios.sums += np.stack([part.sum(axis=0) for part in (a, b, a * a, a * b, b * b)])


def ratio_intervals(ratios: Ratios) -> Floats:
    """INTERVAL of the ratio of the means, (n_rows, 3); NaN where the denominator was always zero.

    Several vehicles of one replication share its luck; the interval counts replications, not vehicles.
    Source: Cochran, Sampling Techniques, 3rd ed., 1977, eq. 6.13 (ratio estimator, linearised).
    """
    n = ratios.n
    above, below, above_above, above_below, below_below = ratios.sums.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = above / below
        residual_squares = above_above - 2.0 * ratio * above_below + ratio**2 * below_below
        variance = np.maximum(residual_squares, 0.0) / np.float64(n - 1) / n
        margin = DEVIATIONS * np.sqrt(variance) / (below / n)
    return np.stack([ratio, ratio - margin, ratio + margin], axis=1)


def start_pairs(n_rows: int) -> Pairs:
    """Pairs of `n_rows` counts and no replications."""
    return Pairs(0, np.zeros((5, n_rows), dtype=np.int64), np.zeros((3, n_rows), dtype=np.int64))


def add_pairs(pairs: Pairs, first: Integers, second: Integers) -> None:
    """Take in the counts (n, n_rows) of `n` replications, as they came out the first and the second time."""
    pairs.n += first.shape[0]
    change = second - first
    pairs.sums += np.stack([part.sum(axis=0) for part in (first, second, first**2, second**2, change**2)])
    pairs.order += np.stack([part.sum(axis=0) for part in (change < 0, change == 0, change > 0)])


def pair_variances(pairs: Pairs) -> Floats:
    """Sample variances (3, n_rows) of the first count, the second, and their difference; NaN for one replication."""
    first, second, first_squares, second_squares, change_squares = pairs.sums
    totals = np.stack([first, second, second - first])
    squares = np.stack([first_squares, second_squares, change_squares])
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((squares - totals**2 / pairs.n) / np.float64(pairs.n - 1))


def difference_intervals(pairs: Pairs, *, paired: bool = True) -> Floats:
    """INTERVAL of the mean of second less first, (n_rows, 3); not paired: as if each had its own luck."""
    difference = (pairs.sums[1] - pairs.sums[0]) / pairs.n
    first, second, change = pair_variances(pairs)
    margin = DEVIATIONS * np.sqrt((change if paired else first + second) / pairs.n)
    return np.stack([difference, difference - margin, difference + margin], axis=1)
