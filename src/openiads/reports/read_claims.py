"""From files to claims: read, extract, mark near copies."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from openiads.reports.claim import Claim
from openiads.reports.copies import find_copies
from openiads.reports.extract.assemble import extract_claims
from openiads.reports.fetch_url import Limits
from openiads.reports.read_files import read_reports
from openiads.reports.report import Report


def read_claims(
    paths: Sequence[str | Path],
    *,
    meta: str | Path | None = None,
    published: date | None = None,
    limits: Limits | None = None,
    step: Callable[[str, float], None] = lambda text, share: None,
) -> tuple[list[Claim], list[Report]]:
    """Give the claims of all reports in `paths` (see read_reports), and the reports.

    meta, published, limits: see read_reports. Claims of a near copy name the report published first in `duplicate_of`.
    step: called with the report's name and the share that is done.
    """
    reports = read_reports(paths, meta=meta, published=published, limits=limits)
    return claims_of(reports, step=step), reports


def claims_of(
    reports: Sequence[Report], *, step: Callable[[str, float], None] = lambda text, share: None
) -> list[Claim]:
    """Give the claims of `reports` in order, those of near copies marked."""
    copies = find_copies(reports)
    claims: list[Claim] = []
    for n, report in enumerate(reports):
        step(report.path, n / len(reports))
        original = copies.get(report.path)
        claims += [replace(claim, duplicate_of=original) for claim in extract_claims(report)]
    return claims
