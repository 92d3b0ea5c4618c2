"""The chart command as a user types it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from openiads.cli import app
from openiads.errors import OpeniadsError

SITE = ("--site", "pantsir-s1@35.401,35.949")


def chart(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["chart", *arguments])


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    out = tmp_path_factory.mktemp("plain") / "chart.png"
    result = chart(*SITE, "--bearing", "90", "--out", str(out))
    assert result.exit_code == 0, result.output
    assert f"wrote {out}" in result.stdout
    return out.read_bytes()


@pytest.mark.parametrize(
    "change",
    [
        ("--bearing", "270"),
        ("--bearing", "90,270"),
        ("--all-azimuths", "2"),
        ("--top", "8"),
        ("--range", "20"),
        ("--target", "uav-quad"),
        ("--k", "1"),
    ],
)
def test_each_option_changes_the_picture(plain: bytes, change: tuple[str, ...], tmp_path: Path) -> None:
    bearing = () if {"--bearing", "--all-azimuths"} & set(change) else ("--bearing", "90")
    result = chart(*SITE, *bearing, *change, "--out", str(tmp_path / "chart.png"))
    assert result.exit_code == 0, result.output
    assert (tmp_path / "chart.png").read_bytes() != plain


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*SITE, "--out", "a.png"), "give either --bearing DEG or --all-azimuths N"),
        ((*SITE, "--bearing", "90", "--all-azimuths", "4", "--out", "a.png"), "give either --bearing"),
        ((*SITE, "--bearing", "east", "--out", "a.png"), "no list of numbers like 90"),
        ((*SITE, "--bearing", "90", "--out", "a.jpg"), "must end in .png"),
        ((*SITE, "--all-azimuths", "99", "--out", "a.png"), "less than or equal to 36"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_how_to_write_it(arguments: tuple[str, ...], words: str) -> None:
    result = chart(*arguments)
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.replace("\u2502", " ").split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*SITE, "--bearing", "400"), "give 1 to 36 bearings of 0 to 360 degrees"),
        ((*SITE, "--bearing", "90", "--range", "0"), "range_m is 0.0"),
        ((*SITE, "--bearing", "90", "--top", "-1"), "top is -1000.0"),
        (("--site", "s-400@48.85,2.35", "--bearing", "90"), "openiads terrain fetch"),
    ],
)
def test_failed_work_says_what_is_wrong_and_what_to_do(arguments: tuple[str, ...], words: str, tmp_path: Path) -> None:
    result = chart(*arguments, "--out", str(tmp_path / "chart.png"))
    assert isinstance(result.exception, OpeniadsError), result.output
    assert words in str(result.exception)
    assert list(tmp_path.iterdir()) == []
