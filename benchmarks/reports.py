"""How many reports a second one core reads into claims, once lexicons and gazetteer are loaded.

The bundled sample reports, in rounds; the median round counts. Beside it, as a yardstick from the same run, how long a
plain regular expression takes to split the same texts into words.
"""

import re
import statistics
import time
from collections.abc import Callable

from openiads.reports.extract.assemble import extract_claims
from openiads.reports.read_files import sample_reports

ROUNDS = 7


def main() -> None:
    reports = sample_reports()
    claims = [claim for report in reports for claim in extract_claims(report)]
    reading = statistics.median(timed(lambda: [extract_claims(report) for report in reports]) for _ in range(ROUNDS))
    splitting = statistics.median(
        timed(lambda: [re.findall(r"\w+", report.text) for report in reports]) for _ in range(ROUNDS)
    )
    print(f"{len(reports)} reports, {sum(len(report.text) for report in reports)} characters, {len(claims)} claims")
    print(f"reading {reading * 1e3:.1f} ms, splitting into words {splitting * 1e3:.2f} ms a round (median of {ROUNDS})")
    print(f"result: reports_per_s={len(reports) / reading:.0f} words_ratio={reading / splitting:.0f}")


def timed(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
