"""Counted randomness: every draw is a function of seed, replication, entity, purpose and event number.

No generator carries a state, so the same replication gives the same result on one thread or many, on CPU or GPU, and
two scenarios that share names share their luck (common random numbers).
"""

import math

import numpy as np

from openiads.compiled import formula

Word = np.uint64

DETECTION = 1
SCAN_PHASE = 2
IDENTITY = 3
KILL = 4
ASSESSMENT = 5
GUIDANCE = 6
AIM = 7
BEARING = 8
ESTIMATE = 9
RELIABILITY = 10
ORDER = 11
TRANSPONDER = 12
ANSWER = 13
LINE = 14
RECOGNITION = 20
SHARED_GUIDANCE = 21
"""Purposes: one number each, so that two kinds of draw never share a stream."""

LOW_WORD = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
MULTIPLIER_0 = np.uint64(0xD2511F53)
MULTIPLIER_1 = np.uint64(0xCD9E8D57)
KEY_STEP_0 = np.uint64(0x9E3779B9)
KEY_STEP_1 = np.uint64(0xBB67AE85)
ROUNDS = 10

TAIL = 0.02425
BODY_A = (
    -3.969683028665376e01,
    2.209460984245205e02,
    -2.759285104469687e02,
    1.383577518672690e02,
    -3.066479806614716e01,
    2.506628277459239e00,
)
BODY_B = (
    -5.447609879822406e01,
    1.615858368580409e02,
    -1.556989798598866e02,
    6.680131188771972e01,
    -1.328068155288572e01,
)
TAIL_C = (
    -7.784894002430293e-03,
    -3.223964580411365e-01,
    -2.400758277161838e00,
    -2.549732539343734e00,
    4.374664141464968e00,
    2.938163982698783e00,
)
TAIL_D = (7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e00, 3.754408661907416e00)
"""Acklam's rational approximations of the inverse normal distribution, body and tails."""


@formula
def philox(c0: Word, c1: Word, c2: Word, c3: Word, k0: Word, k1: Word) -> tuple[Word, Word, Word, Word]:
    """Four random words of 32 bits from a counter of four words and a key of two (all uint64 below 2^32).

    Source: Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as 1, 2, 3, SC11, Philox4x32-10.
    """
    for _ in range(ROUNDS):
        product_0 = MULTIPLIER_0 * c0
        product_1 = MULTIPLIER_1 * c2
        c0, c1, c2, c3 = (
            (product_1 >> HALF) ^ c1 ^ k0,
            product_1 & LOW_WORD,
            (product_0 >> HALF) ^ c3 ^ k1,
            product_0 & LOW_WORD,
        )
        k0 = (k0 + KEY_STEP_0) & LOW_WORD
        k1 = (k1 + KEY_STEP_1) & LOW_WORD
    return c0, c1, c2, c3


@formula
def uniforms(seed: int, replication: int, entity: int, purpose: int, event: int) -> tuple[float, float, float, float]:
    """Four independent draws, uniform between 0 and 1 (both excluded), for one event of one entity.

    seed, entity: uint64; replication, event: below 2^32.
    """
    seed_word = np.uint64(seed)
    entity_word = np.uint64(entity)
    a, b, c, d = philox(
        np.uint64(replication) & LOW_WORD,
        np.uint64(event) & LOW_WORD,
        entity_word & LOW_WORD,
        entity_word >> HALF,
        seed_word & LOW_WORD,
        ((seed_word >> HALF) ^ (np.uint64(purpose) * KEY_STEP_1)) & LOW_WORD,
    )
    scale = 1.0 / 4294967296.0
    wa, wb, wc, wd = np.int64(a), np.int64(b), np.int64(c), np.int64(d)
    return (float(wa) + 0.5) * scale, (float(wb) + 0.5) * scale, (float(wc) + 0.5) * scale, (float(wd) + 0.5) * scale


@formula
def moment(t: float) -> int:
    """Number of an event that is told from others by its time alone: its millisecond since the start.

    So it does not depend on what was asked before.
    """
    return int(1e3 * t)


@formula
def normal(u: float) -> float:
    """The standard normal deviate of which a share `u` lies below; to nine digits, without a sine in the usual case.

    Source: Acklam, An algorithm for computing the inverse normal cumulative distribution function, 2003.
    """
    if u < TAIL or u > 1.0 - TAIL:
        q = math.sqrt(-2.0 * math.log(min(u, 1.0 - u)))
        upper = ((((TAIL_C[0] * q + TAIL_C[1]) * q + TAIL_C[2]) * q + TAIL_C[3]) * q + TAIL_C[4]) * q + TAIL_C[5]
        lower = (((TAIL_D[0] * q + TAIL_D[1]) * q + TAIL_D[2]) * q + TAIL_D[3]) * q + 1.0
        return upper / lower if u < TAIL else -upper / lower
    q = u - 0.5
    r = q * q
    upper = ((((BODY_A[0] * r + BODY_A[1]) * r + BODY_A[2]) * r + BODY_A[3]) * r + BODY_A[4]) * r + BODY_A[5]
    lower = ((((BODY_B[0] * r + BODY_B[1]) * r + BODY_B[2]) * r + BODY_B[3]) * r + BODY_B[4]) * r + 1.0
    return q * upper / lower


@formula
def triangular(u: float, low: float, best: float, high: float) -> float:
    """A draw from the triangular distribution, by its inverse: how an Estimate is sampled.

    Source: Kotz and van Dorp, Beyond Beta, 2004, ch. 1.
    """
    if high <= low:
        return best
    peak = (best - low) / (high - low)
    if u < peak:
        return low + math.sqrt(u * (high - low) * (best - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - best))
