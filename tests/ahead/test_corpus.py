"""Each program of the corpus goes through a file, which runs in a process where this package is not there."""

from __future__ import annotations

import contextlib
import inspect
import io
import pickle
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import gast
import numpy as np
import pytest
from numpy.typing import NDArray

from s2s_ad import DifferentiationError, generate, tree
from s2s_ad.ahead.definitions import read_module
from s2s_ad.ahead.pieces import TRANSFORMS, Transform
from s2s_ad.syntax.printer import to_source
from tests import witness
from tests.ahead.derivative_of_file import derivative
from tests.derivatives import identical, value_and_gradient, value_and_pullback, varying
from tests.programs import PROGRAMS, Program
from tests.test_corpus import LATER, tolerance

ROOT = Path(__file__).parents[2]
READY = [program for program in PROGRAMS.values() if not program.tags & LATER]
PARTS = 8
each_part = pytest.mark.parametrize("part", range(PARTS))
needs_ruff = pytest.mark.skipif(find_spec("ruff") is None, reason="ruff is in the extra `test`")


def seed_of(program: Program) -> Any:
    value = program.call(*program.arguments(0))
    return witness.random_like(value, np.random.default_rng([0, len(program.name)]))


def written(program: Program, path: Path | None = None) -> str:
    """The text of a file with its derivative."""
    transform: Transform = "value_and_grad" if program.scalar else "vjp"
    return generate(program.function, *program.arguments(0), wrt=program.positions, transform=transform, path=path)


def others(programs: Sequence[Program], folder: Path) -> None:
    """Files of the transforms that come by way of others."""
    for program in programs:
        for transform in ("hvp", "jacobian") if program.scalar else ("jacobian",):
            path = folder / f"{transform}_{program.name}.py"
            with contextlib.suppress(DifferentiationError):  # that some have no second derivative is tested elsewhere
                generate(program.function, *program.arguments(0), wrt=program.positions, transform=transform, path=path)


@pytest.mark.together
@pytest.mark.sampled(2)
@pytest.mark.parametrize("program", READY, ids=lambda program: program.name)
def test_file_has_the_derivative_in_memory(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    text = written(program)
    assert imported_from_here(text) == []
    module = ModuleType(f"file_{program.name}")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(text, module.__name__, "exec"), vars(module))
    with contextlib.redirect_stdout(io.StringIO()):
        found = derivative(module, program.arguments(0), None if program.scalar else seed_of(program))
    assert_as_in_memory(program, found)


@each_part
@pytest.mark.sampled(3)
def test_files_run_without_this_package(part: int, tmp_path: Path) -> None:
    """In one process for all of them, where each result is that of the derivative in memory; and they are as the
    formatter leaves them."""
    programs = READY[part::PARTS]
    texts = [written(program, tmp_path / f"file_{program.name}.py") for program in programs]
    assert not any(map(imported_from_here, texts))
    seeds = {program.name: seed_of(program) for program in programs if not program.scalar}
    (tmp_path / "seeds.pickle").write_bytes(pickle.dumps(seeds))
    command = [sys.executable, "-m", "tests.ahead.run_files", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=300)
    results = pickle.loads((tmp_path / "results.pickle").read_bytes())
    for program in programs:
        assert_as_in_memory(program, results[program.name])
    if find_spec("ruff") is not None:
        assert_well_formed(tmp_path)


def imported_from_here(text: str) -> list[str]:
    """The lines of a file that import this package."""
    return [line for line in text.splitlines() if line.startswith(("import s2s_ad", "from s2s_ad"))]


def assert_as_in_memory(program: Program, found: Any) -> None:
    assert not isinstance(found, str), f"{program.name}: {found}"
    value, gradients = found
    arguments = program.arguments(0)
    if program.scalar:
        _, expected = value_and_gradient(program, arguments)
    else:
        _, pullback = value_and_pullback(program, arguments)
        adjoints = pullback(seed_of(program))
        expected = tuple(adjoints[position] for position in program.positions)
    primals = [program.cases[0][position] for position in program.positions]
    assert identical(value, program.call(*program.arguments(0))), program.name
    for primal, one, other in zip(primals, gradients, expected, strict=True):
        assert tree.mismatch(varying(one, primal), varying(other, primal), "the gradient") is None, program.name
        a, b = (tree.flatten(varying(each, primal))[0] for each in (one, other))
        np.testing.assert_allclose(a, b, rtol=tolerance(primal), atol=tolerance(primal), err_msg=program.name)


def few(x: NDArray[Any], flag: None = None) -> Any:
    return np.sum(x * x)


def described(folder: Path) -> None:
    """Files of functions of which few kinds are known, as annotations and specs tell them."""
    specs = [
        "x: array",
        "x: f64[...]",
        "x: f64[n]",
        "x: [float, ...]",
        "x: float",
        "flag: None",
        "x: array, flag: array",
    ]
    for number, spec in enumerate([None, *specs]):
        generate(few, spec=spec, path=folder / f"few_{number}.py")
    for number, transform in enumerate(TRANSFORMS):
        path = folder / f"method_{number}.py"
        generate(Layer.energy, wrt="x", transform=transform, notes=number == 0, path=path)


class Layer:
    def energy(self, x):
        return np.sum(x * x)


@needs_ruff
def test_formatter_and_linter_have_nothing_to_say_of_other_files(tmp_path: Path) -> None:
    others(READY[:: 2 * PARTS], tmp_path)
    described(tmp_path)
    assert_well_formed(tmp_path)


def assert_well_formed(folder: Path) -> None:
    """The formatter and the linter have nothing to say, but of the user's own lines: E731 is one, as a lambda that
    stays has the name that it was given; and lines end before column 88, but for the command in the head and a text
    that stands alone in its line."""
    ruff = [sys.executable, "-m", "ruff"]
    select = ["--select", "E4,E7,E9,F", "--ignore", "E731", "--output-format", "concise"]
    for command in (["format", "--isolated", "--diff"], ["check", "--isolated", *select]):
        done = subprocess.run([*ruff, *command, str(folder)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[:4000]
    own = {line for program in READY for line in inspect.getsource(program.function).splitlines()}
    for path in folder.glob("*.py"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            alone = line.lstrip().startswith(("'", '"', 'f"', "f'", "# source:", "# python -m s2s_ad generate "))
            assert len(line) <= 88 or (alone and not line.lstrip().startswith('"""')) or line in own, f"{path}:{number}"


@needs_ruff
def test_formatter_leaves_every_helper_and_program_as_it_is_printed(tmp_path: Path) -> None:
    for place in (*ROOT.glob("s2s_ad/runtime/*.py"), *ROOT.glob("tests/programs/*.py")):
        module = read_module("module", place.read_text(encoding="utf-8"))
        functions = [each for each in module.defined.values() if isinstance(each, gast.FunctionDef)]
        text = "\n\n\n".join(to_source(function).strip("\n") for function in functions)
        (tmp_path / f"{place.parent.name}_{place.name}").write_text(f"{text}\n" if text else "", encoding="utf-8")
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[:4000]
