"""The guide to what is known shows what the commands print."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from openiads.cli import app

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "knowing.md"
NUMBER = re.compile(r"\d\.\d\d|\b[0-9a-f]{12}\b")
"""A probability or the id of a claim: both may move when the reader gets better."""


def shown() -> list[tuple[str, list[str]]]:
    """Each command after a dollar sign in the guide, with the lines printed below it."""
    found = []
    for block in re.findall(r"(?:^    .*\n)+", GUIDE.read_text(encoding="utf-8"), re.MULTILINE):
        first, *lines = block.splitlines()
        if first.startswith("    $ openiads "):
            found.append((first.removeprefix("    $ openiads "), lines))
    return found


@pytest.mark.parametrize(("command", "lines"), shown())
def test_the_guide_shows_what_the_command_prints(command, lines, monkeypatch):
    monkeypatch.delenv("OPENIADS_STORE", raising=False)
    printed = CliRunner().invoke(app, shlex.split(command)).stdout
    plain = [re.sub(r"\s+", " ", NUMBER.sub("N", line)).strip() for line in printed.splitlines()]
    assert [re.sub(r"\s+", " ", NUMBER.sub("N", line)).strip() for line in lines] == plain[: len(lines)]


@pytest.mark.parametrize("command", re.findall(r"^    (?:\$ )?openiads (\S+)", GUIDE.read_text("utf-8"), re.MULTILINE))
def test_every_command_of_the_guide_is_there(command):
    assert CliRunner().invoke(app, [command, "--help"]).exit_code == 0


def test_the_guide_shows_some_output():
    assert len(shown()) >= 2
