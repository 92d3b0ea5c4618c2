"""The command that cuts coverage vertically along a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from openiads.cli.cover_arguments import (
    DEFAULT_TARGET,
    QUALITIES,
    MastOption,
    QualityOption,
    RefractionOption,
    TargetOption,
    TerrainOption,
    check_word,
)

if TYPE_CHECKING:
    import xarray as xr

    from openiads.coverage.emplacement import Emplacement
    from openiads.geodesy.point import Point
    from openiads.terrain.elevation import Elevation
    from openiads.terrain.sweep import Quality

SiteOption = Annotated[
    list[str], typer.Option("--site", metavar="SYSTEM@LAT,LON|SYSTEM@PLACE", help="A system and where; repeatable.")
]
LineOption = Annotated[
    str | None, typer.Option("--line", metavar='"LAT,LON LAT,LON"', help="Two points or more, joined by geodesics.")
]
FromOption = Annotated[str | None, typer.Option("--from", metavar="PLACE", help="Where the line starts.")]
ToOption = Annotated[str | None, typer.Option("--to", metavar="PLACE", help="Where the line ends.")]
TopOption = Annotated[float, typer.Option("--top", metavar="KM", help="Altitude up to which is drawn.")]
PictureOption = Annotated[Path | None, typer.Option("--out", metavar="FILE.png", help="Write the picture.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the profile as JSON and nothing else.")]
AROUND_M = 40_000.0
"""Ground around the line and the sites that is read: an antenna's surroundings decide over much of its sky."""
JSON_STEPS = 101
"""Points of the line that --json gives."""


def cut(
    site: SiteOption,
    line: LineOption = None,
    start: FromOption = None,
    end: ToOption = None,
    top: TopOption = 12.0,
    target: TargetOption = DEFAULT_TARGET,
    k: RefractionOption = None,
    mast: MastOption = False,
    quality: QualityOption = "default",
    terrain: TerrainOption = None,
    out: PictureOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show in a vertical cut along a line what systems see: distance against altitude above the sea.

    Drawn: ground and sea, the probability of detection in one look of each radar, what is hidden, the lowest altitude
    that each site sees, the edge of the radars' beams, and how far and how high each missile or gun reaches.
    Simulation from public information; never a clearance to fly.

    Examples:

      openiads cut --site s-400@Hmeimim --site s-400@35.135,36.240 --line "35.4,35.4 35.1,37.2" --out cut.png

      openiads cut --site "Pantsir@Qamishli" --from Hasakah --to Qamishli --top 6 --json
    """
    points = _line(line, start, end)
    if not out and not as_json:
        raise typer.BadParameter("give --out FILE.png, or --json", param_hint="'--out'")
    check_picture(out)
    chosen = chosen_quality(quality)

    from openiads.cli.cover_sites import place_sites
    from openiads.cli.progress import progress
    from openiads.coverage.cut import cut as cut_along

    placed = place_sites(site, mast)
    with progress() as step:
        step("reading the terrain", 0.0)
        elevation = _ground(terrain, placed, points)
        dataset = cut_along(
            placed,
            elevation,
            points,
            top_m=top * 1000.0,
            target_class=target,
            k_ratio=k,
            quality=chosen,
            progress=step,
        )
    if out:
        from openiads.export.cut_picture import write_cut_picture

        write_cut_picture(dataset, out)
    if as_json:
        typer.echo(json.dumps(_profile(dataset), indent=2))
    if out:
        typer.echo(f"wrote {out}", err=as_json)


def _ground(terrain: str | None, placed: list[Emplacement], points: list[Point]) -> Elevation:
    """The ground of the sites and of the line; where it is missing under the line alone, that is said on stderr."""
    from openiads.errors import TerrainError
    from openiads.geodesy.point import distance_m
    from openiads.terrain.find import open_elevation

    sites = [place.point for place in placed]
    try:
        return open_elevation(terrain, [*points, *sites], AROUND_M)
    except TerrainError as error:
        farthest_m = max(distance_m(site, point) for site in sites for point in points)
        found = open_elevation(terrain, sites, farthest_m + AROUND_M)
        typer.echo(f"drawn as unknown where there is no terrain: {error}", err=True)
        return found


def chosen_quality(text: str) -> Quality:
    """What --quality says."""
    check_word(text, QUALITIES, "--quality")
    return cast("Quality", text)


def check_picture(out: Path | None) -> None:
    """Stop before the work where --out cannot be written as a picture."""
    if out and out.suffix.lower() != ".png":
        raise typer.BadParameter(f"{out.name!r} must end in .png", param_hint="'--out'")
    if out:
        from openiads.export.whole_file import check_writable

        check_writable(out)


def _line(line: str | None, start: str | None, end: str | None) -> list[Point]:
    """The points of --line, or of --from and --to."""
    from openiads.cli.cover_sites import place_of

    if bool(line) == bool(start or end) or bool(start) != bool(end):
        raise typer.BadParameter("give either --line, or both --from and --to", param_hint="'--line'")
    texts = line.split() if line else [str(start), str(end)]
    if len(texts) < 2:
        raise typer.BadParameter(f'{line!r} is not like "35.4,35.4 35.1,37.2"', param_hint="'--line'")
    return [place_of(text.strip())[0] for text in texts]


def _profile(dataset: xr.Dataset) -> dict[str, object]:
    """What --json prints: at each step the ground, what lies there, and the lowest altitude that each site sees."""
    import numpy as np

    words = str(dataset.surface.attrs["flag_meanings"]).split()
    steps = np.linspace(0, dataset.sizes["distance"] - 1, JSON_STEPS).round().astype(int)
    lowest_m = dataset.lowest_visible_altitude_m.values
    rows = [
        {
            "distance_m": round(float(dataset.distance_m[index]), 1),
            "lat": round(float(dataset.lat[index]), 4),
            "lon": round(float(dataset.lon[index]), 4),
            "surface": words[int(dataset.surface[index])],
            "elevation_m": _metres(dataset.elevation_m.values[index]),
            "lowest_visible_altitude_m": {
                str(site): _metres(lowest_m[number, index]) for number, site in enumerate(dataset.site.values)
            },
        }
        for index in steps
    ]
    return dict(dataset.attrs) | {"profile": rows}


def _metres(value: float) -> float | None:
    """Rounded to a decimetre; None where it is unknown or infinite."""
    return round(float(value), 1) if abs(float(value)) < float("inf") else None
