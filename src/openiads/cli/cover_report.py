"""What a cover command found, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    import xarray as xr

    from openiads.coverage.area import Area
    from openiads.study.cover import Found

Row = dict[str, Any]


def report(found: Found, area: Area, against: str, as_json: bool) -> None:
    """Print the shares of each level: a table and what it stands on, or JSON and nothing else.

    against: the day compared with, if there is one.
    """
    from openiads.study.cover_shares import cover_rows, rounded

    rows = cover_rows(found, area, against)
    if as_json:
        typer.echo(json.dumps(rounded(rows), indent=2))
    else:
        _print_tables(found, area, rows)


def _print_tables(found: Found, area: Area, rows: Sequence[Row]) -> None:
    dataset = found.dataset
    _print_basis(dataset, area)
    levels = [str(level) for level in dataset.level.values]
    typer.echo(f"{'height':>12}  {'in sight':>8}  {'detected':>8}  {'unknown':>8}")
    for level, row in zip(levels, rows, strict=True):
        shown = (percent(row[key]) for key in ("line_of_sight_share", "detection_share", "unknown_share"))
        typer.echo(f"{level:>12}" + "".join(f"  {text:>8}" for text in shown))
    _print_reach("share of the area in reach", levels, [row["reach"] for row in rows])
    if "route" in {key for row in rows for key in row}:
        _print_route(levels, rows, area)
    if area.strip:
        _print_strip(levels, rows, area)
    if found.likely is not None:
        _print_draws(levels, rows, found.likely)
    if found.changed is not None:
        _print_changes(levels, rows, found.changed)


def _print_basis(dataset: xr.Dataset, area: Area) -> None:
    """What the numbers stand on: sites, area, target, terrain, refraction, quality, and how much is unknown."""
    attrs, (near_m, far_m), (first, last) = dataset.attrs, area.within_m, area.sector_deg
    typer.echo(f"sites: {', '.join(map(str, dataset.site.values)) or 'none'}")
    whose = "the first site" if dataset.sizes["site"] else "the first site of the other day"
    typer.echo(
        f"area: {near_m / 1000:g}-{far_m / 1000:g} km, {first:g}-{last:g} degrees from {whose}; "
        f"target: {attrs['target_class']}, {attrs['target_rcs_m2']:g} m2"
    )
    typer.echo(
        f"terrain: {attrs['terrain']}, posting {attrs['terrain_posting_m']:g} m, "
        f"computed at {attrs['posting_m']:.0f} m; k = {attrs['k_ratio']:.4g}; quality {attrs['quality']}; "
        f"knife edge {'counted' if attrs['knife_edge'] else 'not counted'}\n"
    )


def _print_reach(heading: str, levels: Sequence[str], weapons: Sequence[Sequence[Row]]) -> None:
    if not weapons or not weapons[0]:
        return
    typer.echo(f"\n{heading} (in the envelope and in sight of the guiding radar)")
    width = max(len(weapon["effector"]) for weapon in weapons[0])
    typer.echo(f"{'effector':<{width}}  {'range':>7}" + "".join(f"  {level:>11}" for level in levels))
    for number, weapon in enumerate(weapons[0]):
        cells = "".join(f"  {percent(level[number]['share']):>11}" for level in weapons)
        typer.echo(f"{weapon['effector']:<{width}}  {weapon['range_m'] / 1000:>4.4g} km{cells}")


def _print_route(levels: Sequence[str], rows: Sequence[Row], area: Area) -> None:
    assert area.route is not None
    typer.echo(f"\nroute {area.route.name or 'as given'}, {area.route.length_m / 1000:.0f} km: shares of its length")
    typer.echo(
        f"{'height':>12}  {'length':>7}  {'in sight':>8}  {'detected':>8}  {'unknown':>8}  first in sight; detected"
    )
    for level, row in zip(levels, rows, strict=True):
        part = row.get("route")
        if part:
            shown = (percent(part[key]) for key in ("line_of_sight_share", "detection_share", "unknown_share"))
            first = "; ".join(_sighting_words(part[key]) for key in ("first_in_sight", "first_detected"))
            cells = "".join(f"  {text:>8}" for text in shown)
            typer.echo(f"{level:>12}  {part['length_km']:>4.0f} km{cells}  {first}")


def _sighting_words(sighting: Row | None) -> str:
    return f"at km {sighting['km']:.0f} by {sighting['site']}" if sighting else "never"


def _print_strip(levels: Sequence[str], rows: Sequence[Row], area: Area) -> None:
    names = ", ".join(dict.fromkeys(line.name for line in area.strip if line.name)) or "as given"
    size = f"{area.strip_half_width_m / 1000:g} km to each side, {rows[0]['strip']['area_km2']:.0f} km2"
    typer.echo(f"\nstrip along {names}, {size}: shares of its area")
    typer.echo(f"{'height':>12}  {'in sight':>8}  {'detected':>8}  {'unknown':>8}")
    for level, row in zip(levels, rows, strict=True):
        shown = (percent(row["strip"][key]) for key in ("line_of_sight_share", "detection_share", "unknown_share"))
        typer.echo(f"{level:>12}" + "".join(f"  {text:>8}" for text in shown))
    _print_reach("share of the strip in reach", levels, [row["strip"]["reach"] for row in rows])


def _print_draws(levels: Sequence[str], rows: Sequence[Row], likely: xr.Dataset) -> None:
    attrs = likely.attrs
    spread = {"disk": "anywhere within its tolerance", "normal": "around its centre, within its tolerance"}
    typer.echo(
        f"\nover {attrs['draws']} draws (seed {attrs['seed']}), each site {spread[attrs['spread']]}; "
        f"{attrs['redrawn_positions']} positions off known land were drawn again"
    )
    folds = [f"{fold} or more" if int(fold) > 1 else "in sight" for fold in likely.at_least.values]
    typer.echo(
        f"{'height':>12}  {'share':>8}  {'90 % of the draws':>17}  {'detected':>8}  {'unknown':>8}"
        + "".join(f"  {fold:>9}" for fold in folds[1:])
    )
    for level, row in zip(levels, rows, strict=True):
        draws = row["draws"]
        span = f"{percent(draws['p05'])} - {percent(draws['p95'])}"
        cells = "".join(f"  {percent(share):>9}" for share in list(draws["at_least"].values())[1:])
        shown = (percent(draws[key]) for key in ("detection_share", "unknown_share"))
        typer.echo(
            f"{level:>12}  {percent(draws['line_of_sight_share']):>8}  {span:>17}"
            + "".join(f"  {text:>8}" for text in shown)
            + cells
        )


def _print_changes(levels: Sequence[str], rows: Sequence[Row], changed: xr.Dataset) -> None:
    before = changed.attrs["sites_before"] or "none"
    typer.echo(f"\nsince {rows[0]['against']['date']} (sites then: {before}): shares of the area in sight")
    keys = ("gained_share", "lost_share", "kept_share", "neither_share", "unknown_share")
    typer.echo(f"{'height':>12}" + "".join(f"  {key.removesuffix('_share'):>8}" for key in keys) + "  detected")
    for level, row in zip(levels, rows, strict=True):
        cells = "".join(f"  {percent(row['against'][key]):>8}" for key in keys)
        change = row["against"]["detection_change"]
        typer.echo(f"{level:>12}{cells}  {'unknown' if change is None else f'{100.0 * change:+.1f}'}")


def percent(share: float | None) -> str:
    """A share as it is printed: "41.2 %", or "unknown"."""
    return "unknown" if share is None else f"{100.0 * share:.1f} %"
