"""Breakpoints, profilers and line tracers see generated code, in memory and in a file."""

from __future__ import annotations

import bdb
import cProfile
import importlib.util
import inspect
import io
import linecache
import pdb
import pstats
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from s2s_ad import generate, grad


def branching(x: float) -> float:
    y = -x
    if x > 0:
        y = x * x
    return y * y


def in_memory(_: Path) -> Callable[[float], float]:
    return grad(branching).generated((2.0,), {})


def in_a_file(folder: Path, notes: bool = False) -> Callable[[float], float]:
    path = folder / "branching_grad.py"
    generate(branching, path=path, notes=notes)
    spec = importlib.util.spec_from_file_location("branching_grad", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[[float], float] = module.branching_grad
    return found


both = pytest.mark.parametrize("made", [in_memory, in_a_file], ids=lambda made: made.__name__)


class Debugger(bdb.Bdb):
    """Stops at breakpoints, and keeps what it saw."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, Any]]] = []

    def user_line(self, frame: FrameType) -> None:
        if self.break_here(frame):
            text = linecache.getline(frame.f_code.co_filename, frame.f_lineno)
            self.seen.append((text.strip(), dict(frame.f_locals)))
        self.set_continue()


@both
def test_breakpoint(made: Callable[[Path], Any], tmp_path: Path) -> None:
    function = made(tmp_path)
    file = function.__code__.co_filename
    line = next(n for n, text in enumerate(linecache.getlines(file), 1) if "x_bar = " in text)
    debugger = Debugger()
    assert debugger.set_break(file, line) is None
    assert debugger.runcall(function, 2.0) == 32.0
    ((text, names),) = debugger.seen
    assert text.startswith("x_bar = ")
    assert names["x"] == 2.0


def said_by_pdb(statement: str, names: dict[str, Any], *commands: str) -> str:
    out = io.StringIO()
    debugger = pdb.Pdb(stdin=io.StringIO("\n".join([*commands, ""])), stdout=out, nosigint=True, readrc=False)
    debugger.use_rawinput = False
    try:
        debugger.run(statement, names)
    finally:
        debugger.clear_all_breaks()
    return out.getvalue()


@both
def test_pdb_stops_at_a_function_by_its_name(made: Callable[[Path], Any], tmp_path: Path) -> None:
    said = said_by_pdb("gradient(2.0)", {"gradient": made(tmp_path)}, "b gradient", "c", "step", "c")
    assert "Breakpoint" in said
    assert "branching_grad()" in said
    assert "-> y = -x" in said


def test_a_derivative_is_no_function_and_holds_one(tmp_path: Path) -> None:
    """As the page on debugging tells: the generated function is asked for, and stops whoever calls it."""
    derivative = grad(branching)
    gradient = derivative.generated((2.0,), {})
    assert "def branching(" in inspect.getsource(derivative)  # type: ignore[arg-type]
    assert "def branching_grad(" in inspect.getsource(gradient)
    names = {"derivative": derivative, "gradient": gradient}
    said = said_by_pdb("derivative(2.0)", names, "b derivative", "b gradient", "c", "c")
    assert "Breakpoint" in said
    assert "branching_grad()" in said


def test_a_file_with_notes_has_the_gradient_behind_the_name(tmp_path: Path) -> None:
    function = in_a_file(tmp_path, notes=True)
    assert function.__code__.co_name == "noting"
    gradient = inspect.unwrap(function)
    said = said_by_pdb("f(2.0)", {"f": function}, "b f.__wrapped__", "c", "step", "c")
    assert "branching_grad()" in said
    assert "-> y = -x" in said
    assert gradient.__code__.co_name == "branching_grad"


@both
def test_lines_that_ran_are_counted(made: Callable[[Path], Any], tmp_path: Path) -> None:
    """What coverage does: the lines of the branch that was not taken are not among them."""
    function = made(tmp_path)
    lines: set[int] = set()

    def local(frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            lines.add(frame.f_lineno)
        return local

    before = sys.gettrace()
    sys.settrace(lambda frame, event, _: local if frame.f_code is function.__code__ else None)
    try:
        function(2.0)
    finally:
        sys.settrace(before)
    ran = "".join(linecache.getline(function.__code__.co_filename, line) for line in sorted(lines))
    assert "y1 = x * x\n" in ran
    assert "y1 = y\n" not in ran
    assert "return x_bar\n" in ran


@both
def test_profiler(made: Callable[[Path], Any], tmp_path: Path) -> None:
    function = made(tmp_path)
    with cProfile.Profile() as profile:
        for _ in range(3):
            function(2.0)
    calls = {name: found[0] for (_, _, name), found in pstats.Stats(profile).stats.items()}  # type: ignore[attr-defined]
    assert calls["branching_grad"] == 3
