"""The store on a real PostgreSQL server, started for these tests: the same answers as on SQLite."""

import threading
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sql

from openiads.errors import StoreError
from openiads.laydown.database import WRITERS_LOCK
from openiads.laydown.store import SCHEMA_VERSION, open_store
from openiads.reports.report import Report

from .claims import MASYAF, QAMISHLI, claim, day

CLAIMS = [
    claim(published="2018-01-23", place=MASYAF),
    claim(published="2022-06-04", place=QAMISHLI, system="pantsir-s1", quote="Robert'); DROP TABLE claim;--"),
    claim(published="2024-12-06", place=MASYAF, event="moved"),
]


def test_postgresql_gives_the_same_answers_as_sqlite(url: str, tmp_path: Path) -> None:
    answers = []
    for place in (url, str(tmp_path / "store.sqlite")):
        with open_store(place) as store:
            counts = [store.add_claims(CLAIMS[:2]), store.add_claims(CLAIMS)]
        with open_store(place, create=False) as store:
            answers.append((counts, store.claims(), store.claims(known_at=date(2022, 12, 31))))
    assert answers[0] == answers[1]
    assert answers[0][0] == [2, 1]
    assert [one.known_from for one in answers[0][2]] == [day("2018-01-23"), day("2022-06-04")]


def test_postgresql_gives_the_same_texts_as_sqlite(url: str, tmp_path: Path) -> None:
    reports = [
        Report(
            path="one.txt", text="на дежурстве 防空 🚀\nIt is there.", source="A", title="T", url="https://a.example/1"
        ),
        Report(path="odd.txt", text="a\x00b\ud800c", published=day("2018-01-23")),
    ]
    answers = []
    for place in (url, str(tmp_path / "store.sqlite")):
        with open_store(place) as store:
            store.add_claims(CLAIMS, reports)
            answers.append(
                (store.report("one.txt"), store.report("odd.txt"), store.report("none.txt"), store.version())
            )
    assert answers[0] == answers[1]
    assert answers[0][0] == reports[0]
    assert (answers[0][1].text, answers[0][1].published) == ("a\ufffdb\ufffdc", day("2018-01-23"))
    assert answers[0][2] is None


def test_two_writers_write_nothing_twice(url: str) -> None:
    with open_store(url):
        pass
    many = [claim(published="2018-01-23", place=MASYAF, quote=f"words {n}") for n in range(60)]
    added: list[int] = []

    def write() -> None:
        with open_store(url) as store:
            added.append(store.add_claims(many))

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sum(added) == len(many)
    with open_store(url) as store:
        assert len(store.claims()) == len(many)


def test_newer_store_and_unreachable_server_are_told(url: str) -> None:
    with open_store(url):
        pass
    engine = sql.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sql.text(f"UPDATE openiads_store SET schema_version = {SCHEMA_VERSION + 1}"))
    engine.dispose()
    with pytest.raises(StoreError, match="written by a newer openiads"), open_store(url):
        pass
    with (
        pytest.raises(StoreError, match="can be reached"),
        open_store("postgresql+psycopg://postgres:secret@127.0.0.1:1/none") as store,
    ):
        store.claims()


def test_a_url_without_a_driver_is_enough(url: str) -> None:
    with open_store(url) as store:
        store.add_claims(CLAIMS)
    for scheme in ("postgresql", "postgres"):
        with open_store(url.replace("postgresql+psycopg", scheme), create=False) as store:
            assert len(store.claims()) == len(CLAIMS)


def test_no_message_shows_the_password() -> None:
    for place in ("postgresql://ana:secret@127.0.0.1:1/none", "cuneiform://ana:secret@host/none"):
        with pytest.raises(StoreError) as told, open_store(place, wait_s=1):
            pass
        assert "secret" not in str(told.value)


def test_a_writer_that_waits_too_long_says_so(url: str) -> None:
    with open_store(url):
        pass
    engine = sql.create_engine(url)
    with engine.connect() as other, other.begin():
        other.execute(sql.text(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})"))
        with (
            pytest.raises(StoreError, match="another program is writing to it"),
            open_store(url, wait_s=0.2) as store,
        ):
            store.add_claims(CLAIMS)
    engine.dispose()
    with open_store(url, wait_s=0.2) as store:
        assert store.add_claims(CLAIMS) == len(CLAIMS)
