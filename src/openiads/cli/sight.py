"""The command that shows what an antenna sees over any raster: line of sight alone, no air defence."""

from __future__ import annotations

import math
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import xarray as xr

QUALITIES = ("draft", "default", "exact")
REFERENCES = ("ground", "sea")
LEAST_TOLD_SHARE = 0.02
"""Of a circle; cells along its edge make up less, unless it is a few cells wide."""
NUMBER = r"[+-]?\d+(?:\.\d*)?|[+-]?\.\d+"

RasterArgument = Annotated[
    str, typer.Argument(metavar="RASTER", help="Ground heights: GeoTIFF, COG, VRT, DTED, HGT; or a fetched source.")
]
AtOption = Annotated[
    str, typer.Option("--at", metavar="X,Y", help="The antenna in the raster's coordinates; LAT,LON with --latlon.")
]
LatLonOption = Annotated[bool, typer.Option("--latlon", help="--at gives LAT,LON in degrees (WGS84).")]
HeightOption = Annotated[float | None, typer.Option("--height", metavar="M", help="Antenna above the ground in m.")]
AltitudeOption = Annotated[
    float | None, typer.Option("--altitude", metavar="M", help="Antenna above the sea in m, in place of --height.")
]
RadiusOption = Annotated[
    float | None, typer.Option("--radius", metavar="KM", help="How far to look. [default: the whole raster]")
]
KOption = Annotated[
    float,
    typer.Option(
        "--k", metavar="RATIO", show_default="4/3", help="Effective over true earth radius; 1: no refraction."
    ),
]
QualityOption = Annotated[str, typer.Option("--quality", metavar="draft|default|exact", help="How closely rays lie.")]
BeamOption = Annotated[
    str | None, typer.Option("--beam", metavar="DEG-DEG", help="Elevations at which the antenna looks: -1-60.")
]
SlantOption = Annotated[float | None, typer.Option("--slant", metavar="KM", help="Greatest slant range.")]
TargetOption = Annotated[
    str | None, typer.Option("--target", metavar="M,M", help="Heights of targets: share of the cells that see them.")
]
AboveOption = Annotated[
    str, typer.Option("--above", metavar="ground|sea", help="What written heights and --target count from.")
]
CrsOption = Annotated[
    str | None, typer.Option("--crs", metavar="EPSG:N", help="Coordinate system, where the raster lacks it.")
]
UnitOption = Annotated[str | None, typer.Option("--unit", metavar="m|ft", help="Unit of the heights.")]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write .tif (COG), .nc (NetCDF) or .png (picture).")
]


def sight(
    raster: RasterArgument,
    at: AtOption,
    height: HeightOption = None,
    altitude: AltitudeOption = None,
    latlon: LatLonOption = False,
    radius: RadiusOption = None,
    k: KOption = 4.0 / 3.0,
    quality: QualityOption = "default",
    beam: BeamOption = None,
    slant: SlantOption = None,
    target: TargetOption = None,
    above: AboveOption = "ground",
    crs: CrsOption = None,
    unit: UnitOption = None,
    out: OutOption = None,
) -> None:
    """Show from what height on an antenna sees a target, for every cell of any raster. No air defence in it.

    Band 1 of a written .tif is the least height above ground (or altitude above sea, --above sea) at which a target is
    in line of sight, 0 where the ground itself is seen; nodata where the terrain is unknown or outside, which the last
    band tells apart. A raster in metres or feet keeps its cells; one in degrees is brought onto a metric grid first.
    Rays are straight over an earth enlarged by k. Multipath, ducting, diffraction, buildings and trees are left out.

    Examples:

      openiads sight dem.tif --at 412300,4987200 --height 20 --out min.tif

      openiads sight n45e007.dt2 --latlon --at 45.52,7.31 --altitude 3100 --radius 60 --out sight.png

      openiads sight bundled --latlon --at 35.135,36.24 --height 9.6 --radius 100 --beam -1-60 --target 100,3000
    """
    asked = _asked(at, latlon, height, altitude, radius, k, quality, beam, slant, target, above)
    _check_out(out)

    from openiads.cli.progress import progress
    from openiads.export.by_ending import write_horizon
    from openiads.terrain.horizon import horizon

    with progress() as step:
        step("reading the terrain", 0.0)
        ground = _ground(raster, asked["at"], latlon, radius, crs, unit)
        step("sweeping the horizon", 0.3)
        started_s = time.perf_counter()
        found = horizon(ground, at_lat_lon=latlon, **asked)
        took_s = time.perf_counter() - started_s
        step("writing", 0.7)
        if out:
            write_horizon(found, out, asked["targets_above"])
    _report(found, took_s, radius is not None)
    if out:
        typer.echo(f"wrote {out}")


def _asked(
    at: str,
    latlon: bool,
    height: float | None,
    altitude: float | None,
    radius: float | None,
    k: float,
    quality: str,
    beam: str | None,
    slant: float | None,
    target: str | None,
    above: str,
) -> dict[str, Any]:
    """What `horizon` is asked, from the options; wrong usage ends here."""
    if (height is None) == (altitude is None):
        raise typer.BadParameter(
            "give either --height (above ground) or --altitude (above sea)", param_hint="'--height'"
        )
    _refuse(height is not None and not 0.0 <= height < 100_000.0, "--height", height, "metres above ground, 0 or more")
    _refuse(radius is not None and not 0.0 < radius <= 1500.0, "--radius", radius, "kilometres above 0, at most 1500")
    _refuse(not 0.3 <= k <= 10.0, "--k", k, "0.3 to 10; 1.333 is a standard atmosphere, 1 none")
    _refuse(quality not in QUALITIES, "--quality", quality, "one of draft, default, exact")
    _refuse(slant is not None and not 0.0 < slant <= 10_000.0, "--slant", slant, "kilometres above 0")
    _refuse(above not in REFERENCES, "--above", above, "ground or sea")
    return {
        "at": _pair(at, ",", "--at", "LAT,LON like 45.52,7.31" if latlon else "X,Y like 412300,4987200"),
        "height_m": height,
        "altitude_m": altitude,
        "radius_m": None if radius is None else radius * 1000.0,
        "k_ratio": k,
        "quality": quality,
        "beam_deg": None if beam is None else _beam(beam),
        "slant_m": None if slant is None else slant * 1000.0,
        "targets_m": () if target is None else _targets(target, above),
        "targets_above": above,
    }


def _refuse(wrong: bool, option: str, value: object, remedy: str) -> None:
    if wrong:
        raise typer.BadParameter(f"{value!r} is not possible: give {remedy}", param_hint=f"'{option}'")


def _beam(text: str) -> tuple[float, float]:
    lowest, highest = _pair(text, "-", "--beam", "the lowest and the highest elevation like -1-60 (degrees)")
    _refuse(not -90.0 <= lowest < highest <= 90.0, "--beam", text, "two elevations that rise, within -90 to 90")
    return lowest, highest


def _pair(text: str, between: str, option: str, example: str) -> tuple[float, float]:
    found = re.fullmatch(rf"\s*({NUMBER})\s*{between}\s*({NUMBER})\s*", text)
    if found is None:
        raise typer.BadParameter(f"{text!r} is not {example}", param_hint=f"'{option}'")
    return float(found[1]), float(found[2])


def _targets(text: str, above: str) -> tuple[float, ...]:
    try:
        heights = tuple(float(part) for part in text.split(","))
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no list of numbers like 100,3000", param_hint="'--target'") from None
    possible = all(math.isfinite(height) and (height >= 0.0 or above == "sea") for height in heights)
    _refuse(not possible, "--target", text, f"heights in metres above {above} like 100,3000")
    return heights


def _check_out(out: Path | None) -> None:
    if out is None:
        return
    from openiads.export.by_ending import HORIZON_ENDINGS
    from openiads.export.whole_file import check_writable

    if out.suffix.lower() not in HORIZON_ENDINGS:
        raise typer.BadParameter(f"{out.name!r} must end in .tif, .nc or .png", param_hint="'--out'")
    check_writable(out)


def _ground(
    raster: str, at: tuple[float, float], latlon: bool, radius: float | None, crs: str | None, unit: str | None
) -> xr.DataArray:
    """The raster of a file, or the bundled clip or fetched tiles around the antenna."""
    from openiads.terrain.find import BUNDLED, open_elevation
    from openiads.terrain.raster_array import elevation_array, raster_array
    from openiads.terrain.source import SOURCES

    if raster not in (BUNDLED, *SOURCES) or Path(raster).exists():
        return raster_array(raster, crs, unit)
    if not latlon:
        raise typer.BadParameter(f"with {raster!r} give --latlon --at LAT,LON", param_hint="'--at'")
    if radius is None and raster != BUNDLED:
        raise typer.BadParameter(f"with {raster!r} say how far to look", param_hint="'--radius'")
    from openiads.geodesy.point import Point

    _refuse(not (-90.0 <= at[0] <= 90.0 and -180.0 <= at[1] <= 180.0), "--at", at, "latitude, then longitude, degrees")
    return elevation_array(open_elevation(raster, [Point(lat=at[0], lon=at[1])], (radius or 0.0) * 1000.0))


def _report(found: xr.Dataset, took_s: float, bounded: bool) -> None:
    from openiads.study.sight import sight_shares

    attrs = found.attrs
    n_y, n_x = found.sizes["y"], found.sizes["x"]
    typer.echo(
        f"antenna: {attrs['antenna_altitude_m']:.1f} m above sea, {attrs['antenna_height_m']:.1f} m above the ground "
        f"({attrs['antenna_ground_m']:.1f} m); its height was given above {_the(attrs['antenna_given_above'])}"
    )
    typer.echo(
        f"terrain: {attrs['terrain']}, posting {attrs['posting_m']:.4g} m; {n_y} x {n_x} cells, {attrs['grid']} grid"
    )
    shares = sight_shares(found)
    beyond = _beyond_words(shares.beyond) if bounded else ""
    typer.echo(
        f"radius {attrs['radius_m'] / 1000:.4g} km{beyond}, k = {attrs['k_ratio']:.4g}, quality {attrs['quality']}"
    )
    for height_m, share in shares.seen.items():
        typer.echo(f"  {height_m:>6g} m above ground: seen over {_share_words(share)}")
    for target_m, share in shares.visible.items():
        typer.echo(f"  target {target_m:g} m {shares.targets_above}: visible over {_share_words(share)}")
    typer.echo(f"unknown (a void, or behind one): {_percent(shares.unknown)} of the cells; {took_s:.2f} s")


def _beyond_words(share: float) -> str:
    """How much of the circle that was asked for the raster does not hold, where it matters."""
    return f" ({_percent(share)} of the circle lies off the raster)" if share > LEAST_TOLD_SHARE else ""


def _the(reference: str) -> str:
    return f"the {reference}"


def _share_words(share: float | None) -> str:
    return "nothing that is known" if share is None else _percent(share)


def _percent(share: float) -> str:
    return f"{100.0 * share:.1f} %"
