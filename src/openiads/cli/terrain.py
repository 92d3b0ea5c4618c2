"""The commands that fetch terrain, and tell what is there and whether it is whole."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from openiads.cli.usage import told_as_usage

if TYPE_CHECKING:
    from openiads.terrain.fetch import Fetched, Plan
    from openiads.terrain.survey import Ground

DEFAULT_SOURCE = "copernicus-30"
STOPPED = 130
"""Exit code after Ctrl-C, as of the other commands."""

terrain = typer.Typer(
    name="terrain",
    help="Fetch terrain, and tell what is there and whether it is whole. Nothing else in openiads fetches any.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

BoxArgument = Annotated[
    str | None, typer.Argument(metavar="W,S,E,N", help="Box in degrees; E below W crosses the antimeridian.")
]
AroundOption = Annotated[
    str | None, typer.Option("--around", metavar="PLACE|LAT,LON", help="In place of a box: around a place.")
]
RadiusOption = Annotated[float | None, typer.Option("--radius", metavar="KM", help="How far around it.")]
SourceOption = Annotated[
    str, typer.Option("--source", metavar="NAME", help="copernicus-30 (30 m), copernicus-90 (90 m) or terrarium.")
]
ZoomOption = Annotated[
    int | None, typer.Option("--zoom", metavar="Z", help="Of terrarium tiles, 1-15. [default: postings of 45 to 90 m]")
]
UrlOption = Annotated[
    str | None,
    typer.Option("--url", metavar="URL", help="Server with the same layout. [default: the source's own, see docs]"),
]
ParallelOption = Annotated[int, typer.Option("--parallel", metavar="N", help="Tiles at a time, 1-16.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Fetch more than 500 MB without asking.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what would be fetched, and stop.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
RemoveOption = Annotated[bool, typer.Option("--remove", help="Delete what is torn, so that it can be fetched anew.")]
InfoArgument = Annotated[
    str | None, typer.Argument(metavar="FILE|SOURCE", help="A raster, or a source of fetched tiles.")
]


@terrain.command("fetch", context_settings={"ignore_unknown_options": True})
def fetch(
    box: BoxArgument = None,
    around: AroundOption = None,
    radius: RadiusOption = None,
    source: SourceOption = DEFAULT_SOURCE,
    zoom: ZoomOption = None,
    url: UrlOption = None,
    parallel: ParallelOption = 4,
    yes: YesOption = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Fetch the terrain of a box, or around a place, into the cache; what is there already is not fetched again.

    Interrupt it at any time: the next call goes on where it stopped. Copernicus tiles that do not exist are sea.

    Examples:

      openiads terrain fetch 6.5,45.5,8,46.5

      openiads terrain fetch --around Damascus --radius 200 --source copernicus-90

      openiads terrain fetch 178,-19,-178,-16 --source terrarium
    """
    from openiads.cli.progress import progress
    from openiads.study.terrain import box_asked, check_fetch, fetched_as_plain
    from openiads.terrain.fetch import fetch as run
    from openiads.terrain.fetch import plan_fetch, source_url
    from openiads.terrain.source import find_source

    wanted = find_source(source)
    with told_as_usage(box="'W,S,E,N'"):
        check_fetch(wanted, zoom, parallel)
        _check_url(url)
        plan = plan_fetch(wanted, box_asked(box, around, radius), zoom=zoom)
    typer.echo(_plan_words(plan, source_url(wanted, url)), err=True)
    if dry_run:
        _print_dry_run(plan, as_json)
        return
    _check_size(plan, yes)
    try:
        with progress() as step:
            done = run(plan, url=url, n_parallel=parallel, progress=step)
    except KeyboardInterrupt:
        typer.echo("stopped; what came is kept, and the same command goes on from there", err=True)
        raise SystemExit(STOPPED) from None
    if as_json:
        typer.echo(json.dumps(fetched_as_plain(plan, done), indent=2))
    else:
        typer.echo(_done_words(done))
        typer.echo(f"use it with --terrain {wanted.name}; attribution: {wanted.attribution}")
    if done.withheld:
        names = " ".join(done.withheld)
        remedy = "unknown ground; fetch --source copernicus-90 there"
        typer.echo(f"held back by {wanted.title}, and so {remedy}: {names}", err=True)


@terrain.command("list")
def list_fetched(as_json: JsonOption = False) -> None:
    """List what was fetched: source, box, tiles and size."""
    from openiads.study.terrain import holdings_as_plain, size_words
    from openiads.terrain.cache import terrain_folder
    from openiads.terrain.survey import holdings

    if as_json:
        typer.echo(json.dumps({"folder": str(terrain_folder()), "terrain": holdings_as_plain()}, indent=2))
        return
    found = holdings()
    typer.echo("bundled        35,32,43,38 (west, south, east, north)  NOAA GLOBE, 30 arc-seconds")
    for one in found:
        name = f"{one.source}{f' z{one.zoom}' if one.zoom else ''}"
        tiles = f"{one.n_land} tiles" + (f" and {one.n_sea} of sea" if one.n_sea else "")
        typer.echo(f"{name:<13}  {one.box}  {tiles}, {size_words(one.size)}, fetched {one.last[:10]}")
    total = (
        f"{size_words(sum(one.size for one in found))} in {terrain_folder()}" if found else "nothing was fetched yet"
    )
    typer.echo(total)


@terrain.command("info")
def info(what: InfoArgument = None, as_json: JsonOption = False) -> None:
    """Tell what a raster, the fetched tiles of a source or the bundled clip holds, and under which licence.

    Examples:

      openiads terrain info

      openiads terrain info copernicus-30

      openiads terrain info my-terrain.tif --json
    """
    from openiads.study.terrain import held, licence

    found = held(what)
    if as_json:
        typer.echo(json.dumps({**(asdict(found) if found else {}), **licence(what)}, indent=2))
        return
    words = _ground_words(found) if found else {"fetched": "nothing yet"}
    for key, value in {**words, **licence(what)}.items():
        typer.echo(f"{key + ':':<13} {value}")


@terrain.command("verify")
def verify(remove: RemoveOption = False, as_json: JsonOption = False) -> None:
    """Read all fetched tiles and compare their checksums; torn ones are named with what to do (exit code 1)."""
    from openiads.cli.progress import progress
    from openiads.terrain.survey import verify as run

    with progress() as step:
        n_tiles, torn = run(remove=remove, progress=step)
    if as_json:
        typer.echo(json.dumps({"n_tiles": n_tiles, "removed": remove, "torn": [asdict(one) for one in torn]}, indent=2))
    else:
        for one in torn:
            typer.echo(f"{one.file}: {one.problem}; {'removed' if remove else one.remedy}")
        typer.echo(f"{n_tiles} tiles: {f'{len(torn)} files are not right' if torn else 'all are as they were fetched'}")
    if torn and not remove:
        raise typer.Exit(1)


def _check_url(url: str | None) -> None:
    if url is not None and not url.startswith(("http://", "https://")):
        raise typer.BadParameter(f"{url!r} must begin with http:// or https://", param_hint="'--url'")


def _check_size(plan: Plan, yes: bool) -> None:
    """Ask before much is fetched; without a terminal say how to agree, and stop. The disk must hold it."""
    from openiads.study.terrain import check_disk, too_large

    check_disk(plan)
    refusal = too_large(plan)
    if refusal is None or yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise refusal
    typer.confirm("go on?", abort=True, err=True)


def _plan_words(plan: Plan, url: str) -> str:
    from openiads.study.terrain import size_words

    there = len(plan.tiles) - len(plan.wanted)
    words = f"{plan.source.name}: {len(plan.tiles)} tiles" + (f", {there} of them there" if there else "")
    if not plan.wanted:
        return f"{words}: nothing to fetch"
    return f"{words}; fetching {len(plan.wanted)}, at most about {size_words(plan.likely_bytes)}, from {url}"


def _print_dry_run(plan: Plan, as_json: bool) -> None:
    from openiads.study.terrain import plan_as_plain

    if as_json:
        typer.echo(json.dumps(plan_as_plain(plan), indent=2))
    else:
        for tile in plan.wanted:
            typer.echo(tile.name)


def _done_words(done: Fetched) -> str:
    from openiads.study.terrain import size_words

    parts = [f"{done.n_fetched} fetched"] if done.n_fetched else []
    parts += [f"{done.n_sea} are sea"] if done.n_sea else []
    parts += [f"{done.n_there} were there"] if done.n_there else []
    words = f"{done.n_tiles} tiles: {', '.join(parts) or 'none'}"
    if not done.n_fetched:
        return words
    resumed = f", {size_words(done.reused_bytes)} were there from an interrupted fetch" if done.reused_bytes else ""
    return f"{words}; {size_words(done.new_bytes)} came{resumed}"


def _ground_words(held: Ground) -> dict[str, str]:
    west, south, east, north = held.box
    return {
        "source": held.source,
        "posting": f"{held.posting_m:.0f} m, {held.n_rows} rows x {held.n_columns} columns",
        "box": f"{south:.3f} to {north:.3f} N, {west:.3f} to {east:.3f} E",
        "heights": f"{held.lowest_m:.0f} to {held.highest_m:.0f} m above the sea",
        "unknown": f"{100.0 * held.unknown_share:.1f} %",
        "sea": f"{100.0 * held.sea_share:.1f} % (height exactly 0)",
    }
