"""What the benchmarks share: functions made from text, times, and tables."""

from __future__ import annotations

import itertools
import linecache
import time
from collections.abc import Callable, Iterable, Sequence
from types import ModuleType
from typing import Any

import numpy as np

_serial = itertools.count(1)


def function_of(lines: Iterable[str], np: ModuleType = np) -> Callable[..., Any]:
    """The function `f` that these lines define over a NumPy, new each time, with its text where `inspect` finds it.

    >>> function_of(["def f(x):", "    return x * x"])(3.0)
    9.0
    """
    text = "\n".join(lines) + "\n"
    file = f"<benchmark {next(_serial)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    namespace: dict[str, Any] = {"np": np, "__name__": "benchmark"}
    exec(compile(text, file, "exec"), namespace)
    found: Callable[..., Any] = namespace["f"]
    return found


def best(
    call: Callable[[], object],
    repeats: int = 5,
    least: float = 0.02,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """The least time of a call in seconds, over `repeats` batches that last at least `least` seconds each."""
    number, shortest = 1, float("inf")
    while (spent := _batch(call, number, clock)) < least:
        number = max(2 * number, int(1.2 * number * least / max(spent, 1e-9)))
    for _ in range(repeats):
        shortest = min(shortest, _batch(call, number, clock))
    return shortest / number


def _batch(call: Callable[[], object], number: int, clock: Callable[[], float]) -> float:
    start = clock()
    for _ in range(number):
        call()
    return clock() - start


def print_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns as wide as they have to be; the first is aligned to the left.

    >>> print_table(["program", "ms"], [["a", "1.0"], ["longer name", 10]])
    program      ms
    a           1.0
    longer name  10
    """
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        first, *others = (
            cell.rjust(width) if i else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join([first, *others]).rstrip(), flush=True)


def verdict(claims: Iterable[tuple[str, bool]]) -> int:
    """Say which claims hold; the exit status is 1 if one does not."""
    failed = 0
    for claim, holds in claims:
        print(f"{'holds' if holds else 'FAILS'}: {claim}", flush=True)
        failed |= not holds
    return failed
