"""The command that cuts coverage vertically along a line."""

from __future__ import annotations

import json
from functools import partial
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
from openiads.cli.usage import told_as_usage

if TYPE_CHECKING:
    from openiads.geodesy.point import Point
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

    from openiads.cli.progress import progress
    from openiads.coverage.cut import cut as cut_along
    from openiads.study.cut import cut_ground, cut_profile
    from openiads.study.placed import place_sites
    from openiads.terrain.find import open_elevation

    with told_as_usage():
        placed = place_sites(site, mast)
    with progress() as step:
        step("reading the terrain", 0.0)
        elevation, note = cut_ground(partial(open_elevation, terrain), placed, points)
        if note:
            typer.echo(note, err=True)
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
        typer.echo(json.dumps(cut_profile(dataset), indent=2))
    if out:
        typer.echo(f"wrote {out}", err=as_json)


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
    from openiads.study.placed import place_of

    if bool(line) == bool(start or end) or bool(start) != bool(end):
        raise typer.BadParameter("give either --line, or both --from and --to", param_hint="'--line'")
    texts = line.split() if line else [str(start), str(end)]
    if len(texts) < 2:
        raise typer.BadParameter(f'{line!r} is not like "35.4,35.4 35.1,37.2"', param_hint="'--line'")
    return [place_of(text.strip())[0] for text in texts]
