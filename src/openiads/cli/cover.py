"""The command that shows what systems see and reach over the terrain."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from openiads.cli.cover_arguments import (
    DEFAULT_STRIP_KM,
    DEFAULT_TARGET,
    QUALITIES,
    SPREADS,
    AgainstOption,
    AglOption,
    Area,
    AsOfOption,
    DrawsOption,
    FlightLevelOption,
    JsonOption,
    KnifeEdgeOption,
    KnownAtOption,
    MastOption,
    OutOption,
    QualityOption,
    RefractionOption,
    RouteOption,
    SectorOption,
    SeedOption,
    SiteOption,
    SpreadOption,
    StripOption,
    StripWidthOption,
    TargetOption,
    TerrainOption,
    ToleranceOption,
    WithinOption,
    check_out,
    check_word,
    parse_area,
    parse_heights,
)
from openiads.cli.cover_sites import laydown_sites, loosened, place_sites, set_up
from openiads.cli.laydown import StoreOption, parse_day

if TYPE_CHECKING:
    import xarray as xr

    from openiads.coverage.emplacement import Emplacement
    from openiads.geodesy.point import Point
    from openiads.terrain.elevation import Elevation


def cover(
    site: SiteOption = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    against: AgainstOption = None,
    store: StoreOption = None,
    agl: AglOption = None,
    fl: FlightLevelOption = None,
    within: WithinOption = "100",
    sector: SectorOption = "0-360",
    route: RouteOption = None,
    strip: StripOption = None,
    strip_width: StripWidthOption = DEFAULT_STRIP_KM,
    draws: DrawsOption = None,
    seed: SeedOption = 0,
    spread: SpreadOption = "disk",
    tolerance: ToleranceOption = None,
    target: TargetOption = DEFAULT_TARGET,
    mast: MastOption = False,
    k: RefractionOption = None,
    knife_edge: KnifeEdgeOption = False,
    quality: QualityOption = "default",
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

      openiads cover --site s-400@Masyaf --draws 256 --route "35.5,35.8,300 35.0,36.7,FL100"

      openiads cover --as-of 2018-01-01 --against 2016-01-01 --strip border.geojson --strip-width 10 --json
    """
    _check_usage(site, as_of, {"--store": store, "--known-at": known_at, "--against": against})
    _check_draws(draws, {"--tolerance": tolerance, "--seed": seed or None, "--spread": spread != "disk" or None})
    if strip is None and strip_width != DEFAULT_STRIP_KM:
        raise typer.BadParameter("counts only with --strip", param_hint="'--strip-width'")
    check_word(quality, QUALITIES, "--quality")
    check_word(spread, SPREADS, "--spread")
    check_out(out)
    days = [day for day in (parse_day(as_of, "--as-of"), parse_day(against, "--against")) if day]
    known = parse_day(known_at, "--known-at")
    area = parse_area(within, sector, route, strip, strip_width)
    heights_agl_m, flight_levels = parse_heights(agl, fl, area.route)

    from openiads.cli.cover_report import report
    from openiads.cli.cover_work import Asked, cover_area, cover_map
    from openiads.cli.progress import progress

    options = {
        "heights_agl_m": heights_agl_m,
        "flight_levels": flight_levels,
        "target_class": target,
        "k_ratio": k,
        "knife_edge": knife_edge,
        "quality": quality,
    }
    drawn: dict[str, Any] | None = None
    if draws is not None:
        tolerance_m = None if tolerance is None else tolerance * 1000.0
        drawn = {"n_draws": draws, "seed": seed, "spread": spread, "tolerance_m": tolerance_m}
    with progress() as step:
        step("reading the terrain", 0.0)
        if days:
            placed, elevation = set_up(laydown_sites(days, known, store), days, terrain, partial(_reach_m, area), mast)
        else:
            placed = [place_sites(site or [], mast)]
            elevation = _ground(placed, terrain, area)
        placed = [loosened(sites, tolerance) for sites in placed]
        before = placed[1] if len(placed) > 1 else None
        asked = Asked(sites=placed[0], before=before, options=options, draws=drawn, days=days)
        found = cover_area(asked, elevation, area, step)
        if out:
            _write(cover_map(asked, _ground(placed, terrain, None), step), out)
    report(found, area, str(days[1]) if len(days) > 1 else "", as_json)
    if out:
        typer.echo(f"wrote {out}", err=as_json)


def _check_usage(site: list[str] | None, as_of: str | None, with_day: dict[str, str | None]) -> None:
    """Stop where not just one of --site and --as-of is given, or what counts only with the latter stands alone."""
    if bool(site) == bool(as_of):
        raise typer.BadParameter("give either --site (once or more) or --as-of DATE", param_hint="'--site'")
    for option, value in with_day.items():
        if value and not as_of:
            raise typer.BadParameter("counts only with --as-of DATE", param_hint=f"'{option}'")


def _check_draws(draws: int | None, with_draws: dict[str, Any]) -> None:
    """Stop where what counts only with --draws is given without them."""
    for option, value in with_draws.items():
        if value is not None and draws is None:
            raise typer.BadParameter("counts only with --draws N", param_hint=f"'{option}'")


def _reach_m(area: Area, points: Sequence[Point]) -> float:
    """How far around the sites ground is needed for the shares: as far as the area, the route and the strip lie."""
    from openiads.geodesy.point import distance_m

    lines = [*([area.route] if area.route else []), *area.strip]
    corners = [corner for line in lines for corner in line.points]
    away_m = [min((distance_m(corner, point) for point in points), default=0.0) for corner in corners]
    return max([area.within_m[1], *(distance + area.strip_half_width_m for distance in away_m)])


def _ground(placed: Sequence[Sequence[Emplacement]], terrain: str | None, area: Area | None) -> Elevation:
    """The ground around all sites that the shares need; without an area as far as any site sees or reaches."""
    from openiads.coverage.cut import longest_range_m
    from openiads.terrain.find import open_elevation

    sites = [place for one in placed for place in one]
    points = [place.point for place in sites]
    return open_elevation(terrain, points, longest_range_m(sites) if area is None else _reach_m(area, points))


def _write(dataset: xr.Dataset, out: Path) -> None:
    kind = out.suffix.lower()
    if kind in (".tif", ".tiff"):
        from openiads.export.geotiff import write_geotiff

        write_geotiff(dataset, out)
    elif kind == ".png":
        from openiads.export.cover_picture import write_cover_picture

        write_cover_picture(dataset, out)
    elif kind == ".nc":
        from openiads.export.netcdf import write_netcdf

        write_netcdf(dataset, out)
    elif kind == ".kml":
        from openiads.export.kml import write_kml

        write_kml(dataset, out)
    else:
        from openiads.export.geojson import write_geojson

        write_geojson(dataset, out)
