"""The cut command as a user types it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from openiads.cli import app
from openiads.errors import OpeniadsError

SITE = ("--site", "pantsir-s1@35.401,35.949")
LINE = ("--line", "35.4,35.6 35.3,36.4")


def cut(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["cut", *arguments])


def profile(*arguments: str) -> dict[str, object]:
    result = cut(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_json_gives_the_profile_and_nothing_else() -> None:
    found = profile(*SITE, *LINE)
    assert found["terrain"] == "NOAA GLOBE 1.0, 30 arc-second"
    assert found["k_ratio"] == pytest.approx(4 / 3)
    rows = found["profile"]
    assert len(rows) == 101
    assert rows[0]["surface"] == "sea"
    assert rows[-1]["surface"] == "land"
    assert rows[0]["elevation_m"] == 0.0
    lowest_m = rows[50]["lowest_visible_altitude_m"]["pantsir-s1 1"]
    assert lowest_m >= rows[50]["elevation_m"]


@pytest.mark.parametrize(
    "change",
    [
        ("--k", "1.0"),
        ("--quality", "exact"),
        ("--target", "uav-quad"),
        ("--site", "s-400@35.135,36.240"),
        ("--line", "35.4,35.6 35.2,36.4"),
    ],
)
def test_each_option_changes_the_profile(change: tuple[str, ...]) -> None:
    line = () if "--line" in change else LINE
    assert profile(*SITE, *line, *change) != profile(*SITE, *LINE)


def test_picture_is_written_and_the_top_counts(tmp_path: Path) -> None:
    for top in ("6", "12"):
        result = cut(*SITE, *LINE, "--top", top, "--out", str(tmp_path / f"{top}.png"))
        assert result.exit_code == 0, result.output
        assert f"wrote {tmp_path / top}.png" in result.stdout
    assert (tmp_path / "6.png").read_bytes() != (tmp_path / "12.png").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["12.png", "6.png"]


def test_line_may_be_named_by_its_ends() -> None:
    named = profile(*SITE, "--from", "Latakia", "--to", "Homs")
    assert named["profile"][0]["lat"] == pytest.approx(35.53, abs=0.05)
    assert named["profile"][-1]["lon"] == pytest.approx(36.72, abs=0.05)


def test_line_may_leave_the_terrain_and_is_unknown_there() -> None:
    result = cut(*SITE, "--line", "35.4,34.6 35.3,36.4", "--json")
    assert result.exit_code == 0, result.output
    assert "drawn as unknown where there is no terrain" in result.stderr
    assert "openiads terrain fetch" in result.stderr
    rows = json.loads(result.stdout)["profile"]
    assert (rows[0]["surface"], rows[0]["elevation_m"]) == ("unknown", None)
    assert rows[0]["lowest_visible_altitude_m"]["pantsir-s1 1"] is None
    assert rows[-1]["surface"] == "land"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*SITE, "--json"), "give either --line, or both --from and --to"),
        ((*SITE, "--from", "Homs", "--json"), "give either --line, or both --from and --to"),
        ((*SITE, *LINE, "--from", "Homs", "--to", "Latakia", "--json"), "give either --line"),
        ((*SITE, "--line", "35.4,35.6", "--json"), "is not like"),
        ((*SITE, *LINE), "give --out FILE.png, or --json"),
        ((*SITE, *LINE, "--out", "cut.tif"), "must end in .png"),
        ((*SITE, *LINE, "--json", "--quality", "best"), "'best' is none of draft, default, exact"),
        (("--site", "s-400", *LINE, "--json"), "is not like s-400@35.401,35.949"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_how_to_write_it(arguments: tuple[str, ...], words: str) -> None:
    result = cut(*arguments)
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.replace("\u2502", " ").split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*SITE, "--line", "35.4,35.6 35.4,35.6", "--json"), "length of the line is 0.0"),
        ((*SITE, *LINE, "--top", "0", "--json"), "top is 0.0"),
        ((*SITE, *LINE, "--k", "0", "--json"), "no atmosphere"),
        ((*SITE, *LINE, "--target", "blimp", "--json"), "fighter-4gen"),
        ((*SITE, *LINE, "--terrain", "nowhere.tif", "--json"), "nowhere.tif"),
        ((*SITE, *LINE, "--out", "nowhere/cut.png"), "there is no folder"),
        (("--site", "s-400@48.85,2.35", *LINE, "--json"), "openiads terrain fetch"),
        ((*SITE, "--line", "35.4,35.6 Xyzzyville", "--json"), "nearest names"),
    ],
)
def test_failed_work_says_what_is_wrong_and_what_to_do(arguments: tuple[str, ...], words: str) -> None:
    result = cut(*arguments)
    assert isinstance(result.exception, OpeniadsError), result.output
    assert words in str(result.exception)
