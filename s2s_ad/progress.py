"""What takes longer than a second says on a terminal how far it is, in a line that goes away again.

    [2/5] lorenz_grad.py, 3 s
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

WAIT, EVERY = 1.0, 0.25
CLEAR = "\r\x1b[K"


class Progress:
    """A line on a terminal, written by a thread of its own as long as it is entered; elsewhere nothing is written."""

    def __init__(self, total: int = 0, *, stream: TextIO | None = None, wait: float | None = None) -> None:
        self.total, self.wait = total, WAIT if wait is None else wait
        self.stream = sys.stderr if stream is None else stream
        self.number, self.what, self.shown = 0, "", False
        self.started = time.monotonic()
        self._done = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Progress:
        if self.stream.isatty():
            self._thread = threading.Thread(target=self._run, name="s2s_ad progress", daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._done.set()
        if self._thread is not None:
            self._thread.join()
            with self._lock:
                self._clear()

    def step(self, what: str) -> None:
        """The next of all begins."""
        with self._lock:
            self.number += 1
            self.what = what

    @contextmanager
    def aside(self) -> Iterator[None]:
        """The line makes way for what is printed inside."""
        with self._lock:
            self._clear()
            yield
            for stream in (sys.stdout, sys.stderr):
                stream.flush()

    def _run(self) -> None:
        if self._done.wait(self.wait):
            return
        while True:
            with self._lock:
                self.stream.write(f"{CLEAR}{self.line(time.monotonic() - self.started)}")
                self.stream.flush()
                self.shown = True
            if self._done.wait(EVERY):
                return

    def line(self, seconds: float) -> str:
        """
        >>> progress = Progress(5)
        >>> progress.step("lorenz_grad.py")
        >>> progress.line(3.2)
        '[1/5] lorenz_grad.py, 3 s'
        """
        count = f"[{self.number}/{self.total}] " if self.total > 1 else ""
        what = self.what[:60].replace("\n", " ")
        return f"{count}{what}, {seconds:.0f} s" if what else f"{count}{seconds:.0f} s"

    def _clear(self) -> None:
        if self.shown:
            self.stream.write(CLEAR)
            self.stream.flush()
            self.shown = False
