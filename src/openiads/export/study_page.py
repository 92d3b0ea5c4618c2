"""The page of a study: what was varied, what that does, how sure it is, and where each number comes from."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from openiads.export.battle_page import Interval, signed_span, span
from openiads.export.page import BOUNDARY, Download, Picture, page_environment

STUDY_BOUNDARY = (
    "Studies vary the defence, the network and what is assumed of them. Routes, heights, timing and composition of "
    "what flies are never varied, nothing is optimised, and where attackers came through is neither mapped nor summed."
)


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting that varies: what it is called, its path, what the scenario has there, and the values it takes."""

    label: str
    path: str
    present: str
    values: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case: its values in the order of the settings, and for each measure the mean and the paired difference.

    The difference of a probability is in percentage points.
    """

    number: int
    values: tuple[str, ...]
    replications: int
    means: tuple[Interval, ...]
    differences: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One setting's sensitivity."""

    label: str
    own: Interval
    total: Interval


@dataclass(frozen=True, slots=True)
class IndexTable:
    """Sensitivity of one measure, those that matter most first; own, total: what the columns are."""

    measure: str
    own: str
    total: str
    rows: tuple[IndexRow, ...]


@dataclass(frozen=True, slots=True)
class StudySheet:
    """All that a page shows; texts are plain words, escaped when they are set.

    more_cases: how many cases are not on the page; percents: whether each measure is a probability.
    """

    title: str
    about: str
    headline: tuple[str, ...]
    settings: tuple[SettingRow, ...]
    measures: tuple[str, ...]
    percents: tuple[bool, ...]
    pictures: tuple[Picture, ...]
    tables: tuple[IndexTable, ...]
    cases: tuple[CaseRow, ...]
    more_cases: int
    facts: tuple[tuple[str, str], ...]
    assumptions: tuple[str, ...]
    downloads: tuple[Download, ...]
    made_on: date


def write_study_page(sheet: StudySheet, path: Path) -> None:
    """Write one self-contained HTML file, without scripts and without outside requests."""
    environment = page_environment()
    environment.filters.update(span=span, signed_span=signed_span)
    html = environment.get_template("study.html").render(sheet=sheet, boundary=BOUNDARY, study_boundary=STUDY_BOUNDARY)
    path.write_text(html, encoding="utf-8", newline="\n")
