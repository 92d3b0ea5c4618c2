"""What is new in published feeds since they were last looked at."""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from openiads.errors import Fault, ReportError
from openiads.reports.document import UnreadableError
from openiads.reports.fetch_url import Limits, fetch
from openiads.reports.read_files import reports_in
from openiads.reports.report import Report
from openiads.reports.web_address import check_url

MOST_SEEN = 5_000
"""Entries remembered of one feed: many times what a feed holds at once."""
MOST_RECENT = 200
"""Reports kept to tell copies by: those of some days."""
RECENT_CHARACTERS = 6_000
"""Of each of them: what is republished is short."""
STATE_VERSION = 1

_REPORTS = TypeAdapter(tuple[Report, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What is remembered of a feed: how its server marked its last answer, and the entries that were read."""

    etag: str = ""
    last_modified: str = ""
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchState:
    """What is remembered between polls.

    polled_on: the day of the last one; recent: the newest reports, of which later ones may be copies.
    """

    feeds: dict[str, FeedState] = field(default_factory=dict)
    polled_on: date | None = None
    recent: tuple[Report, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What one poll of one feed gave: its new entries; faults tell what could not be read.

    is_new: False where the server says that nothing changed.
    """

    feed: str
    reports: tuple[Report, ...] = ()
    faults: tuple[Fault, ...] = ()
    state: FeedState
    is_new: bool = True


def poll_feed(feed: str, state: FeedState, *, limits: Limits | None = None, pages: bool = False) -> News:
    """Fetch a feed, and read the entries that are new or whose text has changed since.

    pages: read the page behind each new entry in place of its summary; where that fails the summary is read, and a
    fault tells why. A feed that cannot be fetched or read is a fault, and its state stays as it was.
    """
    faults: list[Fault] = []
    try:
        fetched = fetch(feed, limits=limits, etag=state.etag, last_modified=state.last_modified)
    except UnreadableError as error:
        return News(feed=feed, faults=(_fault(feed, error),), state=state)
    if not fetched.is_new:
        return News(feed=feed, state=state, is_new=False)
    entries = reports_in(feed, fetched.payload, fetched.encoding, faults=faults)
    if any(one.date_basis == "page" or one.path == feed for one in entries):
        faults.append(Fault(where=feed, problem="is no feed but a page or text", remedy="read it with `openiads read`"))
        return News(feed=feed, faults=tuple(faults), state=state)
    marks = {_mark(entry): entry for entry in entries}
    new = [entry for mark, entry in marks.items() if mark not in state.seen]
    reports = [_page(entry, limits, faults) for entry in new] if pages else new
    seen = (*(mark for mark in state.seen if mark not in marks), *marks)[-MOST_SEEN:]
    after = FeedState(etag=fetched.etag, last_modified=fetched.last_modified, seen=seen)
    return News(feed=feed, reports=tuple(reports), faults=tuple(faults), state=after)


def poll_feeds(
    feeds: Sequence[str],
    state: WatchState,
    *,
    limits: Limits | None = None,
    pages: bool = False,
    step: Callable[[str, float], None] = lambda text, share: None,
) -> list[News]:
    """Poll each feed once; one that fails keeps no other from being read."""
    found = []
    for n, feed in enumerate(feeds):
        step(feed, n / len(feeds))
        found.append(poll_feed(feed, state.feeds.get(feed, FeedState()), limits=limits, pages=pages))
    return found


def check_feeds(feeds: Sequence[str]) -> None:
    """Raise ReportError for what can never be fetched: no address, or not of the web."""
    faults = []
    for feed in feeds:
        try:
            check_url(feed)
        except UnreadableError as error:
            faults.append(_fault(feed, error))
    if faults:
        raise ReportError(faults)


def after_polls(state: WatchState, news: Sequence[News], on: date) -> WatchState:
    """The state to keep once what the polls gave is kept."""
    found = [replace(report, text=report.text[:RECENT_CHARACTERS]) for one in news for report in one.reports]
    recent = (*state.recent, *found)[-MOST_RECENT:]
    return WatchState(feeds={**state.feeds, **{one.feed: one.state for one in news}}, polled_on=on, recent=recent)


def read_state(path: Path) -> WatchState:
    """Read what an earlier watch left; a file that is not there means that nothing was read yet.

    Raises ReportError for a file that is something else.
    """
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        if said["version"] != STATE_VERSION:
            raise ValueError(f"version {said['version']}")
        feeds = {feed: _feed_state(one) for feed, one in said["feeds"].items()}
        polled_on = date.fromisoformat(said["polled_on"]) if said["polled_on"] else None
        recent = _REPORTS.validate_python(said["recent"])
    except FileNotFoundError:
        return WatchState()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        problem = f"is no state of `openiads watch` ({' '.join(str(error).split())[:80]})"
        raise ReportError(Fault(where=str(path), problem=problem, remedy="name another file with --state")) from error
    return WatchState(feeds=feeds, polled_on=polled_on, recent=recent)


def write_state(path: Path, state: WatchState) -> None:
    """Write it whole or not at all. Raises ReportError where the file cannot be written."""
    polled_on = state.polled_on.isoformat() if state.polled_on else None
    feeds = {feed: asdict(one) for feed, one in state.feeds.items()}
    recent = _REPORTS.dump_python(state.recent, mode="json")
    said = {"version": STATE_VERSION, "polled_on": polled_on, "feeds": feeds, "recent": recent}
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        partial.write_text(json.dumps(said), encoding="utf-8")
        os.replace(partial, path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        problem = f"cannot be written ({error.strerror})"
        raise ReportError(Fault(where=str(path), problem=problem, remedy="name another file with --state")) from error


def _feed_state(said: dict[str, Any]) -> FeedState:
    return FeedState(etag=said["etag"], last_modified=said["last_modified"], seen=tuple(map(str, said["seen"])))


def _mark(entry: Report) -> str:
    """Stands for an entry as it reads now: one that is corrected later is read again."""
    return hashlib.sha256(f"{entry.path}\n{entry.text}".encode("utf-8", "replace")).hexdigest()[:16]


def _page(entry: Report, limits: Limits | None, faults: list[Fault]) -> Report:
    """The page behind an entry, dated and named by the feed where it does not say so itself."""
    if not entry.url:
        return entry
    found: list[Report] = []
    try:
        fetched = fetch(entry.url, limits=limits)
        found = reports_in(entry.path, fetched.payload, fetched.encoding, faults=faults)
    except UnreadableError as error:
        faults.append(_fault(entry.url, error))
    if len(found) != 1:
        return entry
    page = found[0]
    dated = page if page.date_basis == "page" else entry
    return replace(
        page,
        title=page.title or entry.title,
        source=entry.source,
        url=entry.url,
        published=dated.published,
        published_from=dated.published_from,
        published_to=dated.published_to,
        date_basis=dated.date_basis,
    )


def _fault(where: str, error: UnreadableError) -> Fault:
    return Fault(where=where, problem=error.problem, remedy=error.remedy)
