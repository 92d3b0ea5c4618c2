"""The command that shows what systems see and reach over the terrain."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import typer

from openiads.cli.cover_arguments import (
    DEFAULT_STRIP_KM,
    DEFAULT_TARGET,
    QUALITIES,
    SPREADS,
    AgainstOption,
    AglOption,
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
)
from openiads.cli.laydown import StoreOption, parse_day
from openiads.cli.usage import told_as_usage

if TYPE_CHECKING:
    from datetime import date

    from openiads.laydown.site import Site


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

    from openiads.cli.cover_report import report
    from openiads.cli.progress import progress
    from openiads.coverage.area import parse_area, parse_heights
    from openiads.coverage.read_route import read_lines, read_route
    from openiads.export.by_ending import write_coverage
    from openiads.study.cover import Asked, area_reach_m, cover_area, cover_map, map_ground
    from openiads.study.placed import loosened, place_laydowns, place_sites
    from openiads.terrain.find import open_elevation

    with told_as_usage():
        flown, along = read_route(route) if route else None, read_lines(strip) if strip else ()
        area = parse_area(within, sector, flown, along, strip_width)
        heights_agl_m, flight_levels = parse_heights(agl, fl, area.route)
    options = {
        "heights_agl_m": heights_agl_m,
        "flight_levels": flight_levels,
        "target_class": target,
        "k_ratio": k,
        "knife_edge": knife_edge,
        "quality": quality,
    }
    tolerance_m = None if tolerance is None else tolerance * 1000.0
    drawn: dict[str, Any] | None = None
    if draws is not None:
        drawn = {"n_draws": draws, "seed": seed, "spread": spread, "tolerance_m": tolerance_m}
    open_ground = partial(open_elevation, terrain)
    with progress() as step:
        step("reading the terrain", 0.0)
        if days:
            laydowns = _laydowns(days, known, store)
            scene = place_laydowns(laydowns, days, open_ground, partial(area_reach_m, area), mast)
            for note in scene.notes:
                typer.echo(note, err=True)
            placed, elevation = scene.sites, scene.elevation
        else:
            with told_as_usage():
                placed = [place_sites(site or [], mast)]
            points = [place.point for place in placed[0]]
            elevation = open_ground(points, area_reach_m(area, points))
        placed = [loosened(sites, tolerance_m) for sites in placed]
        before = placed[1] if len(placed) > 1 else None
        asked = Asked(sites=placed[0], before=before, options=options, draws=drawn, days=days)
        found = cover_area(asked, elevation, area, step)
        if out:
            write_coverage(cover_map(asked, open_ground(*map_ground(asked)), step), out)
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


def _laydowns(days: Sequence[date], known_at: date | None, store: str | None) -> list[list[Site]]:
    """The sites on each of the days; where they come from is said on stderr."""
    from openiads.laydown.laydown import laydown_at
    from openiads.laydown.load import load_claims

    claims, origin = load_claims(store)
    known_words = f" as known on {known_at}" if known_at else ""
    typer.echo(f"laydown of {' and of '.join(map(str, days))}{known_words} from {origin}", err=True)
    return [laydown_at(claims, day, known_at=known_at) for day in days]
