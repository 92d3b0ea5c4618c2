"""The command that writes a bulletin for flight risk: regions, routes, levels, and what reaches them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openiads.cli.cover_arguments import TerrainOption
from openiads.cli.laydown import AsOfOption, KnownAtOption, StoreOption, parse_day

if TYPE_CHECKING:
    from openiads.coverage.exposed import Exposure
    from openiads.coverage.fir import Fir
    from openiads.study.bulletin import Drawn

FORMATS = (".pdf", ".html", ".json")
DEFAULT_BANDS = "0-100,100-200,200-300,300-400,400-500"

FirOption = Annotated[
    list[Path] | None,
    typer.Option("--fir", metavar="FILE", help="Regions as GeoJSON (Polygon, MultiPolygon); repeatable."),
]
OnlyOption = Annotated[
    str | None, typer.Option("--only", metavar="ID,ID", help="Of the regions only these, by designator.")
]
RouteOption = Annotated[
    list[str] | None,
    typer.Option(
        "--route",
        metavar='FILE|"LAT,LON LAT,LON"',
        help="A route: .geojson, .csv or points, each with a flight level if wanted: 35.4,35.9,FL350; repeatable.",
    ),
]
BandsOption = Annotated[str, typer.Option("--bands", metavar="FL-FL,FL-FL", help="Bands of flight levels.")]
DrawsOption = Annotated[
    int, typer.Option("--draws", metavar="N", min=1, max=64, help="Positions drawn within each site's tolerance.")
]
OutOption = Annotated[
    Path,
    typer.Option("--out", metavar="FILE", help="Where to write: .pdf, .html (one page, A4 when printed) or .json."),
]


def bulletin(
    out: OutOption,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    fir: FirOption = None,
    only: OnlyOption = None,
    route: RouteOption = None,
    bands: BandsOption = DEFAULT_BANDS,
    draws: DrawsOption = 8,
    store: StoreOption = None,
    terrain: TerrainOption = None,
) -> None:
    """Write a bulletin for flight risk: which parts of regions and routes lie within whose envelope, and who says so.

    In the manner of a conflict-zone information bulletin: what is said of the airspace first, then regions, routes and
    levels, what is deployed and what it reaches, sources with grades, contradictions, what is not known, and maps.
    Simulation from public information; never a clearance to fly: what is not listed is not thereby safe.

    Regions: any GeoJSON of flight information regions, such as those of national AIPs or VATSIM's VAT-Spy data.

    Examples:

      openiads bulletin --as-of 2018-01-01 --route "34.9,33.6 33.8,35.5 36.2,37.2" --out bulletin.pdf

      openiads bulletin --as-of 2024-12-10 --fir firs.geojson --only OSTT,OLBB --bands 0-245,245-460 --out bulletin.html
    """
    _check(out, fir, route)
    from datetime import date

    from openiads.cli.progress import progress
    from openiads.coverage.band import parse_bands
    from openiads.coverage.read_route import read_lines
    from openiads.laydown.load import load_claims
    from openiads.study.bulletin import make_bulletin
    from openiads.study.exposure import ground_of, situation
    from openiads.terrain.find import open_elevation

    day = parse_day(as_of, "--as-of") or date.today()
    known = parse_day(known_at, "--known-at")
    wanted = parse_bands(bands)
    firs = _regions(fir or [], only)
    routes = [line for text in route or [] for line in read_lines(text)]
    claims, origin = load_claims(store)
    with progress() as step:
        given = situation(claims, day, known)
        elevation = ground_of(given, firs, routes, lambda points, reach_m: open_elevation(terrain, points, reach_m))
        drawn = make_bulletin(
            claims,
            elevation,
            as_of=day,
            known_at=known,
            firs=firs,
            routes=routes,
            bands=wanted,
            origin=origin,
            n_draws=draws,
            with_maps=out.suffix.lower() != ".json",
            progress=step,
        )
    _write(drawn, out)
    for line in drawn.bulletin.statement:
        typer.echo(line)
    _tell_off_terrain(drawn.bulletin.exposure)
    typer.echo(f"bulletin {drawn.bulletin.number}: {out}")


def _check(out: Path, fir: list[Path] | None, route: list[str] | None) -> None:
    """Stop before the work where nothing is asked about, or it cannot be written."""
    if out.suffix.lower() not in FORMATS:
        raise typer.BadParameter(f"{out.name!r} must end in {', '.join(FORMATS)}", param_hint="'--out'")
    if not fir and not route:
        raise typer.BadParameter("give --fir FILE, --route, or both", param_hint="'--fir'")
    from openiads.export.whole_file import check_writable

    check_writable(out)


def _regions(files: list[Path], only: str | None) -> list[Fir]:
    """The regions of the files, or those of them that --only names."""
    from openiads.coverage.read_firs import read_firs

    found = [one for file in files for one in read_firs(file)]
    if only is None:
        return found
    wanted = [word.strip().upper() for word in only.split(",") if word.strip()]
    known = {one.id.upper() for one in found}
    unknown = [word for word in wanted if word not in known]
    if unknown or not wanted:
        shown = ", ".join(sorted(known)[:20])
        raise typer.BadParameter(
            f"{', '.join(unknown) or only!r} not among the regions: {shown}", param_hint="'--only'"
        )
    return [one for one in found if one.id.upper() in wanted]


def _write(drawn: Drawn, out: Path) -> None:
    pictures = (drawn.map_png, drawn.bands_png)
    if out.suffix.lower() == ".pdf":
        from openiads.export.bulletin_pdf import write_bulletin_pdf

        write_bulletin_pdf(drawn.bulletin, pictures, out)
    elif out.suffix.lower() == ".html":
        from openiads.export.bulletin_page import write_bulletin_page

        write_bulletin_page(drawn.bulletin, pictures, out)
    else:
        from openiads.export.bulletin_json import write_bulletin_json

        write_bulletin_json(drawn.bulletin, out)


def _tell_off_terrain(found: Exposure) -> None:
    """Say on stderr which sites would count if the terrain went there."""
    for one in found.not_counted:
        if "off the terrain" in one.reason:
            words = f"{one.system_name} at {one.place} lies off the terrain and is not counted"
            typer.echo(f"{words}: `openiads terrain fetch` gets more, then give --terrain", err=True)
