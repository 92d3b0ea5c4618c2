"""Skies that several share: who would be fired at by mistake, and one play of each to look at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import xarray as xr
from markupsafe import Markup

from openiads.export.battle_page import Interval, Sky, skies_html, span
from openiads.export.page import Picture
from openiads.export.replay_picture import replay_words
from openiads.simulation.prepare import prepare
from openiads.simulation.read_scenario import read_scenario
from openiads.simulation.replay import replay
from openiads.simulation.run import simulate
from openiads.simulation.scenario import Scenario
from openiads.study.battle import NO_DAY, assumption_lines, typical_replication, written

Step = Callable[[str, float], None]

SCENARIOS = ("border-patrol-2022", "tartus-2024")
FEARED = ("friendly", "neutral", "civil")


@dataclass(frozen=True, slots=True)
class SkiesSection:
    """What a page needs: the part as HTML, and one line for the terminal for each sky."""

    html: Markup
    summary: tuple[str, ...]


def skies_section(
    folder: Path, *, names: Sequence[str] = SCENARIOS, n: int = 1000, seed: int = 1, progress: Step | None = None
) -> SkiesSection:
    """Play shipped scenarios `n` times each, and write a typical replication of each into `folder`/replay-NAME.

    Raises ScenarioError and OutputError.
    """
    step = progress or (lambda text, share: None)
    skies, lines = [], []
    for number, name in enumerate(names):
        step(f"playing {name}", number / len(names))
        sky, line = _sky(folder, read_scenario(name), n, seed)
        skies.append(sky)
        lines.append(line)
    return SkiesSection(skies_html(skies, n, seed), tuple(lines))


def _sky(folder: Path, scenario: Scenario, n: int, seed: int) -> tuple[Sky, str]:
    """One scenario played: its part of the page and its line."""
    board = prepare(scenario)
    played = simulate(board, n, seed, first_scan=scenario.first_scan)
    number = typical_replication([board], [scenario.first_scan], n, seed)
    one = replay(board, seed, number, first_scan=scenario.first_scan)
    title = f"Replication {number} of {scenario.name}"
    own = folder / f"replay-{scenario.name}"
    paths, words = written(one, own, title, NO_DAY), replay_words(one)
    kinds = ("events as Parquet", "events as CSV", "Tacview recording")
    sky = Sky(
        name=scenario.name,
        about=scenario.about,
        headline=(_mistakes(played), *_leakers(played)),
        picture=Picture(paths[-1], title, f"Map and time line of one play. {words}", words),
        assumptions=assumption_lines([scenario]),
        downloads=tuple((f"{own.name}/{path.name}", what) for path, what in zip(paths, kinds, strict=False)),
    )
    return sky, f"{scenario.name}, played {n} times: {_in_short(played)}"


def _mistakes(played: xr.Dataset) -> str:
    """Shares of the plays in which an aircraft is fired at by mistake, of each identity that flies."""
    parts = []
    for name in FEARED:
        if int(played.others.sel(identity=name)) > 0:
            value, low, high = played.wrong_engagement_probability.sel(identity=name).values
            parts.append(f"a {name} one in {span(Interval(value, low, high), percent=True)}")
    return f"An aircraft is fired at by mistake, {', '.join(parts)} of the plays."


def _leakers(played: xr.Dataset) -> tuple[str, ...]:
    """What reaches its goal, in a sentence; none where nothing attacks."""
    n_raid = int(played.attrs["raid_vehicles"])
    value, low, high = played.leakers.values[:3]
    goal = span(Interval(value, max(low, 0.0), high))
    return (f"Of {n_raid} notional attackers {goal} reach their goal in a play.",) if n_raid else ()


def _in_short(played: xr.Dataset) -> str:
    n_raid = int(played.attrs["raid_vehicles"])
    wrong = [
        f"a {name} aircraft fired at in {100 * float(played.wrong_engagement_probability.sel(identity=name)[0]):.1f} %"
        for name in FEARED
        if int(played.others.sel(identity=name)) > 0
    ]
    leakers = [f"leakers {float(played.leakers[0]):.1f} of {n_raid}"] if n_raid else []
    return "; ".join([*([", ".join(wrong)] if wrong else []), *leakers])
