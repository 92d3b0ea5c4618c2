"""The command study as a user types it."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner, Result

from openiads.cli.study import study
from openiads.errors import OpeniadsError, ScenarioError, StudyError
from openiads.study.read_study import study_schema
from tests.study.study_cases import SHIPPED_YAML

app = typer.Typer()
app.command("study")(study)
YAML = """\
version: 1
name: mine
scenario: small.yaml
replications: {most: 60}
measures: [leakers, any friendly engaged]
vary:
- {setting: units.*.shots_per_target, label: shots, values: [1, 3]}
"""


@pytest.fixture
def mine(tmp_path: Path) -> str:
    (tmp_path / "small.yaml").write_text(SHIPPED_YAML, encoding="utf-8")
    path = tmp_path / "mine.yaml"
    path.write_text(YAML, encoding="utf-8")
    return str(path)


def ran(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def printed(*arguments: str) -> str:
    result = ran(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_answer_comes_first_and_then_the_cases(mine):
    lines = printed(mine).splitlines()
    assert lines[0] == "mine: 3 cases of small, 180 replications"
    assert lines[2].startswith("Leakers: ")
    assert lines[-1].endswith("shots 3")
    assert lines[-3].endswith("the scenario as it stands")


def test_json_is_only_json(mine):
    result = ran(mine, "--json")
    plain = json.loads(result.stdout)
    assert result.stderr == ""
    assert [case["settings"] for case in plain["cases"]] == [
        {},
        {"units.*.shots_per_target": 1},
        {"units.*.shots_per_target": 3},
    ]
    assert set(plain["cases"][0]["measures"]) == {"leakers", "any friendly engaged"}


def test_a_folder_gets_page_table_numbers_and_pictures_and_is_gone_on_with(mine, tmp_path):
    out = tmp_path / "out"
    told = printed(mine, "--out", str(out))
    assert {path.name for path in out.iterdir()} == {
        "index.html",
        "cases.parquet",
        "study.json",
        "cases.jsonl",
        "picture-1.png",
        "picture-2.png",
    }
    assert f"wrote {out / 'index.html'}" in told
    table = pq.read_table(out / "cases.parquet")
    assert table.column("leakers_mean").to_pylist() == pytest.approx(
        [case["measures"]["leakers"]["mean"]["value"] for case in json.loads((out / "study.json").read_text())["cases"]]
    )
    assert "3 cases were there from before" in printed(mine, "--out", str(out))


def test_threads_change_no_number(mine):
    assert printed(mine, "--threads", "1", "--json") == printed(mine, "--threads", "2", "--json")


def test_a_plan_is_told_and_nothing_is_played(mine):
    lines = printed(mine, "--plan").splitlines()
    assert lines == ["mine: 3 cases of small, at most 180 replications", "  shots: 1, 3 (in the scenario: 4; 2)"]
    assert json.loads(printed(mine, "--plan", "--json"))["cases"] == 3


def test_the_shipped_studies_are_listed_and_planned():
    lines = printed("--list").splitlines()
    assert [line.split()[0] for line in lines] == [
        "hmeimim-2024-assumptions",
        "hmeimim-2024-sensitivity",
        "hmeimim-2024-shots",
        "saturation",
    ]
    assert "13 cases of notional-reference" in printed("saturation", "--plan")


def test_the_settings_of_a_scenario_are_listed_with_what_is_there(mine):
    listed = printed("--settings", str(Path(mine).with_name("small.yaml")))
    assert "units.tor.launchers" in listed
    assert "raids." not in listed
    rows = json.loads(printed("--settings", "qamishli-2022", "--json"))
    assert {"setting", "kind", "present"} == set(rows[0])


def test_the_schema_is_printed_as_json():
    assert json.loads(printed("--schema")) == study_schema()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "give one of STUDY"),
        (("saturation", "--list"), "give one of STUDY"),
        (("saturation", "--threads", "0"), "0 threads: give 1 to 1024"),
        (("saturation", "--threads", "2", "--cluster", "tcp://x:1"), "the workers' own"),
        (("--list", "--out", "x"), "go with a STUDY"),
        (("--schema", "--plan"), "go with a STUDY"),
    ],
)
def test_wrong_usage_leaves_with_two(arguments, words):
    result = ran(*arguments)
    assert result.exit_code == 2
    assert words in " ".join(result.output.replace("│", " ").split())


@pytest.mark.parametrize(
    ("change", "words", "error"),
    [
        (("units.*.shots_per_target", "raids.raid.distance_m"), "no study varies routes", StudyError),
        (("units.*.shots_per_target", "raids.raid.count"), "only in the shipped scenario", StudyError),
        (("small.yaml", "smal.yaml"), "is neither a shipped scenario nor a file", ScenarioError),
    ],
)
def test_failed_work_says_why(mine, change, words, error: type[OpeniadsError]):
    Path(mine).write_text(YAML.replace(*change), encoding="utf-8")
    result = ran(mine)
    assert isinstance(result.exception, error)
    assert words in str(result.exception)
