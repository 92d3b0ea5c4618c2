"""`openiads hindcast`: what one would have believed then, against what is known now."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from openiads.cli.laydown import JsonOption, StoreOption, parse_day, stored_claims
from openiads.cli.text_table import one_line, print_rows

MISSED_LETTERS = 80


def hindcast(
    days: Annotated[
        list[str] | None,
        typer.Argument(metavar="DATE", help="Days; by default each on which something became known."),
    ] = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Score what one would have believed on each day by what was known then, and each source by what the others say.

    The Brier score is the mean squared error of the probabilities: 0 is perfect, 0.25 what "one half" always earns, 1
    is surely wrong. "Now" is what all claims in the store say today: no truth, only the better informed belief.

    Examples:

      openiads hindcast

      openiads hindcast 2018-01-01 2022-06-05 --store my.db --json
    """
    from pydantic import TypeAdapter

    from openiads.laydown.hindcast import Hindcast
    from openiads.laydown.hindcast import hindcast as hindcast_of

    asked = [parsed for text in days or [] if (parsed := parse_day(text, "DATE")) is not None]
    found = hindcast_of(stored_claims(store), asked or None)
    if as_json:
        typer.echo(json.dumps(TypeAdapter(Hindcast).dump_python(found, mode="json"), ensure_ascii=False, indent=2))
        return
    rows = [("day", "sites then", "sites now", "Brier", "not known then", "believed and wrong")]
    for one in found.days:
        missed, wrong = (one_line(", ".join(ids), MISSED_LETTERS) for ids in (one.missed, one.wrong))
        rows.append((str(one.day), str(one.n_then), str(one.n_now), _score(one.brier), missed, wrong))
    print_rows(rows)
    typer.echo("")
    lines = [("source", "Brier", "judged", "claims")]
    lines += [(one.source, _score(one.brier), str(one.n_judged), str(one.n_claims)) for one in found.sources]
    print_rows(lines)


def _score(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
