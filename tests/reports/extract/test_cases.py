"""Reports of many styles and languages, in our own words (cases.toml), read as a careful reader would."""

import time

import pytest

from openiads.reports.extract.assemble import extract_claims
from openiads.reports.report import Report
from tests.reports.extract.scoring import claims_of_case, read_cases, score_cases

APART = [case for case in read_cases() if case.get("apart")]
WORKED = [case for case in read_cases() if not case.get("apart")]
SECONDS = 30.0
"""Of computing: what grows with the square of the length takes many minutes, whatever else the machine does."""
