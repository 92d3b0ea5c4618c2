"""The options of the cover command, and what their texts mean."""

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_TARGET = "fighter-4gen"
DEFAULT_STRIP_KM = 5.0
QUALITIES = ("draft", "default", "exact")
SPREADS = ("disk", "normal")

SiteOption = Annotated[
    list[str] | None,
    typer.Option("--site", metavar="SYSTEM@LAT,LON|SYSTEM@PLACE", help="A system and where it stands; repeatable."),
]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="The laydown on a day: 2018-01-01, 2018-01 or 2018.")
]
KnownAtOption = Annotated[
    str | None, typer.Option("--known-at", metavar="DATE", help="Leave out what became known only after this day.")
]
AgainstOption = Annotated[
    str | None, typer.Option("--against", metavar="DATE", help="What changed since the laydown of this other day.")
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
RouteOption = Annotated[
    str | None,
    typer.Option(
        "--route",
        metavar='FILE|"LAT,LON LAT,LON"',
        help="Shares of a route: .geojson, .csv or points, each with a height if wanted: 35.4,35.9,300 or ..,FL250.",
    ),
]
StripOption = Annotated[
    str | None, typer.Option("--strip", metavar='FILE|"LAT,LON LAT,LON"', help="Shares of a strip along a line.")
]
StripWidthOption = Annotated[
    float, typer.Option("--strip-width", metavar="KM", help="How far the strip reaches to each side of its line.")
]
DrawsOption = Annotated[
    int | None,
    typer.Option(
        "--draws", metavar="N", min=1, help="How likely what is covered, over N draws of where the sites stand."
    ),
]
SeedOption = Annotated[int, typer.Option("--seed", metavar="S", help="Which draws.")]
SpreadOption = Annotated[
    str, typer.Option("--spread", metavar="disk|normal", help="How sites lie within their tolerance.")
]
ToleranceOption = Annotated[
    float | None, typer.Option("--tolerance", metavar="KM", min=0.0, help="For all sites. [default: each site's own]")
]
TargetOption = Annotated[str, typer.Option("--target", metavar="CLASS", help="Air-vehicle class of the catalogue.")]
MastOption = Annotated[bool, typer.Option("--mast", help="Set up optional mast radars too.")]
RefractionOption = Annotated[
    float | None,
    typer.Option("--k", metavar="RATIO", help="Effective over true earth radius, which bends rays. [default: 4/3]"),
]
KnifeEdgeOption = Annotated[
    bool, typer.Option("--knife-edge", help="Count the loss over a ridge in the probability of detection.")
]
QualityOption = Annotated[
    str, typer.Option("--quality", metavar="draft|default|exact", help="How finely the horizon is swept.")
]
TerrainOption = Annotated[
    str | None,
    typer.Option(
        "--terrain",
        metavar="FILE|SOURCE",
        help="Any raster of heights in m, or fetched terrain. [default: the bundled GLOBE clip, else what was fetched]",
    ),
]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write maps: .tif (COG), .png, .geojson, .nc or .kml.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the shares as JSON and nothing else.")]


def check_word(text: str, allowed: tuple[str, ...], option: str) -> None:
    """Stop where an option is none of the words it may be."""
    if text not in allowed:
        raise typer.BadParameter(f"{text!r} is none of {', '.join(allowed)}", param_hint=f"'{option}'")


def check_out(out: Path | None) -> None:
    """Stop before the work where --out cannot be written."""
    if out is None:
        return
    from openiads.export.by_ending import COVERAGE_ENDINGS
    from openiads.export.whole_file import check_writable

    if out.suffix.lower() not in COVERAGE_ENDINGS:
        problem = f"{out.name!r} must end in .tif, .png, .geojson, .nc or .kml"
        raise typer.BadParameter(problem, param_hint="'--out'")
    check_writable(out)
