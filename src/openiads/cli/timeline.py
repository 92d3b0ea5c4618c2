"""`openiads timeline`: all that was said of a place or a system, day by day."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from openiads.cli.laydown import JsonOption, KnownAtOption, StoreOption, parse_day, stored_claims, system_name
from openiads.cli.text_table import one_line, print_rows
from openiads.cli.usage import told_as_usage

if TYPE_CHECKING:
    from openiads.laydown.timeline import Timeline
    from openiads.reports.claim import Claim

QUOTE_LETTERS = 70


def timeline(
    what: Annotated[
        list[str],
        typer.Argument(metavar="PLACE|SYSTEM...", help="A place (or LAT,LON,KM), a system, or both: Masyaf, s-400."),
    ],
    store: StoreOption = None,
    known_at: KnownAtOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what was said of a place or a system, by the day it is about, and the sites that come of it.

    A country shows all that lies in it; a place and a system together show that system at that place. "until" is the
    day on which it left, or on which it would be forgotten if nothing more were heard.

    Examples:

      openiads timeline Masyaf

      openiads timeline s-400 Hmeimim

      openiads timeline Syria --known-at 2018-01-01 --json
    """
    from openiads.laydown.named import system_and_place
    from openiads.laydown.timeline import timeline as timeline_of

    known = parse_day(known_at, "--known-at")
    claims = stored_claims(store)
    with told_as_usage(what="PLACE|SYSTEM"):
        system, place = system_and_place(what, claims)
    found = timeline_of(claims, system=system, place=place, known_at=known)
    if as_json:
        typer.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=2))
        return
    about = " at ".join(([system_name(system)] if system else []) + ([place.name] if place else []))
    known_words = f" as known on {known}" if known else ""
    n_claims, n_sites = len(found.entries), len(found.spans)
    counted = f"{n_claims} claim{'' if n_claims == 1 else 's'}, {n_sites} site{'' if n_sites == 1 else 's'}"
    typer.echo(f"{about}{known_words}: {counted}")
    _print(found)


def _print(found: Timeline) -> None:
    if found.spans:
        rows = [("site", "from", "until", "", "claims")]
        for span in found.spans:
            how = "left" if span.has_left else "unless heard of"
            rows.append((span.site, str(span.start), str(span.end), how, str(span.n_claims)))
        print_rows(rows)
        typer.echo("")
    if found.entries:
        lines = [("about", "known from", "system", "what", "where", "source", "claim", "words")]
        for one in found.entries:
            claim = one.claim
            lines.append(
                (
                    f"{one.start}" + (f"..{one.end}" if one.end and one.end != one.start else ""),
                    str(one.known_from),
                    claim.system,
                    what_words(claim),
                    where_words(claim),
                    one_line(claim.source or claim.report, 28),
                    claim.id,
                    f"“{one_line(claim.quote, QUOTE_LETTERS)}”",
                )
            )
        print_rows(lines)


def what_words(claim: Claim) -> str:
    """The event, how far it has come, and how it is said, in few words."""
    progress = "" if claim.progress == "complete" else f" ({claim.progress.replace('_', ' ')})"
    number = f"{claim.count} x " if claim.count is not None else ""
    return f"{number}{claim.event}{progress}, {claim.modality}"


def where_words(claim: Claim) -> str:
    """The places of a claim in few words."""
    parts = [claim.place.name] if claim.place and claim.place not in claim.destinations else []
    parts += [f"from {claim.origin.name}"] if claim.origin and claim.origin != claim.place else []
    joint = " or " if claim.destination_mode == "one_of" else ", "
    parts += ["to " + joint.join(place.name for place in claim.destinations)] if claim.destinations else []
    return " ".join(parts)


def _as_json(found: Timeline) -> dict[str, object]:
    from pydantic import TypeAdapter

    from openiads.laydown.timeline import Timeline

    plain: dict[str, object] = TypeAdapter(Timeline).dump_python(found, mode="json")
    return {"sites": plain["spans"], "entries": plain["entries"]}
