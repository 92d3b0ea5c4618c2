"""From files to claims: read, extract, mark near copies."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from openiads.errors import Fault, ReportError
from openiads.reports.claim import Claim
from openiads.reports.copies import find_copies
from openiads.reports.extract.assemble import extract_claims
from openiads.reports.fetch_url import Limits
from openiads.reports.read_files import read_reports
from openiads.reports.report import Report
from openiads.reports.time_limit import TookTooLongError, time_limit

TIME_LIMIT_S = 2.5
"""Computing time for one report: hundreds of times what a news report takes."""


def read_claims(
    paths: Sequence[str | Path],
    *,
    meta: str | Path | None = None,
    published: date | None = None,
    limits: Limits | None = None,
    step: Callable[[str, float], None] = lambda text, share: None,
    reader: Callable[[Report], list[Claim]] = extract_claims,
) -> tuple[list[Claim], list[Report]]:
    """Give the claims of all reports in `paths` (see read_reports), and the reports.

    meta, published, limits: see read_reports. Claims of a near copy name the report published first in `duplicate_of`.
    step: called with the report's name and the share that is done. reader: what gives the claims of one report.
    """
    reports = read_reports(paths, meta=meta, published=published, limits=limits)
    return claims_of(reports, step=step, reader=reader), reports


def claims_of(
    reports: Sequence[Report],
    *,
    earlier: Sequence[Report] = (),
    faults: list[Fault] | None = None,
    step: Callable[[str, float], None] = lambda text, share: None,
    reader: Callable[[Report], list[Claim]] = extract_claims,
) -> list[Claim]:
    """Give the claims of `reports` in order, those of near copies marked.

    earlier: reports that were read before, of which these may be copies. A report that takes longer than 2.5 s of
    computing to read is a fault: added to `faults` where a list is given, else raised as ReportError at the end.
    """
    _load()
    found_faults: list[Fault] = [] if faults is None else faults
    copies = find_copies(reports, earlier)
    claims: list[Claim] = []
    for n, report in enumerate(reports):
        step(report.path, n / len(reports))
        original = copies.get(report.path)
        try:
            with time_limit(TIME_LIMIT_S):
                found = reader(report)
        except TookTooLongError:
            problem = f"takes longer than {TIME_LIMIT_S:g} s to read"
            found_faults.append(Fault(where=report.path, problem=problem, remedy="split it into single reports"))
            continue
        claims += [replace(claim, duplicate_of=original) for claim in found]
    if faults is None and found_faults:
        raise ReportError(found_faults)
    return claims


@cache
def _load() -> None:
    """Load word lists and gazetteer, which all reports share and none has to pay for."""
    extract_claims(Report(path="", text="An S-400 battery was deployed at Hmeimim in Syria on Friday."))
