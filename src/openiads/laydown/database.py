"""Reach the database of a store: connect, wait for other writers, bring old tables to the present, tell what fails."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DatabaseError, DBAPIError, NoSuchModuleError

from openiads.errors import Fault, StoreError
from openiads.laydown.tables import SCHEMA_VERSION, VERSION

FIRST_VERSION = "0001"
"""The migration that made the stores in which Alembic had not yet left its mark."""

WRITERS_LOCK = 0x0F_E1AD5
"""Number of the advisory lock under which PostgreSQL lets one writer of a store at a time."""

_DRIVER = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


def connect(name: str, *, create: bool, wait_s: float) -> Engine:
    """Connect to a file path or database URL; an unusable one is a StoreError."""
    if is_url(name):
        engine = _url_engine(name, wait_s)
    else:
        _check_path(Path(name), create)
        engine = sql.create_engine(sql.URL.create("sqlite", database=name), connect_args={"timeout": wait_s})
    if engine.dialect.name == "sqlite":
        sql.event.listen(engine, "connect", _leave_transactions_to_us)
        sql.event.listen(engine, "begin", _begin)
    return engine


def is_url(name: str) -> bool:
    """Whether this is a database URL, not the path of a file."""
    return re.match(r"[a-z][a-z0-9+]*://", name) is not None


def shown(name: str) -> str:
    """The name as it may be shown: a URL without its password."""
    if not is_url(name):
        return name
    try:
        return sql.make_url(name).render_as_string(hide_password=True)
    except sql.exc.ArgumentError:
        return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", name)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that writes: it waits for other writers first, and is kept whole or not at all."""
    with engine.connect().execution_options(openiads_writes=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(sql.text(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})"))
        yield connection


def prepare(engine: Engine, name: str, create: bool) -> None:
    """Make the tables where there are none, or bring older ones to the present; refuse what is no store."""
    with engine.connect() as connection:
        version = _version(connection, name, create)
    if version == SCHEMA_VERSION:
        return
    with writing(engine) as connection:
        version = _version(connection, name, create)
        if version < SCHEMA_VERSION:
            _migrate(connection, is_unmarked=version == int(FIRST_VERSION))


@contextmanager
def told(name: str) -> Iterator[None]:
    """Turn what the database raises into a StoreError that says what to do."""
    try:
        yield
    except (DatabaseError, DBAPIError) as error:
        problem, remedy = _explained(error.orig)
        raise fault(name, problem, remedy) from error


def fault(name: str, problem: str, remedy: str) -> StoreError:
    """A StoreError about the store of this name."""
    return StoreError(Fault(where=name, problem=problem, remedy=remedy))


def _url_engine(name: str, wait_s: float) -> Engine:
    try:
        url = sql.make_url(name)
        url = url.set(drivername=_DRIVER.get(url.drivername, url.drivername))
        return sql.create_engine(url, connect_args=_waits(url.get_backend_name(), wait_s))
    except (NoSuchModuleError, ImportError, sql.exc.ArgumentError) as error:
        driver = isinstance(error, ImportError) and re.match(r"postgres", name) is not None
        remedy = (
            "pip install 'openiads[postgresql]'" if driver else "give a postgresql:// URL or the path of a SQLite file"
        )
        raise fault(shown(name), f"this database URL cannot be used ({error})", remedy) from error


def _waits(backend: str, wait_s: float) -> dict[str, Any]:
    if backend == "sqlite":
        return {"timeout": wait_s}
    if backend == "postgresql":
        return {"connect_timeout": max(2, round(wait_s)), "options": f"-c lock_timeout={max(1, round(1000 * wait_s))}"}
    return {}


def _check_path(path: Path, create: bool) -> None:
    if path.is_dir():
        raise fault(str(path), "is a folder, not a store", "give the path of a file")
    if not path.exists() and not create:
        raise fault(str(path), "there is no store here", f"make one: openiads read --store {path} REPORT...")
    if not path.parent.is_dir():
        raise fault(str(path), f"the folder {path.parent} does not exist", "make it, or give another path")


def _leave_transactions_to_us(connection: Any, record: Any) -> None:
    """Keep Python's sqlite3 from opening transactions late, after the first read of them."""
    del record
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    """Take the write lock at once where the transaction will write, so that two writers wait for one another."""
    writes = connection.get_execution_options().get("openiads_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _version(connection: Connection, name: str, create: bool) -> int:
    """The version of the tables, 0 where a store is to be made; anything that is no store of ours is refused."""
    tables = set(sql.inspect(connection).get_table_names())
    if not tables and create:
        return 0
    if VERSION.name not in tables:
        problem = "is a database of another program" if tables else "is empty, not a store"
        raise fault(name, problem, "give the path of a store that `openiads read --store` made")
    version = int(connection.execute(sql.select(VERSION.c.schema_version)).scalar_one())
    if version > SCHEMA_VERSION:
        problem = f"was written by a newer openiads (store version {version}, this one knows {SCHEMA_VERSION})"
        raise fault(name, problem, "update openiads, or use another store")
    return version


def _migrate(connection: Connection, *, is_unmarked: bool) -> None:
    """Run the steps that are missing, in the transaction that is open.

    is_unmarked: the tables are those of the first version, which Alembic did not make.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    if is_unmarked and not sql.inspect(connection).has_table("alembic_version"):
        command.stamp(config, FIRST_VERSION)
    command.upgrade(config, "head")


def _explained(cause: BaseException | None) -> tuple[str, str]:
    text = str(cause)
    if "not a database" in text or "malformed" in text:
        return f"is not a store ({text})", "give the path of a store that `openiads read --store` made"
    if "locked" in text or "busy" in text or "lock timeout" in text:
        return "another program is writing to it and did not finish in time", "wait for it, then try again"
    if "readonly" in text or "unable to open" in text:
        return f"cannot be written ({text})", "check the rights of the file and of its folder, or give another path"
    if isinstance(cause, sqlite3.Error) and "full" in text:
        return f"cannot be written ({text})", "free some space, or give another path"
    return f"the database failed ({text})", "check that it is a store of openiads and can be reached"
