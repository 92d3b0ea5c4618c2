"""What NVIDIA's compiler and assembler make of the engine for a card; no card is needed.

    python benchmarks/card_build.py [SCENARIO] [--registers N ...]

Needs pip install 'openiads[cuda]'. Prints bytes of a thread's state and of an outcome, arguments of the kernel and
their bytes, seconds of compiling and assembling for an H100 (sm_90), and for each number of registers the stack of a
thread and the bytes of the code's spills.
"""

import argparse
import re
import subprocess
import tempfile
import time
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import numba
from numba import cuda

from openiads import compiled
from openiads.compiled import EXACT_REGISTERS
from openiads.simulation.allocate import allocate_logs, allocate_outcomes, allocate_states
from openiads.simulation.arrays import Board
from openiads.simulation.card import nbytes
from openiads.simulation.kernels import play_on_thread
from openiads.simulation.prepare import prepare
from openiads.simulation.read_scenario import read_scenario

SCENARIO = "hmeimim-2024-before"
CAPABILITY = (9, 0)
PARAMETER_BYTES = {"u8": 1, "u64": 8, "f64": 8}


def main() -> None:
    options = arguments()
    board = prepare(read_scenario(options.scenario))
    states, outcomes = (nbytes(allocate(board, 1)) for allocate in (allocate_states, allocate_outcomes))
    print(f"{options.scenario}: {states} bytes a thread, {outcomes} bytes an outcome", flush=True)
    started_s = time.perf_counter()
    ptx = compiled_ptx(board)
    took_s = time.perf_counter() - started_s
    kinds = re.findall(r"\.param \.(\w+)", ptx[ptx.index(".entry") : ptx.index(")\n", ptx.index(".entry"))])
    passed = sum(PARAMETER_BYTES[kind] for kind in kinds)
    print(f"compiled in {took_s:.0f} s; {len(kinds)} arguments of {passed} bytes", flush=True)
    for registers in options.registers:
        print(f"{registers} registers: {assembled(ptx, registers)}", flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", nargs="?", default=SCENARIO, help=f"a shipped scenario, or a file [{SCENARIO}]")
    parser.add_argument("--registers", type=int, nargs="+", default=[EXACT_REGISTERS], help="most of a thread")
    return parser.parse_args()


def compiled_ptx(board: Board) -> str:
    """The kernel of `play_on_thread` as PTX, compiled as `launch_exact` does on a card of that capability."""
    dispatcher = import_module("numba.cuda.dispatcher")
    dispatcher.get_current_device = lambda: SimpleNamespace(compute_capability=CAPABILITY)
    parts = (board.sky, board.defence, board.ground, allocate_states(board, 1), allocate_outcomes(board, 1))
    kinds = [numba.typeof(part) for part in (*parts, allocate_logs(1, 0))]
    flags = (numba.uint64, numba.int64, numba.boolean, numba.boolean)
    with compiled._unfused():
        kernel = compiled._for_card(play_on_thread)
        made = cuda.compile(kernel, numba.void(*kinds, *flags), device=False, cc=CAPABILITY, abi="numba", output="ptx")
    return str(made[0])


def assembled(ptx: str, registers: int) -> str:
    """What the assembler says of the kernel."""
    assembler = Path(import_module("nvidia.cuda_nvcc").__path__[0]) / "bin" / "ptxas"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "engine.ptx"
        source.write_text(ptx)
        command = [str(assembler), "-v", "-arch=sm_90", f"--maxrregcount={registers}", str(source)]
        started_s = time.perf_counter()
        done = subprocess.run([*command, "-o", f"{folder}/engine.cubin"], check=True, capture_output=True, text=True)
        took_s = time.perf_counter() - started_s
    spills = re.search(r"(\d+ bytes stack frame, \d+ bytes spill stores, \d+ bytes spill loads)", done.stderr)
    used = re.search(r"Used (\d+) registers", done.stderr)
    assert spills, done.stderr
    assert used, done.stderr
    return f"{used[1]} used, {spills[1]}, assembled in {took_s:.0f} s"


if __name__ == "__main__":
    main()
