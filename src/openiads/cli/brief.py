"""Commands `brief` and `demo`: from reports to one page."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from openiads.cli.laydown import KnownAtOption, parse_day
from openiads.cli.progress import progress


def brief(
    reports: Annotated[list[str], typer.Argument(metavar="REPORT...", help="Files, folders, or - for standard input.")],
    meta: Annotated[
        Path | None, typer.Option(help="CSV with file, source, date, date_from, date_to, lang of the reports.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="Day of the laydown; without it the newest day on which a claim became known."
        ),
    ] = None,
    known_at: KnownAtOption = None,
    against: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Day to compare with; without it the day before the newest change."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the page and the files beside it.")] = Path("brief"),
    terrain: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|SOURCE",
            help="A raster, or a source of fetched tiles; without it the bundled clip, 32-38N 35-43E.",
        ),
    ] = None,
) -> None:
    """Turn reports into one page: who put what where, and what that changes in the airspace."""
    from openiads.cli.read import undated_words
    from openiads.reports.read_files import read_reports
    from openiads.study.brief import brief as make_brief
    from openiads.study.comparison import off_terrain_notes
    from openiads.terrain.find import open_elevation

    days = [parse_day(*one) for one in ((as_of, "--as-of"), (known_at, "--known-at"), (against, "--against"))]
    texts = read_reports(reports, meta=meta)
    elevation = open_elevation(terrain, (), 0.0)
    with progress() as step:
        result = make_brief(
            texts,
            as_of=days[0],
            known_at=days[1],
            against=days[2],
            out=out,
            elevation=elevation,
            command=_command(),
            progress=step,
        )
    for line in result.headline:
        typer.echo(line)
    for note in off_terrain_notes(result.sites, elevation):
        typer.echo(note, err=True)
    undated = {claim.report for claim in result.claims if claim.valid_from is None and claim.valid_to is None}
    for report in texts:
        if report.published is None and report.path in undated:
            typer.echo(undated_words(report), err=True)
    if result.comparison is None:
        typer.echo("note: nothing could be computed; the page says what was and what was not found", err=True)
    counts = f"reports: {len(texts)}, claims: {len(result.claims)}, sites: {len(result.sites)}"
    typer.echo(f"{counts}; page: {result.page}")


def demo(
    out: Annotated[Path, typer.Option(help="Folder for the pages and the files beside them.")] = Path("demo"),
) -> None:
    """Make the brief of the bundled sample reports on four dates, with the picture before and after Masyaf."""
    from openiads.study.demo import demo as make_demo
    from openiads.study.demo import summary

    with progress() as step:
        result = make_demo(out=out, command=_command(), progress=step)
    for line in summary(result):
        typer.echo(line)


def _command() -> str:
    """The command as it was typed, for the page; the program by its name alone."""
    return shlex.join(["openiads", *sys.argv[1:]])
