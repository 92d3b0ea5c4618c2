"""Reports that are near copies of one another: republished texts count as one source.

A copy is what shares most of its word runs with an earlier report; what says the same in the same sentences, a little
reworded; and what says much the same and credits that report's outlet, or the same third one.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import PurePath

from openiads.reports.credits import credited_names, outlet_names
from openiads.reports.report import Report

SHINGLE_WORDS = 4
COPY_SHARE = 0.6
"""Share of the shorter report's word runs that the longer one has too, from which it is a copy (assumption)."""
MIN_SHINGLES = 12
"""Shorter texts are never called copies: too little to tell by."""
REWORDED, CREDITED = 72.0, 57.0
"""How alike sentences must be, on average, of 100: without a credit, and with one. Grade N: assumption. Of 561 pairs
of reports at hand those of unrelated ones reach 56, restatements of one another in other words 58 to 66."""
LEAST_SENTENCES = {REWORDED: 3, CREDITED: 2}
"""Sentences that the shorter report must have to be compared by them."""
LEAST_WORDS = 6
"""Of a sentence that is compared."""
CANDIDATE_SHARE = 0.08
"""Share of word runs in common below which no uncredited pair is compared sentence by sentence."""
MAX_APART = timedelta(days=14)
"""Republication comes within days; what comes later is news, or history."""
COMPARED_REPORTS = 10
"""With how many a report is compared sentence by sentence: those with the most words in common."""
COMPARED_SENTENCES = 60
"""From the beginning of each report."""

_SENTENCE = re.compile(r"(?<=[.!?…])[\"”’»)]*\s+|\n+")


def find_copies(reports: Sequence[Report], earlier: Sequence[Report] = ()) -> dict[str, str]:
    """Give for each report that is a near copy the path of its original, the one published first.

    earlier: reports that were read before; they may be originals, and are not looked at as copies.
    """
    everything = [*earlier, *reports]
    order = sorted(range(len(everything)), key=lambda n: (everything[n].published or date.max, n))
    order = [n for n in order if n < len(earlier)] + [n for n in order if n >= len(earlier)]
    known = _Known(everything)
    copies: dict[str, str] = {}
    for n in order:
        original = known.original(n) if n >= len(earlier) else None
        if original is not None:
            copies[everything[n].path] = everything[original].path
        else:
            known.add(n)
    return copies


class _Known:
    """The reports that are no copies so far, found by their word runs and by the outlets that they name."""

    def __init__(self, reports: Sequence[Report]) -> None:
        self.reports = reports
        self.shingles = [_shingles(report.text) for report in reports]
        self.outlets = [_outlets(report) for report in reports]
        self.credits = [credited_names(report.text, report.source) for report in reports]
        self.sentences = [_sentences(report.text) for report in reports]
        self.words = [frozenset(" ".join(found).split()) for found in self.sentences]
        self.holders: dict[int, list[int]] = {}
        self.by_name: dict[str, list[int]] = {}

    def add(self, n: int) -> None:
        for shingle in self.shingles[n]:
            self.holders.setdefault(shingle, []).append(n)
        for name in self.outlets[n] | self.credits[n]:
            self.by_name.setdefault(name, []).append(n)

    def original(self, n: int) -> int | None:
        """The one of which report n is a copy: by word runs, by a credit, or by its sentences."""
        shared: dict[int, int] = {}
        for shingle in self.shingles[n]:
            for other in self.holders.get(shingle, ()):
                shared[other] = shared.get(other, 0) + 1
        best = max(shared, key=lambda other: (shared[other], -other), default=None)
        if best is not None and self._share(n, best, shared[best]) >= COPY_SHARE:
            return best
        named = {other for name in self.credits[n] | self.outlets[n] for other in self.by_name.get(name, ())}
        credited = [other for other in sorted(named) if self._credits(n, other)]
        alike = [other for other in shared if self._share(n, other, shared[other]) >= CANDIDATE_SHARE]
        by_credit = self._most_alike(n, credited, CREDITED)
        return by_credit if by_credit is not None else self._most_alike(n, sorted(alike), REWORDED)

    def _share(self, n: int, other: int, shared: int) -> float:
        shorter = min(len(self.shingles[n]), len(self.shingles[other]))
        return shared / shorter if shorter >= MIN_SHINGLES else 0.0

    def _credits(self, n: int, other: int) -> bool:
        """Whether one credits the other, or both a third: two reports of one outlet alone are no copies."""
        mine, theirs = self.credits[n], self.credits[other]
        return bool(mine & (theirs | self.outlets[other]) or theirs & self.outlets[n])

    def _most_alike(self, n: int, others: Sequence[int], least: float) -> int | None:
        near = [other for other in others if self._close_in_time(n, other)]
        near = sorted(near, key=lambda other: -self._common_words(n, other))[:COMPARED_REPORTS]
        found = {other: self._likeness(n, other, least) for other in near}
        best = max(found, key=lambda other: (found[other], -other), default=None)
        return best if best is not None and found[best] >= least else None

    def _close_in_time(self, n: int, other: int) -> bool:
        one, two = self.reports[n].published, self.reports[other].published
        return one is None or two is None or abs(one - two) <= MAX_APART

    def _common_words(self, n: int, other: int) -> float:
        shorter = min(len(self.words[n]), len(self.words[other]))
        return len(self.words[n] & self.words[other]) / shorter if shorter else 0.0

    def _likeness(self, n: int, other: int, least: float) -> float:
        """How alike the sentences of the shorter one are, on average, to the nearest ones of the longer; 0 to 100."""
        from rapidfuzz import fuzz, process

        shorter, longer = sorted((self.sentences[n], self.sentences[other]), key=len)
        if len(shorter) < LEAST_SENTENCES[least]:
            return 0.0
        scores = process.cdist(shorter, longer, scorer=fuzz.token_sort_ratio)
        return float(scores.max(axis=1).mean())


def _outlets(report: Report) -> frozenset[str]:
    """The names of its outlet; a file's name or a host, taken for want of better, is none."""
    return frozenset() if report.source == PurePath(report.path).stem else outlet_names(report.source)


def _sentences(text: str) -> list[str]:
    found = (" ".join(re.findall(r"\w+", part.casefold())) for part in _SENTENCE.split(text))
    return [part for part in found if part.count(" ") + 1 >= LEAST_WORDS][:COMPARED_SENTENCES]


def _shingles(text: str) -> frozenset[int]:
    """Hashes of each run of words; equal runs have equal hashes within one process, which is all that is asked."""
    found = re.findall(r"\w+", text.casefold())
    return frozenset(hash(tuple(found[n : n + SHINGLE_WORDS])) for n in range(len(found) - SHINGLE_WORDS + 1))
