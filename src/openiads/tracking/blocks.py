"""Many yes-or-no questions asked at once: the answers of a block are the bits of one number."""

import numpy as np

from openiads.compiled import step

BLOCK = 32
"""Questions of a block; a loop over so many is compiled to a few instructions that work on several at a time."""
DE_BRUIJN = 0x077CB531
"""Shifted left by each of 0 to 31, it begins with five bits that no other shift has."""
DE_BRUIJN_PLACES = np.empty(BLOCK, dtype=np.int64)
DE_BRUIJN_PLACES[[(DE_BRUIJN << lane & 0xFFFFFFFF) >> 27 for lane in range(BLOCK)]] = np.arange(BLOCK)
"""Which shift begins with each five bits."""


@step
def blocks(n: int) -> int:
    """Blocks that hold `n` questions."""
    return (n + BLOCK - 1) // BLOCK


@step
def lowest(bits: int) -> int:
    """Number of the lowest bit that is set, of BLOCK.

    Source: Leiserson, Prokop and Randall, Using de Bruijn sequences to index a 1 in a computer word, MIT, 1998.
    """
    return int(DE_BRUIJN_PLACES[((bits & -bits) * DE_BRUIJN & 0xFFFFFFFF) >> 27])
