"""The store keeps every claim once, whole or not at all, and says what is wrong with a file that is none."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from openiads.errors import StoreError
from openiads.laydown.store import open_store
from openiads.reports.judgement import Grading
from openiads.reports.report import Report

from .claims import HMEIMIM, MASYAF, TARTUS, claim, day

ROUND_TRIP = [
    claim(place=HMEIMIM, published="2015-11-26", quote="on duty — на дежурстве"),
    claim(
        event="moved",
        modality="unconfirmed",
        origin=MASYAF,
        destinations=(HMEIMIM, TARTUS),
        destination_mode="one_of",
        published="2024-12-06",
        attribution=("sources",),
        count=4,
        unit="launcher",
    ),
    claim(place=MASYAF, valid_from="2017-01-01", valid_to="2017-12-31", known_from="2026-01-01"),
]


def test_claims_come_back_as_they_went_in(tmp_path):
    with open_store(tmp_path / "a.db") as store:
        assert store.add_claims(ROUND_TRIP) == 3
    with open_store(tmp_path / "a.db") as store:
        assert {one.id: one for one in store.claims()} == {one.id: one for one in ROUND_TRIP}


def test_a_claim_is_kept_once_however_often_it_is_added(tmp_path):
    with open_store(tmp_path / "a.db") as store:
        assert store.add_claims(ROUND_TRIP[:2]) == 2
        assert store.add_claims([*ROUND_TRIP, *ROUND_TRIP]) == 1
        assert len(store.claims()) == 3


def test_claims_of_two_files_of_one_name_are_both_kept_and_none_twice(tmp_path):
    first = claim(place=HMEIMIM, report="a/report.txt", quote="it is at Hmeimim")
    second = replace(claim(place=TARTUS, report="b/report.txt", quote="it is at Tartus"), id=first.id)
    with open_store(tmp_path / "a.db") as store:
        assert store.add_claims([first, second]) == 2
        assert store.add_claims([second]) == 0
        assert store.add_claims([first]) == 0
        kept = {one.quote: one.id for one in store.claims()}
    assert kept["it is at Hmeimim"] == first.id
    assert kept["it is at Tartus"].startswith(f"{first.id}-")


def test_what_became_known_later_is_left_out(tmp_path):
    with open_store(tmp_path / "a.db") as store:
        store.add_claims(ROUND_TRIP)
        assert [one.id for one in store.claims(known_at=day("2018-01-01"))] == [ROUND_TRIP[0].id]
        assert len(store.claims(known_at=day("2024-12-06"))) == 2


def test_reports_are_kept_by_the_hash_of_their_text(tmp_path):
    report = Report(path="a.txt", text="It is there.", source="Test Gazette")
    with open_store(tmp_path / "a.db") as store:
        store.add_claims([], [report])
        first = store.report_hashes()["a.txt"]
        store.add_claims([], [Report(path="a.txt", text="It is gone.", source="Test Gazette")])
        assert store.report_hashes()["a.txt"] != first


def test_the_text_of_a_report_comes_back(tmp_path):
    report = Report(
        path="a.txt", text="It is there.", source="Test Gazette", title="There", published=day("2018-01-23")
    )
    with open_store(tmp_path / "a.db") as store:
        store.add_claims([], [report])
        kept = store.report("a.txt")
        assert kept == replace(report, published_from=report.published, published_to=report.published)
        assert store.report("b.txt") is None


def test_of_two_files_of_one_name_the_one_with_the_words_of_the_claim_is_given(tmp_path):
    first, second = (Report(path="a.txt", text=f"Today it is at {where}.") for where in ("Hmeimim", "Tartus"))
    of_first, of_second = (
        claim(place=HMEIMIM, report="a.txt", quote=one.text.removeprefix("Today "), offset=6) for one in (first, second)
    )
    with open_store(tmp_path / "a.db") as store:
        store.add_claims([], [first])
        store.add_claims([], [second])
        assert store.report("a.txt").text == second.text
        assert store.report("a.txt", of_first).text == first.text
        assert store.report("a.txt", of_second).text == second.text
        assert store.report("a.txt", replace(of_first, offset=7)) is None


def test_the_version_of_a_store_changes_with_each_kind_of_addition(tmp_path):
    said = Grading(source="AFP", reliability="A", reviewer="ana", reason="", made_at=datetime(2026, 1, 1, tzinfo=UTC))
    with open_store(tmp_path / "a.db") as store:
        versions = [store.version()]
        store.add_claims(ROUND_TRIP)
        versions.append(store.version())
        store.add_gradings([said])
        versions.append(store.version())
        store.add_claims([], [Report(path="a.txt", text="It is there.")])
        versions.append(store.version())
        assert len(set(versions)) == 4
        store.add_claims(ROUND_TRIP, [Report(path="a.txt", text="It is there.")])
        assert store.version() == versions[-1]


def test_text_that_looks_like_sql_is_only_text(tmp_path):
    odd = claim(place=HMEIMIM, quote="'; DROP TABLE claims; --", system="x'); DELETE FROM claims")
    with open_store(tmp_path / "a.db") as store:
        store.add_claims([odd, *ROUND_TRIP])
        assert odd in store.claims()


def test_a_url_opens_the_same_store_as_its_path(tmp_path):
    with open_store(f"sqlite:///{tmp_path}/a.db") as store:
        store.add_claims(ROUND_TRIP)
    with open_store(tmp_path / "a.db", create=False) as store:
        assert len(store.claims()) == 3


def test_a_missing_store_is_not_made_when_only_asked(tmp_path):
    with pytest.raises(StoreError, match=r"gone\.db: there is no store here; make one: openiads read --store"):
        open_store(tmp_path / "gone.db", create=False).__enter__()
    assert not (tmp_path / "gone.db").exists()


def test_a_store_of_a_newer_version_is_refused(tmp_path):
    with open_store(tmp_path / "a.db"):
        pass
    with sqlite3.connect(tmp_path / "a.db") as raw:
        raw.execute("UPDATE openiads_store SET schema_version = 99")
    raw.close()
    with pytest.raises(StoreError, match=r"a\.db: was written by a newer openiads \(store version 99.*update openiads"):
        open_store(tmp_path / "a.db").__enter__()


def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("These are notes, and no store at all. " * 40)
    before = text.read_bytes()
    with pytest.raises(StoreError, match=r"notes\.txt: is not a store"):
        open_store(text).__enter__()
    assert text.read_bytes() == before


def test_a_database_of_another_program_is_refused(tmp_path):
    with sqlite3.connect(tmp_path / "b.db") as raw:
        raw.execute("CREATE TABLE songs (title TEXT)")
    raw.close()
    with pytest.raises(StoreError, match=r"b\.db: is a database of another program"):
        open_store(tmp_path / "b.db").__enter__()


def test_a_folder_and_a_missing_folder_are_named(tmp_path):
    with pytest.raises(StoreError, match="is a folder"):
        open_store(tmp_path).__enter__()
    with pytest.raises(StoreError, match=r"the folder .*nowhere does not exist"):
        open_store(tmp_path / "nowhere" / "a.db").__enter__()


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_an_unwritable_folder_is_named(tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    with pytest.raises(StoreError, match=r"a\.db: cannot be written .* check the rights"):
        open_store(locked / "a.db").__enter__()


def test_an_unwritable_store_says_so(tmp_path):
    with open_store(tmp_path / "a.db"):
        pass
    with (
        open_store(f"sqlite:///file:{tmp_path}/a.db?mode=ro&uri=true") as store,
        pytest.raises(StoreError, match=r"cannot be written .*readonly.*check the rights"),
    ):
        store.add_claims(ROUND_TRIP)


def test_an_unknown_kind_of_database_is_named():
    with pytest.raises(StoreError, match="this database URL cannot be used"):
        open_store("cuneiform://tablet").__enter__()


def test_a_database_of_another_make_is_not_sent_for_the_driver_of_postgresql():
    with pytest.raises(StoreError, match=r"cannot be used .*; give a postgresql:// URL or the path of a SQLite file"):
        open_store("mysql://ana@nowhere/laydown").__enter__()


def test_a_damaged_claim_is_named(tmp_path):
    with open_store(tmp_path / "a.db") as store:
        store.add_claims(ROUND_TRIP[:1])
    with sqlite3.connect(tmp_path / "a.db") as raw:
        raw.execute("UPDATE claims SET document = '{}'")
    raw.close()
    with open_store(tmp_path / "a.db") as store, pytest.raises(StoreError, match=f"the claim '{ROUND_TRIP[0].id}'"):
        store.claims()


def test_a_store_that_stays_locked_says_so(tmp_path):
    with open_store(tmp_path / "a.db", wait_s=0.1) as store:
        other = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program is writing to it"):
            store.add_claims(ROUND_TRIP)
        other.execute("ROLLBACK")
        other.close()
        assert store.add_claims(ROUND_TRIP) == 3


def test_two_writers_wait_for_one_another(tmp_path):
    with open_store(tmp_path / "a.db"):
        pass
    failures: list[BaseException] = []

    def write(number: int) -> None:
        try:
            with open_store(tmp_path / "a.db") as store:
                for part in range(10):
                    store.add_claims([claim(place=HMEIMIM, quote=f"writer {number} part {part}")])
        except BaseException as error:
            failures.append(error)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures == []
    with open_store(tmp_path / "a.db") as store:
        assert len(store.claims()) == 20


WRITER = """
import sys
from datetime import UTC, date, datetime
from openiads.laydown.store import open_store
from openiads.reports.claim import Claim

def claims(batch):
    return [
        Claim(id=f"{batch}-{number}", report="r", source="s", quote="q", offset=0, system="s-400",
              event="deployed", modality="reported", known_from=date(2020, 1, 1), confidence=1.0)
        for number in range(400)
    ]

with open_store(sys.argv[1]) as store:
    for batch in range(1000):
        store.add_claims(claims(batch))
        print("done", batch, flush=True)
"""


@pytest.mark.parametrize("delay_s", [0.0, 0.004, 0.02, 0.05])
def test_a_writer_killed_in_the_middle_leaves_whole_batches_only(tmp_path: Path, delay_s: float):
    path = tmp_path / "a.db"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    finished = int(writer.stdout.readline().split()[1])
    time.sleep(delay_s)
    writer.send_signal(signal.SIGKILL)
    finished = max([finished, *(int(line.split()[1]) for line in writer.stdout)])
    writer.wait()
    writer.stdout.close()
    with open_store(path, create=False) as store:
        kept = [one.id.split("-")[0] for one in store.claims()]
        batches = {batch: kept.count(batch) for batch in kept}
        assert set(batches.values()) == {400}
        assert finished + 1 <= len(batches) <= finished + 2
        assert store.add_claims([claim(place=HMEIMIM)]) == 1


KILLED = """
import os, signal, sys
import sqlalchemy
from openiads.laydown.store import open_store

exec(sys.argv[2])
inserted = 0

def kill_in_the_middle(connection, cursor, statement, parameters, context, executemany):
    global inserted
    inserted += "INSERT INTO claims" in statement
    if inserted == 600:
        os.kill(os.getpid(), signal.SIGKILL)

with open_store(sys.argv[1]) as store:
    store.add_claims(claims(0))
    sqlalchemy.event.listen(sqlalchemy.engine.Engine, "after_cursor_execute", kill_in_the_middle)
    inserted = 400
    store.add_claims(claims(1))
"""


def test_a_writer_killed_between_two_rows_leaves_nothing_of_its_transaction(tmp_path: Path):
    path = tmp_path / "a.db"
    made = WRITER.split("with open_store")[0].strip()
    killed = subprocess.run([sys.executable, "-c", KILLED, str(path), made], capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with open_store(path, create=False) as store:
        assert {one.id.split("-")[0] for one in store.claims()} == {"0"}
        assert len(store.claims()) == 400


def test_recorded_at_is_kept_beside_both_times(tmp_path):
    with open_store(tmp_path / "a.db") as store:
        store.add_claims(ROUND_TRIP)
    with sqlite3.connect(tmp_path / "a.db") as raw:
        recorded = raw.execute("SELECT recorded_at FROM claims").fetchall()
    raw.close()
    assert all(row[0].startswith(str(date.today().year)) for row in recorded)
