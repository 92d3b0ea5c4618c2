"""Commands `brief` and `demo`: from reports to one page."""

import shlex
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from openiads.cli.progress import progress

DATE_FORMAT = ["%Y-%m-%d"]


def brief(
    reports: Annotated[list[str], typer.Argument(metavar="REPORT...", help="Files, folders, or - for standard input.")],
    meta: Annotated[
        Path | None, typer.Option(help="CSV with file, source, date, date_from, date_to, lang of the reports.")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=DATE_FORMAT, help="Day of the laydown; without it the newest day on which a claim became known."
        ),
    ] = None,
    known_at: Annotated[
        datetime | None, typer.Option(formats=DATE_FORMAT, help="Use only what could be known on that day.")
    ] = None,
    against: Annotated[
        datetime | None,
        typer.Option(formats=DATE_FORMAT, help="Day to compare with; without it the day before the newest change."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the page and the files beside it.")] = Path("brief"),
    terrain: Annotated[
        Path | None, typer.Option(help="Elevation raster; without it the bundled clip, 32-38N 35-43E.")
    ] = None,
) -> None:
    """Turn reports into one page: who put what where, and what that changes in the airspace."""
    from openiads.reports.read_files import read_reports
    from openiads.study.brief import brief as make_brief
    from openiads.terrain.elevation import read_elevation

    texts = read_reports(reports, meta=meta)
    elevation = read_elevation(terrain)
    with progress() as step:
        result = make_brief(
            texts,
            as_of=_day(as_of),
            known_at=_day(known_at),
            against=_day(against),
            out=out,
            elevation=elevation,
            command=_command(),
            progress=step,
        )
    for line in result.headline:
        typer.echo(line)
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


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _command() -> str:
    """The command as it was typed, for the page; the program by its name alone."""
    return shlex.join(["openiads", *sys.argv[1:]])
