"""Everything that was ever claimed, with two times: when it was true, and when it became known. Append-only.

SQLAlchemy Core on SQLite by path, or on any database by URL. A claim is kept as a JSON document beside the columns
that are searched by; nothing is ever changed or deleted.
"""

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DatabaseError, DBAPIError, NoSuchModuleError

from openiads.errors import Fault, StoreError
from openiads.reports.claim import Claim
from openiads.reports.report import Report

SCHEMA_VERSION = 1
"""Version of the tables below; a store of a higher one is refused."""

WAIT_S = 30.0
"""How long a writer waits for another one before it gives up."""

_METADATA = sql.MetaData()
_VERSION = sql.Table("openiads_store", _METADATA, sql.Column("schema_version", sql.Integer, nullable=False))
_REPORTS = sql.Table(
    "reports",
    _METADATA,
    sql.Column("id", sql.String(64), primary_key=True),
    sql.Column("path", sql.Text, nullable=False, index=True),
    sql.Column("source", sql.Text, nullable=False),
    sql.Column("title", sql.Text, nullable=False),
    sql.Column("url", sql.Text, nullable=False),
    sql.Column("published", sql.Date),
    sql.Column("text_sha256", sql.String(64), nullable=False),
    sql.Column("recorded_at", sql.DateTime(timezone=True), nullable=False),
)
_CLAIMS = sql.Table(
    "claims",
    _METADATA,
    sql.Column("id", sql.String(200), primary_key=True),
    sql.Column("report", sql.Text, nullable=False, index=True),
    sql.Column("system", sql.Text, nullable=False, index=True),
    sql.Column("event", sql.Text, nullable=False),
    sql.Column("modality", sql.Text, nullable=False),
    sql.Column("published", sql.Date),
    sql.Column("known_from", sql.Date, nullable=False, index=True),
    sql.Column("valid_from", sql.Date),
    sql.Column("valid_to", sql.Date),
    sql.Column("recorded_at", sql.DateTime(timezone=True), nullable=False),
    sql.Column("document", sql.Text, nullable=False),
)
_CLAIM = TypeAdapter(Claim)


@contextmanager
def open_store(path_or_url: str | Path, *, create: bool = True, wait_s: float = WAIT_S) -> Iterator["Store"]:
    """Open the store at a file path or a database URL, made anew where there is none and `create` allows it.

    wait_s: how long to wait for another writer. Raises StoreError for a missing, foreign, newer, locked or unwritable
    store, with what to do.
    """
    name = str(path_or_url)
    engine = _engine(name, create, wait_s)
    try:
        with _told(_shown(name)):
            _check_or_make(engine, _shown(name), create)
        yield Store(engine, _shown(name))
    finally:
        engine.dispose()


class Store:
    """An open store. Made by `open_store`."""

    def __init__(self, engine: Engine, name: str):
        self._engine = engine
        self._name = name

    def add_claims(self, claims: Iterable[Claim], reports: Sequence[Report] = ()) -> int:
        """Keep the claims whose id is new, all in one transaction, and give their number.

        reports: the texts that the claims come from; each is kept by its path and the hash of its text, not the text.
        """
        now = datetime.now(UTC)
        claim_rows = [_claim_row(claim, now) for claim in claims]
        report_rows = [_report_row(report, now) for report in reports]
        with _told(self._name), _writing(self._engine) as connection:
            _insert_new(connection, _REPORTS, report_rows)
            return _insert_new(connection, _CLAIMS, claim_rows)

    def claims(self, known_at: date | None = None) -> list[Claim]:
        """All claims, or those that could be known on the day `known_at`, by that day and then by id."""
        query = sql.select(_CLAIMS.c.id, _CLAIMS.c.document).order_by(_CLAIMS.c.known_from, _CLAIMS.c.id)
        if known_at is not None:
            query = query.where(_CLAIMS.c.known_from <= known_at)
        with _told(self._name), self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [self._claim(row.id, row.document) for row in rows]

    def report_hashes(self) -> dict[str, str]:
        """The SHA-256 of each kept report's text, by path; of several versions the one that was recorded last."""
        query = sql.select(_REPORTS.c.path, _REPORTS.c.text_sha256).order_by(_REPORTS.c.recorded_at)
        with _told(self._name), self._engine.connect() as connection:
            return {row.path: row.text_sha256 for row in connection.execute(query)}

    def _claim(self, claim_id: str, document: str) -> Claim:
        try:
            return _CLAIM.validate_json(document)
        except ValidationError as error:
            raise _fault(
                self._name,
                f"the claim {claim_id!r} in it cannot be read ({error.error_count()} faults)",
                "read its report anew into a new store",
            ) from error


def _claim_row(claim: Claim, now: datetime) -> dict[str, Any]:
    return {
        "id": claim.id,
        "report": claim.report,
        "system": claim.system,
        "event": claim.event,
        "modality": claim.modality,
        "published": claim.published,
        "known_from": claim.known_from,
        "valid_from": claim.valid_from,
        "valid_to": claim.valid_to,
        "recorded_at": now,
        "document": json.dumps(_CLAIM.dump_python(claim, mode="json"), ensure_ascii=False),
    }


def _report_row(report: Report, now: datetime) -> dict[str, Any]:
    digest = hashlib.sha256(report.text.encode("utf-8", "surrogatepass")).hexdigest()
    return {
        "id": hashlib.sha256(f"{report.path}\n{digest}".encode("utf-8", "surrogatepass")).hexdigest(),
        "path": report.path,
        "source": report.source,
        "title": report.title,
        "url": report.url,
        "published": report.published,
        "text_sha256": digest,
        "recorded_at": now,
    }


def _insert_new(connection: Connection, table: sql.Table, rows: list[dict[str, Any]]) -> int:
    """Insert the rows whose id is not there yet, each once, and give their number."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).on_conflict_do_nothing(index_elements=[table.c.id]).returning(table.c.id)
    unique = {row["id"]: row for row in rows}
    return sum(len(connection.execute(statement, row).all()) for row in unique.values())


def _engine(name: str, create: bool, wait_s: float) -> Engine:
    if _is_url(name):
        try:
            engine = sql.create_engine(name)
        except (NoSuchModuleError, ImportError, sql.exc.ArgumentError) as error:
            raise _fault(
                name, f"this database URL cannot be used ({error})", "give the path of a SQLite file"
            ) from error
        wait = {"timeout": wait_s} if engine.dialect.name == "sqlite" else {}
        engine = sql.create_engine(name, connect_args=wait)
    else:
        _check_path(Path(name), create)
        url = sql.URL.create("sqlite", database=name)
        engine = sql.create_engine(url, connect_args={"timeout": wait_s})
    if engine.dialect.name == "sqlite":
        sql.event.listen(engine, "connect", _leave_transactions_to_us)
        sql.event.listen(engine, "begin", _begin)
    return engine


def _is_url(name: str) -> bool:
    return re.match(r"[a-z][a-z0-9+]*://", name) is not None


def _shown(name: str) -> str:
    """The name as it may be shown: a URL without its password."""
    return sql.make_url(name).render_as_string(hide_password=True) if _is_url(name) else name


def _check_path(path: Path, create: bool) -> None:
    if path.is_dir():
        raise _fault(str(path), "is a folder, not a store", "give the path of a file")
    if not path.exists() and not create:
        raise _fault(str(path), "there is no store here", f"make one: openiads read --store {path} REPORT...")
    if not path.parent.is_dir():
        raise _fault(str(path), f"the folder {path.parent} does not exist", "make it, or give another path")


def _leave_transactions_to_us(connection: Any, record: Any) -> None:
    """Keep Python's sqlite3 from opening transactions late, after the first read of them."""
    del record
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    """Take the write lock at once where the transaction will write, so that two writers wait for one another."""
    writes = connection.get_execution_options().get("openiads_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    with engine.connect().execution_options(openiads_writes=True) as connection, connection.begin():
        yield connection


def _check_or_make(engine: Engine, name: str, create: bool) -> None:
    tables = set(sql.inspect(engine).get_table_names())
    if not tables and create:
        with _writing(engine) as connection:
            _METADATA.create_all(connection)
            if connection.execute(sql.select(_VERSION.c.schema_version)).first() is None:
                connection.execute(_VERSION.insert().values(schema_version=SCHEMA_VERSION))
        return
    if _VERSION.name not in tables:
        problem = "is a database of another program" if tables else "is empty, not a store"
        raise _fault(name, problem, "give the path of a store that `openiads read --store` made")
    with engine.connect() as connection:
        version = connection.execute(sql.select(_VERSION.c.schema_version)).scalar_one()
    if version > SCHEMA_VERSION:
        raise _fault(
            name,
            f"was written by a newer openiads (store version {version}, this one knows {SCHEMA_VERSION})",
            "update openiads, or use another store",
        )


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Turn what the database raises into a StoreError that says what to do."""
    try:
        yield
    except (DatabaseError, DBAPIError) as error:
        problem, remedy = _explained(error.orig)
        raise _fault(name, problem, remedy) from error


def _explained(cause: BaseException | None) -> tuple[str, str]:
    text = str(cause)
    if "not a database" in text or "malformed" in text:
        return f"is not a store ({text})", "give the path of a store that `openiads read --store` made"
    if "locked" in text or "busy" in text:
        return "another program is writing to it and did not finish in time", "wait for it, then try again"
    if "readonly" in text or "unable to open" in text:
        return f"cannot be written ({text})", "check the rights of the file and of its folder, or give another path"
    if isinstance(cause, sqlite3.Error) and "full" in text:
        return f"cannot be written ({text})", "free some space, or give another path"
    return f"the database failed ({text})", "check that it is a store of openiads and can be reached"


def _fault(name: str, problem: str, remedy: str) -> StoreError:
    return StoreError(Fault(where=name, problem=problem, remedy=remedy))
