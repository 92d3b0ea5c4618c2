"""The command that makes a laydown playable, and lists the scenarios that are there."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from openiads.cli.laydown import KnownAtOption, StoreOption, parse_day

AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="The laydown on a day: 2018-01-01, 2018-01 or 2018.")
]
AssetOption = Annotated[
    str | None,
    typer.Option("--asset", metavar="PLACE|LAT,LON", help="What is defended; else the place with the likeliest unit."),
]
ArrivingOption = Annotated[
    bool, typer.Option("--with-arriving", help="Play what is on its way as if it had arrived (an assumption).")
]
TerrainOption = Annotated[
    str | None,
    typer.Option(
        "--terrain", metavar="FILE|SOURCE", help="A raster, or a source of fetched tiles. [default: the bundled clip]"
    ),
]
OutOption = Annotated[Path | None, typer.Option("--out", metavar="FILE.yaml", help="Write there instead of printing.")]
SchemaOption = Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of scenario files and stop.")]
ListOption = Annotated[bool, typer.Option("--list", help="List the shipped scenarios and stop.")]
DoctrineOption = Annotated[
    str | None,
    typer.Option(
        "--doctrine", metavar="SCENARIO", help="Print by which doctrine each battery shoots, and who says so."
    ),
]
ShowOption = Annotated[str | None, typer.Option("--show", metavar="NAME", help="Print a shipped scenario and stop.")]


def scenario(
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    asset: AssetOption = None,
    with_arriving: ArrivingOption = False,
    store: StoreOption = None,
    terrain: TerrainOption = None,
    out: OutOption = None,
    show: ShowOption = None,
    doctrine: DoctrineOption = None,
    schema: SchemaOption = False,
    list_shipped: ListOption = False,
) -> None:
    """Make the laydown of a day a scenario that can be played: units, observed traffic, a notional raid.

    Every entity says from which site and claims it comes, or that it is an assumption. The raid's bearing is drawn
    anew each time it is played; edit the file to change anything.

    Examples:

      openiads scenario --as-of 2018-01-01 --out masyaf.yaml

      openiads scenario --as-of 2022-06-10 --asset "Qamishli airport" --with-arriving

      openiads scenario --doctrine mine.yaml

      openiads scenario --list
    """
    wanted = [bool(as_of), bool(show), bool(doctrine), schema, list_shipped]
    if sum(wanted) != 1:
        words = "give one of --as-of DATE, --show NAME, --doctrine SCENARIO, --schema and --list"
        raise typer.BadParameter(words, param_hint="'--as-of'")
    if as_of is None:
        _refuse_stray({"--known-at": known_at, "--asset": asset, "--store": store, "--with-arriving": with_arriving})
        _refuse_stray({"--terrain": terrain})
    if list_shipped and out is not None:
        raise typer.BadParameter("--out goes with --as-of, --show, --doctrine or --schema", param_hint="'--out'")
    if schema:
        from openiads.simulation.scenario_text import scenario_schema

        _put(json.dumps(scenario_schema(), indent=2) + "\n", out)
    elif list_shipped:
        _print_shipped()
    elif doctrine:
        from openiads.simulation.doctrine_text import doctrine_text
        from openiads.simulation.read_scenario import read_scenario

        _put(doctrine_text(read_scenario(doctrine)), out)
    elif show:
        _put(_shipped(show), out)
    else:
        _build(as_of, known_at, asset, with_arriving, store, terrain, out)


def _refuse_stray(options: dict[str, str | bool | None]) -> None:
    for option, value in options.items():
        if value:
            raise typer.BadParameter("counts only with --as-of DATE", param_hint=f"'{option}'")


def _print_shipped() -> None:
    import yaml

    from openiads.simulation.read_scenario import shipped_scenarios

    texts = shipped_scenarios()
    width = max(map(len, texts))
    for name, text in texts.items():
        typer.echo(f"{name:<{width}}  {yaml.safe_load(text)['about']}")


def _shipped(name: str) -> str:
    from openiads.errors import Fault, ScenarioError
    from openiads.simulation.read_scenario import check_scenarios, shipped_scenarios

    shipped = shipped_scenarios()
    texts = shipped | check_scenarios()
    if name not in texts:
        remedy = f"write one of: {', '.join(shipped)}"
        raise ScenarioError(
            Fault(where="--show", field="name", value=name, problem="no such scenario is shipped", remedy=remedy)
        )
    return texts[name]


def _build(
    as_of: str | None,
    known_at: str | None,
    asset: str | None,
    with_arriving: bool,
    store: str | None,
    terrain: str | None,
    out: Path | None,
) -> None:
    day = parse_day(as_of, "--as-of") or date.today()
    known = parse_day(known_at, "--known-at")
    if out is not None:
        _check_out(out)

    from openiads.cli.progress import progress
    from openiads.laydown.load import load_claims
    from openiads.simulation.scenario_text import write_scenario
    from openiads.study.playable import playable

    with progress() as step:
        step("reading the claims", 0.0)
        claims, origin = load_claims(store)
        built = playable(
            claims,
            day,
            known_at=known,
            asset=asset,
            with_arriving=with_arriving,
            terrain=terrain,
            terrain_name=None if terrain is None else _terrain_name(terrain, out),
            progress=step,
        )
        text = write_scenario(built)
    typer.echo(f"laydown of {day} from {origin}", err=True)
    for note in built.notes:
        if note.startswith("left out"):
            typer.echo(note, err=True)
    _put(text, out)


def _terrain_name(terrain: str, out: Path | None) -> str:
    """What the scenario calls its terrain: a source, or a file as seen from the scenario's own."""
    from openiads.terrain.find import BUNDLED
    from openiads.terrain.source import SOURCES

    if terrain in (BUNDLED, *SOURCES):
        return terrain
    return os.path.relpath(terrain, out.parent if out else Path())


def _check_out(out: Path) -> None:
    from openiads.export.whole_file import check_writable

    if out.suffix.lower() not in (".yaml", ".yml"):
        raise typer.BadParameter(f"{out.name!r} must end in .yaml", param_hint="'--out'")
    check_writable(out)


def _put(text: str, out: Path | None) -> None:
    """Print a text, or write it whole to a file."""
    if out is None:
        typer.echo(text, nl=False)
        return
    from openiads.export.whole_file import whole_file

    with whole_file(out) as partial:
        partial.write_text(text, "utf-8")
    typer.echo(f"wrote {out}", err=True)
