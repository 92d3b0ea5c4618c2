"""Estimates drawn: one value for each replication, shared by all that share the Estimate."""

from openiads.compiled import step
from openiads.simulation.counted import ESTIMATE, triangular, uniforms
from openiads.simulation.tables import Floats, Records


@step
def realise(values: Floats, estimates: Records, seed: int, replication: int, sampled: bool) -> None:
    """Fill `values` (n, columns) from Estimates of the same shape; those that share a key share the draw."""
    for row in range(estimates.shape[0]):
        for column in range(estimates.shape[1]):
            values[row, column] = drawn(estimates[row, column], seed, replication, sampled)


@step
def drawn(estimate: Records, seed: int, replication: int, sampled: bool) -> float:
    """The value of one Estimate in this replication."""
    if not sampled or estimate.high <= estimate.low:
        return estimate.best
    u = uniforms(seed, replication, estimate.key, ESTIMATE, 0)[0]
    return triangular(u, estimate.low, estimate.best, estimate.high)
