"""The command that shows what systems see and reach over the terrain."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openiads.cli.laydown import StoreOption, parse_day

if TYPE_CHECKING:
    from datetime import date

    import xarray as xr

    from openiads.coverage.emplacement import Emplacement
    from openiads.geodesy.point import Point
    from openiads.terrain.elevation import Elevation

DEFAULT_HEIGHTS_AGL_M = (100.0, 300.0, 1000.0, 3000.0)
DEFAULT_TARGET = "fighter-4gen"
OUT_FORMATS = (".tif", ".tiff", ".png", ".geojson", ".json")

SiteOption = Annotated[
    list[str] | None,
    typer.Option("--site", metavar="SYSTEM@LAT,LON|SYSTEM@PLACE", help="A system and where it stands; repeatable."),
]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="The laydown on a day: 2018-01-01, 2018-01 or 2018.")
]
AglOption = Annotated[
    str | None, typer.Option("--agl", metavar="M,M", help="Heights above ground in m. [default: 100,300,1000,3000]")
]
FlightLevelOption = Annotated[
    str | None, typer.Option("--fl", metavar="N,N", help="Flight levels, in hundreds of feet above sea.")
]
WithinOption = Annotated[
    str, typer.Option("--within", metavar="KM|KM-KM", help="Distance from the first site that shares count.")
]
SectorOption = Annotated[
    str, typer.Option("--sector", metavar="DEG-DEG", help="Bearings from the first site that shares count.")
]
TargetOption = Annotated[str, typer.Option("--target", metavar="CLASS", help="Air-vehicle class of the catalogue.")]
MastOption = Annotated[bool, typer.Option("--mast", help="Set up optional mast radars too.")]
TerrainOption = Annotated[
    Path | None,
    typer.Option("--terrain", metavar="FILE", help="Any raster of heights in m. [default: the bundled GLOBE clip]"),
]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write maps: .tif (COG), .png or .geojson.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the shares as JSON and nothing else.")]


def cover(
    site: SiteOption = None,
    as_of: AsOfOption = None,
    store: StoreOption = None,
    agl: AglOption = None,
    fl: FlightLevelOption = None,
    within: WithinOption = "100",
    sector: SectorOption = "0-360",
    target: TargetOption = DEFAULT_TARGET,
    mast: MastOption = False,
    terrain: TerrainOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what systems can see and reach over the terrain, at heights above ground and flight levels.

    Shares are of the ground around the first site, sea included, unknown terrain left out. A map shows all that any
    site can see or reach, up to 400 km. Simulation from public information; never a clearance to fly.

    Examples:

      openiads cover --site s-400@35.401,35.949 --agl 100,3000 --within 80 --sector 45-135

      openiads cover --site "Pantsir@Qamishli" --fl 250,350 --out qamishli.tif

      openiads cover --as-of 2018-01-01 --store claims.sqlite --json
    """
    if bool(site) == bool(as_of):
        raise typer.BadParameter("give either --site (once or more) or --as-of DATE", param_hint="'--site'")
    if store and not as_of:
        raise typer.BadParameter("counts only with --as-of DATE", param_hint="'--store'")
    heights_agl_m, flight_levels = _heights(agl, fl)
    within_m, sector_deg = _within_m(within), _sector_deg(sector)
    _check_out(out)
    day = parse_day(as_of, "--as-of")

    from openiads.cli.progress import progress
    from openiads.coverage.compute import coverage
    from openiads.terrain.elevation import read_elevation

    with progress() as step:
        step("reading the terrain", 0.0)
        elevation = read_elevation(terrain)
        placed = _from_laydown(day, store, elevation, mast) if day else _from_sites(site or [], mast)
        maps_of = partial(
            coverage,
            heights_agl_m=heights_agl_m,
            flight_levels=flight_levels,
            target_class=target,
            progress=step,
        )
        dataset = _around_first_site(placed, elevation, within_m[1], maps_of)
        if out:
            _write(maps_of(placed, elevation), out)
    _report(dataset, within_m, sector_deg, as_json)
    if out:
        typer.echo(f"wrote {out}", err=as_json)


def _heights(agl: str | None, fl: str | None) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Heights above ground in m and flight levels; the default heights where neither is given."""
    if agl is None and fl is None:
        return DEFAULT_HEIGHTS_AGL_M, ()
    return _numbers(agl, "--agl"), _numbers(fl, "--fl")


def _numbers(text: str | None, option: str) -> tuple[float, ...]:
    if text is None:
        return ()
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no list of numbers like 100,3000", param_hint=f"'{option}'") from None


def _within_m(text: str) -> tuple[float, float]:
    nearest, farthest = _span(text if "-" in text.strip()[1:] else f"0-{text}", "--within", "80 or 20-80 (km)")
    if not 0.0 <= nearest < farthest <= 1500.0:
        raise typer.BadParameter(f"{text!r} must rise, within 0 to 1500 km", param_hint="'--within'")
    return nearest * 1000.0, farthest * 1000.0


def _sector_deg(text: str) -> tuple[float, float]:
    first, last = _span(text, "--sector", "45-135 or 300-60 (degrees)")
    if not (0.0 <= first <= 360.0 and 0.0 <= last <= 360.0 and first != last):
        raise typer.BadParameter(f"{text!r} must be two different bearings of 0 to 360", param_hint="'--sector'")
    return first, last


def _span(text: str, option: str, example: str) -> tuple[float, float]:
    try:
        first, last = (float(part) for part in text.split("-"))
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not like {example}", param_hint=f"'{option}'") from None
    return first, last


def _check_out(out: Path | None) -> None:
    if out and out.suffix.lower() not in OUT_FORMATS:
        raise typer.BadParameter(f"{out.name!r} must end in .tif, .png or .geojson", param_hint="'--out'")
    if out:
        from openiads.export.whole_file import check_writable

        check_writable(out)


def _from_sites(texts: Sequence[str], mast: bool) -> list[Emplacement]:
    """Set up what --site names; sites are called by their system and number. All faults are raised together."""
    from openiads.catalogue.load import find_system
    from openiads.coverage.emplacement import Emplacement
    from openiads.errors import FaultyInputError, PlaceError

    placed, faults = [], []
    kind: type[FaultyInputError] = PlaceError
    for number, text in enumerate(texts, start=1):
        name, at, where = text.rpartition("@")
        if not (at and name.strip() and where.strip()):
            raise typer.BadParameter(f"{text!r} is not like s-400@35.401,35.949", param_hint="'--site'")
        try:
            system = find_system(name.strip())
            point, tolerance_m = _place(where.strip())
        except FaultyInputError as error:
            faults += list(error.faults)
            kind = type(error)
            continue
        placed.append(
            Emplacement(site_id=f"{system.id} {number}", system=system, point=point, mast=mast, tolerance_m=tolerance_m)
        )
    if faults:
        raise kind(faults)
    return placed


def _place(text: str) -> tuple[Point, float]:
    """Point and tolerance in m of "LAT,LON" or of a place's name."""
    from openiads.errors import Fault, PlaceError
    from openiads.gazetteer.find import find_place
    from openiads.geodesy.point import Point

    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError:
        place = find_place(text)
        return place.point, place.tolerance_m
    if not (-90.0 <= lat <= 90.0 and -180.0 <= lon <= 180.0):
        remedy = "give latitude -90 to 90, then longitude -180 to 180, in degrees"
        raise PlaceError(Fault(where="--site", field="point", value=text, problem="not on the earth", remedy=remedy))
    return Point(lat=lat, lon=lon), 1000.0


def _from_laydown(day: date, store: str | None, elevation: Elevation, mast: bool) -> list[Emplacement]:
    """Set up the laydown of a day; what is listed and not drawn is said on stderr."""
    from openiads.coverage.from_laydown import LEAST_PROBABILITY, emplace
    from openiads.errors import Fault, ScenarioError
    from openiads.laydown.laydown import laydown_at
    from openiads.laydown.load import load_claims

    claims, origin = load_claims(store)
    typer.echo(f"laydown of {day} from {origin}", err=True)
    sites = laydown_at(claims, day)
    placed, left_out = emplace(sites, elevation, mast=mast, least_probability=LEAST_PROBABILITY)
    for one in left_out:
        typer.echo(f"not drawn: {one.site.system} at {one.site.place.name}: {one.reason}", err=True)
    if not placed:
        problem = "no system stands anywhere where it could be drawn"
        remedy = "see `openiads laydown --as-of DATE` for what is known, or give --site"
        raise ScenarioError(Fault(where=f"laydown of {day}", problem=problem, remedy=remedy))
    return placed


def _around_first_site(
    placed: Sequence[Emplacement], elevation: Elevation, within_m: float, maps_of: Callable[..., xr.Dataset]
) -> xr.Dataset:
    """Coverage of the area that the shares count, at the terrain's posting, the same with and without a map."""
    from openiads.coverage.extent import area_grid
    from openiads.geodesy.point import distance_m

    first = placed[0].point
    radius_m = within_m + max(distance_m(first, place.point) for place in placed)
    grid = area_grid([place.point for place in placed], first, within_m, elevation)
    return maps_of(placed, elevation, radius_m=radius_m, grid=grid)


def _write(dataset: xr.Dataset, out: Path) -> None:
    if out.suffix.lower() in (".tif", ".tiff"):
        from openiads.export.geotiff import write_geotiff

        write_geotiff(dataset, out)
    elif out.suffix.lower() == ".png":
        from openiads.export.cover_picture import write_cover_picture

        write_cover_picture(dataset, out)
    else:
        from openiads.export.geojson import write_geojson

        write_geojson(dataset, out)


def _report(dataset: xr.Dataset, within_m: tuple[float, float], sector_deg: tuple[float, float], as_json: bool) -> None:
    from openiads.coverage.shares import shares

    found = shares(dataset, within_m=within_m, sector_deg=sector_deg)
    if as_json:
        typer.echo(json.dumps([{key: _rounded(value) for key, value in row.items()} for row in found], indent=2))
    else:
        _print_tables(dataset, found, within_m, sector_deg)


def _print_tables(
    dataset: xr.Dataset,
    found: Sequence[dict[str, float | None]],
    within_m: tuple[float, float],
    sector_deg: tuple[float, float],
) -> None:
    from openiads.coverage.shares import reach_shares

    attrs = dataset.attrs
    typer.echo(f"sites: {', '.join(map(str, dataset.site.values))}")
    typer.echo(
        f"area: {within_m[0] / 1000:g}-{within_m[1] / 1000:g} km, {sector_deg[0]:g}-{sector_deg[1]:g} degrees "
        f"from the first site; target: {attrs['target_class']}, {attrs['target_rcs_m2']:g} m2"
    )
    typer.echo(f"terrain: {attrs['terrain']}, posting {attrs['terrain_posting_m']:g} m; k = {attrs['k_ratio']:.4g}\n")
    typer.echo(f"{'height':>12}  {'in sight':>8}  {'detected':>8}")
    for level, row in zip(dataset.level.values, found, strict=True):
        sight, detected = _percent(row["line_of_sight_share"]), _percent(row["detection_share"])
        typer.echo(f"{level:>12}  {sight:>8}  {detected:>8}")
    typer.echo("\nshare of the area in reach (in the envelope and in sight of the guiding radar)")
    width = max(len(str(name)) for name in dataset.effector.values)
    typer.echo(f"{'effector':<{width}}  {'range':>7}" + "".join(f"  {level:>11}" for level in dataset.level.values))
    for name, range_m, row_shares in reach_shares(dataset, within_m=within_m, sector_deg=sector_deg):
        cells = "".join(f"  {_percent(share):>11}" for share in row_shares)
        typer.echo(f"{name:<{width}}  {range_m / 1000:>4.4g} km{cells}")


def _percent(share: float | None) -> str:
    return "unknown" if share is None else f"{100.0 * share:.1f} %"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
