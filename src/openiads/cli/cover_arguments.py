"""The options of the cover command, and what their texts mean."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from openiads.coverage.route import Route

DEFAULT_HEIGHTS_AGL_M = (100.0, 300.0, 1000.0, 3000.0)
DEFAULT_TARGET = "fighter-4gen"
DEFAULT_STRIP_KM = 5.0
OUT_FORMATS = (".tif", ".tiff", ".png", ".geojson", ".json", ".nc", ".kml")
QUALITIES = ("draft", "default", "exact")
SPREADS = ("disk", "normal")
LARGEST_WITHIN_KM = 1500.0

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """What shares are of: distances and bearings from the first site, a route, a strip along lines."""

    within_m: tuple[float, float]
    sector_deg: tuple[float, float]
    route: Route | None
    strip: tuple[Route, ...]
    strip_half_width_m: float


def parse_area(within: str, sector: str, route: str | None, strip: str | None, strip_width_km: float) -> Area:
    """The area of --within, --sector, --route and --strip."""
    from openiads.coverage.read_route import read_lines, read_route

    if not 0.0 < strip_width_km <= LARGEST_WITHIN_KM:
        raise typer.BadParameter(f"{strip_width_km:g} must be above 0 km", param_hint="'--strip-width'")
    return Area(
        within_m=parse_within_m(within),
        sector_deg=parse_sector_deg(sector),
        route=read_route(route) if route else None,
        strip=read_lines(strip) if strip else (),
        strip_half_width_m=strip_width_km * 1000.0,
    )


def parse_heights(agl: str | None, fl: str | None, route: Route | None) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Heights above ground in m and flight levels: those asked for and those of the route, else the default heights."""
    flown = route.heights if route else ()
    if agl is None and fl is None and not flown:
        return DEFAULT_HEIGHTS_AGL_M, ()
    heights = [*_numbers(agl, "--agl"), *(level.number for level in flown if level.above_ground)]
    flight_levels = [*_numbers(fl, "--fl"), *(level.number for level in flown if not level.above_ground)]
    if not flown:
        return tuple(heights), tuple(flight_levels)
    return tuple(dict.fromkeys(heights)), tuple(dict.fromkeys(flight_levels))


def _numbers(text: str | None, option: str) -> tuple[float, ...]:
    if text is None:
        return ()
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no list of numbers like 100,3000", param_hint=f"'{option}'") from None


def parse_within_m(text: str) -> tuple[float, float]:
    """Nearest and farthest distance in m, from "80" or "20-80" in km."""
    nearest, farthest = _span(text if "-" in text.strip()[1:] else f"0-{text}", "--within", "80 or 20-80 (km)")
    if not 0.0 <= nearest < farthest <= LARGEST_WITHIN_KM:
        raise typer.BadParameter(f"{text!r} must rise, within 0 to 1500 km", param_hint="'--within'")
    return nearest * 1000.0, farthest * 1000.0


def parse_sector_deg(text: str) -> tuple[float, float]:
    """First and last bearing, from "45-135"."""
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


def check_word(text: str, allowed: tuple[str, ...], option: str) -> None:
    """Stop where an option is none of the words it may be."""
    if text not in allowed:
        raise typer.BadParameter(f"{text!r} is none of {', '.join(allowed)}", param_hint=f"'{option}'")


def check_out(out: Path | None) -> None:
    """Stop before the work where --out cannot be written."""
    if out and out.suffix.lower() not in OUT_FORMATS:
        problem = f"{out.name!r} must end in .tif, .png, .geojson, .nc or .kml"
        raise typer.BadParameter(problem, param_hint="'--out'")
    if out:
        from openiads.export.whole_file import check_writable

        check_writable(out)
