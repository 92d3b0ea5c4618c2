"""The catalogue command, as a user runs it."""

import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from openiads.catalogue.load import load_catalogue
from openiads.cli import app


def run(*arguments):
    return CliRunner(env={"COLUMNS": "80"}).invoke(app, ["catalogue", *arguments])


def run_process(*arguments):
    code = "from openiads.cli import main; main()"
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-c", code, "catalogue", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
    )


def test_the_list_names_every_id_whole_at_80_columns():
    printed = run().stdout
    known = load_catalogue()
    first_words = {line.split(" ")[0] for line in printed.splitlines()}
    assert set(known.systems) | set(known.air_vehicles) <= first_words
    assert max(map(len, printed.splitlines())) <= 80
    assert f"{len(known.lexicon)} more weapon systems are read" in printed


def test_the_list_gives_reach_and_sight_in_kilometres():
    row = next(line for line in run().stdout.splitlines() if line.startswith("pantsir-s1"))
    assert row.split()[:6] == ["pantsir-s1", "Pantsir-S1", "SA-22", "Russia", "20", "36"]


def test_a_system_is_shown_with_values_grades_defaults_and_citations():
    printed = run("sa-22").stdout
    assert printed.startswith("Pantsir-S1 (pantsir-s1)")
    rows = [line.split() for line in printed.splitlines()]
    assert ["range", "max", "18,000", "20,000", "20,000", "m", "A"] in [row[:7] for row in rows]
    assert ["scan", "period", "1", "2", "4", "s", "N*"] in rows
    assert "Панцирь-С1" in printed
    assert "*  a default of the class, filling a gap of the sources" in printed
    assert "Russian Pantsyr-S1 systems arrive in Serbia. TASS, 22 Feb 2020. https://tass.com/world/1123127" in printed
    assert (
        "Pantsir missile system. Wikipedia. https://en.wikipedia.org/wiki/Pantsir_missile_system (not read again)"
        in (printed)
    )


def test_every_number_of_a_citation_stands_in_the_list_of_sources():
    lines = run("s-400").stdout.splitlines()
    listed = {line[1 : line.index("]")] for line in lines[lines.index("Sources") :] if line.startswith("[")}
    data = json.loads(run("s-400", "--json").stdout)
    assert len(listed) == len(data["sources"]) > 10


def test_an_air_vehicle_class_can_be_shown_too():
    printed = run("Airliner").stdout
    assert "airliner; for example A320" in printed
    assert ["rcs", "10", "30", "100", "m2", "A"] in [line.split()[:6] for line in printed.splitlines()]


def test_json_is_all_that_the_list_prints():
    data = json.loads(run("--json").stdout)
    assert set(data) == {"systems", "air_vehicles", "lexicon"}
    s400 = next(row for row in data["systems"] if row["id"] == "s-400")
    assert (s400["longest_reach_m"], s400["best_sensor_range_m"]) == (400_000, 340_000)
    assert sum(s400["grades"].values()) == s400["values"]
    assert 0 < s400["class_defaults"] <= s400["grades"]["N"]


def test_json_of_a_system_holds_estimates_and_the_citations_they_name():
    data = json.loads(run("بانتسير", "--json").stdout)
    reach = data["effectors"][0]["range_max_m"]
    assert (reach["low"], reach["best"], reach["grade"]) == (18_000, 20_000, "A")
    assert set(reach["sources"]) <= {source["id"] for source in data["sources"]}
    assert data["sensors"][0]["scan_period_s"]["default"] is True


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("sa-22",), 0, ""),
        (("Pantsyr S-11",), 1, "nearest: Pantsir-S1 (pantsir-s1)"),
        (("THAAD", "--json"), 1, "not modelled"),
        (("sa-22", "sa-21"), 2, "unexpected extra argument"),
    ],
)
def test_exit_codes_and_where_errors_go(arguments, code, words):
    done = run_process(*arguments)
    assert done.returncode == code
    assert words in done.stderr
    assert (done.stdout == "") == (code != 0)


def test_help_teaches_by_example():
    text = run("--help").stdout
    for words in ("openiads catalogue sa-22", "Grades: A", "--json"):
        assert words in text
