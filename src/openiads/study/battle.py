"""Playing before and after: one replication written out whole, and what many plays of two scenarios say together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
import xarray as xr
from markupsafe import Markup

from openiads.export.acmi import write_acmi
from openiads.export.battle_page import Battle, Interval, OutcomeRow, ReasonRow, battle_html, signed_span, span
from openiads.export.event_log import write_events
from openiads.export.page import Picture, number
from openiads.export.replay_picture import replay_picture, replay_words
from openiads.simulation.arrays import Board
from openiads.simulation.command import Network
from openiads.simulation.compare import compare
from openiads.simulation.dataset import measures_of
from openiads.simulation.links import Link
from openiads.simulation.prepare import prepare
from openiads.simulation.read_scenario import read_scenario
from openiads.simulation.replay import Replay, replay
from openiads.simulation.run import FirstScan, Uncertainty, play_chunks, simulate
from openiads.simulation.scenario import Asset, Raid, Scenario, Traffic, Unit
from openiads.study.brief import whole_folder

Step = Callable[[str, float], None]
Side = Literal["before", "after"]

SIDES: tuple[Side, Side] = ("before", "after")
SCENARIOS = ("hmeimim-2024-before", "hmeimim-2024-after")
NO_DAY = date(2000, 1, 1)
"""Scenarios have no day of their own; recordings need one."""
TYPICAL_AMONG = 200
"""Replications among which the one that is drawn is chosen."""
PER_PLAYS = 1000.0
"""Mistakes are rare, and given for so many plays."""
SHOWN_FROM = 0.005
"""Causes that hold fewer leakers than this in every column are left out."""
ENGINE_ASSUMPTIONS = (
    "assumption: kill probabilities and ranges are published claims or class defaults, played at their best values",
    "left out: jamming, decoys, false tracks, weather, and any reaction of those who are fired at",
    "assumption: missiles fly straight at their average speed; what a network takes an aircraft for is drawn once",
)
"""What holds for every scenario."""
CHOSEN = (
    "Chosen because its leakers are nearest to the mean on both sides; other plays differ widely. Batteries stand "
    "where the scenario puts them; how exactly that is known is told under what is assumed."
)
"""Said below the picture of a replication."""
SHARES = (0.0, 0.45, 0.9)
"""Of the progress: where the comparison, the sums of each side and the pictures begin."""


@dataclass(frozen=True, slots=True)
class BattleSection:
    """What a page needs: the part as HTML, its headline, one line for the terminal, and the numbers behind it."""

    html: Markup
    headline: tuple[str, ...]
    summary: str
    battle: Battle
    comparison: xr.Dataset


def write_replay(
    board: Board,
    seed: int,
    replication: int,
    out: Path,
    *,
    uncertainty: Uncertainty = "best",
    first_scan: FirstScan = "random",
    title: str = "One replication",
    on: date = NO_DAY,
) -> list[Path]:
    """Play a replication again and write its events, its recording and its picture into the folder `out`.

    on: the day on which the recording stands. Raises OutputError where `out` cannot be written, or holds other things
    than a replay; then everything stays as it was.
    """
    return written(replay(board, seed, replication, uncertainty=uncertainty, first_scan=first_scan), out, title, on)


def written(played: Replay, out: Path, title: str, on: date) -> list[Path]:
    """Write a replication into the folder `out`, as `write_replay`."""
    with whole_folder(out, kind="replay", sign="events.parquet") as folder:
        write_events(played, folder / "events.parquet")
        write_events(played, folder / "events.csv")
        write_acmi(played, folder / "replay.acmi", on=on)
        replay_picture(played, title, folder / "replay.png")
    return [out / name for name in ("events.parquet", "events.csv", "replay.acmi", "replay.png")]


def battle_section(
    folder: Path,
    *,
    scenarios: tuple[Scenario, Scenario] | None = None,
    n: int = 1000,
    seed: int = 1,
    command: str = "",
    progress: Step | None = None,
) -> BattleSection:
    """Play two scenarios `n` times, write a typical replication of each below `folder`, and put it into words.

    scenarios: before and after, else the shipped `SCENARIOS`; folders replay-before and replay-after are made.
    command: that gives the numbers, shown on the page. Raises ScenarioError and OutputError.
    """
    step = progress or (lambda text, share: None)
    read = scenarios or (read_scenario(SCENARIOS[0]), read_scenario(SCENARIOS[1]))
    boards = [prepare(one, lambda text, share: step(text, 0.0)) for one in read]
    phases = (read[0].first_scan, read[1].first_scan)
    against = compare(
        boards[0], boards[1], n, seed, first_scan=phases, progress=lambda text, share: step(text, share * SHARES[1])
    )
    sums = []
    for side, board in enumerate(boards):
        step(f"playing {read[side].name}", SHARES[1] + side * (SHARES[2] - SHARES[1]) / 2)
        sums.append(simulate(board, n, seed, first_scan=phases[side]))
    step("drawing one replication of each", SHARES[2])
    pictures, downloads = _replays(folder, read, boards, seed, typical_replication(boards, phases, n, seed))
    battle = Battle(
        title="Playing it: before and after",
        sides=SIDES,
        about=(read[0].about or read[0].name, read[1].about or read[1].name),
        headline=headline(against, sums),
        outcomes=outcome_rows(against),
        columns=tuple((side, str(name)) for side, one in zip(SIDES, sums, strict=True) for name in one.battery.values),
        reasons=reason_rows(sums),
        pictures=pictures,
        assumptions=assumption_lines(read),
        downloads=downloads,
        n=n,
        seed=seed,
        command=command or f"openiads compare {read[0].name} {read[1].name} -n {n} --seed {seed}",
    )
    return BattleSection(battle_html(battle), battle.headline, _summary(against), battle, against)


def typical_replication(boards: Sequence[Board], phases: Sequence[FirstScan], n: int, seed: int) -> int:
    """Number of the replication whose leakers are nearest to the mean on both sides; the first of equal ones."""
    among = min(n, TYPICAL_AMONG)
    distance = np.zeros(among)
    for board, phase in zip(boards, phases, strict=True):
        outcomes = play_chunks(board, among, seed, random_phase=phase == "random")
        leakers = np.concatenate([measures_of(board, outcome)[:, 0] for outcome in outcomes])
        distance += np.abs(leakers - leakers.mean())
    return int(np.argmin(distance))


def headline(against: xr.Dataset, sums: Sequence[xr.Dataset]) -> tuple[str, ...]:
    """The answer: aircraft fired at by mistake first, then what reaches its goal, then why."""
    wrong = {
        name: [_interval(against.wrong_engagement_probability.sel(side=side, identity=name)) for side in "ab"]
        for name in ("friendly", "civil")
    }
    friendly, civil = ([span(one, percent=True) for one in wrong[name]] for name in ("friendly", "civil"))
    before, after = (_interval(against.outcome.sel(side=side, measure="leakers")) for side in "ab")
    change = _interval(against.difference.sel(measure="leakers"))
    return (
        f"Fired at by mistake: a friendly aircraft in {friendly[0]} of the plays before and {friendly[1]} after; a "
        f"civil one in {civil[0]} before and {civil[1]} after. This rests on assumed errors of identification.",
        f"Of {_raid_sizes(against)} notional attackers {span(before)} reach their goal in a play before and "
        f"{span(after)} after; the difference is {signed_span(change)}.",
        "What most often keeps a battery from stopping one: " + "; ".join(map(_main_causes, SIDES, sums)) + ".",
    )


def outcome_rows(against: xr.Dataset) -> tuple[OutcomeRow, ...]:
    """Mistakes first, then the raid, then what was spent; measures that are zero on both sides are left out."""
    rows = []
    for name in against.identity.values:
        before, after = (_interval(against.wrong_engagement_probability.sel(side=side, identity=name)) for side in "ab")
        if _flies(against, str(name)):
            rows.append(OutcomeRow(f"plays in which a {name} aircraft is fired at", before, after, percent=True))
            counted = f"engagements of {name} aircraft in {PER_PLAYS:.0f} plays"
            rows.append(_measure_row(against, f"{name} engaged", counted, PER_PLAYS))
    words = {
        "leakers": f"attackers of {_raid_sizes(against)} that reach their goal",
        "raid vehicles killed": "attackers shot down",
        "missiles fired": "missiles fired",
        "gun rounds fired": "gun rounds fired",
    }
    rows += [_measure_row(against, name, text, 1.0) for name, text in words.items() if _happens(against, name)]
    return tuple(rows)


def reason_rows(sums: Sequence[xr.Dataset]) -> tuple[ReasonRow, ...]:
    """Leakers by cause, one column for each battery of each side; the mean over the fire units of a battery."""
    columns = []
    for one in sums:
        for battery in one.battery.values:
            n_units = int(np.count_nonzero(one.unit_battery.values == battery))
            columns.append(one.battery_reasons.sel(battery=battery, statistic="mean").values / n_units)
    table = np.array(columns).T
    causes = sums[0].cause.values
    return tuple(
        ReasonRow(str(cause), tuple(map(float, values)))
        for cause, values in zip(causes, table, strict=True)
        if values.max(initial=0.0) >= SHOWN_FROM
    )


def assumption_lines(read: Sequence[Scenario]) -> tuple[str, ...]:
    """What the engine and the scenarios rest on, each once; what only one of two says bears its side."""
    sides_read = SIDES[: len(read)]
    lines: dict[str, list[Side]] = {line: list(sides_read) for line in ENGINE_ASSUMPTIONS}
    for side, scenario in zip(sides_read, read, strict=True):
        placed: tuple[Unit | Asset | Traffic | Raid, ...] = (
            *scenario.units,
            *scenario.assets,
            *scenario.traffic,
            *scenario.raids,
        )
        said = [f"{one.name}: {one.because}" for one in placed if one.because]
        for line in (*scenario.notes, *said, *map(_identification, scenario.networks), *map(_line, scenario.links)):
            lines.setdefault(line, []).append(side)
    return tuple(line if len(sides) == len(read) else f"{line} ({sides[0]})" for line, sides in lines.items())


def _identification(network: Network) -> str:
    """How a network tells what it tracks, in words: the evidence that it weighs, or its errors."""
    told = network.identification
    if told.evidence is not None:
        asked = f"asks each track every {told.evidence.interrogation_s:g} s, and takes it for something"
        from_share = f"from a probability of {told.evidence.declare_probability:g} on, by its answers and behaviour"
        return f"assumption: {network.name} {asked} {from_share}; weapons {network.rules}"
    return (
        f"assumption: {network.name} takes a hostile aircraft for hostile with probability {told.hostile.hostile:g}, a "
        f"friendly one with {told.friendly.hostile:g}, a neutral one with {told.neutral.hostile:g}, a civil one with "
        f"{told.civil.hostile:g}; weapons {network.rules}"
    )


def _line(line: Link) -> str:
    """What a deconfliction line does, in words."""
    return (
        f"assumption: {line.giver} tells {line.receiver} of its flights {line.delay_s:g} s after they begin, who takes "
        f"them for {line.taken_for}; the line fails with probability {line.failure_probability:g}"
    )


def _replays(
    folder: Path, read: Sequence[Scenario], boards: Sequence[Board], seed: int, replication: int
) -> tuple[tuple[Picture, ...], tuple[tuple[str, str], ...]]:
    """The typical replication of each side, written and drawn."""
    pictures, downloads = [], []
    for side, scenario, board in zip(SIDES, read, boards, strict=True):
        title = f"{side.capitalize()}: replication {replication} of {scenario.name}"
        own = folder / f"replay-{side}"
        played = replay(board, seed, replication, first_scan=scenario.first_scan)
        paths, words = written(played, own, title, NO_DAY), replay_words(played)
        pictures.append(Picture(paths[-1], title, f"Map and time line of one play. {words}", f"{words} {CHOSEN}"))
        for path, what in zip(paths[:3], ("events as Parquet", "events as CSV", "Tacview recording"), strict=True):
            downloads.append((f"{own.name}/{path.name}", f"{what}, {side}"))
    return tuple(pictures), tuple(downloads)


def _measure_row(against: xr.Dataset, measure: str, words: str, scale: float) -> OutcomeRow:
    before, after = (_interval(against.outcome.sel(side=side, measure=measure), scale, least=0.0) for side in "ab")
    return OutcomeRow(words, before, after, _interval(against.difference.sel(measure=measure), scale))


def _interval(values: xr.DataArray, scale: float = 1.0, least: float = -np.inf) -> Interval:
    """The first three of a statistic or an interval: value, low, high."""
    value, low, high = (float(number) * scale for number in values.values[:3])
    return Interval(value, max(low, least), high)


def _happens(against: xr.Dataset, measure: str) -> bool:
    return bool((against.outcome.sel(measure=measure, statistic="mean") > 0.0).any())


def _flies(against: xr.Dataset, identity: str) -> bool:
    """Friendly and civil are always told, they are what is feared; neutral where it happens."""
    return identity != "neutral" or _happens(against, "neutral engaged")


def _raid_sizes(against: xr.Dataset) -> str:
    before, after = against.attrs["raid_vehicles"]
    return number(before) if before == after else f"{number(before)} and {number(after)}"


def _main_causes(side: Side, one: xr.Dataset) -> str:
    """The cause that holds most leakers at each battery."""
    words = []
    for battery in one.battery.values:
        values = one.battery_reasons.sel(battery=battery, statistic="mean").values
        if values.sum() > 0.0:
            share = values.max() / values.sum()
            words.append(f"{battery}: {one.cause.values[values.argmax()]} ({100 * share:.0f} %)")
    return f"{side}, {', '.join(words)}" if words else f"{side}, none reaches its goal"


def _summary(against: xr.Dataset) -> str:
    before, after = (_interval(against.outcome.sel(side=side, measure="leakers")) for side in "ab")
    wrong = against.wrong_engagement_probability.sel(identity=["friendly", "civil"]).values[:, :, 0]
    mistakes = " -> ".join(f"{100 * friendly:.1f} % and {100 * civil:.1f} %" for friendly, civil in wrong)
    return (
        f"played {against.attrs['replications']} times: leakers {before.value:.1f} -> {after.value:.1f} of "
        f"{_raid_sizes(against)}; plays with a friendly and a civil aircraft fired at {mistakes}"
    )
