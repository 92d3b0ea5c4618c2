"""`openiads diff`: what changed in the laydown between two days."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from openiads.cli.laydown import JsonOption, KnownAtOption, StoreOption, parse_day, site_as_json, stored_claims


def diff(
    before: Annotated[str, typer.Argument(metavar="DATE", help="The earlier day: 2018-01-31, 2018-01 or 2018.")],
    after: Annotated[str, typer.Argument(metavar="DATE", help="The later day.")],
    store: StoreOption = None,
    known_at: KnownAtOption = None,
    as_known_then: Annotated[
        bool, typer.Option("--as-known-then", help="Each day by what could be known on that very day.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show which sites appeared, are gone, or changed status, place or count between two days.

    By default both days are seen by all that is known now. With --as-known-then news count from the day of their
    publication: what was set up in 2017 and first reported in 2024 appears in 2024.

    Examples:

      openiads diff 2018-01-01 2024-12-07

      openiads diff 2015-11-20 2015-11-27 --as-known-then
    """
    from openiads.laydown.laydown import diff as changes_between
    from openiads.laydown.laydown import laydown_at

    days = [parse_day(before, "DATE"), parse_day(after, "DATE")]
    if as_known_then and known_at is not None:
        raise typer.BadParameter("goes with --known-at in no sense; give one of them", param_hint="--as-known-then")
    known = parse_day(known_at, "--known-at")
    claims = stored_claims(store)
    old, new = (laydown_at(claims, day, known_at=day if as_known_then else known) for day in days if day is not None)
    found = changes_between(old, new)
    if as_json:
        plain = [
            {
                "kind": one.kind,
                "words": one.words,
                "before": site_as_json(one.before) if one.before else None,
                "after": site_as_json(one.after) if one.after else None,
            }
            for one in found
        ]
        typer.echo(json.dumps(plain, ensure_ascii=False, indent=2))
        return
    how = ", each as known then" if as_known_then else f", as known on {known}" if known else ""
    typer.echo(f"From {days[0]} to {days[1]}{how}: {len(found)} change{'' if len(found) == 1 else 's'}")
    for one in found:
        site = one.after or one.before
        typer.echo(f"  {_SIGN[one.kind]} {one.words}" + (f"  [{site.id}]" if site else ""))


_SIGN = {"appeared": "+", "gone": "-", "changed": "~"}
