"""Everything that was ever claimed, with two times: when it was true, and when it became known. Append-only.

SQLAlchemy Core on SQLite by path, or on PostgreSQL by URL. A claim is kept as a JSON document beside the columns that
are searched by. Nothing is ever changed or deleted: a correction, a retraction or a grade of a source is a new fact.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from openiads.laydown.database import connect, fault, prepare, shown, told, writing
from openiads.laydown.sources import gradable_sources
from openiads.laydown.tables import CLAIMS, GRADINGS, REPORTS, SCHEMA_VERSION
from openiads.reports.claim import Claim
from openiads.reports.judgement import Grading
from openiads.reports.report import Report

__all__ = ["SCHEMA_VERSION", "WAIT_S", "Store", "open_store"]

WAIT_S = 30.0
"""How long a writer waits for another one before it gives up."""

_ROWS_ASKED = 500
"""How many ids go into one question to the database."""

_KEPT_BY_NO_DATABASE = re.compile("[\x00\ud800-\udfff]")
REPLACEMENT = "\ufffd"
"""Stands for a character that PostgreSQL or UTF-8 has no room for; reading takes such characters out before."""

_CLAIM = TypeAdapter(Claim)
_GRADING = TypeAdapter(Grading)


@contextmanager
def open_store(path_or_url: str | Path, *, create: bool = True, wait_s: float = WAIT_S) -> Iterator["Store"]:
    """Open the store at a file path or a database URL, made anew where there is none and `create` allows it.

    A store of an older openiads is brought to the present tables first, whole or not at all. wait_s: how long to wait
    for another writer. Raises StoreError for a missing, foreign, newer, locked or unwritable store, with what to do.
    """
    name = str(path_or_url)
    engine = connect(name, create=create, wait_s=wait_s)
    try:
        with told(shown(name)):
            prepare(engine, shown(name), create)
        yield Store(engine, shown(name))
    finally:
        engine.dispose()


class Store:
    """An open store. Made by `open_store`."""

    def __init__(self, engine: Engine, name: str):
        self._engine = engine
        self._name = name

    def add_claims(self, claims: Iterable[Claim], reports: Sequence[Report] = ()) -> int:
        """Keep the claims whose id is new, all in one transaction, and give their number.

        A claim that revises another (see `revise`) is kept in the same way. reports: the texts that the claims come
        from; each is kept with its text, by its path and the hash of the text. A store of an older openiads has no
        texts: it gets each when its report is added again.
        """
        now = datetime.now(UTC)
        claim_rows = [_claim_row(claim, now) for claim in claims]
        report_rows = [_report_row(report, now) for report in reports]
        with told(self._name), writing(self._engine) as connection:
            _insert_new(connection, REPORTS, report_rows)
            _fill_texts(connection, report_rows)
            return _insert_new(connection, CLAIMS, _told_apart(connection, claim_rows))

    def add_gradings(self, gradings: Iterable[Grading]) -> int:
        """Keep what is said of sources, all in one transaction, and give the number that is new."""
        now = datetime.now(UTC)
        rows = [_grading_row(grading, now) for grading in gradings]
        with told(self._name), writing(self._engine) as connection:
            return _insert_new(connection, GRADINGS, rows)

    def claims(self, known_at: date | None = None) -> list[Claim]:
        """All claims, or those that could be known on the day `known_at`, by that day and then by id.

        Facts that revise a claim are among them, beside the claim; each carries the grades of its sources.
        """
        query = sql.select(CLAIMS.c.id, CLAIMS.c.document).order_by(CLAIMS.c.known_from, CLAIMS.c.id)
        if known_at is not None:
            query = query.where(CLAIMS.c.known_from <= known_at)
        with told(self._name), self._engine.connect() as connection:
            rows = connection.execute(query).all()
        graded = _by_source(self.gradings(known_at))
        return [_with_gradings(self._claim(row.id, row.document), graded) for row in rows]

    def gradings(self, known_at: date | None = None) -> list[Grading]:
        """What was ever said of sources, or by the day `known_at`, oldest first."""
        query = sql.select(GRADINGS.c.source, GRADINGS.c.document)
        if known_at is not None:
            query = query.where(GRADINGS.c.made_on <= known_at)
        with told(self._name), self._engine.connect() as connection:
            rows = connection.execute(query).all()
        found = [self._grading(row.source, row.document) for row in rows]
        return sorted(found, key=lambda one: (one.made_at, one.source, one.reliability))

    def report_hashes(self) -> dict[str, str]:
        """The SHA-256 of each kept report's text, by path; of several versions the one that was recorded last."""
        query = sql.select(REPORTS.c.path, REPORTS.c.text_sha256).order_by(REPORTS.c.recorded_at)
        with told(self._name), self._engine.connect() as connection:
            return {row.path: row.text_sha256 for row in connection.execute(query)}

    def version(self) -> str:
        """A text that changes whenever anything is added: what is kept is only counted, so it costs little to ask."""
        counted = (sql.func.count(CLAIMS.c.id), sql.func.count(GRADINGS.c.id), sql.func.count(REPORTS.c.text))
        queries = [sql.select(one).scalar_subquery() for one in counted]
        with told(self._name), self._engine.connect() as connection:
            return "-".join(str(count) for count in connection.execute(sql.select(*queries)).one())

    def report(self, path: str, holding: Claim | None = None) -> Report | None:
        """The report kept under this path, None where none is, or where only the hash of its text is kept.

        Of several versions, or several files of one name, the one that was recorded last; where a claim is given, the
        last one that has the claim's words where the claim says. What the store does not keep is left at its default.
        """
        kept = sql.select(REPORTS).where(REPORTS.c.path == path, REPORTS.c.text.is_not(None))
        with told(self._name), self._engine.connect() as connection:
            rows = connection.execute(kept.order_by(REPORTS.c.recorded_at.desc(), REPORTS.c.id)).all()
        if holding is not None:
            rows = [row for row in rows if row.text.startswith(holding.quote, holding.offset)]
        return _report(rows[0]) if rows else None

    def reports(self) -> list[Report]:
        """All reports of which the text is kept, in the order in which they were recorded."""
        kept = sql.select(REPORTS).where(REPORTS.c.text.is_not(None))
        with told(self._name), self._engine.connect() as connection:
            rows = connection.execute(kept.order_by(REPORTS.c.recorded_at, REPORTS.c.path, REPORTS.c.id)).all()
        return [_report(row) for row in rows]

    def _claim(self, claim_id: str, document: str) -> Claim:
        try:
            return _CLAIM.validate_json(document)
        except ValidationError as error:
            problem = f"the claim {claim_id!r} in it cannot be read ({error.error_count()} faults)"
            raise fault(self._name, problem, "read its report anew into a new store") from error

    def _grading(self, source: str, document: str) -> Grading:
        try:
            return _GRADING.validate_json(document)
        except ValidationError as error:
            problem = f"the grade of the source {source!r} in it cannot be read ({error.error_count()} faults)"
            raise fault(self._name, problem, "read the reports anew into a new store") from error


def _claim_row(claim: Claim, now: datetime) -> dict[str, Any]:
    is_revision = len(claim.revisions) == 1 and claim.revisions[0].of != claim.id
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
        "document": _text(_CLAIM.dump_python(replace(claim, gradings=()), mode="json")),
        "revises": claim.revisions[0].of if is_revision else None,
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
        "text": _KEPT_BY_NO_DATABASE.sub(REPLACEMENT, report.text),
    }


def _report(row: sql.Row[Any]) -> Report:
    return Report(
        path=row.path,
        text=row.text,
        title=row.title,
        source=row.source,
        url=row.url,
        published=row.published,
        published_from=row.published,
        published_to=row.published,
    )


def _grading_row(grading: Grading, now: datetime) -> dict[str, Any]:
    document = _text(_GRADING.dump_python(grading, mode="json"))
    return {
        "id": hashlib.sha256(document.encode()).hexdigest(),
        "source": grading.source,
        "made_on": grading.made_on,
        "recorded_at": now,
        "document": document,
    }


def _told_apart(connection: Connection, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows, those given another id that share theirs with other words: two reports may lie in files of one name.

    The new id hangs on report and words, so that the same claim gets it again.
    """
    words: dict[str, str] = {}
    for start in range(0, len(rows), _ROWS_ASKED):
        ids = [row["id"] for row in rows[start : start + _ROWS_ASKED]]
        query = sql.select(CLAIMS.c.id, CLAIMS.c.document).where(CLAIMS.c.id.in_(ids))
        words.update({row.id: json.loads(row.document).get("quote", "") for row in connection.execute(query)})
    told_apart = []
    for row in rows:
        document = json.loads(row["document"])
        if words.setdefault(row["id"], document["quote"]) != document["quote"]:
            identifier = id_apart(row["id"], row["report"], document["quote"])
            row = {**row, "id": identifier, "document": _text({**document, "id": identifier})}
        told_apart.append(row)
    return told_apart


def id_apart(claim_id: str, report: str, quote: str) -> str:
    """The id under which a claim is kept whose own id other words have already: always the same for the same words."""
    digest = hashlib.sha256(f"{report}\n{quote}".encode("utf-8", "surrogatepass")).hexdigest()
    return f"{claim_id}-{digest[:8]}"


def _text(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False)


def _insert_new(connection: Connection, table: sql.Table, rows: list[dict[str, Any]]) -> int:
    """Insert the rows whose id is not there yet, each once, and give their number."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).on_conflict_do_nothing(index_elements=[table.c.id]).returning(table.c.id)
    unique = {row["id"]: row for row in rows}
    return sum(len(connection.execute(statement, row).all()) for row in unique.values())


def _fill_texts(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Give its text to each report that an older openiads kept by its hash alone; a text that is there stays."""
    missing = sql.select(REPORTS.c.id).where(REPORTS.c.text.is_(None))
    texts = {row["id"]: row["text"] for row in rows}
    for start in range(0, len(texts), _ROWS_ASKED):
        asked = list(texts)[start : start + _ROWS_ASKED]
        for row in connection.execute(missing.where(REPORTS.c.id.in_(asked))).all():
            update = sql.update(REPORTS).where(REPORTS.c.id == row.id)
            connection.execute(update.values(text=texts[row.id]))


def _by_source(gradings: Sequence[Grading]) -> dict[str, list[Grading]]:
    by_source: dict[str, list[Grading]] = defaultdict(list)
    for grading in gradings:
        by_source[grading.source.casefold()].append(grading)
    return by_source


def _with_gradings(claim: Claim, by_source: dict[str, list[Grading]]) -> Claim:
    if not by_source:
        return claim
    found = [one for name in gradable_sources(claim) for one in by_source.get(name.casefold(), ())]
    unique = {(one.source, one.made_at, one.reliability): one for one in found}
    return replace(claim, gradings=tuple(sorted(unique.values(), key=lambda one: one.made_at)))
