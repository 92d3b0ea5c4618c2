"""The command line: one file per command; each parses arguments, calls one function and prints."""

import os
import sys
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from openiads import __version__
from openiads.cli import (
    brief,
    bulletin,
    catalogue,
    chart,
    conflicts,
    cover,
    cut,
    diff,
    hindcast,
    laydown,
    read,
    review,
    scenario,
    serve,
    sight,
    simulate,
    sources,
    study,
    terrain,
    timeline,
    track,
    watch,
)
from openiads.errors import OpeniadsError

app = typer.Typer(
    name="openiads",
    help="From reports of air-defence deployments to what they change in the airspace.\n\n"
    "reports -> laydown (+ catalogue, terrain) -> coverage -> simulation -> page\n\n"
    "Simulation and analysis from public information; never a clearance to fly.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)
STOPPED = 130
"""What typer gives back after Ctrl-C."""
app.command("brief")(brief.brief)
app.command("demo")(brief.demo)
app.command("serve")(serve.serve)
app.command("read")(read.read)
app.command("watch")(watch.watch)
app.command("laydown")(laydown.laydown)
app.command("explain")(laydown.explain)
app.command("timeline")(timeline.timeline)
app.command("diff")(diff.diff)
app.command("conflicts")(conflicts.conflicts)
app.command("review")(review.review)
app.command("sources")(sources.sources)
app.command("hindcast")(hindcast.hindcast)
app.command("cover")(cover.cover)
app.command("cut")(cut.cut)
app.command("chart")(chart.chart)
app.command("bulletin")(bulletin.bulletin)
app.command("sight")(sight.sight)
app.command("scenario")(scenario.scenario)
app.command("simulate")(simulate.simulate)
app.command("compare")(simulate.compare)
app.command("track")(track.track)
app.command("study")(study.study)
app.command("catalogue")(catalogue.catalogue)
app.add_typer(terrain.terrain)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"openiads {__version__}")
        raise typer.Exit


@app.callback()
def openiads(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Hold the options that stand before every command."""
    del version


def main() -> None:
    """Run a command; exit code 0 done, 1 the work failed, 2 wrong usage, 130 stopped by Ctrl-C."""
    try:
        code = app(standalone_mode=False)
    except TyperException as error:
        usage: Any = error
        usage.show()
        sys.exit(error.exit_code)
    except OpeniadsError as error:
        typer.echo(f"{type(error).__name__}: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        typer.echo(f"{error.filename or 'the system'}: {error.strerror or error}", err=True)
        sys.exit(1)
    if code == STOPPED:
        typer.echo("stopped; nothing was left half-written", err=True)
    sys.exit(code if isinstance(code, int) else 0)
