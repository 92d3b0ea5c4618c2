"""The published checks of the trust page stand beside what is simulated today."""

import importlib.util
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from openiads.catalogue.load import load_catalogue
from openiads.simulation.read_scenario import check_scenarios, parse_scenario
from openiads.study.published import ROWS, Figure, figure_of, verdict

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "background" / "trust.md").read_text(encoding="utf-8")
CHEAP = ("tor-trial", "mh17", "il20", "iron-dome", "gao-1992")
"""Played anew here: less than a second each."""
RENEW = "run: python scripts/trust_figures.py"


@pytest.fixture(scope="module")
def script() -> Any:
    path = ROOT / "scripts" / "trust_figures.py"
    spec = importlib.util.spec_from_file_location("trust_figures", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("row", [row for row in ROWS if row.check in CHEAP], ids=lambda row: row.what)
def test_a_played_figure_of_the_page_is_what_the_engine_gives(script, row):
    assert script.played_line(row) in PAGE, RENEW


def test_what_is_computed_and_what_is_left_out_is_up_to_date(script):
    for line in (*script.computed_table(), *script.without_table()):
        assert line in PAGE, RENEW


def test_every_check_with_numbers_is_on_the_page(script):
    tables = PAGE.split(script.BEGIN)[1].split(script.END)[0]
    for check in load_catalogue().sanity_checks.values():
        if check.numbers:
            assert f"| `{check.id}`" in tables, f"{check.id} is missing; {RENEW}"


def test_every_row_of_the_page_is_in_the_order_of_its_rows(script):
    tables = PAGE.split(script.BEGIN)[1].split(script.END)[0]
    begun = [line.split(" | ")[0].removeprefix("| ") for line in tables.splitlines() if line.startswith("| `")]
    assert begun[: len(ROWS)] == [f"`{row.check}`{script.OWN if row.own else ''}: {row.what}" for row in ROWS], RENEW


def test_every_check_scenario_is_read_and_played_in_a_row():
    texts = check_scenarios()
    assert {f"checks/{row.scenario or row.check}" for row in ROWS} == set(texts)
    of = {f"checks/{row.scenario or row.check}": row.check for row in ROWS}
    for name, text in texts.items():
        scenario = parse_scenario(text, name)
        assert f"checks/{scenario.name}" == name
        assert scenario.about.startswith(f"Notional, for the check {of[name]}: ")
        assert scenario.terrain == "none"
        assert all(unit.lat < -48.0 for unit in scenario.units), "in the open ocean, where nobody lives"
        for one in (*scenario.units, *scenario.traffic, *scenario.raids):
            assert "assumption" in one.because


def test_a_ratio_is_that_of_the_means_and_its_spread_that_of_the_plays_that_have_one():
    figure = figure_of(np.array([1, 3, 0, 4]), np.array([2, 4, 0, 4]))
    assert figure.mean == pytest.approx(8 / 10)
    assert figure.low < 0.8 < figure.high
    assert (figure.least, figure.most) == pytest.approx((0.5125, 0.9875))


def test_what_happens_or_not_has_the_interval_of_a_share():
    figure = figure_of(np.array([1, 0, 0, 0]), np.ones(4, dtype=np.int64))
    assert figure.mean == 0.25
    assert (figure.low, figure.high) == pytest.approx((0.0456, 0.6994), abs=1e-3)
    assert math.isnan(figure.least)


def test_published_figures_are_told_inside_from_outside_and_above_from_below():
    figure = Figure(0.6, 0.58, 0.62, 0.4, 0.8)
    assert verdict(figure, 0.6, 0.6) == "inside, mean agrees"
    assert verdict(figure, 0.7, 0.7) == "inside, mean below"
    assert verdict(figure, 0.0, 0.5) == "inside, mean above"
    assert verdict(figure, 0.9, 0.9) == "**outside**, mean below"
    assert verdict(figure, 0.1, 0.3) == "**outside**, mean above"
    assert verdict(figure, math.nan, math.nan) == "no share published"
    assert verdict(Figure(1.0, 0.99, 1.0, math.nan, math.nan), 1.0, 1.0) == "inside, mean agrees"
