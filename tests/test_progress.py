"""What takes long says so on a terminal, and nowhere else."""

from __future__ import annotations

import io
import threading

import pytest

from s2s_ad import check_derivatives
from s2s_ad import progress as module
from s2s_ad.progress import CLEAR, Progress


class Terminal(io.StringIO):
    """A terminal that can be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.written = threading.Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        count = super().write(text)
        self.written.set()
        return count


def test_a_line_comes_and_goes() -> None:
    terminal = Terminal()
    with Progress(3, stream=terminal, wait=0.0) as progress:
        progress.step("a.py")
        terminal.written.clear()
        assert terminal.written.wait(10)
        with progress.aside():
            assert terminal.getvalue().endswith(CLEAR)
    shown = terminal.getvalue()
    assert f"{CLEAR}[1/3] a.py, 0 s" in shown
    assert shown.endswith(CLEAR)


def test_what_is_quick_says_nothing() -> None:
    terminal = Terminal()
    with Progress(3, stream=terminal, wait=60.0) as progress:
        progress.step("a.py")
    assert terminal.getvalue() == ""


def test_a_pipe_stays_clean() -> None:
    stream = io.StringIO()
    with Progress(stream=stream, wait=0.0) as progress:
        progress.step("a.py")
        assert progress._thread is None
    assert stream.getvalue() == ""


def test_errors_pass_and_the_line_goes() -> None:
    terminal = Terminal()
    with pytest.raises(ValueError), Progress(stream=terminal, wait=0.0):
        assert terminal.written.wait(10)
        raise ValueError
    assert terminal.getvalue().endswith(CLEAR)
    assert not any(thread.name == "s2s_ad progress" for thread in threading.enumerate())


def test_a_check_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(module, "WAIT", 0.0)
    monkeypatch.setattr("sys.stderr", terminal)

    def slow(x: float) -> float:
        if any(thread.name == "s2s_ad progress" for thread in threading.enumerate()):
            assert terminal.written.wait(10)
        return x * x

    check_derivatives(slow, 2.0, modes=())
    assert "/2] " in terminal.getvalue()
