"""Breakpoints, profilers and line tracers see generated code, in memory and in a file."""

from __future__ import annotations

import bdb
import cProfile
import importlib.util
import linecache
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


def in_a_file(folder: Path) -> Callable[[float], float]:
    path = folder / "branching_grad.py"
    generate(branching, path=path)
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
