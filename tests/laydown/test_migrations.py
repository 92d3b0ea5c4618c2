"""A store of an older openiads is brought to the present tables when it is opened, whole or not at all.

The two files in `data` hold stores that the first release's code made (dumped by sqlite3 and pg_dump), with three
claims and one report.
"""

import signal
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sql
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from openiads.errors import StoreError
from openiads.laydown.database import connect
from openiads.laydown.laydown import laydown_at
from openiads.laydown.store import open_store
from openiads.laydown.tables import METADATA, SCHEMA_VERSION
from openiads.reports.judgement import Grading
from openiads.reports.report import Report

from .claims import HMEIMIM, TARTUS, claim, day

DATA = Path(__file__).parent / "data"
OLD_REPORT = Report(path="one.txt", text="It was there.", source="Test Gazette")
"""The report in both files, of which they hold the hash."""
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def put_old_store(place: str) -> None:
    """The store of the first release, in a file or in a database of the server."""
    if "://" not in place:
        raw = sqlite3.connect(place)
        raw.executescript((DATA / "store-v1-sqlite.sql").read_text(encoding="utf-8"))
        raw.close()
        return
    engine = sql.create_engine(place)
    with engine.begin() as connection:
        connection.exec_driver_sql((DATA / "store-v1-postgresql.sql").read_text(encoding="utf-8"))
    engine.dispose()


def tables_of(place: str) -> set[str]:
    engine = connect(place, create=False, wait_s=5)
    tables = set(sql.inspect(engine).get_table_names())
    engine.dispose()
    return tables


def test_an_old_store_is_migrated_on_opening_and_keeps_what_it_holds(any_store):
    put_old_store(any_store)
    assert "gradings" not in tables_of(any_store)
    with open_store(any_store, create=False) as store:
        kept = store.claims()
        assert len(kept) == 3
        assert kept[0].quote == "on duty — на дежурстве"
        assert (kept[0].place, kept[0].revisions, kept[0].gradings) == (HMEIMIM, (), ())
        assert [(site.place.name, site.status) for site in laydown_at(kept, day("2024-12-06"))] == [
            ("Hmeimim air base", "operational"), ("Hmeimim air base or Tartus", "arriving"), ("Masyaf", "moving"),
        ]  # fmt: skip
        assert list(store.report_hashes()) == ["one.txt"]
        graded = Grading(source="AFP", reliability="A", reviewer="ana", reason="known well", made_at=NOW)
        assert store.add_gradings([graded]) == 1
        assert store.add_claims([claim(place=TARTUS, published="2024-12-10")]) == 1
    assert {"gradings", "alembic_version"} <= tables_of(any_store)


@pytest.mark.parametrize("is_old", [True, False])
def test_the_migrations_lead_to_exactly_the_tables_that_the_code_knows(any_store, is_old):
    if is_old:
        put_old_store(any_store)
    with open_store(any_store):
        pass
    engine = connect(any_store, create=False, wait_s=5)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), METADATA)
        version = connection.execute(sql.text("SELECT schema_version FROM openiads_store")).scalar_one()
    engine.dispose()
    assert found == []
    assert version == SCHEMA_VERSION


def texts_of(place: str) -> list[str | None]:
    engine = connect(place, create=False, wait_s=5)
    with engine.connect() as connection:
        found = [row.text for row in connection.execute(sql.text("SELECT text FROM reports ORDER BY path"))]
    engine.dispose()
    return found


def test_an_old_store_has_no_texts_until_its_reports_are_read_again(any_store):
    put_old_store(any_store)
    with open_store(any_store) as store:
        assert store.report("one.txt") is None
        assert store.reports() == []
    assert texts_of(any_store) == [None]
    with open_store(any_store) as store:
        before = store.version()
        store.add_claims([], [OLD_REPORT, Report(path="two.txt", text="It is gone.")])
        assert store.version() != before
        assert [report.path for report in store.reports()] == ["one.txt", "two.txt"]
        kept = store.report("one.txt")
    assert kept is not None
    assert (kept.text, kept.source) == (OLD_REPORT.text, "Test Gazette")
    assert texts_of(any_store) == [OLD_REPORT.text, "It is gone."]


def test_many_who_open_an_old_store_at_once_migrate_it_once(any_store):
    put_old_store(any_store)
    counts, failures = [], []

    def look() -> None:
        try:
            with open_store(any_store, create=False) as store:
                counts.append(len(store.claims()))
        except BaseException as error:
            failures.append(error)

    readers = [threading.Thread(target=look) for _ in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert failures == []
    assert counts == [3, 3, 3, 3]


KILLED = """
import os, signal, sys
import sqlalchemy
from openiads.laydown.store import open_store

def kill(connection, cursor, statement, parameters, context, executemany):
    if "ix_claims_revises" in statement:
        os.kill(os.getpid(), signal.SIGKILL)

sqlalchemy.event.listen(sqlalchemy.engine.Engine, "after_cursor_execute", kill)
with open_store(sys.argv[1]):
    pass
"""


def test_a_migration_killed_halfway_leaves_the_old_store_as_it_was(any_store):
    put_old_store(any_store)
    before = tables_of(any_store)
    killed = subprocess.run([sys.executable, "-c", KILLED, any_store], capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert tables_of(any_store) == before
    with open_store(any_store, create=False) as store:
        assert len(store.claims()) == 3


def test_an_old_store_that_cannot_be_written_says_so(tmp_path):
    put_old_store(str(tmp_path / "a.db"))
    with (
        pytest.raises(StoreError, match=r"cannot be written .*check the rights"),
        open_store(f"sqlite:///file:{tmp_path}/a.db?mode=ro&uri=true", create=False),
    ):
        pass


def test_the_steps_ship_with_the_package():
    import openiads.laydown.migrations as shipped

    steps = sorted(path.name for path in (Path(shipped.__file__).parent / "versions").glob("v*.py"))
    assert len(steps) == SCHEMA_VERSION
    assert (Path(shipped.__file__).parent / "env.py").is_file()
