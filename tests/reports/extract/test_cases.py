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


def test_there_are_many_cases_and_a_part_kept_apart() -> None:
    assert len(WORKED) >= 60
    assert len(APART) >= 15


def test_cases_worked_on_are_read() -> None:
    score = score_cases(WORKED)
    assert score.f1 >= 0.90, score.lines
    assert score.where >= 0.9 * score.right
    assert score.modality >= 0.95 * score.right
    assert score.event >= 0.8 * score.right
    assert score.counts_right >= 0.85 * score.counts


def test_cases_never_worked_on_are_read_well_enough() -> None:
    """The measured value when they were written was 0.70."""
    score = score_cases(APART)
    assert score.f1 >= 0.65, score.lines


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case["name"])
def test_no_plan_and_no_denial_is_told_as_a_fact_and_every_quote_stands_in_the_text(case) -> None:  # type: ignore[no-untyped-def]
    assert score_cases([case]).asserted == 0
    for claim in claims_of_case(case):
        assert case["text"].strip()[claim.offset : claim.offset + len(claim.quote)] == claim.quote


@pytest.mark.parametrize("lang", ["de", "fr", "es", "pl", "ru", "ar", "tr"])
def test_every_language_has_cases_that_are_read(lang: str) -> None:
    score = score_cases([case for case in WORKED if case.get("lang") == lang])
    assert score.expected >= 2
    assert score.right >= 0.6 * score.expected, score.lines


@pytest.mark.parametrize(
    "piece",
    [
        "S-400 moved from Homs to Hama and ",
        "An S-400 was moved from Homs to Hama. ",
        "комплексы С-400 в Крыму ",
        "a",
        "1,",
    ],
)
def test_a_text_of_a_million_characters_is_read_in_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    started = time.process_time()
    extract_claims(Report(path="r", text=text))
    assert time.process_time() - started < SECONDS
