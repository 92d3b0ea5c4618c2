import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from openiads.cli import app

TEXT = "Crews set up a Pantsir-S1 at Qamishli airport.\nThe ministry denied that an S-400 was sent to Tartus.\n"


def run(*arguments: str, text: str | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["read", *arguments], input=text, env={"OPENIADS_STORE": ""})
    error = f"{type(result.exception).__name__}: {result.exception}" if result.exception else ""
    return result.exit_code, result.stdout, result.stderr + error


def test_table_shows_system_place_modality_and_words(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_text(TEXT)
    code, out, _ = run(str(path))
    assert code == 0
    for word in ("pantsir-s1", "Qamishli airport", "denied", "s-400", "Tartus", "Crews set up"):
        assert word in out


def test_json_is_a_list_with_the_fields_of_the_contract(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_text(TEXT)
    code, out, _ = run("--json", str(path))
    claims = json.loads(out)
    assert code == 0
    assert [one["modality"] for one in claims] == ["reported", "denied"]
    wanted = (
        "id report quote system class_id event modality count unit place origin destinations destination_mode operator "
        "owner attribution valid_from valid_to confidence"
    )
    assert set(wanted.split()) <= set(claims[0])
    assert {"name", "lat", "lon", "tolerance_m"} <= set(claims[0]["place"])
    assert claims[0]["report"] == str(path)


def test_standard_input_is_read_by_its_dash() -> None:
    code, out, error = run("--json", "-", text=TEXT)
    assert code == 0
    assert len(json.loads(out)) == 2
    assert "no date of publication found; give one with --date, --meta or front matter" in error


def test_metadata_dates_the_claims(tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text(TEXT)
    (tmp_path / "m.csv").write_text("file,source,date\nr.txt,Wire,2022-06-04\n")
    _, out, error = run("--json", "--meta", str(tmp_path / "m.csv"), str(tmp_path / "r.txt"))
    first = json.loads(out)[0]
    assert (first["published"], first["known_from"], first["source"]) == ("2022-06-04", "2022-06-04", "Wire")
    assert "no date" not in error


def test_a_text_without_systems_says_so(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_text("The weather was fine.")
    code, out, _ = run(str(path))
    assert code == 0
    assert "no claims of air defence or air power found" in out


@pytest.mark.parametrize(("content", "words"), [(b"", "is empty"), (b"\0\1\2", "is no text")])
def test_bad_input_is_refused_in_plain_words(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "r.txt"
    path.write_bytes(content)
    code, out, error = run(str(path))
    assert code == 1
    assert words in error
    assert out == ""


def test_no_report_is_wrong_usage() -> None:
    assert run()[0] == 2


def test_json_of_bad_input_leaves_standard_output_empty(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from openiads.cli import main; main()", "read", "--json", str(tmp_path / "none.txt")],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "there is no such file" in done.stderr


def test_claims_are_kept_once_in_a_store(tmp_path: Path) -> None:
    store = pytest.importorskip("openiads.laydown.store")
    assert store is not None
    path, database = tmp_path / "r.txt", tmp_path / "s.db"
    path.write_text(TEXT)
    assert "2 new claims kept" in run("--store", str(database), str(path))[2]
    assert "0 new claims kept" in run("--store", str(database), str(path))[2]
