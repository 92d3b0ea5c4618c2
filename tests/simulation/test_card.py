"""The engine on a CUDA card: in numba's simulator wherever the tests run, and on a card where there is one."""

import os
import pickle
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import xarray as xr

from openiads import compiled
from openiads.compiled import missing_card
from openiads.errors import ScenarioError
from openiads.simulation import card
from openiads.simulation.arrays import Board
from openiads.simulation.card import batch_size, play_on_card, threads_that_fit
from openiads.simulation.prepare import prepare
from openiads.simulation.read_scenario import read_scenario
from openiads.simulation.run import play_chunks, simulate
from openiads.simulation.scenario import Kill
from openiads.simulation.tables import Outcome

from .battles import WRONG_TO_RIGHT, battle, wide
from .notional import doctrine, network

SIMULATED = """
import pickle, sys
from openiads.simulation import card
from openiads.simulation.run import simulate
source, target, n_threads, n = *sys.argv[1:3], *map(int, sys.argv[3:])
with open(source, "rb") as file:
    board = pickle.load(file)
card.BLOCK, card.CARD_CHUNK, card.BATCH_BYTES = 2, 2, 4 * card.nbytes(card.allocate_outcomes(board, 1))
told = []
report = lambda text, share: told.append((text, share))
chunks = card.play_on_card(board, n, 3, sampled=True, first=4, n_workers=n_threads, report=report)
outcomes = [tuple(chunk) for chunk in chunks]
summed = simulate(board, 2, 5, uncertainty="full", device="card") if n_threads == 1 else None
with open(target, "wb") as file:
    pickle.dump((outcomes, told, summed), file)
"""
"""Blocks of two threads, batches of four replications at most and chunks of two."""


def simulated(folder: Path, board: Board, n_threads: int, n: int) -> tuple[Outcome, xr.Dataset | None]:
    """Outcomes of replications 4 to 4 + n by numba's simulator of a card; of one thread two plays summed up as well."""
    source, target = folder / "board.pickle", folder / "outcomes.pickle"
    source.write_bytes(pickle.dumps(board))
    command = [sys.executable, "-W", "ignore", "-c", SIMULATED, str(source), str(target), str(n_threads), str(n)]
    subprocess.run(command, env=os.environ | {"NUMBA_ENABLE_CUDASIM": "1"}, check=True, timeout=300)
    outcomes, told, summed = pickle.loads(target.read_bytes())
    done = np.cumsum([len(chunk[0]) for chunk in outcomes])
    assert told == [(f"replication {number} of {n}", number / n) for number in done]
    assert len(outcomes) == -(-n // 2)
    return Outcome(*(np.concatenate(parts) for parts in zip(*outcomes, strict=True))), summed


def on_processor(board: Board, n: int) -> Outcome:
    return next(play_chunks(board, n, 3, sampled=True, first=4))


def assert_equal(found: Outcome, true: Outcome) -> None:
    for name, one, other in zip(Outcome._fields, found, true, strict=True):
        assert one.shape == other.shape
        assert one.tobytes() == other.tobytes(), name


def timeless(dataset: xr.Dataset) -> xr.Dataset:
    return dataset.assign_attrs(seconds=0.0)


@pytest.mark.parametrize("n_threads", [1, 3])
def test_threads_of_a_card_play_what_the_processor_plays(tmp_path: Path, n_threads: int) -> None:
    board = prepare(battle(n_raid=2, kills=(Kill(effector="far-missile", probability=wide(0.1, 0.6, 0.9)),)))
    found, summed = simulated(tmp_path, board, n_threads, 7)
    true = on_processor(board, 7)
    assert_equal(found, true)
    assert len({one.tobytes() for one in true.vehicles}) > 3
    assert true.effectors.rounds.sum() > 0
    if summed is not None:
        xr.testing.assert_identical(timeless(summed), timeless(simulate(board, 2, 5, uncertainty="full")))


@pytest.mark.parametrize("assignment", ["linear", "exact"])
def test_a_post_on_a_card_plans_what_it_plans_on_the_processor(tmp_path: Path, assignment: Any) -> None:
    own = network(identification=WRONG_TO_RIGHT, doctrine=doctrine(shots_per_target=2), assignment=assignment)
    board = prepare(battle(n_raid=2, networks=(own,)))
    true = on_processor(board, 2)
    assert_equal(simulated(tmp_path, board, 2, 2)[0], true)
    assert true.effectors.rounds.sum() > 0


def test_without_a_card_the_error_says_what_to_do_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card, "missing_card", lambda: "no driver was found")
    with pytest.raises(
        ScenarioError, match=r"simulation on a CUDA card: no driver was found; or play on the processor"
    ):
        simulate(prepare(battle()), 10, device="card")


def test_batches_are_of_one_size_and_play_hardly_more_than_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    board = prepare(battle())
    assert batch_size(board, 100) == 100
    monkeypatch.setattr(card, "BATCH_BYTES", 1)
    monkeypatch.setattr(card, "CARD_CHUNK", 40)
    assert batch_size(board, 100) == 34


def test_states_take_no_more_than_their_share_of_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    free = SimpleNamespace(get_memory_info=lambda: SimpleNamespace(free=1_000_000, total=2_000_000))
    monkeypatch.setattr(card, "card", lambda: SimpleNamespace(current_context=lambda: free))
    monkeypatch.setattr(card, "exact_threads", lambda: 40)
    assert threads_that_fit(50_000) == 10
    assert threads_that_fit(1_000) == 40
    assert threads_that_fit(600_000) == 1


def test_products_and_sums_are_kept_apart_while_a_kernel_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    def compile_ir(source: str, **options: object) -> dict[str, object]:
        return options

    nvvm = SimpleNamespace(compile_ir=compile_ir)
    kernel = {(2, 64): lambda *arguments: seen.append((arguments, nvvm.compile_ir("", opt=3)))}
    seen: list[Any] = []
    monkeypatch.setattr(compiled, "import_module", lambda name: nvvm)
    monkeypatch.setattr(compiled, "_exact_kernel", lambda function: kernel)
    compiled.launch_exact(test_states_take_no_more_than_their_share_of_the_memory, 2, 64, "board", None)
    assert seen == [(("board", None), {"opt": 3, "fma": False})]
    assert nvvm.compile_ir is compile_ir


@pytest.mark.skipif(missing_card() is not None, reason=f"no CUDA card here: {missing_card()}")
@pytest.mark.parametrize(
    "name", ["hmeimim-2024-before", "tartus-2024", "border-patrol-2022", "benchmarks/everything.yaml"]
)
def test_real_card_plays_shipped_scenarios_as_the_processor_does(name: str) -> None:
    """Exponentials, logarithms and sines differ in the last digit, which may change who is hit in very few plays."""
    board = prepare(read_scenario(name))
    found, true = next(play_on_card(board, 256, 3, sampled=True, first=4)), on_processor(board, 256)
    assert np.mean([alike(found, true, number) for number in range(256)]) >= 0.98


def alike(found: Outcome, true: Outcome, number: int) -> bool:
    """Whether the outcomes of one replication agree: whole numbers exactly, others to a millionth."""
    for one, other in zip(found, true, strict=True):
        for field in one.dtype.names or (...,):
            played, expected = one[number][field], other[number][field]
            if not np.allclose(
                played, expected, rtol=1e-6 if played.dtype.kind == "f" else 0.0, atol=0.0, equal_nan=True
            ):
                return False
    return True
