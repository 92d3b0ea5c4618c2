"""The commands that play a scenario many times, and two of them against each other."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast, get_args

import typer

if TYPE_CHECKING:
    from openiads.simulation.arrays import Board
    from openiads.simulation.scenario import Scenario

Uncertainty = Literal["best", "full"]
Device = Literal["processor", "card"]

ScenarioArgument = Annotated[str, typer.Argument(metavar="SCENARIO", help="A shipped scenario, or a YAML file.")]
FirstArgument = Annotated[str, typer.Argument(metavar="A", help="A shipped scenario, or a YAML file.")]
SecondArgument = Annotated[str, typer.Argument(metavar="B", help="The one that is set against it.")]
CountOption = Annotated[int, typer.Option("-n", "--replications", metavar="N", help="How many times to play.")]
SeedOption = Annotated[int, typer.Option("--seed", metavar="S", help="The same seed gives the same numbers.")]
UncertaintyOption = Annotated[
    str, typer.Option("--uncertainty", metavar="best|full", help="Best values, or one draw of all per replication.")
]
ThreadsOption = Annotated[
    int | None, typer.Option("--threads", metavar="K", help="Replications at a time; changes no number. [default: all]")
]
DeviceOption = Annotated[
    str,
    typer.Option(
        "--device", metavar="processor|card", help="What plays: the threads of the processor, or of a CUDA card."
    ),
]
TerrainOption = Annotated[
    str | None,
    typer.Option(
        "--terrain",
        metavar="FILE|SOURCE",
        help="In place of what the scenario names: a raster, a source of fetched tiles, bundled, or none.",
    ),
]
ReplayOption = Annotated[
    int | None, typer.Option("--replay", metavar="K", help="Write all that happens in replication K (from 0) to --out.")
]
OutOption = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder for --replay.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON and nothing else.")]


def simulate(
    scenario: ScenarioArgument,
    n: CountOption = 1000,
    seed: SeedOption = 1,
    uncertainty: UncertaintyOption = "best",
    threads: ThreadsOption = None,
    device: DeviceOption = "processor",
    terrain: TerrainOption = None,
    as_json: JsonOption = False,
    replay: ReplayOption = None,
    out: OutOption = None,
) -> None:
    """Play a scenario many times, and sum up what the defence did.

    Means come with their 95 % interval; "spread" is between replications (5th to 95th percentile). With
    --uncertainty full the values of the catalogue are drawn anew in each replication, and the spread by chance is
    told apart from the spread by ignorance; that takes twice as long.

    --device card plays on an NVIDIA card, with pip install 'openiads[cuda]': the same numbers, for very many
    replications. The first time it compiles for a minute or two. So far it has run in a simulator of a card alone.

    Examples:

      openiads simulate qamishli-2022 -n 1000

      openiads simulate my-scenario.yaml --uncertainty full --json

      openiads simulate qamishli-2022 --replay 17 --out replay-17
    """
    how = _checked(n, seed, uncertainty, threads)
    if device not in get_args(Device):
        raise typer.BadParameter(f"{device!r} is neither processor nor card", param_hint="'--device'")
    if (replay is None) != (out is None):
        raise typer.BadParameter("--replay K and --out DIR go together", param_hint="'--replay'")
    if replay is not None and not 0 <= replay < 2**31:
        raise typer.BadParameter(f"{replay} is no replication: they count from 0", param_hint="'--replay'")

    from openiads.cli.outcome_text import outcome_text
    from openiads.cli.progress import progress
    from openiads.simulation.card import refuse_without_card
    from openiads.simulation.prepare import prepare
    from openiads.study.play import play

    if device == "card":
        refuse_without_card()
    with progress() as step:
        read = _read(scenario, terrain)
        board = prepare(read, step)
        if replay is not None and out is not None:
            step(f"writing replication {replay}", 0.0)
            _write_replay(read, board, seed, replay, out, how)
        plays = cast(Device, device)
        game = play(read, n, seed, uncertainty=how, n_workers=threads, device=plays, board=board, progress=step)
    if as_json:
        typer.echo(json.dumps(game.answer, indent=2))
    else:
        typer.echo(outcome_text(read.name, game.dataset))
    if out:
        typer.echo(f"wrote replication {replay} to {out}", err=as_json)


def compare(
    a: FirstArgument,
    b: SecondArgument,
    n: CountOption = 1000,
    seed: SeedOption = 1,
    uncertainty: UncertaintyOption = "best",
    threads: ThreadsOption = None,
    terrain: TerrainOption = None,
    as_json: JsonOption = False,
) -> None:
    """Play two scenarios under the same luck, and show the difference: B less A.

    What bears the same name in both draws the same numbers, replication by replication, so that the difference shows
    what the scenarios change and little else.

    Example:

      openiads compare hmeimim-2024-before hmeimim-2024-after -n 2000
    """
    how = _checked(n, seed, uncertainty, threads)

    from openiads.cli.outcome_text import difference_text
    from openiads.cli.progress import progress
    from openiads.study.play import play_both

    with progress() as step:
        read_a, read_b = _read(a, terrain), _read(b, terrain)
        game = play_both(read_a, read_b, n, seed, uncertainty=how, n_workers=threads, progress=step)
    if as_json:
        typer.echo(json.dumps(game.answer, indent=2))
    else:
        typer.echo(difference_text((read_a.name, read_b.name), game.answer["same_raid"], game.dataset))


def _checked(n: int, seed: int, uncertainty: str, threads: int | None) -> Uncertainty:
    """The kind of uncertainty, once all options are known to make sense."""
    if not 1 <= n < 2**31:
        raise typer.BadParameter(f"{n} replications cannot be played: give 1 or more", param_hint="'-n'")
    if not 0 <= seed < 2**64:
        raise typer.BadParameter(f"{seed} is no seed: give a whole number of 0 to 2^64 - 1", param_hint="'--seed'")
    if threads is not None and not 1 <= threads <= 1024:
        raise typer.BadParameter(f"{threads} threads: give 1 to 1024", param_hint="'--threads'")
    if uncertainty not in get_args(Uncertainty):
        raise typer.BadParameter(f"{uncertainty!r} is neither best nor full", param_hint="'--uncertainty'")
    return cast(Uncertainty, uncertainty)


def _read(name: str, terrain: str | None) -> Scenario:
    from openiads.simulation.read_scenario import read_scenario

    scenario = read_scenario(name)
    return scenario if terrain is None else replace(scenario, terrain=terrain_name(terrain))


def terrain_name(terrain: str) -> str:
    """What a scenario calls the terrain of an option: a file by its whole path."""
    from openiads.terrain.find import BUNDLED
    from openiads.terrain.source import SOURCES

    return terrain if terrain in (BUNDLED, "none", *SOURCES) else str(Path(terrain).absolute())


def _write_replay(scenario: Scenario, board: Board, seed: int, replication: int, out: Path, how: Uncertainty) -> None:
    """Write one of the replications, before all are played, so that a folder that cannot be written is said at once."""
    from openiads.study.battle import write_replay

    title = f"{scenario.name}, replication {replication}"
    write_replay(board, seed, replication, out, uncertainty=how, first_scan=scenario.first_scan, title=title)
