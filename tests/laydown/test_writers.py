"""Real processes that write one store at once, and that are killed in the middle, on a file and on a real server."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from openiads.laydown.store import open_store

WRITER = """
import sys
from datetime import date
from openiads.laydown.store import open_store
from openiads.reports.claim import Claim

def claims(batch, number_of):
    return [
        Claim(id=f"{batch}-{number}", report="r", source="s", quote="q", offset=0, system="s-400",
              event="deployed", modality="reported", known_from=date(2020, 1, 1), confidence=1.0)
        for number in range(number_of)
    ]
"""

MANY_BATCHES = (
    WRITER
    + """
added = 0
for batch in range(int(sys.argv[2]), int(sys.argv[3])):
    with open_store(sys.argv[1]) as store:
        added += store.add_claims(claims(batch, 40))
print(added)
"""
)

KILLED_BETWEEN_ROWS = (
    WRITER
    + """
import os, signal
import sqlalchemy

inserted = 0

def kill_in_the_middle(connection, cursor, statement, parameters, context, executemany):
    global inserted
    inserted += "INSERT INTO claims" in statement
    if inserted == 60:
        os.kill(os.getpid(), signal.SIGKILL)

with open_store(sys.argv[1]) as store:
    store.add_claims(claims("kept", 40))
    sqlalchemy.event.listen(sqlalchemy.engine.Engine, "after_cursor_execute", kill_in_the_middle)
    store.add_claims(claims("torn", 100))
"""
)


def start(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def ids(place: str) -> list[str]:
    with open_store(place, create=False) as store:
        return [one.id for one in store.claims()]


def test_two_processes_that_write_the_same_claims_write_each_once(any_store):
    both = [start(MANY_BATCHES, any_store, "0", "8"), start(MANY_BATCHES, any_store, "4", "12")]
    ended = [writer.communicate(timeout=120) for writer in both]
    assert [writer.returncode for writer in both] == [0, 0], ended
    assert sum(int(out) for out, _ in ended) == 12 * 40
    kept = ids(any_store)
    assert len(kept) == len(set(kept)) == 12 * 40


def test_a_process_killed_between_two_rows_leaves_nothing_of_its_transaction(any_store):
    killed = start(KILLED_BETWEEN_ROWS, any_store)
    _, errors = killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL, errors
    assert {one.split("-")[0] for one in ids(any_store)} == {"kept"}
    assert len(ids(any_store)) == 40


def test_an_ingest_killed_and_begun_again_is_whole_and_holds_nothing_twice(any_store, tmp_path: Path):
    """The command itself, killed when it has just made the store, then run to its end."""
    for number in range(4):
        text = f"A Pantsir-S1 was deployed at Hmeimim air base, source {number} reported. It is the {number}th."
        report = f"---\nsource: Gazette {number}\ndate: 2018-01-{number + 1:02}\n---\n{text}\n"
        (tmp_path / f"report-{number}.txt").write_text(report)
    command = [sys.executable, "-c", "from openiads.cli import main; main()", "read", "--store", any_store]
    command += sorted(str(path) for path in tmp_path.glob("report-*.txt"))
    environment = {**os.environ, "OPENIADS_STORE": ""}
    first = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    wait_until_made(any_store, first)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    again = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)
    assert again.returncode == 0, again.stderr
    kept = ids(any_store)
    new, known = (int(word) for word in re.findall(r"(\d+) (?:new|known)", again.stderr))
    assert len(kept) == len(set(kept)) == new + known >= 4


def wait_until_made(place: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the process has made the store (or has ended)."""
    from openiads.errors import StoreError

    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        try:
            with open_store(place, create=False):
                return
        except StoreError:
            time.sleep(0.005)
