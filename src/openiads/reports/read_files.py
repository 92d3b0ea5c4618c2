"""Reports from files, folders, addresses and standard input, with their metadata; all faults are told together."""

import stat
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import BinaryIO

from openiads.errors import Fault, ReportError
from openiads.reports.dateline import find_publication_date
from openiads.reports.decode import decode
from openiads.reports.document import MAX_TEXT_CHARACTERS, Document, UnreadableError
from openiads.reports.fetch_url import Limits, fetch
from openiads.reports.kind import kind_of_bytes, kind_of_text
from openiads.reports.metadata import WEB_ADDRESS, Metadata, over, read_front_matter, read_table, table_key
from openiads.reports.parse_apart import parse
from openiads.reports.report import Report

MAX_REPORT_BYTES = 5_000_000
MAX_PDF_BYTES = 20_000_000
MAX_FILES = 10_000
REPORT_SUFFIXES = frozenset({".txt", ".md", ".html", ".htm", ".xhtml", ".pdf", ".rss", ".atom", ".xml"})
STANDARD_INPUT = "-"
NOT_READ = {
    "archive": ("is an archive (zip, docx, odt, epub, rar or 7z)", "unpack it and give what is in it"),
    "compressed": ("is compressed", "unpack it and give what is in it"),
    "picture": ("is a picture", "give its text"),
}


def read_reports(
    paths: Sequence[str | Path],
    *,
    meta: str | Path | None = None,
    published: date | None = None,
    limits: Limits | None = None,
    stdin: BinaryIO | None = None,
) -> list[Report]:
    """Give the reports in `paths`, in order: files, folders, http and https addresses, "-" for standard input.

    Each may be text, HTML, PDF or a feed (each entry a report); which it is shows in its content. In folders files with
    REPORT_SUFFIXES are read, sorted; links that lead out of the folder are not followed.
    meta: CSV with the columns file, source, date, date_from, date_to, lang (file is compared by its last part, or as an
    address); it wins over front matter, and that over what page, feed or file say. published: the day for reports of
    which none of these says one; without it the text is searched for a dateline. limits: of fetching addresses.
    stdin: where "-" is read from.
    Raises ReportError with every fault of every file: missing, empty, binary or huge, front matter or CSV malformed
    (with the line), addresses that cannot or must not be fetched.
    """
    faults: list[Fault] = []
    table = read_table(Path(meta), faults) if meta is not None else {}
    reports: list[Report] = []
    for name in _expanded(paths, faults):
        fetched = _payload(name, stdin, limits, faults)
        if fetched is not None:
            reports += reports_in(name, *fetched, table=table, published=published, faults=faults)
    if faults:
        raise ReportError(faults)
    return reports


def sample_reports() -> list[Report]:
    """Give the reports that ship with openiads: facts of published reports, restated in our own words."""
    folder = files("openiads.reports") / "samples"
    faults: list[Fault] = []
    reports: list[Report] = []
    for entry in sorted(folder.iterdir(), key=lambda one: one.name) if folder.is_dir() else []:
        if entry.name.endswith(".txt"):
            reports += reports_in(f"samples/{entry.name}", entry.read_bytes(), faults=faults)
    if faults:
        raise ReportError(faults)
    return reports


def reports_in(
    name: str,
    payload: bytes,
    encoding: str = "",
    *,
    faults: list[Fault],
    table: dict[str, Metadata] | None = None,
    published: date | None = None,
) -> list[Report]:
    """Give the reports in a file's content: one, or those of a feed's entries; what is wrong is added to `faults`.

    name: path or address, as it is to stand in the claims; encoding: as the server names it.
    """
    label = "standard input" if name == STANDARD_INPUT else name
    try:
        said, documents, basis = _documents(label, name, payload, encoding, faults)
    except UnreadableError as error:
        faults.append(_fault(label, error.problem, error.remedy))
        return []
    row = (table or {}).get(table_key(name))
    reports = []
    used = {name} if basis == "feed" else set()
    for n, document in enumerate(documents, start=1):
        path = name if basis != "feed" else document.url or f"{name}#{n}"
        path = f"{path}#{n}" if path in used else path
        used.add(path)
        if len(document.text) > MAX_TEXT_CHARACTERS:
            problem = f"has more than {MAX_TEXT_CHARACTERS} characters of text"
            faults.append(_fault(path if basis == "feed" else label, problem, "split it into single reports"))
        elif document.text.strip():
            meta = over(over(_metadata(document, basis), said), row or (table or {}).get(table_key(path)))
            reports.append(_dated(path, document.text, meta, published, document))
    return reports


def _documents(
    label: str, name: str, payload: bytes, encoding: str, faults: list[Fault]
) -> tuple[Metadata, list[Document], str]:
    """What front matter says, the texts, and what their own metadata is called."""
    kind = kind_of_bytes(payload)
    _check_size(payload, MAX_PDF_BYTES if kind == "pdf" else MAX_REPORT_BYTES)
    if kind in NOT_READ:
        raise UnreadableError(*NOT_READ[kind])
    if kind == "pdf":
        return Metadata(), parse("pdf", payload), "file"
    text = decode(payload, encoding)
    if text is None:
        raise UnreadableError("is no text (binary content)", "give plain text, HTML, PDF or a feed")
    if not text.strip():
        raise UnreadableError("is empty", "leave it out or give it some text")
    said, body = read_front_matter(label, text, faults)
    kind = kind_of_text(body, name)
    if kind == "feed":
        return said, parse("feed", body.encode()), "feed"
    documents = parse("html", body.encode()) if kind == "html" else [Document(text=body)]
    if not documents[0].text.strip():
        problem = "has no text after its front matter" if body != text else "has no text in it"
        raise UnreadableError(problem, "add the report's text")
    return said, documents, "page"


def _check_size(payload: bytes, most: int) -> None:
    if len(payload) > most:
        raise UnreadableError(f"is larger than {most / 1e6:.0f} MB", "split it into single reports")


def _expanded(paths: Sequence[str | Path], faults: list[Fault]) -> list[str]:
    names: list[str] = []
    for path in map(str, paths):
        if path == STANDARD_INPUT or "://" in path or not _is_folder(path):
            names.append(path)
            continue
        inside = sorted(str(one) for one in _report_files(Path(path)))
        if not inside:
            kinds = ", ".join(sorted(REPORT_SUFFIXES))
            faults.append(_fault(path, "the folder holds no report", f"put files into it that end in {kinds}"))
        if len(inside) > MAX_FILES:
            faults.append(_fault(path, f"the folder holds {len(inside)} reports", f"give at most {MAX_FILES} at once"))
            continue
        names += inside
    return names


def _is_folder(path: str) -> bool:
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):
        return False  # no such name can exist; told when it is opened


def _report_files(folder: Path) -> Iterable[Path]:
    """Plain files that end like reports; neither pipes and devices nor links that lead elsewhere."""
    top = folder.resolve()
    for one in folder.rglob("*"):
        if one.suffix.lower() not in REPORT_SUFFIXES:
            continue
        try:
            plain = stat.S_ISREG(one.stat().st_mode) and one.resolve().is_relative_to(top)
        except (OSError, RuntimeError):
            continue  # a link that leads nowhere, or in a circle
        if plain:
            yield one


def _payload(name: str, stdin: BinaryIO | None, limits: Limits | None, faults: list[Fault]) -> tuple[bytes, str] | None:
    """The content, never much more of it than may be read, and its encoding as a server names it."""
    most = max(MAX_REPORT_BYTES, MAX_PDF_BYTES) + 1
    try:
        if name == STANDARD_INPUT:
            return (stdin or sys.stdin.buffer).read(most), ""
        if "://" in name:
            fetched = fetch(name, limits=limits)
            return fetched.payload, fetched.encoding
        with Path(name).open("rb") as stream:
            return stream.read(most), ""
    except UnreadableError as error:
        faults.append(_fault(name, error.problem, error.remedy))
    except FileNotFoundError:
        faults.append(_fault(name, "there is no such file", "check the name"))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        faults.append(_fault(name, f"cannot be read ({reason})", "check its permissions and its name"))
    return None


def _metadata(document: Document, basis: str) -> Metadata:
    """What page, PDF file or feed say of themselves. A file's own date is when it was made: the last resort."""
    try:
        day = date.fromisoformat(document.published) if document.published and basis != "file" else None
    except ValueError:
        day = None
    return Metadata(
        title=document.title,
        source=document.source,
        url=document.url,
        published=day,
        published_from=day,
        published_to=day,
        lang=document.lang,
        basis=basis if day is not None else "unknown",
    )


def _dated(name: str, body: str, meta: Metadata, given: date | None, document: Document) -> Report:
    published, basis = meta.published, meta.basis
    if published is None and given is not None:
        published, basis = given, "user"
    if published is None:
        published = find_publication_date(body, name if "://" in name else meta.url)
        basis = "text" if published is not None else "unknown"
    if published is None and document.published:
        published, basis = date.fromisoformat(document.published), "file"
    own = name if WEB_ADDRESS.match(name) else ""
    return Report(
        path=name,
        text=body,
        title=meta.title,
        source=meta.source or _source(name),
        url=meta.url or own,
        published=published,
        published_from=meta.published_from or published,
        published_to=meta.published_to or published,
        date_basis=basis,
        lang=meta.lang or "en",
    )


def _source(name: str) -> str:
    """Who is taken for the source where nobody is named: the host, or the file."""
    if "://" in name:
        return name.split("://", 1)[1].split("/", 1)[0]
    return Path(name).stem if name != STANDARD_INPUT else "standard input"


def _fault(where: str, problem: str, remedy: str) -> Fault:
    return Fault(where=where, problem=problem, remedy=remedy)
