"""The command scenario, as a user calls it."""

import json
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from openiads.cli.scenario import scenario
from openiads.errors import OutputError, PlaceError, ScenarioError, StoreError
from openiads.laydown.store import open_store
from openiads.simulation.read_scenario import parse_scenario, read_scenario

app = typer.Typer()
app.command("scenario")(scenario)


@pytest.fixture(autouse=True)
def _no_store(monkeypatch):
    monkeypatch.delenv("OPENIADS_STORE", raising=False)


def run(*arguments):
    return CliRunner().invoke(app, list(arguments))


def test_the_laydown_of_a_day_is_printed_as_a_scenario_that_reads_back():
    done = run("--as-of", "2015-09-20")
    assert done.exit_code == 0
    built = parse_scenario(done.stdout, "printed")
    assert [(unit.system, unit.present_ratio) for unit in built.units] == [("pantsir-s1", 0.34)]
    assert "laydown of 2015-09-20 from the bundled sample reports" in done.stderr


def test_a_file_is_written_whole_and_can_be_played(tmp_path):
    path = tmp_path / "mine.yaml"
    done = run("--as-of", "2024-11-15", "--asset", "Hmeimim air base", "--out", str(path))
    assert (done.exit_code, done.stdout) == (0, "")
    assert f"wrote {path}" in done.stderr
    assert read_scenario(path).assets[0].name == "Hmeimim air base"
    assert [one.name for one in tmp_path.iterdir()] == ["mine.yaml"]


def test_what_was_left_out_is_said_on_stderr():
    done = run("--as-of", "2024-11-15")
    assert "left out: S-400 Triumf, Tartus: probability 0.28" in done.stderr


def test_what_arrives_is_played_only_where_that_is_asked_for():
    asked = ("--as-of", "2022-06-10", "--asset", "Qamishli airport")
    assert isinstance(run(*asked).exception, ScenarioError)
    assert "name: Pantsir-S1, Qamishli airport" in run(*asked, "--with-arriving").stdout


def test_what_became_known_later_is_left_out_on_request():
    assert "tor-m2" in run("--as-of", "2022-06-10").stdout
    assert "tor-m2" not in run("--as-of", "2022-06-10", "--known-at", "2022-06-10").stdout


def test_an_asset_may_be_a_point():
    built = parse_scenario(run("--as-of", "2024-11-15", "--asset", "35.2,36.1").stdout, "printed")
    assert (built.assets[0].lat, built.assets[0].lon) == (35.2, 36.1)


def test_the_shipped_ones_are_listed_with_what_they_are_about():
    lines = run("--list").stdout.splitlines()
    assert len(lines) == 7
    assert any(line.startswith("qamishli-2022        Qamishli airport, June 2022: ") for line in lines)


def test_the_scenario_of_a_published_check_is_printed_too():
    assert parse_scenario(run("--show", "checks/ps752").stdout, "printed") == read_scenario("checks/ps752")


def test_a_shipped_one_is_printed_to_be_edited():
    assert parse_scenario(run("--show", "hmeimim-2015").stdout, "printed") == read_scenario("hmeimim-2015")


def test_the_schema_is_printed_as_json():
    schema = json.loads(run("--schema").stdout)
    assert {"version", "name"} <= set(schema["required"])


def test_a_store_that_is_empty_places_nothing(tmp_path):
    name = str(tmp_path / "empty.db")
    with open_store(name) as opened:
        assert opened.claims() == []
    done = run("--as-of", "2022-06-10", "--store", name)
    assert isinstance(done.exception, ScenarioError)
    assert "no modelled system stands anywhere" in str(done.exception)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        (("--as-of", "2010-01-01"), ScenarioError, "no modelled system stands anywhere"),
        (("--as-of", "2024-11-15", "--asset", "48.1,11.5"), ScenarioError, "within 200 km of point 48.10, 11.50"),
        (("--as-of", "2024-11-15", "--asset", "95,11"), PlaceError, "not on the earth"),
        (("--as-of", "2024-11-15", "--asset", "Xqzzyvk"), PlaceError, "no such place is known"),
        (("--as-of", "2024-11-15", "--out", "no/such/x.yaml"), OutputError, "there is no folder"),
        (("--as-of", "2024-11-15", "--store", "no/such.db"), StoreError, "no/such.db"),
        (
            ("--show", "qamishli"),
            ScenarioError,
            "no such scenario is shipped; write one of: border-patrol-2022, hmeimim-2015",
        ),
    ],
)
def test_a_mistake_is_told(arguments, error, words):
    done = run(*arguments)
    assert isinstance(done.exception, error)
    assert words in str(done.exception)
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "give one of --as-of DATE, --show NAME, --doctrine SCENARIO, --schema and --list"),
        (("--list", "--schema"), "give one of"),
        (("--list", "--asset", "Tartus"), "counts only with --as-of DATE"),
        (("--schema", "--with-arriving"), "counts only with --as-of DATE"),
        (("--list", "--out", "x.yaml"), "--out goes with --as-of, --show, --doctrine or --schema"),
        (("--as-of", "2018-13"), "is no date"),
        (("--as-of", "2018-01-01", "--out", "x.txt"), "must end in .yaml"),
    ],
)
def test_wrong_usage_is_refused(arguments, words):
    done = run(*arguments)
    assert done.exit_code == 2
    assert words in " ".join(done.stderr.replace("│", " ").split())


def test_the_commands_module_imports_nothing_heavy():
    heavy = ("numba", "xarray", "rasterio", "sqlalchemy")
    code = f"import sys, openiads.cli.scenario; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
