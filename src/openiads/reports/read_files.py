"""Reports from files, folders and standard input, with their metadata; all faults are told together."""

import csv
import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO

import yaml

from openiads.errors import Fault, ReportError
from openiads.reports.dateline import find_publication_date
from openiads.reports.decode import decode, html_to_text
from openiads.reports.report import Report

MAX_REPORT_BYTES = 5_000_000
REPORT_SUFFIXES = frozenset({".txt", ".md", ".html", ".htm"})
STANDARD_INPUT = "-"
META_COLUMNS = ("file", "source", "date", "date_from", "date_to", "lang")
FRONT_MATTER_KEYS = ("title", "source", "url", "date", "date_from", "date_to", "lang")


@dataclass(frozen=True, slots=True)
class _Meta:
    """What a table or front matter says of a report; basis: which of them the date comes from."""

    title: str = ""
    source: str = ""
    url: str = ""
    published: date | None = None
    published_from: date | None = None
    published_to: date | None = None
    lang: str = ""
    basis: str = "unknown"


def read_reports(
    paths: Sequence[str | Path], *, meta: str | Path | None = None, stdin: BinaryIO | None = None
) -> list[Report]:
    """Give the reports in `paths`, in order: files, folders (.txt, .md and .html in them, sorted), "-" for stdin.

    meta: CSV with the columns file, source, date, date_from, date_to, lang (file is compared by its last part); it wins
    over front matter. Without either the date is looked for in the text. stdin: where "-" is read from.
    Raises ReportError with every fault of every file: missing, empty, binary or huge, front matter or CSV malformed
    (with the line).
    """
    faults: list[Fault] = []
    table = _read_meta(Path(meta), faults) if meta is not None else {}
    reports: list[Report] = []
    for name in _expanded(paths, faults):
        payload = _payload(name, stdin, faults)
        report = _report(name, payload, table, faults) if payload is not None else None
        if report is not None:
            reports.append(report)
    if faults:
        raise ReportError(faults)
    return reports


def sample_reports() -> list[Report]:
    """Give the reports that ship with openiads: facts of published reports, restated in our own words."""
    folder = files("openiads.reports") / "samples"
    faults: list[Fault] = []
    reports = []
    for entry in sorted(folder.iterdir(), key=lambda one: one.name) if folder.is_dir() else []:
        if entry.name.endswith(".txt"):
            report = _report(f"samples/{entry.name}", entry.read_bytes(), {}, faults)
            reports += [report] if report is not None else []
    if faults:
        raise ReportError(faults)
    return reports


def _expanded(paths: Sequence[str | Path], faults: list[Fault]) -> list[str]:
    names: list[str] = []
    for path in map(str, paths):
        folder = Path(path)
        if path != STANDARD_INPUT and folder.is_dir():
            inside = sorted(str(one) for one in folder.rglob("*") if one.suffix.lower() in REPORT_SUFFIXES)
            if not inside:
                faults.append(_fault(path, "the folder holds no report", "put .txt, .md or .html files into it"))
            names += inside
        else:
            names.append(path)
    return names


def _payload(name: str, stdin: BinaryIO | None, faults: list[Fault]) -> bytes | None:
    if name == STANDARD_INPUT:
        return (stdin or sys.stdin.buffer).read(MAX_REPORT_BYTES + 1)
    try:
        with Path(name).open("rb") as stream:
            return stream.read(MAX_REPORT_BYTES + 1)
    except FileNotFoundError:
        faults.append(_fault(name, "there is no such file", "check the name"))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        faults.append(_fault(name, f"cannot be read ({reason})", "check its permissions and its name"))
    return None


def _report(name: str, payload: bytes, table: dict[str, _Meta], faults: list[Fault]) -> Report | None:
    label = "standard input" if name == STANDARD_INPUT else name
    if len(payload) > MAX_REPORT_BYTES:
        faults.append(_fault(label, f"is larger than {MAX_REPORT_BYTES / 1e6:.0f} MB", "split it into single reports"))
        return None
    if not payload.strip():
        faults.append(_fault(label, "is empty", "leave it out or give it some text"))
        return None
    text = decode(payload)
    if text is None:
        faults.append(_fault(label, "is no text (binary content)", "give plain text or HTML"))
        return None
    meta, body = _front_matter(label, text, faults)
    if name.lower().endswith((".html", ".htm")) or body.lstrip()[:15].lower().startswith(("<!doctype", "<html")):
        body = html_to_text(body)
    if not body.strip():
        faults.append(_fault(label, "has no text after its front matter", "add the report's text"))
        return None
    return _dated(name, body, _over(meta, table.get(Path(name).name)))


def _front_matter(label: str, text: str, faults: list[Fault]) -> tuple[_Meta, str]:
    """Split `---` YAML `---` from the body."""
    lines = text.split("\n")
    if lines[0].strip() != "---":
        return _Meta(), text
    end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() == "---"), None)
    if end is None:
        faults.append(_fault(f"{label}, line 1", "the front matter has no end", 'close it with a line "---"'))
        return _Meta(), text
    body = "\n".join(lines[end + 1 :])
    try:
        fields = yaml.load("\n".join(lines[1:end]), Loader=yaml.BaseLoader) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        problem = getattr(error, "problem", None) or "is not YAML"
        faults.append(_fault(f"{label}, line {line}", f"front matter: {problem}", 'write "key: value" lines'))
        return _Meta(), body
    if not isinstance(fields, dict):
        faults.append(_fault(f"{label}, line 2", "front matter is no list of keys", 'write "key: value" lines'))
        return _Meta(), body
    return _meta_of(label, fields, "front matter", faults), body


def _read_meta(path: Path, faults: list[Fault]) -> dict[str, _Meta]:
    """Read the table; a row that cannot be used is a fault with its line."""
    try:
        payload = path.read_bytes()
    except OSError as error:
        faults.append(_fault(str(path), f"cannot be read ({error.strerror})", "check the name given with --meta"))
        return {}
    text = decode(payload)
    rows = csv.reader(io.StringIO(text or "", newline=""), strict=True)
    table: dict[str, _Meta] = {}
    try:
        header = [name.strip() for name in next(rows, [])]
        unknown = [name for name in header if name not in META_COLUMNS]
        if "file" not in header or unknown:
            problem = f"the header is {','.join(header)!r}"
            faults.append(_fault(f"{path}, line 1", problem, f"use the columns {','.join(META_COLUMNS)}"))
            return {}
        for row in rows:
            where = f"{path}, line {rows.line_num}"
            if not row:
                continue
            if len(row) != len(header):
                faults.append(_fault(where, f"has {len(row)} values for {len(header)} columns", "give one for each"))
                continue
            fields = dict(zip(header, row, strict=True))
            table[Path(fields.pop("file")).name] = _meta_of(where, fields, "metadata", faults)
    except csv.Error as error:
        faults.append(_fault(f"{path}, line {rows.line_num}", f"is no CSV ({error})", "check the quotes"))
    return table


def _meta_of(where: str, fields: dict[str, Any], basis: str, faults: list[Fault]) -> _Meta:
    plain = {key: str(fields.get(key) or "").strip() for key in FRONT_MATTER_KEYS}
    first, last = _days(where, "date", plain["date"], faults)
    day_from = _days(where, "date_from", plain["date_from"], faults)[0]
    day_to = _days(where, "date_to", plain["date_to"], faults)[1]
    return _Meta(
        title=plain["title"],
        source=plain["source"],
        url=plain["url"],
        published=last if first is not None else None,
        published_from=day_from or first,
        published_to=day_to or last,
        lang=plain["lang"],
        basis=basis if first is not None else "unknown",
    )


def _days(where: str, field: str, text: str, faults: list[Fault]) -> tuple[date | None, date | None]:
    """First and last day of "2016-02-14", "2016-02" or "2016"; the last day is the one from which all was known."""
    if not text:
        return None, None
    parts = text.split("-")
    try:
        if len(parts) == 1 and len(text) == 4:
            return date(int(text), 1, 1), date(int(text), 12, 31)
        if len(parts) == 2:
            year, month = map(int, parts)
            first = date(year, month, 1)
            return first, date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)
        day = date.fromisoformat(text[:10])
        return day, day
    except ValueError:
        fault = Fault(where=where, field=field, value=text, problem="that is no date", remedy="write it as 2024-12-06")
        faults.append(fault)
        return None, None


def _over(meta: _Meta, row: _Meta | None) -> _Meta:
    """What the table says wins over what front matter says."""
    if row is None:
        return meta
    kept = {name: getattr(row, name) or getattr(meta, name) for name in ("title", "source", "url", "lang")}
    dated = row if row.published is not None else meta
    return replace(
        dated, **kept, published=dated.published, published_from=dated.published_from, published_to=dated.published_to
    )


def _dated(name: str, body: str, meta: _Meta) -> Report:
    published, basis = meta.published, meta.basis
    if published is None:
        published = find_publication_date(body)
        basis = "text" if published is not None else "unknown"
    return Report(
        path=name,
        text=body,
        title=meta.title,
        source=meta.source or (Path(name).stem if name != STANDARD_INPUT else "standard input"),
        url=meta.url,
        published=published,
        published_from=meta.published_from or published,
        published_to=meta.published_to or published,
        date_basis=basis,
        lang=meta.lang or "en",
    )


def _fault(where: str, problem: str, remedy: str) -> Fault:
    return Fault(where=where, problem=problem, remedy=remedy)
