"""The store on a real PostgreSQL server, started for these tests: the same answers as on SQLite."""

import os
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sql

from openiads.errors import StoreError
from openiads.laydown.store import SCHEMA_VERSION, open_store

from .claims import MASYAF, QAMISHLI, claim, day

CLAIMS = [
    claim(published="2018-01-23", place=MASYAF),
    claim(published="2022-06-04", place=QAMISHLI, system="pantsir-s1", quote="Robert'); DROP TABLE claim;--"),
    claim(published="2024-12-06", place=MASYAF, event="moved"),
]


def program(name: str) -> str | None:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(installed[-1]) if installed else shutil.which(name)


def run(folder: Path, *words: str) -> None:
    """Run a program of the server: as the user postgres where the tests run as root, which the server refuses."""
    as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    done = subprocess.run([*as_user, *words], cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    if initdb is None or pg_ctl is None:
        pytest.skip("no PostgreSQL server here (Debian: apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="openiads-pg-"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -k {folder}"
    try:
        run(folder, initdb, "-D", str(data), "-A", "trust", "-U", "postgres")
        run(folder, pg_ctl, "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}"
        run(folder, pg_ctl, "-D", str(data), "-m", "fast", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def url(server: str, request: pytest.FixtureRequest) -> str:
    """A database of its own for each test."""
    name = request.node.name.removeprefix("test_")[:50].lower()
    engine = sql.create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sql.text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return f"{server}/{name}"


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
