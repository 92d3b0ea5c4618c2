"""What is said of a report beside its text: by front matter, or by a table."""

import csv
import io
import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePath
from typing import Any

import yaml

from openiads.errors import Fault
from openiads.reports.decode import clean, decode

META_COLUMNS = ("file", "source", "date", "date_from", "date_to", "lang")
FRONT_MATTER_KEYS = ("title", "source", "url", "date", "date_from", "date_to", "lang")
MAX_TABLE_BYTES = 5_000_000
MAX_FRONT_MATTER_CHARACTERS = 10_000
MAX_VALUE_CHARACTERS = 2_000
"""No title or address is longer; what is, is no metadata."""
WEB_ADDRESS = re.compile(r"https?://[^\s\"'<>\\]+$", re.IGNORECASE)
"""What may become a link: nothing that runs or opens a file."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a table, front matter, page or feed says of a report; basis: which of them the date comes from."""

    title: str = ""
    source: str = ""
    url: str = ""
    published: date | None = None
    published_from: date | None = None
    published_to: date | None = None
    lang: str = ""
    basis: str = "unknown"


def read_front_matter(label: str, text: str, faults: list[Fault]) -> tuple[Metadata, str]:
    """Split `---` YAML `---` from the body; without it, nothing is said and all is body.

    Values must be plain words: lists, tables and what a YAML tag asks for are faults, with their line.
    """
    lines = text.split("\n")
    if lines[0].strip() != "---":
        return Metadata(), text
    end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() == "---"), None)
    if end is None:
        faults.append(_fault(f"{label}, line 1", "the front matter has no end", 'close it with a line "---"'))
        return Metadata(), text
    head, body = "\n".join(lines[1:end]), "\n".join(lines[end + 1 :])
    if len(head) > MAX_FRONT_MATTER_CHARACTERS:
        problem = f"the front matter is longer than {MAX_FRONT_MATTER_CHARACTERS} characters"
        faults.append(_fault(f"{label}, line 1", problem, f"leave only {', '.join(FRONT_MATTER_KEYS)} in it"))
        return Metadata(), body
    fields = _fields(label, head, faults)
    return (metadata_of(label, fields, "front matter", faults) if fields else Metadata()), body


def read_table(path: Path, faults: list[Fault]) -> dict[str, Metadata]:
    """Read the table META_COLUMNS; keys are file names (last part) and whole addresses.

    A row that cannot be used is a fault with its line. The files that it names are never opened.
    """
    text = _table_text(path, faults)
    if text is None:
        return {}
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    table: dict[str, Metadata] = {}
    try:
        header = [name.strip() for name in next(rows, [])]
        if "file" not in header or set(header) - set(META_COLUMNS):
            problem = f"the header is {_short(','.join(header))!r}"
            faults.append(_fault(f"{path}, line 1", problem, f"use the columns {','.join(META_COLUMNS)}"))
            return {}
        for row in rows:
            where = f"{path}, line {rows.line_num}"
            if row and len(row) != len(header):
                faults.append(_fault(where, f"has {len(row)} values for {len(header)} columns", "give one for each"))
            elif row:
                fields = dict(zip(header, row, strict=True))
                table[table_key(fields.pop("file").strip())] = metadata_of(where, fields, "metadata", faults)
    except csv.Error as error:
        faults.append(_fault(f"{path}, line {rows.line_num}", f"is no CSV ({error})", "check the quotes"))
    return table


def table_key(name: str) -> str:
    """How a report is looked up in the table: an address as it is, a file by the last part of its path."""
    return name if WEB_ADDRESS.match(name) else PurePath(name).name


def metadata_of(where: str, fields: dict[str, Any], basis: str, faults: list[Fault]) -> Metadata:
    """Check the fields that say something of a report; what cannot be used is a fault."""
    plain = {key: _plain(where, key, fields.get(key), faults) for key in FRONT_MATTER_KEYS}
    first, last = _days(where, "date", plain["date"], faults)
    day_from = _days(where, "date_from", plain["date_from"], faults)[0]
    day_to = _days(where, "date_to", plain["date_to"], faults)[1]
    linked = bool(WEB_ADDRESS.match(plain["url"]))
    if plain["url"] and not linked:
        problem = "that is no address on the web"
        remedy = "begin it with http:// or https://"
        faults.append(Fault(where=where, field="url", value=plain["url"], problem=problem, remedy=remedy))
    return Metadata(
        title=plain["title"],
        source=plain["source"],
        url=plain["url"] if linked else "",
        published=last if first is not None else None,
        published_from=day_from or first,
        published_to=day_to or last,
        lang=plain["lang"],
        basis=basis if first is not None else "unknown",
    )


def over(low: Metadata, high: Metadata | None) -> Metadata:
    """What `high` says wins over what `low` says."""
    if high is None:
        return low
    kept = {name: getattr(high, name) or getattr(low, name) for name in ("title", "source", "url", "lang")}
    return replace(high if high.published is not None else low, **kept)


def _fields(label: str, head: str, faults: list[Fault]) -> dict[str, Any]:
    remedy = 'write "key: value" lines'
    try:
        fields = yaml.load(head, Loader=yaml.BaseLoader) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        problem = getattr(error, "problem", None) or "is not YAML"
        faults.append(_fault(f"{label}, line {line}", f"front matter: {problem}", remedy))
        return {}
    except RecursionError:
        faults.append(_fault(f"{label}, line 2", "front matter is nested too deeply", remedy))
        return {}
    if not isinstance(fields, dict):
        faults.append(_fault(f"{label}, line 2", "front matter is no list of keys", remedy))
        return {}
    return fields


def _table_text(path: Path, faults: list[Fault]) -> str | None:
    remedy = "check the name given with --meta"
    try:
        with path.open("rb") as stream:
            payload = stream.read(MAX_TABLE_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        faults.append(_fault(str(path), f"cannot be read ({reason})", remedy))
        return None
    if len(payload) > MAX_TABLE_BYTES:
        faults.append(_fault(str(path), f"is larger than {MAX_TABLE_BYTES / 1e6:.0f} MB", remedy))
        return None
    text = decode(payload)
    if text is None:
        faults.append(_fault(str(path), "is no text (binary content)", "give a CSV file"))
    return text


def _plain(where: str, field: str, value: Any, faults: list[Fault]) -> str:
    if value is None or (isinstance(value, str) and len(value) <= MAX_VALUE_CHARACTERS):
        return " ".join(clean(value or "").split())
    problem = f"has more than {MAX_VALUE_CHARACTERS} characters" if isinstance(value, str) else "is no plain text"
    faults.append(_fault(where, f"{field} {problem}", "write one short line"))
    return ""


def _days(where: str, field: str, text: str, faults: list[Fault]) -> tuple[date | None, date | None]:
    """First and last day of "2016-02-14", "2016-02" or "2016"; the last day is the one from which all was known."""
    if not text:
        return None, None
    parts = text.split("-")
    try:
        if len(parts) == 1 and len(text) == len("2016"):
            return date(int(text), 1, 1), date(int(text), 12, 31)
        if len(parts) == len(("2016", "02")):
            year, month = map(int, parts)
            first = date(year, month, 1)
            return first, date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)
        day = date.fromisoformat(text[: len("2016-02-14")])
        return day, day
    except (ValueError, OverflowError):
        problem, remedy = "that is no date", "write it as 2024-12-06"
        faults.append(Fault(where=where, field=field, value=_short(text), problem=problem, remedy=remedy))
        return None, None


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _fault(where: str, problem: str, remedy: str) -> Fault:
    return Fault(where=where, problem=problem, remedy=remedy)
