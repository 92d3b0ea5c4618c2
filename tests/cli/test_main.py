"""The program as a whole: exit codes, words on the error stream, Ctrl-C, a closed pipe."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PROGRAM = [sys.executable, "-c", "from openiads.cli import main; main()"]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, *words], capture_output=True, text=True)


def test_a_failed_work_ends_with_1_and_one_line_on_the_error_stream():
    done = run("catalogue", "s-999")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("CatalogueError: ")
    assert "Traceback" not in done.stderr


def test_wrong_usage_ends_with_2_and_says_how_to_get_help():
    done = run("cover", "--agl", "low")
    assert done.returncode == 2
    assert "--help" in done.stderr
    assert run("no-such-command").returncode == 2


def test_a_reader_that_closes_the_pipe_is_no_error():
    done = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -c "from openiads.cli import main; main()" catalogue sa-22 | head -1'],
        capture_output=True,
        text=True,
    )
    assert done.stdout.startswith("Pantsir-S1")
    assert "Traceback" not in done.stderr


def test_ctrl_c_in_the_middle_of_a_run_leaves_the_old_page_and_says_so(tmp_path: Path):
    out = tmp_path / "demo"
    out.mkdir()
    (out / "claims.csv").write_text("old")
    running = subprocess.Popen([*PROGRAM, "demo", "--out", str(out)], stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and len(os.listdir(tmp_path)) < 2:
        time.sleep(0.1)
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "stopped; nothing was left half-written" in errors
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]
    assert (out / "claims.csv").read_text() == "old"
