"""The commands that fetch terrain, and tell what is there and whether it is whole."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from openiads.geodesy.point import Point
    from openiads.terrain.box import Box
    from openiads.terrain.fetch import Fetched, Plan
    from openiads.terrain.source import Source
    from openiads.terrain.survey import Ground

DEFAULT_SOURCE = "copernicus-30"
LARGE_BYTES = 500_000_000
"""A fetch that is likely to bring more is asked about first."""
INFO_CELLS = 25_000_000
"""More cells than that are summed up from means of blocks."""
STOPPED = 130
"""Exit code after Ctrl-C, as of the other commands."""
LARGEST_AROUND_KM = 3000.0
UNITS = ("B", "kB", "MB", "GB", "TB")

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
    from openiads.terrain.fetch import fetch as run
    from openiads.terrain.fetch import plan_fetch, source_url
    from openiads.terrain.source import find_source

    wanted = find_source(source)
    _check(wanted, zoom, parallel, url)
    plan = plan_fetch(wanted, _box(box, around, radius), zoom=zoom)
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
        typer.echo(json.dumps({"source": wanted.name, "box": _degrees(plan.box), **asdict(done)}, indent=2))
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
    from openiads.terrain.cache import terrain_folder
    from openiads.terrain.survey import holdings

    found = holdings()
    if as_json:
        rows = [{**asdict(one), "box": _degrees(one.box)} for one in found]
        typer.echo(json.dumps({"folder": str(terrain_folder()), "terrain": rows}, indent=2))
        return
    typer.echo("bundled        35,32,43,38 (west, south, east, north)  NOAA GLOBE, 30 arc-seconds")
    for one in found:
        name = f"{one.source}{f' z{one.zoom}' if one.zoom else ''}"
        tiles = f"{one.n_land} tiles" + (f" and {one.n_sea} of sea" if one.n_sea else "")
        typer.echo(f"{name:<13}  {one.box}  {tiles}, {_size(one.size)}, fetched {one.last[:10]}")
    total = f"{_size(sum(one.size for one in found))} in {terrain_folder()}" if found else "nothing was fetched yet"
    typer.echo(total)


@terrain.command("info")
def info(what: InfoArgument = None, as_json: JsonOption = False) -> None:
    """Tell what a raster, the fetched tiles of a source or the bundled clip holds, and under which licence.

    Examples:

      openiads terrain info

      openiads terrain info copernicus-30

      openiads terrain info my-terrain.tif --json
    """
    from openiads.errors import TerrainError
    from openiads.terrain.find import open_elevation
    from openiads.terrain.source import SOURCES
    from openiads.terrain.survey import ground

    source = SOURCES.get(what or "")
    held: Ground | None = None
    try:
        held = ground(open_elevation(what, (), 0.0, largest_cells=INFO_CELLS))
    except TerrainError:
        if source is None:
            raise
    if as_json:
        typer.echo(json.dumps({**(asdict(held) if held else {}), **_licence(what, source)}, indent=2))
        return
    for key, value in {
        **(_ground_words(held) if held else {"fetched": "nothing yet"}),
        **_licence(what, source),
    }.items():
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


def _check(source: Source, zoom: int | None, parallel: int, url: str | None) -> None:
    from openiads.terrain.source import LARGEST_ZOOM

    if zoom is not None and source.code:
        raise typer.BadParameter("counts only with --source terrarium", param_hint="'--zoom'")
    if zoom is not None and not 1 <= zoom <= LARGEST_ZOOM:
        raise typer.BadParameter(f"{zoom} is not within 1 to {LARGEST_ZOOM}", param_hint="'--zoom'")
    if not 1 <= parallel <= 16:
        raise typer.BadParameter(f"{parallel} is not within 1 to 16", param_hint="'--parallel'")
    if url is not None and not url.startswith(("http://", "https://")):
        raise typer.BadParameter(f"{url!r} must begin with http:// or https://", param_hint="'--url'")


def _box(box: str | None, around: str | None, radius_km: float | None) -> Box:
    from openiads.terrain.box import box_around, parse_box

    if (box is None) == (around is None):
        raise typer.BadParameter("give either a box W,S,E,N or --around PLACE --radius KM", param_hint="'W,S,E,N'")
    if (around is None) != (radius_km is None):
        raise typer.BadParameter("--around PLACE and --radius KM go together", param_hint="'--around'")
    if box is not None:
        return parse_box(box)
    if radius_km is None or not 0.0 < radius_km <= LARGEST_AROUND_KM:
        raise typer.BadParameter(f"{radius_km} km is not within 0 to {LARGEST_AROUND_KM:g}", param_hint="'--radius'")
    return box_around([_point(around or "")], radius_km * 1000.0)


def _point(text: str) -> Point:
    from openiads.errors import Fault, PlaceError
    from openiads.gazetteer.find import find_place
    from openiads.geodesy.point import Point

    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError:
        return find_place(text).point
    if not (-90.0 <= lat <= 90.0 and -180.0 <= lon <= 180.0):
        remedy = "give latitude -90 to 90, then longitude -180 to 180, in degrees"
        raise PlaceError(Fault(where="--around", field="point", value=text, problem="not on the earth", remedy=remedy))
    return Point(lat=lat, lon=lon)


def _check_size(plan: Plan, yes: bool) -> None:
    """Ask before much is fetched; without a terminal say how to agree, and stop. The disk must hold it."""
    import shutil

    from openiads.errors import Fault, TerrainError
    from openiads.terrain.cache import terrain_folder

    folder = next(path for path in (terrain_folder(), *terrain_folder().parents) if path.is_dir())
    free = shutil.disk_usage(folder).free
    if plan.likely_bytes > free:
        problem = f"about {_size(plan.likely_bytes)} do not fit: {_size(free)} are free"
        remedy = "fetch a smaller box or a coarser --source, or set OPENIADS_CACHE to a larger disk"
        raise TerrainError(Fault(where=str(folder), problem=problem, remedy=remedy))
    if plan.likely_bytes <= LARGE_BYTES or yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        problem = f"about {_size(plan.likely_bytes)} would be fetched"
        remedy = "add --yes to agree, or give a smaller box or a coarser --source"
        raise TerrainError(Fault(where=f"terrain {plan.source.name}", problem=problem, remedy=remedy))
    typer.confirm("go on?", abort=True, err=True)


def _plan_words(plan: Plan, url: str) -> str:
    there = len(plan.tiles) - len(plan.wanted)
    words = f"{plan.source.name}: {len(plan.tiles)} tiles" + (f", {there} of them there" if there else "")
    if not plan.wanted:
        return f"{words}: nothing to fetch"
    return f"{words}; fetching {len(plan.wanted)}, at most about {_size(plan.likely_bytes)}, from {url}"


def _print_dry_run(plan: Plan, as_json: bool) -> None:
    if as_json:
        plain: dict[str, Any] = {"source": plan.source.name, "box": _degrees(plan.box), "n_tiles": len(plan.tiles)}
        likely = {"n_wanted": len(plan.wanted), "likely_bytes": plan.likely_bytes}
        typer.echo(json.dumps({**plain, **likely, "tiles": [tile.name for tile in plan.wanted]}, indent=2))
    else:
        for tile in plan.wanted:
            typer.echo(tile.name)


def _done_words(done: Fetched) -> str:
    parts = [f"{done.n_fetched} fetched"] if done.n_fetched else []
    parts += [f"{done.n_sea} are sea"] if done.n_sea else []
    parts += [f"{done.n_there} were there"] if done.n_there else []
    words = f"{done.n_tiles} tiles: {', '.join(parts) or 'none'}"
    if not done.n_fetched:
        return words
    resumed = f", {_size(done.reused_bytes)} were there from an interrupted fetch" if done.reused_bytes else ""
    return f"{words}; {_size(done.new_bytes)} came{resumed}"


def _licence(what: str | None, source: Source | None) -> dict[str, str]:
    if source is not None:
        return {
            "surface": source.surface,
            "licence": f"{source.licence} ({source.licence_url})",
            "attribution": source.attribution,
        }
    if what in (None, "bundled"):
        return {
            "surface": "means of 30 arc-seconds, which clip summits by about 100 m; land below the sea is 0",
            "licence": "public domain (US government work)",
            "attribution": "NOAA GLOBE 1.0, GLOBE Task Team and others, 1999",
        }
    return {"licence": "of the file's maker"}


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


def _degrees(box: Box) -> list[float]:
    """West, south, east, north as GeoJSON has them: east below west across the antimeridian."""
    return [box.west, box.south, box.east if box.east <= 180.0 else box.east - 360.0, box.north]


def _size(n_bytes: int) -> str:
    power = min((len(str(n_bytes)) - 1) // 3, len(UNITS) - 1)
    return f"{n_bytes / 1000.0**power:.{0 if power < 2 else 1}f} {UNITS[power]}"
