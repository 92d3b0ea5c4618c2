"""The brief and demo commands as a user types them."""

import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from openiads.cli import app

OWN_WORDS = (
    "Crews have set up a Pantsir-S1 air defence system at Qamishli airport, local sources said on 4 June 2022.\n"
)
PROGRAM = (sys.executable, "-c", "from openiads.cli import main; main()")


def openiads(*arguments: str, words: str | None = None, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, *arguments], input=words, capture_output=True, text=True, cwd=folder)


def test_brief_of_a_file_leaves_a_page_and_says_where(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(OWN_WORDS)
    done = openiads("brief", "report.txt", "--as-of", "2022-06-05", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Pantsir-S1" in done.stdout
    assert "page: brief/index.html" in done.stdout
    assert done.stderr == ""
    page = (tmp_path / "brief" / "index.html").read_text(encoding="utf-8")
    assert "Pantsir-S1" in page
    assert "openiads brief report.txt --as-of 2022-06-05" in page


def test_brief_reads_the_clipboard_s_text_from_standard_input(tmp_path: Path) -> None:
    done = openiads("brief", "-", "--out", "there", words=OWN_WORDS, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "there" / "index.html").exists()


def test_text_that_says_nothing_of_air_defence_makes_a_page_with_a_note(tmp_path: Path) -> None:
    done = openiads("brief", "-", words="It rained in Lisbon all day.\n", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "note: nothing could be computed" in done.stderr
    assert "Nothing about air defence" in (tmp_path / "brief" / "index.html").read_text(encoding="utf-8")


def test_missing_report_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    done = openiads("brief", "no-such.txt", folder=tmp_path)
    assert done.returncode == 1
    assert "no-such.txt" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_output_over_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine")
    done = openiads("brief", "-", "--out", "taken", words=OWN_WORDS, folder=tmp_path)
    assert done.returncode == 1
    assert "OutputError" in done.stderr
    assert "it is a file, not a folder" in done.stderr
    assert (tmp_path / "taken").read_text() == "mine"


def test_date_that_is_none_is_wrong_usage() -> None:
    result = CliRunner().invoke(app, ["brief", "x.txt", "--as-of", "yesterday"])
    assert result.exit_code == 2
    assert "--as-of" in result.output


def test_demo_makes_four_briefs_and_ends_with_its_summary(tmp_path: Path) -> None:
    done = openiads("demo", "--out", "demo", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 12
    assert lines[-1].startswith("page: demo/index.html")
    assert "eastern sector" in lines[-5]
    assert "played 1000 times: leakers" in lines[-4]
    assert lines[-3].startswith("border-patrol-2022, played 1000 times: a friendly aircraft fired at in ")
    assert lines[-2].startswith("tartus-2024, played 1000 times: ")
    days = ("2015-09-13", "2018-01-01", "2022-06-05", "2024-12-06")
    front = (tmp_path / "demo" / "index.html").read_text(encoding="utf-8")
    for day in days:
        assert f'href="{day}/index.html"' in front
        assert (tmp_path / "demo" / day / "index.html").stat().st_size > 500_000
    assert "Before and after" in front
    assert "Fired at by mistake" in front
    for name in ("after", "border-patrol-2022", "tartus-2024"):
        assert (tmp_path / "demo" / f"replay-{name}" / "replay.acmi").stat().st_size > 10_000
    assert "Skies that several share" in front


def test_known_at_before_publication_leaves_the_sky_empty(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(f"---\ndate: 2022-06-04\n---\n{OWN_WORDS}")
    known = openiads("brief", "report.txt", "--as-of", "2022-06-05", "--known-at", "2022-06-05", folder=tmp_path)
    unknown = openiads("brief", "report.txt", "--as-of", "2022-06-05", "--known-at", "2022-01-01", folder=tmp_path)
    assert "sites: 1;" in known.stdout
    assert "sites: 0;" in unknown.stdout


def test_report_whose_day_is_not_known_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "undated.txt").write_text("A Pantsir-S1 stands at Qamishli airport, officials said.\n")
    done = openiads("brief", "undated.txt", "--as-of", "2022", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "undated.txt: no date of publication found; give one with --date, --meta or front matter" in done.stderr
    assert "On 2022-01-01 the reports place no system" in done.stdout
