"""`openiads watch`: polls published feeds, keeps what they claim, and tells what that changes."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openiads.cli.read import STORE_VARIABLE

if TYPE_CHECKING:
    from openiads.errors import Fault
    from openiads.laydown.laydown import Change
    from openiads.reports.claim import Claim
    from openiads.reports.poll_feed import News
    from openiads.study.airspace_change import SkyChange

LEAST_SECONDS = 60.0
"""Nothing that is published is asked for more often: servers bar those who do."""
SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}


def watch(
    feeds: Annotated[list[str], typer.Argument(metavar="FEED...", help="Addresses of RSS or Atom feeds.")],
    store: Annotated[
        str | None, typer.Option(envvar=STORE_VARIABLE, help="Keep the claims in this store (a file or database URL).")
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(help="File that remembers what was read; by default STORE.watch.json where the store is a file."),
    ] = None,
    every: Annotated[str, typer.Option(metavar="TIME", help="Pause between polls: 90s, 15m, 2h; at least 1m.")] = "15m",
    once: Annotated[bool, typer.Option("--once", help="Poll once and stop.")] = False,
    pages: Annotated[
        bool, typer.Option("--pages", help="Read the page behind each new entry in place of its summary.")
    ] = False,
    airspace: Annotated[
        bool, typer.Option("--airspace/--no-airspace", help="Compute what changed sites see at 100 and 3000 m.")
    ] = True,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Fetch from addresses of this machine and its own network as well.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a line of JSON for each poll.")] = False,
) -> None:
    """Poll published feeds: read new entries, and tell which sites came, changed or went, and what they see.

    Ctrl-C stops it. Without a store and without --state, nothing is remembered once it stops.

    Examples:

      openiads watch https://example.org/news.rss --store my.db

      openiads watch https://example.org/a.rss https://example.org/b.atom --every 1h --json
    """
    from openiads.reports.fetch_url import Limits
    from openiads.reports.poll_feed import WatchState, check_feeds, read_state

    pause_s = parse_pause_s(every)
    feeds = list(dict.fromkeys(feeds))
    check_feeds(feeds)
    remembered = state or _beside(store)
    work = Watch(feeds, store, remembered, Limits(allow_private=allow_private), pages, airspace, as_json)
    work.state = read_state(remembered) if remembered is not None else WatchState()
    while True:
        all_failed = work.poll()
        if once:
            raise typer.Exit(1 if all_failed else 0)
        time.sleep(pause_s)


def parse_pause_s(text: str) -> float:
    """Seconds of "90s", "15m", "2h" or "1d"; anything else, and less than a minute, is wrong usage (exit code 2)."""
    parts = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)\s*([smhd])", text.strip())
    pause_s = float(parts[1]) * SECONDS[parts[2]] if parts else 0.0
    if pause_s < LEAST_SECONDS:
        problem = f"{text!r} is no pause of a minute or more; expected one such as 90s, 15m or 2h"
        raise typer.BadParameter(problem, param_hint="--every")
    return pause_s


class Watch:
    """What is asked for, and what is remembered from one poll to the next."""

    def __init__(
        self, feeds: Sequence[str], store: str | None, remembered: Path | None, limits: Any, pages: bool,
        airspace: bool, as_json: bool,
    ) -> None:  # fmt: skip
        from openiads.reports.poll_feed import WatchState

        self.feeds, self.store, self.remembered, self.limits = feeds, store, remembered, limits
        self.pages, self.airspace, self.as_json = pages, airspace, as_json
        self.state = WatchState()
        self.kept: list[Claim] = []

    def poll(self) -> bool:
        """Poll all feeds once, keep and tell what is new; gives whether none of them could be read."""
        from openiads.cli.progress import progress
        from openiads.reports.poll_feed import after_polls, poll_feeds, write_state
        from openiads.reports.read_claims import claims_of

        today = date.today()
        with progress() as step:
            news = poll_feeds(self.feeds, self.state, limits=self.limits, pages=self.pages, step=step)
            reports = [report for one in news for report in one.reports]
            faults: list[Fault] = []
            claims = claims_of(reports, earlier=self.state.recent, faults=faults, step=step)
        before, after, n_new = self._keep(claims, reports, self.state.polled_on or today, today)
        self.state = after_polls(self.state, news, today)
        if self.remembered is not None:
            write_state(self.remembered, self.state)
        self._tell(news, faults, n_new, before, after, today)
        return all(one.faults and not one.reports and one.is_new for one in news)

    def _keep(
        self, claims: Sequence[Claim], reports: Sequence[Any], last: date, today: date
    ) -> tuple[list[Any], list[Any], int]:
        """Keep the claims; gives the laydowns before and after, and the number of new claims."""
        from openiads.laydown.laydown import laydown_at
        from openiads.laydown.store import open_store

        if self.store is None:
            before, known = self.kept, {one.id for one in self.kept}
            self.kept = [*before, *(one for one in claims if one.id not in known)]
            return laydown_at(before, last), laydown_at(self.kept, today), len(self.kept) - len(before)
        with open_store(self.store) as opened:
            before = opened.claims()
            n_new = opened.add_claims(claims, reports)
            after = opened.claims()
        return laydown_at(before, last), laydown_at(after, today), n_new

    def _tell(
        self, news: Sequence[News], faults: Sequence[Fault], n_new: int, before: Any, after: Any, today: date
    ) -> None:
        from openiads.cli.progress import progress
        from openiads.laydown.laydown import diff

        changes = diff(before, after)
        sky: list[SkyChange] = []
        words = ""
        if self.airspace and changes:
            from openiads.study.airspace_change import airspace_change

            with progress() as step:
                sky, words = airspace_change(before, after, changes, today, progress=step)
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        if self.as_json:
            typer.echo(json.dumps(_as_json(now, news, faults, n_new, changes, sky, words), ensure_ascii=False))
            return
        for fault in (*(fault for one in news for fault in one.faults), *faults):
            typer.echo(str(fault), err=True)
        n_entries = sum(len(one.reports) for one in news)
        typer.echo(f"{now}: {_number(n_entries, 'new entry', 'new entries')}, {_number(n_new, 'new claim')}")
        _print_changes(changes, sky, words)


def _beside(store: str | None) -> Path | None:
    return Path(f"{store}.watch.json") if store is not None and "://" not in store else None


def _number(n: int, one: str, many: str = "") -> str:
    return f"{n} {one if n == 1 else many or one + 's'}"


def _print_changes(changes: Sequence[Change], sky: Sequence[SkyChange], words: str) -> None:
    if not changes:
        typer.echo("  the laydown is unchanged")
    for change in changes:
        site = change.after or change.before
        typer.echo(f"  {change.kind}: {change.words}" + (f" [{site.id}]" if site is not None else ""))
    for one in sky:
        where = f"in sight at {one.agl_m:.0f} m within {one.within_m / 1000:.0f} km"
        typer.echo(f"  airspace: {where}: {_percent(one.before)} before, {_percent(one.after)} now")
    if words:
        typer.echo(f"  airspace: {words}")


def _percent(share: float | None) -> str:
    return "unknown" if share is None else f"{100 * share:.1f} %"


def _as_json(
    now: str,
    news: Sequence[News],
    faults: Sequence[Fault],
    n_new: int,
    changes: Sequence[Change],
    sky: Sequence[SkyChange],
    words: str,
) -> dict[str, Any]:
    from dataclasses import asdict

    sites = [(change, change.after or change.before) for change in changes]
    return {
        "polled_at": now,
        "feeds": [
            {"feed": one.feed, "new_entries": [entry.path for entry in one.reports],
             "faults": [str(fault) for fault in one.faults]}
            for one in news
        ],
        "faults": [str(fault) for fault in faults],
        "new_claims": n_new,
        "changes": [
            {"kind": change.kind, "site": site.id if site else None, "words": change.words} for change, site in sites
        ],
        "airspace": [asdict(one) for one in sky],
        "airspace_words": words,
    }  # fmt: skip
