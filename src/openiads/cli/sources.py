"""`openiads sources`: who says what is in the store, and how far they are relied on."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openiads.cli.laydown import JsonOption, KnownAtOption, StoreOption, parse_day, stored_claims
from openiads.cli.review import ReviewerOption
from openiads.cli.text_table import print_rows

if TYPE_CHECKING:
    from datetime import date

    from openiads.reports.judgement import Grading, Reliability


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
    from openiads.laydown.load import named_store
    from openiads.laydown.sources import gradable_sources
    from openiads.laydown.store import open_store

    now = datetime.now(UTC)
    given = [parse_grading(text, reviewer=reviewer, reason=reason, made_at=now) for text in grades]
    given += read_gradings(file, reviewer=reviewer, made_at=now) if file else []
    with open_store(named_store(store, "a grade"), create=False) as opened:
        opened.add_gradings(given)
        known = {name.casefold() for claim in opened.claims() for name in gradable_sources(claim)}
    for one in given:
        unheard = "" if one.source.casefold() in known else " (no claim in the store is by a source of this name yet)"
        typer.echo(f"{one.source}: {one.reliability}, by {one.reviewer}: {one.reason}{unheard}")


def _list(store: str | None, known: date | None, as_json: bool) -> None:
    from openiads.laydown.revise import current, reliability_of
    from openiads.laydown.sources import gradable_sources

    claims = current(stored_claims(store), known)
    counts = Counter(name for claim in claims for name in gradable_sources(claim))
    by_name: dict[str, Grading] = {}
    letters: dict[str, Reliability] = {}
    for claim in claims:
        for name in gradable_sources(claim):
            letters[name] = reliability_of(claim, name)
            said = [one for one in claim.gradings if one.source.casefold() == name.casefold()]
            by_name.update({name: said[-1]} if said else {})
    if as_json:
        plain = [_as_json(name, letters[name], n, by_name.get(name)) for name, n in counts.most_common()]
        typer.echo(json.dumps(plain, ensure_ascii=False, indent=2))
        return
    typer.echo(f"{len(counts)} sources, {len(by_name)} of them graded")
    rows = [("source", "grade", "claims", "by", "on", "reason")]
    for name, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        given = by_name.get(name)
        who = (given.reviewer, str(given.made_on), given.reason) if given else ("", "", "")
        rows.append((name, letters[name], str(n), *who))
    print_rows(rows)


def _as_json(name: str, letter: Reliability, n_claims: int, given: Grading | None) -> dict[str, object]:
    return {
        "source": name,
        "reliability": letter,
        "claims": n_claims,
        "reviewer": given.reviewer if given else None,
        "made_on": str(given.made_on) if given else None,
        "reason": given.reason if given else None,
    }
