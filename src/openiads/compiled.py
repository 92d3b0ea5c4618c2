"""The only file that names numba: how formulas and kernels are compiled, and where the machine code is kept.

A *formula* takes numbers and returns a number; a *kernel* loops over arrays and fills its output arrays. Both are
plain Python under `.py_func`, and with NUMBA_DISABLE_JIT=1 they run as such.
"""

import dis
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from types import FunctionType, SimpleNamespace
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba.core import event, ir
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.compiler_machinery import FunctionPass, register_pass
from numba.core.dispatcher import Dispatcher
from numba.core.typed_passes import NopythonTypeInference
from numpy.typing import NDArray

from openiads.user_cache import user_cache

Function = TypeVar("Function", bound=Callable[..., Any])

OPTIONS: dict[str, Any] = {"cache": True, "error_model": "numpy", "nogil": True, "no_cfunc_wrapper": True}
RELAXED = {"nsz", "arcp", "contract", "reassoc"}
"""What the compiler may do to sums and products for speed: neither NaN nor infinity lose their meaning."""
CARD_REGISTERS = 64
"""Registers of a thread on a CUDA card, so that half as many threads as a processor holds at most find room on it."""
EXACT_REGISTERS = 128
"""Of a kernel of `launch_exact`, whose threads keep more at hand."""
KEPT_CACHES = 4
"""Folders of compiled code kept side by side, so that two versions used in turn do not compile anew each time."""


def _source_hash(package: Path) -> str:
    """Digest of the sources that compiled code depends on: numba itself does not notice an edited callee."""
    digest = hashlib.sha256()
    for source in _compiled_sources(package):
        digest.update(str(source.relative_to(package)).encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _compiled_sources(package: Path) -> list[Path]:
    """Every file with a formula or kernel, and all that those files import from the package in turn."""
    texts = {source: source.read_text(encoding="utf-8") for source in package.rglob("*.py")}
    waiting = [
        source
        for source, text in texts.items()
        if re.search(r"^@(formula|kernel|step|inner|simd|simd_step)$", text, re.MULTILINE)
    ]
    wanted = set(waiting)
    while waiting:
        new = _imported(package, texts[waiting.pop()]) - wanted
        wanted |= new
        waiting += new
    return sorted(wanted)


def _imported(package: Path, text: str) -> set[Path]:
    """Files of the package that a source names in its import lines."""
    names = re.findall(rf"^from {package.name}\.([\w.]+) import", text, re.MULTILINE)
    named = {package.joinpath(*name.split(".")).with_suffix(".py") for name in names}
    return {path for path in named if path.is_file()}


def _cache_folder() -> Path:
    folder = user_cache() / "kernels" / _source_hash(Path(__file__).parent)
    folder.mkdir(parents=True, exist_ok=True)
    os.utime(folder)
    others = sorted(folder.parent.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in others[KEPT_CACHES:]:
        shutil.rmtree(old, ignore_errors=True)
    return folder


setattr(numba.config, "CACHE_DIR", str(_cache_folder()))  # noqa: B010
setattr(numba.config, "CUDA_LOW_OCCUPANCY_WARNINGS", 0)  # noqa: B010

prange = numba.prange


def is_thread_safe() -> bool:
    """Whether kernels with `prange` may run in two threads at a time: not where numba has only its own thread pool."""
    for pool in ("omppool", "tbbpool"):
        with suppress(ImportError):
            import_module(f"numba.np.ufunc.{pool}")
            return True
    return False


cuda: Any = SimpleNamespace(name="cuda")
"""Stands for numba.cuda in the source of a kernel for a card; `card_kernel` puts that in its place."""
SIMULATED = bool(getattr(numba.config, "ENABLE_CUDASIM", False))
"""Whether numba plays a card in plain Python (NUMBA_ENABLE_CUDASIM=1), which is slow and finds mistakes."""
njit: Any = numba.njit
"""Untyped: numba's stubs leave out the option that turns reference counts off."""
types: Any = numba.types
"""Untyped: its stubs leave out what tuples of types are."""


@register_pass(mutates_CFG=False, analysis_only=False)  # type: ignore[no-untyped-call]
class CountIndicesFromZero(FunctionPass):
    """Takes the numbers that index arrays for numbers without sign.

    So the test whether each is below zero, and counts from the end, is left out: there are several for each number that
    the engine reads, an eighth of its time.
    """

    _name = "count_indices_from_zero"

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def run_pass(self, state: Any) -> bool:
        """Change what the reads and writes of arrays are called with; the compiler casts to it."""
        for block in state.func_ir.blocks.values():
            for statement in block.body:
                call = statement.value if isinstance(statement, ir.Assign) else statement
                if isinstance(call, ir.SetItem) or (isinstance(call, ir.Expr) and call.op == "getitem"):
                    signature = state.calltypes.pop(call)
                    array, index, *value = signature.args
                    if isinstance(array, types.Array):
                        signature = signature.replace(args=(array, _unsigned(index), *value))
                    state.calltypes[call] = signature
        return True


def _unsigned(index: Any) -> Any:
    """The type of an index, or of several, with whole numbers without sign."""
    if isinstance(index, types.BaseTuple):
        return types.Tuple([_unsigned(one) for one in index])
    return types.uintp if isinstance(index, types.Integer) else index


class CountingFromZero(Compiler):
    """Compiles indices of arrays **that are never below zero**."""

    def define_pipelines(self) -> Any:
        """Add the pass as soon as the types are known."""
        managers = super().define_pipelines()  # type: ignore[no-untyped-call]
        for manager in managers:
            manager.add_pass_after(CountIndicesFromZero, NopythonTypeInference)
            manager.finalize()
        return managers


class Part(JITCodeLibrary):
    """Code that is not finished by itself: what calls it takes it in as it is, and optimises the whole.

    Else each level of calls would be optimised, and made machine code of, with all levels below it in it.
    """

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """There is none."""
        del name
        return 0

    @property
    def codegen(self) -> Any:
        """Sets no environment: Python never calls this."""
        return SimpleNamespace(set_env=lambda name, environment: None)


@register_pass(mutates_CFG=False, analysis_only=True)  # type: ignore[no-untyped-call]
class LeaveUnfinished(FunctionPass):
    """Has the code that is made be a part of what calls it."""

    _name = "leave_unfinished"

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def run_pass(self, state: Any) -> bool:
        """Say where the code is put."""
        state.library = Part(state.targetctx.codegen(), state.func_id.func_qualname)  # type: ignore[no-untyped-call]
        return False


class InPart(CountingFromZero):
    """Compiles what only compiled code calls."""

    def define_pipelines(self) -> Any:
        """Say where the code is put, before it is made."""
        managers = super().define_pipelines()
        for manager in managers:
            manager.add_pass_after(LeaveUnfinished, CountIndicesFromZero)
            manager.finalize()
        return managers


def formula(function: Function) -> Function:
    """Compile a pure function of numbers and of arrays made elsewhere, callable from Python, kernels and threads.

    It allocates nothing, so references are not counted, which a function of many arrays pays dearly for; it holds no
    interpreter lock. Division by zero gives inf or NaN. **An index of an array is never below zero.**
    """
    return cast(Function, njit(**OPTIONS, _nrt=False, pipeline_class=CountingFromZero)(function))


def step(function: Function) -> Function:
    """Compile as a formula, and always put it in the place of its call: a small part of a loop that has many arrays."""
    options = OPTIONS | {"forceinline": True, "pipeline_class": CountingFromZero}
    return cast(Function, njit(**options, _nrt=False)(function))


def inner(function: Function) -> Function:
    """Compile as a step that **compiled code alone calls**: called from Python it would crash.

    For what is handed the many arrays of a simulation: the way in from Python takes longer to compile than the rest. It
    is kept on disk, and optimised, with what calls it alone (see `Part`).
    """
    options = OPTIONS | {"cache": False, "forceinline": True, "no_cpython_wrapper": True}
    options["pipeline_class"] = InPart
    return cast(Function, njit(**options, _nrt=False)(function))


class Unaliased(Compiler):
    """Promises the optimiser that array arguments do not overlap: without it no loop that gathers is vectorised."""

    def define_pipelines(self) -> Any:
        """Set the flag of numba that says so, then compile as ever."""
        self.state.flags.noalias = True
        return super().define_pipelines()  # type: ignore[no-untyped-call]


def simd(function: Function) -> Function:
    """Compile as a formula a loop over arrays **that never overlap**, so that it works on many numbers at once.

    Sums may be taken in another order and products fused; NaN and infinity keep their meaning.
    """
    return cast(Function, njit(**OPTIONS, _nrt=False, fastmath=RELAXED, pipeline_class=Unaliased)(function))


def simd_step(function: Function) -> Function:
    """Compile as a step: a small part of a loop of `simd`, which may take sums and products as freely as that."""
    return cast(Function, njit(**OPTIONS, _nrt=False, fastmath=RELAXED, forceinline=True)(function))


def kernel(function: Function) -> Function:
    """Compile a loop over arrays; `prange` inside it runs on all threads, and the interpreter lock is released."""
    return cast(Function, njit(**OPTIONS, parallel=True)(function))


def missing_card() -> str | None:
    """Why no CUDA card can be used and what to do about it, or None where one can (or numba's simulator of one)."""
    try:
        numba_cuda = import_module("numba.cuda")
    except ImportError:
        return "numba has no CUDA; pip install 'openiads[cuda]'"
    if SIMULATED:
        return None
    if not numba_cuda.is_available():
        error = " ".join(str(numba_cuda.cuda_error() or "CUDA's compiler cannot be found").split())
        return f"{error}; a card needs NVIDIA's driver and pip install 'openiads[cuda]'"
    if numba_cuda.implementation != "NVIDIA":
        return "numba has only its old CUDA; pip install 'openiads[cuda]'"
    return None


def card() -> Any:
    """numba.cuda, with which arrays are put on the card and work there is timed; where `missing_card` is None."""
    return import_module("numba.cuda")


@cache
def card_kernel(function: Callable[..., Any]) -> Any:
    """Compile plain Python in which every thread of a CUDA card takes its part, for a call with [blocks, threads].

    Formulas that it calls are built once more, from the same source, for the card; `cuda` in it is numba's.
    """
    options = {} if SIMULATED else {"max_registers": CARD_REGISTERS}
    return card().jit(_for_card(function), **options)


def launch_exact(function: Callable[..., Any], blocks: int, threads: int, *arguments: Any) -> None:
    """Let a CUDA card run a kernel that rounds each product and each sum by itself, as the processor does.

    None may stand among the arguments. What is compiled is kept on disk. The call returns while the card still works.
    """
    with _unfused():
        _exact_kernel(function)[blocks, threads](*arguments)


def exact_threads() -> int:
    """Threads of `launch_exact` that the processors of the card hold at a time."""
    device = card().get_current_device()
    return int(device.MULTIPROCESSOR_COUNT * (device.MAX_REGISTERS_PER_MULTIPROCESSOR // EXACT_REGISTERS))


@cache
def _exact_kernel(function: Callable[..., Any]) -> Any:
    options = {"max_registers": EXACT_REGISTERS, "lto": False, "extensions": [_Nothing()], "cache": True}
    return card().jit(_for_card(function), **({} if SIMULATED else options))


class _Nothing:
    """Hands None to a kernel as an address that nobody reads: numba can compile for it, but not pass it."""

    def prepare_args(self, kind: Any, value: Any, **_: Any) -> tuple[Any, Any]:
        """What numba asks of each argument, and of each part of a tuple, before it is passed."""
        return (types.uint64, 0) if value is None else (kind, value)


@contextmanager
def _unfused() -> Iterator[None]:
    """Have what is compiled for a card inside the block keep products and sums apart: numba has no option for it."""
    if SIMULATED:
        yield
        return
    nvvm: Any = import_module("numba.cuda.cudadrv.nvvm")
    compile_ir = nvvm.compile_ir
    nvvm.compile_ir = partial(compile_ir, fma=False)
    try:
        yield
    finally:
        nvvm.compile_ir = compile_ir


def to_card(array: NDArray[Any]) -> Any:
    """An array put on the card; the array itself in numba's simulator, whose own arrays lose the fields of records."""
    return array if SIMULATED else card().to_device(array)


def zeros_on_card(n: int, one: NDArray[Any]) -> Any:
    """Room on the card for `n` times what an array has one of in front, all zero; none of it on the processor."""
    shape = (n, *one.shape[1:])
    if SIMULATED:
        return np.zeros(shape, one.dtype).view(type(one))
    array = card().device_array(shape, one.dtype)
    if array.size:
        array.gpu_data.memset(0)
    return array


def from_card(array: Any, host: NDArray[Any]) -> None:
    """Copy an array on the card into one of the same kind, once the card has done what it was given."""
    if SIMULATED:
        np.copyto(host, array)
    else:
        array.copy_to_host(host)


def _for_card(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function again, with names that mean formulas made to mean these formulas on the card."""
    names = dict(function.__globals__)
    for name in {one.argval for one in dis.get_instructions(function) if one.opname == "LOAD_GLOBAL"}:
        if isinstance(names.get(name), Dispatcher):
            names[name] = _card_formula(names[name].py_func)
        elif names.get(name) is cuda:
            names[name] = card()
    return FunctionType(function.__code__, names, function.__name__, function.__defaults__)


@cache
def _card_formula(function: Callable[..., Any]) -> Any:
    plain = _for_card(function)
    return plain if SIMULATED else card().jit(plain, device=True)


@contextmanager
def on_compile(notice: Callable[[str], None]) -> Iterator[None]:
    """Call `notice(function name)` before each function that is compiled inside the block, not for cached ones."""

    class Listener(event.Listener):
        def on_start(self, started: Any) -> None:
            notice(str(started.data["dispatcher"].py_func.__name__))

        def on_end(self, ended: Any) -> None:
            del ended

    with event.install_listener("numba:compile", Listener()):
        yield
