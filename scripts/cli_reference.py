"""Write docs/reference/cli.md from the commands' own help texts."""

from pathlib import Path

from typer.main import get_command
from typer.testing import CliRunner

from openiads.cli import app

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "cli.md"
WIDTH = 100


def cli_reference() -> str:
    """The page: one section per command, with its help as printed."""
    runner = CliRunner()
    parts = ["# Commands\n\nMade from the help texts by `python scripts/cli_reference.py`.\n"]
    for words in [[], *_commands()]:
        shown = runner.invoke(
            app, [*words, "--help"], env={"COLUMNS": str(WIDTH)}, terminal_width=WIDTH, prog_name="openiads"
        )
        parts.append(f"## openiads {' '.join(words)}".rstrip() + f"\n\n```text\n{shown.output.strip()}\n```\n")
    return "\n".join(parts)


def _commands() -> list[list[str]]:
    """The words of every command and subcommand."""
    found = []
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        found += [[name], *([name, below] for below in getattr(command, "commands", ()))]
    return found


if __name__ == "__main__":
    PAGE.write_text(cli_reference(), encoding="utf-8")
