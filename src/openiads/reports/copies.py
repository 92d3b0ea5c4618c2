"""Reports that are near copies of one another: republished texts count as one source."""

import re
from collections.abc import Sequence
from datetime import date

from openiads.reports.report import Report

SHINGLE_WORDS = 4
COPY_SHARE = 0.6
"""Share of the shorter report's word runs that the longer one has too, from which it is a copy (assumption)."""
MIN_SHINGLES = 12
"""Shorter texts are never called copies: too little to tell by."""


def find_copies(reports: Sequence[Report]) -> dict[str, str]:
    """Give for each report that is a near copy the path of its original, the one published first."""
    order = sorted(range(len(reports)), key=lambda n: (reports[n].published or date.max, n))
    shingles = [_shingles(report.text) for report in reports]
    holders: dict[int, list[int]] = {}
    copies: dict[str, str] = {}
    for n in order:
        shared: dict[int, int] = {}
        for shingle in shingles[n]:
            for other in holders.get(shingle, ()):
                shared[other] = shared.get(other, 0) + 1
        original = _original(n, shared, shingles)
        if original is not None:
            copies[reports[n].path] = reports[original].path
            continue
        for shingle in shingles[n]:
            holders.setdefault(shingle, []).append(n)
    return copies


def _original(n: int, shared: dict[int, int], shingles: Sequence[frozenset[int]]) -> int | None:
    best = max(shared, key=lambda other: (shared[other], -other), default=None)
    if best is None:
        return None
    shorter = min(len(shingles[n]), len(shingles[best]))
    return best if shorter >= MIN_SHINGLES and shared[best] >= COPY_SHARE * shorter else None


def _shingles(text: str) -> frozenset[int]:
    """Hashes of each run of words; equal runs have equal hashes within one process, which is all that is asked."""
    found = re.findall(r"\w+", text.casefold())
    return frozenset(hash(tuple(found[n : n + SHINGLE_WORDS])) for n in range(len(found) - SHINGLE_WORDS + 1))
