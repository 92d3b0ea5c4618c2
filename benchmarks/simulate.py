"""How fast the engine plays: a raid of 24 vehicles with traffic, two threads, against its own source in plain Python.

    python benchmarks/simulate.py [SCENARIO] [--gpu]

Prints the seconds of the first compilation (in a process of its own with an empty cache), then one line of results.
The processor time per replication is told too, since other work on the machine disturbs it less. With --gpu only a
CUDA card is measured, beside all threads of the processor, or it is said why there is none.
"""

import argparse
import json
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SCENARIO = "hmeimim-2024-before"
THREADS = 2
ROUNDS = 5
PLAYED_COMPILED = 1024
PLAYED_PLAIN = 2

FIRST = """
import json, sys, time
from openiads.simulation.prepare import prepare
from openiads.simulation.read_scenario import read_scenario
from openiads.simulation.run import simulate

started_s = time.perf_counter()
board = prepare(read_scenario(sys.argv[1]))
laid_s = time.perf_counter()
simulate(board, 1, 1)
print(json.dumps({"laid_out": laid_s - started_s, "played": time.perf_counter() - laid_s}))
"""
"""The first replication of a new user, and the terrain before it."""

PLAIN = """
import json, pickle, sys, time
from pathlib import Path
from openiads.simulation.run import simulate

board = pickle.loads(Path(sys.argv[1]).read_bytes())
started_s = time.perf_counter()
simulate(board, int(sys.argv[2]), 1, n_workers=1)
print(json.dumps({"played": time.perf_counter() - started_s}))
"""


def main() -> None:
    from openiads.simulation.prepare import prepare
    from openiads.simulation.read_scenario import read_scenario

    options = arguments()
    name = options.scenario
    if options.gpu:
        from yardsticks.card_plays import report_card

        report_card(prepare(read_scenario(name)), ROUNDS)
        return
    with tempfile.TemporaryDirectory() as folder:
        empty = {"OPENIADS_CACHE": str(Path(folder) / "cache")}
        for cache in ("first compilation", "with what that left in the cache"):
            took_s = seconds_of(FIRST, [name], empty)
            print(f"{cache}: terrain {took_s['laid_out']:.1f} s, engine {took_s['played']:.1f} s", flush=True)
        board = prepare(read_scenario(name))
        laid = Path(folder) / "board"
        laid.write_bytes(pickle.dumps(board))
        plain = seconds_of(PLAIN, [str(laid), str(PLAYED_PLAIN)], {"NUMBA_DISABLE_JIT": "1"})
    plain_per_s = PLAYED_PLAIN / plain["played"]
    print(f"the same source in plain Python, one thread: {plain_per_s:.3g} replications/s", flush=True)
    report(board, plain_per_s)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", nargs="?", default=SCENARIO, help=f"a shipped scenario, or a file [{SCENARIO}]")
    parser.add_argument("--gpu", action="store_true", help="only measure a CUDA card, if there is one")
    return parser.parse_args()


def seconds_of(source: str, arguments: list[str], environment: dict[str, str]) -> dict[str, float]:
    """What a process of its own measured."""
    command = [sys.executable, "-c", source, *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=os.environ | environment)
    return json.loads(done.stdout.splitlines()[-1])


def report(board, plain_per_s: float) -> None:
    """Play the compiled rounds and print what they took."""
    from openiads.simulation.run import simulate

    simulate(board, THREADS, 1, n_workers=THREADS)
    rates, cpu_ms = [], []
    for seed in range(1, ROUNDS + 1):
        started_s, started_cpu_s = time.perf_counter(), time.process_time()
        dataset = simulate(board, PLAYED_COMPILED, seed, n_workers=THREADS)
        rates.append(PLAYED_COMPILED / (time.perf_counter() - started_s))
        cpu_ms.append(1000.0 * (time.process_time() - started_cpu_s) / PLAYED_COMPILED)
    rounds = ", ".join(f"{rate:.0f}" for rate in rates)
    print(f"compiled, {THREADS} threads: {rounds} replications/s; {statistics.median(cpu_ms):.2f} ms of processor each")
    effort = {str(name): float(dataset.effort.sel(quantity=name)) for name in dataset.quantity.values}
    rate = statistics.median(rates)
    print(
        f"result: replications_per_s={rate:.1f} plain_ratio={rate / plain_per_s:.0f} "
        f"vehicles={dataset.attrs['vehicles']} units={dataset.attrs['units']} "
        f"looks_per_replication={effort['looks']:.1f} tracks_per_replication={effort['tracks']:.2f} "
        f"shots_per_replication={effort['shots']:.2f}"
    )


if __name__ == "__main__":
    main()
