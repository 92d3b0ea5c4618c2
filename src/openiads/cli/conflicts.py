"""`openiads conflicts`: which claims cannot all be right, and what settled them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from openiads.cli.laydown import AsOfOption, JsonOption, KnownAtOption, StoreOption, parse_day, stored_claims
from openiads.cli.text_table import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openiads.laydown.conflicts import Conflict
    from openiads.reports.claim import Claim

QUOTE_LETTERS = 110


def conflicts(
    store: StoreOption = None, as_of: AsOfOption = None, known_at: KnownAtOption = None, as_json: JsonOption = False
) -> None:
    """Show claims that contradict each other: said and denied, left and still there, six and four.

    With --as-of only what stands open on that day; without it all, with the claim that settled each. What is denied on
    the 13th and there on the 26th is no conflict: the later claim holds. "In Syria" contradicts no place in Syria.

    Examples:

      openiads conflicts

      openiads conflicts --as-of 2018-01-24 --known-at 2018-01-24
    """
    from pydantic import TypeAdapter

    from openiads.laydown.conflicts import Conflict
    from openiads.laydown.conflicts import conflicts as conflicts_among
    from openiads.laydown.revise import revised

    day, known = parse_day(as_of, "--as-of"), parse_day(known_at, "--known-at")
    claims = stored_claims(store)
    found = conflicts_among(claims, day, known_at=known)
    if as_json:
        typer.echo(
            json.dumps(TypeAdapter(list[Conflict]).dump_python(found, mode="json"), ensure_ascii=False, indent=2)
        )
        return
    when = f" open on {day}" if day else ""
    known_words = f" as known on {known}" if known else ""
    typer.echo(f"{len(found)} conflict{'' if len(found) == 1 else 's'}{when}{known_words}")
    by_id = {claim.id: claim for claim in revised(claims)}
    for one in found:
        _print(one, by_id)


def _print(one: Conflict, by_id: Mapping[str, Claim]) -> None:
    typer.echo(f"\n{one.since}  {one.words}")
    _side("said", one.said, by_id)
    _side("against", one.against, by_id)


def _side(name: str, ids: Sequence[str], by_id: Mapping[str, Claim]) -> None:
    for claim in (by_id[identifier] for identifier in ids):
        published = claim.published or f"read on {claim.known_from}"
        words = f"“{one_line(claim.quote, QUOTE_LETTERS)}”"
        typer.echo(f"  {name:8}{claim.id}  {claim.source or claim.report}, {published}: {words}")
