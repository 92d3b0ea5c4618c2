"""`openiads read`: the claims of reports, as a table or JSON; kept in a store where one is named."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from openiads.reports.claim import Claim
    from openiads.reports.reader_llm import LlmReader
    from openiads.reports.report import Report

QUOTE_CHARACTERS = 60
STORE_VARIABLE = "OPENIADS_STORE"


def read(
    reports: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE|FOLDER|URL|-",
            help="Text, HTML, PDF, RSS or Atom: files, folders of them, http(s) addresses, or - for standard input.",
        ),
    ],
    json_output: Annotated[bool, typer.Option("--json", help="Print the claims as a JSON list.")] = False,
    meta: Annotated[
        Path | None,
        typer.Option(help="CSV with file, source, date, date_from, date_to, lang for reports without them."),
    ] = None,
    published: Annotated[
        str | None,
        typer.Option("--date", metavar="DATE", help="Day of publication (2024-12-06) of reports that name none."),
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Fetch from addresses of this machine and its own network as well.")
    ] = False,
    store: Annotated[
        str | None, typer.Option(envvar=STORE_VARIABLE, help="Add the claims to this store (a file or database URL).")
    ] = None,
    reader: Annotated[
        Literal["rules", "llm"],
        typer.Option(help="What reads: the built-in rules, or a language model, checked by them."),
    ] = "rules",
    endpoint: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="With --reader llm: the base of an OpenAI-compatible endpoint, http or https, one of this machine too "
            "(http://localhost:8080/v1). The reports are sent to it. A key is taken from OPENIADS_LLM_KEY.",
        ),
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="NAME", help="With --reader llm: which of the endpoint's models to ask.")
    ] = None,
) -> None:
    """Read reports: who put which system where, when, said by whom, with the exact words."""
    from openiads.cli.laydown import parse_day
    from openiads.cli.progress import progress
    from openiads.reports.extract.assemble import extract_claims
    from openiads.reports.fetch_url import Limits
    from openiads.reports.read_claims import read_claims

    llm = _llm_reader(reader, endpoint, model)
    day = parse_day(published, "--date")
    limits = Limits(allow_private=allow_private)
    with progress() as step:
        claims, read_in = read_claims(
            reports, meta=meta, published=day, limits=limits, step=step, reader=llm or extract_claims
        )
    if json_output:
        typer.echo(claims_json(claims))
    else:
        _print_table(claims)
    for report in read_in:
        if report.published is None:
            typer.echo(undated_words(report), err=True)
    if llm is not None and (words := llm.dropped_words()):
        typer.echo(words, err=True)
    if store is not None:
        _keep(store, claims, read_in)


def claims_json(claims: "list[Claim]") -> str:
    """Give claims as a JSON list: their fields as they are, dates in ISO form, places with their numbers."""
    from pydantic import TypeAdapter

    from openiads.reports.claim import Claim

    return TypeAdapter(list[Claim]).dump_json(claims, indent=1).decode()


def undated_words(report: "Report") -> str:
    """What a report without a date of publication means for the reader, and what to do."""
    remedy = "give one with --date, --meta or front matter, else what names no full date counts from today on"
    return f"{report.path}: no date of publication found; {remedy}"


def _llm_reader(reader: str, url: str | None, model: str | None) -> "LlmReader | None":
    if reader != "llm":
        for option, value in (("--endpoint", url), ("--model", model)):
            if value is not None:
                raise typer.BadParameter("it is for --reader llm only", param_hint=option)
        return None
    from openiads.reports.ask_endpoint import KEY_VARIABLE, Endpoint
    from openiads.reports.document import UnreadableError
    from openiads.reports.reader_llm import LlmReader

    if url is None:
        raise typer.BadParameter("--reader llm asks one: give its address", param_hint="--endpoint")
    asked = Endpoint(url=url, model=model or "", key=os.environ.get(KEY_VARIABLE, "").strip())
    try:
        asked.address  # noqa: B018
    except UnreadableError as error:
        raise typer.BadParameter(f"it {error.problem}; {error.remedy}", param_hint="--endpoint") from None
    return LlmReader(asked)


def _keep(store: str, claims: "list[Claim]", reports: "list[Report]") -> None:
    from openiads.laydown.database import shown
    from openiads.laydown.store import open_store

    with open_store(store) as opened:
        n_new = opened.add_claims(claims, reports)
    typer.echo(f"{n_new} new claims kept in {shown(store)}, {len(claims) - n_new} known before", err=True)


def _print_table(claims: "Iterable[Claim]") -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 200)
    by_report: dict[str, list[Claim]] = {}
    for claim in claims:
        by_report.setdefault(claim.report, []).append(claim)
    if not by_report:
        typer.echo("no claims of air defence or air power found")
    for name, found in by_report.items():
        first = found[0]
        copy = f", a copy of {first.duplicate_of}" if first.duplicate_of else ""
        table = Table(title=f"{name} ({first.source}, {first.published or 'no date'}{copy})", title_justify="left")
        for column in ("system", "event", "said", "where", "when", "words"):
            table.add_column(column, overflow="fold")
        for claim in found:
            table.add_row(*_cells(claim))
        console.print(table, markup=False)


def _cells(claim: "Claim") -> list[str]:
    number = f"{claim.count} x " if claim.count is not None else ""
    progress_note = "" if claim.progress == "complete" else f" ({claim.progress.replace('_', ' ')})"
    quote = " ".join(claim.quote.split())
    shown = quote if len(quote) <= QUOTE_CHARACTERS else quote[: QUOTE_CHARACTERS - 1] + "…"
    note = f" ({claim.note})" if claim.note else ""
    return [
        number + claim.system,
        claim.event + progress_note + note,
        claim.modality,
        _where(claim),
        _when(claim),
        shown,
    ]


def _where(claim: "Claim") -> str:
    parts = [claim.place.name] if claim.place and claim.place not in claim.destinations else []
    parts += [f"from {claim.origin.name}"] if claim.origin else []
    joint = " or " if claim.destination_mode == "one_of" else ", "
    parts += ["to " + joint.join(place.name for place in claim.destinations)] if claim.destinations else []
    return " ".join(parts)


def _when(claim: "Claim") -> str:
    if claim.valid_from == claim.valid_to:
        return str(claim.valid_from or "")
    return f"{claim.valid_from or ''}..{claim.valid_to or ''}"
