"""`openiads sources`: who says what is in the store, and how far they are relied on."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openiads.cli.laydown import JsonOption, KnownAtOption, StoreOption, parse_day, stored_claims
from openiads.cli.review import ReviewerOption
from openiads.cli.text_table import print_rows

if TYPE_CHECKING:
    from datetime import date


def sources(
    store: StoreOption = None,
    grade: Annotated[
        list[str] | None,
        typer.Option("--grade", metavar="SOURCE=A..F", help="Grade a source; may be given several times."),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--from", help="Grades from a CSV (source,reliability,reason) or a YAML (SOURCE: GRADE)."),
    ] = None,
    reviewer: ReviewerOption = None,
    reason: Annotated[str, typer.Option(help="Why; kept beside each grade.")] = "",
    known_at: KnownAtOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the sources of the claims with their grades, or grade some of them by the Admiralty code.

    A completely reliable, B usually, C fairly, D not usually reliable, E unreliable, F cannot be judged (so weighs
    every source that nobody graded). A grade holds for the outlet and for whom others quote by that name; it is a new
    fact from today on, and the older one is kept.

    Examples:

      openiads sources

      openiads sources --grade "Topwar=D" --reviewer "A. Analyst" --reason "no sources of its own" --store my.db

      openiads sources --from sources.csv --reviewer "A. Analyst" --store my.db
    """
    if grade or file:
        if not reviewer:
            raise typer.BadParameter("a grade needs the name of who gives it", param_hint="--reviewer")
        _grade(store, grade or [], file, reviewer, reason)
        return
    _list(store, parse_day(known_at, "--known-at"), as_json)


def _grade(store: str | None, grades: list[str], file: Path | None, reviewer: str, reason: str) -> None:
    from openiads.laydown.correct import parse_grading, read_gradings
    from openiads.laydown.known_sources import keep_gradings
    from openiads.laydown.load import named_store

    now = datetime.now(UTC)
    given = [parse_grading(text, reviewer=reviewer, reason=reason, made_at=now) for text in grades]
    given += read_gradings(file, reviewer=reviewer, made_at=now) if file else []
    for one, heard in zip(given, keep_gradings(named_store(store, "a grade"), given), strict=True):
        unheard = "" if heard else " (no claim in the store is by a source of this name yet)"
        typer.echo(f"{one.source}: {one.reliability}, by {one.reviewer}: {one.reason}{unheard}")


def _list(store: str | None, known: date | None, as_json: bool) -> None:
    from pydantic import TypeAdapter

    from openiads.laydown.known_sources import KnownSource, known_sources

    found = known_sources(stored_claims(store), known)
    if as_json:
        plain = TypeAdapter(list[KnownSource]).dump_python(found, mode="json")
        typer.echo(json.dumps(plain, ensure_ascii=False, indent=2))
        return
    typer.echo(f"{len(found)} sources, {sum(one.reviewer is not None for one in found)} of them graded")
    rows = [("source", "grade", "claims", "by", "on", "reason")]
    for one in sorted(found, key=lambda one: (-one.claims, one.source)):
        made_on = str(one.made_on) if one.made_on else ""
        rows.append((one.source, one.reliability, str(one.claims), one.reviewer or "", made_on, one.reason or ""))
    print_rows(rows)
