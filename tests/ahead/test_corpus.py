"""Each program of the corpus goes through a file, which runs in a process where this package is not there."""

from __future__ import annotations

import contextlib
import inspect
import pickle
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import gast
import numpy as np
import pytest

from s2s_ad import DifferentiationError, generate, tree
from s2s_ad.ahead.definitions import read_module
from s2s_ad.syntax.printer import to_source
from tests import witness
from tests.derivatives import identical, value_and_gradient, value_and_pullback, varying
from tests.programs import PROGRAMS, Program
from tests.test_corpus import LATER, tolerance

ROOT = Path(__file__).parents[2]
READY = [program for program in PROGRAMS.values() if not program.tags & LATER]
each_program = pytest.mark.parametrize("program", READY, ids=lambda program: program.name)


def seed_of(program: Program) -> Any:
    value = program.call(*program.arguments(0))
    return witness.random_like(value, np.random.default_rng([0, len(program.name)]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file for each program."""
    folder = tmp_path_factory.mktemp("generated")
    for program in READY:
        generate(
            program.function,
            *program.arguments(0),
            wrt=program.positions,
            transform="value_and_grad" if program.scalar else "vjp",
            path=folder / f"file_{program.name}.py",
        )
    return folder


@pytest.fixture(scope="module")
def results(folder: Path) -> Mapping[str, Any]:
    """What each file computes, in one process for all of them."""
    seeds = {program.name: seed_of(program) for program in READY if not program.scalar}
    (folder / "seeds.pickle").write_bytes(pickle.dumps(seeds))
    command = [sys.executable, "-m", "tests.ahead.run_files", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=300)
    found: Mapping[str, Any] = pickle.loads((folder / "results.pickle").read_bytes())
    return found


@each_program
def test_result_is_that_of_the_gradient_in_memory(program: Program, results: Mapping[str, Any]) -> None:
    found = results[program.name]
    assert not isinstance(found, str), found
    value, gradients = found
    arguments = program.arguments(0)
    if program.scalar:
        _, expected = value_and_gradient(program, arguments)
    else:
        _, pullback = value_and_pullback(program, arguments)
        adjoints = pullback(seed_of(program))
        expected = tuple(adjoints[position] for position in program.positions)
    primals = [program.cases[0][position] for position in program.positions]
    assert identical(value, program.call(*program.arguments(0)))
    for primal, one, other in zip(primals, gradients, expected, strict=True):
        assert tree.mismatch(varying(one, primal), varying(other, primal), "the gradient") is None
        a, b = (tree.flatten(varying(each, primal))[0] for each in (one, other))
        np.testing.assert_allclose(a, b, rtol=tolerance(primal), atol=tolerance(primal))


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of the transforms that come by way of others, for every eighth program."""
    folder = tmp_path_factory.mktemp("others")
    for program in READY[::8]:
        for transform in ("hvp", "jacobian") if program.scalar else ("jacobian",):
            path = folder / f"{transform}_{program.name}.py"
            with contextlib.suppress(DifferentiationError):  # that some have no second derivative is tested elsewhere
                generate(program.function, *program.arguments(0), wrt=program.positions, transform=transform, path=path)
    return folder


@pytest.mark.skipif(find_spec("ruff") is None, reason="ruff is in the extra `dev`")
def test_formatter_leaves_the_files_as_they_are(folder: Path, others: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", str(folder), str(others)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[:4000]


@pytest.mark.skipif(find_spec("ruff") is None, reason="ruff is in the extra `dev`")
def test_linter_finds_nothing_in_the_files_but_the_users_own(folder: Path, others: Path) -> None:
    """E731 is the user's: a lambda that stays has the name that it was given."""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "E4,E7,E9,F", "--ignore", "E731"]
    command += ["--output-format", "concise", str(folder), str(others)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[:4000]


def test_lines_end_before_column_88(folder: Path, others: Path) -> None:
    """But for the command in the head, a text that stands alone in its line, and what is the user's own."""
    own = {line for program in READY for line in inspect.getsource(program.function).splitlines()}
    for path in (*folder.glob("*.py"), *others.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            alone = line.lstrip().startswith(("'", '"', 'f"', "f'", "# source:", "# python -m s2s_ad generate "))
            assert len(line) <= 88 or (alone and not line.lstrip().startswith('"""')) or line in own, f"{path}:{number}"


@pytest.mark.skipif(find_spec("ruff") is None, reason="ruff is in the extra `dev`")
def test_formatter_leaves_every_helper_and_program_as_it_is_printed(tmp_path: Path) -> None:
    for place in (*ROOT.glob("s2s_ad/runtime/*.py"), *ROOT.glob("tests/programs/*.py")):
        module = read_module("module", place.read_text(encoding="utf-8"))
        functions = [each for each in module.defined.values() if isinstance(each, gast.FunctionDef)]
        text = "\n\n\n".join(to_source(function).strip("\n") for function in functions)
        (tmp_path / f"{place.parent.name}_{place.name}").write_text(f"{text}\n" if text else "", encoding="utf-8")
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[:4000]


def test_nothing_of_this_package_is_imported(folder: Path) -> None:
    for path in folder.glob("file_*.py"):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if line.startswith(("import s2s_ad", "from s2s_ad"))] == []
