"""The command that draws the range, height and angle of what one site sees along bearings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from openiads.cli.cover_arguments import (
    DEFAULT_TARGET,
    MastOption,
    QualityOption,
    RefractionOption,
    TargetOption,
    TerrainOption,
)
from openiads.cli.cut import check_picture, chosen_quality
from openiads.cli.usage import told_as_usage

OneSiteOption = Annotated[
    str, typer.Option("--site", metavar="SYSTEM@LAT,LON|SYSTEM@PLACE", help="A system and where it stands.")
]
BearingOption = Annotated[
    str | None, typer.Option("--bearing", metavar="DEG,DEG", help="Bearings from the site, clockwise from true north.")
]
AllAzimuthsOption = Annotated[
    int | None, typer.Option("--all-azimuths", metavar="N", min=2, max=36, help="N bearings all around.")
]
TopOption = Annotated[
    float | None,
    typer.Option("--top", metavar="KM", help="Altitude up to which is drawn. [default: above its weapons]"),
]
RangeOption = Annotated[
    float | None, typer.Option("--range", metavar="KM", help="Distance to which is drawn. [default: its longest range]")
]
OutOption = Annotated[Path, typer.Option("--out", metavar="FILE.png", help="Where to write the picture.")]


def chart(
    site: OneSiteOption,
    out: OutOption,
    bearing: BearingOption = None,
    all_azimuths: AllAzimuthsOption = None,
    top: TopOption = None,
    reach: RangeOption = None,
    target: TargetOption = DEFAULT_TARGET,
    k: RefractionOption = None,
    mast: MastOption = False,
    quality: QualityOption = "default",
    terrain: TerrainOption = None,
) -> None:
    """Draw what one system sees along a bearing: a range-height-angle chart after Blake, over the real terrain.

    Rays of constant elevation are straight, altitudes above the sea bend down with the earth. Drawn: the probability
    of detection with its 10, 50 and 90 % lines, the terrain, the edge of the beams, how far and how high each missile
    or gun reaches. Several bearings are drawn side by side. Simulation from public information; never a clearance to
    fly.

    Examples:

      openiads chart --site s-400@35.135,36.240 --bearing 90 --out chart.png

      openiads chart --site pantsir-s1@Hmeimim --all-azimuths 8 --top 20 --out around.png
    """
    bearings_deg = _bearings_deg(bearing, all_azimuths)
    check_picture(out)
    chosen = chosen_quality(quality)

    from openiads.cli.progress import progress
    from openiads.coverage.chart import chart as chart_of
    from openiads.coverage.cut import longest_range_m
    from openiads.export.chart_picture import write_chart_picture
    from openiads.study.placed import place_sites
    from openiads.terrain.find import open_elevation

    with told_as_usage():
        [placed] = place_sites([site], mast)
    range_m = longest_range_m([placed]) if reach is None else reach * 1000.0
    with progress() as step:
        step("reading the terrain", 0.0)
        dataset = chart_of(
            placed,
            open_elevation(terrain, [placed.point], range_m),
            bearings_deg,
            range_m=range_m,
            top_m=None if top is None else top * 1000.0,
            target_class=target,
            k_ratio=k,
            quality=chosen,
            progress=step,
        )
    write_chart_picture(dataset, out)
    typer.echo(f"wrote {out}")


def _bearings_deg(bearing: str | None, all_azimuths: int | None) -> list[float]:
    if bool(bearing) == bool(all_azimuths):
        raise typer.BadParameter("give either --bearing DEG or --all-azimuths N", param_hint="'--bearing'")
    if all_azimuths:
        return [360.0 * number / all_azimuths for number in range(all_azimuths)]
    try:
        return [float(part) for part in str(bearing).split(",")]
    except ValueError:
        problem = f"{bearing!r} is no list of numbers like 90 or 45,90,135"
        raise typer.BadParameter(problem, param_hint="'--bearing'") from None
