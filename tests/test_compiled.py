"""Compiled formulas equal their source, and an edited source is noticed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import openiads
from openiads.compiled import KEPT_CACHES, formula

PACKAGE = Path(openiads.__file__).parent

PROBE = """
from openiads.compiled import on_compile
names = []
with on_compile(names.append):
    from openiads.callers import twice_the_rise
    print(twice_the_rise(10.0), len(names))
"""


@pytest.fixture
def small_package(tmp_path: Path) -> Path:
    """A copy of compiled.py and what it needs as a package `openiads`; one formula calls another in a second file."""
    package = tmp_path / "source" / "openiads"
    package.mkdir(parents=True)
    for name in ("compiled.py", "user_cache.py"):
        shutil.copy(PACKAGE / name, package)
    (package / "__init__.py").write_text("")
    (package / "rise.py").write_text(
        "from openiads.compiled import formula\n\n@formula\ndef rise(x: float) -> float:\n    return x + 1.0\n"
    )
    (package / "callers.py").write_text(
        "from openiads.compiled import formula\nfrom openiads.rise import rise\n\n"
        "@formula\ndef twice_the_rise(x: float) -> float:\n    return 2.0 * rise(x)\n"
    )
    return package


def printed(package: Path, source: str, **environment: str) -> list[str]:
    """Lines that a process of its own prints, with that package and a cache beside it."""
    own = {
        "PYTHONPATH": str(package.parent),
        "OPENIADS_CACHE": str(package.parent.parent / "cache"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "-c", source]
    done = subprocess.run(command, env=os.environ | own | environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def run(package: Path) -> tuple[float, int]:
    answer, n_compiled = printed(package, PROBE)[0].split()
    return float(answer), int(n_compiled)


def test_an_edited_formula_changes_the_compiled_answer_of_its_caller(small_package: Path):
    assert run(small_package)[0] == 22.0
    rise = small_package / "rise.py"
    rise.write_text(rise.read_text().replace("x + 1.0", "x + 5.0"))
    assert run(small_package)[0] == 30.0


def test_a_first_run_says_that_it_compiles_and_a_second_run_starts_from_the_cache(small_package: Path):
    assert run(small_package)[1] > 0
    assert run(small_package) == (22.0, 0)


def test_old_caches_are_removed(small_package: Path):
    rise = small_package / "rise.py"
    for n in range(KEPT_CACHES + 3):
        rise.write_text(rise.read_text() + f"# edit {n}\n")
        run(small_package)
    assert len(list((small_package.parent.parent / "cache" / "kernels").iterdir())) == KEPT_CACHES


def test_a_compiled_formula_equals_its_plain_source_and_divides_by_zero_like_numpy():
    @formula
    def ratio(a: float, b: float) -> float:
        return a / b

    assert ratio(1.0, 4.0) == ratio.py_func(1.0, 4.0)  # type: ignore[attr-defined]
    assert ratio(1.0, 0.0) == float("inf")


COUNTS = """
from openiads.compiled import formula


@formula
def read(values, at):
    return values[at] + values[-1]


@formula
def write(table, row, column):
    table[row, column] = 7.0
"""


def test_an_index_of_a_formula_is_not_counted_from_the_end(small_package: Path):
    """Where numba checks bounds, a number below zero is out of them; one that is written down counts as ever."""
    (small_package / "counts.py").write_text(COUNTS)
    told = (
        "import numpy as np\nfrom openiads.counts import read, write\n"
        "values, table = np.arange(5.0), np.zeros((3, 4))\n"
        "write(table, 2, 1)\n"
        "print(read(values, 2), table[2, 1], table.sum())\n"
        "for call in (lambda: read(values, -2), lambda: write(table, -1, 1), lambda: write(table, 1, -1)):\n"
        "    try:\n        call()\n    except IndexError:\n        print('out of bounds')\n"
    )
    lines = printed(small_package, told, NUMBA_BOUNDSCHECK="1")
    assert lines == ["6.0 7.0 7.0", *["out of bounds"] * 3]


NESTED = """from openiads.compiled import formula, inner

@inner
def deepest(x):
    return x + 1.0

@inner
def deep(x):
    return 2.0 * deepest(x)

@formula
def outer(x):
    return deep(x) - 1.0
"""


def test_inner_code_is_finished_with_what_calls_it_and_comes_from_the_cache_with_it(small_package: Path):
    (small_package / "nested.py").write_text(NESTED)
    told = (
        "from openiads.nested import deep, deepest, outer\n"
        "print(outer(10.0))\n"
        "for one in (deep, deepest, outer):\n"
        "    for code in one.overloads.values():\n"
        "        print(one.__name__, code.library.get_pointer_to_function(code.fndesc.llvm_func_name) != 0)\n"
    )
    assert printed(small_package, told) == ["21.0", "deep False", "deepest False", "outer True"]
    assert printed(small_package, told) == ["21.0", "outer True"]
