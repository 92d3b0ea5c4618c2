"""Playing a scenario many times, or two of them under the same luck: the answer, and the boards to play on again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import xarray as xr

from openiads.simulation.arrays import Board
from openiads.simulation.compare import compare, same_raid
from openiads.simulation.prepare import prepare
from openiads.simulation.replay import Replay, replay
from openiads.simulation.run import Device, Uncertainty, simulate
from openiads.simulation.scenario import Scenario
from openiads.study.outcome_json import compare_json, simulate_json

Step = Callable[[str, float], None]

LAID_OUT_SHARE = 0.1
"""Part of the work after which the boards are laid out, as progress tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Game:
    """One or two scenarios that were played, and what came of it.

    answer: as `simulate --json` or `compare --json` prints it; dataset: the numbers behind it.
    """

    scenarios: tuple[Scenario, ...]
    boards: tuple[Board, ...]
    seed: int
    uncertainty: Uncertainty
    answer: dict[str, Any]
    dataset: xr.Dataset

    def replay(self, replication: int, side: int = 0) -> Replay:
        """One of the replications again, with all that happened in it; side: which of the scenarios."""
        return replay(
            self.boards[side],
            self.seed,
            replication,
            uncertainty=self.uncertainty,
            first_scan=self.scenarios[side].first_scan,
        )


def play(
    scenario: Scenario,
    n: int,
    seed: int,
    *,
    uncertainty: Uncertainty = "best",
    n_workers: int | None = None,
    device: Device = "processor",
    board: Board | None = None,
    progress: Step | None = None,
) -> Game:
    """Play a scenario `n` times; board: where it is laid out already.

    Raises ScenarioError and TerrainError where it cannot be laid out, and where there is no card to play on.
    """
    step = progress or (lambda text, share: None)
    board = board or prepare(scenario, lambda text, share: step(text, share * LAID_OUT_SHARE))
    dataset = simulate(
        board,
        n,
        seed,
        uncertainty=uncertainty,
        first_scan=scenario.first_scan,
        n_workers=n_workers,
        device=device,
        progress=_after_layout(step),
    )
    answer = {"scenario": scenario.name, **simulate_json(dataset)}
    return Game(
        scenarios=(scenario,), boards=(board,), seed=seed, uncertainty=uncertainty, answer=answer, dataset=dataset
    )


def play_both(
    a: Scenario,
    b: Scenario,
    n: int,
    seed: int,
    *,
    uncertainty: Uncertainty = "best",
    n_workers: int | None = None,
    progress: Step | None = None,
) -> Game:
    """Play two scenarios `n` times under the same luck. Raises ScenarioError and TerrainError as `play`."""
    step = progress or (lambda text, share: None)
    half = LAID_OUT_SHARE / 2.0
    board_a = prepare(a, lambda text, share: step(text, share * half))
    board_b = prepare(b, lambda text, share: step(text, half + share * half))
    dataset = compare(
        board_a,
        board_b,
        n,
        seed,
        uncertainty=uncertainty,
        first_scan=(a.first_scan, b.first_scan),
        n_workers=n_workers,
        progress=_after_layout(step),
    )
    names = {"a": a.name, "b": b.name, "same_raid": same_raid(board_a, board_b)}
    return Game(
        scenarios=(a, b),
        boards=(board_a, board_b),
        seed=seed,
        uncertainty=uncertainty,
        answer={**names, **compare_json(dataset)},
        dataset=dataset,
    )


def _after_layout(step: Step) -> Step:
    """Progress of the playing as part of the whole."""
    return lambda text, share: step(text, LAID_OUT_SHARE + share * (1.0 - LAID_OUT_SHARE))
